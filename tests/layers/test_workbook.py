"""Cells of a workbook that a reader passes over as blank, and sheets that no memory holds."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from layers.files import TABLES, opened
from layers.ledger import Abandoned, Ledger
from layers.tables import read_table

ERRORS = b'<c r="B3" t="e"><v>#DIV/0!</v></c>'
UNCOUNTED = b'<c r="B3"><f>SUM(A1:A2)</f></c>'
UNCOUNTED_BLANK = b'<c r="B3" s="1"><f>A1</f><v></v></c>'
PREFIXED = b'<x:c t="e" r="B3"><x:v>#N/A</x:v></x:c>'
TEXT_FORMULA = b'<c r="B3" t="str"><f>IF(A1,"x","")</f><v></v></c>'
FAR = b'<c r="XFD9"><v>1</v></c>'


def workbook(folder: Path, change: Callable[[bytes], bytes]) -> Path:
    """Write a sheet of ids and numbers, and change its XML."""
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("数据")
        for i, row in enumerate([["id", "floor"], ["a", 1], ["b", 77], ["c", 3]]):
            sheet.write_row(i, 0, row)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(data) if name.endswith("sheet1.xml") else data)
    return path


def cell(new: bytes) -> Callable[[bytes], bytes]:
    old = b'<c r="B3"><v>77</v></c>'

    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return change


def read(path: Path) -> tuple[list[object], list[str]]:
    ledger = Ledger().at(path.name)
    try:
        with opened(path.name, path.parent, TABLES, ledger) as file:
            table = read_table(file, encoding=None, sheet=None, ledger=ledger)
    except Abandoned:
        return [], [p.code for p in ledger.faults]
    return table.frame["floor"].tolist(), []


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        pytest.param(ERRORS, "#DIV/0!", id="an error"),
        pytest.param(UNCOUNTED, "=…", id="a formula that was never counted"),
        pytest.param(UNCOUNTED_BLANK, "=…", id="saved with an empty value"),
        pytest.param(TEXT_FORMULA, "", id="a formula whose text is blank"),
    ],
)
def test_a_cell_without_a_value_is_no_blank(tmp_path: Path, xml: bytes, text: str) -> None:
    assert read(workbook(tmp_path, cell(xml))) == ([1.0, text, 3.0], [])


def test_other_programs_write_prefixes(tmp_path: Path) -> None:
    def prefixed(data: bytes) -> bytes:
        data = cell(PREFIXED)(data)
        return data.replace(
            b"<worksheet ",
            b'<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ',
        )

    assert read(workbook(tmp_path, prefixed))[0][1] == "#N/A"


def test_a_cell_far_away_is_refused_before_it_takes_the_memory(tmp_path: Path) -> None:
    def far(data: bytes) -> bytes:
        row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return data.replace(b"</sheetData>", row)

    assert read(workbook(tmp_path, far)) == ([], ["sheet-too-large"])


def test_a_blank_cell_far_away_does_not_count(tmp_path: Path) -> None:
    def far(data: bytes) -> bytes:
        row = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
        return data.replace(b"</sheetData>", row)

    assert read(workbook(tmp_path, far)) == ([1.0, 77.0, 3.0], [])


def test_a_sheet_that_unpacks_too_far_is_refused(tmp_path: Path) -> None:
    def bomb(data: bytes) -> bytes:
        return data.replace(b"</sheetData>", b" " * (11 << 20) + b"</sheetData>")

    assert read(workbook(tmp_path, bomb)) == ([], ["zip-unsafe"])


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert read(tmp_path / "a.xlsx") == ([], ["file-unreadable"])
