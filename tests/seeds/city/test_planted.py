"""The planted cases: exact areas and shares, complete data, undisturbed ground."""

import pandas as pd
import pytest
import shapely

from seeds.city.area import ellipsoid_area
from seeds.city.city import City
from seeds.city.planted import ground, planted, planted_parcels, planted_zone

OUTCOMES = {"not_applicable", "pass", "unknown", "review", "fail"}
RULES = {
    "supply-lock",
    "planning-lock",
    "plot-ratio.industrial",
    "plot-ratio.research",
    "plot-ratio.plan",
    "constraint/protection",
    "constraint/flood-storage",
}


def parcel(case: str) -> pd.Series:
    frame = planted_parcels().set_index("parcel_id")
    return frame.loc[f"SYN-PLANT-{case.upper()}"]


def admitted() -> shapely.Geometry:
    return planted_zone("bases") | planted_zone("communities")


def test_the_table_has_one_answer_per_parcel_and_rule() -> None:
    table = planted()
    assert list(table) == ["parcel_id", "case", "rule_id", "outcome", "reason", "note"]
    assert not table.duplicated(["parcel_id", "rule_id"]).any()
    assert set(table["outcome"]) <= OUTCOMES
    assert set(table["rule_id"]) == RULES
    assert table["note"].str.len().min() > 0
    assert set(table["parcel_id"]) == set(planted_parcels()["parcel_id"])


@pytest.mark.parametrize(
    ("case", "outside_m2"),
    [
        ("inside", 0),
        ("split", 0),
        ("sliver", 12),
        ("borderline", 60),
        ("square", 12),
        ("partly-outside", 2_400),
        ("outside", 30_000),
        ("status-missing", 30_000),
    ],
)
def test_land_outside_bases_and_communities(case: str, outside_m2: float) -> None:
    outside = parcel(case).geometry - admitted()
    assert outside.area == pytest.approx(outside_m2, abs=2e-5)


@pytest.mark.parametrize(
    ("case", "width_m"), [("sliver", 0.04), ("borderline", 0.20), ("square", 3.4641)]
)
def test_width_of_what_lies_outside(case: str, width_m: float) -> None:
    west, south, east, north = (parcel(case).geometry - admitted()).bounds
    assert min(east - west, north - south) == pytest.approx(width_m, abs=1e-8)


def test_ninety_two_percent_inside() -> None:
    shape = parcel("partly-outside").geometry
    assert (shape & admitted()).area == pytest.approx(27_600)
    assert (shape & admitted()).area / shape.area == pytest.approx(0.92)


def test_the_split_parcel_lies_half_in_each() -> None:
    shape = parcel("split").geometry
    for zone in ("bases", "communities"):
        assert (shape & planted_zone(zone)).area == pytest.approx(shape.area / 2)


@pytest.mark.parametrize(
    ("case", "zone", "overlap_m2"),
    [
        ("protection-inside", "protection", 20_000),
        ("protection-existing", "protection", 14_000),
        ("protection-touching", "protection", 0),
        ("protection-sliver", "protection", 12),
        ("protection-borderline", "protection", 20),
        ("flood-existing", "flood_storage", 20_000),
        ("flood-new", "flood_storage", 16_000),
    ],
)
def test_land_in_protection_zones(case: str, zone: str, overlap_m2: float) -> None:
    shape = parcel(case).geometry
    overlap = (shape & planted_zone(zone)).area
    assert overlap == pytest.approx(overlap_m2, abs=2e-5)
    assert shape.intersects(planted_zone(zone))
    assert (shape - admitted()).area == 0


def test_the_fragmented_parcel_lies_in_retained_land_and_in_no_base() -> None:
    shape = parcel("fragmented-change").geometry
    assert planted_zone("retained").contains(shape)
    assert shape.disjoint(admitted())


@pytest.mark.parametrize(
    ("case", "ratio"),
    [
        ("research-above", 3.4),
        ("research-reference-3.5", 3.4),
        ("industrial-above", 2.2),
        ("plan-above-new", 1.8),
        ("plan-below-new", 0.6),
        ("gross-only", 1.2),
        ("high-hall", 0.9),
    ],
)
def test_plot_ratios(case: str, ratio: float) -> None:
    row = parcel(case)
    assert row["floor_area_m2"] / row.geometry.area == pytest.approx(ratio)
    assert row["floor_area_m2"] / row["declared_area_m2"] == pytest.approx(ratio, rel=1e-3)


def test_the_high_hall_counts_1_30() -> None:
    row = parcel("high-hall")
    assert row["counted_floor_area_m2"] / row.geometry.area == pytest.approx(1.30)


def test_every_area_agrees_about_the_parcel_at_its_limit() -> None:
    """Declared <= measured, so that 2.0 on the declared area is not above it on the others."""
    row = parcel("at-limit")
    assert row["floor_area_m2"] == 2 * row["declared_area_m2"]
    assert row["declared_area_m2"] < ellipsoid_area([row.geometry])[0] < row.geometry.area


def test_every_area_agrees_about_the_parcel_a_hundredth_above() -> None:
    row = parcel("above-limit-by-a-hundredth")
    assert row["floor_area_m2"] == pytest.approx(2 * row["declared_area_m2"] + 0.01, abs=1e-9)
    assert row["declared_area_m2"] >= row.geometry.area  # and the geodesic area is smaller still


def test_the_areas_straddle_the_limit() -> None:
    row = parcel("area-disagrees")
    assert row["floor_area_m2"] < 2 * row["declared_area_m2"]
    assert row["floor_area_m2"] > 2 * row.geometry.area


def test_data_are_complete_but_for_what_a_case_leaves_out() -> None:
    frame = planted_parcels().set_index("parcel_id")
    needed = [
        "land_use", "land_use_system", "status", "declared_area_m2", "floor_area_m2",
        "counted_floor_area_m2", "plan_plot_ratio_max", "plan_plot_ratio_min",
    ]  # fmt: skip
    gaps = frame[needed].isna()
    named = {
        "STATUS-MISSING", "LAND-USE-MISSING", "FLOOR-AREA-MISSING", "PLAN-RATIO-MISSING",
        "GROSS-ONLY",
    }  # fmt: skip
    assert set(gaps.index[gaps.any(axis=1)]) == {f"SYN-PLANT-{case}" for case in named}
    changing = frame["status"] == "change"
    silent = frame.index[changing & frame["planned_land_use"].isna()]
    assert list(silent) == ["SYN-PLANT-PLANNED-USE-MISSING"]


def test_planted_parcels_stand_apart(city: City) -> None:
    shapes = planted_parcels().geometry
    pairs = shapely.STRtree(shapes).query(shapes, "intersects")
    assert pairs.shape[1] == len(shapes)


def test_nothing_else_lies_on_the_planted_ground(city: City) -> None:
    x, y, radius = ground()
    disc = shapely.Point(x, y).buffer(radius)
    here = city.parcels[city.parcels.intersects(disc)]
    assert here["parcel_id"].str.startswith("SYN-PLANT-").all()
    for layer in ("bases", "communities", "retained", "protection", "flood_storage"):
        zones = getattr(city, layer)
        assert zones.intersects(disc).sum() == 1
    assert not city.reserve.intersects(disc).any()
    assert not city.parks.intersects(disc).any()
