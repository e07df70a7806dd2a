"""Judging one named indicator of a parcel against its limit."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from layers.vocabulary import columns
from parks.definitions import Definition, definitions, scale
from parks.forms.indicator import IndicatorRule, IndicatorVersion
from parks.industry import look_up
from parks.judgement import Floats, Judgement, Objects, nothing, undecided
from parks.measures import Measure, measure
from parks.outcome import Mask, Outcome, Outcomes, Reasons, Truth, Truths, decide
from parks.plot_ratio import AREAS
from parks.quotient import (
    Limits,
    above,
    below,
    column_limits,
    greatest_amount,
    least_amount,
    least_demolition,
    limits,
    one_limit,
)
from parks.subject import numbers

WAN_YUAN = 10_000


def judge_indicator(
    parcels: pd.DataFrame, rule: IndicatorRule, version: IndicatorVersion
) -> Judgement:
    """Judge one indicator of every parcel against one version of a rule.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With the areas of `layers.measure.add_areas`.
    rule, version
        The rule, and its version that holds on the day.

    Returns
    -------
    Judgement
        As if every parcel were concerned and new. At stake is the land or floor area behind the
        margin; NaN for heights and money.
    """
    definition = definitions()[rule.indicator]
    measured = measure(parcels, rule.indicator)
    limit, lacking = limits_of(parcels, version, definition)
    ceiling = version.nature == "ceiling"
    case = Case(definition, measured, limit, overs(parcels, measured), ceiling=ceiling)
    outcome, reason = decide(
        len(parcels),
        [
            (case.sides_differ(len(AREAS)), Outcome.REVIEW, "area_disagrees"),
            (case.sides_differ(), Outcome.UNKNOWN, "missing:declared_area_m2"),
            (case.impossible(), Outcome.UNKNOWN, "impossible_share"),
            *_breach_lines(case, recommended=version.recommended),
            (lacking != "", Outcome.UNKNOWN, lacking),
            (case.kept() & np.isnan(measured.known), Outcome.PASS, "met_by_known_parts"),
            (case.kept(), Outcome.PASS, "within"),
            (measured.missing != "", Outcome.UNKNOWN, measured.missing),
        ],
    )
    return with_numbers(parcels, case, outcome, reason, version.unit or definition.unit)


def limits_of(
    parcels: pd.DataFrame, version: IndicatorVersion, definition: Definition
) -> tuple[Limits, Reasons]:
    """Return the limit of every parcel in base units, and why it has none ("" where it has)."""
    n = len(parcels)
    none = np.full(n, "", object)
    unit = scale(version.unit or definition.unit, definition.base)
    if version.limit is not None:
        return one_limit(Fraction(version.limit) * unit, n), none
    if version.limit_column is not None:
        column = numbers(parcels, version.limit_column)
        own = scale(columns()[version.limit_column].unit, definition.base)
        none[np.isnan(column)] = f"missing:{version.limit_column}"
        return column_limits(column, own), none
    if version.limit_table is not None:
        found, reason = look_up(parcels, version.limit_table)
        return found.scaled(unit), reason
    return limits([None]).take(np.zeros(n, np.int64)), np.full(n, "unverified_limit", object)


@dataclass(frozen=True, slots=True)
class Case:
    """An indicator, its measure and its limit."""

    definition: Definition
    measure: Measure
    limit: Limits
    overs: Floats  # shape (k, n): every amount below the line that must not change the side
    ceiling: bool

    def breach(self) -> Mask:
        """Say whether the limit is surely broken, whatever the missing parts and the area are."""
        return _everywhere(self._broken(), Truth.TRUE)

    def kept(self) -> Mask:
        """Say whether the limit is surely kept, whatever the missing parts and the area are."""
        compare = above if self.ceiling else below
        amount = self.measure.greatest if self.ceiling else self.measure.least
        answers = np.stack([compare(amount, over, self.limit) for over in self.overs])
        return _everywhere(answers, Truth.FALSE)

    def sides_differ(self, first: int | None = None) -> Mask:
        """Say whether some of the (first) areas put a parcel beyond its limit, others not."""
        answers = self._broken()[:first]
        both = (answers == Truth.TRUE).any(axis=0) & (answers == Truth.FALSE).any(axis=0)
        return np.asarray(both)

    def allowed(self) -> Floats:
        """Return the amount that keeps the limit with every area at once."""
        bound, choose = (greatest_amount, np.fmin) if self.ceiling else (least_amount, np.fmax)
        return np.asarray(choose.reduce([bound(over, self.limit) for over in self.overs]))

    def _broken(self) -> Truths:
        compare = above if self.ceiling else below
        amount = self.measure.least if self.ceiling else self.measure.greatest
        return np.stack([compare(amount, over, self.limit) for over in self.overs])

    def impossible(self) -> Mask:
        """Whether parts that lie inside the whole are more than it: the data are wrong."""
        n = len(self.measure.over)
        if not self.definition.whole:
            return np.zeros(n, bool)
        beyond = above(self.measure.least, self.measure.over, one_limit(Fraction(1), n))
        return np.asarray(beyond == Truth.TRUE, bool)

    def shown(self) -> Floats:
        """Return the amount where all of it is known, else the least that it can be."""
        measured = self.measure
        return np.where(np.isnan(measured.known), measured.least, measured.known)


def _breach_lines(case: Case, *, recommended: bool) -> list[tuple[Mask, Outcome, str]]:
    """Break a binding limit and it fails; miss a recommended one and a person decides."""
    breach = case.breach()
    if case.ceiling:
        if recommended:
            return [(breach, Outcome.REVIEW, "above_recommended")]
        return [(breach, Outcome.FAIL, "above_limit")]
    if recommended:
        return [(breach, Outcome.REVIEW, "below_recommended")]
    return [(breach, Outcome.FAIL, "below_floor")]


def overs(parcels: pd.DataFrame, measured: Measure) -> Floats:
    """Return what stands below the line by every area of the parcel, shape (k, n); NaN: not known.

    As for the plot ratio: the area used, the three registered and measured ones, and how far a
    missing declared area may lie from the measured one.
    """
    area, tolerance = numbers(parcels, "area_m2"), numbers(parcels, "area_tolerance")
    known = [numbers(parcels, name) for name in AREAS]
    areas = np.stack([*known, area * (1 - tolerance), area * (1 + tolerance)])
    return np.where(measured.by_area, areas, measured.over)


def _everywhere(answers: Truths, wanted: Truth) -> Mask:
    """Whether every known answer is as *wanted*, and the first one is known."""
    known = answers != Truth.UNKNOWN
    return np.asarray(((answers == wanted) | ~known).all(axis=0) & known[0])


def with_numbers(
    parcels: pd.DataFrame, case: Case, outcome: Outcomes, reason: Reasons, unit: str
) -> Judgement:
    """Put beside the outcome the indicator, its limit, the margin and what would mend it."""
    n, measured, shown = len(parcels), case.measure, case.shown()
    one = scale(unit, case.definition.base)
    value = shown / measured.over * float(1 / one)
    limit = case.limit.scaled(1 / one).values()
    allowed = _in_whole(case.definition, case.allowed(), up=not case.ceiling)
    margin = limit - value if case.ceiling else value - limit
    area = numbers(parcels, "area_m2")
    behind = np.where(measured.apportioned, area, measured.over)
    land = np.abs(value - limit) * float(one) * behind
    cut = np.abs(shown - allowed)
    in_wan = WAN_YUAN if case.definition.base.startswith("yuan") else 1
    return replace(
        undecided(n, outcome, reason, unit),
        measured=value,
        limit=limit,
        # A pass has no negative margin: exactly at a limit a float may say -4e-16.
        margin=np.where((outcome == Outcome.PASS) & (margin < 0), 0.0, margin),
        at_stake_m2=np.round(land, 2) if case.definition.parts[0].endswith("_m2") else nothing(n),
        about={
            "from_value": shown,
            "to_value": allowed,
            "amount": shown / in_wan,
            "cut": cut / in_wan,
            "allowed": allowed / in_wan,
            "area_m2": area,
            "demolition": _demolition(case),
            "land_over": land,
        }
        | {name: numbers(parcels, name) for name in AREAS[1:]},
        way=_way(case),
        by_area=measured.by_area,
        words={lang: words(case.definition, lang) for lang in ("en", "zh")},
    )


COUNTED_WHOLE = ("jobs", "lifts")
PART_UNITS = {
    "m2": ("m²", "平方米"),
    "m": ("m", "米"),
    "yuan": ("x 10,000 yuan", "万元"),
    "tce": ("tonnes of coal equivalent", "吨标准煤"),
    "jobs": ("persons", "人"),
    "kg": ("kg per m²", "公斤/平方米"),
    "lifts": ("lifts", "部"),
}
"""The unit of a part by the end of its column's name; money is said in 10,000 yuan."""


