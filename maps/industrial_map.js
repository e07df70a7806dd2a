/* The page around the map: puts the parts together, opens cards, speaks both languages. */
var parkgis = parkgis || {};

parkgis.Page = class Page {
  constructor(map, layer, overlays, config) {
    this.map = map;
    this.layer = layer;
    this.config = config;
    this.words = new parkgis.Words(config.texts, config.lang);
    this.overlays = overlays.map((overlay, k) => ({ ...config.layers[k], layer: overlay }));
    this.opened = null; // {i, others, latlng} or {park}
    this.selection = { row: null, mask: null };
    this.marks = L.layerGroup().addTo(map);
    this.toolbox = new parkgis.Toolbox(this);
    this.box = new parkgis.SearchBox(this);
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
    const { words, config, layer } = this;
    this.note(words.say("page", "reading", { parcels: words.number(config.parcels) }));
    try {
      const [findings, parks] = await Promise.all([config.data, config.parks].map((packed) => packed && parkgis.columnar.unpack(packed.block, packed.meta)));
      await Promise.all([layer.ready, ...this.overlays.map((overlay) => overlay.layer.ready)]);
      this._live(findings, parks);
      this.note("");
    } catch (error) {
      this.note(words.say("page", "broken", { error: error.message }));
      throw error;
    }
  }

  // All is read: filters, themes, cards and search come to life.
  _live(findings, parks) {
    const { layer, config, words, overlays } = this;
    this.card = new parkgis.CardModel({ layer, overlays, findings, config, words });
    const actions = { open: (i) => this.open(i, { move: true }), close: () => this.close(), show: (place) => this.fit(place.toBounds(60), 20), park: (key) => this.openPark(key) };
    this.view = new parkgis.Card(this, this.card, actions);
    this.filters = new parkgis.Filters(layer, config.filters, layer.classes);
    this.legend = new parkgis.Legend(this);
    this.panel = new parkgis.FilterPanel(this);
    this.parks = parks ? new parkgis.Parks(this, parks) : null;
    this.box.found = new parkgis.Search(layer, config.initials);
    this.panel.speak();
    this.legend.draw();
    this.speak();
    layer.on("parkgis:select", (event) => this._selected(event));
    this.permalink = new parkgis.Permalink(this);
    if (location.hash.length > 1) this.permalink.read();
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
    this.$("language").onclick = () => this.speak(this.words.lang() === "zh" ? "en" : "zh");
    this.$("fold").onclick = () => this._fold();
    this.map.on("click", (event) => this._ground(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.box.close() && !this.toolbox.stop()) this.close();
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

  // ---- what tools and parts ask -----------------------------------------------------------------

  /* A text of the page, of a tool too, in the language of the moment. */
  say(section, key, values = {}) {
    return this.words.say(section, key, values);
  }

  /* A code of a column in words; one that has none stays as it is. */
  word(column, code) {
    return this.words.named(this.config.codes[column] || {}, code);
  }

  /* The sign of a unit, with the space before it. */
  unit(unit) {
    if (!unit) return "";
    return this.words.known("unit", unit) ? this.words.text("unit", unit) : " " + unit;
  }

  /* A number with its unit, as it is read. */
  figure(value, unit) {
    return this.words.number(value * this.words.times(unit), Math.abs(value) < 100 ? 4 : 1) + this.unit(unit);
  }

  /* Square metres as [number, unit], large ones in a unit that people can read. */
  large(m2) {
    const steps = this.words.lang() === "zh" ? [[1e8, "亿 m²"], [1e4, "万 m²"]] : [[1e6, "million m²"]];
    const [step, unit] = steps.find(([least]) => m2 >= least) || [1, "m²"];
    return [this.words.number(m2 / step, step > 1 ? 2 : 0), unit];
  }

  /* The gravest outcome of a parcel, of config.outcomes. */
  outcome(i) {
    return this.config.outcomes[this.card.outcome(i)];
  }

  /* Say something in the line above the map; "" clears it. */
  note(text) {
    this.$("message").textContent = text;
    this.$("message").hidden = !text;
  }

  /* Offer a file to save. */
  save(name, blob) {
    const link = parkgis.el("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /* The filters changed: draw, count and tell. */
  filtered() {
    this.selection.mask = this.filters.mask();
    this.layer.filter(this.selection.mask);
    this.legend.count();
    this.panel.count();
    this.map.fire("parkgis:filter", { mask: this.selection.mask });
  }

  // ---- everything that is words -----------------------------------------------------------------

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
    for (const name of ["fold", "theme-label", "layers-title", "about-title", "reset", "csv"]) put(name, t(name.replace("-", "_")));
    parkgis.layerPanel(this);
    parkgis.about(this);
    this._zoomControl();
    this.toolbox.speak();
    this.box.speak();
    this.$("parks-part").hidden = !this.parks;
    if (this.parks) this.parks.speak();
    if (this.panel) this.panel.speak();
    if (this.legend) this.legend.speak();
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

  // ---- the card ---------------------------------------------------------------------------------

  _selected({ row, rows, latlng }) {
    if (this.opening) return;
    if (row === null) this.close();
    else this.open(row, { others: rows.slice(1), latlng });
  }

  // A click where no parcel is: the park that lies there, if any.
  _ground({ latlng, originalEvent }) {
    if (!this.parks || this.toolbox.takesClicks() || !this.map.getPane("mapPane").contains(originalEvent.target) && originalEvent.target !== this.map.getContainer()) return;
    if (this.layer.hit(latlng, 5).length) return;
    const drawn = this.overlays.filter(({ role, layer }) => role.code === this.config.parks.role && this.map.hasLayer(layer));
    const keys = drawn.flatMap(({ name, layer }) => layer.hit(latlng).flatMap((zone) => [layer.field("zone_id", zone), `${name}/${layer.field("zone_id", zone)}`]));
    const key = keys.find((one) => this.parks.get(one));
    if (key) this.openPark(key);
  }

  /* Open the card of row i. `move`: bring the parcel into view. */
  open(i, { others = [], latlng = null, move = false } = {}) {
    this.opened = { i, others, latlng };
    this._show(i);
    this._outlined(i);
    this._mark(i);
    if (move && this.layer.drawn(i)) this.fit(this.layer.bounds(i), 18);
    else if (latlng) this.map.panInside(latlng, { ...this._clear(), animate: false });
  }

  /* Open the card of a park and frame it; without a key, of the park of the opened parcel. */
  openPark(key = this.opened && this.layer.field("in_park", this.opened.i)) {
    const park = this.parks && (this.parks.get(key) || this.parks.get(String(key).split("; ")[0]));
    if (!park) return;
    this.opened = { park };
    this._outlined(null);
    this.marks.clearLayers();
    this._show(null);
    const bounds = park.bounds || this._around(park.key);
    if (bounds) this.fit(bounds, 17);
  }

  // Outline a row or none without opening or closing a card, as a click would.
  _outlined(row) {
    this.opening = true;
    this.layer.select(row);
    this.opening = false;
  }

  // The ground of the parcels of a park that is no polygon.
  _around(key) {
    const bounds = L.latLngBounds([]);
    for (let i = 0; i < this.layer.count(); i++)
      if (this.layer.drawn(i) && (this.layer.field("in_park", i) || "").split("; ").includes(key)) bounds.extend(this.layer.bounds(i));
    return bounds.isValid() ? bounds : null;
  }

  _show(row) {
    this.selection.row = row;
    this.$("card").hidden = false;
    this._fillCard();
    this.$("card").scrollTop = 0;
    this.$("card").focus({ preventScroll: true });
    this.map.fire("parkgis:open", { row });
  }

  _fillCard() {
    const { i, others, latlng, park } = this.opened;
    if (park) this.parks.fill(this.$("card"), park);
    else this.view.fill(this.$("card"), i, others, latlng);
  }

  // Number the places of the findings as the card does; findings at one place share a mark.
  _mark(i) {
    const spots = new Map();
    this.card.of(i).forEach((finding, k) => {
      const place = this.card.place(i, finding);
      if (place) spots.set(place.toString(), { place, numbers: [...(spots.get(place.toString()) || { numbers: [] }).numbers, k + 1] });
    });
    this.marks.clearLayers();
    for (const { place, numbers } of spots.values()) {
      const icon = L.divIcon({ html: parkgis.el("span", {}, numbers.join("·")), className: "pk-spot", iconSize: null });
      this.marks.addLayer(L.marker(place, { icon, interactive: false, keyboard: false }));
    }
  }

  close() {
    if (!this.opened) return;
    this.opened = null;
    this.selection.row = null;
    this.marks.clearLayers();
    this.layer.select(null);
    this.$("card").hidden = true;
    this.map.getContainer().focus({ preventScroll: true });
    this.map.fire("parkgis:open", { row: null });
  }
};
