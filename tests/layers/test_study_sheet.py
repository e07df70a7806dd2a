"""A study as a sheet is the same study."""

import datetime as dt
import json
import tomllib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RefusedError
from layers.forms import read_toml
from layers.study import read_study
from layers.study_sheet import HEADING, to_rows, to_toml
from maps.study_sheet import study_sheet

STUDY = """# A study.
[study]
title = "Lingang  # spring"  # shown on the map
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "shanghai"
#area_basis = "geodesic"

[parcels]
path = "parcels.gpkg"
settle = { duplicate_ids = "suffix" }  # the second "A" becomes A#2

[parcels.columns]
parcel_id = "2018"
floor_area_m2 = { from = "ZMJ", unit = "m2" }

[[layers]]
name = "bases"
role = "industrial_base"
path = "bases.gpkg"
accuracy_m = 0.5
valid_from = 2020-01-01

[[layers]]
name = "parks #2"
role = "park"
path = "parks.gpkg"
"""
# What prints on one line; the writer of proposals escapes the rest.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "))
VALUES = TEXT | st.integers(-(2**40), 2**40) | st.booleans() | st.dates(dt.date(1900, 1, 1)) | st.lists(TEXT, max_size=3)  # fmt: skip


def written(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)  # fmt: skip


def there_and_back(text: str) -> str:
    return to_toml([list(HEADING), *[list(row.cells()) for row in to_rows(text)]], "s.xlsx")


def test_a_study_comes_back_equal(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(STUDY, "utf-8")
    (tmp_path / "s.xlsx").write_bytes(study_sheet(STUDY))
    one, other = (read_study(tmp_path / name) for name in ("s.toml", "s.xlsx"))
    assert one.model_dump(exclude={"path"}) == other.model_dump(exclude={"path"})
    assert other.title == "Lingang  # spring"


def test_text_stands_without_quotes_where_it_can(tmp_path: Path) -> None:
    (tmp_path / "s.xlsx").write_bytes(study_sheet(STUDY))
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx").active
    rows = {row[1]: row[2:4] for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows["path"] == ("parks.gpkg", None)
    assert rows["parcel_id"] == ('"2018"', None), "without quotes it would be a number"
    assert rows["#area_basis"] == ("geodesic", None)
    assert rows["settle"] == ('{ duplicate_ids = "suffix" }', 'the second "A" becomes A#2')
    assert {cell.number_format for cell in sheet["C"][1:] if cell.value} == {"@"}


@given(st.lists(VALUES, max_size=6))
def test_any_value_comes_back(values: list[object]) -> None:
    text = "[a]\n" + "".join(f"k{n} = {written(v)}  # why\n" for n, v in enumerate(values))
    assert tomllib.loads(there_and_back(text)) == tomllib.loads(text)


def test_what_excel_makes_of_typed_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        HEADING, ("[a]",), (None, "day", dt.datetime(2026, 11, 22)), (None, "n", 5.0), (None, "x", 2.5),  # noqa: DTZ001 - as openpyxl writes days
        (None, "yes", True), (None, "word", " a b "), (None, "#no", "x"), (None, None, None, "remark"),
    ):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "s.xlsx")
    told = read_toml(tmp_path / "s.xlsx")["a"]
    assert told == {
        "day": dt.date(2026, 11, 22),
        "n": 5,
        "x": told["x"],
        "yes": True,
        "word": "a b",
    }
    assert str(told["x"]) == "2.5"


@pytest.mark.parametrize(
    "row",
    [
        ("parcels", "", ""), ("[parcels]", "path", "x"), ("", "path", ""), ("", "", "x"),
        ("", "a = 1\nb", "2"), ("[a]\nb = 1", "", ""), ("[a", "", ""),
    ],
)  # fmt: skip
def test_rows_that_say_nothing_are_refused(row: tuple[str, str, str]) -> None:
    with pytest.raises(RefusedError) as caught:
        to_toml([list(HEADING), ["[study]"], list(row)], "s.xlsx")
    assert [(p.code, p.row) for p in caught.value.problems] == [("sheet-row", 3)]


def test_a_value_never_becomes_a_second_key() -> None:
    told = tomllib.loads(to_toml([list(HEADING), ["", "a", "1\nb = 2"], ["", "c", "3 # d"]], "s"))
    assert told == {"a": "1\nb = 2", "c": "3 # d"}


def test_line_numbers_are_rows(tmp_path: Path) -> None:
    (tmp_path / "s.xlsx").write_bytes(study_sheet("[a]\nk = 1\n# remark\nk = 2\nz = 3\n"))
    with pytest.raises(RefusedError, match="line 5"):
        read_toml(tmp_path / "s.xlsx")


def test_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "s.xlsx").write_text("a")
    with pytest.raises(RefusedError) as caught:
        read_toml(tmp_path / "s.xlsx")
    assert caught.value.problems[0].code == "not-a-workbook"
    with pytest.raises(RefusedError) as caught:
        read_toml(tmp_path / "gone.xlsx")
    assert caught.value.problems[0].code == "file-missing"
