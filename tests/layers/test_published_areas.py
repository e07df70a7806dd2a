"""A table of published land areas: read, or refused row by row and all at once."""

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import RefusedError
from layers.published_areas import read_published_areas

HEAD = "by,key,land_km2,source\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "公布.csv"
    path.write_bytes((HEAD + text).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_read(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, 'district,310115,"1,210.4",年鉴\npark,p1,4,list\n', encoding)
    found = read_published_areas(path)
    assert found.of("district").to_dict("records") == [
        {"key": "310115", "land_km2": 1210.4, "source": "年鉴"}
    ]
    assert found.of("tier").empty
    assert found.entry["path"] == "公布.csv"
    assert len(found.entry["sha256"]) == 64
    assert found.entry["rows"] == 2


def test_a_workbook(tmp_path: Path) -> None:
    table = {"by": ["district"], "key": [310115], "land_km2": [1210.4], "source": ["yearbook"]}
    with pd.ExcelWriter(tmp_path / "a.xlsx", engine="xlsxwriter") as book:
        pd.DataFrame(table).to_excel(book, index=False)
    found = read_published_areas(tmp_path / "a.xlsx").of("district")
    assert found[["key", "land_km2"]].to_numpy().tolist() == [["310115", 1210.4]]


def test_every_fault_is_told_with_its_row(tmp_path: Path) -> None:
    text = (
        "district,a,0,x\ndistrict,b,-3,x\ndistrict,c,much,x\n,d,1,x\ndistrict,e,1,\ndistrict,f,,x\n"
    )
    with pytest.raises(RefusedError) as refused:
        read_published_areas(written(tmp_path, text + "park,a,1,x\npark,a,2,x\n"))
    told = {(one.row, one.column) for one in refused.value.problems}
    assert told == {
        *((2, "land_km2"), (3, "land_km2"), (4, "land_km2"), (5, "by"), (6, "source")),
        *((7, "land_km2"), (9, "key")),
    }


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("by,key,land\npark,a,1\n", "utf-8")
    with pytest.raises(RefusedError) as refused:
        read_published_areas(path)
    assert {one.column for one in refused.value.problems} == {"land_km2", "source"}


@pytest.mark.parametrize("name", ["none.csv", "a.txt"])
def test_no_such_table(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(RefusedError):
        read_published_areas(tmp_path / name)
