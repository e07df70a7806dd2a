"""Bases, communities, retained land, reserve, parks: drawn along streets, with ragged edges."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from seeds.city.frame import Frames
from seeds.city.grid import Cells
from seeds.city.plan import plan
from seeds.city.planted import planted_zone
from seeds.city.sites import Sites

Bools = npt.NDArray[np.bool_]
FRINGE = 0.14  # of the radius: how far beyond a zone its edge may cross a block
MULTIPART = 3  # every third base takes in the base nearest to it as a second part
NAMES = {
    "bases": ("B", "Synthetic Industrial Base", "合成产业基地"),
    "communities": ("C", "Synthetic Industrial Community", "合成产业社区"),
    "retained": ("F", "Synthetic Retained Land", "合成保留零星工业用地"),
    "reserve": ("R", "Synthetic Strategic Reserve", "合成战略预留区"),
    "parks": ("P", "Synthetic Park", "合成园区"),
}


def tier_zones(
    random: np.random.Generator,
    cells: Cells,
    cuts: npt.NDArray[np.float64],
    sites: Sites,
    frames: Frames,
) -> dict[str, gpd.GeoDataFrame]:
    """Draw the four tiers.

    Parameters
    ----------
    random : Generator
    cells : Cells
        All blocks of the sites.
    cuts : ndarray of float64, shape (n,)
        Where a line across each block stays clear of dividers, from its middle; NaN without
        parcels.
    sites, frames : Sites, Frames

    Returns
    -------
    dict of GeoDataFrame
        Keys bases, communities, retained, reserve; columns zone_id, name, geometry.
    """
    inside, crossed = _inside(random, cells, cuts, sites)
    shapes: dict[str, list[BaseGeometry]] = {site["zone"]: [] for site in plan()["sites"].values()}
    for index, rows in _by_site(cells, inside | crossed):
        zone = plan()["sites"][sites.kind[index]]["zone"]
        boxes = _boxes(cells, rows, np.where(crossed[rows], cuts[rows], np.nan))
        shapes[zone].append(_outline(boxes, index, frames))
    shapes["bases"] = _paired(shapes["bases"])
    for zone in ("bases", "communities", "retained"):
        shapes[zone].append(planted_zone(zone))
    return {zone: _layer(zone, drawn) for zone, drawn in shapes.items()}


def _inside(
    random: np.random.Generator, cells: Cells, cuts: npt.NDArray[np.float64], sites: Sites
) -> tuple[Bools, Bools]:
    """Tell which blocks lie in their site's zone, and which of those around it the edge crosses."""
    kinds = plan()["sites"]
    inner = np.array([kinds[kind]["inner"] for kind in sites.kind])[cells.site]
    chance = np.array([kinds[kind]["cut"] for kind in sites.kind])[cells.site]
    beyond = (cells.depth >= inner) & (cells.depth < inner + FRINGE) & cells.built
    return cells.depth < inner, beyond & (random.random(len(inner)) < chance) & ~np.isnan(cuts)


def _by_site(cells: Cells, chosen: Bools) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Give each site that has chosen blocks, with their positions."""
    rows = np.flatnonzero(chosen)
    for part in np.split(rows, np.flatnonzero(np.diff(cells.site[rows])) + 1):
        yield int(cells.site[part[0]]), part


def _boxes(
    cells: Cells, rows: npt.NDArray[np.int64], cut: npt.NDArray[np.float64]
) -> npt.NDArray[np.object_]:
    """Draw the blocks; of a crossed one only the piece towards the site's middle."""
    low, high = cells.low[rows].copy(), cells.high[rows].copy()
    middle = (low[:, 0] + high[:, 0]) / 2
    line = middle + cut
    west = ~np.isnan(cut) & (middle > 0)
    east = ~np.isnan(cut) & (middle <= 0)
    high[west, 0], low[east, 0] = line[west], line[east]
    drawn: npt.NDArray[np.object_] = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    return drawn


def _outline(boxes: npt.NDArray[np.object_], site: int, frames: Frames) -> BaseGeometry:
    """Unite blocks, close the holes, and take the outline to the map."""
    parts = shapely.get_parts(shapely.union_all(boxes))
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
    dense = shapely.segmentize(filled, plan()["streets"]["zone_step_m"])
    moved = shapely.transform(dense, lambda xy: frames.to_map(xy, np.full(len(xy), site)))
    outline: BaseGeometry = shapely.normalize(moved)
    return outline


def _paired(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Make some bases of two sites: the way one base takes in an enclave."""
    left, paired = list(shapes), list[BaseGeometry]()
    while left:
        shape = left.pop(0)
        if left and len(paired) % MULTIPART == 0:
            nearest = int(shapely.distance(shape, left).argmin())
            shape = shapely.union(shape, left.pop(nearest))
        paired.append(shape)
    return paired


def park_sites(cells: Cells, sites: Sites, frames: Frames) -> tuple[gpd.GeoDataFrame, Bools]:
    """Draw the parks: base and community land without the crossed blocks, up to the plan's land.

    Returns
    -------
    GeoDataFrame
        Columns zone_id, name, geometry.
    ndarray of bool, shape (len(cells),)
        Whether a block lies in a park; none is split.
    """
    kinds = plan()["sites"]
    zone = np.array([kinds[kind]["zone"] for kind in sites.kind], object)[cells.site]
    inner = np.array([kinds[kind]["inner"] for kind in sites.kind])[cells.site]
    wanted = (cells.depth < inner) & ((zone == "bases") | (zone == "communities"))
    shapes, in_park, land = [], np.zeros(len(inner), bool), 0.0
    for index, rows in _by_site(cells, wanted):
        shape = _outline(_boxes(cells, rows, np.full(len(rows), np.nan)), index, frames)
        if land + shape.area > plan()["city"]["park_land_km2_max"] * 1e6:
            continue
        land += shape.area
        shapes.append(shape)
        in_park[rows] = True
    return _layer("parks", shapes), in_park


def _layer(zone: str, shapes: list[BaseGeometry]) -> gpd.GeoDataFrame:
    letter, english, chinese = NAMES[zone]
    numbers = range(1, len(shapes) + 1)
    return gpd.GeoDataFrame(
        {
            "zone_id": [f"SYN-{letter}-{n:03d}" for n in numbers],
            "name": [f"{english} {n:02d} {chinese}{n:02d}" for n in numbers],
        },
        geometry=[shapely.normalize(shape) for shape in shapes],
        crs=plan()["city"]["crs"],
    )
