"""Round trips: what comes out is equal, or it is said, or it is refused."""

import datetime as dt
import math
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.errors import OutputError, RefusedError
from geo.offset import shift
from layers import digits
from maps.conversion import Asked, Converted, convert
from maps.conversion_formats import formats
from tests.maps import conversion_samples as samples
from tests.postgis_server import PASSWORD

CITIES = Path(__file__).parents[1] / "data" / "coordinates" / "china_cities.csv"
BOX = shapely.box(640_000, 3_457_000, 640_200, 3_457_150)
# Before 3.12 GDAL, as pyogrio calls it, writes the columns of KML two places off.
KML_IS_OFF = pyogrio.__gdal_version__ < (3, 12)
FREE = {"as-text", "untyped", "blank", "trimmed", "rounded", "guarded", "zone-of-time"}
EXAMPLES = settings(
    max_examples=max(10, settings.default.max_examples // 10),  # type: ignore[union-attr]
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def noted(done: Converted, code: str) -> set[str]:
    return {p.column for p in done.problems if p.code == f"convert-{code}"}


def same_value(meant: Any, back: Any) -> bool:
    """Whether a cell is the same, however the format spells it."""
    if meant is None or back is None:
        return meant is None and back is None
    if isinstance(meant, dt.date):
        return str(back)[:10] in {meant.isoformat(), meant.isoformat().replace("-", "/")}
    if isinstance(meant, bool | int):
        return (int(back) if isinstance(back, str) else back) == meant
    if isinstance(meant, float):
        return float(back) == meant
    return bool(back == meant)


def assert_equal_or_said(columns: samples.Tables, back: samples.Plain, done: Converted) -> None:
    new = {name: short for short, name in done.fields.items()}
    for name, (_, cells) in columns.items():
        got = back.cells.get(new.get(name, name), [None] * len(cells))
        said = {c for c in FREE if noted(done, c) & {name, new.get(name, name)}}
        for meant, cell in zip(cells, got, strict=True):
            if same_value(meant, cell):
                continue
            blank = meant in {"", None} and cell in {"", None}
            trimmed = str(meant).split() == str(cell).split()
            guarded = cell == f"'{meant}"
            rounded = isinstance(meant, float) and math.isclose(meant, float(cell), rel_tol=1e-14)
            assert (
                (blank and (said & {"blank"} or cell == meant == ""))
                or (trimmed and "trimmed" in said)
                or (guarded and "guarded" in said)
                or (rounded and "rounded" in said)
            ), (name, meant, cell, said)


def in_degrees(shape: Any) -> Any:
    """Bring a shape from metres to somewhere in degrees, its heights untouched."""
    xyz = shapely.get_coordinates(shape, include_z=shape.has_z)
    xyz[:, :2] = (xyz[:, :2] - [640_000, 3_457_000]) / 100_000 + [121.4, 31.2]
    return shapely.set_coordinates(shape, xyz)


def assert_same_shapes(meant: list[Any], back: list[Any], done: Converted) -> None:
    each = 1e-9 if not noted(done, "moved") else 1e-6  # in x and in y, as convert promises
    off = math.sqrt(2) * each
    for one, other in zip(meant, back, strict=True):
        if one is None or other is None:
            assert one is None
            assert other is None or other.is_empty
            continue
        assert one.symmetric_difference(other).area <= off * one.length
        assert one.hausdorff_distance(other) <= off
        assert len(shapely.get_parts(one)) == len(shapely.get_parts(other))
        assert one.has_z == other.has_z
        if one.has_z:
            heights = [set(shapely.get_coordinates(g, include_z=True)[:, 2]) for g in (one, other)]
            assert heights[0] == heights[1]


@pytest.mark.parametrize("suffix", samples.SUFFIXES)
@given(data=st.data())
@EXAMPLES
def test_a_round_trip_is_equal_or_said_or_refused(suffix: str, data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 3))
    columns = data.draw(samples.tables(rows))
    shapes = data.draw(samples.areas(rows))
    crs = "EPSG:4549"
    if suffix == ".kml":
        crs = "EPSG:4326"
        shapes = [None if s is None else in_degrees(s) for s in shapes]
    with tempfile.TemporaryDirectory() as folder:
        source = samples.write_source(Path(folder) / "in.fgb", columns, shapes, crs)
        out = Path(folder) / f"out{suffix}"
        try:
            done = convert(source, out)
        except RefusedError:
            assert {p.name for p in Path(folder).iterdir()} == {"in.fgb"}
            return
        back = samples.read_plain(out)
        assert done.rows == rows
        assert_equal_or_said(columns, back, done)
        assert_same_shapes(shapes, back.shapes, done)
        assert not [p for p in Path(folder).iterdir() if ".parkgis-" in p.name]


def test_no_format_is_left_out() -> None:
    assert {*samples.SUFFIXES, ".txt"} == set(formats())  # .txt: see the boundary points below


# --- what goes through everywhere, and what does not ---

ORDINARY: samples.Tables = {
    "编号": ("text", ["310115002000000001", "001", None]),
    "name": ("text", ['厂房 "A", 二期', "a\nb", "x;y"]),
    "floor": ("number", [12345.67, None, 0.0]),
    "storeys": ("integer", [3, None, 0]),
    "built": ("truth", [True, None, False]),
    "granted": ("day", [dt.date(2001, 2, 3), None, dt.date(1999, 12, 31)]),
}
HOLED = BOX.difference(shapely.box(640_050, 3_457_050, 640_080, 3_457_080))
PARTS = shapely.MultiPolygon([BOX, shapely.box(640_300, 3_457_000, 640_400, 3_457_099)])


@pytest.fixture
def ordinary(tmp_path: Path) -> Path:
    return samples.write_source(tmp_path / "in.fgb", ORDINARY, [HOLED, PARTS, BOX])


@pytest.mark.parametrize("suffix", samples.SUFFIXES)
def test_ordinary_parcels_go_through_every_format(suffix: str, ordinary: Path) -> None:
    if suffix == ".kml" and KML_IS_OFF:
        pytest.skip("this GDAL writes no good KML: see test_kml_that_is_off_is_refused")
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    asked = Asked(crs="EPSG:4326") if suffix == ".kml" else Asked()
    out = ordinary.with_name(f"结果{suffix}")
    done = convert(ordinary, out, asked)
    back = samples.read_plain(out)
    assert done.rows == 3
    assert_equal_or_said(ORDINARY, back, done)
    assert back.cells["编号"] == ["310115002000000001", "001", None]
    if suffix != ".kml":
        assert_same_shapes([HOLED, PARTS, BOX], back.shapes, done)
    else:
        assert noted(done, "moved") == {""}  # 15 digits: some 1e-8 m


@pytest.mark.skipif(not KML_IS_OFF, reason="this GDAL writes good KML")
def test_kml_that_is_off_is_refused(ordinary: Path) -> None:
    out = ordinary.with_name("结果.kml")
    with pytest.raises(RefusedError) as refused:
        convert(ordinary, out, Asked(crs="EPSG:4326"))
    assert {p.code for p in refused.value.problems} == {"convert-changed"}
    assert not out.exists()


@pytest.mark.parametrize("suffix", [*samples.SUFFIXES, ".shp.zip", ".gml.zip"])
def test_equal_input_gives_equal_bytes(suffix: str, ordinary: Path) -> None:
    if suffix == ".gdb":
        pytest.skip("a File Geodatabase bears random identifiers: docs/formats.md says so")
    if suffix == ".kml" and KML_IS_OFF:
        pytest.skip("this GDAL writes no good KML: see test_kml_that_is_off_is_refused")
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    asked = Asked(crs="EPSG:4326") if suffix == ".kml" else Asked()
    written = []
    for folder in ("a", "b"):
        (ordinary.parent / folder).mkdir()
        outputs = convert(ordinary, ordinary.parent / folder / f"结果{suffix}", asked).outputs
        written.append([path.read_bytes() for path in outputs])
    assert written[0] == written[1]


LOST = [
    pytest.param(".shp", ("text", ["x" * 255]), "changed", id="a text longer than a DBF field"),
    pytest.param(".shp", ("number", [1e300]), "changed", id="a number wider than a DBF field"),
    pytest.param(".shp", ("number", [1.23456789e-12]), "changed", id="decimals of a small number"),
    pytest.param(".geojson", ("integer", [2**53 + 1]), None, id="18 digits in GeoJSON are whole"),
    pytest.param(".gdb", ("integer", [2**53 + 1]), "changed", id="18 digits in a geodatabase"),
    pytest.param(".kml", ("text", ["a\x01b"]), "unwritable", id="a control character in XML"),
    pytest.param(".xlsx", ("text", ["x" * 32_768]), "cell", id="a text longer than a cell"),
]


@pytest.mark.parametrize(("suffix", "column", "code"), LOST)
def test_what_would_be_lost_is_refused(
    suffix: str, column: tuple[str, list[Any]], code: str | None, tmp_path: Path
) -> None:
    crs, shape = ("EPSG:4326", in_degrees(BOX)) if suffix == ".kml" else ("EPSG:4549", BOX)
    source = samples.write_source(tmp_path / "in.fgb", {"a": column}, [shape], crs)
    if code is None:
        assert convert(source, tmp_path / f"out{suffix}").rows == 1
        return
    with pytest.raises(RefusedError) as caught:
        convert(source, tmp_path / f"out{suffix}")
    one = caught.value.problems[0]
    assert (one.code, one.column, one.row) == (f"convert-{code}", "a", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["in.fgb"]


def test_a_text_that_the_encoding_lacks_is_refused(tmp_path: Path) -> None:
    source = samples.write_source(tmp_path / "in.fgb", {"a": ("text", ["厂房🏭"])}, [BOX])
    with pytest.raises(RefusedError, match="would come back"):
        convert(source, tmp_path / "out.shp", Asked(encoding="gbk"))
    convert(source, tmp_path / "out.shp")
    assert samples.read_plain(tmp_path / "out.shp").cells["a"] == ["厂房🏭"]
    assert (tmp_path / "out.cpg").read_text("ascii").strip() == "GB18030"


def test_names_that_are_cut_stand_in_a_table(tmp_path: Path) -> None:
    told = {"容积率上限规划值": ("number", [2.0]), "容积率上限现状值": ("number", [1.5])}
    source = samples.write_source(tmp_path / "in.fgb", told, [BOX])
    done = convert(source, tmp_path / "out.shp")
    assert done.fields == {"容积率上限": "容积率上限规划值", "容积率上_2": "容积率上限现状值"}
    table = (tmp_path / "out.shp.fields.csv").read_text("utf-8-sig").splitlines()
    assert table == ["field,name", "容积率上限,容积率上限规划值", "容积率上_2,容积率上限现状值"]


def test_mixed_kinds_of_shapes_are_refused_where_a_file_holds_one(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=[BOX, shapely.Point(1, 2)], crs="EPSG:4549")
    frame.to_file(tmp_path / "in.gpkg", engine="pyogrio")
    with pytest.raises(RefusedError, match="of one kind"):
        convert(tmp_path / "in.gpkg", tmp_path / "out.shp")
    assert convert(tmp_path / "in.gpkg", tmp_path / "out.geojson").rows == 2


@pytest.mark.parametrize("suffix", [".dxf", ".dwg", ".topojson", ".xls", ".doc"])
def test_a_format_that_is_not_written_says_why(suffix: str, ordinary: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        convert(ordinary, ordinary.with_name(f"out{suffix}"))
    code = "convert-format" if suffix == ".doc" else "convert-not-written"
    assert caught.value.problems[0].code == code


# --- reference systems and offsets ---


def test_the_operation_is_named_and_exact(ordinary: Path) -> None:
    done = convert(ordinary, ordinary.with_name("out.gpkg"), Asked(crs="EPSG:4490"))
    assert done.operation
    assert done.crs == "EPSG:4490"
    there = gpd.read_file(ordinary.with_name("out.gpkg")).geometry.iloc[2]
    oracle = gpd.GeoSeries([BOX], crs="EPSG:4549").to_crs("EPSG:4490").iloc[0]
    assert there.hausdorff_distance(oracle) < 1e-13


def test_a_ballpark_operation_is_refused(ordinary: Path) -> None:
    from geo.errors import CRSError

    with pytest.raises(CRSError, match="no exact operation"):
        convert(ordinary, ordinary.with_name("out.gpkg"), Asked(crs="EPSG:2437"))


def test_heights_stay_when_the_plane_changes(tmp_path: Path) -> None:
    source = samples.write_source(tmp_path / "in.fgb", {}, [shapely.force_3d(BOX, 4.5)])
    convert(source, tmp_path / "out.gpkg", Asked(crs="EPSG:4490"))
    back = samples.read_plain(tmp_path / "out.gpkg").shapes[0]
    assert back is not None
    assert set(shapely.get_coordinates(back, include_z=True)[:, 2]) == {4.5}


def test_a_file_without_a_system_must_be_told(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f'wkt\n"{BOX.wkt}"\n', "utf-8")
    with pytest.raises(RefusedError) as caught:
        convert(tmp_path / "in.csv", tmp_path / "out.gpkg")
    assert caught.value.problems[0].code == "crs-missing"
    done = convert(tmp_path / "in.csv", tmp_path / "out.gpkg", Asked(source_crs="EPSG:4549"))
    assert done.crs == "EPSG:4549"


def test_kml_asks_for_wgs84(ordinary: Path) -> None:
    with pytest.raises(RefusedError, match="add --crs EPSG:4326"):
        convert(ordinary, ordinary.with_name("out.kml"))


def test_the_offset_of_web_maps(ordinary: Path) -> None:
    asked = Asked(crs="EPSG:4490", offset="wgs84:gcj02")
    done = convert(ordinary, ordinary.with_name("out.gpkg"), asked)
    assert noted(done, "shifted") == {""}
    plain = gpd.read_file(ordinary).to_crs("EPSG:4490").geometry.iloc[2]
    there = gpd.read_file(ordinary.with_name("out.gpkg")).geometry.iloc[2]
    lon, lat = shapely.get_coordinates(plain).T
    oracle = np.stack(shift(lon, lat, source="wgs84", to="gcj02"), axis=1)
    assert np.abs(shapely.get_coordinates(there) - oracle).max() < 1e-12
    assert 400 < there.centroid.distance(plain.centroid) * 105_000 < 600


def test_the_way_back_asks_for_a_flag(ordinary: Path) -> None:
    shifted = ordinary.with_name("shifted.gpkg")
    convert(ordinary, shifted, Asked(crs="EPSG:4490", offset="wgs84:gcj02"))
    back, asked = ordinary.with_name("back.gpkg"), Asked(offset="gcj02:wgs84")
    with pytest.raises(RefusedError, match="surveying law"):
        convert(shifted, back, asked)
    done = convert(shifted, back, Asked(offset="gcj02:wgs84", offset_permitted=True))
    assert noted(done, "unshifted") == {""}
    plain = gpd.read_file(ordinary).to_crs("EPSG:4490").geometry.iloc[2]
    assert gpd.read_file(back).geometry.iloc[2].hausdorff_distance(plain) < 1e-9


FRAMES = ("wgs84", "gcj02", "bd09")
WAYS = [(source, to, ".gpkg") for source in FRAMES for to in FRAMES if source != to]
EVERY = [("wgs84", "gcj02", suffix) for suffix in samples.SUFFIXES if suffix != ".gpkg"]


@pytest.mark.parametrize(("source", "to", "suffix"), [*WAYS, *EVERY])
def test_664_cities_come_within_a_metre(source: str, to: str, suffix: str, tmp_path: Path) -> None:
    if suffix == ".kml" and KML_IS_OFF:
        pytest.skip("this GDAL writes no good KML: see test_kml_that_is_off_is_refused")
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    asked = Asked(
        source_crs="EPSG:4326",
        shape=(f"{source}_lon", f"{source}_lat"),
        offset=f"{source}:{to}",
        offset_permitted=True,
        columns=(("lon", f"{to}_lon"), ("lat", f"{to}_lat")),
    )
    convert(CITIES, tmp_path / f"out{suffix}", asked)
    back = samples.read_plain(tmp_path / f"out{suffix}")
    assert len(back.shapes) == 664
    there = shapely.get_coordinates(back.shapes)
    truth = np.array([back.cells["lon"], back.cells["lat"]], float)
    assert Geod(ellps="WGS84").inv(*there.T, *truth)[2].max() < 1.0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        pytest.param(Asked(offset="wgs84:gcj02"), "add --crs EPSG:4326", id="an offset in metres"),
        pytest.param(Asked(offset="gcj02"), "write FROM:TO", id="an offset of one end"),
        pytest.param(Asked(encoding="utf-8"), "says its encoding itself", id="an encoding"),
        pytest.param(Asked(dialect="ministry"), "only .txt", id="a dialect"),
        pytest.param(Asked(columns=(("a", "flor"),)), "nearest: floor", id="a column"),
        pytest.param(
            Asked(columns=(("a", "floor"), ("a", "name"))), "two columns", id="a name twice"
        ),
    ],
)
def test_an_option_that_means_nothing_is_refused(asked: Asked, says: str, ordinary: Path) -> None:
    with pytest.raises(RefusedError, match=says):
        convert(ordinary, ordinary.with_name("out.gpkg"), asked)


def test_columns_are_chosen_and_named(ordinary: Path) -> None:
    asked = Asked(columns=(("parcel_id", "编号"), ("floor", "floor")))
    convert(ordinary, ordinary.with_name("out.gpkg"), asked)
    assert list(pyogrio.read_info(ordinary.with_name("out.gpkg"))["fields"]) == [
        "parcel_id",
        "floor",
    ]


# --- boundary points, tables ---


@pytest.mark.parametrize(
    "dialect",
    [
        "ministry",
        "supply",
        "one_map",
        "linkage",
        "no_letter",
        "unit_in_area",
        "east_north",
        "enforcement",
    ],
)
def test_boundary_points_go_both_ways(dialect: str, tmp_path: Path) -> None:
    told: samples.Tables = {"name": ("text", ["地块一", "二"]), "tax": ("number", [1.0, 2.0])}
    shapes = [HOLED, shapely.box(640_300.001, 3_457_000, 640_400, 3_457_099.5)]
    source = samples.write_source(tmp_path / "in.fgb", told, shapes)
    degrees = dialect == "enforcement"
    crs = "EPSG:4490" if degrees else None
    done = convert(source, tmp_path / "out.txt", Asked(dialect=dialect, crs=crs))
    assert "tax" in noted(done, "left-out")  # no dialect has a field for it
    axes: Any = "east_north" if dialect == "east_north" else None
    asked = Asked(axes=axes, crs="EPSG:4549", source_crs="EPSG:4490" if degrees else "EPSG:4549")
    convert(tmp_path / "out.txt", tmp_path / "back.gpkg", asked)
    back = gpd.read_file(tmp_path / "back.gpkg")
    assert list(back["name"]) == ["地块一", "二"]
    for one, other in zip(shapes, back.geometry, strict=True):
        assert one.symmetric_difference(other).area < 0.01 * one.length


def test_a_table_comes_back_with_its_leading_zeros(ordinary: Path) -> None:
    for suffix in (".csv", ".xlsx"):
        table, back = ordinary.with_name(f"t{suffix}"), ordinary.with_name(f"b{suffix}.gpkg")
        convert(ordinary, table)
        convert(table, back, Asked(source_crs="EPSG:4549"))
        plain = samples.read_plain(back)
        assert plain.cells["编号"] == ["310115002000000001", "001", None]
        assert_same_shapes(
            [HOLED, PARTS, BOX],
            plain.shapes,
            convert(table, back.with_suffix(".fgb"), Asked(source_crs="EPSG:4549")),
        )


def test_formulas_are_text(tmp_path: Path) -> None:
    told: samples.Tables = {
        "a": ("text", ["=1+1", "-2.5", "@x"]),
        "b": ("number", [-1.5, 2.0, None]),
    }
    source = samples.write_source(tmp_path / "in.fgb", told, [BOX, BOX, BOX])
    done = convert(source, tmp_path / "out.csv")
    assert noted(done, "guarded") == {"a"}
    plain = samples.read_plain(tmp_path / "out.csv").cells
    assert plain == {"a": ["'=1+1", "-2.5", "'@x"], "b": ["-1.5", "2", None]}
    convert(source, tmp_path / "out.xlsx")
    assert samples.read_plain(tmp_path / "out.xlsx").cells["a"] == ["=1+1", "-2.5", "@x"]


def test_a_table_of_wrong_shapes_names_the_rows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,wkt\n1,POINT (1 2)\n2,POLYGON oops\n", "utf-8")
    with pytest.raises(RefusedError) as caught:
        convert(tmp_path / "t.csv", tmp_path / "out.gpkg", Asked(source_crs="EPSG:4549"))
    one = caught.value.problems[0]
    assert (one.code, one.row, one.value) == ("shape-wkt", 3, "POLYGON oops")


def test_digits_that_excel_lost_are_refused(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["id", "wkt"])
        book.worksheets()[0].write_row(1, 0, [310115002000000001, "POINT (1 2)"])
    with pytest.raises(RefusedError, match="keep it as text"):
        convert(tmp_path / "t.xlsx", tmp_path / "out.gpkg", Asked(source_crs="EPSG:4549"))


@pytest.mark.parametrize("arrow", [True, False])
def test_digits_beside_a_null_stay_or_are_refused(
    arrow: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = {"Code": ("text", ["a", "b"])}  # GDAL leaves columns out by names in any case
    told: samples.Tables = {"code": ("integer", [2**53 + 1, None]), **alike}
    source = samples.write_source(tmp_path / "in.fgb", told, [BOX, BOX])
    if arrow:
        pytest.importorskip("pyarrow")
        convert(source, tmp_path / "out.geojson")
        assert f'"code": {2**53 + 1},' in (tmp_path / "out.geojson").read_text("utf-8")
        return
    monkeypatch.setattr(digits, "find_spec", lambda _: None)
    with pytest.raises(RefusedError) as caught:
        convert(source, tmp_path / "out.geojson")
    (one,) = caught.value.problems
    assert (one.code, one.row, one.column) == ("number-digits-lost", 1, "code")


# --- what `check` reads, `convert` reads ---


def test_tables_say_where_their_shapes_are(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,outline,lon,lat\n001,POINT (1 2),121.5,31.25\n", "utf-8")
    asked = {"source_crs": "EPSG:4490"}
    with pytest.raises(RefusedError) as caught:
        convert(table, tmp_path / "a.gpkg", Asked(**asked))
    assert caught.value.problems[0].code == "shape-needed"
    convert(table, tmp_path / "a.gpkg", Asked(shape=("outline",), **asked))
    back = samples.read_plain(tmp_path / "a.gpkg")
    assert back.shapes == [shapely.Point(1, 2)]
    assert back.cells == {"id": ["001"], "lon": ["121.5"], "lat": ["31.25"]}
    convert(table, tmp_path / "b.gpkg", Asked(shape=("lon", "lat"), **asked))
    back = samples.read_plain(tmp_path / "b.gpkg")
    assert back.shapes == [shapely.Point(121.5, 31.25)]
    assert back.cells["outline"] == ["POINT (1 2)"]


def test_a_workbook_keeps_days_truths_and_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["wkt", "day", "truth", "number", "mixed"],
        ["POINT (1 2)", dt.date(2026, 1, 2), True, 1.5, "x"],
        ["POINT (1 2)", None, None, None, 3],
    ):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    done = convert(tmp_path / "t.xlsx", tmp_path / "out.gpkg", Asked(source_crs="EPSG:4490"))
    info = pyogrio.read_info(tmp_path / "out.gpkg")
    assert dict(zip(info["fields"], info["dtypes"], strict=True)) == {
        "day": "datetime64[D]", "truth": "bool", "number": "float64", "mixed": "object",
    }  # fmt: skip
    assert [p.column for p in done.problems if p.code == "cells-mixed"] == ["mixed"]
    assert [p.column for p in done.problems if p.code == "shape-named"] == ["wkt"]


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    frame = gpd.GeoDataFrame(
        {
            "id": pd.array([2**53 + 1, None], "Int64"),
            "kind": pd.Categorical(["a", "b"]),
            "day": [dt.date(2026, 1, 2), None],
            "other": gpd.GeoSeries([shapely.Point(1, 2), None]),
        },
        geometry=[BOX, BOX],
        crs="EPSG:4549",
    )
    frame.to_parquet(tmp_path / "in.parquet")
    convert(tmp_path / "in.parquet", tmp_path / "out.gpkg")
    info = pyogrio.read_info(tmp_path / "out.gpkg")
    assert dict(zip(info["fields"], info["dtypes"], strict=True)) == {
        "id": "int64", "kind": "object", "day": "datetime64[D]", "other": "object",
    }  # fmt: skip
    back = pyogrio.raw.read(tmp_path / "out.gpkg", columns=["other"])[3]
    assert back[0].tolist() == ["POINT (1 2)", None]


def test_a_database_is_converted(postgis: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    postgis.fresh(
        "CREATE TABLE parcels (code bigint, day date, ok boolean, geom geometry(Polygon, 4549))",
        f"INSERT INTO parcels VALUES ({2**53 + 1}, '2026-01-02', NULL, 'SRID=4549;{BOX.wkt}'),"
        f" (NULL, NULL, true, 'SRID=4549;{BOX.wkt}')",
    )
    done = convert(postgis.address(), tmp_path / "out.gpkg")
    assert (done.rows, done.crs) == (2, "EPSG:4549")
    info = pyogrio.read_info(tmp_path / "out.gpkg")
    assert info["dtypes"].tolist() == ["int64", "datetime64[D]", "bool"]
    geojson = tmp_path / "out.geojson"
    convert(tmp_path / "out.gpkg", geojson)
    assert f'"code": {2**53 + 1},' in geojson.read_text("utf-8")


def test_the_input_is_never_the_output(ordinary: Path) -> None:
    inside = ordinary.with_name("in.gpkg")
    convert(ordinary, inside)
    before = inside.read_bytes()
    with pytest.raises(OutputError, match="the file that is read"):
        convert(inside, inside, Asked(replace=True))
    assert inside.read_bytes() == before
