"""What a conversion reads: a layer of a file that parkgis reads, and the kinds of its columns."""

from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.errors import Problem, RefusedError
from layers.boundary_crs import Axes
from layers.files import TABLES, VECTORS, DataFile, opened
from layers.gdal_options import careful
from layers.ledger import Abandoned, Ledger
from layers.tables import read_table
from layers.values import as_text
from layers.vector import Vector, read_vector
from maps.conversion_formats import Kind, faults_of, problem, refusal

PARQUET = ".parquet"
UNTYPED = (".txt", ".dxf")  # which state no kinds of their columns
WKT = ("wkt", "geometry_wkt", "geom_wkt", "the_geom", "geometry", "geom")
EXACT = 2.0**53  # whole numbers from here on are not all floats
EXCEL = 1e15  # Excel keeps 15 digits
KIND_OF = {"bool": "truth", "datetime64[D]": "day"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says of the input, because it does not say so itself."""

    layer: str | None = None
    encoding: str | None = None
    axes: Axes | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind, and its cells as pandas holds that kind, missing as null."""

    name: str
    kind: Kind
    cells: "pd.Series[Any]"


@dataclass(frozen=True, slots=True)
class Source:
    """One layer as read: all rows and columns."""

    columns: tuple[Column, ...]
    vector: Vector  # its frame, with geometry and the CRS that the file states
    problems: tuple[Problem, ...]  # what reading noted


def read_source(path: Path, said: Said) -> Source:
    """Read *path*: a file of shapes, a table with a column of WKT, or GeoParquet.

    Raises
    ------
    RefusedError
        With every fault that reading found, in the words of `layers`.
    """
    ledger = Ledger()
    view = ledger.at(path.name)
    try:
        with opened(str(path), Path(), (*VECTORS, *TABLES, PARQUET), view) as file:
            file = replace(file, written=path.name)  # noqa: PLW2901 - messages name it shortly
            source = _read(file, said, view)
    except Abandoned:
        raise RefusedError(ledger.faults) from None
    if ledger.faults:
        raise RefusedError(ledger.faults)
    return replace(source, problems=(*source.problems, *ledger.settled))


def _read(file: DataFile, said: Said, ledger: Ledger) -> Source:
    if file.kind in TABLES:
        return _from_table(file, said, ledger)
    if file.kind == PARQUET:
        return _from_parquet(file)
    vector = read_vector(
        file, layer=said.layer, encoding=said.encoding, axes=said.axes, ledger=ledger
    )
    kinds = {}
    if file.kind not in UNTYPED:
        with careful():
            info = pyogrio.read_info(file.path, layer=vector.layer, encoding=said.encoding)
        kinds = dict(zip(map(str, info["fields"]), map(str, info["dtypes"]), strict=True))
    table = pd.DataFrame(vector.frame.drop(columns=vector.frame.geometry.name))
    return Source(_columns(table, kinds), vector, ())


def _columns(table: pd.DataFrame, kinds: dict[str, str]) -> tuple[Column, ...]:
    faults: list[Problem] = []
    found = []
    for at, name in enumerate(map(str, table.columns)):
        column = table.iloc[:, at]
        whole = kinds.get(name, "").startswith(("int", "uint"))
        if whole and pd.api.types.is_float_dtype(column):  # a null among whole numbers made floats
            faults += faults_of("digits", (column.abs() >= EXACT).to_numpy(), column, column=name)
        found.append(_column(name, column, kinds.get(name, "")))
    if faults:
        raise RefusedError(faults)
    return tuple(found)


def _column(name: str, cells: "pd.Series[Any]", said: str) -> Column:
    """Tell the kind of a column: as its file says, else as its cells are."""
    dtype = cells.dtype
    if KIND_OF.get(said) == "truth" or pd.api.types.is_bool_dtype(dtype):
        return Column(name, "truth", cells.astype("boolean"))
    if said.startswith(("int", "uint")) or pd.api.types.is_integer_dtype(dtype):
        return Column(name, "integer", cells.astype("Int64"))
    if pd.api.types.is_float_dtype(dtype):
        return Column(name, "number", cells.astype("float64"))
    if pd.api.types.is_datetime64_any_dtype(dtype):
        days = cells.dt.tz is None and (cells.isna() | (cells == cells.dt.normalize())).all()
        return Column(name, "day" if days else "moment", cells)
    text = [None if _missing(cell) else _written(cell) for cell in cells]
    return Column(name, "text", pd.Series(text, dtype=object))


def _missing(cell: object) -> bool:
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))  # type: ignore[call-overload]


