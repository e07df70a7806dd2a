/* The layer: draws what parcel_layer.py packed on canvas tiles, and tells what is pointed at. */
var parkgis = parkgis || {};

parkgis.ParcelLayer = (() => {
  "use strict";

  const { painter } = parkgis;
  let easel = null; // one canvas that every tile is drawn on first: tiles change at once, never in part

  function clearEasel(size) {
    easel = easel || painter.penOf(painter.blank(size, size));
    if (easel.canvas.width !== size) easel.canvas.width = easel.canvas.height = size;
    easel.globalAlpha = 1; // a drawing that was given up may have left another
    easel.clearRect(0, 0, size, size);
    return easel;
  }

  return L.GridLayer.extend({
    includes: parkgis.rows,

    statics: { swatch: painter.swatch },

    options: { tileSize: 512, updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1, maxZoom: 24 },

    initialize(settings) {
      L.setOptions(this, { interactive: settings.interactive });
      this.zoom = settings.zoom;
      this.styles = settings.styles;
      this.hidden = new Set(); // classes
      this.mask = null;
      this.shapes = this.overview = null;
      this.selected = this.hovered = null;
      this.wraps = settings.totals.wraps;
      this.middle = settings.totals.middle;
      this.ready = this._load(settings);
      this.ready.catch(() => {}); // whoever waits is told
    },

    async _load({ blocks, totals }) {
      const { overview, columns, shapes } = blocks;
      if (overview) this._glance(await parkgis.loader.block(overview));
      const parts = new parkgis.Shapes(totals);
      const classes = new Uint8Array(totals.rows);
      for (const id of shapes) {
        const { result } = await parkgis.loader.block(id);
        classes.set(result.classes, parts.filled.rows);
        parts.append(result);
      }
      const { meta, result } = await parkgis.loader.block(columns);
      this.table = new parkgis.columnar.Table(meta, result);
      this.classes = classes;
      this.shapes = parts;
      this.overview = null;
      this._changed();
      return this;
    },

    onAdd(map) {
      this.outlines = L.layerGroup().addTo(map);
      L.GridLayer.prototype.onAdd.call(this, map);
      if (this.options.interactive) parkgis.Pointer.of(map).add(this);
      this._outline();
    },

    onRemove(map) {
      if (this.options.interactive) parkgis.Pointer.of(map).remove(this);
      this.outlines.remove();
      L.GridLayer.prototype.onRemove.call(this, map);
    },

    // ---- what a page changes -------------------------------------------------------------------

    /* Show only rows whose byte in `mask` is not 0; null shows all. */
    filter(mask) {
      if (mask && mask.length !== this.count()) throw new RangeError(`a mask of ${mask.length} for ${this.count()} rows`);
      this.mask = mask;
      this._changed();
    },

    /* Leave out the rows of these classes, besides the filter. */
    hide(classes) {
      this.hidden = new Set(classes);
      this._changed();
    },

    /* Draw each row by another class, and the classes by other styles. */
    classify(classes, styles = this.styles) {
      if (classes.length !== this.count()) throw new RangeError(`${classes.length} classes for ${this.count()} rows`);
      const last = classes.reduce((most, kind) => Math.max(most, kind), 0);
      if (last >= styles.length) throw new RangeError(`class ${last} of ${styles.length} styles`);
      this.classes = Uint8Array.from(classes);
      this.styles = styles;
      this._changed();
    },

    /* Outline a row and tell the page, or let go with null. */
    select(row, { rows = row === null ? [] : [row], latlng = null } = {}) {
      if (row === null && this.selected === null) return;
      this.selected = row;
      this._outline();
      this.fire("parkgis:select", { row, rows, latlng });
    },

    /* Outline a row lightly and tell the page, as the mouse and the arrow keys do. */
    hover(row, { latlng = null } = {}) {
      if (row === this.hovered) return;
      this.hovered = row;
      this._outline();
      this.fire("parkgis:hover", { row, latlng });
    },

    // ---- drawing -------------------------------------------------------------------------------

    /* Draw the area from a corner on the grid on a canvas of the page; resolves to the canvas. `pixel`: grid steps in one. */
    picture(canvas, { west, north, pixel, sharpness = 1 }) {
      const zoom = this.zoom - Math.log2(pixel * sharpness);
      const steps = painter.paint(painter.penOf(canvas), { west, north, pixel, zoom, sharpness }, this._scene());
      return new Promise((done) => painter.later(steps, () => done(canvas)));
    },

    createTile(coords, done) {
      const tile = painter.blank(0, 0);
      tile.width = tile.height = this.options.tileSize * Math.min(2, window.devicePixelRatio || 1);
      tile.coords = coords;
      if (this.shapes || this.overview) this._draw(tile, () => done(null, tile));
      else setTimeout(() => done(null, tile), 0);
      return tile;
    },

    _removeTile(key) {
      const tile = this._tiles[key];
      if (tile && tile.el.job) tile.el.job.cancelled = true;
      L.GridLayer.prototype._removeTile.call(this, key);
    },

    _changed() {
      for (const { el } of Object.values(this._tiles || {})) this._draw(el, el.then);
      this._outline();
    },

    _draw(tile, then) {
      if (tile.job) tile.job.cancelled = true;
      tile.then = then; // kept: a tile redrawn before it was done must still tell Leaflet
      tile.job = painter.later(this._steps(tile), () => {
        tile.job = null;
        if (tile.then) tile.then();
        tile.then = null;
      });
    },

    *_steps(tile) {
      const { x, y, z } = tile.coords;
      const size = tile.width;
      const sharpness = size / this.options.tileSize;
      const pixel = 2 ** (this.zoom - z) / sharpness; // grid steps in a pixel of the canvas
      const pen = clearEasel(size);
      const view = { west: x * size * pixel, north: y * size * pixel, pixel, zoom: z, sharpness };
      if (this.shapes) yield* painter.paint(pen, view, this._scene());
      else this._drawGlance(pen, view);
      const own = tile.getContext("2d");
      own.clearRect(0, 0, size, size);
      own.drawImage(pen.canvas, 0, 0);
    },

    _scene() {
      const width = 256 * 2 ** this.zoom;
      return {
        shapes: this.shapes,
        classes: this.classes,
        styles: this.styles,
        shown: (i) => this.shown(i),
        shifts: this.wraps ? [0, width, -width] : [0],
      };
    },

    // The first picture: which class lies in each cell of a coarse grid, drawn until the shapes are there.
    _glance({ meta, result }) {
      const { width, height } = meta;
      const canvas = painter.blank(width, height);
      const image = new ImageData(width, height);
      const inks = Uint32Array.from([0, ...this.styles.map((style) => painter.pixelOf(style))]);
      const pixels = new Uint32Array(image.data.buffer);
      for (let at = 0; at < pixels.length; at++) pixels[at] = inks[result[at]];
      canvas.getContext("2d").putImageData(image, 0, 0);
      this.overview = { ...meta, canvas };
      this._changed();
    },

    _drawGlance(pen, { west, north, pixel }) {
      const { canvas, width, height, step, west: left, north: top } = this.overview;
      pen.imageSmoothingEnabled = false;
      pen.drawImage(canvas, (left - west) / pixel, (top - north) / pixel, (width * step) / pixel, (height * step) / pixel);
    },

    _outline() {
      if (!this._map || !this.shapes) return;
      this.outlines.clearLayers();
      for (const [row, weight] of [[this.hovered, 2], [this.selected, 3]]) {
        if (row === null || !this.drawn(row) || !this.shown(row)) continue;
        for (const [color, width] of [["#ffffff", 2 * weight], ["#000000", weight]])
          for (const ring of this._closed(row)) this.outlines.addLayer(L.polyline(ring, { color, weight: width, interactive: false }));
      }
    },

    // The rings of a row closed, its lines as they are.
    _closed(i) {
      const { open, shapeAt } = this.shapes;
      return this.rings(i).map((ring, k) => (open && open[shapeAt[i] + k] ? ring : [...ring, ring[0]]));
    },
  });
})();
