"""Ids of parcels: always text, never blank, never twice."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.ledger import Cases, Ledger
from layers.study import Settle
from layers.values import Objects, as_text, holds, is_text, one_spelling, with_none

EXACT_DIGITS = 1e15  # Excel keeps 15 digits, a float little more
KEPT = 15
ROUNDED = r"[0-9]{15}0+"
# How programs write a long number into a CSV file; a bare 1E5 may well be the name of a plot.
SCIENTIFIC = r"[0-9](?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]+"


def clean_ids(column: "pd.Series[Any]", rows: npt.NDArray[np.int64], ledger: Ledger) -> Objects:
    """Return ids as text in one spelling (NFKC, no blanks around); None where blank.

    Numbers become text without ".0". A number whose digits are lost is a fault.
    """
    name = str(column.name)
    refuse_lost_digits(column, Cases(rows), ledger)
    text = as_text(column)
    if not is_text(column):
        return text
    series = pd.Series(text, dtype=object)
    clean = one_spelling(series)
    given = series.notna() & (clean != "")
    changed = given & (clean != column.to_numpy(object))
    ledger.settle_rows(
        "id-trimmed", Cases(rows).where(changed, column), how="normalised", column=name
    )
    return with_none(clean, ~given)


def settle_ids(
    ids: Objects, settle: Settle, name: str, rows: npt.NDArray[np.int64], ledger: Ledger
) -> Objects:
    """Make ids unique and complete as the study says; what it does not say is a fault.

    A blank id becomes ``row-<n>``; the second ``a`` becomes ``a#2``. A made id never equals one
    that the file holds, so the ids of untouched rows never change.

    Parameters
    ----------
    ids : ndarray of object, shape (n,)
        Text or None, in file order.
    settle : Settle
    name : str
        Source column, for messages.
    rows : ndarray of int, shape (n,)
        As people number the rows of the file.
    ledger : Ledger

    Returns
    -------
    ndarray of object, shape (n,)
        Text, unique; where a fault was written, as the file has them.
    """
    blank = pd.isna(ids)
    numbered = np.array([f"row-{row}" for row in rows[blank]], object)
    proposed = ids.copy()
    if settle.blank_ids is not None:
        proposed[blank] = numbered
    again = pd.Series(ids, dtype=object).duplicated().to_numpy() & ~blank
    _write_down("id-blank", Cases(rows).where(blank), settle.blank_ids, name, ledger)
    _write_down("id-duplicate", Cases(rows, ids).where(again), settle.duplicate_ids, name, ledger)
    if not (again | blank).any():
        return proposed
    taken = set(ids[~blank])
    # What is refused keeps its id: messages name what stands in the file.
    made = (again & (settle.duplicate_ids is not None)) | (blank & (settle.blank_ids is not None))
    for i in np.flatnonzero(made):
        proposed[i] = _free(proposed[i], taken, made=bool(blank[i]))
        taken.add(proposed[i])
    return proposed


def _free(wanted: str, taken: set[str], *, made: bool) -> str:
    if made and wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}#{number}" in taken:
        number += 1
    return f"{wanted}#{number}"


def _write_down(code: str, cases: Cases, how: str | None, name: str, ledger: Ledger) -> None:
    if how is None:
        ledger.fault_rows(code, cases, column=name)
    else:
        ledger.settle_rows(code, cases, how=how, column=name)


def refuse_lost_digits(column: "pd.Series[Any]", rows: Cases, ledger: Ledger) -> None:
    """Refuse ids and keys that were numbers too long to be kept: they may have become others."""
    if is_text(column):
        _note_zeros(column, ledger)
        if not (holds(column, "e") or holds(column, "E")):
            return
        lost = column.str.strip().str.fullmatch(SCIENTIFIC).fillna(value=False).to_numpy(bool)
    elif pd.api.types.is_integer_dtype(column.dtype) or not column.notna().any():
        return
    else:
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        floats = column.map(lambda cell: isinstance(cell, float)).to_numpy(bool)
        broken = (numbers != np.floor(numbers)) | (np.abs(numbers) >= EXACT_DIGITS)
        lost = floats & broken & ~np.isnan(numbers)
    ledger.fault_rows("id-digits-lost", rows.where(lost, column), column=str(column.name))


def _note_zeros(column: "pd.Series[Any]", ledger: Ledger) -> None:
    """Note a column of long numbers of which none goes beyond what Excel keeps of a number."""
    given = column.dropna().str.strip()
    if len(given) > 1 and given.iloc[0][KEPT:] and given.str.fullmatch(ROUNDED).all():
        ledger.note("id-digits-doubtful", column=str(column.name), value=given.iloc[0])
