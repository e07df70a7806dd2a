"""Write a study as one sheet of Excel, to be filled in and read back."""

from io import BytesIO

import xlsxwriter

from layers.study_sheet import HEADING, to_rows
from maps.sheets import NEVER_RUN

WIDTHS = (22, 26, 48, 90)


def study_sheet(text: str) -> bytes:
    """Return a workbook with a study as a sheet; `layers.study.read_study` reads it like TOML.

    Parameters
    ----------
    text : str
        As `layers.proposal.propose` gives it.

    Returns
    -------
    bytes
        Of an .xlsx file.
    """
    file = BytesIO()
    book = xlsxwriter.Workbook(file, NEVER_RUN | {"in_memory": True})
    sheet = book.add_worksheet("study")
    # "@": what is typed into a cell stays as it is typed; Excel makes no date of 2026-11-22.
    plain, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, plain)
    sheet.write_row(0, 0, HEADING, head)
    for number, row in enumerate(to_rows(text), 1):
        for column, cell in enumerate(row.cells()):
            if cell:
                sheet.write_string(number, column, cell, plain)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()
