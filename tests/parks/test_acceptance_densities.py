"""The three worked examples that the self-test runs."""

import pytest

from parks.acceptance.densities import land_supply, park_against_benchmarks, several_parks


def test_scenario_7() -> None:
    park = park_against_benchmarks(output=118.0, unit="bn_yuan", land_km2=12.5)
    assert (park["bn_yuan_per_km2"], park["yi_yuan_per_km2"]) == (9.44, 94.4)
    assert park["wan_yuan_per_mu"] == pytest.approx(629.33, abs=0.005)
    assert park["percent_of_parks"] == 118.0
    assert park["percent_of_special_parks"] == pytest.approx(66.95, abs=0.005)
    assert park["short_of_special_parks_bn_yuan"] == pytest.approx(58.25, abs=1e-12)
    assert (park["exceeds_parks"], park["exceeds_special_parks"]) == ("yes", "no")
    assert park["doubts"] == []


def test_scenario_7_typed_in_another_unit() -> None:
    park = park_against_benchmarks(output=118.0, unit="yi_yuan", land_km2=12.5)
    assert park["bn_yuan_per_km2"] == 0.944
    assert park["doubts"] == ["too-low"]


def test_scenario_8() -> None:
    parks = several_parks(
        land_km2=[4.0, 1.0, 10.0],
        output_bn_yuan=[60.0, 5.0, 80.0],
        quotient={"part": 30.0, "whole": 120.0, "part_of_all": 100.0, "whole_of_all": 800.0},
    )
    assert parks["densities"] == [15.0, 5.0, 8.0]
    assert parks["pooled"] == pytest.approx(9.667, abs=0.0005)
    assert parks["mean_of_densities"] == pytest.approx(9.333, abs=0.0005)
    assert parks["exceeds_parks"] == ["yes", "no", "no"]
    assert parks["lorenz_land"] == pytest.approx([0, 1 / 15, 11 / 15, 1])
    assert parks["lorenz_output"] == pytest.approx([0, 5 / 145, 85 / 145, 1])
    assert parks["gini"] == pytest.approx(0.1609, abs=0.00005)
    assert parks["location_quotient"] == 2.0


def test_scenario_12() -> None:
    supply = land_supply()
    assert supply["price"] == {
        "industrial": 62.312,
        "research": 368.119,
        "storage": 108.598,
        "total": 118.587,
    }
    assert supply["area_mu"]["total"] == 11_619.3
    assert supply["off"]["storage"] == -0.04
    assert supply["totals_close"]
    assert supply["stated_percent"]["four-largest"] == 72.3
    assert supply["recomputed_percent"]["four-largest"] == 75.0
    assert supply["problems"] == ["price-off", "share-off"]
