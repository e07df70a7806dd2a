"""Admission: what a new parcel promises against the average of its industry."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from parks.definitions import definitions, scale
from parks.forms.admission import AdmissionRule, AdmissionVersion
from parks.indicator import WAN_YUAN, Case, overs, with_numbers
from parks.industry import divisions, look_up, unplaced
from parks.judgement import Floats, Judgement, Objects
from parks.measures import measure
from parks.outcome import Outcome, Reasons, Truth, decide
from parks.plot_ratio import AREAS
from parks.quotient import Limits, limits
from parks.subject import is_one_of, numbers, texts

WORSE = {
    ("floor", "review"): (Outcome.REVIEW, "below_average"),
    ("floor", "fail"): (Outcome.FAIL, "below_average"),
    ("ceiling", "review"): (Outcome.REVIEW, "above_average"),
    ("ceiling", "fail"): (Outcome.FAIL, "above_average"),
}


@dataclass(frozen=True, slots=True)
class Averages:
    """The average of every parcel's industry, and what it is the average of."""

    limit: Limits  # sum over sum, in base units
    counted: Floats  # parcels in the average
    total: Floats  # existing parcels of the industry, with or without numbers
    amount: Floats  # the sum above the line
    over: Floats  # the sum below it
    first_year: Floats  # of the statistics; NaN where no parcel names one
    last_year: Floats


def industry_averages(parcels: pd.DataFrame, indicator: str) -> Averages:
    """Average an indicator over the existing parcels of each industry: the sum over the sum.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``status``, ``industry``, ``industry_system``, ``statistics_year`` and the columns of the
        indicator.
    indicator : str

    Returns
    -------
    Averages
        For every parcel, of the division and edition it names; NaN where it names none, or where no
        existing parcel of them has both numbers. Codes of different editions are never pooled.
    """
    measured = measure(parcels, indicator)
    table = pd.DataFrame(
        {
            "industry": _industries(parcels),
            "existing": is_one_of(parcels, "status", ("existing",)) == Truth.TRUE,
            "there": ~(np.isnan(measured.known) | np.isnan(measured.over)),
            "amount": _hundredths(measured.known),
            "over": _hundredths(measured.over),
            "year": numbers(parcels, "statistics_year"),
        }
    )
    stock = table[table["existing"] & table["industry"].notna()]
    grouped = stock[stock["there"]].groupby("industry")
    sums = pd.DataFrame(
        {
            "total": stock.groupby("industry").size(),
            "counted": grouped.size(),
            "amount": grouped["amount"].sum(),
            "over": grouped["over"].sum(),
            "first": grouped["year"].min(),
            "last": grouped["year"].max(),
        }
    )
    pooled = [_quotient(*pair) for pair in zip(sums["amount"], sums["over"], strict=True)]
    where = sums.index.get_indexer(
        pd.Index(table["industry"])
    )  # -1: the last of them, which is none
    sums = sums.reindex(table["industry"])
    return Averages(
        limit=limits([*pooled, None]).take(where.astype(np.int64)),
        counted=sums["counted"].fillna(0).to_numpy(float),
        total=sums["total"].fillna(0).to_numpy(float),
        amount=sums["amount"].to_numpy(float) / 100,
        over=sums["over"].to_numpy(float) / 100,
        first_year=sums["first"].to_numpy(float),
        last_year=sums["last"].to_numpy(float),
    )


def judge_admission(
    parcels: pd.DataFrame, rule: AdmissionRule, version: AdmissionVersion
) -> Judgement:
    """Judge what every parcel promises against the average of its industry.

    Parameters
    ----------
    parcels : DataFrame, n rows
        All of the study: the existing ones make the average.
    rule, version
        The rule, and its version that holds on the day.

    Returns
    -------
    Judgement
        As if every parcel were concerned. ``words`` say what the average is of.
    """
    definition = definitions()[rule.indicator]
    unit = version.unit or definition.unit
    measured = measure(parcels, rule.indicator)
    averages, limit, lacking = _bottom_line(parcels, rule, version)
    ceiling = version.nature == "ceiling"
    case = Case(definition, measured, limit, overs(parcels, measured), ceiling=ceiling)
    outcome, reason = decide(
        len(parcels),
        [
            (lacking != "", Outcome.UNKNOWN, lacking),
            (case.sides_differ(len(AREAS)), Outcome.REVIEW, "area_disagrees"),
            (case.sides_differ(), Outcome.UNKNOWN, "missing:declared_area_m2"),
            (case.breach(), *WORSE[version.nature, version.breach]),
            (case.kept(), Outcome.PASS, "reaches_average"),
            (measured.missing != "", Outcome.UNKNOWN, measured.missing),
        ],
    )
    judged = with_numbers(parcels, case, outcome, reason, unit)
    if averages is None:
        return judged
    years = {lang: _years(averages, lang) for lang in judged.words}
    return replace(
        judged,
        about=judged.about | _about(averages, definition.base),
        way=np.full(len(parcels), "study", object),
        words={lang: {**said, "years": years[lang]} for lang, said in judged.words.items()},
    )


def _bottom_line(
    parcels: pd.DataFrame, rule: AdmissionRule, version: AdmissionVersion
) -> tuple[Averages | None, Limits, Reasons]:
    """Return the averages if they are computed, the limit, and why a parcel has none."""
    definition = definitions()[rule.indicator]
    if version.limit_table is not None:
        found, reason = look_up(parcels, version.limit_table)
        unit = scale(version.unit or definition.unit, definition.base)
        return None, found.scaled(unit), reason
    averages = industry_averages(parcels, rule.indicator)
    reason = unplaced(parcels)
    placed = reason == ""
    few = averages.counted < (version.least_count or 1)
    missing: Floats = 100 * (averages.total - averages.counted)
    gaps = missing > float(version.greatest_missing_pct or 0) * averages.total
    reason[placed & gaps] = "too_many_missing"
    reason[placed & few] = "too_few"
    return averages, averages.limit, reason


def _about(averages: Averages, base: str) -> dict[str, Floats]:
    return {
        "counted": averages.counted,
        "total": averages.total,
        "sum": averages.amount / (WAN_YUAN if base.startswith("yuan") else 1),
        "land": averages.over,
    }


def _years(averages: Averages, lang: str) -> Objects:
    """Name the years of the statistics: one, from the first to the last, or that none is given."""
    unsaid = "未注明年份" if lang == "zh" else "year not given"
    said = [
        unsaid
        if np.isnan(first)
        else f"{first:.0f}"
        if first == last
        else f"{first:.0f}–{last:.0f}"
        for first, last in zip(averages.first_year, averages.last_year, strict=True)
    ]
    return np.array([*said, None], object)[:-1]


def _industries(parcels: pd.DataFrame) -> Objects:
    """Name edition and division of every parcel, None where either is missing."""
    division, edition = divisions(parcels), texts(parcels, "industry_system")
    names = pd.Series(edition, dtype=object) + " " + pd.Series(division, dtype=object)
    return np.asarray(names.where(unplaced(parcels) == "", None).to_numpy(object), object)


def _hundredths(amount: Floats) -> Floats:
    """Round to whole hundredths: sums of them stay exact up to 9e13."""
    return np.asarray(np.rint(amount * 100), float)


def _quotient(amount: float, over: float) -> Fraction | None:
    return None if np.isnan(amount) or not over > 0 else Fraction(int(amount), int(over))
