"""Where one source of shapes was found to lie, kept until all of a study can be compared."""

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS

from geo.errors import Problem
from geo.frame import Bounds
from geo.parts import Geometries

CORE = (25, 75)  # percentiles of the middles of shapes: stray ones do not count


@dataclass(frozen=True, slots=True)
class Sited:
    """A source of shapes: its coordinates, and what was said of them."""

    file: str
    layer: str  # as the ledger names it
    core: Bounds  # of the middles of its shapes, as drawn, x (east) first as far as the study says
    crs: CRS | None  # in which they were read; None: nobody says
    by_file: bool  # whether the file itself states a CRS
    north_east: bool  # whether the study says that the northing comes first
    fault: Problem | None = None  # what was written when it could not be placed


def core(geometries: Geometries) -> Bounds:
    """Return the bounds of the middles of the inner half of shapes; NaN where there is none."""
    boxes = shapely.bounds(geometries)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    middle = middle[np.isfinite(middle).all(axis=1)]
    if not len(middle):
        return (np.nan, np.nan, np.nan, np.nan)
    (x0, y0), (x1, y1) = np.percentile(middle, CORE, axis=0, method="nearest")
    return float(x0), float(y0), float(x1), float(y1)
