/* Coordinates that somebody pastes: WKT, GeoJSON, or a line for each corner. Nothing is swapped without a word. */
var parkgis = parkgis || {};

parkgis.siteText = (() => {
  "use strict";
  const NUMBER = "[-+]?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?";
  const MOST_CORNERS = 2000;

  function fromGeoJson(value) {
    if (value.type === "FeatureCollection") return value.features.flatMap(fromGeoJson);
    if (value.type === "Feature") return fromGeoJson(value.geometry);
    if (value.type === "Polygon") return [value.coordinates];
    if (value.type === "MultiPolygon") return value.coordinates;
    throw new RangeError("unreadable");
  }

  // "POLYGON ((1 2, ...))" becomes JSON when pairs become lists and round brackets square ones.
  function fromWkt(text) {
    const [, many, body] = text.match(/^(?:SRID=\d+;)?\s*(MULTI)?POLYGON\s*(?:Z|M|ZM)?\s*(\([\s\S]*\))$/i) || [];
    if (!body) throw new RangeError("unreadable");
    const pairs = body.replace(new RegExp(`(${NUMBER})\\s+(${NUMBER})(?:\\s+${NUMBER})*`, "g"), (_, x, y) => `[${Number(x)},${Number(y)}]`);
    const read = JSON.parse(pairs.replace(/\(/g, "[").replace(/\)/g, "]"));
    return many ? read : [read];
  }

  // Two numbers a line; a name of the corner may stand before them. A line without numbers begins the next ring.
  function fromLines(text) {
    const rings = [[]];
    for (const line of text.split(/[\r\n;]+/)) {
      const numbers = line.match(new RegExp(`(?<![A-Za-z\\d.])${NUMBER}`, "g")) || [];
      if (numbers.length === 2 || numbers.length === 3) rings[rings.length - 1].push(numbers.slice(-2).map(Number));
      else if (numbers.length) throw new RangeError("unreadable");
      else if (rings[rings.length - 1].length) rings.push([]);
    }
    return [rings.filter((ring) => ring.length)];
  }

  function open(ring) {
    const [first, last] = [ring[0], ring[ring.length - 1]];
    return first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring;
  }

  /* Read polygons [[ring, hole, ...], ...] of [number, number]. Throws a RangeError for what cannot be read. */
  function parse(text) {
    const given = text.trim();
    let polygons;
    try {
      polygons = given.startsWith("{") ? fromGeoJson(JSON.parse(given)) : /^[A-Za-z]/.test(given) && given.includes("(") ? fromWkt(given) : fromLines(given);
      polygons = polygons.map((rings) => rings.map((ring) => open(ring.map(([x, y]) => [x, y]))));
    } catch {
      throw new RangeError("unreadable");
    }
    const rings = polygons.flat();
    const sound = (ring) => ring.length > 2 && ring.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
    if (!rings.length || !polygons.every((one) => one.length) || !rings.every(sound)) throw new RangeError("unreadable");
    if (rings.flat().length > MOST_CORNERS) throw new RangeError("too_many");
    return polygons;
  }

  /* Bring what was read to the study's metres. `ways`: {degrees, metres}: a function of a place each, null where it has
     no place there. Returns {polygons, read}: "degrees", "metres", or either "_swapped". */
  function place(polygons, { degrees, metres }) {
    const points = polygons.flat(2);
    const inDegrees = points.every(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= 180);
    const [name, way] = inDegrees ? ["degrees", degrees] : ["metres", metres];
    for (const [said, turn] of [[name, (p) => p], [`${name}_swapped`, ([x, y]) => [y, x]]]) {
      const placed = polygons.map((rings) => rings.map((ring) => ring.map((point) => way(turn(point)))));
      if (placed.flat(2).every(Boolean)) return { polygons: placed, read: said };
    }
    throw new RangeError("too_far");
  }

  /* Write polygons as WKT, to the millimetre of the study's metres. */
  function wkt(polygons) {
    const ring = (points) => `(${[...points, points[0]].map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join(", ")})`;
    const bodies = polygons.map((rings) => `(${rings.map(ring).join(", ")})`);
    return polygons.length === 1 ? `POLYGON ${bodies[0]}` : `MULTIPOLYGON (${bodies.join(", ")})`;
  }

  return { parse, place, wkt };
})();
