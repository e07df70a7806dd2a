"""The same corners in two layers: if one was drawn on a shifted web map, they part by its shift."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from scipy.spatial import cKDTree

from geo.crs import to_working
from geo.frame import require_crs, require_metres
from geo.offset import Datum, shift
from geo.parts import Geometries, as_array

Floats = npt.NDArray[np.float64]

MATCH_M = 2.0  # corners this close are taken for the same; the shift itself is good to about 1 m
FEWEST = 3  # corners that must meet
SHARE = 0.2  # of the corners compared, that must meet
TIMES = 5.0  # and so many times as many as meet in any other way
MOST = 4_000  # corners compared; more tell no more
_DECOYS = 8  # directions into which shifts of the same length are tried, to see what chance does


@dataclass(frozen=True, slots=True)
class Parted:
    """Two layers whose corners part by the shift of a web map."""

    frame: Datum  # the map on which one of them was drawn
    which: Literal["first", "second"]
    corners: int  # that meet once the shift is undone
    compared: int


def parted(first: object, second: object, crs: object) -> Parted | None:
    """Tell whether one of two layers was drawn on GCJ-02 or BD-09, from corners that they share.

    Parameters
    ----------
    first, second : sequence of geometries
        Of the first at most 4,000 corners are looked at, spread over its rows.
    crs : anything that names a projected CRS in metres
        Of both, read as if neither was shifted.

    Returns
    -------
    Parted or None
        None: the layers share no corners, or share them as they are, or too few to tell. A shift
        is told only where at least 3 corners and a fifth of those compared meet within 2 m, and at
        least five times as many as without the shift or with one as long in another direction.

    Raises
    ------
    CRSError
        The CRS is not in metres, or longitudes and latitudes cannot be had from it.
    """
    metres = require_metres(crs)
    one, other = _sample(as_array(first)), shapely.get_coordinates(as_array(second))
    other = other[np.isfinite(other).all(axis=1)]
    if len(one) < FEWEST or len(other) < FEWEST:
        return None
    tree = cKDTree(other)
    moved = {key: _moved(one, *key, metres) for key in _WAYS}
    meets = {key: _meets(points, tree) for key, points in moved.items()}
    best = max(meets, key=lambda key: meets[key])
    rest = max(_by_chance(one, moved[best], tree), _meets(one, tree))
    enough = meets[best] >= max(FEWEST, SHARE * len(one), TIMES * rest)
    return Parted(*best, meets[best], len(one)) if enough else None


_WAYS: tuple[tuple[Datum, Literal["first", "second"]], ...] = (
    ("gcj02", "first"), ("gcj02", "second"), ("bd09", "first"), ("bd09", "second"),
)  # fmt: skip


def _sample(geometries: Geometries) -> Floats:
    """Return distinct corners of rows spread over the layer, no more than are compared."""
    counts = shapely.get_num_coordinates(geometries)
    every = max(1, -(-int(counts.sum()) // MOST))
    points = shapely.get_coordinates(geometries[::every])
    return np.unique(points[np.isfinite(points).all(axis=1)], axis=0)


def _moved(points: Floats, frame: Datum, which: str, crs: CRS) -> Floats:
    """Return where *points* would meet the other layer, if that one of the two was shifted."""
    ends: tuple[Datum, Datum] = (frame, "wgs84") if which == "first" else ("wgs84", frame)
    base = require_crs(crs.geodetic_crs).to_2d()
    degrees = shapely.get_coordinates(to_working(shapely.points(points), crs, base).geometries)
    lon, lat = shift(*degrees.T, source=ends[0], to=ends[1])
    back = to_working(shapely.points(lon, lat), base, crs)
    return np.asarray(shapely.get_coordinates(back.geometries), np.float64)


def _meets(points: Floats, tree: cKDTree) -> int:
    distance, _ = tree.query(points, distance_upper_bound=MATCH_M)
    return int(np.isfinite(distance).sum())


def _by_chance(points: Floats, moved: Floats, tree: cKDTree) -> int:
    """Return how many corners meet at most when moved as far in other directions."""
    way, most = moved - points, 0
    for turn in np.arange(1, _DECOYS) * (2 * np.pi / _DECOYS):
        cos, sin = np.cos(turn), np.sin(turn)
        most = max(most, _meets(points + way @ np.array([[cos, sin], [-sin, cos]]), tree))
    return most
