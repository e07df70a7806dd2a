"""Columns of a table handed over in Python, as numbers: what is none is refused, row by row."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem, RefusedError

Floats = npt.NDArray[np.float64]


def amounts(table: pd.DataFrame, columns: Sequence[str]) -> list[Floats]:
    """Read columns as numbers.

    Parameters
    ----------
    table : DataFrame, n rows
    columns : sequence of str

    Returns
    -------
    list of ndarray of float64, shape (n,)
        One for each column; NaN where it is null.

    Raises
    ------
    RefusedError
        No such column, texts, infinite numbers: all of them at once.

    Examples
    --------
    >>> amounts(pd.DataFrame({"a": [1, None]}), ["a"])
    [array([ 1., nan])]
    """
    require(table, columns)
    read = [
        pd.to_numeric(table[c], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        for c in columns
    ]
    problems = [
        Problem(
            "no-number",
            "not a finite number; leave it blank where it is not known",
            "不是有限数值；未知者请留空",
            row=int(row) + 1,
            column=column,
            value=str(table[column].iloc[row]),
        )
        for column, numbers in zip(columns, read, strict=True)
        for row in np.flatnonzero(np.isinf(numbers) | (np.isnan(numbers) & table[column].notna()))
    ]
    if problems:
        raise RefusedError(problems)
    return read


def require(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a table that lacks columns, with the names of all that it lacks."""
    absent = [column for column in columns if column not in table]
    if absent:
        raise RefusedError(
            Problem("no-column", "there is no such column", "没有该字段", column=c) for c in absent
        )
