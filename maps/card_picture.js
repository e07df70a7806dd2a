/* The card of a parcel as one long picture, for a chat. */
var parkgis = parkgis || {};

parkgis.cardPicture = (() => {
  "use strict";

  const WIDTH = 750; // of phone screens, in the pixels of the picture
  const EDGE = 36;
  const MOST_HEIGHT = 16000; // what browsers and chats still take
  const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "Segoe UI", system-ui, sans-serif';
  const INK = "#1d2429";
  const PALE = "#56616a";
  const DARK = "#8a4b00";

  // Pieces between which a line may break: words, and every character of a script without spaces.
  function pieces(text) {
    return text.match(/\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{323af}]+|./gsu) || [];
  }

  // Break a text into lines no wider than `width`; a piece that is wider is cut.
  function wrap(pen, text, width) {
    const lines = [];
    let line = "";
    const put = (piece) => {
      if (!line || pen.measureText(line + piece).width <= width) return void (line += piece);
      lines.push(line.trimEnd());
      line = piece.trimStart();
    };
    for (const piece of pieces(text)) {
      if (pen.measureText(piece).width <= width) put(piece);
      else for (const character of piece) put(character);
    }
    return line ? [...lines, line] : lines;
  }

  /* Goes downwards; one that does not draw only measures, so that the height is known before. */
  class Column {
    constructor(pen, draws) {
      Object.assign(this, { pen, draws, y: EDGE });
    }

    text(text, { size = 24, weight = 400, colour = INK, left = EDGE, right = EDGE, align = "left", gap = 6 } = {}) {
      this.pen.font = `${weight} ${size}px ${FONT}`;
      this.pen.textBaseline = "top";
      this.pen.textAlign = align;
      for (const line of wrap(this.pen, text, WIDTH - left - right)) {
        if (this.draws) {
          this.pen.fillStyle = colour;
          this.pen.fillText(line, align === "right" ? WIDTH - right : left, this.y);
        }
        this.y += Math.round(size * 1.45);
      }
      this.y += gap;
    }

    box(colour, top, bottom, left = EDGE, right = EDGE) {
      if (!this.draws) return;
      this.pen.fillStyle = colour;
      this.pen.fillRect(left, top, WIDTH - left - right, bottom - top);
    }

    rule() {
      this.box("#d5d9dc", this.y, this.y + 2);
      this.y += 18;
    }
  }

  function draw(column, said, words) {
    const banner = column.y - 14;
    if (said.synthetic) {
      column.box(INK, banner, banner + height(column, said.synthetic, { size: 22 }) + 14);
      column.text(said.synthetic, { size: 22, colour: "#ffd84d", left: EDGE + 12 });
      column.y += 14;
    }
    column.text(said.id, { size: 36, weight: 600 });
    if (said.name) column.text(said.name, { colour: PALE });
    verdict(column, said.outcome, words);
    for (const warning of said.warnings) column.text(warning, { colour: DARK });
    for (const fact of said.facts) row(column, fact);
    column.rule();
    column.text(said.heading, { weight: 600, colour: PALE });
    if (said.none) column.text(said.none);
    for (const one of said.findings) finding(column, one, words);
    for (const { title, lines } of said.lists) {
      column.text(title, { weight: 600, colour: PALE });
      for (const line of lines) column.text("· " + line, { size: 20, colour: PALE });
    }
    column.rule();
    column.text(said.closing, { weight: 600 });
    column.text(said.source, { size: 20, colour: PALE });
    column.y += EDGE - 12;
  }

  function height(column, text, look) {
    const measured = new Column(column.pen, false);
    measured.text(text, { left: EDGE + 12, ...look });
    return measured.y - EDGE;
  }

  function verdict(column, outcome, words) {
    const text = `${outcome.sign}  ${words.pair(outcome)}`;
    column.y += 6;
    column.box(outcome.tint, column.y, column.y + 62);
    column.box(outcome.fill, column.y, column.y + 62, EDGE, WIDTH - EDGE - 10);
    column.y += 12;
    column.text(text, { size: 28, weight: 600, left: EDGE + 28 });
    column.y += 14;
  }

  function row(column, fact) {
    const top = column.y;
    column.text(fact.name, { colour: PALE, right: WIDTH / 2 + 40 });
    const below = column.y;
    column.y = top;
    column.text(fact.value + (fact.mark ? ` (${fact.mark})` : ""), { left: WIDTH / 2 - 30, align: "right" });
    column.y = Math.max(column.y, below);
  }

  function finding(column, one, words) {
    const top = column.y;
    const inner = { left: EDGE + 26 };
    column.y += 12;
    column.text(`${one.number}  ${one.outcome.sign} ${words.pair(one.outcome)}`, { ...inner, weight: 600, size: 22 });
    column.text(one.title, { ...inner, weight: 600 });
    column.text(one.reason, inner);
    if (one.figures.length) column.text(one.figures.map(({ name, value }) => `${name} ${value}`).join("   "), { ...inner, weight: 600 });
    if (one.remedy) column.text(`${one.remedy.label}  ${one.remedy.text}`, inner);
    column.text(one.source, { ...inner, size: 19, colour: PALE });
    for (const mark of [one.stale, one.over].filter(Boolean)) column.text(mark, { ...inner, size: 19, colour: DARK });
    column.y += 8;
    column.box(one.outcome.fill, top, column.y - 4, EDGE, WIDTH - EDGE - 10);
    column.y += 14;
  }

  /* said: of CardModel.say; resolves to a PNG. */
  return async (said, words) => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const measured = new Column(pen, false);
    draw(measured, said, words);
    const scale = Math.min(1, MOST_HEIGHT / measured.y); // a very long card becomes a narrower picture
    canvas.width = Math.round(WIDTH * scale);
    canvas.height = Math.floor(measured.y * scale);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.scale(scale, scale);
    draw(new Column(pen, true), said, words);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  };
})();
