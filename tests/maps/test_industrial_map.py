"""The page: says everything, runs nothing foreign, asks for nothing."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.vocabulary import roles
from maps.industrial_map import map_page, write_map
from maps.javascript import script, to_json
from maps.page_config import drawing, read_toml
from maps.policy import PLACE, seal
from parks.wording import tier_text
from tests.maps import map_samples

LAYER = "parkgis.page.layer"


@pytest.fixture(scope="module")
def report() -> Any:
    return map_samples.hostile_report()


def row_of(tab: Any, parcel_id: str) -> int:
    find = f"(id) => [...Array({LAYER}.count()).keys()].find((i) => {LAYER}.field('parcel_id', i) === id)"
    found: int = tab.evaluate(find, parcel_id)
    return found


# ---- without a browser ------------------------------------------------------------------------


def test_equal_reports_give_equal_pages(report: Any) -> None:
    assert map_page(report) == map_page(report)


def test_the_page_names_no_place_on_the_network(file: Path) -> None:
    text = file.read_text("utf-8")
    assert re.findall(r"""<link|<iframe|@import|\bsrc\s*=\s*["']?(?:https?:)?//""", text) == []


def test_the_licence_stands_in_the_page(file: Path) -> None:
    assert "Redistributions in binary form must reproduce" in file.read_text("utf-8")


@pytest.mark.parametrize("text", map_samples.HOSTILE)
def test_no_text_of_the_data_stands_in_the_page_as_markup(file: Path, text: str) -> None:
    if re.search(r"[<>&'\"]", text):
        assert text not in file.read_text("utf-8")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_json_has_no_word_for_what_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"a": value})


@pytest.mark.parametrize("text", map_samples.HOSTILE)
def test_json_is_ascii_without_markup_and_reads_back(text: str) -> None:
    written = to_json([text])
    assert written.isascii()
    assert not set("<>&'") & set(written)
    assert json.loads(written) == [text]


@pytest.mark.parametrize("code", ["a </script> b", "a </SCRIPT", "<!-- a"])
def test_a_script_that_would_end_early_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="would end the script"):
        script(code)


def test_a_page_without_a_place_for_its_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="0 times"):
        seal("<html>")
    with pytest.raises(ValueError, match="2 times"):
        seal(PLACE + PLACE)


def test_the_policy_allows_nothing_but_what_stands_there(file: Path) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', file.read_text("utf-8"))
    assert policy is not None
    assert "unsafe" not in policy[1]
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy[1]  # so default-src holds: none


def test_a_finding_of_no_parcel_is_refused(report: Any) -> None:
    other = map_samples.hostile_report()
    other.findings.loc[0, "parcel_id"] = "nobody"
    with pytest.raises(ValueError, match="parcel_id: 'nobody' is in the findings"):
        map_page(other)


def test_parcels_without_findings_make_a_page() -> None:
    empty = map_samples.hostile_report()
    columns = {name: [] for name in empty.findings if name != "geometry"}  # all of dtype object
    none = gpd.GeoDataFrame(columns, dtype=object, geometry=[], crs=map_samples.CRS)
    assert "parkgis_card" in map_page(replace(empty, findings=none, layers=()))


@pytest.mark.parametrize("role", roles())
def test_every_role_has_words(role: str) -> None:
    words = {lang: tier_text(role, lang) for lang in ("en", "zh")}
    assert words["zh"] != role
    assert words["en"] != role or "_" not in role


def test_every_text_is_in_both_languages() -> None:
    for section, texts in read_toml("texts.toml").items():
        for key, words in texts.items():
            assert set(words) == {"en", "zh"}, (section, key)
            names = [set(re.findall(r"\{(\w+)\}", str(words[lang]))) for lang in ("en", "zh")]
            assert names[0] == names[1], (section, key)


@pytest.mark.parametrize("style", ["outcome", "role"])
def test_patterns_join_at_the_seams_of_tiles(style: str) -> None:
    for look in drawing()[style].values():
        assert 512 % look.get("spacing", 8) == 0


# ---- in a browser -----------------------------------------------------------------------------


