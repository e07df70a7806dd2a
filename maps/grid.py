"""Polygons as rings on a grid of whole numbers: the web map's own plane, in steps of about 0.13 m.

The grid is the pixel plane of web maps (spherical Mercator, 256 pixels at zoom 0) at `GRID_ZOOM`.
A step is 40,075,017 m / 2^28 = 0.149 m at the equator and 0.128 m in Shanghai, so a vertex moves by
at most half of it in each direction. It is for looking; everything is measured before.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import CRSError
from maps.columnar import Columns

GRID_ZOOM = 20
GRID_WIDTH = 256 * 2**GRID_ZOOM
MAX_LATITUDE, MAX_LONGITUDE = 85.05, 180.0  # the square of web maps ends there

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rings:
    """n geometries as rings and lines; shells run counter-clockwise on the ground, holes clockwise.

    Where the geometries lie on both sides of 180° of longitude, those of the west go on beyond the
    east edge of the grid, so that none is torn.
    """

    count: Ints  # shape (n,): rings of each geometry; 0: nothing to draw
    sizes: Ints  # shape (sum of count,): vertices of each ring, the closing one left out
    x: Ints  # shape (sum of sizes,): grid steps eastward from 180° W
    y: Ints  # grid steps southward from the north edge
    lines: Bools  # shape (sum of count,): whether it is a line (of one vertex: a point), no ring

    def rows(self, first: int, end: int) -> "Rings":
        """Return those of the geometries *first* to *end*, as of slices."""
        ring = np.concatenate([[0], np.cumsum(self.count)])
        vertex = np.concatenate([[0], np.cumsum(self.sizes)])
        count = self.count[first:end]
        r0, r1 = ring[first], ring[first + len(count)]
        v0, v1 = vertex[r0], vertex[r1]
        return Rings(count, self.sizes[r0:r1], self.x[v0:v1], self.y[v0:v1], self.lines[r0:r1])

    def totals(self) -> dict[str, Any]:
        """Say how many there are of each, and whether and about what the world wraps."""
        wraps = bool(len(self.x)) and int(self.x.max()) >= GRID_WIDTH
        return {
            "rows": len(self.count),
            "rings": len(self.sizes),
            "vertices": len(self.x),
            "lines": bool(self.lines.any()),
            "wraps": wraps,
            "middle": (int(self.x.min()) + int(self.x.max())) // 2 if len(self.x) else 0,
        }

    def lonlat_bounds(self) -> list[list[float | None]]:
        """Return [[south, west], [north, east]] in degrees; None four times without vertices."""
        if not len(self.x):
            return [[None, None], [None, None]]
        west, east = (float(edge(self.x)) / GRID_WIDTH * 360 - 180 for edge in (np.min, np.max))
        north, south = (_latitude(float(edge(self.y))) for edge in (np.min, np.max))
        return [[south, west], [north, east]]


def _latitude(y: float) -> float:
    """Degrees of a place on the grid."""
    return float(np.rad2deg(np.arctan(np.sinh(np.pi * (1 - 2 * y / GRID_WIDTH)))))


def on_grid(x: npt.ArrayLike, y: npt.ArrayLike, crs: object) -> tuple[Floats, Floats]:
    """Put points of *crs* on the grid, not rounded.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Easting and northing, or longitude and latitude; NaN gives NaN.
    crs : anything pyproj knows

    Returns
    -------
    x, y : ndarray of float64, shape (n,)

    Raises
    ------
    CRSError
        If a point cannot be shown on a web map: beyond 85° of latitude, or no place on the earth.

    Examples
    --------
    >>> on_grid([0.0], [0.0], "EPSG:4326")[0] / GRID_WIDTH
    array([0.5])
    """
    from pyproj import Transformer

    points = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
    known = ~np.isnan(points).any(axis=1)
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*points[known].T)
    lost = ~((np.abs(lat) <= MAX_LATITUDE) & (np.abs(lon) <= MAX_LONGITUDE))
    if lost.any():
        where = "{:.3f}, {:.3f}".format(*points[known][lost][0])
        raise CRSError(
            f"the point {where} of {crs} is no place on a web map; check the CRS of the data",
            f"{crs} 中的点 {where} 无法显示在网络地图上，请检查数据的坐标系",
        )
    sine = np.sin(np.deg2rad(lat))
    found = np.full(points.shape, np.nan)
    found[known, 0] = (lon + 180) / 360 * GRID_WIDTH
    found[known, 1] = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * GRID_WIDTH
    return found[:, 0], found[:, 1]


def drawing_order(geometries: npt.NDArray[Any], crs: object) -> Ints:
    """Order geometries along a Z curve: neighbours on the ground are neighbours in the file.

    Returns
    -------
    ndarray of int64, shape (n,)
        Positions; geometries that are None or empty come last, in their own order.
    """
    west, south, east, north = shapely.bounds(geometries).T
    x, y = on_grid((west + east) / 2, (south + north) / 2, crs)
    known = ~np.isnan(x)
    key = np.full(len(geometries), np.iinfo(np.uint64).max, np.uint64)
    key[known] = _spread(x[known]) | (_spread(y[known]) << np.uint64(1))
    return np.argsort(key, kind="stable")


def to_rings(geometries: npt.NDArray[Any], crs: object) -> Rings:
    """Turn geometries into rings and lines on the grid.

    Parameters
    ----------
    geometries : ndarray of object, shape (n,)
        Of any type; a point is a line of one vertex. None and empty give no ring.
    crs : anything pyproj knows
    """
    parts, owner, areal = _parts(geometries)
    rings, part = shapely.get_rings(shapely.orient_polygons(parts[areal]), return_index=True)
    part = np.concatenate([np.flatnonzero(areal)[part], np.flatnonzero(~areal)])
    by = np.argsort(part, kind="stable")
    lines = (np.arange(len(part)) >= len(rings))[by]
    pieces = np.concatenate([rings, parts[~areal]])[by]
    vertices, ring = shapely.get_coordinates(pieces, return_index=True)
    x, y = on_grid(vertices[:, 0], vertices[:, 1], crs)
    x = _untorn(x, ring)
    kept = (np.diff(ring, append=-1) == 0) | lines[ring]  # a ring's last vertex repeats its first
    return Rings(
        count=np.bincount(owner[part], minlength=len(geometries)),
        sizes=np.bincount(ring[kept], minlength=len(pieces)),
        x=np.rint(x[kept]).astype(np.int64),
        y=np.rint(y[kept]).astype(np.int64),
        lines=lines,
    )


def _untorn(x: Floats, ring: Ints) -> Floats:
    """Undo the jump of x at 180° of longitude, where most files go from one edge to the other.

    A step of more than half the world, but not around all of it, is taken for such a jump: no
    parcel is as wide. Then, if counting the west of 180° beyond the east brings all into one half
    of the world, it is counted so.
    """
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    steps = np.diff(x, prepend=x[:1])
    jumps = (np.abs(steps) > GRID_WIDTH / 2) & (np.abs(steps) < GRID_WIDTH - 1)
    jumps[starts] = False
    if jumps.any():
        worlds = np.cumsum(np.where(jumps, -np.sign(steps), 0))
        x = x + GRID_WIDTH * (worlds - worlds[starts][ring])
        x = x + GRID_WIDTH * (np.minimum.reduceat(x, starts) < 0)[ring]
    if len(x) and np.ptp(x) > GRID_WIDTH / 2:
        beyond = x + GRID_WIDTH * (np.minimum.reduceat(x, starts) < GRID_WIDTH / 2)[ring]
        return beyond if np.ptp(beyond) < GRID_WIDTH / 2 else x
    return x


def add_rings(columns: Columns, rings: Rings) -> None:
    """Add *rings* to *columns* as differences: ring from ring, vertex from vertex."""
    starts = np.cumsum(rings.sizes) - rings.sizes
    columns.number("ring_count", rings.count)
    columns.number("ring_size", rings.sizes)
    if rings.lines.any():
        columns.number("open", rings.lines)
    for axis, values in (("x", rings.x), ("y", rings.y)):
        steps = np.diff(values, prepend=0)
        steps[starts] = 0
        columns.number(f"start_{axis}", np.diff(values[starts], prepend=0))
        columns.number(f"step_{axis}", steps)


def anchors(rings: Rings) -> Ints:
    """First vertex of each geometry on the grid, shape (n, 2); 0, 0 where there is none."""
    first_ring = np.cumsum(rings.count) - rings.count
    starts = np.cumsum(rings.sizes) - rings.sizes
    drawn = rings.count > 0
    found = np.zeros((len(rings.count), 2), np.int64)
    place = starts[first_ring[drawn]]
    found[drawn] = np.column_stack([rings.x[place], rings.y[place]])
    return found


def _parts(geometries: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints, Bools]:
    """Take geometries apart to single ones; say whose each is, and which are polygons.

    Lines and points beside the polygons of one geometry are debris of cutting and are left out.
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # multipolygons in collections
    owner = owner[inner]
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    filled = ~shapely.is_empty(parts)
    has_area = np.bincount(owner[areal & filled], minlength=len(geometries)) > 0
    kept = filled & (areal | ~has_area[owner])
    return parts[kept], owner[kept], areal[kept]


def _spread(values: Floats) -> npt.NDArray[np.uint64]:
    """Put a zero between every two bits of 32-bit numbers (the Z curve interleaves two of them)."""
    bits = values.astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits
