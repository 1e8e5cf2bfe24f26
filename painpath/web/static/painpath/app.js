// The few things that a page does by itself; every form works without them.
"use strict";

// charts: the library is loaded only where there is one, and runs without eval (strict content security policy)
async function charts(root) {
  for (const place of root.querySelectorAll("[data-charts]:not([data-done])")) {
    place.dataset.done = "yes";
    if (!window.vegaEmbed) await import("/assets/vega.js");
    const found = await (await fetch(place.dataset.charts)).json();
    for (const spec of found.charts) {
      const plot = document.createElement("div");
      plot.className = "plot";
      place.append(plot);
      await window.vegaEmbed(plot, spec, { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } });
    }
  }
}

// a warning before something typed is lost
function guard(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) {
    let touched = false;
    form.addEventListener("input", () => { touched = true; });
    form.addEventListener("submit", () => { touched = false; });
    window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
  }
}

function once(root) {
  for (const button of root.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
  for (const form of root.querySelectorAll("form[data-try]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const url = new URL(location.href);
      url.searchParams.set("try." + form.querySelector("[data-fact]").value, form.querySelector("[data-value]").value);
      location.href = url.toString();
    });
  }
}

function begin(root) { charts(root); guard(root); once(root); }
document.addEventListener("DOMContentLoaded", () => begin(document));
document.addEventListener("htmx:afterSettle", (event) => begin(event.target.parentNode || document));
