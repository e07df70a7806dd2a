"""The same parcels as three pages: our layer, `folium.GeoJson`, and that with a cheap style.

All of them hold Leaflet inline and ask for nothing, so that GeoJson gets a perfect network.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from maps.javascript import Verbatim, script
from maps.leaflet import read_leaflet
from maps.parcel_layer import ParcelLayer

COLOURS = ("#00224e", "#575d6d", "#a59c74", "#fee838", "#7d7c78")
STYLES = [
    {"fill": fill, "line": "#333333", "width": 0.7, "opacity": 0.8, "detail_from": 14}
    for fill in COLOURS
]
# What GeoJson would do if its style did not walk a list of all parcels for each: one look-up.
THEIRS = "function(feature) {return feature.properties.style;}"
CHEAP = (
    f"(f) => ({{weight: 0.7, color: '#333333', fillOpacity: 0.8, "
    f"fillColor: {list(COLOURS)}[f.properties.class]}})"
)


@dataclass(frozen=True, slots=True)
class Built:
    """A page with what it took to write it."""

    path: Path
    seconds: float
    megabytes: float


def write(kind: str, parcels: gpd.GeoDataFrame, folder: Path) -> Built:
    """Write the page of one *kind*: layer, geojson, cheap."""
    start = time.perf_counter()
    plan = folium.Map(tiles=None, zoom_control=False)
    plan.default_js, plan.default_css, plan._id = [], [], "plan"  # noqa: SLF001 (a name to find it by)
    leaflet = read_leaflet()
    head = f"<style>{leaflet.style}</style>" + script(leaflet.script)
    plan.get_root().header.add_child(Verbatim(head))
    plan.fit_bounds(_bounds(parcels))
    _layer(kind, parcels).add_to(plan)
    path = folder / f"{kind}-{len(parcels)}.html"
    page = plan.get_root().render()
    if kind == "cheap":
        page = page.replace(THEIRS, CHEAP)
    path.write_text(page, "utf-8")
    return Built(path, time.perf_counter() - start, path.stat().st_size / 1e6)


def _bounds(parcels: gpd.GeoDataFrame) -> list[list[float]]:
    box = gpd.GeoSeries.from_xy(*parcels.total_bounds.reshape(2, 2).T, crs=parcels.crs)
    return [[p.y, p.x] for p in box.to_crs(4326)]


def _layer(kind: str, parcels: gpd.GeoDataFrame) -> folium.map.Layer:
    classes = np.arange(len(parcels)) % len(STYLES)
    if kind == "layer":
        fields = [name for name in parcels.columns if name != "geometry"]
        return ParcelLayer(parcels, fields, STYLES, classes=classes, element_id="bench")
    with_class = parcels.assign(**{"class": classes})
    return folium.GeoJson(with_class, style_function=_style if kind == "geojson" else None)


def _style(feature: dict[str, dict[str, int]]) -> dict[str, object]:
    fill = COLOURS[feature["properties"]["class"]]
    return {"weight": 0.7, "color": "#333333", "fillOpacity": 0.8, "fillColor": fill}
