"""Tables whose columns hold shapes: WKT, or two coordinates."""

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


def read_shapes(
    file: DataFile,
    shape: tuple[str, ...],
    *,
    sheet: str | None,
    encoding: str | None,
    ledger: Ledger,
) -> tuple[gpd.GeoDataFrame, str, str]:
    """Read a table with shapes in it.

    Parameters
    ----------
    file : DataFile
        CSV or Excel.
    shape : tuple of str
        A column of WKT; or two columns, of the easting or longitude and of the northing or
        latitude.
    sheet, encoding : str or None
        As for `layers.tables.read_table`.
    ledger : Ledger
        Gets a fault for every cell that is no shape or no number.

    Returns
    -------
    frame : GeoDataFrame
        No CRS, for a table names none; the columns of the shapes stay in it. A row without shape
        has None.
    sheet, encoding : str
    """
    table = read_table(file, encoding=encoding, sheet=sheet, ledger=ledger)
    frame = table.frame
    require_columns(list(shape), list(frame.columns), ledger)
    cases = Cases(np.arange(FIRST_ROW, len(frame) + FIRST_ROW))
    if len(shape) == 1:
        shapes = _of_wkt(frame[shape[0]], cases, ledger)
    else:
        shapes = _of_coordinates(frame[shape[0]], frame[shape[1]], cases, ledger)
    if "geometry" in frame:
        frame = frame.rename(columns={"geometry": "geometry_source"})
    typed = pd.DataFrame({name: _typed(frame[name]) for name in frame})
    return gpd.GeoDataFrame(typed, geometry=shapes), table.sheet, table.encoding


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


def _typed(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Give a column of cells one type: numbers or truth values if all are, else text."""
    cells = column.mask(column.isin([""]))
    inferred = cells.infer_objects()
    if is_text(cells) or inferred.dtype == object or not cells.notna().any():
        return pd.Series(as_text(cells), dtype="str")
    return inferred
