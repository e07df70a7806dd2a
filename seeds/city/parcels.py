"""All parcels of the background: their shapes, and what the columns are drawn from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from seeds.city.frame import Frames
from seeds.city.grid import Cells, join, single_blocks
from seeds.city.lots import Lots, cut_lots, row_counts
from seeds.city.plan import plan
from seeds.city.sites import Sites

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Blocks with parcels and how they are divided."""

    cells: Cells
    lots: Lots


def site_blocks(random: np.random.Generator, cells: Cells) -> Block:
    """Divide the built blocks of the sites."""
    built = cells.take(cells.built)
    return Block(built, cut_lots(random, built, *row_counts(random, built)))


def scattered_blocks(
    random: np.random.Generator, places: int, wanted: int, first_site: int
) -> Block:
    """Divide single blocks until they hold exactly *wanted* parcels.

    Raises
    ------
    ValueError
        The places do not suffice; another seed, or more lots per place in plan.toml, will.
    """
    low, high = plan()["scattered"]["lots"]
    lots = random.integers(low, high, places, endpoint=True)
    held = np.cumsum(lots)
    if wanted <= 0 or held[-1] < wanted:
        raise ValueError(
            f"the scattered places hold {held[-1]} parcels, {wanted} are to be placed: try another "
            f"seed, or change [scattered] in plan.toml 零星地块数量不符,请换一个种子"
        )
    last = int(np.searchsorted(held, wanted))
    lots = lots[: last + 1].copy()
    lots[-1] -= held[last] - wanted
    cells = single_blocks(random, first_site, lots)
    return Block(cells, cut_lots(random, cells, (lots + 1) // 2, lots // 2))


def area(lots: Lots) -> float:
    """Add up the area of parcels in their blocks' own axes, m2."""
    return float(shapely.area(_polygons(lots.points, lots.offsets)).sum())


def draw(block: Block, frames: Frames, scale: float = 1.0) -> npt.NDArray[np.object_]:
    """Take parcels to the map, each block scaled about its middle."""
    cells, lots = block.cells, block.lots
    owner = np.repeat(lots.cell, np.diff(lots.offsets))
    middle = (cells.low + cells.high) / 2
    local = middle[owner] + scale * lots.points
    return _polygons(frames.to_map(local, cells.site[owner]), lots.offsets)


def _polygons(points: Floats, offsets: Ints) -> npt.NDArray[np.object_]:
    rings = np.arange(len(offsets))
    drawn: npt.NDArray[np.object_] = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, points, (offsets, rings)
    )
    return drawn


def context(parts: list[Block], in_park: list[npt.NDArray[np.bool_]], sites: Sites) -> pd.DataFrame:
    """Say of every parcel where it lies.

    Parameters
    ----------
    parts : list of Block
    in_park : list of ndarray of bool
        Of every block of the part with the same position.
    sites : Sites

    Returns
    -------
    DataFrame
        district_code, kind (of site), inner (in the site's zone), site, in_park; one row per
        parcel in the order of the parts.
    """
    cells = join([part.cells.take(part.lots.cell) for part in parts])
    park = np.concatenate([p[part.lots.cell] for p, part in zip(in_park, parts, strict=True)])
    kinds = plan()["sites"]
    reach = np.array([kinds[kind]["inner"] if kind in kinds else 0.0 for kind in sites.kind])
    return pd.DataFrame(
        {
            "district_code": sites.district[cells.site],
            "kind": sites.kind[cells.site],
            "inner": cells.depth < reach[cells.site],
            "site": cells.site,
            "in_park": park,
        }
    )
