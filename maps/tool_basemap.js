/* What lies under the drawing: outlines, pictures of the user's own, or a web map. Only what was asked for is here. */
var parkgis = parkgis || {};
parkgis.tools = parkgis.tools || [];

/* A web map. Pictures in GCJ-02 are laid where the forward shift puts them: by whole pixels' parts, tile by tile. Within
   a tile the shift changes by less than half a pixel, at any zoom. */
parkgis.WebMap = L.GridLayer.extend({
  options: { tileSize: 256, zIndex: 0, updateWhenZooming: false },

  initialize(constants, { layers, datum, zoom }) {
    L.setOptions(this, { maxNativeZoom: zoom, maxZoom: 22 });
    Object.assign(this, { constants, layers, datum });
  },

  /* By how many pixels the picture of a place lies beside the place, at a zoom. */
  shiftAt({ x, y, z }) {
    if (this.datum !== "gcj02") return [0, 0];
    const middle = L.CRS.EPSG3857.pointToLatLng(L.point((x + 0.5) * 256, (y + 0.5) * 256), z);
    const [lng, lat] = parkgis.offset.toGcj02(this.constants, [middle.lng, middle.lat]);
    const [there, here] = [L.latLng(lat, lng), middle].map((place) => L.CRS.EPSG3857.latLngToPoint(place, z));
    return [there.x - here.x, there.y - here.y];
  },

  createTile(coords, done) {
    const tile = L.DomUtil.create("div", "pk-web-tile");
    const [dx, dy] = this.shiftAt(coords);
    const [left, top] = [coords.x * 256 + dx, coords.y * 256 + dy];
    const pictures = this.layers.flatMap((addresses) => this._across(left).flatMap((x) => this._across(top).map((y) => this._picture(addresses, { x, y, z: coords.z }, left, top))));
    let waiting = pictures.length;
    for (const picture of pictures) picture.onload = picture.onerror = () => --waiting || done(null, tile);
    tile.append(...pictures);
    return tile;
  },

  // The pictures that a span of 256 pixels touches.
  _across(from) {
    const first = Math.floor(from / 256);
    return from - first * 256 > 1e-6 ? [first, first + 1] : [first];
  },

  _picture(addresses, { x, y, z }, left, top) {
    const picture = document.createElement("img");
    const values = { x: ((x % 2 ** z) + 2 ** z) % 2 ** z, y, z };
    picture.alt = "";
    picture.referrerPolicy = "no-referrer";
    picture.style.left = `${x * 256 - left}px`;
    picture.style.top = `${y * 256 - top}px`;
    picture.src = addresses[Math.abs(x + y) % addresses.length].replace(/\{([xyz])\}/g, (_, name) => values[name]);
    return picture;
  },
});

parkgis.backgrounds = (page) => {
  "use strict";
  const { constants, layers } = page.config.tools.basemap;
  const pane = page.map.createPane("parkgis-background");
  pane.style.zIndex = 150; // below the tiles of the drawing
  pane.style.pointerEvents = "none";

  const made = {
    tiles: (one) => new parkgis.WebMap(constants, one),
    picture: (one) => L.imageOverlay(one.image, one.bounds, { pane: "parkgis-background" }),
    outlines: (one) => L.featureGroup(one.lines.map(({ name, polygons }) => {
      const line = L.polygon(polygons, { pane: "parkgis-background", color: "#7a858c", weight: 1.5, fill: false, interactive: false });
      const say = () => parkgis.el("span", {}, page.words.pair(name));
      page.map.on("parkgis:language", () => line.setTooltipContent(say()));
      return line.bindTooltip(say(), { permanent: true, direction: "center", className: "pk-outline-name", pane: "parkgis-background" });
    })),
  };
  // Leaflet reads an attribution as HTML.
  const plain = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return layers.map((said) => {
    const layer = made[said.kind](said);
    layer.getAttribution = () => plain(said.attribution);
    return { said, layer };
  });
};

parkgis.tools.push((() => {
  "use strict";
  let grounds = null;

  // What was asked for is there from the start.
  function ready(page) {
    if (grounds) return;
    grounds = parkgis.backgrounds(page);
    for (const { layer } of grounds) layer.addTo(page.map);
  }

  function speak(page, box) {
    const { el } = parkgis;
    const line = ({ said, layer }) => {
      const tick = el("input", { type: "checkbox", onchange: () => (tick.checked ? layer.addTo(page.map) : layer.remove()) });
      tick.checked = page.map.hasLayer(layer);
      const datum = said.kind === "tiles" ? page.say("basemap", said.datum) : "";
      return el("li", {}, el("label", {}, page.words.pair(said.title), tick), el("p", { class: "pk-source" }, [said.attribution, datum, page.words.pair(said.note)].filter(Boolean).join(" · ")));
    };
    box.replaceChildren(el("p", {}, page.say("basemap", "hint")), el("ul", {}, ...grounds.map(line)));
  }

  return {
    id: "basemap",
    title: { en: "Background", zh: "底图" },
    takesClicks: false,
    ready,
    start: (page, box) => {
      ready(page);
      speak(page, box);
    },
    stop() {},
    speak,
  };
})());
