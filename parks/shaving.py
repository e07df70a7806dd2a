"""The least strip to take off a parcel so that what remains passes, and what then remains."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.parts import polygon_part, polygons, union_by
from geo.width import width_m
from layers.measure import Floats, Objects


@dataclass(frozen=True, slots=True)
class Shaving:
    """What to take off n parcels, and what is left of them."""

    strip: Objects  # empty where there is nothing but drawing noise; None without a shape
    left: Floats  # share of the parcel that is left, 0 to 1; NaN without a shape
    parts: Floats  # pieces that it is left in, but for slivers; 0: nothing worth the name is left


def shave(shapes: Objects, places: Objects, *, snap_m: float) -> Shaving:
    """Take the offending part off each parcel, but for slivers: those break no rule.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        The parcels.
    places : ndarray of object, shape (n,)
        The offending part of each.
    snap_m : float
        Drawing noise of the layers: a piece no wider than this may stay.

    Returns
    -------
    Shaving

    Examples
    --------
    >>> parcel = np.array([shapely.box(0, 0, 100, 100)], object)
    >>> beyond = np.array([shapely.box(90, 0, 100, 100)], object)
    >>> shave(parcel, beyond, snap_m=0.05).left.tolist()
    [0.9]
    """
    strip = wider_than(places, snap_m)
    rest = polygon_part(shapely.difference(shapes, strip))
    whole = shapely.area(shapes)
    left = np.divide(shapely.area(rest), whole, out=np.full(len(rest), np.nan), where=whole > 0)
    return Shaving(strip, left, _count(rest, snap_m))


def wider_than(places: Objects, snap_m: float) -> Objects:
    """Keep of each geometry its pieces wider than *snap_m*, to 1 cm as a verdict counts."""
    out = places.copy()
    parts, owner = polygons(places)
    wide = np.round(width_m(parts), 2) > snap_m
    out[np.unique(owner[~wide])] = shapely.Polygon()
    some = np.isin(owner, owner[~wide]) & wide  # of what is all wide, nothing need be put together
    if some.any():
        out[np.unique(owner[some])] = union_by(parts[some], owner[some])
    return out


def _count(rest: Objects, snap_m: float) -> Floats:
    parts, owner = polygons(rest)
    wide = np.round(width_m(parts), 2) > snap_m
    count = np.bincount(owner[wide], minlength=len(rest)).astype(float)
    return np.where(shapely.is_missing(rest), np.nan, count)
