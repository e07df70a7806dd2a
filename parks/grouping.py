"""Rows that lie in several groups, each with a share of its land: parks, tiers, cells of a grid."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.errors import Problem
from parks.bounds import Ints
from parks.density_rows import GREATEST_SUM, Rows
from parks.faults import faults
from parks.judgement import Floats, Objects
from parks.outcome import Mask

MOST_DIGITS = 6
"""Beyond the hundredths: a part of 1e-8 m² is told from none."""
ROUNDING = 1e-9
"""Shares that add up to 1 but for this make up the whole row."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which share of the land of each of n rows lies in which group; m pairs.

    A row whose place is known makes up 1 or more: what lies in no group has the key None. Where
    groups overlap it makes up more than 1, and the groups add up to more than the whole.
    """

    name: str  # of the column of keys
    row: Ints  # shape (m,), positions from 0
    key: Objects  # shape (m,), text or None
    share: Floats  # shape (m,), above 0 and at most 1

    def overlaps(self, n: int) -> Mask:
        """Say which of n rows lie in groups that overlap.

        Examples
        --------
        >>> pairs = np.array([0, 0, 1]), np.array(["a", "b", "a"], object), np.array([1, 0.5, 1])
        >>> Grouping("park", *pairs).overlaps(2).tolist()
        [True, False]
        """
        whole = np.bincount(self.row, weights=self.share, minlength=n)
        return np.asarray(whole > 1 + ROUNDING, bool)


def split(rows: Rows, by: Grouping) -> Rows:
    """Split amounts and land by share, to far less than 0.01, so that slivers keep their density.

    Parameters
    ----------
    rows : Rows
        n rows.
    by : Grouping

    Returns
    -------
    Rows
        m rows. Of a row whose shares make 1 nothing is lost: its largest part takes what rounding
        leaves.
    """
    row = by.row
    whole = np.bincount(row, weights=by.share, minlength=len(rows.amount))
    exact, finer = np.abs(whole - 1) <= ROUNDING, 10 ** _digits(rows)
    order = np.lexsort((-by.share, row))
    largest = order[~pd.Series(row[order]).duplicated().to_numpy(bool)]
    takes = largest[exact[row[largest]]]

    def parts(hundredths: Ints) -> Ints:
        values = hundredths * finer
        some: Ints = np.rint(values[row] * by.share).astype(np.int64)
        sums = np.zeros(len(values), np.int64)
        np.add.at(sums, row, some)
        some[takes] += (values - sums)[row[takes]]
        return some

    return replace(
        rows,
        unit=rows.unit * finer,
        amount_known=rows.amount_known[row],
        amount=parts(rows.amount),
        amount_low=parts(rows.amount_low),
        amount_high=parts(rows.amount_high),
        area_known=rows.area_known[row],
        area=parts(rows.area),
        area_low=parts(rows.area_low),
        area_high=parts(rows.area_high),
        area_open=rows.area_open[row],
    )


def _digits(rows: Rows) -> int:
    """Return how many more decimals 64 bits have room for."""
    sums = (
        np.abs(one, dtype=float).sum()
        for one in (rows.amount_low, rows.amount_high, rows.area_high)
    )
    room = GREATEST_SUM / (2 * max(1.0, *sums))
    return int(np.clip(np.log10(room), 0, MOST_DIGITS))


def nowhere(table: pd.DataFrame, by: Grouping) -> tuple[Problem, ...]:
    """List the rows of a table that have no place: they are in no group, not even in "none".

    Parameters
    ----------
    table : DataFrame, n rows
    by : Grouping
        Of its rows.
    """
    placed = np.zeros(len(table), bool)
    placed[by.row] = True
    words = {"name": by.name}
    return tuple(faults("no-place", table, ~placed, column="", settled="in no group", words=words))
