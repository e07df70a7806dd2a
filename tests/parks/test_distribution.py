"""Lorenz, Gini, Theil and what a partial statement implies, against other definitions of them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from geo.errors import RefusedError
from parks.distribution import (
    gini,
    implied,
    location_quotient,
    lorenz,
    share_of_best,
    share_of_worst,
    theil,
)

NAN = float("nan")
UNITS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(1, 10**4), st.sampled_from("abc")),
    min_size=1,
    max_size=9,
).filter(lambda units: any(output for output, *_ in units))
Units = list[tuple[int, int, str]]


def columns(units: Units) -> tuple[list[float], list[float], list[str]]:
    return [float(o) for o, *_ in units], [float(a) for _, a, _ in units], [g for *_, g in units]


def test_scenario_8() -> None:
    curve = lorenz([60.0, 5.0, 80.0], [4.0, 1.0, 10.0])
    assert curve.order.tolist() == [1, 2, 0]
    np.testing.assert_allclose(curve.land_share, [0, 1 / 15, 11 / 15, 1], rtol=1e-15)
    np.testing.assert_allclose(curve.output_share, [0, 5 / 145, 85 / 145, 1], rtol=1e-15)
    exact = 1 - sum(
        Fraction(a, 15) * Fraction(low + high, 145)
        for a, low, high in ((1, 0, 5), (10, 5, 85), (4, 85, 145))
    )
    assert gini([60.0, 5.0, 80.0], [4.0, 1.0, 10.0]) == pytest.approx(float(exact), abs=1e-15)
    assert round(float(exact), 4) == 0.1609


@given(units=UNITS)
def test_gini_is_the_mean_difference_of_densities(units: Units) -> None:
    """Over all pairs of m², divided by twice the mean: the other definition."""
    output, land, _ = columns(units)
    a = np.array(land) / sum(land)
    d = np.array(output) / np.array(land) / (sum(output) / sum(land))
    expected = (np.abs(d[:, None] - d) * a[:, None] * a).sum() / 2
    assert gini(output, land) == pytest.approx(expected, abs=1e-12)
    assert 0 <= gini(output, land) < 1


@given(units=UNITS)
def test_theil_is_a_relative_entropy_and_splits(units: Units) -> None:
    output, land, groups = columns(units)
    split = theil(output, land, groups=groups)
    assert split.total == pytest.approx(float(entropy(output, land)), abs=1e-12)
    assert split.within + split.between == pytest.approx(split.total, abs=1e-12)
    sums = [
        [sum(x for x, g in zip(c, groups, strict=True) if g == k) for k in "abc"]
        for c in (output, land)
    ]
    there = [k for k in range(3) if sums[1][k]]
    expected = entropy([sums[0][k] for k in there], [sums[1][k] for k in there])
    assert split.between == pytest.approx(float(expected), abs=1e-12)
    assert split.within >= -1e-12


def test_theil_by_hand() -> None:
    split = theil([60.0, 5.0, 80.0], [4.0, 1.0, 10.0], groups=["a", None, None])
    assert split.total == pytest.approx(
        60 / 145 * np.log(60 / 145 * 15 / 4)
        + 5 / 145 * np.log(5 / 145 * 15)
        + 80 / 145 * np.log(80 / 145 * 15 / 10)
    )
    assert split.between == pytest.approx(
        60 / 145 * np.log(60 / 145 * 15 / 4) + 85 / 145 * np.log(85 / 145 * 15 / 11)
    )
    alone = theil([60.0, 5.0, 80.0], [4.0, 1.0, 10.0])
    assert (alone.within, alone.between) == (pytest.approx(alone.total), 0.0)


@given(land=st.lists(st.integers(1, 1000), min_size=1, max_size=9), k=st.integers(1, 1000))
def test_equal_densities_are_equal(land: list[int], k: int) -> None:
    output = [k * area for area in land]
    assert gini(output, land) == pytest.approx(0, abs=1e-12)
    assert theil(output, land, groups=land).total == pytest.approx(0, abs=1e-12)


@given(units=UNITS, k=st.integers(1, 1000))
def test_the_unit_of_measure_does_not_matter(units: Units, k: int) -> None:
    output, land, _ = columns(units)
    scaled = [k * x for x in output], [x / k for x in land]
    assert gini(*scaled) == pytest.approx(gini(output, land), abs=1e-12)
    assert theil(*scaled).total == pytest.approx(theil(output, land).total, abs=1e-12)


@given(units=UNITS)
def test_the_curve_is_convex_and_below_the_diagonal(units: Units) -> None:
    output, land, _ = columns(units)
    curve = lorenz(output, land)
    assert np.all(curve.output_share <= curve.land_share + 1e-12)
    assert (curve.land_share[-1], curve.output_share[-1]) == (1.0, 1.0)
    slope = np.diff(curve.output_share) / np.diff(curve.land_share)
    assert np.all(np.diff(slope) >= -1e-9 * slope.max())


@given(units=UNITS, data=st.data())
def test_what_the_worst_hold_implies_no_more_than_what_is(
    units: Units, data: st.DataObject
) -> None:
    """Scenario of the 50 worst parks: the bounds hold for every distribution that it describes."""
    output, land, _ = columns(units)
    k = data.draw(st.integers(0, len(units)))
    held, made = share_of_worst(output, land, k)
    best = share_of_best(output, land, len(units) - k)
    assert best == (pytest.approx(1 - held), pytest.approx(1 - made))
    if not 0 < held < 1:
        return
    bound = implied(Fraction(held), min(Fraction(made), Fraction(held)))
    assert gini(output, land) >= float(bound.gini_at_least) - 1e-12
    mean = sum(output) / sum(land)
    order = np.argsort(np.array(output) / land, kind="stable")
    rest = order[k:]
    density = np.array(output)[rest].sum() / np.array(land)[rest].sum()
    assert density / mean == pytest.approx(float(bound.rest_at_least))


def test_worst_50_parks() -> None:
    """24 % of the land, less than 5 % of the output."""
    worst = implied(Fraction("0.24"), Fraction("0.05"))
    assert worst.density_at_most == Fraction(5, 24)
    assert worst.rest_at_least == Fraction(5, 4)
    assert worst.ratio_at_least == 6
    assert worst.gini_at_least == Fraction(19, 100)
    assert implied(Fraction(1, 4), Fraction(0)).ratio_at_least is None


@pytest.mark.parametrize(
    ("land", "made"), [("0", "0"), ("1", "1"), ("1/4", "1/2"), ("1/4", "-1/9")]
)
def test_a_statement_that_cannot_be(land: str, made: str) -> None:
    with pytest.raises(ValueError, match="land share"):
        implied(Fraction(land), Fraction(made))


def test_location_quotient() -> None:
    got = location_quotient(
        [30.0, 0.0, NAN, 5.0], [120.0, 10.0, 10.0, 0.0], part_of_all=100.0, whole_of_all=800.0
    )
    np.testing.assert_array_equal(got, [2.0, 0.0, NAN, NAN])


@pytest.mark.parametrize("unknown", [([NAN, 1.0], [1.0, 1.0]), ([1.0, 1.0], [1.0, NAN])])
def test_one_that_is_not_known_makes_it_unknown(unknown: tuple[list[float], list[float]]) -> None:
    assert np.isnan(gini(*unknown))
    split = theil(*unknown, groups=["a", "b"])
    assert np.isnan([split.total, split.within, split.between]).all()
    assert np.isnan(share_of_worst(*unknown, 1)).all()


@pytest.mark.parametrize(
    ("output", "land", "code"),
    [
        ([], [], "no-units"),
        ([1.0], [1.0, 2.0], "no-units"),
        ([-1.0, 2.0], [1.0, 1.0], "no-distribution"),
        ([0.0, 0.0], [1.0, 1.0], "no-distribution"),
        ([np.inf, 1.0], [1.0, 1.0], "no-distribution"),
        ([1.0, 1.0], [0.0, 1.0], "not-positive"),
        ([1.0, 1.0], [np.inf, 1.0], "not-positive"),
    ],
)
def test_what_has_no_distribution(output: list[float], land: list[float], code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        gini(output, land)
    assert code in [one.code for one in refused.value.problems]


def test_k_within_the_units() -> None:
    with pytest.raises(ValueError, match="between 0 and 2"):
        share_of_worst([1.0, 2.0], [1.0, 1.0], 3)
