/* Mouse and keyboard of the parcel layers of one map: which layer is meant, which row. */
var parkgis = parkgis || {};

parkgis.Pointer = (() => {
  "use strict";

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const SLACK = 5; // pixels around the pointer within which a parcel too small to hit is meant

  class Pointer {
    constructor(map) {
      this.map = map;
      this.layers = []; // the topmost last
      this.hovered = null; // {layer, row} under the mouse or the keyboard's cursor
      this.waiting = null;
      map.on({ click: this._click, mousemove: this._move, mouseout: this._leave, keydown: this._key }, this);
    }

    add(layer) {
      this.layers.push(layer);
    }

    remove(layer) {
      this.layers = this.layers.filter((other) => other !== layer);
      if (this.hovered && this.hovered.layer === layer) this._point(null);
    }

    // Rows at a place: of the topmost layer that has any there.
    _find(latlng) {
      for (const layer of [...this.layers].reverse()) {
        const rows = layer.hit(latlng, SLACK);
        if (rows.length) return { layer, row: rows[0], rows };
      }
      return null;
    }

    // Whether an event is the map's own: not on a control, a panel, or a shape that has its own events.
    _ours(event) {
      const target = event.originalEvent && event.originalEvent.target;
      if (!target || target === this.map.getContainer()) return true;
      return this.map.getPane("mapPane").contains(target) && !target.closest(".leaflet-interactive, .leaflet-popup");
    }

    _click(event) {
      if (!this._ours(event)) return;
      const found = this._find(event.latlng);
      for (const layer of this.layers)
        if (!found || found.layer !== layer) layer.select(null, { latlng: event.latlng });
      if (found) found.layer.select(found.row, { rows: found.rows, latlng: event.latlng });
    }

    _move(event) {
      this.place = this._ours(event) ? event.latlng : null;
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = null;
        this._point(this.place && this._find(this.place), this.place);
      });
    }

    _leave() {
      this.place = null;
      if (!this.waiting) this._point(null);
    }

    _point(found, latlng = null) {
      const last = this.hovered;
      if (last && found && last.layer === found.layer && last.row === found.row) return;
      this.hovered = found;
      if (last && (!found || last.layer !== found.layer)) last.layer.hover(null, { latlng });
      if (found) found.layer.hover(found.row, { latlng });
    }

    // Enter takes up the parcel in the middle, arrows go from parcel to parcel, Enter opens, Escape lets go.
    _key({ originalEvent: event }) {
      if (event.target !== this.map.getContainer() || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter") this._enter();
      else if (event.key === "Escape" && this.hovered) this._point(null);
      else if (ARROWS[event.key] && this.hovered && !event.shiftKey) this._go(ARROWS[event.key]);
      else return;
      L.DomEvent.stop(event);
    }

    _enter() {
      if (this.hovered) {
        const { layer, row } = this.hovered;
        layer.select(row, { rows: [row] });
        return;
      }
      const layer = this.layers[this.layers.length - 1];
      const row = layer ? layer.nearest(this.map.getCenter()) : null;
      if (row !== null) this._point({ layer, row });
    }

    _go(direction) {
      const { layer, row } = this.hovered;
      const next = layer.nearest(layer.bounds(row).getCenter(), { direction, but: row });
      if (next === null) return;
      this._point({ layer, row: next });
      this.map.panInside(layer.bounds(next).getCenter(), { padding: [40, 40], animate: false });
    }
  }

  /* The pointer of a map; made when first asked for. */
  return { of: (map) => (map.parkgisPointer = map.parkgisPointer || new Pointer(map)) };
})();
