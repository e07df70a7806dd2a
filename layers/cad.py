"""DXF drawings: the closed lines of one CAD layer as areas, and what is left out of them."""

import re

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from layers.encoding import fits
from layers.files import DataFile
from layers.gdal_options import careful
from layers.ledger import Ledger
from layers.values import Objects
from layers.vocabulary import nearest

POINT, LINE = 0, 1  # shapely.GeometryType
LEAST_CORNERS = 4  # of a closed ring, the repeated one included
HEADING = 65_536  # bytes in which the variables of the heading stand
CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)")
CHINESE = {"ANSI_936": "GB18030", "GB2312": "GB18030", "ANSI_950": "CP950", "BIG5": "CP950"}


def cad_layers(file: DataFile, ledger: Ledger) -> list[str]:
    """Name the CAD layers that hold anything closed, in the order of the drawing."""
    return _with_areas(_entities(file, _encoding(file.path.read_bytes(), None, ledger)))


def read_cad(
    file: DataFile, layer: str | None, encoding: str | None, ledger: Ledger
) -> tuple[gpd.GeoDataFrame, str, str]:
    """Read one CAD layer of a drawing.

    Parameters
    ----------
    file : DataFile
    layer : str or None
        Its name; needed where several hold closed lines.
    encoding : str or None
        What the study says of the text; None: it is found out.
    ledger : Ledger
        Gets the faults and notes; `Abandoned` is raised where there is nothing to read.

    Returns
    -------
    frame : GeoDataFrame
        Columns of GDAL's DXF driver (``Layer``, ``EntityHandle``, ``Text`` …); no CRS, for a
        drawing names none. Closed lines, circles and closed polylines with arcs are polygons; a
        line that is open stays one, so that it is refused by its row and not lost. Texts and
        points, and all that lies in a paper space, are left out, and noted.
    layer, encoding : str
    """
    used = _encoding(file.path.read_bytes(), encoding, ledger)
    frame = _entities(file, used)
    known = _with_areas(frame)
    listed = ", ".join(known)
    if layer is None and len(known) > 1:
        ledger.stop("layer-unnamed", known=listed)
    if not known:
        ledger.stop("cad-nothing-closed")
    if layer is not None and layer not in known:
        near = nearest(layer, known) or "-"
        ledger.stop("layer-unknown", column="layer", value=layer, near=near, known=listed)
    name = layer or known[0]
    frame = frame[frame["Layer"] == name]
    paper = frame["PaperSpace"].eq(1).to_numpy(bool)  # null: in the model space
    kinds = shapely.get_type_id(np.asarray(frame.geometry.array, object))
    marks = (kinds == POINT) & ~paper
    for code, which in (("cad-paper", paper), ("cad-marks", marks)):
        if which.any():
            ledger.note(code, column="layer", value=name, count=int(which.sum()))
    return frame[~(paper | marks)].reset_index(drop=True), name, used


def closed(geometries: Objects) -> Objects:
    """Make a polygon of every line that ends where it begins; the others stay as they are."""
    rings = shapely.is_closed(geometries) & (shapely.get_type_id(geometries) == LINE)
    rings &= shapely.get_num_points(geometries) >= LEAST_CORNERS
    out = geometries.copy()
    corners, ring = shapely.get_coordinates(geometries[rings], return_index=True)
    if len(corners):
        out[rings] = shapely.polygons(shapely.linearrings(corners, indices=ring))
    return out


def _entities(file: DataFile, encoding: str) -> gpd.GeoDataFrame:
    with careful(encoding):
        frame = pyogrio.read_dataframe(file.path, on_invalid="ignore")
    return frame.set_geometry(closed(np.asarray(frame.geometry.array, object)))


def _with_areas(frame: gpd.GeoDataFrame) -> list[str]:
    has_area = shapely.area(np.asarray(frame.geometry.array, object)) > 0
    return list(dict.fromkeys(frame["Layer"][has_area].astype(str)))


def _encoding(data: bytes, stated: str | None, ledger: Ledger) -> str:
    """Return how the text of a drawing is written.

    GDAL believes the code page of the heading, which newer programs leave at any value while they
    write UTF-8, and Chinese ones at Latin. As stated; else UTF-8 if it is; else the Chinese code
    page of the heading if it fits; else a fault.
    """
    if stated is not None:
        if not fits(data, stated):
            ledger.stop("encoding-wrong", column="encoding", encoding=stated)
        return stated
    if fits(data, "utf-8"):
        return "UTF-8"
    found = CODE_PAGE.search(data[:HEADING])
    said = found[1].decode("ascii", "replace") if found else "-"
    page = CHINESE.get(said.upper(), "")
    if not page or not fits(data, page):
        ledger.stop("cad-encoding", said=said)
    return page
