"""Intervals of pooled densities, whether they exceed a limit, and ranks that are ranges.

Amounts and land are sums of whole hundredths, so that a comparison with a limit is exact: 80 bn
yuan on 10 km² is 8, and 8 does not exceed 8. What is not known leaves bounds: a missing amount lies
between two densities that somebody stated, or between nothing and no bound.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import numpy.typing as npt

from parks.judgement import Floats, Objects
from parks.outcome import Mask, Truth, Truths

Ints = npt.NDArray[np.int64]
Number = Fraction | Decimal | float
Corner = tuple[Ints, Ints, Mask, Mask]
"""Land under known amounts, land whose amount is missing, and where either has no upper bound."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What somebody states about missing or rounded numbers; nothing is assumed otherwise.

    Parameters
    ----------
    least, greatest : number, optional
        Between which densities the missing amounts lie, in the unit of the density. None: no
        greatest; as least, 0 where the numerator cannot be negative, else none.
    amount_step : float, optional
        The amounts were rounded to multiples of this, in the unit of their column (1e7 for 0.1
        亿元): each may be half a step more or less.
    area_step_m2 : float, optional
        The same for the areas.
    area_low, area_high : str, optional
        Columns with the least and the greatest area of a parcel whose limits are unclear, in m²;
        where they are null, the area itself stands.
    """

    least: Number | None = None
    greatest: Number | None = None
    amount_step: float = 0.0
    area_step_m2: float = 0.0
    area_low: str = ""
    area_high: str = ""


NOTHING_ASSUMED = Assumed()


@dataclass(frozen=True, slots=True)
class Extent:
    """What n groups hold at least and at most, in whole numbers."""

    unit: int  # how many make one base unit or one m²
    missing: Ints  # rows whose amount is missing
    amount: Ints  # of the rows whose amount is known, as written
    amount_low: Ints
    amount_high: Ints
    land_low: Ints  # under known amounts
    land_high: Ints
    land_open: Mask  # some of that land has no upper bound
    gap_low: Ints  # land whose amount is missing
    gap_high: Ints
    gap_open: Mask
    fixed: bool = False  # land and gap make one known ground: what one has more, the other has less

    def certain(self) -> Mask:
        """Say which groups have one density and no bounds."""
        open_ = self.land_open | self.gap_open | (self.gap_high > 0)
        same = (self.amount_low == self.amount_high) & (self.land_low == self.land_high)
        return np.asarray(same & ~open_, bool)

    def corners(self) -> list[Corner]:
        """Return the ends: a quotient of sums is monotone in each, so it is extreme there."""
        never = np.zeros(len(self.land_low), bool)
        land = [(self.land_low, never), (self.land_high, self.land_open)]
        gap = [(self.gap_low, never), (self.gap_high, self.gap_open)]
        pairs = [(land[1], gap[0]), (land[0], gap[1]), (land[0], (gap[1][0], never))]
        if not self.fixed:
            pairs = list(product(land, gap))
        return [(a, b, a_open, b_open) for (a, a_open), (b, b_open) in pairs]


def interval(
    extent: Extent, least: Fraction | None, greatest: Fraction | None
) -> tuple[Floats, Floats]:
    """Return the least and the greatest density that the groups may have.

    Parameters
    ----------
    extent : Extent
        Of n groups.
    least, greatest : Fraction, optional
        Of the missing amounts, in base units over m²; None is no bound.

    Returns
    -------
    low, high : ndarray of float64, shape (n,)
        Base unit per m²; -inf and inf where there is no bound, NaN where there is no land at all.
    """
    low = np.fmin.reduce(
        [_density(extent.amount_low, _number(least, -1), *c) for c in extent.corners()]
    )
    high = np.fmax.reduce(
        [_density(extent.amount_high, _number(greatest, 1), *c) for c in extent.corners()]
    )
    return np.asarray(low, float), np.asarray(high, float)


def exceeds(
    extent: Extent, limit: Fraction, least: Fraction | None, greatest: Fraction | None
) -> Truths:
    """Whether the densities exceed a limit: yes, no, or cannot be said.

    Parameters
    ----------
    extent : Extent
        Of n groups.
    limit : Fraction
        In base units over m²; positive. Equal to it is not above it.
    least, greatest : Fraction, optional
        As of `interval`.

    Returns
    -------
    ndarray of int8, shape (n,)
        `Truth`, by whole numbers: no division, no float.

    Raises
    ------
    ValueError
        The limit is not positive.
    """
    if limit <= 0:
        raise ValueError("a density is compared with a limit above 0")
    surely = [_above(extent.amount_low, least, limit, c, open_=False) for c in extent.corners()]
    perhaps = [_above(extent.amount_high, greatest, limit, c, open_=True) for c in extent.corners()]
    bare = [_groundless(extent.amount_low, c) for c in extent.corners()]
    always = np.logical_and.reduce([a | b for a, b in zip(surely, bare, strict=True)])
    there = ~np.logical_and.reduce(bare)  # what has no land has no density
    truths = np.full(len(extent.land_low), Truth.UNKNOWN, np.int8)
    truths[there & always] = Truth.TRUE
    truths[there & ~np.logical_or.reduce(perhaps)] = Truth.FALSE
    return truths


def ranks(low: npt.ArrayLike, high: npt.ArrayLike) -> tuple[Ints, Ints]:
    """Rank by density, 1 the greatest, as a range where intervals overlap.

    Parameters
    ----------
    low, high : array_like of float, shape (n,)
        As `interval` gives them. NaN: without land, ranks nowhere and pushes nobody.

    Returns
    -------
    best, worst : ndarray of int64, shape (n,)
        1 + how many are surely greater, and 1 + how many may be; equal ones share a rank. 0 where
        there is no rank.

    Examples
    --------
    >>> [rank.tolist() for rank in ranks([15, 8, 5, 4], [15, 8, 5, 9])]
    [[1, 2, 3, 2], [1, 3, 4, 4]]
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    ranked = ~np.isnan(low)
    lows, highs = np.sort(low[ranked]), np.sort(high[ranked])
    surely = len(lows) - np.searchsorted(lows, high, side="right")
    may_be = len(highs) - np.searchsorted(highs, low, side="right") - (high > low)
    best, worst = np.where(ranked, 1 + surely, 0), np.where(ranked, 1 + may_be, 0)
    return best.astype(np.int64), worst.astype(np.int64)


