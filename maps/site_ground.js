/* How a site drawn on the map lies to layers: its parts in and out, graded by their width, and its tier.
   As layers/measure.py and parks/tier.py; what rounding could tip counts as wider. */
var parkgis = parkgis || {};

parkgis.ground = (() => {
  "use strict";
  const { plane } = parkgis;
  const [NOTHING, SLIVER, BORDERLINE, REAL] = [0, 1, 2, 3];
  const WIDTH_M = 0.005; // widths are graded to 1 cm

  function ulp(value) {
    return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52);
  }

  /* `polygons` in the study's metres; `layers` with `rings` and `covered` (rings, "complete" or null). */
  class Site {
    constructor(polygons, layers) {
      this.layers = layers;
      this.known = new Map();
      this.rings = plane.turned(polygons);
      const coverages = layers.map(({ covered }) => (Array.isArray(covered) ? covered : []));
      this.ground = plane.cut(this.rings, [...layers.map(({ rings }) => rings), ...coverages]);
      this.whole = plane.region(this.ground, () => true);
      this.far = Math.max(...this.rings.flat(2).map(Math.abs));
    }

    noise({ length, area }) {
      return Math.min(4 * ulp(this.far) * length, 1e-6 * area);
    }

    part(of, wanted) {
      const part = plane.region(this.ground, wanted);
      return part.area > this.noise(of) ? part : null;
    }

    /* How the site lies to the union of some layers, by their positions: as layers.measure.Ground. */
    to(which) {
      const key = which.join();
      if (!this.known.has(key)) this.known.set(key, this.measured(which));
      return this.known.get(key);
    }

    measured(which) {
      const n = this.layers.length;
      const within = (inside) => which.some((k) => inside[k]);
      const chosen = which.map((k) => this.layers[k]);
      const snap = Math.min(...chosen.map((layer) => layer.snap));
      const declared = chosen.every((layer) => layer.accuracy !== null);
      const accuracy = declared ? Math.max(...chosen.map((layer) => layer.accuracy)) : null;
      const complete = (inside) => which.every((k) => this.layers[k].covered === "complete" || (this.layers[k].covered && inside[n + k]));
      const [inner, outer] = [this.part(this.whole, within), this.part(this.whole, (inside) => !within(inside))];
      const proven = outer && this.part(outer, (inside) => !within(inside) && complete(inside));
      const beyond = outer && this.part(outer, (inside) => !within(inside) && !complete(inside));
      return {
        share: !inner ? 0 : !outer ? 1 : inner.area / this.whole.area,
        inside: grade(inner, snap, accuracy),
        outside: grade(outer, snap, accuracy),
        proven: grade(proven, snap, accuracy),
        absenceKnown: grade(beyond, snap, null) <= SLIVER,
      };
    }
  }

  function grade(part, snap, accuracy) {
    if (!part) return NOTHING;
    if (!plane.wider(part, snap + WIDTH_M - 1e-6)) return SLIVER;
    if (accuracy === null) return BORDERLINE;
    return plane.wider(part, Math.max(snap, accuracy) + WIDTH_M - 1e-6) ? REAL : BORDERLINE;
  }

  function tierOf(site, roles, tiers) {
    const present = tiers.filter((tier) => roles.has(tier));
    const shares = {};
    let [before, free, split, tier] = [0, true, false, null];
    present.forEach((role, i) => {
      const ground = site.to(site.layers.flatMap((layer, k) => (present.slice(0, i + 1).includes(layer.role) ? [k] : [])));
      shares[role] = Math.min(1, Math.max(0, ground.share - before));
      before = ground.share;
      if (role !== tiers[i]) return;
      const filled = ground.outside <= SLIVER;
      split = split || (!filled && ground.inside === REAL && ground.proven === REAL);
      if (free && filled) tier = role;
      free = free && ground.inside <= SLIVER && ground.absenceKnown && !filled;
    });
    if (present.length) shares.outside = Math.max(1 - before, 0);
    if (split && tier === null) tier = "split";
    if (present.length === tiers.length && free && tier === null) tier = "outside";
    return { tier, shares };
  }

  /* Give the layers of site_data.py their rings, from the columns that it packed. */
  function withRings(layers, table) {
    const [polygons, counts, sizes] = ["polygons", "rings", "sizes"].map((name) => table.column(name));
    const [xs, ys] = ["x", "y"].map((name) => doubles(table.column(`${name}_low`), table.column(`${name}_high`)));
    let [polygon, ring, point] = [0, 0, 0];
    const vertex = () => [xs[point], ys[point++]];
    const ringsOf = () => Array.from({ length: counts[polygon++] }, () => Array.from({ length: sizes[ring++] }, vertex));
    const sets = Array.from(polygons, (count) => plane.turned(Array.from({ length: count }, ringsOf)));
    return layers.map((layer, k) => ({ ...layer, rings: sets[k], covered: layer.coverage === "drawn" ? sets[layers.length + k] : layer.coverage }));
  }

  function doubles(low, high) {
    const bits = new DataView(new ArrayBuffer(8));
    return Float64Array.from(low, (word, i) => {
      bits.setUint32(0, word, true);
      bits.setUint32(4, high[i], true);
      return bits.getFloat64(0, true);
    });
  }

  return { Site, tierOf, withRings, NOTHING, SLIVER, BORDERLINE, REAL };
})();
