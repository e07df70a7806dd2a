// Boxes, containment, nearness and overlap of shapes, against plain arithmetic.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const load = require("./load.js");

const { Shapes } = load(["columnar.js", "shapes.js"]).parkgis;

/* Shapes of rows of rings of [x, y]; a ring marked with `line` does not close. */
function shapesOf(rows, sizes = [rows.length]) {
  const rings = rows.flat();
  const shapes = new Shapes({ rows: rows.length, rings: rings.length, vertices: rings.flat().length, lines: true });
  let from = 0;
  for (const size of sizes) {
    const part = rows.slice(from, (from += size));
    const column = (make) => part.flat().map(make);
    const steps = (axis) => column((ring) => ring.map((place, k) => (k ? place[axis] - ring[k - 1][axis] : 0))).flat();
    const starts = (axis) => column((ring) => ring[0][axis]).map((start, k, all) => (k ? start - all[k - 1] : start));
    const columns = { ring_count: part.map((rings) => rings.length), ring_size: column((ring) => ring.length), start_x: starts(0), start_y: starts(1), step_x: steps(0), step_y: steps(1), open: column((ring) => (ring.line ? 1 : 0)), class: part.map((_, k) => k) };
    const table = { columns: new Map(Object.entries(columns)), ints: (name) => Int32Array.from(columns[name]) };
    shapes.append(Shapes.block(table));
  }
  return shapes;
}
const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
const back = (ring) => [...ring].reverse();
const line = (...places) => Object.assign(places, { line: true });
const plain = (array) => Array.from(array);

test("rows in several blocks are the rows of one", () => {
  const rows = Array.from({ length: 200 }, (_, k) => (k % 7 ? [square(k * 10, -k, 5), back(square(k * 10 + 1, 1 - k, 2))] : []));
  const [one, many] = [shapesOf(rows), shapesOf(rows, [64, 1, 0, 135])];
  for (const name of ["shapeAt", "ringAt", "x", "y", "boxes", "near", "far"]) assert.deepEqual(plain(one[name]), plain(many[name]), name);
  assert.deepEqual(plain(one.box(8)), [80, -8, 85, -3]);
  assert.equal(one.drawn(7), false);
});

test("what a box meets is found, in order, and no more", () => {
  const rows = Array.from({ length: 9000 }, (_, k) => (k % 11 ? [square((k % 95) * 10, Math.floor(k / 95) * 10, 6)] : []));
  const shapes = shapesOf(rows);
  for (const [west, north, east, south] of [[0, 0, 0, 0], [-5, -5, -1, -1], [100, 100, 305, 222], [7, 7, 9, 9], [-1e9, -1e9, 1e9, 1e9], [6, 0, 6, 0], [7, 3, 10, 3], [3, 7, 3, 10]]) {
    const wanted = rows.flatMap((rings, i) => (rings.length && rings[0][0][0] <= east && rings[0][0][0] + 6 >= west && rings[0][0][1] <= south && rings[0][0][1] + 6 >= north ? [i] : []));
    assert.deepEqual(plain(shapes.within([west, north, east, south])), wanted);
  }
});

test("holes, islands and several parts", () => {
  const shapes = shapesOf([[square(0, 0, 30), back(square(5, 5, 20)), square(10, 10, 10), square(100, 0, 5)]]);
  for (const [x, y, inside] of [[2, 2, true], [7, 7, false], [15, 15, true], [22, 15, false], [102, 2, true], [60, 2, false]])
    assert.equal(shapes.contains(0, x, y), inside, `${x}, ${y}`);
});

test("a click beside a shape counts by its distance, not by its box", () => {
  const corner = [[0, 0], [100, 0], [100, 10], [10, 10], [10, 100], [0, 100]]; // an L
  const shapes = shapesOf([[corner], [line([0, 200], [100, 300])], [line([500, 500])]]);
  assert.equal(shapes.reaches(0, 50, 50, 5), false); // in the box of the L
  assert.equal(shapes.reaches(0, 50, 14, 5), true);
  assert.equal(shapes.contains(1, 50, 250), false); // a line has no inside
  assert.equal(shapes.reaches(1, 52, 250, 2), true);
  assert.equal(shapes.reaches(1, 10, 290, 5), false);
  assert.equal(shapes.reaches(1, 50, 199, 20), false); // between its ends there is no closing side
  const bent = shapesOf([[line([0, 0], [100, 0], [100, 100])]]);
  assert.equal(bent.reaches(0, 50, 50, 5), false); // from its end back to its beginning there is none
  assert.equal(bent.contains(0, 90, 50), false);
  assert.equal(shapes.reaches(2, 503, 504, 5), true);
  assert.equal(shapes.reaches(2, 504, 504, 5), false);
});

test("an area meets what it touches, crosses, holds or lies in", () => {
  const shapes = shapesOf([[square(0, 0, 30), back(square(5, 5, 20))], [line([40, -10], [40, 50])], [], [line([60, 5])]]);
  const meets = (ring) => [0, 1, 2, 3].filter((i) => shapes.meets(i, ring));
  assert.deepEqual(meets(square(10, 10, 5)), []); // in the hole
  assert.deepEqual(meets(square(1, 1, 2)), [0]); // in the shape
  assert.deepEqual(meets(square(-10, -20, 200)), [0, 1, 3]); // around all
  assert.deepEqual(meets(square(35, 0, 10)), [1]); // across the line
  assert.deepEqual(meets(square(30, 30, 5)), [0]); // at a corner
  assert.deepEqual(meets(square(31, 31, 5)), []);
  assert.deepEqual(meets([[-5, 10], [50, 12], [-5, 14]]), [0, 1]); // a wedge: no vertex of either in the other
});
