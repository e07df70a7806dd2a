/* Draws polygons packed by parcel_layer.py on canvas tiles; the two files change together. */
var parkgis = parkgis || {};

parkgis.ParcelLayer = (() => {
  "use strict";

  const FULL_LINES = 13; // zoom from which lines have their full width
  const FIELD = "field:"; // before the name of a column that the page may ask for
  const DEGREE = Math.PI / 180;

  function patternCanvas(style, scale) {
    const kind = style.pattern;
    const canvas = document.createElement("canvas");
    const size = (canvas.width = canvas.height = (style.spacing || 8) * scale);
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

  /* A small picture of a style, for legends. */
  function swatch(style, width, height) {
    const sharpness = 2;
    const canvas = document.createElement("canvas");
    canvas.width = width * sharpness;
    canvas.height = height * sharpness;
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    const pen = canvas.getContext("2d");
    const path = new Path2D();
    const inset = style.fill ? 0 : 2 * sharpness;
    path.rect(inset, inset, canvas.width - 2 * inset, canvas.height - 2 * inset);
    if (style.fill) pen.fillStyle = style.fill;
    pen.globalAlpha = style.opacity ?? 1;
    drawPath(pen, path, style, Infinity, sharpness);
    return canvas;
  }

  function drawPath(pen, path, style, zoom, sharpness) {
    if (style.fill) pen.fill(path);
    pen.globalAlpha = 1;
    if (zoom < (style.detail_from || 0)) return; // too small for lines and patterns
    if (style.pattern) {
      pen.fillStyle = pen.createPattern(patternCanvas(style, sharpness), "repeat");
      pen.fill(path);
    }
    if (!style.line) return;
    pen.strokeStyle = style.line;
    const thin = Math.min(1, Math.max(0.35, 1 - (FULL_LINES - zoom) * 0.2)); // far out, lines would cover all
    pen.lineWidth = style.width * thin * sharpness;
    pen.setLineDash((style.dash || []).map((length) => length * thin * sharpness));
    pen.stroke(path);
  }

  return L.GridLayer.extend({
    statics: { swatch },

    options: { tileSize: 512, updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1, maxZoom: 24 },

    initialize(settings) {
      L.setOptions(this, { interactive: settings.interactive });
      this.zoom = settings.zoom;
      this.styles = settings.styles;
      this.hidden = new Set(); // classes
      this.mask = null;
      this.shapes = null;
      this.selected = this.hovered = null;
      this.ready = this._load(settings);
    },

    async _load(settings) {
      this.table = await parkgis.columnar.unpack(settings.data, settings.meta);
      this.shapes = new parkgis.Shapes(this.table);
      this.classes = Uint8Array.from(this.table.column("class"));
      this.fields = this.table.names().filter((name) => name.startsWith(FIELD));
      if (this._map) this.redraw();
      return this;
    },

    onAdd(map) {
      L.GridLayer.prototype.onAdd.call(this, map);
      this.outlines = L.layerGroup().addTo(map);
      if (this.options.interactive) parkgis.Pointer.of(map).add(this);
      this._outline();
    },

    onRemove(map) {
      if (this.options.interactive) parkgis.Pointer.of(map).remove(this);
      this.outlines.remove();
      L.GridLayer.prototype.onRemove.call(this, map);
    },

    // ---- what a page asks ----------------------------------------------------------------------

    count() {
      return this.shapes.count;
    },

    drawn(i) {
      return this.shapes.drawn(i);
    },

    classOf(i) {
      return this.classes[i];
    },

    /* A field as {kind, values, words}; `values` and `words` are the layer's own: do not write. */
    column(name) {
      return this.table.describe(FIELD + name);
    },

    /* Names of the fields, in order. */
    names() {
      return this.fields.map((name) => name.slice(FIELD.length));
    },

    /* The fields of one row, by name. */
    row(i) {
      return Object.fromEntries(this.names().map((name) => [name, this.field(name, i)]));
    },

    /* One field of one row. */
    field(name, i) {
      return this.table.value(FIELD + name, i);
    },

    latLng(x, y) {
      const width = 256 * 2 ** this.zoom;
      const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / width))) / DEGREE;
      return L.latLng(lat, (x / width) * 360 - 180);
    },

    /* A place on the grid, not rounded. */
    grid(latlng) {
      return L.CRS.EPSG3857.latLngToPoint(L.latLng(latlng), this.zoom);
    },

    /* First vertex on the grid: offsets of findings start there. */
    anchor(i) {
      const v = this.shapes.ringAt[this.shapes.shapeAt[i]];
      return [this.shapes.x[v], this.shapes.y[v]];
    },

    /* The rings of one row as [[lat, lng], ...] each. */
    rings(i) {
      const { shapeAt, ringAt, x, y } = this.shapes;
      const rings = [];
      for (let r = shapeAt[i]; r < shapeAt[i + 1]; r++) {
        const ring = [];
        for (let v = ringAt[r]; v < ringAt[r + 1]; v++) {
          const place = this.latLng(x[v], y[v]);
          ring.push([place.lat, place.lng]);
        }
        rings.push(ring);
      }
      return rings;
    },

    bounds(i) {
      if (!this.drawn(i)) return null;
      const [west, north, east, south] = this.shapes.box(i);
      return L.latLngBounds(this.latLng(west, south), this.latLng(east, north));
    },

    /* Whether neither filter nor hidden class leaves a row out. */
    shown(i) {
      return !(this.mask && !this.mask[i]) && !this.hidden.has(this.classes[i]);
    },

    /* Rows at a place, the topmost first; `slack` in pixels finds those too small to hit. */
    hit(latlng, slack = 0) {
      if (!this.shapes) return [];
      const place = this.grid(latlng);
      const away = slack * 2 ** (this.zoom - (this._map ? this._map.getZoom() : this.zoom));
      const box = [place.x - away, place.y - away, place.x + away, place.y + away];
      const near = [...this.shapes.within(box)].filter((i) => this.shown(i));
      const exact = near.filter((i) => this.shapes.contains(i, place.x, place.y));
      return (exact.length || !slack ? exact : near).sort((a, b) => this.classes[b] - this.classes[a] || b - a);
    },

    /* Rows shown that share a place with an area: bounds, or a ring of places. */
    within(area) {
      const bounds = area instanceof L.LatLngBounds ? area : null;
      const places = bounds ? [bounds.getNorthWest(), bounds.getNorthEast(), bounds.getSouthEast(), bounds.getSouthWest()] : area;
      const ring = places.map((place) => this.grid(place)).map(({ x, y }) => [x, y]);
      const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
      const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      return [...this.shapes.within(box)].filter((i) => this.shown(i) && this.shapes.meets(i, ring));
    },

    /* The row in view whose middle is nearest to a place, in a `direction` [x, y] if one is given. */
    nearest(latlng, { direction = null, but = -1 } = {}) {
      if (!this.shapes) return null;
      const { min, max } = this._map.getPixelBounds();
      const scale = 2 ** (this.zoom - this._map.getZoom());
      const from = this.grid(latlng);
      let [best, least] = [null, Infinity];
      for (const i of this.shapes.within([min.x * scale, min.y * scale, max.x * scale, max.y * scale])) {
        if (i === but || !this.shown(i)) continue;
        const [west, north, east, south] = this.shapes.box(i);
        const [x, y] = [(west + east) / 2 - from.x, (north + south) / 2 - from.y];
        const along = direction ? x * direction[0] + y * direction[1] : 0;
        const aside = direction ? Math.abs(x * direction[1]) + Math.abs(y * direction[0]) : Math.hypot(x, y);
        if (direction && (along <= 0 || aside > along)) continue;
        if (along + 2 * aside < least) [best, least] = [i, along + 2 * aside];
      }
      return best;
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

    _changed() {
      if (this._map) this.redraw();
      this._outline();
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

    _outline() {
      if (!this._map || !this.shapes) return;
      this.outlines.clearLayers();
      const line = (rings, color, weight) => this.outlines.addLayer(L.polygon(rings, { color, weight, fill: false, interactive: false }));
      for (const [row, weight] of [[this.hovered, 2], [this.selected, 3]]) {
        if (row === null || !this.drawn(row) || !this.shown(row)) continue;
        const rings = this.rings(row);
        line(rings, "#ffffff", 2 * weight);
        line(rings, "#000000", weight);
      }
    },

    // ---- drawing -------------------------------------------------------------------------------

    createTile(coords, done) {
      const sharpness = Math.min(2, window.devicePixelRatio || 1);
      const tile = document.createElement("canvas");
      tile.width = tile.height = this.options.tileSize * sharpness;
      setTimeout(() => {
        if (this.shapes) this._paint(tile, coords, sharpness);
        done(null, tile);
      }, 0);
      return tile;
    },

    _paint(tile, coords, sharpness) {
      const pixel = 2 ** (this.zoom - coords.z) / sharpness; // grid steps in a pixel of the canvas
      const view = { west: coords.x * tile.width * pixel, north: coords.y * tile.width * pixel, pixel };
      const margin = 4 * pixel * sharpness; // lines and marks of a neighbour reach into this tile
      const far = tile.width * pixel + margin;
      const box = [view.west - margin, view.north - margin, view.west + far, view.north + far];
      const paths = this.styles.map(() => null);
      const marks = this.styles.map(() => []);
      for (const i of this.shapes.within(box)) {
        const kind = this.classes[i];
        if (!this.shown(i)) continue;
        const [west, north, east, south] = this.shapes.box(i);
        const least = (this.styles[kind].least || 2) * sharpness * pixel;
        if (east - west < least && south - north < least) marks[kind].push(i);
        else this._trace((paths[kind] = paths[kind] || new Path2D()), i, view);
      }
      this._fill(tile.getContext("2d"), paths, marks, view, coords.z, sharpness);
    },

    _trace(path, i, { west, north, pixel }) {
      const { shapeAt, ringAt, x, y } = this.shapes;
      for (let r = shapeAt[i]; r < shapeAt[i + 1]; r++) {
        let lastX = (x[ringAt[r]] - west) / pixel;
        let lastY = (y[ringAt[r]] - north) / pixel;
        path.moveTo(lastX, lastY);
        for (let v = ringAt[r] + 1; v < ringAt[r + 1]; v++) {
          const px = (x[v] - west) / pixel;
          const py = (y[v] - north) / pixel;
          if (Math.abs(px - lastX) < 0.8 && Math.abs(py - lastY) < 0.8) continue; // nobody sees it
          path.lineTo((lastX = px), (lastY = py));
        }
        path.closePath();
      }
    },

    // Nonzero winding: overlapping parcels stay filled, and holes (they run the other way) open.
    _fill(pen, paths, marks, view, zoom, sharpness) {
      this.styles.forEach((style, kind) => {
        if (style.fill) {
          pen.fillStyle = style.fill;
          pen.globalAlpha = style.opacity ?? 1;
          this._mark(pen, marks[kind], style, view, sharpness);
        }
        if (paths[kind]) drawPath(pen, paths[kind], style, zoom, sharpness);
      });
    },

    _mark(pen, rows, style, { west, north, pixel }, sharpness) {
      const size = (style.least || 2) * sharpness;
      for (const i of rows) {
        const box = this.shapes.box(i);
        const x = ((box[0] + box[2]) / 2 - west) / pixel;
        const y = ((box[1] + box[3]) / 2 - north) / pixel;
        pen.fillRect(Math.round(x - size / 2), Math.round(y - size / 2), size, size);
      }
    },
  });
})();
