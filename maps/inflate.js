/* Inflate and gunzip (RFC 1951, RFC 1952) for browsers without DecompressionStream. */
var parkgis = parkgis || {};
parkgis.code = parkgis.code || {}; // modules that also run in a worker, as functions without surroundings

parkgis.code.inflate = () => {
  "use strict";

  const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]; // of the code lengths' code lengths
  const END = 256;
  const MOST_RATIO = 1032; // no stream of deflate grows more: 258 bytes of two bits

  const TOO_LONG = () => damaged("it is longer than it says");
  const damaged = (what) => new Error("damaged data: " + what);

  /* A look-up by the next `bits` bits of the stream: symbol * 16 + length of its code; 0 is no code. */
  function decoder(lengths, mayBeIncomplete) {
    const bits = Math.max(...lengths);
    const counts = new Uint16Array(17);
    for (const length of lengths) counts[length]++;
    if (!bits) return { bits: 1, mask: 1, table: new Uint16Array(2) };
    let left = 1; // codes not given away yet
    const next = new Uint16Array(17);
    for (let length = 1, code = 0; length <= bits; length++) {
      left = left * 2 - counts[length];
      if (left < 0) throw damaged("too many codes");
      next[length] = code;
      code = (code + counts[length]) * 2;
    }
    if (left > 0 && !(mayBeIncomplete && bits === 1)) throw damaged("too few codes");
    return { bits, mask: (1 << bits) - 1, table: filled(lengths, next, bits) };
  }

  function filled(lengths, next, bits) {
    const table = new Uint16Array(1 << bits);
    lengths.forEach((length, symbol) => {
      if (!length) return;
      let code = next[length]++;
      let reversed = 0;
      for (let k = 0; k < length; k++, code >>= 1) reversed = reversed * 2 + (code & 1);
      for (let at = reversed; at < table.length; at += 1 << length) table[at] = symbol * 16 + length;
    });
    return table;
  }

  const repeated = (parts) => parts.flatMap(([length, times]) => Array(times).fill(length));
  const FIXED_SYMBOLS = decoder(repeated([[8, 144], [9, 112], [7, 24], [8, 8]]), false);
  const FIXED_DISTANCES = decoder(repeated([[5, 32]]), false);

  class Stream {
    constructor(input, size) {
      this.input = input;
      this.at = 0;
      this.held = 0; // bits read from the input, not yet used; the next one is the lowest
      this.heldBits = 0;
      this.output = new Uint8Array(size);
      this.written = 0;
    }

    // Zeros stand for what lies beyond the end; using them is an error.
    need(bits) {
      while (this.heldBits < bits) {
        this.held |= (this.at < this.input.length ? this.input[this.at] : 0) << this.heldBits;
        this.at++;
        this.heldBits += 8;
      }
    }

    drop(bits) {
      this.held >>>= bits;
      this.heldBits -= bits;
      if (this.at - (this.heldBits >> 3) > this.input.length) throw damaged("it ends too early");
    }

    take(bits) {
      this.need(bits);
      const value = this.held & ((1 << bits) - 1);
      this.drop(bits);
      return value;
    }

    symbol({ bits, mask, table }) {
      this.need(bits);
      const entry = table[this.held & mask];
      if (!entry) throw this.fault(this.at, this.heldBits);
      this.drop(entry & 15);
      return entry >> 4;
    }

    stored() {
      this.drop(this.heldBits & 7);
      const length = this.take(16);
      if ((this.take(16) ^ length) !== 0xffff) throw damaged("the length of a stored block");
      this.at -= this.heldBits >> 3;
      this.held = this.heldBits = 0;
      if (this.at + length > this.input.length) throw damaged("it ends too early");
      if (this.written + length > this.output.length) throw TOO_LONG();
      this.output.set(this.input.subarray(this.at, this.at + length), this.written);
      this.at += length;
      this.written += length;
    }

    dynamic() {
      const symbols = this.take(5) + 257;
      const distances = this.take(5) + 1;
      const count = this.take(4) + 4;
      if (symbols > 286 || distances > 30) throw damaged("too many symbols");
      const lengths = Array(19).fill(0);
      for (let k = 0; k < count; k++) lengths[ORDER[k]] = this.take(3);
      const all = this.lengths(decoder(lengths, false), symbols + distances);
      if (!all[END]) throw damaged("a block without end");
      this.compressed(decoder(all.slice(0, symbols), true), decoder(all.slice(symbols), true));
    }

    lengths(code, count) {
      const all = [];
      while (all.length < count) {
        const symbol = this.symbol(code);
        if (symbol < 16) all.push(symbol);
        else if (symbol === 16) {
          if (!all.length) throw damaged("nothing to repeat");
          all.push(...Array(3 + this.take(2)).fill(all[all.length - 1]));
        } else all.push(...Array(symbol === 17 ? 3 + this.take(3) : 11 + this.take(7)).fill(0));
      }
      if (all.length > count) throw damaged("too many lengths");
      return all;
    }

    /* The symbols of a block, to its end. All state is local: this loop takes all the time. */
    compressed(symbols, distances) {
      const { input, output } = this;
      let { at, held, heldBits, written } = this;
      const need = (bits) => {
        for (; heldBits < bits; heldBits += 8) held |= (at < input.length ? input[at] : 0) << heldBits, at++;
      };
      const take = (bits) => {
        need(bits);
        const value = held & ((1 << bits) - 1);
        held >>>= bits;
        heldBits -= bits;
        return value;
      };
      for (;;) {
        need(symbols.bits);
        const entry = symbols.table[held & symbols.mask];
        held >>>= entry & 15;
        heldBits -= entry & 15;
        const symbol = entry >> 4;
        if (!entry || at - (heldBits >> 3) > input.length) throw this.fault(at, heldBits);
        if (symbol < END) {
          if (written >= output.length) throw TOO_LONG();
          output[written++] = symbol;
          continue;
        }
        if (symbol === END) break;
        const kind = symbol - 257;
        if (kind >= LENGTH_BASE.length) throw damaged("no such length");
        const length = LENGTH_BASE[kind] + take(LENGTH_EXTRA[kind]);
        need(distances.bits);
        const other = distances.table[held & distances.mask];
        held >>>= other & 15;
        heldBits -= other & 15;
        const far = other >> 4;
        if (!other) throw this.fault(at, heldBits);
        if (far >= DISTANCE_BASE.length) throw damaged("no such distance");
        const distance = DISTANCE_BASE[far] + take(DISTANCE_EXTRA[far]);
        if (at - (heldBits >> 3) > input.length) throw this.fault(at, heldBits);
        if (distance > written) throw damaged("a distance beyond the beginning");
        if (written + length > output.length) throw TOO_LONG();
        for (const to = written + length; written < to; written++) output[written] = output[written - distance];
      }
      Object.assign(this, { at, held, heldBits, written });
    }

    fault(at, heldBits) {
      return damaged(at - (heldBits >> 3) >= this.input.length ? "it ends too early" : "no such code");
    }

    run() {
      for (let last = 0; !last; ) {
        last = this.take(1);
        const kind = this.take(2);
        if (kind === 0) this.stored();
        else if (kind === 1) this.compressed(FIXED_SYMBOLS, FIXED_DISTANCES);
        else if (kind === 2) this.dynamic();
        else throw damaged("no such kind of block");
      }
    }
  }

  const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });

  function crc32(bytes) {
    let crc = 0xffffffff;
    for (let k = 0; k < bytes.length; k++) crc = CRC[(crc ^ bytes[k]) & 255] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
  }

  /* Inflate a bare stream to at most `most` bytes. Throws an Error that says "damaged data". */
  function inflateRaw(bytes, most) {
    const stream = new Stream(bytes, most);
    stream.run();
    return stream.output.subarray(0, stream.written);
  }

  /* Gunzip one member, checking its sum and length. */
  function gunzip(bytes) {
    const from = bodyOf(bytes);
    const end = bytes.length - 8;
    if (end < from) throw damaged("it ends too early");
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + end);
    const size = trailer.getUint32(4, true);
    if (size > (end - from) * MOST_RATIO) throw damaged("its length");
    const output = inflateRaw(bytes.subarray(from, end), size);
    if (output.length !== size) throw damaged("its length");
    if (crc32(output) !== trailer.getUint32(0, true)) throw damaged("its sum");
    return output;
  }

  // Where the stream begins behind the header.
  function bodyOf(bytes) {
    const flags = bytes[3];
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8 || flags & 0xe0) throw damaged("no gzip");
    let at = 10;
    if (flags & 4) at += 2 + bytes[at] + 256 * bytes[at + 1];
    for (const flag of [8, 16]) {
      if (!(flags & flag)) continue;
      while (at < bytes.length && bytes[at]) at++;
      at++;
    }
    return flags & 2 ? at + 2 : at;
  }

  return { gunzip, inflateRaw };
};
parkgis.inflate = parkgis.code.inflate();
