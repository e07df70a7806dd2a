"""Every kind of file that is read, made small by another program or by hand: the same parcels."""

import json
import shutil
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.proposal import propose
from tests.layers.conftest import EAST, NORTH, Bench

IDS = ["地块一", "b", "c"]
STUDY = """
[parcels]
path = "{path}"
profile = "none"
{more}
columns = {{ parcel_id = "{id}" }}
"""
IN_DEGREES = ("a.geojson", "a.kml", "a.kmz", "a.topojson")


def study(path: str, more: str = "", name: str = "code") -> str:
    return STUDY.format(path=path, more=more, id=name)


def packed(folder: Path, name: str, members: dict[str, Path]) -> None:
    with zipfile.ZipFile(folder / name, "w") as archive:
        for written, path in members.items():
            archive.write(path, written)


def topology(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """Write shapes as TopoJSON: an arc for each, quantised to a hundred-millionth of a degree."""
    west, south = frame.total_bounds[:2]
    step, arcs = 1e-8, []
    for shape in frame.geometry:
        corners = (shapely.get_coordinates(shape) - (west, south)) / step
        whole = corners.round().astype(int).tolist()
        arcs.append([whole[0], *([x - a, y - b] for (a, b), (x, y) in pairwise(whole))])
    members = [
        {"type": "Polygon", "arcs": [[i]], "properties": {"code": code}}
        for i, code in enumerate(frame["code"])
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [west, south]},
        "objects": {"parcels": {"type": "GeometryCollection", "geometries": members}},
        "arcs": arcs,
    }  # fmt: skip


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay three parcels down in every form."""
    folder = tmp_path_factory.mktemp("drawn")
    frame = Bench(folder).frame(code=IDS, floor=[1.5, 2.0, 3.0])
    degrees = frame.to_crs(4326)
    for name, driver in (
        ("a.gpkg", "GPKG"),
        ("a.shp", None),
        ("a.fgb", "FlatGeobuf"),
        ("a.gml", "GML"),
    ):
        frame.to_file(folder / name, driver=driver)
    frame.to_file(folder / "a.gdb", driver="OpenFileGDB", layer="parcels")
    degrees.to_file(folder / "a.geojson")
    degrees.to_file(folder / "a.kml", driver="LIBKML")
    (folder / "a.topojson").write_text(json.dumps(topology(degrees)), "utf-8")
    tables = folder / "a.gdb"
    inside = {p.name: p for p in tables.iterdir()}
    packed(folder, "a.gdb.zip", {f"a.gdb/{n}": p for n, p in inside.items()})
    packed(folder, "deep.zip", {f"某区/数据/a.gdb/{n}": p for n, p in inside.items()})
    packed(folder, "flat.gdb.zip", inside)
    packed(folder, "a.kmz", {"doc.kml": folder / "a.kml"})
    parts = {
        f"图层/地块{p.suffix}": p
        for p in folder.glob("a.*")
        if p.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg")
    }
    packed(folder, "shp.zip", parts)
    rows = pd.DataFrame({"code": IDS, "outline": frame.geometry.to_wkt()})
    rows.to_csv(folder / "a.csv", index=False, encoding="gb18030")
    rows.to_excel(folder / "a.xlsx", index=False)
    return folder  # fmt: skip


@pytest.fixture
def made(bench: Bench, drawn: Path) -> Bench:
    shutil.copytree(drawn, bench.folder, dirs_exist_ok=True)
    return bench


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("a.gpkg", ""), ("a.shp", ""), ("a.fgb", ""), ("a.gml", ""), ("a.gdb", ""), ("a.geojson", ""),
        ("a.kml", ""), ("a.topojson", 'crs = "EPSG:4326"'), ("a.gdb.zip", ""), ("deep.zip", ""),
        ("flat.gdb.zip", ""), ("a.kmz", ""), ("shp.zip", ""),
        ("a.csv", 'crs = "EPSG:4549"\nshape = "outline"'), ("a.xlsx", 'crs = "EPSG:4549"\nshape = ["outline"]'),
    ],
)  # fmt: skip
def test_the_same_parcels_come_out_of_every_form(made: Bench, path: str, more: str) -> None:
    before = {p.name: p.stat().st_mtime_ns for p in made.folder.iterdir()}
    parcels = made.read(parcels=study(path, more)).parcels.set_index("parcel_id")
    assert sorted(parcels.index) == sorted(IDS)
    assert parcels.area.to_numpy() == pytest.approx(10_000, abs=0.2 if path in IN_DEGREES else 1e-6)
    assert parcels.loc["地块一"].geometry.centroid.x == pytest.approx(EAST + 50, abs=1e-2)
    assert parcels.loc["地块一"].geometry.centroid.y == pytest.approx(NORTH + 50, abs=1e-2)
    after = {p.name: p.stat().st_mtime_ns for p in made.folder.iterdir() if p.name != "study.toml"}
    assert after == before  # GDAL leaves .gfs files and the like beside what it reads


@pytest.mark.parametrize("path", ["a.gdb.zip", "flat.gdb.zip", "a.kmz", "a.gml", "a.csv", "a.xlsx"])
def test_a_study_is_proposed_from_it(made: Bench, path: str) -> None:
    text = propose([made.folder / path], made.folder, crs="EPSG:4549")
    assert f'path = "{path}"' in text
    assert ('shape = "outline"' in text) == (path in ("a.csv", "a.xlsx"))


def test_geoparquet(bench: Bench) -> None:
    pytest.importorskip("pyarrow")
    frame = bench.frame(code=IDS, use=pd.Categorical(["x", "y", "x"]))
    frame["middle"] = frame.geometry.centroid
    frame.set_index("code").to_parquet(bench.folder / "a.parquet")
    parcels = bench.read(parcels=study("a.parquet")).parcels
    assert parcels["parcel_id"].tolist() == IDS
    assert parcels.area.tolist() == [10_000] * 3
    assert parcels["use"].tolist() == ["x", "y", "x"]
    assert parcels["middle"][0] == f"POINT ({EAST + 50} {NORTH + 50})"
    assert 'path = "a.parquet"' in propose([bench.folder / "a.parquet"], bench.folder)


def test_a_parquet_without_shapes_or_cut(bench: Bench) -> None:
    pytest.importorskip("pyarrow")
    pd.DataFrame({"code": IDS}).to_parquet(bench.folder / "a.parquet")
    (problem,) = bench.refused(parcels=study("a.parquet"))
    assert problem.code == "file-unreadable"
    bench.frame(code=IDS).to_parquet(bench.folder / "a.parquet")
    whole = (bench.folder / "a.parquet").read_bytes()
    for end in range(4, len(whole), len(whole) // 20):
        bench.text("a.parquet", whole[:end])
        (problem,) = bench.refused(parcels=study("a.parquet"))
        assert problem.code == "file-unreadable"


def test_without_pyarrow_a_parquet_says_what_to_install(bench: Bench, monkeypatch: Any) -> None:
    bench.text("a.parquet", b"PAR1")
    monkeypatch.setattr("layers.parquet.find_spec", lambda _: None)
    (problem,) = bench.refused(parcels=study("a.parquet"))
    assert problem.code == "extra-missing"
    assert "parkgis[parquet]" in problem.message_en


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("a.dwg", "save it as DXF", "DXF"),
        ("a.udb", "SuperMap iDesktop", "SuperMap"),
        ("a.udbx", "SuperMap iDesktop", "SuperMap"),
        ("a.smwu", "SuperMap iDesktop", "SuperMap"),
        ("a.mdb", "file geodatabase", "文件地理数据库"),
        ("a.rar", "pack it as .zip", ".zip"),
        ("a.tab", "MapInfo", "MapInfo"),
        ("a.WP", "MapGIS", "MapGIS"),
        ("a.dbf", "name the .shp", ".shp"),
        ("a.qgz", "not its data", "数据"),
    ],
)
def test_a_kind_that_is_not_read_says_what_to_export(
    bench: Bench, name: str, english: str, chinese: str
) -> None:
    bench.text(name, b"AC1032")
    (problem,) = bench.refused(parcels=study(name))
    assert problem.code == "file-foreign"
    assert english in problem.message_en
    assert chinese in problem.message_zh
    if name != "a.rar":  # an archive in an archive is refused for that
        packed(bench.folder, "a.zip", {name: bench.folder / name})
        (problem,) = bench.refused(parcels=study("a.zip"))
        assert english in problem.message_en


def test_a_table_must_say_where_its_shapes_are(made: Bench) -> None:
    (problem,) = made.refused(parcels=study("a.csv", 'crs = "EPSG:4549"'))
    assert problem.code == "shape-needed"
    (problem,) = made.refused(parcels=study("a.gpkg", 'shape = "outline"'))
    assert problem.code == "shape-needless"
    (problem,) = made.refused(parcels=study("a.csv", 'crs = "EPSG:4549"\nshape = "outlin"'))
    assert (problem.code, problem.column) == ("column-unknown", "outlin")
    (problem,) = made.refused(parcels=study("a.csv", "shape = []"))
    assert "[easting or lon, northing or lat]" in problem.message_en


def test_rows_of_a_table_are_numbered_as_excel_counts(bench: Bench) -> None:
    square = bench.frame(code=["a"]).geometry[0].wkt
    bench.text("a.csv", f'code,outline\na,"{square}"\nb,POLYGON ((1 2\n,"SRID=4549;{square}"\n')
    problems = bench.refused(parcels=study("a.csv", 'crs = "EPSG:4549"\nshape = "outline"'))
    found = {(p.code, p.row) for p in problems}
    assert {("shape-wkt", 3), ("shape-wkt", 4), ("id-blank", 4)} <= found


def test_cells_of_a_table_keep_what_they_are(bench: Bench) -> None:
    square = bench.frame(code=["a"]).geometry[0].wkt
    frame = pd.DataFrame({
        "code": ["001", "310115002003000123"], "outline": [square, square.replace("500000", "500001")],
        "number": [1.5, None], "mixed": ["x", 3], "blank": [None, None],
        "day": pd.to_datetime(["2026-01-02", None]), "geometry": ["own", "words"],
    })  # fmt: skip
    frame.to_excel(bench.folder / "a.xlsx", index=False)
    parcels = bench.read(parcels=study("a.xlsx", 'crs = "EPSG:4549"\nshape = "outline"')).parcels
    assert parcels["parcel_id"].tolist() == ["001", "310115002003000123"]
    assert parcels["source_row"].tolist() == [2, 3]
    assert parcels["number"].dtype == float
    assert parcels["mixed"].tolist() == ["x", "3"]
    assert parcels["blank"].isna().all()
    assert parcels["day"].tolist() == [pd.Timestamp("2026-01-02"), pd.NaT]
    assert parcels["geometry_source"].tolist() == ["own", "words"]


def test_coordinates_make_points_which_a_layer_widens(bench: Bench) -> None:
    bench.write(id=["a"])
    bench.text("wells.csv", "name;east;north\nw;500050;3455050\n")
    layer = """
