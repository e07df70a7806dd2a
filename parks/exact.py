"""Comparing a floor area with a limit exactly: whole hundredths of a square metre, no division.

With floats 12.6 % of parcels exactly at 3.0 come out above it. Areas become integers of 0.01 m²,
limits become fractions, and half a unit of the floor area is granted to the parcel, because the
floor area itself was rounded when it was registered.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from parks.outcome import Truths, truth

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Limit = Fraction | Floats

COLUMN_DENOMINATOR = 100_000
"""Ratios of five decimals become whole numbers of 1/100,000: 2.1 is 21/10, not 2.1000…0888."""
GREATEST_M2 = 4e9
"""4,000 km²; with `GREATEST_RATIO` it keeps every product below within 64 bits."""
GREATEST_RATIO = 100
NEAR = 1e-6  # of 1/100,000: nearer than this to a whole number, a ratio has five decimals


def fraction(number: Decimal | int | str) -> Fraction:
    """Read a limit as it is written.

    Examples
    --------
    >>> fraction(Decimal("2.1"))
    Fraction(21, 10)
    """
    return Fraction(number)


def hundredths(area_m2: npt.ArrayLike) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Round areas to whole hundredths of a square metre.

    Parameters
    ----------
    area_m2 : array_like of float, shape (n,)
        NaN means not known.

    Returns
    -------
    hundredths : ndarray of int64, shape (n,)
        0 where not known.
    known : ndarray of bool, shape (n,)

    Raises
    ------
    ValueError
        If an area is infinite, negative or beyond 4,000 km².

    Examples
    --------
    >>> hundredths([12.34, float("nan")])[0].tolist()
    [1234, 0]
    """
    area = np.asarray(area_m2, float)
    known = ~np.isnan(area)
    if np.any(known & ~((area >= 0) & (area <= GREATEST_M2))):
        raise ValueError(f"areas must lie between 0 and {GREATEST_M2:g} m², or be missing (NaN)")
    return np.rint(np.nan_to_num(area) * 100).astype(np.int64), known


@dataclass(frozen=True, slots=True)
class Doubled:
    """Twice the limit times the area, in hundredths: the whole numbers below and above it."""

    floor: Ints
    ceiling: Ints
    known: npt.NDArray[np.bool_]


def doubled(area_m2: npt.ArrayLike, limit: Limit) -> Doubled:
    """Multiply a limit with areas exactly.

    Parameters
    ----------
    area_m2 : array_like of float, shape (n,)
        Square metres; NaN means not known.
    limit : Fraction or ndarray of float64, shape (n,)
        Plot ratio; NaN means not known. A float stands for the decimal that it is written as.

    Returns
    -------
    Doubled

    Raises
    ------
    ValueError
        If a limit is negative or above 100.
    """
    area, area_known = hundredths(area_m2)
    ratio = np.full(len(area), float(limit)) if isinstance(limit, Fraction) else limit
    known = ~np.isnan(ratio)
    if np.any(known & ~((ratio >= 0) & (ratio <= GREATEST_RATIO))):
        raise ValueError("plot ratios must lie between 0 and 100, or be missing (NaN)")
    scaled = np.nan_to_num(ratio) * COLUMN_DENOMINATOR
    numerator = np.rint(scaled).astype(np.int64)
    product = 2 * numerator * area
    floor, ceiling = product // COLUMN_DENOMINATOR, -(-product // COLUMN_DENOMINATOR)
    for k in np.flatnonzero(np.abs(scaled - numerator) > NEAR):  # 7/3: few, and by rationals
        exact = (
            2 * int(area[k]) * (limit if isinstance(limit, Fraction) else Fraction(str(ratio[k])))
        )
        floor[k], ceiling[k] = math.floor(exact), math.ceil(exact)
    return Doubled(floor, ceiling, known & area_known & (area > 0))


def above(floor_area_m2: npt.ArrayLike, area_m2: npt.ArrayLike, limit: Limit) -> Truths:
    """Whether the floor area, less half a unit, still exceeds *limit* times the area.

    Parameters
    ----------
    floor_area_m2, area_m2 : array_like of float, shape (n,)
        Square metres; NaN means not known.
    limit : Fraction or ndarray of float64, shape (n,)
        Plot ratio; NaN means not known.

    Returns
    -------
    ndarray of int8, shape (n,)
        `Truth`; unknown where an input is, or where the area is zero.

    Examples
    --------
    >>> above([20_000.00, 20_000.01, float("nan")], [10_000] * 3, Fraction(2)).tolist()
    [0, 2, 1]
    """
    floor, floor_known = hundredths(floor_area_m2)
    bound = doubled(area_m2, limit)
    return truth(2 * floor - 1 > bound.floor, floor_known & bound.known)


def below(floor_area_m2: npt.ArrayLike, area_m2: npt.ArrayLike, limit: Limit) -> Truths:
    """Whether the floor area, plus half a unit, still falls short of *limit* times the area.

    The mirror of `above`, with the same parameters and the same unknowns.

    Examples
    --------
    >>> below([20_000.00, 19_999.99], [10_000] * 2, Fraction(2)).tolist()
    [0, 2]
    """
    floor, floor_known = hundredths(floor_area_m2)
    bound = doubled(area_m2, limit)
    return truth(2 * floor + 1 < bound.ceiling, floor_known & bound.known)


def greatest_floor_area_m2(area_m2: npt.ArrayLike, limit: Limit) -> Floats:
    """Return the greatest floor area that is not `above` *limit*, to 0.01 m²; NaN where not known.

    Examples
    --------
    >>> greatest_floor_area_m2([32_000.0], Fraction(3)).tolist()
    [96000.0]
    """
    bound = doubled(area_m2, limit)
    return np.where(bound.known, (bound.floor + 1) // 2 / 100, np.nan)


def least_floor_area_m2(area_m2: npt.ArrayLike, limit: Limit) -> Floats:
    """Return the least floor area that is not `below` *limit*, to 0.01 m²; NaN where not known.

    Examples
    --------
    >>> least_floor_area_m2([50_000.0], Fraction(2)).tolist()
    [100000.0]
    """
    bound = doubled(area_m2, limit)
    return np.where(bound.known, bound.ceiling // 2 / 100, np.nan)
