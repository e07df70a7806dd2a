/* What a page may ask of a parcel layer about its rows; mixed into the layer (docs/house.md lists it). */
var parkgis = parkgis || {};

parkgis.rows = (() => {
  "use strict";

  const FIELD = "field:"; // before the name of a column that the page may ask for
  const DEGREE = Math.PI / 180;

  return {
    count() {
      return this.shapes.count;
    },

    drawn(i) {
      return this.shapes.drawn(i);
    },

    classOf(i) {
      return this.classes[i];
    },

    // ---- fields ----------------------------------------------------------------------------------

    /* Names of the fields, in order. */
    names() {
      return this.table.names().filter((name) => name.startsWith(FIELD)).map((name) => name.slice(FIELD.length));
    },

    /* A field as {kind, values, words}; `values` and `words` are the layer's own: do not write. */
    column(name) {
      return this.table.describe(FIELD + name);
    },

    /* The fields of one row, by name. */
    row(i) {
      return Object.fromEntries(this.names().map((name) => [name, this.field(name, i)]));
    },

    /* One field of one row. */
    field(name, i) {
      return this.table.value(FIELD + name, i);
    },

    /* Rows, shown or not, of which one of the text fields `names` contains `text`, whatever the case. */
    find(text, names) {
      const found = this.table.matching(text);
      const hits = new Uint8Array(this.count());
      for (const name of names) {
        const places = this.table.column(FIELD + name) || [];
        for (let i = 0; i < places.length; i++) hits[i] |= found[places[i]];
      }
      const rows = [];
      for (let i = hits.indexOf(1); i >= 0; i = hits.indexOf(1, i + 1)) rows.push(i);
      return rows;
    },

    // ---- places ----------------------------------------------------------------------------------

    latLng(x, y) {
      const width = 256 * 2 ** this.zoom;
      const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / width))) / DEGREE;
      return L.latLng(lat, (x / width) * 360 - 180);
    },

    /* A place on the grid, not rounded; in the world in which the rows lie. */
    grid(latlng) {
      const place = L.CRS.EPSG3857.latLngToPoint(L.latLng(latlng), this.zoom);
      if (!this.wraps) return place;
      const width = 256 * 2 ** this.zoom;
      return L.point(place.x + width * Math.round((this.middle - place.x) / width), place.y);
    },

    /* First vertex on the grid: offsets of findings start there. */
    anchor(i) {
      const v = this.shapes.ringAt[this.shapes.shapeAt[i]];
      return [this.shapes.x[v], this.shapes.y[v]];
    },

    /* The rings and lines of one row as [[lat, lng], ...] each. */
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

    // ---- which rows ------------------------------------------------------------------------------

    /* Whether neither filter nor hidden class leaves a row out. */
    shown(i) {
      return !(this.mask && !this.mask[i]) && !this.hidden.has(this.classes[i]);
    },

    /* Rows at a place, the topmost first; `slack` in pixels finds those too small to hit. */
    hit(latlng, slack = 0) {
      if (!this.shapes) return [];
      const { x, y } = this.grid(latlng);
      const away = slack * 2 ** (this.zoom - (this._map ? this._map.getZoom() : this.zoom));
      const near = this.shapes.within([x - away, y - away, x + away, y + away]).filter((i) => this.shown(i));
      const exact = near.filter((i) => this.shapes.contains(i, x, y));
      const found = exact.length || !slack ? exact : near.filter((i) => this.shapes.reaches(i, x, y, away));
      return found.sort((a, b) => this.classes[b] - this.classes[a] || b - a);
    },

    /* Rows shown that share a place with an area: bounds, or a ring of places. */
    within(area) {
      const box = area instanceof L.LatLngBounds;
      const places = box ? [area.getNorthWest(), area.getNorthEast(), area.getSouthEast(), area.getSouthWest()] : area;
      const ring = places.map((place) => this.grid(place)).map(({ x, y }) => [x, y]);
      const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
      const around = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      return this.shapes.within(around).filter((i) => this.shown(i) && this.shapes.meets(i, ring));
    },

    /* The row in view whose middle is nearest to a place, in a `direction` [x, y] if one is given. */
    nearest(latlng, { direction = null, but = -1 } = {}) {
      if (!this.shapes) return null;
      const { x, y } = this.grid(latlng);
      const view = this._map.getBounds();
      const [one, two] = [this.grid(view.getNorthWest()), this.grid(view.getSouthEast())];
      let [best, least] = [null, Infinity];
      for (const i of this.shapes.within([one.x, one.y, two.x, two.y])) {
        if (i === but || !this.shown(i)) continue;
        const far = cost(this.shapes.box(i), x, y, direction);
        if (far < least) [best, least] = [i, far];
      }
      return best;
    },
  };

  // How far the middle of a box is; what lies aside of the direction counts double, what lies behind is out.
  function cost([west, north, east, south], x, y, direction) {
    const [dx, dy] = [(west + east) / 2 - x, (north + south) / 2 - y];
    if (!direction) return Math.hypot(dx, dy);
    const along = dx * direction[0] + dy * direction[1];
    const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    return along <= 0 || aside > along ? Infinity : along + 2 * aside;
  }
})();
