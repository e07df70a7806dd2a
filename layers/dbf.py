"""The table of a shapefile as its bytes are: what GDAL passes over without a word."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from layers.ledger import Cases, Ledger

HEADER = 32  # bytes before the first field descriptor, and of each descriptor
END_OF_FIELDS = 0x0D
DELETED, BLANK, STAR, NUL = (ord(c) for c in "* *\x00")
Bytes = np.ndarray[tuple[int, int], np.dtype[np.uint8]]


@dataclass(frozen=True)
class Dbf:
    """A table; ``rows``, ``start`` and ``width`` as its heading says them."""

    data: bytes
    rows: int
    start: int  # bytes before the first row
    width: int  # bytes of a row

    @property
    def is_whole(self) -> bool:
        """Whether the file is as long as its heading says."""
        return len(self.data) >= self.start + self.rows * self.width

    @property
    def language(self) -> int:
        """The language driver, by which dBASE names a code page; 0: not said."""
        return self.data[29] if len(self.data) >= HEADER else 0

    @cached_property
    def heads(self) -> list[bytes]:
        """The descriptors of the fields."""
        cut = [self.data[i : i + HEADER] for i in range(HEADER, self.start - 1, HEADER)]
        return [h for h in cut if len(h) == HEADER and h[0] != END_OF_FIELDS]

    @cached_property
    def body(self) -> Bytes:
        """All rows, one byte a cell; the first byte of a row says whether it is deleted."""
        end = self.start + self.rows * self.width if self.width else self.start
        return np.frombuffer(self.data[self.start : end], np.uint8).reshape(-1, self.width or 1)

    def cells(self, kinds: bytes) -> Iterator[tuple[bytes, Bytes]]:
        """Yield name and cells of every field of these kinds (C text, N and F numbers)."""
        ends = 1 + np.cumsum([h[16] for h in self.heads])
        for head, end in zip(self.heads, ends, strict=True):
            if head[11:12] in {bytes([kind]) for kind in kinds}:
                yield head[:11].split(b"\x00")[0], self.body[:, end - head[16] : end]

    def text(self) -> bytes:
        """Return field names and the cells of text fields, each on a line.

        A careless writer cuts a cell in the middle of a character; it must not run into the next.
        """
        names = b"\n".join(head[:11].split(b"\x00")[0] for head in self.heads)
        return b"\n".join([names, *(_lines(cells) for _, cells in self.cells(b"C"))])


def read_dbf(path: Path) -> Dbf:
    """Read a .dbf file; one without a heading has no rows."""
    data = path.read_bytes()
    rows, start, width = struct.unpack("<IHH", data[4:12]) if len(data) >= HEADER else (0, 0, 0)
    return Dbf(data, rows, start, width)


def check_cells(table: Dbf, ledger: Ledger) -> None:
    """Refuse numbers that are none; note deleted rows, and numbers that did not fit.

    GDAL leaves deleted rows out, reads ``12x45`` as 12, and a field full of stars as null.
    """
    deleted = table.body[:, 0] == DELETED
    if deleted.any():
        ledger.note("dbf-deleted", count=int(deleted.sum()))
    rows = Cases(np.cumsum(~deleted))  # as they are numbered without the deleted ones
    for name, cells in table.cells(b"NF"):
        column = name.decode("gb18030", "replace")
        stars = (cells == STAR).any(axis=1) & ~deleted
        ledger.settle_rows("dbf-overflow", rows.where(stars), how="unknown", column=column)
        blank = ((cells == BLANK) | (cells == NUL)).all(axis=1)
        at = np.flatnonzero(~(blank | stars | deleted))
        wrong, seen = np.zeros(len(cells), bool), np.full(len(cells), "", object)
        for i, text in _no_numbers(cells[at]):
            wrong[at[i]], seen[at[i]] = True, text
        ledger.fault_rows("number-text", rows.where(wrong, seen), column=column)


def _no_numbers(cells: Bytes) -> list[tuple[int, str]]:
    """Return position and text of the cells that are no number."""
    if not cells.size:
        return []
    texts = np.char.strip(np.ascontiguousarray(cells).view(f"S{cells.shape[1]}")[:, 0])
    try:
        texts.astype(np.float64)
    except ValueError:
        return [(i, str(text, "latin-1")) for i, text in enumerate(texts) if not _is_number(text)]
    return []


def _is_number(text: Any) -> bool:  # noqa: ANN401 - numpy's bytes
    try:
        float(text)
    except ValueError:
        return False
    return True


def _lines(cells: Bytes) -> bytes:
    newline: npt.NDArray[np.uint8] = np.full((len(cells), 1), ord("\n"), np.uint8)
    return np.hstack([cells, newline]).tobytes()
