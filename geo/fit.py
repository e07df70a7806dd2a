"""How areas fit together: which overlap, and which leave ground between them that no area holds."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import shapely

from geo.parts import Geometries, Positions, polygon_part
from geo.width import at_least_m, width_m

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEAST_M = 0.001  # what is narrower is the rounding of coordinates
_DECIMALS = 6  # of metres: differences of coordinates are no finer
_BLOCK = 500  # areas united at a time: a union of all grows faster than their number
_TOGETHER = 200_000  # pairs cut at a time, so that memory stays small


@dataclass(frozen=True, slots=True)
class Misfits:
    """Places where areas do not fit, k of them, by their positions."""

    first: Positions
    second: Positions  # -1: no other area borders the place
    area_m2: Floats  # NaN of a gap that is open at its ends
    width_m: Floats  # of the widest circle in it; of an open gap the least distance across
    place: Geometries  # the common ground, the enclosed ground, or the shortest line across


def overlaps(areas: Geometries, wider_m: float) -> Misfits:
    """Find all pairs of areas that have ground in common which is wider than a tolerance.

    Parameters
    ----------
    areas : ndarray of object, shape (n,)
        Valid polygons in one CRS in metres; None and empty ones overlap nothing.
    wider_m : float
        Width that common ground must exceed: what is narrower is drawing noise.

    Returns
    -------
    Misfits
        One for each pair, ``first < second``, in this order.

    Examples
    --------
    >>> found = overlaps(shapely.box([0, 9, 20], 0, [10, 20, 30], 10), 0.05)
    >>> found.first.tolist(), found.second.tolist(), found.area_m2.tolist()
    ([0], [1], [10.0])
    """
    tree = shapely.STRtree(areas)
    first, second = tree.query(areas).astype(np.int64)
    once = (first < second) & _boxes_overlap(areas, first, second, wider_m)
    first, second = first[once], second[once]
    shapely.prepare(areas)
    found = [
        _common(areas, first[at : at + _TOGETHER], second[at : at + _TOGETHER], wider_m)
        for at in range(0, max(len(first), 1), _TOGETHER)
    ]
    whole = _together(found)
    return _taken(whole, np.lexsort((whole.second, whole.first)))


def gaps(areas: Geometries, most_m: float) -> Misfits:
    """Find ground between areas that is too narrow to be meant as such.

    Parameters
    ----------
    areas : ndarray of object, shape (n,)
        As for `overlaps`.
    most_m : float
        What is wider is no gap but a street.

    Returns
    -------
    Misfits
        Ground enclosed by areas, at most so wide; and pairs of areas that do not touch but come so
        near to each other, with no third one between. `first` is the lowest bordering area.

    Examples
    --------
    >>> found = gaps(shapely.box([0, 10.2], 0, [10, 20], 10), 0.5)
    >>> found.first.tolist(), found.second.tolist(), found.width_m.round(3).tolist()
    ([0], [1], [0.2])
    """
    there = np.flatnonzero(~(shapely.is_missing(areas) | shapely.is_empty(areas)))
    known = areas[there]
    tree = shapely.STRtree(known)
    whole = _together([_open(known, tree, most_m), _enclosed(known, tree, most_m)])
    whole = _taken(whole, np.lexsort((whole.second, whole.first)))
    second = np.where(whole.second < 0, -1, there[whole.second] if len(there) else -1)
    first = there[whole.first] if len(there) else whole.first
    return Misfits(first, second, whole.area_m2, whole.width_m, whole.place)


def _boxes_overlap(areas: Geometries, one: Positions, other: Positions, by_m: float) -> Flags:
    """Whether two bounding boxes share more than a strip: what lies in both cannot be wider."""
    box = shapely.bounds(areas)
    lower = np.maximum(box[one, :2], box[other, :2])
    upper = np.minimum(box[one, 2:], box[other, 2:])
    return np.asarray((upper - lower > by_m).all(axis=1))


def _common(areas: Geometries, first: Positions, second: Positions, wider_m: float) -> Misfits:
    # Neighbours mostly touch; a prepared area says so far faster than a cut.
    beside = shapely.touches(areas[first], areas[second])
    beside |= shapely.disjoint(areas[first], areas[second])
    first, second = first[~beside], second[~beside]
    place = polygon_part(shapely.intersection(areas[first], areas[second]))
    area = shapely.area(place)
    wide = _disc_m(area) > wider_m
    first, second, place, area = first[wide], second[wide], place[wide], area[wide]
    width = width_m(place)
    return _taken(
        Misfits(first, second, area, width, place),
        np.flatnonzero(np.round(width - wider_m, _DECIMALS) > 0),
    )


def _disc_m(area_m2: Floats) -> Floats:
    """Bound the width from above: no circle in it is greater than the area as a whole."""
    return np.asarray(2 * np.sqrt(area_m2 / np.pi))


def _open(areas: Geometries, tree: shapely.STRtree, most_m: float) -> Misfits:
    first, second = tree.query(areas, "dwithin", most_m).astype(np.int64)
    once = first < second
    first, second = first[once], second[once]
    shapely.prepare(areas)
    beside = shapely.intersects(areas[first], areas[second])  # most of them; fast, unlike distances
    first, second = first[~beside], second[~beside]
    apart = shapely.distance(areas[first], areas[second])
    apart_at = np.flatnonzero(apart >= LEAST_M)
    first, second, apart = first[apart_at], second[apart_at], apart[apart_at]
    line = shapely.shortest_line(areas[first], areas[second])
    filled, _ = tree.query(shapely.line_interpolate_point(line, 0.5, normalized=True), "intersects")
    kept = np.setdiff1d(np.arange(len(first)), filled)
    area = np.full(len(first), np.nan)
    return _taken(Misfits(first, second, area, apart, line), kept)


def _enclosed(areas: Geometries, tree: shapely.STRtree, most_m: float) -> Misfits:
    """Unite areas block by block, each with its neighbours; what the unions enclose are gaps."""
    block = _blocks(areas)
    found = [_nothing()]
    for members in np.split(np.argsort(block, kind="stable"), np.cumsum(np.bincount(block))[:-1]):
        near = np.unique(tree.query(areas[members], "dwithin", most_m)[1])
        holes = _holes(shapely.union_all(areas[near]), tree, most_m)
        if len(holes):
            one = _bordered(holes, tree)
            mine = block[one.first] == block[members[0]] if len(members) else one.first >= 0
            found.append(_taken(one, np.flatnonzero(mine)))
    return _together(found)


def _blocks(areas: Geometries) -> Positions:
    """Give each area the number of a block of those near it, along a Hilbert curve."""
    from geopandas import GeoSeries

    if not len(areas):
        return np.zeros(0, np.int64)
    along = np.argsort(GeoSeries(areas).hilbert_distance().to_numpy(), kind="stable")
    block = np.empty(len(areas), np.int64)
    block[along] = np.arange(len(areas)) // _BLOCK
    return block


def _holes(union: shapely.Geometry, tree: shapely.STRtree, most_m: float) -> Geometries:
    """Return the ground that borders enclose and no area holds, if it is narrow.

    Two drawings of one border may meet in points only: then the ground between them is no hole of
    the union, but still a face of its borders.
    """
    faces = shapely.get_parts(shapely.polygonize([shapely.node(shapely.boundary(union))]))
    faces = faces[(_disc_m(shapely.area(faces)) >= LEAST_M) & (at_least_m(faces) <= most_m)]
    held, _ = tree.query(shapely.point_on_surface(faces), "intersects")
    holes = cast("Geometries", np.delete(faces, held))
    width = width_m(holes)
    return holes[(width >= LEAST_M) & (width <= most_m)]


def _bordered(holes: Geometries, tree: shapely.STRtree) -> Misfits:
    """Say which two areas border a hole: the lowest, and the next (-1: none)."""
    hole, area = tree.query(holes, "dwithin", LEAST_M).astype(np.int64)
    order = np.lexsort((area, hole))
    hole, area = hole[order], area[order]
    which, start, count = np.unique(hole, return_index=True, return_counts=True)
    second = np.where(count > 1, area[np.minimum(start + 1, len(area) - 1)], -1)
    shape = holes[which]
    return Misfits(area[start], second, shapely.area(shape), width_m(shape), shape)


def _nothing() -> Misfits:
    none = np.zeros(0, np.int64)
    return Misfits(none, none, none.astype(float), none.astype(float), none.astype(object))


def _taken(of: Misfits, at: Positions) -> Misfits:
    return Misfits(of.first[at], of.second[at], of.area_m2[at], of.width_m[at], of.place[at])


def _together(found: list[Misfits]) -> Misfits:
    return Misfits(
        np.concatenate([one.first for one in found]),
        np.concatenate([one.second for one in found]),
        np.concatenate([one.area_m2 for one in found]),
        np.concatenate([one.width_m for one in found]),
        np.concatenate([one.place for one in found]),
    )
