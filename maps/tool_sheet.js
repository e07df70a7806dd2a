/* A sheet for paper: A3 or A4, at a round scale, with all that a map must say. */
var parkgis = parkgis || {};
parkgis.tools = parkgis.tools || [];

parkgis.Sheet = class Sheet {
  static PAPER = { A4: [297, 210], A3: [420, 297] };
  static MARGIN_MM = 10;
  static HEAD_MM = 22;
  static FOOT_MM = 34;
  static PX_MM = 96 / 25.4; // what a browser takes for a millimetre of paper
  static SHARP = 2; // the map is laid out so much larger and shrunk: twice the dots on paper

  constructor() {
    this.choice = { paper: "A4", upright: false };
  }

  /* Lay the map out for the paper; `undo` brings the page back. */
  lay(page) {
    const { paper, upright } = this.choice;
    const { MARGIN_MM, HEAD_MM, FOOT_MM } = Sheet;
    const [wide, high] = upright ? [...Sheet.PAPER[paper]].reverse() : Sheet.PAPER[paper];
    const [width, height] = [wide - 2 * MARGIN_MM - 1, high - 2 * MARGIN_MM - HEAD_MM - FOOT_MM];
    const frame = page.map.getContainer();
    this.before = { page, centre: page.map.getCenter(), zoom: page.map.getZoom(), snap: page.map.options.zoomSnap };
    const bounds = page.map.getBounds();
    this.rule = document.styleSheets[0].insertRule(`@page { size: ${wide}mm ${high}mm; margin: ${MARGIN_MM}mm }`, 0);
    document.body.classList.add("pk-sheeting");
    this.paper = parkgis.el("div", { class: "pk-sheet-map" });
    frame.replaceWith(this.paper);
    this.paper.append(frame);
    for (const [part, times] of [[this.paper, 1], [frame, Sheet.SHARP]]) {
      part.style.setProperty("width", `${width * times}mm`, "important"); // the page has its own for paper
      part.style.setProperty("height", `${height * times}mm`, "important");
    }
    frame.style.transform = `scale(${1 / Sheet.SHARP})`;
    page.map.options.zoomSnap = 0;
    page.map.invalidateSize({ pan: false, animate: false });
    const scale = Sheet.roundScale(this._scaleAt(page, page.map.getBoundsZoom(bounds, false)));
    page.map.setView(bounds.getCenter(), this._zoomFor(page, scale), { animate: false });
    this.scale = scale;
    this._words(page, width);
  }

  // The scale number at a zoom: metres on the ground for a metre of paper.
  _scaleAt(page, zoom) {
    const { map } = page;
    return (parkgis.mapPicture.metresPerPixel(map) * map.getZoomScale(map.getZoom(), zoom) * Sheet.PX_MM * Sheet.SHARP) * 1000;
  }

  _zoomFor(page, scale) {
    const { map } = page;
    return map.getScaleZoom(this._scaleAt(page, map.getZoom()) / scale, map.getZoom());
  }

  /* The next round scale that shows at least as much: 1, 2, 2.5 or 5 times a power of ten. */
  static roundScale(scale) {
    const power = 10 ** Math.floor(Math.log10(scale));
    return [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((round) => round >= scale * (1 - 1e-9));
  }

  _words(page, width) {
    const { el } = parkgis;
    const about = parkgis.sheetWords(page);
    const t = (key, values) => page.say("sheet", key, values);
    const metres = parkgis.mapPicture.round((this.scale * 50) / 1000); // at most 50 mm of paper
    const bar = el("span", { class: "pk-sheet-bar" });
    bar.style.width = `${(metres / this.scale) * 1000}mm`;
    const legend = about.legend.map(({ style, label }) => el("li", {}, parkgis.ParcelLayer.swatch(style, 26, 15), label));
    this.head = el("header", { class: "pk-sheet-head" }, el("div", {}, el("h1", {}, about.title), el("p", {}, about.subtitle), about.synthetic ? el("p", { class: "pk-sheet-synthetic" }, about.synthetic) : null),
      el("div", { class: "pk-sheet-north", "aria-label": t("north_up") }, el("b", {}, "▲"), page.say("picture", "north")));
    this.foot = el("footer", { class: "pk-sheet-foot" },
      el("div", {}, el("b", {}, about.theme), el("ul", {}, ...legend)),
      el("div", {}, el("p", { class: "pk-sheet-scale" }, t("scale", { n: page.words.number(this.scale) })), bar, el("p", {}, metres < 1000 ? `${page.words.number(metres)} m` : `${page.words.number(metres / 1000)} km`)),
      el("div", { class: "pk-sheet-about" }, ...about.lines.map((line) => el("p", {}, line))));
    for (const part of [this.head, this.foot]) part.style.width = `${width}mm`;
    this.paper.before(this.head);
    this.paper.after(this.foot);
  }

  undo() {
    if (!this.before) return;
    const { page, centre, zoom, snap } = this.before;
    this.before = null;
    this.head.remove();
    this.foot.remove();
    document.styleSheets[0].deleteRule(this.rule);
    document.body.classList.remove("pk-sheeting");
    const frame = page.map.getContainer();
    for (const name of ["width", "height", "transform"]) frame.style.removeProperty(name);
    this.paper.replaceWith(frame);
    page.map.options.zoomSnap = snap;
    page.map.invalidateSize({ pan: false, animate: false });
    page.map.setView(centre, zoom, { animate: false });
  }

  speak(page, box) {
    const { el } = parkgis;
    const t = (key) => page.say("sheet", key);
    const paper = el("select", { "data-sheet": "paper", onchange: () => (this.choice.paper = paper.value) }, ...Object.keys(Sheet.PAPER).map((name) => el("option", { value: name }, name)));
    const way = el("select", { "data-sheet": "way", onchange: () => (this.choice.upright = way.value === "upright") }, ...["across", "upright"].map((name) => el("option", { value: name }, t(name))));
    [paper.value, way.value] = [this.choice.paper, this.choice.upright ? "upright" : "across"];
    box.replaceChildren(el("p", {}, t("hint")), el("label", {}, t("paper"), paper), el("label", {}, t("way"), way),
      el("p", {}, el("button", { type: "button", class: "pk-small", "data-do": "print", onclick: () => this.print(page) }, t("print"))));
  }

  /* Resolves when everything that the map shows is drawn; what does not come in ten seconds is not waited for. */
  async drawn(page) {
    const tiles = [];
    page.map.eachLayer((layer) => layer.isLoading && tiles.push(layer));
    await new Promise((go) => setTimeout(go, 250)); // layers begin in the frames after the map has moved
    for (let waited = 0; waited < 100 && tiles.some((layer) => layer.isLoading()); waited++) await new Promise((go) => setTimeout(go, 100));
    await new Promise((go) => setTimeout(go, 300)); // tiles fade in
  }

  async print(page) {
    this.lay(page);
    await this.drawn(page);
    window.print();
    this.undo();
  }
};

parkgis.tools.push((() => {
  const sheet = new parkgis.Sheet();
  return {
    id: "sheet",
    title: { en: "Print a sheet (A3, A4)", zh: "打印图幅（A3、A4）" },
    takesClicks: false,
    start: (page, box) => sheet.speak(page, box),
    stop: () => sheet.undo(),
    speak: (page, box) => sheet.speak(page, box),
    sheet,
  };
})());
