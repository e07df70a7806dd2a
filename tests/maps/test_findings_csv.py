import csv
import io
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.findings_csv import COLUMNS, cells, fixed, guarded, write_findings
from tests.maps import samples

PAYLOADS = [
    "=1+1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "+1", "+cmd|' /C calc'!A0",
    "-2+3", "-1", "@SUM(A1:A9)", "@x", "\t=1+1", "\r=1+1", "=",
]  # fmt: skip


def written(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_columns_are_the_contract() -> None:
    # shared design, section 5: the findings table
    assert " ".join(COLUMNS) == (
        "parcel_id rule_id rule_from outcome reason measured limit unit margin at_stake_m2 width_m "
        "remedy_en remedy_zh citation at_x at_y"
    )


def test_file_form(tmp_path: Path) -> None:
    write_findings(samples.findings(), tmp_path / "f.csv")
    raw = (tmp_path / "f.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfparcel_id,rule_id,")
    assert raw.count(b"\n") == raw.count(b"\r\n") == 11


def test_rows_are_sorted_by_parcel_and_rule(tmp_path: Path) -> None:
    write_findings(samples.findings().iloc[::-1], tmp_path / "f.csv")
    keys = [(row["parcel_id"], row["rule_id"]) for row in written(tmp_path / "f.csv")]
    assert keys == sorted(keys)
    assert len(keys) == 10


def test_order_of_the_input_does_not_matter(tmp_path: Path) -> None:
    findings = samples.findings()
    write_findings(findings, tmp_path / "a.csv")
    write_findings(findings.sample(frac=1, random_state=1), tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        pytest.param(0, "measured", "0.9200", id="ratio"),
        pytest.param(3, "measured", "0.40", id="area, by its unit"),
        pytest.param(0, "at_stake_m2", "800.00", id="area"),
        pytest.param(2, "width_m", "0.30", id="width"),
        pytest.param(0, "at_x", "642000.123", id="coordinate"),
        pytest.param(0, "rule_from", "2018-05-07", id="day"),
        pytest.param(1, "width_m", "", id="missing number"),
        pytest.param(3, "remedy_en", "", id="missing text"),
        pytest.param(5, "margin", "0.0000", id="no zero is negative"),
        pytest.param(0, "margin", "-0.0800", id="a negative number stays a number"),
        pytest.param(0, "remedy_en", "'-take 800.00 m² away", id="text like a formula is guarded"),
    ],
)
def test_cells(row: int, column: str, expected: str) -> None:
    assert cells(samples.findings(), column)[row] == expected


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_runs(payload: str, tmp_path: Path) -> None:
    findings = samples.findings()
    findings["citation"] = payload
    findings["parcel_id"] = payload
    write_findings(findings, tmp_path / "f.csv")
    for row in written(tmp_path / "f.csv"):
        assert row["citation"] == row["parcel_id"] == f"'{payload}"


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(pd.Series(pd.to_datetime(["2018-05-07", None])), id="datetime64"),
        pytest.param(pd.Series([date(2018, 5, 7), None], dtype=object), id="date"),
        pytest.param(pd.Series(["2018-05-07", None]), id="text"),
    ],
)
def test_days(days: "pd.Series[object]") -> None:
    assert guarded(days).tolist() == ["2018-05-07", ""]


@given(st.lists(st.floats(-1e12, 1e12) | st.just(np.nan), max_size=20), st.integers(0, 4))
def test_fixed_agrees_with_python(numbers: list[float], decimals: int) -> None:
    expected = ["" if np.isnan(x) else f"{x:.{decimals}f}" for x in numbers]
    zero = f"{0:.{decimals}f}"
    assert fixed(numbers, decimals).tolist() == [zero if e == f"-{zero}" else e for e in expected]


@given(st.lists(st.text(max_size=5), min_size=1, max_size=5))
def test_text_comes_back_as_it_was_but_for_the_guard(texts: list[str]) -> None:
    back = [
        cell.removeprefix("'") if cell[:2] != text[:2] else cell
        for cell, text in zip(guarded(texts), texts, strict=True)
    ]
    assert back == texts
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in guarded(texts))


def test_no_findings_give_the_heads_only(tmp_path: Path) -> None:
    write_findings(samples.findings().iloc[:0], tmp_path / "f.csv")
    assert written(tmp_path / "f.csv") == []
    assert (tmp_path / "f.csv").read_bytes().endswith(b"at_x,at_y\r\n")
