/* Reads columns packed by columnar.py; the two files change together. */
var parkgis = parkgis || {};

parkgis.columnar = (() => {
  "use strict";

  const DAY_MS = 86400000;
  const WORDS_OF = "words of "; // before the name of a category: the column of its words

  function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  async function gunzip(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  // Unsigned numbers, written plane by plane, the lowest byte of all of them first.
  function unsigned(bytes, rows, planes) {
    const numbers = new Float64Array(rows);
    let weight = 1;
    for (let plane = 0; plane < planes; plane++, weight *= 256) {
      const from = plane * rows;
      for (let i = 0; i < rows; i++) numbers[i] += bytes[from + i] * weight;
    }
    return numbers;
  }

  // 0 is missing; else 1 + zigzag(value * 10^decimals). Halving, not shifting: shifts are 32 bits.
  function signed(numbers, decimals) {
    const scale = 10 ** decimals;
    for (let i = 0; i < numbers.length; i++) {
      const folded = numbers[i] - 1;
      const whole = folded % 2 ? -(folded + 1) / 2 : folded / 2;
      numbers[i] = folded < 0 ? NaN : whole / scale;
    }
    return numbers;
  }

  function cutTexts(bytes, lengths) {
    const all = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const texts = [null]; // place 0 is "missing"
    let from = 0;
    for (const length of lengths) texts.push(all.slice(from, (from += length)));
    return texts;
  }

  function made(kind, numbers, decimals) {
    if (kind === "text" || kind === "category") return { kind, values: Uint32Array.from(numbers) };
    const values = signed(numbers, decimals);
    if (kind === "number") return { kind, values };
    const days = kind === "day";
    return { kind: "date", days, values: days ? values.map((day) => day * DAY_MS) : values };
  }

  function dateText(milliseconds, days) {
    const text = new Date(milliseconds).toISOString();
    return days ? text.slice(0, 10) : text;
  }

  /* Columns by name. Numbers are Float64Array (NaN missing), texts are places in one table. */
  class Table {
    constructor(meta, bytes) {
      this.columns = new Map();
      let at = 0;
      const take = (length) => bytes.subarray(at, (at += length));
      for (const [name, kind, rows, planes, decimals] of meta.columns) {
        const numbers = unsigned(take(rows * planes), rows, planes);
        this.columns.set(name, made(kind, numbers, decimals));
      }
      const [count, planes, length] = meta.texts;
      const lengths = unsigned(take(count * planes), count, planes);
      this.texts = cutTexts(take(length), lengths);
    }

    /* A column as {kind, values, words}: see docs/house.md. Undefined if there is none of that name. */
    describe(name) {
      const column = this.columns.get(name);
      if (!column) return undefined;
      if (column.kind === "number" || column.kind === "date") return { kind: column.kind, values: column.values };
      if (!column.words) column.words = this._words(name, column.kind);
      return { kind: column.kind, values: column.values, words: column.words };
    }

    _words(name, kind) {
      if (kind === "text") return this.texts;
      return [null, ...Array.from(this.column(WORDS_OF + name), (place) => this.texts[place])];
    }

    names() {
      return [...this.columns.keys()];
    }

    /* The raw column: numbers, or places in `texts`. Undefined if there is none of that name. */
    column(name) {
      const column = this.columns.get(name);
      return column && column.values;
    }

    /* One value: a number, a text, or null where it is missing. */
    value(name, i) {
      const column = this.columns.get(name);
      if (!column) return null;
      const value = column.values[i];
      if (column.kind === "text" || column.kind === "category") return this.describe(name).words[value];
      if (Number.isNaN(value)) return null;
      return column.kind === "date" ? dateText(value, column.days) : value;
    }
  }

  /* Takes the bytes out of the page (they are needed once) and resolves to a Table. */
  async function unpack(elementId, meta) {
    const element = document.getElementById(elementId);
    const bytes = await gunzip(fromBase64(element.textContent));
    element.remove();
    return new Table(meta, bytes);
  }

  return { unpack };
})();
