"""Vector files: one layer of one local file, as it is, with what GDAL keeps quiet about said."""

import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError
from shapely.errors import ShapelyError

from layers.boundary_crs import Axes
from layers.boundary_txt import DRIVER, parse_boundary_txt
from layers.cad import cad_layers, read_cad
from layers.curves import note_curves
from layers.database import is_database
from layers.digits import with_all_digits
from layers.encoding import REPLACEMENT
from layers.files import TABLES, VECTORS, DataFile, opened
from layers.gdal_options import careful
from layers.geopackage import by_columns, rows_in
from layers.kinds import XML
from layers.ledger import Ledger
from layers.parquet import read_geoparquet
from layers.postgis import read_postgis
from layers.shape_columns import read_shapes
from layers.shapefile import check_parts, dbf_encoding
from layers.source_form import Drawn
from layers.tables import FIRST_ROW
from layers.values import holds, is_text
from layers.vocabulary import nearest
from layers.wellformed import refuse_broken_xml

_JSON = ("GeoJSON", "TopoJSON", "ESRIJSON", "JSONFG")
# The drivers that each extension may lead to; what else GDAL recognises is refused.
DRIVERS = {
    ".gpkg": ("GPKG",), ".shp": ("ESRI Shapefile",), ".fgb": ("FlatGeobuf",),
    ".gdb": ("OpenFileGDB",), ".gml": ("GML",), ".kml": ("KML", "LIBKML"),
    ".geojson": _JSON, ".json": _JSON, ".topojson": _JSON,
}  # fmt: skip
ENCODED = (".shp", ".txt", ".dxf", ".csv")  # whose text does not say by itself how it is written
MEASURES = "Measured (M) geometry types are not supported"  # how pyogrio says that it drops them
UNREADABLE = (
    DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeDecodeError, ShapelyError,
    OverflowError,  # a number that its column has no room for
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vector:
    """One layer as read: all rows, all columns, the CRS that the file states."""

    frame: gpd.GeoDataFrame  # RangeIndex; geometry as in the file
    layer: str
    encoding: str
    driver: str
    first_row: int = 1  # how people number the first row of such a file
    kinds: Mapping[str, str] = field(default_factory=dict)  # of columns, where the file says them
    wkt: str = ""  # the column of a table that holds the shapes

    def how(self) -> tuple[str, str, str, int]:
        """Return layer, encoding, driver and first row."""
        return self.layer, self.encoding, self.driver, self.first_row

    def entry(self) -> dict[str, object]:
        """Return the receipt's lines on how the file was read."""
        crs = self.frame.crs
        return {
            "encoding": self.encoding,
            "layer": self.layer,
            "rows": len(self.frame),
            "crs": crs.to_string() if crs is not None else "",
        }


def read_vector(
    file: DataFile,
    *,
    layer: str | None,
    encoding: str | None,
    axes: Axes | None = None,
    shape: tuple[str, ...] | None = None,
    ledger: Ledger,
) -> Vector:
    """Read one layer of areas.

    Parameters
    ----------
    file : DataFile
    layer : str or None
        Its name; needed where the file holds several with shapes. Of a drawing the CAD layer, of a
        workbook the sheet.
    encoding : str or None
        What the study says of the text.
    axes : "north_east", "east_north" or None
        What the study says; a boundary-point TXT is read by it here, all else by `layers.placing`.
    shape : tuple of str or None
        What the study says of a table: its column of WKT, or its two of coordinates.
    ledger : Ledger
        Gets the faults; `Abandoned` is raised where nothing can be read.

    Returns
    -------
    Vector
    """
    _refuse_needless(file, layer, encoding, shape, ledger)
    if file.kind == ".txt":
        data = file.path.read_bytes()
        frame, used = parse_boundary_txt(data, encoding=encoding, axes=axes, ledger=ledger)
        return Vector(frame, "", used, DRIVER)
    if file.kind in TABLES:
        read = read_shapes(file, shape, sheet=layer, encoding=encoding, ledger=ledger)
        how = read.sheet, read.encoding, "table", FIRST_ROW
        return _sound(Vector(read.frame, *how, wkt=read.wkt), ledger)
    if file.kind == ".parquet":
        return _sound(Vector(read_geoparquet(file, ledger), "", "UTF-8", "Parquet"), ledger)
    if file.kind == ".shp":
        check_parts(file.path, ledger)
        encoding = dbf_encoding(file.path, encoding, ledger)
    if file.kind in XML:
        refuse_broken_xml(file.path, ledger)
    return _sound(_by_gdal(file, layer, encoding, ledger), ledger)


def read_drawn(
    spec: Drawn,
    base: Path,
    used_for: str,
    ledger: Ledger,
    *,
    kinds: tuple[str, ...] = VECTORS + TABLES,
) -> Vector:
    """Read what a study says of a source of shapes; *used_for* is its use in the receipt."""
    if is_database(spec.path):
        return read_table_of_database(spec, used_for, ledger)
    with opened(spec.path, base, kinds, ledger) as file:
        read = read_vector(
            file,
            layer=spec.layer,
            encoding=spec.encoding,
            axes=spec.axes,
            shape=spec.shape,
            ledger=ledger,
        )
        ledger.record["files"].append(file.entry(used_for) | read.entry())
    return read


def read_table_of_database(spec: Drawn, used_for: str, ledger: Ledger) -> Vector:
    """Read a table of PostGIS through the gates of files."""
    for name in ("shape", "encoding"):
        if getattr(spec, name) is not None:
            ledger.stop(f"{name}-needless", column=name, kind="PostGIS")
    read = read_postgis(spec.path, spec.layer, ledger)
    vector = _sound(Vector(read.frame, read.layer, read.encoding, "PostgreSQL"), ledger)
    ledger.record["files"].append(read.entry | {"used_for": used_for} | vector.entry())
    return vector


def layer_names(file: DataFile, ledger: Ledger) -> list[str]:
    """Name the layers with shapes: of a drawing its CAD layers; none where a file is one layer."""
    if file.kind in (".txt", ".parquet"):
        return []
    if file.kind == ".dxf":
        return cad_layers(file, ledger)
    with careful():
        return [str(name) for name, shape in pyogrio.list_layers(file.path) if shape is not None]


def _refuse_needless(
    file: DataFile,
    layer: str | None,
    encoding: str | None,
    shape: tuple[str, ...] | None,
    ledger: Ledger,
) -> None:
    """Refuse what a study says of a file that its kind has no use for."""
    if layer is not None and file.kind in (".txt", ".parquet"):
        ledger.stop("layer-needless", column="layer", value=layer)
    if shape is not None and file.kind not in TABLES:
        ledger.stop("shape-needless", column="shape", value=", ".join(shape))
    if encoding is not None and file.kind not in ENCODED:
        ledger.stop("encoding-needless", column="encoding", value=encoding, kind=file.kind)


def _by_gdal(file: DataFile, layer: str | None, encoding: str | None, ledger: Ledger) -> Vector:
    try:
        with warnings.catch_warnings(record=True) as said, careful():
            warnings.simplefilter("always")
            if file.kind == ".dxf":
                read = Vector(*read_cad(file, layer, encoding, ledger), "DXF")
            else:
                info = _info(file, layer, encoding, ledger)
                frame, used = _frame(file, info, encoding, ledger), encoding or info["encoding"]
                said_kinds = zip(map(str, info["fields"]), map(str, info["dtypes"]), strict=True)
                how = str(info["layer_name"]), str(used or ""), str(info["driver"])
                read = Vector(frame, *how, kinds=dict(said_kinds))
    except UNREADABLE as error:
        _refuse_unreadable(error, file, ledger)
    for warning in said:
        why = str(warning.message).replace(str(file.path), file.written)
        if why.startswith(MEASURES):
            ledger.note("shape-m", how="dropped")
        else:
            ledger.note("driver-said", why=why)
    note_curves(file, read.layer, ledger)
    return read


def _sound(read: Vector, ledger: Ledger) -> Vector:
    """Refuse a layer without shapes or rows, and text that lost characters."""
    if not isinstance(read.frame, gpd.GeoDataFrame):
        ledger.stop("layer-none")
    if not len(read.frame):
        ledger.stop("layer-empty")
    _refuse_damaged_text(read.frame, ledger)
    return read


def _frame(
    file: DataFile, info: dict[str, Any], encoding: str | None, ledger: Ledger
) -> pd.DataFrame:
    count = rows_in(file.path, info, ledger) if info["driver"] == "GPKG" else None
    frame: pd.DataFrame | None = None if count is None else by_columns(file.path, info)
    if frame is None or len(frame) != count:
        frame = pyogrio.read_dataframe(
            file.path, layer=info["layer_name"], encoding=encoding, on_invalid="ignore"
        )
    return with_all_digits(frame, file.path, info, encoding, ledger)


def _info(
    file: DataFile, layer: str | None, encoding: str | None, ledger: Ledger
) -> dict[str, Any]:
    known = layer_names(file, ledger)
    if not known:
        ledger.stop("layer-none")
    listed = ", ".join(known)
    if layer is None and len(known) > 1:
        ledger.stop("layer-unnamed", known=listed)
    if layer is not None and layer not in known:
        near = nearest(layer, known) or "-"
        ledger.stop("layer-unknown", column="layer", value=layer, near=near, known=listed)
    info: dict[str, Any] = pyogrio.read_info(file.path, layer=layer or known[0], encoding=encoding)
    if info["driver"] not in DRIVERS[file.kind]:
        ledger.stop("file-content", kind=file.kind, why=f"GDAL takes it for {info['driver']}")
    return info


def _refuse_unreadable(error: Exception, file: DataFile, ledger: Ledger) -> NoReturn:
    """Give the file up in the words of GDAL, without its advice on how to use GDAL."""
    why = str(error).replace(str(file.path), file.written).partition("; It might help")[0]
    ledger.stop("file-locked" if "is locked" in why else "file-unreadable", why=why)


def _refuse_damaged_text(frame: gpd.GeoDataFrame, ledger: Ledger) -> None:
    names = [str(name) for name in frame.columns]
    for name in sorted(n for n, count in Counter(names).items() if count > 1):
        ledger.fault("column-twice", column=name)
    if len(set(names)) < len(names):
        ledger.stop_here()
    for name in frame.columns:
        column = frame[name]
        if REPLACEMENT in str(name) or (is_text(column) and holds(column, REPLACEMENT)):
            ledger.fault("text-replaced", column=str(name))
