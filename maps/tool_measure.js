/* Measure a way and the ground it encloses, on the ellipsoid. */
var parkgis = parkgis || {};
parkgis.tools = parkgis.tools || [];

parkgis.Measure = class Measure {
  constructor() {
    this.points = [];
  }

  start(page, box) {
    Object.assign(this, { page, box, points: [] });
    this.group = L.layerGroup().addTo(page.map);
    this.heard = { click: (event) => this.add(event.latlng) };
    page.map.on(this.heard);
    page.map.doubleClickZoom.disable();
    this.keys = (event) => this._key(event);
    document.addEventListener("keydown", this.keys, true); // before the map, which keeps some keys
    this.speak();
  }

  stop() {
    this.page.map.off(this.heard);
    this.page.map.doubleClickZoom.enable();
    document.removeEventListener("keydown", this.keys, true);
    this.group.remove();
  }

  // With the map focused, Enter takes the place in its middle; arrow keys move the map.
  _key(event) {
    if (event.target.closest("input, textarea, select, button")) return;
    if (event.key === "Enter") this.add(this.page.map.getCenter());
    if (event.key === "Backspace") this.undo();
  }

  add(latlng) {
    this.points.push(latlng);
    this.speak();
  }

  undo() {
    this.points.pop();
    this.speak();
  }

  /* {length, area} in m and m²; area null for less than three points. */
  figures() {
    const places = this.points.map(({ lng, lat }) => [lng, lat]);
    const { distance, ringArea } = parkgis.geodesy;
    const length = places.slice(1).reduce((sum, place, i) => sum + distance(places[i], place), 0);
    return { length, area: places.length > 2 ? ringArea(places) : null };
  }

  _draw() {
    const look = { color: "#8a1c14", weight: 3, interactive: false };
    this.group.clearLayers();
    if (this.points.length > 2) this.group.addLayer(L.polygon(this.points, { ...look, weight: 0, fillOpacity: 0.1 }));
    this.group.addLayer(L.polyline(this.points, look));
    for (const point of this.points) this.group.addLayer(L.circleMarker(point, { ...look, radius: 4, weight: 2, fillColor: "#fff", fillOpacity: 1 }));
  }

  speak() {
    const { page, box } = this;
    const { el } = parkgis;
    const t = (key) => page.say("measure", key);
    const { length, area } = this.figures();
    const number = page.words.number;
    const metres = length < 10000 ? `${number(length, 2)} m` : `${number(length / 1000, 4)} km`;
    const ground = area === null ? "–" : area < 1e6 ? `${number(area, 2)} m²` : `${number(area / 1e6, 6)} km²`;
    const button = (key, press) => {
      const made = el("button", { type: "button", class: "pk-small", "data-do": key, onclick: press }, t(key));
      made.disabled = !this.points.length;
      return made;
    };
    const clear = () => {
      this.points = [];
      this.speak();
    };
    this._draw();
    box.replaceChildren(el("p", {}, t("hint")),
      el("dl", { role: "status" },
        el("dt", {}, t("length")), el("dd", { "data-figure": "length" }, metres),
        el("dt", {}, t("area")), el("dd", { "data-figure": "area" }, ground),
        el("dt", {}, t("mu")), el("dd", { "data-figure": "mu" }, area === null ? "–" : number((area * 3) / 2000, 4))),
      el("p", {}, button("undo", () => this.undo()), button("clear", clear)), el("p", { class: "pk-source" }, t("note")));
  }
};

parkgis.tools.push((() => {
  const measure = new parkgis.Measure();
  return {
    id: "measure",
    title: { en: "Measure", zh: "量测" },
    takesClicks: true,
    start: (page, box) => measure.start(page, box),
    stop: () => measure.stop(),
    speak: () => measure.speak(),
    measure,
  };
})());
