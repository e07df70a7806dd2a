"""GeoParquet: columns and shapes as they are, where pyarrow (extra ``parquet``) is installed."""

from importlib.util import find_spec
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas.array import GeometryDtype

from layers.files import DataFile
from layers.ledger import Ledger

PLAIN = {"Int32": "int32", "Int64": "int64", "boolean": "bool"}  # where no null is among them


def read_geoparquet(file: DataFile, ledger: Ledger) -> gpd.GeoDataFrame:
    """Read a GeoParquet file.

    Parameters
    ----------
    file : DataFile
    ledger : Ledger
        Gets a fault, and `Abandoned` is raised, where it is no GeoParquet, is damaged, or pyarrow
        is not installed.

    Returns
    -------
    GeoDataFrame
        RangeIndex: an index with a name becomes a column. Columns of categories become their
        values; shapes beside the first geometry become WKT.
    """
    if find_spec("pyarrow") is None:
        ledger.stop("extra-missing", extra="parquet")
    try:
        frame = gpd.read_parquet(file.path, to_pandas_kwargs={"types_mapper": _whole().get})
    except (ValueError, OSError, KeyError, TypeError) as error:
        ledger.stop("file-unreadable", why=str(error).replace(str(file.path), file.written))
    named = [name for name in frame.index.names if name is not None]
    frame = frame.reset_index(drop=not named)
    for name in frame.columns.drop(frame.geometry.name):
        if isinstance(frame[name].dtype, GeometryDtype):
            frame[name] = frame[name].to_wkt()
        else:
            frame[name] = _of_pandas(frame[name])
    return frame


def _whole() -> dict[Any, Any]:
    """Return the types that keep every digit of whole numbers with nulls among them."""
    import pyarrow as pa

    return {
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }


def _of_pandas(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column of categories, of Arrow's types, or of days, in pandas' own types."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if isinstance(column.dtype, pd.ArrowDtype):
        column = pd.Series(column.tolist(), dtype=object)
    if str(column.dtype) in PLAIN and not column.hasnans:
        plain = column.to_numpy(np.dtype(PLAIN[str(column.dtype)]))
        return pd.Series(plain, index=column.index)
    if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "date":
        return pd.to_datetime(column).dt.as_unit("ms")
    return column
