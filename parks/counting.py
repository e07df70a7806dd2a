"""Raw and counted floor area of n parcels, from totals and from what stands on them.

How often a storey counts follows from its height and whether it lies below ground; what is not
known of a storey leaves the counted area between a least and a greatest value. All sums are whole
hundredths of a square metre.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem
from layers.inputs import Storeys
from parks.exact import GREATEST_M2
from parks.judgement import Floats, Objects
from parks.outcome import Mask
from parks.rulebook import Held, citation
from parks.rulebook_form import CountingVersion, PlotRatioRule
from parks.subject import numbers

GROSS, COUNTED = "floor_area_m2", "counted_floor_area_m2"


@dataclass(frozen=True, slots=True)
class Times:
    """How often the floor area of m rows counts, as a least and a greatest value."""

    least: Floats
    greatest: Floats


def times(rows: pd.DataFrame, counting: CountingVersion) -> Times:
    """Say how often each row counts.

    Parameters
    ----------
    rows : DataFrame, m rows
        ``storeys``, ``storey_height_m``, ``height_m``, ``underground`` as in
        `layers.storeys.Storeys`.
    counting : CountingVersion

    Returns
    -------
    Times
        Between 0 (left out) and the factor of the highest band. Where only the height of the
        whole building is known: at most so many storeys lie above a band as fit into it, and at
        least one does if the mean does.
    """
    least = np.ones(len(rows))
    greatest = np.ones(len(rows))
    before = 1.0
    for band in counting.bands:
        low, high = _share_above(rows, float(band.above_m))
        least += low * (float(band.times) - before)
        greatest += high * (float(band.times) - before)
        before = float(band.times)
    below = rows["underground"].to_numpy(object)
    if counting.underground != "counted":
        least = np.where(below == "no", least, 0.0)
    if counting.underground == "left_out":
        greatest = np.where(below == "yes", 0.0, greatest)
    return Times(least, greatest)


def _share_above(rows: pd.DataFrame, height_m: float) -> tuple[Floats, Floats]:
    """Return the least and the greatest share of a row's storeys that are higher than this."""
    own, whole = rows["storey_height_m"].to_numpy(float), rows["height_m"].to_numpy(float)
    count = rows["storeys"].to_numpy(float)
    with np.errstate(invalid="ignore"):
        fit = np.minimum(np.ceil(whole / height_m) - 1, count) / count
        mean = np.where(whole > count * height_m, np.maximum(1 / count, 0), 0.0)
    # Of a building whose number of storeys is open none is higher than the building itself.
    most = np.where(np.isnan(fit), np.where(whole <= height_m, 0.0, 1.0), np.maximum(fit, 0.0))
    known = ~np.isnan(own)
    high = (own > height_m).astype(float)
    least: Floats = np.where(known, high, mean)
    return least, np.where(known, high, most)


def floor_areas(
    parcels: pd.DataFrame, storeys: Storeys, counting: CountingVersion | None
) -> pd.DataFrame:
    """Add the floor areas that follow from what stands on the parcels.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``floor_area_m2`` and ``counted_floor_area_m2`` as given; either may be missing.
    storeys : Storeys
    counting : CountingVersion or None
        None: the book does not say how storeys count, and counted areas stay as given.

    Returns
    -------
    DataFrame
        The parcels with ``floor_area_m2`` and ``counted_floor_area_m2`` filled where they follow;
        ``…_basis`` says from what (given, storeys, buildings); ``…_least_m2`` and ``…_greatest_m2``
        hold them, NaN where there is no such bound; ``floor_area_conflict`` names the total that
        the storeys contradict beyond tolerance, ``floor_area_lacks`` the datum that would settle
        what is open.
    """
    sums = _sums(storeys, counting, len(parcels))
    slack = round(storeys.tolerance_m2 * 100)
    given = {name: _hundredths(numbers(parcels, name)) for name in (GROSS, COUNTED)}
    raw = _against(given[GROSS], sums.gross, slack)
    conflict = np.where(raw.conflict, GROSS, "").astype(object)
    out = _columns(GROSS, given[GROSS], raw, storeys.source)
    if counting is not None:
        taken = _against(given[COUNTED], _counted(sums, given[GROSS]), slack, where=sums.seen)
        conflict[taken.conflict & ~raw.conflict] = COUNTED
        out |= _columns(COUNTED, given[COUNTED], taken, storeys.source)
    settled = ~np.isnan(given[GROSS]) & (counting is None)
    lacks = np.where(settled, "", sums.lacks).astype(object)
    return parcels.assign(**out, floor_area_conflict=conflict, floor_area_lacks=lacks)


