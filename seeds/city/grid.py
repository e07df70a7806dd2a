"""The streets of a site: parallel rows, cut into blocks that do not line up from row to row."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from seeds.city.chance import between
from seeds.city.frame import Frames
from seeds.city.plan import plan
from seeds.city.sites import Sites

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SHORE_M = 45.0  # from a block to the edge of the district


@dataclass(frozen=True, slots=True)
class Cells:
    """Blocks with half of the streets around them, one entry per block.

    site: position in `Sites`; low, high: (n, 2) corners in the site's own axes, in the middle of
    the streets; half: (n, 2) from there to the parcels; depth: 0 at the site's middle, 1 at its
    edge; built: False where the block has no parcel.
    """

    site: Ints
    low: Floats
    high: Floats
    half: Floats
    depth: Floats
    built: npt.NDArray[np.bool_]

    def take(self, keep: npt.NDArray[np.bool_] | Ints) -> "Cells":
        """Give the blocks at these positions."""
        return Cells(
            self.site[keep],
            self.low[keep],
            self.high[keep],
            self.half[keep],
            self.depth[keep],
            self.built[keep],
        )


def join(parts: list[Cells]) -> Cells:
    """Put tables of blocks one below the other."""
    names = ("site", "low", "high", "half", "depth", "built")
    return Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def site_cells(random: np.random.Generator, sites: Sites) -> Cells:
    """Draw the blocks of all sites that have streets."""
    return join([_one(random, i, sites) for i in range(len(sites.radius))])


def _one(random: np.random.Generator, index: int, sites: Sites) -> Cells:
    radius, vacant = sites.radius[index], plan()["sites"][sites.kind[index]]["vacant"]
    low, high = _rows(random, radius)
    middle = (low + high) / 2
    depth = np.hypot(middle[:, 0], middle[:, 1]) / _outline(random, middle, radius)
    low, high, depth = low[depth < 1], high[depth < 1], depth[depth < 1]
    n = len(depth)
    half = random.choice(plan()["streets"]["half_width"], (n, 2))
    return Cells(np.full(n, index), low, high, half, depth, random.random(n) >= vacant)


def _rows(random: np.random.Generator, radius: float) -> tuple[Floats, Floats]:
    """Cover a square of 1.4 radii around the middle with rows of blocks."""
    streets, reach = plan()["streets"], 1.4 * radius
    count = int(2 * reach / streets["row_height"][0]) + 2
    across = int(2 * reach / streets["block_width"][0]) + 3
    y = np.cumsum(between(random, streets["row_height"], count + 1))
    x = np.cumsum(between(random, streets["block_width"], (count, across + 1)), axis=1)
    y -= y.mean()
    x -= x.mean(axis=1, keepdims=True)
    south, north = np.broadcast_to(y[:-1, None], (count, across)), y[1:, None] + 0 * x[:, 1:]
    low = np.column_stack([x[:, :-1].ravel(), south.ravel()])
    return low, np.column_stack([x[:, 1:].ravel(), north.ravel()])


def _outline(random: np.random.Generator, middle: Floats, radius: float) -> Floats:
    """Give the site's radius in the direction of every point: an ellipse with waves."""
    theta = np.arctan2(middle[:, 1], middle[:, 0])
    ragged, phase = plan()["streets"]["ragged"], random.uniform(0, 2 * np.pi, 4)
    waves = sum(np.sin((k + 2) * theta + phase[k]) / (k + 1.5) for k in range(4))
    outline: Floats = radius * (1 + ragged * waves)
    return outline


def on_land(cells: Cells, frames: Frames, sites: Sites, districts: gpd.GeoDataFrame) -> Cells:
    """Keep the blocks that lie in their site's own district, some metres from its edge."""
    land = {
        code: shapely.buffer(outline, -SHORE_M)
        for code, outline in zip(districts["zone_id"], districts.geometry, strict=True)
    }
    corners = _corners(cells)
    points = frames.to_map(corners.reshape(-1, 2), np.repeat(cells.site, corners.shape[1]))
    blocks = np.asarray(shapely.polygons(points.reshape(corners.shape)), object)
    own = sites.district[cells.site]
    inside = np.zeros(len(own), bool)
    for code, outline in land.items():
        shapely.prepare(outline)
        inside[own == code] = shapely.contains(outline, blocks[own == code])
    return cells.take(np.flatnonzero(inside))


def _corners(cells: Cells) -> Floats:
    """Give four corners and the middles of the long sides of every block, shape (n, 6, 2)."""
    x0, y0, x1, y1 = *cells.low.T, *cells.high.T
    xm = (x0 + x1) / 2
    around = [(x0, y0), (xm, y0), (x1, y0), (x1, y1), (xm, y1), (x0, y1)]
    return np.stack([np.column_stack(corner) for corner in around], axis=1)


def single_blocks(random: np.random.Generator, first_site: int, lots: Ints) -> Cells:
    """Draw one block for each scattered place, wide enough for its number of lots."""
    n, width = len(lots), plan()["lots"]["width_m"]
    across = np.ceil(lots / 2) * width * random.uniform(0.85, 1.2, n)
    size = np.column_stack(
        [across.clip(90.0, 480.0), between(random, plan()["streets"]["row_height"], n)]
    )
    half = np.full((n, 2), 6.0)
    site = first_site + np.arange(n)
    return Cells(site, -size / 2, size / 2, half, np.zeros(n), np.ones(n, bool))
