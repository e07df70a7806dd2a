"""Densities of a study by several groupings at once: tables, ranges of ranks, what is beside them.

From the files of a study, its groupings and its type to one frozen report, which the command prints
and `maps.density_output` writes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import Problem
from layers.inputs import Inputs, read_inputs
from layers.measure import holding, one_area
from layers.study import Study
from layers.values import as_text
from parks.benchmarks import ANSWERS, against, benchmarks, doubts
from parks.bounds import NOTHING_ASSUMED, Assumed, ranks
from parks.density import Densities, densities
from parks.density_groups import Wanted, refuse_unmeant, wanted
from parks.density_object import summary, unit_text
from parks.density_parts import denominators
from parks.density_types import DensityType
from parks.distribution import Theil, gini, theil
from parks.faults import fault
from parks.outcome import Truth
from parks.repeats import Repeated

if TYPE_CHECKING:
    from geopandas import GeoSeries

BESIDE = ("gross_output", "revenue")
"""Numerators of the size of the published figures; a tax per km² is not held against an output."""
CANNOT_BE_SAID = ANSWERS[Truth.UNKNOWN]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Spread:
    """How unevenly the amounts of the groups lie on their land, the group "in none" left out.

    ``gini`` and ``theil`` are None unless everything of every group is known; ``known_gini`` and
    ``known_theil`` are of the land whose amount is known, ``coverage`` (None: some land is not
    known) says how much of it that is. None where there is nothing to compare.
    """

    groups: int
    gini: float | None
    theil: float | None
    known_gini: float | None
    known_theil: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Grouped:
    """The densities of one grouping.

    ``table`` is `Densities.tidy` with the columns ``by`` and ``key`` (text; null: in none) first,
    and behind it ``best_rank`` and ``worst_rank`` (null: in none) and, for amounts of the size of
    the published ones, ``exceeds_parks``, ``percent_of_parks``, ``because_parks``, and the same of
    ``special_parks``.
    """

    word: str
    drawn_from: str  # "layer", "cells", "column"
    found: Densities
    table: pd.DataFrame
    spread: Spread
    overlapping: int  # rows that lie in several groups at once: the groups add up to more
    draws: "Callable[[Sequence[str]], GeoSeries] | None"

    @property
    def placed(self) -> pd.DataFrame:
        """The rows of the table that have a key."""
        return self.table[self.table["key"].notna()]

    def ground(self) -> "GeoSeries | None":
        """Return the ground of `placed`, in its order; None where a column names the groups."""
        if self.draws is None:
            return None
        keys = self.placed["key"]
        return self.draws(list(keys)).set_axis(keys.index)


@dataclass(frozen=True, slots=True)
class DensityReport:
    """Densities of one type over the groupings of a study."""

    study: Study
    type: DensityType
    groups: tuple[Grouped, ...]
    assumed: Assumed
    repeated: Repeated | None
    n_geodesic: int  # parcels whose declared area is missing and was measured
    problems: tuple[Problem, ...]
    record: dict[str, Any]  # of the files read, for the receipt

    @property
    def pooled(self) -> "pd.Series[float]":
        """The same columns over all rows."""
        return self.groups[0].found.pooled

    def summary(self) -> dict[str, Any]:
        """Return plain values: the object of ``parkgis density --json``, less "outputs"."""
        return summary(self)


def density_report(
    source: Study | Inputs,
    *,
    by: Sequence[str],
    of: DensityType,
    assumed: Assumed = NOTHING_ASSUMED,
    repeated: Repeated | None = None,
    progress: Progress | None = None,
) -> DensityReport:
    """Take the densities of a study by several groupings; its parcels are read once.

    Parameters
    ----------
    source : Study or Inputs
        Inputs, if they are read already.
    by : sequence of str
        Words of `parks.density_groups`: roles of layers, ``tier``, ``grid:SIZE``,
        ``hexagon:SIZE``, columns.
    of : DensityType
        A year or price basis left out is taken from the parcels if they hold one only.
    assumed, repeated
        As for `parks.density.density`.
    progress : callable, optional
        Told what begins.

    Returns
    -------
    DensityReport

    Raises
    ------
    ArgumentError
        A word of *by* means nothing in this study; the nearest one is named.
    RefusedError
        The files, or what would make a density false, row by row and all at once.
    """
    tell = progress or (lambda _step: None)
    refuse_unmeant(by)
    tell("reading")
    inputs = read_inputs(source) if isinstance(source, Study) else source
    tell("areas")
    parcels, measured = _with_area(inputs, of)
    tell("tiers")
    active = holding(inputs.layers, inputs.study.on)
    asked = [wanted(word, parcels, active) for word in by]
    table = pd.DataFrame(parcels.drop(columns=parcels.geometry.name))
    found = densities(
        table, by=[one.by for one in asked], of=of, assumed=assumed, repeated=repeated
    )
    grouped = tuple(map(partial(_grouped, n=len(table)), asked, found))
    notes = [problem for one in found for problem in one.problems]
    return DensityReport(
        study=inputs.study,
        type=found[0].type,
        groups=grouped,
        assumed=assumed,
        repeated=repeated,
        n_geodesic=measured,
        problems=tuple(dict.fromkeys([*inputs.problems, *notes, *_noted(grouped, measured)])),
        record=inputs.record,
    )


def _with_area(inputs: Inputs, of: DensityType) -> tuple[Any, int]:
    """Add the area of the parcels where it is what divides."""
    if denominators()[of.denominator].column != "area_m2":
        return inputs.parcels, 0
    area, measured = one_area(inputs.parcels, inputs.study.area_basis)
    return inputs.parcels.assign(area_m2=area), measured


def _noted(groups: Sequence[Grouped], measured: int) -> list[Problem]:
    """Note measured areas, groups that overlap, and densities that a slip of the unit explains."""
    notes = [fault("area-measured", settled="geodesic", count=measured)] if measured else []
    for one in groups:
        if one.overlapping:
            words: dict[str, object] = {"count": one.overlapping}
            notes.append(fault("groups-overlap", column=one.word, settled="noted", **words))
    return notes + _doubted(groups)


def _doubted(groups: Sequence[Grouped]) -> list[Problem]:
    """Doubt the whole, and groups of layers; a cell or a firm may well hold little."""
    whole = groups[0].found
    found = doubts([whole.pooled["value"]], of=whole.type)
    notes = [one for one in found if one is not None]
    for one in groups:
        if one.drawn_from == "layer":
            said = doubts(one.placed["value"].to_numpy(float), of=one.found.type)
            named = zip(one.placed["key"], said, strict=True)
            notes += [replace(p, column=one.word, value=str(key)) for key, p in named if p]
    return notes


def _grouped(one: Wanted, found: Densities, *, n: int) -> Grouped:
    key = as_text(found.frame[found.by[0]])
    table = found.tidy().drop(columns=found.by[0]).assign(unit=unit_text(found.type.unit))
    table.insert(0, "by", one.word)
    table.insert(1, "key", pd.Series(key, dtype=object))
    placed = table["key"].notna().to_numpy()
    table = pd.concat([table, _ranked(table, placed), *_beside(found)], axis=1)
    over = 0 if isinstance(one.by, str) else int(one.by.overlaps(n).sum())
    return Grouped(
        word=one.word,
        drawn_from=one.noun,
        found=found,
        table=table,
        spread=_spread(table[placed]),
        overlapping=over,
        draws=one.ground,
    )


def _ranked(table: pd.DataFrame, placed: Any) -> pd.DataFrame:  # noqa: ANN401 - a mask
    """Rank the groups that have a key among themselves."""
    columns = {name: pd.array([None] * len(table), "Int64") for name in ("best_rank", "worst_rank")}
    best, worst = ranks(table.loc[placed, "low"], table.loc[placed, "high"])
    columns["best_rank"][placed], columns["worst_rank"][placed] = best, worst
    return pd.DataFrame(columns, index=table.index)


def _beside(found: Densities) -> list[pd.DataFrame]:
    """Hold every group against the published figures, as an indication only."""
    if found.type.numerator not in BESIDE:
        return []
    columns = {}
    for key, one in benchmarks().items():
        said, slug = against(found, one, indication_only=True), key.replace("-", "_")
        columns[f"exceeds_{slug}"] = said["exceeds"]
        columns[f"percent_of_{slug}"] = said["percent"]
        columns[f"because_{slug}"] = said["because"]
    return [pd.DataFrame(columns, index=found.frame.index)]


def _spread(placed: pd.DataFrame) -> Spread:
    counted = placed[placed["counted_km2"] > 0]
    amount, land = counted["amount"].to_numpy(float), counted["counted_km2"].to_numpy(float)
    usable = len(counted) > 0 and amount.min() >= 0 and amount.sum() > 0
    known_gini = float(gini(amount, land)) if usable else None
    known_theil = theil(amount, land) if usable else Theil(np.nan, np.nan, np.nan)
    whole = usable and len(counted) == len(placed) and (placed["n_missing"] == 0).all()
    all_land = placed["land_km2"].sum()
    clear = len(placed) > 0 and placed["coverage"].notna().all()
    t = float(known_theil.total) if usable else None
    return Spread(
        groups=len(placed),
        gini=known_gini if whole else None,
        theil=t if whole else None,
        known_gini=known_gini,
        known_theil=t,
        coverage=float(land.sum() / all_land) if clear and all_land > 0 else None,
    )
