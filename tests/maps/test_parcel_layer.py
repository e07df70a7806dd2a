"""The layer by itself, in any Folium map: small, equal from run to run, right to the pixel."""

from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.errors import CRSError
from maps.javascript import Verbatim, script
from maps.leaflet import read_leaflet
from maps.parcel_layer import ParcelLayer
from tests.maps import map_samples

STYLES = [{"fill": "#0000ff"}, {"fill": "#ff0000"}]


def frame(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"k": range(len(shapes)), **columns}, geometry=shapes, crs=map_samples.CRS
    )


def page(*layers: ParcelLayer) -> str:
    plan = folium.Map([31.2, 121.5], tiles=None, zoom_start=15, max_zoom=22)
    plan.default_js, plan.default_css, plan._id = [], [], "plan"
    leaflet = read_leaflet()
    head = f"<style>{leaflet.style}</style>" + script(leaflet.script)
    plan.get_root().header.add_child(Verbatim(head))
    for layer in layers:
        layer.add_to(plan)
    return str(plan.get_root().render())


def shown(browser_page: Any, folder: Path, *layers: ParcelLayer) -> Any:
    path = folder / "page.html"
    path.write_text(page(*layers), "utf-8")
    browser_page.page.goto(path.as_uri())
    for layer in layers:
        browser_page.page.evaluate(f"{layer.get_name()}.ready.then(() => 0)")
    return browser_page.page


def test_the_order_says_which_row_is_which() -> None:
    parcels = frame([None, map_samples.box(0), map_samples.box(29)])
    layer = ParcelLayer(parcels, ["k"], STYLES)
    assert layer.drawn.tolist() == [True, True, False]
    assert sorted(layer.order.tolist()) == [0, 1, 2]
    assert layer.order[2] == 0


def test_its_bounds_are_in_degrees() -> None:
    (south, west), (north, east) = ParcelLayer(frame([map_samples.box(0)]), [], STYLES).get_bounds()
    assert 31.2 < south < north < 31.3
    assert 121.4 < west < east < 121.6


@pytest.mark.parametrize("shapes", [[], [None], [shapely.Polygon(), None]])
def test_nothing_to_draw_has_no_bounds(shapes: list[Any]) -> None:
    layer = ParcelLayer(frame(shapes), ["k"], STYLES)
    assert layer.get_bounds() == [[None, None], [None, None]]


def test_parcels_without_crs_are_refused() -> None:
    parcels = gpd.GeoDataFrame(geometry=[map_samples.box(0)])
    with pytest.raises(CRSError, match="no CRS"):
        ParcelLayer(parcels, [], STYLES)


def test_a_parcel_costs_few_bytes() -> None:
    n = 2_000
    rng = np.random.default_rng(7)
    corner = map_samples.box(0, 1).bounds[:2] + rng.uniform(0, 9_000, (n, 2))
    shapes = list(shapely.buffer(shapely.points(corner), 30, quad_segs=5))  # 20 vertices each
    layer = ParcelLayer(frame(shapes, name=[f"{k:06d}" for k in range(n)]), ["name"], STYLES)
    assert len(layer.packed.base64) / n < 100  # folium.GeoJson: 1,280


def test_scripts_stand_in_a_page_once() -> None:
    layers = [ParcelLayer(frame([map_samples.box(0)]), [], STYLES) for _ in range(2)]
    text = page(*layers)
    assert text.count("parkgis.columnar = (") == 1
    assert text.count("parkgis.ParcelLayer = (") == 1
    assert text.count("new parkgis.ParcelLayer(") == 2


def test_equal_parcels_give_equal_pages() -> None:
    def once() -> str:
        return page(ParcelLayer(frame([map_samples.box(0)]), ["k"], STYLES, element_id="a"))

    assert once() == once()


def test_template_marks_in_a_style_are_not_evaluated() -> None:
    assert "{{ 7 * 7 }}" in page(
        ParcelLayer(frame([map_samples.box(0)]), [], [{"fill": "{{ 7 * 7 }}"}])
    )


