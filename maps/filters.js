/* Which parcels the filters let through, how many, and what they sum to. */
var parkgis = parkgis || {};

/* Row i is let through where no bit of fails[i] is set; each filter has a bit, the legend has the last. */
parkgis.Filters = class Filters {
  static LEGEND = "legend";

  /* specs: [{id, range}] of the page's config; `outcomes`: the codes of outcomes by row. */
  constructor(layer, specs, outcomes) {
    this.layer = layer;
    this.ids = [...specs.map(({ id }) => id), Filters.LEGEND];
    this.columns = new Map(specs.map(({ id, range }) => [id, id === "outcome" ? { values: outcomes } : { ...layer.column(id), range }]));
    this.columns.set(Filters.LEGEND, { values: outcomes });
    this.states = new Map(); // id: a Set of codes, or {least, most}; a filter that is not here lets all through
    this.fails = new Uint16Array(layer.count());
  }

  /* Choose the codes (0 in a column of words is "not known"), a range {least, most}, or null for all. */
  set(id, state) {
    const idle = !state || (state instanceof Set ? !state.size : state.least === null && state.most === null);
    if (idle) this.states.delete(id);
    else this.states.set(id, state);
    const bit = 1 << this.ids.indexOf(id);
    const { values } = this.columns.get(id);
    const out = idle ? () => false : Filters._test(state);
    for (let i = 0; i < values.length; i++) {
      if (out(values[i])) this.fails[i] |= bit;
      else this.fails[i] &= ~bit;
    }
  }

  // What is not known lies in no range.
  static _test(state) {
    if (state instanceof Set) return (code) => !state.has(code);
    const least = state.least ?? -Infinity;
    const most = state.most ?? Infinity;
    return (value) => !(value >= least && value <= most);
  }

  /* The legend leaves out some of the classes of the theme. */
  hide(classes, hidden) {
    this.columns.set(Filters.LEGEND, { values: classes });
    const shown = new Set(new Set(classes));
    for (const kind of hidden) shown.delete(kind);
    const any = [...hidden].length > 0;
    this.set(Filters.LEGEND, any ? new Set([...shown, -1]) : null); // -1: no row; an empty set would let all through
  }

  clear() {
    for (const id of [...this.states.keys()]) this.set(id, null);
  }

  /* How many filters are at work, the legend not counted. */
  active() {
    return this.states.size - (this.states.has(Filters.LEGEND) ? 1 : 0);
  }

  /* A byte for each row, or null where all are let through. */
  mask() {
    return this.states.size ? Uint8Array.from(this.fails, (bits) => (bits ? 0 : 1)) : null;
  }

  /* Rows by code under all filters but this one, so that a choice shows what choosing would give. */
  counts(id, size) {
    const others = ~(1 << this.ids.indexOf(id));
    const { values } = this.columns.get(id);
    const counts = new Uint32Array(size);
    for (let i = 0; i < values.length; i++) if (!(this.fails[i] & others)) counts[values[i]]++;
    return counts;
  }

  /* Parcels let through, and the sums of what is known of them. */
  sums() {
    const sums = { parcels: 0, area: Filters._sum(), left: Filters._sum(), beyond: Filters._sum() };
    const none = { values: null };
    const area = (this.layer.column("area_m2") || none).values;
    const left = (this.layer.column("binding_remaining_m2") || none).values;
    for (let i = 0; i < this.fails.length; i++) {
      if (this.fails[i]) continue;
      sums.parcels++;
      if (area && area[i] === area[i]) Filters._add(sums.area, area[i]);
      if (left && left[i] === left[i]) Filters._add(left[i] < 0 ? sums.beyond : sums.left, Math.abs(left[i]));
    }
    return sums;
  }

  static _sum() {
    return { m2: 0, parcels: 0 };
  }

  static _add(sum, value) {
    sum.m2 += value;
    sum.parcels++;
  }

  /* Rows let through. */
  rows() {
    const rows = [];
    for (let i = 0; i < this.fails.length; i++) if (!this.fails[i]) rows.push(i);
    return rows;
  }
};
