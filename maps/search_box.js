/* The box in which people search: what they type, the list of hits, the keys. */
var parkgis = parkgis || {};

parkgis.SearchBox = class SearchBox {
  static MOST_HITS = 12;
  static MOST_PARKS = 4;

  constructor(page) {
    this.page = page;
    this.found = null; // a parkgis.Search, once the parcels are read
    page.$("query").oninput = () => this.look();
    page.$("query").onkeydown = (event) => this._arrow(event);
    page.$("search").onsubmit = (event) => {
      event.preventDefault();
      this._choose();
    };
    document.addEventListener("click", (event) => {
      if (!page.$("search").contains(event.target)) this.close();
    });
  }

  speak() {
    const { page } = this;
    page.$("find").textContent = page.say("page", "find");
    page.$("query").placeholder = page.say("page", "search");
    page.$("query").setAttribute("aria-label", page.say("page", "search"));
    this.close();
  }

  /* Put the list away; whether there was one. */
  close() {
    const open = !this.page.$("hits").hidden;
    this._show([]);
    return open;
  }

  look() {
    const wanted = this.page.$("query").value;
    if (!this.found || !wanted.trim()) return this._show([]);
    const { rows, more } = this.found.find(wanted);
    const parks = this.page.parks ? this.page.parks.find(wanted).slice(0, SearchBox.MOST_PARKS) : [];
    const { page } = this;
    const lines = [...parks.map((park) => this._park(park)), ...rows.slice(0, SearchBox.MOST_HITS).map((i) => this._parcel(i))];
    lines.forEach((line, k) => (line.id = `pk-hit-${k}`));
    const left = rows.length - SearchBox.MOST_HITS;
    const { el } = parkgis;
    if (left > 0) lines.push(el("li", { role: "presentation" }, page.say("page", more ? "more_than" : "more", { n: page.words.number(left) })));
    if (!lines.length) lines.push(el("li", { role: "presentation" }, page.say("page", "nothing_found")));
    return this._show(lines);
  }

  _parcel(i) {
    const { page } = this;
    const { el } = parkgis;
    const outcome = page.outcome(i);
    const said = [page.layer.field("name", i), page.layer.field("enterprise", i)].filter(Boolean).join(" · ");
    return this._line({ "data-row": i }, () => page.open(i, { move: true }), page.layer.field("parcel_id", i) || page.say("page", "unnamed"), el("small", {}, `${outcome.sign} ${page.words.pair(outcome)}  ${said}`));
  }

  _park(park) {
    const { page } = this;
    return this._line({ "data-park": park.key }, () => page.openPark(park.key), park.key, parkgis.el("small", {}, `${page.say("page", "park")}  ${park.name || ""}`));
  }

  _line(data, open, ...children) {
    const press = () => {
      this.close();
      open();
    };
    return parkgis.el("li", { role: "option", "aria-selected": "false", ...data, onclick: press }, ...children);
  }

  _show(lines) {
    const query = this.page.$("query");
    this.page.$("hits").replaceChildren(...lines);
    this.page.$("hits").hidden = !lines.length;
    query.setAttribute("aria-expanded", String(lines.length > 0));
    query.removeAttribute("aria-activedescendant");
  }

  _options() {
    return [...this.page.$("hits").querySelectorAll('[role="option"]')];
  }

  _arrow(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const options = this._options();
    if (!step || !options.length) return;
    event.preventDefault();
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = options[(now + step + options.length) % options.length] || options[0];
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    next.scrollIntoView({ block: "nearest" });
    this.page.$("query").setAttribute("aria-activedescendant", next.id);
  }

  _choose() {
    if (this.page.$("hits").hidden) this.look();
    const options = this._options();
    const chosen = options.find((option) => option.getAttribute("aria-selected") === "true") || options[0];
    if (chosen) chosen.click();
  }
};
