/* Ground cut by the edges of several sets of polygons: how much of it lies in which of them, and how wide it is.

   The plane is cut into slabs at every vertex and crossing. Within a slab edges do not cross, so sorting them by x
   gives every piece; nothing has to be joined to rings again, and rounding can only make a piece that has no width.
   Shells turn left, holes right: the sum of turns met from the left says how many polygons of a set cover a place. */
var parkgis = parkgis || {};

parkgis.plane = (() => {
  "use strict";
  const SAME_M = 1e-8; // edges nearer than this are one: far below the millimetre of a site's coordinates
  const SLAB_M = 1e-10;
  const MOST_STEPS = 400000; // then it counts as wide: what is too narrow must be proven

  function xAt(edge, y) {
    if (y === edge.y0) return edge.x0;
    if (y === edge.y1) return edge.x1;
    return edge.x0 + (y - edge.y0) * ((edge.x1 - edge.x0) / (edge.y1 - edge.y0));
  }

  /* Signed area of a ring [[x, y], ...], closed or not: positive if it turns left. */
  function ringArea(ring) {
    const [ox, oy] = ring[0];
    let twice = 0;
    for (let i = 1; i + 1 < ring.length; i++)
      twice += (ring[i][0] - ox) * (ring[i + 1][1] - oy) - (ring[i + 1][0] - ox) * (ring[i][1] - oy);
    return twice / 2;
  }

  /* Rings of polygons [[shell, hole, ...], ...], so turned that the ground lies on the left. */
  function turned(polygons) {
    return polygons.flatMap((rings) => rings.map((ring, k) => (ringArea(ring) < 0 === (k > 0) ? ring : ring.slice().reverse())));
  }

  function edgesOf(rings, set) {
    const edges = [];
    for (const ring of rings)
      ring.forEach(([ax, ay], i) => {
        const [bx, by] = ring[(i + 1) % ring.length];
        if (ay < by) edges.push({ x0: ax, y0: ay, x1: bx, y1: by, turn: -1, set });
        else if (ay > by) edges.push({ x0: bx, y0: by, x1: ax, y1: ay, turn: 1, set });
      });
    return edges;
  }

  // Half planes by which a ring is cut down to a box: which coordinate, its bound, on which side it is kept.
  function clipRing(ring, [west, south, east, north]) {
    for (const [axis, bound, side] of [[0, west, 1], [0, east, -1], [1, south, 1], [1, north, -1]]) {
      const kept = [];
      ring.forEach((a, i) => {
        const b = ring[(i + 1) % ring.length];
        const [inA, inB] = [side * (a[axis] - bound) >= 0, side * (b[axis] - bound) >= 0];
        if (inA) kept.push(a);
        if (inA === inB) return;
        const share = (bound - a[axis]) / (b[axis] - a[axis]);
        const across = a[1 - axis] + share * (b[1 - axis] - a[1 - axis]);
        kept.push(axis === 0 ? [bound, across] : [across, bound]);
      });
      ring = kept;
      if (!ring.length) break;
    }
    return ring;
  }

  function boxOf(rings, margin) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of rings)
      for (const [x, y] of ring) {
        box[0] = Math.min(box[0], x - margin);
        box[1] = Math.min(box[1], y - margin);
        box[2] = Math.max(box[2], x + margin);
        box[3] = Math.max(box[3], y + margin);
      }
    return box;
  }

  function heights(edges) {
    const ys = edges.flatMap(({ y0, y1 }) => [y0, y1]);
    let active = [];
    for (const edge of edges) {
      active = active.filter((other) => other.y1 > edge.y0);
      for (const other of active) {
        const high = Math.min(edge.y1, other.y1);
        const below = xAt(edge, edge.y0) - xAt(other, edge.y0);
        const above = xAt(edge, high) - xAt(other, high);
        if (below * above < 0) ys.push(edge.y0 + (high - edge.y0) * (below / (below - above)));
      }
      active.push(edge);
    }
    ys.sort((a, b) => a - b);
    return ys.filter((y, i) => !i || y - ys[i - 1] > SLAB_M);
  }

  /* Cut the ground of `site` (rings, turned) by `sets` (rings each, turned).
     Returns {slabs: [{y0, y1, cells: [{left, right, xl, xr, inside}]}], simple}. `inside[k]` says whether the cell lies in
     set k. `simple`: nothing of the site is covered twice, and no ring turns the wrong way. */
  function cut(site, sets) {
    const box = boxOf(site, 1.0370103); // odd, so that no vertex lies on it
    const near = sets.map((rings) => rings.map((ring) => clipRing(ring, box)).filter((ring) => ring.length > 2));
    const edges = [site, ...near].flatMap((rings, set) => edgesOf(rings, set)).sort((a, b) => a.y0 - b.y0);
    const ys = heights(edges);
    const slabs = [];
    let [active, next, simple] = [[], 0, true];
    for (let i = 0; i + 1 < ys.length; i++) {
      const middle = (ys[i] + ys[i + 1]) / 2;
      while (next < edges.length && edges[next].y0 <= middle) active.push(edges[next++]);
      active = active.filter((edge) => edge.y1 > middle);
      const found = cellsAt(active, middle, sets.length);
      simple = simple && found.simple;
      slabs.push({ y0: ys[i], y1: ys[i + 1], cells: found.cells });
    }
    return { slabs, simple };
  }

  function cellsAt(active, middle, count) {
    const line = active.map((edge) => ({ edge, x: xAt(edge, middle) })).sort((a, b) => a.x - b.x);
    const covers = new Int32Array(count + 1);
    const cells = [];
    let simple = true;
    line.forEach(({ edge, x }, i) => {
      covers[edge.set] += edge.turn;
      const right = line[i + 1];
      if (!right || right.x - x <= SAME_M) return;
      if (covers[0] !== 0 && covers[0] !== 1) simple = false;
      if (covers[0] > 0) cells.push({ left: edge, right: right.edge, xl: x, xr: right.x, inside: Array.from(covers.subarray(1), (n) => n > 0) });
    });
    return { cells, simple };
  }

  /* The part of the cut ground of which `wanted(inside)` holds: {area, length, pieces, segments}. Segments of the border
     [x, y, x, y] run from below to above and are ordered by both their ends. */
  function region(ground, wanted) {
    const pieces = [];
    const segments = [];
    let area = 0;
    let before = { y1: null, spans: [] };
    for (const { y0, y1, cells } of ground.slabs) {
      const spans = joined(cells.filter((cell) => wanted(cell.inside)));
      segments.push(...level(before.spans, before.y1, spans, y0));
      for (const { left, right, xl, xr } of spans) {
        const corners = [xAt(left, y0), xAt(right, y0), xAt(right, y1), xAt(left, y1)];
        area += (xr - xl) * (y1 - y0);
        pieces.push([[corners[0], y0], [corners[1], y0], [corners[2], y1], [corners[3], y1]]);
        segments.push([corners[0], y0, corners[3], y1], [corners[1], y0, corners[2], y1]);
      }
      before = { y1, spans };
    }
    segments.push(...level(before.spans, before.y1, [], before.y1));
    const length = segments.reduce((sum, [ax, ay, bx, by]) => sum + Math.hypot(bx - ax, by - ay), 0);
    return { area, length, pieces, segments };
  }

  function joined(cells) {
    const spans = [];
    for (const cell of cells) {
      const last = spans[spans.length - 1];
      if (last && cell.xl - last.xr <= 2 * SAME_M) Object.assign(last, { right: cell.right, xr: cell.xr });
      else spans.push({ ...cell });
    }
    return spans;
  }

  // The border between two slabs: where one has ground and the other has not.
  function level(below, y, above, y0) {
    const ends = [
      ...below.flatMap(({ left, right }) => [[xAt(left, y), 1], [xAt(right, y), -1]]),
      ...above.flatMap(({ left, right }) => [[xAt(left, y0), 2], [xAt(right, y0), -2]]),
    ].sort((a, b) => a[0] - b[0]);
    const found = [];
    let state = 0;
    ends.forEach(([x, change], i) => {
      state += change;
      if ((state === 1 || state === 2) && ends[i + 1][0] - x > 0) found.push([x, y0, ends[i + 1][0], y0]);
    });
    return found;
  }

  function distance(x, y, [ax, ay, bx, by]) {
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy;
    const share = square ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
    return Math.hypot(x - ax - share * dx, y - ay - share * dy);
  }

  // Of segments in order those that reach between two heights.
  function between(segments, low, high) {
    const first = (holds) => {
      let [from, to] = [0, segments.length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (holds(segments[middle])) to = middle;
        else from = middle + 1;
      }
      return from;
    };
    return segments.slice(first((segment) => segment[3] >= low), first((segment) => segment[1] > high));
  }

  /* Whether a circle of this diameter fits into the region: branch and bound over triangles, as geo/inscribed.py does.
     The distance to a segment is convex, so that it and the mean of two are greatest at a corner. "No" is proven; what
     cannot be settled within a hundredth of a millimetre is "yes". */
  function wider({ pieces, segments }, diameter) {
    const radius = diameter / 2;
    const size = ([a, b, c]) => Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
    const todo = pieces
      .flatMap(([a, b, c, d]) => [[a, b, c], [a, c, d]])
      .filter((corners) => size(corners) > 0)
      .sort((one, other) => size(one) - size(other))
      .map((corners) => ({ corners, near: null }));
    for (let steps = 0; todo.length; steps++) {
      const { corners, near } = todo.pop();
      const [x, y] = [0, 1].map((k) => (corners[0][k] + corners[1][k] + corners[2][k]) / 3);
      const reach = Math.max(...corners.map(([px, py]) => Math.hypot(px - x, py - y)));
      const close = (near || between(segments, y - radius - reach, y + radius + reach)).map((segment) => [distance(x, y, segment), segment]).filter(([d]) => d <= radius + reach);
      const least = close.reduce((best, one) => (one[0] < best[0] ? one : best), [Infinity, null]);
      if (least[0] > radius) return true;
      const first = corners.map(([px, py]) => distance(px, py, least[1]));
      const dead = close.some(([, segment]) => {
        const second = corners.map(([px, py]) => distance(px, py, segment));
        return Math.max(...second) <= radius || Math.max(...second.map((d, k) => (d + first[k]) / 2)) <= radius;
      });
      if (dead) continue;
      if (reach < 1e-5 || steps > MOST_STEPS) return true;
      todo.push(...halves(corners).map((half) => ({ corners: half, near: close.map(([, segment]) => segment) })));
    }
    return false;
  }

  function halves(corners) {
    const side = (k) => Math.hypot(corners[k][0] - corners[(k + 1) % 3][0], corners[k][1] - corners[(k + 1) % 3][1]);
    const longest = [0, 1, 2].reduce((best, k) => (side(k) > side(best) ? k : best), 0);
    const [a, b, c] = [0, 1, 2].map((k) => corners[(longest + k) % 3]);
    const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    return [[a, middle, c], [middle, b, c]];
  }

  return { ringArea, turned, cut, region, wider };
})();
