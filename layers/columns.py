"""Which source column each canonical column comes from, and how its cells become values."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.ledger import Cases, Ledger, Why
from layers.numbers import Reading, read_numbers, to_canonical
from layers.values import as_choice, as_code, as_days, as_text
from layers.vocabulary import Word, columns, nearest

CODES = ("land_use", "land_use_system", "planned_land_use", "industry", "district_code")


def canonical_cells(
    column: "pd.Series[Any]", canonical: str, reading: Reading, cases: Cases, ledger: Ledger
) -> npt.NDArray[Any]:
    """Return the cells of a source column as the vocabulary wants them.

    Parameters
    ----------
    column : Series of length n
    canonical : str
        A name of the vocabulary.
    reading : Reading
        How numbers are to be read; its word is the vocabulary's.
    cases : Cases of length n
    ledger : Ledger

    Returns
    -------
    ndarray, shape (n,)
        float64 (NaN = null), datetime64 (NaT), or object (text, None).
    """
    word = columns()[canonical]
    if word.kind == "number":
        return to_canonical(read_numbers(column, reading, cases, ledger), reading, cases, ledger)
    if word.kind == "date":
        return as_days(column, cases, reading.name, ledger)
    if word.kind == "choice":
        return as_choice(column, word, cases, reading.name, ledger)
    return as_code(column) if canonical in CODES else as_text(column)


def constant_cells(
    value: object, canonical: str, count: int, ledger: Ledger
) -> npt.NDArray[Any] | None:
    """Return *count* equal cells; None, and a fault, if the value does not fit the column."""
    word, scratch = columns()[canonical], Ledger()
    one = pd.Series([value], dtype=object)
    reading = Reading(canonical, word, None)
    cells = canonical_cells(one, canonical, reading, Cases(np.ones(1, np.int64)), scratch)
    if scratch.faults:
        ledger.fault("constant-kind", column=canonical, value=value, kind=_what(word))
        return None
    return np.repeat(cells, count)


def _what(word: Word) -> Why:
    """Say what a column holds."""
    if word.kind == "choice":
        listed = ", ".join(word.choices)
        return f"one of {listed}", f" {listed} 之一"
    return {
        "text": ("text", "文本"),
        "number": ("a number", "数值"),
        "date": ("a day", "日期"),
    }[word.kind]


def require_columns(wanted: list[str], present: list[str], ledger: Ledger) -> None:
    """Refuse columns that are not there; the nearest one and all of them are named."""
    missing = [name for name in dict.fromkeys(wanted) if name not in present]
    for name in missing:
        near, listed = nearest(name, present) or "-", ", ".join(present)
        ledger.fault("column-unknown", column=name, near=near, known=listed)
    if missing:
        ledger.stop_here()
