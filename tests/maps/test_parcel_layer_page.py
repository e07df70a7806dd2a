"""The layer where browsers differ and beside other people's layers: the same rows, the same picture."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely

from maps.parcel_layer import ParcelLayer
from maps.policy import PLACE, seal
from tests.maps import map_samples
from tests.maps.layer_page import (
    BLANK,
    BLUE,
    RED,
    STYLES,
    colours,
    frame,
    look_at,
    many,
    on_screen,
    page,
    shown,
)

COUNT_WORKERS = """
window.workers = 0;
if (window.Worker) window.Worker = class extends Worker {
  constructor(...of) { super(...of); window.workers++; }
};
"""
ALL = "(layer) => [...Array(layer.count()).keys()].map((i) => layer.field('text', i))"
# Enough rows for several blocks, each large enough to be worth a worker.
ROWS = 20_000


@pytest.fixture(scope="module")
def parcels() -> gpd.GeoDataFrame:
    return many(ROWS)


@pytest.fixture(scope="module")
def layer(parcels: gpd.GeoDataFrame) -> ParcelLayer:
    return ParcelLayer(parcels, ["text"], STYLES, element_id="a")


@pytest.fixture(scope="module")
def text(layer: ParcelLayer) -> str:
    return page(layer, head=PLACE)


def texts(tab: Any, layer: ParcelLayer) -> Any:
    return tab.evaluate(f"({ALL})({layer.get_name()})")


# ---- where browsers differ --------------------------------------------------------------------


def test_a_sealed_page_unpacks_in_workers_and_asks_for_nothing(
    browser_page: Any, tmp_path: Path, layer: ParcelLayer, parcels: gpd.GeoDataFrame, text: str
) -> None:
    browser_page.page.add_init_script(COUNT_WORKERS)
    tab = shown(browser_page, tmp_path, layer, text=seal(text))
    assert texts(tab, layer) == parcels["text"].iloc[layer.order].tolist()
    assert tab.evaluate("window.workers") > 0
    assert browser_page.errors == []
    asked = [url for url in browser_page.requests if not url.startswith("blob:")]
    assert asked == [(tmp_path / "page.html").as_uri()]
    tab.wait_for_timeout(600)
    assert tab.evaluate("document.querySelectorAll('[type=\"application/octet-stream\"]').length") == 0  # fmt: skip


@dataclass
class Sealed:
    """The page of the module's layer, and the rows that it must show."""

    parcels: gpd.GeoDataFrame
    layer: ParcelLayer
    text: str


@pytest.fixture(scope="module")
def sealed(parcels: gpd.GeoDataFrame, layer: ParcelLayer, text: str) -> Sealed:
    return Sealed(parcels, layer, text)


@pytest.mark.parametrize(
    ("missing", "policy"),
    [
        pytest.param("window.Worker", "", id="no workers"),
        pytest.param("window.DecompressionStream", "", id="no DecompressionStream"),
        pytest.param("window.Worker; delete window.DecompressionStream", "", id="neither"),
        pytest.param("Uint8Array.fromBase64", "", id="no fromBase64"),
        pytest.param("window.nothing", "worker-src 'none'", id="workers refused by a policy"),
    ],
)
def test_what_a_browser_lacks_changes_nothing(
    browser_page: Any, tmp_path: Path, sealed: Sealed, missing: str, policy: str
) -> None:
    browser_page.page.add_init_script(f"delete {missing};")
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    layer, parcels = sealed.layer, sealed.parcels
    tab = shown(browser_page, tmp_path, layer, text=sealed.text.replace(PLACE, head))
    assert texts(tab, layer) == parcels["text"].iloc[layer.order].tolist()
    look_at(tab, layer)
    place = parcels.geometry.iloc[5_000].centroid
    assert colours(tab, layer, [place]) == [BLUE]
    assert [error for error in browser_page.errors if "worker" not in error.lower()] == []


@pytest.mark.parametrize("workers", [True, False])
def test_damaged_data_say_so(
    browser_page: Any, tmp_path: Path, layer: ParcelLayer, text: str, workers: bool
) -> None:
    damaged = re.sub(r"(parcel_layer_a_columns\">[^\n]*\n.{200}).{40}", r"\1" + "A" * 40, text)
    assert damaged != text
    if not workers:
        browser_page.page.add_init_script("delete window.Worker; delete DecompressionStream;")
    path = tmp_path / "damaged.html"
    path.write_text(damaged, "utf-8")
    browser_page.page.goto(path.as_uri())
    said = browser_page.page.evaluate(
        f"{layer.get_name()}.ready.then(() => 'ready', (error) => error.message)"
    )
    assert said != "ready"
    if not workers:
        assert said.startswith("damaged data")


