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

// nothing typed is lost: a warning before the page is left, and a look before it is sent whether anybody is still signed in
function guard(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) {
    let touched = false, looking = false, sure = false;
    form.addEventListener("input", () => { touched = true; });
    form.addEventListener("submit", async (event) => {
      if (sure) { touched = sure = false; return; }
      event.preventDefault();
      if (looking) return; // the button was pressed twice
      looking = true;
      const why = await cannotSend(form);
      looking = false;
      if (why) return say(form, why);
      sure = true;
      form.requestSubmit(event.submitter);
    });
    window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
  }
}

// why a form cannot be sent now; the mark against forgery is renewed, as it changes when somebody signs in again
async function cannotSend(form) {
  let answer;
  try { answer = await fetch("/account", { cache: "no-store" }); } catch { return "The clinic does not answer. Nothing was sent, and nothing you typed is lost: try again in a moment."; }
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) return "You were signed out. Nothing was sent, and nothing you typed is lost: sign in in another tab, come back here and send it again.";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]"), mark = form.querySelector("[name=csrfmiddlewaretoken]");
  if (answer.ok && fresh && mark) mark.value = fresh.value;
  return "";
}

function say(form, why) {
  let place = form.querySelector("[data-said]");
  if (!place) {
    place = Object.assign(document.createElement("p"), { className: "message error", tabIndex: -1 });
    place.setAttribute("role", "alert");
    place.dataset.said = "yes";
    form.append(place);
  }
  place.textContent = `${why} `;
  const link = Object.assign(document.createElement("a"), { href: "/accounts/login/", target: "_blank", textContent: "Sign in" });
  if (why.startsWith("You were signed out")) place.append(link);
  place.focus();
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
