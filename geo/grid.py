"""Square and hexagon cells over a plane in metres, from a stated origin.

A grid is a rule, not a table: the cell of a point follows by arithmetic, whatever else is drawn.
Cells keep their keys when the ground looked at grows; a shifted origin is another grid.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import ArgumentError
from geo.frame import Bounds, require_metres
from geo.overlay import shares
from geo.parts import as_array

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_CELLS = 5_000_000
"""More are refused: they fill the memory, and are nearly always a size in the wrong unit."""

_CORNERS = {
    "square": np.array([(0, 0), (1, 0), (1, 1), (0, 1)]),
    "hexagon": np.array([(1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2), (1, -1)]),
}
_KEYS = {"square": ("col", "row"), "hexagon": ("q", "r")}
_ROOT3 = float(np.sqrt(3.0))


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal cells over the whole plane of a CRS.

    Parameters
    ----------
    size_m : float
        From the middle of a cell to the middle of the next over a side: the side of a square, the
        width of a hexagon (which stands on a corner).
    crs : anything that names a CRS
        Projected, in metres.
    kind : {"square", "hexagon"}
    origin : (x, y)
        The lower left corner of square (0, 0), or the middle of hexagon (0, 0).

    Raises
    ------
    CRSError
        No CRS, or one in which plane areas mean nothing.
    ArgumentError
        A size that is not positive and finite, another kind, an origin that is no point.

    Examples
    --------
    >>> grid = Grid(1000, "EPSG:4549", origin=(500_000, 3_000_000))
    >>> grid.cells((500_000, 3_000_000, 502_000, 3_001_000)).area.to_dict()
    {(0, 0): 1000000.0, (1, 0): 1000000.0}
    >>> grid.cell_of([501_000, 499_999.9], [3_000_500, 3_000_500]).to_dict("list")
    {'col': [1, -1], 'row': [0, 0]}
    """

    size_m: float
    crs: CRS = field(repr=False)
    kind: Literal["square", "hexagon"] = "square"
    origin: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        """Refuse what is no grid."""
        object.__setattr__(self, "crs", require_metres(self.crs))
        if self.kind not in _CORNERS:
            raise ArgumentError(
                f"a grid is of squares or hexagons, not {self.kind!r}",
                f"网格只能为 square 或 hexagon，而非 {self.kind!r}",
            )
        if not (np.isfinite(self.size_m) and self.size_m > 0):
            raise ArgumentError(
                f"the size of a cell is {self.size_m} m; give a positive number of metres",
                f"网格边长为 {self.size_m} 米；请给出正数（米）",
            )
        if not np.isfinite(self.origin).all():
            raise ArgumentError(
                f"the origin {self.origin} is no point", f"原点 {self.origin} 不是有效坐标"
            )

    @property
    def keys(self) -> tuple[str, str]:
        """The names of a cell's two whole numbers: col, row of squares; axial q, r of hexagons."""
        return _KEYS[self.kind]

    @property
    def cell_area_m2(self) -> float:
        """The area of each cell: size², times √3/2 for hexagons."""
        return self.size_m**2 * (1.0 if self.kind == "square" else _ROOT3 / 2)

    def cells(self, bounds: Bounds) -> "GeoSeries":
        """Draw the cells that share ground with a rectangle.

        Parameters
        ----------
        bounds : (x0, y0, x1, y1)
            In the grid's CRS; x1 > x0 and y1 > y0.

        Returns
        -------
        GeoSeries
            By key, sorted. Neighbours share their corners to the last bit. The keys of a cell do
            not depend on the bounds.

        Raises
        ------
        ArgumentError
            Bounds without ground, or more than `MOST_CELLS` cells.
        """
        from geopandas import GeoSeries

        _check_bounds(bounds)
        first, second = self._candidates(bounds)
        shapes = self._draw(first, second)
        # The interiors meet: cells that only touch the rectangle are not drawn.
        meets = shapely.relate_pattern(shapes, shapely.box(*bounds), "T********")
        index = pd.MultiIndex.from_arrays([first[meets], second[meets]], names=self.keys)
        return GeoSeries(shapes[meets], index=index, crs=self.crs)

    def cell_of(self, x: npt.ArrayLike, y: npt.ArrayLike) -> pd.DataFrame:
        """Find the one cell of each point.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            East and north, in the grid's CRS.

        Returns
        -------
        DataFrame
            The two keys (Int64), one row per point; null where a coordinate is not finite. A square
            holds its left and lower side; a point on the side of a hexagon goes to one of the two,
            always the same.
        """
        east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        known = np.isfinite(east) & np.isfinite(north)
        east, north = np.where(known, east, self.origin[0]), np.where(known, north, self.origin[1])
        found = self._square_of(east, north) if self.kind == "square" else self._hex_of(east, north)
        missing = ~known
        columns = [pd.arrays.IntegerArray(key, missing.copy()) for key in found]
        return pd.DataFrame(dict(zip(self.keys, columns, strict=True)))

    def shares(self, parcels: "GeoSeries | GeoDataFrame") -> pd.DataFrame:
        """Measure how much of each parcel lies in each cell.

        Parameters
        ----------
        parcels : GeoSeries or GeoDataFrame
            Valid polygons in the grid's CRS, as for `geo.overlay.shares`.

        Returns
        -------
        DataFrame
            ``parcel`` (position), the two keys, ``area_m2``, ``share``: one row per parcel and cell
            that share ground. The shares of a parcel sum to 1.

        Raises
        ------
        CRSError, GeometryError
            As for `geo.overlay.shares`.
        ArgumentError
            More than `MOST_CELLS` cells.
        """
        from geopandas import GeoSeries

        bounds = parcels.total_bounds
        drawn = self.cells(tuple(bounds)) if np.isfinite(bounds).all() else None
        cells = GeoSeries([], crs=self.crs) if drawn is None else drawn
        found = shares(parcels, cells.reset_index(drop=True))
        at = found.pop("zone").to_numpy()
        for place, name in enumerate(self.keys, 1):
            level = [] if drawn is None else drawn.index.get_level_values(name)
            found.insert(place, name, np.asarray(level, dtype=np.int64)[at])
        return found

    def _candidates(self, bounds: Bounds) -> tuple[Ints, Ints]:
        """Give the keys of all cells that may meet the rectangle, and a few more."""
        x0, y0 = (float(v) for v in self.origin)
        step = self.size_m * (1.0 if self.kind == "square" else _ROOT3 / 2)
        low, high = (bounds[1] - y0) / step, (bounds[3] - y0) / step
        west, east = (bounds[0] - x0) / self.size_m, (bounds[2] - x0) / self.size_m
        if (count := (high - low + 1) * (east - west + 1)) > MOST_CELLS:
            raise ArgumentError(
                f"cells of {self.size_m:g} m would be about {count:,.0f}; "
                f"choose a size that gives at most {MOST_CELLS:,}",
                f"边长 {self.size_m:g} 米的网格约有 {count:,.0f} 个；"
                f"请加大边长，使其不超过 {MOST_CELLS:,} 个",
            )
        rows = np.arange(np.floor(low) - 1, np.ceil(high) + 2).astype(np.int64)
        slant = rows / 2 if self.kind == "hexagon" else np.zeros(len(rows))
        start = (np.floor(west - slant) - 1).astype(np.int64)
        width = int(np.ceil(east - west)) + 4
        second = np.repeat(rows, width)
        first = (start[:, None] + np.arange(width)).ravel()
        order = np.lexsort((second, first))
        return first[order], second[order]

    def _draw(self, first: Ints, second: Ints) -> npt.NDArray[np.object_]:
        """Draw cells from whole multiples of a step, so that neighbours share their corners."""
        step, at = np.full(2, self.size_m, dtype=np.float64), np.c_[first, second]
        if self.kind == "hexagon":
            step = self.size_m * np.array([0.5, 0.5 / _ROOT3])
            at = np.c_[2 * first + second, 3 * second]
        corner = np.array(self.origin) + step * (at[:, None] + _CORNERS[self.kind])
        return as_array(shapely.polygons(corner))

    def _square_of(self, east: Floats, north: Floats) -> tuple[Ints, Ints]:
        return self._step_of(east, self.origin[0]), self._step_of(north, self.origin[1])

    def _step_of(self, at: Floats, start: float) -> Ints:
        """Count steps so that the point lies in the cell as it is drawn, rounding and all."""
        step: Ints = np.floor((at - start) / self.size_m).astype(np.int64)
        step -= (start + self.size_m * step > at).astype(np.int64)
        step += (start + self.size_m * (step + 1) <= at).astype(np.int64)
        return step

    def _hex_of(self, east: Floats, north: Floats) -> tuple[Ints, Ints]:
        """Round in cube coordinates: of three rounded numbers the worst yields to the others."""
        r = (north - self.origin[1]) / (self.size_m * _ROOT3 / 2)
        q = (east - self.origin[0]) / self.size_m - r / 2
        cube = np.stack([q, r, -q - r])
        whole = np.floor(cube + 0.5)
        worst = np.abs(whole - cube).argmax(axis=0)
        first = np.where(worst == 0, -whole[1] - whole[2], whole[0])
        second = np.where(worst == 1, -whole[0] - whole[2], whole[1])
        return first.astype(np.int64), second.astype(np.int64)


def _check_bounds(bounds: Bounds) -> None:
    x0, y0, x1, y1 = bounds
    if not (np.isfinite(bounds).all() and x1 > x0 and y1 > y0):
        raise ArgumentError(
            f"the bounds {tuple(float(v) for v in bounds)} hold no ground",
            f"范围 {tuple(float(v) for v in bounds)} 不含任何面积",
        )
