"""Remaining floor area: worked numbers, groups, and what is not known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.remaining import ROUTES, remaining
from tests.parks.studies import judged, layer, parcels, square

NAN = float("nan")


def table(**columns: list[Any]) -> pd.DataFrame:
    """Scenarios 1 to 3, and a parcel of which nothing is known."""
    said = {
        "parcel_id": ["factory", "research", "old", "blank"],
        "status": ["new", "new", "existing", None],
        "tier": ["industrial_base", "industrial_community", "industrial_base", None],
        "park": ["A", "A", "B", "B"],
        "area_m2": [50_000.0, 32_000.0, 80_000 / 3, NAN],
        "counted_floor_area_m2": [82_500.0, 108_800.0, 24_000.0, NAN],
        "plan_plot_ratio_max": [2.0, 4.0, NAN, 2.0],
        "guide_plot_ratio": [2.0, 3.0, 2.0, NAN],
        "reference_plot_ratio": [NAN, 3.5, NAN, NAN],
    }
    return pd.DataFrame(said | columns)


def test_by_parcel() -> None:
    got = remaining(table()).set_index("parcel_id")
    assert got["guide_remaining_m2"].tolist()[:3] == [17_500.0, -12_800.0, 29_333.33]
    assert got.loc["research", ["plan_remaining_m2", "reference_remaining_m2"]].tolist() == [
        *(19_200.0, 3_200.0),
    ]
    assert got.loc["old", "raised_m2"] == 29_333.33
    assert got["raised_m2"].isna().tolist() == [True, True, False, True]
    assert np.isnan(got.loc["blank", "plan_remaining_m2"])


def test_room_of_one_never_makes_up_for_another() -> None:
    got = remaining(table(), by="city")
    assert len(got) == 1
    row = got.iloc[0]
    assert (row["guide_remaining_m2"], row["guide_beyond_m2"]) == (46_833.33, 12_800.0)
    assert (row["parcels"], row["guide_parcels"], row["plan_parcels"]) == (4, 3, 2)
    assert (row["raised_m2"], row["raised_parcels"]) == (29_333.33, 1)


def test_a_sum_over_nothing_is_not_known() -> None:
    got = remaining(table(), by="park").set_index("park")
    assert np.isnan(got.loc["B", "reference_remaining_m2"])
    assert got.loc["B", "reference_parcels"] == 0
    assert np.isnan(got.loc["B", "plan_remaining_m2"])


def test_parcels_without_a_tier_are_a_group() -> None:
    got = remaining(table(), by="tier")
    assert got["parcels"].tolist() == [2, 1, 1]
    assert got["tier"].isna().tolist() == [False, False, True]


def test_gross_standing_in_is_counted() -> None:
    gross = {"counted_floor_area_m2": [NAN] * 4, "floor_area_m2": [82_500.0, NAN, NAN, NAN]}
    got = remaining(table(**gross), by="city").iloc[0]
    assert (got["gross_for_counted"], got["guide_remaining_m2"]) == (1, 17_500.0)


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="borough"):
        remaining(table(), by="borough")


@pytest.mark.parametrize("by", [None, "city", "tier"])
def test_no_parcels(by: str | None) -> None:
    assert len(remaining(table().iloc[:0], by=by)) == 0


@given(rows=st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)), min_size=1))
def test_groups_add_up_to_the_parcels(rows: list[tuple[int, int]]) -> None:
    n = len(rows)
    parcel = pd.DataFrame(
        {
            "parcel_id": [str(k) for k in range(n)],
            "status": "existing",
            "park": [str(k % 3) for k in range(n)],
            "area_m2": [area / 100 for area, _ in rows],
            "counted_floor_area_m2": [floor / 100 for _, floor in rows],
            "guide_plot_ratio": 2.0,
        }
    )
    each, groups = remaining(parcel), remaining(parcel, by="park")
    net = groups["guide_remaining_m2"].sum() - groups["guide_beyond_m2"].sum()
    assert net == pytest.approx(each["guide_remaining_m2"].sum(), abs=0.01 * n)
    assert groups["raised_m2"].sum() == pytest.approx(groups["guide_remaining_m2"].sum())


def test_the_guide_of_a_report_is_that_of_the_rule_which_concerns_the_parcel() -> None:
    report = judged(
        parcels(
            square(0),
            square(200),
            land_use=["100101", "0802"],
            land_use_kind=["industrial", "research"],
            status=["existing", "existing"],
            counted_floor_area_m2=[9_000.0, 9_000.0],
            declared_area_m2=[10_000.0, 10_000.0],
        )
    )
    got = remaining(report)
    assert got["guide_remaining_m2"].tolist() == [11_000.0, 21_000.0]
    assert remaining(report, by="city")["raised_m2"].tolist() == [32_000.0]


def old_shops(*floors: float | None, **columns: list[Any]) -> Any:
    n = len(floors)
    said: dict[str, list[Any]] = {
        "land_use_kind": ["industrial"] * n,
        "status": ["existing"] * n,
        "counted_floor_area_m2": [NAN if floor is None else floor for floor in floors],
        "declared_area_m2": [10_000.0] * n,
        "plan_plot_ratio_max": [1.5] * n,
        "contract_plot_ratio_max": [1.2, *[NAN] * (n - 1)],
    }
    return parcels(*(square(200.0 * k, 0, 100.1) for k in range(n)), **(said | columns))


def test_by_the_parks_that_are_drawn() -> None:
    """Not by a column of the name: P0 and P1 lie in East, P2 in none, P3 in both."""
    east = layer("parks", "park", square(0, 0, 310), square(600, 0, 110), square(590, 0, 130))
    east.features["zone_name"] = ["East", "West", "North"]
    table = old_shops(9_000.0, 16_000.0, 1_000.0, None, park=["x", "x", "x", "x"])
    got = remaining(judged(table, east), by="park").set_index("park")
    assert got.index.tolist()[:2] == ["East", "West; North"]
    assert got["parcels"].tolist() == [2, 1, 1]
    assert got.loc["East", "plan_remaining_m2"] == 6_000.0
    assert got.loc["East", "plan_beyond_m2"] == 1_000.0
    assert got.loc["East", "guide_remaining_m2"] == 15_000.0
    assert got.loc["East", "binding_remaining_m2"] == 3_000.0
    assert (got.loc["East", "raised_m2"], got.loc["East", "raised_binding_m2"]) == (
        15_000.0,
        3_000.0,
    )
    assert got.loc["West; North", "plan_parcels"] == 0
    assert np.isnan(got.loc["West; North", "raised_binding_m2"])


def test_without_a_layer_of_the_role_it_is_a_column() -> None:
    report = judged(old_shops(9_000.0, park=["x"]))
    assert remaining(report, by="park")["park"].tolist() == ["x"]
    gone = layer("units", "planning_unit", square(0), status="repealed")
    with pytest.raises(KeyError, match="planning_unit"):
        remaining(judged(old_shops(9_000.0), gone), by="planning_unit")


def test_every_route_by_parcel() -> None:
    row = remaining(judged(old_shops(9_000.0, reference_plot_ratio=[2.5]))).iloc[0]
    left = {route: row[f"{route}_remaining_m2"] for route in ROUTES}
    assert left == {
        "plan": 6_000.0, "contract": 3_000.0, "guide": 11_000.0, "reference": 16_000.0,
        "binding": 3_000.0, "by_reference": 3_000.0,
    }  # fmt: skip


def test_what_is_not_known_to_concern_a_parcel_is_not_its_guide() -> None:
    report = judged(old_shops(9_000.0, 9_000.0, land_use_kind=["industrial", None]))
    got = remaining(report)
    assert got["guide_remaining_m2"].tolist()[0] == 11_000.0
    assert got["guide_remaining_m2"].isna().tolist() == [False, True]
