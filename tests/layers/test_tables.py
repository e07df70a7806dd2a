import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from layers.files import TABLES, opened
from layers.ledger import Abandoned, Ledger
from layers.tables import Table, read_table


def read(path: Path, **how: Any) -> tuple[Table | None, Ledger]:
    ledger = Ledger().at(path.name)
    try:
        with opened(path.name, path.parent, TABLES, ledger) as file:
            return read_table(
                file, encoding=how.get("encoding"), sheet=how.get("sheet"), ledger=ledger
            ), ledger
    except Abandoned:
        return None, ledger


def csv(folder: Path, content: bytes) -> Path:
    path = folder / "a.csv"
    path.write_bytes(content)
    return path


def workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("编号,面积\n001,12\n".encode(), "utf-8"),
        ("\ufeff编号,面积\n001,12\n".encode(), "utf-8"),
        ("编号,面积\r\n001,12\r\n".encode("gbk"), "gb18030"),
        ("编号,面积\n001,12\n".encode("gb18030"), "gb18030"),
        ("编号,面积\n001,12\n".encode("utf-16"), "utf-16"),
        ("编号;面积\n001;12\n".encode(), "utf-8"),
        ("编号\t面积\n001\t12\n\n\n".encode(), "utf-8"),
        ('"编号","面积"\n"001","12"\n'.encode(), "utf-8"),
    ],
)
def test_csv_files_are_text_in_whatever_encoding(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    table, ledger = read(csv(tmp_path, content))
    assert table is not None
    assert table.frame.to_dict("records") == [{"编号": "001", "面积": "12"}]
    assert table.encoding == encoding
    assert [p.code for p in ledger.settled] == (
        ["encoding-chosen"] if encoding in ("gb18030", "utf-16") else []
    )


def test_big5_that_passes_for_gbk_is_asked_about(tmp_path: Path) -> None:
    path = csv(tmp_path, "編號,名稱\n001,松江工業區\n".encode("big5"))
    table, ledger = read(path)
    assert table is None
    (fault,) = ledger.faults
    assert fault.code == "encoding-either"
    assert "編號名稱松江工業區" in fault.message_en
    table, ledger = read(path, encoding="BIG5")
    assert table is not None
    assert table.encoding == "BIG5"
    assert table.frame.to_dict("records") == [{"編號": "001", "名稱": "松江工業區"}]
    table, ledger = read(csv(tmp_path, "编号,名称\n001,松江工业区\n".encode("gbk")))
    assert table is not None
    assert [p.code for p in ledger.settled] == ["encoding-chosen"]


def test_a_stated_encoding_is_the_only_one_tried(tmp_path: Path) -> None:
    path = csv(tmp_path, "編號\n甲\n".encode("big5"))
    table, _ = read(path, encoding="big5")
    assert table is not None
    assert table.frame.columns.tolist() == ["編號"]
    for wrong in ("ascii", "no-such-encoding"):
        assert [p.code for p in read(path, encoding=wrong)[1].faults] == ["encoding-wrong"]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        pytest.param(b"a,b\n", "table-empty", None, id="heading only"),
        pytest.param(b"\n\n", "table-empty", None, id="blank lines"),
        pytest.param(b"a,a\n1,2\n", "table-heading", None, id="name twice"),
        pytest.param(b"a,\n1,2\n", "table-heading", None, id="blank name"),
        pytest.param(b"a,b\n1,2\n3\n", "table-ragged", 3, id="short row"),
        pytest.param(b"a,b\n1,2,3\n", "table-ragged", 2, id="long row"),
        pytest.param(b"a,b\n1,2\n\n3,4\n", "table-ragged", 3, id="blank line inside"),
        pytest.param(b'a,b\n1,"2\n', "table-quotes", None, id="open quote"),
        pytest.param(b"a\n\xff\xff\n", "encoding-unknown", None, id="no encoding"),
        pytest.param("a\n\ufffd\n".encode(), "text-replaced", None, id="damaged before"),
    ],
)
def test_bad_csv(tmp_path: Path, content: bytes, code: str, row: int | None) -> None:
    table, ledger = read(csv(tmp_path, content))
    assert table is None
    assert [(p.code, p.row) for p in ledger.faults] == [(code, row)]


def test_all_ragged_rows_are_named(tmp_path: Path) -> None:
    _, ledger = read(csv(tmp_path, b"a,b\n1\n1,2\n1,2,3\n"))
    assert [p.row for p in ledger.faults] == [2, 4]


def test_line_breaks_inside_cells_make_no_row(tmp_path: Path) -> None:
    table, _ = read(csv(tmp_path, b'a,b\n1,"x\ny"\n2,z\n'))
    assert table is not None
    assert table.frame["b"].tolist() == ["x\ny", "z"]


def test_workbooks(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"甲": [["编号", "面积"], ["001", 12.5], ["002", ""]]})
    table, _ = read(path)
    assert table is not None
    assert table.frame["编号"].tolist() == ["001", "002"]
    assert table.frame["面积"].tolist() == [12.5, ""]
    assert table.sheet == "甲"


def test_of_several_sheets_one_must_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"one": [["a"], [1]], "two": [["a"], [2]]})
    assert [p.code for p in read(path)[1].faults] == ["sheet-unnamed"]
    _, ledger = read(path, sheet="tow")
    assert [p.code for p in ledger.faults] == ["sheet-unknown"]
    assert "two" in ledger.faults[0].message_en
    table, _ = read(path, sheet="two")
    assert table is not None
    assert table.frame["a"].tolist() == [2]


def test_a_broken_workbook(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("a.txt", "no workbook")
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())
    assert [p.code for p in read(tmp_path / "a.xlsx")[1].faults] == ["file-unreadable"]
