/* The card of one parcel. Texts of the data reach the page through textContent, here and nowhere else. */
var parkgis = parkgis || {};

/* Make an element: el("p", {class: "x", onclick: f}, "text", child, null) */
parkgis.el = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element[name] = value;
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
};

parkgis.Card = (() => {
  "use strict";
  const el = parkgis.el;
  const AREAS = ["declared_area_m2", "geodesic_area_m2", "planar_area_m2"];
  const OTHER_FIGURES = ["floor_area_m2", "counted_floor_area_m2", "plot_ratio"];

  return class Card {
    /* words: {text, say, number, outcome} of the page; findings: Table; actions: {open, close, show} */
    constructor({ layer, overlays, findings, config, words, actions }) {
      Object.assign(this, { layer, overlays, findings, config, words, actions });
      this.findingAt = Card.ends(findings.column("finding_count"));
      this.noteAt = Card.ends(findings.column("note_count"));
    }

    static ends(counts) {
      const ends = new Uint32Array(counts.length + 1);
      counts.forEach((count, i) => (ends[i + 1] = ends[i] + count));
      return ends;
    }

    /* Findings of parcel i as objects, the gravest first. */
    of(i) {
      const names = this.findings.names().filter((name) => !/_count$|^note_/.test(name));
      const found = [];
      for (let k = this.findingAt[i]; k < this.findingAt[i + 1]; k++)
        found.push(Object.fromEntries(names.map((name) => [name, this.findings.value(name, k)])));
      return found;
    }

    /* Where a finding lies, or null. */
    place(i, finding) {
      if (finding.at_x === null || !this.layer.drawn(i)) return null;
      const [x, y] = this.layer.anchor(i);
      return this.layer.latLng(x + finding.at_x, y + finding.at_y);
    }

    /* `others`: parcels at the same place; `latlng`: the place clicked, or null. */
    fill(card, i, others, latlng) {
      const row = this.layer.row(i);
      const found = this.of(i);
      const t = this.words.text;
      card.replaceChildren(
        this._head(row),
        ...(this.config.synthetic ? [el("p", { class: "pk-synthetic" }, t("page", "synthetic"))] : []),
        this._verdict(this.layer.classOf(i)),
        ...(others.length ? [this._others(others)] : []),
        ...(this.layer.drawn(i) ? [] : [el("p", { class: "pk-stale" }, t("card", "no_geometry"))]),
        this._facts(row),
        el("h4", {}, this.words.say("card", "findings", { n: this.words.number(found.length) })),
        ...(found.length ? [] : [el("p", {}, t("card", "no_findings"))]),
        ...found.map((finding, k) => this._finding(i, finding, k + 1)),
        ...this._list("not_concerned", this._notConcerned(row.not_concerned)),
        ...this._list("here", this._zones(latlng)),
        ...this._list("notes", this._notes(i)),
        el("p", { class: "pk-card-foot" }, t("page", "decides")),
      );
    }

    _head(row) {
      const t = this.words.text;
      const close = { class: "pk-close", type: "button", title: t("card", "close"), "aria-label": t("card", "close"), onclick: this.actions.close };
      const title = el("h2", { id: "pk-card-title" }, row.parcel_id || t("page", "unnamed"));
      return el("div", { class: "pk-card-head" }, el("div", {}, title, el("p", { class: "pk-name" }, row.name || "")), el("button", close, "✕"));
    }

    _verdict(code) {
      const outcome = this.config.outcomes[code];
      const box = el("p", { class: "pk-verdict" }, el("span", { class: "pk-sign" }, outcome.sign), outcome[this.words.lang()]);
      box.style.borderColor = outcome.fill;
      box.style.background = outcome.tint;
      return box;
    }

    _others(others) {
      const box = el("p", { class: "pk-also" }, this.words.text("card", "also_here") + " ");
      for (const other of others.slice(0, 20)) {
        const id = this.layer.field("parcel_id", other) || this.words.text("page", "unnamed");
        box.append(el("button", { type: "button", onclick: () => this.actions.open(other) }, id));
      }
      return box;
    }

    _facts(row) {
      const { text, named } = this.words;
      const facts = [];
      const add = (name, value, mark) => {
        if (value === null || value === undefined || value === "") return;
        facts.push(el("dt", {}, text("field", name)), el("dd", {}, value, mark ? el("span", { class: "pk-mark" }, mark) : null));
      };
      add("enterprise", row.enterprise);
      add("status", named(this.config.codes.status, row.status));
      add("land_use", this._use(row.land_use, row.land_use_kind, row.land_use_system));
      add("planned_land_use", this._use(row.planned_land_use, row.planned_land_use_kind, null));
      for (const name of AREAS) {
        const used = row.area_basis && name.startsWith(row.area_basis);
        add(name, this._figure(row[name], "m2", 2), used ? text("card", "basis_mark") : null);
      }
      for (const name of OTHER_FIGURES) add(name, this._figure(row[name], name.endsWith("_m2") ? "m2" : "1", name.endsWith("_m2") ? 2 : 4));
      add("tier", named(this.config.codes.tier, row.tier));
      return el("dl", {}, ...facts);
    }

    _use(code, kind, system) {
      const named = this.words.named(this.config.codes.kind, kind);
      const inner = [system, named].filter(Boolean).join(" · ");
      if (!code) return named || null;
      return inner ? `${code} (${inner})` : code;
    }

    _figure(value, unit, decimals) {
      if (value === null || value === undefined) return null;
      if (typeof value === "string") return value;
      const shown = unit === "share" ? value * 100 : value; // people read shares in per cent
      return this.words.number(shown, decimals) + this._unit(unit);
    }

    _unit(unit) {
      if (!unit) return "";
      return this.words.known("unit", unit) ? this.words.text("unit", unit) : " " + unit;
    }

    _finding(i, finding, number) {
      const outcome = this.config.outcomes[finding.outcome];
      const rule = this.config.rules[finding.rule];
      const { lang, pair } = this.words;
      const head = el("p", { class: "pk-finding-head" }, el("span", { class: "pk-sign" }, outcome.sign), outcome[lang()]);
      const place = this.place(i, finding);
      if (place) head.append(el("button", { class: "pk-place", type: "button", onclick: () => this.actions.show(place) }, `${number} · ${this.words.text("card", "place")}`));
      const remedy = finding["remedy_" + lang()];
      const box = el("article", { class: "pk-finding", "data-rule": rule.id, "data-outcome": outcome.word }, head,
        el("h3", {}, pair(rule.title)),
        el("p", {}, pair(this.config.reasons[finding.reason])),
        this._figures(finding),
        remedy ? el("p", { class: "pk-remedy" }, el("small", {}, this.words.text("card", outcome.word === "unknown" ? "supply" : "remedy")), remedy) : null,
        this._source(finding, rule));
      box.style.borderLeftColor = outcome.fill;
      return box;
    }

    _figures(finding) {
      const decimals = this._decimals(finding.measured, finding.limit);
      const cells = [
        ["measured", finding.measured, finding.unit, decimals],
        ["limit", finding.limit, finding.unit, decimals],
        ["margin", finding.margin, finding.unit, decimals],
        ["at_stake_m2", finding.at_stake_m2, "m2", 2],
        ["width_m", finding.width_m, "m", 2],
      ].filter(([, value]) => value !== null);
      const cell = ([name, ...figure]) => el("div", {}, el("small", {}, this.words.text("card", name)), el("b", {}, this._figure(...figure)));
      return cells.length ? el("div", { class: "pk-figures" }, ...cells.map(cell)) : null;
    }

    // As few decimals as still tell the measured value from the limit.
    _decimals(measured, limit) {
      const same = (decimals) => this.words.number(measured, decimals) === this.words.number(limit, decimals);
      if (typeof measured !== "number" || typeof limit !== "number" || measured === limit) return 4;
      return [2, 4].find((decimals) => !same(decimals)) ?? 6;
    }

    _source(finding, rule) {
      const { text, say } = this.words;
      const parts = [
        `${text("card", "source")}: ${rule.citation[this.words.lang()]}`,
        rule.id,
        finding.rule_from && say("card", "version", { day: finding.rule_from }),
        rule.last_confirmed && say("card", "confirmed", { day: rule.last_confirmed }),
      ];
      const stale = rule.stale ? el("span", { class: "pk-stale" }, " · " + text("card", "stale")) : null;
      return el("p", { class: "pk-source" }, parts.filter(Boolean).join(" · "), stale);
    }

    _list(title, lines) {
      if (!lines.length) return [];
      return [el("h4", {}, this.words.text("card", title)), el("ul", { class: "pk-source" }, ...lines.map((line) => el("li", {}, line)))];
    }

    _notConcerned(ids) {
      const known = new Map(this.config.rules.map((rule) => [rule.id, rule]));
      const titled = (id) => (known.has(id) ? `${this.words.pair(known.get(id).title)} (${id})` : id);
      return (ids || "").split("; ").filter(Boolean).map(titled);
    }

    // What the planning layers hold at the place that was clicked, as drawn.
    _zones(latlng) {
      if (!latlng) return [];
      return this.overlays.flatMap(({ name, role, layer }) => layer.hit(latlng).map((zone) => {
        const id = layer.field("zone_id", zone);
        return `${name} (${this.words.pair(role)})` + (id ? `: ${id}` : "");
      }));
    }

    _notes(i) {
      const name = "note_" + this.words.lang();
      const notes = [];
      for (let k = this.noteAt[i]; k < this.noteAt[i + 1]; k++) notes.push(this.findings.value(name, k));
      return notes;
    }
  };
})();
