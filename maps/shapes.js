/* Rings on the grid of grid.py, with boxes to find them by. */
var parkgis = parkgis || {};

parkgis.Shapes = (() => {
  "use strict";

  const BLOCK = 64; // rows that share a bounding box; they are neighbours on the ground

  function runningSum(numbers) {
    const sums = new Int32Array(numbers.length);
    let sum = 0;
    for (let i = 0; i < numbers.length; i++) sums[i] = sum += numbers[i];
    return sums;
  }

  // n sizes to n + 1 bounds: item i lies in [bounds[i], bounds[i + 1]).
  function boundsOf(sizes) {
    const bounds = new Uint32Array(sizes.length + 1);
    for (let i = 0; i < sizes.length; i++) bounds[i + 1] = bounds[i] + sizes[i];
    return bounds;
  }

  function absolute(starts, steps, ringAt) {
    const start = runningSum(starts);
    const places = new Int32Array(steps.length);
    for (let r = 0; r < start.length; r++) {
      let place = start[r];
      for (let v = ringAt[r]; v < ringAt[r + 1]; v++) places[v] = place += steps[v];
    }
    return places;
  }

  // Boxes as west, north, east, south in grid steps; an empty box (east < west) meets nothing.
  function emptyBoxes(count) {
    const boxes = new Int32Array(count * 4);
    for (let i = 0; i < count; i++) boxes.set([2 ** 30, 2 ** 30, -1, -1], i * 4);
    return boxes;
  }

  function widen(boxes, i, west, north, east, south) {
    const b = i * 4;
    if (west < boxes[b]) boxes[b] = west;
    if (north < boxes[b + 1]) boxes[b + 1] = north;
    if (east > boxes[b + 2]) boxes[b + 2] = east;
    if (south > boxes[b + 3]) boxes[b + 3] = south;
  }

  function meets(boxes, i, box) {
    const b = i * 4;
    return !(boxes[b] > box[2] || boxes[b + 2] < box[0] || boxes[b + 1] > box[3] || boxes[b + 3] < box[1]);
  }

  // Whether two segments touch; a and b, c and d are their ends.
  function cross(ax, ay, bx, by, cx, cy, dx, dy) {
    const side = (px, py, qx, qy, rx, ry) => Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
    const one = side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy);
    const two = side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by);
    const apart = Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx) || Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by);
    return one <= 0 && two <= 0 && !apart;
  }

  function inRing(ring, x, y) {
    let inside = false;
    for (let a = 0, b = ring.length - 1; a < ring.length; b = a++) {
      const [ax, ay] = ring[a];
      const [bx, by] = ring[b];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  }

  return class Shapes {
    constructor(table) {
      this.shapeAt = boundsOf(table.column("ring_count"));
      this.ringAt = boundsOf(table.column("ring_size"));
      this.x = absolute(table.column("start_x"), table.column("step_x"), this.ringAt);
      this.y = absolute(table.column("start_y"), table.column("step_y"), this.ringAt);
      this.count = this.shapeAt.length - 1;
      this.boxes = emptyBoxes(this.count);
      this.blocks = emptyBoxes(Math.ceil(this.count / BLOCK));
      for (let i = 0; i < this.count; i++) this._measure(i);
    }

    _measure(i) {
      const to = this.ringAt[this.shapeAt[i + 1]];
      for (let v = this.ringAt[this.shapeAt[i]]; v < to; v++)
        widen(this.boxes, i, this.x[v], this.y[v], this.x[v], this.y[v]);
      if (this.drawn(i)) widen(this.blocks, Math.floor(i / BLOCK), ...this.box(i));
    }

    drawn(i) {
      return this.shapeAt[i + 1] > this.shapeAt[i];
    }

    box(i) {
      return this.boxes.subarray(i * 4, i * 4 + 4);
    }

    *within(box) {
      for (let block = 0; block * BLOCK < this.count; block++) {
        if (!meets(this.blocks, block, box)) continue;
        const to = Math.min(this.count, (block + 1) * BLOCK);
        for (let i = block * BLOCK; i < to; i++) if (meets(this.boxes, i, box)) yield i;
      }
    }

    /* Whether row i and the area inside `ring` ([[x, y], ...]) share a place. */
    meets(i, ring) {
      if (!this.drawn(i)) return false;
      const first = this.ringAt[this.shapeAt[i]];
      if (inRing(ring, this.x[first], this.y[first]) || this.contains(i, ...ring[0])) return true;
      for (let r = this.shapeAt[i]; r < this.shapeAt[i + 1]; r++) {
        const from = this.ringAt[r];
        const to = this.ringAt[r + 1];
        if (inRing(ring, this.x[from], this.y[from])) return true;
        for (let a = from, b = to - 1; a < to; b = a++)
          for (let c = 0, d = ring.length - 1; c < ring.length; d = c++)
            if (cross(this.x[a], this.y[a], this.x[b], this.y[b], ...ring[c], ...ring[d])) return true;
      }
      return false;
    }

    // Even-odd over all rings: right for holes and for several parts.
    contains(i, x, y) {
      let inside = false;
      for (let r = this.shapeAt[i]; r < this.shapeAt[i + 1]; r++) {
        const from = this.ringAt[r];
        const to = this.ringAt[r + 1];
        for (let a = from, b = to - 1; a < to; b = a++) {
          const crosses = this.y[a] > y !== this.y[b] > y;
          if (crosses && x < ((this.x[b] - this.x[a]) * (y - this.y[a])) / (this.y[b] - this.y[a]) + this.x[a])
            inside = !inside;
        }
      }
      return inside;
    }
  };
})();
