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


@dataclass(frozen=True, slots=True)
class Rings:
    """n geometries as rings; shells run counter-clockwise on the ground, holes clockwise."""

    count: Ints  # shape (n,): rings of each geometry; 0: nothing to draw
    sizes: Ints  # shape (sum of count,): vertices of each ring, the closing one left out
    x: Ints  # shape (sum of sizes,): grid steps eastward from 180° W
    y: Ints  # grid steps southward from the north edge


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
    """Turn polygons into rings on the grid; lines and points among them have no area and are left.

    Parameters
    ----------
    geometries : ndarray of object, shape (n,)
        Polygons, multipolygons, collections; None and empty give no ring.
    crs : anything pyproj knows
    """
    parts, owner = _polygons(geometries)
    rings, part = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = on_grid(vertices[:, 0], vertices[:, 1], crs)
    opening = np.diff(ring, append=-1) == 0  # the last vertex of a ring repeats its first
    return Rings(
        count=np.bincount(owner[part], minlength=len(geometries)),
        sizes=np.bincount(ring[opening], minlength=len(rings)),
        x=np.rint(x[opening]).astype(np.int64),
        y=np.rint(y[opening]).astype(np.int64),
    )


def add_rings(columns: Columns, rings: Rings) -> None:
    """Add *rings* to *columns* as differences: ring from ring, vertex from vertex."""
    starts = np.cumsum(rings.sizes) - rings.sizes
    columns.number("ring_count", rings.count)
    columns.number("ring_size", rings.sizes)
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


def _polygons(geometries: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """Take geometries apart to single polygons, and say whose each is."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # multipolygons in collections
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    return parts[areal], owner[inner][areal]


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
