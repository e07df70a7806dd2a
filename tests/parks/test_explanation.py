"""The letter: what it says, in which order, and that nothing reads as a machine would write it."""

import re

import pytest

from tests.parks.studies import judged, layer, parcels, square
from tests.parks.test_checking import COMMUNITY, FACTORY, LAND, RETAINED, factory


def letter(lang: str, x: int = 0, **changes: object) -> str:
    table = parcels(square(x), **factory(**changes))
    return judged(table, *LAND, title="Spring review").explain("P0", lang=lang)


def test_the_gravest_comes_first() -> None:
    said = letter("en", x=950, plan_plot_ratio_max=None, counted_floor_area_m2=25_000.0)
    heads = ["What does not comply", "What needs review by a person", "What cannot be decided"]
    assert [said.index(head) for head in heads] == sorted(said.index(head) for head in heads)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_verdict_has_number_clause_place_and_change(lang: str) -> None:
    said = letter(lang, x=950)
    numbers = ["50.00", "4,997.55", "641025.00"]
    assert all(number in said for number in numbers), said
    words = {
        "en": ["Source: Press conference", "Place: x", "Smallest change: leave out the"],
        "zh": ["依据：“上海制造”新闻发布会", "位置：x", "最小改动：扣除范围外的"],
    }
    assert all(word in said for word in words[lang])


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Strip to take off: 4,997.55 m², which leaves 4,997.55 m² in 1 piece(s); it is drawn in parcels.gpkg, layer remedies."),
        ("zh", "应扣除部分：4,997.55平方米，扣除后余4,997.55平方米，共1块；图形见 parcels.gpkg 的 remedies 图层。"),
    ],
)  # fmt: skip
def test_it_says_what_comes_off_and_where_that_is_drawn(lang: str, told: str) -> None:
    assert told in letter(lang, x=950)


def test_it_says_what_remains_to_build_on() -> None:
    river = {x: layer("r", "constraint", square(x), effect="prohibit") for x in (0, 80)}
    said = {
        x: judged(parcels(square(0), **FACTORY), *LAND, zone).explain("P0", lang="en")
        for x, zone in river.items()
    }
    assert "Remaining buildable area, clear of all layers that prohibit: 7,996.1" in said[80]
    assert "drawn in parcels.gpkg, layer buildable." in said[80]
    assert "Nothing of it is clear of all layers that prohibit." in said[0]
    assert "prohibit" not in letter("en")


def test_the_strip_is_another_way_than_keeping_the_use() -> None:
    office = {"planned_land_use": "0902", "planned_land_use_kind": "office", "status": "change"}
    said = letter("en", x=940, **office)
    assert "Ground that keeps its use: 5,997.0" in said
    assert "Or take a strip off: 5,997.0" in said


def test_it_says_where_nothing_would_be_left() -> None:
    assert "Taking that part off would leave nothing of the parcel." in letter("en", x=1_500)


@pytest.mark.parametrize(
    ("status", "route", "other"),
    [
        ("new", "set during the project's administrative procedure (who decides: not stated in the source)", "simplified"),
        ("existing", "the district's simplified procedure (who decides: each district, no body named in the source", "administrative procedure"),
    ],
)  # fmt: skip
def test_it_names_the_routes_open_to_the_parcel_and_who_decides(
    status: str, route: str, other: str
) -> None:
    said = letter("en", status=status, counted_floor_area_m2=25_000.0, plan_plot_ratio_max=3.0)
    assert route in said
    assert other not in said


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        dict.fromkeys(FACTORY),
        {"status": "existing", "counted_floor_area_m2": 90_000.0},
        {"counted_floor_area_m2": 25_000.0, "reference_plot_ratio": 3.0},
        {"counted_floor_area_m2": 25_000.0, "reference_plot_ratio": 2.2},
        {"declared_area_m2": 4_000.0},
    ],
    ids=["whole", "nothing known", "existing", "within reference", "above reference", "areas"],
)
def test_no_hole_and_no_code_shows(changes: dict[str, object], lang: str) -> None:
    said = letter(lang, **changes)
    for word in ("nan", "None", "{", "}", "missing:", "above_", "within_", "no_layer", "—"):
        assert word not in said, said


def test_chinese_is_chinese() -> None:
    """But for names, codes and units, nothing of the English letter is left in the Chinese one."""
    said = letter("zh", x=950)
    words = set(re.findall(r"[A-Za-z]{4,}", said))
    assert words <= {"Spring", "review", "shanghai", "planning", "EPSG", "plot", "ratio", "plan"} | {
        "industrial", "supply", "lock", "parkgis", "parcels", "gpkg", "remedies",
    }  # fmt: skip


def test_a_parcel_that_no_rule_concerns_has_not_passed() -> None:
    table = parcels(square(0), **factory(land_use_kind="office", planned_land_use=None))
    said = judged(table, *LAND).explain("P0", lang="en")
    assert "no rule concerns this parcel" in said
    assert "That is no pass" in said


def test_synthetic_data_say_so() -> None:
    table = parcels(square(0), **FACTORY)
    report = judged(table, *LAND, synthetic=True)
    assert "SYNTHETIC" in report.explain("P0", lang="en")
    assert "合成数据" in report.explain("P0", lang="zh")


def test_an_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        judged(parcels(square(0), **FACTORY), *LAND).explain("nobody")


def test_slivers_are_told_though_they_pass() -> None:
    table = parcels(square(-0.04, 0, 100.04), **FACTORY)
    base = layer("bases", "industrial_base", square(0, 0, 1000, 200))
    said = judged(table, base, COMMUNITY, RETAINED).explain("P0", lang="en")
    assert "Only a sliver as thin as drawing noise differs" in said
    assert "up to 0.04 m wide" in said
