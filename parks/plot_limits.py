"""The limit of each parcel: a number, its own column, a table, or the zones under it.

A limit that is not fixed has a least and a greatest value that it may have; a rule then decides
where both lead to the same answer, and says why it cannot decide where they do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd

from layers.values import as_code
from layers.zone_values import Ints, ZoneValues
from parks.exact import COLUMN_DENOMINATOR, Limit, fraction
from parks.forms.limit_by import LimitBy, TableLimit
from parks.forms.limit_from import Split
from parks.judgement import Floats, nothing
from parks.outcome import Mask, Outcome, Outcomes, Reasons
from parks.rulebook_form import PlotRatioVersion
from parks.subject import SUPPLIED_BY, numbers

NOISE = 1e-4
"""Of the last decimal kept: a sum of shares that misses a number by less is that number."""


class Bounds(NamedTuple):
    """What a limit is at least and at most; the same where it is fixed, NaN: not known."""

    low: Limit
    high: Limit


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of n parcels."""

    least: Limit  # what the limit is at least; NaN: nothing is known of it
    greatest: Limit
    exceptional: Floats  # the greater value that a route may allow; NaN: none is stated
    reason: Reasons  # why the limit is not known; "" where it is, but for the accuracy of lines
    accuracy_m: float = np.nan


def binding(strict: Limit, lax: Limit, outcome: Outcomes, why: Reasons) -> Limit:
    """Choose the limit to show of several that may hold.

    Parameters
    ----------
    strict, lax : Fraction or ndarray of float64, shape (n,)
        The two ends of what the limit may be.
    outcome, why : ndarray, shape (n,)
        The verdict, and why the limit is not known ("" where it is, but for accuracy).

    Returns
    -------
    Fraction or ndarray of float64, shape (n,)
        The stricter. Where something is not known, a breach is shown against what it breaks in
        any case, and an unknown against nothing.
    """
    if strict is lax:
        return strict
    n = len(outcome)
    strict, lax = spread(strict, n), spread(lax, n)
    beside = np.where(outcome == Outcome.UNKNOWN, np.nan, lax)
    return np.where((why == "") | (strict == lax) | (outcome == Outcome.PASS), strict, beside)


def spread(limit: Limit, n: int) -> Floats:
    """Spread a limit over n parcels."""
    return np.full(n, float(limit)) if isinstance(limit, Fraction) else limit


def limits_of(parcels: pd.DataFrame, version: PlotRatioVersion) -> Limits:
    """Take the limits that a version states itself, in a column or in a table.

    Parameters
    ----------
    parcels : DataFrame, n rows
    version : PlotRatioVersion
        Without ``limit_from``; for that see `limits_under`.

    Returns
    -------
    Limits
    """
    if version.limit_by is not None:
        return _by_table(parcels, version.limit_by)
    n = len(parcels)
    reason = np.full(n, "", object)
    if version.limit is not None:
        limit = fraction(version.limit)
        more = np.nan if version.exceptional is None else float(version.exceptional)
        return Limits(limit, limit, np.full(n, more), reason)
    column = str(version.limit_column)
    own = numbers(parcels, column)
    reason[np.isnan(own)] = f"missing:{column}"
    return Limits(own, own, nothing(n), reason)


def _by_table(parcels: pd.DataFrame, by: LimitBy) -> Limits:
    """Look every distinct key up once."""
    if by.column in parcels:
        keys = pd.Series(as_code(parcels[by.column]), dtype=object)
    else:
        keys = pd.Series(None, range(len(parcels)), dtype=object)
    missing = f"missing:{SUPPLIED_BY.get(by.column, by.column)}"
    known = {key: _stated(key, by.limits) for key in keys.dropna().unique()}
    nobody = (np.nan, np.nan, missing)
    stated = [known.get(key, nobody) for key in keys]
    limit = np.array([one[0] for one in stated])
    exceptional = np.array([one[1] for one in stated])
    reason = np.array([one[2] for one in stated], object)
    return Limits(limit, limit, exceptional, reason)


def _stated(key: str, limits: Mapping[str, TableLimit]) -> tuple[float, float, str]:
    """Return limit, exceptional value, and why there is none to judge by."""
    row = limits.get(key)
    if row is None or (row.limit is None and not row.words):
        return np.nan, np.nan, "no_rule"
    if row.limit is None:
        return np.nan, np.nan, f"limit_in_words:{row.words}"
    if not row.verified:
        return np.nan, np.nan, "unverified_limit"
    more = np.nan if row.exceptional is None else float(row.exceptional)
    return float(row.limit), more, ""


def no_limits(n: int, reason: str) -> Limits:
    """Return limits of which none is known, for one reason."""
    return Limits(nothing(n), nothing(n), nothing(n), np.full(n, reason, object))


def limits_under(zones: ZoneValues, version: PlotRatioVersion) -> Limits:
    """Take the limits of the zones under the parcels.

    Parameters
    ----------
    zones : ZoneValues
        What `layers.zone_values.zone_values` measured.
    version : PlotRatioVersion
        With ``limit_from``, whose ``split`` says what holds across zones.

    Returns
    -------
    Limits
        Ground in no zone, or in one that states no number, may have any limit. Where zones of
        different values overlap, either may hold. Borders may lie off by their accuracy. All are
        rounded to five decimals, to the stricter side.
    """
    asked = version.limit_from
    if asked is None:
        raise ValueError("a version without limit_from has no zones")
    known = _Known.of(zones)
    least, greatest = _split(known, asked.split, version.nature)
    nowhere = np.isnan(zones.uncovered) | (known.covered == 0)
    least[nowhere], greatest[nowhere] = np.nan, np.nan
    strict = np.ceil if version.nature == "floor" else np.floor
    slack = -NOISE if version.nature == "floor" else NOISE
    least, greatest = (
        strict(bound * COLUMN_DENOMINATOR + slack) / COLUMN_DENOMINATOR
        for bound in (least, greatest)
    )
    reason = _why_open(zones, known, asked.column)
    return Limits(least, greatest, nothing(len(least)), reason, zones.accuracy_m)


