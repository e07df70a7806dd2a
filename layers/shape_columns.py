"""Tables whose columns hold shapes: WKT, or two coordinates."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.columns import require_columns
from layers.files import DataFile
from layers.ledger import Cases, Ledger
from layers.numbers import parse
from layers.tables import FIRST_ROW, read_table
from layers.values import Objects, as_text, is_text, with_none

NAMES = ("wkt", "geometry_wkt", "geom_wkt", "the_geom", "geometry", "geom")
OWN = "geometry_source"  # what a column is called that bears the name of the shapes
NUMBERS, DAYS = ("integer", "floating", "mixed-integer-float"), ("datetime", "date", "datetime64")


@dataclass(frozen=True, slots=True)
class Shaped:
    """A table with shapes as read."""

    frame: gpd.GeoDataFrame  # no CRS, for a table names none; no shape: None; all columns stay
    sheet: str
    encoding: str
    wkt: str  # the column of it in `frame` that holds the shapes as WKT; "" where two hold them


def read_shapes(
    file: DataFile,
    shape: tuple[str, ...] | None,
    *,
    sheet: str | None,
    encoding: str | None,
    ledger: Ledger,
) -> Shaped:
    """Read a table with shapes in it.

    Parameters
    ----------
    file : DataFile
        CSV or Excel.
    shape : tuple of str
        A column of WKT; or two columns, of the easting or longitude and of the northing or
        latitude. None: the column that is called as WKT is (`NAMES`), which is noted.
    sheet, encoding : str or None
        As for `layers.tables.read_table`.
    ledger : Ledger
        Gets a fault for every cell that is no shape or no number.

    Returns
    -------
    Shaped
    """
    table = read_table(file, encoding=encoding, sheet=sheet, ledger=ledger)
    frame = table.frame
    shape = shape or _named(frame, ledger)
    require_columns(list(shape), list(frame.columns), ledger)
    cases = Cases(np.arange(FIRST_ROW, len(frame) + FIRST_ROW))
    if len(shape) == 1:
        shapes = _of_wkt(frame[shape[0]], cases, ledger)
    else:
        shapes = _of_coordinates(frame[shape[0]], frame[shape[1]], cases, ledger)
    typed = pd.DataFrame({name: _typed(frame[name], ledger) for name in frame})
    typed = typed.rename(columns={"geometry": OWN})
    wkt = shape[0].replace("geometry", OWN) if len(shape) == 1 else ""
    return Shaped(gpd.GeoDataFrame(typed, geometry=shapes), table.sheet, table.encoding, wkt)


def _named(frame: pd.DataFrame, ledger: Ledger) -> tuple[str, ...]:
    """Return the column whose name says that it holds WKT, as in tables that programs write."""
    names = {str(name).casefold(): str(name) for name in reversed(frame.columns)}
    found = next((names[name] for name in NAMES if name in names), None)
    if found is None:
        ledger.stop("shape-needed", column="shape")
    ledger.note("shape-named", column=found)
    return (found,)


def wkt_column(frame: pd.DataFrame) -> str | None:
    """Return the first column of which every cell that is not blank is WKT of an area."""
    for name in frame.columns:
        text = pd.Series(as_text(frame[name]), dtype=object).dropna()
        if len(text) and text.str.match(r"(?i)(?:MULTI)?POLYGON\b").all():
            return str(name)
    return None


def _of_wkt(column: "pd.Series[Any]", cases: Cases, ledger: Ledger) -> Objects:
    text = as_text(column)
    shapes: Objects = np.asarray(shapely.from_wkt(text, on_invalid="ignore"), object)
    wrong = shapely.is_missing(shapes) & ~pd.isna(text)
    ledger.fault_rows("shape-wkt", cases.where(wrong, text), column=str(column.name))
    return shapes


def _of_coordinates(
    x: "pd.Series[Any]", y: "pd.Series[Any]", cases: Cases, ledger: Ledger
) -> Objects:
    east, north = (parse(one, str(one.name), cases, ledger) for one in (x, y))
    points = np.asarray(shapely.points(east, north), object)
    return with_none(points, np.isnan(east) | np.isnan(north))


def _typed(column: "pd.Series[Any]", ledger: Ledger) -> "pd.Series[Any]":
    """Give a column of cells one type: numbers, truth values or days if all are, else text."""
    cells = column.mask(column.isin([""]))
    kind = pd.api.types.infer_dtype(cells, skipna=True)
    if kind in NUMBERS:
        return pd.to_numeric(cells)
    if kind == "boolean":
        return cells.astype("boolean" if cells.hasnans else "bool")
    if kind in DAYS:
        return pd.to_datetime(cells).dt.as_unit("ms")
    if not is_text(cells) and kind != "empty":
        ledger.note("cells-mixed", column=str(column.name), how="text")
    return pd.Series(as_text(cells), dtype="str")