def test_the_first_picture_stands_before_the_shapes(
    browser_page: Any, tmp_path: Path, parcels: gpd.GeoDataFrame
) -> None:
    classes = parcels.centroid.x > map_samples.EAST + 7_500
    layer = ParcelLayer(parcels, [], STYLES, classes=classes.astype(int), element_id="a")
    whole = page(layer)
    without = re.sub(r'<script type="[^"]*" id="parcel_layer_a_shapes_\d+">.*?</script>', "<i></i>", whole, flags=re.DOTALL)  # fmt: skip
    assert (
        whole.count("_shapes_") - without.count("_shapes_") == 2
    )  # what remains is the list of names
    path = tmp_path / "page.html"
    # The scripts behind the missing blocks feed nothing.
    path.write_text(re.sub(r"<i></i>\s*<script>.*?</script>", "", without), "utf-8")
    tab = browser_page.page
    tab.goto(path.as_uri())
    tab.wait_for_function(f"{layer.get_name()}.overview")
    look_at(tab, layer)
    places = [parcels.geometry.iloc[k].centroid for k in (4_960, 5_090)]
    assert colours(tab, layer, places) == [BLUE, RED]
    outside = shapely.Point(map_samples.EAST - 300, map_samples.NORTH + 3_000)
    assert colours(tab, layer, [outside]) == [BLANK]
    assert tab.evaluate(f"{layer.get_name()}.hit([31.2, 121.5])") == []


# ---- what is drawn ----------------------------------------------------------------------------


def test_lines_and_points_are_drawn_and_hit(browser_page: Any, tmp_path: Path) -> None:
    x, y = map_samples.EAST, map_samples.NORTH
    bent = shapely.LineString([(x, y), (x + 400, y), (x + 400, y + 400)])
    shapes = [bent, shapely.Point(x + 200, y + 300), map_samples.box(0).buffer(300)]
    layer = ParcelLayer(
        frame(shapes), ["k"], [{"fill": "#ff0000", "width": 4, "least": 6}, {"line": "#0000ff", "width": 1}],
        classes=[0, 0, 1], element_id="a",
    )  # fmt: skip
    tab = shown(browser_page, tmp_path, layer)
    look_at(tab, layer)
    on_line, corner = shapely.Point(x + 200, y), shapely.Point(x + 200, y + 200)
    assert colours(tab, layer, [on_line, shapes[1], corner]) == [RED, RED, BLANK]
    me = layer.get_name()
    lonlat = gpd.GeoSeries([on_line, shapes[1], corner], crs=map_samples.CRS).to_crs(4326)
    hits = [tab.evaluate(f"{me}.hit([{p.y}, {p.x}], 5).map((i) => {me}.row(i).k)") for p in lonlat]
    assert hits == [[2], [2], [2]]  # the polygon is exact there, what is only near is not asked
    tab.evaluate(f"{me}.hide([1])")
    hits = [tab.evaluate(f"{me}.hit([{p.y}, {p.x}], 5).map((i) => {me}.row(i).k)") for p in lonlat]
    assert hits == [[0], [1], []]
    tab.evaluate(f"{me}.select({me}.hit([{lonlat[0].y}, {lonlat[0].x}], 5)[0])")
    assert tab.locator(".leaflet-overlay-pane path").count() == 2  # white below black, not closed
    assert not tab.locator(".leaflet-overlay-pane path").first.get_attribute("d").endswith("z")