@dataclass(frozen=True, slots=True)
class _Known:
    """The pieces that state a number, and what is not sure about each of n parcels."""

    parcel: Ints
    value: Floats
    share: Floats
    certain: Mask  # the piece exists, wherever exactly the lines run and whichever zone holds
    covered: Floats  # n; by zones that state a number
    unknown: Floats  # n; in no zone, or in one that states none
    overlap: Floats
    doubtful: Floats
    low: Floats  # n; least value of its pieces, NaN without any
    high: Floats

    @classmethod
    def of(cls, zones: ZoneValues) -> "_Known":
        n = len(zones.uncovered)
        kept = ~np.isnan(zones.value)
        parcel, value, share = zones.parcel[kept], zones.value[kept], zones.share[kept]
        silent = _sum(zones.share[~kept], zones.parcel[~kept], n)
        return cls(
            parcel=parcel,
            value=value,
            share=share,
            certain=zones.sure[kept] & (share > zones.overlap[parcel]),
            covered=_sum(share, parcel, n),
            unknown=np.nan_to_num(zones.uncovered) + silent,
            overlap=zones.overlap,
            doubtful=zones.doubtful,
            low=_least(value, parcel, n),
            high=-_least(-value, parcel, n),
        )


def _sum(value: Floats, parcel: Ints, n: int) -> Floats:
    return np.bincount(parcel, value, n).astype(np.float64)


def _least(value: Floats, parcel: Ints, n: int) -> Floats:
    out = np.full(n, np.inf)
    np.minimum.at(out, parcel, value)
    return np.where(np.isinf(out), np.nan, out)


def _weighted(known: _Known) -> tuple[Floats, Floats]:
    """Mean by area; what may shift moves from the one extreme value to the other."""
    n = len(known.low)
    total = _sum(known.share * known.value, known.parcel, n)
    ground = known.covered + known.unknown - known.overlap
    ground = np.where(ground > 0, ground, np.nan)
    open_ = known.unknown > 0
    fall = known.high - np.where(open_, 0.0, known.low)
    least = (total - known.overlap * known.high - known.doubtful * fall) / ground
    greatest = (total - known.overlap * known.low + known.doubtful * fall) / ground
    floor = np.where(open_, 0.0, known.low)
    return (
        np.clip(least, floor, known.high),
        np.where(open_, np.nan, np.clip(greatest, known.low, known.high)),
    )


def _strictest(known: _Known) -> tuple[Floats, Floats]:
    """Least value; a piece that may not exist lowers only what the limit is at least."""
    n = len(known.low)
    sure = _least(known.value[known.certain], known.parcel[known.certain], n)
    open_ = known.unknown > 0
    unsure = np.where(open_, np.nan, known.high)
    return np.where(open_, 0.0, known.low), np.where(np.isnan(sure), unsure, sure)


def _greatest_minimum(known: _Known) -> tuple[Floats, Floats]:
    """Of minimums the greatest is the strictest."""
    n = len(known.low)
    sure = -_least(-known.value[known.certain], known.parcel[known.certain], n)
    open_ = known.unknown > 0
    unsure = np.where(open_, 0.0, known.low)
    return np.where(np.isnan(sure), unsure, sure), np.where(open_, np.nan, known.high)


def _dominant(known: _Known) -> tuple[Floats, Floats]:
    """Value of the greatest piece, or of any that may be the greatest."""
    n = len(known.low)
    top = -_least(-known.share, known.parcel, n)
    shift = known.overlap + 2 * known.doubtful + 1e-9
    may = known.share + (known.unknown + shift)[known.parcel] >= top[known.parcel]
    value, parcel = known.value[may], known.parcel[may]
    other = (known.unknown > 0) & (known.unknown + shift >= top)
    least, greatest = _least(value, parcel, n), -_least(-value, parcel, n)
    return np.where(other, 0.0, least), np.where(other, np.nan, greatest)


def _split(known: _Known, split: Split, nature: str) -> tuple[Floats, Floats]:
    if split == "strictest":
        return _greatest_minimum(known) if nature == "floor" else _strictest(known)
    return _weighted(known) if split == "weighted" else _dominant(known)


def _why_open(zones: ZoneValues, known: _Known, column: str) -> Reasons:
    """Name what stands in the way of one limit; accuracy is not named here."""
    n = len(known.low)
    reason = np.full(n, "", object)
    reason[known.overlap > 0] = "zones_disagree"
    beyond = zones.uncovered > 0
    reason[beyond] = np.where(zones.absence_known, "no_rule", "no_coverage")[beyond]
    silent = np.flatnonzero(np.isnan(zones.value))[::-1]
    for at, words in zip(zones.parcel[silent], zones.words[silent], strict=True):
        reason[at] = f"limit_in_words:{words}" if words else f"missing:{column}"
    reason[np.isnan(zones.uncovered)] = "missing:geometry"
    return reason
