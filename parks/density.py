"""Output per km² of land, pooled: the sum of the amounts over the sum of the land.

The mean of the densities of parks is not the density of the parks. Every result says what was
divided by what, over whom, when, at which prices, and how much of the land it rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError
from parks.bounds import NOTHING_ASSUMED, Assumed, Extent, Ints, exceeds, interval, ranks
from parks.definitions import scale
from parks.density_rows import Rows, read_rows
from parks.density_types import DensityType, numerators
from parks.faults import fault
from parks.judgement import Floats
from parks.outcome import Mask, Truths
from parks.repeats import Repeated

MONEY_UNITS = {"yi_yuan_per_km2": "yi_yuan/km2", "wan_yuan_per_mu": "wan_yuan/mu"}
"""The other units that densities of money are said in, by column."""


@dataclass(frozen=True, slots=True)
class Densities:
    """Pooled densities of one type over groups.

    ``frame`` holds one row per group, sorted, a null key last:

    - the columns of ``by``: the key of the group; null is "in none", a group of its own;
    - ``value``: the sum of the amounts over the sum of their land, over the rows where both are
      known; NaN where there are none. In ``type.unit``; money also as ``yi_yuan_per_km2`` and
      ``wan_yuan_per_mu``;
    - ``low``, ``high``: between which the density of the whole group lies, same unit; inf is no
      bound;
    - ``amount``: the sum that ``value`` divides (bn yuan, jobs, tce), ``counted_km2``: by what;
    - ``land_km2``: all the land of the group that is known;
    - ``n`` rows, ``n_missing`` of them without an amount or an area;
    - ``missing_share``: the share of the land whose amount is missing, ``coverage`` = 1 less it;
      NaN where some land is not known.

    ``pooled`` is the same over all rows, ``problems`` what was settled and noted.
    """

    type: DensityType
    by: tuple[str, ...]
    frame: pd.DataFrame
    pooled: "pd.Series[float]"
    extent: Extent
    assumed: Assumed
    problems: tuple[Problem, ...]

    def exceeds(self, limit: Fraction) -> Truths:
        """Whether each group exceeds *limit* (in ``type.unit``): yes, no, or cannot be said.

        Exactly, and strictly: a density of 8 does not exceed 8.
        """
        return exceeds(
            self.extent, limit / self.type.per_base(), *_missing(self.assumed, self.type)
        )

    def ranks(self) -> pd.DataFrame:
        """Return ``best`` and ``worst``, the range of each group's rank; 1 is the greatest."""
        best, worst = ranks(self.frame["low"], self.frame["high"])
        return pd.DataFrame({"best": best, "worst": worst}, index=self.frame.index)

    def tidy(self) -> pd.DataFrame:
        """Return the frame with the type in every row, so that no row travels without it."""
        return self.frame.assign(
            unit=self.type.unit,
            numerator=self.type.numerator,
            denominator=self.type.denominator,
            scope=self.type.scope,
            year=pd.array([self.type.year] * len(self.frame), dtype="Int64"),
            price_basis=self.type.price_basis,
        )


def density(
    table: pd.DataFrame,
    *,
    by: str | Sequence[str],
    of: DensityType,
    assumed: Assumed = NOTHING_ASSUMED,
    repeated: Repeated | None = None,
) -> Densities:
    """Pool a numerator over a denominator by the groups of one column, or of several at once.

    Parameters
    ----------
    table : DataFrame, n rows
        Parcels, parks or firms, with the canonical columns of *of* (`numerators`, `denominators`)
        and *by*. Where it has ``statistics_year`` or ``price_basis``, all amounts must be of one;
        where it has ``enterprise``, repeated numbers are looked for.
    by : str or sequence of str
        Several: a group for every combination that occurs.
    of : DensityType
        A year or price basis left out is taken from the table if that holds one only.
    assumed : Assumed, optional
        What somebody states about missing, rounded or unclear numbers.
    repeated : {"once", "each"}, optional
        What the same number on several parcels of one enterprise means: the whole enterprise's, or
        every parcel's own. Left out, it is refused.

    Returns
    -------
    Densities

    Raises
    ------
    RefusedError
        Whatever would make the result false, row by row and all at once.
    DensityTypeError
        *of* names no numerator or denominator.

    Examples
    --------
    >>> parks = pd.DataFrame(
    ...     {
    ...         "park": ["a", "b", "c"],
    ...         "output_yuan": [60e9, 5e9, 80e9],
    ...         "park_area_m2": [4e6, 1e6, 10e6],
    ...     }
    ... )
    >>> found = density(parks, by="park", of=DensityType("gross_output", "park"))
    >>> found.frame["value"].tolist(), round(float(found.pooled["value"]), 3)
    ([15.0, 5.0, 8.0], 9.667)
    >>> found.exceeds(Fraction(8)).tolist()
    [2, 0, 0]
    """
    return densities(table, by=[by], of=of, assumed=assumed, repeated=repeated)[0]


