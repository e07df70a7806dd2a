"""The tools of the page, used as a person would: click, type, press keys, print."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.offset import shift
from maps.industrial_map import write_map
from maps.page_tools import TOOLS, tools_of
from tests.maps import map_samples, site_samples
from tests.parks.studies import X, Y, judged, parcels

SITE = "parkgis.tools.find((tool) => tool.id === 'site').site"


@pytest.fixture(scope="module")
def report() -> Any:
    return site_samples.report()


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
