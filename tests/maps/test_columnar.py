"""Columns survive packing: an independent reader in Python says what a page will read."""

import base64
import gzip
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.columnar import LARGEST, Columns, Packed

EXACT = st.integers(-(10**9), 10**9).map(lambda k: k / 1000)
NUMBERS = st.lists(st.one_of(st.just(float("nan")), EXACT), max_size=40)
TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=8)), max_size=40)


class Reader:
    """Reads what `Columns.pack` wrote, value by value, as plainly as possible."""

    def __init__(self, packed: Packed) -> None:
        self.raw = b"".join(
            gzip.decompress(base64.b64decode(piece)) for piece in packed.base64.split(".")
        )
        self.columns: dict[str, list[Any]] = {}
        codes = [
            (name, kind, self.whole(rows, planes), d)
            for name, kind, rows, planes, d in packed.meta["columns"]
        ]
        count, planes, length = packed.meta["texts"]
        lengths = self.whole(count, planes)
        blob = self.take(length).decode().encode("utf-16-le")
        assert not self.raw
        texts: list[str | None] = [None]
        for units in lengths:
            texts.append(blob[: 2 * units].decode("utf-16-le"))
            blob = blob[2 * units :]
        for name, kind, values, decimals in codes:
            self.columns[name] = [
                texts[v] if kind == "text" else self.number(v, decimals) for v in values
            ]
            if kind == "category":
                self.columns[name] = values

    def take(self, length: int) -> bytes:
        taken, self.raw = self.raw[:length], self.raw[length:]
        return taken

    def whole(self, rows: int, planes: int) -> list[int]:
        block = self.take(rows * planes)
        return [sum(block[p * rows + i] << (8 * p) for p in range(planes)) for i in range(rows)]

    @staticmethod
    def number(folded: int, decimals: int) -> float:
        if folded == 0:
            return float("nan")
        folded -= 1
        return (-(folded + 1) // 2 if folded % 2 else folded // 2) / 10**decimals


@settings(max_examples=100)
@given(numbers=NUMBERS, texts=TEXTS)
def test_what_is_packed_is_read(numbers: list[float], texts: list[str | None]) -> None:
    columns = Columns()
    columns.number("n", numbers, decimals=3)
    columns.text("t", np.array([*texts, None], object)[:-1])
    read = Reader(columns.pack()).columns
    np.testing.assert_array_equal(read["n"], numbers)
    assert read["t"] == texts


@pytest.mark.parametrize(
    ("values", "decimals", "kept"),
    [
        pytest.param([1.0, 2.0], 6, 0, id="whole numbers need none"),
        pytest.param([1.5, np.nan], 6, 1, id="one is enough"),
        pytest.param([1 / 3], 2, 2, id="never more than asked for"),
        pytest.param([], 6, 0, id="no numbers"),
    ],
)
def test_as_few_decimals_as_say_the_same(values: list[float], decimals: int, kept: int) -> None:
    columns = Columns()
    columns.number("n", values, decimals=decimals)
    assert columns.pack().meta["columns"][0][4] == kept


def test_one_large_number_costs_a_plane_and_no_other() -> None:
    columns = Columns()
    columns.number("n", [1, 2, 2**33])
    packed = columns.pack()
    assert packed.meta["columns"][0][3] == 5
    assert Reader(packed).columns["n"] == [1, 2, 2**33]


@pytest.mark.parametrize("value", [np.inf, -np.inf, float(LARGEST), -float(LARGEST)])
def test_what_a_page_cannot_hold_is_refused_with_the_name_of_the_column(value: float) -> None:
    with pytest.raises(ValueError, match="'margin'"):
        Columns().number("margin", [1.0, value])


def test_a_table_keeps_numbers_and_writes_the_rest_as_text() -> None:
    columns = Columns()
    frame = pd.DataFrame({"a": [1.25, None], "b": ["x", pd.NA], "c": [True, False], "d": [7, "z"]})
    columns.table(frame, decimals=2, prefix="field:")
    read = Reader(columns.pack()).columns
    assert read["field:a"][0] == 1.25
    assert np.isnan(read["field:a"][1])
    assert read["field:b"] == ["x", None]
    assert read["field:c"] == [2, 1]
    assert read["words of field:c"] == ["False", "True"]
    assert read["field:d"] == ["7", "z"]


def test_a_text_is_written_once_however_often_it_is_said() -> None:
    columns = Columns()
    columns.text("a", ["same"] * 1000)
    columns.text("b", ["same"] * 1000)
    assert columns.pack().meta["texts"] == [1, 1, 4]


def test_lone_surrogates_become_question_marks() -> None:
    columns = Columns()
    columns.text("a", ["x\ud800y"])
    assert Reader(columns.pack()).columns["a"] == ["x?y"]


def test_equal_columns_give_equal_bytes() -> None:
    def packed() -> Packed:
        columns = Columns()
        columns.number("n", np.arange(1000) / 7, decimals=4)
        columns.text("t", [f"地块 {k}" for k in range(1000)])
        return columns.pack()

    assert packed() == packed()
