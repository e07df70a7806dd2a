"""Panels of units and years: money brought to the prices of one year by an index of the user's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError, ToolkitError
from parks.bounds import NOTHING_ASSUMED, Assumed
from parks.density import Densities, density
from parks.density_parts import numerators
from parks.density_types import DensityType
from parks.faults import fault, faults
from parks.repeats import Repeated
from parks.subject import numbers

YEAR = "statistics_year"


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """The level of prices in each year, and who says so.

    Parameters
    ----------
    values : mapping of year to Decimal
        Levels on one base, such as 2015 = 100; not changes on the year before.
    source : str

    Raises
    ------
    ToolkitError
        A level is not positive, or nobody answers for them.
    """

    values: Mapping[int, Decimal]
    source: str

    def __post_init__(self) -> None:
        if not self.source.strip() or any(level <= 0 for level in self.values.values()):
            raise ToolkitError(
                "a price index holds positive levels and names its source",
                "价格指数须为正数并注明来源",
            )

    def factor(self, year: int, to: int) -> Fraction:
        """Return what money of *year* is multiplied with to be at the prices of *to*, exactly."""
        return Fraction(self.values[to]) / Fraction(self.values[year])


def deflate(panel: pd.DataFrame, *, unit: str, index: PriceIndex, to: int) -> pd.DataFrame:
    """Bring every column of money in a panel from current prices to those of one year.

    Parameters
    ----------
    panel : DataFrame, n rows
        One row for each unit and year: the column *unit*, ``statistics_year``, ``price_basis``
        ("current" throughout) and columns of money by their canonical names.
    unit : str
    index : PriceIndex
        Covers every year of the panel, and *to*.
    to : int

    Returns
    -------
    DataFrame, n rows
        As *panel*, with the money multiplied, and ``price_basis`` "constant YEAR". Null stays null.

    Raises
    ------
    RefusedError
        Row by row: no year or one that the index lacks, prices that are not said to be current, a
        unit twice in one year; or a column or the level of *to* is missing.

    Examples
    --------
    >>> firms = pd.DataFrame(
    ...     {
    ...         "firm": ["a", "a"],
    ...         "statistics_year": [2020, 2021],
    ...         "price_basis": "current",
    ...         "output_yuan": [100.0, 105.0],
    ...     }
    ... )
    >>> index = PriceIndex({2020: Decimal(100), 2021: Decimal(105)}, "an example")
    >>> deflate(firms, unit="firm", index=index, to=2020)["output_yuan"].tolist()
    [100.0, 100.0]
    """
    wrong = _lacking(panel, unit, index, to)
    if not wrong:
        wrong = _faults(panel, unit, index)
    if wrong:
        raise RefusedError(wrong)
    years = panel[YEAR].astype(int)
    by_year = {int(year): index.factor(int(year), to) for year in years.unique()}
    over = years.map({year: float(one.numerator) for year, one in by_year.items()})
    under = years.map({year: float(one.denominator) for year, one in by_year.items()})
    money = [one.column for one in numerators().values() if one.money and one.column in panel]
    turned = {column: panel[column] * over / under for column in money}
    return panel.assign(**turned, price_basis=f"constant {to}")


def by_year(
    panel: pd.DataFrame,
    *,
    by: str,
    of: DensityType,
    assumed: Assumed = NOTHING_ASSUMED,
    repeated: Repeated | None = None,
) -> dict[int, Densities]:
    """Pool every year of a panel on its own; parameters and errors as of `parks.density.density`.

    Returns
    -------
    dict of int to Densities
        In the order of the years; the type of each says its year.

    Raises
    ------
    RefusedError
        With the faults of all years; also where a row has no year.
    """
    if YEAR not in panel:
        raise RefusedError([fault("no-column", column=YEAR, what=("a panel", "面板数据"))])
    year = numbers(panel, YEAR)
    wrong = faults("no-year", panel, np.isnan(year), column=YEAR)
    if "source_row" not in panel:  # a fault names the row of the panel, not that of its year
        panel = panel.assign(source_row=np.arange(1, len(panel) + 1))
    found: dict[int, Densities] = {}
    for one in sorted({int(some) for some in year[~np.isnan(year)]}):
        said, rows = replace(of, year=one), panel[year == one]
        try:
            found[one] = density(rows, by=by, of=said, assumed=assumed, repeated=repeated)
        except RefusedError as error:
            wrong.extend(error.problems)
    if wrong:
        raise RefusedError(wrong)
    return found


def _lacking(panel: pd.DataFrame, unit: str, index: PriceIndex, to: int) -> list[Problem]:
    what = ("a panel", "面板数据")
    absent = [name for name in (unit, YEAR, "price_basis") if name not in panel]
    wrong = [fault("no-column", column=name, what=what) for name in absent]
    return wrong if to in index.values else [*wrong, fault("no-level", year=to)]


def _faults(panel: pd.DataFrame, unit: str, index: PriceIndex) -> list[Problem]:
    year = numbers(panel, YEAR)
    known = np.isin(year, list(index.values))
    twice = panel.duplicated([unit, YEAR], keep=False)
    return [
        *faults("no-year", panel, np.isnan(year), column=YEAR),
        *faults("not-in-index", panel, ~known & ~np.isnan(year), column=YEAR),
        *faults("not-current", panel, panel["price_basis"] != "current", column="price_basis"),
        *faults("unit-twice", panel, twice, column=unit),
    ]
