/* Distances and areas on an ellipsoid, and the way from the map's degrees to the study's metres and back.
   Areas as geo/ellipsoid.py has them; distances by the formulas of Vincenty (1975), which settle everywhere but
   between places that lie almost opposite each other. */
var parkgis = parkgis || {};

parkgis.geodesy = (() => {
  "use strict";
  const LONG_M = 10000; // longer edges are halved before their area is taken
  const WGS84 = { a: 6378137, e2: 0.0066943799901413165 };
  const RADIANS = Math.PI / 180;

  function q(sine, e2) {
    if (!e2) return 2 * sine;
    const e = Math.sqrt(e2);
    return (1 - e2) * (sine / (1 - e2 * sine * sine) + Math.atanh(e * sine) / e);
  }

  function authalicSine(lat, { e2 }) {
    return Math.min(1, Math.max(-1, q(Math.sin(lat), e2) / q(1, e2)));
  }

  // Geodesic curvature of the image of a great circle, and the length of the edge.
  function curvature(lat, east, north, ellipsoid) {
    const { a, e2 } = ellipsoid;
    const w = 1 - e2 * Math.sin(lat) ** 2;
    const [normal, meridian] = [a / Math.sqrt(w), (a * (1 - e2)) / w ** 1.5];
    const [x, y] = [normal * Math.cos(lat) * east, meridian * north];
    const length = Math.hypot(x, y);
    if (!length) return [0, 0];
    const [sine, cosine] = [x / length, y / length];
    const radius = Math.sqrt((a * a * q(1, e2)) / 2);
    const xi = Math.asin(authalicSine(lat, ellipsoid));
    const k = (normal * Math.cos(lat)) / (radius * Math.cos(xi));
    const [bend, sphere] = [Math.tan(lat) / normal, Math.tan(xi) / radius];
    const speed2 = (sine / k) ** 2 + (k * cosine) ** 2;
    return [sine * (2 * cosine ** 2 * (k * sphere - bend) + (speed2 * sphere) / k - bend), length];
  }

  function areaUnder([lon0, lat0], [lon1, lat1], ellipsoid) {
    const [bend, length] = curvature((lat0 + lat1) / 2, lon1 - lon0, lat1 - lat0, ellipsoid);
    if (length > LONG_M) {
      const middle = halfway([lon0, lat0], [lon1, lat1], ellipsoid);
      return areaUnder([lon0, lat0], middle, ellipsoid) + areaUnder(middle, [lon1, lat1], ellipsoid);
    }
    const [xi0, xi1] = [lat0, lat1].map((lat) => Math.asin(authalicSine(lat, ellipsoid)));
    const excess = 2 * Math.atan((Math.tan((lon1 - lon0) / 2) * Math.sin((xi0 + xi1) / 2)) / Math.cos((xi1 - xi0) / 2));
    return ((ellipsoid.a ** 2 * q(1, ellipsoid.e2)) / 2) * excess - (bend * length ** 3) / 12;
  }

  /* Area in m² of a ring [[longitude, latitude], ...] in degrees, closed or not; never negative. */
  function ringArea(ring, ellipsoid = WGS84) {
    const points = ring.map(([lon, lat]) => [lon * RADIANS, lat * RADIANS]);
    return Math.abs(points.reduce((sum, point, i) => sum + areaUnder(point, points[(i + 1) % points.length], ellipsoid), 0));
  }

  // Of Vincenty's series: their coefficients at cos² of the azimuth at the equator.
  function series(cos2, { a, e2 }) {
    const b = a * Math.sqrt(1 - e2);
    const u2 = (cos2 * e2) / (1 - e2);
    return {
      b,
      A: 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
      B: (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
    };
  }

  function bent(B, sigma, cos2m) {
    const cube = (B / 6) * cos2m * (4 * Math.sin(sigma) ** 2 - 3) * (4 * cos2m ** 2 - 3);
    return B * Math.sin(sigma) * (cos2m + (B / 4) * (Math.cos(sigma) * (2 * cos2m ** 2 - 1) - cube));
  }

  function turn(sinA, cos2, sigma, cos2m, f) {
    const C = (f / 16) * cos2 * (4 + f * (4 - 3 * cos2));
    return (1 - C) * f * sinA * (sigma + C * Math.sin(sigma) * (cos2m + C * Math.cos(sigma) * (2 * cos2m ** 2 - 1)));
  }

  /* Length in m and first azimuth in radians between two places in radians; NaN where the formula does not settle. */
  function inverse([lon0, lat0], [lon1, lat1], ellipsoid) {
    const f = 1 - Math.sqrt(1 - ellipsoid.e2);
    const [u0, u1] = [lat0, lat1].map((lat) => Math.atan((1 - f) * Math.tan(lat)));
    const step = Math.atan2(Math.sin(lon1 - lon0), Math.cos(lon1 - lon0)); // the short way round
    let lambda = step;
    for (let i = 0; i < 100; i++) {
      const across = Math.cos(u1) * Math.sin(lambda);
      const along = Math.cos(u0) * Math.sin(u1) - Math.sin(u0) * Math.cos(u1) * Math.cos(lambda);
      const sine = Math.hypot(across, along);
      if (!sine) return { length: 0, azimuth: 0 };
      const sigma = Math.atan2(sine, Math.sin(u0) * Math.sin(u1) + Math.cos(u0) * Math.cos(u1) * Math.cos(lambda));
      const sinA = (Math.cos(u0) * Math.cos(u1) * Math.sin(lambda)) / sine;
      const cos2 = 1 - sinA * sinA;
      const cos2m = cos2 > 1e-14 ? Math.cos(sigma) - (2 * Math.sin(u0) * Math.sin(u1)) / cos2 : 0;
      const next = step + turn(sinA, cos2, sigma, cos2m, f);
      if (Math.abs(next - lambda) > 1e-14) {
        lambda = next;
        continue;
      }
      const { b, A, B } = series(cos2, ellipsoid);
      return { length: b * A * (sigma - bent(B, sigma, cos2m)), azimuth: Math.atan2(across, along) };
    }
    return { length: NaN, azimuth: NaN };
  }

  function direct([lon, lat], azimuth, length, ellipsoid) {
    const f = 1 - Math.sqrt(1 - ellipsoid.e2);
    const u = Math.atan((1 - f) * Math.tan(lat));
    const start = Math.atan2(Math.tan(u), Math.cos(azimuth));
    const sinA = Math.cos(u) * Math.sin(azimuth);
    const cos2 = 1 - sinA * sinA;
    const { b, A, B } = series(cos2, ellipsoid);
    let sigma = length / (b * A);
    for (let i = 0; i < 20; i++) sigma = length / (b * A) + bent(B, sigma, Math.cos(2 * start + sigma));
    const along = Math.sin(u) * Math.sin(sigma) - Math.cos(u) * Math.cos(sigma) * Math.cos(azimuth);
    const height = Math.sin(u) * Math.cos(sigma) + Math.cos(u) * Math.sin(sigma) * Math.cos(azimuth);
    const lambda = Math.atan2(Math.sin(sigma) * Math.sin(azimuth), Math.cos(u) * Math.cos(sigma) - Math.sin(u) * Math.sin(sigma) * Math.cos(azimuth));
    const east = lambda - turn(sinA, cos2, sigma, Math.cos(2 * start + sigma), f);
    return [lon + east, Math.atan2(height, (1 - f) * Math.hypot(sinA, along))];
  }

  function halfway(from, to, ellipsoid) {
    const { length, azimuth } = inverse(from, to, ellipsoid);
    return direct(from, azimuth, length / 2, ellipsoid);
  }

  /* Length in m of the shortest way between two places [longitude, latitude] in degrees. */
  function distance(from, to, ellipsoid = WGS84) {
    const [a, b] = [from, to].map((place) => place.map((degrees) => degrees * RADIANS));
    return inverse(a, b, ellipsoid).length;
  }

  // Sum of a row of Chebyshev polynomials, from the last coefficient backwards (Clenshaw).
  function chebyshev(coefficients, t) {
    let [one, two] = [0, 0];
    for (let k = coefficients.length - 1; k > 0; k--) [one, two] = [2 * t * one - two + coefficients[k], one];
    return t * one - two + (coefficients[0] || 0);
  }

  /* One way of site_frame.py: `box` [west, south, east, north] of what goes in, `at` what is added, `x` and `y` rows of
     coefficients. Returns null for a place outside of the box, where the polynomial means nothing. */
  function transform({ box, at, x, y }, [px, py]) {
    const [s, t] = [(2 * px - box[0] - box[2]) / (box[2] - box[0]), (2 * py - box[1] - box[3]) / (box[3] - box[1])];
    if (!(Math.abs(s) <= 1 && Math.abs(t) <= 1)) return null;
    const value = (rows) => chebyshev(rows.map((row) => chebyshev(row, t)), s);
    return [at[0] + value(x), at[1] + value(y)];
  }

  return { ringArea, distance, transform, WGS84 };
})();
