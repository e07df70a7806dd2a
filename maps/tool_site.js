/* Draw a site, or paste its corners, and read what the rulebook of the day says of it. */
var parkgis = parkgis || {};
parkgis.tools = parkgis.tools || [];

parkgis.Site = class Site {
  constructor() {
    this.corners = []; // latlngs of a drawing that is not finished
    this.polygons = null; // the site, in the study's metres
    this.read = ""; // how pasted numbers were understood
    this.facts = { kind: "industrial", floor: "0", ratios: {} };
  }

  async start(page, box) {
    Object.assign(this, { page, box });
    this.group = L.layerGroup().addTo(page.map);
    this.heard = { click: (event) => this._corner(event.latlng), dblclick: () => this.finish(), mousemove: (event) => this._rubber(event.latlng) };
    page.map.doubleClickZoom.disable();
    page.map.on(this.heard);
    this.keys = (event) => this._key(event);
    document.addEventListener("keydown", this.keys, true); // before the map, which keeps some keys
    this.speak();
    this._draw();
    await this._load();
    this._judge();
  }

  stop() {
    this.page.map.off(this.heard);
    this.page.map.doubleClickZoom.enable();
    document.removeEventListener("keydown", this.keys, true);
    this.group.remove();
    this.corners = [];
  }

  async _load() {
    if (this.data) return;
    const { block, meta, ...settings } = this.page.config.tools.site;
    this.loading = this.loading || parkgis.columnar.unpack(block, meta);
    this.data = { ...settings, layers: parkgis.ground.withRings(settings.layers, await this.loading) };
  }

  // ---- drawing -----------------------------------------------------------------------------------

  // A click on the first corner, or the second of a double click, ends the drawing.
  _corner(latlng) {
    const { map } = this.page;
    const near = (other) => map.latLngToContainerPoint(other).distanceTo(map.latLngToContainerPoint(latlng)) < 8;
    if (this.corners.length > 2 && near(this.corners[0])) return this.finish();
    if (this.corners.length && near(this.corners[this.corners.length - 1])) return undefined;
    if (!this.corners.length) this.polygons = null;
    this.corners.push(latlng);
    this._draw();
    return this.speak();
  }

  _rubber(latlng) {
    if (this.corners.length) this._draw(latlng);
  }

  _key(event) {
    if (event.target.closest("input, textarea, select, button")) return;
    if (event.key === "Enter") this.finish();
    if (event.key === "Backspace") this.undo();
  }

  undo() {
    this.corners.pop();
    this._draw();
    this.speak();
  }

  clear() {
    Object.assign(this, { corners: [], polygons: null, read: "" });
    this._draw();
    this.speak();
  }

  finish() {
    if (this.corners.length < 3) return;
    const ring = this.corners.map(({ lng, lat }) => this._toWork([lng, lat]));
    this.corners = [];
    this.take([[ring]]);
  }

  /* Take polygons of the study's metres (null for a place outside of the study) as the site. */
  take(polygons, read = "") {
    const there = polygons.flat(2).every(Boolean);
    Object.assign(this, { polygons: there ? polygons : null, read });
    this._judge(there ? "" : "too_far");
    this._draw();
  }

  // Corners lie on whole millimetres: the numbers that can be copied are the very ones that are judged.
  _toWork(place) {
    const found = parkgis.geodesy.transform(this.page.config.tools.site.frame.work, place);
    return found && found.map((metre) => Math.round(metre * 1000) / 1000);
  }

  _toMap(point) {
    const place = parkgis.geodesy.transform(this.page.config.tools.site.frame.map, point);
    return place && [place[1], place[0]];
  }

  _draw(rubber = null) {
    const look = { color: "#0a58a8", weight: 3, interactive: false };
    this.group.clearLayers();
    if (this.polygons) {
      const shape = this.polygons.map((rings) => rings.map((ring) => ring.map((point) => this._toMap(point))));
      if (shape.flat(2).every(Boolean)) this.group.addLayer(L.polygon(shape, { ...look, fillOpacity: 0.12 }));
    }
    if (!this.corners.length) return;
    this.group.addLayer(L.polyline(rubber ? [...this.corners, rubber] : this.corners, { ...look, dashArray: "6 4" }));
    for (const corner of this.corners) this.group.addLayer(L.circleMarker(corner, { ...look, radius: 4, weight: 2, fillColor: "#fff", fillOpacity: 1 }));
  }

  paste(text) {
    const round = (point) => point.map((metre) => Math.round(metre * 1000) / 1000);
    const ways = { degrees: (place) => this._toWork(place), metres: (point) => (this._toMap(round(point)) ? round(point) : null) };
    try {
      const { polygons, read } = parkgis.siteText.place(parkgis.siteText.parse(text), ways);
      this.corners = [];
      this.take(polygons, read);
      this.page.fit(L.latLngBounds(polygons.flat(2).map((point) => this._toMap(point))));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      Object.assign(this, { polygons: null, read: "" });
      this._judge(error.message);
      this._draw();
    }
  }

  // ---- judging -----------------------------------------------------------------------------------

  _judge(refused = "") {
    this.answer = null;
    this.refused = refused;
    if (this.data && this.polygons && !refused && !this._wrong().length)
      try {
        this.answer = parkgis.verdict.judge(this.polygons, this._facts(), this.data);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.refused = error.message;
      }
    this.speak();
  }

  _facts() {
    const { kind, floor, ratios } = this.facts;
    const said = Object.entries(ratios).map(([column, text]) => [column, parkgis.Site.fraction(text)]);
    return { land_use_kind: kind || null, floor_area_m2: floor.trim() === "" ? null : Number(floor), ...Object.fromEntries(said) };
  }

  /* A ratio as it is written, as numerator and denominator; null where nothing is written, NaN for what is no ratio. */
  static fraction(text) {
    const written = text.trim();
    if (!written) return null;
    const [, whole, decimals = ""] = written.match(/^(\d{1,3})(?:\.(\d{0,5}))?$/) || [];
    return whole === undefined || Number(written) > 100 ? NaN : [whole + decimals, "1" + "0".repeat(decimals.length)];
  }

  // Which inputs hold no number that could be meant.
  _wrong() {
    const { floor, ratios } = this.facts;
    const bad = Object.keys(ratios).filter((column) => Number.isNaN(parkgis.Site.fraction(ratios[column])));
    return /^\s*(\d{1,9}(\.\d{0,2})?)?\s*$/.test(floor) ? bad : ["floor", ...bad];
  }

  // ---- words -------------------------------------------------------------------------------------

  speak() {
    if (!this.box) return;
    if (!this.form || !this.box.contains(this.form) || this.spoken !== this.page.words.lang()) {
      this.spoken = this.page.words.lang();
      this.form = parkgis.siteForm(this);
      this.result = parkgis.el("div", { class: "pk-site-result", role: "status" });
      this.box.replaceChildren(this.form, this.result);
    }
    this.form.update();
    this.result.replaceChildren(...parkgis.siteResult(this));
  }
};

parkgis.tools.push((() => {
  const site = new parkgis.Site();
  return {
    id: "site",
    title: { en: "Draw a site", zh: "绘制地块" },
    takesClicks: true,
    start: (page, box) => site.start(page, box),
    stop: () => site.stop(),
    speak: () => site.speak(),
    site,
  };
})());
