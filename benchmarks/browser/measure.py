"""One page in a Chromium of its own: seconds to be of use, frames while dragged, memory."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LAYER, MAP = "parcel_layer_bench", "map_plan"
WIDTH, HEIGHT = 1280, 800
QUIET_MS, GAP_MS = 600, 80  # no frame later than GAP_MS for QUIET_MS: the page has come to rest
PATIENCE_S = 900
SETTLE_MS = 2000  # before memory is looked at

WATCH = (
    f"const GAP = {GAP_MS}, QUIET = {QUIET_MS};"
    """
window.frames = [];
const watch = (now) => { frames.push(now); requestAnimationFrame(watch); };
requestAnimationFrame(watch);
window.rest = () => {
  let from = 0;
  for (let k = 1; k < frames.length; k++) if (frames[k] - frames[k - 1] > GAP) from = frames[k];
  const last = frames[frames.length - 1];
  return frames.length > 1 && last - from > QUIET ? Math.max(from, frames[0]) : null;
};
"""
)
# Ours decodes beside the page, so frames say nothing of it: the promise of the layer and the end of
# its drawing do, on top of the rest of the frames.
OURS = """
async () => {
  const layer = LAYER, tiles = () => Object.values(layer._tiles).map(({ el }) => el);
  const inked = (tile) => {
    if (!tile.width || tile.job !== null) return false;
    const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
    return new Uint32Array(data.buffer).some((pixel) => pixel);
  };
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  const first = (async () => {
    while (!tiles().some(inked)) await pause(20);
    return performance.now();
  })();
  await layer.ready;
  const read = performance.now();
  while (layer._loading || tiles().some((tile) => tile.job)) await pause(10);
  return { first: await first, read, drawn: performance.now() };
}
""".replace("LAYER", LAYER)
ASKED = """
() => {
  const layer = LAYER, n = layer.count(), found = {};
  const time = (name, f) => {
    const took = [];
    for (let k = 0; k < 7; k++) {
      const from = performance.now();
      f(k);
      took.push(performance.now() - from);
    }
    took.sort((a, b) => a - b);
    [found[name], found[name + ", worst of 7"]] = [took[3], took[6]];
  };
  const ratio = layer.column("plot_ratio").values, mask = new Uint8Array(n);
  time("filter", (k) => {
    for (let i = 0; i < n; i++) mask[i] = ratio[i] > 1 + k / 10 ? 1 : 0;
    layer.filter(mask);
  });
  layer.filter(null);
  time("search", (k) => layer.find("310115-0" + (10000 + 777 * k), ["parcel_id", "name"]));
  time("hit", (k) => layer.hit(layer._map.getCenter(), 5));
  return found;
}
""".replace("LAYER", LAYER)


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds and megabytes of one page; None where a page of that kind has no such figure."""

    ready: float
    pan: float  # longest frame while it was dragged
    memory: float  # resident set of the renderer, at rest
    first: float | None = None  # something is drawn
    read: float | None = None  # all data are there
    asked: dict[str, float] | None = None  # filter, search, hit


def measure(page: Path, program: str, kind: str) -> Measured:
    """Open *page* in a new browser, wait, drag, ask."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        tab = browser.new_context(
            offline=True, viewport={"width": WIDTH, "height": HEIGHT}
        ).new_page()
        tab.set_default_timeout(PATIENCE_S * 1000)
        tab.add_init_script(WATCH)
        tab.goto(page.as_uri(), wait_until="commit")
        found: dict[str, Any] = {}
        if kind == "layer":
            tab.wait_for_function(f"window.{LAYER}")
            times = tab.evaluate(OURS)
            found = {"first": times["first"], "read": times["read"]}
        ready = _rest(tab)
        if kind == "layer":
            ready = max(ready, times["drawn"])
        tab.wait_for_timeout(SETTLE_MS)
        memory = _memory(browser)
        pan = _pan(tab)
        if kind == "layer":
            found["asked"] = tab.evaluate(ASKED)
        browser.close()
    return Measured(ready=ready, pan=pan, memory=memory, **found)


def _rest(tab: "Page") -> float:
    """Wait until no frame was late for a while; return when the last late one ended, in ms."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        at = tab.evaluate("window.rest ? window.rest() : null")
        if at is not None:
            return float(at)
        time.sleep(0.2)
    raise TimeoutError(f"the page was not at rest after {PATIENCE_S} s")


def _pan(tab: "Page") -> float:
    """Drag the map by 240 pixels in a second; return the longest frame in ms."""
    x, y = WIDTH // 2, HEIGHT // 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    from_ = tab.evaluate("frames.length")
    for step in range(1, 61):
        tab.mouse.move(x - 4 * step, y - 2 * step)
        time.sleep(1 / 60)
    tab.wait_for_timeout(300)
    longest = "(k) => Math.max(...frames.slice(k).map((f, j, all) => (j ? f - all[j - 1] : 0)))"
    pan = float(tab.evaluate(longest, from_))
    tab.mouse.up()
    return pan


def _memory(browser: "Browser") -> float:
    """Return the resident set of the greatest renderer, in MB."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return max(_resident(p["id"]) for p in processes if p["type"] == "renderer")


def _resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return float(line.split()[1]) * 1024 / 1e6
    raise LookupError(f"process {process} has no VmRSS")
