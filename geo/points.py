"""Which zones hold which points; one on the line between zones is shared out, not counted twice."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.crs import require_metres
from geo.errors import CRSError, GeometryError
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
        Valid polygons in the same CRS.

    Returns
    -------
    DataFrame
        ``point``, ``zone`` (int64, positions from 0) and ``share``, by point and zone: 1.0 for
        every zone whose interior holds the point (several where zones overlap); of a point that
        lies on borders only, an equal share for each of their zones.

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
    >>> spots = shapely.points([[5, 5], [10, 5], [9, 99]])
    >>> inside(GeoSeries(spots, crs=4549), zones).to_numpy().tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.5], [1.0, 1.0, 0.5]]
    """
    if not require_metres(points.crs).equals(require_metres(zones.crs), ignore_axis_order=True):
        raise CRSError(
            "the points and the zones are in two coordinate systems; bring both to one",
            "点与图层的坐标系不同；请先统一坐标系",
        )
    spots, cover = as_array(points.geometry), as_array(zones.geometry)
    _refuse_others(spots)
    tree = shapely.STRtree(cover)
    point, zone = tree.query(spots, predicate="intersects")
    within = shapely.contains(cover[zone], spots[point])
    held = np.zeros(len(spots), bool)
    held[point[within]] = True
    kept = within | ~held[point]
    point, zone, within = point[kept], zone[kept], within[kept]
    share = np.where(within, 1.0, 1.0 / np.bincount(point, minlength=len(spots))[point])
    order = np.lexsort((zone, point))
    found = {"point": point[order], "zone": zone[order], "share": share[order]}
    return pd.DataFrame(found)


def _refuse_others(spots: Geometries) -> None:
    wrong = np.flatnonzero(~np.isin(shapely.get_type_id(spots), (_POINT, -1))).tolist()
    if wrong:
        raise GeometryError(
            f"only points lie in zones this way; rows {rows(wrong)} are something else",
            f"此处仅适用于点；第 {rows(wrong)} 行不是点",
            wrong,
        )