def test_nothing_foreign_runs_and_nothing_is_asked_for(
    browser_page: Any, tab: Any, file: Path
) -> None:
    for i in range(30):
        for language in ("zh", "en"):
            tab.evaluate(
                f"parkgis.page.open({i}, {{move: true}}); parkgis.page.speak('{language}')"
            )
    for text in map_samples.HOSTILE:
        tab.fill("#pk-query", text)
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.hit") is None
    assert (
        tab.evaluate("document.querySelectorAll('img, iframe, b b, #pk-card script').length") == 0
    )
    assert browser_page.errors == []
    assert browser_page.requests == [file.as_uri()]


def test_every_value_comes_back_as_it_was(tab: Any, report: Any) -> None:
    parcels = report.parcels
    for parcel in parcels.drop(columns="geometry").to_dict("records"):
        row = tab.evaluate(f"(i) => {LAYER}.row(i)", row_of(tab, parcel["parcel_id"]))
        for name in [name for name in row if name in parcel]:
            value, given = row[name], parcel[name]
            missing = given is None or given != given  # noqa: PLR0124 (NaN)
            assert value == (
                None
                if missing
                else pytest.approx(given, abs=1e-4)
                if isinstance(given, float)
                else given
            )


def test_geometry_comes_back_within_a_decimetre(tab: Any, report: Any) -> None:
    for parcel_id, shape in zip(report.parcels["parcel_id"], report.parcels.geometry, strict=True):
        rings = tab.evaluate(f"(i) => {LAYER}.rings(i)", row_of(tab, parcel_id))
        if shape is None or shape.is_empty:
            assert rings == []
            continue
        lonlat = [shapely.Polygon([(lng, lat) for lat, lng in ring]) for ring in rings]
        metres = gpd.GeoSeries(lonlat, crs=4326).to_crs(map_samples.CRS)
        again: Any = shapely.Polygon()
        for ring in metres:
            again = again.symmetric_difference(ring)
        areal = shapely.get_parts(shape)[0] if shape.geom_type == "GeometryCollection" else shape
        assert shapely.hausdorff_distance(areal, again) < 0.1


def test_a_click_opens_the_card_with_the_exact_text(tab: Any, report: Any) -> None:
    shape = report.parcels.geometry.iloc[0]
    place = gpd.GeoSeries([shape.centroid], crs=map_samples.CRS).to_crs(4326).iloc[0]
    tab.evaluate(f"parkgis.page.map.setView([{place.y}, {place.x}], 18, {{animate: false}})")
    x, y = tab.evaluate(
        f"(() => {{ const p = parkgis.page.map.latLngToContainerPoint([{place.y}, {place.x}]);"
        "const r = parkgis.page.map.getContainer().getBoundingClientRect();"
        "return [r.left + p.x, r.top + p.y]; })()"
    )
    tab.mouse.click(x, y)
    tab.wait_for_selector("#pk-card:not([hidden])")
    text = map_samples.HOSTILE[0]
    assert tab.text_content("#pk-card-title") == f"00 {text}"
    assert tab.text_content("#pk-card .pk-name") == text
    findings = tab.query_selector_all("#pk-card article")
    assert [f.get_attribute("data-rule") for f in findings] == ["rule.one", "rule.two"]
    assert [f.get_attribute("data-outcome") for f in findings] == ["fail", "pass"]
    first = findings[0].text_content()
    for said in (f"en {text}", "above the guide value", "2.13", "−0.13", "1,234.5 m²", "0.04 m", text,
                 "version of 2018-05-07", "last confirmed 2018-05-07", "more than five years ago"):  # fmt: skip
        assert said in first
    card = tab.text_content("#pk-card")
    assert "The tool reports; a person decides." in card
    assert f"zone {text}" in card  # the base it lies in, at the place clicked
    assert text in card  # the fault of the data that names it
    assert "names no parcel" not in card
    assert tab.query_selector_all(".pk-spot")[0].text_content() == "1"


