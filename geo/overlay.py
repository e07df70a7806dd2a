"""How much of each parcel lies in which zone, and the pieces inside and outside.

Most parcels lie wholly in a zone or wholly out of it; prepared zones tell so at once. Only parcels
on a border are cut, each with the few edges of the zone that are near it. Two areas that differ by
less than the rounding of their coordinates are the same: a parcel cut out of a zone lies in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.clip import near
from geo.errors import GeometryError
from geo.frame import require_same
from geo.parts import POLYGONAL, Geometries, Positions, as_array, polygon_part, rows, union_by

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

Take = Callable[[Geometries, Geometries], Geometries]  # shapely's intersection or difference

_BLOCK = 500_000  # vertices of prepared zones held at a time
_ULPS = 4  # units in the last place that a cut may move a vertex


def shares(parcels: "GeoSeries | GeoDataFrame", zones: "GeoSeries | GeoDataFrame") -> pd.DataFrame:
    """Measure how much of each parcel lies in each zone.

    Parameters
    ----------
    parcels, zones : GeoSeries or GeoDataFrame
        Valid polygons in one projected CRS in metres. None and empty ones meet nothing.

    Returns
    -------
    DataFrame
        ``parcel``, ``zone`` (int64, positions from 0), ``area_m2`` (planar), ``share`` (of the
        parcel's planar area; exactly 1.0 where the zone covers it). One row per pair that shares
        area, by parcel and zone; touching is not sharing. Zones that overlap each count in full.

    Raises
    ------
    CRSError
        No CRS, two of them, or one in which plane areas mean nothing.
    GeometryError
        Invalid polygons or other kinds of geometry; positions are given.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> parcels = GeoSeries([shapely.box(0, 0, 10, 10)], crs=4549)
    >>> zones = GeoSeries([shapely.box(4, 0, 20, 10), shapely.box(10, 0, 20, 10)], crs=4549)
    >>> shares(parcels, zones).to_dict("records")
    [{'parcel': 0, 'zone': 0, 'area_m2': 60.0, 'share': 0.6}]
    """
    ground, cover = _checked(parcels, zones)
    met = _meet(ground, cover)
    total = shapely.area(ground)
    area = total[met.parcel]
    cut = np.flatnonzero(~met.whole)
    # A zone may be far smaller than a parcel: then it is the parcel that is cut down first.
    pieces = near(ground, met.parcel[cut], shapely.bounds(cover)[met.zone[cut]])
    area[cut] = shapely.area(shapely.intersection(pieces, met.zone_part))
    area = _settled(area, ground, met.parcel)
    found = np.flatnonzero(area > 0)
    found = found[np.lexsort((met.zone[found], met.parcel[found]))]
    parcel, area = met.parcel[found], area[found]
    return pd.DataFrame(
        {
            "parcel": parcel,
            "zone": met.zone[found],
            "area_m2": area,
            "share": area / total[parcel],
        }
    )


def covered(parcels: "GeoSeries | GeoDataFrame", zones: "GeoSeries | GeoDataFrame") -> pd.DataFrame:
    """Measure how much of each parcel lies in the union of the zones.

    Parameters
    ----------
    parcels, zones : GeoSeries or GeoDataFrame
        As for `shares`.

    Returns
    -------
    DataFrame
        ``area_m2`` and ``share``, one row per parcel, on the index 0 … n-1. Ground where zones
        overlap counts once. Share 1.0 exactly where covered, 0.0 where not met; both are NaN where
        the parcel has no geometry.

    Raises
    ------
    CRSError, GeometryError
        As for `shares`.
    """
    ground, cover = _checked(parcels, zones)
    total = np.where(_absent(ground), np.nan, shapely.area(ground))
    union = _unite(_meet(ground, cover), len(ground))
    area = np.where(union.whole, total, total * 0)
    area[union.parcel] = _inside_area(ground, union)
    share = np.divide(area, total, out=np.full(len(total), np.nan), where=total > 0)
    return pd.DataFrame({"area_m2": area, "share": share})


@dataclass(frozen=True, slots=True)
class Cut:
    """Each of n parcels cut by the union of some zones; the two parts make the parcel."""

    share: Floats  # of the parcel's planar area inside; NaN where it has no geometry
    inside: Geometries  # the parcel itself where covered, an empty polygon where not met, or None
    outside: Geometries


def cut(parcels: "GeoSeries | GeoDataFrame", zones: "GeoSeries | GeoDataFrame") -> Cut:
    """Cut each parcel into its part in the union of the zones and its part in none of them.

    Parameters
    ----------
    parcels, zones : GeoSeries or GeoDataFrame
        As for `shares`.

    Returns
    -------
    Cut
        The share is that of `covered`.

    Raises
    ------
    CRSError, GeometryError
        As for `shares`.
    """
    ground, cover = _checked(parcels, zones)
    union = _unite(_meet(ground, cover), len(ground))
    area, total = _inside_area(ground, union), shapely.area(ground)
    share = np.where(union.whole, 1.0, 0.0)
    share[union.parcel] = area / total[union.parcel]
    share[_absent(ground)] = np.nan
    across = (area > 0) & (area < total[union.parcel])
    return Cut(
        share,
        inside=_part(ground, union, across, share == 1, cast("Take", shapely.intersection)),
        outside=_part(ground, union, across, share == 0, cast("Take", shapely.difference)),
    )


@dataclass(frozen=True, slots=True)
class Pieces:
    """What parcels and zones have in common, one piece of ground for each pair."""

    parcel: Positions
    zone: Positions
    geometry: Geometries


def pieces(parcels: "GeoSeries | GeoDataFrame", zones: "GeoSeries | GeoDataFrame") -> Pieces:
    """Cut each parcel by each zone by itself.

    Parameters
    ----------
    parcels, zones : GeoSeries or GeoDataFrame
        As for `shares`.

    Returns
    -------
    Pieces
        The pairs of `shares`, in its order, with their ground: polygons, perhaps of several
        parts. Where zones overlap, ground is in the pieces of each.

    Raises
    ------
    CRSError, GeometryError
        As for `shares`.
    """
    ground, cover = _checked(parcels, zones)
    met = _meet(ground, cover)
    shape = ground[met.parcel]
    cut = np.flatnonzero(~met.whole)
    mine = near(ground, met.parcel[cut], shapely.bounds(cover)[met.zone[cut]])
    shape[cut] = polygon_part(shapely.intersection(mine, met.zone_part))
    area = _settled(shapely.area(shape), ground, met.parcel)
    found = np.flatnonzero(area > 0)
    found = found[np.lexsort((met.zone[found], met.parcel[found]))]
    return Pieces(met.parcel[found], met.zone[found], shape[found])


@dataclass(frozen=True, slots=True)
class _Met:
    """Pairs that meet, and for those not wholly inside the zone's part near the parcel."""

    parcel: Positions
    zone: Positions
    whole: Flags
    zone_part: Geometries  # of the pairs that are not whole, in their order


@dataclass(frozen=True, slots=True)
class _Union:
    """The union of the zones: parcels wholly in one, and its part near each of the others met."""

    whole: Flags  # of every parcel
    parcel: Positions
    part: Geometries


def _checked(
    parcels: "GeoSeries | GeoDataFrame", zones: "GeoSeries | GeoDataFrame"
) -> tuple[Geometries, Geometries]:
    require_same(parcels.crs, zones.crs, en=("parcels", "zones"), zh=("地块", "图层"))
    return valid_polygons(parcels, "parcels", "地块"), valid_polygons(zones, "zones", "图层")


def valid_polygons(series: "GeoSeries | GeoDataFrame", en: str, zh: str) -> Geometries:
    """Return the geometries of *series* if they are valid polygons, None or empty.

    Parameters
    ----------
    series : GeoSeries or GeoDataFrame
    en, zh : str
        What they are, for the message.

    Raises
    ------
    GeometryError
        Invalid polygons or other kinds of geometry; positions are given.
    """
    array = as_array(series.geometry.array)
    polygonal = np.isin(shapely.get_type_id(array), POLYGONAL)
    bad = np.flatnonzero(~_absent(array) & ~(polygonal & shapely.is_valid(array))).tolist()
    if bad:
        first = array[bad[0]]
        reason = shapely.is_valid_reason(first) if polygonal[bad[0]] else first.geom_type
        raise GeometryError(
            f"{len(bad)} {en} are not valid polygons (rows {rows(bad)}; the first: {reason}); "
            "repair them first, with geo.repair",
            f"{zh}中有 {len(bad)} 个图形不是有效的面"
            f"（第 {rows(bad)} 行；第一个：{reason}）；请先修复",
            bad,
        )
    return array


def _absent(array: Geometries) -> Flags:
    absent: Flags = shapely.is_missing(array) | shapely.is_empty(array)
    return absent


def _meet(ground: Geometries, cover: Geometries) -> _Met:
    tree = shapely.STRtree(ground)
    block = np.cumsum(shapely.get_num_coordinates(cover)) // _BLOCK
    blocks = np.split(np.arange(len(cover)), np.flatnonzero(np.diff(block)) + 1)
    found = [_meet_block(tree, ground, cover[at], at) for at in blocks]
    parcel, zone = (np.concatenate([f[i] for f in found]).astype(np.int64) for i in (0, 1))
    whole = np.concatenate([f[2] for f in found])
    part = near(cover, zone[~whole], shapely.bounds(ground)[parcel[~whole]])
    return _Met(parcel, zone, whole, part)


def _meet_block(
    tree: shapely.STRtree, ground: Geometries, cover: Geometries, at: Positions
) -> tuple[Positions, Positions, Flags]:
    shapely.prepare(cover)
    zone, parcel = tree.query(cover, predicate="intersects")
    whole = shapely.contains_properly(cover[zone], ground[parcel])
    shapely.destroy_prepared(cover)
    return parcel, at[zone], whole


def _unite(met: _Met, n: int) -> _Union:
    whole = np.zeros(n, dtype=np.bool_)
    whole[met.parcel[met.whole]] = True
    parcel = met.parcel[~met.whole]
    open_ = ~whole[parcel]
    parcel, part = parcel[open_], met.zone_part[open_]
    distinct, first, count = np.unique(parcel, return_index=True, return_counts=True)
    union: Geometries = part[first]
    several = np.isin(parcel, distinct[count > 1])
    if several.any():
        union[count > 1] = union_by(part[several], parcel[several])
    return _Union(whole, distinct, union)


def _inside_area(ground: Geometries, union: _Union) -> Floats:
    piece = shapely.intersection(ground[union.parcel], union.part)
    return _settled(shapely.area(piece), ground, union.parcel)


def _settled(area: Floats, ground: Geometries, parcel: Positions) -> Floats:
    """Call an area nothing, or the whole parcel, where only rounding tells them apart."""
    total = shapely.area(ground)
    ulp = np.spacing(np.abs(shapely.bounds(ground)).max(axis=1))
    noise = np.minimum(_ULPS * ulp * shapely.length(ground), 1e-6 * total)[parcel]
    whole = total[parcel]
    return np.where(area >= whole - noise, whole, np.where(area <= noise, 0.0, area))


def _part(ground: Geometries, union: _Union, across: Flags, whole: Flags, take: Take) -> Geometries:
    """Return whole parcels where they are so, the piece that *take* gives where they are cut."""
    out: Geometries = np.full(len(ground), shapely.Polygon(), dtype=object)
    out[whole] = ground[whole]
    at = union.parcel[across]
    out[at] = polygon_part(take(ground[at], union.part[across]))
    out[_absent(ground)] = None
    return out
