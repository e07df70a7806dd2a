"""Corners that two layers share, with one of them drawn on a shifted web map."""

from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from geo.corners import Parted, parted
from geo.errors import CRSError
from geo.offset import shift

CRS_ = "EPSG:4549"
TO_DEGREES = Transformer.from_crs(CRS_, "EPSG:4490", always_xy=True)


def city(seed: int, count: int = 40) -> list[shapely.Polygon]:
    rng = np.random.default_rng(seed)
    at = np.array([640_000, 3_455_000]) + rng.uniform(0, 8_000, (count, 2))
    size = rng.uniform(40, 400, (count, 2))
    return list(shapely.box(*at.T, *(at + size).T))


def drawn(shapes: list[Any], frame: str) -> list[Any]:
    """Move shapes as a shifted map shows them."""

    def move(points: np.ndarray) -> np.ndarray:
        lon, lat = shift(*TO_DEGREES.transform(*points.T), source="wgs84", to=frame)
        return np.column_stack(TO_DEGREES.transform(lon, lat, direction="INVERSE"))

    return list(shapely.transform(np.array(shapes, object), move))


@pytest.mark.parametrize("frame", ["gcj02", "bd09"])
def test_the_shifted_one_is_named(frame: str) -> None:
    true = city(1)
    assert parted(drawn(true, frame), true, CRS_) == Parted(frame, "first", 160, 160)
    assert parted(true, drawn(true, frame), CRS_) == Parted(frame, "second", 160, 160)


def test_a_few_shared_corners_are_enough_and_fewer_are_not() -> None:
    true, others = city(1), city(2)
    assert parted(drawn(true, "gcj02"), [*true[:9], *others], CRS_).corners == 36
    assert parted(drawn(true, "gcj02"), [*true[:7], *others], CRS_) is None  # less than a fifth
    assert parted([shapely.LineString([(0, 0), (1, 1)])], true, CRS_) is None


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_nothing_is_said_of_layers_that_fit(noise: float) -> None:
    true = city(1)
    moved = shapely.transform(np.array(true, object), lambda xy: xy + noise * np.sin(xy))
    assert parted(true, moved, CRS_) is None


def test_nothing_is_said_of_layers_that_share_nothing() -> None:
    for seed in range(20):
        assert parted(city(seed, 200), city(seed + 100, 200), CRS_) is None


def test_a_shift_of_another_kind_is_none() -> None:
    true = city(1)
    moved = shapely.transform(np.array(true, object), lambda xy: xy + np.array([300, 300]))
    assert parted(moved, true, CRS_) is None


def test_a_regular_grid_does_not_deceive() -> None:
    """Squares of 10 m: by chance any shift brings some corners together, in other directions, too."""
    x, y = np.meshgrid(np.arange(640_000, 640_600, 10), np.arange(3_455_000, 3_455_600, 10))
    grid = shapely.box(x.ravel(), y.ravel(), x.ravel() + 10, y.ravel() + 10)
    assert parted(drawn(list(grid), "gcj02"), city(5), CRS_) is None
    assert parted(grid, grid, CRS_) is None


def test_rows_without_a_shape_and_systems_that_do_not_do() -> None:
    true = city(1)
    assert parted([None, *drawn(true, "gcj02")], [None, *true], CRS_).frame == "gcj02"
    assert parted([None], true, CRS_) is None
    with pytest.raises(CRSError):
        parted(true, true, "EPSG:4490")
    with pytest.raises(CRSError):
        parted(true, true, CRS.from_wkt('LOCAL_CS["own",UNIT["metre",1]]'))