def densities(
    table: pd.DataFrame,
    *,
    by: Sequence[str | Sequence[str]],
    of: DensityType,
    assumed: Assumed = NOTHING_ASSUMED,
    repeated: Repeated | None = None,
) -> list[Densities]:
    """Take several groupings of one table, which is read and checked once; else as `density`."""
    keys = [(one,) if isinstance(one, str) else tuple(one) for one in by]
    absent = {name: None for names in keys for name in names if name not in table}
    if absent:
        what = ("the grouping", "分组")
        raise RefusedError([fault("no-column", column=name, what=what) for name in absent])
    rows = read_rows(table, of, assumed=assumed, repeated=repeated)
    one: Ints = np.zeros(len(table), np.int64)
    pooled = _frame(rows, assumed, one, 1)[0].iloc[0]
    return [_grouped(table, rows, names, assumed, pooled) for names in keys]


def _grouped(
    table: pd.DataFrame,
    rows: Rows,
    names: tuple[str, ...],
    assumed: Assumed,
    pooled: "pd.Series[float]",
) -> Densities:
    keys = pd.DataFrame(table[list(names)]).reset_index(drop=True)
    grouped = keys.groupby(list(names), dropna=False, sort=True, observed=True)
    code = np.asarray(grouped.ngroup(), np.int64)
    first = np.flatnonzero(~pd.Series(code).duplicated())
    first = first[np.argsort(code[first])]
    frame, extent = _frame(rows, assumed, code, len(first))
    frame = pd.concat([keys.iloc[first].reset_index(drop=True), frame], axis=1)
    return Densities(rows.type, names, frame, pooled, extent, assumed, rows.problems)


def _frame(rows: Rows, assumed: Assumed, code: Ints, n: int) -> tuple[pd.DataFrame, Extent]:
    """Sum the rows of each group and divide."""
    both = rows.amount_known & rows.area_known
    amount, counted = _sums(code, n, rows.amount, both), _sums(code, n, rows.area, both)
    land = counted + _sums(code, n, rows.area, rows.area_known & ~both)
    extent = _extent(rows, code, n)
    value = _in(amount, counted, rows.type, rows.type.unit)
    low, high = interval(extent, *_missing(assumed, rows.type))
    per, certain = float(rows.type.per_base()), extent.certain()
    size = np.bincount(code, minlength=n)
    clear = ~_any(code, n, ~rows.area_known)
    share = _quotient(land - counted, np.where(clear, land, 0))
    columns = {
        "value": value,
        "low": np.where(certain, value, low * per),
        "high": np.where(certain, value, high * per),
        **_other_units(amount, counted, rows.type),
        "amount": np.where(counted > 0, amount, np.nan) / 100 * _of_base(rows.type),
        "counted_km2": counted / 1e8,
        "land_km2": land / 1e8,
        "n": size,
        "n_missing": size - np.bincount(code, weights=both, minlength=n).astype(np.int64),
        "missing_share": share,
        "coverage": 1 - share,
    }
    return pd.DataFrame(columns), extent


def _extent(rows: Rows, code: Ints, n: int) -> Extent:
    known, missing = rows.amount_known, ~rows.amount_known
    return Extent(
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


def _other_units(amount: Ints, land: Ints, of: DensityType) -> dict[str, Floats]:
    if not of.money:
        return {}
    return {name: _in(amount, land, of, unit) for name, unit in MONEY_UNITS.items()}


def _of_base(of: DensityType) -> float:
    """Return how many of the unit of amounts one unit of the column is."""
    top = numerators()[of.numerator]
    return float(scale(top.base, top.unit))


def _missing(assumed: Assumed, of: DensityType) -> tuple[Fraction | None, Fraction | None]:
    """Return the bounds of missing densities in the base unit."""
    per = of.per_base()
    nothing = None if numerators()[of.numerator].signed else Fraction(0)
    least = nothing if assumed.least is None else assumed.least / per
    return least, None if assumed.greatest is None else assumed.greatest / per
