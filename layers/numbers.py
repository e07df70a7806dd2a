"""Numbers in cells: read only where there is one way to read them, and only if they can be true."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.units import convert
from layers.ledger import NOTED, Cases, Ledger
from layers.ratios import HALF_WIDTH, parse_ratios
from layers.spelled_units import read_spelled
from layers.values import as_text
from layers.vocabulary import EVERYWHERE_SENTINEL, Word

Floats = npt.NDArray[np.float64]
NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|[+-]?\.[0-9]+"
RATIO_UNITS = ("1", "percent")
# What programs write for "no value": -1, a row of nines (six or more if positive), and the greatest
# float or 1e20, as rasters have it. A column of which they are values says so with sentinel = [].
NINES = [float("9" * n) for n in range(3, 13)]
SENTINELS = [-1.0, *(-nines for nines in NINES), *NINES[3:]]
NO_DATA = 1e20


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column of numbers is to be read."""

    name: str  # the source column, for messages
    word: Word
    unit: str | None  # None: the unit of the canonical name
    zero: Literal["unknown", "value"] | None = None  # None: not said
    negative: Literal["unknown"] | None = None
    sentinel: tuple[float, ...] | None = None  # what stands for "not recorded"; None: not said

    @property
    def from_unit(self) -> str:
        """The unit of the cells."""
        return self.unit or self.word.unit or "1"


def read_numbers(column: "pd.Series[Any]", reading: Reading, rows: Cases, ledger: Ledger) -> Floats:
    """Return the cells as numbers in the unit of the source; every doubt is a fault.

    Parameters
    ----------
    column : Series of length n
    reading : Reading
    rows : Cases of length n
        Row numbers and ids, for the faults.
    ledger : Ledger

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where the cell is blank, or settled as unknown.
    """
    name = reading.name
    if reading.word.ratio and not _is_number(column):
        percent = reading.from_unit == "percent"
        numbers = parse_ratios(column, name, rows, ledger, percent=percent)
    else:
        numbers = _with_units(column, reading, rows, ledger)
    infinite = np.isinf(numbers)
    ledger.fault_rows("number-infinite", rows.where(infinite, column), column=name)
    numbers = np.where(infinite, np.nan, numbers)
    numbers = _without_sentinels(numbers, reading, rows, ledger)
    if reading.zero == "unknown":
        zero = numbers == 0
        ledger.settle_rows("zero-unknown", rows.where(zero), how="unknown", column=name)
        numbers = np.where(zero, np.nan, numbers)
    elif reading.zero is None and reading.word.zero_doubtful:
        ledger.settle_rows("zero-value", rows.where(numbers == 0), how=NOTED, column=name)
    return _without_negatives(numbers, reading, rows, ledger)


def to_canonical(numbers: Floats, reading: Reading, rows: Cases, ledger: Ledger) -> Floats:
    """Convert to the canonical unit, exactly, and refuse what no land can hold."""
    word, unit = reading.word, reading.from_unit
    if not word.unit:
        return numbers
    _check_ratios(numbers, reading, rows, ledger)
    converted = convert(numbers, unit, word.unit)
    if word.greatest is not None and not (word.greatest == 1 and unit == "1"):
        great = converted > word.greatest
        ledger.fault_rows(
            "number-too-great",
            rows.where(great, numbers),
            column=reading.name,
            greatest=f"{word.greatest:,.0f}",
            unit="" if word.unit == "1" else f" {word.unit}",
        )
    _note_small(converted, reading, ledger)
    return converted


def _note_small(numbers: Floats, reading: Reading, ledger: Ledger) -> None:
    """Note a column of areas of which each is too small: hectares or 10,000 m2 read as m2."""
    word, positive = reading.word, numbers[numbers > 0]
    if word.least is not None and len(positive) and (positive < word.least).all():
        ledger.note("number-small", column=reading.name, least=f"{word.least:g}", unit=word.unit)


