// The inflate of our own against zlib: every stream that zlib reads comes out equal, every other is refused.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const zlib = require("node:zlib");
const load = require("./load.js");

const { gunzip, inflateRaw } = load(["inflate.js"]).parkgis.inflate;
const MOST = 1 << 17;
const FEW = 1 << 12; // for streams of noise

// A generator of its own, so that a failure can be repeated.
function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const KINDS = {
  noise: (next, n) => Uint8Array.from({ length: n }, () => next(256)),
  few: (next, n) => Uint8Array.from({ length: n }, () => next(3)),
  runs: (next, n) => Uint8Array.from({ length: n }, (_, k) => (k >> next(9)) & 3),
  zeros: (_, n) => new Uint8Array(n),
  words: (next, n) => Buffer.from(Array.from({ length: n / 4 }, () => "地块 310115 x".slice(next(5))).join("")).subarray(0, n),
  skewed: (next, n) => Uint8Array.from({ length: n }, () => 31 - Math.clz32(next(2 ** 31) + 1)), // codes of very different length
};
const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = zlib.constants;

/* What zlib makes of a bare stream, or null. */
function theirs(bytes, most) {
  try {
    return zlib.inflateRawSync(bytes, { maxOutputLength: most });
  } catch {
    return null;
  }
}

function ours(bytes, most) {
  try {
    return Buffer.from(inflateRaw(bytes, most));
  } catch (error) {
    assert.match(error.message, /^damaged data/);
    return null;
  }
}

function same(bytes, what, most = MOST) {
  const [wanted, got] = [theirs(bytes, most), ours(bytes, most)];
  assert.equal(got === null, wanted === null, `${what}: zlib ${wanted ? "reads" : "refuses"} it`);
  if (wanted) assert.ok(wanted.equals(got), what);
  return wanted !== null;
}

test("every kind of data, level and strategy", () => {
  const next = random(1);
  for (const [kind, make] of Object.entries(KINDS))
    for (const size of [0, 1, 300, 70000])
      for (const level of [0, 1, 6, 9])
        for (const strategy of [Z_DEFAULT_STRATEGY, Z_FILTERED, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE]) {
          const data = make(next, size);
          const options = { level, strategy, memLevel: 1 + next(9), windowBits: 9 + next(7) };
          assert.ok(same(zlib.deflateRawSync(data, options), `${kind} ${size} ${level} ${strategy}`));
          assert.ok(Buffer.from(gunzip(zlib.gzipSync(data, { level, strategy }))).equals(Buffer.from(data)));
        }
});

test("every bit of a stream flipped, every length cut", () => {
  const next = random(2);
  for (const strategy of [Z_DEFAULT_STRATEGY, Z_FIXED]) {
    const stream = zlib.deflateRawSync(Buffer.concat([KINDS.words(next, 400), KINDS.skewed(next, 300)]), { strategy });
    for (let bit = 0; bit < stream.length * 8; bit++) {
      const other = Uint8Array.from(stream);
      other[bit >> 3] ^= 1 << (bit & 7);
      same(other, `bit ${bit} flipped`, FEW);
    }
    for (let length = 0; length < stream.length; length++) assert.equal(same(stream.subarray(0, length), `cut at ${length}`, FEW), false);
  }
});

test("noise read as a stream", () => {
  const next = random(3);
  let read = 0;
  for (let k = 0; k < 6000; k++) {
    const noise = KINDS.noise(next, 1 + next(80));
    noise[0] = (noise[0] & ~7) | [1, 3, 5, 5, 5, 5][next(6)]; // one last block, mostly dynamic
    read += same(noise, `noise ${k}`, FEW);
  }
  assert.ok(read > 20, `only ${read} of them are streams: the test tests little`);
});

// Code lengths of a tree with so many leaves, grown by splitting leaves at random.
function tree(next, leaves) {
  const lengths = leaves > 1 ? [1, 1] : [1];
  while (lengths.length < leaves) {
    const place = next(lengths.length);
    if (lengths[place] === 15) continue;
    lengths.push(++lengths[place]);
  }
  return lengths;
}

test("dynamic blocks with codes drawn at random, right and nearly right", () => {
  const next = random(4);
  let read = 0;
  for (let k = 0; k < 3000; k++) {
    const bits = [1, 0, 1]; // the last block, dynamic
    const put = (value, count) => {
      for (let b = 0; b < count; b++) bits.push((value >> b) & 1);
    };
    const [symbols, distances] = [257 + next(30), 1 + next(31)];
    const lengths = Array(symbols + distances).fill(0);
    const spread = (from, count, found) => found.forEach((length) => (lengths[from + next(count)] = length));
    tree(next, 2 + next(3)).forEach((length, at) => (lengths[at ? next(256) : 256] = length)); // a few collide: no tree
    spread(symbols, distances, next(3) ? tree(next, 1 + next(2)) : []);
    put(symbols - 257, 5), put(distances - 1, 5), put(15, 4);
    for (const place of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]) put(place < 16 ? 4 : 0, 3);
    for (const length of lengths) for (let b = 3; b >= 0; b--) bits.push((length >> b) & 1); // codes go highest bit first
    for (let k = 0; k < 200 + next(200); k++) bits.push(next(2));
    const bytes = new Uint8Array(Math.ceil(bits.length / 8));
    bits.forEach((bit, b) => (bytes[b >> 3] |= bit << (b & 7)));
    read += same(bytes, `codes ${k}`, FEW);
  }
  assert.ok(read > 300 && read < 3000, `${read} of 3000 are streams`);
});

test("a header with every field", () => {
  const body = zlib.deflateRawSync("parkgis");
  const tail = zlib.gzipSync("parkgis").subarray(-8);
  const head = [0x1f, 0x8b, 8, 31, 0, 0, 0, 0, 0, 3, 2, 0, 1, 2, 97, 0, 98, 99, 0, 1, 2]; // extra, name, comment, sum
  const bytes = Buffer.concat([Buffer.from(head), body, tail]);
  assert.equal(Buffer.from(gunzip(bytes)).toString(), "parkgis");
});

test("a wrong sum, length or head is refused", () => {
  const bytes = zlib.gzipSync("parkgis parkgis parkgis");
  for (const at of [0, 1, 2, bytes.length - 8, bytes.length - 4, bytes.length - 1]) {
    const other = Uint8Array.from(bytes);
    other[at] ^= 1;
    assert.throws(() => gunzip(other), /damaged data/, `byte ${at}`);
  }
  assert.throws(() => gunzip(new Uint8Array(0)), /damaged data/);
  assert.throws(() => gunzip(bytes.subarray(0, 12)), /damaged data/);
});
