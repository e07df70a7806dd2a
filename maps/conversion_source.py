"""What a conversion reads: a layer of a source that parkgis reads, and the kinds of its columns."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError
from layers.boundary_crs import Axes
from layers.ledger import Abandoned, Ledger
from layers.source_form import Drawn
from layers.vector import Vector, read_drawn
from maps.conversion_formats import Kind, faults_of

EXCEL = 1e15  # Excel keeps 15 digits
KIND_OF = {"bool": "truth", "datetime64[D]": "day"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says of the input, because it does not say so itself."""

    layer: str | None = None
    encoding: str | None = None
    axes: Axes | None = None
    shape: tuple[str, ...] | None = None  # of a table: its column of WKT, or its two of coordinates


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


def read_source(source: str | Path, said: Said) -> Source:
    """Read *source*: a file of shapes, a table with shapes, or a table of a database.

    Raises
    ------
    RefusedError
        With every fault that reading found, in the words of `layers`.
    """
    path, ledger = Path(source), Ledger()
    # Messages name a file shortly; what is no file is refused, or read, as it is written.
    written, base = (path.name, path.parent) if path.exists() else (str(source), Path())
    asked = {"layer": said.layer, "encoding": said.encoding, "axes": said.axes}
    shape = {"shape": list(said.shape)} if said.shape else {}
    spec = Drawn.model_validate({"path": written} | asked | shape)
    try:
        vector = read_drawn(spec, base, "source", ledger.at(written))
    except Abandoned:
        raise RefusedError(ledger.faults) from None
    if ledger.faults:
        raise RefusedError(ledger.faults)
    shapes = [vector.frame.geometry.name, *filter(None, [vector.wkt])]
    columns = _columns(pd.DataFrame(vector.frame.drop(columns=shapes)), vector)
    return Source(columns, vector, tuple(ledger.settled))


def _columns(table: pd.DataFrame, vector: Vector) -> tuple[Column, ...]:
    kinds, faults = vector.kinds, list[Problem]()
    found = []
    for at, name in enumerate(map(str, table.columns)):
        column = table.iloc[:, at]
        if vector.driver == "table" and _is_number(column):
            lost = (column.abs() >= EXCEL).fillna(value=False).to_numpy(bool)
            faults += faults_of("digits", lost, column, vector.first_row, column=name)
        found.append(_column(name, column, kinds.get(name, "")))
    if faults:
        raise RefusedError(faults)
    return tuple(found)


def _is_number(column: "pd.Series[Any]") -> bool:
    dtype = column.dtype
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


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
