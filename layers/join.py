"""Many rows of a table become one value of a parcel; rows are never doubled."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.ledger import Cases, Ledger
from layers.numbers import Floats, Reading, read_numbers, to_canonical
from layers.study import JoinColumn
from layers.values import Objects, as_code, as_text, as_written, with_none
from layers.vocabulary import Word

Ints = npt.NDArray[np.int64]
LIST_SEPARATOR = "; "
SIZE = Word(kind="number", en="size", zh="大小", size=True)  # what largest_by compares


@dataclass(frozen=True, slots=True)
class Keys:
    """Which rows of the table belong to which key, and which key each parcel has."""

    row_key: Ints  # per table row: position of its key, -1 = blank
    parcel_key: Ints  # per parcel: position of its key, -1 = blank or not in the table
    count: int  # number of keys
    parcel_rows: Cases  # rows and ids of the parcels, for messages
    parcels: Ledger  # where what happens to a parcel is written

    def spread(self, per_key: npt.NDArray[Any], missing: object) -> npt.NDArray[Any]:
        """Return the value of every parcel's key; *missing* where it has none."""
        values = per_key[self.parcel_key]
        values[self.parcel_key < 0] = missing
        return values

    @property
    def shared(self) -> npt.NDArray[np.bool_]:
        """Whether a parcel's record is also another parcel's."""
        holders = np.bincount(self.parcel_key[self.parcel_key >= 0], minlength=self.count + 1)
        return np.asarray((self.parcel_key >= 0) & (holders[self.parcel_key] > 1))


def match(
    table_keys: Objects, parcel_keys: Objects, cases: Cases, parcels: Ledger, ledger: Ledger
) -> Keys:
    """Match rows to parcels by equal text; both sides that stay alone are noted.

    Parameters
    ----------
    table_keys, parcel_keys : ndarray of object
        Text or None.
    cases : Cases
        Rows and ids of the parcels.
    parcels, ledger : Ledger
        At the parcels, for what later happens to one of them; and at the table: it gets the notes,
        and a fault if nothing matches.
    """
    row_key, known = pd.factorize(table_keys)
    parcel_key = pd.Index(known).get_indexer(pd.Index(parcel_keys, dtype=object))
    parcel_key = np.where(pd.isna(parcel_keys), -1, parcel_key)
    if len(known) and not (parcel_key >= 0).any():
        given = [str(key) for key in parcel_keys if key is not None][:3]
        ledger.stop("join-nothing", table=", ".join(known[:3]), parcels=", ".join(given))
    _note_lonely(row_key, parcel_key, known, parcel_keys, ledger)
    return Keys(row_key, parcel_key, len(known), cases, parcels)


def _note_lonely(
    row_key: Ints, parcel_key: Ints, known: Objects, parcel_keys: Objects, ledger: Ledger
) -> None:
    blank_rows, blank_parcels = int((row_key < 0).sum()), int(pd.isna(parcel_keys).sum())
    if blank_rows:
        ledger.note("join-key-blank", count=blank_rows)
    if blank_parcels:
        ledger.note("join-parcel-blank", count=blank_parcels)
    used = np.zeros(len(known) + 1, bool)  # the last is the blank key's
    used[parcel_key[parcel_key >= 0]] = True
    alone = np.flatnonzero(~used[:-1])
    if len(alone):
        rows = int((~used[row_key] & (row_key >= 0)).sum())
        first = ", ".join(map(str, known[alone[:5]]))
        ledger.note("join-rows-unmatched", count=rows, keys=len(alone), first=first)
    without = np.flatnonzero((parcel_key < 0) & ~pd.isna(parcel_keys))
    if len(without):
        first = ", ".join(map(str, parcel_keys[without[:5]]))
        ledger.note("join-parcels-unmatched", count=len(without), first=first)


def total(numbers: Floats, keys: Keys, spec: JoinColumn) -> Floats:
    """Sum the rows of every parcel; one unknown row makes the sum unknown, unless ``skip_null``.

    Returns
    -------
    ndarray of float64, one per parcel
        NaN without a row, without any known row, or with an unknown one (``skip_null = false``).
    """
    mine = keys.row_key >= 0
    null = np.isnan(numbers)
    sums = _count(keys.row_key[mine], keys, np.where(null, 0.0, numbers)[mine])
    nulls, known = (_count(keys.row_key[mine & m], keys) for m in (null, ~null))
    unknown = (known == 0) | ((nulls > 0) & (not spec.skip_null))
    result: Floats = keys.spread(np.where(unknown, np.nan, sums), np.nan).astype(np.float64)
    partly = keys.spread((nulls > 0) & (not spec.skip_null), missing=False)
    keys.parcels.settle_rows(
        "join-null-member", keys.parcel_rows.where(partly), how="unknown", column=spec.source
    )
    return result


def _count(keys_of_rows: Ints, keys: Keys, weights: Floats | None = None) -> Floats:
    counts = np.bincount(keys_of_rows, weights, minlength=keys.count + 1)
    return counts.astype(np.float64)


def first(values: Objects, keys: Keys) -> Objects:
    """Return the value of the first row of every parcel, in the order of the table."""
    per_key = np.full(keys.count + 1, None, object)
    mine = np.flatnonzero(keys.row_key >= 0)[::-1]
    per_key[keys.row_key[mine]] = values[mine]  # assigned backwards: the first row stays
    return keys.spread(per_key, None)


