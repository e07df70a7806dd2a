"""Intervals, exact comparison and ranks, against brute force in exact fractions."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from parks.bounds import Extent, exceeds, interval, ranks

WHOLE = st.integers(0, 10**6)
BOUND = st.fractions(min_value=0, max_value=50, max_denominator=20)


def extent(**sums: int | bool) -> Extent:
    """One group; what is not said is nothing."""
    names = ("amount_low", "amount_high", "land_low", "land_high", "gap_low", "gap_high")
    said = {name: np.array([sums.get(name, 0)], np.int64) for name in names}
    flags = {name: np.array([sums.get(name, False)]) for name in ("land_open", "gap_open")}
    counts = {name: np.array([0], np.int64) for name in ("missing", "amount")}
    return Extent(unit=1, **counts, **said, **flags)


def brute(one: Extent, amount: int, missing: Fraction) -> list[Fraction]:
    """Every end of the group, by fractions."""
    ends = product(
        (int(one.land_low[0]), int(one.land_high[0])), (int(one.gap_low[0]), int(one.gap_high[0]))
    )
    return [(amount + missing * gap) / (land + gap) for land, gap in ends if land + gap]


@st.composite
def groups(draw: st.DrawFn) -> Extent:
    amount, land, gap = draw(WHOLE), draw(st.integers(1, 10**6)), draw(WHOLE)
    return extent(
        amount_low=amount,
        amount_high=amount + draw(WHOLE),
        land_low=land,
        land_high=land + draw(WHOLE),
        gap_low=gap,
        gap_high=gap + draw(WHOLE),
    )


@given(one=groups(), bounds=st.tuples(BOUND, BOUND))
def test_ends_are_those_of_brute_force(one: Extent, bounds: tuple[Fraction, Fraction]) -> None:
    least, greatest = sorted(bounds)
    low, high = interval(one, least, greatest)
    assert low[0] == pytest.approx(float(min(brute(one, int(one.amount_low[0]), least))), rel=1e-12)
    top = float(max(brute(one, int(one.amount_high[0]), greatest)))
    assert high[0] == pytest.approx(top, rel=1e-12)


@given(one=groups(), bounds=st.tuples(BOUND, BOUND), limit=BOUND.filter(bool))
def test_exceeding_is_that_of_brute_force(
    one: Extent, bounds: tuple[Fraction, Fraction], limit: Fraction
) -> None:
    least, greatest = sorted(bounds)
    surely = min(brute(one, int(one.amount_low[0]), least)) > limit
    perhaps = max(brute(one, int(one.amount_high[0]), greatest)) > limit
    assert exceeds(one, limit, least, greatest)[0] == surely + perhaps


@given(
    one=groups(),
    at=st.tuples(*[st.fractions(0, 1, max_denominator=9)] * 4),
    bounds=st.tuples(BOUND, BOUND),
)
def test_whatever_is_inside_stays_inside(
    one: Extent, at: tuple[Fraction, ...], bounds: tuple[Fraction, Fraction]
) -> None:
    least, greatest = sorted(bounds)
    low, high = interval(one, least, greatest)

    def between(name: str, k: int) -> Fraction:
        a, b = int(getattr(one, f"{name}_low")[0]), int(getattr(one, f"{name}_high")[0])
        return a + (b - a) * at[k]

    missing = least + (greatest - least) * at[3]
    land, gap = between("land", 1), between("gap", 2)
    real = float((between("amount", 0) + missing * gap) / (land + gap))
    assert low[0] <= real * (1 + 1e-12)
    assert real <= high[0] * (1 + 1e-12)


@pytest.mark.parametrize(
    ("sums", "bounds", "expected", "above_eight"),
    [
        pytest.param({}, (0, None), (np.nan, np.nan), 1, id="no land at all"),
        pytest.param({"gap_low": 5, "gap_high": 5}, (0, None), (0, np.inf), 1, id="all missing"),
        pytest.param({"gap_low": 5, "gap_high": 5}, (0, 7), (0, 7), 0, id="... below a bound"),
        pytest.param({"gap_open": True}, (0, None), (0, np.inf), 1, id="nothing known"),
        pytest.param({"gap_open": True}, (9, 10), (9, 10), 2, id="nothing known, two bounds"),
        pytest.param({"gap_open": True}, (8, 8), (8, 8), 0, id="exactly the limit is not above"),
        pytest.param(
            {"amount_low": 90, "amount_high": 90, "land_open": True},
            (0, None),
            (0, np.inf),
            1,
            id="an amount on land nobody measured",
        ),
        pytest.param(
            {
                "amount_low": 90,
                "amount_high": 90,
                "land_low": 10,
                "land_high": 10,
                "gap_open": True,
            },
            (0, 5),
            (0, 9),
            1,
            id="missing land without a bound",
        ),
        pytest.param(
            {
                "amount_low": 90,
                "amount_high": 90,
                "land_low": 10,
                "land_high": 10,
                "gap_open": True,
            },
            (8, 8),
            (8, 9),
            2,
            id="... and always above",
        ),
        pytest.param(
            {"amount_low": -90, "amount_high": -90, "land_low": 10, "land_high": 20},
            (None, None),
            (-9, -4.5),
            0,
            id="a loss is greater on less land",
        ),
        pytest.param(
            {"amount_low": 90, "amount_high": 90, "land_low": 10, "land_high": 10, "gap_low": 1}
            | {"gap_high": 1},
            (None, None),
            (-np.inf, np.inf),
            1,
            id="what may be negative has no least",
        ),
        pytest.param(
            {"amount_low": 90, "amount_high": 90, "land_low": 5, "land_high": 5, "gap_low": 5}
            | {"gap_high": 5},
            (0, None),
            (9, np.inf),
            2,
            id="surely above whatever the missing ones do",
        ),
    ],
)
def test_where_there_is_no_bound(
    sums: dict[str, int],
    bounds: tuple[int | None, int | None],
    expected: tuple[float, float],
    above_eight: int,
) -> None:
    least, greatest = (None if one is None else Fraction(one) for one in bounds)
    got = np.concatenate(interval(extent(**sums), least, greatest))
    np.testing.assert_array_equal(got, expected)
    assert exceeds(extent(**sums), Fraction(8), least, greatest)[0] == above_eight


def test_eight_does_not_exceed_eight() -> None:
    """80 bn yuan on 10 km², in hundredths of yuan and of m²; and one hundredth more."""
    for more, answer in ((0, 0), (1, 2)):
        amount = 80 * 10**11 + more
        one = extent(amount_low=amount, amount_high=amount, land_low=10**9, land_high=10**9)
        assert exceeds(one, Fraction(8000), Fraction(0), None)[0] == answer


def test_beyond_64_bits() -> None:
    amount = 9 * 10**18
    one = extent(amount_low=amount, amount_high=amount, land_low=3, land_high=3)
    assert exceeds(one, Fraction(3 * 10**18), None, None)[0] == 0
    assert exceeds(one, Fraction(3 * 10**18) - Fraction(1, 10**9), None, None)[0] == 2


def test_a_limit_is_above_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        exceeds(extent(), Fraction(0), None, None)


@given(values=st.lists(st.sampled_from([1.0, 2.0, 2.5, 8.0]), min_size=1))
def test_ranks_of_certain_values_are_those_of_scipy(values: list[float]) -> None:
    best, worst = ranks(values, values)
    expected = rankdata([-value for value in values], method="min")
    assert best.tolist() == worst.tolist() == expected.tolist()


@given(
    ends=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6),
    at=st.lists(st.fractions(0, 1, max_denominator=4), min_size=6, max_size=6),
)
def test_every_possible_rank_lies_in_the_range(
    ends: list[tuple[int, int]], at: list[Fraction]
) -> None:
    low, high = [float(min(pair)) for pair in ends], [float(max(pair)) for pair in ends]
    best, worst = ranks(low, high)
    real = [a + (b - a) * float(k) for a, b, k in zip(low, high, at, strict=False)]
    rank = rankdata([-value for value in real], method="min")
    assert np.all((best <= rank) & (rank <= worst))
    for k in range(len(ends)):  # both ends are reached: itself at one end, all others at the other
        others = [high[j] if j != k else low[k] for j in range(len(ends))]
        assert worst[k] == rankdata([-v for v in others], method="min")[k]
        others = [low[j] if j != k else high[k] for j in range(len(ends))]
        assert best[k] == rankdata([-v for v in others], method="min")[k]


def test_what_has_no_density_ranks_nowhere() -> None:
    best, worst = ranks([np.nan, 3.0, 0.0], [np.nan, 3.0, np.inf])
    assert best.tolist() == [0, 1, 1]
    assert worst.tolist() == [0, 2, 2]
