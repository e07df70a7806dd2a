"""Protection zones and flood storage land: rounded patches and strips along invented rivers."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from seeds.city.chance import between
from seeds.city.plan import plan
from seeds.city.planted import ground, planted_zone
from seeds.city.sites import spots_in

Floats = npt.NDArray[np.float64]
CORNERS = 90
THIN_M = 0.6  # a little more than the accuracy of the lines
STRIDE_M, STRIDES = 450.0, 60


def protection(random: np.random.Generator, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw the protection zones (new parcels and changes of use are kept out of them)."""
    numbers = plan()["protection"]
    land = _land(districts, numbers["clearance_m"])
    shapes = _blobs(random, land, numbers)
    starts = _spots(random, land, numbers["corridors"])
    shapes += [_corridor(random, start, numbers["corridor_half_width_m"]) for start in starts]
    return _layer("W", "Synthetic protection zone", "合成保护区", shapes, land, "protection")


def flood_storage(random: np.random.Generator, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw the flood storage land (it concerns parcels of every status)."""
    numbers = plan()["flood_storage"]
    land = _land(districts, numbers["clearance_m"])
    shapes = _blobs(random, land, numbers)
    return _layer("S", "Synthetic flood storage", "合成蓄滞洪区", shapes, land, "flood_storage")


def without_slivers(zones: gpd.GeoDataFrame, parcels: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Move the edges of zones that cut a strip of some decimetres off a parcel to its outline.

    A strip between snap and accuracy is a planted case; one that comes about by accident would
    be taken for it. The last zone is the planted one and stays.
    """
    shapes = zones.geometry.to_numpy().copy()
    tree = shapely.STRtree(parcels)
    for i, zone in enumerate(shapes[:-1]):
        crossed = parcels[tree.query(shapely.boundary(zone), predicate="intersects")]
        gone = crossed[_thin(shapely.intersection(crossed, zone))]
        whole = crossed[_thin(shapely.difference(crossed, zone))]
        shapes[i] = shapely.union_all([shapely.difference(zone, shapely.union_all(gone)), *whole])
    return zones.set_geometry(gpd.GeoSeries(shapes, crs=zones.crs))


def _thin(parts: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Tell which parts have land, and nowhere as wide as THIN_M."""
    thin: npt.NDArray[np.bool_] = shapely.is_empty(shapely.buffer(parts, -THIN_M / 2))
    return thin & (shapely.area(parts) > 0)


def _land(districts: gpd.GeoDataFrame, clearance: float) -> BaseGeometry:
    """All districts but the planted ground."""
    x, y, radius = ground()
    land: BaseGeometry = shapely.union_all(districts.geometry.to_numpy())
    return land - shapely.Point(x, y).buffer(radius + clearance)


def _spots(random: np.random.Generator, land: BaseGeometry, count: int) -> Floats:
    return spots_in(random, land, 40 * count)[:count]


def _blobs(
    random: np.random.Generator, land: BaseGeometry, numbers: dict[str, Any]
) -> list[BaseGeometry]:
    count = numbers["blobs"]
    theta = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    middle = _spots(random, land, count)
    radius = between(random, numbers["blob_radius_m"], len(middle))
    phase, wave = random.uniform(0, 2 * np.pi, (len(middle), 4)), np.arange(2, 6)
    waves = np.sin(theta[:, None] * wave + phase[:, None]) / wave
    reach = radius[:, None] * (1 + 0.45 * waves.sum(axis=2))
    circle = np.column_stack([np.cos(theta), np.sin(theta)])
    return list(shapely.polygons(middle[:, None] + reach[..., None] * circle))


def _corridor(random: np.random.Generator, start: Floats, half_width: float) -> BaseGeometry:
    """Wander from *start*, turning a little at every stride."""
    heading = random.uniform(0, 2 * np.pi) + np.cumsum(random.normal(0, 0.16, STRIDES))
    steps = STRIDE_M * np.column_stack([np.cos(heading), np.sin(heading)])
    return shapely.LineString(start + np.cumsum(steps, axis=0)).buffer(half_width)


def _layer(
    letter: str,
    english: str,
    chinese: str,
    shapes: list[BaseGeometry],
    land: BaseGeometry,
    key: str,
) -> gpd.GeoDataFrame:
    """Cut the shapes to the land, round them, add the planted one."""
    clipped = shapely.set_precision(shapely.intersection(shapes, land), 0.1)
    drawn = [*clipped[~shapely.is_empty(clipped)], planted_zone(key)]
    numbers = range(1, len(drawn) + 1)
    return gpd.GeoDataFrame(
        {
            "zone_id": [f"SYN-{letter}-{n:03d}" for n in numbers],
            "name": [f"{english} {n:02d} {chinese}{n:02d}" for n in numbers],
        },
        geometry=drawn,
        crs=plan()["city"]["crs"],
    )
