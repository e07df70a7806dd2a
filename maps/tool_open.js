/* Links that open a place in Gaode, Baidu or Tencent maps, whose coordinates are shifted. Nothing is sent before a click. */
var parkgis = parkgis || {};
parkgis.tools = parkgis.tools || [];

/* Addresses for a place [longitude, latitude] of WGS 84. Only the place goes into them, no word of the data. */
parkgis.openLinks = (constants, place) => {
  "use strict";
  const write = (pair) => pair.map((degrees) => degrees.toFixed(6));
  const [gcj, bd] = [write(parkgis.offset.toGcj02(constants, place)), write(parkgis.offset.toBd09(constants, place))];
  return {
    gaode: `https://uri.amap.com/marker?position=${gcj.join(",")}&coordinate=gaode`,
    baidu: `https://api.map.baidu.com/marker?location=${bd[1]},${bd[0]}&title=parkgis&content=parkgis&output=html&coord_type=bd09ll&src=parkgis`,
    tencent: `https://apis.map.qq.com/uri/v1/marker?marker=coord:${gcj[1]},${gcj[0]};title:parkgis&referer=parkgis`,
  };
};

parkgis.tools.push((() => {
  "use strict";
  let heard = null;

  // The parcel that is open, else the middle of the map.
  function place(page) {
    const { row } = page.selection;
    const parcel = row !== null && page.layer.drawn(row);
    const { lng, lat } = parcel ? page.layer.bounds(row).getCenter() : page.map.getCenter();
    return { parcel: parcel ? page.layer.field("parcel_id", row) : null, at: [lng, lat] };
  }

  function speak(page, box) {
    const { el } = parkgis;
    const t = (key, values) => page.say("open", key, values);
    const { parcel, at } = place(page);
    const link = ([name, address]) => el("li", {}, el("a", { href: address, target: "_blank", rel: "noopener noreferrer", "data-map": name }, t(name)));
    box.replaceChildren(el("p", {}, parcel ? t("parcel", { id: parcel }) : t("middle")),
      el("p", { class: "pk-figures" }, `${at[0].toFixed(6)}, ${at[1].toFixed(6)} (WGS 84)`),
      el("ul", {}, ...Object.entries(parkgis.openLinks(page.config.tools.open, at)).map(link)),
      el("p", { class: "pk-source" }, t("note")));
  }

  return {
    id: "open",
    title: { en: "Open in a web map", zh: "在网络地图中打开" },
    takesClicks: false,
    start(page, box) {
      heard = () => speak(page, box);
      page.map.on("moveend parkgis:open", heard);
      speak(page, box);
    },
    stop(page) {
      page.map.off("moveend parkgis:open", heard);
    },
    speak,
  };
})());
