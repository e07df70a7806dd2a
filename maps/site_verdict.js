/* What the rulebook of the day says of a site drawn on the map: parks.checking for one parcel, in the browser.
   Decision tables stand here as in parks/; every comparison that rounding could tip falls to the graver side. */
var parkgis = parkgis || {};

parkgis.verdict = (() => {
  "use strict";
  const { geodesy } = parkgis;
  const { Site, tierOf, NOTHING, SLIVER, BORDERLINE, REAL } = parkgis.ground;
  const ORDER = ["not_applicable", "pass", "unknown", "review", "fail"];
  const [FALSE, OPEN, TRUE] = [0, 1, 2];
  const HUNDREDTH_M2 = 0.01;
  const DOUBT = 1e-10; // share by which an area here and the library's may differ, and m² besides
  const DOUBT_M2 = 1e-6;

  // To the nearest whole number, halves to the even one, as numpy does.
  function rint(value) {
    const low = Math.floor(value);
    if (value - low !== 0.5) return Math.round(value);
    return low % 2 ? low + 1 : low;
  }

  function graver(one, other) {
    return ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other;
  }

  // ---- rules -------------------------------------------------------------------------------------

  // The first line that holds; one that nobody thought of is no pass.
  function decide(lines) {
    const [, outcome, reason] = lines.find(([holds]) => holds) || [true, "unknown", "undecided"];
    return { outcome, reason };
  }

  function concerned(facts, subject, suppliedBy) {
    let answer = { truth: TRUE, reason: "" };
    for (const [column, allowed] of Object.entries(subject)) {
      const value = facts[column] ?? null;
      if (value !== null && !allowed.includes(value)) return { truth: FALSE, reason: "" };
      if (value === null && answer.truth === TRUE) answer = { truth: OPEN, reason: `missing:${suppliedBy[column] || column}` };
    }
    return answer;
  }

  function supplyLock(site, rule) {
    const places = (roles) => site.layers.flatMap((layer, k) => (roles.includes(layer.role) ? [k] : []));
    const lacks = (roles) => roles.find((role) => !site.layers.some((layer) => layer.role === role)) || "";
    const [lacking, lackingReview] = [lacks(rule.admit), lacks(rule.review)];
    if (!places(rule.admit).length) return { outcome: "unknown", reason: `no_layer:${lacking}`, share: null };
    const admitted = site.to(places(rule.admit));
    const widest = rule.review.length ? site.to(places([...rule.admit, ...rule.review])) : admitted;
    const breach = widest.proven === REAL && !lackingReview;
    const found = decide([
      [admitted.outside === NOTHING, "pass", "inside"],
      [admitted.outside === SLIVER, "pass", "sliver"],
      [lacking, "unknown", `no_layer:${lacking}`],
      [breach && admitted.inside <= SLIVER, "fail", "outside"],
      [breach, "fail", "partly_outside"],
      [!admitted.absenceKnown, "unknown", "no_coverage"],
      [admitted.outside === BORDERLINE, "review", "borderline"],
      [widest.outside <= SLIVER, "review", "review_tier"],
      [lackingReview, "unknown", `no_layer:${lackingReview}`],
      [!widest.absenceKnown, "unknown", "no_coverage"],
      [widest.outside === BORDERLINE, "review", "borderline"],
    ]);
    return { ...found, share: admitted.share };
  }

  function keptClear(site, place, effect) {
    const zone = site.to([place]);
    const hit = effect === "prohibit" ? ["fail", "prohibited_overlap"] : ["review", "review_overlap"];
    const found = decide([
      [zone.inside === REAL, ...hit],
      [zone.inside === BORDERLINE, "review", "borderline"],
      [!zone.absenceKnown, "unknown", "no_coverage"],
      [zone.inside === SLIVER, "pass", "sliver"],
      [zone.inside === NOTHING, "pass", "outside"],
    ]);
    return { ...found, share: zone.share };
  }

  function liesInside(site, places, lacking, lenient) {
    const within = site.to(places);
    const breach = within.proven === REAL && !lacking;
    const found = decide([
      [within.outside === NOTHING, "pass", "inside"],
      [within.outside === SLIVER, "pass", "sliver"],
      [breach, lenient ? "review" : "fail", "beyond_boundary"],
      [lacking, "unknown", `no_layer:${lacking}`],
      [!within.absenceKnown, "unknown", "no_coverage"],
      [within.outside === BORDERLINE, "review", "borderline"],
    ]);
    return { ...found, share: within.share };
  }

  function overlay(site, rule, facts, suppliedBy) {
    const places = site.layers.flatMap((layer, k) => (rule.roles.includes(layer.role) ? [k] : []));
    const lacking = (rule.required && rule.roles.find((role) => !site.layers.some((layer) => layer.role === role))) || "";
    const whole = { rule, whom: concerned(facts, rule.applies_to, suppliedBy) };
    if (rule.inside && places.length) {
      const lenient = places.every((k) => site.layers[k].effect === "review");
      return [{ ...whole, ...liesInside(site, places, lacking, lenient) }];
    }
    const none = lacking ? [{ ...whole, outcome: "unknown", reason: `no_layer:${lacking}`, share: null }] : [];
    return [...none, ...places.map((k) => {
      const layer = site.layers[k];
      const mine = concerned(facts, layer.applies_to, suppliedBy);
      const whom = whole.whom.truth === FALSE || mine.truth === TRUE ? whole.whom : mine;
      return { rule, layer: layer.name, whom, ...keptClear(site, k, layer.effect || "review") };
    })];
  }

  // ---- area and plot ratio, in whole hundredths ---------------------------------------------------

  // The hundredths that an area may come out as, here and in the library.
  function hundredths(area) {
    const doubt = area * DOUBT + DOUBT_M2;
    const [least, most] = [area - doubt, area + doubt].map((one) => rint(one * 100));
    return least === most ? [least] : [least, most];
  }

  function above(floor, area, [numerator, denominator]) {
    return (2n * BigInt(floor) - 1n) * BigInt(denominator) > 2n * BigInt(numerator) * BigInt(area);
  }

  function below(floor, area, [numerator, denominator]) {
    return (2n * BigInt(floor) + 1n) * BigInt(denominator) < 2n * BigInt(numerator) * BigInt(area);
  }

  /* `floor`: hundredths or null; `areas`: the one that feeds the ratio, the measured ones, those it may be (hundredths). */
  function plotRatio(rule, limit, floor, { own, measured, possible }) {
    const compare = rule.nature === "floor" ? below : above;
    const all = [own, ...measured, ...possible].filter((area) => area > 0);
    if (floor === null) return { outcome: "unknown", reason: "missing:floor_area_m2" };
    if (own <= 0) return { outcome: "unknown", reason: "missing:declared_area_m2" };
    if (limit === null) return { outcome: "unknown", reason: `missing:${rule.column}` };
    const bounds = [limit, ...(rule.exceptional ? [rule.exceptional] : [])];
    const apart = (areas) => bounds.some((bound) => new Set(areas.map((area) => compare(floor, area, bound))).size > 1);
    const over = all.every((area) => compare(floor, area, limit));
    const lifted = rule.exceptional && all.every((area) => !compare(floor, area, rule.exceptional));
    return decide([
      [apart([own, ...measured].filter((area) => area > 0)), "review", "area_disagrees"],
      [apart(all), "unknown", "missing:declared_area_m2"],
      [over && rule.nature === "floor", "fail", "below_floor"],
      [over && lifted, "review", "exceptional_value"],
      [over && rule.nature !== "guide", "fail", "above_limit"],
      [over, "review", "above_guide"],
      [!over, "pass", "within"],
    ]);
  }

  // Every way in which the two areas may round; the gravest outcome of them counts.
  function worst(rule, limit, floor, areas, data) {
    const found = areas.geodesicCandidates.flatMap((geodesic) => areas.planarCandidates.map((planar) => {
      const own = data.basis === "planar" ? planar : geodesic;
      const tolerance = data.basis === "declared" ? data.disagreement : 0;
      const possible = [1 - tolerance, 1 + tolerance].map((factor) => rint((own / 100) * factor * 100));
      return plotRatio(rule, limit, floor, { own, measured: [geodesic, planar], possible });
    }));
    return found.reduce((one, other) => (graver(one.outcome, other.outcome) === one.outcome ? one : other));
  }

  function binding(judged, area, floor) {
    const lines = judged.filter(({ rule, whom }) => rule.kind === "plot_ratio" && rule.nature !== "floor" && whom.truth !== FALSE);
    const holds = lines.filter(({ limit, whom }) => limit && whom.truth === TRUE);
    const lacks = lines.filter((line) => !holds.includes(line)).map(({ rule }) => rule.id);
    const room = ({ limit }) => (Number(limit[0]) / Number(limit[1])) * area - (floor === null ? 0 : floor / 100);
    const least = holds.reduce((best, line) => (!best || room(line) < room(best) ? line : best), null);
    const known = least && !lacks.length && floor !== null;
    return { rule: least && least.rule, limit: least && least.limit, lacks, remaining: known ? rint(room(least) * 100) / 100 : null };
  }

  /* Judge a site. `polygons`: [[ring, hole, ...], ...] in the study's metres; `facts`: {land_use_kind, floor_area_m2 (or
     null), plan_plot_ratio_max ([numerator, denominator] or null)}; `data`: as site_data.py gives it, layers unpacked.
     A site is a new project. Throws a RangeError for a drawing that is no polygon, or one too far from the study. */
  function judge(polygons, facts, data) {
    const site = new Site(polygons, data.layers);
    if (!site.ground.simple || !(site.whole.area > HUNDREDTH_M2)) throw new RangeError("not_simple");
    const planar = site.whole.area;
    const geodesic = geodesicArea(polygons, data.frame);
    const own = { status: "new", ...facts };
    const floor = facts.floor_area_m2 === null ? null : rint(facts.floor_area_m2 * 100);
    const areas = { geodesicCandidates: hundredths(geodesic), planarCandidates: hundredths(planar) };
    const judged = data.rules.flatMap((rule) => one(rule, site, own, floor, areas, data)).map(settled);
    const basis = data.basis === "planar" ? planar : geodesic;
    const area = rint(basis * 100) / 100;
    return {
      geodesic: rint(geodesic * 100) / 100,
      planar: rint(planar * 100) / 100,
      area,
      ...tierOf(site, new Set(data.layers.map(({ role }) => role)), data.tiers),
      findings: judged,
      outcome: judged.reduce((sum, { outcome }) => graver(sum, outcome), "not_applicable"),
      binding: binding(judged, area, floor),
    };
  }

  function one(rule, site, facts, floor, areas, data) {
    if (rule.lapsed) return [{ rule, whom: concerned(facts, rule.applies_to, data.supplied_by), outcome: "unknown", reason: rule.lapsed }];
    if (rule.kind === "overlay") return overlay(site, rule, facts, data.supplied_by);
    const whom = concerned(facts, rule.applies_to, data.supplied_by);
    if (rule.kind === "supply_lock") return [{ rule, whom, ...supplyLock(site, rule) }];
    const limit = rule.limit || facts[rule.column] || null;
    const asked = rule.only_where_given && limit === null ? { truth: FALSE, reason: "" } : whom;
    return [{ rule, whom: asked, limit, ...worst(rule, limit, floor, areas, data) }];
  }

  function settled(line) {
    if (line.whom.truth === FALSE) return { ...line, outcome: "not_applicable", reason: "not_concerned" };
    return line.whom.truth === OPEN ? { ...line, outcome: "unknown", reason: line.whom.reason } : line;
  }

  /* Area on the ellipsoid of polygons in the study's metres. */
  function geodesicArea(polygons, frame) {
    const ring = (points) => geodesy.ringArea(points.map((point) => placed(frame.geodetic, point)), frame.ellipsoid);
    return polygons.reduce((sum, [shell, ...holes]) => sum + ring(shell) - holes.reduce((all, hole) => all + ring(hole), 0), 0);
  }

  function placed(way, point) {
    const found = geodesy.transform(way, point);
    if (!found) throw new RangeError("too_far");
    return found;
  }

  return { judge, placed };
})();
