"""The page of densities, opened offline: classes, counts, the card of a group, two languages."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from maps.density_map import density_map
from parks.density_report import DensityReport
from tests.parks.density_town import OUTPUT, PARKS, made, zones
from tests.parks.studies import square

NASTY = "<img src=x onerror=alert(1)>"


def opened(browser_page: Any, folder: Path, found: DensityReport, lang: str = "en") -> Any:
    page = density_map(found, lang=lang)
    assert page is not None
    path = folder / "density-map.html"
    path.write_text(page, "utf-8")
    browser_page.page.goto(path.as_uri())
    browser_page.page.evaluate("parkgis.page.ready.then(() => 0)")
    return browser_page.page


def lines(page: Any, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(selector).all_inner_texts()]


def test_classes_units_and_counts_stand_in_the_legend(browser_page: Any, tmp_path: Path) -> None:
    page = opened(browser_page, tmp_path, made("park,industry,grid:100"))
    assert lines(page, "#dm-legend-title") == ["Density, bn yuan/km²"]
    assert lines(page, ".dm-class") == [
        *("< 4 0", "4 – 8 0", "8 – 14.1 1", "14.1 – 28.2 1", "≥ 28.2 0", "not known 0"),
    ]
    assert lines(page, "#dm-groupings label") == ["park (2 groups)", "squares of 100 m (3 groups)"]
    assert "indication only" in page.locator("#dm-note").inner_text()
    assert "gross output per km² of parcel land" in page.locator("#dm-type").inner_text()
    assert not browser_page.errors
    assert [
        url for url in browser_page.requests if not url.startswith(("file:", "data:", "blob:"))
    ] == []


def test_a_click_opens_the_card_and_the_language_is_switched(
    browser_page: Any, tmp_path: Path
) -> None:
    page = opened(
        browser_page, tmp_path, made("park", columns={"output_yuan": [90e6, None, 200e6]})
    )
    middle = page.evaluate(
        """() => { const {map, layers} = parkgis.page;
        const i = [0, 1].find((k) => layers[0].row(k).label_en.startsWith("p1"));
        const at = map.latLngToContainerPoint(layers[0].bounds(i).getCenter());
        const box = map.getContainer().getBoundingClientRect();
        return [box.left + at.x, box.top + at.y]; }"""
    )
    page.mouse.click(*middle)
    card = " ".join(page.locator("#dm-card").inner_text().split())
    for words in ("p1 North", "9.00 bn yuan/km²", "6.00 – ∞", "Exceeds 14.1 cannot be said"):
        assert words in card, words
    page.locator("#dm-language").click()
    card = " ".join(page.locator("#dm-card").inner_text().split())
    for words in ("90.00 亿元/平方公里", "60.00 – ∞", "数值 0.90 亿元", "是否超过 141 无法判定"):
        assert words in card, words
    assert "80 与 141 亿元/平方公里" in page.locator("#dm-note").inner_text()
    assert lines(page, ".dm-class")[1] == "40 – 80 0"
    page.keyboard.press("Escape")
    assert page.locator("#dm-card").is_hidden()
    assert not browser_page.errors


def test_names_of_groups_follow_the_language(browser_page: Any, tmp_path: Path) -> None:
    page = opened(browser_page, tmp_path, made("district"))
    page.evaluate("parkgis.page.open(0)")
    for name in ("310115 Pudong", "310115 浦东新区"):
        assert lines(page, "#dm-card h2") == [name]
        page.locator("#dm-language").click()


def test_another_grouping_and_a_class_left_out(browser_page: Any, tmp_path: Path) -> None:
    page = opened(browser_page, tmp_path, made("park,grid:100"), "zh")
    page.locator("#dm-groupings input").nth(1).check()
    assert lines(page, ".dm-class")[1:4] == ["40 – 80 1", "80 – 141 1", "141 – 282 1"]
    page.locator(".dm-class").nth(2).click()
    assert page.locator(".dm-class").nth(2).get_attribute("aria-pressed") == "false"
    hidden = page.evaluate("[...parkgis.page.layers[1].hidden]")
    assert hidden == [2]
    assert page.evaluate("parkgis.page.map.hasLayer(parkgis.page.layers[0])") is False
    assert not browser_page.errors


def test_names_are_text_and_never_markup(browser_page: Any, tmp_path: Path) -> None:
    parks = zones("park", ["p1", NASTY], [NASTY, "</script>"], square(0), square(200))
    found = made("park", layers=[parks], settings={"title": NASTY, "synthetic": True})
    page = opened(browser_page, tmp_path, found)
    for row in (0, 1):
        page.evaluate(f"parkgis.page.open({row})")
        assert page.locator("#dm-card img").count() == 0
    assert page.locator("#dm-title").inner_text() == NASTY
    assert "SYNTHETIC" in page.locator("#dm-synthetic").inner_text()
    assert not browser_page.errors


def test_equal_pages() -> None:
    assert density_map(made("park"), lang="en") == density_map(made("park"), lang="en")


@pytest.mark.parametrize("numerator", ["jobs", "energy"])
def test_other_units_have_neither_policy_breaks_nor_the_indication(numerator: str) -> None:
    of = replace(OUTPUT, numerator=numerator, price_basis="")
    column = {"jobs": "jobs", "energy": "energy_tce"}[numerator]
    page = density_map(made("park", of=of, columns={column: [10, 20, 40]}), lang="en")
    assert page is not None
    assert '"indication":null' in page
    assert "14.1" not in page.split("new parkgis.DensityPage(")[1]


def test_groups_of_columns_alone_have_no_map() -> None:
    assert density_map(made("industry", layers=[PARKS]), lang="en") is None
