"""The page as people use it: filter, colour, search, parks, links, tables; on a phone, by keyboard."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from maps.industrial_map import write_map
from tests.maps import page_samples

ROWS = "Array.from({length: parkgis.page.layer.count()}, (_, i) => i)"
ID = "parkgis.page.layer.field('parcel_id', i)"


@pytest.fixture(scope="module")
def report() -> Any:
    return page_samples.report()


def opened(page: Any, file: Path, hash_: str = "") -> Any:
    page.goto("about:blank")
    page.goto(file.as_uri() + hash_)
    page.evaluate("parkgis.page.ready.then(() => 0)")
    return page


def shown(tab: Any) -> list[str]:
    mask = "(parkgis.page.selection.mask || {[i]: 1})"
    found: list[str] = tab.evaluate(f"{ROWS}.filter((i) => {mask}[i]).map((i) => {ID}).sort()")
    return found


def sums(tab: Any) -> tuple[str, str, str]:
    box = tab.locator("#pk-sums")
    return tuple(box.get_attribute(f"data-{name}") for name in ("parcels", "area", "left"))  # type: ignore[return-value]


def legend(tab: Any) -> dict[str, str]:
    lines = tab.locator(".pk-class")
    return {
        line.locator(".pk-label").inner_text(): line.locator(".pk-count").inner_text()
        for line in lines.all()
    }


def choose(tab: Any, filter_id: str, label: str) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    tab.locator(f"[data-filter={filter_id}] label", has_text=label).click()


# ---- filters, counts and sums -------------------------------------------------------------------


def test_sums_leave_out_what_is_not_known_and_say_so(tab: Any) -> None:
    assert sums(tab) == ("8", "25200.00", "3750.25")  # -0.02 beyond, two not known
    text = tab.inner_text("#pk-sums")
    assert "0.03\nkm²\nland\n1 not known".replace("\n", "") in text.replace("\n", "")
    assert "2 not known" in text


def test_a_filter_changes_map_counts_sums_and_legend(tab: Any) -> None:
    choose(tab, "in_district", "Pudong")
    assert shown(tab) == ["P-1", "P-2", "P-3", "P-8"]
    assert sums(tab) == ("4", "10800.00", "3000.00")
    assert legend(tab) == {
        "does not comply": "1", "needs review": "1", "cannot be decided": "0",
        "nothing found": "2", "not applicable": "0",
    }  # fmt: skip
    assert tab.evaluate("parkgis.page.layer.mask.reduce((a, b) => a + b)") == 4
    choose(tab, "in_district", "Qingpu")
    assert shown(tab) == ["P-1", "P-2", "P-3", "P-4", "P-6", "P-8"]
    choose(tab, "outcome", "nothing found")
    assert shown(tab) == ["P-1", "P-6", "P-8"]
    counted = tab.locator("[data-filter=in_district] label", has_text="9").inner_text()
    assert counted.split() == ["9", "0"]
    tab.click("#pk-reset")
    assert shown(tab) == [f"P-{k}" for k in range(1, 9)]


def test_sums_of_what_is_not_known_are_no_number(tab: Any) -> None:
    choose(tab, "outcome", "not applicable")  # P-7 alone: what is left is not known
    assert sums(tab) == ("1", "3600.00", "")
    assert "–" in tab.inner_text("#pk-sums .pk-sum:nth-child(3)")


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        pytest.param("0", "", ["P-1", "P-3", "P-5", "P-6", "P-8"], id="at least 0, 0 included"),
        pytest.param("", "-0.02", ["P-2"], id="beyond a limit"),
        pytest.param("250.25", "1000", ["P-1", "P-5", "P-6"], id="both ends are in it"),
        pytest.param("5e9", "", [], id="none"),
    ],
)
def test_what_is_not_known_lies_in_no_range(
    tab: Any, least: str, most: str, expected: list[str]
) -> None:
    tab.click("#pk-filters-title")
    for end, value in (("least", least), ("most", most)):
        tab.fill(f"[data-filter=binding_remaining_m2] [data-end={end}]", value)
        tab.press(f"[data-filter=binding_remaining_m2] [data-end={end}]", "Enter")
    assert shown(tab) == expected


def test_not_known_can_be_asked_for(tab: Any) -> None:
    choose(tab, "land_use_kind", "not known")
    assert shown(tab) == ["P-4"]


# ---- themes -------------------------------------------------------------------------------------


def test_policy_breaks_divide_to_the_last_digit(tab: Any) -> None:
    tab.select_option("#pk-theme", "output_density")
    assert legend(tab) == {
        "≤ 8 bn yuan/km²": "3",
        "8 – 14.1 bn yuan/km²": "2",
        "> 14.1 bn yuan/km²": "1",
        "not known": "2",
    }
    assert "indication only" in tab.inner_text("#pk-theme-note")
    assert "2022-09-14" in tab.inner_text("#pk-theme-note")


def test_plot_ratio_against_its_limit(tab: Any) -> None:
    tab.select_option("#pk-theme", "of_limit")
    assert legend(tab) == {
        "≤ 50%": "0", "50% – 80%": "0", "80% – 100%": "4", "> 100%": "1", "not known": "3",
    }  # fmt: skip


def test_remaining_floor_area_has_none_left_as_a_class_of_its_own(tab: Any) -> None:
    tab.select_option("#pk-theme", "binding_remaining_m2")
    found = legend(tab)
    assert found["≤ 0 m²"] == "2"
    assert found["not known"] == "2"
    assert sum(int(count) for count in found.values()) == 8


def test_own_breaks_are_taken_and_nonsense_is_refused(tab: Any) -> None:
    tab.select_option("#pk-theme", "output_density")
    tab.fill("#pk-breaks", "10，1")
    tab.press("#pk-breaks", "Enter")
    assert list(legend(tab).items()) == [
        ("≤ 1 bn yuan/km²", "2"), ("1 – 10 bn yuan/km²", "2"), ("> 10 bn yuan/km²", "2"),
        ("not known", "2"),
    ]  # fmt: skip
    tab.fill("#pk-breaks", "1; x")
    tab.press("#pk-breaks", "Enter")
    assert tab.get_attribute("#pk-breaks", "aria-invalid") == "true"
    assert "≤ 1 bn yuan/km²" in legend(tab)


def test_any_number_of_the_data_can_colour_the_map(tab: Any) -> None:
    tab.select_option("#pk-theme", "note_no")
    found = legend(tab)
    assert sum(int(count) for count in found.values()) == 8
    assert list(found)[:2] == ["≤ 1", "1 – 3"]


def test_quantiles_hold_equal_numbers(tab: Any) -> None:
    said = tab.evaluate("parkgis.Themes.quantiles(Float64Array.from([1,2,3,4,5,6,7,8,9,10,NaN]))")
    assert said == [2, 4, 6, 8]
    assert tab.evaluate("parkgis.Themes.quantiles(new Float64Array([NaN]))") == []
    assert tab.evaluate("parkgis.Themes.quantiles(new Float64Array([5, 5, 5]))") == []
    assert tab.evaluate("parkgis.Themes.quantiles(new Float64Array([-3, -1, 2, 4]), 0, 2)") == [
        0,
        2,
    ]


def test_words_have_letters_and_planning_colours_are_a_choice(tab: Any) -> None:
    tab.select_option("#pk-theme", "land_use_kind")
    assert legend(tab) == {"industrial": "5", "research": "1", "storage": "1", "not known": "1"}
    assert tab.locator(".pk-class .pk-sign").all_inner_texts() == ["M", "D", "W", "?"]
    fill = "parkgis.page.layer.styles[parkgis.page.layer.column('land_use_kind').words.indexOf('research')].fill"
    assert tab.evaluate(fill) == "#0072B2"
    tab.select_option("#pk-palette", "plan")
    assert tab.evaluate(fill) == "#E6005C"


def test_a_class_hidden_in_the_legend_is_not_drawn_and_comes_back_with_another_theme(
    tab: Any,
) -> None:
    tab.select_option("#pk-theme", "tier")
    tab.click(".pk-class[data-code=outside]")
    assert shown(tab) == ["P-1", "P-3", "P-4"]
    tab.select_option("#pk-theme", "outcome")
    assert len(shown(tab)) == 8


# ---- search -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param("p-3", ["P-3"], id="the very id, whatever the case"),
        pytest.param("临港", ["P-3"], id="name"),
        pytest.param("甲公司", ["P-1", "P-2"], id="enterprise"),
        pytest.param("cql", ["P-1"], id="pinyin of 重庆路, the rarer reading of 重"),
        pytest.param("zql", ["P-1"], id="the other reading"),
        pytest.param("lgzz", ["P-3"], id="pinyin of 临港重装"),
        pytest.param("wgq1", [], id="letters and digits: no such"),
        pytest.param(
            "yh", ["P-1", "P-3", "P-4", "P-7"], id="every reading counts: 行 as háng, 厂 as hǎn"
        ),
        pytest.param("jgs", ["P-1", "P-2"], id="pinyin of an enterprise"),
        pytest.param("=1+1", ["P-4"], id="signs are no pattern"),
        pytest.param(".*", [], id="nor are these"),
        pytest.param("works", ["P-5"], id="within a name"),
    ],
)
def test_search(tab: Any, wanted: str, expected: list[str]) -> None:
    found = tab.evaluate("(w) => parkgis.page.box.found.find(w).rows", wanted)
    assert [tab.evaluate(f"(i) => {ID}", i) for i in found] == expected


def test_a_park_is_found_and_framed(tab: Any) -> None:
    tab.fill("#pk-query", "东区")
    tab.press("#pk-query", "Enter")
    card = tab.inner_text("#pk-card")
    assert "A 东区" in card
    assert "3 parcels, more than half of each in it" in card
    inside = "parkgis.page.map.getBounds().contains(parkgis.page.parks.get('A').bounds)"
    assert tab.evaluate(inside)
    tab.click("#pk-card [data-do=only]")
    assert shown(tab) == ["P-1", "P-2", "P-3"]


# ---- cards --------------------------------------------------------------------------------------


def open_card(tab: Any, parcel_id: str) -> None:
    tab.evaluate(
        f"(id) => parkgis.page.open({ROWS}.find((i) => {ID} === id), {{move: true}})", parcel_id
    )


def test_a_park_card_says_land_density_with_its_type_and_what_is_left(tab: Any) -> None:
    tab.evaluate("parkgis.page.openPark('A')")
    card = tab.inner_text("#pk-card")
    for said in ("0.01", "1,000", "Output density", "gross output over the land of its parcels",
                 "year 2023", "10.03", "Above the published 8 bn yuan/km²: yes",
                 "Above the published 14.1 bn yuan/km²: no", "indication only"):  # fmt: skip
        assert said in card
    tab.click(".pk-whole summary")
    assert "Park A" in tab.inner_text(".pk-whole pre")


def test_the_park_of_an_opened_parcel_opens_in_its_place(tab: Any) -> None:
    open_card(tab, "P-4")
    tab.evaluate("parkgis.page.openPark()")
    assert "Output density" in tab.inner_text("#pk-card")
    assert tab.evaluate("parkgis.page.layer.selected") is None


def test_a_click_on_the_ground_of_a_park_opens_it(tab: Any) -> None:
    tab.evaluate("parkgis.page.map.fitBounds(parkgis.page.parks.get('B').bounds, {animate: false})")
    gap = tab.evaluate(
        """() => {
          const a = parkgis.page.layer.bounds(parkgis.page.layer.find('P-4', ['parcel_id'])[0]);
          const b = parkgis.page.layer.bounds(parkgis.page.layer.find('P-5', ['parcel_id'])[0]);
          const p = parkgis.page.map.latLngToContainerPoint([(a.getNorth() + a.getSouth()) / 2, (a.getEast() + b.getWest()) / 2]);
          const r = parkgis.page.map.getContainer().getBoundingClientRect();
          return [r.left + p.x, r.top + p.y];
        }"""
    )
    tab.mouse.click(*gap)
    assert tab.text_content("#pk-card-title") == "B"


def test_what_lapsed_is_said_and_grey(tab: Any) -> None:
    open_card(tab, "P-1")
    assert "The evidence of this entry lapsed on 2026-11-22." in tab.inner_text("#pk-card")
    assert "deed 7" in tab.inner_text("#pk-card")
    open_card(tab, "P-2")
    assert "lapsed" not in tab.inner_text("#pk-card")
    over = tab.locator("#pk-layers .pk-over")
    assert over.count() == 1
    tab.click("#pk-layers-title")
    assert over.inner_text().startswith("old line")
    assert "over since 2026-11-22" in over.inner_text()
    assert "list of 2025 · until 2026-11-23" in tab.inner_text("#pk-layers")


def test_the_card_as_text_says_all_that_the_card_says(tab: Any) -> None:
    open_card(tab, "P-2")
    text = tab.evaluate(
        "parkgis.cardText(parkgis.page.card.say(parkgis.page.opened.i), parkgis.page.words)"
    )
    card = tab.inner_text("#pk-card")
    for line in ("P-2", "长兴造船", "does not comply", "甲公司", "en 甲公司", "rule.one"):
        assert line in text
        assert line in card
    assert "[nothing found] en flood" in text


def test_copying_puts_the_text_on_the_clipboard(browser: Any, file: Path) -> None:
    context = browser.new_context(offline=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = opened(context.new_page(), file)
    open_card(tab, "P-3")
    tab.click("[data-do=copy]")
    tab.wait_for_function("document.getElementById('pk-message').textContent.includes('clipboard')")
    assert "临港重装" in tab.evaluate("navigator.clipboard.readText()")
    context.close()


def test_the_card_as_a_picture_is_a_long_png(tab: Any) -> None:
    open_card(tab, "P-2")
    with tab.expect_download() as started:
        tab.click("[data-do=picture]")
    assert started.value.suggested_filename == "P-2-synthetic.png"
    data = Path(started.value.path()).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert width == 750
    assert height > 900


def test_a_very_long_card_is_still_whole_in_its_picture(tab: Any) -> None:
    size = tab.evaluate(
        """async () => {
          const said = parkgis.page.card.say(0);
          said.facts = Array.from({length: 900}, (_, k) => ({ name: `n${k}`, value: "v", mark: null }));
          const picture = await createImageBitmap(await parkgis.cardPicture(said, parkgis.page.words));
          return [picture.width, picture.height];
        }"""
    )
    assert size[1] <= 16_000
    assert size[0] < 750


# ---- links, tables, language --------------------------------------------------------------------


def test_a_link_brings_back_what_was_shown(browser_page: Any, tab: Any, file: Path) -> None:
    choose(tab, "in_district", "Pudong")
    choose(tab, "land_use_kind", "not known")
    choose(tab, "land_use_kind", "industrial")
    tab.select_option("#pk-theme", "output_density")
    tab.fill("#pk-breaks", "1; 10")
    tab.press("#pk-breaks", "Enter")
    open_card(tab, "P-1")
    tab.click("#pk-language")
    tab.evaluate("parkgis.page.map.setView([31.2, 121.5], 15, {animate: false})")
    tab.evaluate("parkgis.page.permalink.write()")
    link = tab.evaluate("location.hash")
    seen = (shown(tab), legend(tab), tab.inner_text("#pk-card"))
    again = opened(browser_page.page, file, link)
    assert (shown(again), legend(again), again.inner_text("#pk-card")) == seen
    assert again.evaluate("document.documentElement.lang") == "zh-CN"
    assert again.evaluate("parkgis.page.map.getZoom()") == 15


@pytest.mark.parametrize(
    "hash_",
    [
        "#by=nothing&only.tier=[&at=a/b/c&parcel=none&lang=fr&breaks=x",
        "#only.in_district=" + quote(json.dumps(["no such", {"a": 1}])),
        "#only.binding_remaining_m2=NaN..Infinity&at=99/999/999",
        "#" + quote("<img src=x onerror=window.hit=1>"),
    ],
)
def test_a_link_that_means_nothing_changes_nothing(
    browser_page: Any, file: Path, hash_: str
) -> None:
    tab = opened(browser_page.page, file, hash_)
    assert len(shown(tab)) == 8
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert browser_page.errors == []


def test_the_table_holds_what_is_shown_and_no_formula(tab: Any) -> None:
    choose(tab, "in_district", "Qingpu")
    with tab.expect_download() as started:
        tab.click("#pk-csv")
    assert started.value.suggested_filename == "parcels-synthetic.csv"
    text = Path(started.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["parcel_id"] for row in rows] == ["P-4", "P-6"]
    assert rows[0]["name"] == "'=1+1"
    assert rows[0]["output_density"] == ""
    assert rows[1]["binding_remaining_m2"] == "250.25"
    assert rows[1]["outcome"] == "pass"


def test_a_cell_that_starts_as_a_formula_is_disarmed(tab: Any) -> None:
    tab.evaluate("parkgis.page.filters.set('in_district', null); parkgis.page.filtered()")
    text = tab.evaluate(
        "parkgis.csv(parkgis.page.layer, parkgis.page.filters.rows(), () => 'pass')"
    )
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert "'@home" in cells
    assert "-0.02" in cells  # a number stays one


def test_all_of_the_page_speaks_chinese(tab: Any) -> None:
    tab.select_option("#pk-theme", "output_density")
    choose(tab, "tier", "split")
    open_card(tab, "P-4")
    tab.click("#pk-language")
    seen = tab.inner_text("body")
    for zh in ("着色依据", "每平方公里产值", "≤ 80 亿元/km²", "未知", "筛选 (1)", "显示全部地块", "导出 CSV",
               "行政区", "剩余计容建筑面积", "复制文字", "存为长图", "打印", "园区 (2)", "规划图层", "说明"):  # fmt: skip
        assert zh in seen


# ---- phone, keyboard, access --------------------------------------------------------------------


def test_on_a_phone_nothing_sticks_out_and_the_panel_unfolds(browser: Any, file: Path) -> None:
    context = browser.new_context(
        offline=True, viewport={"width": 390, "height": 844}, has_touch=True
    )
    tab = opened(context.new_page(), file)
    assert tab.is_hidden("#pk-theme")
    tab.tap("#pk-fold")
    assert tab.is_visible("#pk-theme")
    tab.select_option("#pk-theme", "output_density")
    wide = "document.documentElement.scrollWidth"
    assert tab.evaluate(wide) <= 390
    panel = tab.locator("#pk-panel").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 390
    assert tab.evaluate(
        "document.getElementById('pk-panel').scrollWidth <= document.getElementById('pk-panel').clientWidth"
    )
    tab.tap("#pk-fold")
    open_card(tab, "P-2")
    card = tab.locator("#pk-card").bounding_box()
    assert (card["x"], card["width"]) == (0, 390)
    assert card["y"] > 250
    context.close()


def test_everything_can_be_done_by_keyboard(tab: Any) -> None:
    def go_to(selector: str) -> None:
        for _ in range(60):
            tab.keyboard.press("Tab")
            if tab.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"Tab does not reach {selector}")

    go_to("#pk-query")
    tab.keyboard.type("lgzz")
    tab.keyboard.press("Enter")
    assert tab.text_content("#pk-card-title") == "P-3"
    assert tab.evaluate("document.activeElement.id") == "pk-card"
    tab.keyboard.press("Escape")
    assert tab.is_hidden("#pk-card")
    tab.evaluate("document.activeElement.blur()")
    go_to("#pk-theme")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("parkgis.page.legend.theme.id") == "tier"
    go_to(".pk-class")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.className") == "pk-class"
    assert len(shown(tab)) < 8
    go_to("#pk-filters-title")
    tab.keyboard.press("Enter")
    go_to("[data-filter=in_district] ~ *, .pk-filter summary")
    tab.keyboard.press("Enter")
    go_to(".pk-filter input")
    tab.keyboard.press("Space")
    assert tab.text_content("#pk-filters-title").endswith("(1)")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(
    browser: Any, file: Path, lang: str, size: tuple[int, int]
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    context = browser.new_context(
        offline=True, viewport={"width": size[0], "height": size[1]}, bypass_csp=True
    )
    tab = opened(context.new_page(), file, f"#by=output_density&lang={lang}&parcel=P-2")
    if size[0] < 640:
        tab.click("#pk-fold")
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    tab.fill("#pk-query", "P-")
    found = axe.Axe().run(tab).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in serious] == []
    context.close()


def test_the_script_blocks_run_without_error_and_ask_for_nothing(
    browser_page: Any, tab: Any, file: Path
) -> None:
    for theme in tab.evaluate("parkgis.page.config.themes.map((theme) => theme.id)"):
        tab.select_option("#pk-theme", theme)
    for key in ("A", "B"):
        tab.evaluate("(key) => parkgis.page.openPark(key)", key)
    tab.wait_for_timeout(300)
    assert browser_page.errors == []
    asked = [
        url for url in browser_page.requests if not url.startswith(("data:", "blob:", "about:"))
    ]
    assert asked == [file.as_uri()]


# ---- now and planned ----------------------------------------------------------------------------


def side(tab: Any, name: str) -> str:
    cut: str = tab.evaluate(f"parkgis.page.map.getPane('pk-{name}').style.clipPath")
    return cut


def test_now_and_planned_stand_side_by_side_and_the_line_moves_by_keyboard(tab: Any) -> None:
    tab.click("#pk-tools")
    tab.click("[data-tool=swipe]")
    chosen = [tab.input_value(f"[data-side={name}]") for name in ("left", "right")]
    words = tab.locator("[data-side=left] option").all_inner_texts()
    assert words == ["Parcels, present use", "Parcels, planned use", "plan", "draft"]
    assert chosen == ["layer-5", "layer-6"]  # the plan in force, the proposed one
    for name in ("left", "right"):
        assert tab.locator(f".leaflet-pk-{name}-pane .leaflet-layer").count() == 1
    before = side(tab, "left")
    tab.focus(".pk-swipe")
    tab.keyboard.press("ArrowRight")
    assert tab.get_attribute(".pk-swipe", "aria-valuenow") == "55"
    assert side(tab, "left") != before
    tab.evaluate("parkgis.page.map.panBy([50, 0], {animate: false})")
    assert side(tab, "left").startswith("polygon(50px")


def test_a_side_can_show_the_parcels_and_follows_the_filters(tab: Any) -> None:
    tab.evaluate("parkgis.page.toolbox.start('swipe')")
    tab.select_option("[data-side=right]", "planned_land_use_kind")
    tab.select_option("[data-side=left]", "planned_land_use_kind")  # the sides change places
    chosen = [tab.input_value(f"[data-side={name}]") for name in ("left", "right")]
    assert chosen == ["planned_land_use_kind", "layer-5"]
    drawn = "Object.values(parkgis.page.map._layers).find((one) => one.options.pane === 'pk-left' && one.shapes)"
    kinds = tab.evaluate(
        f"(() => {{ const one = {drawn}; return [...one.classes].map((k) => one.styles[k].fill); }})()"
    )
    assert sorted(kinds) == sorted(["#0072B2", "#E4E3DE", *["#E69F00"] * 6])
    choose(tab, "tier", "split")
    assert tab.evaluate(f"{drawn}.mask.reduce((a, b) => a + b)") == 1


def test_putting_the_comparison_away_leaves_the_page_as_it_was(tab: Any) -> None:
    layers = "parkgis.page.overlays.map(({layer}) => [parkgis.page.map.hasLayer(layer), layer.options.pane])"
    before = tab.evaluate(layers)
    tab.evaluate("parkgis.page.toolbox.start('swipe')")
    tab.keyboard.press("Escape")
    assert tab.evaluate(layers) == before
    assert tab.locator(".pk-swipe").count() == 0
    assert tab.evaluate("parkgis.page.layer.options.opacity") == 1


def test_without_a_future_no_comparison_is_offered(browser_page: Any, tmp_path: Path) -> None:
    report = page_samples.report()
    report.parcels["planned_land_use_kind"] = None
    now = page_samples.map_samples.replaced(report, title="", layers=report.layers[:6])
    tab = opened(browser_page.page, write_map(now, tmp_path / "m.html", lang="en"))
    assert tab.locator("#pk-tool-list [data-tool]").count() > 0
    assert tab.locator("#pk-tool-list [data-tool=swipe]").count() == 0
