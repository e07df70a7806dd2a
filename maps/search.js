/* Finds parcels by id, name, enterprise and the first letters of their pinyin. */
var parkgis = parkgis || {};

parkgis.Search = (() => {
  "use strict";

  const FIELDS = ["parcel_id", "name", "enterprise"];
  const MOST = 5000; // rows looked at for one query; beyond it the page says "more than"
  const END = "\n"; // between texts: nobody types it
  const SETS = 0xe000; // private characters that stand for sets of letters

  /* Texts of all rows as one: the native search of one long text is faster than a loop over rows. */
  class Index {
    constructor(texts) {
      this.starts = new Uint32Array(texts.length + 1);
      texts.forEach((text, i) => (this.starts[i + 1] = this.starts[i] + text.length + 1));
      this.text = END + texts.join(END) + END;
    }

    row(place) {
      let [low, high] = [0, this.starts.length - 1];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (this.starts[middle] < place) low = middle;
        else high = middle;
      }
      return low;
    }
  }

  return class Search {
    /* initials: {character: letters} of the page's config. */
    constructor(layer, initials) {
      this.layer = layer;
      this.initials = initials;
      this.sets = [...new Set(Object.values(initials).filter((letters) => letters.length > 1))];
      this.indexes = null;
    }

    /* Rows that fit, the best first: {rows, more}. */
    find(wanted) {
      const needle = wanted.trim().toLowerCase().replaceAll(END, " ");
      if (!needle) return { rows: [], more: false };
      this.indexes = this.indexes || this._build();
      const ranks = new Map(); // row: 0 the very id, 1 begins so, 2 contains it, 3 by pinyin
      for (const [k, index] of this.indexes.texts.entries()) this._collect(index, needle, k === 0, ranks);
      if (/^(?=.*[a-z])[a-z0-9]{2,}$/.test(needle)) this._spelled(needle, ranks);
      const ids = this.indexes.ids;
      const collator = new Intl.Collator("en", { numeric: true });
      const rows = [...ranks.keys()].sort((a, b) => ranks.get(a) - ranks.get(b) || collator.compare(ids(a), ids(b)));
      return { rows, more: ranks.size >= MOST };
    }

    _build() {
      const texts = FIELDS.map((name) => this._texts(name)).filter(Boolean);
      const names = texts.slice(1).map((rows) => new Index(rows.map((text) => this._letters(text))));
      return { texts: texts.map((rows) => new Index(rows)), letters: Object.keys(this.initials).length ? names : [], ids: (i) => this.layer.field("parcel_id", i) || "" };
    }

    _texts(name) {
      const column = this.layer.column(name);
      if (!column || !column.words) return column ? Array.from({ length: this.layer.count() }, (_, i) => String(this.layer.field(name, i) ?? "")) : null;
      const lower = new Map();
      const say = (place) => {
        if (!lower.has(place)) lower.set(place, (column.words[place] || "").toLowerCase().replaceAll(END, " "));
        return lower.get(place);
      };
      return Array.from(column.values, say);
    }

    // Every character as its letter, or as a private character for a set of letters.
    _letters(text) {
      let said = "";
      for (const character of text) {
        const letters = parkgis.Words.has(this.initials, character) ? this.initials[character] : "";
        if (letters.length > 1) said += String.fromCharCode(SETS + this.sets.indexOf(letters));
        else said += letters || (/[a-z0-9]/.test(character) ? character : " ");
      }
      return said;
    }

    _collect(index, needle, isId, ranks) {
      const { text } = index;
      for (let at = text.indexOf(needle); at >= 0 && ranks.size < MOST; at = text.indexOf(needle, at + 1)) {
        const begins = text[at - 1] === END;
        const whole = isId && begins && text[at + needle.length] === END;
        this._rank(ranks, index.row(at), whole ? 0 : begins ? 1 : 2);
      }
    }

    _spelled(needle, ranks) {
      const one = (letter) => "[" + letter + this.sets.map((set, k) => (set.includes(letter) ? String.fromCharCode(SETS + k) : "")).join("") + "]";
      const pattern = new RegExp([...needle].map(one).join(""), "g");
      for (const index of this.indexes.letters) {
        pattern.lastIndex = 0;
        for (let hit = pattern.exec(index.text); hit && ranks.size < MOST; hit = pattern.exec(index.text)) this._rank(ranks, index.row(hit.index), 3);
      }
    }

    _rank(ranks, row, rank) {
      if (!ranks.has(row) || ranks.get(row) > rank) ranks.set(row, rank);
    }
  };
})();
