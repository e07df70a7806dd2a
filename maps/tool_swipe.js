/* Status quo and future side by side: two views of the land by its use, and a line to move between them. */
var parkgis = parkgis || {};
parkgis.tools = parkgis.tools || [];

(() => {
  "use strict";

  const NOW = ["land_use_plan", "land_use_kind"]; // what stands for now and for then, the best first
  const THEN = ["land_use_plan_proposed", "planned_land_use_kind"];
  const SIDES = ["left", "right"];
  const PANE = 190; // below the outlines of layers (200)
  const STEP = 0.05;

  let at = 0.5; // place of the line, of the width
  let sides = {}; // left, right: {view, layer}
  let line = null;

  /* The views that the page has: parcels by use, plans. */
  function views(page) {
    const columns = [NOW[1], THEN[1]].filter((name) => page.layer.column(name)).map((name) => ({ id: name, kind: name, title: page.say("swipe", name) }));
    const plans = page.overlays.map((overlay, k) => ({ id: `layer-${k}`, kind: overlay.role.code, title: overlay.name, overlay })).filter(({ kind }) => kind === NOW[0] || kind === THEN[0]);
    return [...columns, ...plans];
  }

  function first(all, kinds) {
    return kinds.map((kind) => all.find((view) => view.kind === kind)).find(Boolean);
  }

  /* The parcels once more, by other classes; they share all data with the layer. */
  function twin(page, column) {
    const Twin = parkgis.ParcelLayer.extend({
      initialize(source, classes, styles) {
        L.setOptions(this, { interactive: false });
        const { zoom, shapes, table, wraps, middle, mask } = source;
        Object.assign(this, { zoom, shapes, table, wraps, middle, mask, classes, styles, hidden: new Set(), overview: null, selected: null, hovered: null });
        this.ready = Promise.resolve(this);
      },
    });
    const { classes, styles } = page.legend.themes.of({ ...page.legend.themes.theme(NOW[1]), kind: "category", column }, { palette: "cividis" });
    return new Twin(page.layer, classes, styles);
  }

  function show(page, side, view) {
    hide(page, side);
    const layer = view.overlay ? view.overlay.layer : twin(page, view.id);
    const was = { pane: layer.options.pane, shown: page.map.hasLayer(layer) };
    if (was.shown) layer.remove();
    layer.options.pane = `pk-${side}`;
    layer.addTo(page.map);
    sides[side] = { view, layer, was };
  }

  function hide(page, side) {
    if (!sides[side]) return;
    const { layer, was, view } = sides[side];
    layer.remove();
    layer.options.pane = was.pane;
    if (view.overlay && was.shown) layer.addTo(page.map);
    delete sides[side];
  }

  // Each side shows its part of the map; the panes move with the map, so that what is cut moves too.
  function cut(page) {
    const { x: width, y: height } = page.map.getSize();
    const corner = page.map.containerPointToLayerPoint([0, 0]);
    const middle = corner.x + width * at;
    const ends = { left: [corner.x, middle], right: [middle, corner.x + width] };
    for (const side of SIDES) {
      const [from, to] = ends[side];
      const [top, bottom] = [corner.y, corner.y + height];
      page.map.getPane(`pk-${side}`).style.clipPath = `polygon(${from}px ${top}px, ${to}px ${top}px, ${to}px ${bottom}px, ${from}px ${bottom}px)`;
    }
    line.style.left = `${width * at}px`;
    line.setAttribute("aria-valuenow", String(Math.round(at * 100)));
  }

  function move(page, to) {
    at = Math.min(1, Math.max(0, to));
    cut(page);
  }

  function divider(page) {
    const bar = parkgis.el("div", { class: "pk-swipe", role: "slider", tabindex: "0", "aria-label": page.say("swipe", "line"), "aria-valuemin": "0", "aria-valuemax": "100" });
    const follow = (event) => move(page, (event.clientX - page.map.getContainer().getBoundingClientRect().left) / page.map.getSize().x);
    bar.onpointerdown = (event) => {
      bar.setPointerCapture(event.pointerId);
      bar.onpointermove = follow;
    };
    bar.onpointerup = bar.onpointercancel = () => (bar.onpointermove = null);
    bar.onkeydown = (event) => {
      const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      move(page, at + step);
    };
    L.DomEvent.disableClickPropagation(bar);
    L.DomEvent.on(bar, "pointerdown touchstart", L.DomEvent.stopPropagation);
    page.map.getContainer().append(bar);
    return bar;
  }

  function controls(page, box) {
    const all = views(page);
    const list = (side) => {
      const select = parkgis.el("select", { "data-side": side }, ...all.map((view) => parkgis.el("option", { value: view.id }, view.title)));
      select.value = sides[side].view.id;
      select.onchange = () => choose(page, side, all.find((view) => view.id === select.value), box);
      return parkgis.el("label", {}, page.say("swipe", side), select);
    };
    box.replaceChildren(parkgis.el("div", { class: "pk-swipe-sides" }, ...SIDES.map(list)), legend(page));
  }

  // The same view cannot stand on both sides: the other side takes what stood here.
  function choose(page, side, view, box) {
    const other = SIDES.find((one) => one !== side);
    const before = sides[side].view;
    const swapped = sides[other].view.id === view.id;
    if (swapped) hide(page, other);
    show(page, side, view);
    if (swapped) show(page, other, before);
    cut(page);
    controls(page, box);
  }

  function legend(page) {
    const theme = page.legend.themes.theme(NOW[1]);
    const looks = theme ? Object.entries(theme.styles) : [];
    const item = (look, text) => parkgis.el("li", {}, parkgis.ParcelLayer.swatch({ ...page.config.drawing, ...look }, 24, 14), text);
    return parkgis.el("ul", { class: "pk-swipe-legend" }, ...looks.map(([kind, look]) => item(look, page.say("kind", kind))), item(page.config.looks.missing, page.say("page", "not_known")));
  }

  const tool = {
    id: "swipe",
    title: { en: "Now and planned, side by side", zh: "现状与规划对比" },

    /* Whether there is a future to show. */
    offered: (page) => Boolean(first(views(page), NOW) && first(views(page), THEN)),

    start(page, box) {
      for (const side of SIDES) if (!page.map.getPane(`pk-${side}`)) page.map.createPane(`pk-${side}`).style.zIndex = PANE;
      page.layer.setOpacity(0); // its place is taken; it is still there to be clicked
      line = divider(page);
      show(page, "left", first(views(page), NOW));
      show(page, "right", first(views(page), THEN));
      tool.follow = () => cut(page);
      tool.sift = ({ mask }) => Object.values(sides).forEach(({ view, layer }) => view.overlay || layer.filter(mask));
      page.map.on("move zoom viewreset resize", tool.follow).on("parkgis:filter", tool.sift);
      cut(page);
      controls(page, box);
    },

    stop(page) {
      page.map.off("move zoom viewreset resize", tool.follow).off("parkgis:filter", tool.sift);
      for (const side of SIDES) hide(page, side);
      page.layer.setOpacity(1);
      line.remove();
      line = null;
    },

    speak(page, box) {
      line.setAttribute("aria-label", page.say("swipe", "line"));
      controls(page, box);
    },
  };

  parkgis.tools.push(tool);
})();
