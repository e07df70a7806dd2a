"""Cells of a grid against shapely's own intersections, and against the plane they must tile."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cells import MOST, Grid, cells
from geo.errors import CRSError

SHAPES = ("square", "hexagon")
FEW = settings(max_examples=settings().max_examples // 4)


def parcels(*shapes: shapely.Geometry | None) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=4549)


@pytest.mark.parametrize("shape", SHAPES)
def test_cells_tile_the_plane(shape: str) -> None:
    grid = Grid(10.0, shape, (3.0, -7.0))
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(-4, 5), np.arange(-4, 5)))
    drawn = grid.outlines(column, row)
    assert shapely.is_valid(drawn).all()
    assert shapely.area(drawn) == pytest.approx(100.0 if shape == "square" else 50 * np.sqrt(3))
    union = shapely.union_all(drawn, grid_size=1e-6)
    assert union.area == pytest.approx(shapely.area(drawn).sum(), rel=1e-6)  # none overlap
    assert len(shapely.get_parts(union)) == 1
    assert not union.interiors


@pytest.mark.parametrize("shape", SHAPES)
def test_the_first_cell_lies_at_the_origin(shape: str) -> None:
    box = Grid(10.0, shape, (3.0, -7.0)).outlines(np.array([0]), np.array([0]))[0].bounds
    assert box == pytest.approx((3, -7, 13, 3 if shape == "square" else -7 + 20 / np.sqrt(3)))


@FEW
@given(
    x=st.integers(-60, 60),
    y=st.integers(-60, 60),
    wide=st.integers(1, 50),
    high=st.integers(1, 50),
    shape=st.sampled_from(SHAPES),
)
def test_shares_are_those_of_every_cell_cut(
    x: int, y: int, wide: int, high: int, shape: str
) -> None:
    grid = Grid(10.0, shape)
    parcel = shapely.Polygon([(x, y), (x + wide, y), (x, y + high)])
    found = cells(parcels(parcel), grid)
    got = {(c, r): s for c, r, s in zip(found.column, found.row, found.share, strict=True)}
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(-9, 13), np.arange(-9, 16)))
    areas = shapely.area(shapely.intersection(grid.outlines(column, row), parcel)) / parcel.area
    expected = {(c, r): a for c, r, a in zip(column, row, areas, strict=True) if a > 1e-9}
    assert {key: share for key, share in got.items() if share > 1e-9} == pytest.approx(expected)
    assert found.share.sum() == pytest.approx(1, abs=1e-9)


def test_a_parcel_on_the_lines_lies_in_its_own_cells() -> None:
    found = cells(parcels(shapely.box(10, 20, 30, 30)), Grid(10.0))
    assert (found.column.tolist(), found.row.tolist()) == ([1, 2], [2, 2])
    assert found.share.tolist() == [0.5, 0.5]


def test_what_has_no_shape_lies_in_no_cell() -> None:
    found = cells(parcels(None, shapely.box(1, 1, 2, 2), shapely.Polygon()), Grid(10.0))
    assert found.parcel.tolist() == [1]
    assert found.share.tolist() == [1.0]
    assert len(cells(parcels(), Grid(10.0)).parcel) == 0


@pytest.mark.parametrize("size", [0.0, -1.0, np.inf, np.nan])
def test_a_size_is_a_number_of_metres(size: float) -> None:
    with pytest.raises(ValueError, match="positive number of metres"):
        Grid(size)


def test_cells_too_small_for_the_ground_are_refused() -> None:
    with pytest.raises(ValueError, match=f"more than {MOST:,}"):
        cells(parcels(shapely.box(0, 0, 10_000, 10_000)), Grid(1.0))


def test_degrees_are_no_metres() -> None:
    with pytest.raises(CRSError):
        cells(gpd.GeoSeries([shapely.box(121, 31, 122, 32)], crs=4326), Grid(10.0))
