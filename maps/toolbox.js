/* The tools of the page: a menu, and one box for the one that is at work. */
var parkgis = parkgis || {};

/* A tool: {id, title: {en, zh}, takesClicks, offered(page), start(page, box), stop(page), speak(page, box)}.
   Each tool_*.js pushes its own; docs/house.md says more. */
parkgis.tools = parkgis.tools || [];

parkgis.Toolbox = class Toolbox {
  constructor(page) {
    this.page = page;
    this.tool = null; // the one at work
    page.$("tools").onclick = () => this._open(page.$("tool-list").hidden);
    page.$("tool-close").onclick = () => this.stop();
    page.$("tools-part").onkeydown = (event) => this._arrow(event);
    page.$("tools-part").hidden = true; // until the parcels are read
    for (const tool of parkgis.tools) if (tool.ready) tool.ready(page);
    document.addEventListener("click", (event) => {
      if (!page.$("tools-part").contains(event.target)) this._open(false);
    });
  }

  /* Whether clicks on the map are the tool's. */
  takesClicks() {
    return this.tool !== null && this.tool.takesClicks === true;
  }

  start(id) {
    const { page } = this;
    this.stop();
    this.tool = parkgis.tools.find((tool) => tool.id === id);
    page.$("tool").hidden = false;
    page.$("tool-title").textContent = page.words.pair(this.tool.title);
    page.$("tool").dataset.tool = id;
    if (this.takesClicks()) parkgis.Pointer.of(page.map).remove(page.layer);
    this.tool.start(page, page.$("tool-box"));
    page.$("tool").focus({ preventScroll: true });
  }

  /* Put the tool away; whether there was one. */
  stop() {
    if (!this.tool) return false;
    const tool = this.tool;
    if (this.takesClicks()) parkgis.Pointer.of(this.page.map).add(this.page.layer);
    this.tool = null;
    tool.stop(this.page);
    this.page.$("tool-box").replaceChildren();
    this.page.$("tool").hidden = true;
    this.page.$("tools").focus();
    return true;
  }

  speak() {
    const { page } = this;
    page.$("tools").textContent = page.say("page", "tools");
    page.$("tool-close").title = page.say("page", "tool_close");
    page.$("tool-close").setAttribute("aria-label", page.say("page", "tool_close"));
    const offered = page.card ? parkgis.tools.filter((tool) => !tool.offered || tool.offered(page)) : [];
    page.$("tools-part").hidden = !offered.length;
    page.$("tool-list").replaceChildren(...offered.map((tool) => {
      const press = () => {
        this._open(false);
        this.start(tool.id);
      };
      const button = { type: "button", role: "menuitem", tabindex: "-1", "data-tool": tool.id, onclick: press };
      return parkgis.el("li", { role: "none" }, parkgis.el("button", button, page.words.pair(tool.title)));
    }));
    if (!this.tool) return;
    page.$("tool-title").textContent = page.words.pair(this.tool.title);
    if (this.tool.speak) this.tool.speak(page, page.$("tool-box"));
  }

  _open(open) {
    this.page.$("tool-list").hidden = !open;
    this.page.$("tools").setAttribute("aria-expanded", String(open));
    if (open) this._items()[0].focus();
  }

  _items() {
    return [...this.page.$("tool-list").querySelectorAll("button")];
  }

  _arrow(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !this.page.$("tool-list").hidden) {
      event.stopPropagation();
      this._open(false);
      this.page.$("tools").focus();
    }
    if (!step) return;
    event.preventDefault();
    if (this.page.$("tool-list").hidden) return this._open(true);
    const items = this._items();
    const next = items.indexOf(document.activeElement) + step;
    return items[(next + items.length) % items.length].focus();
  }
};
