/* The map as a PNG: title, picture, legend, scale, north, source. */
var parkgis = parkgis || {};
parkgis.tools = parkgis.tools || [];

parkgis.Picture = class Picture {
  static EDGE = 24;
  static LEGEND = 300;
  static FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "Segoe UI", system-ui, sans-serif';

  constructor(page) {
    this.page = page;
  }

  /* Resolves to a PNG. `scale`: pixels of the picture for one of the screen. */
  async draw(scale = 2) {
    const { page } = this;
    const size = page.map.getSize();
    const { EDGE, LEGEND } = Picture;
    const canvas = document.createElement("canvas");
    const about = parkgis.sheetWords(page);
    const [top, foot] = [70 + (about.synthetic ? 26 : 0), EDGE + 20 * about.lines.length];
    canvas.width = (size.x + LEGEND + 2 * EDGE) * scale;
    canvas.height = (size.y + top + foot + EDGE) * scale;
    const pen = (this.pen = canvas.getContext("2d"));
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.save();
    pen.translate(EDGE * scale, top * scale);
    pen.beginPath();
    pen.rect(0, 0, size.x * scale, size.y * scale);
    pen.clip();
    await parkgis.mapPicture.draw(page.map, pen, scale);
    pen.restore();
    pen.scale(scale, scale);
    this._text(about.title, EDGE, 34, { size: 22, weight: 700, most: size.x + LEGEND });
    this._text(about.subtitle, EDGE, 56, { most: size.x + LEGEND });
    if (about.synthetic) this._text(about.synthetic, EDGE, 80, { weight: 700, colour: "#8a4b00", most: size.x + LEGEND });
    this._legend(about, EDGE + size.x + 16, top);
    this._scale(EDGE + size.x + 16, top + size.y - 60);
    about.lines.forEach((line, i) => this._text(line, EDGE, top + size.y + 22 + 20 * i, { size: 12, most: size.x + LEGEND }));
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  _text(text, x, y, { size = 14, weight = 400, colour = "#1d2429", most = Infinity } = {}) {
    const { pen } = this;
    pen.font = `${weight} ${size}px ${Picture.FONT}`;
    pen.fillStyle = colour;
    let shown = text;
    while (shown && pen.measureText(shown).width > most) shown = shown.slice(0, -2) + "…";
    pen.fillText(shown, x, y);
  }

  _legend(about, x, y) {
    const { pen } = this;
    const most = Picture.LEGEND - 20;
    this._text(about.theme, x, y + 14, { weight: 700, most });
    about.legend.forEach(({ style, label }, i) => {
      const at = y + 30 + 26 * i;
      pen.drawImage(parkgis.ParcelLayer.swatch(style, 30, 18), x, at, 30, 18);
      this._text(label, x + 40, at + 14, { most: most - 40 });
    });
  }

  _scale(x, y) {
    const { pen, page } = this;
    const perPixel = parkgis.mapPicture.metresPerPixel(page.map);
    const metres = parkgis.mapPicture.round(perPixel * 180);
    const length = metres / perPixel;
    pen.fillStyle = "#1d2429";
    pen.fillRect(x, y + 40, length, 4);
    for (const end of [0, length - 2]) pen.fillRect(x + end, y + 34, 2, 10);
    this._text(metres < 1000 ? `${page.words.number(metres)} m` : `${page.words.number(metres / 1000)} km`, x, y + 28);
    pen.beginPath(); // an arrow to the north, which is up on a web map
    pen.moveTo(x + 240, y);
    pen.lineTo(x + 250, y + 34);
    pen.lineTo(x + 240, y + 26);
    pen.lineTo(x + 230, y + 34);
    pen.fill();
    this._text(page.say("picture", "north"), x + 233, y + 52);
  }
};

/* What a picture or sheet of the map says in words. */
parkgis.sheetWords = (page) => {
  "use strict";
  const { words, config } = page;
  const t = (key, values) => page.say("picture", key, values);
  const { legend } = page;
  const about = config.tools.sheet;
  const counts = page.$("legend").querySelectorAll("li");
  return {
    title: config.title || page.say("page", "untitled"),
    subtitle: page.$("subtitle").textContent,
    synthetic: config.synthetic ? page.say("page", "synthetic") : "",
    theme: legend.title(),
    legend: [...counts].map((line) => {
      const kind = Number(line.querySelector("[data-kind]").dataset.kind);
      const item = legend.drawn.items.find((one) => one.kind === kind);
      const letter = item.letter ? `${item.letter} ` : "";
      return { style: legend.drawn.styles[kind], label: `${letter}${legend.label(item)} (${line.querySelector(".pk-count").textContent})` };
    }),
    lines: [
      t("rules", { rulebook: words.pair(about.rulebook), version: about.version, day: config.day }),
      ...(about.sources.length ? [t("source", { source: about.sources.join(words.lang() === "zh" ? "；" : "; ") })] : []),
      ...(about.review_number ? [t("review", { number: about.review_number })] : []),
      `${page.say("page", "decides")} · parkgis · Leaflet ${config.leaflet.version}`,
    ],
  };
};

parkgis.tools.push((() => {
  "use strict";
  function speak(page, box) {
    const { el } = parkgis;
    const t = (key) => page.say("picture", key);
    const save = async () => page.save(t("file"), await new parkgis.Picture(page).draw());
    box.replaceChildren(el("p", {}, t("hint")), el("button", { type: "button", class: "pk-small", "data-do": "save", onclick: save }, t("save")));
  }
  return { id: "picture", title: { en: "Picture of the map (PNG)", zh: "地图图片（PNG）" }, takesClicks: false, start: speak, stop() {}, speak };
})());
