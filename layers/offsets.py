"""Sources drawn on a shifted web map are brought back to the ground, where the study says so."""

from dataclasses import replace

import numpy as np
import shapely
from pyproj import CRS

from geo.offset import ACCURACY_M, Datum, outside, shift_geometries
from layers.ledger import Ledger
from layers.shapes import file_crs
from layers.vector import Vector

NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
UNSHIFTED = ("EPSG:4326", "EPSG:4490")  # whose longitudes and latitudes such maps shift


def unshifted(
    source: Vector, datum: Datum | None, said: CRS | None, working: CRS, ledger: Ledger
) -> Vector:
    """Undo the shift of a web map.

    Parameters
    ----------
    source : Vector
    datum : "gcj02", "bd09" or None
        What the study says; None: nothing is done. It is never found out from the coordinates.
    said, working : CRS
        As for `layers.shapes.to_areas`.
    ledger : Ledger
        Gets a note and an entry among the operations; faults, with `Abandoned`, where the
        coordinates are no longitudes and latitudes, or lie where no such map is shifted.

    Returns
    -------
    Vector
    """
    if datum is None:
        return source
    crs, name = file_crs(source, said, working, ledger), NAMES[datum]
    if not any(crs.equals(CRS(known), ignore_axis_order=True) for known in UNSHIFTED):
        ledger.stop("datum-not-degrees", column="datum", value=datum, crs=crs.name)
    drawn = np.asarray(source.frame.geometry.array, dtype=object)
    bounds = shapely.total_bounds(drawn)
    if outside(bounds):
        ledger.stop("datum-outside", column="datum", value=datum, name=name)
    frame = source.frame.copy()
    frame[frame.geometry.name] = shift_geometries(drawn, source=datum, to="wgs84")
    ledger.note("datum-converted", column="datum", value=datum, name=name, accuracy=ACCURACY_M)
    ledger.record["crs_operations"].append(
        {
            "file": ledger.file,
            "layer": ledger.layer,
            "operation": f"{name} to WGS 84 (published formula, undone by iteration)",
            "accuracy_m": ACCURACY_M,
        }
    )
    return replace(source, frame=frame.set_geometry(frame.geometry.name, crs=source.frame.crs))