def test_a_finding_is_marked_where_it_lies(tab: Any, report: Any) -> None:
    finding = report.findings[report.findings["rule_id"] == "rule.one"].iloc[0]
    i = row_of(tab, finding["parcel_id"])
    lat, lng = tab.evaluate(
        "(i) => { const p = parkgis.page.card.place(i, parkgis.page.card.of(i)[0]); return [p.lat, p.lng]; }",
        i,
    )
    found = gpd.GeoSeries([shapely.Point(lng, lat)], crs=4326).to_crs(map_samples.CRS).iloc[0]
    assert found.distance(shapely.Point(finding["at_x"], finding["at_y"])) < 0.1


def test_figures_show_enough_decimals_to_tell_measured_from_limit(tab: Any, report: Any) -> None:
    close = report.findings[report.findings["measured"] == 2.000004].iloc[0]
    i = row_of(tab, close["parcel_id"])
    tab.evaluate(f"parkgis.page.open({i})")
    assert "2.000004" in tab.text_content("#pk-card article")


def test_shares_are_shown_in_per_cent(tab: Any) -> None:
    other = "() => parkgis.page.card._figure(0.9234, 'share', 4)"
    assert tab.evaluate(other) == "92.34%"


def test_search_finds_by_id_and_name_and_enter_opens(tab: Any) -> None:
    tab.fill("#pk-query", "OnErRoR")  # a park bears it, too
    assert tab.locator("#pk-hits [data-row]").count() == 2
    tab.press("#pk-query", "ArrowDown")
    tab.press("#pk-query", "ArrowDown")
    wanted = tab.locator("#pk-hits [aria-selected=true]").get_attribute("data-row")
    assert wanted is not None
    tab.press("#pk-query", "Enter")
    assert tab.evaluate("parkgis.page.opened.i") == int(wanted)
    tab.fill("#pk-query", "no such parcel")
    assert tab.text_content("#pk-hits") == "No parcel has this in its id, name or enterprise."
    tab.press("#pk-query", "Enter")
    assert tab.evaluate("parkgis.page.opened.i") == int(wanted)


def test_hits_are_sorted_by_id_and_the_rest_is_counted(tab: Any, report: Any) -> None:
    expected = [parcel_id for parcel_id in report.parcels["parcel_id"] if "i" in parcel_id.lower()]
    tab.fill("#pk-query", "I")
    ids = [text.split(" ")[0] for text in tab.locator("#pk-hits [data-row]").all_text_contents()]
    assert ids == [parcel_id[:2] for parcel_id in expected[:12]]
    assert f"{len(expected) - 12} more" in tab.text_content("#pk-hits")


def test_a_code_that_javascript_knows_stays_as_it_is(tab: Any) -> None:
    assert tab.evaluate("parkgis.page.words.named({}, 'constructor')") == "constructor"


def test_a_parcel_without_geometry_is_found_and_says_so(tab: Any) -> None:
    tab.fill("#pk-query", "20 ")
    tab.press("#pk-query", "Enter")
    assert "has no geometry" in tab.text_content("#pk-card")
    assert "not drawn: 3" in tab.text_content("#pk-foot")


def test_escape_closes_the_card(tab: Any) -> None:
    tab.evaluate("parkgis.page.open(0, {move: true})")
    tab.keyboard.press("Escape")
    assert tab.is_hidden("#pk-card")
    assert tab.query_selector_all(".pk-spot") == []


def test_on_paper_the_card_follows_the_map(tab: Any) -> None:
    tab.evaluate("parkgis.page.open(0, {move: true})")
    inside = "document.querySelector('.folium-map').contains(document.getElementById('pk-card'))"
    assert tab.evaluate(inside)
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not tab.evaluate(inside)
    tab.emulate_media(media="print")
    map_, card = (tab.locator(name).bounding_box() for name in (".folium-map", "#pk-card"))
    assert card["y"] >= map_["y"] + map_["height"]
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate(inside)


