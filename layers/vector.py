"""Vector files: one layer of one local file, as it is, with what GDAL keeps quiet about said."""

import warnings
from collections import Counter
from dataclasses import dataclass
from typing import Any, NoReturn

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError
from shapely.errors import ShapelyError

from layers.boundary_crs import Axes
from layers.boundary_txt import DRIVER, parse_boundary_txt
from layers.curves import note_curves, short_chords
from layers.encoding import REPLACEMENT
from layers.files import XML, DataFile
from layers.ledger import Ledger
from layers.shapefile import check_parts, dbf_encoding
from layers.values import is_text
from layers.vocabulary import nearest
from layers.wellformed import refuse_broken_xml

# The drivers that the allowed extensions lead to; what else GDAL recognises is refused.
DRIVERS = (
    "GPKG", "GeoJSON", "TopoJSON", "ESRIJSON", "JSONFG", "ESRI Shapefile", "FlatGeobuf", "GML",
    "KML", "LIBKML", "OpenFileGDB",
)  # fmt: skip
MEASURES = "Measured (M) geometry types are not supported"  # how pyogrio says that it drops them
UNREADABLE = (
    DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeDecodeError, ShapelyError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vector:
    """One layer as read: all rows, all columns, the CRS that the file states."""

    frame: gpd.GeoDataFrame  # RangeIndex; geometry as in the file
    layer: str
    encoding: str
    driver: str

    def how(self) -> tuple[str, str, str]:
        """Return layer, encoding and driver."""
        return self.layer, self.encoding, self.driver

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
    ledger: Ledger,
) -> Vector:
    """Read one layer of areas.

    Parameters
    ----------
    file : DataFile
    layer : str or None
        Its name; needed where the file holds several with shapes.
    encoding : str or None
        What the study says of the text.
    axes : "north_east", "east_north" or None
        What the study says of a boundary-point TXT.
    ledger : Ledger
        Gets the faults; `Abandoned` is raised where nothing can be read.

    Returns
    -------
    Vector
    """
    if file.kind == ".txt":
        return _boundary_points(file, layer, encoding, axes, ledger)
    if axes is not None:
        ledger.stop("axes-needless", column="axes", value=axes)
    encoding = _whole(file, encoding, ledger)
    try:
        with warnings.catch_warnings(record=True) as said, short_chords():
            warnings.simplefilter("always")
            info = _info(file, layer, ledger)
            frame = pyogrio.read_dataframe(
                file.path, layer=info["layer_name"], encoding=encoding, on_invalid="ignore"
            )
    except UNREADABLE as error:
        _refuse_unreadable(error, file, ledger)
    for warning in said:
        why = str(warning.message).replace(str(file.path), file.written)
        if why.startswith(MEASURES):
            ledger.note("shape-m", how="dropped")
        else:
            ledger.note("driver-said", why=why)
    note_curves(file, str(info["layer_name"]), ledger)
    if not isinstance(frame, gpd.GeoDataFrame):
        ledger.stop("layer-none")
    if not len(frame):
        ledger.stop("layer-empty")
    _refuse_damaged_text(frame, ledger)
    used = encoding or str(info["encoding"] or "")
    return Vector(frame, str(info["layer_name"]), used, str(info["driver"]))


def _whole(file: DataFile, encoding: str | None, ledger: Ledger) -> str | None:
    """Refuse what GDAL would read in part; return the encoding to read with."""
    if file.kind == ".shp":
        check_parts(file.path, ledger)
        return dbf_encoding(file.path, encoding, ledger)
    if encoding is not None:
        ledger.stop("encoding-needless", column="encoding", value=encoding, kind=file.kind)
    if file.kind in XML:
        refuse_broken_xml(file.path, ledger)
    return None


def _boundary_points(
    file: DataFile, layer: str | None, encoding: str | None, axes: Axes | None, ledger: Ledger
) -> Vector:
    if layer is not None:
        ledger.stop("layer-needless", column="layer", value=layer)
    data = file.path.read_bytes()
    frame, used = parse_boundary_txt(data, encoding=encoding, axes=axes, ledger=ledger)
    return Vector(frame, "", used, DRIVER)


def _info(file: DataFile, layer: str | None, ledger: Ledger) -> dict[str, Any]:
    known = [str(name) for name, shape in pyogrio.list_layers(file.path) if shape is not None]
    if not known:
        ledger.stop("layer-none")
    listed = ", ".join(known)
    if layer is None and len(known) > 1:
        ledger.stop("layer-unnamed", known=listed)
    if layer is not None and layer not in known:
        near = nearest(layer, known) or "-"
        ledger.stop("layer-unknown", column="layer", value=layer, near=near, known=listed)
    info: dict[str, Any] = pyogrio.read_info(file.path, layer=layer or known[0])
    if info["driver"] not in DRIVERS:
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
        damaged = REPLACEMENT in str(name) or (
            is_text(column) and column.str.contains(REPLACEMENT, regex=False).eq(True).any()  # noqa: FBT003
        )
        if damaged:
            ledger.fault("text-replaced", column=str(name))
