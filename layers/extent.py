"""Where parcels may lie: outside it a zone, an axis or a datum is wrong."""

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo.crs import Bounds
from layers.advice import LOCAL, advice
from layers.ledger import Cases, Ledger
from layers.values import Objects


def refuse_outside(
    placed: Objects, working: CRS, extent: Bounds, cases: Cases, ledger: Ledger
) -> None:
    """Refuse parcels that lie outside the extent of the study.

    Parameters
    ----------
    placed : ndarray of geometries, shape (n,)
        In the working CRS. None and empty ones are passed over.
    working : CRS
    extent : four floats
        West, south, east, north in degrees.
    cases : Cases of length n
    ledger : Ledger
        Gets a fault for each parcel outside, or one for all of them, with the change that would
        put them inside.
    """
    base = working.geodetic_crs
    if base is None:
        return
    boxes = shapely.bounds(placed)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    there = np.isfinite(middle).all(axis=1)
    to_degrees = Transformer.from_crs(working, base.to_2d(), always_xy=True)
    lon, lat = np.full((2, len(placed)), np.nan)
    lon[there], lat[there] = to_degrees.transform(*middle[there].T)
    west, south, east, north = extent
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    outside = there & ~inside
    places = [f"{x:.3f} E, {y:.3f} N" for x, y in zip(lon, lat, strict=True)]
    if not outside.any():
        return
    if outside.sum() < there.sum():
        ledger.fault_rows("extent-outside", cases.where(outside, places))
        return
    first = places[int(np.flatnonzero(outside)[0])]
    here = [one for one in ledger.sited if (one.file, one.layer) == (ledger.file, ledger.layer)]
    line = advice(here[-1], extent, working) if here else LOCAL
    ledger.fault("extent-all", column="extent", value=first, advice=line)
