"""Densities of several tables: one type, a factor with its source, or an indication that says so."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from geo.errors import UnitError
from parks.density import Densities, density
from parks.density_together import together
from parks.density_types import DensityType, DensityTypeError, Factor

PARK = DensityType("gross_output", "park", "all", 2021, "current")
PARCEL = replace(PARK, denominator="parcel")
FACTOR = Factor(PARCEL, PARK, Fraction(3, 5), "survey of 2021: parcels are 60 % of the park")


def parks(of: DensityType, **output: float | None) -> Densities:
    land = "park_area_m2" if of.denominator == "park" else "area_m2"
    table = pd.DataFrame({"park": list(output), "output_yuan": list(output.values()), land: 1e6})
    return density(table, by="park", of=of)


def test_of_one_type_they_rank_together() -> None:
    joined = together({"here": parks(PARK, a=9e9, b=5e9), "there": parks(PARK, c=7e9, d=None)})
    assert joined["of"].tolist() == ["here", "here", "there", "there"]
    assert joined["park"].tolist() == ["a", "b", "c", "d"]
    assert joined["best"].tolist() == [1, 3, 2, 1]
    assert joined["worst"].tolist() == [2, 4, 3, 4]
    assert not joined["indication_only"].any()
    assert joined["factor"].tolist() == [1.0] * 4
    assert set(joined["factor_source"]) == {""}


def test_of_two_types_they_are_refused() -> None:
    with pytest.raises(DensityTypeError) as refused:
        together({"here": parks(PARK, a=9e9), "there": parks(PARCEL, b=10e9)})
    assert PARK.text() in str(refused.value)
    assert PARCEL.text() in str(refused.value)


def test_a_factor_turns_one_into_the_other() -> None:
    joined = together(
        {"here": parks(PARK, a=7e9), "there": parks(PARCEL, b=10e9)}, factors=[FACTOR]
    )
    assert joined[["value", "low", "high"]].to_numpy().tolist() == [[7.0] * 3, [6.0] * 3]
    assert joined["best"].tolist() == joined["worst"].tolist() == [1, 2]
    assert joined["factor_source"].tolist() == ["", FACTOR.source]
    assert joined["denominator"].tolist() == ["park", "parcel"]  # as it was measured
    assert not joined["indication_only"].any()


def test_a_factor_for_something_else_does_not_help() -> None:
    other = Factor(PARK, PARCEL, Fraction(5, 3), "the other way")
    with pytest.raises(DensityTypeError):
        together({"here": parks(PARK, a=7e9), "there": parks(PARCEL, b=10e9)}, factors=[other])
    elsewhere = Factor(replace(PARCEL, scope="others"), PARK, Fraction(1, 2), "of other firms")
    with pytest.raises(DensityTypeError):
        together({"here": parks(PARK, a=7e9), "there": parks(PARCEL, b=10e9)}, factors=[elsewhere])
    turned = together(
        {"here": parks(PARK, a=7e9), "there": parks(PARCEL, b=10e9)}, of=PARCEL, factors=[other]
    )
    assert turned["value"].round(9).tolist() == [round(35 / 3, 9), 10.0]


def test_an_indication_says_so_in_every_row() -> None:
    joined = together(
        {"here": parks(PARK, a=7e9), "there": parks(PARCEL, b=10e9)}, indication_only=True
    )
    assert joined["indication_only"].tolist() == [False, True]
    assert joined["because"].tolist() == ["", "denominator: parcel land ≠ park land"]
    assert joined["value"].tolist() == [7.0, 10.0]


def test_the_same_silence_is_no_agreement() -> None:
    silent = DensityType("gross_output", "park")
    with pytest.raises(DensityTypeError, match="year: not stated"):
        together({"here": parks(silent, a=7e9)})


def test_jobs_with_jobs_and_never_with_yuan() -> None:
    of = DensityType("jobs", "park", "all", 2021)
    table = pd.DataFrame({"park": ["x"], "jobs": [500.0], "park_area_m2": [1e6]})
    heads = density(table, by="park", of=of)
    assert together({"a": heads, "b": heads})["value"].tolist() == [500.0, 500.0]
    with pytest.raises(UnitError):
        together({"a": parks(PARK, a=7e9), "b": heads}, indication_only=True)
