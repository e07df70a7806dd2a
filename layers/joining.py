"""The joined table of a study: read, matched to the parcels, and made canonical columns."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.columns import canonical_cells, require_columns
from layers.files import TABLES, opened
from layers.identity import refuse_lost_digits
from layers.join import Keys, joined, match
from layers.ledger import Cases, Ledger
from layers.numbers import Reading, to_canonical
from layers.study import Join, JoinColumn, Study
from layers.tables import FIRST_ROW, read_table
from layers.values import Objects, as_code
from layers.vocabulary import Word, columns

Negative = Literal["unknown"] | None
OWN_NUMBER = Word(kind="number", en="", zh="")  # a number outside the vocabulary: no unit known


def join_columns(
    study: Study, parcel_keys: Objects, cases: Cases, parent: Ledger
) -> dict[str, npt.NDArray[Any]]:
    """Return the columns that the study takes from its joined table, one value per parcel.

    Parameters
    ----------
    study : Study
        With ``parcels.join``.
    parcel_keys : ndarray of object, shape (n,)
        The parcels' side of the join, text or None.
    cases : Cases of length n
        Rows and ids of the parcels.
    parent : Ledger
        Gets faults and notes; `Abandoned` is raised where the table cannot be read or matched.
    """
    spec = study.parcels.join
    assert spec is not None  # noqa: S101 - the caller asks only then
    ledger = parent.at(spec.path)
    table = _table(spec, study, ledger)
    wanted = [c.source for c in spec.columns.values()]
    sizes = [c.how.partition(":")[2] for c in spec.columns.values() if ":" in c.how]
    left_out = [name for c in spec.columns.values() for name in c.leave_out]
    require_columns([spec.on, *wanted, *sizes, *left_out], list(table.columns), ledger)
    _note_repeated_rows(table, ledger)
    rows = Cases(np.arange(len(table)) + FIRST_ROW)
    refuse_lost_digits(table[spec.on], rows, ledger)
    keys = match(as_code(table[spec.on]), parcel_keys, cases, parent, ledger)
    shared = _settle_shared(keys, study.parcels.settle.shared_join, parent)
    negative = study.parcels.settle.negative
    result: dict[str, npt.NDArray[Any]] = {}
    for name, column in spec.columns.items():
        reading = _reading(name, column, spec, negative)
        cells = joined(table, column, reading, keys, ledger, negative=negative)
        if reading is not None:
            shared_sum = shared & (column.how == "sum")
            numbers = np.where(shared_sum, np.nan, np.asarray(cells, np.float64))
            told = parent if column.how == "sum" else Ledger()  # else of each row, above
            result[name] = to_canonical(numbers, reading, cases, told)
        elif name in columns():
            text, how = (
                pd.Series(cells, dtype=object),
                Reading(column.source, columns()[name], None),
            )
            canonical_cells(table[column.source], name, how, rows, ledger)  # faults, by row
            result[name] = canonical_cells(text, name, how, cases, Ledger())
        else:
            result[name] = cells
    return result


def _note_repeated_rows(table: pd.DataFrame, ledger: Ledger) -> None:
    again = np.flatnonzero(table.astype(str).duplicated())
    if len(again):
        first = ", ".join(map(str, again[:5] + FIRST_ROW))
        ledger.note("join-rows-repeated", count=len(again), first=first)


def _table(spec: Join, study: Study, ledger: Ledger) -> pd.DataFrame:
    with opened(spec.path, study.base, TABLES, ledger) as file:
        table = read_table(file, encoding=spec.encoding, sheet=spec.sheet, ledger=ledger)
        entry = file.entry("parcels.join")
    ledger.record["files"].append(
        entry | {"encoding": table.encoding, "layer": table.sheet, "rows": len(table.frame)}
    )
    return table.frame


def _reading(name: str, column: JoinColumn, spec: Join, negative: Negative) -> Reading | None:
    """Say how numbers of this column are read; None: it is text."""
    word = columns().get(name)
    if word is None and spec.types.get(name) == "number":
        word = OWN_NUMBER
    if word is None or word.kind != "number":
        return None
    return Reading(column.source, word, column.unit, column.zero, negative, column.sentinel)


def _settle_shared(keys: Keys, how: str | None, ledger: Ledger) -> npt.NDArray[np.bool_]:
    """Settle sums that several parcels share: they cannot be divided among them."""
    shared = keys.shared
    cases = keys.parcel_rows.where(shared)
    if how is None:
        ledger.fault_rows("join-shared", cases)
    else:
        ledger.settle_rows("join-shared", cases, how=how)
    return shared
