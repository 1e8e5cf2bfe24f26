// Draws the charts of a place and lets them be read point by point: by hovering, and by keyboard from a list
// made of the table of the same facts. One line on every chart shows where the reader is.
"use strict";

(() => {
  const KEYS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: 10, PageUp: -10 };
  let lists = 0;

  async function draw(place, specs, options) {
    const views = [];
    for (const spec of specs) {
      const plot = document.createElement("div");
      plot.className = "plot";
      place.append(plot);
      views.push((await window.vegaEmbed(plot, spec, { actions: false, renderer: "svg", ...options })).view);
    }
    const rows = [...(place.closest("[data-timeline]") || document).querySelectorAll("[data-events] tbody tr")];
    if (views.length && rows.length) place.append(reader(rows, views));
  }

  function made(name, attributes, text) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    return element;
  }

  function reader(rows, views) {
    const name = `points-${++lists}`, box = made("div", { class: "reader" });
    const help = made("p", { class: "quiet", id: `${name}-help` }, "Read point by point: arrow keys in the list, or choose an entry. Escape takes the line away.");
    const list = made("ol", { role: "listbox", tabindex: "0", id: name, "aria-label": "Points of the charts in the order of time", "aria-describedby": `${name}-help` });
    const said = made("p", { role: "status", class: "said" });
    const options = rows.map((row, place) => {
      const cells = [...row.cells].map((cell) => cell.textContent.trim()).filter(Boolean);
      const option = made("li", { role: "option", id: `${name}-${place}`, "aria-selected": "false" }, cells.join(" · "));
      option.dataset.time = row.dataset.time || "";
      list.append(option);
      return option;
    });
    let at = -1;

    function go(to) {
      if (at >= 0) options[at].setAttribute("aria-selected", "false");
      at = to < 0 ? -1 : Math.min(to, options.length - 1);
      const option = options[at], time = option && option.dataset.time ? Date.parse(option.dataset.time) : 0;
      for (const view of views) view.signal("cursor", time).runAsync();
      if (!option) {
        list.removeAttribute("aria-activedescendant");
        said.textContent = "";
        return;
      }
      option.setAttribute("aria-selected", "true");
      list.setAttribute("aria-activedescendant", option.id);
      list.scrollTop = Math.max(0, option.offsetTop - list.offsetTop - list.clientHeight / 2);
      said.textContent = `${at + 1} of ${options.length}: ${option.textContent}${time ? "" : " (no date, so not on the charts)"}`;
    }

    list.addEventListener("keydown", (event) => {
      if (event.key === "Escape") go(-1);
      else if (event.key === "Home") go(0);
      else if (event.key === "End") go(options.length - 1);
      else if (event.key in KEYS) go(Math.max(0, at + KEYS[event.key]));
      else return;
      event.preventDefault();
    });
    list.addEventListener("click", (event) => {
      const place = options.indexOf(event.target.closest("[role=option]"));
      if (place >= 0) go(place);
    });
    box.append(help, list, said);
    return box;
  }

  window.painpathCharts = draw;
})();
