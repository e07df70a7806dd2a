"""Zones step back from strips of some decimetres, and from nothing else."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from seeds.city.protection import without_slivers

ZONE = shapely.box(0, 0, 500, 300)


@pytest.mark.parametrize(
    ("parcel", "overlap_m2"),
    [
        pytest.param(shapely.box(499.7, 0, 600, 100), 0, id="a strip in is given up"),
        pytest.param(shapely.box(400, 0, 500.3, 100), 10_030, id="a strip out is taken in"),
        pytest.param(shapely.box(450, 0, 550, 100), 5_000, id="a split parcel stays split"),
        pytest.param(shapely.box(500, 0, 600, 100), 0, id="a neighbour stays one"),
    ],
)
def test_edges_of_zones(parcel: shapely.Polygon, overlap_m2: float) -> None:
    planted = shapely.box(0, 1_000, 10, 1_010)
    zones = gpd.GeoDataFrame({"zone_id": ["a", "p"]}, geometry=[ZONE, planted], crs="EPSG:4549")
    moved = without_slivers(zones, np.array([parcel], object))
    assert moved.geometry[0].intersection(parcel).area == pytest.approx(overlap_m2)
    assert moved.geometry[1].equals(planted)


def test_the_planted_zone_keeps_its_strip() -> None:
    zones = gpd.GeoDataFrame({"zone_id": ["p"]}, geometry=[ZONE], crs="EPSG:4549")
    strip = np.array([shapely.box(499.96, 0, 600, 100)], object)
    assert without_slivers(zones, strip).geometry[0].equals(ZONE)
