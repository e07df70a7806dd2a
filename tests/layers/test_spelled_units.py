"""Numbers that bring their unit along, and numbers that stand for nothing."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.units import factor
from layers.spelled_units import _spellings
from tests.layers.conftest import PARCELS, Bench
from tests.layers.test_numbers import read


@pytest.mark.parametrize(
    ("cell", "canonical", "unit", "value"),
    [
        ("300㎡", "floor_area_m2", None, 300), ("300 m²", "floor_area_m2", None, 300), ("1,200平方米", "floor_area_m2", None, 1200),
        ("1.5公顷", "floor_area_m2", None, 15_000), ("１．５公顷", "floor_area_m2", None, 15_000), ("15亩", "floor_area_m2", None, 10_000),
        ("1.2万平方米", "floor_area_m2", "mu", 12_000), ("3 mu", "floor_area_m2", "mu", 2_000), ("0.02 km2", "floor_area_m2", "ha", 20_000),
        ("2,000 sq ft", "floor_area_m2", "ft2", 185.80608), ("24米", "height_m", None, 24),
        ("5000万元", "output_yuan", None, 5e7), ("1.2亿", "output_yuan", "wan_yuan", 1.2e8), ("3bn", "output_yuan", None, 3e9), ("-3万元", "tax_yuan", None, -30_000),
    ],
)  # fmt: skip
def test_the_cell_counts_by_its_own_unit(cell: str, canonical: str, unit: str | None, value: float) -> None:  # fmt: skip
    found, ledger = read([cell, "600", None], canonical, unit=unit)
    assert not ledger.faults
    assert found[0] == pytest.approx(value, rel=1e-15)
    bare = float(Fraction(600) * (factor(unit, canonical.rpartition("_")[2]) if unit else 1))
    assert found[1] == pytest.approx(bare, rel=1e-15)  # the column's unit, as before
    assert np.isnan(found[2])
    assert [(p.code, p.row, p.value) for p in ledger.settled if p.code != "zero-value"] == [("number-unit", 1, cell)]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "canonical"),
    [
        ("300元", "floor_area_m2"), ("300亩", "height_m"), ("300 m2", "output_yuan"), ("300万", "floor_area_m2"), ("约300㎡", "floor_area_m2"),
        ("300㎡左右", "floor_area_m2"), ("300-400㎡", "floor_area_m2"), ("1.2.3亩", "floor_area_m2"), ("10²", "floor_area_m2"), ("300 m2 m2", "floor_area_m2"),
        ("亩", "floor_area_m2"), ("120人", "jobs"),
    ],
)  # fmt: skip
def test_a_unit_of_another_kind_or_more_words_are_refused(cell: str, canonical: str) -> None:
    found, ledger = read([cell, "600"], canonical)
    assert [(p.code, p.row, p.value) for p in ledger.faults] == [("number-text", 1, cell)]
    assert np.isnan(found[0])


@given(value=st.decimals(0, 99_999, places=3), spelling=st.sampled_from(sorted(_spellings())))
def test_every_spelling_is_exact(value: Any, spelling: str) -> None:
    unit = _spellings()[spelling]
    name = {"length": "height_m", "money": "tax_yuan"}.get(_kind(unit), "supplied_area_m2")
    found, _ = read([f"{value}{spelling}"], name, unit=unit)
    canonical = name.rpartition("_")[2]
    assert found[0] == pytest.approx(float(Fraction(value) * factor(unit, canonical)), rel=1e-15)


def _kind(unit: str) -> str:
    return "length" if unit in ("m", "km", "ft") else "money" if "yuan" in unit else "area"


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (-1.0, "tax_yuan"), (-999.0, "tax_yuan"), (-9999.0, "floor_area_m2"), (-99999.0, "added_value_yuan"), (999_999.0, "output_yuan"),
        (9_999_999.0, "floor_area_m2"), (1e20, "output_yuan"), (-1e20, "tax_yuan"), (1e30, "floor_area_m2"),
        (float(np.finfo(np.float32).max), "jobs"), (-1.7976931348623157e308, "tax_yuan"),
    ],
)  # fmt: skip
def test_stand_ins_are_refused_until_the_study_speaks(value: float, canonical: str) -> None:
    found, ledger = read([5.0, value], canonical)
    assert [(p.code, p.row) for p in ledger.faults] == [("number-sentinel", 2)]
    assert np.isnan(found[1])
    found, ledger = read([5.0, value], canonical, sentinel=(value,))
    assert (found[0], np.isnan(found[1]), ledger.faults) == (5.0, True, [])
    assert [(p.code, p.row, p.settled) for p in ledger.settled if p.row == 2] == [("number-sentinel", 2, "unknown")]  # fmt: skip


@pytest.mark.parametrize("value", [-1.0, 999_999.0])
def test_a_study_may_say_that_they_are_values(value: float) -> None:
    found, ledger = read([value], "tax_yuan", sentinel=())
    assert (found.tolist(), ledger.faults) == ([value], [])


@pytest.mark.parametrize("value", [9_999.0, 99_999.0, 999_998.0, -2.0, -998.0, 1e13])
def test_numbers_near_by_are_numbers(value: float) -> None:
    found, ledger = read([value], "tax_yuan")
    assert (found.tolist(), ledger.faults) == ([value], [])


def test_the_key_in_a_study_and_in_a_join(bench: Bench) -> None:
    bench.write(id=["a", "b"], tax=[-1.0, 7.0], n=[999_999.0, 5.0])
    text = PARCELS.replace('"id" }', '"id", tax_yuan = "tax", jobs = "n" }')
    assert {p.code for p in bench.refused(parcels=text)} == {"number-sentinel"}
    said = text.replace('"tax"', '{ from = "tax", sentinel = [] }').replace('"n"', '{ from = "n", sentinel = [999999] }')  # fmt: skip
    found = bench.read(parcels=said).parcels
    assert found["tax_yuan"].tolist() == [-1.0, 7.0]
    assert (found["jobs"].isna().tolist(), found["jobs"][1]) == ([True, False], 5.0)
    bench.text("t.csv", "k,v\na,999999\nb,12亩\n")
    join = '\n[parcels.join]\npath = "t.csv"\non = "k"\ncolumns = { floor_area_m2 = { from = "v", how = "sum", sentinel = [999999] } }\n'
    areas = bench.read(join).parcels["floor_area_m2"]
    assert (pd.isna(areas[0]), areas[1]) == (True, pytest.approx(8_000, rel=1e-15))
    assert len(bench.refused(join.replace("[999999]", '["x"]'))) == 1
