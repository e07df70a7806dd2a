"""Densities of a study by several groupings at once: tables, ranges of ranks, what is beside them.

From the files of a study, its groupings and its type to one frozen report, which the command prints
and `maps.density_output` writes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Problem
from layers.inputs import Inputs, read_inputs
from layers.measure import holding, one_area
from layers.published_areas import PublishedAreas
from layers.study import Study
from parks.benchmarks import doubts
from parks.bounds import NOTHING_ASSUMED, Assumed
from parks.density import Densities, densities
from parks.density_ground import (
    Outlines,
    flagged,
    in_any,
    needs_ground,
    outlines,
    over_own_ground,
    refuse_without_ground,
)
from parks.density_grouped import Grouped, as_grouped
from parks.density_groups import Wanted, refuse_unmeant, wanted
from parks.density_object import summary
from parks.density_parts import denominators
from parks.density_types import DensityType
from parks.faults import fault
from parks.land_area import LandAreas
from parks.repeats import Repeated

Progress = Callable[[str], None]


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
    def on_ground(self) -> bool:
        """Whether the ground of the groups divides, not the land of their rows."""
        return self.groups[0].on_ground

    @property
    def pooled(self) -> "pd.Series[float]":
        """The same columns over all rows; where ground divides, over that of the first grouping."""
        return self.groups[0].found.pooled

    def summary(self) -> dict[str, Any]:
        """Return plain values: the object of ``parkgis density --json``, less "outputs"."""
        return summary(self)


def density_report(  # noqa: PLR0913 - all but the first are named
    source: Study | Inputs,
    *,
    by: Sequence[str],
    of: DensityType,
    assumed: Assumed = NOTHING_ASSUMED,
    repeated: Repeated | None = None,
    published: PublishedAreas | None = None,
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
    published : PublishedAreas, optional
        Land areas that the outlines of groups are held to.
    progress : callable, optional
        Told what begins.

    Returns
    -------
    DensityReport

    Raises
    ------
    ArgumentError
        A word of *by* means nothing in this study; the nearest one is named. Or the denominator
        is ground that a grouping has not.
    RefusedError
        The files, or what would make a density false, row by row and all at once.
    """
    tell = progress or (lambda _step: None)
    refuse_unmeant(by)
    tell("reading")
    inputs = read_inputs(source) if isinstance(source, Study) else source
    tell("areas")
    on_ground = needs_ground(inputs.parcels, of)
    parcels, measured = _with_area(inputs, of, on_ground=on_ground)
    tell("tiers")
    active = holding(inputs.layers, inputs.study.on)
    asked = [wanted(word, parcels, active) for word in by]
    known = outlines(active, parcels.crs, published)
    table = pd.DataFrame(parcels.drop(columns=parcels.geometry.name))
    take = partial(densities, table, assumed=assumed, repeated=repeated)
    grouped = (_on_ground if on_ground else _on_parcels)(asked, known, take, of, n=len(table))
    read = () if published is None else published.problems
    return DensityReport(
        study=inputs.study,
        type=grouped[0].found.type,
        groups=grouped,
        assumed=assumed,
        repeated=repeated,
        n_geodesic=measured,
        problems=tuple(dict.fromkeys([*inputs.problems, *read, *_noted(grouped, measured)])),
        record=_with_table(inputs.record, published),
    )


def _with_table(record: dict[str, Any], published: PublishedAreas | None) -> dict[str, Any]:
    return record if published is None else record | {"files": [*record["files"], published.entry]}


def _held(one: Wanted, known: Outlines) -> LandAreas | None:
    """Hold the outlines of a layer to published areas, where those speak of it."""
    said = known.published is not None and not known.published.of(one.word).empty
    return known.of(one) if said and one.ground is not None else None


def _on_parcels(
    asked: Sequence[Wanted],
    known: Outlines,
    take: Callable[..., list[Densities]],
    of: DensityType,
    *,
    n: int,
) -> tuple[Grouped, ...]:
    """Take densities over the land that the rows themselves have."""
    found = take(by=[one.by for one in asked], of=of)
    land = [_held(one, known) for one in asked]
    return tuple(as_grouped(*each, n=n) for each in zip(asked, found, land, strict=True))


def _on_ground(
    asked: Sequence[Wanted],
    known: Outlines,
    take: Callable[..., list[Densities]],
    of: DensityType,
    *,
    n: int,
) -> tuple[Grouped, ...]:
    """Take densities over the ground of the groups: of each group, and of all of them, once."""
    refuse_without_ground(asked, of, known)
    of_parcels = replace(of, denominator="parcel")
    by = [*(one.by for one in asked), *map(in_any, asked)]
    found, together = np.split(np.array(take(by=by, of=of_parcels), object), 2)
    grouped = []
    for one, mine, all_of_it in zip(asked, found, together, strict=True):
        land = known.of(one)
        whole = known.once(one, land, denominator=of.denominator)
        over = over_own_ground(
            one, mine, all_of_it, land, whole_m2=whole, denominator=of.denominator
        )
        grouped.append(as_grouped(one, over, land, n=n, on_ground=True))
    return tuple(grouped)


def _with_area(inputs: Inputs, of: DensityType, *, on_ground: bool) -> tuple[Any, int]:
    """Add the area of the parcels where it is what divides, or what is spread over ground."""
    if denominators()[of.denominator].column != "area_m2" and not on_ground:
        return inputs.parcels, 0
    area, measured = one_area(inputs.parcels, inputs.study.area_basis)
    return inputs.parcels.assign(area_m2=area), 0 if on_ground else measured


def _noted(groups: Sequence[Grouped], measured: int) -> list[Problem]:
    """Note what densities say, measured areas, overlaps, outlines, and what a slip explains."""
    notes = [problem for one in groups for problem in one.found.problems]
    if measured:
        notes.append(fault("area-measured", settled="geodesic", count=measured))
    for one in groups:
        if one.overlapping:
            words: dict[str, object] = {"count": one.overlapping}
            notes.append(fault("groups-overlap", column=one.word, settled="noted", **words))
        if one.land is not None:
            notes += flagged(one.word, one.land, denominator=one.found.type.denominator)
    return notes + _doubted(groups)


def _doubted(groups: Sequence[Grouped]) -> list[Problem]:
    """Doubt the whole, and groups of layers; a cell or a firm may well hold little.

    So may a district with all its ground: over ground only parks and bases are doubted.
    """
    park = denominators()["park"]
    asked = [one for one in groups if not one.on_ground or park.is_ground_of(one.word)]
    if not asked:
        return []
    whole = asked[0].found
    found = doubts([whole.pooled["value"]], of=whole.type)
    notes = [one for one in found if one is not None]
    for one in asked:
        if one.drawn_from == "layer":
            said = doubts(one.placed["value"].to_numpy(float), of=one.found.type)
            named = zip(one.placed["key"], said, strict=True)
            notes += [replace(p, column=one.word, value=str(key)) for key, p in named if p]
    return notes
