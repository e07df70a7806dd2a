"""A way to divide the land: which row lies in which unit, and with how much of itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ArgumentError
from geo.grid import Grid
from parks.space_wording import say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_WHOLE = 1 + 1e-9  # shares of one row may sum to this


@dataclass(frozen=True, slots=True)
class Partition:
    """n rows divided among units; a row may lie in several with a share each, or in none."""

    name: str
    row: Ints  # one entry per row and unit
    unit: Ints  # 0 … n_units - 1
    share: Floats  # of the row's land; those of one row sum to 1 or less
    n_rows: int
    n_units: int


def by_column(table: pd.DataFrame, column: str) -> Partition:
    """Divide rows by a key; a row whose key is null is in no unit.

    Raises
    ------
    ArgumentError
        No such column.

    Examples
    --------
    >>> by_column(pd.DataFrame({"park": ["b", None, "a"]}), "park").unit.tolist()
    [1, 0]
    """
    if column not in table:
        raise ArgumentError(f"there is no column {column!r}", f"没有字段 {column!r}")
    unit, names = pd.factorize(table[column], sort=True)
    row: Ints = np.flatnonzero(unit >= 0).astype(np.int64)
    whole = np.ones(len(row))
    return Partition(column, row, unit[row].astype(np.int64), whole, len(table), len(names))


def by_shares(name: str, shares: pd.DataFrame, unit: str | Sequence[str], n_rows: int) -> Partition:
    """Divide rows by measured shares, as `geo.overlay.shares` gives them.

    Parameters
    ----------
    name : str
    shares : DataFrame
        ``parcel`` (position of the row), ``share`` and the columns that name a unit.
    unit : str or sequence of str
        Such as ``zone``, or ``("col", "row")``.
    n_rows : int

    Raises
    ------
    ArgumentError
        Shares that are negative, or of one row that sum to more than 1: units that overlap are no
        partition.
    """
    row: Ints = shares["parcel"].to_numpy(np.int64)
    share: Floats = shares["share"].to_numpy(np.float64)
    total = np.bincount(row, share, minlength=n_rows)
    if (share < 0).any() or (total > _WHOLE).any():
        raise ArgumentError(
            f"{name}: the shares of a row sum to {total.max():.6g}, or one is negative; "
            "units that overlap divide nothing",
            f"{name}：某行的份额合计为 {total.max():.6g} 或含负值；相互重叠的单元不构成分区",
        )
    grouped = shares.groupby([unit] if isinstance(unit, str) else list(unit), sort=True)
    code = grouped.ngroup().to_numpy().astype(np.int64)
    return Partition(name, row, code, share, n_rows, grouped.ngroups)


def by_grid(parcels: "GeoSeries | GeoDataFrame", grid: Grid, *, lang: str = "en") -> Partition:
    """Divide rows by the cells they lie in, by share of area; named after the grid."""
    x, y = grid.origin
    name = say(f"partition.{grid.kind}", lang, size=grid.size_m, x=x, y=y)
    return by_shares(name, grid.shares(parcels), grid.keys, len(parcels))


def by_shifted_grids(
    parcels: "GeoSeries | GeoDataFrame", grid: Grid, *, steps: int, lang: str = "en"
) -> list[Partition]:
    """Divide rows by a grid whose origin is moved in steps, both ways: steps² partitions.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> from shapely import box
    >>> parcels = GeoSeries([box(0, 0, 10, 10)], crs=4549)
    >>> [p.n_units for p in by_shifted_grids(parcels, Grid(10, 4549), steps=2)]
    [1, 2, 2, 4]
    """
    if steps < 1:
        raise ArgumentError(f"{steps} steps move nothing", f"步数 {steps} 无效")
    moved = np.arange(steps) * grid.size_m / steps
    x, y = grid.origin
    origins = [(x + float(dx), y + float(dy)) for dy in moved for dx in moved]
    return [by_grid(parcels, replace(grid, origin=origin), lang=lang) for origin in origins]
