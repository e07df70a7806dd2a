from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.identity import clean_ids, settle_ids
from layers.ledger import Ledger
from layers.study import Settle

BOTH = Settle(duplicate_ids="suffix", blank_ids="number")


def ids_of(cells: Any, settle: Settle = BOTH) -> tuple[list[Any], Ledger]:
    ledger, column = Ledger(), pd.Series(cells, name="id")
    clean = clean_ids(column, np.arange(1, len(column) + 1), ledger)
    return settle_ids(clean, settle, "id", np.arange(1, len(clean) + 1), ledger).tolist(), ledger


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a#2", "a#3"]),
        (["a", "a", "a#2"], ["a", "a#3", "a#2"]),
        (["a#2", "a", "a"], ["a#2", "a", "a#3"]),
        ([None, " ", "row-1"], ["row-1#2", "row-2", "row-1"]),
        (["row-2", None], ["row-2", "row-2#2"]),
        ([" a", "ａ"], ["a", "a#2"]),
        ([1, 2], ["1", "2"]),
        ([310115000000001, 2], ["310115000000001", "2"]),
        ([1.0, np.nan], ["1", "row-2"]),
        (np.array([1.0, "x", None], object), ["1", "x", "row-3"]),
        (["001", "1"], ["001", "1"]),
        (["1E5", "2e10", "12.5"], ["1E5", "2e10", "12.5"]),
    ],
)
def test_ids(cells: Any, ids: list[str]) -> None:
    found, ledger = ids_of(cells)
    assert found == ids
    assert not ledger.faults


@pytest.mark.parametrize(
    ("cells", "settle", "faults"),
    [
        pytest.param(["a", "a"], Settle(), [("id-duplicate", 2, "a")], id="repeated"),
        pytest.param(["a", None], Settle(), [("id-blank", 2, "")], id="null"),
        pytest.param(["a", "  "], Settle(duplicate_ids="suffix"), [("id-blank", 2, "")], id="blank"),
        pytest.param(["a ", "a"], Settle(blank_ids="number"), [("id-duplicate", 2, "a")], id="equal after trimming"),
        pytest.param([1.5, 2.0], BOTH, [("id-digits-lost", 1, "")], id="fraction"),
        pytest.param([3.10115002003e17, 2.0], BOTH, [("id-digits-lost", 1, "")], id="18 digits as a float"),
        pytest.param(["3.10115E+17", "b"], BOTH, [("id-digits-lost", 1, "")], id="as Excel writes it"),
        pytest.param(["3.10115002003e17", "b"], BOTH, [("id-digits-lost", 1, "")], id="as other programs write it"),
    ],
)  # fmt: skip
def test_what_is_not_settled_is_refused(cells: Any, settle: Settle, faults: list[Any]) -> None:
    _, ledger = ids_of(cells, settle)
    assert [(p.code, p.row, p.parcel_id) for p in ledger.faults] == faults


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        (["310115002003001000", "310115002003002000"], True), (["310115002003001000", "310115002003001234"], False),
        (["310115002003001000"], False), (["310115002003000", "310115002004000"], False), (["a", "b"], False),
    ],
)  # fmt: skip
def test_long_numbers_that_end_in_zeros_are_noted(cells: list[str], noted: bool) -> None:
    found, ledger = ids_of(cells)
    assert found == cells
    assert [p.code for p in ledger.settled] == ["id-digits-doubtful"] * noted


def test_trimming_is_recorded() -> None:
    _, ledger = ids_of([" a", "b", "Ｃ1"])
    assert [(p.code, p.row, p.settled) for p in ledger.settled] == [
        ("id-trimmed", 1, "normalised"),
        ("id-trimmed", 3, "normalised"),
    ]


IDS = st.lists(
    st.one_of(st.none(), st.sampled_from(["a", "a#2", "b", "row-1", "row-2", " "])),
    min_size=1,
    max_size=12,
)


@given(IDS)
def test_settled_ids_are_unique_complete_and_leave_the_first_of_each_alone(
    cells: list[Any],
) -> None:
    found, ledger = ids_of(np.array(cells, object))
    assert not ledger.faults
    assert len(set(found)) == len(cells)
    seen: set[str] = set()
    for cell, made in zip(cells, found, strict=True):
        if cell and cell.strip() and cell not in seen:
            assert made == cell
            seen.add(cell)


@given(IDS, IDS)
def test_later_unrelated_rows_change_no_earlier_id(cells: list[Any], more: list[Any]) -> None:
    fresh = [f"new-{i}" for i in range(len(more))]
    assert (
        ids_of(np.array([*cells, *fresh], object))[0][: len(cells)]
        == ids_of(np.array(cells, object))[0]
    )
