"""What calamine does not say of a sheet: that cells hold an error, that it is too large to hold."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

from layers.archive import DAMAGED, why_unsafe
from layers.ledger import Ledger

MOST_CELLS = 20_000_000  # the reader holds the whole rectangle, and dies where memory ends
CHUNK = 16 << 20
LETTERS = 26
# Cells with content; a prefix stands before the names where another program than Excel wrote them.
FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>')
ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb".*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
UNCOUNTED = re.compile(
    rb'<(?:\w+:)?c (?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
NOT_COUNTED = "=…"  # what stands for a formula that was saved without its result


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value; row and column count from 0."""

    row: int
    column: int
    text: str  # ``#DIV/0!``, or `NOT_COUNTED`


def broken_cells(path: Path, sheet: str, ledger: Ledger) -> list[Broken]:
    """Find the cells of an .xlsx sheet that calamine reads as blank although they are not.

    Parameters
    ----------
    path : Path
    sheet : str
    ledger : Ledger
        Gets a fault (and `Abandoned`) if the file is an archive that cannot be unpacked safely, or
        the sheet reaches too far to be held in memory.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            why = why_unsafe([m for m in archive.infolist() if not m.is_dir()])
            if why:
                ledger.stop("zip-unsafe", why=why)
            part = _part(archive, sheet)
            return _scan(archive, part, ledger) if part in archive.namelist() else []
    except (ET.ParseError, KeyError, *DAMAGED) as error:
        ledger.stop("file-unreadable", why=str(error))


def _scan(archive: zipfile.ZipFile, part: str, ledger: Ledger) -> list[Broken]:
    found: list[Broken] = []
    last_row = last_column = 0
    for text in _chunks(archive, part):
        filled = FILLED.findall(text)
        last_row = max([last_row, *map(int, {row for _, row in filled})])
        last_column = max([last_column, *map(_number, {column for column, _ in filled})])
        found += [
            _broken(c, r, said.decode("utf-8", "replace")) for c, r, said in ERROR.findall(text)
        ]
        found += [_broken(c, r, NOT_COUNTED) for c, r in UNCOUNTED.findall(text)]
    if last_row * last_column > MOST_CELLS:
        ledger.stop("sheet-too-large", rows=f"{last_row:,}", columns=f"{last_column:,}")
    return found


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield pieces of a member that end where a row ends, so that no cell is cut."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(CHUNK):
            whole, end, rest = (rest + block).rpartition(b"row>")
            yield whole + end
    yield rest


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the member that holds a sheet; "" if the workbook does not say."""
    book = _xml(archive, "xl/workbook.xml")
    named = (e for e in book.iter() if e.tag.endswith("}sheet") and e.get("name") == sheet)
    ids = {v for e in named for k, v in e.attrib.items() if k.endswith("}id")}
    links = _xml(archive, "xl/_rels/workbook.xml.rels")
    target = next((e.get("Target", "") for e in links if e.get("Id") in ids), "")
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _xml(archive: zipfile.ZipFile, name: str) -> ET.Element:
    text = archive.read(name)
    if b"<!DOCTYPE" in text:
        raise ValueError("it holds <!DOCTYPE")
    return ET.fromstring(text)  # noqa: S314 - without DOCTYPE there are no entities to explode


def _broken(column: bytes, row: bytes, text: str) -> Broken:
    return Broken(int(row) - 1, _number(column) - 1, text)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + letter - ord("A") + 1
    return number
