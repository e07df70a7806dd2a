/* The page around the map: head, legend, layers, search, language; card.js fills the card. */
var parkgis = parkgis || {};

/* Look parcels up by id or name, without regard to case. */
parkgis.search = (layer) => {
  "use strict";
  let ids = null;
  let names = null;
  let order = null; // rows by id, 9 before 10
  const sorted = () => {
    const collator = new Intl.Collator("en", { numeric: true });
    return ids.map((_, i) => i).sort((a, b) => collator.compare(ids[a], ids[b]));
  };
  const read = (name) => Array.from({ length: layer.count() }, (_, i) => (layer.field(name, i) || "").toLowerCase());
  return (wanted) => {
    ids = ids || read("parcel_id");
    names = names || read("name");
    order = order || sorted();
    const needle = wanted.trim().toLowerCase();
    if (!needle) return [];
    const ranks = [[], [], []]; // the very id; id or name begins so; either contains it
    for (const i of order) {
      if (ids[i] === needle) ranks[0].push(i);
      else if (ids[i].startsWith(needle) || names[i].startsWith(needle)) ranks[1].push(i);
      else if (ids[i].includes(needle) || names[i].includes(needle)) ranks[2].push(i);
    }
    return ranks.flat();
  };
};

parkgis.Page = class Page {
  static MOST_HITS = 12;

  constructor(map, layer, overlays, config) {
    this.map = map;
    this.layer = layer;
    this.config = config;
    this.words = new parkgis.Words(config.texts, config.lang);
    this.overlays = overlays.map((overlay, k) => ({ ...config.layers[k], layer: overlay }));
    this.hidden = new Set();
    this.opened = null;
    this.marks = L.layerGroup().addTo(map);
    this.selection = { row: null, mask: null };
    this.toolbox = new parkgis.Toolbox(this);
    this._settle();
    this._listen();
    this._print();
    this.speak();
    this.map.invalidateSize({ pan: false }); // the head has its words, and its height, only now
    this.fit();
    this.ready = this._read();
  }

  $(name) {
    return document.getElementById("pk-" + name);
  }

  async _read() {
    const { words, config } = this;
    this._message(words.say("page", "reading", { parcels: words.number(config.parcels) }));
    try {
      const findings = await parkgis.columnar.unpack(config.data, config.meta);
      await Promise.all([this.layer.ready, ...this.overlays.map(({ layer }) => layer.ready)]);
      const actions = { open: (i) => this.open(i, { move: true }), close: () => this.close(), show: (place) => this.fit(place.toBounds(60), 20) };
      this.card = new parkgis.Card({ layer: this.layer, overlays: this.overlays, findings, config, words, actions });
      this.search = parkgis.search(this.layer);
      this._message("");
    } catch (error) {
      this._message(words.say("page", "broken", { error: error.message }));
      throw error;
    }
  }

  _message(text) {
    this.$("message").textContent = text;
    this.$("message").hidden = !text;
  }

  // The panels live inside the map, so that they lie over it; what happens in them is not the map's.
  _settle() {
    for (const panel of [this.$("panel"), this.$("card"), this.$("tool")]) {
      this.map.getContainer().append(panel);
      L.DomEvent.disableClickPropagation(panel).disableScrollPropagation(panel);
    }
    this.map.attributionControl.setPrefix("Leaflet");
    L.control.scale({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(this.map.getContainer());
  }

  /* Bring bounds into the part of the map that legend and card leave free. */
  fit(bounds = this.config.bounds, maxZoom = 22) {
    if (bounds) this.map.fitBounds(bounds, { ...this._clear(), maxZoom, animate: false });
  }

  // On a narrow screen the card covers the bottom, else the right side.
  _clear() {
    const panel = this.$("panel");
    const card = this.$("card");
    const narrow = panel.offsetHeight < 60;
    const left = narrow ? 20 : panel.offsetLeft + panel.offsetWidth + 20;
    const below = card.offsetWidth >= this.map.getContainer().clientWidth;
    const [right, bottom] = below ? [20, card.offsetHeight + 20] : [card.offsetWidth + 20, 20];
    return { paddingTopLeft: [left, 20], paddingBottomRight: [right, bottom] };
  }

  _listen() {
    this.map.on("click", (event) => this._click(event.latlng));
    this.$("language").onclick = () => this.speak(this.words.lang() === "zh" ? "en" : "zh");
    this.$("fold").onclick = () => this._fold();
    this.$("query").oninput = () => this._hits();
    this.$("search").onsubmit = (event) => {
      event.preventDefault();
      this._choose();
    };
    this.$("query").onkeydown = (event) => this._arrow(event);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (!this.$("hits").hidden) this._showHits([]);
      else if (!this.toolbox.stop()) this.close();
    });
    document.addEventListener("click", (event) => {
      if (!this.$("search").contains(event.target)) this._showHits([]);
    });
  }

  // On paper the card follows the map; on the screen it lies over it.
  _print() {
    window.addEventListener("beforeprint", () => document.body.append(this.$("card")));
    window.addEventListener("afterprint", () => this.map.getContainer().append(this.$("card")));
  }

  _fold() {
    const open = this.$("panel").classList.toggle("pk-open");
    this.$("fold").setAttribute("aria-expanded", String(open));
  }

  // ---- everything that is words -----------------------------------------------------------------

  /* A text of the page, of a tool too, in the language of the moment. */
  say(section, key, values = {}) {
    return this.words.say(section, key, values);
  }

  speak(language = this.words.lang()) {
    const { words, config } = this;
    words.language = language;
    const t = (key) => words.text("page", key);
    const put = (name, text) => (this.$(name).textContent = text);
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    put("title", config.title || t("untitled"));
    document.title = `${config.title || t("untitled")} · ${t("about")}`;
    put("subtitle", words.say("page", "subtitle", { day: config.day, rulebook: config.rulebook[language], parcels: words.number(config.parcels) }));
    put("synthetic", t("synthetic"));
    this.$("synthetic").hidden = !config.synthetic;
    put("language", t("language"));
    put("find", t("find"));
    put("fold", t("legend") + " ▾");
    this.$("query").placeholder = t("search");
    this.$("query").setAttribute("aria-label", t("search"));
    put("outcomes-title", t("outcomes"));
    put("layers-title", t("layers"));
    this._legend();
    this._layers();
    this._foot();
    this._zoomControl();
    this.toolbox.speak();
    if (this.opened) this._fillCard();
    this.map.fire("parkgis:language", { language });
  }

  _zoomControl() {
    if (this.zoom) this.zoom.remove();
    const title = (key) => this.words.text("page", key);
    this.zoom = L.control.zoom({ position: "bottomleft", zoomInTitle: title("zoom_in"), zoomOutTitle: title("zoom_out") });
    this.zoom.addTo(this.map);
    const fit = parkgis.el("a", { href: "#", role: "button", title: title("fit"), "aria-label": title("fit") }, "⤢");
    L.DomEvent.on(fit, "click", (event) => {
      L.DomEvent.stop(event);
      this.fit();
    });
    this.zoom.getContainer().append(fit);
  }

  _legend() {
    const { el } = parkgis;
    const line = (outcome, code) => {
      const toggle = { class: "pk-outcome", type: "button", title: this.words.text("page", "toggle"), "data-outcome": outcome.word, "aria-pressed": String(!this.hidden.has(code)), onclick: () => this.toggle(code) };
      return el("li", {}, el("button", toggle,
        parkgis.ParcelLayer.swatch(this.layer.styles[code], 30, 18),
        el("span", { class: "pk-sign" }, outcome.sign),
        el("span", {}, outcome[this.words.lang()]),
        el("span", { class: "pk-count" }, this.words.number(outcome.count))));
    };
    this.$("outcomes").replaceChildren(...this.config.outcomes.map(line).reverse());
  }

  /* Show or hide the parcels of one outcome. */
  toggle(code) {
    if (!this.hidden.delete(code)) this.hidden.add(code);
    this.layer.hide(this.hidden);
    this._legend();
    this.$("outcomes").querySelectorAll("button")[this.config.outcomes.length - 1 - code].focus();
  }

  _layers() {
    const { el } = parkgis;
    this.$("layers-part").hidden = !this.overlays.length;
    this.$("layers").replaceChildren(...this.overlays.map(({ name, role, layer }) => {
      const box = el("input", { type: "checkbox", onchange: () => this._switch(layer, box.checked) });
      box.checked = this.map.hasLayer(layer);
      return el("li", {}, el("label", {}, box, parkgis.ParcelLayer.swatch(layer.styles[0], 30, 16), el("span", {}, name, " ", el("small", {}, this.words.pair(role) === name ? "" : this.words.pair(role)))));
    }));
  }

  _switch(layer, on) {
    if (on) layer.addTo(this.map);
    else layer.remove();
  }

  _foot() {
    const { el } = parkgis;
    const { words, config } = this;
    const lines = [el("p", {}, el("strong", {}, words.text("page", "decides")))];
    lines.push(el("p", {}, words.text("page", "far_out")));
    if (config.not_drawn) lines.push(el("p", {}, words.say("page", "not_drawn", { n: words.number(config.not_drawn) })));
    if (config.layers.length) lines.push(el("p", {}, words.say("page", "simplified", { m: words.number(config.simplify_m, 2) })));
    lines.push(el("details", {}, el("summary", {}, words.text("page", "software")), el("p", {}, `parkgis · Leaflet ${config.leaflet.version}`), el("pre", {}, config.leaflet.licence)));
    this.$("foot").replaceChildren(...lines);
  }

  // ---- search -----------------------------------------------------------------------------------

  _hits() {
    const wanted = this.$("query").value;
    if (!this.search || !wanted.trim()) return this._showHits([]);
    return this._showHits(this.search(wanted), true);
  }

  _showHits(found, asked = false) {
    const { el } = parkgis;
    const lines = found.slice(0, Page.MOST_HITS).map((i, k) => {
      const outcome = this.config.outcomes[this.layer.classOf(i)];
      const row = { id: `pk-hit-${k}`, role: "option", "aria-selected": "false", "data-row": i, onclick: () => this._pick(i) };
      const id = this.layer.field("parcel_id", i) || this.words.text("page", "unnamed");
      return el("li", row, id, el("small", {}, `${outcome.sign} ${outcome[this.words.lang()]}  ${this.layer.field("name", i) || ""}`));
    });
    const left = found.length - lines.length;
    if (left > 0) lines.push(el("li", {}, this.words.say("page", "more", { n: this.words.number(left) })));
    if (asked && !found.length) lines.push(el("li", {}, this.words.text("page", "nothing_found")));
    this.$("hits").replaceChildren(...lines);
    this.$("hits").hidden = !lines.length;
    this.$("query").setAttribute("aria-expanded", String(lines.length > 0));
    this.$("query").removeAttribute("aria-activedescendant");
  }

  _options() {
    return [...this.$("hits").querySelectorAll('[role="option"]')];
  }

  _arrow(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const options = this._options();
    if (!step || !options.length) return;
    event.preventDefault();
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = options[(now + step + options.length) % options.length] || options[0];
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    next.scrollIntoView({ block: "nearest" });
    this.$("query").setAttribute("aria-activedescendant", next.id);
  }

  _choose() {
    if (this.$("hits").hidden) this._hits();
    const options = this._options();
    const chosen = options.find((option) => option.getAttribute("aria-selected") === "true") || options[0];
    if (chosen) this._pick(Number(chosen.dataset.row));
  }

  _pick(i) {
    this._showHits([]);
    this.open(i, { move: true });
  }

  // ---- the card ---------------------------------------------------------------------------------

  _click(latlng) {
    if (!this.card || this.toolbox.takesClicks()) return;
    const found = this.layer.hit(latlng, 5);
    if (found.length) this.open(found[0], { others: found.slice(1), latlng });
  }

  /* Open the card of row i. `move`: bring the parcel into view. */
  open(i, { others = [], latlng = null, move = false } = {}) {
    this.opened = { i, others, latlng };
    this.selection.row = i;
    this.$("card").hidden = false;
    this._fillCard();
    this._mark(i);
    if (move && this.layer.drawn(i)) this.fit(this.layer.bounds(i), 18);
    else if (latlng) this.map.panInside(latlng, { ...this._clear(), animate: false });
    this.$("card").scrollTop = 0;
    this.$("card").focus({ preventScroll: true });
    this.map.fire("parkgis:open", { row: i });
  }

  _fillCard() {
    const { i, others, latlng } = this.opened;
    this.card.fill(this.$("card"), i, others, latlng);
  }

  // Outline the parcel, and number the places of its findings as the card does.
  _mark(i) {
    const rings = this.layer.rings(i);
    const line = (color, weight) => L.polygon(rings, { color, weight, fill: false, interactive: false });
    this.marks.clearLayers();
    this.marks.addLayer(line("#ffffff", 6)).addLayer(line("#000000", 3));
    for (const { place, numbers } of this._spots(i)) {
      const icon = L.divIcon({ html: parkgis.el("span", {}, numbers.join("·")), className: "pk-spot", iconSize: null });
      this.marks.addLayer(L.marker(place, { icon, interactive: false, keyboard: false }));
    }
  }

  // Findings at one place share a mark.
  _spots(i) {
    const spots = new Map();
    this.card.of(i).forEach((finding, k) => {
      const place = this.card.place(i, finding);
      if (!place) return;
      const key = place.toString();
      if (!spots.has(key)) spots.set(key, { place, numbers: [] });
      spots.get(key).numbers.push(k + 1);
    });
    return spots.values();
  }

  close() {
    if (!this.opened) return;
    this.opened = null;
    this.selection.row = null;
    this.marks.clearLayers();
    this.$("card").hidden = true;
    this.$("query").focus();
    this.map.fire("parkgis:open", { row: null });
  }

  /* Say something in the line above the map; "" clears it. */
  note(text) {
    this._message(text);
  }

  /* Offer a file to save. */
  save(name, blob) {
    const link = parkgis.el("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
};
