"""Densities over the ground of the groups: as drawn, less water, held to published areas."""

from dataclasses import replace

import numpy as np
import pytest

from geo.area import geodesic_area
from geo.errors import ArgumentError
from parks.bounds import Assumed
from parks.density_report import DensityReport
from tests.parks.density_town import DISTRICT, OUTPUT, PARKS, SEA, made, published, zones
from tests.parks.studies import square

PARK = replace(OUTPUT, denominator="park")
LAND = replace(OUTPUT, denominator="land_without_water")
COLUMNS = ["polygon_km2", "water_km2", "published_km2", "land_km2"]


def ground_km2(layer: object, row: int = 0) -> float:
    """What the ellipsoid says, from the other room: 0.03 km² in the plane less 0.06 %."""
    features = layer.features  # type: ignore[attr-defined]
    return float(geodesic_area(features.geometry, features.crs)[row]) / 1e6


def codes(found: DensityReport) -> list[str]:
    return [one.code for one in found.problems]


def test_the_ground_of_parks_divides() -> None:
    """(90 + 30) million on 0.03 km²: 4 bn, of a plane that is 0.06 % larger than the ellipsoid."""
    found = made("park", of=PARK)
    first, second = found.groups[0].table.to_dict("records")
    assert (first["key"], first["name"], second["key"], second["name"]) == (
        "p1",
        "North",
        "p2",
        None,
    )
    assert first["value"] == pytest.approx(0.12 / ground_km2(PARKS), rel=1e-9)
    assert first["value"] == pytest.approx(4, rel=1e-3)
    assert second["value"] == pytest.approx(20, rel=1e-3)
    assert found.type == PARK
    assert first["land_basis"] == "polygon"
    assert found.pooled["value"] == pytest.approx(
        0.32 / (ground_km2(PARKS) + ground_km2(PARKS, 1)), rel=1e-9
    )
    assert found.summary()["pooled"]["ground_of"] == "park"


def test_half_a_parcel_outside_is_counted_and_not_lost_in_silence() -> None:
    (problem,) = [one for one in made("park", of=PARK).problems if one.code == "outside-ground"]
    assert problem.column == "park"
    assert problem.message_en.startswith("1 parcels")


def test_a_column_of_the_parcels_comes_before_the_ground() -> None:
    found = made("park", of=PARK, columns={"park_area_m2": [1e4, 1e4, 1e4]})
    assert not found.on_ground
    assert found.groups[0].table["value"].round(9).tolist()[:2] == [8.0, 20.0]


def test_parks_that_overlap_are_pooled_over_their_union() -> None:
    """Both hold the first parcel: together 90 million on the ground of the greater."""
    parks = zones("park", ["a", "b"], [None, None], square(0), square(0, height=200))
    found = made("park", of=PARK, layers=[parks])
    assert found.groups[0].table["value"].tolist() == pytest.approx([9, 4.5], rel=1e-3)
    assert found.pooled["amount"] == 0.09
    assert found.pooled["value"] == pytest.approx(0.09 / ground_km2(parks, 1), rel=1e-9)
    assert "groups-overlap" in codes(found)


def test_a_missing_amount_leaves_a_floor_and_no_value() -> None:
    found = made("park", of=PARK, columns={"output_yuan": [90e6, None, 200e6]})
    first = found.groups[0].table.iloc[0]
    assert np.isnan(first["value"])
    assert first["low"] == pytest.approx(3, rel=1e-3)
    assert first["high"] == np.inf
    bound = made(
        "park", of=PARK, columns={"output_yuan": [90e6, None, 200e6]}, assumed=Assumed(greatest=6)
    )
    assert bound.groups[0].table["high"][0] == pytest.approx(4, rel=1e-3)  # (90 + 6 x 5) on 30


def test_the_sea_is_no_land() -> None:
    """350 million on 0.06 km² of outline is 5.83; on the 0.03 that are dry it is 11.67."""
    found = made("district", of=LAND, layers=[DISTRICT, SEA])
    row = found.groups[0].table.iloc[0]
    assert row["value"] == pytest.approx(0.35 / 0.03, rel=1e-3)
    assert row["land_basis"] == "water_mask"
    assert row["water_km2"] / row["polygon_km2"] == pytest.approx(0.5, rel=1e-9)
    assert row["land_km2"] == pytest.approx(row["polygon_km2"] / 2, rel=1e-9)


