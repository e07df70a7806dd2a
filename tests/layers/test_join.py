from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.join import Keys, first, joined, listed, match, of_the_largest, total, unique
from layers.ledger import Abandoned, Cases, Ledger
from layers.numbers import Reading
from layers.study import JoinColumn
from layers.vocabulary import Word

NAN = float("nan")


def keys_of(table: list[Any], parcels: list[Any]) -> tuple[Keys, Ledger]:
    ledger = Ledger()
    cases = Cases(np.arange(1, len(parcels) + 1))
    keys = match(np.array(table, object), np.array(parcels, object), cases, ledger, ledger)
    return keys, ledger


def column(how: str = "sum", **more: Any) -> JoinColumn:
    return JoinColumn.model_validate({"from": "c", "how": how, **more})


def same(found: Any, expected: list[Any]) -> None:
    assert [None if pd.isna(v) else v for v in found] == expected


@pytest.mark.parametrize(
    ("numbers", "skip", "expected"),
    [
        pytest.param([1, 2, 4], False, [3, 4], id="all known"),
        pytest.param([1, NAN, 4], False, [None, 4], id="one unknown makes the sum unknown"),
        pytest.param([1, NAN, 4], True, [1, 4], id="skipped where the study says so"),
        pytest.param([NAN, NAN, 4], True, [None, 4], id="nothing known is no zero"),
        pytest.param([0, 0, 4], False, [0, 4], id="zeros are values"),
    ],
)
def test_sum(numbers: list[float], skip: bool, expected: list[Any]) -> None:
    keys, ledger = keys_of(["a", "a", "b"], ["a", "b"])
    same(total(np.array(numbers, float), keys, column(skip_null=skip)), expected)
    assert ("join-null-member" in {p.code for p in ledger.settled}) == (
        expected[0] is None and not skip
    )


def test_a_parcel_without_rows_has_no_sum() -> None:
    keys, _ = keys_of(["a"], ["a", "z", None])
    same(total(np.array([1.0]), keys, column()), [1, None, None])


@pytest.mark.parametrize(
    ("codes", "sizes", "expected"),
    [
        pytest.param(["x", "y"], [1, 2], "y", id="the larger"),
        pytest.param(["x", "x"], [NAN, NAN], "x", id="agreeing rows need no size"),
        pytest.param(["x", "y"], [1, NAN], None, id="an unknown size could be larger"),
        pytest.param(["x", "y"], [2, 2], None, id="a tie of two codes"),
        pytest.param(["x", "y", "x"], [2, 1, 2], "x", id="a tie of one code"),
        pytest.param([None, "y"], [2, 1], None, id="the largest has no code"),
        pytest.param(["x", None], [2, 1], "x", id="the smaller has no code"),
        pytest.param([None, "y"], [2, 2], None, id="a tie with no code"),
        pytest.param([None, None], [1, 2], None, id="no code at all"),
        pytest.param(["x"], [NAN], "x", id="one row decides alone"),
    ],
)
def test_largest(codes: list[Any], sizes: list[float], expected: Any) -> None:
    keys, _ = keys_of(["a"] * len(codes) + ["b"], ["b", "a"])
    found = of_the_largest(
        np.array([*codes, "other"], object), np.array([*sizes, 9.0]), keys, column("largest_by:s")
    )
    same(found, ["other", expected])


@pytest.mark.parametrize(
    ("how", "expected"),
    [("sum", [5.0, None]), ("list", ["2; 3", None]), ("largest_by:c", [3.0, None])],
)
def test_rows_left_out_count_for_nothing(how: str, expected: list[Any]) -> None:
    """The building's row stands beside its units; a parcel with no other row has no value."""
    keys, ledger = keys_of(["a", "a", "a", "b"], ["a", "b"])
    table = pd.DataFrame({"c": [9.0, 2.0, 3.0, 7.0], "use": ["199", "102", "102", "199"]})
    spec = column(how, leave_out={"use": ["199", "198"]})
    number = Word(kind="number", en="", zh="")
    reading = None if how == "list" else Reading("c", number, None)
    found = joined(table, spec, reading, keys, ledger, negative=None)
    same(found, expected)
    assert [(p.code, p.value) for p in ledger.settled] == [("where-unused", "198")]


