"""Which shapes lie within a distance of each other."""

import numpy as np
import shapely

from geo.parts import Geometries, Positions

DECIMALS = 3  # distances are taken to the millimetre: what rounding leaves decides nothing


def pairs_within(
    first: Geometries, second: Geometries, distance_m: float
) -> tuple[Positions, Positions]:
    """Find all pairs whose outlines are no farther apart than a distance.

    Parameters
    ----------
    first, second : ndarray of object, shapes (n,) and (m,)
        Geometries in one CRS in metres; None and empty ones are near nothing.
    distance_m : float
        Between the nearest points of two shapes, taken to the millimetre; those at the distance
        itself are within it. Shapes that touch or overlap are at 0.

    Returns
    -------
    first, second : ndarray of int64, shape (k,)
        Positions, by the first and then the second.

    Examples
    --------
    >>> near = pairs_within(shapely.points([[0, 0]]), shapely.points([[5, 0], [5.001, 0]]), 5.0)
    >>> [one.tolist() for one in near]
    [[0], [0]]
    """
    half = 0.5 * 10.0**-DECIMALS
    one, other = shapely.STRtree(second).query(first, "dwithin", distance_m + 2 * half)
    apart = shapely.distance(first[one], second[other])
    kept = np.round(apart, DECIMALS) <= distance_m
    order = np.lexsort((other[kept], one[kept]))
    return one[kept][order].astype(np.int64), other[kept][order].astype(np.int64)
