"""Output per km² of land, pooled: the sum of the amounts over the sum of the land.

The mean of the densities of parks is not the density of the parks. Every result says what was
divided by what, over whom, when, at which prices, and how much of the land it rests on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError
from parks.bounds import NOTHING_ASSUMED, Assumed, Extent, Number, exceeds, ranks
from parks.density_rows import Rows, read_rows
from parks.density_types import DensityType
from parks.faults import fault
from parks.grouping import Grouping, nowhere, split
from parks.outcome import Truth, Truths
from parks.pooling import exact, missing_bounds, pool
from parks.repeats import Repeated

By = str | Sequence[str] | Grouping
COLUMNS = frozenset(
    {
        *("value", "low", "high", "yi_yuan_per_km2", "wan_yuan_per_mu", "amount", "counted_km2"),
        *("land_km2", "n", "n_missing", "missing_share", "coverage"),
        *("unit", "numerator", "denominator", "scope", "year", "price_basis"),
    }
)
"""What a result calls its own columns: no key may be called so."""


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
    extent: Extent  # of the groups
    whole: Extent  # of all rows
    assumed: Assumed
    problems: tuple[Problem, ...]

    def exceeds(self, limit: Number) -> Truths:
        """Whether each group exceeds *limit* (in ``type.unit``): yes, no, or cannot be said.

        Exactly, and strictly: a density of 8 does not exceed 8. A float stands for the decimal
        that it is written as.
        """
        return self._exceeds(self.extent, limit)

    def pooled_exceeds(self, limit: Number) -> Truth:
        """Whether all groups together exceed *limit*; as `exceeds`."""
        return Truth(self._exceeds(self.whole, limit)[0])

    def ranks(self) -> pd.DataFrame:
        """Return ``best`` and ``worst``, the range of each group's rank; 1 is the greatest."""
        best, worst = ranks(self.frame["low"], self.frame["high"])
        return pd.DataFrame({"best": best, "worst": worst}, index=self.frame.index)

    def _exceeds(self, extent: Extent, limit: Number) -> Truths:
        per = self.type.per_base()
        return exceeds(extent, exact(limit) / per, *missing_bounds(self.assumed, self.type))

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
    by: By,
    of: DensityType,
    assumed: Assumed = NOTHING_ASSUMED,
    repeated: Repeated | None = None,
) -> Densities:
    """Pool a numerator over a denominator by the groups of columns or of places.

    Parameters
    ----------
    table : DataFrame, n rows
        Parcels, parks or firms, with the canonical columns of *of* (`numerators`, `denominators`)
        and *by*. Where it has ``statistics_year`` or ``price_basis``, all amounts must be of one;
        where it has ``enterprise``, repeated numbers are looked for.
    by : str, sequence of str or Grouping
        A column; several: a group for every combination that occurs; or which share of each row's
        land lies in which group (`parks.groups`), by which its amount is split too.
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
        Whatever would make the result false, row by row and all at once; a key that is no column,
        or that is called like a column of the result.
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
    >>> found.exceeds(8).tolist()
    [2, 0, 0]
    """
    return densities(table, by=[by], of=of, assumed=assumed, repeated=repeated)[0]


def densities(
    table: pd.DataFrame,
    *,
    by: Sequence[By],
    of: DensityType,
    assumed: Assumed = NOTHING_ASSUMED,
    repeated: Repeated | None = None,
) -> list[Densities]:
    """Take several groupings of one table, which is read and checked once; else as `density`."""
    columns = [one for one in by if not isinstance(one, Grouping)]
    wrong = _faults(table, dict.fromkeys(name for one in columns for name in _names(one)))
    if wrong:
        raise RefusedError(wrong)
    rows = read_rows(table, of, assumed=assumed, repeated=repeated)
    all_of_it = np.zeros(len(table), np.int64)
    pooled, whole = pool(rows, assumed, all_of_it, 1)
    return [
        Densities(
            type=rows.type,
            by=_names(one),
            frame=frame,
            pooled=pooled.iloc[0],
            extent=extent,
            whole=whole,
            assumed=assumed,
            problems=rows.problems + (nowhere(table, one) if isinstance(one, Grouping) else ()),
        )
        for one in by
        for frame, extent in [_grouped(table, rows, one, assumed)]
    ]


def _names(by: By) -> tuple[str, ...]:
    if isinstance(by, Grouping):
        return (by.name,)
    return (by,) if isinstance(by, str) else tuple(by)


def _faults(table: pd.DataFrame, asked: Iterable[str]) -> list[Problem]:
    what = ("the grouping", "分组")
    absent = [name for name in asked if name not in table]
    taken = [name for name in asked if name in COLUMNS]
    return [
        *(fault("no-column", column=name, what=what) for name in absent),
        *(fault("name-taken", column=name) for name in taken),
    ]


def _grouped(
    table: pd.DataFrame, rows: Rows, by: By, assumed: Assumed
) -> tuple[pd.DataFrame, Extent]:
    if isinstance(by, Grouping):
        keys, rows = pd.DataFrame({by.name: by.key}), split(rows, by)
    else:
        keys = pd.DataFrame(table[list(_names(by))]).reset_index(drop=True)
    grouped = keys.groupby(list(keys), dropna=False, sort=True, observed=True)
    code = np.asarray(grouped.ngroup(), np.int64)
    first = np.flatnonzero(~pd.Series(code).duplicated())
    first = first[np.argsort(code[first])]
    frame, extent = pool(rows, assumed, code, len(first))
    return pd.concat([keys.iloc[first].reset_index(drop=True), frame], axis=1), extent
