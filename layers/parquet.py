"""GeoParquet: columns and shapes as they are, where pyarrow (extra ``parquet``) is installed."""

from importlib.util import find_spec

import geopandas as gpd
import pandas as pd
from geopandas.array import GeometryDtype

from layers.files import DataFile
from layers.ledger import Ledger


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
        frame = gpd.read_parquet(file.path)
    except (ValueError, OSError, KeyError, TypeError) as error:
        ledger.stop("file-unreadable", why=str(error).replace(str(file.path), file.written))
    named = [name for name in frame.index.names if name is not None]
    frame = frame.reset_index(drop=not named)
    for name in frame.columns.drop(frame.geometry.name):
        if isinstance(frame[name].dtype, GeometryDtype):
            frame[name] = frame[name].to_wkt()
        elif isinstance(frame[name].dtype, pd.CategoricalDtype):
            frame[name] = frame[name].astype(frame[name].cat.categories.dtype)
    return frame
