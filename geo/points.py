"""Where points lie: in which zones, in which cell of a grid; a shared border has one owner.

A point counts once on the border that zones share: in the first of them. Whoever calls lays the
zones in the order of their keys, so that the order of rows in a file decides nothing.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.errors import GeometryError
from geo.frame import require_same
from geo.grid import Grid
from geo.parts import Geometries, as_array, rows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

_POINT = 0  # shapely.GeometryType


def are_points(geometries: Geometries) -> bool:
    """Say whether there are points, and nothing but points and missing geometries.

    Examples
    --------
    >>> are_points(as_array([shapely.Point(0, 0), None])), are_points(as_array([None]))
    (True, False)
    """
    kinds = shapely.get_type_id(geometries)
    return bool(np.any(kinds == _POINT) and np.all(np.isin(kinds, (_POINT, -1))))


def inside(points: "GeoSeries | GeoDataFrame", zones: "GeoSeries | GeoDataFrame") -> pd.DataFrame:
    """Say which zones hold which points.

    Parameters
    ----------
    points : GeoSeries or GeoDataFrame
        Points in a projected CRS in metres; None and empty ones lie in no zone.
    zones : GeoSeries or GeoDataFrame
        Valid polygons in the same CRS, in the order in which they take points of shared borders.

    Returns
    -------
    DataFrame
        ``point``, ``zone`` (int64, positions from 0), by point and zone: every zone whose interior
        holds the point (several where zones overlap); of a point that lies on borders only, the
        first of their zones. ``shared`` (boolean): the border is that of several zones.

    Raises
    ------
    CRSError
        No CRS, two of them, or one in which plane areas mean nothing.
    GeometryError
        Something is no point; positions are given.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> zones = GeoSeries([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], crs=4549)
    >>> spots = shapely.points([[15, 5], [10, 5], [9, 99]])
    >>> inside(GeoSeries(spots, crs=4549), zones).to_numpy().tolist()
    [[0, 1, False], [1, 0, True]]
    """
    require_same(points.crs, zones.crs, en=("points", "zones"), zh=("点", "图层"))
    spots, cover = _points(points), as_array(zones.geometry)
    point, zone = shapely.STRtree(cover).query(spots, predicate="intersects")
    order = np.lexsort((zone, point))
    point, zone = point[order], zone[order]
    within = shapely.contains(cover[zone], spots[point])
    held = np.bincount(point, within, minlength=len(spots)) > 0
    first = np.diff(point, prepend=-1) > 0
    several = np.bincount(point, minlength=len(spots)) > 1
    kept = within | (first & ~held[point])
    found = {"point": point, "zone": zone, "shared": several[point] & ~within}
    return pd.DataFrame({name: column[kept] for name, column in found.items()})


def in_cells(points: "GeoSeries | GeoDataFrame", grid: Grid) -> pd.DataFrame:
    """Find the one cell of each point.

    Parameters
    ----------
    points : GeoSeries or GeoDataFrame
        Points in the CRS of the grid.
    grid : Grid

    Returns
    -------
    DataFrame
        As of `Grid.cell_of`, which says who owns a side; null where there is no point.

    Raises
    ------
    CRSError, GeometryError
        As for `inside`.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> spots = GeoSeries([shapely.Point(10, 5), None], crs=4549)
    >>> in_cells(spots, Grid(10, 4549))["col"].tolist()
    [1, <NA>]
    """
    require_same(points.crs, grid.crs, en=("points", "cells"), zh=("点", "网格"))
    spots = _points(points)
    return grid.cell_of(shapely.get_x(spots), shapely.get_y(spots))


def _points(series: "GeoSeries | GeoDataFrame") -> Geometries:
    """Take the geometries, None for the empty ones."""
    spots = as_array(series.geometry.array).copy()
    spots[shapely.is_empty(spots)] = None
    wrong = np.flatnonzero(~np.isin(shapely.get_type_id(spots), (_POINT, -1))).tolist()
    if wrong:
        raise GeometryError(
            f"only points lie in zones this way; rows {rows(wrong)} are something else",
            f"此处仅适用于点；第 {rows(wrong)} 行不是点",
            wrong,
        )
    return spots