def unique(values: Objects, keys: Keys, spec: JoinColumn) -> Objects:
    """Return the one value that all known rows of a parcel share; differing rows are a fault."""
    known = (keys.row_key >= 0) & ~pd.isna(values)
    per_key = np.full(keys.count + 1, None, object)
    per_key[keys.row_key[known]] = values[known]
    differs = np.zeros(keys.count + 1, bool)
    differs[keys.row_key[known][per_key[keys.row_key[known]] != values[known]]] = True
    cases = keys.parcel_rows.where(keys.spread(differs, missing=False))
    keys.parcels.fault_rows("join-conflict", cases, column=spec.source)
    return keys.spread(per_key, None)


def listed(values: Objects, keys: Keys) -> Objects:
    """Return all known values of a parcel's rows as one text, in the order of the table."""
    known = (keys.row_key >= 0) & ~pd.isna(values)
    texts = pd.Series(values[known], dtype=object).astype(str)
    joined = texts.groupby(keys.row_key[known]).agg(LIST_SEPARATOR.join)
    per_key = np.full(keys.count + 1, None, object)
    per_key[joined.index] = joined.to_numpy(object)
    return keys.spread(per_key, None)


def of_the_largest(values: Objects, sizes: Floats, keys: Keys, spec: JoinColumn) -> Objects:
    """Return the value of the row with the greatest size, if that is decided.

    Rows that all agree decide alone. Otherwise a row of unknown size, or two values at the
    greatest size, leave it null.
    """
    mine = np.flatnonzero(keys.row_key >= 0)
    key, size = keys.row_key[mine], sizes[mine]
    value, _ = pd.factorize(values[mine])  # -1 = null, a value of its own here
    unknown = np.zeros(keys.count + 1, bool)
    unknown[key[np.isnan(size)]] = True
    greatest = np.full(keys.count + 1, -np.inf)
    np.maximum.at(greatest, key, np.where(np.isnan(size), -np.inf, size))
    at_top = size == greatest[key]
    undecided = _differ(value, key, keys) & (unknown | _differ(value[at_top], key[at_top], keys))
    cases = keys.parcel_rows.where(keys.spread(undecided, missing=False))
    by = spec.how.partition(":")[2]
    keys.parcels.settle_rows("join-undecided", cases, how="unknown", column=spec.source, by=by)
    chosen = np.full(keys.count + 1, None, object)
    chosen[key] = values[mine]  # all agree, whatever their sizes
    chosen[key[at_top]] = values[mine][at_top]
    return keys.spread(with_none(chosen, undecided), None)


def _differ(value: Ints, key: Ints, keys: Keys) -> npt.NDArray[np.bool_]:
    """Whether the rows of a key hold more than one value."""
    least, most = np.full(keys.count + 1, np.iinfo(np.int64).max), np.full(keys.count + 1, -2)
    np.minimum.at(least, key, value)
    np.maximum.at(most, key, value)
    return np.asarray(most > least)


def joined(
    table: pd.DataFrame,
    spec: JoinColumn,
    reading: Reading | None,
    keys: Keys,
    ledger: Ledger,
    *,
    negative: Literal["unknown"] | None,
) -> Floats | Objects:
    """Return one value per parcel: numbers in the unit of the source, or text.

    Parameters
    ----------
    table : DataFrame
        The joined table; row i stands in row i + 2 of its file.
    spec : JoinColumn
    reading : Reading or None
        How to read the numbers; None: the column is text.
    keys : Keys
    ledger : Ledger
    negative : str or None
        How negative sizes are settled.
    """
    rows = Cases(np.arange(2, len(table) + 2))
    keys = replace(keys, row_key=np.where(_left_out(table, spec, ledger), -1, keys.row_key))
    verb, _, by = spec.how.partition(":")
    column = table[spec.source]
    values = as_text(column) if reading is None else read_numbers(column, reading, rows, ledger)
    if reading is not None and verb != "sum":  # what one row holds is told of that row
        to_canonical(np.asarray(values, np.float64), reading, rows, ledger)
    if verb == "sum":
        return total(np.asarray(values, np.float64), keys, spec)
    cells: Objects = values.astype(object)
    if verb == "largest_by":
        size = Reading(by, SIZE, None, spec.zero, negative)
        sizes = read_numbers(table[by], size, rows, ledger)
        cells = of_the_largest(cells, sizes, keys, spec)
    elif verb == "first":
        cells = first(cells, keys)
    elif verb == "list":
        cells = listed(cells, keys)
    else:
        cells = unique(cells, keys, spec)
    return cells if reading is None else cells.astype(np.float64)


def _left_out(table: pd.DataFrame, spec: JoinColumn, ledger: Ledger) -> npt.NDArray[np.bool_]:
    """Say which rows do not count, e.g. a building's row beside those of its units."""
    out = np.zeros(len(table), bool)
    for name, values in spec.leave_out.items():
        cells = pd.Series(as_code(table[name]), dtype=object)
        written = [as_written(value) for value in values]
        for value in sorted(set(written) - set(cells)):
            ledger.note("where-unused", column=name, value=value)
        out |= cells.isin(written).to_numpy(bool)
    return out
