"""The boundary-point TXT of Chinese land bureaus, read in all the dialects that are known."""

import re
from fractions import Fraction

import geopandas as gpd
import numpy as np

from geo.units import factor
from layers.boundary_crs import Axes, header_crs, in_place
from layers.boundary_lines import FIELDS, NUMBER, Lines, take_apart
from layers.boundary_rings import find_rings, kinds_of, to_shapes
from layers.encoding import decode
from layers.ledger import Cases, Ledger
from layers.values import Objects

DRIVER = "boundary-point TXT"
AREA = re.compile(rf"({NUMBER})\s*(\S*)")
UNITS = {
    "": "ha", "公顷": "ha", "ha": "ha", "平方米": "m2", "m2": "m2", "㎡": "m2", "m²": "m2",
    "亩": "mu",
}  # fmt: skip
LEFT_OUT = ("count", "kind")  # said by the geometry


def parse_boundary_txt(
    data: bytes, *, encoding: str | None = None, axes: Axes | None = None, ledger: Ledger
) -> tuple[gpd.GeoDataFrame, str]:
    """Read the parcels of a boundary-point TXT.

    Parameters
    ----------
    data : bytes
        The file.
    encoding : str or None
        What the study says; None: UTF-8, else GB18030.
    axes : "north_east", "east_north" or None
        Which coordinate comes first; None: the northing in metres, the longitude in degrees.
    ledger : Ledger
        Gets every fault with the number of its line as row; then `Abandoned` is raised.

    Returns
    -------
    frame : GeoDataFrame, one row per parcel line
        Text columns ``parcel_id, name, declared_area_ha, sheet_number, use_name, land_code``, as
        far as any parcel has them (null where blank), ``txt_line`` (the line of the parcel), and
        the geometry with x east. The CRS is that of header and zone numbers, else None.
    encoding : str
    """
    text, used = decode(data, encoding, ledger)
    lines = take_apart(text, ledger)
    rings = find_rings(lines, ledger)
    areas = _areas(lines, ledger)
    x, y = in_place(lines, axes, ledger)
    crs = header_crs(lines, x, ledger)
    shapes = to_shapes(rings, kinds_of(lines), x, y)
    columns = {name: _column(lines, name) for name in FIELDS if name not in LEFT_OUT}
    columns["declared_area_ha"] = areas
    told = {
        name: cells for name, cells in columns.items() if any(cell is not None for cell in cells)
    }
    frame = gpd.GeoDataFrame({**told, "txt_line": lines.lines}, geometry=list(shapes), crs=crs)
    return frame, used


def _column(lines: Lines, name: str) -> Objects:
    return np.array([cells.get(name) for cells in lines.cells], object)


def _areas(lines: Lines, ledger: Ledger) -> Objects:
    """Return the areas in hectares, as text with the digits of the file."""
    written = _column(lines, "declared_area_ha")
    found = [None if text is None else _hectares(text) for text in written]
    wrong = [a is None and text is not None for a, text in zip(found, written, strict=True)]
    ledger.fault_rows("txt-area", Cases(lines.lines).where(wrong, written))
    if any(wrong):
        ledger.stop_here()
    return np.array(found, object)


def _hectares(text: str) -> str | None:
    """Return the number of hectares; None if there is no such unit.

    Examples
    --------
    >>> _hectares("0.7655公顷"), _hectares("45.00亩"), _hectares("30000平方米"), _hectares("3 jin")
    ('0.7655', '3.0', '3.0', None)
    """
    found = AREA.fullmatch(text)
    unit = UNITS.get(found.group(2)) if found else None
    if found is None or unit is None:
        return None
    number = found.group(1)
    return number if unit == "ha" else str(float(Fraction(number) * factor(unit, "ha")))
