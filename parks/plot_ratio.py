"""Plot ratio (floor area ratio): floor area over parcel area, and judging it against a limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from parks.exact import (
    GREATEST_M2,
    above,
    below,
    greatest_floor_area_m2,
    least_floor_area_m2,
)
from parks.judgement import Floats, Judgement, nothing, undecided
from parks.outcome import Mask, Outcome, Outcomes, Reasons, Truth, decide
from parks.plot_limits import Bounds, Limits, binding, limits_of, spread
from parks.rulebook_form import PlotRatioRule, PlotRatioVersion
from parks.sides import differ, everywhere, positive, surely
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

    Where a study gives storeys or buildings the bounds follow from them (`parks.counting`).
    Without them the counted area lies between the gross one (no storey above 8 m) and twice that
    (every storey above 8 m), so where only the gross one is known there is still something to say.
    """

    least: Floats
    greatest: Floats  # NaN: there may be any more
    known: Floats  # what is shown: the counted area, its bound, or the gross one standing in for it
    assumed: Mask  # the gross area stands in
    conflict: Mask  # the storeys contradict the total: nothing is known
    lacks: Reasons  # what would settle it, "" where nothing is open

    @property
    def exact(self) -> Mask:
        """Whether there is one value, or one standing in for it."""
        return np.asarray((self.least == self.greatest) | self.assumed)

    def shown(self, by_minimum: Mask) -> Floats:
        """Return what is shown: of two bounds the one that leaves less room."""
        return np.where(by_minimum & ~self.exact, self.least, self.known)


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
    gross, least, greatest = _bounds(parcels, "floor_area")
    told = _told(parcels, "floor_area_conflict")
    conflict = told == "floor_area_m2"
    assumed = np.zeros(len(gross), bool)
    lacks = _told(parcels, "floor_area_lacks")
    if counting == "counted":
        conflict = told != ""
        counted, low, high = _bounds(parcels, "counted_floor_area")
        assumed = np.isnan(counted) & ~np.isnan(gross) & (lacks == "") & ~conflict
        least = np.where(assumed, gross, low)
        greatest = np.where(assumed & np.isnan(high), 2 * gross, high)
        greatest = np.where(greatest > GREATEST_M2, np.nan, greatest)
    known = np.where(assumed, gross, np.where(np.isnan(greatest), least, greatest))
    least, greatest, known = (
        np.where(conflict, np.nan, bound) for bound in (least, greatest, known)
    )
    return FloorArea(least, greatest, known, assumed, conflict, lacks)


def _bounds(parcels: pd.DataFrame, name: str) -> tuple[Floats, Floats, Floats]:
    """Return a floor area, and its least and greatest value where `parks.counting` added them."""
    value = numbers(parcels, f"{name}_m2")
    if f"{name}_least_m2" not in parcels:
        return value, value, value
    least, greatest = (numbers(parcels, f"{name}_{which}_m2") for which in ("least", "greatest"))
    return value, least, greatest


def _told(parcels: pd.DataFrame, name: str) -> Reasons:
    if name not in parcels:
        return np.full(len(parcels), "", object)
    return parcels[name].to_numpy(object)


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
    floor, areas, most, least = case.floor, case.areas, case.most, case.least
    over = everywhere(above, floor.least, areas, most.high, Truth.TRUE)
    short = everywhere(below, floor.greatest, areas, least.low, Truth.TRUE)
    not_over = everywhere(above, floor.greatest, areas, most.low, Truth.FALSE) | ~case.has_most
    not_short = everywhere(below, floor.least, areas, least.high, Truth.FALSE) | ~case.has_least
    open_, why, missing = _open(case), case.limits.reason, _missing(parcels, case)
    outcome, reason = decide(
        len(parcels),
        [
            (case.floor.conflict, Outcome.UNKNOWN, "storeys_disagree"),
            (_contradict(case, len(parcels)), Outcome.REVIEW, "limits_contradict"),
            (_sides_differ(case, len(AREAS)), Outcome.REVIEW, "area_disagrees"),
            (_sides_differ(case), Outcome.UNKNOWN, "missing:declared_area_m2"),
            *_over_lines(case, over, version),
            (short, Outcome.FAIL, "below_floor"),
            (missing != "", Outcome.UNKNOWN, missing),
            (open_ & (why != ""), Outcome.UNKNOWN, why),
            (open_ & _ranged(case, len(parcels)), Outcome.REVIEW, "limit_borderline"),
            (~not_short, Outcome.UNKNOWN, _or(case.floor.lacks, "missing:counted_floor_area_m2")),
            (not_over, Outcome.PASS, "within"),
            (case.floor.assumed, Outcome.PASS, "assumed:gross_is_counted"),
            (~case.floor.exact, Outcome.UNKNOWN, _or(case.floor.lacks, "undecided")),
        ],
    )
    return _with_numbers(parcels, case, outcome, reason, by_minimum=short | ~case.has_most)


