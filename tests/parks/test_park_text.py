"""Parks as lines: both languages, columns that line up, what is not known said."""

import re

import pytest

from layers.vocabulary import kinds
from parks import profile
from parks.park_rows import HEADS, table_text
from parks.park_sums import GROUPS, OUTCOMES
from parks.park_text import park_text
from parks.park_words import word_text
from parks.remaining import ROUTES
from parks.text_table import width
from parks.wording import text
from tests.parks.studies import judged
from tests.parks.town import town, town_parcels, town_parks

TOWN = profile(town())
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_columns_line_up_and_every_park_has_a_line(lang: str) -> None:
    lines = table_text(TOWN, lang).splitlines()
    start = next(k for k, line in enumerate(lines) if text("park", "head_top", lang) in line)
    rows = lines[start : start + 8]  # head, four parks, sum, union, study
    assert [row.split()[0] for row in rows[1:5]] == ["A", "B", "C", "D"]
    ratio = width(rows[0][: rows[0].index(text("park", "head_ratio", lang))]) + width(
        text("park", "head_ratio", lang)
    )
    for row, said in zip(rows[1:4], ("2.25", "3.00", "1.00"), strict=True):
        assert width(row[: row.index(said)]) + 4 == ratio
    assert text("park", "union", lang) in rows[6]


def test_a_missing_number_is_blank_and_not_0() -> None:
    d = next(line for line in table_text(TOWN, "en").splitlines() if line.startswith("D "))
    assert d.split() == ["D", "0", "0.000", "?", "?", "0", "0", "0"]


def test_the_heads_all_have_words() -> None:
    for name in HEADS:
        assert text("park", f"head_{name}", "zh") != f"head_{name}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_route_of_remaining_floor_area_has_words(lang: str) -> None:
    assert [route for route in ROUTES if text("park", route, lang) == route] == []


def test_one_park_in_english() -> None:
    said = park_text(TOWN, "A", "en")
    for line in (
        "Park A 东方芯港",
        "Drawn from layer parks; separate pieces: 2;",
        "2 parcels count here, 2 have ground here; 0.0200 km² of parcel land",
        "  research 0.0100 km² (50.0 %)",
        "Plot ratio 2.2500: 45,000 m² of floor on 20,000 m²",
        "  by the plan: 5,000 m² left, 5,000 m² beyond (2 parcels)",
        "  by the reference: not known of any parcel",
        "Density 8.00 bn yuan/km² (gross output per km² of parcel land; scope not stated; year 2021",
        "  Exceeds 8 bn yuan/km²: no (an indication only",
        "  39 Computers, communication and other electronics: 3.00 (0.0200 km²; of output 1.94)",
        "  plot-ratio.plan: does not comply 1, nothing found 1",
        "a person decides",
    ):
        assert line in said


def test_one_park_in_chinese() -> None:
    said = park_text(TOWN, "B", "zh")
    for line in (
        "园区 B",
        "  仓储物流 0.0060 平方公里（37.5%）",
        "容积率 3.0000",
        "产出密度 62.50 亿元/平方公里（",
        "是否超过 80 亿元/平方公里：否",
        "是否超过 141 亿元/平方公里：否",
        "由人作出决定",
    ):
        assert line in said


def test_bounds_and_what_cannot_be_said() -> None:
    said = park_text(TOWN, "C", "en")
    assert "Density not known" in said
    assert "between 0.00 and no bound: parcels that lack their output: 1" in said
    assert "Exceeds 8 bn yuan/km²: cannot be said" in said
    assert "Exceeds 8 bn yuan/km²: no" not in said


def test_a_park_without_parcels_has_no_empty_heads() -> None:
    said = park_text(TOWN, "D", "en").splitlines()
    assert "Land by use:" not in said
    assert "Plot ratio not known (0 parcels without floor area or area)." in said
    assert "No density: nothing is known to divide, or the data contradict each other." in said


def test_why_there_is_no_density() -> None:
    mixed = profile(town(statistics_year=[2021, 2020, *[2021] * 5]))
    lines = park_text(mixed, "A", "en").splitlines()
    at = lines.index("No density: nothing is known to divide, or the data contradict each other.")
    assert "2020, 2021" in lines[at + 1]


def test_parks_of_a_column() -> None:
    report = judged(town_parcels().assign(park=["x"] * 7))
    said = park_text(profile(report), "x", "zh")
    assert "由地块归集（字段 park），没有自身边界。" in said
    assert "按园区全部面积" not in said


def test_synthetic_parks_say_so() -> None:
    report = judged(town_parcels(), town_parks(), synthetic=True)
    found = profile(report)
    for lang, word in (("en", "SYNTHETIC"), ("zh", "合成数据")):
        assert word in table_text(found, lang)
        assert word in park_text(found, "A", lang)


@pytest.mark.parametrize("how", [*GROUPS, "outcome"])
def test_every_word_of_every_group_has_a_name(how: str) -> None:
    words = OUTCOMES if how == "outcome" else GROUPS[how][1]
    assert all(word_text(how, word, "en") for word in words)
    assert all(CHINESE.search(word_text(how, word, "zh")) for word in words)


def test_the_words_of_use_are_the_kinds() -> None:
    assert GROUPS["use"][1] == (*kinds(), "unknown")
