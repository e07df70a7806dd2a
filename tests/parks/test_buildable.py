"""The remaining buildable area, and layers that are required or to lie in."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from parks.report import Report
from tests.parks.studies import X, Y, answers, judged, layer, parcels, square

HEAD = """
[rulebook]
id = "ground"
title = { en = "Ground", zh = "用地" }
"""
CLEAR = """
[[rule]]
id = "clear"
kind = "overlay"
title = { en = "Clear", zh = "避让" }
[[rule.version]]
from = 2018-05-07
roles = ["constraint", "farmland", "ecological_red_line"]
status = "in_force"
citation = "test"
"""
WITHIN = """
[[rule]]
id = "within"
kind = "overlay"
title = { en = "Within", zh = "位于其内" }
[[rule.version]]
from = 2018-05-07
roles = ["growth_boundary"]
inside = "required"
status = "in_force"
citation = "test"
"""
REQUIRED = CLEAR.replace('roles = ["constraint", ', "required = true\nroles = [")


@pytest.fixture
def book(tmp_path: Path) -> Any:
    def write(*rules: str) -> str:
        path = tmp_path / "ground.toml"
        path.write_text(HEAD + "".join(rules), "utf-8")
        return str(path)

    return write


def remaining(report: Report) -> list[float | None]:
    area = report.parcels["buildable_area_m2"] / report.parcels["geodesic_area_m2"]
    return [None if np.isnan(share) else round(float(share), 4) for share in area]


def zone(name: str, x: float, width: float, **said: Any) -> Any:
    return layer(name, "constraint", square(x, 0, width), **({"effect": "prohibit"} | said))


LOT = {"status": ["new"]}


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        ([zone("a", 0, 30)], 0.7),
        ([zone("a", 0, 30), zone("b", 20, 30)], 0.5),
        ([zone("a", 0, 200)], 0.0),
        ([zone("a", 500, 30)], 1.0),
        ([zone("a", 0, 0.04)], 1.0),
        ([zone("a", 0, 30), zone("b", 50, 30, effect="review")], 0.7),
        ([zone("a", 0, 30, applies_to={"status": ("existing",)})], 1.0),
        ([zone("a", 0, 30, coverage=None)], None),
        ([zone("a", 500, 30, coverage=None)], None),
        ([zone("a", 0, 200, coverage=None)], 0.0),
        ([zone("a", 0, 200), zone("b", 500, 30, coverage=None)], 0.0),
        ([zone("a", 0, 30, applies_to={"name": ("x",)})], None),
        ([zone("a", 500, 30, applies_to={"name": ("x",)})], 1.0),
    ],
    ids=[
        "one", "two overlapping", "all taken", "clear", "a sliver", "review takes nothing",
        "concerns another", "absence not proven", "nor outside", "covered by a layer not complete",
        "all taken, another open",
        "nobody knows whom it concerns", "nor need to",
    ],
)  # fmt: skip
def test_what_remains(book: Any, layers: list[Any], left: float | None) -> None:
    report = judged(parcels(square(0), **LOT), *layers, rulebook=book(CLEAR))
    assert remaining(report) == [left]
    assert report.buildable is not None
    assert len(report.buildable) == int(left is not None and left > 0)


def test_the_ground_itself_is_a_layer(book: Any) -> None:
    report = judged(parcels(square(0), **LOT), zone("a", 0, 30), rulebook=book(CLEAR))
    assert report.buildable is not None
    row = report.buildable.iloc[0]
    assert row["parcel_id"] == "P0"
    assert row["geometry"].equals(shapely.box(X + 30, Y, X + 100, Y + 100))


def test_where_nothing_prohibits_nobody_has_asked(book: Any) -> None:
    report = judged(parcels(square(0)), zone("a", 0, 30, effect="review"), rulebook=book(CLEAR))
    assert report.buildable is None
    assert "buildable_area_m2" not in report.parcels


@pytest.mark.parametrize("column", ["geometry", "repaired_beyond_tolerance"])
def test_a_shape_that_is_missing_or_doubtful(book: Any, column: str) -> None:
    table = parcels(None if column == "geometry" else square(0), square(0), name=[None, "b"])
    table["repaired_beyond_tolerance"] = [column != "geometry", False]
    assert remaining(judged(table, zone("a", 0, 30), rulebook=book(CLEAR))) == [None, 0.7]


def test_the_strictest_of_several_stands_on_the_parcel(book: Any) -> None:
    layers = [zone("a", 0, 50, effect="review"), zone("b", 20, 50), zone("c", 300, 50)]
    report = judged(parcels(square(0), **LOT), *layers, rulebook=book(CLEAR))
    assert report.parcels["outcome"].tolist() == ["fail"]
    assert report.findings["outcome"].tolist() == ["review", "fail", "pass"]


@settings(max_examples=settings().max_examples // 4)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=4))
def test_against_columns_counted_one_by_one(strips: list[tuple[int, int]]) -> None:
    layers = [zone(f"z{k}", 10 * at, 10 * wide) for k, (at, wide) in enumerate(strips)]
    report = judged(parcels(square(0), **LOT), *layers)
    free = sum(not any(a <= k < a + w for a, w in strips) for k in range(10))
    assert remaining(report) == [free / 10]


@pytest.mark.parametrize(
    ("layers", "answer"),
    [
        ([], ("unknown", "no_layer:farmland")),
        ([layer("f", "farmland", square(500))], ("unknown", "no_layer:ecological_red_line")),
    ],
    ids=["none", "one of two"],
)
def test_a_required_role_without_a_layer_is_unknown(
    book: Any, layers: list[Any], answer: tuple[str, str]
) -> None:
    report = judged(parcels(square(0), **LOT), *layers, rulebook=book(REQUIRED))
    assert answers(report, "clear") == [answer]
    assert remaining(report) == [None]
    assert report.parcels["outcome"].tolist() == ["unknown"]
    found = report.findings[report.findings["outcome"] == "unknown"].iloc[0]
    assert "图层" in found["remedy_zh"]


def test_a_required_role_with_its_layers(book: Any) -> None:
    layers = [
        layer(role, role, square(50), effect="prohibit")
        for role in ("farmland", "ecological_red_line")
    ]
    report = judged(parcels(square(0), **LOT), *layers, rulebook=book(REQUIRED))
    assert report.findings["outcome"].tolist() == ["fail", "fail"]
    assert remaining(report) == [0.5]


@pytest.mark.parametrize(
    ("x", "said", "answer", "left"),
    [
        (0, {}, ("pass", "inside"), 1.0),
        (950, {}, ("fail", "beyond_boundary"), 0.5),
        (900.03, {}, ("pass", "sliver"), 1.0),
        (900.3, {}, ("review", "borderline"), 0.997),
        (2000, {}, ("fail", "beyond_boundary"), 0.0),
        (950, {"coverage": None}, ("unknown", "no_coverage"), None),
        (950, {"effect": "review"}, ("review", "beyond_boundary"), "none"),
    ],
    ids=["inside", "half", "sliver", "borderline", "outside", "not complete", "lenient"],
)
def test_a_boundary_to_lie_in(
    book: Any, x: float, said: dict[str, Any], answer: tuple[str, str], left: Any
) -> None:
    boundary = layer("ugb", "growth_boundary", square(0, 0, 1000, 1000), **said)
    report = judged(parcels(square(x), **LOT), boundary, rulebook=book(WITHIN))
    assert answers(report, "within") == [answer]
    assert left == "none" or remaining(report) == [left]
    if answer == ("fail", "beyond_boundary") and left:
        assert "50 % of the parcel lies inside" in report.explain("P0").replace("50.00", "50")
        assert "beyond the boundary" in report.explain("P0")


def test_a_boundary_that_is_not_required_and_not_there(book: Any) -> None:
    report = judged(parcels(square(0), **LOT), rulebook=book(WITHIN))
    assert report.parcels["outcome"].tolist() == ["not_applicable"]
    required = WITHIN.replace("inside =", "required = true\ninside =")
    report = judged(parcels(square(0), **LOT), rulebook=book(required))
    assert answers(report, "within") == [("unknown", "no_layer:growth_boundary")]


def test_an_exempt_base_does_not_lock_a_parcel(tmp_path: Path) -> None:
    lock = (
        HEAD
        + """
