/* The parks: a list, and a card for each with land, density, industries and remaining floor area. */
var parkgis = parkgis || {};

parkgis.Parks = class Parks {
  static TOP_INDUSTRIES = 6;

  /* table: of pack_parks (maps/park_pages.py). */
  constructor(page, table) {
    this.page = page;
    this.all = Array.from(table.column("park"), (_, k) => JSON.parse(table.value("park", k)));
  }

  get(key) {
    return this.all.find((park) => park.key === key) || null;
  }

  find(wanted) {
    const needle = wanted.trim().toLowerCase();
    return this.all.filter((park) => `${park.key}\n${park.name || ""}`.toLowerCase().includes(needle));
  }

  /* The list in the panel: key, land, remaining floor area; the greatest first. */
  speak() {
    const { page } = this;
    const { el } = parkgis;
    page.$("parks-title").textContent = `${page.say("page", "parks")} (${page.words.number(this.all.length)})`;
    const by = [...this.all].sort((a, b) => (b.ground.land_m2 ?? 0) - (a.ground.land_m2 ?? 0));
    const line = (park) => el("li", {}, el("button", { type: "button", class: "pk-park", "data-park": park.key, onclick: () => page.openPark(park.key) }, el("span", { class: "pk-label" }, this._name(park)), el("span", { class: "pk-count" }, this._km2(park.ground.land_m2))));
    page.$("parks").replaceChildren(...by.map(line));
  }

  _name(park) {
    return park.name && park.name !== park.key ? `${park.key} ${park.name}` : park.key;
  }

  fill(card, park) {
    const { page } = this;
    const { el } = parkgis;
    const { text, say } = page.words;
    const close = text("card", "close");
    card.replaceChildren(
      el("div", { class: "pk-card-head" }, el("div", {}, el("h2", { id: "pk-card-title" }, this._name(park)), el("p", { class: "pk-name" }, say("park", "parcels", { n: page.words.number(park.ground.parcels) }))), el("button", { class: "pk-close", type: "button", title: close, "aria-label": close, onclick: () => page.close() }, "✕")),
      ...(page.config.synthetic ? [el("p", { class: "pk-synthetic" }, text("page", "synthetic"))] : []),
      el("p", { class: "pk-actions" }, this._only(park)),
      this._tiles(park),
      ...this._density(park),
      ...this._bars("by_use", park.land_m2.use, "land_use_kind"),
      ...this._bars("by_tier", park.land_m2.tier, "tier"),
      ...this._outcomes(park),
      ...this._industries(park),
      el("details", { class: "pk-whole" }, el("summary", {}, text("park", "whole")), el("pre", {}, page.words.pair(park.text))),
      el("p", { class: "pk-card-foot" }, text("page", "decides")),
    );
  }

  // Shows the parcels of the park alone.
  _only(park) {
    const { page } = this;
    const filter = page.filters.columns.get("in_park");
    const codes = filter ? filter.words.flatMap((word, code) => (word !== null && word.split("; ").includes(park.key) ? [code] : [])) : [];
    if (!codes.length) return null;
    const press = () => {
      page.filters.set("in_park", new Set(codes));
      page.filtered();
      page.panel.speak();
    };
    return parkgis.el("button", { type: "button", class: "pk-small", "data-do": "only", onclick: press }, page.say("park", "only"));
  }

  _tiles(park) {
    const { page } = this;
    const { el } = parkgis;
    const left = park.remaining.binding;
    const [room, unit] = left.remaining_m2 === null ? ["–", ""] : page.large(left.remaining_m2);
    const beyond = left.beyond_m2 ? page.large(left.beyond_m2).join(" ") : null;
    const ratio = park.plot_ratio;
    const tile = (value, unitText, label, note) => el("div", { class: "pk-sum" }, el("b", {}, value), el("span", {}, unitText), el("small", {}, label), note ? el("small", {}, note) : null);
    return el("div", { class: "pk-sums" },
      tile(this._km2(park.ground.land_m2).replace(" km²", ""), "km²", page.say("park", "land"), park.ground.park_area_m2 === null ? null : page.say("park", "ground", { km2: this._km2(park.ground.park_area_m2) })),
      tile(ratio.plot_ratio === null ? "–" : page.words.number(ratio.plot_ratio, 2), "", page.say("park", "ratio"), ratio.plot_ratio_unknown ? page.say("page", "unknown_of", { n: page.words.number(ratio.plot_ratio_unknown) }) : null),
      tile(room, unit, page.say("park", "left"), beyond ? page.say("park", "beyond", { m2: beyond }) : page.say("park", "counted", { n: page.words.number(left.parcels ?? 0) })));
  }

  _km2(m2) {
    return m2 === null || m2 === undefined ? "–" : `${this.page.words.number(m2 / 1e6, 2)} km²`;
  }

  // A density never stands without its type and what it may be held against.
  _density(park) {
    const { page } = this;
    const { el } = parkgis;
    const head = el("h3", { class: "pk-section" }, page.say("park", "density"));
    const { parcel } = park.density;
    if (!parcel || parcel.value === null) return [head, el("p", {}, page.say("park", "no_density")), ...page.config.park_problems.map((said) => el("p", { class: "pk-source" }, page.words.pair(said)))];
    const code = parcel.unit.replaceAll(" ", "_"); // as texts.toml writes it
    const unit = page.unit(code);
    const shown = (value) => page.words.number(value * page.words.times(code), 2);
    const missing = parcel.n_missing ? page.say("page", "unknown_of", { n: page.words.number(parcel.n_missing) }) : null;
    const type = [page.say("park", "density_type"), parcel.year ? page.say("park", "year", { year: String(parcel.year) }) : page.say("park", "no_year"), missing].filter(Boolean).join(" · ");
    const held = parcel.against.map((one) => el("li", {}, page.say("park", "against", { value: shown(one.value), answer: page.say("exceeds", one.exceeds || "cannot be said") })));
    return [head, el("p", { class: "pk-large" }, el("b", {}, shown(parcel.value)), unit), el("p", { class: "pk-source" }, type), el("ul", { class: "pk-source" }, ...held), el("p", { class: "pk-source" }, page.say("park", "indication"))];
  }

  _bars(title, parts, codes) {
    const { page } = this;
    const { el } = parkgis;
    const there = Object.entries(parts || {}).filter(([, m2]) => m2).sort((a, b) => b[1] - a[1]);
    if (!there.length) return [];
    const whole = there.reduce((sum, [, m2]) => sum + m2, 0);
    const line = ([word, m2]) => {
      const bar = el("span", { class: "pk-bar", "aria-hidden": "true" });
      bar.style.width = `${Math.max(1, (m2 / whole) * 100)}%`;
      const called = word === "unknown" ? page.say("page", "not_known") : page.word(codes, word);
      return el("li", {}, el("span", { class: "pk-label" }, called), el("span", { class: "pk-count" }, `${this._km2(m2)} · ${page.words.number((m2 / whole) * 100, 1)}%`), bar);
    };
    return [el("h3", { class: "pk-section" }, page.say("park", title)), el("ul", { class: "pk-bars" }, ...there.map(line))];
  }

  _outcomes(park) {
    const { page } = this;
    const { el } = parkgis;
    const counts = park.findings.parcels;
    const there = [...page.config.outcomes].reverse().filter((outcome) => counts[outcome.word]);
    if (!there.length) return [];
    const line = (outcome) => el("li", {}, el("span", { class: "pk-sign" }, outcome.sign), el("span", { class: "pk-label" }, page.words.pair(outcome)), el("span", { class: "pk-count" }, page.words.number(counts[outcome.word])));
    return [el("h3", { class: "pk-section" }, page.say("page", "outcomes")), el("ul", { class: "pk-tally" }, ...there.map(line))];
  }

  _industries(park) {
    const { page } = this;
    const { el } = parkgis;
    const top = park.industries.slice(0, Parks.TOP_INDUSTRIES);
    if (!top.length) return [];
    const quotient = (value) => (value === null ? "–" : page.words.number(value, 2));
    const row = (one) => el("tr", {}, el("th", { scope: "row" }, [one.division, one[`name_${page.words.lang()}`]].filter(Boolean).join(" ")), el("td", {}, this._km2(one.land_m2)), el("td", {}, quotient(one.land_quotient)));
    const head = el("tr", {}, ...["industry", "industry_land", "quotient"].map((key) => el("th", { scope: "col" }, page.say("park", key))));
    return [el("h3", { class: "pk-section" }, page.say("park", "industries")), el("table", { class: "pk-table" }, el("thead", {}, head), el("tbody", {}, ...top.map(row))), el("p", { class: "pk-source" }, page.say("park", "quotient_note"))];
  }
};