[[layers]]
name = "wells"
role = "constraint"
effect = "review"
path = "wells.csv"
shape = ["east", "north"]
crs = "EPSG:4549"
id = "name"
buffer_m = 10
"""
    (found,) = bench.read(layer).layers
    assert found.features["zone_id"].tolist() == ["w"]
    assert found.features.geometry[0].centroid.distance(shapely.Point(500050, 3455050)) < 1e-6
    bench.text("wells.csv", "name;east;north\nw;500050;x\n")
    assert {(p.code, p.row) for p in bench.refused(layer)} >= {("number-text", 2)}


def test_a_kmz_of_several_files_is_refused(made: Bench) -> None:
    kml = made.folder / "a.kml"
    packed(made.folder, "b.kmz", {"doc.kml": kml, "layers/more.kml": kml})
    (problem,) = made.refused(parcels=study("b.kmz"))
    assert problem.code == "zip-data-sets"


@pytest.mark.parametrize(
    ("page", "text", "encoding", "read"),
    [
        (0x4D, "松江工业区", "gbk", "gb18030"),
        (0x7A, "松江工业区", "gb18030", "gb18030"),
        (0x4F, "松江工業區", "big5", "cp950"),
        (0x78, "松江工業區", "big5", "cp950"),
        (0x4D, "松江工业区", "utf-8", "utf-8"),  # a heading is no proof
        (0x00, "松江工业区", "gbk", "gb18030"),
    ],
)
def test_the_heading_of_a_dbf_may_say_its_encoding(
    bench: Bench, page: int, text: str, encoding: str, read: str
) -> None:
    path = bench.folder / "a.shp"
    bench.frame(code=[text]).to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[29] = page
    path.with_suffix(".dbf").write_bytes(dbf)
    inputs = bench.read(parcels=study("a.shp"))
    assert inputs.parcels["parcel_id"].tolist() == [text]
    assert inputs.record["files"][0]["encoding"] == read


def test_big5_that_passes_for_gbk_is_asked_about(bench: Bench) -> None:
    path = bench.folder / "a.shp"
    bench.frame(code=["松江工業區"]).to_file(path, encoding="big5")
    path.with_suffix(".cpg").unlink()
    (problem,) = bench.refused(parcels=study("a.shp"))
    assert problem.code == "encoding-either"
    assert "松江工業區" in problem.message_en
    read = bench.read(parcels=study("a.shp", 'encoding = "BIG5"'))
    assert read.parcels["parcel_id"].tolist() == ["松江工業區"]
