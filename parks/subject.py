"""Whom a rule concerns: three-valued, so that a missing land use is never "not concerned"."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from parks.outcome import Mask, Reasons, Truth, Truths, all_of, truth

SUPPLIED_BY = {"land_use_kind": "land_use", "planned_land_use_kind": "planned_land_use"}
"""Derived columns, and the column that a person would have to supply or correct."""

CODED = {"land_use": "land_use_kind", "planned_land_use": "planned_land_use_kind"}
"""Columns of codes: a code that its system does not know has no kind, and is not known either."""


def texts(parcels: pd.DataFrame, column: str) -> Reasons:
    """Take a column as text, None where it is null or where the table has no such column.

    Parameters
    ----------
    parcels : DataFrame, n rows
    column : str

    Returns
    -------
    ndarray of object, shape (n,)
        str or None.
    """
    if column not in parcels:
        return np.full(len(parcels), None)
    values: Reasons = parcels[column].to_numpy(object).copy()
    values[~present(values)] = None
    return values


def present(values: Reasons) -> Mask:
    """Say where a column of objects holds something.

    Examples
    --------
    >>> present(np.array(["a", None, float("nan")], object)).tolist()
    [True, False, False]
    """
    return pd.notna(values)


def numbers(parcels: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Take a column as numbers, NaN where it is null or where the table has no such column.

    Parameters
    ----------
    parcels : DataFrame, n rows
    column : str

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    if column not in parcels:
        return np.full(len(parcels), np.nan)
    return parcels[column].to_numpy(float, na_value=np.nan)


def is_one_of(parcels: pd.DataFrame, column: str, allowed: tuple[str, ...]) -> Truths:
    """Whether a column holds one of the allowed values; unknown where it is null.

    A code that its system does not know counts as null: it may stand for anything.

    Parameters
    ----------
    parcels : DataFrame, n rows
    column : str
    allowed : tuple of str

    Returns
    -------
    ndarray of int8, shape (n,)
    """
    values = texts(parcels, column)
    known = present(values)
    if column in CODED:
        known &= present(texts(parcels, CODED[column]))
    return truth(np.isin(values, allowed), known)


def concerned(
    parcels: pd.DataFrame, applies_to: Mapping[str, tuple[str, ...]]
) -> tuple[Truths, Reasons]:
    """Say which parcels a rule undertakes to judge.

    Parameters
    ----------
    parcels : DataFrame, n rows
    applies_to : mapping of column to allowed values
        All of them must hold; empty means every parcel.

    Returns
    -------
    concerned : ndarray of int8, shape (n,)
        `Truth`. False as soon as one known column excludes the parcel; unknown where only a
        missing one decides.
    reason : ndarray of object, shape (n,)
        ``missing:<column>`` where unknown, naming the first column to supply; else "".

    Examples
    --------
    >>> table = pd.DataFrame({"status": ["new", None, "existing"]})
    >>> answer, reason = concerned(table, {"status": ("new",)})
    >>> answer.tolist(), reason.tolist()
    ([2, 1, 0], ['', 'missing:status', ''])
    """
    n = len(parcels)
    answers = {column: is_one_of(parcels, column, ok) for column, ok in applies_to.items()}
    answer = all_of(np.full(n, Truth.TRUE), *answers.values())
    reason = np.full(n, "", object)
    for column, one in reversed(answers.items()):
        blocked = (answer == Truth.UNKNOWN) & (one == Truth.UNKNOWN)
        reason[blocked] = f"missing:{SUPPLIED_BY.get(column, column)}"
    return answer, reason


def given(parcels: pd.DataFrame, *columns: str | None) -> tuple[Truths, Reasons]:
    """Say which parcels hold a number in any of some columns: those a contract speaks of.

    Parameters
    ----------
    parcels : DataFrame, n rows
    *columns : str or None
        None names no column.

    Returns
    -------
    concerned, reason
        As of `concerned`; a null here says that nothing was agreed, so it is never unknown.

    Examples
    --------
    >>> given(pd.DataFrame({"a": [1.0, None], "b": [None, None]}), "a", "b")[0].tolist()
    [2, 0]
    """
    there = parcels[[name for name in columns if name in parcels]].notna().any(axis=1)
    return truth(there, known=True), np.full(len(parcels), "", object)