def test_a_click_finds_what_is_there(browser_page: Any, tmp_path: Path) -> None:
    island = map_samples.box(12).buffer(-25)
    big = frame([map_samples.hole(12), island, map_samples.box(13), map_samples.box(13, 30)])
    layer = ParcelLayer(big, ["k"], STYLES, classes=[0, 0, 0, 1], element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    places = {
        "in the ring": shapely.affinity.translate(map_samples.box(12).centroid, 22, 0),
        "in the hole": shapely.affinity.translate(map_samples.box(12).centroid, 10, 0),
        "in the island": island.centroid,
        "in two": map_samples.box(13, 30).centroid,
        "in one of two": shapely.affinity.translate(map_samples.box(13, 30).centroid, 30, 0),
    }
    lonlat = gpd.GeoSeries(places, crs=map_samples.CRS).to_crs(4326)
    hits = {
        name: tab.evaluate(
            f"{layer.get_name()}.hit(L.latLng({p.y}, {p.x})).map(i => {layer.get_name()}.row(i).k)"
        )
        for name, p in lonlat.items()
    }
    assert hits == {
        "in the ring": [0],
        "in the hole": [],
        "in the island": [1],
        "in two": [3, 2],  # the graver class first
        "in one of two": [2],
    }
    assert browser_page.errors == []


def test_texts_come_back_as_they_were(browser_page: Any, tmp_path: Path) -> None:
    texts = ["\ufefffirst", *map_samples.HOSTILE]  # a decoder may take a first U+FEFF for a mark
    layer = ParcelLayer(frame([None] * len(texts), text=texts), ["text"], STYLES, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    read = (
        f"[...Array({layer.get_name()}.count()).keys()].map((i) => {layer.get_name()}.row(i).text)"
    )
    assert tab.evaluate(read) == texts


COLOUR = """
async (layer) => {
  await new Promise((done) => setTimeout(done, 400));
  const box = layer._map.getContainer().getBoundingClientRect();
  const at = (lat, lng) => {
    const p = layer._map.latLngToContainerPoint([lat, lng]);
    for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
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


def colours(tab: Any, layer: ParcelLayer, points: list[Any]) -> list[list[int]]:
    lonlat = gpd.GeoSeries(points, crs=map_samples.CRS).to_crs(4326)
    places = str([[p.y, p.x] for p in lonlat])
    found: list[list[int]] = tab.evaluate(
        f"({COLOUR.replace('PLACES', places)})({layer.get_name()})"
    )
    return found


def test_what_is_drawn_is_what_is_there(browser_page: Any, tmp_path: Path) -> None:
    """Two parcels that overlap are both filled (even-odd would leave the overlap blank); a hole is not."""
    twin = shapely.affinity.translate(map_samples.box(0), 30, 0)
    parcels = frame([map_samples.box(0), twin, map_samples.hole(8)])
    layer = ParcelLayer(parcels, ["k"], STYLES, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    tab.evaluate(f"{layer.get_name()}._map.fitBounds({layer.get_bounds()}, {{animate: false}})")
    overlap = shapely.affinity.translate(map_samples.box(0).centroid, 15, 0)
    ring = shapely.affinity.translate(map_samples.box(8).centroid, 22, 0)
    blue, blank = [0, 0, 255, 255], [0, 0, 0, 0]
    spots = [overlap, map_samples.box(8).centroid, ring]
    assert colours(tab, layer, spots) == [blue, blank, blue]


def test_a_failing_speck_is_drawn_over_its_neighbours_and_can_be_hidden(
    browser_page: Any, tmp_path: Path
) -> None:
    speck = map_samples.box(0).centroid.buffer(1)
    styles = [{"fill": "#0000ff"}, {"fill": "#ff0000", "least": 5}]
    parcels = frame([speck, map_samples.box(0, 3_000)])
    layer = ParcelLayer(parcels, ["k"], styles, classes=[1, 0], element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    tab.evaluate(
        f"{layer.get_name()}._map.setView({layer.get_bounds()[0]}, 13, {{animate: false}})"
    )
    assert colours(tab, layer, [speck.centroid]) == [[255, 0, 0, 255]]
    tab.evaluate(f"{layer.get_name()}.hide([1])")
    assert colours(tab, layer, [speck.centroid]) == [[0, 0, 255, 255]]