def _written(cell: object) -> str:
    """Write a list or an object of GeoJSON as GDAL gives it; text stays as it is."""
    return str(cell.tolist()) if isinstance(cell, np.ndarray) else str(cell)


def _from_parquet(file: DataFile) -> Source:
    if find_spec("pyarrow") is None:
        raise refusal("parquet")
    import pyarrow as pa

    whole = {
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    try:
        frame = gpd.read_parquet(file.path, to_pandas_kwargs={"types_mapper": whole.get})
    except (ValueError, OSError, KeyError, TypeError) as error:
        why = str(error).replace(str(file.path), file.written)[:200]
        raise refusal("driver", format="GeoParquet", why=why) from None
    frame = frame.reset_index(drop=True)
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    plain = pd.DataFrame({name: _of_pandas(table[name]) for name in table})
    return Source(_columns(plain, {}), Vector(frame, "", "UTF-8", "GeoParquet"), ())


def _of_pandas(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column of Arrow's types, or of days as objects, in the types of pandas itself."""
    if isinstance(column.dtype, pd.ArrowDtype):
        column = pd.Series(column.tolist(), dtype=object)
    if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "date":
        return pd.to_datetime(column).dt.as_unit("ms")
    return column


def _from_table(file: DataFile, said: Said, ledger: Ledger) -> Source:
    sheet = said.layer if file.kind != ".csv" else None
    table = read_table(file, encoding=said.encoding, sheet=sheet, ledger=ledger)
    names = [str(name) for name in table.frame.columns]
    chosen = next((n for w in WKT for n in names if n.casefold() == w), None)
    if chosen is None:
        raise refusal("wkt-missing", file=file.written)
    written = as_text(table.frame[chosen])
    shapes = shapely.from_wkt(written, on_invalid="ignore")
    wrong = np.array([text is not None for text in written]) & shapely.is_missing(shapes)
    faults = faults_of("wkt", wrong, written, file=file.written, column=chosen)
    rest = table.frame.drop(columns=chosen)
    cells = [_cells(str(name), rest[name], file.written) for name in rest]
    faults += [fault for _, found in cells for fault in found if not fault.settled]
    if faults:
        raise RefusedError([replace(f, row=f.row + 1) if f.row else f for f in faults])
    notes = tuple(note for _, found in cells for note in found)
    frame = gpd.GeoDataFrame(geometry=list(shapes))
    vector = Vector(frame, table.sheet, table.encoding, "table")
    return Source(tuple(column for column, _ in cells), vector, notes)


def _cells(name: str, column: "pd.Series[Any]", file: str) -> tuple[Column, list[Problem]]:
    """Tell the kind of a column of a table; blank cells are missing; CSV holds text only."""
    filled = column.where(column.astype(str) != "", None)
    kind = pd.api.types.infer_dtype(filled, skipna=True)
    if kind in {"floating", "integer", "mixed-integer-float"}:
        numbers = pd.to_numeric(filled)
        lost = (numbers.abs() >= EXCEL).to_numpy(bool)
        found = faults_of("digits", lost, numbers, file=file, column=name)
        return _column(name, numbers, "int64" if kind == "integer" else ""), found
    if kind == "boolean":
        return _column(name, filled.astype("boolean"), "bool"), []
    if kind in {"datetime", "date", "datetime64"}:
        return _column(name, pd.to_datetime(filled).dt.as_unit("ms"), ""), []
    if kind in {"string", "empty"}:
        return _column(name, filled, ""), []
    text = pd.Series(as_text(filled), dtype=object)
    return _column(name, text, ""), [problem("mixed-cells", settled="text", file=file, column=name)]
