"""Where the patches of streets lie: apart, inside a district, off the planted ground."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from seeds.city.chance import between
from seeds.city.plan import plan
from seeds.city.planted import ground

Floats = npt.NDArray[np.float64]
REACH = 1.33  # of a site's radius: how far the waves of its outline go (ragged = 0.20)
OVERHANG_M = 330.0  # half the diagonal of the largest block, which may stick out of the outline
MARGIN_M = 330.0  # from a scattered place to the edge of its district
TRIES = 500


@dataclass(frozen=True, slots=True)
class Sites:
    """Patches of streets, one entry per site.

    kind: key of ``[sites.*]`` in plan.toml, or ``scattered``; district: code; centre: (n, 2) metres
    in the city's CRS; radius: metres.
    """

    kind: npt.NDArray[np.object_]
    district: npt.NDArray[np.object_]
    centre: Floats
    radius: Floats


def place_sites(random: np.random.Generator, districts: gpd.GeoDataFrame) -> Sites:
    """Place the sites of plan.toml, the largest kinds first.

    Parameters
    ----------
    random : Generator
    districts : GeoDataFrame
        With `zone_id` (code), in metres.

    Returns
    -------
    Sites
        As many as plan.toml asks for; a site that finds no room becomes smaller.
    """
    outlines = dict(zip(districts["zone_id"], districts.geometry, strict=True))
    ground_x, ground_y, ground_radius = ground()
    taken = [(ground_x, ground_y, ground_radius)]
    kinds, codes = [], []
    for kind, code, radius in _wanted(random):
        taken.append(_room(random, outlines[code], radius, np.array(taken)))
        kinds.append(kind)
        codes.append(code)
    circles = np.array(taken[1:])
    return Sites(
        np.array(kinds, object),
        np.array(codes, object),
        circles[:, :2].copy(),
        circles[:, 2].copy(),
    )


def _wanted(random: np.random.Generator) -> Iterator[tuple[str, str, float]]:
    """Give kind, district and radius of every site, large before small."""
    for kind, site in plan()["sites"].items():
        for code, count in site["districts"].items():
            gross = np.sort(between(random, site["gross_km2"], count))[::-1]
            for area in gross:
                yield kind, code, float(np.sqrt(area * 1e6 / np.pi))


def _room(
    random: np.random.Generator, outline: BaseGeometry, radius: float, taken: Floats
) -> tuple[float, float, float]:
    """Find the first of many places that is free; with none, try again a little smaller."""
    while True:
        land = shapely.buffer(outline, -0.85 * radius)
        if not land.is_empty:
            spots = spots_in(random, land, TRIES)
            apart = np.hypot(*(spots[:, None, :] - taken[None, :, :2]).transpose(2, 0, 1))
            free = (apart > REACH * (radius + taken[:, 2]) + 2 * OVERHANG_M).all(axis=1)
            if free.any():
                x, y = spots[free.argmax()]
                return float(x), float(y), radius
        radius *= 0.92


def spots_in(random: np.random.Generator, land: BaseGeometry, tries: int) -> Floats:
    """Draw points in the bounds of *land* and keep those on it; shape (k, 2), k <= tries."""
    west, south, east, north = land.bounds
    spots = random.uniform((west, south), (east, north), (tries, 2))
    kept: Floats = spots[shapely.contains_xy(land, spots[:, 0], spots[:, 1])]
    return kept


def scatter(random: np.random.Generator, districts: gpd.GeoDataFrame, sites: Sites) -> Sites:
    """Place the single blocks that lie outside every tier, on a shaken lattice.

    Returns
    -------
    Sites
        More places than will be needed, in random order; radius is half the lattice step.
    """
    lattice = _lattice(random, districts.total_bounds)
    tree = shapely.STRtree([shapely.buffer(o, -MARGIN_M) for o in districts.geometry])
    spot, where = tree.query(shapely.points(lattice), predicate="within")
    code = districts["zone_id"].to_numpy(object)[where]
    lattice = lattice[spot]
    weight = np.array([plan()["scattered"]["weight"][c] for c in code])
    keep = (random.random(len(code)) < weight) & _clear(lattice, sites)
    order = random.permutation(int(keep.sum()))
    kept, half = lattice[keep][order], plan()["scattered"]["spacing_m"] / 2
    kinds = np.full(len(kept), "scattered", object)
    return Sites(kinds, code[keep][order], kept, np.full(len(kept), half))


def together(first: Sites, second: Sites) -> Sites:
    """Put two tables of sites one below the other."""
    return Sites(
        np.concatenate([first.kind, second.kind]),
        np.concatenate([first.district, second.district]),
        np.concatenate([first.centre, second.centre]),
        np.concatenate([first.radius, second.radius]),
    )


def _lattice(random: np.random.Generator, bounds: Floats) -> Floats:
    step, jitter = plan()["scattered"]["spacing_m"], plan()["scattered"]["jitter_m"]
    west, south, east, north = bounds
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    nodes = np.column_stack([x.ravel(), y.ravel()])
    shaken: Floats = nodes + random.uniform(-jitter, jitter, nodes.shape)
    return shaken


def _clear(spots: Floats, sites: Sites) -> npt.NDArray[np.bool_]:
    """Tell which spots lie off every site and off the planted ground."""
    x, y, radius = ground()
    circles = np.vstack([np.column_stack([sites.centre, sites.radius]), [[x, y, radius]]])
    discs = shapely.buffer(shapely.points(circles[:, :2]), circles[:, 2] * REACH + 2 * OVERHANG_M)
    hit = shapely.STRtree(discs).query(shapely.points(spots), predicate="intersects")[0]
    clear = np.ones(len(spots), bool)
    clear[hit] = False
    return clear
