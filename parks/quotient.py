"""Comparing a quotient with a limit exactly, whatever its size: money over land, land over land.

As in `parks.exact`, amounts become whole hundredths, limits are fractions, and half a unit of the
amount is granted to the parcel, because the amount itself was rounded when it was registered. Money
over land passes the range of 64 bits, so the products here are Python integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from parks.judgement import Floats, Objects
from parks.outcome import Mask, Truths, truth

COLUMN_DENOMINATOR = 100_000
"""Limits from a column of floats are read to five decimals: 0.3 is 3/10, not 0.29999…"""


@dataclass(frozen=True, slots=True)
class Limits:
    """One exact limit for each of n parcels, in base units; 0/1 where it is not known."""

    numerator: Objects  # int
    denominator: Objects  # int, positive
    known: Mask

    def values(self) -> Floats:
        """Return the limits as floats, NaN where not known."""
        numbers = (self.numerator / self.denominator).astype(float)
        return np.where(self.known, numbers, np.nan)

    def take(self, positions: npt.NDArray[np.int64]) -> "Limits":
        """Return the limits at some positions."""
        return Limits(self.numerator[positions], self.denominator[positions], self.known[positions])

    def scaled(self, unit: Fraction) -> "Limits":
        """Return the limits times *unit*, exactly."""
        return Limits(
            self.numerator * unit.numerator, self.denominator * unit.denominator, self.known
        )


def limits(values: Sequence[Fraction | None]) -> Limits:
    """Spell out exact limits; None is not known.

    Examples
    --------
    >>> limits([Fraction(3, 10), None]).values().tolist()
    [0.3, nan]
    """
    spelled = [Fraction(0) if value is None else value for value in values]
    return Limits(
        _objects([value.numerator for value in spelled]),
        _objects([value.denominator for value in spelled]),
        np.array([value is not None for value in values], bool),
    )


def one_limit(value: Fraction, n: int) -> Limits:
    """Hold the same limit for *n* parcels."""
    return limits([value]).take(np.zeros(n, np.int64))


def column_limits(column: Floats, unit: Fraction) -> Limits:
    """Read limits from a column of floats.

    Parameters
    ----------
    column : ndarray of float64, shape (n,)
        NaN means not known.
    unit : Fraction
        How many base units one unit of the column is.
    """
    known = ~np.isnan(column)
    whole = np.rint(np.where(known, column, 0.0) * COLUMN_DENOMINATOR).astype(np.int64)
    under = limits([Fraction(1, COLUMN_DENOMINATOR)]).take(np.zeros(len(column), np.int64))
    return Limits(whole.astype(object), under.denominator, known).scaled(unit)


def above(amount: Floats, over: Floats, limit: Limits) -> Truths:
    """Whether the amount, less half a hundredth, still exceeds *limit* times what it is over.

    Parameters
    ----------
    amount, over : ndarray of float64, shape (n,)
        NaN means not known.
    limit : Limits

    Returns
    -------
    ndarray of int8, shape (n,)
        `Truth`; unknown where an input is, or where *over* is not positive.

    Examples
    --------
    >>> third = one_limit(Fraction(3, 10), 2)
    >>> above(np.array([300.0, 300.01]), np.array([1000.0, 1000.0]), third).tolist()
    [0, 2]
    """
    whole, known = hundredths(amount)
    base, base_known = hundredths(over)
    exceeds = (2 * whole - 1) * limit.denominator > 2 * limit.numerator * base
    return truth(exceeds, known & base_known & limit.known & (base > 0))


def below(amount: Floats, over: Floats, limit: Limits) -> Truths:
    """Whether the amount, plus half a hundredth, still falls short; the mirror of `above`."""
    whole, known = hundredths(amount)
    base, base_known = hundredths(over)
    short = (2 * whole + 1) * limit.denominator < 2 * limit.numerator * base
    return truth(short, known & base_known & limit.known & (base > 0))


def greatest_amount(over: Floats, limit: Limits) -> Floats:
    """Return the greatest amount that is not `above` the limit, to 0.01; NaN where not known."""
    base, known = hundredths(over)
    most = (2 * limit.numerator * base + limit.denominator) // (2 * limit.denominator)
    return _back(most, known & limit.known)


def least_amount(over: Floats, limit: Limits) -> Floats:
    """Return the least amount that is not `below` the limit, to 0.01; NaN where not known."""
    base, known = hundredths(over)
    least = -((limit.denominator - 2 * limit.numerator * base) // (2 * limit.denominator))
    return _back(np.maximum(least, 0), known & limit.known)


def least_demolition(part: Floats, whole: Floats, limit: Limits) -> Floats:
    """Return the least cut of *part* that brings it to its limit, the whole falling too.

    Parameters
    ----------
    part, whole : ndarray of float64, shape (n,)
        The part lies inside the whole; NaN means not known.
    limit : Limits

    Returns
    -------
    ndarray of float64, shape (n,)
        To 0.01; 0 where nothing need go, NaN where not known or where the limit is 1 or more.

    Examples
    --------
    >>> least_demolition(np.array([7200.0]), np.array([90000.0]), one_limit(Fraction(7, 100), 1))
    array([967.74])
    """
    inside, known = hundredths(part)
    total, total_known = hundredths(whole)
    up, down = limit.numerator, limit.denominator
    solvable = known & total_known & limit.known & np.asarray(up < down, bool)
    left = np.where(solvable, down - up, 1)
    cut = -((2 * up * total + down - 2 * inside * down) // (2 * left))
    return _back(np.maximum(cut, 0), solvable)


def hundredths(amount: Floats) -> tuple[Objects, Mask]:
    """Round to whole hundredths as Python integers, 0 where not known; and where it is known."""
    known = ~np.isnan(amount)
    return np.rint(np.where(known, amount, 0.0) * 100).astype(np.int64).astype(object), known


def _back(whole: Objects, known: Mask) -> Floats:
    return np.where(known, (whole / 100).astype(float), np.nan)


def _objects(numbers: Sequence[int]) -> Objects:
    held = np.empty(len(numbers), object)
    held[:] = numbers
    return held
