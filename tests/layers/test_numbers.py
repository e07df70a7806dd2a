from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.ledger import Cases, Ledger
from layers.numbers import Reading, parse, read_numbers, to_canonical
from layers.vocabulary import columns


def read(cells: list[Any], canonical: str = "floor_area_m2", **how: Any) -> tuple[Any, Ledger]:
    ledger = Ledger()
    reading = Reading("col", columns()[canonical], how.pop("unit", None), **how)
    cases = Cases(np.arange(1, len(cells) + 1))
    numbers = read_numbers(pd.Series(cells), reading, cases, ledger)
    return to_canonical(numbers, reading, cases, ledger), ledger


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("300", 300), ("300.5", 300.5), (" 300 ", 300), ("+300", 300), ("-300", -300), (".5", 0.5), ("5.", 5),
        ("1,200", 1200), ("1,234,567.89", 1234567.89), ("３００", 300), ("１，２００．５", 1200.5),
        ("\u3000300\u3000", 300), ("", None), ("   ", None), ("0", 0), ("007", 7),
    ],
)  # fmt: skip
def test_known_patterns_are_read_exactly(cell: str, number: float | None) -> None:
    ledger = Ledger()
    found = parse(pd.Series([cell, "1"]), "col", Cases(np.array([1, 2])), ledger)
    assert not ledger.faults
    assert np.isnan(found[0]) if number is None else found[0] == number


@pytest.mark.parametrize(
    "cell",
    [
        "about 300", "2.0(含)", "2.0（含）", "300m2", "300㎡", "10²", "①", "½", "≤2.0", "<2", "1,20", "12,00.5",
        "1,2345", "1.2.3", "1e5", "1E+05", "0x1F", "--5", "五百", "N/A", "null", "-", "—", "nan", "inf", "True",
        "45%", "1 200", "2021-01-01", "1_000", "٣", "=1+1",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_its_cell(cell: str) -> None:
    ledger = Ledger()
    found = parse(pd.Series(["1", cell]), "col", Cases(np.array([1, 2])), ledger)
    assert np.isnan(found[1])
    assert [(p.code, p.row, p.column, p.value) for p in ledger.faults] == [
        ("number-text", 2, "col", cell)
    ]


@pytest.mark.parametrize(
    ("cells", "canonical", "code"),
    [
        pytest.param([1.0, np.inf], "floor_area_m2", "number-infinite", id="infinite"),
        pytest.param([1.0, -9999.0], "floor_area_m2", "number-sentinel", id="-9999"),
        pytest.param(["1", "-9999"], "tax_yuan", "number-sentinel", id="-9999 in text, tax may be negative"),
        pytest.param([1.0, 99.0], "plan_plot_ratio_max", "number-sentinel", id="99 in a ratio"),
        pytest.param([1.0, -2.0], "floor_area_m2", "number-negative", id="negative size"),
        pytest.param([1.0, 2e9], "declared_area_m2", "number-too-great", id="2,000 km2"),
        pytest.param([1.0, 200.0], "plan_plot_ratio_max", "number-too-great", id="ratio as percent"),
        pytest.param([0.4, 45.0], "plan_coverage_max", "ratio-percent", id="coverage as percent"),
        pytest.param([True, False], "floor_area_m2", "number-text", id="truth"),
    ],
)  # fmt: skip
def test_impossible_numbers_are_refused(cells: list[Any], canonical: str, code: str) -> None:
    _, ledger = read(cells, canonical)
    assert {p.code for p in ledger.faults} == {code}
    assert ledger.faults[-1].row == 2


@pytest.mark.parametrize(
    ("cells", "canonical"),
    [([-5.0], "tax_yuan"), ([-5.0], "added_value_yuan"), ([50.0], "plan_plot_ratio_max"), ([99.0], "jobs"), ([1.0], "plan_coverage_max"), ([1e9], "declared_area_m2"), ([None, np.nan], "floor_area_m2")],
)  # fmt: skip
def test_what_can_be_true_passes(cells: list[Any], canonical: str) -> None:
    found, ledger = read(cells, canonical)
    assert not ledger.faults
    np.testing.assert_array_equal(found, np.array(cells, float))


def test_a_percentage_must_look_like_one() -> None:
    assert read([45.0, 50.0], "plan_coverage_max", unit="percent")[0].tolist() == [0.45, 0.5]
    _, ledger = read([0.45, 0.5], "plan_coverage_max", unit="percent")
    assert [p.code for p in ledger.faults] == ["ratio-not-percent"]


def test_negatives_and_their_sentinel_are_settled_as_unknown() -> None:
    found, ledger = read([100.0, -2.0, -9999.0], negative="unknown")
    assert found.tolist()[:1] == [100.0]
    assert np.isnan(found[1:]).all()
    assert not ledger.faults
    assert {(p.code, p.settled) for p in ledger.settled} == {
        ("number-negative", "unknown"),
        ("number-sentinel", "unknown"),
    }


@pytest.mark.parametrize(("zero", "null"), [("unknown", True), ("value", False)])
def test_zero_is_a_value_unless_the_study_says_not(zero: Any, null: bool) -> None:
    found, ledger = read([0.0, 100.0], zero=zero)
    assert np.isnan(found[0]) == null
    assert [p.code for p in ledger.settled] == (["zero-unknown"] if null else [])


@pytest.mark.parametrize(
    ("unit", "cell", "m2"),
    [("mu", 3.0, 2000.0), ("ha", 1.5, 15000.0), ("ft2", 10.0, 0.9290304), (None, 7.0, 7.0)],
)
def test_units_are_converted_exactly(unit: str | None, cell: float, m2: float) -> None:
    assert read([cell], unit=unit)[0].tolist() == [m2]


@given(st.lists(st.integers(0, 10**12).map(lambda n: n / 100), min_size=1))
def test_a_number_is_read_equal_however_it_is_grouped(numbers: list[float]) -> None:
    for form in ("{:.2f}", "{:,.2f}", "  {:.2f} "):
        cells = pd.Series([form.format(n) for n in numbers])
        ledger = Ledger()
        found = parse(cells, "col", Cases(np.arange(len(cells))), ledger)
        assert not ledger.faults
        assert found.tolist() == numbers


@given(st.lists(st.text(max_size=8), min_size=1, max_size=20))
def test_text_is_a_number_blank_or_a_fault(cells: list[str]) -> None:
    ledger = Ledger()
    found = parse(pd.Series(cells, dtype=object), "col", Cases(np.arange(len(cells))), ledger)
    blank = sum(not cell.strip() for cell in cells)
    assert len(ledger.faults) + blank + int((~np.isnan(found)).sum()) == len(cells)
