"""Plot ratio (floor area ratio): floor area over parcel area, and judging it against a limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from parks.exact import (
    Limit,
    above,
    below,
    fraction,
    greatest_floor_area_m2,
    least_floor_area_m2,
)
from parks.judgement import Floats, Judgement, nothing, undecided
from parks.outcome import Mask, Outcome, Outcomes, Reasons, Truth, Truths, decide
from parks.rulebook_form import PlotRatioRule, PlotRatioVersion
from parks.subject import numbers

Compare = Callable[[Floats, Floats, Limit], Truths]
AREAS = ("area_m2", "declared_area_m2", "geodesic_area_m2", "planar_area_m2")
"""The area that feeds the ratio, then the three that must not disagree about the outcome."""


def plot_ratio(floor_area_m2: npt.ArrayLike, area_m2: npt.ArrayLike) -> Floats:
    """Divide floor area by parcel area, element by element.

    Parameters
    ----------
    floor_area_m2, area_m2 : array_like of float, shape (n,)
        Square metres; NaN means not known.

    Returns
    -------
    ndarray of float64, shape (n,)
        Dimensionless; NaN where an input is NaN or the parcel area is not positive.

    Examples
    --------
    >>> plot_ratio([30_000, 10_000], [10_000, 0]).tolist()
    [3.0, nan]
    """
    floor, area = np.asarray(floor_area_m2, float), np.asarray(area_m2, float)
    ratio = np.full(floor.shape, np.nan)
    np.divide(floor, area, out=ratio, where=area > 0)
    return ratio


@dataclass(frozen=True, slots=True)
class FloorArea:
    """The floor area a rule counts, as a least and a greatest value.

    Counted floor area lies between the gross one (no storey above 8 m) and twice that (every
    storey above 8 m), so where only the gross one is known there is still something to say.
    """

    least: Floats
    greatest: Floats
    known: Floats  # what is shown: the counted area, or the gross one standing in for it
    assumed: Mask  # the gross area stands in


def floor_area(parcels: pd.DataFrame, counting: str) -> FloorArea:
    """Take the floor area that a rule counts.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``floor_area_m2`` (gross) and ``counted_floor_area_m2``; either may be missing.
    counting : {"counted", "gross"}

    Returns
    -------
    FloorArea
        NaN where neither is known; where the rule counts gross, NaN where that is not known.
    """
    gross = numbers(parcels, "floor_area_m2")
    if counting == "gross":
        return FloorArea(gross, gross, gross, np.zeros(len(gross), bool))
    counted = numbers(parcels, "counted_floor_area_m2")
    assumed = np.isnan(counted) & ~np.isnan(gross)
    return FloorArea(
        least=np.where(assumed, gross, counted),
        greatest=np.where(assumed, 2 * gross, counted),
        known=np.where(assumed, gross, counted),
        assumed=assumed,
    )


def judge_plot_ratio(
    parcels: pd.DataFrame, rule: PlotRatioRule, version: PlotRatioVersion
) -> Judgement:
    """Judge the plot ratio of every parcel against one version of a rule.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With the areas of `layers.measure.add_areas` and the floor area columns.
    rule, version
        The rule, and its version that holds on the day.

    Returns
    -------
    Judgement
        As if every parcel were concerned and new. The margin is the limit less the ratio (for a
        minimum: the ratio less the limit); at stake is the floor area behind it.
    """
    case = _case(parcels, rule, version)
    over = _everywhere(above, case.floor.least, case.areas, case.most, Truth.TRUE)
    short = _everywhere(below, case.floor.greatest, case.areas, case.least, Truth.TRUE)
    not_over = _everywhere(above, case.floor.greatest, case.areas, case.most, Truth.FALSE)
    not_short = _everywhere(below, case.floor.least, case.areas, case.least, Truth.FALSE)
    not_over |= ~case.has_most
    not_short |= ~case.has_least
    missing = _missing(parcels, case, version)
    outcome, reason = decide(
        len(parcels),
        [
            (_contradict(case, len(parcels)), Outcome.REVIEW, "limits_contradict"),
            (_sides_differ(case, len(AREAS)), Outcome.REVIEW, "area_disagrees"),
            (_sides_differ(case), Outcome.UNKNOWN, "missing:declared_area_m2"),
            *_over_lines(case, over, version),
            (short, Outcome.FAIL, "below_floor"),
            (missing != "", Outcome.UNKNOWN, missing),
            (~not_short, Outcome.UNKNOWN, "missing:counted_floor_area_m2"),
            (not_over, Outcome.PASS, "within"),
            (case.floor.assumed, Outcome.PASS, "assumed:gross_is_counted"),
        ],
    )
    return _with_numbers(parcels, case, outcome, reason, by_minimum=short | ~case.has_most)


@dataclass(frozen=True, slots=True)
class _Case:
    """What a version compares: floor area, area, greatest and least ratio (NaN: not known)."""

    floor: FloorArea
    area_m2: Floats
    areas: Floats  # shape (k, n): every area that must not disagree about the side; NaN: not known
    most: Floats | Fraction
    least: Floats | Fraction
    has_most: Mask  # False: there is no such bound, so nothing is missing
    has_least: Mask
    reference: Floats


def _case(parcels: pd.DataFrame, rule: PlotRatioRule, version: PlotRatioVersion) -> _Case:
    n = len(parcels)
    limit: Limit = (
        numbers(parcels, str(version.limit_column))
        if version.limit is None
        else fraction(version.limit)
    )
    is_floor = version.nature == "floor"
    minimum = numbers(parcels, version.minimum_column) if version.minimum_column else nothing(n)
    area = _positive(numbers(parcels, "area_m2"))
    tolerance = numbers(parcels, "area_tolerance")
    registered = [_positive(numbers(parcels, name)) for name in AREAS]
    refers = "reference" in version.routes
    return _Case(
        floor=floor_area(parcels, rule.floor_area),
        area_m2=area,
        # A missing declared area may lie as far from the measured one as the study tolerates.
        areas=np.stack([*registered, area * (1 - tolerance), area * (1 + tolerance)]),
        most=nothing(n) if is_floor else limit,
        least=limit if is_floor else minimum,
        has_most=np.full(n, not is_floor),
        # A plan that states a maximum and no minimum has no minimum.
        has_least=np.ones(n, bool) if is_floor else ~np.isnan(minimum),
        reference=numbers(parcels, "reference_plot_ratio") if refers else nothing(n),
    )


def _over_lines(
    case: _Case, over: Mask, version: PlotRatioVersion
) -> list[tuple[Mask, Outcome, str]]:
    """Above a ceiling is a breach; above a guide a person decides, along the named routes."""
    if version.nature != "guide":
        return [(over, Outcome.FAIL, "above_limit")]
    beyond = above(case.floor.least, case.area_m2, case.reference)
    return [
        (over & (beyond == Truth.TRUE), Outcome.REVIEW, "above_reference"),
        (over & (beyond == Truth.FALSE), Outcome.REVIEW, "within_reference"),
        (over, Outcome.REVIEW, "above_guide"),
    ]


def _missing(parcels: pd.DataFrame, case: _Case, version: PlotRatioVersion) -> Reasons:
    """Name the first datum to supply for each parcel, "" where nothing is missing."""
    reason = np.full(len(parcels), "", object)
    if version.limit_column:
        reason[np.isnan(numbers(parcels, version.limit_column))] = f"missing:{version.limit_column}"
    no_area = np.isnan(case.area_m2)
    # Where a contract area is there, what lacks is the shape that the study asks to measure.
    reason[no_area] = "missing:declared_area_m2"
    declared = _positive(numbers(parcels, "declared_area_m2"))
    reason[no_area & ~np.isnan(declared)] = "missing:geometry"
    reason[np.isnan(case.floor.known)] = "missing:floor_area_m2"
    return reason


def _everywhere(
    compare: Compare, floor: Floats, areas: Floats, bound: Limit, wanted: Truth
) -> Mask:
    """Whether a comparison comes out as *wanted* with every known area, and with at least one."""
    answers = np.stack([compare(floor, area, bound) for area in areas])
    known = answers != Truth.UNKNOWN
    return np.asarray(((answers == wanted) | ~known).all(axis=0) & known[0])


def _sides_differ(case: _Case, first: int | None = None) -> Mask:
    """Whether some of the (first) areas put a parcel above a limit, or below it, others not."""
    areas = case.areas[:first]
    over = np.stack([above(case.floor.least, area, case.most) for area in areas])
    short = np.stack([below(case.floor.greatest, area, case.least) for area in areas])
    return _both_sides(over) | _both_sides(short)


def _contradict(case: _Case, n: int) -> Mask:
    """Whether the least ratio demanded is above the greatest allowed."""
    return np.asarray(_spread(case.least, n) > _spread(case.most, n))


def _positive(area_m2: Floats) -> Floats:
    """Keep areas of at least 0.01 m², which is what comparison counts in; others are not known."""
    return np.where(np.rint(area_m2 * 100) > 0, area_m2, np.nan)


def _both_sides(answers: Truths) -> Mask:
    return np.asarray((answers == Truth.TRUE).any(axis=0) & (answers == Truth.FALSE).any(axis=0))


def _with_numbers(
    parcels: pd.DataFrame,
    case: _Case,
    outcome: Outcomes,
    reason: Reasons,
    *,
    by_minimum: Mask,
) -> Judgement:
    """Put beside the outcome the ratio, the limit that binds, the margin and what is behind it."""
    n = len(parcels)
    ratio = plot_ratio(case.floor.known, case.area_m2)
    limit = np.where(by_minimum, _spread(case.least, n), _spread(case.most, n))
    # The remedy must satisfy every area at once, or it would not make the parcel pass.
    most = _best(np.fmin, [greatest_floor_area_m2(area, case.most) for area in case.areas])
    least = _best(np.fmax, [least_floor_area_m2(area, case.least) for area in case.areas])
    allowed = np.where(by_minimum, least, most)
    # What is left comes from the area as given (40 mu is 26,666.666… m²), what is too much from
    # whole hundredths, so that cutting it makes the parcel pass.
    left = np.round(limit * case.area_m2 - case.floor.known, 2)
    beyond = np.where(by_minimum, left, -left) > 0
    return replace(
        undecided(n, outcome, reason, "ratio"),
        measured=ratio,
        limit=limit,
        margin=_settled_margin(np.where(by_minimum, ratio - limit, limit - ratio), outcome),
        at_stake_m2=np.abs(np.where(beyond, allowed - case.floor.known, left)),
        about={
            "floor_m2": case.floor.known,
            "allowed_m2": allowed,
            "area_m2": case.area_m2,
            "reference": case.reference,
            "reference_allowed_m2": _best(
                np.fmin, [greatest_floor_area_m2(area, case.reference) for area in case.areas]
            ),
        }
        | {name: numbers(parcels, name) for name in AREAS[1:]},
    )


def _best(choose: np.ufunc, bounds: Sequence[Floats]) -> Floats:
    """Take the strictest of several bounds; those of an area that is not known do not count."""
    return np.asarray(choose.reduce(bounds))


def _settled_margin(margin: Floats, outcome: Outcomes) -> Floats:
    """Give a pass no negative margin: exactly at a limit a float may say -4e-16."""
    return np.where((outcome == Outcome.PASS) & (margin < 0), 0.0, margin)


def _spread(limit: Limit, n: int) -> Floats:
    return np.full(n, float(limit)) if isinstance(limit, Fraction) else limit