def _with_units(column: "pd.Series[Any]", reading: Reading, rows: Cases, ledger: Ledger) -> Floats:
    """Parse the cells; one that states its own unit counts by that."""
    if _is_number(column) or not reading.word.unit:
        return parse(column, reading.name, rows, ledger)
    text = pd.Series(as_text(column), dtype=object)
    own = read_spelled(text, NUMBER, reading.from_unit, reading.name, rows, ledger)
    bare = parse(text.where(np.isnan(own), None), reading.name, rows, ledger)
    return np.where(np.isnan(own), bare, own)


def parse(column: "pd.Series[Any]", name: str, rows: Cases, ledger: Ledger) -> Floats:
    """Return numbers as they are and text by the known patterns; all else is a fault.

    Known are plain and full-width digits, thousands separators, and blanks around; blank is NaN.
    """
    if _is_number(column):
        return column.to_numpy(np.float64, na_value=np.nan)
    text = pd.Series(as_text(column), dtype=object)
    numbers = np.full(len(text), np.nan)
    given = text.notna().to_numpy()
    if not given.any():
        return numbers
    plain = text[given].str.translate(HALF_WIDTH).str.strip()
    good = plain.str.fullmatch(NUMBER).to_numpy(bool)
    positions = np.flatnonzero(given)
    cleaned = plain[good].str.replace(",", "", regex=False)
    numbers[positions[good]] = cleaned.to_numpy(object).astype(np.float64)
    wrong = np.zeros(len(text), bool)
    wrong[positions[~good]] = True
    ledger.fault_rows("number-text", rows.where(wrong, text), column=name)
    return numbers


def _is_number(column: "pd.Series[Any]") -> bool:
    dtype = column.dtype
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


def _without_sentinels(numbers: Floats, reading: Reading, rows: Cases, ledger: Ledger) -> Floats:
    """Take out what stands for "no value": as the study says, else what files are known to hold."""
    if reading.sentinel is not None:
        said = np.isin(numbers, reading.sentinel)
        cases = rows.where(said, numbers)
        ledger.settle_rows("number-sentinel", cases, how="unknown", column=reading.name)
        return np.where(said, np.nan, numbers)
    missing = _stands_for_nothing(numbers, reading.word)
    settled = missing & (numbers < 0) & (reading.negative == "unknown")
    cases = rows.where(settled, numbers)
    ledger.settle_rows("number-sentinel", cases, how="unknown", column=reading.name)
    own = missing & ~settled | np.isin(numbers, reading.word.sentinel)
    ledger.fault_rows("number-sentinel", rows.where(own, numbers), column=reading.name)
    return np.where(missing | own, np.nan, numbers)


def _stands_for_nothing(numbers: Floats, word: Word) -> npt.NDArray[np.bool_]:
    """Whether numbers stand for "no value" in files; of sizes all below 0 is refused anyway."""
    doubtful = np.isin(numbers, SENTINELS) | (np.abs(numbers) >= NO_DATA)
    allowed = (numbers > 0) | (numbers == EVERYWHERE_SENTINEL) | (not word.size)
    return np.asarray(doubtful & allowed, bool)


def _without_negatives(numbers: Floats, reading: Reading, rows: Cases, ledger: Ledger) -> Floats:
    negative = (numbers < 0) & reading.word.size
    cases = rows.where(negative, numbers)
    if reading.negative == "unknown":
        ledger.settle_rows("number-negative", cases, how="unknown", column=reading.name)
    else:
        ledger.fault_rows("number-negative", cases, column=reading.name)
    return np.where(negative, np.nan, numbers)


def _check_ratios(numbers: Floats, reading: Reading, rows: Cases, ledger: Ledger) -> None:
    """Fractions are at most 1, so a percentage betrays itself, and the reverse."""
    if reading.word.greatest != 1:
        return
    if reading.from_unit == "1":
        ledger.fault_rows("ratio-percent", rows.where(numbers > 1, numbers), column=reading.name)
    elif reading.from_unit == "percent" and (numbers > 0).any() and not (numbers > 1).any():
        ledger.fault("ratio-not-percent", column=reading.name)
