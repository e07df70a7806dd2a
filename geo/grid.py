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
from geo.frame import Bounds, require_metres, require_same
from geo.overlay import shares, valid_polygons
from geo.parts import Geometries, as_array

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_CELLS = 5_000_000
"""More are not drawn: they fill the memory, and are nearly always a size in the wrong unit."""
MOST_PAIRS = 20_000_000
"""More pairs of a parcel and a cell near it are not looked at, for the same reason."""

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
        _, first, second = self._near(np.array([bounds], dtype=np.float64), MOST_CELLS)
        order = np.lexsort((second, first))
        first, second = first[order], second[order]
        shapes = self.outlines(first, second)
        # The interiors meet: cells that only touch the rectangle are not drawn.
        meets = shapely.relate_pattern(shapes, shapely.box(*bounds), "T********")
        index = pd.MultiIndex.from_arrays([first[meets], second[meets]], names=self.keys)
        return GeoSeries(shapes[meets], index=index, crs=self.crs)

    def outlines(self, first: npt.ArrayLike, second: npt.ArrayLike) -> Geometries:
        """Draw cells by key, from whole multiples of a step: neighbours share their corners.

        Parameters
        ----------
        first, second : array_like of int, shape (n,)
            The two keys.

        Returns
        -------
        ndarray of shapely Polygon, shape (n,)

        Examples
        --------
        >>> Grid(10, "EPSG:4549").outlines([1], [2])[0].bounds
        (10.0, 20.0, 20.0, 30.0)
        """
        step, at = np.full(2, self.size_m, dtype=np.float64), np.c_[first, second]
        if self.kind == "hexagon":
            step = self.size_m * np.array([0.5, 0.5 / _ROOT3])
            at = np.c_[2 * at[:, 0] + at[:, 1], 3 * at[:, 1]]
        corner = np.array(self.origin) + step * (at[:, None] + _CORNERS[self.kind])
        return as_array(shapely.polygons(corner))

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
            that share ground, by parcel and key. The shares of a parcel sum to 1; share is exactly
            1.0 in a cell that holds it all.

        Raises
        ------
        CRSError, GeometryError
            As for `geo.overlay.shares`.
        ArgumentError
            More than `MOST_PAIRS` cells near the parcels.

        Examples
        --------
        >>> from geopandas import GeoSeries
        >>> parcels = GeoSeries([shapely.box(5, 0, 15, 10)], crs=4549)
        >>> Grid(10, "EPSG:4549").shares(parcels).to_numpy().tolist()
        [[0.0, 0.0, 0.0, 50.0, 0.5], [0.0, 1.0, 0.0, 50.0, 0.5]]
        """
        from geopandas import GeoSeries

        require_same(parcels.crs, self.crs, en=("parcels", "grid"), zh=("地块", "网格"))
        ground = valid_polygons(parcels, "parcels", "地块")
        parcel, first, second = self._near(shapely.bounds(ground), MOST_PAIRS)
        alone = np.bincount(parcel, minlength=len(ground)) == 1  # most lie in one cell, box and all
        cut, held = np.flatnonzero(~alone), alone[parcel]
        keys = np.unique(np.stack([first[~held], second[~held]], axis=1), axis=0)
        found = shares(
            GeoSeries(ground[cut], crs=self.crs),
            GeoSeries(self.outlines(keys[:, 0], keys[:, 1]), crs=self.crs),
        )
        zone = found["zone"].to_numpy()
        columns = {
            "parcel": (parcel[held], cut[found["parcel"]]),
            self.keys[0]: (first[held], keys[zone, 0]),
            self.keys[1]: (second[held], keys[zone, 1]),
            "area_m2": (shapely.area(ground[parcel[held]]), found["area_m2"]),
            "share": (np.ones(int(held.sum())), found["share"]),
        }
        table = pd.DataFrame({name: np.concatenate(parts) for name, parts in columns.items()})
        return table.sort_values("parcel", kind="stable", ignore_index=True)

    def _near(self, bounds: Floats, most: int) -> tuple[Ints, Ints, Ints]:
        """Pair boxes with the cells whose own boxes meet them: box and the two keys of each pair.

        Cells that only touch a box are left out but for rounding; NaN is near nothing.
        """
        known = np.flatnonzero(~np.isnan(bounds).any(axis=1))
        rise = self.size_m * (1.0 if self.kind == "square" else _ROOT3 / 2)
        steps = (bounds[known].T - np.tile(self.origin, 2)[:, None]) / np.array(
            [[self.size_m], [rise], [self.size_m], [rise]]
        )
        west, south, east, north = steps
        if (count := float(((east - west + 1) * (north - south + 1)).sum())) > most:
            raise ArgumentError(
                f"cells of {self.size_m:g} m would be about {count:,.0f}; "
                f"choose a size that gives at most {most:,}",
                f"边长 {self.size_m:g} 米的网格约有 {count:,.0f} 个；"
                f"请加大边长，使其不超过 {most:,} 个",
            )
        # In steps, a square reaches from its row to the next, a hexagon 2/3 up and down.
        low, high = (0.0, 1.0) if self.kind == "square" else (-2 / 3, 2 / 3)
        box, second = _ranges(np.floor(south - high) + 1, np.ceil(north - low) - 1)
        left = np.zeros(len(second)) if self.kind == "square" else second / 2 - 0.5
        pair, first = _ranges(np.floor(west[box] - left), np.ceil(east[box] - left) - 1)
        return known[box[pair]], first, second[pair]

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


def _ranges(first: Floats, last: Floats) -> tuple[Ints, Ints]:
    """Spell out whole ranges, of one number at least: which range, and each number of it."""
    count = np.maximum(last - first, 0).astype(np.int64) + 1
    which = np.repeat(np.arange(len(first)), count)
    start = np.repeat(np.cumsum(count) - count, count)
    return which, first.astype(np.int64)[which] + np.arange(len(which)) - start
