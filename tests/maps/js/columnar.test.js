// Columns and shapes as a page reads them, from bytes written here by hand.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const zlib = require("node:zlib");
const load = require("./load.js");

const page = load(["inflate.js", "columnar.js"], { DecompressionStream });
const { Table, boundsOf, unpacked } = page.parkgis.columnar;

/* Unsigned numbers plane by plane, the lowest bytes first. */
function planes(numbers, count) {
  return Array.from({ length: count }, (_, plane) => numbers.map((n) => Math.floor(n / 256 ** plane) % 256)).flat();
}
const folded = (n) => (n < 0 ? -2 * n - 1 : 2 * n) + 1;

function tableOf(columns, texts = []) {
  const meta = { columns: columns.map(([name, kind, numbers, count, decimals = 0]) => [name, kind, numbers.length, count, decimals]) };
  const bytes = columns.flatMap(([, , numbers, count]) => planes(numbers, count));
  const blob = Buffer.from(texts.join(""));
  meta.texts = [texts.length, 2, blob.length];
  return new Table(meta, Uint8Array.from([...bytes, ...planes(texts.map((text) => text.length), 2), ...blob]));
}
const plain = (array) => Array.from(array);

test("numbers of one to seven bytes, with sign, decimals and gaps", () => {
  for (const [values, count, decimals] of [[[0, -1, 1, -64, 63], 1, 0], [[12345, -9876], 2, 2], [[2 ** 40, -(2 ** 40)], 6, 0], [[2 ** 50, 1 - 2 ** 50], 7, 3]]) {
    const table = tableOf([["a", "number", [0, ...values.map(folded)], count, decimals]]);
    const wanted = values.map((value) => value / 10 ** decimals);
    assert.deepEqual(plain(table.column("a")).slice(1), wanted);
    assert.ok(Number.isNaN(table.column("a")[0]));
    assert.deepEqual(values.map((_, k) => table.value("a", k + 1)), wanted);
    assert.equal(table.value("a", 0), null);
  }
});

test("a column of no planes is all missing", () => {
  const table = tableOf([["a", "number", [0, 0], 0], ["b", "text", [0, 0], 0]]);
  assert.ok(plain(table.column("a")).every(Number.isNaN));
  assert.equal(table.value("b", 1), null);
});

test("whole numbers for shapes are the same numbers", () => {
  const values = [0, -1, 1, 127, -128, 40000, -(2 ** 29), 2 ** 29];
  const table = tableOf([["a", "number", values.map(folded), 4]]);
  assert.deepEqual(plain(table.ints("a")), values);
  assert.deepEqual(plain(table.column("a")), values);
  assert.throws(() => tableOf([["a", "number", [1], 5]]).ints("a"), /too large/);
});

test("days and times", () => {
  const table = tableOf([["day", "day", [0, folded(20779), folded(-1)], 3], ["time", "time", [0, folded(1e12), folded(-250)], 6]]);
  assert.deepEqual(plain(table.describe("day").values).slice(1), [20779 * 864e5, -864e5]);
  assert.equal(table.describe("day").kind, "date");
  assert.deepEqual([0, 1, 2].map((i) => table.value("day", i)), [null, new Date(20779 * 864e5).toISOString().slice(0, 10), "1969-12-31"]);
  assert.deepEqual([0, 1, 2].map((i) => table.value("time", i)), [null, "2001-09-09T01:46:40.000Z", "1969-12-31T23:59:59.750Z"]);
});

test("texts and categories share a table of words", () => {
  const table = tableOf([["a", "text", [2, 0, 1, 3], 1], ["c", "category", [0, 2, 1], 1], ["words of c", "text", [3, 1], 1]], ["甲", "b😀", ""]);
  assert.deepEqual([0, 1, 2, 3].map((i) => table.value("a", i)), ["b😀", null, "甲", ""]);
  assert.deepEqual(plain(table.describe("a").words), [null, "甲", "b😀", ""]);
  assert.deepEqual([0, 1, 2].map((i) => table.value("c", i)), [null, "甲", ""]);
  assert.deepEqual(plain(table.describe("c").words), [null, "", "甲"]);
  assert.equal(table.describe("none"), undefined);
  assert.equal(table.value("none", 0), null);
});

test("search looks into every text and over no border", () => {
  const texts = ["Alpha", "beta", "", "ALPHABET", "İstanbul", "abet"];
  const table = tableOf([], texts);
  for (const needle of ["a", "alpha", "BET", "tab", "bet", "ta", "phab", "stan", "abet", "tt", "x"]) {
    const wanted = texts.map((text) => Number(text.toLowerCase().includes(needle.toLowerCase())));
    assert.deepEqual(plain(table.matching(needle)), [0, ...wanted], needle);
  }
  assert.deepEqual(plain(table.matching("")), [0, 0, 0, 0, 0, 0, 0]);
});

test("search finds what a plain search finds", () => {
  let state = 5;
  const next = (below) => (state = (state * 48271) % 2147483647) % below;
  for (let k = 0; k < 300; k++) {
    const word = (most) => Array.from({ length: next(most) }, () => "abA"[next(3)]).join("");
    const texts = Array.from({ length: next(9) }, () => word(7));
    const needle = word(4) || "b";
    const wanted = texts.map((text) => Number(text.toLowerCase().includes(needle.toLowerCase())));
    assert.deepEqual(plain(tableOf([], texts).matching(needle)), [0, ...wanted], `${needle} in ${texts}`);
  }
});

test("pieces are joined, with the browser's gunzip and with ours", async () => {
  const data = Buffer.from(Array.from({ length: 5000 }, (_, k) => (k * k) % 251));
  const text = [0, 1700, 1701, 5000].map((at, k, all) => zlib.gzipSync(data.subarray(k ? all[k - 1] : 0, at)).toString("base64")).join(".");
  const old = load(["inflate.js", "columnar.js"]).parkgis.columnar; // knows no DecompressionStream
  let pauses = 0;
  for (const read of [unpacked, old.unpacked]) assert.ok(Buffer.from(await read(text, async () => pauses++)).equals(data));
  assert.equal(pauses, 6);
  await assert.rejects(old.unpacked(zlib.gzipSync(data).subarray(0, 99).toString("base64")), /damaged data/);
});

test("bytes that end before the columns do are refused", () => {
  assert.throws(() => new Table({ columns: [["a", "number", 10, 2, 0]], texts: [0, 0, 0] }, new Uint8Array(19)), /damaged data/);
});

test("sizes become bounds", () => assert.deepEqual(plain(boundsOf([2, 0, 3])), [0, 2, 2, 5]));
