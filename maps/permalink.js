/* What is shown, as the part of the address after "#": view, theme, filters, parcel, language. */
var parkgis = parkgis || {};

parkgis.Permalink = class Permalink {
  constructor(page) {
    this.page = page;
    this.waiting = null;
    page.map.on("moveend parkgis:open parkgis:filter parkgis:language", () => this._later());
    window.addEventListener("hashchange", () => {
      if (location.hash.slice(1) !== this.written) this.read();
    });
  }

  _later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.write(), 200);
  }

  write() {
    this.written = this.text();
    try {
      history.replaceState(null, "", "#" + this.written);
    } catch {
      // A page shown inside another program may not change its address; all else works.
    }
  }

  text() {
    const { page } = this;
    const { lat, lng } = page.map.getCenter();
    const said = new URLSearchParams({ at: [page.map.getZoom(), lat.toFixed(6), lng.toFixed(6)].join("/"), lang: page.words.lang() });
    const { theme, choice } = page.legend;
    said.set("by", theme.id);
    if (choice.breaks) said.set("breaks", choice.breaks.join(" "));
    if (choice.palette !== "cividis") said.set("colours", choice.palette);
    for (const [id, state] of page.filters.states) {
      if (id === parkgis.Filters.LEGEND) continue;
      said.set("only." + id, state instanceof Set ? JSON.stringify([...state].map((code) => this._word(id, code))) : `${state.least ?? ""}..${state.most ?? ""}`);
    }
    if (page.opened) said.set("parcel", page.layer.field("parcel_id", page.opened.i) || "");
    return said.toString();
  }

  /* Show what the address says; what it does not say, or what is not there, stays as it is. */
  read() {
    const { page } = this;
    const said = new URLSearchParams(location.hash.slice(1));
    if (["en", "zh"].includes(said.get("lang")) && said.get("lang") !== page.words.lang()) page.speak(said.get("lang"));
    for (const spec of page.config.filters) if (said.has("only." + spec.id)) page.filters.set(spec.id, this._state(spec, said.get("only." + spec.id)));
    if (said.has("by")) page.legend.show(said.get("by"), { breaks: parkgis.Themes.breaksOf(said.get("breaks") || ""), palette: said.get("colours") });
    else page.filtered();
    page.panel.speak();
    if (said.has("parcel")) this._open(said.get("parcel"));
    this._view((said.get("at") || "").split("/").map(Number));
  }

  _view(at) {
    const [zoom, lat, lng] = at;
    if (at.length === 3 && at.every(Number.isFinite) && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22) this.page.map.setView([lat, lng], zoom, { animate: false });
  }

  _open(id) {
    const { page } = this;
    for (let i = 0; i < page.layer.count(); i++) if (page.layer.field("parcel_id", i) === id) return page.open(i);
    return undefined;
  }

  _word(id, code) {
    const { words } = this.page.filters.columns.get(id);
    return words ? words[code] : this.page.config.outcomes[code].word;
  }

  _state(spec, text) {
    if (spec.range) {
      const [least, most] = text.split("..").map((end) => (end === "" || !Number.isFinite(Number(end)) ? null : Number(end)));
      return { least: least ?? null, most: most ?? null };
    }
    const { words } = this.page.filters.columns.get(spec.id);
    const known = words || this.page.config.outcomes.map((outcome) => outcome.word);
    return new Set(Permalink._list(text).map((word) => known.indexOf(word)).filter((code) => code >= 0));
  }

  static _list(text) {
    try {
      const list = JSON.parse(text);
      return Array.isArray(list) ? list : [];
    } catch {
      return [];
    }
  }
};
