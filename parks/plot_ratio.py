"""Plot ratio (floor area ratio): floor area over parcel area, and judging it against a limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from parks.exact import (
    above,
    below,
    greatest_floor_area_m2,
    least_floor_area_m2,
)
from parks.judgement import Floats, Judgement, nothing, undecided
from parks.outcome import Mask, Outcome, Outcomes, Reasons, Truth, Truths, decide
from parks.plot_limits import Bounds, Limits, binding, limits_of, spread
from parks.rulebook_form import PlotRatioRule, PlotRatioVersion
from parks.subject import numbers

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
    parcels: pd.DataFrame,
    rule: PlotRatioRule,
    version: PlotRatioVersion,
    limits: Limits | None = None,
) -> Judgement:
    """Judge the plot ratio of every parcel against one version of a rule.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With the areas of `layers.measure.add_areas` and the floor area columns.
    rule, version
        The rule, and its version that holds on the day.
    limits : Limits, optional
        Those of the zones under the parcels, for a version with ``limit_from``; else they are
        taken from the version and the columns of the parcels.

    Returns
    -------
    Judgement
        As if every parcel were concerned and new. The margin is the limit less the ratio (for a
        minimum: the ratio less the limit); at stake is the floor area behind it.
    """
    case = _case(parcels, rule, version, limits or limits_of(parcels, version))
    floor, area = case.floor, case.area_m2
    over = above(floor.least, area, case.most.high) == Truth.TRUE
    short = below(floor.greatest, area, case.least.low) == Truth.TRUE
    not_over = (above(floor.greatest, area, case.most.low) == Truth.FALSE) | ~case.has_most
    not_short = (below(floor.least, area, case.least.high) == Truth.FALSE) | ~case.has_least
    open_ = _open(case)
    why = case.limits.reason
    missing = _missing(case)
    outcome, reason = decide(
        len(parcels),
        [
            (_areas_disagree(parcels, case), Outcome.REVIEW, "area_disagrees"),
            (_area_decides(parcels, case), Outcome.UNKNOWN, "missing:declared_area_m2"),
            *_over_lines(case, over, version),
            (short, Outcome.FAIL, "below_floor"),
            (missing != "", Outcome.UNKNOWN, missing),
            (open_ & (why != ""), Outcome.UNKNOWN, why),
            (open_, Outcome.REVIEW, "limit_borderline"),
            (~not_short, Outcome.UNKNOWN, "missing:counted_floor_area_m2"),
            (not_over, Outcome.PASS, "within"),
            (case.floor.assumed, Outcome.PASS, "assumed:gross_is_counted"),
        ],
    )
    return _with_numbers(parcels, case, outcome, reason, by_minimum=short | ~case.has_most)


@dataclass(frozen=True, slots=True)
class _Case:
    """What a version compares: floor area, area, greatest and least ratio."""

    floor: FloorArea
    area_m2: Floats
    limits: Limits
    most: Bounds
    least: Bounds
    has_most: Mask  # False: there is no such bound, so nothing is missing
    has_least: Mask
    reference: Floats


def _case(
    parcels: pd.DataFrame, rule: PlotRatioRule, version: PlotRatioVersion, limits: Limits
) -> _Case:
    n = len(parcels)
    none = Bounds(nothing(n), nothing(n))
    own = Bounds(limits.least, limits.greatest)
    is_floor = version.nature == "floor"
    minimum = numbers(parcels, version.minimum_column) if version.minimum_column else nothing(n)
    area = numbers(parcels, "area_m2")
    refers = "reference" in version.routes
    # A plan that states a maximum and no minimum has no minimum; a contract may state either.
    stated = limits.reason == "" if rule.only_where_given else np.ones(n, bool)
    return _Case(
        floor=floor_area(parcels, rule.floor_area),
        area_m2=np.where(area > 0, area, np.nan),
        limits=limits,
        most=none if is_floor else own,
        least=own if is_floor else Bounds(minimum, minimum),
        has_most=stated & (not is_floor),
        has_least=stated if is_floor else ~np.isnan(minimum),
        reference=numbers(parcels, "reference_plot_ratio") if refers else nothing(n),
    )


def _open(case: _Case) -> Mask:
    """Where some value that the limit may have would be broken, and it is not known to be it."""
    over = above(case.floor.least, case.area_m2, case.most.low) != Truth.FALSE
    short = below(case.floor.greatest, case.area_m2, case.least.high) != Truth.FALSE
    return np.asarray((over & case.has_most) | (short & case.has_least))


def _over_lines(
    case: _Case, over: Mask, version: PlotRatioVersion
) -> list[tuple[Mask, Outcome, str]]:
    """Above a ceiling is a breach; above a guide a person decides, along the named routes.

    So does a person between a limit and the exceptional value that a route may allow.
    """
    lines = []
    if version.has_exceptional:
        more = above(case.floor.least, case.area_m2, case.limits.exceptional) == Truth.FALSE
        lines = [(over & more, Outcome.REVIEW, "exceptional_value")]
    if version.nature != "guide":
        return [*lines, (over, Outcome.FAIL, "above_limit")]
    beyond = above(case.floor.least, case.area_m2, case.reference)
    return [
        *lines,
        (over & (beyond == Truth.TRUE), Outcome.REVIEW, "above_reference"),
        (over & (beyond == Truth.FALSE), Outcome.REVIEW, "within_reference"),
        (over, Outcome.REVIEW, "above_guide"),
    ]


def _missing(case: _Case) -> Reasons:
    """Name the first datum to supply for each parcel, "" where neither area is missing."""
    reason = np.full(len(case.area_m2), "", object)
    reason[np.isnan(case.area_m2)] = "missing:declared_area_m2"
    reason[np.isnan(case.floor.known)] = "missing:floor_area_m2"
    return reason


def _areas_disagree(parcels: pd.DataFrame, case: _Case) -> Mask:
    """Whether the parcel's areas, where known, put it on different sides of a limit."""
    return _sides_differ(case, [numbers(parcels, name) for name in AREAS])


