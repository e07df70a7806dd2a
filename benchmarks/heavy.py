"""A layer as heavy as a red line map: few features, each with tens of thousands of corners."""

import geopandas as gpd
import numpy as np
import shapely

FEATURES, SHELL, HOLES, HOLE = 60, 60_000, 3, 5_000  # 75,000 corners a feature
RADIUS_M = (1_000.0, 2_500.0)  # corners every 0.1 to 0.3 m, as traced from fine rasters
HARMONICS = 200  # windings of the outline, the finer the smaller
JITTER_M = 0.05
SEED = 75_000


def red_lines(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw features round parcels taken by lot; outlines wind like shores and have holes."""
    random = np.random.default_rng(SEED)
    chosen = parcels.geometry.to_numpy()[random.integers(0, len(parcels), FEATURES)]
    middle = shapely.get_coordinates(shapely.centroid(chosen))
    shapes = [_feature(random, at) for at in middle]
    return gpd.GeoDataFrame(geometry=shapes, crs=parcels.crs)


def _feature(random: np.random.Generator, middle: np.ndarray) -> shapely.Polygon:
    radius = random.uniform(*RADIUS_M)
    turn = random.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(HOLES) / HOLES
    # Least radius of the shell: 0.41. The holes lie round 0.2 and reach 0.15: inside, and apart.
    at = middle + 0.2 * radius * np.column_stack([np.cos(turn), np.sin(turn)])
    holes = [_ring(random, point, 0.15 * radius, HOLE) for point in at]
    return shapely.Polygon(_ring(random, middle, radius, SHELL), holes)


def _ring(random: np.random.Generator, middle: np.ndarray, radius: float, n: int) -> np.ndarray:
    """Wind round a point; every ray from it is met once, so the ring is valid."""
    angle = 2 * np.pi * np.arange(n) / n
    k = np.arange(1, HARMONICS + 1)
    size, phase = random.uniform(0, 1, HARMONICS) / k, random.uniform(0, 2 * np.pi, HARMONICS)
    wave = (size * np.sin(np.outer(angle, k) + phase)).sum(axis=1)
    out = radius * (0.7 + 0.29 * wave / np.abs(wave).max()) + random.uniform(-JITTER_M, JITTER_M, n)
    return middle + out[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
