"""The layer by itself, in any Folium map: small, equal from run to run, right to the pixel."""

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import CRSError
from maps.parcel_layer import ParcelLayer
from tests.maps import map_samples
from tests.maps.layer_page import STYLES, colours, frame, on_screen, page, shown


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
    assert layer.size / n < 100  # folium.GeoJson: 1,280


def test_scripts_stand_in_a_page_once() -> None:
    layers = [ParcelLayer(frame([map_samples.box(0)]), [], STYLES) for _ in range(2)]
    text = page(*layers)
    for module in ("code.columnar", "code.shapes", "loader", "ParcelLayer"):
        assert text.count(f"parkgis.{module} = (") == 1
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


def test_columns_come_with_their_kind(browser_page: Any, tmp_path: Path) -> None:
    days = pd.to_datetime(["2026-11-22", None, "1969-12-31"])
    columns = {
        "number": [1.25, None, -3.0],
        "text": ["厂房", None, "b"],
        "category": pd.Categorical(["low", None, "high"], ["low", "middle", "high"]),
        "yes": [True, False, True],
        "day": days,
        "time": pd.DatetimeIndex(
            ["2026-11-22T08:00", None, "2026-11-22T16:00:00.250"], tz="Asia/Shanghai"
        ),
        "object": [date(2026, 11, 22), None, date(1900, 2, 28)],
    }
    shapes = [map_samples.box(k) for k in range(3)]
    parcels = frame(shapes, **columns)
    layer = ParcelLayer(parcels, list(columns), STYLES, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    me = layer.get_name()
    assert layer.order.tolist() == [0, 1, 2]
    kinds = ["number", "text", "category", "category", "date", "date", "date"]
    assert [tab.evaluate(f"{me}.column('{name}').kind") for name in columns] == kinds
    assert tab.evaluate(f"{me}.row(0)") == {
        "number": 1.25, "text": "厂房", "category": "low", "yes": "True", "day": "2026-11-22",
        "time": "2026-11-22T00:00:00.000Z", "object": "2026-11-22",
    }  # fmt: skip
    missing = dict.fromkeys(columns) | {"yes": "False"}
    assert tab.evaluate(f"{me}.row(1)") == missing
    assert tab.evaluate(f"{me}.row(2)") == {
        "number": -3, "text": "b", "category": "high", "yes": "True", "day": "1969-12-31",
        "time": "2026-11-22T08:00:00.250Z", "object": "1900-02-28",
    }  # fmt: skip
    assert tab.evaluate(f"{me}.column('category').words") == [None, "low", "middle", "high"]
    assert tab.evaluate(f"[...{me}.column('category').values]") == [1, 0, 3]
    assert tab.evaluate(f"[...{me}.column('day').values]")[::2] == [1795305600000, -86400000]
    assert tab.evaluate(f"{me}.column('no such')") is None


def test_a_filter_hides_and_is_not_hit(browser_page: Any, tmp_path: Path) -> None:
    layer = ParcelLayer(frame([map_samples.box(0)]), ["k"], STYLES, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    me, spot = layer.get_name(), map_samples.box(0).centroid
    tab.evaluate(f"{me}._map.fitBounds({layer.get_bounds()}, {{animate: false}})")
    hit = f"{me}.hit({me}.bounds(0).getCenter())"
    blue, red, blank = [0, 0, 255, 255], [255, 0, 0, 255], [0, 0, 0, 0]
    assert (colours(tab, layer, [spot]), tab.evaluate(hit)) == ([blue], [0])
    tab.evaluate(f"{me}.filter(Uint8Array.of(0))")
    assert (colours(tab, layer, [spot]), tab.evaluate(hit)) == ([blank], [])
    tab.evaluate(f"{me}.filter(null); {me}.classify(Uint8Array.of(1))")
    assert (colours(tab, layer, [spot]), tab.evaluate(hit)) == ([red], [0])
    refused = "(f) => { try { f(); } catch (error) { return error.message; } }"
    for call, message in (
        ("filter(Uint8Array.of(0, 1))", "a mask of 2 for 1 rows"),
        ("classify(Uint8Array.of(2))", "class 2 of 2 styles"),
    ):
        assert tab.evaluate(f"({refused})(() => {me}.{call})") == message


def test_an_area_finds_what_it_touches(browser_page: Any, tmp_path: Path) -> None:
    parcels = frame([map_samples.hole(12), map_samples.box(13), map_samples.box(14), None])
    layer = ParcelLayer(parcels, ["k"], STYLES, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    me = layer.get_name()
    areas = {
        "inside the hole": map_samples.box(12).centroid.buffer(10),
        "through the hole": shapely.affinity.scale(map_samples.box(12).centroid.buffer(10), 1, 4),
        "around all": map_samples.box(13).buffer(1_000),
        "within one": map_samples.box(13).centroid.buffer(1),
        "between": shapely.affinity.translate(map_samples.box(13), 61, 0).buffer(-25),
    }
    found = {}
    for name, area in areas.items():
        lonlat = gpd.GeoSeries([area], crs=map_samples.CRS).to_crs(4326).iloc[0]
        ring = [[y, x] for x, y in lonlat.exterior.coords[:-1]]
        found[name] = tab.evaluate(f"{me}.within({ring}).map((i) => {me}.row(i).k)")
        expected = parcels[parcels.intersects(area)]["k"].tolist()
        assert sorted(found[name]) == expected, name
    assert found["inside the hole"] == []
    assert len(tab.evaluate(f"{me}.within(L.latLngBounds({layer.get_bounds()}))")) == 3


def test_mouse_and_keys_point_and_select(browser_page: Any, tmp_path: Path) -> None:
    parcels = frame([map_samples.box(k) for k in range(6)])  # a row of boxes, west to east
    below = ParcelLayer(parcels, ["k"], STYLES, element_id="a")
    above = ParcelLayer(parcels.iloc[[5]], ["k"], STYLES, element_id="b")
    tab = shown(browser_page, tmp_path, below, above)
    me = below.get_name()
    tab.evaluate(f"{me}._map.fitBounds({below.get_bounds()}, {{animate: false}})")
    tab.evaluate(
        f"""() => {{ window.said = []; for (const layer of [{me}, {above.get_name()}])
        for (const kind of ["hover", "select"]) layer.on("parkgis:" + kind, ({{row}}) =>
          said.push([kind, layer === {me} ? "below" : "above", row === null ? null : layer.row(row).k])); }}"""
    )
    for k in (0, 5):
        x, y = on_screen(tab, below, map_samples.box(k).centroid)
        tab.mouse.move(x, y)
        tab.wait_for_function(f"{me}.hovered !== null || {above.get_name()}.hovered !== null")
        tab.mouse.click(x, y)
        tab.wait_for_timeout(50)
    assert tab.evaluate("said.splice(0)") == [
        ["hover", "below", 0], ["select", "below", 0],
        ["hover", "below", None], ["hover", "above", 5],
        ["select", "below", None], ["select", "above", 5],
    ]  # fmt: skip
    tab.evaluate(f"{above.get_name()}.remove()")
    tab.mouse.move(5, 5)
    tab.wait_for_timeout(50)
    tab.evaluate(f"{me}._map.getContainer().focus()")
    centre = tab.evaluate(f"{me}._map.getCenter().toString()")
    for key in ("Enter", "ArrowLeft", "ArrowRight", "ArrowRight", "Enter", "Escape"):
        tab.keyboard.press(key)
    said = tab.evaluate("said")
    assert [kind for kind, _, _ in said[1:]] == [*["hover"] * 4, "select", "hover"]
    assert [k for _, _, k in said[1:]] in ([2, 1, 2, 3, 3, None], [3, 2, 3, 4, 4, None])
    assert tab.evaluate(f"{me}._map.getCenter().toString()") == centre
    assert browser_page.errors == []
