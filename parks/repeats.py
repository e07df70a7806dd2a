"""One enterprise on several parcels, its number on each: the commonest double count."""

from typing import Literal

import numpy as np
import pandas as pd

from geo.errors import Problem
from parks.faults import fault, faults
from parks.judgement import Floats
from parks.outcome import Mask
from parks.subject import present, texts

Repeated = Literal["once", "each"]


def repeated_rows(table: pd.DataFrame, amount: Floats) -> Mask:
    """Say which rows hold a number that another row of the same enterprise holds too.

    Parameters
    ----------
    table : DataFrame, n rows
        With ``enterprise``; a null one repeats nobody.
    amount : ndarray of float64, shape (n,)
        NaN and 0 repeat nothing.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> firms = pd.DataFrame({"enterprise": ["a", "a", "a", "b"]})
    >>> repeated_rows(firms, np.array([5.0, 5.0, 7.0, 5.0])).tolist()
    [True, True, False, False]
    """
    again: Mask = pd.Series(amount).duplicated(keep=False).to_numpy(bool).copy()
    again &= ~np.isnan(amount) & (amount != 0)  # few are left: names are slow to compare
    firms = texts(table.loc[again], "enterprise")
    pairs = pd.DataFrame({"enterprise": firms, "amount": amount[again]})
    again[again] = pairs.duplicated(keep=False).to_numpy(bool) & present(firms)
    return again


def settle_repeats(
    table: pd.DataFrame,
    column: str,
    amount: Floats,
    area: Floats,
    *,
    repeated: Repeated | None,
) -> tuple[Floats, list[Problem], list[Problem]]:
    """Settle repeated numbers as the caller says, or refuse them.

    Parameters
    ----------
    table : DataFrame, n rows
    column : str
        Where the amounts come from.
    amount, area : ndarray of float64, shape (n,)
        NaN is not known.
    repeated : {"once", "each"}, optional
        ``"once"``: it is the whole enterprise's number, spread over its parcels by their land, to
        0.01, so that it counts once; where some of that land is not known, neither is any part.
        ``"each"``: every parcel yields it. None: refused.

    Returns
    -------
    amount : ndarray of float64, shape (n,)
    faults, notes : list of Problem
        Row by row.
    """
    if "enterprise" not in table:
        return amount, [], [fault("no-enterprise", column="enterprise", settled="noted")]
    again = repeated_rows(table, amount)
    if not again.any():
        return amount, [], []
    told = _told(table, column, amount, again, repeated or "")
    if repeated is None:
        return amount, told, []
    return (_spread(table, amount, area, again) if repeated == "once" else amount), [], told


def land_twice(table: pd.DataFrame, column: str, area: Floats) -> list[Problem]:
    """Find the mirror of it: several enterprises on one parcel, its land on each row.

    Parameters
    ----------
    table : DataFrame, n rows
        With ``parcel_id`` and ``enterprise``; without either nothing can be found.
    column : str
        Where the areas come from.
    area : ndarray of float64, shape (n,)

    Returns
    -------
    list of Problem
        Row by row; nothing settles them but one row for each parcel.
    """
    if "parcel_id" not in table or "enterprise" not in table:
        return []
    parcels = texts(table, "parcel_id")
    pairs = pd.DataFrame({"parcel": parcels, "area": area})
    again = pairs.duplicated(keep=False).to_numpy(bool) & present(parcels) & ~np.isnan(area)
    return faults("land-twice", table, again, column=column)


def _told(
    table: pd.DataFrame, column: str, amount: Floats, again: Mask, settled: str
) -> list[Problem]:
    """Write one problem a row, naming the enterprise and on how many parcels the number stands."""
    firms = texts(table, "enterprise")
    pairs = pd.DataFrame({"enterprise": firms[again], "amount": amount[again]})
    count = np.zeros(len(table), np.int64)
    count[again] = pairs.groupby(["enterprise", "amount"])["amount"].transform("size")
    words = {"enterprise": firms, "count": count}
    return faults("repeated", table, again, column=column, settled=settled, words=words)


def _spread(table: pd.DataFrame, amount: Floats, area: Floats, again: Mask) -> Floats:
    """Divide every repeated number by land, to 0.01; the first parcel takes the rest."""
    pairs = pd.DataFrame({"e": texts(table, "enterprise")[again], "a": amount[again]})
    group = pairs.groupby(["e", "a"], sort=False).ngroup().to_numpy()
    first = np.unique(group, return_index=True)[1]
    land = area[again]
    whole = np.rint(amount[again] * 100)
    together = np.bincount(group, weights=land)[group]  # NaN where some of it is not known
    parts = np.floor(whole * (land / together))
    parts[first] += whole[first] - np.bincount(group, weights=parts)
    spread = amount.copy()
    spread[again] = parts / 100
    return spread
