"""What parks hold: worked by hand on the town of `tests.parks.town`."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parks
from geo.errors import RefusedError
from layers.zones import Layer
from parks import Profile, check, profile
from parks.park_sums import GROUPS
from tests.parks.studies import judged, layer, parcels, square
from tests.parks.town import town, town_parcels, town_parks

TOWN = profile(town())
NAN = float("nan")


def column(name: str, of: Profile = TOWN) -> list[Any]:
    return of.table[name].tolist()


def together(name: str) -> list[Any]:
    return [None if pd.isna(v) else v for v in TOWN.together[name]]


# ---------------------------------------------------------------- land, by share of ground


def test_land_is_counted_by_share_and_parcels_where_most_of_them_lies() -> None:
    assert column("land_m2") == [20_000.0, 16_000.0, 5_000.0, 0.0]
    assert column("parcels") == [2, 2, 0, 0]
    assert column("parcels_touched") == [2, 2, 1, 0]


def test_a_parcel_of_two_parks_counts_in_each_but_once_in_the_union() -> None:
    assert TOWN.together["of"].tolist() == ["sum", "union", "study"]
    assert together("land_m2") == [41_000.0, 31_000.0, 70_000.0]
    assert together("parcels") == [4, 3, 7]  # the half parcel counts in no park
    assert together("land_use_research_m2") == [20_000.0, 10_000.0, 10_000.0]
    ground = together("park_area_m2")
    overlap = 115 * 110  # A's second block and B, metres; the plane is 250 ppm larger here
    assert ground[0] - ground[1] == pytest.approx(overlap, rel=1e-3)


@pytest.mark.parametrize("how", [*GROUPS, "outcome"])
def test_the_words_of_every_group_share_out_all_land(how: str) -> None:
    names = [name for name in TOWN.table if name.startswith(f"land_{how}_")]
    assert TOWN.table[names].sum(axis=1).tolist() == column("land_m2")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("land_use_industrial_m2", [10_000, 0, 0, 0]),
        ("land_use_research_m2", [10_000, 10_000, 0, 0]),
        ("land_use_storage_m2", [0, 6_000, 0, 0]),
        ("land_use_unknown_m2", [0, 0, 5_000, 0]),  # a missing use is no use of its own
        ("land_status_existing_m2", [10_000, 6_000, 0, 0]),
        ("land_status_new_m2", [10_000, 10_000, 0, 0]),
        ("land_status_unknown_m2", [0, 0, 5_000, 0]),
        ("land_tier_industrial_base_m2", [20_000, 10_000, 0, 0]),
        ("land_tier_unknown_m2", [0, 6_000, 5_000, 0]),  # no other tier has a layer
    ],
)
def test_land_by_use_status_and_tier(name: str, expected: list[float]) -> None:
    assert column(name) == expected


# ---------------------------------------------------------------- plot ratio, remaining floor area


def test_the_plot_ratio_is_summed_floor_over_summed_land() -> None:
    assert column("plot_ratio")[:3] == [2.25, 3.0, 1.0]  # A: 45,000 on 20,000
    assert column("plot_ratio_unknown") == [0, 1, 0, 0]  # the storage has no floor area
    assert column("plot_ratio_land_m2")[:3] == [20_000, 10_000, 5_000]
    assert np.isnan(column("plot_ratio")[3])
    assert together("plot_ratio") == [None, 2.0, pytest.approx(1.1667)]  # no sum of ratios
    assert TOWN.together["gross_for_counted"].tolist()[2] == 1


def test_remaining_floor_area_and_what_is_beyond_never_make_up_for_each_other() -> None:
    assert column("plan_remaining_m2")[:3] == [5_000, 0, 5_000]
    assert column("plan_beyond_m2")[:3] == [5_000, 5_000, 0]
    assert together("plan_beyond_m2") == [10_000, 5_000, 5_000]
    assert column("raised_m2")[0] == 5_000  # only the existing one of A
    assert np.isnan(column("reference_remaining_m2")).all()  # not known is not 0


# ---------------------------------------------------------------- density


def test_density_is_pooled_and_8_does_not_exceed_8() -> None:
    assert column("density")[:2] == [8.0, 6.25]  # 160 M on 2 ha; 40 M + 0.6 x 100 M on 1.6 ha
    assert column("exceeds_parks") == ["no", "no", "cannot be said", "cannot be said"]
    assert column("percent_of_parks")[:2] == [100.0, 78.125]
    assert column("percent_of_special_parks")[0] == pytest.approx(800 / 14.1)
    assert TOWN.density.parcel is not None
    assert (TOWN.density.parcel.type.numerator, TOWN.density.parcel.type.year) == (
        "gross_output",
        2021,
    )


def test_missing_output_leaves_bounds_and_is_never_0() -> None:
    assert column("density_missing")[:3] == [0, 0, 1]
    assert np.isnan(column("density")[2])
    assert (column("density_low")[2], column("density_high")[2]) == (0.0, np.inf)
    assert together("density")[1] == pytest.approx(0.22 / 0.026)
    assert together("exceeds_parks")[1] == "cannot be said"


def test_over_all_ground_is_another_density() -> None:
    assert column("density_park_at_least")[0] == pytest.approx(0.16 / 0.0288, rel=1e-3)
    assert column("park_exceeds_parks") == ["no", "no", "cannot be said", "cannot be said"]
    assert TOWN.density.park is not None
    assert TOWN.density.park.type.denominator == "park"


def test_what_is_missing_only_adds_over_all_ground() -> None:
    rich = profile(town(output_yuan=[600e6, None, 100e6, None, 30e6, 20e6, 10e6]))
    assert column("density_park_at_least", rich)[0] > 20
    assert column("park_exceeds_special_parks", rich)[:2] == ["yes", "cannot be said"]


def test_repeated_numbers_are_refused_once_or_each_as_stated() -> None:
    changed = {
        "output_yuan": [100e6, 100e6, 80e6, None, 30e6, 20e6, 10e6],
        "enterprise": ["a", "a", "c", "d", "e", "f", "g"],
    }
    report = town(**changed)
    open_ = profile(report)
    assert open_.density.parcel is None
    assert {problem.code for problem in open_.problems} == {"repeated"}
    assert np.isnan(column("density", open_)).all()
    assert column("exceeds_parks", open_) == ["cannot be said"] * 4
    assert column("land_m2", open_) == column("land_m2")  # all else stands
    assert column("density", profile(report, repeated="each"))[0] == 10.0
    assert column("density", profile(report, repeated="once"))[0] == 5.0


def test_one_parcel_in_two_parks_is_no_repetition() -> None:
    assert TOWN.problems == ()


def test_years_that_differ_leave_no_density() -> None:
    mixed = profile(town(statistics_year=[2021, 2020, *[2021] * 5]))
    assert {problem.code for problem in mixed.problems} == {"mixed"}
    assert mixed.park("A")["density"] == {"parcel": None, "park": None}


def test_without_any_output_the_rest_still_stands() -> None:
    table = town_parcels().drop(columns=["output_yuan"])
    bare = profile(judged(table, town_parks()))
    assert {problem.code for problem in bare.problems} == {"no-column"}
    assert column("land_m2", bare) == column("land_m2")


# ---------------------------------------------------------------- industries


def test_location_quotients() -> None:
    rows = {(row["park"], row["division"]): row for row in TOWN.industries.to_dict("records")}
    # Of land: 39 is all of A and 20,000 of the 60,000 whose industry is known.
    assert rows["A", "39"]["land_quotient"] == 3.0
    assert rows["B", "36"]["land_quotient"] == pytest.approx((6 / 16) / (40 / 60))
    # Of output: 39 is 40 of 100 in B, and 160 of 310 in the study.
    assert rows["B", "39"]["output_quotient"] == pytest.approx((40 / 100) / (160 / 310))
    assert rows["B", "36"]["output_quotient"] == pytest.approx((60 / 100) / (150 / 310))
    assert rows["A", "39"]["name_zh"] == "计算机、通信和其他电子设备制造业"
    assert column("top_industry")[:3] == ["39", "39", "36"]


def test_without_the_edition_a_division_has_no_name() -> None:
    silent = profile(town(industry_system=[None] * 7))
    assert {row["edition"] for row in silent.park("A")["industries"]} == {None}
    assert {row["name_en"] for row in silent.park("A")["industries"]} == {None}


def test_without_industries_there_are_none() -> None:
    none = profile(judged(town_parcels().drop(columns="industry"), town_parks()))
    assert none.industries.empty
    assert none.table["top_industry"].isna().all()


# ---------------------------------------------------------------- findings


def test_findings_are_those_of_the_report() -> None:
    report = town()
    inside = {"A": ["P0", "P1"], "B": ["P1", "P2"], "C": [], "D": []}
    for key, ids in inside.items():
        mine = report.findings[report.findings["parcel_id"].isin(ids)]
        row = TOWN.table[TOWN.table["park"] == key].iloc[0]
        for word in ("fail", "review", "unknown", "pass"):
            assert row[f"findings_{word}"] == (mine["outcome"] == word).sum()
            counted = report.parcels["parcel_id"].isin(ids) & (report.parcels["outcome"] == word)
            assert row[f"parcels_{word}"] == counted.sum()
    assert TOWN.park("A")["findings"]["rules"]["plot-ratio.plan"] == {"fail": 1, "pass": 1}


# ---------------------------------------------------------------- columns, tables, gazetteer


def test_parks_from_a_column_of_a_table_that_nobody_judged() -> None:
    table = pd.DataFrame(
        {
            "parcel_id": ["a", "b", "c"],
            "park": ["x", "x", None],
            "area_m2": [1_000.0, NAN, 500.0],
            "floor_area_m2": [2_000.0, 50.0, 10.0],
        }
    )
    found = profile(table)
    assert found.table[["park", "parcels", "land_m2", "parcels_no_area"]].values.tolist() == [
        ["x", 2, 1_000.0, 1]
    ]
    assert found.table["plot_ratio"].tolist() == [2.0]
    assert np.isnan(found.table["park_area_m2"]).all()
    assert not [name for name in found.table if name.startswith(("findings_", "land_outcome_"))]
    assert found.park("x")["findings"]["parcels"]["fail"] is None  # not judged is not "none"
    assert json.dumps(found.summary(), allow_nan=False)


def test_a_park_whose_parcels_all_lack_their_area_has_land_not_known() -> None:
    table = pd.DataFrame({"parcel_id": ["a"], "park": ["x"], "area_m2": [NAN]})
    assert np.isnan(profile(table).table["land_m2"]).all()


def test_a_layer_is_taken_before_a_column_and_that_is_said() -> None:
    report = judged(town_parcels().assign(park="x"), town_parks())
    found = profile(report)
    assert found.parks.drawn_from == "layer"
    assert [problem.code for problem in found.problems] == ["park-layer-taken"]


def test_other_roles_are_bases() -> None:
    found = profile(town(), by="industrial_base")
    assert column("park", found) == ["0"]
    assert column("land_m2", found) == [20_000.0]


def test_a_layer_that_does_not_hold_on_the_day_is_no_park() -> None:
    report = judged(town_parcels(), town_parks(status="repealed"))
    with pytest.raises(RefusedError):
        profile(report)


def test_the_gazetteer_is_held_against_the_ground_drawn() -> None:
    key = "oriental-chip-harbour"
    report = judged(town_parcels(), _drawn(2_340, zone_id=[key], zone_name=["临港新片区东方芯港"]))
    (place,) = profile(report).park(key)["published"]  # key and name mean one place
    assert (place["area_km2"], place["blocks"], place["status"]) == (5.45, 4, "read")
    assert place["drawn_differs_pct"] == pytest.approx(0.43, abs=0.1)  # 5.4756 in the plane
    assert place["flagged"] is False


def test_a_name_that_only_resembles_one_of_the_gazetteer_is_none_of_it() -> None:
    report = judged(town_parcels(), _drawn(2_340, zone_id=["东方芯港之外"]))
    assert profile(report).park("东方芯港之外")["published"] == []


def _drawn(width: float, **columns: list[str]) -> Layer:
    drawn = layer("parks", "park", square(0, 0, width, 2_340))
    return replace(drawn, features=drawn.features.assign(**columns))


def test_a_published_area_that_differs_by_more_than_1_per_cent_is_flagged() -> None:
    report = judged(town_parcels(), _drawn(2_400, zone_name=["临港新片区东方芯港"]))
    (place,) = profile(report).park("0")["published"]
    assert place["flagged"] is True
    assert place["drawn_differs_pct"] > 2


def test_unknown_keys() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        TOWN.park("nowhere")


def test_the_objects_are_json_and_hold_what_the_table_holds() -> None:
    told = json.loads(json.dumps(TOWN.summary(), allow_nan=False, ensure_ascii=False))
    assert [one["key"] for one in told["parks"]] == ["A", "B", "C", "D"]
    a = TOWN.park("A")
    assert a["density"]["parcel"]["unit"] == "bn yuan/km2"
    assert a["density"]["parcel"]["against"][0] == {
        "benchmark": "parks",
        "value": 8.0,
        "exceeds": "no",
        "indication_only": True,
    }
    assert a["density"]["parcel"]["scope"] is None  # not stated
    assert (a["name"], TOWN.park("B")["name"]) == ("东方芯港", None)
    assert a["land_m2"]["use"]["research"] == 10_000
    assert told["together"]["union"]["ground"]["land_m2"] == 31_000
    assert told["together"]["sum"]["density"]["parcel"]["value"] is None
    assert [one["value"] for one in told["benchmarks"]] == [8.0, 14.1]
    assert all(one["citation_zh"] for one in told["benchmarks"])
    assert told["schema_version"] == "1"


def test_it_is_part_of_the_library() -> None:
    assert parks.profile is profile
    assert parks.check is check
    with pytest.raises(AttributeError):
        _ = parks.profiles


# ---------------------------------------------------------------- properties


@settings(max_examples=10, deadline=None)
@given(
    cut=st.integers(1, 99),
    floors=st.lists(st.floats(1, 1e6), min_size=4, max_size=4),
    outputs=st.lists(st.one_of(st.none(), st.integers(1, 10**9)), min_size=4, max_size=4),
)
def test_parks_that_divide_all_ground_hold_what_the_study_holds(
    cut: int, floors: list[float], outputs: list[float | None]
) -> None:
    """Two parks meet along a line through a parcel: sum, union and study agree, and so do bounds."""
    table = parcels(
        *(square(100 * k) for k in range(4)),
        declared_area_m2=[10_000.0] * 4,
        floor_area_m2=[round(f, 2) for f in floors],
        output_yuan=[None if o is None else float(o) for o in outputs],
        enterprise=list("abcd"),
        status=["existing"] * 4,
    )
    west = square(-5, -5, 105 + cut, 110)
    east = square(100 + cut, -5, 400, 110)
    report = judged(table, layer("parks", "park", west, east))
    found = profile(report)
    for name in ("land_m2", "floor_area_m2", "land_status_existing_m2"):
        summed, united, whole = found.together[name].astype(float)
        assert summed == pytest.approx(whole, rel=1e-9, abs=0.03)
        assert united == pytest.approx(whole, rel=1e-9, abs=0.03)
    if all(o is None for o in outputs):
        return
    pooled = found.together["density"].iloc[2]
    known = found.table["density"].dropna()
    assert known.min() - 1e-6 <= pooled <= known.max() + 1e-6


def test_a_floor_area_between_two_bounds_is_not_known() -> None:
    """Of a parcel whose storeys are not all known there is no one floor area to sum."""
    table = pd.DataFrame(
        {
            "parcel_id": ["a", "b"],
            "park": ["x", "x"],
            "area_m2": [1_000.0, 1_000.0],
            "counted_floor_area_m2": [1_500.0, NAN],
            "counted_floor_area_least_m2": [1_500.0, 800.0],
            "counted_floor_area_greatest_m2": [1_500.0, 1_600.0],
        }
    )
    row = profile(table).table.iloc[0]
    assert (row["plot_ratio"], row["plot_ratio_parcels"], row["plot_ratio_unknown"]) == (1.5, 1, 1)
