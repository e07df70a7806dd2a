/* The page around the map of densities: groupings, legend, the card of a group, two languages. */
var parkgis = parkgis || {};

parkgis.DensityPage = class DensityPage {
  constructor(map, layers, config) {
    this.map = map;
    this.layers = layers;
    this.config = config;
    this.lang = config.lang;
    this.shown = 0;
    this.hidden = new Set();
    this.opened = null;
    this.mark = L.layerGroup().addTo(map);
    this._settle();
    this.say();
    this.fit();
    this.ready = this._read();
  }

  $(name) {
    return document.getElementById("dm-" + name);
  }

  /* A text of the page with {names} filled in; values come from the data and are never read as names. */
  text(key, values = {}) {
    return this.config.texts[key][this.lang].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  number(value, decimals = 0) {
    const format = new Intl.NumberFormat(this.lang === "zh" ? "zh-CN" : "en-GB", {
      maximumFractionDigits: decimals,
      minimumFractionDigits: Math.min(decimals, 2),
    });
    return format.format(value).replace("-", "−");
  }

  /* A density or an amount in the unit that the language reads it in: 1 bn yuan is 10 亿元. */
  figure(value) {
    return this.number(value * this.config.times[this.lang], 2);
  }

  element(name, words = "", attributes = {}, ...children) {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  async _read() {
    try {
      await Promise.all(this.layers.map((layer) => layer.ready));
    } catch (error) {
      this.$("message").textContent = this.text("broken", { error: error.message });
      this.$("message").hidden = false;
      throw error;
    }
  }

  // The panels lie over the map; what happens in them is not the map's.
  _settle() {
    for (const panel of [this.$("panel"), this.$("card")]) {
      this.map.getContainer().append(panel);
      L.DomEvent.disableClickPropagation(panel).disableScrollPropagation(panel);
    }
    this.map.attributionControl.setPrefix("Leaflet");
    L.control.scale({ imperial: false, maxWidth: 140, position: "bottomright" }).addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(this.map.getContainer());
    this.map.on("click", (event) => this._click(event.latlng));
    this.$("language").onclick = () => this.say(this.lang === "zh" ? "en" : "zh");
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  /* Write every word in a language. */
  say(lang = this.lang) {
    const { config } = this;
    this.lang = lang;
    document.documentElement.lang = lang;
    this.$("title").textContent = config.title;
    this.$("type").textContent = config.type[lang];
    this.$("language").textContent = this.text("switch");
    this.$("synthetic").hidden = !config.synthetic;
    this.$("synthetic").textContent = config.synthetic ? config.synthetic[lang] : "";
    this.$("by").textContent = this.text("by");
    this._groupings();
    this._legend();
    if (this.opened !== null) this._card();
  }

  _groupings() {
    const choices = this.config.groupings.map(({ title, counts }, k) => {
      const choice = this.element("input", "", { type: "radio", name: "grouping", value: k });
      choice.checked = k === this.shown;
      choice.onchange = () => this.show(k);
      const n = counts.reduce((sum, count) => sum + count, 0);
      const words = `${title[this.lang]} (${this.text("count", { n: this.number(n) })})`;
      return this.element("label", "", {}, choice, this.element("span", words));
    });
    this.$("groupings").replaceChildren(this.$("by"), ...choices);
  }

  _legend() {
    const { config } = this;
    const { counts, not_drawn } = config.groupings[this.shown];
    const styles = this.layers[this.shown].styles;
    this.$("legend-title").textContent = this.text("legend", { unit: config.unit[this.lang] });
    const rows = config.classes.map((kind, k) => {
      const row = this.element("button", "", { type: "button", class: "dm-class", "aria-pressed": !this.hidden.has(k) });
      const count = this.element("span", this.number(counts[k]), { class: "dm-count" });
      row.append(parkgis.ParcelLayer.swatch(styles[k], 26, 16), this.element("span", kind[this.lang]), count);
      row.onclick = () => this._toggle(k);
      return this.element("li", "", {}, row);
    });
    this.$("legend").replaceChildren(...rows);
    const notes = [this.text("hide")];
    if (not_drawn) notes.push(this.text("not_drawn", { n: this.number(not_drawn) }));
    if (config.indication) notes.push(config.indication[this.lang]);
    notes.push(this.text("on", { on: config.on }), this.text("licence", config.leaflet));
    this.$("note").textContent = notes.join("\n");
    this.$("note").title = config.leaflet.licence;
  }

  _toggle(k) {
    if (!this.hidden.delete(k)) this.hidden.add(k);
    this.layers[this.shown].hide(this.hidden);
    this._legend();
  }

  /* Show one grouping instead of another. */
  show(k) {
    this.close();
    this.map.removeLayer(this.layers[this.shown]);
    this.shown = k;
    this.layers[k].hidden = new Set(this.hidden);
    this.layers[k].addTo(this.map);
    this._groupings();
    this._legend();
  }

  /* Bring what is shown into the part of the map that the panel leaves free. */
  fit() {
    const { bounds } = this.config.groupings[this.shown];
    this.map.invalidateSize({ pan: false });
    if (bounds[0][0] === null) return;
    const panel = this.$("panel");
    const beside = panel.offsetWidth < this.map.getContainer().clientWidth / 2;
    const left = beside ? panel.offsetLeft + panel.offsetWidth + 10 : 10;
    this.map.fitBounds(bounds, { paddingTopLeft: [left, 10], paddingBottomRight: [10, 10], animate: false });
  }

  _click(latlng) {
    const found = this.layers[this.shown].hit(latlng, 4);
    if (found.length) this.open(found[0]);
    else this.close();
  }

  /* Open the card of row i of the grouping shown. */
  open(i) {
    this.opened = i;
    const rings = this.layers[this.shown].rings(i);
    const line = (color, weight) => L.polygon(rings, { color, weight, fill: false, interactive: false });
    this.mark.clearLayers().addLayer(line("#ffffff", 5)).addLayer(line("#000000", 2.5));
    this.$("card").hidden = false;
    this._card();
    this.$("card").focus({ preventScroll: true });
  }

  close() {
    if (this.opened === null) return;
    this.opened = null;
    this.mark.clearLayers();
    this.$("card").hidden = true;
  }

  _card() {
    const layer = this.layers[this.shown];
    const row = layer.row(this.opened);
    const kind = this.config.classes[layer.classOf(this.opened)];
    const close = this.element("button", "✕", { type: "button", class: "dm-close", "aria-label": this.text("close") });
    close.onclick = () => this.close();
    const head = this.element("header", "", {}, this.element("h2", row[`label_${this.lang}`]), close);
    const known = row.value !== null;
    const value = this.element("b", known ? this.figure(row.value) : this.text("not_known"));
    const big = this.element("p", "", { class: "dm-big" }, value);
    if (known) big.append(this.element("span", this.config.unit[this.lang]));
    big.style.borderColor = kind.fill;
    const list = this.element("dl");
    for (const [name, words] of this._lines(row)) list.append(this.element("dt", name), this.element("dd", words));
    this.$("card").replaceChildren(head, big, list);
  }

  // What is known of a group, line by line; a bound that is blank is none.
  _lines(row) {
    const lines = [];
    const bound = (value, none) => (value === null ? none : this.figure(value));
    if (row.low === null || row.low !== row.high) {
      lines.push([this.text("bounds"), `${bound(row.low, "−∞")} – ${bound(row.high, "∞")}`]);
    }
    if (row.amount !== null) lines.push([this.text("amount"), `${this.figure(row.amount)} ${this.config.amount[this.lang]}`]);
    if (row.land_km2 !== null) lines.push([this.text("land"), `${this.number(row.land_km2, 3)} km²`]);
    lines.push([this.text("parcels"), this.number(row.n)], [this.text("missing"), this.number(row.n_missing)]);
    if (row.coverage !== null) lines.push([this.text("coverage"), `${this.number(100 * row.coverage, 1)} %`]);
    if (row.best_rank !== null) {
      const { best_rank: best, worst_rank: worst } = row;
      lines.push([this.text("rank"), best === worst ? `${best}` : `${best} – ${worst}`]);
    }
    ["exceeds_parks", "exceeds_special_parks"].forEach((name, k) => {
      if (row[name]) lines.push([this.text("exceeds", { limit: this.config.limits[this.lang][k] }), this.text(row[name])]);
    });
    return lines;
  }
};