def test_the_language_switches_everything(tab: Any) -> None:
    tab.evaluate("parkgis.page.open(0, {move: true})")
    tab.click("#pk-layers-title")
    seen = tab.inner_text("body")
    tab.click("#pk-language")
    assert tab.evaluate("document.documentElement.lang") == "zh-CN"
    now = tab.inner_text("body")
    for en, zh in (
        ("needs review", "需人工复核"),
        ("The tool reports; a person decides.", "本工具只报告，由人作出决定。"),
        ("Planning layers", "规划图层"),
        ("industrial base", "产业基地"),
        ("measured", "实测值"),
        ("Rules of 2026-11-22", "规则适用日 2026-11-22"),
        ("made up for demonstration", "仅供演示"),
    ):
        assert en in seen
        assert zh not in seen
        assert zh in now
        assert en not in now
    assert tab.get_attribute("#pk-query", "placeholder") == "编号、名称、企业、园区、拼音"
    assert tab.get_attribute(".leaflet-control-zoom-in", "title") == "放大"


def test_the_legend_counts_and_hides(tab: Any, report: Any) -> None:
    counts = report.parcels["outcome"].value_counts()
    for word, count in counts.items():
        assert tab.text_content(f".pk-class[data-code={word}] .pk-count") == str(count)
    signs = tab.locator(".pk-class .pk-sign").all_text_contents()
    assert signs == ["✕", "!", "?", "○", "–"]
    tab.click(".pk-class[data-code=fail]")
    assert tab.get_attribute(".pk-class[data-code=fail]", "aria-pressed") == "false"
    assert tab.text_content(".pk-class[data-code=fail] .pk-count") == str(counts["fail"])
    mask = "[...parkgis.page.selection.mask].reduce((a, b) => a + b)"
    assert tab.evaluate(mask) == len(report.parcels) - counts["fail"]
    tab.click(".pk-class[data-code=fail]")
    assert tab.evaluate("parkgis.page.selection.mask") is None


def test_layers_switch_off_and_on(tab: Any) -> None:
    tab.click("#pk-layers-title")
    box = tab.locator("#pk-layers input").nth(1)
    there = "parkgis.page.map.hasLayer(parkgis.page.overlays[1].layer)"
    assert tab.evaluate(there)
    box.uncheck()
    assert not tab.evaluate(there)
    box.check()
    assert tab.evaluate(there)


def test_synthetic_stands_on_the_map_and_in_the_card(tab: Any) -> None:
    tab.evaluate("parkgis.page.open(0)")
    for place in ("#pk-synthetic", "#pk-card"):
        assert "SYNTHETIC 合成数据" in tab.inner_text(place)


def test_what_is_real_does_not_say_synthetic(browser_page: Any, tmp_path: Path) -> None:
    path = write_map(map_samples.hostile_report(synthetic=False), tmp_path / "m.html", lang="zh")
    browser_page.page.goto(path.as_uri())
    browser_page.page.evaluate("parkgis.page.ready.then(() => parkgis.page.open(0))")
    assert "SYNTHETIC" not in browser_page.page.inner_text("body")
    assert browser_page.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_an_old_browser_is_told(browser_page: Any, file: Path) -> None:
    browser_page.page.add_init_script("delete window.DecompressionStream")
    browser_page.page.goto(file.as_uri())
    assert browser_page.page.is_visible("#pk-unsupported")


def test_without_scripts_the_page_says_so(browser: Any, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert "This map needs JavaScript" in tab.inner_text("body")
    context.close()


def test_a_damaged_file_says_so(browser_page: Any, file: Path, tmp_path: Path) -> None:
    text = file.read_text("utf-8")
    damaged = re.sub(r'(id="parkgis_card">.{200}).{8}', r"\1AAAAAAAA", text)
    assert damaged != text
    path = tmp_path / "damaged.html"
    path.write_text(damaged, "utf-8")
    browser_page.page.goto(path.as_uri())
    browser_page.page.wait_for_function(
        "document.getElementById('pk-message').textContent.includes('damaged')"
    )


def test_numbers_of_the_findings_are_not_lost(tab: Any, report: Any) -> None:
    shown = tab.evaluate(
        f"[...Array({LAYER}.count()).keys()].flatMap((i) => parkgis.page.card.of(i)).map((f) => f.at_stake_m2)"
    )
    np.testing.assert_allclose(sorted(shown), sorted(report.findings["at_stake_m2"]))