@dataclass(frozen=True, slots=True)
class _Case:
    """What a version compares: floor area, area, greatest and least ratio."""

    floor: FloorArea
    area_m2: Floats
    areas: Floats  # shape (k, n): every area that must not disagree about the side; NaN: not known
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
    none, own = Bounds(nothing(n), nothing(n)), Bounds(limits.least, limits.greatest)
    is_floor = version.nature == "floor"
    minimum = numbers(parcels, version.minimum_column) if version.minimum_column else nothing(n)
    area = positive(numbers(parcels, "area_m2"))
    tolerance = numbers(parcels, "area_tolerance")
    registered = [positive(numbers(parcels, name)) for name in AREAS]
    refers = "reference" in version.routes
    # A plan that states a maximum and no minimum has no minimum; a contract may state either.
    stated = limits.reason == "" if rule.only_where_given else np.ones(n, bool)
    return _Case(
        floor=floor_area(parcels, rule.floor_area),
        area_m2=area,
        # A missing declared area may lie as far from the measured one as the study tolerates.
        areas=np.stack([*registered, area * (1 - tolerance), area * (1 + tolerance)]),
        limits=limits,
        most=none if is_floor else own,
        least=own if is_floor else Bounds(minimum, minimum),
        has_most=stated & (not is_floor),
        has_least=stated if is_floor else ~np.isnan(minimum),
        reference=numbers(parcels, "reference_plot_ratio") if refers else nothing(n),
    )


def _open(case: _Case) -> Mask:
    """Where some value that the limit may have would be broken, and it is not known to be it."""
    floor, areas = case.floor, case.areas
    kept = everywhere(above, floor.least, areas, case.most.low, Truth.FALSE)
    reached = everywhere(below, floor.greatest, areas, case.least.high, Truth.FALSE)
    return np.asarray((~kept & case.has_most) | (~reached & case.has_least))


def _over_lines(
    case: _Case, over: Mask, version: PlotRatioVersion
) -> list[tuple[Mask, Outcome, str]]:
    """Above a ceiling is a breach; above a guide a person decides, along the named routes.

    So does a person between a limit and the exceptional value that a route may allow.
    """
    lines = []
    if version.has_exceptional:
        exceptional = case.limits.exceptional
        more = everywhere(above, case.floor.least, case.areas, exceptional, Truth.FALSE)
        lines = [(over & more, Outcome.REVIEW, "exceptional_value")]
    if version.nature != "guide":
        return [*lines, (over, Outcome.FAIL, "above_limit")]
    beyond, kept = (
        everywhere(above, case.floor.least, case.areas, case.reference, answer)
        for answer in (Truth.TRUE, Truth.FALSE)
    )
    return [
        *lines,
        (over & beyond, Outcome.REVIEW, "above_reference"),
        (over & kept, Outcome.REVIEW, "within_reference"),
        (over, Outcome.REVIEW, "above_guide"),
    ]


def _missing(parcels: pd.DataFrame, case: _Case) -> Reasons:
    """Name the first datum to supply for each parcel, "" where no area is missing."""
    reason = np.full(len(parcels), "", object)
    no_area = np.isnan(case.area_m2)
    # Where a contract area is there, what lacks is the shape that the study asks to measure.
    reason[no_area] = "missing:declared_area_m2"
    declared = positive(numbers(parcels, "declared_area_m2"))
    reason[no_area & ~np.isnan(declared)] = "missing:geometry"
    nothing_known = np.isnan(case.floor.known)
    reason[nothing_known] = _or(case.floor.lacks, "missing:floor_area_m2")[nothing_known]
    return reason


def _or(reasons: Reasons, else_: str) -> Reasons:
    return np.where(reasons == "", else_, reasons).astype(object)


def _ranged(case: _Case, n: int) -> Mask:
    """Whether a limit is known only as lying between two values."""
    pairs = (case.most, case.least)
    return np.asarray(
        np.logical_or.reduce([spread(one.low, n) < spread(one.high, n) for one in pairs])
    )


def _sides_differ(case: _Case, first: int | None = None) -> Mask:
    """Whether some of the (first) areas put a parcel above a limit, or below it, others not."""
    areas = case.areas[:first]
    over = differ(above, case.floor.least, areas, (*case.most, case.limits.exceptional))
    return over | differ(below, case.floor.greatest, areas, case.least)


def _contradict(case: _Case, n: int) -> Mask:
    """Whether the least ratio demanded is above the greatest allowed."""
    return np.asarray(spread(case.least.low, n) > spread(case.most.high, n))


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
    floor = case.floor.shown(by_minimum)
    ratio = plot_ratio(floor, case.area_m2)
    why, exceptional = case.limits.reason, case.limits.exceptional
    upper = binding(case.most.low, case.most.high, outcome, why)
    lower = binding(case.least.high, case.least.low, outcome, why)
    limit = np.where(by_minimum, spread(lower, n), spread(upper, n))
    # The remedy must satisfy every area at once, or it would not make the parcel pass.
    most = _best(np.fmin, [greatest_floor_area_m2(area, upper) for area in case.areas])
    least = _best(np.fmax, [least_floor_area_m2(area, lower) for area in case.areas])
    allowed = np.where(by_minimum, least, most)
    # What is left comes from the area as given (40 mu is 26,666.666… m²), what is too much from
    # whole hundredths, so that cutting it makes the parcel pass.
    left = np.round(limit * case.area_m2 - floor, 2)
    beyond = np.where(by_minimum, left, -left) > 0
    return replace(
        undecided(n, outcome, reason, "ratio"),
        measured=ratio,
        limit=limit,
        margin=_settled_margin(np.where(by_minimum, ratio - limit, limit - ratio), outcome),
        at_stake_m2=np.abs(np.where(beyond, allowed - floor, left)),
        about={
            "floor_m2": floor,
            "known_floor_m2": case.floor.known,
            "allowed_m2": allowed,
            "most_m2": surely(case.areas, case.most.low, case.has_most, minimum=False),
            "least_m2": surely(case.areas, case.least.high, case.has_least, minimum=True),
            "area_m2": case.area_m2,
            "most": spread(upper, n),
            "exceptional": exceptional,
            "exceptional_allowed_m2": _best(
                np.fmin, [greatest_floor_area_m2(area, exceptional) for area in case.areas]
            ),
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
