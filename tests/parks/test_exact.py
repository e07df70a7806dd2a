"""Comparison at the limit, against exact rational arithmetic."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.exact import (
    GREATEST_M2,
    above,
    below,
    doubled,
    fraction,
    greatest_floor_area_m2,
    hundredths,
    least_floor_area_m2,
)
from parks.outcome import Truth

CENTIARES = st.integers(1, 10**11)  # 0.01 m² to 1,000 km²
LIMITS = st.integers(0, 100 * 10**5).map(lambda n: Fraction(n, 10**5))
NAN = float("nan")


@given(floor=CENTIARES, area=CENTIARES, limit=LIMITS)
def test_both_comparisons_agree_with_rationals(floor: int, area: int, limit: Fraction) -> None:
    half = Fraction(1, 2)
    columns = np.array([floor / 100]), np.array([area / 100])
    assert (above(*columns, limit)[0] == Truth.TRUE) == (floor - half > limit * area)
    assert (below(*columns, limit)[0] == Truth.TRUE) == (floor + half < limit * area)


SMALL, LOW = st.integers(1, 10**9), st.integers(1, 10**6).map(lambda n: Fraction(n, 10**5))


@given(area=SMALL, limit=LOW)
def test_the_greatest_floor_area_is_the_last_that_is_not_above(area: int, limit: Fraction) -> None:
    most = greatest_floor_area_m2([area / 100], limit)
    assert above(most, [area / 100], limit)[0] == Truth.FALSE
    assert above(np.rint(most * 100 + 1) / 100, [area / 100], limit)[0] == Truth.TRUE


@given(area=SMALL, limit=LOW)
def test_the_least_floor_area_is_the_first_that_is_not_below(area: int, limit: Fraction) -> None:
    least = least_floor_area_m2([area / 100], limit)
    assert below(least, [area / 100], limit)[0] == Truth.FALSE
    if least[0] > 0:
        assert below(np.rint(least * 100 - 1) / 100, [area / 100], limit)[0] == Truth.TRUE


RATIOS = st.fractions(0, 100).map(float)


@given(floor=CENTIARES, area=CENTIARES, limit=RATIOS)
def test_a_column_of_any_ratios_agrees_with_rationals(floor: int, area: int, limit: float) -> None:
    half, written = Fraction(1, 2), Fraction(str(limit))
    columns = np.array([floor / 100]), np.array([area / 100]), np.array([limit])
    assert (above(*columns)[0] == Truth.TRUE) == (floor - half > written * area)
    assert (below(*columns)[0] == Truth.TRUE) == (floor + half < written * area)


@pytest.mark.parametrize(
    ("limit", "floor"), [(7 / 3, 7_000_000.0), (1.666666, 4_999_998.0), (2.1, 6_300_000.0)]
)
def test_exactly_at_a_long_decimal_is_not_above_it(limit: float, floor: float) -> None:
    assert above([floor], [3_000_000.0], np.array([limit]))[0] == Truth.FALSE
    assert above([floor + 0.02], [3_000_000.0], np.array([limit]))[0] == Truth.TRUE


@pytest.mark.parametrize("bound", [greatest_floor_area_m2, least_floor_area_m2])
def test_a_bound_of_what_is_missing_is_missing(bound) -> None:  # noqa: ANN001 (two functions)
    limits = np.array([2.0, NAN, 2.0])
    np.testing.assert_array_equal(bound([10.0, 10.0, NAN], limits), [20.0, NAN, NAN])


@pytest.mark.parametrize(("compare", "floor"), [(above, 0.03), (below, 0.01)])
def test_the_smallest_area_there_is_is_compared(compare, floor: float) -> None:  # noqa: ANN001
    assert compare([floor], [0.01], Fraction(2))[0] == Truth.TRUE
    assert compare([0.02], [0.01], Fraction(2))[0] == Truth.FALSE


@pytest.mark.parametrize("limit", ["2.0", "2.1", "3.0"])
def test_200_000_parcels_exactly_at_the_limit_are_not_above_it(limit: str) -> None:
    area = np.random.default_rng(3).integers(100_00, 10**8, 200_000)
    ratio = Fraction(limit)
    up, down = ratio.numerator, ratio.denominator
    floor = (2 * up * area + down) // (2 * down) / 100  # rounded: what a register would hold
    assert not above(floor, area / 100, ratio).any()
    assert not above(floor, area / 100, np.full(len(area), float(limit))).any()
    assert not below(floor, area / 100, ratio).any()


@pytest.mark.parametrize(
    ("floor", "area", "limit"),
    [
        pytest.param(NAN, 1.0, Fraction(2), id="floor area missing"),
        pytest.param(1.0, NAN, Fraction(2), id="area missing"),
        pytest.param(1.0, 1.0, np.array([NAN]), id="limit missing"),
        pytest.param(1.0, 0.0, Fraction(2), id="area zero"),
    ],
)
@pytest.mark.parametrize("compare", [above, below])
def test_what_is_missing_is_unknown(compare, floor, area, limit) -> None:  # noqa: ANN001 (parametrised)
    assert compare([floor], [area], limit).tolist() == [Truth.UNKNOWN]


def test_none_is_missing_as_nan_is() -> None:
    found, known = hundredths(np.array([12.34, None, NAN], object))
    assert (found.tolist(), known.tolist()) == ([1_234, 0, 0], [True, False, False])


def test_the_greatest_area_there_is_is_still_one() -> None:
    assert hundredths([GREATEST_M2])[0].tolist() == [400_000_000_000]
    assert doubled([0.01], Fraction(100)).floor.tolist() == [200]


@pytest.mark.parametrize("limit", [0.99999, Fraction(99_999, 100_000), Fraction(7, 3)])
@pytest.mark.parametrize("area", [1, 399_999_900_001])  # hundredths
def test_products_are_whole_where_floats_would_not_be(area: int, limit: Fraction | float) -> None:
    """2 x 99,999 x 399,999,900,001 has 17 digits; a float holds 16."""
    exact = 2 * area * Fraction(str(limit))
    bound = doubled([area / 100], limit if isinstance(limit, Fraction) else np.array([limit]))
    assert (bound.floor.tolist(), bound.ceiling.tolist()) == ([exact // 1], [-(-exact // 1)])
    assert bound.known.tolist() == [True]


def test_a_sixth_is_no_decimal() -> None:
    """0.03 m² at 1/6 carry half a hundredth, which is granted; at 0.1666…6 they would not."""
    assert above([0.01], [0.03], Fraction(1, 6))[0] == Truth.FALSE


@pytest.mark.parametrize("area", [-0.01, np.inf, 4.1e9])
def test_areas_that_cannot_be_are_refused(area: float) -> None:
    with pytest.raises(ValueError, match="between 0 and"):
        hundredths([area])


@pytest.mark.parametrize(
    "limit", [Fraction(101), Fraction(-1), np.array([101.0]), np.array([-0.1])]
)
def test_ratios_that_cannot_be_are_refused(limit: Fraction) -> None:
    with pytest.raises(ValueError, match=r"^plot ratios .* 0 and 100, or be missing \(NaN\)$"):
        above([1.0], [1.0], limit)


def test_a_limit_is_read_as_it_is_written() -> None:
    assert fraction(Decimal("2.10")) == Fraction(21, 10)