[[rule]]
id = "lock"
kind = "planning_lock"
title = { en = "Lock", zh = "锁定" }
[[rule.version]]
from = 2018-05-07
locked = ["industrial_base"]
kept = ["industrial"]
left = ["office"]
exempt = ["0"]
status = "in_force"
citation = "test"
"""
    )
    path = tmp_path / "lock.toml"
    path.write_text(lock, "utf-8")
    bases = layer("bases", "industrial_base", square(0), square(1000))
    table = parcels(
        *(square(0), square(1000)),
        planned_land_use=["x"] * 2,
        planned_land_use_kind=["office"] * 2,
        status=["change"] * 2,
    )
    report = judged(table, bases, rulebook=str(path))
    assert answers(report, "lock") == [("pass", "not_locked"), ("fail", "locked_change")]
    only = layer("bases", "industrial_base", square(0))
    assert answers(judged(table, only, rulebook=str(path)), "lock") == [("pass", "not_locked")] * 2
    path.write_text(lock.replace('exempt = ["0"]', 'outcome = "review"'), "utf-8")
    report = judged(table, bases, rulebook=str(path))
    assert answers(report, "lock") == [("review", "locked_change")] * 2
    path.write_text(lock.replace('exempt = ["0"]', 'exempt = ["9"]'), "utf-8")
    problems = judged(table, bases, rulebook=str(path)).problems
    assert [(p.code, p.value) for p in problems] == [("exempt-unknown", "9")]
