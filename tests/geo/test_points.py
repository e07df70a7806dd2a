"""Points in zones, against geopandas' own join; a line between zones has one owner."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CRSError, GeometryError
from geo.grid import Grid
from geo.points import are_points, in_cells, inside

ZONES = gpd.GeoSeries(
    [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(4, 4, 16, 6)], crs=4549
)


def points(*xy: tuple[float, float] | None) -> gpd.GeoSeries:
    return gpd.GeoSeries([xy and shapely.Point(*xy) for xy in xy], crs=4549)


@pytest.mark.parametrize(
    ("xy", "expected"),
    [
        pytest.param((1, 1), {0: False}, id="in one"),
        pytest.param((5, 5), {0: False, 2: False}, id="in two that overlap"),
        pytest.param((10, 1), {0: True}, id="on the line between two"),
        pytest.param((10, 5), {2: False}, id="on a line, and within another"),
        pytest.param((0, 0), {0: False}, id="on a corner"),
        pytest.param((10, 4), {0: True}, id="where three lines meet"),
        pytest.param((99, 1), {}, id="in none"),
        pytest.param(None, {}, id="nowhere"),
    ],
)
def test_where_a_point_lies(xy: tuple[float, float] | None, expected: dict[int, bool]) -> None:
    found = inside(points(None, xy), ZONES)
    assert dict(zip(found["zone"], found["shared"], strict=True)) == expected
    assert set(found["point"]) <= {1}


def test_the_order_of_zones_says_who_owns_a_border() -> None:
    assert inside(points((10, 1)), ZONES.iloc[::-1])["zone"].tolist() == [1]
    assert inside(points((10, 1)), ZONES.iloc[[1, 0]])["zone"].tolist() == [0]


@pytest.mark.parametrize("kind", ["square", "hexagon"])
def test_a_point_lies_in_one_cell(kind: str) -> None:
    grid = Grid(10, 4549, kind=kind)
    spots = points((0, 0), (10, 0), (-0.1, 25), None)
    found = in_cells(spots, grid)
    assert found.isna().all(axis=1).tolist() == [False, False, False, True]
    drawn = grid.outlines(*(found[name].dropna() for name in grid.keys))
    assert shapely.intersects(drawn, spots.to_numpy()[:3]).all()
    assert found.iloc[:2].to_numpy().tolist() == [[0, 0], [1, 0]]


@settings(max_examples=settings().max_examples // 4)
@given(
    xy=st.lists(st.tuples(*[st.floats(-1, 21).map(lambda v: round(v, 3) + 1e-4)] * 2), min_size=1)
)
def test_off_the_lines_as_geopandas_joins(xy: list[tuple[float, float]]) -> None:
    spots = points(*xy)
    found = inside(spots, ZONES)
    joined = gpd.sjoin(
        gpd.GeoDataFrame(geometry=spots), gpd.GeoDataFrame(geometry=ZONES), predicate="within"
    )
    expected = sorted(zip(joined.index, joined["index_right"], strict=True))
    assert list(zip(found["point"], found["zone"], strict=True)) == expected
    assert not found["shared"].any()


def test_what_is_refused() -> None:
    with pytest.raises(GeometryError) as refused:
        inside(gpd.GeoSeries([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)], crs=4549), ZONES)
    assert refused.value.positions == (1,)
    with pytest.raises(CRSError, match="bring both"):
        inside(points((1, 1)).set_crs(4550, allow_override=True), ZONES)
    with pytest.raises(CRSError, match="the cells in"):
        in_cells(points((1, 1)), Grid(10, 4550))
    with pytest.raises(CRSError):
        inside(points((1, 1)).set_crs(4326, allow_override=True), ZONES)


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ([shapely.Point(0, 0)], True),
        ([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)], False),
        ([], False),
    ],
)
def test_points_and_nothing_else(shapes: list[shapely.Geometry], expected: bool) -> None:
    assert are_points(np.array(shapes, object)) == expected
