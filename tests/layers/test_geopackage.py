import sqlite3
import struct
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from layers import geopackage
from layers.geopackage import by_columns, rows_in
from layers.ledger import Abandoned, Ledger

TEXT = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
WHOLE = st.integers(-(2**31), 2**31 - 1)
SHAPES = [
    shapely.box(0, 0, 1, 1),
    shapely.from_wkt("POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))"),
    shapely.from_wkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))"),
    shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"),
    shapely.Polygon(),
    None,
]


def draw(path: Path, /, **columns: Any) -> Path:
    count = len(next(iter(columns.values())))
    shapes = [SHAPES[i % len(SHAPES)] for i in range(count)]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4549")
    pyogrio.write_dataframe(frame, path, layer="a", geometry_type="Unknown")
    return path


def change(path: Path, *statements: str, schema: bool = False) -> Path:
    """Change a table as a program does that knows nothing of GeoPackage."""
    database = sqlite3.connect(path)
    for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY", "ST_IsEmpty"):
        database.create_function(name, 1, lambda _: 0)
    database.execute(f"pragma writable_schema = {int(schema)}")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path


def info(path: Path) -> dict[str, Any]:
    return dict(pyogrio.read_info(path))


@given(
    rows=st.lists(
        st.tuples(TEXT, TEXT, st.none() | WHOLE, WHOLE, st.floats(width=32), st.floats()),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=30, deadline=None)
def test_columns_come_out_as_they_do_from_features(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any]
) -> None:
    pytest.importorskip("pyarrow")
    text, other, holes, whole, single, double = zip(*rows, strict=True)
    path = draw(
        tmp_path_factory.mktemp("a") / "a.gpkg",
        text=list(text),
        other=list(other),
        holes=pd.array(holes, dtype="Int64"),
        int32=np.array(whole, np.int32),
        int64=np.array(whole, np.int64) * 2**20,
        single=np.array(single, np.float32),
        double=np.array(double),
    )
    found = by_columns(path, info(path))
    assert found is not None
    assert_geodataframe_equal(found, pyogrio.read_dataframe(path, on_invalid="ignore"))


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("DATE", "2020-01-02"),
        ("DATE", "rubbish"),  # would come out as 1970-01-01
        ("DATETIME", "2020-01-02T10:00:00Z"),
        ("BOOLEAN", "1"),
        ("SMALLINT", "7"),
        ("BLOB", "x"),
    ],
)
def test_other_types_are_left_to_the_other_way(tmp_path: Path, kind: str, cell: str) -> None:
    path = draw(tmp_path / "a.gpkg", c=[cell, None])
    retyped = f"""update sqlite_master set sql = replace(sql, '"c" TEXT', '"c" {kind}')"""
    change(path, retyped, schema=True)
    assert info(path)["ogr_types"] != ["OFTString"]
    assert by_columns(path, info(path)) is None


def test_curves_are_left_to_the_other_way(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.gpkg", t=["x"])
    points = [(0, 0), (1, 1), (2, 0), (1, -1), (0, 0)]
    circle = struct.pack("<BII", 1, 8, 5) + b"".join(struct.pack("<dd", *p) for p in points)
    blob = b"GP\x00\x01" + struct.pack("<i", 4549) + struct.pack("<BII", 1, 10, 1) + circle
    change(path, f"update a set geom = x'{blob.hex()}'")
    assert by_columns(path, info(path)) is None
    assert pyogrio.read_dataframe(path).area[0] == pytest.approx(np.pi, rel=1e-3)


def test_a_curve_keeps_its_area(bench: Any) -> None:
    path = bench.write(id=["a"])
    points = [(500_000, 0), (500_100, 100), (500_200, 0), (500_100, -100), (500_000, 0)]
    circle = struct.pack("<BII", 1, 8, 5)
    circle += b"".join(struct.pack("<dd", x, 3_455_000 + y) for x, y in points)
    blob = b"GP\x00\x01" + struct.pack("<i", 4549) + struct.pack("<BII", 1, 10, 1) + circle
    change(path, f"update parcels set geom = x'{blob.hex()}'")
    (area,) = bench.read().parcels.area
    assert area == pytest.approx(np.pi * 100**2, rel=1e-6)


def test_both_ways_in_give_the_same_parcels(bench: Any, monkeypatch: Any) -> None:
    bench.write(id=["a", "b", "c"], note=[None, None, None], floor=[1.0, None, 3.0])
    by_arrow = bench.read()
    monkeypatch.setattr(geopackage, "find_spec", lambda _: None)
    by_features = bench.read()
    assert_geodataframe_equal(by_arrow.parcels, by_features.parcels)
    assert by_arrow.problems == by_features.problems
    assert by_arrow.record == by_features.record


def test_rows_that_the_file_does_not_count_are_not_lost(bench: Any) -> None:
    change(
        bench.write(id=["a", "b", "c"]),
        "update gpkg_ogr_contents set feature_count = 2",
    )
    (problem,) = bench.refused()
    assert problem.code == "rows-uncounted"
    assert "holds 3 rows, but says itself that it holds 2" in problem.message_en


def test_a_count_that_is_too_great_loses_nothing(bench: Any) -> None:
    change(
        bench.write(id=["a", "b", "c"]),
        "update gpkg_ogr_contents set feature_count = 9",
    )
    assert len(bench.read().parcels) == 3


def test_text_among_numbers_is_named_by_row(bench: Any) -> None:
    change(
        bench.write(**{"id": ["a", "b", "c"], 'flo"or': [1.0, 2.0, 3.0]}),
        'update parcels set "flo""or" = \'12 mu\' where fid = 2',
    )
    (problem,) = bench.refused()
    assert (problem.code, problem.row, problem.column, problem.value) == (
        "number-text", 2, 'flo"or', "12 mu",
    )  # fmt: skip


@pytest.mark.parametrize("cell", ["x'b5d8bfe9'", "cast(x'b5d8bfe9' as text)"])
def test_text_in_another_encoding_is_refused(bench: Any, cell: str) -> None:
    change(bench.write(id=["a", "b"]), f"update parcels set id = {cell} where fid = 1")
    (problem,) = bench.refused()
    assert problem.code == "file-unreadable"


def test_a_damaged_page_never_makes_a_shorter_layer(tmp_path: Path) -> None:
    count, page = 3_000, 4096
    path = draw(tmp_path / "a.gpkg", t=[f"a name that fills a page {i}" for i in range(count)])
    whole = path.read_bytes()
    damaged = 0
    for at in range(4 * page, len(whole), 3 * page):
        path.write_bytes(whole[:at] + bytes(page) + whole[at + page :])
        ledger = Ledger()
        try:
            rows = rows_in(path, info(path), ledger)
            frame = by_columns(path, info(path))
        except (pyogrio.errors.DataSourceError, Abandoned):
            damaged += 1
            continue
        if rows is None:  # GDAL reads it, and says what is wrong
            damaged += 1
        else:
            assert frame is None or len(frame) == rows == count
    assert damaged > 20
