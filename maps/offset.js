/* The forward shift of Chinese web maps: WGS 84 (or CGCS2000) to GCJ-02, and on to BD-09.
   The constants come from geo/offset.toml with the page; the way back is not offered here. */
var parkgis = parkgis || {};

parkgis.offset = (() => {
  "use strict";
  const RADIANS = Math.PI / 180;

  function metres(x, y, { polynomial, waves }) {
    const terms = [1, x, y, x * x, x * y, y * y, Math.sqrt(Math.abs(x))];
    const sum = terms.reduce((total, term, k) => total + polynomial[k] * term, 0);
    return waves.reduce((total, [amplitude, frequency, of]) => total + amplitude * Math.sin(Math.PI * frequency * (of === "x" ? x : y)), sum);
  }

  function toGcj02(constants, [lon, lat]) {
    const { origin, box, semi_major_m: a, eccentricity_squared: e2, east, north } = constants.gcj02;
    if (!(lon >= box[0] && lat >= box[1] && lon <= box[2] && lat <= box[3])) return [lon, lat];
    const [x, y] = [lon - origin[0], lat - origin[1]];
    const w2 = 1 - e2 * Math.sin(lat * RADIANS) ** 2;
    const across = a / Math.sqrt(w2);
    const along = (across * (1 - e2)) / w2;
    return [lon + metres(x, y, east) / (across * Math.cos(lat * RADIANS)) / RADIANS, lat + metres(x, y, north) / along / RADIANS];
  }

  function toBd09(constants, place) {
    const { radius, angle, frequency, shift } = constants.bd09;
    const [lon, lat] = toGcj02(constants, place);
    const turn = Math.PI * frequency;
    const r = Math.hypot(lon, lat) + radius * Math.sin(lat * turn);
    const theta = Math.atan2(lat, lon) + angle * Math.cos(lon * turn);
    return [r * Math.cos(theta) + shift[0], r * Math.sin(theta) + shift[1]];
  }

  return { toGcj02, toBd09 };
})();
