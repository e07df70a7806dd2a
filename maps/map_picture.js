/* The map as it is shown, drawn once more on one canvas. */
var parkgis = parkgis || {};

parkgis.mapPicture = (() => {
  "use strict";

  // Leaflet's own vectors (outlines, drawings) as an image; the browser draws it from the page's memory.
  async function ofSvg(svg) {
    const copy = svg.cloneNode(true);
    const text = new XMLSerializer().serializeToString(copy);
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    await image.decode();
    return image;
  }

  // What the map shows, from below to above: tiles and vectors stand in panes, panes in order.
  function shown(map) {
    const panes = Object.values(map.getPanes()).filter((pane) => pane !== map.getPane("mapPane"));
    const level = (pane) => Number(getComputedStyle(pane).zIndex) || 0;
    const parts = panes.sort((a, b) => level(a) - level(b)).flatMap((pane) => [...pane.querySelectorAll("canvas, svg, img")].filter((part) => part.closest(".leaflet-pane") === pane));
    return parts.filter((part) => part.tagName !== "IMG" || part.src.startsWith("data:")); // foreign pictures would taint it
  }

  function opacity(part) {
    let product = 1;
    for (let at = part; at && !at.classList.contains("leaflet-container"); at = at.parentElement) product *= Number(getComputedStyle(at).opacity);
    return product;
  }

  /* Draw what `map` shows on `pen`, whose picture is `scale` times as sharp as the screen. */
  async function draw(map, pen, scale) {
    const frame = map.getContainer().getBoundingClientRect();
    pen.fillStyle = getComputedStyle(map.getContainer()).backgroundColor;
    pen.fillRect(0, 0, frame.width * scale, frame.height * scale);
    for (const part of shown(map)) {
      const box = part.getBoundingClientRect();
      if (!box.width || !box.height) continue;
      const picture = part.tagName === "svg" ? await ofSvg(part) : part;
      pen.globalAlpha = opacity(part);
      pen.drawImage(picture, (box.left - frame.left) * scale, (box.top - frame.top) * scale, box.width * scale, box.height * scale);
    }
    pen.globalAlpha = 1;
  }

  /* Metres on the ground for a pixel of the screen, in the middle of the map. */
  function metresPerPixel(map) {
    const [centre, size] = [map.getCenter(), map.getSize()];
    const [left, right] = [-50, 50].map((step) => map.containerPointToLatLng([size.x / 2 + step, size.y / 2]));
    return parkgis.geodesy.distance([left.lng, centre.lat], [right.lng, centre.lat]) / 100;
  }

  /* The greatest round number of metres that is not longer than `most`. */
  function round(most) {
    const power = 10 ** Math.floor(Math.log10(most));
    return [5, 2, 1].map((digit) => digit * power).find((length) => length <= most) || power;
  }

  return { draw, metresPerPixel, round };
})();