@pytest.mark.parametrize(
    ("told", "sea", "basis", "settled"),
    [
        pytest.param(0.03, True, "water_mask", "water_mask", id="the mask mends it"),
        pytest.param(0.03, False, "published", "published", id="the table mends it"),
        pytest.param(0.04, True, "published", "published", id="mask and table differ: table"),
        pytest.param(0.06, False, "polygon", None, id="within one per cent: nothing to say"),
    ],
)
def test_outlines_are_held_to_the_published_land(
    told: float, sea: bool, basis: str, settled: str | None
) -> None:
    layers = [DISTRICT, SEA] if sea else [DISTRICT]
    found = made(
        "district", of=LAND, layers=layers, published=published(("district", "310115", told))
    )
    row = found.groups[0].table.iloc[0]
    assert row["land_basis"] == basis
    land = told if basis == "published" else row["polygon_km2"] - (row["water_km2"] if sea else 0)
    assert row["value"] == pytest.approx(0.35 / land, rel=1e-6)
    flagged = [one for one in found.problems if one.code == "land-disagrees"]
    assert [(one.value, one.settled) for one in flagged] == (
        [] if settled is None else [("310115", settled)]
    )
    assert bool(row["land_flagged"]) is (settled is not None)


def test_outlines_are_held_to_it_whatever_divides() -> None:
    found = made("district,park", published=published(("district", "310115", 0.03)))
    (flagged,) = [one for one in found.problems if one.code == "land-disagrees"]
    assert (flagged.column, flagged.settled) == ("district", "noted")
    assert "99." in flagged.message_en  # 0.06 less 0.06 % on 0.03
    assert found.groups[0].table["value"][0] == pytest.approx(0.35 / 0.03, rel=1e-12)  # parcels'
    assert found.groups[1].land is None
    assert "land_basis" not in found.groups[0].table  # it is the parcels' land that divides


def test_a_park_is_its_outline_whatever_is_published() -> None:
    found = made("park", of=PARK, published=published(("park", "p2", 0.005)))
    assert found.groups[0].table["land_basis"].tolist() == ["polygon", "polygon"]
    assert found.groups[0].table["value"][1] == pytest.approx(20, rel=1e-3)
    assert [one.settled for one in found.problems if one.code == "land-disagrees"] == ["noted"]


def test_an_outline_that_nothing_speaks_of_is_told_to_count_as_land() -> None:
    found = made("district,park", of=LAND, published=published(("district", "310115", 0.03)))
    told = [one for one in found.problems if one.code == "land-unchecked"]
    assert [(one.column, one.settled) for one in told] == [("park", "polygon")]
    assert told[0].message_en.startswith("2 outlines")
    assert "land-unchecked" not in codes(made("park", of=LAND, layers=[PARKS, SEA]))


def test_a_published_area_of_nothing_is_told() -> None:
    found = made(
        "district", published=published(("district", "310115", 0.06), ("district", "x", 1))
    )
    assert [one.value for one in found.problems if one.code == "area-not-found"] == ["x"]


def test_cells_less_water_and_a_cell_under_water() -> None:
    wet = zones("water", ["w"], [None], square(-5000, -5000, 5100, 9000))
    found = made("grid:100", of=LAND, layers=[wet])
    table = found.groups[0].table
    assert np.isnan(table["value"]).sum() == 1  # the first parcel lies in it
    assert sorted(table["value"].dropna()) == pytest.approx([6, 20], rel=1e-3)
    assert "no-land" in codes(found)
    assert len(table) == 3


@pytest.mark.parametrize(
    ("by", "of", "said"),
    [
        pytest.param("industry,park", PARK, "industry", id="a column has no ground"),
        pytest.param("district", PARK, "park_area_m2", id="a district is no park"),
        pytest.param("district", LAND, "--published", id="nobody says where the water is"),
    ],
)
def test_refused(by: str, of: object, said: str) -> None:
    with pytest.raises(ArgumentError, match=said) as refused:
        made(by, of=of)
    assert refused.value.text("zh") != refused.value.text("en")


def test_all_groupings_without_such_ground_are_named_at_once() -> None:
    with pytest.raises(ArgumentError, match=r"^industry, district: "):
        made("industry,park,district", of=PARK)


def test_a_district_with_all_its_fields_is_not_doubted_and_a_park_is() -> None:
    wide = zones("district", ["d"], [None], square(0, width=3000, height=3000))
    far = zones("water", ["w"], [None], square(5000))
    assert "too-low" not in codes(made("district", of=LAND, layers=[wide, far]))
    park = replace(wide, role="park", name="park")
    assert "too-low" in codes(made("park", of=PARK, layers=[park]))
