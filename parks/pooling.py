"""Sums over sums: what the rows of each group add up to, exactly, and what they leave open."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.units import factor
from parks.bounds import Assumed, Extent, Ints, Number, interval
from parks.definitions import scale
from parks.density_parts import numerators
from parks.density_rows import Rows
from parks.density_types import DensityType
from parks.judgement import Floats
from parks.outcome import Mask

M2_IN_KM2 = int(factor("km2", "m2"))
MONEY_UNITS = {"yi_yuan_per_km2": "yi_yuan/km2", "wan_yuan_per_mu": "wan_yuan/mu"}
"""The other units that densities of money are said in, by column."""


def pool(rows: Rows, assumed: Assumed, code: Ints, n: int) -> tuple[pd.DataFrame, Extent]:
    """Sum the rows of each group and divide.

    Parameters
    ----------
    rows : Rows
    assumed : Assumed
    code : ndarray of int64, shape (rows,)
        The group of each row.
    n : int
        How many groups.

    Returns
    -------
    DataFrame, n rows
        The columns that `parks.density.Densities` tells, without the keys.
    Extent
        Of the n groups.
    """
    both = rows.amount_known & rows.area_known
    amount, counted = _sums(code, n, rows.amount, both), _sums(code, n, rows.area, both)
    land = counted + _sums(code, n, rows.area, rows.area_known & ~both)
    extent = _extent(rows, code, n)
    size = np.bincount(code, minlength=n)
    clear = ~_any(code, n, ~rows.area_known)
    of_clear = np.where(clear, land, 0)
    columns = {
        **values(amount, counted, extent, rows.type, assumed),
        "amount": in_amounts(np.where(counted > 0, amount, np.nan), rows.type, rows.unit),
        "counted_km2": in_km2(counted, rows.unit),
        "land_km2": in_km2(land, rows.unit),
        "n": size,
        "n_missing": size - np.bincount(code, weights=both, minlength=n).astype(np.int64),
        "missing_share": _quotient(land - counted, of_clear),
        "coverage": _quotient(counted, of_clear),
    }
    return pd.DataFrame(columns), extent


def values(
    amount: Ints, land: Ints, extent: Extent, of: DensityType, assumed: Assumed
) -> dict[str, Floats]:
    """Return value, low and high, and the value in the other units of money, by column.

    Parameters
    ----------
    amount, land : ndarray of int64, shape (n,)
        What is divided; no land gives NaN.
    extent : Extent
        What it lies between.
    """
    value = _in(amount, land, of, of.unit)
    low, high = interval(extent, *missing_bounds(assumed, of))
    per, certain = float(of.per_base()), extent.certain()
    others = MONEY_UNITS if of.money else {}
    return {
        "value": value,
        "low": np.where(certain, value, low * per),
        "high": np.where(certain, value, high * per),
        **{name: _in(amount, land, of, unit) for name, unit in others.items()},
    }


def _extent(rows: Rows, code: Ints, n: int) -> Extent:
    known, missing = rows.amount_known, ~rows.amount_known
    return Extent(
        unit=rows.unit,
        missing=np.bincount(code, weights=missing, minlength=n).astype(np.int64),
        amount=_sums(code, n, rows.amount, known),
        amount_low=_sums(code, n, rows.amount_low, known),
        amount_high=_sums(code, n, rows.amount_high, known),
        land_low=_sums(code, n, rows.area_low, known),
        land_high=_sums(code, n, rows.area_high, known),
        land_open=_any(code, n, rows.area_open & known),
        gap_low=_sums(code, n, rows.area_low, missing),
        gap_high=_sums(code, n, rows.area_high, missing),
        gap_open=_any(code, n, rows.area_open & missing),
    )


def _sums(code: Ints, n: int, values: Ints, where: Mask) -> Ints:
    """Add whole numbers by group, exactly."""
    sums = np.zeros(n, np.int64)
    if where.all():
        np.add.at(sums, code, values)
    elif where.any():
        np.add.at(sums, code[where], values[where])
    return sums


def _any(code: Ints, n: int, where: Mask) -> Mask:
    found = np.zeros(n, bool)
    found[code[where]] = True
    return found


def _quotient(top: Ints, under: Ints) -> Floats:
    share = np.full(len(top), np.nan)
    np.divide(top, under, out=share, where=under > 0)
    return share


def _in(amount: Ints, land: Ints, of: DensityType, unit: str) -> Floats:
    """Divide in a unit; whole numbers first, so that 118 bn on 12.5 km² is 9.44 to the digit."""
    per = of.per_base(unit)
    top, under = amount.astype(float) * per.numerator, land.astype(float) * per.denominator
    quotient = np.full(len(top), np.nan)
    np.divide(top, under, out=quotient, where=land > 0)
    return quotient


def in_km2(land: npt.ArrayLike, unit: int) -> Floats:
    """Return sums of land in km²; NaN stays NaN."""
    return np.asarray(land, float) / (unit * M2_IN_KM2)


def in_amounts(amount: npt.ArrayLike, of: DensityType, unit: int) -> Floats:
    """Return sums in the unit that amounts are said in; NaN stays NaN."""
    top = numerators()[of.numerator]
    per = scale(top.base, top.unit) / unit
    return np.asarray(amount, float) * per.numerator / per.denominator


def missing_bounds(assumed: Assumed, of: DensityType) -> tuple[Fraction | None, Fraction | None]:
    """Return the bounds of missing densities in the base unit."""
    per = of.per_base()
    nothing = None if numerators()[of.numerator].signed else Fraction(0)
    least = nothing if assumed.least is None else exact(assumed.least) / per
    return least, None if assumed.greatest is None else exact(assumed.greatest) / per


def exact(number: Number) -> Fraction:
    """Read a number as it is written: 14.1 is 141/10."""
    return Fraction(str(number))
