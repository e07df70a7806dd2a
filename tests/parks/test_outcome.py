"""The heart: three values, their order, and decisions that stay open when nothing decides them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.outcome import (
    UNDECIDED,
    WORDS,
    Outcome,
    Truth,
    all_of,
    any_of,
    decide,
    gravest,
    truth,
)

TRUTHS = [np.int8([value]) for value in Truth]
MEANINGS = {Truth.FALSE: {False}, Truth.UNKNOWN: {False, True}, Truth.TRUE: {True}}


def test_the_order_is_the_contract() -> None:
    assert WORDS == ("not_applicable", "pass", "unknown", "review", "fail")
    assert Outcome.NOT_APPLICABLE < Outcome.PASS < Outcome.UNKNOWN < Outcome.REVIEW < Outcome.FAIL


@pytest.mark.parametrize(("logic", "classical"), [(all_of, all), (any_of, any)], ids=["and", "or"])
def test_three_values_say_exactly_what_every_completion_says(logic, classical) -> None:  # noqa: ANN001 (two functions of one shape)
    for left, right in itertools.product(Truth, Truth):
        completions = {
            classical(pair) for pair in itertools.product(MEANINGS[left], MEANINGS[right])
        }
        expected = Truth.UNKNOWN if len(completions) == 2 else Truth(2 * completions.pop())
        assert logic(np.int8([left]), np.int8([right]))[0] == expected


def test_a_value_that_is_not_known_is_neither_true_nor_false() -> None:
    assert truth([True, False, True, False], [True, True, False, False]).tolist() == [2, 0, 1, 1]


def test_gravest_of_no_rule_is_not_a_pass() -> None:
    assert gravest([], 2).tolist() == [Outcome.NOT_APPLICABLE] * 2


@given(st.lists(st.lists(st.sampled_from(list(Outcome)), min_size=3, max_size=3), max_size=5))
def test_gravest_is_the_greatest_whatever_the_order_of_rules(rows: list[list[Outcome]]) -> None:
    columns = [np.int8(row) for row in rows]
    expected = [max([Outcome.NOT_APPLICABLE, *column]) for column in zip(*rows, strict=True)]
    assert gravest(columns, 3).tolist() == (expected or [0, 0, 0])
    assert gravest(columns[::-1], 3).tolist() == gravest(columns, 3).tolist()


def test_the_first_line_that_holds_decides() -> None:
    yes, no = np.array([True]), np.array([False])
    outcome, reason = decide(
        1, [(no, Outcome.FAIL, "a"), (yes, Outcome.REVIEW, "b"), (yes, Outcome.PASS, "c")]
    )
    assert (outcome[0], reason[0]) == (Outcome.REVIEW, "b")


def test_a_case_that_no_line_names_stays_unknown() -> None:
    outcome, reason = decide(2, [(np.array([True, False]), Outcome.PASS, "within")])
    assert outcome.tolist() == [Outcome.PASS, Outcome.UNKNOWN]
    assert reason.tolist() == ["within", UNDECIDED]


def test_a_line_may_carry_a_reason_for_each_parcel() -> None:
    lines = [(np.array([True, True]), Outcome.UNKNOWN, np.array(["missing:a", "missing:b"]))]
    assert decide(2, lines)[1].tolist() == ["missing:a", "missing:b"]


def test_a_reason_is_never_cut_short() -> None:
    """numpy cuts texts to the length of an array's type; a reason is an object of any length."""
    lines = [
        (np.array([True, False]), Outcome.UNKNOWN, "no_layer:retained_fragmented"),
        (np.array([False, True]), Outcome.PASS, "within"),
    ]
    reason = decide(2, lines)[1]
    assert reason.tolist() == ["no_layer:retained_fragmented", "within"]
    reason[1] = "repaired_beyond_tolerance"
    assert reason[1] == "repaired_beyond_tolerance"


def test_columns_are_of_one_type_however_they_came() -> None:
    """Eight bits each, as the house says: a rule on millions of parcels is millions of bytes."""
    values = np.array([2, 0])  # 64 bits
    columns = [
        truth([True, False], [True, True]),
        all_of(values, values),
        any_of(values, values),
        gravest([values], 2),
        gravest([], 2),
        decide(2, [])[0],
    ]
    assert [column.dtype for column in columns] == [np.dtype(np.int8)] * len(columns)


def test_one_known_may_stand_for_all() -> None:
    assert truth([True, False], known=True).tolist() == [Truth.TRUE, Truth.FALSE]
