"""The tools of the page, used as a person would: click, type, press keys, print."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.errors import OutputError
from geo.offset import shift
from maps.basemap import districts, gaode, hosts, raster, tianditu, together, web_map
from maps.industrial_map import map_page, write_map
from maps.page_tools import TOOLS, tools_of
from tests.maps import map_samples, site_samples
from tests.maps.node import run_node
from tests.parks.studies import CRS, X, Y, judged, parcels, square

SITE = "parkgis.tools.find((tool) => tool.id === 'site').site"


@pytest.fixture(scope="module")
def report() -> Any:
    shapes = [square(1000 + 90 * k, 300, 80, 80) for k in range(6)]
    n = len(shapes)
    table = parcels(
        *shapes, land_use=["100101"] * n, land_use_kind=["industrial"] * n, status=["new"] * n,
        floor_area_m2=[9_000.0] * n, counted_floor_area_m2=[9_000.0] * n,
        plan_plot_ratio_max=[2.0] * n,
    )  # fmt: skip
    return judged(table, *site_samples.layers(), title="示范", map_review_number="沪S(2026)001号")


@pytest.fixture(scope="module")
def file(report: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(report, tmp_path_factory.mktemp("map") / "map.html", lang="en")


@pytest.fixture
def tab(browser_page: Any, file: Path) -> Any:
    browser_page.page.goto(file.as_uri())
    browser_page.page.evaluate("parkgis.page.ready.then(() => 0)")
    return browser_page.page


def take(tab: Any, name: str) -> None:
    tab.click("#pk-tools")
    tab.click(f"#pk-tool-list [data-tool={name}]")


def paste(tab: Any, text: str) -> None:
    tab.evaluate(f"({SITE}).data || 0")
    tab.click("#pk-tool summary >> nth=0")
    tab.fill("#pk-site-text", text)
    tab.click("[data-do=take]")


class TestSite:
    def test_a_drawn_site_is_judged_by_the_coordinates_that_can_be_copied(self, tab: Any) -> None:
        take(tab, "site")
        tab.evaluate(f"({SITE})._load()")
        for x, y in ((600, 300), (760, 310), (740, 420)):
            tab.mouse.click(x, y)
            tab.wait_for_timeout(350)  # slower than a double click
        tab.keyboard.press("Enter")
        shape = shapely.from_wkt(tab.input_value("#pk-site-wkt"))
        drawn = judged(
            parcels(shape, land_use=["a"], land_use_kind=["industrial"], status=["new"],
                    floor_area_m2=[0.0], counted_floor_area_m2=[0.0], plan_plot_ratio_max=[None]),
            *site_samples.layers(),
        ).parcels.iloc[0]  # fmt: skip
        shown = tab.text_content("[data-figure=geodesic]")
        assert shown == f"{drawn['geodesic_area_m2']:,.2f}".rstrip("0").rstrip(".") + " m²"
        assert tab.get_attribute("#pk-tool .pk-verdict", "data-outcome") == drawn["outcome"]

    def test_pasted_coordinates_and_facts_change_the_answer(self, tab: Any) -> None:
        take(tab, "site")
        tab.evaluate(f"({SITE})._load()")
        ring = [(X + 1010, Y + 310), (X + 1080, Y + 310), (X + 1080, Y + 390), (X + 1010, Y + 390)]
        paste(tab, "\n".join(f"J{k} {x:.3f} {y:.3f}" for k, (x, y) in enumerate(ring)))
        assert "Read as easting, northing" in tab.inner_text("#pk-tool")
        lock = "#pk-tool [data-rule=supply-lock]"
        assert tab.get_attribute(lock, "data-outcome") == "pass"
        assert tab.text_content("[data-figure=planar]") == "5,600 m²"
        assert tab.text_content("[data-figure=remaining]") == "cannot be told"
        tab.fill("[data-fact=plan_plot_ratio_max]", "1.5")
        left = tab.text_content("[data-figure=remaining]")
        tab.fill("[data-fact=floor]", "1000")
        less = tab.text_content("[data-figure=remaining]")
        numbers = [float(text.replace(",", "").removesuffix(" m²")) for text in (left, less)]
        assert numbers[0] - numbers[1] == pytest.approx(1_000)
        tab.fill("[data-fact=floor]", "many")
        assert tab.locator("#pk-tool .pk-verdict").count() == 0
        assert "at most 2 decimals" in tab.inner_text("#pk-tool")

    def test_it_speaks_the_other_language_and_keeps_the_site(self, tab: Any) -> None:
        take(tab, "site")
        tab.evaluate(f"({SITE})._load()")
        paste(tab, "121.48 31.225; 121.482 31.225; 121.482 31.227")
        assert "Tier" in tab.inner_text("#pk-tool")
        tab.click("#pk-language")
        text = tab.inner_text("#pk-tool")
        assert "空间层级" in text
        assert "Tier" not in text

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            pytest.param("hello", "no corners of a polygon", id="words"),
            pytest.param("0 0; 1 0; 1 1", "beyond the ground", id="elsewhere"),
            pytest.param(f"{X} {Y}; {X + 9} {Y + 9}; {X + 9} {Y}; {X} {Y + 9}", "cross each other",
                         id="crossing"),
            pytest.param("<img src=x onerror=window.hit=1>", "no corners", id="hostile"),
        ],
    )  # fmt: skip
    def test_what_is_no_site_says_why(self, tab: Any, text: str, said: str) -> None:
        take(tab, "site")
        tab.evaluate(f"({SITE})._load()")
        paste(tab, text)
        assert said in tab.inner_text("#pk-tool [role=alert]")
        assert tab.evaluate("window.hit") is None


def test_measuring_gives_length_and_area_on_the_ellipsoid(tab: Any) -> None:
    take(tab, "measure")
    for x, y in ((600, 300), (760, 310), (740, 420)):
        tab.mouse.click(x, y)
        tab.wait_for_timeout(350)
    tool = "parkgis.tools.find((tool) => tool.id === 'measure').measure"
    lon, lat = np.array(tab.evaluate(f"{tool}.points.map(({{lng, lat}}) => [lng, lat])")).T
    found = tab.evaluate(f"{tool}.figures()")
    geod = Geod(ellps="WGS84")
    assert found["length"] == pytest.approx(geod.line_length(lon, lat), rel=1e-9)
    area = abs(geod.polygon_area_perimeter(lon, lat)[0])
    assert found["area"] == pytest.approx(area, rel=1e-9, abs=1e-4)
    assert tab.text_content("[data-figure=area]").endswith("m²")
    tab.keyboard.press("Escape")
    assert tab.is_hidden("#pk-tool")


def test_links_lead_to_the_shifted_place_and_name_nothing_of_the_data(
    browser_page: Any, tab: Any
) -> None:
    take(tab, "open")
    tab.evaluate("parkgis.page.open(0)")
    box = tab.evaluate("(b => [b.lng, b.lat])(parkgis.page.layer.bounds(0).getCenter())")
    for name, frame, order in (
        ("gaode", "gcj02", 1),
        ("tencent", "gcj02", -1),
        ("baidu", "bd09", -1),
    ):
        address = tab.get_attribute(f"[data-map={name}]", "href")
        numbers = [float(text) for text in re.findall(r"\d+\.\d{6}", address)][::order]
        expected = [float(v) for v in shift(*box, source="wgs84", to=frame)]  # type: ignore[arg-type]
        assert numbers == pytest.approx(expected, abs=1e-6)
        assert "P0" not in address
    assert [url for url in browser_page.requests if not url.startswith("file:")] == []


def test_the_picture_is_a_png_with_the_map_in_it(tab: Any, tmp_path: Path) -> None:
    from matplotlib.image import imread

    take(tab, "picture")
    with tab.expect_download() as waiting:
        tab.click("[data-do=save]")
    waiting.value.save_as(tmp_path / "map.png")
    pixels = imread(tmp_path / "map.png")
    assert pixels.shape[0] > 1_400
    assert pixels.shape[1] > 2_560
    inside = pixels[400:1200, 700:1900, :3].reshape(-1, 3)
    assert len(np.unique((inside * 8).astype(int), axis=0)) > 5  # parcels, lines, ground


@pytest.mark.parametrize(("paper", "upright", "size"), [("A4", False, (842, 595)), ("A3", True, (842, 1191))])  # fmt: skip
def test_a_sheet_is_one_page_of_the_paper_with_all_it_must_say(
    tab: Any, tmp_path: Path, paper: str, upright: bool, size: tuple[int, int]
) -> None:
    sheet = "parkgis.tools.find((tool) => tool.id === 'sheet').sheet"
    take(tab, "sheet")
    tab.select_option("[data-sheet=paper]", paper)
    tab.select_option("[data-sheet=way]", "upright" if upright else "across")
    before = tab.evaluate("[parkgis.page.map.getZoom(), parkgis.page.map.getSize().x]")
    tab.evaluate(f"({sheet}.lay(parkgis.page), {sheet}.drawn(parkgis.page))")
    text = tab.inner_text("body")
    for said in (
        "示范",
        "Scale 1:",
        "Rules of 2026-11-22",
        "Shanghai",
        "version",
        "沪S(2026)001号",
    ):
        assert said in text
    assert text.count("The tool reports") == 1
    scale = tab.evaluate(f"{sheet}.scale")
    assert str(int(scale))[0] in "125"
    # A millimetre of paper is `scale` millimetres of ground in the middle of the map.
    drawn = tab.evaluate(
        "(() => { const map = parkgis.page.map; const size = map.getSize();"
        "const at = [0, 100].map((x) => map.containerPointToLatLng([size.x / 2 - 50 + x, size.y / 2]));"
        "return [at.map(({lng, lat}) => [lng, lat]), map.getContainer().getBoundingClientRect().width / size.x]; })()"
    )
    (start, end), shrunk = drawn
    ground = Geod(ellps="WGS84").inv(*start, *end)[2]
    assert ground / (100 * shrunk * 25.4 / 96 / 1000) == pytest.approx(scale, rel=1e-3)
    pdf = tab.pdf(path=tmp_path / "s.pdf", prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert [[round(float(v)) for v in one] for one in boxes] == [pytest.approx(size, abs=1)]
    tab.evaluate(f"{sheet}.undo()")
    assert tab.evaluate("[parkgis.page.map.getZoom(), parkgis.page.map.getSize().x]") == before


@pytest.mark.parametrize("name", ["map", "hostile"])
def test_no_tool_asks_the_network_or_fails(
    browser_page: Any, file: Path, tmp_path: Path, name: str
) -> None:
    path = file
    if name == "hostile":
        path = write_map(map_samples.hostile_report(), tmp_path / "m.html", lang="zh")
    tab = browser_page.page
    tab.goto(path.as_uri())
    tab.evaluate("parkgis.page.ready.then(() => 0)")
    for tool in tab.evaluate(
        "parkgis.tools.filter((tool) => !tool.offered || tool.offered(parkgis.page)).map((tool) => tool.id)"
    ):
        take(tab, tool)
        tab.click("#pk-language")
    assert browser_page.errors == []
    assert browser_page.requests == [path.as_uri()]
    assert tab.evaluate("window.hit") is None


class TestSettings:
    def test_redacted_coordinates_are_given_away_by_no_tool(self, report: Any) -> None:
        tools = tools_of(report, redacted=True)
        assert not {"site", "open"} & set(tools.names)
        assert tools.blocks == {}

    def test_without_background_there_is_no_tool_for_it(self, report: Any) -> None:
        assert set(TOOLS) - set(tools_of(report).names) == {"basemap"}

    def test_a_rulebook_that_has_changed_since_judges_no_site(self, report: Any) -> None:
        changed = report.record | {"rulebook": report.record["rulebook"] | {"sha256": "other"}}
        from dataclasses import replace

        assert "site" not in tools_of(replace(report, record=changed)).names


def policy(page: str) -> str:
    found = re.search(r'content="(default-src [^"]*)"', page)
    assert found
    return found[1]


class TestBasemap:
    def test_only_the_hosts_that_were_asked_for_are_open(self, report: Any) -> None:
        assert "img-src data:;" in policy(map_page(report))
        page = map_page(report, backgrounds=[tianditu("a key&b")])
        assert "img-src data: https://t0.tianditu.gov.cn;" in policy(page)
        assert "tk=a%20key%26b".replace("&", "\\u0026") in page
        assert "connect-src" not in policy(page)  # default-src 'none' holds

    def test_two_web_maps_are_refused(self) -> None:
        with pytest.raises(OutputError, match=r"one web map.*Gaode \(gcj02\).*Tianditu \(wgs84\)"):
            together([gaode(), districts(), tianditu("k")])
        assert hosts([gaode()]) == [f"https://webrd0{k}.is.autonavi.com" for k in range(1, 5)]

    @pytest.mark.parametrize(
        ("address", "datum"),
        [
            ("http://a.example/{z}/{x}/{y}", "wgs84"),
            ("https://a.example/{z}/{x}", "wgs84"),
            ("https://a.example/{z}/{x}/{y}", "bd09"),
            ("https://a.example;script-src/{z}/{x}/{y}", "wgs84"),
        ],
    )
    def test_a_web_map_says_its_datum_and_address(self, address: str, datum: Any) -> None:
        with pytest.raises(OutputError):
            web_map(address, datum=datum, title="t", attribution="a")

    def test_tianditu_needs_a_key(self) -> None:
        with pytest.raises(OutputError, match="key of your own"):
            tianditu(" ")

    def test_gaode_lies_where_the_forward_shift_puts_it(self) -> None:
        """A place and its picture: less than half a pixel apart, at every zoom."""
        code = """({ constants, places }) => {
          const world = (z) => ({ lng, lat }) => { const s = Math.sin(lat * Math.PI / 180); return { x: (lng + 180) / 360 * 256 * 2 ** z, y: (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 256 * 2 ** z }; };
          return places.map(([lng, lat, z]) => {
            const here = world(z)({ lng, lat });
            const tile = { x: Math.floor(here.x / 256), y: Math.floor(here.y / 256), z };
            const map = Object.create(parkgis.WebMap.prototype);
            Object.assign(map, { constants, datum: "gcj02" });
            const shift = map.shiftAt(tile);
            const [glng, glat] = parkgis.offset.toGcj02(constants, [lng, lat]);
            const there = world(z)({ lng: glng, lat: glat });
            return [here.x + shift[0] - there.x, here.y + shift[1] - there.y];
          });
        }"""
        leaflet = """
          globalThis.L = { DomUtil: {}, point: (x, y) => ({ x, y }), latLng: (lat, lng) => ({ lat, lng }), GridLayer: { extend: (body) => { const made = function () {}; Object.assign(made.prototype, body); return made; } },
            CRS: { EPSG3857: {
              latLngToPoint: ({ lat, lng }, z) => { const s = Math.sin(lat * Math.PI / 180); return { x: (lng + 180) / 360 * 256 * 2 ** z, y: (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 256 * 2 ** z }; },
              pointToLatLng: ({ x, y }, z) => ({ lng: x / 256 / 2 ** z * 360 - 180, lat: Math.atan(Math.sinh(Math.PI * (1 - 2 * y / 256 / 2 ** z))) * 180 / Math.PI }) } } };"""
        from maps.open_links import constants

        random = np.random.default_rng(2)
        places = [
            [*random.uniform((120.9, 30.7), (122.0, 31.9)).tolist(), int(z)]
            for z in random.integers(9, 19, 300)
        ]
        off = np.array(run_node(("offset.js", "tool_basemap.js"), code, {"constants": constants(), "places": places}, before=leaflet))  # fmt: skip
        assert np.abs(off).max() < 0.5

    def test_outlines_are_drawn_as_published_and_say_so(
        self, report: Any, browser_page: Any, tmp_path: Path
    ) -> None:
        path = write_map(report, tmp_path / "m.html", lang="en", backgrounds=[districts()])
        tab = browser_page.page
        tab.goto(path.as_uri())
        tab.evaluate("parkgis.page.ready.then(() => 0)")
        assert tab.locator(".pk-outline-name").count() == 16
        assert "Songjiang" in tab.locator(".pk-outline-name").all_text_contents()
        take(tab, "basemap")
        assert "not for measuring" in tab.inner_text("#pk-tool")
        tab.uncheck("#pk-tool input")
        assert tab.locator(".pk-outline-name").count() == 0
        assert browser_page.errors == []
        assert browser_page.requests == [path.as_uri()]

    def test_a_raster_of_the_user_lies_where_it_belongs(self, tmp_path: Path) -> None:
        import rasterio
        from rasterio.transform import from_origin

        path = tmp_path / "photo.tif"
        with rasterio.open(
            path, "w", driver="GTiff", width=100, height=80, count=3, dtype="uint8", crs=CRS,
            transform=from_origin(X, Y + 800, 10, 10),
        ) as out:  # fmt: skip
            out.write(np.full((3, 80, 100), 200, np.uint8))
        said = raster(path).settings
        from pyproj import Transformer

        to_map = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
        west, south, east, north = to_map.transform_bounds(X, Y, X + 1000, Y + 800)
        np.testing.assert_allclose(said["bounds"], [[south, west], [north, east]], atol=3e-4)
        assert said["image"].startswith("data:image/png;base64,")

    def test_a_raster_without_a_place_is_refused(self, tmp_path: Path) -> None:
        import rasterio

        path = tmp_path / "plain.tif"
        with pytest.warns(rasterio.errors.NotGeoreferencedWarning), rasterio.open(
            path, "w", driver="GTiff", width=4, height=4, count=1, dtype="float32"
        ) as out:  # fmt: skip
            out.write(np.zeros((1, 4, 4), np.float32))
        with pytest.warns(rasterio.errors.NotGeoreferencedWarning), pytest.raises(ValueError, match="no CRS"):  # fmt: skip
            raster(path)
