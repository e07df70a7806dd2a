"""On which side of a limit a parcel lies, by every area that it may have."""

from collections.abc import Callable, Sequence

import numpy as np

from parks.exact import Limit, greatest_floor_area_m2, least_floor_area_m2
from parks.judgement import Floats
from parks.outcome import Mask, Truth, Truths

Compare = Callable[[Floats, Floats, Limit], Truths]


def everywhere(compare: Compare, floor: Floats, areas: Floats, bound: Limit, wanted: Truth) -> Mask:
    """Whether a comparison comes out as *wanted* with every known area, and with the first.

    Parameters
    ----------
    compare : callable
        `parks.exact.above` or `parks.exact.below`.
    floor : ndarray of float64, shape (n,)
        Floor area in m².
    areas : ndarray of float64, shape (k, n)
        Parcel areas in m², NaN where not known.
    bound : Fraction or ndarray of float64, shape (n,)
    wanted : Truth

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    answers = np.stack([compare(floor, area, bound) for area in areas])
    known = answers != Truth.UNKNOWN
    return np.asarray(((answers == wanted) | ~known).all(axis=0) & known[0])


def differ(compare: Compare, floor: Floats, areas: Floats, bounds: Sequence[Limit]) -> Mask:
    """Whether some of the areas put a parcel beyond one of *bounds*, and others do not.

    Parameters
    ----------
    compare, floor, areas
        As of `everywhere`.
    bounds : sequence of limits

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    out = np.zeros(len(floor), bool)
    for bound in {id(one): one for one in bounds}.values():  # a fixed limit is both its bounds
        answers = np.stack([compare(floor, area, bound) for area in areas])
        out |= (answers == Truth.TRUE).any(axis=0) & (answers == Truth.FALSE).any(axis=0)
    return out


def positive(area_m2: Floats) -> Floats:
    """Keep areas of at least 0.01 m², which is what comparison counts in; others are not known."""
    return np.where(np.rint(area_m2 * 100) > 0, area_m2, np.nan)


def surely(areas: Floats, limit: Limit, stated: Mask, *, minimum: bool) -> Floats:
    """Return the floor area that keeps a limit by every area at once.

    Parameters
    ----------
    areas : ndarray of float64, shape (k, n)
        Parcel areas in m², NaN where not known.
    limit : Fraction or ndarray of float64, shape (n,)
        NaN: nothing is known of it.
    stated : ndarray of bool, shape (n,)
        Whether there is such a limit.
    minimum : bool
        Of a minimum the least floor area, of a maximum the greatest.

    Returns
    -------
    ndarray of float64, shape (n,)
        m². Any floor area keeps a limit that is not stated, none is sure to keep one of which
        nothing is known.
    """
    bound = least_floor_area_m2 if minimum else greatest_floor_area_m2
    strictest = np.fmax if minimum else np.fmin
    none = np.inf if minimum else -np.inf
    sure = strictest.reduce([bound(area, limit) for area in areas])
    return np.where(stated, np.where(np.isnan(sure), none, sure), -none)
