"""Sources drawn on a shifted web map are brought back to the ground, where the study says so."""

from dataclasses import replace

import shapely
from pyproj import CRS

from geo.crs import to_working
from geo.offset import ACCURACY_M, Datum, outside, shift_geometries
from layers.ledger import Ledger
from layers.vector import Vector

NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
UNSHIFTED = (4326, 4490)  # whose longitudes and latitudes such maps shift


def unshifted(source: Vector, datum: Datum | None, ledger: Ledger) -> Vector:
    """Undo the shift of a web map.

    Parameters
    ----------
    source : Vector
        With the CRS that it was drawn in, or was brought to as if it were not shifted.
    datum : "gcj02", "bd09", "wgs84" or None
        What the study says; of the last two nothing is done. It is never found out and undone here.
    ledger : Ledger
        Gets a note and an entry among the operations; faults, with `Abandoned`, where the
        coordinates are on another ellipsoid, or lie where no such map is shifted.

    Returns
    -------
    Vector
        In longitudes and latitudes, where a shift was undone.
    """
    if datum is None or datum == "wgs84":
        return source
    name, frame = NAMES[datum], source.frame.copy()
    base = frame.crs.geodetic_crs
    known = [CRS.from_epsg(code) for code in UNSHIFTED]
    if base is None or not any(base.equals(one, ignore_axis_order=True) for one in known):
        ledger.stop("datum-not-degrees", column="datum", value=datum, crs=frame.crs.name)
    drawn = to_working(frame.geometry.array, frame.crs, base.to_2d()).geometries
    if outside(shapely.total_bounds(drawn)):
        ledger.stop("datum-outside", column="datum", value=datum, name=name)
    frame[frame.geometry.name] = shift_geometries(drawn, source=datum, to="wgs84")
    ledger.note("datum-converted", column="datum", value=datum, name=name, accuracy=ACCURACY_M)
    ledger.operation(f"{name} to WGS 84 (published formula, undone by iteration)", ACCURACY_M)
    return replace(source, frame=frame.set_geometry(frame.geometry.name, crs=base.to_2d()))
