/* Tooltip, popup and legend of explore.py. Texts of the data become text, never markup. */
var parkgis = parkgis || {};

parkgis.explore = (() => {
  "use strict";

  const MOST = 400; // characters of one value; the rest is cut, and said so

  function element(tag, text, ...children) {
    const made = document.createElement(tag);
    if (text !== null) made.textContent = text;
    made.append(...children);
    return made;
  }

  function shownText(value) {
    if (value === null) return "–";
    const text = typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 10 }) : String(value);
    return text.length > MOST ? text.slice(0, MOST) + " …" : text;
  }

  /* The row as a table of names and values. */
  function tableOf(layer, row) {
    const lines = Object.entries(layer.row(row)).map(([name, value]) => element("tr", null, element("th", shownText(name)), element("td", shownText(value))));
    const table = element("table", null, ...lines);
    table.style.maxWidth = "24em";
    table.style.overflowWrap = "anywhere";
    table.style.textAlign = "left";
    return table;
  }

  function legendOf(layer, { title, legend }) {
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const box = element("div", null, element("strong", shownText(title)));
      Object.assign(box.style, { background: "#fff", color: "#222", padding: "6px 10px", maxHeight: "50vh", maxWidth: "16em", overflow: "auto", overflowWrap: "anywhere" });
      legend.forEach(({ label, count }, kind) => {
        const swatch = parkgis.ParcelLayer.swatch(layer.styles[kind], 18, 12);
        box.append(element("div", null, swatch, ` ${shownText(label)} (${count.toLocaleString("en")})`));
      });
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    return control;
  }

  return (layer, settings) => {
    const map = layer._map;
    const tip = L.tooltip({ direction: "top", sticky: true, opacity: 0.95 });
    const place = (row, latlng) => latlng || layer.bounds(row).getCenter();
    layer.on("parkgis:hover", ({ row, latlng }) => {
      if (row === null) map.closeTooltip(tip);
      else map.openTooltip(tip.setLatLng(place(row, latlng)).setContent(tableOf(layer, row)));
    });
    layer.on("parkgis:select", ({ row, latlng }) => {
      if (row === null) map.closePopup();
      else map.openPopup(L.popup({ maxWidth: 420, maxHeight: 320 }).setLatLng(place(row, latlng)).setContent(tableOf(layer, row)));
    });
    if (settings.legend.length) legendOf(layer, settings).addTo(map);
  };
})();
