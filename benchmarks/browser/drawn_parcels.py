"""SYNTHETIC parcels, as many as wanted: about 20 vertices and 8 attributes each."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CELL_M = 80.0
FEWEST, MOST = 16, 26  # vertices
INDUSTRIES = ("装备制造", "生物医药", "集成电路", "新材料", "汽车", "食品", "仓储")
TIERS = ("base", "community", "outside")


def drawn_parcels(rows: int, *, seed: int = 7) -> gpd.GeoDataFrame:
    """Draw *rows* parcels, one in each cell of a square, in UTM 51 north."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(FEWEST, MOST + 1, rows)
    return gpd.GeoDataFrame(
        _attributes(rows, rng), geometry=_shapes(corners, rng), crs="EPSG:32651"
    )


def _shapes(corners: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw jagged round shapes: no two vertices at the same distance from the middle."""
    rows = len(corners)
    side = int(np.ceil(rows**0.5))
    row = np.repeat(np.arange(rows), corners + 1)
    start = np.cumsum(corners + 1) - (corners + 1)
    angle = 2 * np.pi * (np.arange(len(row)) - start[row]) / corners[row]
    radius = rng.uniform(0.36, 0.5, len(row)) * CELL_M
    radius[start + corners] = radius[start]  # the last vertex is the first
    x = 300_000 + (row % side + 0.5) * CELL_M + radius * np.cos(angle)
    y = 3_430_000 + (row // side + 0.5) * CELL_M + radius * np.sin(angle)
    rings = shapely.linearrings(np.column_stack([x, y]), indices=row)
    return np.asarray(shapely.polygons(rings))


def _attributes(rows: int, rng: np.random.Generator) -> pd.DataFrame:
    number = np.arange(rows)
    district = [f"district {k}" for k in range(16)]
    return pd.DataFrame(
        {
            "parcel_id": [f"310115-{k:07d}" for k in number],
            "name": [f"地块{k % 5000}" for k in number],
            "industry": rng.choice(INDUSTRIES, rows),
            "tier": rng.choice(TIERS, rows),
            "district": rng.choice(district, rows),
            "plot_ratio": rng.uniform(0.3, 4, rows).round(2),
            "area_m2": rng.lognormal(8.5, 0.4, rows).round(1),
            "output": rng.lognormal(9, 1, rows).round(1),
        }
    )
