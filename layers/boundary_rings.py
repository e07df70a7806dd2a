"""Rings of a boundary-point TXT: whole, closed and told apart into outlines, holes and parts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.parts import as_array
from layers.boundary_lines import NO_NUMBER, Floats, Ints, Lines, Points
from layers.ledger import NOTED, Cases, Ledger
from layers.values import Objects

Flags = npt.NDArray[np.bool_]
CORNERS = {"面": 3, "线": 2, "点": 1}  # the least number of points
AREA, LINE, POINT = CORNERS
MAKERS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    AREA: (shapely.linearrings, shapely.multipolygons),
    LINE: (shapely.linestrings, shapely.multilinestrings),
    POINT: (shapely.multipoints, shapely.geometrycollections),
}
NOWHERE = -1
LEAP_M, LEAP_DEG = 1e5, 1.0  # no edge of a parcel is longer
COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Rings:
    """Runs of points with one ring number."""

    start: Ints  # position of the first point
    end: Ints  # position behind the last
    parcel: Ints
    closed: Flags  # the first point is repeated at the end


def find_rings(lines: Lines, ledger: Ledger) -> Rings:
    """Find the rings and hold them to what the file says of itself.

    Parameters
    ----------
    lines : Lines
    ledger : Ledger
        Gets a fault for each line from which a point is missing or wrong (`Abandoned` is raised
        then), and notes on rings without a closing repeat.

    Returns
    -------
    Rings
    """
    before = len(ledger.faults)
    points, kinds = lines.points, _kinds(lines, ledger)
    new = (np.diff(points.parcel) != 0) | (np.diff(points.ring) != 0)
    start = np.concatenate([[0], np.flatnonzero(new) + 1])
    end = np.concatenate([start[1:], [len(points.line)]])
    last, several = end - 1, end - start > 1
    same = (points.first[start] == points.first[last]) & (
        points.second[start] == points.second[last]
    )
    areal = kinds[points.parcel[start]] == AREA
    rings = Rings(start, end, points.parcel[start], same & several & areal)
    _check_points(points, rings, areal, ledger)
    _check_ring_numbers(points, rings, ledger)
    _check_numbers(points, rings, ledger)
    _check_counts(lines, rings, kinds, ledger)
    if len(ledger.faults) > before:
        ledger.stop_here()
    return rings


def to_shapes(rings: Rings, kinds: Objects, x: Floats, y: Floats) -> Objects:
    """Make one geometry of the rings of each parcel.

    Parameters
    ----------
    rings : Rings
    kinds : ndarray of object, shape (parcels,)
        面, 线 or 点.
    x, y : ndarray of float, shape (points,)

    Returns
    -------
    ndarray of object, shape (parcels,)
        A ring inside an odd number of others is a hole of the least of them, any other a part of
        its own: that is not written in the file. Rings that cross stay parts, and are invalid.
    """
    shapes: Objects = np.full(len(kinds), None, object)
    for kind, (make, gather) in MAKERS.items():
        mine = np.flatnonzero(kinds[rings.parcel] == kind)
        if not len(mine):
            continue
        size = (rings.end - rings.closed)[mine] - rings.start[mine]
        first = np.cumsum(size) - size
        at = np.arange(size.sum()) + np.repeat(rings.start[mine] - first, size)
        xy = np.stack([x[at], y[at]], axis=1)
        drawn = shapely.points(xy) if kind == POINT else xy
        parts: Objects = make(drawn, indices=np.repeat(np.arange(len(mine)), size))
        parcel = rings.parcel[mine]
        if kind == AREA:
            parts, parcel = _polygons(parts, parcel)
        found, where, count = np.unique(parcel, return_inverse=True, return_counts=True)
        shapes[parcel] = parts
        many = count[where] > 1
        shapes[found[count > 1]] = gather(
            parts[many], indices=np.unique(parcel[many], return_inverse=True)[1]
        )
    return shapes


def _polygons(rings: Objects, parcel: Ints) -> tuple[Objects, Ints]:
    """Put holes into outlines; return the polygons and their parcels, in order."""
    inside = _inside_of(rings, parcel)
    outline = inside == NOWHERE
    owner = np.where(outline, np.arange(len(rings)), inside)
    order = np.lexsort((~outline, owner))  # each outline, then its holes
    indices = np.unique(owner[order], return_inverse=True)[1]
    return as_array(shapely.polygons(rings[order], indices=indices)), parcel[outline]


def _inside_of(rings: Objects, parcel: Ints) -> Ints:
    """Return for each ring the outline that it is a hole of, or NOWHERE."""
    filled = as_array(shapely.polygons(rings))
    several = np.bincount(parcel)[parcel] > 1
    mine = np.flatnonzero(several & shapely.is_valid(filled))
    found: Ints = np.full(len(rings), NOWHERE)
    inner, outer = mine[shapely.STRtree(filled[mine]).query(filled[mine], predicate="covered_by")]
    # Of two equal rings the first is the outer one.
    true = (parcel[inner] == parcel[outer]) & (
        (inner > outer) | ((inner < outer) & ~shapely.equals(filled[inner], filled[outer]))
    )
    inner, outer = inner[true], outer[true]
    depth = np.bincount(inner, minlength=len(rings))
    hole = (depth[inner] % 2 == 1) & (depth[outer] == depth[inner] - 1)
    found[inner[hole]] = outer[hole]
    return found


def kinds_of(lines: Lines) -> Objects:
    """Return 面, 线 or 点 for each parcel; a blank is an area."""
    return np.array([cells.get("kind", AREA) for cells in lines.cells], object)


def _kinds(lines: Lines, ledger: Ledger) -> Objects:
    kinds = kinds_of(lines)
    unknown = ~np.isin(kinds, list(CORNERS))
    ledger.fault_rows("txt-kind", Cases(lines.lines).where(unknown, kinds))
    return np.where(unknown, AREA, kinds)


def _check_points(points: Points, rings: Rings, areal: Flags, ledger: Ledger) -> None:
    """Refuse what repeats the other coordinate, a wrong closing point, a leap."""
    lines = Cases(points.line)
    small = np.maximum(np.abs(points.first), np.abs(points.second)).max() <= 180  # noqa: PLR2004
    steps = np.maximum(np.abs(np.diff(points.first)), np.abs(np.diff(points.second)))
    leaps = np.concatenate([[False], steps > (LEAP_DEG if small else LEAP_M)])
    leaps[rings.start] = False
    twice = points.first == points.second
    ledger.fault_rows("txt-leap", lines.where(leaps & ~twice, points.first))
    ledger.fault_rows("txt-x-is-y", lines.where(twice, points.first))
    last = rings.end - 1
    named = points.number[rings.start] == points.number[last]
    named &= (points.number[last] != NO_NUMBER) & (last > rings.start) & areal
    ends = Cases(points.line[last])
    off = np.hypot(
        points.first[last] - points.first[rings.start],
        points.second[last] - points.second[rings.start],
    )
    ledger.fault_rows("txt-closing", ends.where(named & ~rings.closed & ~twice[last], off))
    closings = np.bincount(rings.parcel, rings.closed) > 0
    lost = areal & ~named & ~rings.closed & closings[rings.parcel]
    ledger.fault_rows("txt-not-closed-like-others", ends.where(lost))
    open_ = Cases(points.line[rings.start]).where(areal & ~named & ~rings.closed & ~lost)
    ledger.settle_rows("txt-not-closed", open_, how="closed")


def _check_ring_numbers(points: Points, rings: Rings, ledger: Ledger) -> None:
    """Refuse ring numbers that do not rise by one within a parcel."""
    ring = points.ring[rings.start]
    step = np.diff(ring, prepend=0)
    first = np.diff(rings.parcel, prepend=-1) != 0
    wrong = np.where(first, ring > 1, step != 1)
    ledger.fault_rows("txt-ring", Cases(points.line[rings.start]).where(wrong, ring))


def _check_numbers(points: Points, rings: Rings, ledger: Ledger) -> None:
    """Refuse a gap where the numbers of the points run on: a line was lost."""
    owner = np.repeat(np.arange(len(rings.start)), rings.end - rings.start)
    step = np.diff(points.number, prepend=0)
    repeat = np.zeros(len(points.line), bool)
    repeat[(rings.end - 1)[rings.closed]] = True
    within = np.ones(len(points.line), bool)
    within[rings.start] = False
    known = (points.number != NO_NUMBER) & (np.roll(points.number, 1) != NO_NUMBER)
    counts = within & ~repeat & known
    free = np.bincount(owner, counts & (step < 1), minlength=len(rings.start)) > 0
    lost = counts & (step > 1) & ~free[owner]
    ledger.fault_rows("txt-gap", Cases(points.line).where(lost, points.number))
    ledger.settle_rows("txt-numbers", Cases(points.line[rings.start]).where(free), how=NOTED)


def _check_counts(lines: Lines, rings: Rings, kinds: Objects, ledger: Ledger) -> None:
    """Hold the count of the parcel line to the lines below it, or to the corners."""
    size = rings.end - rings.start
    parcels = len(lines.lines)
    written = np.bincount(rings.parcel, size, minlength=parcels).astype(np.int64)
    corners = written - np.bincount(rings.parcel, rings.closed, minlength=parcels).astype(np.int64)
    said: Objects = np.array([cells.get("count") for cells in lines.cells], object)
    wrong = [s is not None and not COUNT.fullmatch(s) for s in said]
    ledger.fault_rows("txt-count-text", Cases(lines.lines).where(wrong, said))
    for at in np.flatnonzero([s is not None for s in said] & ~np.array(wrong)):
        if int(said[at]) not in (written[at], corners[at]):
            case = Cases(lines.lines[at : at + 1], values=said[at : at + 1])
            ledger.fault_rows("txt-count", case, written=written[at], corners=corners[at])
    least = np.array([CORNERS[kind] for kind in kinds])[rings.parcel]
    short = size - rings.closed < least
    starts = Cases(lines.points.line[rings.start])
    ledger.fault_rows("txt-ring-short", starts.where(short, size - rings.closed))
