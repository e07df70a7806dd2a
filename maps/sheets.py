"""Sheets of a workbook: tables with heads, widths, filters; text is never run.

Cells are written row by row, so that the workbook never stands in memory (`constant_memory`).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from maps.words import looks, text
from parks.wording import outcome_text

ROWS = 1_048_576  # all that a sheet of Excel holds
A4 = 9  # Excel's number of the paper
WIDEST = 60
LINE_HEIGHT = 15  # points
LATIN, BOLD = 0x2E80, 1.15  # characters from here on are wide; bold takes more room
NEVER_RUN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
STYLES = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EDF2", "border": 1},
    "note": {"italic": True},
    "synthetic": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#B00020"},
    "percent": {"num_format": "0.0%"},
    "0": {"num_format": "#,##0"},
    "2": {"num_format": "#,##0.00"},
    "4": {"num_format": "#,##0.0000"},
    "free": {"num_format": "#,##0.00##"},
}

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    head: str
    values: Sequence[Cell]  # text, numbers, None
    style: str = ""  # a key of STYLES, or "outcome": values are outcomes, shown as coloured words
    width: float = 12


class Book:
    """A workbook being written.

    Parameters
    ----------
    path : Path
        A file that does not exist; temporary files of the writer go into its folder.
    created : date
        Stamped as the day of creation, so that equal reports give equal bytes.
    lang : {"zh", "en"}
    synthetic : bool
        Every sheet then says so.
    """

    def __init__(self, path: Path, *, created: date, lang: str, synthetic: bool) -> None:
        options = {"constant_memory": True, "tmpdir": str(path.parent), **NEVER_RUN}
        self._book = xlsxwriter.Workbook(str(path), options)
        moment = datetime(created.year, created.month, created.day)  # noqa: DTZ001 - a day, no zone
        self._book.set_properties({"created": moment, "author": "parkgis"})
        self._styles = {name: self._book.add_format(style) for name, style in STYLES.items()}
        self._tints = {
            word: self._book.add_format({"bg_color": look.tint, "bold": word == "fail"})
            for word, look in looks().items()
        }
        self._lang, self._synthetic = lang, synthetic

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def table(self, name: str, columns: Sequence[Column], note: str, where: str) -> None:
        """Add a sheet with one table: a note, the heads (frozen, filtered), the rows.

        Parameters
        ----------
        name : str
        columns : sequence of Column
        note : str
            Stands above the heads.
        where : str
            The file that holds all rows, if the sheet cannot.
        """
        count, top = len(columns[0].values), 1 + self._synthetic
        shown = min(count, ROWS - top - 1)
        if shown < count:
            note += " " + text("cut", self._lang, shown=f"{shown:,}", where=where)
        sheet = self._sheet(name, [column.width for column in columns])
        self._note(sheet, note)
        self._heads(sheet, top, columns)
        self._body(sheet, top + 1, columns, shown)
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        sheet.autofilter(top, 0, top + shown, len(columns) - 1)

    def blocks(self, name: str, title: str, note: str, blocks: Iterable["Block"]) -> None:
        """Add a sheet with a title and several small tables below each other."""
        blocks = list(blocks)
        widths = [
            max(column.width for column in group if column is not None)
            for group in _across([block.columns for block in blocks])
        ]
        sheet = self._sheet(name, widths)
        sheet.write_string(0, 0, not_markup(title), self._styles["title"])
        self._note(sheet, note, row=1)
        row = 3 + self._synthetic
        for block in blocks:
            sheet.write_string(row, 0, block.title, self._styles["title"])
            self._heads(sheet, row + 1, block.columns)
            count = len(block.columns[0].values)
            self._body(sheet, row + 2, block.columns, count)
            row += count + 3

    def _sheet(self, name: str, widths: Sequence[float]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)  # printed one page wide
        for k, width in enumerate(widths):
            sheet.set_column(k, k, min(width, WIDEST))
        return sheet

    def _note(self, sheet: Worksheet, note: str, row: int = 0) -> None:
        if self._synthetic:
            sheet.write_string(row, 0, text("synthetic", self._lang), self._styles["synthetic"])
        sheet.write_string(row + self._synthetic, 0, note, self._styles["note"])

    def _heads(self, sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
        sheet.set_row(row, LINE_HEIGHT * max(map(_lines, columns)))
        for k, column in enumerate(columns):
            sheet.write_string(row, k, column.head, self._styles["head"])

    def _body(self, sheet: Worksheet, first: int, columns: Sequence[Column], count: int) -> None:
        writers = [self._writer(sheet, column) for column in columns]
        rows = zip(*(column.values[:count] for column in columns), strict=True)
        for r, row in enumerate(rows, first):
            for k, value in enumerate(row):
                if value is not None:
                    writers[k](r, k, value)

    def _writer(self, sheet: Worksheet, column: Column) -> Callable[[int, int, Any], object]:
        if column.style == "outcome":
            words = {word: outcome_text(word, self._lang) for word in looks()}
            return lambda r, k, value: sheet.write_string(r, k, words[value], self._tints[value])
        style: Format | None = self._styles.get(column.style)

        def write(r: int, k: int, value: str | float) -> None:
            if isinstance(value, str):
                sheet.write_string(r, k, not_markup(value), style)
            elif math.isfinite(value):  # Excel has no cell for the rest
                sheet.write_number(r, k, value, style)

        return write


@dataclass(frozen=True, slots=True)
class Block:
    """A small table with a title."""

    title: str
    columns: Sequence[Column]


def not_markup(value: str) -> str:
    """Return text that XlsxWriter does not take for markup of its own.

    It writes what begins with ``<r>`` and ends with ``</r>`` as it is (its rich strings), so a
    name of that form could break the workbook. A blank at the end makes it plain text.
    """
    return f"{value} " if value.startswith("<r>") and value.endswith("</r>") else value


def _across(tables: Sequence[Sequence[Column]]) -> Iterable[list[Column | None]]:
    width = max(map(len, tables))
    return ([table[k] if k < len(table) else None for table in tables] for k in range(width))


def _lines(column: Column) -> int:
    """Say how many lines a head takes in its column; Chinese characters are two wide."""
    wide = sum(2 if ord(letter) > LATIN else 1 for letter in column.head)
    return math.ceil(wide * BOLD / min(column.width, WIDEST))
