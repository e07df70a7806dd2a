"""The densities of one grouping, with ranks, published figures, land and spread beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.values import as_text
from parks.benchmarks import ANSWERS, against, benchmarks
from parks.bounds import ranks
from parks.density import Densities
from parks.density_ground import land_columns
from parks.density_groups import Wanted
from parks.density_object import unit_text
from parks.distribution import Theil, gini, theil
from parks.land_area import LandAreas
from parks.outcome import Truth

if TYPE_CHECKING:
    from geopandas import GeoSeries

BESIDE = ("gross_output", "revenue")
"""Numerators of the size of the published figures; a tax per km² is not held against an output."""
CANNOT_BE_SAID = ANSWERS[Truth.UNKNOWN]


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

    ``table`` is `Densities.tidy` with the columns ``by``, ``key`` (text; null: in none) and
    ``name`` (null where no layer says one) first, and behind it what is known of the land
    (`parks.density_ground.SHOWN`), where ``land`` is, ``best_rank`` and ``worst_rank`` (null: in
    none) and, for amounts of the size of the published ones, ``exceeds_parks``,
    ``percent_of_parks``, ``because_parks``, and the same of ``special_parks``.
    """

    word: str
    drawn_from: str  # "layer", "cells", "column"
    found: Densities
    land: LandAreas | None  # of the outlines, where their ground divides or is held to published
    table: pd.DataFrame
    spread: Spread
    overlapping: int  # rows that lie in several groups at once: the groups add up to more
    on_ground: bool  # whether the ground of the groups divides, not the land of their rows
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


def as_grouped(
    one: Wanted, found: Densities, land: LandAreas | None, *, n: int, on_ground: bool = False
) -> Grouped:
    """Lay out the densities of one grouping with all that is known beside them.

    Parameters
    ----------
    one : Wanted
    found : Densities
        By *one*.
    land : LandAreas or None
        Of its outlines, where they were measured.
    n : int
        How many rows there are.
    on_ground : bool
        Whether the ground of the groups divides.
    """
    key = as_text(found.frame[found.by[0]])
    table = found.tidy().drop(columns=found.by[0]).assign(unit=unit_text(found.type.unit))
    table.insert(0, "by", one.word)
    table.insert(1, "key", pd.Series(key, dtype=object))
    table.insert(2, "name", pd.Series([one.names.get(k) for k in table["key"]], dtype=object))
    placed = table["key"].notna().to_numpy()
    divided: dict[str, Any] = {"denominator": found.type.denominator, "on_ground": on_ground}
    known = [] if land is None else [land_columns(land, table["key"], **divided)]
    table = pd.concat([table, *known, _ranked(table, placed), *_beside(found)], axis=1)
    over = 0 if isinstance(one.by, str) else int(one.by.overlaps(n).sum())
    return Grouped(
        word=one.word,
        drawn_from=one.noun,
        found=found,
        land=land,
        table=table,
        spread=_spread(table[placed]),
        overlapping=over,
        on_ground=on_ground,
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
