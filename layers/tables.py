"""Tables without shapes: CSV and Excel, every cell as it is written."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from layers.encoding import decode
from layers.files import DataFile
from layers.ledger import Cases, Ledger
from layers.vocabulary import nearest
from layers.workbook import broken_cells

FIRST_ROW = 2  # of the data, as Excel counts: the heading is row 1
SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read. Row i of the frame is row i + 2 of the file."""

    frame: pd.DataFrame  # RangeIndex; text (CSV) or whatever the cells hold (Excel); "" = blank
    sheet: str
    encoding: str


def read_table(file: DataFile, *, encoding: str | None, sheet: str | None, ledger: Ledger) -> Table:
    """Read a CSV or Excel table.

    Parameters
    ----------
    file : DataFile
    encoding : str or None
        Of a CSV file, as the study says; None: UTF-8, else GB18030.
    sheet : str or None
        Of a workbook; needed where it holds several.
    ledger : Ledger
        Gets the faults; `Abandoned` is raised where nothing can be read.

    Returns
    -------
    Table
    """
    if file.kind == ".csv":
        text, used = decode(file.path.read_bytes(), encoding, ledger)
        rows, name = _csv_rows(text, ledger), ""
    else:
        rows, name = _sheet_rows(file, sheet, ledger)
        used = "UTF-8"
    return Table(_frame(rows, ledger), name, used)


def _csv_rows(text: str, ledger: Ledger) -> list[list[object]]:
    heading = text.partition("\n")[0]
    separator = max(SEPARATORS, key=heading.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        ledger.stop("table-quotes", why=str(error))
    return [list[object](row) for row in rows]


def _sheet_rows(
    file: DataFile, sheet: str | None, ledger: Ledger
) -> tuple[list[list[object]], str]:
    try:
        book = CalamineWorkbook.from_path(file.path)
        known = book.sheet_names
        if sheet is None and len(known) != 1:
            ledger.stop("sheet-unnamed", known=", ".join(known))
        if sheet is not None and sheet not in known:
            near, listed = nearest(sheet, known) or "-", ", ".join(known)
            ledger.stop("sheet-unknown", column="sheet", value=sheet, near=near, known=listed)
        name = sheet or known[0]
        broken = broken_cells(file.path, name, ledger) if file.kind == ".xlsx" else []
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        ledger.stop("file-unreadable", why=str(error).replace(str(file.path), file.written))
    cells = [list[object](row) for row in rows]
    for cell in broken:  # an error is no blank: it is read as its text, and refused as a number
        if cell.row < len(cells) and cell.column < len(cells[cell.row]):
            cells[cell.row][cell.column] = cell.text
    return cells, name


def _frame(rows: list[list[object]], ledger: Ledger) -> pd.DataFrame:
    heading = [str(cell).strip() for cell in rows[0]] if rows else []
    while rows and not any(cell not in ("", None) for cell in rows[-1]):
        rows.pop()  # blank lines after the last row are no rows
    if len(rows) < FIRST_ROW:
        ledger.stop("table-empty")
    for name in heading:
        if not name or heading.count(name) > 1:
            ledger.stop("table-heading", value=name)
    widths = np.fromiter(map(len, rows), np.int64, len(rows))
    ragged = np.flatnonzero(widths != len(heading))
    for i in ragged:
        case = Cases(np.array([i + 1]))
        ledger.fault_rows("table-ragged", case, found=widths[i], expected=len(heading))
    if len(ragged):
        ledger.stop_here()
    return pd.DataFrame(rows[1:], columns=heading, dtype=object)
