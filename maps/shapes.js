/* Shapes on the grid of grid.py, with boxes to find them by. */
var parkgis = parkgis || {};
parkgis.code = parkgis.code || {};

parkgis.code.shapes = () => {
  "use strict";

  const BLOCK = 64; // rows that share a bounding box; they are neighbours on the ground
  const FAR = 64; // and so many blocks share another

  // Places from steps: ring after ring from the start of the one before.
  function absolute(starts, steps, ringAt) {
    let start = 0;
    for (let r = 0; r < starts.length; r++) {
      let place = (start += starts[r]);
      for (let v = ringAt[r]; v < ringAt[r + 1]; v++) steps[v] = place += steps[v];
    }
    return steps;
  }

  // Boxes as west, north, east, south in grid steps; an empty box (east < west) meets nothing.
  function emptyBoxes(count) {
    const boxes = new Int32Array(count * 4);
    for (let b = 0; b < boxes.length; b += 4) {
      boxes[b] = boxes[b + 1] = 2 ** 31 - 1;
      boxes[b + 2] = boxes[b + 3] = -(2 ** 31);
    }
    return boxes;
  }

  function widen(boxes, i, west, north, east, south) {
    const b = i * 4;
    if (west < boxes[b]) boxes[b] = west;
    if (north < boxes[b + 1]) boxes[b + 1] = north;
    if (east > boxes[b + 2]) boxes[b + 2] = east;
    if (south > boxes[b + 3]) boxes[b + 3] = south;
  }

  function meets(boxes, i, [west, north, east, south]) {
    const b = i * 4;
    return boxes[b] <= east && boxes[b + 2] >= west && boxes[b + 1] <= south && boxes[b + 3] >= north;
  }

  // Whether two segments touch; a and b, c and d are their ends.
  function cross(ax, ay, bx, by, cx, cy, dx, dy) {
    if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false;
    if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
    const side = (px, py, qx, qy, rx, ry) => Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
    return side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) <= 0 && side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) <= 0;
  }

  function distance(ax, ay, bx, by, x, y) {
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy;
    const along = square ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
    return Math.hypot(ax + along * dx - x, ay + along * dy - y);
  }

  function inRing(ring, x, y) {
    let inside = false;
    for (let a = 0, b = ring.length - 1; a < ring.length; b = a++) {
      const [[ax, ay], [bx, by]] = [ring[a], ring[b]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  }

  class Shapes {
    /* Room for so many rows, rings and vertices; `append` fills it. */
    constructor({ rows, rings, vertices, lines }) {
      this.count = rows;
      this.shapeAt = new Uint32Array(rows + 1);
      this.ringAt = new Uint32Array(rings + 1);
      this.open = lines ? new Uint8Array(rings) : null; // rings that are lines: they do not close
      this.x = new Int32Array(vertices);
      this.y = new Int32Array(vertices);
      this.boxes = new Int32Array(rows * 4);
      this.filled = { rows: 0, rings: 0, vertices: 0 };
    }

    /* A part of the rows as arrays that a worker can hand over. */
    static block(table) {
      const { boundsOf } = parkgis.columnar;
      const shapeAt = boundsOf(table.ints("ring_count"));
      const ringAt = boundsOf(table.ints("ring_size"));
      const [x, y] = ["x", "y"].map((axis) => absolute(table.ints("start_" + axis), table.ints("step_" + axis), ringAt));
      const boxes = emptyBoxes(shapeAt.length - 1);
      for (let i = 0; i < shapeAt.length - 1; i++)
        for (let v = ringAt[shapeAt[i]]; v < ringAt[shapeAt[i + 1]]; v++) widen(boxes, i, x[v], y[v], x[v], y[v]);
      const open = table.columns.has("open") ? Uint8Array.from(table.ints("open")) : null;
      return { shapeAt, ringAt, x, y, boxes, open, classes: Uint8Array.from(table.ints("class")) };
    }

    append({ shapeAt, ringAt, x, y, boxes, open }) {
      const { rows, rings, vertices } = this.filled;
      for (let i = 1; i < shapeAt.length; i++) this.shapeAt[rows + i] = rings + shapeAt[i];
      for (let r = 1; r < ringAt.length; r++) this.ringAt[rings + r] = vertices + ringAt[r];
      if (open) this.open.set(open, rings);
      this.x.set(x, vertices);
      this.y.set(y, vertices);
      this.boxes.set(boxes, rows * 4);
      this.filled = { rows: rows + shapeAt.length - 1, rings: rings + ringAt.length - 1, vertices: vertices + x.length };
      if (this.filled.rows === this.count) this._index();
    }

    _index() {
      this.near = emptyBoxes(Math.ceil(this.count / BLOCK));
      this.far = emptyBoxes(Math.ceil(this.count / BLOCK / FAR));
      for (let i = 0; i < this.count; i++) if (this.drawn(i)) widen(this.near, Math.floor(i / BLOCK), ...this.box(i));
      for (let k = 0; k < this.near.length / 4; k++) widen(this.far, Math.floor(k / FAR), ...this.near.subarray(k * 4, k * 4 + 4));
    }

    drawn(i) {
      return this.shapeAt[i + 1] > this.shapeAt[i];
    }

    box(i) {
      return this.boxes.subarray(i * 4, i * 4 + 4);
    }

    /* Rows whose box meets `box`, in their order. */
    within(box) {
      const found = [];
      for (let f = 0; f < this.far.length / 4; f++) {
        if (!meets(this.far, f, box)) continue;
        const last = Math.min(this.near.length / 4, (f + 1) * FAR);
        for (let k = f * FAR; k < last; k++) {
          if (!meets(this.near, k, box)) continue;
          const to = Math.min(this.count, (k + 1) * BLOCK);
          for (let i = k * BLOCK; i < to; i++) if (meets(this.boxes, i, box)) found.push(i);
        }
      }
      return found;
    }

    /* Calls `take(a, b, line)` for the ends of every segment of row i until it returns true. */
    segments(i, take) {
      for (let r = this.shapeAt[i]; r < this.shapeAt[i + 1]; r++) {
        const [from, to] = [this.ringAt[r], this.ringAt[r + 1]];
        const line = this.open !== null && this.open[r] === 1;
        for (let a = from, b = line ? from : to - 1; a < to; b = a++) if (take(a, b, line)) return true;
      }
      return false;
    }

    // Even-odd over all rings: right for holes and for several parts.
    contains(i, x, y) {
      let inside = false;
      this.segments(i, (a, b, line) => {
        if (!line && this.y[a] > y !== this.y[b] > y && x < ((this.x[b] - this.x[a]) * (y - this.y[a])) / (this.y[b] - this.y[a]) + this.x[a])
          inside = !inside;
      });
      return inside;
    }

    /* Whether row i has a place no farther than `away` from x, y. */
    reaches(i, x, y, away) {
      return this.contains(i, x, y) || this.segments(i, (a, b) => distance(this.x[a], this.y[a], this.x[b], this.y[b], x, y) <= away);
    }

    /* Whether row i and the area inside `ring` ([[x, y], ...]) share a place. */
    meets(i, ring) {
      if (!this.drawn(i)) return false;
      if (this.contains(i, ...ring[0])) return true;
      return this.segments(i, (a, b) => {
        if (inRing(ring, this.x[a], this.y[a])) return true;
        return ring.some(([cx, cy], c) => {
          const [dx, dy] = ring[c ? c - 1 : ring.length - 1];
          return cross(this.x[a], this.y[a], this.x[b], this.y[b], cx, cy, dx, dy);
        });
      });
    }
  }

  return { Shapes };
};
parkgis.shapes = parkgis.code.shapes();
parkgis.Shapes = parkgis.shapes.Shapes;
