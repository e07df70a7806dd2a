/* Classes of the parcels by a theme: which class each row is in, how each looks and what it holds. */
var parkgis = parkgis || {};

parkgis.Themes = (() => {
  "use strict";

  const CLASSES = 5; // of quantiles
  const MOST_BREAKS = 11;
  const OKABE_ITO = ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999"];
  const PATTERNS = [null, "rising", "dots", "falling", "cross"]; // words beyond the eighth differ by these

  function mix(colours, at) {
    const place = at * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(place));
    const part = (colour, k) => parseInt(colour.slice(1 + 2 * k, 3 + 2 * k), 16);
    const channel = (k) => Math.round(part(colours[low], k) + (place - low) * (part(colours[low + 1], k) - part(colours[low], k)));
    return "#" + [0, 1, 2].map((k) => channel(k).toString(16).padStart(2, "0")).join("");
  }

  /* Breaks between classes of equal numbers of the known values above `from`; fewer where many are equal. */
  function quantiles(values, from = null, classes = CLASSES) {
    const known = Float64Array.from(values.filter((value) => value === value && (from === null || value > from))).sort();
    const breaks = from === null ? [] : [from];
    for (let k = 1; k < classes && known.length; k++) breaks.push(Number(known[Math.ceil((known.length * k) / classes) - 1].toPrecision(3)));
    const most = known.length ? known[known.length - 1] : -Infinity;
    return [...new Set(breaks)].sort((a, b) => a - b).filter((at, k) => at < most || (k === 0 && from !== null));
  }

  /* Numbers as people type them: "8; 14.1", "1 2 3". Null where there is none, or one is no number. */
  function breaksOf(text) {
    const parts = text.split(/[;；,，、\s]+/).filter(Boolean);
    const numbers = [...new Set(parts.map(Number))].sort((a, b) => a - b);
    return !parts.length || parts.length > MOST_BREAKS || numbers.some((n) => !Number.isFinite(n)) ? null : numbers;
  }

  // Class k holds what is above break k-1 and up to break k; the last class holds what is not known.
  function classesOf(values, breaks) {
    const classes = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      let k = 0;
      if (value !== value) k = breaks.length + 1;
      else while (k < breaks.length && value > breaks[k]) k++;
      classes[i] = k;
    }
    return classes;
  }

  return class Themes {
    static quantiles = quantiles;
    static breaksOf = breaksOf;

    /* config: of the page; `outcomes`, `styles`: classes and looks as the layer came. */
    constructor(layer, config) {
      Object.assign(this, { layer, config, outcomes: layer.classes, styles: layer.styles });
      this.base = { ...config.drawing };
    }

    theme(id) {
      return this.config.themes.find((theme) => theme.id === id) || null;
    }

    /* Classes, styles and labels of a theme. choice: {breaks: numbers or null, palette}. */
    of(theme, choice) {
      if (theme.kind === "outcome") return this._outcomes();
      return theme.kind === "number" ? this._numbers(theme, choice) : this._words(theme, choice);
    }

    _outcomes() {
      const items = this.config.outcomes.map((outcome, k) => ({ kind: k, code: outcome.word, words: outcome, letter: outcome.sign }));
      return { classes: this.outcomes, styles: this.styles, items: items.reverse() };
    }

    _numbers(theme, { breaks, palette }) {
      const { values } = this.layer.column(theme.column);
      const at = breaks || theme.breaks || quantiles(values, theme.from ?? null);
      const colours = this.config.looks.palette[palette] || this.config.looks.palette.cividis;
      const styles = Array.from({ length: at.length + 1 }, (_, k) => ({ ...this.base, fill: mix(colours, at.length ? k / at.length : 0.5) }));
      const items = styles.map((_, k) => ({ kind: k, from: k ? at[k - 1] : null, to: k < at.length ? at[k] : null }));
      items.push({ kind: styles.length, missing: true, letter: this.config.looks.missing.letter });
      styles.push({ ...this.base, ...this.config.looks.missing });
      return { classes: classesOf(values, at), styles, items, breaks: at };
    }

    _words(theme, { palette }) {
      const { values, words } = this.layer.column(theme.column);
      const looks = words.map((word, k) => this._look(theme, word, k, palette));
      const order = Object.keys(theme.styles || {});
      const rank = (word) => (order.includes(word) ? order.indexOf(word) : order.length);
      const items = words.map((word, kind) => ({ kind, code: word, missing: word === null, letter: looks[kind].letter }));
      items.sort((a, b) => a.missing - b.missing || rank(a.code) - rank(b.code));
      return { classes: Uint8Array.from(values), styles: looks, items };
    }

    _look(theme, word, k, palette) {
      if (word === null) return { ...this.base, ...this.config.looks.missing };
      const own = theme.styles && parkgis.Words.has(theme.styles, word) ? theme.styles[word] : null;
      const fallback = { fill: OKABE_ITO[k % 8], pattern: PATTERNS[Math.floor(k / 8) % PATTERNS.length], letter: "" };
      const plan = this.config.looks.plan;
      const planned = palette === "plan" && parkgis.Words.has(plan, word) ? { fill: plan[word] } : {};
      return { ...this.base, ...(own || fallback), ...planned };
    }
  };
})();
