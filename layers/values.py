"""Cells as text and as days, without guessing."""

import datetime as dt
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.ledger import Cases, Ledger
from layers.vocabulary import Word

Objects = npt.NDArray[np.object_]
UNSEEN = "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"  # zero width, direction, BOM
DAY = (
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T]00:00:00)?|([0-9]{4})([0-9]{2})([0-9]{2})"
)


def with_none(cells: npt.ArrayLike, null: npt.ArrayLike) -> Objects:
    """Return the cells as objects, None where *null*."""
    result = np.array(cells, object)
    result[np.asarray(null, bool)] = None
    return result


def is_text(column: "pd.Series[Any]") -> bool:
    """Whether every cell that is not null is text."""
    if isinstance(column.dtype, pd.StringDtype):
        return True
    return column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "string"


def holds(column: "pd.Series[Any]", mark: str) -> bool:
    """Whether any cell of a text column holds one character."""
    if getattr(column.dtype, "storage", "") == "pyarrow":
        return bool(column.str.contains(mark, regex=False).eq(True).any())  # noqa: FBT003 - null is none
    return mark in "".join(
        column.dropna().to_numpy(object).tolist()
    )  # ten times as fast as pandas without pyarrow


def as_text(column: "pd.Series[Any]") -> Objects:
    """Return cells as text: blanks around it cut, blank = None, whole numbers without ".0".

    Examples
    --------
    >>> as_text(pd.Series([1001.0, None, 7.5])).tolist()
    ['1001', None, '7.5']
    >>> as_text(pd.Series([" M1 ", "  ", None])).tolist()
    ['M1', None, None]
    """
    if is_text(column):
        cells = column.to_numpy(object).tolist()
        return np.array([(isinstance(c, str) and c.strip()) or None for c in cells], object)
    if pd.api.types.is_float_dtype(column.dtype):
        numbers = column.to_numpy(np.float64, na_value=np.nan)
        whole = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (np.abs(numbers) < 1e15)  # noqa: PLR2004
        text = numbers.astype(object)
        text[whole] = numbers[whole].astype(np.int64)
        return with_none(text.astype(str), np.isnan(numbers))
    return np.array([_cell(value) for value in column.tolist()], object)


def as_code(column: "pd.Series[Any]") -> Objects:
    """Return cells as text in one spelling: as `as_text`, and full-width forms folded (NFKC)."""
    text = pd.Series(as_text(column), dtype=object)
    if not text.notna().any():
        return text.to_numpy(object)
    folded = one_spelling(text)
    return with_none(folded, folded.isna() | (folded == ""))


def one_spelling(text: "pd.Series[Any]") -> "pd.Series[Any]":
    """Fold full-width forms (NFKC), drop marks that cannot be seen, cut blanks around.

    Of text as `as_text` gives it: ASCII is in one spelling already, and is returned as it is.
    """
    if "".join(text.dropna()).isascii():
        return text
    return text.str.normalize("NFKC").str.replace(UNSEEN, "", regex=True).str.strip()


def as_written(value: str | float) -> str:
    """Write a value of a filter as its cell stands in a file: 400 for 400.0.

    Examples
    --------
    >>> as_written(400.0), as_written("IA-1")
    ('400', 'IA-1')
    """
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value)


def _cell(value: object) -> str | None:
    if isinstance(value, np.ndarray):  # a list of GeoJSON
        value = value.tolist()
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value).strip() or None


def as_days(
    column: "pd.Series[Any]", rows: Cases, name: str, ledger: Ledger
) -> npt.NDArray[np.datetime64]:
    """Return days: dates as they are, text as year-month-day; all else is a fault; null = NaT."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        plain = column.dt.tz_localize(None) if column.dt.tz is not None else column
        if column.dt.tz is not None:  # midnight of Shanghai is 16:00 of the day before in Greenwich
            greenwich = column.dt.tz_convert("UTC").dt.tz_localize(None) == plain
            hours = greenwich & (plain != plain.dt.normalize())
            ledger.fault_rows("date-zone", rows.where(hours, column), column=name)
        return plain.to_numpy("datetime64[D]").astype("datetime64[s]")
    text = pd.Series(as_text(column), dtype=object)
    parts = text.str.extract(f"^(?:{DAY})$") if text.notna().any() else pd.DataFrame()
    if parts.empty:
        return np.full(len(text), "NaT", "datetime64[s]")
    ymd = [parts[i].fillna(parts[i + 3]).str.zfill(2) for i in range(3)]
    days = pd.to_datetime(ymd[0] + "-" + ymd[1] + "-" + ymd[2], format="%Y-%m-%d", errors="coerce")
    ledger.fault_rows("date-text", rows.where(text.notna() & days.isna(), text), column=name)
    return days.to_numpy().astype("datetime64[s]")


def as_choice(
    column: "pd.Series[Any]", word: Word, rows: Cases, name: str, ledger: Ledger
) -> Objects:
    """Return the canonical value of each cell; a written form outside the vocabulary is a fault."""
    text = pd.Series(as_text(column), dtype=object)
    forms = {form: value for value, known in word.choices.items() for form in known}
    chosen = text.map(forms).astype(object)
    allowed = ", ".join(forms)
    wrong = text.notna() & chosen.isna()
    ledger.fault_rows("choice-unknown", rows.where(wrong, text), column=name, allowed=allowed)
    return with_none(chosen, chosen.isna())
