"""Firms that are points, summed into the parcels that hold them; those in none are listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError
from geo.points import inside
from parks.faults import fault, faults
from parks.subject import numbers

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class Summed:
    """What the firms of each of n parcels add up to.

    ``table`` holds ``n_firms`` and the sums, one row per parcel; ``problems`` lists the firms in no
    parcel, which are in no sum.
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...]


def sum_into_parcels(
    firms: "GeoDataFrame", parcels: "GeoDataFrame", columns: Sequence[str]
) -> Summed:
    """Sum numbers of firms over the parcels in which they lie.

    Parameters
    ----------
    firms : GeoDataFrame
        Points, in the CRS of the parcels.
    parcels : GeoDataFrame, n rows
    columns : sequence of str
        Numbers of the firms.

    Returns
    -------
    Summed
        A parcel without a firm has null, not 0: nobody says that there is none. So has one of
        whose firms a number is missing.

    Raises
    ------
    RefusedError
        A column is missing, or a firm lies in several parcels or on the line between them: row by
        row.
    """
    absent = [name for name in columns if name not in firms]
    if absent:
        what = ("the sum", "汇总")
        raise RefusedError([fault("no-column", column=name, what=what) for name in absent])
    found = inside(firms, parcels)
    times = np.bincount(found["point"], minlength=len(firms))
    several = faults("in-several-parcels", firms, times > 1, column="")
    if several:
        raise RefusedError(several)
    held = pd.DataFrame({name: numbers(firms, name) for name in columns})
    mine = held.iloc[found["point"]].reset_index(drop=True)
    grouped = mine.groupby(found["zone"].to_numpy())
    lacks = mine.isna().groupby(found["zone"].to_numpy()).any()
    sums = grouped.sum().mask(lacks).reindex(range(len(parcels)))
    count = np.bincount(found["zone"], minlength=len(parcels))
    nowhere = faults("in-no-parcel", firms, times == 0, column="", settled="in no sum")
    return Summed(sums.assign(n_firms=count), tuple(nowhere))
