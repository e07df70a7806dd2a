/* The theme of the map and its legend: what is coloured how, how many, and which classes are shown. */
var parkgis = parkgis || {};

parkgis.Legend = class Legend {
  constructor(page) {
    this.page = page;
    this.themes = new parkgis.Themes(page.layer, page.config);
    this.theme = page.config.themes[0];
    this.choice = { breaks: null, palette: "cividis" };
    this.hidden = new Set();
    page.$("theme").onchange = () => this.show(page.$("theme").value);
  }

  /* Colour by another theme; an unknown one changes nothing. */
  show(id, choice = {}) {
    const theme = this.themes.theme(id);
    if (!theme) return;
    const palette = choice.palette || (theme.kind === "number" && this.choice.palette !== "plan" ? this.choice.palette : "cividis");
    this.theme = theme;
    this.choice = { breaks: choice.breaks || null, palette };
    this.hidden.clear();
    this.draw();
  }

  /* Give the layer its classes, and write the legend. */
  draw() {
    const { page } = this;
    this.drawn = this.themes.of(this.theme, this.choice);
    page.layer.classify(this.drawn.classes, this.drawn.styles);
    page.filters.hide(this.drawn.classes, this.hidden);
    page.filtered();
    this.speak();
  }

  /* Show or hide one class. */
  toggle(kind) {
    if (!this.hidden.delete(kind)) this.hidden.add(kind);
    this.page.filters.hide(this.drawn.classes, this.hidden);
    this.page.filtered();
    const button = this.page.$("legend").querySelector(`[data-kind="${kind}"]`);
    if (button) button.focus();
  }

  title(theme = this.theme) {
    const { words, config } = this.page;
    return words.pair(theme.title || config.titles[theme.column]);
  }

  unit() {
    const titled = this.page.config.titles[this.theme.column];
    return this.theme.unit || (titled ? titled.unit : "");
  }

  speak() {
    if (!this.drawn) return;
    const { page } = this;
    const { el } = parkgis;
    const named = page.config.themes.filter((theme) => !theme.plain);
    const plain = page.config.themes.filter((theme) => theme.plain);
    const option = (theme) => el("option", { value: theme.id }, this.title(theme));
    const group = el("optgroup", { label: page.say("page", "any_number") }, ...plain.map(option));
    page.$("theme").replaceChildren(...named.map(option), ...(plain.length ? [group] : []));
    page.$("theme").value = this.theme.id;
    this._options();
    this._notes();
    this.count();
  }

  /* Write the classes with their counts. */
  count() {
    if (!this.drawn) return;
    const counts = this.page.filters.counts(parkgis.Filters.LEGEND, this.drawn.styles.length);
    const there = this.drawn.items.filter((item) => counts[item.kind] || this.theme.kind === "outcome" || item.from !== undefined);
    this.page.$("legend").replaceChildren(...there.map((item) => this._line(item, counts[item.kind])));
  }

  _line(item, count) {
    const { el } = parkgis;
    const { page } = this;
    const toggle = { class: "pk-class", type: "button", title: page.say("page", "toggle"), "data-kind": item.kind, "data-code": item.code ?? null, "aria-pressed": String(!this.hidden.has(item.kind)), onclick: () => this.toggle(item.kind) };
    return el("li", {}, el("button", toggle,
      parkgis.ParcelLayer.swatch(this.drawn.styles[item.kind], 30, 18),
      item.letter ? el("span", { class: "pk-sign" }, item.letter) : null,
      el("span", { class: "pk-label" }, this.label(item)),
      el("span", { class: "pk-count" }, page.words.number(count))));
  }

  /* What a class holds, in words. */
  label(item) {
    const { page } = this;
    if (item.missing) return page.say("page", "not_known");
    if (item.words) return page.words.pair(item.words);
    if (item.code !== undefined) return page.word(this.theme.column, item.code);
    if (item.from === null && item.to === null) return page.say("page", "all_known");
    const number = (value) => page.figure(value, this.unit());
    if (item.from === null) return `≤ ${number(item.to)}`;
    if (item.to === null) return `> ${number(item.from)}`;
    return `${this._bare(item.from)} – ${number(item.to)}`;
  }

  _bare(value) {
    const { page } = this;
    return this.unit() === "share" ? page.figure(value, "share") : page.words.number(value * page.words.times(this.unit()), 4);
  }

  // How classes are made and coloured.
  _options() {
    const { page } = this;
    const { el } = parkgis;
    const parts = [];
    if (this.theme.kind === "number") parts.push(this._breaks(), this._palette(["cividis", "viridis"]));
    if (this.theme.plan_colours) parts.push(this._palette(["cividis", "plan"], { cividis: "distinct" }));
    page.$("theme-options").replaceChildren(...parts.map((part) => el("div", {}, part)));
  }

  _palette(names, called = {}) {
    const { el } = parkgis;
    const { page } = this;
    const list = el("select", { id: "pk-palette", onchange: () => this._set({ palette: list.value }) });
    list.append(...names.map((name) => el("option", { value: name }, page.say("palette", called[name] || name))));
    list.value = names.includes(this.choice.palette) ? this.choice.palette : names[0];
    return el("label", { class: "pk-option" }, page.say("page", "colours"), list);
  }

  _breaks() {
    const { el } = parkgis;
    const { page } = this;
    const typed = el("input", { id: "pk-breaks", type: "text", inputmode: "decimal", placeholder: this._plainBreaks(), title: page.say("page", "breaks_help") });
    if (this.choice.breaks) typed.value = this._plainBreaks();
    typed.onchange = () => {
      const breaks = parkgis.Themes.breaksOf(typed.value);
      typed.setAttribute("aria-invalid", String(Boolean(typed.value.trim()) && !breaks));
      if (!typed.value.trim() || breaks) this._set({ breaks: breaks && this._fromShown(breaks) });
    };
    return el("label", { class: "pk-option" }, page.say("page", this.theme.breaks ? "breaks_given" : "breaks_quantiles"), typed);
  }

  // Breaks are typed as numbers are read: shares in per cent.
  _plainBreaks() {
    const scale = this.page.words.times(this.unit());
    return this.drawn.breaks.map((value) => Number((value * scale).toPrecision(12))).join("; ");
  }

  _fromShown(breaks) {
    return breaks.map((value) => value / this.page.words.times(this.unit()));
  }

  _set(change) {
    this.choice = { ...this.choice, ...change };
    this.hidden.clear();
    this.draw();
  }

  _notes() {
    const { page } = this;
    const { el } = parkgis;
    const lines = this.theme.note ? [el("p", {}, page.words.pair(this.theme.note))] : [];
    if (this.theme.sources) lines.push(...page.words.pair(this.theme.sources).map((line) => el("p", {}, line)));
    if (this.theme.id === "output_density" && page.config.repeated) lines.push(el("p", {}, page.say("page", "repeated", { n: page.words.number(page.config.repeated) })));
    page.$("theme-note").replaceChildren(...lines);
  }
};