def test_both_sides_of_the_antimeridian(browser_page: Any, tmp_path: Path) -> None:
    shapes = [
        shapely.box(179.90, -17, 179.95, -16.95),
        shapely.Polygon([(179.98, -17), (-179.98, -17), (-179.98, -16.95), (179.98, -16.95)]),
        shapely.box(-179.9, -17, -179.85, -16.95),
    ]
    fiji = gpd.GeoDataFrame({"k": range(3)}, geometry=shapes, crs=4326)
    layer = ParcelLayer(fiji, ["k"], STYLES, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    look_at(tab, layer)
    me = layer.get_name()
    for lng, k in ((179.92, 0), (179.99, 1), (180.01, 1), (-179.99, 1), (180.12, 2), (-179.88, 2)):
        assert tab.evaluate(f"{me}.hit([-16.97, {lng}]).map((i) => {me}.row(i).k)") == [k], lng
        seen = tab.evaluate(f"{me}._map.latLngToContainerPoint([-16.97, {lng % 360}]).x")
        assert 0 < seen < 1280
    for beyond in (179.92, 179.99, 180.01, 180.12):
        point = tab.evaluate(PIXEL.replace("LAYER", me), [-16.97, beyond])
        assert point == BLUE, beyond


PIXEL = """
async (place) => {
  const layer = LAYER;
  while (layer._loading || Object.values(layer._tiles).some(({ el }) => el.job)) await new Promise((done) => setTimeout(done, 20));
  const box = layer._map.getContainer().getBoundingClientRect();
  const p = layer._map.latLngToContainerPoint(place);
  for (const { el: tile } of Object.values(layer._tiles)) {
    const r = tile.getBoundingClientRect(), x = box.left + p.x - r.left, y = box.top + p.y - r.top;
    if (x >= 0 && y >= 0 && x < r.width && y < r.height) return [...tile.getContext("2d").getImageData(x, y, 1, 1).data];
  }
}
"""


def test_transparent_shapes_of_several_paths_are_shaded_once(
    browser_page: Any, tmp_path: Path
) -> None:
    twins = [
        map_samples.box(0, 600).buffer(k / 100, quad_segs=500) for k in range(4)
    ]  # 2,000 corners each
    layer = ParcelLayer(frame(twins), [], [{"fill": "#ff0000", "opacity": 0.5}], element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    look_at(tab, layer)
    ((red, _, _, alpha),) = colours(tab, layer, [map_samples.box(0, 600).centroid])
    assert red >= 254
    assert alpha == pytest.approx(128, abs=1)


def test_quick_zooms_and_filters_end_in_the_right_picture(
    browser_page: Any, tmp_path: Path, layer: ParcelLayer, parcels: gpd.GeoDataFrame
) -> None:
    tab = shown(browser_page, tmp_path, layer)
    look_at(tab, layer)
    me = layer.get_name()
    k = 5_000
    row = int(np.flatnonzero(layer.order == k)[0])
    tab.evaluate(
        f"""() => {{ const all = new Uint8Array({me}.count()), one = all.slice(); one[{row}] = 1;
        {me}.filter(all); {me}._map.setZoom(13); {me}.filter(one); {me}._map.setZoom(14);
        {me}.filter(all); {me}.filter(one); }}"""
    )
    tab.wait_for_timeout(500)
    places = [parcels.geometry.iloc[i].centroid for i in (k, k + 1, k - 150)]
    assert colours(tab, layer, places) == [BLUE, BLANK, BLANK]


def test_a_picture_of_any_place_can_be_drawn(browser_page: Any, tmp_path: Path) -> None:
    layer = ParcelLayer(frame([map_samples.box(0)]), ["k"], STYLES, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    me = layer.get_name()
    corners = tab.evaluate(
        f"""async () => {{
        const [west, north, east, south] = {me}.shapes.box(0), canvas = document.createElement("canvas");
        canvas.width = canvas.height = 100;
        const pixel = (east - west) / 50;
        await {me}.picture(canvas, {{ west: west - 25 * pixel, north: north - 25 * pixel, pixel }});
        const at = (x, y) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
        return [at(50, 50), at(30, 50), at(10, 50), at(50, 90)]; }}"""
    )
    assert corners == [BLUE, BLUE, BLANK, BLANK]


# ---- beside other layers ----------------------------------------------------------------------


def test_beside_folium_layers_and_their_control(browser_page: Any, tmp_path: Path) -> None:
    base = folium.FeatureGroup(name="base", overlay=False)
    outline = map_samples.box(2).buffer(30)
    geojson = folium.GeoJson(
        gpd.GeoDataFrame(geometry=[outline], crs=map_samples.CRS).to_crs(4326), name="folium's own"
    )
    one = ParcelLayer(frame([map_samples.box(0)]), ["k"], STYLES, name="one & <b>", element_id="a")
    two = ParcelLayer(
        frame([map_samples.box(1), map_samples.box(2)]),
        ["k"],
        STYLES[1:],
        name="two",
        element_id="b",
    )
    tab = shown(
        browser_page, tmp_path, base, geojson, one, two, folium.LayerControl(collapsed=False)
    )
    tab.evaluate(
        f"{one.get_name()}._map.fitBounds({geojson.get_bounds()}, {{animate: false, maxZoom: 17}})"
    )
    assert browser_page.errors == []
    boxes = tab.locator(".leaflet-control-layers-overlays input")
    assert boxes.count() == 3
    assert tab.locator(".leaflet-control-layers-base input").count() == 1
    first, third = map_samples.box(1).centroid, map_samples.box(2).centroid
    assert colours(tab, two, [first, third]) == [RED, RED]
    tab.mouse.click(*on_screen(tab, two, first))
    assert tab.evaluate(f"{two.get_name()}.selected") is not None
    tab.mouse.click(
        *on_screen(tab, two, third)
    )  # below folium's own shape, which has its own click
    assert tab.evaluate(f"{two.get_name()}.row({two.get_name()}.selected).k") == 0
    boxes.nth(0).uncheck()
    tab.mouse.click(*on_screen(tab, two, third))
    assert tab.evaluate(f"{two.get_name()}.row({two.get_name()}.selected).k") == 1
    boxes.nth(2).uncheck()
    assert not tab.evaluate(f"{one.get_name()}._map.hasLayer({two.get_name()})")
    assert tab.locator(".leaflet-overlay-pane path").count() == 0  # the outline went with it
    boxes.nth(2).check()
    assert colours(tab, two, [first]) == [RED]
    assert tab.locator(".leaflet-overlay-pane path").count() > 0
    assert browser_page.errors == []


def test_a_layer_that_is_not_shown_waits_for_the_control(browser_page: Any, tmp_path: Path) -> None:
    layer = ParcelLayer(frame([map_samples.box(0)]), ["k"], STYLES, show=False, element_id="a")
    tab = shown(browser_page, tmp_path, layer)
    assert tab.evaluate(f"{layer.get_name()}.count()") == 1
    assert tab.evaluate(f"{layer.get_name()}._map") is None
    assert browser_page.errors == []
