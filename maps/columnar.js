/* Reads columns packed by columnar.py; the two files change together. */
var parkgis = parkgis || {};
parkgis.code = parkgis.code || {};

parkgis.code.columnar = () => {
  "use strict";

  const DAY_MS = 86400000;
  const WORDS_OF = "words of "; // before the name of a category: the column of its words
  const JOINT = "."; // between the pieces of packed bytes

  function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  async function gunzip(bytes) {
    if (typeof DecompressionStream === "undefined") return parkgis.inflate.gunzip(bytes);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /* The bytes behind a packed text. `pause` is awaited between its pieces, so that a page stays alive. */
  async function unpacked(text, pause) {
    const pieces = [];
    for (const piece of text.split(JOINT)) {
      if (pause && pieces.length) await pause();
      pieces.push(await gunzip(fromBase64(piece)));
    }
    if (pieces.length === 1) return pieces[0];
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  // n sizes to n + 1 bounds: item i lies in [bounds[i], bounds[i + 1]).
  function boundsOf(sizes) {
    const bounds = new Uint32Array(sizes.length + 1);
    for (let i = 0; i < sizes.length; i++) bounds[i + 1] = bounds[i] + sizes[i];
    return bounds;
  }

  function dateText(milliseconds, kind) {
    const text = new Date(milliseconds).toISOString();
    return kind === "day" ? text.slice(0, 10) : text;
  }

  /* Columns by name. Each is read from its bytes when it is first asked for. */
  class Table {
    constructor(meta, bytes) {
      this.bytes = bytes;
      this.columns = new Map();
      let at = 0;
      for (const [name, kind, rows, planes, decimals] of meta.columns) {
        this.columns.set(name, { kind, rows, planes, decimals, at });
        at += rows * planes;
      }
      const [rows, planes, length] = meta.texts;
      this.lengths = { rows, planes, at };
      this.textFrom = at + rows * planes;
      if (this.textFrom + length > bytes.length) throw new Error("damaged data: it ends too early");
    }

    names() {
      return [...this.columns.keys()];
    }

    /* The numbers of a column (NaN missing), or the places of its words (0 missing); undefined if there is none. */
    column(name) {
      const column = this.columns.get(name);
      if (!column) return undefined;
      if (!column.values) column.values = this._values(column);
      return column.values;
    }

    /* A column of whole numbers below 2^31, none missing; not kept. */
    ints(name) {
      const { rows, planes, at } = this.columns.get(name);
      const { bytes } = this;
      const numbers = new Int32Array(rows);
      if (planes > 4) throw new Error(`column ${name} is too large for ints`);
      const [b, c, d] = [1, 2, 3].map((plane) => (plane < planes ? plane * rows : -1));
      for (let i = 0, from = at; i < rows; i++, from++) {
        let folded = bytes[from];
        if (b > 0) folded |= bytes[from + b] << 8;
        if (c > 0) folded |= bytes[from + c] << 16;
        if (d > 0) folded |= bytes[from + d] << 24;
        folded--;
        numbers[i] = (folded >>> 1) ^ -(folded & 1);
      }
      return numbers;
    }

    /* A column as {kind, values, words}: see docs/house.md. Undefined if there is none of that name. */
    describe(name) {
      const column = this.columns.get(name);
      if (!column) return undefined;
      const { kind } = column;
      const values = this.column(name);
      if (kind === "number") return { kind, values };
      if (kind === "day" || kind === "time") return { kind: "date", values };
      if (!column.words) column.words = kind === "text" ? this._texts() : this._categories(name);
      return { kind, values, words: column.words };
    }

    /* One value: a number, a text, or null where it is missing. */
    value(name, i) {
      const column = this.columns.get(name);
      if (!column) return null;
      const { kind } = column;
      const whole = this._whole(column, i);
      if (!whole) return null;
      if (kind === "text") return this._text(whole);
      if (kind === "category") return this.value(WORDS_OF + name, whole - 1);
      const number = this._number(whole, column);
      return kind === "number" ? number : dateText(number, kind);
    }

    /* Which texts of the table contain `needle`, without regard to case: a byte for each of `words`. */
    matching(needle) {
      const found = new Uint8Array(this.lengths.rows + 1);
      const wanted = needle.toLowerCase();
      const at = this._textAt();
      if (this.lower === undefined) this.lower = this._lower();
      let k = 1;
      for (let from = this.lower.indexOf(wanted); from >= 0 && wanted; from = this.lower.indexOf(wanted, from)) {
        k = holder(at, from, k);
        if (from + wanted.length <= at[k]) found[k] = 1;
        from = found[k] ? at[k] : from + 1; // one hit is enough
      }
      return found;
    }

    // Lower case, every text as long as it was, so that places stay what they are.
    _lower() {
      const all = this._all();
      const lower = all.toLowerCase();
      return lower.length === all.length ? lower : Array.from(all, (c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");
    }

    // Unsigned, as written: 0 is missing.
    _whole({ rows, planes, at }, i) {
      let whole = 0;
      for (let plane = planes - 1; plane >= 0; plane--) whole = whole * 256 + this.bytes[at + plane * rows + i];
      return whole;
    }

    _wholes({ rows, planes, at }, numbers) {
      let weight = 1;
      for (let plane = 0; plane < planes; plane++, weight *= 256, at += rows)
        for (let i = 0; i < rows; i++) numbers[i] += this.bytes[at + i] * weight;
      return numbers;
    }

    // 1 + zigzag(value * 10^decimals). Halving, not shifting: shifts are 32 bits.
    _number(whole, { kind, decimals }) {
      const folded = whole - 1;
      const number = (folded % 2 ? -(folded + 1) / 2 : folded / 2) / 10 ** decimals;
      return kind === "day" ? number * DAY_MS : number;
    }

    _values(column) {
      if (column.kind === "text" || column.kind === "category") return this._wholes(column, new Uint32Array(column.rows));
      const numbers = this._wholes(column, new Float64Array(column.rows));
      for (let i = 0; i < numbers.length; i++) numbers[i] = numbers[i] ? this._number(numbers[i], column) : NaN;
      return numbers;
    }

    // All texts one after another; text k is [at[k - 1], at[k]), for 0 is "missing".
    _all() {
      if (this.all === undefined) this.all = new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes.subarray(this.textFrom));
      return this.all;
    }

    _textAt() {
      if (!this.textAt) this.textAt = boundsOf(this._wholes(this.lengths, new Uint32Array(this.lengths.rows)));
      return this.textAt;
    }

    _text(k) {
      return this._all().slice(this._textAt()[k - 1], this.textAt[k]);
    }

    _texts() {
      if (!this.texts) this.texts = Array.from({ length: this.lengths.rows + 1 }, (_, k) => (k ? this._text(k) : null));
      return this.texts;
    }

    _categories(name) {
      return [null, ...Array.from(this.column(WORDS_OF + name), (k) => this._text(k))];
    }
  }

  // The text k, not before `least`, in which place `from` lies.
  function holder(at, from, least) {
    let [low, high] = [least, at.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at[middle] > from) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return { Table, boundsOf, unpacked };
};
parkgis.columnar = parkgis.code.columnar();