def conflicts(parcels: gpd.GeoDataFrame, storeys: Storeys) -> tuple[Problem, ...]:
    """Tell every parcel whose storeys do not add up with a total that is given for it.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        As `floor_areas` gives them.
    storeys : Storeys

    Returns
    -------
    tuple of Problem
    """
    found = []
    summed = _add(storeys.rows, storeys.rows["least_m2"].to_numpy(float), len(parcels))
    for k in np.flatnonzero(parcels["floor_area_conflict"] != ""):
        name = str(parcels["floor_area_conflict"].iloc[k])
        total = f"{numbers(parcels, name)[k]:,.2f}"
        rows = f"{summed[k]:,.2f}"
        found.append(
            Problem(
                "storeys-do-not-add-up",
                f"the storeys of this parcel (floor area {rows} m2) do not add up with the total "
                f"given for it ({total} m2); correct one of them: until then what depends on it "
                "stays undecided",
                f"该地块各楼层（建筑面积 {rows} 平方米）与给定总量（{total} 平方米）不符；"
                "请核正其一，此前相关结论均无法判定",
                file=storeys.file,
                parcel_id=str(parcels["parcel_id"].iloc[k]),
                column=name,
                settled="unknown",
            )
        )
    return tuple(found)


def cited(held: Sequence[Held], counting: CountingVersion) -> list[Held]:
    """Let every rule that counts storeys name the source of the counting beside its own."""
    return [_cited(one, counting) for one in held]


def told(counting: CountingVersion, day: date) -> dict[str, Any]:
    """Describe the counting in plain values, as the receipt holds it."""
    plain = counting.model_dump(
        mode="json", by_alias=True, include={"from_", "bands", "underground"}
    )
    return plain | {lang: citation(counting, day, lang) for lang in ("en", "zh")}


def _cited(held: Held, counting: CountingVersion) -> Held:
    rule, version = held.rule, held.version
    if version is None or not isinstance(rule, PlotRatioRule) or rule.floor_area != "counted":
        return held
    sources = "; ".join(filter(None, [version.citation, counting.citation]))
    facts = tuple(dict.fromkeys(version.facts + counting.facts))
    return replace(held, version=version.model_copy(update={"facts": facts, "citation": sources}))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A least and a greatest value in hundredths of a square metre; NaN: no such bound."""

    least: Floats
    greatest: Floats
    conflict: Mask  # a total that is given lies outside of them


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the rows of each parcel come to, in hundredths of a square metre."""

    gross: tuple[Floats, Floats]
    counted: tuple[Floats, Floats]  # of the rows whose floor area is known, and what else is sure
    counted_known: Floats  # least counted area of the rows whose floor area is known
    known: Floats  # floor area of those rows
    open_times: tuple[Floats, Floats]  # how often what no such row accounts for may count
    whole: Mask  # every storey is there and has a floor area
    seen: Mask  # some row stands there, or it is known that none does
    lacks: Objects


