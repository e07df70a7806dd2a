"""Laying two plans over base land: which ground has which code before and after, and which none."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.overlay import cut, pieces
from geo.parts import polygon_part, union_by
from layers.inputs import Layer

Geometries = npt.NDArray[np.object_]
Positions = npt.NDArray[np.int64]
Parts = tuple[Positions, Geometries]  # ground by the position of its base
CODE = ["land_use", "land_use_system", "land_use_kind"]
NOISE_M2 = 1e-6  # what rounding leaves of two outlines that touch


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan laid over the bases."""

    base: Positions  # of every piece
    ground: Geometries  # pieces of one code each; ground with two codes is taken out
    use: pd.DataFrame  # CODE of every piece
    disputed: Parts  # ground to which the plan gives two codes
    beyond: Geometries  # of every base, what the plan does not cover; perhaps empty


def lay(bases: gpd.GeoSeries, layers: Sequence[Layer]) -> Plan:
    """Lay a plan over the bases.

    Parameters
    ----------
    bases : GeoSeries, n bases
        Valid polygons that do not overlap, in the working CRS.
    layers : sequence of Layer
        One version of the plan, with `CODE`; at least one.

    Returns
    -------
    Plan
    """
    columns = [*CODE, "geometry"]
    whole = pd.concat(
        [pd.DataFrame(layer.features[columns]) for layer in layers], ignore_index=True
    )
    zones = gpd.GeoSeries(whole["geometry"], crs=bases.crs)
    found = pieces(bases, zones)
    use = whole[CODE].iloc[found.zone].reset_index(drop=True)
    one, other, shared = _overlaps(found.geometry, _numbered(use), found.parcel)
    ground = _less(found.geometry, np.concatenate([one, other]), np.concatenate([shared, shared]))
    return Plan(
        base=found.parcel,
        ground=ground,
        use=use,
        disputed=(found.parcel[one], shared),
        beyond=cut(bases, zones).outside,
    )


def apart(geometries: Geometries) -> Geometries:
    """Take from every geometry what an earlier one covers.

    Parameters
    ----------
    geometries : ndarray of valid polygons, shape (n,)

    Returns
    -------
    ndarray of object, shape (n,)
        Polygons, perhaps empty; their union is that of the input.
    """
    everything = np.arange(len(geometries))
    _, later, shared = _overlaps(geometries, everything, np.zeros(len(geometries), np.int64))
    return _less(geometries, later, shared)


def meet(one: Plan, other: Plan, crs: object) -> tuple[Positions, Positions, Geometries]:
    """Cut the pieces of two plans by each other: positions in each, and the ground in common."""
    first, second = (_series(plan.ground, crs) for plan in (one, other))
    found = pieces(first, second)
    same = one.base[found.parcel] == other.base[found.zone]
    return found.parcel[same], found.zone[same], found.geometry[same]


def minus(ground: Geometries, taken: Geometries) -> Geometries:
    """Subtract pair by pair; what is left of each as polygons."""
    return polygon_part(shapely.difference(ground, taken))


def united(geometries: Geometries, owner: Positions, n: int) -> Geometries:
    """Unite the geometries of each of *n* owners; an empty polygon where one has none."""
    out: Geometries = np.full(n, shapely.Polygon(), object)
    if len(owner):
        out[np.unique(owner)] = polygon_part(union_by(geometries, owner))
    return out


def _overlaps(
    geometries: Geometries, use: Positions, group: Positions
) -> tuple[Positions, Positions, Geometries]:
    """Find pairs of one group and different use that share ground, the earlier first."""
    one, other = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    chosen = (one < other) & (group[one] == group[other]) & (use[one] != use[other])
    one, other = one[chosen].astype(np.int64), other[chosen].astype(np.int64)
    shared = polygon_part(shapely.intersection(geometries[one], geometries[other]))
    real = shapely.area(shared) > NOISE_M2
    return one[real], other[real], shared[real]


def _less(geometries: Geometries, which: Positions, taken: Geometries) -> Geometries:
    out = geometries.copy()
    if len(which):
        at = np.unique(which)
        out[at] = minus(out[at], union_by(taken, which))
    return out


def _numbered(use: pd.DataFrame) -> Positions:
    """Give every code of a system a number; ground without a code is a use of its own."""
    return np.asarray(use.groupby(CODE[:2], dropna=False, sort=False).ngroup(), np.int64)


def _series(geometries: Geometries, crs: object) -> gpd.GeoSeries:
    return gpd.GeoSeries(geometries, crs=crs)