def words(definition: Definition, lang: str) -> dict[str, str]:
    """Name what a remedy changes and the unit it is counted in."""
    zh = lang == "zh"
    return {
        "what": definition.what.zh if zh else definition.what.en,
        "part_unit": PART_UNITS[definition.parts[0].rpartition("_")[2]][zh],
    }


def _in_whole(definition: Definition, amount: Floats, *, up: bool) -> Floats:
    """Round things that are counted, to the stricter side: nobody employs 0.27 persons."""
    if definition.base.partition("/")[0] not in COUNTED_WHOLE:
        return amount
    return np.asarray((np.ceil if up else np.floor)(amount))


def _way(case: Case) -> Objects:
    share = np.where(_of_floor_area(case), "floor", "part")
    return np.where(case.measure.apportioned, "apportioned", share).astype(object)


def _demolition(case: Case) -> Floats:
    measured = case.measure
    of_floor = _of_floor_area(case)
    if not case.ceiling or not of_floor.any():
        return nothing(len(measured.over))
    cut = least_demolition(measured.known, measured.over, case.limit)
    return np.where(of_floor, cut, np.nan)


def _of_floor_area(case: Case) -> Mask:
    """Where the amount is floor area within a whole, so that demolishing it lessens both."""
    return case.measure.apportioned | (case.definition.over == "floor_area_m2")
