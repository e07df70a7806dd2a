/* Draws shapes on a canvas, a little at a time, so that the page never waits for it. */
var parkgis = parkgis || {};

parkgis.painter = (() => {
  "use strict";

  const FULL_LINES = 13; // zoom from which lines have their full width
  const SPECK = 4; // pixels; a filled shape smaller than that is drawn as a rectangle
  const UNSEEN = 0.8; // pixels between vertices that nobody tells apart
  const BATCH = 2500; // vertices of one path, and specks of one step: some milliseconds of drawing
  const SLICE_MS = 7; // of work before the browser gets its turn

  // ---- a little at a time ------------------------------------------------------------------------

  const jobs = [];
  const turn = new MessageChannel();
  let asked = false; // for a turn that has not come yet
  turn.port1.onmessage = takeTurn;

  function work() {
    const end = performance.now() + SLICE_MS;
    while (jobs.length && performance.now() < end) {
      const job = jobs.shift();
      if (job.cancelled) continue;
      if (job.steps.next().done) job.done();
      else jobs.unshift(job);
    }
  }

  // One that fails is dropped, and told by the browser; the others go on.
  function takeTurn() {
    asked = false;
    try {
      work();
    } finally {
      if (jobs.length) ask();
    }
  }

  function ask() {
    if (!asked) turn.port2.postMessage(0);
    asked = true;
  }

  /* Run the steps of a generator between frames, then call `done`; returns the job, which may be `cancelled`. */
  function later(steps, done) {
    const job = { steps, done, cancelled: false };
    jobs.push(job);
    ask();
    return job;
  }

  // ---- looks ---------------------------------------------------------------------------------------

  function blank(width, height) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    return canvas;
  }

  // Read often: the canvas stays in the memory of the page, where drawing is even from machine to machine.
  const penOf = (canvas) => canvas.getContext("2d", { willReadFrequently: true });

  function patternCanvas(style, scale) {
    const kind = style.pattern;
    const size = (style.spacing || 8) * scale;
    const canvas = blank(size, size);
    const pen = canvas.getContext("2d");
    pen.strokeStyle = pen.fillStyle = style.ink || "rgba(0, 0, 0, 0.45)";
    pen.lineWidth = scale;
    const line = (x0, y0, x1, y1) => {
      pen.moveTo(x0, y0);
      pen.lineTo(x1, y1);
    };
    for (const shift of [-size, 0, size]) {
      if (kind === "rising" || kind === "cross") line(shift, size, shift + size, 0);
      if (kind === "falling" || kind === "cross") line(shift, 0, shift + size, size);
    }
    if (kind === "dots") pen.fillRect(size / 4, size / 4, 1.5 * scale, 1.5 * scale);
    pen.stroke();
    return canvas;
  }

  const colours = new Map();
  let dot = null;

  /* A colour as the four bytes of a pixel in one number, with the opacity of its style. */
  function pixelOf(style) {
    const key = `${style.fill || style.line} ${style.opacity ?? 1}`;
    if (!colours.has(key)) {
      dot = dot || penOf(blank(1, 1));
      dot.clearRect(0, 0, 1, 1);
      dot.globalAlpha = style.fill ? (style.opacity ?? 1) : 1;
      dot.fillStyle = style.fill || style.line || "transparent";
      dot.fillRect(0, 0, 1, 1);
      colours.set(key, new Uint32Array(dot.getImageData(0, 0, 1, 1).data.buffer)[0]);
    }
    return colours.get(key);
  }

  function setLine(pen, style, zoom, sharpness) {
    const thin = Math.min(1, Math.max(0.35, 1 - (FULL_LINES - zoom) * 0.2)); // far out, lines would cover all
    pen.strokeStyle = style.line || style.fill;
    pen.lineWidth = (style.width || 1) * thin * sharpness;
    pen.setLineDash((style.dash || []).map((length) => length * thin * sharpness));
  }

  /* A small picture of a style, for legends. */
  function swatch(style, width, height) {
    const sharpness = 2;
    const canvas = blank(width * sharpness, height * sharpness);
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    const inset = style.fill ? 0 : 2 * sharpness;
    const path = new Path2D();
    path.rect(inset, inset, canvas.width - 2 * inset, canvas.height - 2 * inset);
    for (const _ of drawClass(penOf(canvas), { paths: [path], lines: [] }, style, { zoom: Infinity, sharpness }));
    return canvas;
  }

  // ---- shapes ----------------------------------------------------------------------------------------

  /* Paths of a class, each of some thousand vertices. Shells and holes run in opposite directions. */
  class Group {
    constructor() {
      this.paths = [];
      this.lines = [];
      this.vertices = Infinity;
    }

    add(shapes, i, view) {
      if (this.vertices > BATCH) {
        this.paths.push(new Path2D());
        this.lines.push(new Path2D());
        this.vertices = 0;
      }
      const { shapeAt, ringAt, open } = shapes;
      for (let r = shapeAt[i]; r < shapeAt[i + 1]; r++) {
        const line = open !== null && open[r] === 1;
        const path = (line ? this.lines : this.paths)[this.paths.length - 1];
        this._trace(path, shapes, ringAt[r], ringAt[r + 1], view);
        if (!line) path.closePath();
      }
    }

    _trace(path, { x, y }, from, to, { west, north, pixel }) {
      let lastX = (x[from] - west) / pixel;
      let lastY = (y[from] - north) / pixel;
      path.moveTo(lastX, lastY);
      this.vertices += 2;
      for (let v = from + 1; v < to; v++) {
        const px = (x[v] - west) / pixel;
        const py = (y[v] - north) / pixel;
        if (Math.abs(px - lastX) < UNSEEN && Math.abs(py - lastY) < UNSEEN && v < to - 1) continue;
        path.lineTo((lastX = px), (lastY = py));
        this.vertices++;
      }
    }
  }

  /* One byte a pixel: 1 + the highest class of the specks there. */
  class Specks {
    constructor(width, height) {
      this.width = width;
      this.height = height;
      this.pixels = new Uint8Array(width * height);
      this.classes = new Set();
    }

    add(box, kind, least, { west, north, pixel }) {
      const [left, right] = Specks.span((box[0] - west) / pixel, (box[2] - west) / pixel, least, this.width);
      const [top, bottom] = Specks.span((box[1] - north) / pixel, (box[3] - north) / pixel, least, this.height);
      this.classes.add(kind);
      for (let y = top; y < bottom; y++)
        for (let at = y * this.width + left, end = y * this.width + right; at < end; at++) if (this.pixels[at] <= kind) this.pixels[at] = kind + 1;
    }

    // Whole pixels from `low` to `high`, at least so many, inside the canvas.
    static span(low, high, least, size) {
      const more = Math.max(0, least - (high - low)) / 2;
      const from = Math.round(low - more);
      const to = Math.max(from + 1, Math.round(high + more));
      return [Math.max(0, from), Math.min(size, to)];
    }

    /* Put the specks of one class, or of all at once, on a canvas. */
    draw(pen, styles, kind = null) {
      const image = new ImageData(this.width, this.height);
      const pixels = new Uint32Array(image.data.buffer);
      const inks = Uint32Array.from([0, ...styles.map((style, k) => (kind === null || kind === k ? pixelOf(style) : 0))]);
      for (let at = 0; at < pixels.length; at++) pixels[at] = inks[this.pixels[at]];
      if (kind === null) {
        pen.putImageData(image, 0, 0);
        return;
      }
      const layer = blank(this.width, this.height);
      penOf(layer).putImageData(image, 0, 0);
      pen.drawImage(layer, 0, 0);
    }
  }

  // Makes the browser draw what it only noted until now, so that a step costs what it costs.
  const flush = (pen) => pen.getImageData(0, 0, 1, 1);

  function* fillAll(pen, { paths }, style) {
    pen.fillStyle = style.fill;
    const opacity = style.opacity ?? 1;
    if (paths.length === 1 || opacity === 1) {
      pen.globalAlpha = opacity;
      for (const path of paths) yield flush(pen, pen.fill(path));
      pen.globalAlpha = 1;
      return;
    }
    const layer = penOf(blank(pen.canvas.width, pen.canvas.height)); // shapes of several paths may overlap: shade them once
    layer.fillStyle = style.fill;
    for (const path of paths) yield flush(layer, layer.fill(path));
    pen.globalAlpha = opacity;
    pen.drawImage(layer.canvas, 0, 0);
    pen.globalAlpha = 1;
  }

  function* drawClass(pen, group, style, { zoom, sharpness }) {
    if (style.fill) yield* fillAll(pen, group, style);
    const detailed = zoom >= (style.detail_from || 0); // else too small for lines and patterns
    if (detailed && style.pattern) {
      pen.fillStyle = pen.createPattern(patternCanvas(style, sharpness), "repeat");
      for (const path of group.paths) yield flush(pen, pen.fill(path));
    }
    setLine(pen, style, zoom, sharpness);
    if (detailed && style.line) for (const path of group.paths) yield flush(pen, pen.stroke(path));
    for (const path of group.lines) yield flush(pen, pen.stroke(path));
  }

  /* Draw, in steps. `view`: {west, north, pixel (grid steps in a pixel), zoom, sharpness};
     `scene`: {shapes, classes, shown, styles, shifts (worlds to look in)}. A later class is drawn over an earlier one. */
  function* paint(pen, view, { shapes, classes, shown, styles, shifts }) {
    const { width, height } = pen.canvas;
    const groups = styles.map(() => new Group());
    const specks = new Specks(width, height);
    const margin = 6 * view.pixel * view.sharpness; // lines and marks of a neighbour reach into this canvas
    let done = 0;
    for (const shift of shifts) {
      const moved = { ...view, west: view.west + shift };
      const box = [moved.west - margin, view.north - margin, moved.west + width * view.pixel + margin, view.north + height * view.pixel + margin];
      for (const i of shapes.within(box)) {
        if (++done % BATCH === 0) yield;
        if (!shown(i)) continue;
        const style = styles[classes[i]];
        const least = (style.least || 2) * view.sharpness;
        const own = shapes.box(i);
        const small = (style.fill ? SPECK * view.sharpness : least) * view.pixel;
        if (own[2] - own[0] < small && own[3] - own[1] < small) specks.add(own, classes[i], least, moved);
        else groups[classes[i]].add(shapes, i, moved);
      }
    }
    if (groups.every(({ paths }) => !paths.length)) {
      specks.draw(pen, styles);
      return;
    }
    for (const [kind, style] of styles.entries()) {
      if (groups[kind].paths.length) yield* drawClass(pen, groups[kind], style, view);
      if (specks.classes.has(kind)) yield specks.draw(pen, styles, kind);
    }
  }

  return { blank, later, paint, penOf, pixelOf, swatch };
})();
