"""How unevenly output lies on land: Lorenz curve, Gini, Theil, location quotient, best and worst.

Units are ordered by density, and the curve runs over land, not over their number: a big park weighs
by its land. What is not known makes the measure not known; nobody is left out in silence.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RefusedError
from parks.faults import fault
from parks.judgement import Floats


@dataclass(frozen=True, slots=True)
class Lorenz:
    """The curve: cumulated shares of land and of output, from (0, 0) to (1, 1)."""

    land_share: Floats
    output_share: Floats
    order: npt.NDArray[np.int64]  # positions of the units by ascending density


@dataclass(frozen=True, slots=True)
class Theil:
    """Theil's T of output over land, in nats, and its parts within and between groups."""

    total: float
    within: float
    between: float


def lorenz(output: npt.ArrayLike, land: npt.ArrayLike) -> Lorenz:
    """Cumulate output over land by ascending density.

    Parameters
    ----------
    output, land : array_like of float, shape (n,)
        One unit each; NaN is not known, and makes the whole curve NaN.

    Returns
    -------
    Lorenz
        n + 1 points.

    Raises
    ------
    RefusedError
        Negative output, land that is not positive, or no unit at all; or no output.

    Examples
    --------
    >>> curve = lorenz([60.0, 5.0, 80.0], [4.0, 1.0, 10.0])
    >>> (curve.land_share * 15).round(9).tolist(), (curve.output_share * 145).round(9).tolist()
    ([0.0, 1.0, 11.0, 15.0], [0.0, 5.0, 85.0, 145.0])
    """
    amount, ground = _checked(output, land)
    order = np.argsort(amount / ground, kind="stable").astype(np.int64)
    return Lorenz(_cumulated(ground[order]), _cumulated(amount[order]), order)


def gini(output: npt.ArrayLike, land: npt.ArrayLike) -> float:
    """Return the Gini coefficient of output over land, in [0, 1); NaN where something is not known.

    Parameters and errors as of `lorenz`.

    Examples
    --------
    >>> round(gini([60.0, 5.0, 80.0], [4.0, 1.0, 10.0]), 4)
    0.1609
    """
    curve = lorenz(output, land)
    twice_under = np.diff(curve.land_share) * (curve.output_share[1:] + curve.output_share[:-1])
    return float(np.maximum(0.0, 1.0 - twice_under.sum()))  # not max(): it would lose a NaN


def theil(
    output: npt.ArrayLike, land: npt.ArrayLike, *, groups: npt.ArrayLike | None = None
) -> Theil:
    """Return Theil's T and how much of it lies within groups and between them.

    Parameters
    ----------
    output, land : array_like of float, shape (n,)
        As of `lorenz`.
    groups : array_like, shape (n,), optional
        The group of each unit, such as its district; null is a group of its own. Without groups
        all of it is within the one.

    Returns
    -------
    Theil
        ``within`` + ``between`` = ``total``; 0 where all densities are equal.

    Examples
    --------
    >>> split = theil([60.0, 5.0, 80.0], [4.0, 1.0, 10.0], groups=["a", "b", "b"])
    >>> round(split.total, 6), round(split.within + split.between, 6)
    (0.054665, 0.054665)
    """
    amount, ground = _checked(output, land)
    share, of_land = amount / amount.sum(), ground / ground.sum()
    keys = np.zeros(len(share), object) if groups is None else np.asarray(groups, object)
    group = pd.factorize(keys, use_na_sentinel=False)[0]
    s = np.bincount(group, weights=share).astype(float)
    a = np.bincount(group, weights=of_land).astype(float)
    between, total = _theil(s, a), _theil(share, of_land)
    within = float(sum(_term(share, share * a[group], of_land * s[group])))
    return Theil(total, within, between)


def location_quotient(
    part: npt.ArrayLike, whole: npt.ArrayLike, *, part_of_all: float, whole_of_all: float
) -> Floats:
    """Return how much more of an industry a place has than all places together.

    Parameters
    ----------
    part, whole : array_like of float, shape (n,)
        The industry, and all industries, in each place; in one unit. NaN is not known.
    part_of_all, whole_of_all : float
        The same over all places together.

    Returns
    -------
    ndarray of float64, shape (n,)
        (part / whole) / (part_of_all / whole_of_all); NaN where not known or where a whole is 0.

    Examples
    --------
    >>> location_quotient([30.0], [120.0], part_of_all=100.0, whole_of_all=800.0).tolist()
    [2.0]
    """
    top = np.asarray(part, float) * whole_of_all
    under = np.asarray(whole, float) * part_of_all
    quotient = np.full(top.shape, np.nan)
    np.divide(top, under, out=quotient, where=under > 0)
    return quotient


