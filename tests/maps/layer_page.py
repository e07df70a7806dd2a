"""A Folium map with parcel layers in the offline browser, and what is seen there."""

from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely

from maps.javascript import Verbatim, script
from maps.leaflet import read_leaflet
from maps.parcel_layer import ParcelLayer
from tests.maps import map_samples

STYLES = [{"fill": "#0000ff"}, {"fill": "#ff0000"}]
BLUE, RED, BLANK = [0, 0, 255, 255], [255, 0, 0, 255], [0, 0, 0, 0]


def frame(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"k": range(len(shapes)), **columns}, geometry=shapes, crs=map_samples.CRS
    )


def many(rows: int) -> gpd.GeoDataFrame:
    """Squares of 60 m in a lattice, each with a name of its own: enough for workers to start."""
    k = np.arange(rows)
    x = map_samples.EAST + 100.0 * (k % 150)
    y = map_samples.NORTH + 100.0 * (k // 150)
    shapes = list(shapely.box(x, y, x + 60, y + 60 - k % 7))
    return frame(shapes, text=[f"地块 {i * 2654435761 % 2**32:08x}" for i in range(rows)])


def page(*layers: Any, head: str = "") -> str:
    plan = folium.Map([31.2, 121.5], tiles=None, zoom_start=15, max_zoom=22)
    plan.default_js, plan.default_css, plan._id = [], [], "plan"
    leaflet = read_leaflet()
    scripts = f"{head}<style>{leaflet.style}</style>" + script(leaflet.script)
    plan.get_root().header.add_child(Verbatim(scripts))
    for layer in layers:
        layer.add_to(plan)
    return str(plan.get_root().render())


def shown(browser_page: Any, folder: Path, *layers: Any, text: str | None = None) -> Any:
    """Open the page of some layers and wait for the parcels."""
    path = folder / "page.html"
    path.write_text(page(*layers) if text is None else text, "utf-8")
    browser_page.page.goto(path.as_uri())
    for layer in layers:
        if isinstance(layer, ParcelLayer):
            browser_page.page.evaluate(f"{layer.get_name()}.ready.then(() => 0)")
    return browser_page.page


COLOUR = """
async (layer) => {
  const busy = () => layer._loading || Object.values(layer._tiles).some(({ el }) => el.job);
  await new Promise((done) => setTimeout(done, 50));
  while (busy()) await new Promise((done) => setTimeout(done, 20));
  const box = layer._map.getContainer().getBoundingClientRect();
  const at = (lat, lng) => {
    const p = layer._map.latLngToContainerPoint([lat, lng]);
    for (const { el: tile } of Object.values(layer._tiles)) {
      const r = tile.getBoundingClientRect();
      const x = box.left + p.x - r.left, y = box.top + p.y - r.top;
      if (x < 0 || y < 0 || x >= r.width || y >= r.height) continue;
      const k = tile.width / r.width;
      return [...tile.getContext("2d").getImageData(x * k, y * k, 1, 1).data];
    }
    return null;
  };
  return PLACES.map(([lat, lng]) => at(lat, lng));
}
"""


def colours(
    tab: Any, layer: ParcelLayer, points: list[Any], crs: Any = map_samples.CRS
) -> list[list[int]]:
    """Return the colours that a layer shows at some points, once it is drawn."""
    lonlat = gpd.GeoSeries(points, crs=crs).to_crs(4326)
    places = str([[p.y, p.x] for p in lonlat])
    found: list[list[int]] = tab.evaluate(
        f"({COLOUR.replace('PLACES', places)})({layer.get_name()})"
    )
    return found


def look_at(tab: Any, layer: ParcelLayer) -> None:
    tab.evaluate(f"{layer.get_name()}._map.fitBounds({layer.get_bounds()}, {{animate: false}})")


def on_screen(tab: Any, layer: ParcelLayer, point: Any, crs: Any = map_samples.CRS) -> list[float]:
    """Return where a point is on the screen, in pixels."""
    place = gpd.GeoSeries([point], crs=crs).to_crs(4326).iloc[0]
    found: list[float] = tab.evaluate(
        f"(() => {{ const p = {layer.get_name()}._map.latLngToContainerPoint([{place.y}, {place.x}]);"
        "return [p.x, p.y]; })()"
    )
    return found
