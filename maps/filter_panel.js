/* The filters as controls: words with live counts, ranges of numbers, and the sums of what is left. */
var parkgis = parkgis || {};

parkgis.FilterPanel = class FilterPanel {
  constructor(page) {
    this.page = page;
    this.open = new Set();
    page.$("reset").onclick = () => this.clear();
    page.$("csv").onclick = () => parkgis.saveCsv(page);
  }

  clear() {
    const { page } = this;
    page.filters.clear();
    page.legend.hidden.clear();
    page.filtered();
    this.speak();
  }

  speak() {
    const { page } = this;
    page.$("filters").replaceChildren(...page.config.filters.map((spec) => (spec.range ? this._range(spec) : this._words(spec))));
    this.count();
  }

  /* Write all counts and sums. */
  count() {
    const { page } = this;
    this._sums();
    const active = page.filters.active();
    page.$("filters-title").textContent = page.say("page", "filters") + (active ? ` (${active})` : "");
    page.$("reset").hidden = !page.filters.states.size;
    for (const spec of page.config.filters) if (!spec.range) this._counts(spec);
  }

  _sums() {
    const { page } = this;
    const { el } = parkgis;
    const sums = page.filters.sums();
    const n = (value) => page.words.number(value);
    const figure = (value, unit, label, note) => el("div", { class: "pk-sum" }, el("b", {}, value), el("span", {}, unit), el("small", {}, label), note ? el("small", {}, note) : null);
    const unknown = (sum) => (sum.parcels < sums.parcels ? page.say("page", "unknown_of", { n: n(sums.parcels - sum.parcels) }) : null);
    const known = { parcels: sums.left.parcels + sums.beyond.parcels };
    const [left, unit] = page.large(sums.left.m2);
    page.$("sums").replaceChildren(
      figure(n(sums.parcels), "", page.say("page", "parcels_shown"), sums.parcels < page.layer.count() ? page.say("page", "of_all", { all: n(page.layer.count()) }) : null),
      figure(sums.area.parcels ? page.words.number(sums.area.m2 / 1e6, 2) : "–", "km²", page.say("page", "land"), unknown(sums.area)),
      ...(page.layer.column("binding_remaining_m2") ? [figure(known.parcels ? left : "–", known.parcels ? unit : "", page.say("page", "left"), unknown(known))] : []),
    );
    page.$("sums").dataset.parcels = sums.parcels;
    page.$("sums").dataset.area = sums.area.parcels ? sums.area.m2.toFixed(2) : "";
    page.$("sums").dataset.left = known.parcels ? sums.left.m2.toFixed(2) : "";
  }

  // ---- filters of words -------------------------------------------------------------------------

  _words(spec) {
    const { page } = this;
    const { el } = parkgis;
    const list = el("ul", { class: "pk-choices", "data-filter": spec.id });
    const items = this._items(spec).map(({ code, label }) => {
      const box = el("input", { type: "checkbox", value: code, onchange: () => this._choose(spec.id, list) });
      box.checked = (page.filters.states.get(spec.id) || new Set()).has(code);
      return el("li", {}, el("label", {}, box, el("span", {}, label), el("span", { class: "pk-count" })));
    });
    list.append(...items);
    const part = el("details", { class: "pk-filter", ontoggle: () => this.open[part.open ? "add" : "delete"](spec.id) }, el("summary", {}, page.words.pair(spec.title), el("span", { class: "pk-chosen" })), list);
    part.open = this.open.has(spec.id);
    return part;
  }

  _items(spec) {
    const { page } = this;
    if (spec.id === "outcome") return page.config.outcomes.map((outcome, code) => ({ code, label: `${outcome.sign} ${page.words.pair(outcome)}` })).reverse();
    const { words } = page.filters.columns.get(spec.id);
    const items = words.map((word, code) => ({ code, label: word === null ? page.say("page", "not_known") : page.word(spec.id, word) }));
    return [...items.slice(1), items[0]];
  }

  _choose(id, list) {
    const chosen = [...list.querySelectorAll("input:checked")].map((box) => Number(box.value));
    this.page.filters.set(id, new Set(chosen));
    this.page.filtered();
  }

  _counts(spec) {
    const { page } = this;
    const list = page.$("filters").querySelector(`[data-filter="${spec.id}"]`);
    if (!list) return;
    const boxes = [...list.querySelectorAll("input")];
    const counts = page.filters.counts(spec.id, Math.max(...boxes.map((box) => Number(box.value))) + 1);
    for (const box of boxes) {
      const count = counts[Number(box.value)];
      const line = box.closest("li");
      line.querySelector(".pk-count").textContent = page.words.number(count);
      line.classList.toggle("pk-none", !count);
    }
    const chosen = boxes.filter((box) => box.checked).length;
    list.parentElement.querySelector(".pk-chosen").textContent = chosen ? page.say("page", "chosen", { n: chosen }) : "";
  }

  // ---- ranges of numbers ------------------------------------------------------------------------

  _range(spec) {
    const { page } = this;
    const { el } = parkgis;
    const state = page.filters.states.get(spec.id) || { least: null, most: null };
    const field = (end) => {
      const input = el("input", { type: "number", step: "any", placeholder: page.say("page", end), "aria-label": `${page.words.pair(spec.title)}: ${page.say("page", end)}`, "data-end": end });
      if (state[end] !== null) input.value = state[end];
      return input;
    };
    const [least, most] = [field("least"), field("most")];
    const read = (input) => (input.value.trim() === "" || !Number.isFinite(Number(input.value)) ? null : Number(input.value));
    least.onchange = most.onchange = () => {
      page.filters.set(spec.id, { least: read(least), most: read(most) });
      page.filtered();
    };
    const unit = page.unit(spec.unit).trim();
    return el("fieldset", { class: "pk-range", "data-filter": spec.id }, el("legend", {}, `${page.words.pair(spec.title)}${unit ? ` (${unit})` : ""}`), least, el("span", { "aria-hidden": "true" }, "–"), most);
  }
};
