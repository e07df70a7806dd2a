"""Columns packed small for a page: integers by byte planes, every text once, gzip, base64.

A column of numbers becomes whole multiples of 10^-decimals. Each is folded to an unsigned integer
(0 is "missing"), and the column is written plane by plane: first the lowest byte of every number,
then the next. Numbers of one column resemble each other in their high bytes, so the high planes
are nearly constant and gzip makes them vanish. That is also why no escape for large values is
needed: one large value adds a plane of zeros, which costs about a thousandth of its length.

``columnar.js`` reads it; the two files change together.
"""

import base64
import gzip
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

LARGEST = 2**51
"""Greatest whole number that survives folding in the page, whose numbers are doubles."""

PIECE = 2**20
DAY_MS = 86_400_000
WORDS_OF = "words of "
"""Before the name of a category: the column that holds its words, in order."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Packed:
    """What a page needs to read columns again."""

    meta: dict[str, Any]  # columns: [name, kind, rows, planes, decimals] each, in the order written
    base64: str  # the bytes in gzipped pieces of `PIECE` bytes, joined by "."


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: Literal["number", "text", "category", "day", "time"]
    decimals: int
    values: npt.NDArray[Any]  # text: objects, None is missing; else unsigned, 0 is missing


class Columns:
    """Columns of any lengths, collected in order and packed together.

    Examples
    --------
    >>> columns = Columns()
    >>> columns.number("ratio", [1.25, np.nan], decimals=2)
    >>> columns.text("name", ["A", None])
    >>> columns.pack().meta["columns"]
    [['ratio', 'number', 2, 1, 2], ['name', 'text', 2, 1, 0]]
    """

    def __init__(self) -> None:
        self._columns: list[_Column] = []

    def number(self, name: str, values: npt.ArrayLike, *, decimals: int = 0) -> None:
        """Add numbers, kept to *decimals* decimals or fewer if fewer say the same.

        Parameters
        ----------
        name : str
        values : array_like of float, shape (n,)
            NaN means missing and stays missing.
        decimals : int
            The most decimals to keep.

        Raises
        ------
        ValueError
            If a value is infinite, or too large for the page to hold exactly.
        """
        numbers = np.asarray(values, np.float64)
        if np.isinf(numbers).any():
            raise ValueError(f"column {name!r} holds an infinite number")
        known = ~np.isnan(numbers)
        kept = _decimals(numbers[known], decimals)
        whole = np.rint(numbers[known] * 10.0**kept)
        if whole.size and np.abs(whole).max() >= LARGEST:
            raise ValueError(f"column {name!r} holds {numbers[known].max():g}, which is too large")
        folded = np.zeros(len(numbers), np.uint64)
        folded[known] = _zigzag(whole.astype(np.int64)) + np.uint64(1)
        self._columns.append(_Column(name, "number", kept, folded))

    def text(self, name: str, values: npt.ArrayLike | pd.Series) -> None:
        """Add texts; what pandas calls missing is missing, other values are written as text."""
        objects = np.asarray(values, object)
        texts = np.frompyfunc(str, 1, 1)(objects)  # astype(str) would lose trailing NULs
        texts[np.asarray(pd.isna(objects), bool)] = None
        self._columns.append(_Column(name, "text", 0, texts))

    def category(self, name: str, values: pd.Series) -> None:
        """Add a categorical column; its words keep their order, those never said included."""
        codes = values.cat.codes.to_numpy(np.uint64, copy=True) + np.uint64(1)  # -1 wraps to 0
        self._columns.append(_Column(name, "category", 0, codes))
        self.text(f"{WORDS_OF}{name}", np.asarray(values.cat.categories, object))

    def date(self, name: str, values: pd.Series) -> None:
        """Add days, or times where one is not midnight; a time zone is brought to UTC."""
        times = pd.DatetimeIndex(pd.to_datetime(values, utc=values.dt.tz is not None))
        milliseconds = times.as_unit("ms").to_numpy("datetime64[ms]").astype(np.int64)
        known = ~np.asarray(times.isna())
        whole_days = not (milliseconds[known] % DAY_MS).any()
        whole = milliseconds[known] // (DAY_MS if whole_days else 1)
        folded = np.zeros(len(times), np.uint64)
        folded[known] = _zigzag(whole) + np.uint64(1)
        self._columns.append(_Column(name, "day" if whole_days else "time", 0, folded))

    def table(self, frame: pd.DataFrame, *, decimals: int, prefix: str = "") -> None:
        """Add every column of *frame* by its type.

        Numbers as numbers; categorical and boolean columns as categories; days and times as dates;
        anything else as text.
        """
        for name, column in frame.items():
            self._add(f"{prefix}{name}", column, decimals)

    def _add(self, name: str, column: pd.Series, decimals: int) -> None:
        types = pd.api.types
        if types.is_bool_dtype(column):
            self.category(name, column.astype("category").cat.rename_categories(str))
        elif types.is_numeric_dtype(column) and not types.is_complex_dtype(column):
            self.number(name, column.to_numpy(np.float64, na_value=np.nan), decimals=decimals)
        elif isinstance(column.dtype, pd.CategoricalDtype):
            self.category(name, column)
        elif types.is_datetime64_any_dtype(column):
            self.date(name, column)
        elif column.dtype == object and types.infer_dtype(column, skipna=True) == "date":
            self.date(name, pd.to_datetime(column))
        else:
            self.text(name, column)

    def pack(self) -> Packed:
        """Return all columns; equal columns give equal bytes."""
        codes, texts = _text_table([c.values for c in self._columns if c.kind == "text"])
        coded = iter(codes)
        meta: list[list[Any]] = []
        pieces: list[bytes] = []
        for column in self._columns:
            values = next(coded) if column.kind == "text" else column.values
            planes, piece = _planes(values)
            meta.append([column.name, column.kind, len(values), planes, column.decimals])
            pieces.append(piece)
        lengths = np.fromiter((len(t.encode("utf-16-le")) // 2 for t in texts), np.uint64)
        planes, piece = _planes(lengths)
        blob = "".join(texts).encode()
        raw = b"".join([*pieces, piece, blob])
        return Packed({"columns": meta, "texts": [len(texts), planes, len(blob)]}, squeeze(raw))


def squeeze(raw: bytes) -> str:
    """Gzip and base64 in pieces, which a page can unpack one at a time without standing still.

    Examples
    --------
    >>> squeeze(bytes(3 * PIECE)).count(".")
    2
    """
    pieces = (raw[k : k + PIECE] for k in range(0, max(len(raw), 1), PIECE))
    return ".".join(base64.b64encode(gzip.compress(p, 6, mtime=0)).decode() for p in pieces)


def _decimals(values: Floats, most: int) -> int:
    """Fewest decimals that say the same as *most* decimals do."""
    exact = np.rint(values * 10.0**most)
    return next(
        (
            d
            for d in range(most)
            if np.array_equal(np.rint(values * 10.0**d) * 10 ** (most - d), exact)
        ),
        most,
    )


def _zigzag(values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Fold signed numbers to unsigned ones, small to small: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def _planes(values: npt.NDArray[np.uint64]) -> tuple[int, bytes]:
    """Return the number of byte planes that the largest value needs, and the planes."""
    count = (int(values.max(initial=0)).bit_length() + 7) // 8
    by_byte = values.astype("<u8").view(np.uint8).reshape(-1, 8)
    return count, by_byte[:, :count].T.tobytes()


def _text_table(columns: list[npt.NDArray[Any]]) -> tuple[list[npt.NDArray[np.uint64]], list[str]]:
    """Return for each column the places of its texts in one table (1-based, 0 missing)."""
    if not columns:
        return [], []
    codes, texts = pd.factorize(np.concatenate(columns))
    ends = np.cumsum([len(column) for column in columns])[:-1]
    # UTF-8 has no lone surrogates (a file in a broken encoding can hold one): they become "?".
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    return np.split((codes + 1).astype(np.uint64), ends), clean