def _number(bound: Fraction | None, sign: int) -> float:
    return sign * np.inf if bound is None else float(bound)


def _density(
    amount: Ints, missing: float, land: Ints, gap: Ints, land_open: Mask, gap_open: Mask
) -> Floats:
    """Return (amount + missing · gap) / (land + gap); NaN where it says nothing."""
    ground = land.astype(float) + gap
    more = np.multiply(missing, gap, out=np.zeros(len(gap)), where=gap > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        density = (amount + more) / ground
    density[land_open] = 0.0
    density[gap_open] = missing
    return density


def _groundless(amount: Ints, corner: Corner) -> Mask:
    """Say where an end has neither land nor amount: it has no density."""
    land, gap, land_open, gap_open = corner
    return np.asarray((amount == 0) & (land + gap == 0) & ~land_open & ~gap_open, bool)


def _above(
    amount: Ints, missing: Fraction | None, limit: Fraction, corner: Corner, *, open_: bool
) -> Mask:
    """Whether amount + missing · gap is more than limit · (land + gap), in whole numbers.

    Without a bound of what is missing, *open_* is the answer wherever some is.
    """
    land, gap, land_open, gap_open = corner
    if missing is None:
        bare = _more(amount, land, limit)
        return np.asarray(np.where((gap > 0) | gap_open, open_, bare & ~land_open), bool)
    excess = missing - limit  # of every m² of missing land
    whole = amount.astype(object) * (limit.denominator * missing.denominator)
    whole -= land.astype(object) * (limit.numerator * missing.denominator)
    whole += gap.astype(object) * int(excess * limit.denominator * missing.denominator)
    above = np.asarray(whole > 0, bool)
    far = np.full(len(gap), excess > 0) if excess else _more(amount, land, limit)
    above = np.where(gap_open, far, above)
    return np.asarray(above & ~land_open, bool)


def _more(amount: Ints, land: Ints, limit: Fraction) -> Mask:
    products: Objects = amount.astype(object) * limit.denominator
    return np.asarray(products > land.astype(object) * limit.numerator, bool)
