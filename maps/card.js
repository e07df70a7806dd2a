/* Shows the card of one parcel: what CardModel says, and what can be done with it. */
var parkgis = parkgis || {};

parkgis.Card = (() => {
  "use strict";
  const el = parkgis.el;
  const MOST_OTHERS = 20;

  return class Card {
    /* actions: {open(i), close(), show(place), park(key)}; page: for words, notes and files. */
    constructor(page, model, actions) {
      Object.assign(this, { page, model, actions, words: page.words });
    }

    /* `others`: parcels at the same place; `latlng`: the place clicked, or null. */
    fill(card, i, others, latlng) {
      const said = this.model.say(i, latlng);
      card.replaceChildren(
        this._head(said),
        ...(said.synthetic ? [el("p", { class: "pk-synthetic" }, said.synthetic)] : []),
        this._verdict(said.outcome),
        this._actions(said),
        ...(others.length ? [this._others(others)] : []),
        ...said.warnings.map((warning) => el("p", { class: "pk-stale" }, warning)),
        this._facts(said.facts),
        el("h3", { class: "pk-section" }, said.heading),
        ...(said.none ? [el("p", {}, said.none)] : []),
        ...said.findings.map((finding) => this._finding(finding)),
        ...said.lists.flatMap(({ title, lines }) => [el("h3", { class: "pk-section" }, title), el("ul", { class: "pk-source" }, ...lines.map((line) => el("li", {}, line)))]),
        el("p", { class: "pk-card-foot" }, said.closing),
      );
    }

    _head(said) {
      const name = this.words.text("card", "close");
      const close = { class: "pk-close", type: "button", title: name, "aria-label": name, onclick: this.actions.close };
      return el("div", { class: "pk-card-head" }, el("div", {}, el("h2", { id: "pk-card-title" }, said.id), el("p", { class: "pk-name" }, said.name)), el("button", close, "✕"));
    }

    _verdict(outcome) {
      const box = el("p", { class: "pk-verdict" }, el("span", { class: "pk-sign" }, outcome.sign), this.words.pair(outcome));
      box.style.borderColor = outcome.fill;
      box.style.background = outcome.tint;
      return box;
    }

    _actions(said) {
      const { page } = this;
      const button = (key, press) => el("button", { type: "button", class: "pk-small", "data-do": key, onclick: press }, this.words.text("card", key));
      const copy = async () => page.note(page.say("card", (await parkgis.copyText(parkgis.cardText(said, page.words))) ? "copied" : "not_copied"));
      const picture = async () => page.save(parkgis.fileName(said.id, "png", page.config.synthetic), await parkgis.cardPicture(said, page.words));
      return el("p", { class: "pk-actions" }, button("copy", copy), button("picture", picture), button("print", () => window.print()));
    }

    _others(others) {
      const box = el("p", { class: "pk-also" }, this.words.text("card", "also_here") + " ");
      for (const other of others.slice(0, MOST_OTHERS)) {
        const id = this.model.layer.field("parcel_id", other) || this.words.text("page", "unnamed");
        box.append(el("button", { type: "button", class: "pk-small", onclick: () => this.actions.open(other) }, id));
      }
      if (others.length > MOST_OTHERS) box.append(` +${others.length - MOST_OTHERS}`);
      return box;
    }

    _facts(facts) {
      const value = ({ key, value: said, mark }) => el("dd", {}, key === "in_park" ? this._park(said) : said, mark ? el("span", { class: "pk-mark" }, mark) : null);
      return el("dl", {}, ...facts.flatMap((fact) => [el("dt", {}, fact.name), value(fact)]));
    }

    _park(said) {
      return el("button", { type: "button", class: "pk-link", onclick: () => this.actions.park() }, said);
    }

    _finding(finding) {
      const { outcome, place, remedy, figures } = finding;
      const head = el("p", { class: "pk-finding-head" }, el("span", { class: "pk-sign" }, outcome.sign), this.words.pair(outcome));
      if (place) head.append(el("button", { class: "pk-small pk-place", type: "button", onclick: () => this.actions.show(place) }, `${finding.number} · ${this.words.text("card", "place")}`));
      const cell = ({ name, value }) => el("div", {}, el("small", {}, name), el("b", {}, value));
      const box = el("article", { class: "pk-finding", "data-rule": finding.rule, "data-outcome": outcome.word }, head,
        el("h4", {}, finding.title),
        el("p", {}, finding.reason),
        figures.length ? el("div", { class: "pk-figures" }, ...figures.map(cell)) : null,
        remedy ? el("p", { class: "pk-remedy" }, el("small", {}, remedy.label), remedy.text) : null,
        el("p", { class: "pk-source" }, finding.source, ...[finding.stale, finding.over].filter(Boolean).map((said) => el("span", { class: "pk-stale" }, " · " + said))));
      if (finding.over) box.classList.add("pk-over");
      box.style.borderLeftColor = outcome.fill;
      return box;
    }
  };
})();
