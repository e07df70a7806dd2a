"""The first picture of many parcels: which class lies in each cell of a coarse grid.

It is some thousandths of the data, stands before them in the page, and is drawn until they are
read.
"""

from dataclasses import dataclass

import numpy as np

from maps.columnar import squeeze
from maps.grid import Ints, Rings

FROM_ROWS = 20_000
"""Fewer parcels are read before anybody misses them."""
ROWS_PER_CELL = 4  # so that the picture is small beside the parcels
MOST_CELLS = 640  # along the longer side: about the pixels of a map on a screen


@dataclass(frozen=True, slots=True)
class Overview:
    """The picture as bytes: 1 + the highest class in a cell, 0 where there is none, row by row."""

    meta: dict[str, int]  # width, height (cells), west, north, step (grid steps)
    base64: str


def overview(rings: Rings, classes: Ints) -> Overview | None:
    """Draw the parcels coarsely; None where they are few, or all at one place.

    Parameters
    ----------
    rings : Rings
        n parcels.
    classes : ndarray of int64, shape (n,)
        Of 0 to 254. Where several lie in a cell, the highest is drawn.
    """
    if len(classes) < FROM_ROWS or not len(rings.x):
        return None
    west, north = int(rings.x.min()), int(rings.y.min())
    wide, high = int(rings.x.max()) - west + 1, int(rings.y.max()) - north + 1
    cells = min(MOST_CELLS, int((len(classes) / ROWS_PER_CELL) ** 0.5))
    step = -(-max(wide, high) // cells)
    width, height = -(-wide // step), -(-high // step)
    owner = np.repeat(np.repeat(classes, rings.count), rings.sizes)
    picture = np.zeros(width * height, np.uint8)
    place = (rings.y - north) // step * width + (rings.x - west) // step
    np.maximum.at(picture, place, (owner + 1).astype(np.uint8))
    meta = {"width": width, "height": height, "west": west, "north": north, "step": step}
    return Overview(meta, squeeze(picture.tobytes()))
