"""The ellipsoid area against the geodesic one of another library."""

import pytest
import shapely
from geopandas import GeoSeries
from pyproj import Geod

from seeds.city.area import ellipsoid_area


@pytest.mark.parametrize("x", [590_000.0, 640_000.0, 690_000.0])
@pytest.mark.parametrize("y", [3_400_000.0, 3_520_000.0])
@pytest.mark.parametrize("side", [30.0, 140.0, 500.0])
def test_agrees_with_the_geodesic_area(x: float, y: float, side: float) -> None:
    square = shapely.box(x, y, x + side, y + side)
    degrees = GeoSeries([square], crs="EPSG:4549").to_crs("EPSG:4490")[0]
    oracle, _ = Geod(a=6378137.0, rf=298.257222101).geometry_area_perimeter(degrees)
    assert ellipsoid_area([square])[0] == pytest.approx(abs(oracle), rel=2e-8)
