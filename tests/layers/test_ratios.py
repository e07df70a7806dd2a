"""Ratios as people write them: read exactly, or unknown with the text kept; never a silent number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.ledger import MANY, Cases, Ledger
from layers.numbers import Reading, read_numbers, to_canonical
from layers.vocabulary import columns

COLUMN = "plan_plot_ratio_max"


def read(cells: list[object], unit: str | None = None) -> tuple[list[float], Ledger]:
    ledger, rows = Ledger(), Cases(np.arange(1, len(cells) + 1))
    reading = Reading("FAR", columns()[COLUMN], unit)
    column = pd.Series(cells, dtype=object)
    numbers = read_numbers(column, reading, rows, ledger)
    return to_canonical(numbers, reading, rows, ledger).tolist(), ledger


@pytest.mark.parametrize(
    ("cell", "unit", "ratio"),
    [
        ("2.1", None, 2.1),
        (" 2.10 ", None, 2.1),
        ("2", None, 2.0),
        ("2.", None, 2.0),
        (".8", None, 0.8),
        ("+2.1", None, 2.1),
        ("0", None, 0.0),
        ("２．１", None, 2.1),
        ("２.１０", None, 2.1),
        ("\u30002.1\u3000", None, 2.1),
        ("210%", None, 2.1),
        ("210 %", None, 2.1),
        ("２１０％", None, 2.1),
        ("210﹪", None, 2.1),
        ("213.7%", None, 2.137),
        ("0.5%", None, 0.005),
        ("210", "percent", 2.1),
        ("210%", "percent", 2.1),
        ("２１０", "percent", 2.1),
        ("62.5", "percent", 0.625),
        (2.1, None, 2.1),
        (3, None, 3.0),
        (210.0, "percent", 2.1),
    ],
)
def test_one_value_is_read_exactly(cell: object, unit: str | None, ratio: float) -> None:
    numbers, ledger = read([cell], unit)
    assert numbers == [ratio]
    assert not ledger.faults
    assert {note.code for note in ledger.settled} <= {"zero-value"}


@pytest.mark.parametrize(
    "text",
    [
        "180~200", "１８０～２００", "1.8-2.0", "1.8—2.0", "180%~200%", "不予規定", "不予规定", "varies",
        "n/a", "－", "-", "—", "/", "无", "≤2.0", "<2.0", "2.0以下", "2.0 max", "2,1", "1,200", "1,200%",
        "2.1倍", "2:1", "2/1", "210‰", "2.1%%", "% 210", "二", "2.0(3.0)", "1e1", "inf", "nan", "٢", "2²",
        "2.1 2.2", "2..1", "True", "not below 2.0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("unit", [None, "percent"])
def test_anything_else_is_unknown_and_its_text_is_kept(text: str, unit: str | None) -> None:
    numbers, ledger = read(["2.1" if unit is None else "210", text], unit)
    assert numbers[0] == 2.1
    assert np.isnan(numbers[1])
    assert not ledger.faults
    [note] = ledger.settled
    assert (note.code, note.settled, note.row, note.column) == ("ratio-text", "unknown", 2, "FAR")
    assert repr(text) in note.message_en
    assert repr(text) in note.message_zh


@pytest.mark.parametrize("cell", ["", "  ", None, float("nan"), "\u3000"])
def test_a_blank_is_no_text(cell: object) -> None:
    numbers, ledger = read([cell])
    assert np.isnan(numbers[0])
    assert not ledger.settled


@pytest.mark.parametrize(
    ("cell", "code"),
    [("210", "number-too-great"), ("-2.1", "number-negative"), ("－2.1", "number-negative"),
     ("99", "number-sentinel"), ("6000%", "number-too-great")],
)  # fmt: skip
def test_a_number_that_cannot_be_true_is_still_a_fault(cell: str, code: str) -> None:
    assert [fault.code for fault in read([cell])[1].faults] == [code]


def test_a_text_on_many_rows_is_one_note_and_none_is_lost() -> None:
    _, ledger = read(["varies"] * 30 + ["不予規定"])
    assert [("30 rows" in n.message_en, n.row) for n in ledger.settled] == [
        (True, None),
        (False, 31),
    ]
    _, ledger = read([f"about {k}" for k in range(MANY + 5)])
    assert sum(len(kept["rows"]) for kept in ledger.record["settlements"]) == MANY + 5


def test_columns_that_hold_no_ratio_still_refuse_text() -> None:
    ledger = Ledger()
    reading = Reading("floor", columns()["floor_area_m2"], None)
    read_numbers(pd.Series(["180~200", "210%"]), reading, Cases(np.arange(1, 3)), ledger)
    assert [fault.code for fault in ledger.faults] == ["number-text"] * 2


@given(st.decimals(0, 50, places=4), st.booleans())
def test_percent_and_plain_say_the_same(ratio: object, sign: bool) -> None:
    cell = f"{ratio * 100:f}%" if sign else f"{ratio:f}"  # type: ignore[operator]
    numbers, ledger = read([cell])
    if not ledger.faults:  # 99 stands for no value, but is above 50 anyway
        assert numbers == [float(ratio)]  # type: ignore[arg-type]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=20))
def test_every_cell_is_blank_a_number_or_kept(cells: list[str]) -> None:
    numbers, ledger = read([*cells])
    settled = ledger.record["settlements"]  # a plain 0 is a number, and noted as doubtful besides
    rows = [row for kept in settled if kept["code"] == "ratio-text" for row in kept["rows"]]
    known = np.isfinite(numbers) | np.isin(
        np.arange(1, len(cells) + 1), [f.row for f in ledger.faults]
    )
    blank = [not cell.strip() for cell in cells]
    assert sorted(rows) == [k + 1 for k in range(len(cells)) if not known[k] and not blank[k]]
