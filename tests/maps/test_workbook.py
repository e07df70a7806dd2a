import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from geo.errors import Problem
from maps import sheets
from maps.workbook import write_workbook
from tests.maps import samples
from tests.maps.test_findings_csv import PAYLOADS

SHEETS = [
    *("summary", "parcels", "findings", "remedies", "problems", "rules applied"),
    *("remaining floor area", "remaining by parcel", "receipt"),
]
TABLES = SHEETS[1:]


def read(report: Any, path: Path, lang: str = "zh") -> Any:
    write_workbook(report, path, lang=lang)
    return openpyxl.load_workbook(path)


def table(sheet: Any, top: int = 2) -> list[dict[str, Any]]:
    """Rows below the heads, by the name that programs use (the second word of the head)."""
    heads = [cell.value.split(" ")[1 if " " in cell.value else 0] for cell in sheet[top]]
    return [
        dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(top + 1, values_only=True)
    ]


def block(sheet: Any, title: str) -> list[tuple[Any, ...]]:
    """Rows of one block of the summary, without its title and heads."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(k for k, row in enumerate(rows) if row[0] == title) + 2
    end = next((k for k in range(start, len(rows)) if rows[k][0] is None), len(rows))
    return rows[start:end]


@pytest.fixture
def report(tmp_path: Path) -> Any:
    return samples.report(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.xlsx"


def test_sheets(report: Any, path: Path) -> None:
    assert read(report, path).sheetnames == SHEETS


def test_remedies_are_named_in_words_and_leave_out_what_is_unknown(report: Any, path: Path) -> None:
    sheet = read(report, path, "en")["remedies"]
    rows = table(sheet)
    assert [row["action"] for row in rows] == [
        "take the strip off", "have the boundary amended", "go a named route", "cut floor area",
    ]  # fmt: skip
    assert [row["to_value"] for row in rows] == [9_200, None, None, 20_000]
    assert [row["outcome_then"] for row in rows] == [
        "nothing found", "needs review", None, "nothing found",
    ]  # fmt: skip
    assert rows[2]["detail"] == "by reference to office and commercial projects of the same area"
    assert "1 of them are drawn" in str(sheet["A1"].value)
    assert "parcels.gpkg, layer remedies" in str(sheet["A1"].value)


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_widths_a_filter_and_frozen_heads(name: str, report: Any, path: Path) -> None:
    sheet = read(report, path)[name]
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == f"A2:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    assert all(sheet.column_dimensions[c].width >= 12 for c in ("A", "B"))


def test_all_parcels_stand_in_it(report: Any, path: Path) -> None:
    sheet = read(report, path)["parcels"]
    rows = table(sheet)
    assert [row["parcel_id"] for row in rows] == samples.IDS
    assert [row["outcome"] for row in rows] == [
        "不符合", "需人工复核", "资料不足无法判定", "未发现不符", "不适用", "未发现不符",
    ]  # fmt: skip
    assert rows[0]["floor_area_m2"] == 25_000
    assert rows[2]["floor_area_m2"] is None
    assert rows[0]["tier"] == "产业基地"
    assert rows[0]["granted_on"] == "2010-01-02"
    assert rows[5]["land_use"] == "001"
    heads = [cell.value for cell in sheet[2]]
    assert "总建筑面积 floor_area_m2 (m²)" in heads
    assert "enterprise" not in rows[0]  # nobody gave one


def test_outcomes_are_words_and_colours(report: Any, path: Path) -> None:
    sheet = read(report, path)["parcels"]
    column = [cell.value.split(" ")[-1] for cell in sheet[2]].index("outcome") + 1
    colours = {
        sheet.cell(row, column).value: sheet.cell(row, column).fill.fgColor.rgb
        for row in range(3, 9)
    }
    assert len(set(colours.values())) == 5
    assert colours["不符合"] == "FFF7CFB5"


def test_number_formats(report: Any, path: Path) -> None:
    sheet = read(report, path)["parcels"]
    heads = [cell.value.split(" ")[1] for cell in sheet[2]]
    formats = {head: sheet.cell(3, k).number_format for k, head in enumerate(heads, 1)}
    assert formats["area_m2"] == "#,##0.00"
    assert formats["plot_ratio"] == formats["share_industrial_base"] == "#,##0.0000"
    assert formats["n_fail"] == "#,##0"


def test_findings_list_what_is_open_and_count_the_passes(report: Any, path: Path) -> None:
    sheet = read(report, path)["findings"]
    rows = table(sheet)
    assert len(rows) == 5
    assert "未发现不符" not in {row["outcome"] for row in rows}
    assert "共 5 条" in sheet["A1"].value
    assert "另有 5 条未发现不符" in sheet["A1"].value
    assert rows[0]["rule_title"] == "lock.supply 规则"
    assert rows[0]["reason_text"] == "部分位于范围外"
    assert rows[4]["reason_text"] == "缺少总建筑面积"


def test_summary_counts(report: Any, path: Path) -> None:
    sheet = read(report, path, lang="en")["summary"]
    assert sheet["A1"].value == "Lingang, spring review"
    assert sheet["A2"].value == "The tool reports; a person decides."
    outcomes = block(sheet, "Parcels by outcome (the gravest of all rules)")
    assert [row[:2] for row in outcomes] == [
        ("does not comply", 1), ("needs review", 1), ("cannot be decided", 1),
        ("nothing found", 2), ("not applicable", 1),
    ]  # fmt: skip
    assert [row[2] for row in outcomes] == pytest.approx([1 / 6, 1 / 6, 1 / 6, 2 / 6, 1 / 6])
    rules = {row[0]: row[2:7] for row in block(sheet, "Findings by rule and outcome")}
    assert rules["lock.supply"] == (1, 1, 0, 3, 0)
    assert block(sheet, "What would settle the unknowns")[0][:3] == (
        "supply gross floor area", 1, 1,
    )  # fmt: skip
    assert len(block(sheet, "What the outcomes mean")) == 5


def test_unknowns_are_grouped_the_greatest_first(report: Any, path: Path) -> None:
    report.findings.loc[[3, 4, 5, 7], "outcome"] = "unknown"
    report.findings.loc[[3, 4, 5, 7], "reason"] = ["no_layer:industrial_base"] * 3 + ["no_coverage"]
    sheet = read(report, path)["summary"]
    assert [row[:3] for row in block(sheet, "补充哪些资料即可判定")] == [
        ("在研究文件中加入产业基地图层", 2, 3),
        ("补充总建筑面积", 1, 1),
        ("说明图层的完整范围（coverage）", 1, 1),
    ]


def test_problems_rules_and_receipt(report: Any, path: Path) -> None:
    book = read(report, path)
    problem = table(book["problems"])[0]
    assert (problem["code"], problem["row"], problem["settled"]) == ("blank-id", 5, "number")
    rules = table(book["rules applied"])
    assert [row["rule_id"] for row in rules] == [rule.rule_id for rule in report.rules]
    assert {row["stale"] for row in rules} == {"是"}
    receipt = {row["key"]: row["value"] for row in table(book["receipt"])}
    assert receipt["study.on"] == "2026-11-22"
    assert receipt["inputs.files[1].sha256"] == "ab" * 32
    assert "home" not in str(receipt)


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, "<r><t>x</t></r>", "<r></x></r>", "a\x01b\ufffe", "http://x/"]
)
def test_no_text_runs(payload: str, tmp_path: Path, path: Path) -> None:
    report = samples.report(tmp_path, title=payload)
    report.parcels["name"] = payload
    report.findings["remedy_zh"] = payload
    report.findings["citation"] = payload
    problem = Problem(payload, payload, payload, file=payload, parcel_id=payload)
    report = replace(report, problems=(problem,))
    book = read(report, path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    shown = unescape(table(book["parcels"])[0]["name"])  # XlsxWriter writes \x01 as _x0001_
    assert shown.removesuffix(" ").casefold() == payload.casefold()
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml")
    assert b"<f>" not in sheet
    assert b"<r><t>" not in sheet


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", SHEETS)
def test_synthetic_stands_on_every_sheet(name: str, lang: str, tmp_path: Path, path: Path) -> None:
    book = read(samples.report(tmp_path, synthetic=True), path, lang)
    said = [cell.value for row in book[name].iter_rows(max_row=2) for cell in row if cell.value]
    assert any("SYNTHETIC" in str(value) and "合成" in str(value) for value in said)


def test_synthetic_files_go_by_their_names(tmp_path: Path, path: Path) -> None:
    book = read(samples.report(tmp_path, synthetic=True), path)
    assert "parcels-synthetic.gpkg" in book["parcels"]["A2"].value
    assert "findings-synthetic.csv" in book["findings"]["A2"].value


def test_synthetic_is_not_said_of_real_data(report: Any, path: Path) -> None:
    values = [c.value for s in read(report, path) for row in s.iter_rows() for c in row]
    assert not any("SYNTHETIC" in str(value) for value in values)


def test_a_sheet_that_is_full_says_so(report: Any, path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(sheets, "ROWS", 5)
    book = read(report, path)
    assert len(table(book["parcels"])) == 3
    assert "仅列前 3 行" in book["parcels"]["A1"].value
    assert "findings.csv" in book["findings"]["A1"].value
    assert book["findings"].max_row == 5


def test_nothing_open(report: Any, path: Path) -> None:
    book = read(replace(report, findings=report.findings.iloc[:0], problems=(), rules=()), path)
    assert table(book["findings"]) == []
    assert table(book["problems"]) == []


def test_two_runs_give_equal_bytes(report: Any, tmp_path: Path) -> None:
    write_workbook(report, tmp_path / "a.xlsx")
    write_workbook(report, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_remaining_floor_area_by_tier(report: Any, path: Path) -> None:
    rows = table(read(report, path)["remaining floor area"])
    assert (rows[-1]["level"], rows[-1]["group"]) == ("全部", "全部地块")
    assert rows[-1]["parcels"] == len(report.parcels)
    assert {row["level"] for row in rows[:-1]} == {"空间层级"}
    assert sum(row["parcels"] for row in rows[:-1]) == len(report.parcels)
    assert (rows[-1]["plan_beyond_m2"], rows[-1]["plan_parcels"]) == (5_000, 2)
    assert rows[-1]["plan_remaining_m2"] == 15_000
    assert rows[-1]["reference_remaining_m2"] is None
