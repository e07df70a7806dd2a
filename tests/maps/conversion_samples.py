"""Files to convert, and readers of the results that share nothing with ours but GDAL."""

import csv
import datetime as dt
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import shapely
from hypothesis import strategies as st
from pyogrio import raw

X, Y = 640_000.0, 3_457_000.0
SUFFIXES = (
    ".gpkg", ".shp", ".geojson", ".fgb", ".kml", ".gml", ".gdb", ".parquet", ".csv", ".xlsx",
)  # fmt: skip
TEXTS = (
    "310115002000000001", "001", "0", "-1", "1e5", "=1+1", "@SUM(A1)", "+86 21", "-a", "厂房", "厂房🏭",
    'a "b"', "it's", "a\nb", "a\r\nb", "x,y;z\tq", "<b>&amp;</b>", "]]>", " blank ", "", "NaN", "null",
    "'=1", "\\N", "%", "é", "e\u0301", "\u3000", "x" * 254, "楼" * 127, "x" * 255, "\x01", "2026-11-22",
)  # fmt: skip
NAMES = (
    "id",
    "Id",
    "名称",
    "容积率上限规划值",
    "容积率上限现状值",
    "a b",
    "1st",
    "fid",
    "geom",
    "x" * 12,
    "面积(m²)",
)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1))
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(TEXTS)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
    "integer": st.sampled_from([0, 1, -1, 2**31, 2**53, 2**53 + 1, -(2**63), 10**17]),
    "number": st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
    | st.sampled_from([0.1, 0.1 + 0.2, -0.0, 2.0, 1 / 3, 1e20, 1e-9, 12345.678901234567]),
    "truth": st.booleans(),
    "day": DAYS,
}
TYPES = {"text": object, "integer": np.int64, "number": float, "truth": np.bool_}
Tables = dict[str, tuple[str, list[Any]]]


@st.composite
def tables(draw: st.DrawFn, rows: int) -> Tables:
    """Columns of every kind, with nulls."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    found = {}
    for name in names:
        kind = draw(st.sampled_from(sorted(CELLS)))
        found[name] = kind, [draw(st.none() | CELLS[kind]) for _ in range(rows)]
    return found


@st.composite
def areas(draw: st.DrawFn, rows: int) -> list[shapely.Geometry | None]:
    """Boxes at odd places, some with a hole, of two parts, or none; all with heights or none has."""
    high = draw(st.booleans())
    found: list[shapely.Geometry | None] = []
    for _ in range(rows):
        x, y = draw(st.floats(0, 999)), draw(st.floats(0, 999))
        shape = shapely.box(X + x, Y + y, X + x + 30, Y + y + 20)
        kind = draw(st.sampled_from(["plain", "hole", "parts", "none"]))
        if kind == "hole":
            shape = shape.difference(shapely.box(X + x + 5, Y + y + 5, X + x + 9, Y + y + 9))
        if kind == "parts":
            shape = shapely.MultiPolygon(
                [shape, shapely.box(X + x + 40, Y + y, X + x + 50, Y + y + 9)]
            )
        if high:
            shape = shapely.force_3d(shape, draw(st.sampled_from([0.0, 4.5])))
        found.append(None if kind == "none" else shape)
    return found


def write_source(path: Path, columns: Tables, shapes: list[Any], crs: str = "EPSG:4549") -> Path:
    """Write a FlatGeobuf that holds exactly these cells; it has no columns of its own."""
    data, masks = [], []
    for kind, cells in columns.values():
        gone = np.array([cell is None for cell in cells])
        if kind == "day":
            data.append(np.array(cells, "datetime64[D]"))
            masks.append(None)
            continue
        filler = {"text": None, "integer": 0, "number": np.nan, "truth": False}[kind]
        data.append(np.array([filler if c is None else c for c in cells], TYPES[kind]))
        masks.append(gone if kind in {"integer", "truth"} else None)
    raw.write(
        str(path),
        geometry=shapely.to_wkb(np.array(shapes, object), output_dimension=3),
        field_data=data,
        fields=list(columns),
        field_mask=masks,
        layer="parcels",
        driver="FlatGeobuf",
        geometry_type="MultiPolygon Z" if shapely.has_z(shapes).any() else "MultiPolygon",
        promote_to_multi=True,
        crs=crs,
        layer_options={"SPATIAL_INDEX": "NO"},
    )
    return path


@dataclass(frozen=True)
class Plain:
    """A file as another program reads it."""

    cells: dict[str, list[Any]]  # null is None
    shapes: list[shapely.Geometry | None]


DIGITS = {"integer_object_nulls": True}


def read_plain(path: Path) -> Plain:
    """Read a converted file without any code of ours."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return _of_rows(rows)
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        head, *rows = [[cell.value for cell in row] for row in sheet.rows]
        return _of_rows([dict(zip(head, row, strict=True)) for row in rows])
    if path.suffix == ".parquet":
        return _of_frame(gpd.read_parquet(path, to_pandas_kwargs=DIGITS))
    encoding = "GB18030" if path.suffix == ".shp" else None
    frame = pyogrio.read_dataframe(path, encoding=encoding, on_invalid="ignore")
    return _of_frame(frame.assign(**_whole_numbers(path)))


def _whole_numbers(path: Path) -> dict[str, Any]:
    """Columns of whole numbers with nulls as they are, which pyogrio alone makes floats."""
    info = pyogrio.read_info(path)
    kinds = zip(info["fields"], info["dtypes"], strict=True)
    names = [name for name, kind in kinds if str(kind).startswith("int")]
    if not names or find_spec("pyarrow") is None:
        return {}
    _, table = pyogrio.raw.read_arrow(path, read_geometry=False)
    return {n: table.column(n).to_pandas(**DIGITS).astype(object).to_numpy() for n in names}


def _of_rows(rows: list[dict[str, Any]]) -> Plain:
    names = [name for name in rows[0] if name != "wkt"]
    cells = {name: [row[name] if row[name] != "" else None for row in rows] for name in names}
    return Plain(cells, [shapely.from_wkt(row["wkt"]) if row["wkt"] else None for row in rows])


def _of_frame(frame: gpd.GeoDataFrame) -> Plain:
    names = [name for name in frame if name != frame.geometry.name]
    cells = {n: [None if _null(c) else c for c in frame[n].tolist()] for n in names}
    return Plain(cells, list(frame.geometry))


def _null(cell: Any) -> bool:
    return cell is None or repr(cell) in {"nan", "NaT", "<NA>"}
