"""The findings as a table of text: equal findings give equal bytes."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

COLUMNS = (
    *("parcel_id", "rule_id", "rule_from", "outcome", "reason"),
    *("measured", "limit", "unit", "margin", "at_stake_m2", "width_m"),
    *("remedy_en", "remedy_zh", "citation", "at_x", "at_y"),
)
DECIMALS = {"at_stake_m2": 2, "width_m": 2, "at_x": 3, "at_y": 3}  # 0.01 m², 1 cm, 1 mm
IN_UNIT = ("measured", "limit", "margin")  # numbers in the unit that their row names
UNIT_DECIMALS = {"m2": 2, "m": 2}
OTHER_DECIMALS = 4  # ratios and shares
# What Excel, WPS and LibreOffice take for the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Texts = npt.NDArray[np.object_]


def write_findings(findings: pd.DataFrame, path: Path) -> None:
    """Write *findings* as CSV: UTF-8 with BOM, CRLF, sorted by parcel and rule.

    Parameters
    ----------
    findings : DataFrame
        With the columns `COLUMNS`; others (the geometry) are left out. Missing values become empty
        cells. Text that a spreadsheet would take for a formula gets an apostrophe in front.
    path : Path
    """
    ordered = findings.sort_values(["parcel_id", "rule_id"], kind="stable")
    _write(path, COLUMNS, [cells(ordered, name) for name in COLUMNS])


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table of text as `write_findings` does, in the order of its rows."""
    names = tuple(map(str, table.columns))
    _write(path, names, [guarded(table[name]) for name in names])


def _write(path: Path, names: Sequence[str], columns: Sequence[Texts]) -> None:
    # utf-8-sig: without the mark Excel reads Chinese text in the code page of the machine.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows(zip(*columns, strict=True))


def cells(findings: pd.DataFrame, name: str) -> Texts:
    """Return the cells of one column as they are written.

    Returns
    -------
    ndarray of object, shape (n,)
    """
    column = findings[name]
    if name in DECIMALS:
        return fixed(column, DECIMALS[name])
    if name not in IN_UNIT:
        return guarded(column)
    decimals = findings["unit"].map(UNIT_DECIMALS).fillna(OTHER_DECIMALS).to_numpy(int)
    texts = fixed(column, OTHER_DECIMALS)
    for places in sorted(set(UNIT_DECIMALS.values())):
        texts[decimals == places] = fixed(column[decimals == places], places)
    return texts


def fixed(values: npt.ArrayLike, decimals: int) -> Texts:
    """Write numbers at fixed decimals; a missing one is empty, and no zero is negative.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    decimals : int

    Returns
    -------
    ndarray of object, shape (n,)

    Examples
    --------
    >>> fixed([2.5, -0.001, float("nan"), 1e7], 2).tolist()
    ['2.50', '0.00', '', '10000000.00']
    """
    numbers = pd.to_numeric(pd.Series(np.asarray(values, object))).to_numpy(float)
    texts = np.char.mod(f"%.{decimals}f", numbers).astype(object)
    texts[texts == f"-{0:.{decimals}f}"] = f"{0:.{decimals}f}"
    texts[np.isnan(numbers)] = ""
    return texts


def guarded(values: npt.ArrayLike) -> Texts:
    """Write text so that no spreadsheet runs it; missing is empty, a day is YYYY-MM-DD.

    Parameters
    ----------
    values : array_like of str, date or None, shape (n,)

    Returns
    -------
    ndarray of object, shape (n,)

    Examples
    --------
    >>> guarded(["=1+1", "plain", None]).tolist()
    ["'=1+1", 'plain', '']
    """
    column = values if isinstance(values, pd.Series) else pd.Series(np.asarray(values, object))
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    column = column.astype(object)
    texts = column.where(column.notna(), "").astype(str).astype(object)
    return texts.where(~texts.str.startswith(FORMULA), "'" + texts).to_numpy(object)
