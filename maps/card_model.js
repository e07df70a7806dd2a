/* What the card of one parcel says, as plain texts; card.js shows it, card_text.js and card_picture.js copy it. */
var parkgis = parkgis || {};

parkgis.CardModel = (() => {
  "use strict";
  const AREAS = ["declared_area_m2", "geodesic_area_m2", "planar_area_m2"];
  const OTHER_FIGURES = ["floor_area_m2", "counted_floor_area_m2", "plot_ratio", "binding_plot_ratio", "binding_remaining_m2"];

  return class CardModel {
    /* findings: Table of pack_card; words: of the page. */
    constructor({ layer, overlays, findings, config, words }) {
      Object.assign(this, { layer, overlays, findings, config, words, outcomes: layer.classes }); // as the layer came: by outcome
      this.findingAt = CardModel.ends(findings.column("finding_count"));
      this.noteAt = CardModel.ends(findings.column("note_count"));
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

    /* The gravest outcome of parcel i: a code of config.outcomes. */
    outcome(i) {
      return this.outcomes[i];
    }

    /* Everything; `latlng`: the place clicked, or null. */
    say(i, latlng = null) {
      const { text, say, number } = this.words;
      const row = this.layer.row(i);
      const findings = this.of(i).map((finding, k) => this._finding(i, finding, k + 1));
      const lists = { not_concerned: this._notConcerned(row.not_concerned), here: this._zones(latlng), notes: this._notes(i) };
      return {
        id: row.parcel_id || text("page", "unnamed"),
        name: row.name || "",
        outcome: this.config.outcomes[this.outcome(i)],
        synthetic: this.config.synthetic ? text("page", "synthetic") : null,
        warnings: [this.layer.drawn(i) ? null : text("card", "no_geometry"), this._lapsed(row)].filter(Boolean),
        facts: this._facts(row),
        heading: say("card", "findings", { n: number(findings.length) }),
        findings,
        none: findings.length ? null : text("card", "no_findings"),
        lists: Object.entries(lists).filter(([, lines]) => lines.length).map(([title, lines]) => ({ title: text("card", title), lines })),
        closing: text("page", "decides"),
        source: say("page", "subtitle_card", { title: this.config.title || text("page", "untitled"), day: this.config.day, rulebook: this.config.rulebook[this.words.lang()] }),
      };
    }

    _lapsed(row) {
      const over = row.expires_on && row.expires_on <= this.config.day;
      return over ? this.words.say("card", "lapsed", { day: row.expires_on }) : null;
    }

    _facts(row) {
      const { text, named } = this.words;
      const { codes } = this.config;
      const facts = [];
      const add = (name, value, mark = null) => {
        if (value !== null && value !== undefined && value !== "") facts.push({ key: name, name: text("field", name), value, mark });
      };
      add("enterprise", row.enterprise);
      add("status", named(codes.status, row.status));
      add("in_district", named(codes.in_district, row.in_district));
      add("in_park", row.in_park && named(codes.in_park, row.in_park));
      add("in_industry", named(codes.in_industry, row.in_industry));
      add("land_use", this._use(row.land_use, row.land_use_kind, row.land_use_system));
      add("planned_land_use", this._use(row.planned_land_use, row.planned_land_use_kind, null));
      for (const name of AREAS) {
        const used = row.area_basis && name.startsWith(row.area_basis);
        add(name, this._figure(row[name], "m2", 2), used ? text("card", "basis_mark") : null);
      }
      for (const name of OTHER_FIGURES) add(name, this._figure(row[name], name.endsWith("_m2") ? "m2" : "1", name.endsWith("_m2") ? 2 : 4));
      add("output_density", this._figure(row.output_density, "bn_yuan/km2", 2));
      add("tier", named(codes.tier, row.tier));
      add("evidence", row.evidence);
      add("expires_on", row.expires_on);
      return facts;
    }

    _use(code, kind, system) {
      const named = this.words.named(this.config.codes.land_use_kind, kind);
      const inner = [system, named].filter(Boolean).join(" · ");
      if (!code) return named || null;
      return inner ? `${code} (${inner})` : code;
    }

    _figure(value, unit, decimals) {
      if (value === null || value === undefined) return null;
      if (typeof value === "string") return value;
      return this.words.number(value * this.words.times(unit), decimals) + this._unit(unit);
    }

    _unit(unit) {
      if (!unit) return "";
      return this.words.known("unit", unit) ? this.words.text("unit", unit) : " " + unit;
    }

    _finding(i, finding, number) {
      const { lang, pair, text } = this.words;
      const outcome = this.config.outcomes[finding.outcome];
      const rule = this.config.rules[finding.rule];
      const remedy = finding["remedy_" + lang()];
      return {
        number,
        outcome,
        rule: rule.id,
        title: pair(rule.title),
        reason: pair(this.config.reasons[finding.reason]),
        figures: this._figures(finding),
        remedy: remedy ? { label: text("card", outcome.word === "unknown" ? "supply" : "remedy"), text: remedy } : null,
        source: this._source(finding, rule),
        stale: rule.stale ? text("card", "stale") : null,
        over: rule.over ? this.words.say("card", "over", { day: rule.version_to }) : null,
        place: this.place(i, finding),
      };
    }

    _figures(finding) {
      const decimals = this._decimals(finding.measured, finding.limit);
      return [
        ["measured", finding.measured, finding.unit, decimals],
        ["limit", finding.limit, finding.unit, decimals],
        ["margin", finding.margin, finding.unit, decimals],
        ["at_stake_m2", finding.at_stake_m2, "m2", 2],
        ["width_m", finding.width_m, "m", 2],
      ].filter(([, value]) => value !== null).map(([name, ...figure]) => ({ name: this.words.text("card", name), value: this._figure(...figure) }));
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
      return parts.filter(Boolean).join(" · ");
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
