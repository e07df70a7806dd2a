"""What GDAL passes over: deleted rows, numbers that are none, a .cpg file that lies."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.layers.conftest import PARCELS, Bench

SHP = PARCELS.replace("parcels.gpkg", "parcels.shp")
FLOOR = SHP.replace('"id" }', '"id", floor_area_m2 = "floor" }')


def shapefile(bench: Bench, encoding: str = "UTF-8") -> Path:
    path = bench.folder / "parcels.shp"
    frame = bench.frame(id=["地块甲号", "乙", "c"], floor=[15000.5, 200.0, 300.0])
    frame.to_file(path, encoding=encoding)
    return path


def with_cell(text: bytes) -> Callable[[bytes], bytes]:
    """Put *text* where the first number stands."""

    def change(data: bytes) -> bytes:
        found = re.search(rb" *15000\.50*", data)
        assert found
        return data[: found.start()] + text.rjust(len(found[0])) + data[found.end() :]

    return change


def change(path: Path, how: Callable[[bytes], bytes]) -> None:
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(how(dbf.read_bytes()))


@pytest.mark.parametrize("cell", [b"12x45", b"n/a", b"1,5", b"-"])
def test_text_in_a_number_is_refused_where_gdal_reads_its_beginning(
    bench: Bench, cell: bytes
) -> None:
    change(shapefile(bench), with_cell(cell))
    (problem,) = bench.refused(parcels=FLOOR)
    assert (problem.code, problem.row, problem.column) == ("number-text", 1, "floor")
    assert problem.value == cell.decode()


@pytest.mark.parametrize("cell", [b"1.5e4", b"+15000", b""])
def test_numbers_in_every_form_are_read(bench: Bench, cell: bytes) -> None:
    change(shapefile(bench), with_cell(cell))
    assert bench.read(parcels=FLOOR).parcels["floor_area_m2"].fillna(15000).iloc[0] == 15000


def test_a_number_that_did_not_fit_is_null_and_said(bench: Bench) -> None:
    change(shapefile(bench), with_cell(b"*" * 12))
    inputs = bench.read(parcels=FLOOR)
    assert inputs.parcels["floor_area_m2"].isna().tolist() == [True, False, False]
    assert [(p.code, p.row, p.settled) for p in inputs.problems] == [("dbf-overflow", 1, "unknown")]


def test_deleted_rows_are_left_out_and_said(bench: Bench) -> None:
    path = shapefile(bench)
    change(path, lambda data: data[: data[8]] + b"*" + data[data[8] + 1 :])
    inputs = bench.read(parcels=SHP)
    assert inputs.parcels["parcel_id"].tolist() == ["乙", "c"]
    assert [p.code for p in inputs.problems] == ["dbf-deleted"]


@pytest.mark.parametrize("said", [b"", b"KLINGON", b"UTF-8", b"utf8", b"65001"])
def test_a_cpg_file_that_says_nothing_known_counts_as_absent(bench: Bench, said: bytes) -> None:
    shapefile(bench).with_suffix(".cpg").write_bytes(said)
    assert bench.read(parcels=SHP).parcels["parcel_id"].iloc[0] == "地块甲号"


@pytest.mark.parametrize(
    ("encoding", "said", "code"),
    [
        pytest.param("UTF-8", b"GBK", "encoding-doubt", id="UTF-8 called GBK"),
        pytest.param("UTF-8", b"ISO-8859-1", "encoding-doubt", id="UTF-8 called Latin-1"),
        pytest.param("GBK", b"UTF-8", "encoding-wrong", id="GBK called UTF-8"),
    ],
)
def test_a_cpg_file_that_lies_is_refused_until_the_study_speaks(
    bench: Bench, encoding: str, said: bytes, code: str
) -> None:
    shapefile(bench, encoding).with_suffix(".cpg").write_bytes(said)
    assert [p.code for p in bench.refused(parcels=SHP)] == [code]
    stated = SHP.replace("profile", f'encoding = "{encoding}"\nprofile')
    assert bench.read(parcels=stated).parcels["parcel_id"].iloc[0] == "地块甲号"


def test_parts_in_capitals_are_found(bench: Bench) -> None:
    for part in list(bench.folder.glob(f"{shapefile(bench).stem}.*")):
        part.rename(part.with_suffix(part.suffix.upper()))
    inputs = bench.read(parcels=SHP.replace(".shp", ".SHP"))
    assert inputs.parcels["parcel_id"].iloc[0] == "地块甲号"
    assert set(inputs.record["files"][0]["sidecars"]) >= {"parcels.DBF", "parcels.SHX"}


def test_two_columns_of_one_name_are_refused(bench: Bench) -> None:
    path = bench.folder / "parcels.shp"
    bench.frame(id=["a"], it=["b"]).to_file(path)
    change(path, lambda data: data.replace(b"it\x00", b"id\x00", 1))
    assert [(p.code, p.column) for p in bench.refused(parcels=SHP)] == [("column-twice", "id")]


@pytest.mark.parametrize(("part", "size"), [(".shp", 10), (".shx", 0), (".shx", 99)])
def test_a_part_without_a_whole_heading_is_damaged(bench: Bench, part: str, size: int) -> None:
    path = shapefile(bench).with_suffix(part)
    path.write_bytes(path.read_bytes()[:size])
    (problem,) = bench.refused(parcels=SHP)
    assert (problem.code, str(size) in problem.message_en) == ("shapefile-cut", True)
