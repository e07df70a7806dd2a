"""Small stand-ins for big polygons: the part of each that lies near a box.

A parcel that crosses the border of a zone of 50,000 vertices needs the few of them near it. The
boxes of all such parcels are halved again and again, and the zone with them, so that no vertex is
looked at more than log(n) times.
"""

import numpy as np
import numpy.typing as npt
import shapely

from geo.parts import Geometries, Positions, polygon_part

Boxes = npt.NDArray[np.float64]

_SMALL = 160  # vertices; a polygon no bigger is cut as it is
# Metres round a box. Cut edges get a rounded end, which must lie outside the box; an odd fraction,
# because clip_by_rect is at its weakest where vertices lie on the rectangle.
_MARGIN = 0.487103


def near(polygons: Geometries, which: Positions, boxes: Boxes) -> Geometries:
    """Return, for every pair, a polygon that equals ``polygons[which]`` within its box.

    Parameters
    ----------
    polygons : ndarray of valid polygons, shape (n,)
    which : ndarray of int64, shape (m,)
    boxes : ndarray of float64, shape (m, 4)
        In metres, as `shapely.bounds` gives them.
    """
    out: Geometries = polygons[which]
    big = np.flatnonzero(shapely.get_num_coordinates(polygons)[which] > _SMALL)
    order = big[np.argsort(which[big], kind="stable")]
    starts = np.flatnonzero(np.diff(which[order])) + 1
    for pairs in np.split(order, starts) if len(order) else []:
        out[pairs] = _halve(polygons[which[pairs[0]]], boxes[pairs])
    return out


def _halve(polygon: shapely.Geometry, boxes: Boxes) -> Geometries:
    out: Geometries = np.empty(len(boxes), dtype=object)
    todo = [(_clip(polygon, boxes), np.arange(len(boxes)))]
    while todo:
        piece, here = todo.pop()
        if len(here) == 1 or shapely.get_num_coordinates(piece) <= _SMALL:
            out[here] = piece
            continue
        centre = boxes[here, :2] + boxes[here, 2:]
        order = here[np.argsort(centre[:, np.ptp(centre, axis=0).argmax()], kind="stable")]
        todo += [(_clip(piece, boxes[half]), half) for half in np.array_split(order, 2)]
    bad = np.flatnonzero(~shapely.is_valid(out))
    out[bad] = shapely.intersection(polygon, shapely.box(*_padded(boxes[bad]).T))
    return polygon_part(out)


def _clip(polygon: shapely.Geometry, boxes: Boxes) -> shapely.Geometry:
    padded = _padded(boxes)
    return shapely.clip_by_rect(polygon, *padded[:, :2].min(axis=0), *padded[:, 2:].max(axis=0))


def _padded(boxes: Boxes) -> Boxes:
    padded: Boxes = boxes + np.array([-_MARGIN, -_MARGIN, _MARGIN, _MARGIN])
    return padded
