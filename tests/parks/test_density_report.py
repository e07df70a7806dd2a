"""Densities of a study by several groupings: what each says, refuses, and leaves open."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import geopandas as gpd
import pytest

from geo.errors import ArgumentError, RefusedError
from layers.inputs import Inputs
from layers.zones import Layer
from parks.bounds import Assumed
from parks.density_report import DensityReport, density_report
from parks.density_text import greatest_hint, table_text
from parks.density_types import DensityType
from tests.parks.studies import CRS, layer, parcels, square, study

OUTPUT = DensityType("gross_output", "parcel", "all firms", 2021, "current")


def made(**columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Three parcels of 0.01 km² in a row; the third lies half in the park."""
    given: dict[str, Sequence[object]] = {
        "output_yuan": [90e6, 70e6, 40e6],
        "industry": ["39", "36", "39"],
        "enterprise": ["a", "b", "c"],
    }
    return parcels(square(0), square(100), square(200), **(given | columns))


PARK = layer("parks", "park", square(0, width=250))


def report(
    table: gpd.GeoDataFrame, by: str, *layers: Layer, of: DensityType = OUTPUT, **how: Any
) -> DensityReport:
    basis = "declared" if "declared_area_m2" in table else "planar"
    inputs = Inputs(study(area_basis=basis), table, layers, (), {"files": []})
    return density_report(inputs, by=by.split(","), of=of, **how)


def rows(found: DensityReport, word: str) -> dict[str | None, dict[str, Any]]:
    return {row["key"]: row for row in found.summary()["groups"] if row["by"] == word}


def test_a_layer_a_column_and_cells_in_one_report() -> None:
    found = report(made(), "park,industry,grid:200", PARK)
    park, industry = rows(found, "park"), rows(found, "industry")
    assert park["0"]["value"] == 7.2  # (90 + 70 + 20) / 25,000 m²
    assert park[None]["value"] == 4.0
    assert {key: one["value"] for key, one in industry.items()} == {"36": 7.0, "39": 6.5}
    cells = rows(found, "grid:200")
    assert {key: one["value"] for key, one in cells.items()} == {
        "3200_17285": 8.0,
        "3201_17285": 4.0,
    }
    assert found.summary()["pooled"]["value"] == pytest.approx(200 / 30, abs=1e-6)
    assert found.summary()["pooled"]["n"] == 3


def test_the_object_holds_the_keys_of_the_contract() -> None:
    told = report(made(), "industry").summary()
    json.dumps(told, allow_nan=False)
    row = {k: told["groups"][0][k] for k in ("by", "key", "value", "unit", "low", "high", "n")}
    assert row == {
        "by": "industry",
        "key": "36",
        "value": 7.0,
        "unit": "bn yuan/km2",
        "low": 7.0,
        "high": 7.0,
        "n": 1,
    }
    said = ("numerator", "denominator", "scope", "year", "price_basis", "coverage")
    assert [told["groups"][0][name] for name in said] == [
        *("gross_output", "parcel", "all firms", 2021, "current", 1.0)
    ]


def test_gini_by_hand() -> None:
    found = report(made(), "industry")
    # 6.5 on 2/3 of the land (130 of 200), 7 on 1/3: 1 - [2/3 * 0.65 + 1/3 * (0.65 + 1)]
    assert found.groups[0].spread.gini == pytest.approx(1 - (2 / 3 * 0.65 + 1 / 3 * 1.65))
    assert found.groups[0].spread.coverage == 1


def test_a_missing_amount_is_no_zero_and_has_no_bound() -> None:
    found = report(made(output_yuan=[90e6, None, 40e6]), "park", PARK)
    row = rows(found, "park")["0"]
    assert row["value"] == pytest.approx(110 / 15, abs=1e-6)  # not 110 / 25
    assert (row["low"], row["high"], row["exceeds_parks"]) == (4.4, None, "cannot be said")
    assert (row["n_missing"], row["coverage"]) == (1, 0.6)
    spread = found.groups[0].spread
    assert (spread.gini, spread.known_gini, spread.coverage) == (None, 0, 0.6)


def test_a_stated_bound_settles_it() -> None:
    table = made(output_yuan=[90e6, None, 40e6])
    open_ = report(table, "park", PARK)
    assert "--greatest" in greatest_hint(open_, "en")
    assert "--greatest" in greatest_hint(open_, "zh")
    found = report(table, "park", PARK, assumed=Assumed(greatest=Decimal(8)))
    row = rows(found, "park")["0"]
    assert (row["high"], row["exceeds_parks"]) == (7.6, "no")  # (110 + 80) / 25
    assert not greatest_hint(found, "en")
    assert not greatest_hint(report(made(), "park", PARK), "en")


