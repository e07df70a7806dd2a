from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.errors import GeometryError
from geo.offset import outside, recognise, shift, shift_geometries

CITIES = Path(__file__).parents[1] / "data" / "coordinates" / "china_cities.csv"
FRAMES = ("wgs84", "gcj02", "bd09")
WAYS = list(permutations(FRAMES, 2))
GLOBE = Geod(ellps="WGS84")
# Degrees inside the box by more than the greatest shift.
LON, LAT = st.floats(72.1, 137.7), st.floats(0.9, 55.7)


@pytest.fixture(scope="module")
def cities() -> pd.DataFrame:
    return pd.read_csv(CITIES)


def points(cities: pd.DataFrame, frame: str) -> tuple[Any, Any]:
    return cities[f"{frame}_lon"].to_numpy(), cities[f"{frame}_lat"].to_numpy()


@pytest.mark.parametrize(("source", "to"), WAYS)
def test_664_cities_within_a_metre_of_gcoord(cities: pd.DataFrame, source: Any, to: Any) -> None:
    assert len(cities) == 664
    found = shift(*points(cities, source), source=source, to=to)
    assert GLOBE.inv(*found, *points(cities, to))[2].max() < 1.0


@pytest.mark.parametrize(("source", "to"), WAYS)
@given(lon=LON, lat=LAT)
def test_there_and_back(source: Any, to: Any, lon: float, lat: float) -> None:
    there = shift(lon, lat, source=source, to=to)
    back = shift(*there, source=to, to=source)
    np.testing.assert_allclose([float(v) for v in back], [lon, lat], rtol=0, atol=1e-9)


@given(lon=LON, lat=LAT)
def test_two_steps_are_one(lon: float, lat: float) -> None:
    via = shift(*shift(lon, lat, source="wgs84", to="gcj02"), source="gcj02", to="bd09")
    assert via == shift(lon, lat, source="wgs84", to="bd09")


@pytest.mark.parametrize(
    ("lon", "lat", "east", "south"),
    [
        # domain.md 4.4, measured with another program: all of Shanghai lies in these ranges.
        pytest.param(121.4737, 31.2304, (430, 433), (214, 217), id="People's Square"),
        pytest.param(121.93, 30.90, (390, 433), (208, 264), id="Lingang"),
    ],
)
def test_shanghai(
    lon: float, lat: float, east: tuple[float, float], south: tuple[float, float]
) -> None:
    there, down = map(float, shift(lon, lat, source="wgs84", to="gcj02"))
    assert east[0] < GLOBE.inv(lon, lat, there, lat)[2] < east[1]
    assert south[0] < GLOBE.inv(lon, lat, lon, down)[2] < south[1]
    assert there > lon
    assert down < lat


def test_nothing_is_shifted_elsewhere() -> None:
    lon, lat = np.array([-0.1, 2.35, 139.7, 151.2]), np.array([51.5, 48.9, 35.7, -33.9])
    for source, to in (("wgs84", "gcj02"), ("gcj02", "wgs84")):
        found = shift(lon, lat, source=source, to=to)  # type: ignore[arg-type]
        assert (found[0] == lon).all()
        assert (found[1] == lat).all()


def test_shapes_and_nan_are_kept() -> None:
    lon = np.array([[121.4, np.nan, 121.5], [116.4, 113.3, 104.1]])
    lat = np.array([[31.2, 31.2, np.nan], [39.9, 23.1, 30.7]])
    found = shift(lon, lat, source="bd09", to="wgs84")
    assert [v.shape for v in found] == [(2, 3), (2, 3)]
    for values in found:
        assert np.isnan(values).tolist() == [[False, True, True], [False] * 3]
    assert np.isnan(shift(np.inf, 31.2, source="wgs84", to="gcj02")).all()
    assert shift([], [], source="wgs84", to="gcj02")[0].shape == (0,)
    assert shift(lon[0], 31.2, source="wgs84", to="gcj02")[1].shape == (3,)


def test_the_same_frame_changes_nothing() -> None:
    assert shift([121.4], [31.2], source="bd09", to="bd09") == ([121.4], [31.2])


def test_geometries() -> None:
    ring = [(121.4, 31.2), (121.41, 31.2), (121.41, 31.21), (121.4, 31.2)]
    shapes = [shapely.Polygon(ring), None, shapely.Polygon(), shapely.Point(121.4, 31.2)]
    moved = shift_geometries(shapes, source="wgs84", to="gcj02")
    lon, lat = shift(*np.array(ring).T, source="wgs84", to="gcj02")
    assert shapely.get_coordinates(moved[0]).tolist() == np.stack([lon, lat], axis=1).tolist()
    assert moved[1] is None
    assert moved[2].is_empty
    assert (moved[3].x, moved[3].y) == (lon[0], lat[0])


@pytest.mark.parametrize(
    ("bounds", "out"),
    [((120.8, 30.6, 122.3, 31.9), False), ((72.0, 30, 80, 31), True), ((120, 0, 121, 1), True),
     ((120, 30, 138, 31), True), ((120, 30, 121, 56), True)],
)  # fmt: skip
def test_the_box(bounds: tuple[float, ...], out: bool) -> None:
    assert outside(bounds) == out


CONTROL = np.array([[121.40, 31.10], [121.47, 31.23], [121.52, 31.19], [121.93, 30.90]])


@pytest.mark.parametrize("frame", FRAMES)
def test_control_points_tell_the_frame(frame: Any) -> None:
    noise = np.array([[5, -5], [-5, 5], [5, 5], [-5, -5]]) / 111_000  # five metres of pointing
    drawn = np.stack(shift(*CONTROL.T, source="wgs84", to=frame), axis=1) + noise
    found = recognise(drawn, CONTROL)
    assert found.frame == frame
    assert found.shift_m < 8 if frame == "wgs84" else 400 < found.shift_m < 1_200
    assert 3 < found.residual_m < 10
    assert found.points == 4


def test_a_shift_of_another_kind_has_no_name() -> None:
    drawn = CONTROL + np.array([0.004, 0.002])  # what a wrong false easting does
    found = recognise(drawn, CONTROL)
    assert found.frame is None
    assert found.residual_m > 10


def test_one_bad_point_is_enough_to_doubt() -> None:
    drawn = np.stack(shift(*CONTROL.T, source="wgs84", to="gcj02"), axis=1)
    drawn[2, 0] += 0.001
    assert recognise(drawn, CONTROL).frame is None


def test_unknown_points_do_not_count() -> None:
    drawn = np.stack(shift(*CONTROL.T, source="wgs84", to="gcj02"), axis=1)
    drawn[0] = np.nan
    assert recognise(drawn, CONTROL).points == 3
    drawn[1] = np.nan
    with pytest.raises(GeometryError, match="at least 3 control points"):
        recognise(drawn, CONTROL)
    with pytest.raises(GeometryError, match="as many"):
        recognise(drawn, CONTROL[:2])
