"""Exact comparison of quotients of any size, against rational numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.quotient import (
    above,
    below,
    column_limits,
    greatest_amount,
    least_amount,
    least_demolition,
    limits,
    one_limit,
)

NAN = float("nan")
CENTS = st.integers(0, 10**12)
LIMIT = st.fractions(min_value=0, max_value=10**6, max_denominator=2000)


def one(number: int) -> np.ndarray:
    return np.array([number / 100])


@given(amount=CENTS, over=st.integers(1, 10**11), limit=LIMIT)
def test_against_rational_numbers(amount: int, over: int, limit: Fraction) -> None:
    held, half = one_limit(limit, 1), Fraction(1, 2)
    assert above(one(amount), one(over), held)[0] == 2 * ((amount - half) / over > limit)
    assert below(one(amount), one(over), held)[0] == 2 * ((amount + half) / over < limit)


@given(over=st.integers(1, 10**7), limit=st.fractions(0, 100, max_denominator=100))
def test_the_greatest_is_not_above_and_the_next_is(over: int, limit: Fraction) -> None:
    held = one_limit(limit, 1)
    most = round(greatest_amount(one(over), held)[0] * 100)
    least = round(least_amount(one(over), held)[0] * 100)
    assert [above(one(most + k), one(over), held)[0] for k in (0, 1)] == [0, 2]
    assert below(one(least), one(over), held)[0] == 0
    assert not least or below(one(least - 1), one(over), held)[0] == 2


def test_what_is_not_known_is_unknown() -> None:
    amount, over = np.array([1.0, NAN, 1.0, 1.0, 1.0]), np.array([1.0, 1.0, NAN, 0.0, 1.0])
    held = limits([*[Fraction(1)] * 4, None])
    for compare in (above, below):
        assert compare(amount, over, held).tolist() == [0, 1, 1, 1, 1]
    assert np.isnan(greatest_amount(over, held)).tolist() == [False, False, True, False, True]
    assert np.isnan(least_amount(over, held)).tolist() == [False, False, True, False, True]


def test_a_column_of_floats_is_read_as_written() -> None:
    held = column_limits(np.array([0.3, NAN, 2.1]), Fraction(1, 100))
    assert [Fraction(*pair) for pair in zip(held.numerator, held.denominator, strict=True)] == [
        *(Fraction(3, 1000), Fraction(0), Fraction(21, 1000)),
    ]
    assert held.known.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("part", "whole", "limit", "cut"),
    [
        (7_200.0, 90_000.0, Fraction(7, 100), 967.74),
        (6_300.0, 90_000.0, Fraction(7, 100), 0.0),
        (5.0, 5.0, Fraction(0), 5.0),
        (5.0, 5.0, Fraction(1), NAN),
        (NAN, 5.0, Fraction(1, 2), NAN),
        (1.0, NAN, Fraction(1, 2), NAN),
    ],
)
def test_least_demolition(part: float, whole: float, limit: Fraction, cut: float) -> None:
    got = least_demolition(np.array([part]), np.array([whole]), one_limit(limit, 1))
    np.testing.assert_allclose(got, [cut], atol=0.005)  # half a hundredth is granted


def test_half_a_billion_square_metres_of_money() -> None:
    """Far beyond 64 bits: 1e14 yuan on 1e9 m² is exactly 100,000 yuan per m²."""
    held = one_limit(Fraction(100_000), 1)
    assert above(np.array([1e14]), np.array([1e9]), held).tolist() == [0]
    assert above(np.array([1e14 + 1]), np.array([1e9]), held).tolist() == [2]


def test_no_parcels() -> None:
    none = np.array([])
    assert len(above(none, none, one_limit(Fraction(1), 0))) == 0