def test_ranks_are_of_places_only() -> None:
    found = report(made(), "park", PARK)
    ranks = {key: row["best_rank"] for key, row in rows(found, "park").items()}
    assert ranks == {"0": 1, None: None}


def test_tiers_by_precedence_with_their_ground() -> None:
    base = layer("bases", "industrial_base", square(0, width=150))
    community = layer("communities", "industrial_community", square(100, width=100))
    found = report(made(), "tier", base, community)
    values = {key: row["value"] for key, row in rows(found, "tier").items()}
    assert values == {
        "industrial_base": pytest.approx((90 + 35) / 15, abs=1e-6),
        "industrial_community": 7.0,
        None: 4.0,
    }
    ground = found.groups[0].ground()
    assert ground is not None
    assert ground.area.tolist() == [15_000, 5_000]
    assert ground.crs == CRS


def test_ground_follows_the_rows_and_overlaps_are_told() -> None:
    over = layer("parks", "park", square(0, width=200), square(100, width=200))
    found = report(made(), "park,grid:200,industry", over)
    first, cells, column = (one.ground() for one in found.groups)
    assert first is not None
    assert cells is not None
    assert column is None
    assert first.area.tolist() == [20_000, 20_000]
    assert cells.area.tolist() == [40_000, 40_000]
    assert found.groups[0].overlapping == 1
    assert [p.column for p in found.problems if p.code == "groups-overlap"] == ["park"]


def test_declared_area_divides_and_the_rest_is_measured() -> None:
    found = report(made(declared_area_m2=[20_000.0, None, None]), "industry")
    assert rows(found, "industry")["39"]["land_km2"] == pytest.approx(0.03, abs=1e-4)
    assert found.n_geodesic == 2
    assert any(p.code == "area-measured" for p in found.problems)


def test_what_is_not_of_the_size_of_the_published_figures_is_not_held_against_them() -> None:
    jobs = report(made(jobs=[10, 20, 30]), "industry", of=DensityType("jobs", "parcel"))
    assert not any("exceeds" in str(name) for name in jobs.groups[0].table)
    tax = report(made(tax_yuan=[1e6, 2e6, 3e6]), "industry", of=DensityType("tax", "parcel"))
    assert not any("exceeds" in str(name) for name in tax.groups[0].table)
    assert "14.1" not in table_text(tax, "en")


def test_a_density_that_a_slip_of_the_unit_explains_is_doubted() -> None:
    found = report(made(output_yuan=[9e6, 7e6, 4e6]), "park", PARK)
    assert [p.value for p in found.problems if p.code == "too-low"] == ["", "0"]


@pytest.mark.parametrize(
    "by", ["", "park,", "park,park", "grid:", "grid:x", "hexagon:0", "grid:-1"]
)
def test_words_that_mean_nothing(by: str) -> None:
    with pytest.raises(ArgumentError):
        report(made(), by, PARK)


@pytest.mark.parametrize(
    ("by", "near"), [("indsutry", "industry"), ("district", ""), ("parc", "park")]
)
def test_an_unknown_word_names_the_nearest(by: str, near: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        report(made(), by, PARK)
    assert f"did you mean {near!r}" in str(caught.value) or not near


def test_a_layer_comes_before_a_column() -> None:
    found = report(made(park=["x", "y", "z"]), "park", PARK)
    assert found.groups[0].drawn_from == "layer"
    assert set(rows(found, "park")) == {"0", None}


def test_repeated_amounts_are_refused_until_somebody_says() -> None:
    table = made(enterprise=["a", "a", "c"], output_yuan=[90e6, 90e6, 40e6])
    with pytest.raises(RefusedError):
        report(table, "industry")
    once = report(table, "industry", repeated="once").summary()["pooled"]
    assert once["amount"] == 0.13


def test_the_text_shows_bounds_ranks_and_the_whole() -> None:
    said = table_text(report(made(output_yuan=[90e6, None, 40e6]), "park", PARK), "en")
    lines = said.splitlines()
    line = next(one for one in lines if one.startswith("0 "))
    assert line.split() == [
        "0",
        "7.33",
        "4.40",
        "..",
        "∞",
        "0.025",
        "3",
        "1",
        "60.0",
        "%",
        "1",
        "?",
        "?",
    ]
    assert any(one.startswith("all together") for one in lines)
    assert any(one.startswith("(in none)") for one in lines)
    assert "总体" in table_text(report(made(), "park", PARK), "zh")


def test_a_long_grouping_is_cut_with_a_word() -> None:
    shapes = [square(100 * k) for k in range(130)]
    table = parcels(
        *shapes, output_yuan=[1e6 * k for k in range(130)], code=[str(k) for k in range(130)]
    )
    said = table_text(report(table, "code"), "en")
    assert "30 more groups" in said
    assert sum(line.startswith("group ") for line in said.splitlines()) == 1
