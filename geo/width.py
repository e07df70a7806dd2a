"""How wide a piece of ground is: the diameter of the largest circle that fits into it.

A strip of noise between two drawings of one border is long and may hold many square metres, but no
wide circle. So a tolerance is compared with this width, never with an area.
"""

import numpy as np
import numpy.typing as npt
import shapely

from geo.inscribed import largest
from geo.parts import Geometries, Positions, as_array, polygons

Floats = npt.NDArray[np.float64]

_BLOCK = 1_000_000  # pairs of vertices looked at together


def width_m(geometries: object) -> Floats:
    """Measure the width of each geometry: twice the radius of its largest inscribed circle.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
        Valid, in metres. Of several parts the widest counts.

    Returns
    -------
    ndarray of float64, shape (n,)
        Metres; at most 1 mm too small below 1 m and 5 mm too small above, never too big. 0 where
        there is no polygon, NaN for None.

    Examples
    --------
    >>> width_m([shapely.box(0, 0, 300, 0.04), shapely.Point(0, 0), None]).round(6).tolist()
    [0.04, 0.0, nan]
    """
    return widest(geometries)[0]


def widest(geometries: object) -> tuple[Floats, Floats]:
    """Find where each geometry is widest: its width as `width_m`, and the centre of that circle.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
        As for `width_m`.

    Returns
    -------
    width_m : ndarray of float64, shape (n,)
    centre : ndarray of float64, shape (n, 2)
        x and y, inside the geometry; NaN where there is no polygon.
    """
    array = as_array(geometries)
    parts, owner = polygons(array)
    width, centre = _nothing(array), np.full((len(array), 2), np.nan)
    corner = shapely.bounds(array)[:, :2]  # a local origin, so that no digit is lost
    size = np.bincount(owner, shapely.get_num_coordinates(parts) ** 2.0, minlength=len(array))
    block = (np.cumsum(size) // _BLOCK).astype(np.int64)
    for here in _runs(block[owner]):
        who, of = np.unique(owner[here], return_inverse=True)
        local = _moved(parts[here], -corner[owner[here]])
        radius, at = largest(local, of.astype(np.int64), len(who))
        width[who], centre[who] = 2 * radius, at + corner[who]
    return width, centre


def at_least_m(geometries: object) -> Floats:
    """Bound the width from below, from area and perimeter alone; hundreds of times as fast.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
        As for `width_m`.

    Returns
    -------
    ndarray of float64, shape (n,)
        Metres, never more than the true width; equal to it for a disc, nearly for a strip.

    Notes
    -----
    Let L(t) be the length of the border of the ground that is farther than t from the edge. It
    shrinks by at least 2 pi t (1 - h) for h holes: the inner border turns by 2 pi for every piece
    less every hole, corners only take more away, pieces may part but holes cannot appear. The area
    is the integral of L(t) up to the radius r, so A <= P r + pi (h - 1) r². The least r that
    satisfies this is 2 A / (P + sqrt(P² + 4 pi (h - 1) A)). (Without holes it is at least A / P;
    with many small ones A / P alone would be too much.)
    """
    array = as_array(geometries)
    parts, owner = polygons(array)
    area, length = shapely.area(parts), shapely.length(parts)
    holes = shapely.get_num_interior_rings(parts)
    inner = np.maximum(length**2 + 4 * np.pi * (holes - 1) * area, 0)
    width = _nothing(array)
    np.maximum.at(width, owner, 4 * area / (length + np.sqrt(inner)))
    return width


def _nothing(array: Geometries) -> Floats:
    return np.where(shapely.is_missing(array), np.nan, 0.0)


def _runs(label: Positions) -> list[Positions]:
    if not len(label):
        return []
    return np.split(np.arange(len(label)), np.flatnonzero(np.diff(label)) + 1)


def _moved(parts: Geometries, by: Floats) -> Geometries:
    coordinates, of = shapely.get_coordinates(parts, return_index=True)
    flat: Geometries = shapely.force_2d(parts)
    return as_array(shapely.set_coordinates(flat.copy(), coordinates + by[of]))
