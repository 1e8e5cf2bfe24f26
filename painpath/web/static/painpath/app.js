// The few things that a page does by itself; every form works without them.
"use strict";

// charts: the library is loaded only where there is one, and runs without eval (strict content security policy)
async function charts(root) {
  for (const place of root.querySelectorAll("[data-charts]:not([data-done])")) {
    place.dataset.done = "yes";
    if (!window.vegaEmbed) await import("/assets/vega.js");
    if (!window.painpathCharts) await import("/assets/charts.js");
    const kept = place.dataset.charts.startsWith("#") && document.querySelector(place.dataset.charts); // the page itself brings them
    const found = kept ? JSON.parse(kept.textContent) : await (await fetch(place.dataset.charts)).json();
    await window.painpathCharts(place, found.charts, { ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } });
  }
}

// the registry's figures, each in the place that bears its name
async function figures(root) {
  for (const place of root.querySelectorAll("[data-figures]:not([data-done])")) {
    place.dataset.done = "yes";
    if (!window.vegaEmbed) await import("/assets/vega.js");
    const found = await (await fetch(place.dataset.figures)).json();
    for (const [name, spec] of Object.entries(found.figures)) {
      const plot = document.getElementById(`plot-${name}`);
      if (spec.columns && window.innerWidth < 760) spec.columns = 1;
      if (plot) await window.vegaEmbed(plot, spec, { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } });
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
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select(); // what is selected can be copied by hand where the clipboard is refused
      try { await navigator.clipboard.writeText(field.value); button.textContent = "Copied"; } catch { button.textContent = "Selected: copy it with the keyboard"; }
    });
  }
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

// a slider's number beside it moves with it
document.addEventListener("input", (event) => {
  if (event.target.matches(".slide input[type=range]")) event.target.nextElementSibling.textContent = `${event.target.value} ${event.target.dataset.unit}`;
});

// the next time of a block diary: said once it has come
function wake(root) {
  for (const one of root.querySelectorAll("[data-wake]")) {
    setTimeout(() => { root.querySelector("[data-woken]").hidden = false; }, 1000 * one.dataset.wake);
  }
}

function begin(root) { wake(root); charts(root); figures(root); guard(root); once(root); }
document.addEventListener("DOMContentLoaded", () => begin(document));
document.addEventListener("htmx:afterSettle", (event) => begin(event.target.parentNode || document));