def _area_decides(parcels: pd.DataFrame, case: _Case) -> Mask:
    """Whether a missing declared area, within what the study tolerates, would tell the side."""
    tolerance = numbers(parcels, "area_tolerance")
    return _sides_differ(case, [case.area_m2 * (1 + sign * tolerance) for sign in (-1, 1)])


def _sides_differ(case: _Case, areas: Sequence[Floats]) -> Mask:
    """Whether some of *areas* put a parcel above a limit, or below it, and others do not."""
    over = [
        np.stack([above(case.floor.least, area, limit) for area in areas])
        for limit in (*case.most, case.limits.exceptional)
    ]
    short = [
        np.stack([below(case.floor.greatest, area, limit) for area in areas])
        for limit in case.least
    ]
    return np.asarray(np.logical_or.reduce([_both_sides(one) for one in (*over, *short)]))


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
    why = case.limits.reason
    most = binding(case.most.low, case.most.high, outcome, why)
    least = binding(case.least.high, case.least.low, outcome, why)
    limit = np.where(by_minimum, spread(least, n), spread(most, n))
    allowed = np.where(
        by_minimum,
        least_floor_area_m2(case.area_m2, least),
        greatest_floor_area_m2(case.area_m2, most),
    )
    # What is left comes from the area as given (40 mu is 26,666.666… m²), what is too much from
    # whole hundredths, so that cutting it makes the parcel pass.
    left = np.round(limit * case.area_m2 - case.floor.known, 2)
    beyond = np.where(by_minimum, left, -left) > 0
    exceptional = case.limits.exceptional
    return replace(
        undecided(n, outcome, reason, "ratio"),
        measured=ratio,
        limit=limit,
        margin=np.where(by_minimum, ratio - limit, limit - ratio),
        at_stake_m2=np.abs(np.where(beyond, allowed - case.floor.known, left)),
        about={
            "floor_m2": case.floor.known,
            "allowed_m2": allowed,
            "area_m2": case.area_m2,
            "exceptional": exceptional,
            "exceptional_allowed_m2": greatest_floor_area_m2(case.area_m2, exceptional),
            "reference": case.reference,
            "reference_allowed_m2": greatest_floor_area_m2(case.area_m2, case.reference),
        }
        | {name: numbers(parcels, name) for name in AREAS[1:]},
    )