def test_first_list_and_unique() -> None:
    keys, ledger = keys_of(["a", "a", "b", None], ["b", "a", "z"])
    values = np.array([None, "x", "y", "w"], object)
    same(first(values, keys), ["y", None, None])
    same(listed(np.array(["p", "q", None, "w"], object), keys), [None, "p; q", None])
    same(unique(values, keys, column("unique")), ["y", "x", None])
    assert not ledger.faults
    unique(np.array(["p", "q", "r", "w"], object), keys, column("unique"))
    assert [(p.code, p.row) for p in ledger.faults] == [("join-conflict", 2)]


def test_both_sides_that_stay_alone_are_counted() -> None:
    _, ledger = keys_of(["a", "b", "b", "c", None], ["a", "z", None])
    said = {p.code: p.message_en for p in ledger.settled}
    assert set(said) == {
        "join-key-blank",
        "join-parcel-blank",
        "join-rows-unmatched",
        "join-parcels-unmatched",
    }
    assert "3 rows of the table (2 keys)" in said["join-rows-unmatched"]
    assert "1 parcels have no row" in said["join-parcels-unmatched"]


def test_no_match_at_all_is_refused() -> None:
    with pytest.raises(Abandoned):
        keys_of(["1", "2"], ["001", "002"])


def test_blank_keys_match_nothing() -> None:
    keys, _ = keys_of([None, "a"], [None, "a"])
    same(total(np.array([5.0, 1.0]), keys, column()), [None, 1])


def test_shared_records_are_seen() -> None:
    keys, _ = keys_of(["a", "b"], ["a", "a", "b", None, "z"])
    assert keys.shared.tolist() == [True, True, False, False, False]


KEY = st.one_of(st.none(), st.sampled_from("abcdef"))
ROWS = st.lists(
    st.tuples(
        KEY,
        st.one_of(st.just(NAN), st.integers(0, 1000).map(float)),
        st.sampled_from(["x", "y", None]),
    ),
    min_size=1,
    max_size=30,
)


@given(ROWS, st.permutations("abcdefg"))
def test_sums_conserve_what_belongs_to_parcels(rows: list[Any], parcels: list[str]) -> None:
    keys, numbers = [r[0] for r in rows], np.nan_to_num([r[1] for r in rows])
    if not {k for k in keys if k is not None}:
        return
    matched, _ = keys_of(keys, parcels)
    sums = total(numbers, matched, column())
    assert len(sums) == len(parcels)
    expected = sum(n for k, n in zip(keys, numbers, strict=True) if k is not None)
    assert np.nansum(sums) == expected


@given(ROWS)
def test_largest_agrees_with_the_definition(rows: list[Any]) -> None:
    groups: dict[str, list[tuple[float, Any]]] = defaultdict(list)
    for key, size, code in rows:
        if key is not None:
            groups[key].append((size, code))
    if not groups:
        return
    parcels = sorted(groups)
    keys, _ = keys_of([r[0] for r in rows], list(parcels))
    codes = np.array([r[2] for r in rows], object)
    found = of_the_largest(codes, np.array([r[1] for r in rows]), keys, column("largest_by:s"))
    for parcel, value in zip(parcels, found, strict=True):
        members = groups[parcel]
        if len({code for _, code in members}) == 1:
            expected = members[0][1]
        elif any(np.isnan(size) for size, _ in members):
            expected = None
        else:
            greatest = max(size for size, _ in members)
            top = {code for size, code in members if size == greatest}
            expected = top.pop() if len(top) == 1 else None
        assert value == expected
