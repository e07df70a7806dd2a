"""What parks hold, column by column: land by share of ground, parcels by where most lies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.vocabulary import kinds
from parks.judgement import Floats, Objects
from parks.outcome import WORDS, Mask
from parks.park import Parks
from parks.plot_ratio import floor_area
from parks.remaining import ROUTES, remaining
from parks.report import Report
from parks.subject import numbers, texts
from parks.tier import TIERS

Ints = npt.NDArray[np.int64]
UNKNOWN = "unknown"
GROUPS = {
    "use": ("land_use_kind", (*kinds(), UNKNOWN)),
    "status": ("status", ("existing", "new", "change", UNKNOWN)),
    "tier": ("tier", (*TIERS, "outside", "split", UNKNOWN)),
}
"""How land is told apart: by which column of the parcels, and its words."""
OUTCOMES = tuple(reversed(WORDS))


@dataclass(frozen=True, slots=True)
class Members:
    """k pairs of one of m groups and a parcel: which share of it counts for the group.

    ``counts`` tells the pairs that count as a parcel of the group.
    """

    m: int
    group: Ints
    parcel: Ints
    share: Floats
    counts: Mask

    def total(self, values: Floats) -> Floats:
        """Add a value of every parcel over each group, by share, to 0.01; NaN adds nothing."""
        amount = values[self.parcel] * self.share
        known = ~np.isnan(amount)
        sums = np.bincount(self.group[known], amount[known], self.m)
        there = np.bincount(self.group[known], minlength=self.m) > 0
        return np.where(there, np.round(sums, 2), np.nan)

    def number(self, where: Mask) -> Ints:
        """Count the parcels of each group for which *where* holds."""
        held = self.counts & where[self.parcel]
        return np.bincount(self.group[held], minlength=self.m).astype(np.int64)


def members(parks: Parks) -> Members:
    """Take the pairs of parks and parcels."""
    return Members(len(parks.key), parks.park, parks.parcel, parks.share, parks.counts)


def everything(parks: Parks) -> Members:
    """Take two groups: the ground of all parks, each piece once; and all parcels of the study."""
    n = len(parks.union)
    inside = np.flatnonzero(parks.union > 0)
    counted = np.unique(parks.parcel[parks.counts])
    return Members(
        m=2,
        group=np.concatenate([np.zeros(len(inside), np.int64), np.ones(n, np.int64)]),
        parcel=np.concatenate([inside, np.arange(n)]).astype(np.int64),
        share=np.concatenate([parks.union[inside], np.ones(n)]),
        counts=np.concatenate([np.isin(inside, counted), np.ones(n, bool)]),
    )


def sums(
    parcels: pd.DataFrame,
    findings: pd.DataFrame | None,
    of: Members,
    *,
    left: pd.DataFrame,
) -> pd.DataFrame:
    """Add up what every group holds.

    Parameters
    ----------
    parcels : DataFrame, n rows
        The canonical columns; ``area_m2``.
    findings : DataFrame, optional
        ``parcel_id, outcome``.
    of : Members
    left : DataFrame, n rows
        What `parks.remaining.remaining` says of each parcel.

    Returns
    -------
    DataFrame, m rows
        ``parcels`` counted and ``parcels_touched`` (with any ground there), ``parcels_no_area``;
        ``land_m2``, and of it ``land_<how>_<word>_m2`` for every word of `GROUPS` and ``outcome``;
        the plot ratio with what it rests on; the remaining floor area of every route; parcels and
        findings by outcome, null where nothing was judged.
    """
    area = numbers(parcels, "area_m2")
    everyone = np.ones(len(parcels), bool)
    touched = np.bincount(of.group, minlength=of.m).astype(np.int64)
    columns: dict[str, Floats | Ints] = {
        "parcels": of.number(everyone),
        "parcels_touched": touched,
        "parcels_no_area": of.number(np.isnan(area)),
        "land_m2": np.where(touched == 0, 0.0, of.total(area)),
    }
    for how, (column, words) in GROUPS.items():
        said = _words(parcels, column, words)
        columns |= _land(how, words, said, area, of)
    return pd.DataFrame(
        columns
        | _plot_ratio(parcels, area, of)
        | _remaining(left, of)
        | _judged(parcels, findings, area, of)
    )


def _land(
    how: str, words: Sequence[str], said: Objects, area: Floats, of: Members
) -> dict[str, Floats]:
    """Add the land of every word."""
    return {
        f"land_{how}_{word}_m2": np.nan_to_num(of.total(np.where(said == word, area, np.nan)))
        for word in words
    }


def _words(parcels: pd.DataFrame, column: str, words: Sequence[str]) -> Objects:
    """Take a column in some words; the last of them stands for null and for any other."""
    said = texts(parcels, column)
    known = pd.Series(said, dtype=object).isin(words[:-1]).to_numpy()
    return np.where(known, said, words[-1])


def _plot_ratio(parcels: pd.DataFrame, area: Floats, of: Members) -> dict[str, Floats | Ints]:
    """Divide summed floor area by the summed area of the parcels that it stands on."""
    floor = floor_area(parcels, "counted")
    usable = floor.exact & ~np.isnan(floor.known) & (area > 0)
    built = of.total(np.where(usable, floor.known, np.nan))
    ground = of.total(np.where(usable, area, np.nan))
    ratio = np.full(of.m, np.nan)
    np.divide(built, ground, out=ratio, where=ground > 0)
    return {
        "plot_ratio": np.round(ratio, 4),
        "floor_area_m2": built,
        "plot_ratio_land_m2": ground,
        "plot_ratio_parcels": of.number(usable),
        "plot_ratio_unknown": of.number(~usable),
        "gross_for_counted": of.number(usable & floor.assumed),
    }


def _remaining(left: pd.DataFrame, of: Members) -> dict[str, Floats | Ints]:
    """Add up what is still allowed, and apart from it what is too much already."""
    columns: dict[str, Floats | Ints] = {}
    for route in ROUTES:
        room = left[f"{route}_remaining_m2"].to_numpy(float)
        columns[f"{route}_remaining_m2"] = of.total(np.maximum(room, 0.0))
        columns[f"{route}_beyond_m2"] = of.total(np.maximum(-room, 0.0))
        columns[f"{route}_parcels"] = of.number(~np.isnan(room))
    raised = left["raised_m2"].to_numpy(float)
    return columns | {
        "raised_m2": of.total(raised),
        "raised_parcels": of.number(~np.isnan(raised)),
    }


def _judged(
    parcels: pd.DataFrame, findings: pd.DataFrame | None, area: Floats, of: Members
) -> dict[str, Floats | Ints]:
    if "outcome" not in parcels or findings is None:
        return {}
    said = texts(parcels, "outcome")
    columns: dict[str, Floats | Ints] = {**_land("outcome", OUTCOMES, said, area, of)}
    for word in OUTCOMES:
        columns[f"parcels_{word}"] = of.number(np.asarray(said == word, bool))
    held = of.counts
    for word in OUTCOMES[:-1]:  # not_applicable is no finding
        mine = findings.loc[findings["outcome"] == word, "parcel_id"].value_counts()
        each = parcels["parcel_id"].map(mine).fillna(0).to_numpy(np.int64)
        counted = np.bincount(of.group[held], each[of.parcel[held]], of.m)
        columns[f"findings_{word}"] = counted.astype(np.int64)
    return columns


def left_of(source: Report | pd.DataFrame) -> pd.DataFrame:
    """Say of every parcel what floor area is still allowed, in the order of the parcels."""
    return remaining(source).reset_index(drop=True)


def by_rule(findings: pd.DataFrame, parcels: pd.DataFrame, parks: Parks) -> pd.DataFrame:
    """Count findings by park, rule and outcome; those of the parcels that count for the park.

    Returns
    -------
    DataFrame
        ``park, rule_id, outcome, findings``, sorted.
    """
    held = parks.counts
    pairs = pd.DataFrame(
        {
            "park": parks.key[parks.park[held]],
            "parcel_id": parcels["parcel_id"].to_numpy(object)[parks.parcel[held]],
        }
    )
    found = pairs.merge(findings[["parcel_id", "rule_id", "outcome"]], on="parcel_id")
    counted = found.groupby(["park", "rule_id", "outcome"], sort=True, observed=True).size()
    return counted.rename("findings").reset_index()
