/* What stands behind the map: its layers, their evidence and until when it holds, notes and licences. */
var parkgis = parkgis || {};

/* The planning layers, each switched on and off; what is over on the day of the rules is grey. */
parkgis.layerPanel = (page) => {
  "use strict";
  const { el } = parkgis;
  const { words } = page;
  const line = ({ name, role, layer, legend, citation, from, to, state, over }) => {
    const box = el("input", { type: "checkbox", onchange: () => (box.checked ? layer.addTo(page.map) : layer.remove()) });
    box.checked = page.map.hasLayer(layer);
    const called = words.pair(role);
    const held = [from && words.say("page", "valid_from", { day: from }), to && words.say("page", over ? "over_since" : "valid_to", { day: to }), state && words.text("state", state)].filter(Boolean);
    const item = el("li", {}, el("label", {}, box, parkgis.ParcelLayer.swatch(legend, 30, 16), el("span", {}, name, " ", el("small", {}, called === name ? "" : called))));
    if (citation || held.length) item.append(el("p", { class: "pk-evidence" }, [citation, ...held].filter(Boolean).join(" · ")));
    if (over) item.classList.add("pk-over");
    return item;
  };
  page.$("layers-part").hidden = !page.overlays.length;
  page.$("layers").replaceChildren(...page.overlays.map(line));
};

/* Notes on how to read the map, the rules with their evidence, software and licences. */
parkgis.about = (page) => {
  "use strict";
  const { el } = parkgis;
  const { words, config } = page;
  const t = (key, values = {}) => el("p", {}, words.say("page", key, values));
  const lines = [t("far_out"), t("sums_note")];
  if (config.not_drawn) lines.push(t("not_drawn", { n: words.number(config.not_drawn) }));
  if (config.layers.length) lines.push(t("simplified", { m: words.number(config.simplify_m, 2) }));
  if (config.left_out.length) lines.push(t("left_out", { names: config.left_out.join(", ") }));
  const rule = (one) => {
    const held = [one.last_confirmed && words.say("card", "confirmed", { day: one.last_confirmed }), one.version_to && words.say("page", one.over ? "over_since" : "valid_to", { day: one.version_to }), one.stale && words.text("card", "stale")];
    const item = el("li", {}, el("strong", {}, words.pair(one.title)), el("p", { class: "pk-evidence" }, [words.pair(one.citation), ...held].filter(Boolean).join(" · ")));
    if (one.over || one.stale) item.classList.add("pk-over");
    return item;
  };
  lines.push(el("details", {}, el("summary", {}, `${words.text("page", "rules")} (${words.number(config.rules.length)})`), el("ul", { class: "pk-rules" }, ...config.rules.map(rule))));
  lines.push(el("details", {}, el("summary", {}, words.text("page", "software")), el("p", {}, `parkgis · Leaflet ${config.leaflet.version}`), el("pre", { tabindex: "0", role: "group", "aria-label": words.text("page", "software") }, config.leaflet.licence)));
  page.$("foot").replaceChildren(...lines);
  page.$("decides").textContent = words.text("page", "decides");
};
