"""What GDAL does not say of a GeoPackage (lost rows, text among numbers), and a faster way in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import read_arrow

from layers.ledger import Cases, Ledger

NUMBERS = ("OFTInteger", "OFTInteger64", "OFTReal")
# Columns that come out of Arrow as they come out of GDAL's features. Of a day or a truth value
# they do not: a day that cannot be read becomes 1970-01-01, where it must be missing.
EQUAL = ("float64", "float32", "int32", "int64")


def rows_in(path: Path, info: dict[str, Any], ledger: Ledger) -> int | None:
    """Count the rows of a layer, and refuse what GDAL would pass over.

    GDAL believes the count that the file keeps of itself, and reads no row beyond it. SQLite lets
    text stand in a column of numbers; GDAL reads ``12 mu`` as 12.

    Parameters
    ----------
    path : Path
    info : dict
        From ``pyogrio.read_info``.
    ledger : Ledger
        Gets the faults; `Abandoned` is raised where rows would be lost.

    Returns
    -------
    int or None
        None where SQLite cannot tell (locked, damaged, a view of functions that it lacks): then
        GDAL says what is wrong.
    """
    kinds = zip(info["fields"], info["ogr_types"], strict=True)
    numbers = [_quoted(str(name)) for name, kind in kinds if kind in NUMBERS]
    text = " or ".join(f"typeof({name}) = 'text'" for name in numbers) or "0"
    table = _quoted(info["layer_name"])
    try:
        with _database(path) as database:
            count, odd = database.execute(
                f"select count(*), count(case when {text} then 1 end) from {table}"  # noqa: S608 - names are quoted
            ).fetchone()
            found = list(_text_cells(database, table, numbers)) if odd else []
    except sqlite3.Error:
        return None
    if info["features"] < count:
        ledger.stop("rows-uncounted", rows=count, counted=info["features"])
    for name, cases in found:
        ledger.fault_rows("number-text", cases, column=name)
    return int(count)


def by_columns(path: Path, info: dict[str, Any]) -> gpd.GeoDataFrame | None:
    """Read a layer of text, numbers and shapes by columns, in a third of the time.

    Parameters
    ----------
    path : Path
    info : dict
        From ``pyogrio.read_info``.

    Returns
    -------
    GeoDataFrame or None
        Equal to ``pyogrio.read_dataframe``, except that a damaged file may end early: the caller
        counts. None where columns of other types are there, where pyarrow is not, and where
        something is wrong that the other way says better.
    """
    if find_spec("pyarrow") is None or not all(map(_equal, info["dtypes"], info["ogr_types"])):
        return None
    import pyarrow as pa

    try:
        meta, table = read_arrow(path, layer=info["layer_name"])
        table.validate(full=True)  # text in another encoding than UTF-8
        wkb = table.column(meta["geometry_name"]).to_numpy()
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    except (DataSourceError, DataLayerError, NotImplementedError, OSError, pa.ArrowException):
        return None
    text = {pa.string(): pd.StringDtype(na_value=np.nan)}
    frame = table.drop_columns(meta["geometry_name"]).to_pandas(types_mapper=text.get)
    for name in frame.columns[frame.isna().all()]:
        if isinstance(frame[name].dtype, pd.StringDtype):
            frame[name] = np.full(len(frame), None, object)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=meta["crs"])


def _equal(dtype: str, kind: str) -> bool:
    return dtype in EQUAL or kind == "OFTString"


def _text_cells(
    database: sqlite3.Connection, table: str, numbers: list[str]
) -> Iterator[tuple[str, Cases]]:
    """Find text in columns of numbers; rows as GDAL numbers them."""
    for name in numbers:
        cells = database.execute(f"select typeof({name}) = 'text', {name} from {table}")  # noqa: S608 - names are quoted
        mask, values = zip(*cells, strict=True)
        yield (
            name[1:-1].replace('""', '"'),
            Cases(np.arange(1, len(mask) + 1)).where(mask, np.array(values, object)),
        )


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that nothing here may change."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        yield database


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
