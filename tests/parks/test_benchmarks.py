"""8.0 and 14.1: exactly held against, never without what their sources leave open."""

import ast
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import UnitError
from parks import benchmarks as module
from parks.benchmarks import against, benchmarks, doubts
from parks.density import Densities, density
from parks.density_types import NOT_STATED, DensityType, DensityTypeError
from seeds.factbook import facts

PARK = DensityType("gross_output", "park", "industrial-parks", 2021, "current")


def parks(output_bn: list[float], km2: list[float], of: DensityType = PARK) -> Densities:
    column = "output_yuan" if of.numerator == "gross_output" else "jobs"
    table = pd.DataFrame(
        {
            "park": range(len(km2)),
            column: [value * 1e9 for value in output_bn] if of.money else output_bn,
            "park_area_m2": [value * 1e6 for value in km2],
        }
    )
    return density(table, by="park", of=of)


def test_they_are_the_facts() -> None:
    parks, special = benchmarks()["parks"], benchmarks()["special-parks"]
    assert parks.value == facts()["output-density-parks-2022"].value == 8
    assert special.value == Fraction(141, 10)
    assert float(special.value) == facts()["output-density-special-parks-2022"].value
    assert parks.bound == "above"
    assert parks.type == DensityType("gross_output", NOT_STATED, "industrial-parks")
    assert special.type == DensityType(NOT_STATED, NOT_STATED, "special-parks-53")
    assert "special-parks-revenue-2021" in [fact.id for fact in special.disputed_by]
    assert "2022-09-14" in parks.citation()
    assert "no year given" in parks.note()
    assert "口径均未说明" in special.note("zh")


def test_no_figure_is_typed_in_the_code() -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    numbers = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and type(n.value) in (int, float)
    ]
    assert set(numbers) <= {0, 2, 10, 100}  # units and positions


def test_scenario_7() -> None:
    found = parks([118.0], [12.5])
    row = against(found, benchmarks()["parks"], indication_only=True).iloc[0]
    assert (row["percent"], row["exceeds"], row["short_amount"]) == (118.0, "yes", -18.0)
    row = against(found, benchmarks()["special-parks"], indication_only=True).iloc[0]
    assert round(row["percent"], 2) == 66.95
    assert round(row["short_amount"], 2) == 58.25
    assert row["short_km2"] == pytest.approx(float(Fraction(25, 2) - 118 / Fraction(141, 10)))
    assert row["exceeds"] == "no"
    assert row["indication_only"]
    assert row["because"].startswith("numerator: gross output ≠ not stated; denominator: park")


def test_eight_is_not_above_eight() -> None:
    found = parks([60.0, 5.0, 80.0], [4.0, 1.0, 10.0])
    held = against(found, benchmarks()["parks"], indication_only=True)
    assert held["exceeds"].tolist() == ["yes", "no", "no"]
    assert held["percent"].tolist() == [187.5, 62.5, 100.0]
    assert held["short_amount"].tolist() == [-28.0, 3.0, 0.0]


def test_a_missing_firm_leaves_it_open() -> None:
    table = pd.DataFrame(
        {
            "park": ["a", "a", "b", "b"],
            "output_yuan": [1e9, np.nan, 90e9, np.nan],
            "park_area_m2": [1e6, 1e6, 1e6, 1e6],
        }
    )
    held = against(density(table, by="park", of=PARK), benchmarks()["parks"], indication_only=True)
    assert held["exceeds"].tolist() == ["cannot be said", "yes"]
    assert held[["short_amount", "short_km2"]].isna().all(axis=None)
    assert held["percent"].tolist() == [12.5, 1125.0]


@pytest.mark.parametrize("key", benchmarks())
def test_nothing_is_comparable_with_what_is_not_stated(key: str) -> None:
    with pytest.raises(DensityTypeError, match="not stated") as refused:
        against(parks([118.0], [12.5]), benchmarks()[key])
    assert benchmarks()[key].type.text("zh") in refused.value.text("zh")


def test_jobs_are_never_held_against_yuan() -> None:
    heads = parks([100.0], [1.0], DensityType("jobs", "park", "all", 2021))
    with pytest.raises(UnitError):
        against(heads, benchmarks()["parks"], indication_only=True)


@pytest.mark.parametrize(
    ("value", "code", "other"),
    [
        (0.944, "too-low", "9.44"),
        (0.999, "too-low", "9.99"),
        (1.0, None, ""),
        (9.44, None, ""),
        (64.0, None, ""),
        (94.4, "too-high", "9.44"),
        (np.nan, None, ""),
    ],
)
def test_a_slip_of_ten_is_doubted(value: float, code: str | None, other: str) -> None:
    (doubt,) = doubts([value], of=PARK)
    assert (doubt.code if doubt else None) == code
    if doubt:
        assert other in doubt.message_en
        assert f"应为 {float(other) * 10:g}" in doubt.message_zh  # 亿元: ten of them are 1 bn yuan


def test_tax_is_of_another_size() -> None:
    assert doubts([0.1], of=DensityType("tax", "park")) == [None]
