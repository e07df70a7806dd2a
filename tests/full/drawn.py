"""Random ground for peers to measure: holes, several parts, overlaps, common borders."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

CRS = "EPSG:4549"
X, Y = 640_000.0, 3_457_000.0
Random = np.random.Generator
Shapes = npt.NDArray[np.object_]


def ground(shapes: Shapes, crs: str = CRS) -> gpd.GeoDataFrame:
    """Give shapes a CRS."""
    return gpd.GeoDataFrame(geometry=shapes, crs=crs)


def stars(random: Random, count: int, extent_m: float, radius_m: float, corners: int) -> Shapes:
    """Draw star-shaped polygons in a square; half of them have a hole, a third have two parts.

    They overlap each other as it comes.
    """
    middle = np.array([X, Y]) + random.uniform(0, extent_m, (count, 2))
    shell = _rings(random, middle, radius_m, corners)
    hole = _rings(random, middle, radius_m * 0.3, corners)  # below the least radius of the shell
    with_hole = random.random(count) < 0.5
    shapes = np.where(with_hole, shapely.difference(shell, hole), shell)
    away = middle + random.uniform(2.2, 3.0, (count, 1)) * radius_m
    other = _rings(random, away, radius_m, corners)
    two = random.random(count) < 1 / 3
    return np.asarray(np.where(two, shapely.union(shapes, other), shapes), object)


def _rings(random: Random, middle: npt.NDArray[np.float64], radius_m: float, n: int) -> Shapes:
    """Draw rings that every ray from their middle meets once: always valid."""
    angle = np.sort(random.uniform(0, 2 * np.pi, (len(middle), n)), axis=1)
    angle[:, ::2] = np.linspace(0, 2 * np.pi, angle[:, ::2].shape[1], endpoint=False)
    angle = np.sort(angle, axis=1)
    radius = radius_m * random.uniform(0.4, 1.0, angle.shape)
    ring = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=2)
    return np.asarray(shapely.polygons(ring + middle[:, None, :]), object)


def tiles(random: Random, count: int, side_m: float) -> Shapes:
    """Cut a square into rectangles that share their borders, as a plan does."""
    cuts = np.sort(random.uniform(0, side_m, (2, count)), axis=1).round(2)
    x, y = np.meshgrid(X + cuts[0], Y + cuts[1], indexing="ij")
    boxes = shapely.box(x[:-1, :-1], y[:-1, :-1], x[1:, 1:], y[1:, 1:]).ravel()
    return np.asarray(boxes[shapely.area(boxes) > 1], object)


def strips(random: Random, count: int) -> Shapes:
    """Draw narrow and bent strips: what is left where two drawings of one border differ."""
    width = 10 ** random.uniform(-2, 1, count)
    x = np.linspace(0, 300, 7)
    bend = random.uniform(-5, 5, (count, 7))
    upper = np.stack([np.tile(x, (count, 1)), bend + width[:, None]], axis=2)
    lower = np.stack([np.tile(x, (count, 1)), bend], axis=2)[:, ::-1]
    return np.asarray(
        shapely.polygons(np.concatenate([upper, lower], axis=1) + np.array([X, Y])), object
    )