def share_of_worst(output: npt.ArrayLike, land: npt.ArrayLike, k: int) -> tuple[float, float]:
    """Return which share of land, and of output, the *k* units of least density hold.

    Parameters and errors as of `lorenz`; *k* lies between 0 and n.

    Examples
    --------
    >>> land, made = share_of_worst([60.0, 5.0, 80.0], [4.0, 1.0, 10.0], 1)
    >>> round(land * 15, 9), round(made * 145, 9)
    (1.0, 5.0)
    """
    curve = lorenz(output, land)
    if not 0 <= k < len(curve.land_share):
        raise ValueError(f"k must lie between 0 and {len(curve.order)}")
    return float(curve.land_share[k]), float(curve.output_share[k])


def share_of_best(output: npt.ArrayLike, land: npt.ArrayLike, k: int) -> tuple[float, float]:
    """Return which share of land, and of output, the *k* units of greatest density hold.

    As `share_of_worst`.

    Examples
    --------
    >>> land, made = share_of_best([60.0, 5.0, 80.0], [4.0, 1.0, 10.0], 1)
    >>> round(land * 15, 9), round(made * 145, 9)
    (4.0, 60.0)
    """
    worst = share_of_worst(output, land, len(np.asarray(output)) - k)
    return 1.0 - worst[0], 1.0 - worst[1]


@dataclass(frozen=True, slots=True)
class Implied:
    """What follows for certain from "this share of land makes at most this share of output"."""

    density_at_most: Fraction  # of those units, over the mean of all
    rest_at_least: Fraction  # of the others, over the mean
    ratio_at_least: Fraction | None  # of the others over those; None: those may make nothing
    gini_at_least: Fraction


def implied(land_share: Fraction, output_share_at_most: Fraction) -> Implied:
    """Bound what a partial statement leaves open.

    Parameters
    ----------
    land_share, output_share_at_most : Fraction
        "The worst 50 parks hold 24 % of the land and less than 5 % of the output."

    Returns
    -------
    Implied
        The Lorenz curve is convex and passes at or below the point, so that the Gini is at least
        that of the two lines through it.

    Raises
    ------
    ValueError
        The shares are no shares, or those units are not the worse ones.

    Examples
    --------
    >>> worst = implied(Fraction(24, 100), Fraction(5, 100))
    >>> float(worst.gini_at_least), round(float(worst.density_at_most), 3)
    (0.19, 0.208)
    >>> float(worst.rest_at_least), float(worst.ratio_at_least)
    (1.25, 6.0)
    """
    if not (0 < land_share < 1 and 0 <= output_share_at_most <= land_share):
        raise ValueError("the land share lies between 0 and 1, the output share between 0 and it")
    low = output_share_at_most / land_share
    rest = (1 - output_share_at_most) / (1 - land_share)
    return Implied(low, rest, rest / low if low else None, land_share - output_share_at_most)


def _checked(output: npt.ArrayLike, land: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return output and land; one that is not known makes all of both NaN."""
    amount, ground = np.asarray(output, float), np.asarray(land, float)
    wrong = []
    if not len(amount) or amount.shape != ground.shape:
        wrong.append(fault("no-units"))
    if np.any(amount < 0) or np.any(np.isinf(amount)) or not np.any(amount != 0):
        wrong.append(fault("no-distribution"))
    if np.any(ground <= 0) or np.any(np.isinf(ground)):
        wrong.append(fault("not-positive"))
    if wrong:
        raise RefusedError(wrong)
    lost = np.isnan(amount).any() or np.isnan(ground).any()
    return (
        (np.full_like(amount, np.nan), np.full_like(ground, np.nan)) if lost else (amount, ground)
    )


def _cumulated(parts: Floats) -> Floats:
    sums = np.concatenate([[0.0], np.cumsum(parts)])
    return np.asarray(sums / sums[-1], float)


def _theil(share: Floats, of_land: Floats) -> float:
    return float(_term(share, share, of_land).sum())


def _term(weight: Floats, top: Floats, under: Floats) -> Floats:
    """Return weight · ln(top / under), 0 where the weight is 0."""
    logs = np.zeros(len(weight))
    with np.errstate(invalid="ignore"):
        np.log(np.divide(top, under, where=weight != 0, out=np.ones(len(weight))), out=logs)
    return np.where(weight == 0, 0.0, weight * logs)
