/* The panel of a drawn site: what is asked, and what is said. */
var parkgis = parkgis || {};

/* What somebody says of a site, beside drawing it. */
parkgis.siteForm = (site) => {
  "use strict";
  const { el } = parkgis;
  const { page, facts } = site;
  const settings = page.config.tools.site;
  const t = (key, values) => page.say("site", key, values);
  const button = (key, press) => el("button", { type: "button", class: "pk-small", "data-do": key, onclick: press }, t(key));

  const kind = el("select", { "data-fact": "kind", onchange: () => say("kind", kind.value) });
  kind.append(...settings.kinds.map((one) => el("option", { value: one.code }, page.words.pair(one))));
  kind.value = facts.kind;
  const floor = el("input", { "data-fact": "floor", inputmode: "decimal", size: "12", oninput: () => say("floor", floor.value) });
  floor.value = facts.floor;
  const ratios = Object.entries(settings.columns).map(([column, words]) => {
    const input = el("input", { "data-fact": column, inputmode: "decimal", size: "6", oninput: () => say(column, input.value) });
    input.value = facts.ratios[column] || "";
    return [column, input, el("label", {}, page.words.pair(words), input)];
  });

  function say(name, value) {
    if (name in settings.columns) facts.ratios[name] = value;
    else facts[name] = value;
    site._judge();
  }

  const text = el("textarea", { id: "pk-site-text", rows: "4", spellcheck: "false", placeholder: t("paste_example") });
  const pasted = el("details", {}, el("summary", {}, t("paste")), el("p", {}, t("paste_help")), el("label", {}, t("corners"), text), button("take", () => site.paste(text.value)));
  const hint = el("p", { class: "pk-site-hint" });
  const [undo, done, clear] = [button("undo", () => site.undo()), button("finish", () => site.finish()), button("clear", () => site.clear())];
  const form = el("div", { class: "pk-site" }, hint, el("p", {}, undo, done, clear), pasted,
    el("div", { class: "pk-site-facts" }, el("label", {}, t("kind"), kind), el("label", {}, t("floor"), floor), ...ratios.map(([, , label]) => label)));

  form.update = () => {
    const wrong = site._wrong();
    hint.textContent = site.corners.length ? t("going_on", { n: page.words.number(site.corners.length) }) : t(site.polygons ? "again" : "begin");
    undo.disabled = !site.corners.length;
    done.disabled = site.corners.length < 3;
    clear.disabled = !site.corners.length && !site.polygons;
    floor.setAttribute("aria-invalid", String(wrong.includes("floor")));
    for (const [column, input] of ratios) input.setAttribute("aria-invalid", String(wrong.includes(column)));
  };
  return form;
};

/* What the rulebook says, as elements. */
parkgis.siteResult = (site) => {
  "use strict";
  const { el } = parkgis;
  const { page, answer } = site;
  const { words, config } = page;
  const settings = config.tools.site;
  const t = (key, values) => page.say("site", key, values);
  const refused = () => [el("p", { class: "pk-site-refused", role: "alert" }, t(site.refused))];
  const outcomeOf = (word) => config.outcomes.find((one) => one.word === word);
  const square = (area) => `${words.number(area, 2)} m²`;
  const percent = (share) => `${words.number(share * 100, 2)}%`;
  const reasonText = (reason) => words.pair(settings.reasons[reason]) || reason;

  function verdict() {
    const outcome = outcomeOf(answer.outcome);
    const box = el("p", { class: "pk-verdict", "data-outcome": answer.outcome }, el("span", { class: "pk-sign" }, outcome.sign), words.pair(outcome));
    box.style.borderColor = outcome.fill;
    box.style.background = outcome.tint;
    return box;
  }

  function figures() {
    const parts = Object.entries(answer.shares).filter(([, share]) => share > 0).map(([place, share]) => `${words.pair(settings.places[place])} ${percent(share)}`);
    const { binding } = answer;
    const facts = [
      ["geodesic", square(answer.geodesic)],
      ["planar", square(answer.planar)],
      ["mu", words.number((answer.area * 3) / 2000, 4)],
      ["tier", answer.tier ? words.pair(settings.places[answer.tier]) : t("open")],
      ["shares", parts.join(page.words.lang() === "zh" ? "；" : "; ")],
      ["binding", binding.rule ? `${words.number(Number(binding.limit[0]) / Number(binding.limit[1]), 5)} (${words.pair(binding.rule.title)})` : t("none")],
      ["remaining", binding.remaining === null ? t("open") : square(binding.remaining)],
    ].filter(([, value]) => value !== "");
    return el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, t(name)), el("dd", { "data-figure": name }, value)]));
  }

  function lacks() {
    const ids = answer.binding.lacks.map((id) => words.pair(settings.rules.find((rule) => rule.id === id).title));
    return ids.length ? [el("p", { class: "pk-stale" }, t("lacks", { rules: ids.join(words.lang() === "zh" ? "、" : ", ") }))] : [];
  }

  function line({ rule, layer, outcome, reason, share }) {
    const look = outcomeOf(outcome);
    const title = words.pair(rule.title) + (layer ? `${words.lang() === "zh" ? "：" : ": "}${layer}` : "");
    const measured = typeof share === "number" && outcome !== "not_applicable" ? ` (${percent(share)})` : "";
    return el("li", { "data-rule": rule.id, "data-outcome": outcome }, el("span", { class: "pk-sign" }, look.sign),
      el("div", {}, el("b", {}, `${words.pair(look)} · ${title}`), el("p", {}, reasonText(reason) + measured), rule.citation ? el("p", { class: "pk-source" }, words.pair(rule.citation)) : null));
  }

  function answered() {
    const concerned = answer.findings.filter(({ outcome }) => outcome !== "not_applicable");
    const wkt = el("textarea", { id: "pk-site-wkt", rows: "3", readonly: "" });
    wkt.value = parkgis.siteText.wkt(site.polygons);
    return [verdict(), figures(), ...lacks(), el("ul", { class: "pk-site-rules" }, ...concerned.map(line)),
      el("p", {}, t("not_concerned", { n: words.number(answer.findings.length - concerned.length) })),
      ...(settings.not_judged.length ? [el("p", { class: "pk-stale" }, t("not_judged", { rules: settings.not_judged.map(words.pair).join(words.lang() === "zh" ? "、" : ", ") }))] : []),
      el("details", {}, el("summary", {}, t("copy")), el("label", {}, t("copy_help"), wkt)),
      el("p", {}, t("basis", { day: config.day })), el("p", {}, el("strong", {}, page.say("page", "decides")))];
  }

  const read = site.read ? [el("p", { class: "pk-site-read" }, t(`read_${site.read}`))] : [];
  if (site.refused) return refused();
  if (site._wrong().length) return [el("p", { role: "alert" }, t("wrong_number"))];
  return answer ? [...read, ...answered()] : [];
};
