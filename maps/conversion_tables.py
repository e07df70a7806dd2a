"""Tables that hold their shapes as WKT: CSV and Excel."""

import csv
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.errors import OutputError, Problem, RefusedError
from layers.values import Objects
from maps.conversion_fields import STAMP, Sheet
from maps.conversion_formats import Format, faults_of, problem, refusal, rows_of
from maps.conversion_source import Column
from maps.findings_csv import FORMULA
from maps.sheets import NEVER_RUN

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS, MOST_LETTERS = 1_048_575, 32_767  # of a sheet, of a cell
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?")  # what a spreadsheet cannot run


def _wkt(geometries: Objects) -> list[str]:
    """Write shapes with the fewest digits that give the same numbers back; none is blank."""
    texts = shapely.to_wkt(geometries, rounding_precision=-1, output_dimension=3)
    return ["" if text is None else str(text) for text in texts]


def write_csv(sheet: Sheet, path: Path, form: Format) -> None:
    """Write a CSV: text only, CRLF; an apostrophe before what a spreadsheet would run is said."""
    sheet.notes.append(problem("untyped", settled="text", format=form))
    rows = [_wkt(sheet.geometries)]
    for column in sheet.columns:
        texts = ["" if cell is None else str(cell) for cell in column.cells]
        run = np.array(
            [text.startswith(FORMULA) and not NUMBER.fullmatch(text) for text in texts], bool
        )
        sheet.notes.extend(rows_of("guarded", run, settled="'", column=column.name))
        rows.append([f"'{t}" if r else t for t, r in zip(texts, run, strict=True)])
    _refuse_unencodable(sheet, rows[1:], form)
    names = ["wkt", *(column.name for column in sheet.columns)]
    with path.open("w", encoding=sheet.encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows(zip(*rows, strict=True))


def _refuse_unencodable(sheet: Sheet, columns: list[list[str]], form: Format) -> None:
    faults: list[Problem] = []
    for column, texts in zip(sheet.columns, columns, strict=True):
        wrong = [t.encode(sheet.encoding, "ignore").decode(sheet.encoding) != t for t in texts]
        faults += faults_of("unwritable", np.array(wrong), texts, column=column.name, format=form)
    if faults:
        raise RefusedError(faults)


def write_xlsx(sheet: Sheet, path: Path, _: Format) -> None:
    """Write a workbook of one sheet: numbers and truths as such, all else text; nothing is run."""
    import xlsxwriter

    shapes = _wkt(sheet.geometries)
    if len(shapes) > MOST_ROWS:
        raise refusal("too-many", rows=f"{len(shapes):,}")
    _refuse_long(sheet, shapes)
    options = {"constant_memory": True, "tmpdir": str(path.parent), **NEVER_RUN}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime(STAMP.year, STAMP.month, STAMP.day)})  # noqa: DTZ001 - a day
    page = book.add_worksheet("data")
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, column.name)
    page.write_string(0, len(sheet.columns), "wkt")
    _fill(page, [*map(_values, sheet.columns), shapes])
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OutputError(f"{path.name} could not be written: {error}") from error


def _values(column: Column) -> list[Any]:
    gone = column.cells.isna()
    return [None if no else v for v, no in zip(column.cells.tolist(), gone, strict=True)]


def _fill(page: "Worksheet", columns: list[list[Any]]) -> None:
    for row, values in enumerate(zip(*columns, strict=True), 1):
        for at, value in enumerate(values):
            if isinstance(value, bool):
                page.write_boolean(row, at, value)
            elif isinstance(value, str) and value:
                page.write_string(row, at, value)
            elif isinstance(value, int | float):
                page.write_number(row, at, value)


def _refuse_long(sheet: Sheet, shapes: list[str]) -> None:
    faults: list[Problem] = []
    texts = [(c.name, c.cells.tolist()) for c in sheet.columns if c.kind == "text"]
    for name, cells in (*texts, ("wkt", shapes)):
        lengths = np.array([len(c.encode("utf-16-le")) // 2 if c else 0 for c in cells])
        long = lengths > MOST_LETTERS
        faults += faults_of(
            "cell", long, [(c or "")[:30] for c in cells], column=name, length=lengths
        )
    if faults:
        raise RefusedError(faults)