def _sums(storeys: Storeys, counting: CountingVersion | None, n: int) -> _Sums:
    rows, parcel = storeys.rows, storeys.rows["parcel"].to_numpy(np.int64)
    area, least = (_hundredths(numbers(rows, name)) for name in (GROSS, "least_m2"))
    one = np.ones(len(rows))
    each = times(rows, counting) if counting else Times(one, one)
    highest = float(counting.bands[-1].times) if counting else 1.0
    sure = ~np.isnan(area)
    known = np.where(sure, area, 0.0)
    whole = storeys.recorded & (_add(rows, ~sure, n) == 0)
    # Of storeys that are not in the table nothing is known; floor area without more is taken to
    # count once at least, as it is where a study gives no storeys at all.
    open_least = np.where(storeys.recorded, np.inf, 1.0)
    open_greatest = np.where(storeys.recorded, 0.0, highest)
    np.minimum.at(open_least, parcel[~sure], each.least[~sure])
    np.maximum.at(open_greatest, parcel[~sure], each.greatest[~sure])
    counted_greatest = _add(rows, np.rint(known * each.greatest), n)
    seen = (_add(rows, one, n) > 0) | storeys.recorded
    gross = np.where(seen, _add(rows, least, n), np.nan)
    return _Sums(
        gross=(gross, np.where(whole, gross, np.nan)),
        counted=(
            np.where(seen, _add(rows, np.rint(least * each.least), n), np.nan),
            counted_greatest,
        ),
        counted_known=_add(rows, np.rint(known * each.least), n),
        known=_add(rows, known, n),
        open_times=(np.where(np.isinf(open_least), 0.0, open_least), open_greatest),
        whole=whole,
        seen=seen,
        lacks=_lacks(storeys, counting, each, n),
    )


def _counted(sums: _Sums, total: Floats) -> tuple[Floats, Floats]:
    """Bound the counted area; a gross total bounds what the rows do not account for."""
    rest = np.where(sums.whole, 0.0, np.maximum(total - sums.known, 0.0))
    least = np.fmax(sums.counted_known + np.rint(rest * sums.open_times[0]), sums.counted[0])
    greatest = sums.counted[1] + np.rint(rest * sums.open_times[1])
    return least, greatest


def _against(
    total: Floats, bounds: tuple[Floats, Floats], slack: int, where: Mask | None = None
) -> _Bounds:
    """Hold a given total against the bounds that follow from the rows; the total is taken."""
    least, greatest = bounds
    outside = (total < least - slack) | (total > greatest + slack)
    conflict = outside if where is None else outside & where
    given = ~np.isnan(total)
    least, greatest = (
        np.where(conflict, np.nan, np.where(given, total, bound)) for bound in bounds
    )
    return _Bounds(least, greatest, conflict)


def _columns(name: str, total: Floats, taken: _Bounds, source: str) -> dict[str, Floats | Objects]:
    stem = name.removesuffix("_m2")
    given = ~np.isnan(total)
    # Beyond what any land carries nothing is compared: the lower bound stops there, the upper ends.
    least = np.minimum(taken.least / 100, GREATEST_M2)
    greatest = np.where(taken.greatest / 100 > GREATEST_M2, np.nan, taken.greatest / 100)
    exact = least == greatest
    basis = np.full(len(total), None)
    basis[exact], basis[given] = source, "given"
    return {
        name: np.where(given, total / 100, np.where(exact, least, np.nan)),
        f"{stem}_basis": basis,
        f"{stem}_least_m2": least,
        f"{stem}_greatest_m2": greatest,
    }


def _lacks(storeys: Storeys, counting: CountingVersion | None, each: Times, n: int) -> Objects:
    """Name, as a reason, the first datum to supply for each parcel, "" where nothing is open."""
    rows, below = storeys.rows, storeys.rows["underground"].to_numpy(object)
    left = counting is not None and counting.underground != "counted"
    open_ = each.greatest > each.least
    no_area = np.isnan(numbers(rows, GROSS))
    no_count = np.isnan(numbers(rows, "storeys"))
    lines = [
        (~storeys.recorded[rows["parcel"]], "no_coverage"),
        (no_area & no_count, "missing:storeys"),
        (no_area, "missing:floor_area_m2"),
        (open_ & pd.isna(below) & left, "missing:underground"),
        (open_ & (below == "yes") & left, "no_rule"),
        (open_, "missing:storey_height_m"),
    ]
    lacks = np.full(n, "", object)
    for mask, reason in reversed(lines):
        lacks[rows["parcel"].to_numpy(np.int64)[mask]] = reason
    return lacks


def _add(rows: pd.DataFrame, values: npt.NDArray[np.generic], n: int) -> Floats:
    summed = np.bincount(rows["parcel"].to_numpy(np.int64), values, minlength=n)
    return summed.astype(np.float64)


def _hundredths(area_m2: Floats) -> Floats:
    return np.rint(area_m2 * 100)
