/* The card of a parcel as text, for a mail or a chat. */
var parkgis = parkgis || {};

/* said: of CardModel.say; words: of the page. */
parkgis.cardText = (said, words) => {
  "use strict";
  const colon = words.lang() === "zh" ? "：" : ": ";
  const pair = ({ name, value }) => name + colon + value;
  const finding = (one) => [
    `${one.number}. [${words.pair(one.outcome)}] ${one.title}`,
    `   ${one.reason}`,
    one.figures.length ? "   " + one.figures.map(pair).join(words.lang() === "zh" ? "；" : "; ") : null,
    one.remedy ? `   ${one.remedy.label}${colon}${one.remedy.text}` : null,
    `   ${one.source}` + [one.stale, one.over].filter(Boolean).map((mark) => " · " + mark).join(""),
  ];
  const lines = [
    [said.id, said.name].filter(Boolean).join("  "),
    said.synthetic,
    words.pair(said.outcome),
    ...said.warnings,
    "",
    ...said.facts.map((fact) => pair(fact) + (fact.mark ? ` (${fact.mark})` : "")),
    "",
    said.heading,
    said.none,
    ...said.findings.flatMap(finding),
    ...said.lists.flatMap(({ title, lines: listed }) => ["", title, ...listed.map((line) => "- " + line)]),
    "",
    said.closing,
    said.source,
  ];
  return lines.filter((line) => line !== null).join("\n") + "\n";
};

/* Put a text on the clipboard; whether it worked. Pages opened from disk may lack the newer way. */
parkgis.copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = parkgis.el("textarea", { readonly: "", class: "pk-offscreen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
};

/* A name that every file system takes. */
parkgis.fileName = (text, suffix, synthetic) => {
  const safe = text.replace(/[^\p{L}\p{N}._-]+/gu, "_").replace(/^[._]+/, "").slice(0, 80) || "parcel";
  return `${safe}${synthetic ? "-synthetic" : ""}.${suffix}`;
};
