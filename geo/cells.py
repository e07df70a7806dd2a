"""Cells of a regular grid under parcels: squares or hexagons of equal size, laid from an origin."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import require_metres
from geo.overlay import shares
from geo.parts import Geometries, Positions, as_array
from geo.points import are_points, inside

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Shape = Literal["square", "hexagon"]
Floats = npt.NDArray[np.float64]

MOST = 20_000_000
"""Pairs of a parcel and a cell that may be looked at; finer grids are refused."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid over the plane.

    Parameters
    ----------
    size_m : float
        The side of a square, or the width of a hexagon between two parallel sides.
    shape : {"square", "hexagon"}
        Hexagons stand on a corner; odd rows are shifted by half a width to the east.
    origin : (float, float)
        Easting and northing of the lower left corner of square (0, 0), or of the lowest corner of
        the box around hexagon (0, 0).

    Raises
    ------
    ValueError
        The size is not positive and finite.
    """

    size_m: float
    shape: Shape = "square"
    origin: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        if not 0 < self.size_m < np.inf:
            raise ValueError("the size of a cell is a positive number of metres")

    @property
    def _rise(self) -> float:
        """How far one row lies above another."""
        return self.size_m if self.shape == "square" else self.size_m * np.sqrt(3) / 2

    @property
    def _height(self) -> float:
        return self.size_m if self.shape == "square" else self.size_m * 2 / np.sqrt(3)

    def _shift(self, row: Positions) -> Floats:
        """How far a row is shifted to the east."""
        shifted = self.shape == "hexagon"
        return np.where((row % 2 == 1) & shifted, self.size_m / 2, 0.0)

    def outlines(self, column: Positions, row: Positions) -> Geometries:
        """Draw cells.

        Parameters
        ----------
        column, row : ndarray of int64, shape (n,)

        Returns
        -------
        ndarray of shapely Polygon, shape (n,)

        Examples
        --------
        >>> Grid(10.0).outlines(np.array([1]), np.array([2]))[0].bounds
        (10.0, 20.0, 20.0, 30.0)
        """
        x = self.origin[0] + column * self.size_m + self._shift(row)
        y = self.origin[1] + row * self._rise
        if self.shape == "square":
            return as_array(shapely.box(x, y, x + self.size_m, y + self.size_m))
        across = np.array([0.5, 1.0, 1.0, 0.5, 0.0, 0.0]) * self.size_m
        up = np.array([0.0, 0.25, 0.75, 1.0, 0.75, 0.25]) * self._height
        ring = np.stack([x[:, None] + across, y[:, None] + up], axis=-1)
        return as_array(shapely.polygons(ring))

    def under(self, bounds: Floats) -> tuple[Positions, Positions, Positions]:
        """Return the cells that boxes may touch: box, column, row, one of each per pair.

        Parameters
        ----------
        bounds : ndarray of float64, shape (n, 4)
            Least x and y, greatest x and y; NaN touches nothing.

        Raises
        ------
        ValueError
            More pairs than anyone can look at: the size is too small for the ground.
        """
        known = np.flatnonzero(~np.isnan(bounds).any(axis=1))
        low_x, low_y, high_x, high_y = bounds[known].T
        first = np.floor((low_y - self.origin[1] - self._height) / self._rise).astype(np.int64) + 1
        last = np.ceil((high_y - self.origin[1]) / self._rise).astype(np.int64) - 1
        box, row = _ranges(first, np.maximum(first, last))
        left = self.origin[0] + self._shift(row)
        begin = np.floor((low_x[box] - left) / self.size_m).astype(np.int64)
        end = np.ceil((high_x[box] - left) / self.size_m).astype(np.int64) - 1
        pair, column = _ranges(begin, np.maximum(begin, end))
        return known[box[pair]], column, row[pair]


@dataclass(frozen=True, slots=True)
class Cells:
    """How much of each parcel lies in which cell; m pairs of positive area."""

    parcel: Positions  # shape (m,), positions from 0, ascending
    column: Positions
    row: Positions
    share: Floats  # of the parcel's planar area, or of the point; 1.0 where the cell holds it all


def cells(parcels: "GeoSeries | GeoDataFrame", grid: Grid) -> Cells:
    """Measure how much of each parcel lies in each cell of a grid.

    Parameters
    ----------
    parcels : GeoSeries or GeoDataFrame
        Valid polygons, or points, in a projected CRS in metres; None and empty ones lie in no cell.
    grid : Grid

    Returns
    -------
    Cells
        The shares of a parcel add up to 1, but for the rounding of coordinates.

    Raises
    ------
    CRSError, GeometryError
        As of `geo.overlay.shares`, for parcels that reach into several cells.
    ValueError
        The cells are too small for the ground.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> found = cells(GeoSeries([shapely.box(5, 0, 15, 10)], crs=4549), Grid(10.0))
    >>> found.column.tolist(), found.row.tolist(), found.share.tolist()
    ([0, 1], [0, 0], [0.5, 0.5])
    """
    from geopandas import GeoSeries

    require_metres(parcels.crs)
    shapes = parcels.geometry.reset_index(drop=True)
    parcel, column, row = grid.under(shapely.bounds(as_array(shapes)))
    alone = np.bincount(parcel, minlength=len(shapes)) == 1  # most lie in one cell, box and all
    cut, uncut = np.flatnonzero(~alone), alone[parcel]
    several = np.unique(np.stack([column[~uncut], row[~uncut]], axis=1), axis=0)
    outlines = GeoSeries(grid.outlines(several[:, 0], several[:, 1]), crs=parcels.crs)
    rest = shapes.iloc[cut]
    if are_points(as_array(rest)):
        found = inside(rest, outlines).rename(columns={"point": "parcel"})
    else:
        found = shares(rest, outlines)
    zone = found["zone"].to_numpy()
    of = np.concatenate([parcel[uncut], cut[found["parcel"].to_numpy()]])
    order = np.argsort(of, kind="stable")
    return Cells(
        of[order],
        np.concatenate([column[uncut], several[zone, 0]])[order],
        np.concatenate([row[uncut], several[zone, 1]])[order],
        np.concatenate([np.ones(int(uncut.sum())), found["share"].to_numpy()])[order],
    )


def _ranges(first: Positions, last: Positions) -> tuple[Positions, Positions]:
    """Spell out whole ranges: which range, and each number of it."""
    count = last - first + 1
    if count.sum() > MOST:
        raise ValueError(f"more than {MOST:,} cells under the parcels; take a larger size")
    which = np.repeat(np.arange(len(first)), count)
    start = np.repeat(np.cumsum(count) - count, count)
    return which, first[which] + np.arange(len(which)) - start
