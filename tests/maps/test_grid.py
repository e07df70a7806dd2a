"""Shapes on the grid: nothing is lost, nothing moves far."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geo.errors import CRSError
from maps.columnar import Columns
from maps.grid import GRID_WIDTH, Rings, add_rings, anchors, drawing_order, on_grid, to_rings
from tests.maps import map_samples
from tests.maps.test_columnar import Reader


def polygons(rings: Rings) -> list[Any]:
    """Build polygons again: rings of one parcel, overlaid even-odd."""
    ends = np.cumsum(rings.sizes)
    points = np.column_stack([rings.x, rings.y])
    drawn = [shapely.Polygon(p) for p in np.split(points, ends[:-1])] if len(ends) else []
    built = []
    for first, count in zip(np.cumsum(rings.count) - rings.count, rings.count, strict=True):
        whole: Any = shapely.Polygon()
        for ring in drawn[first : first + count]:
            whole = whole.symmetric_difference(ring)
        built.append(whole)
    return built


def to_mercator(shape: Any) -> Any:
    """Oracle: the grid by way of PROJ's own web Mercator instead of ours."""
    project = Transformer.from_crs(map_samples.CRS, "EPSG:3857", always_xy=True).transform
    half = 20037508.342789244

    def step(points: Any) -> Any:
        x, y = project(points[:, 0], points[:, 1])
        return np.column_stack([(x + half), (half - y)]) / (2 * half) * GRID_WIDTH

    return shapely.transform(shape, step)


def test_every_shape_comes_back_within_half_a_step() -> None:
    shapes = np.array(map_samples.odd_shapes(), object)
    built = polygons(to_rings(shapes, map_samples.CRS))
    for shape, again in zip(shapes, built, strict=True):
        if shape is None or shape.is_empty:
            assert again.is_empty
            continue
        areal = shapely.get_parts(shape)[0] if shape.geom_type == "GeometryCollection" else shape
        away = shapely.hausdorff_distance(to_mercator(areal), again)
        assert away < 0.71 + 1e-6  # half a diagonal of a step: under 0.1 m in Shanghai


def test_shells_run_one_way_and_holes_the_other() -> None:
    outer = map_samples.box(3)
    for shell in (outer, shapely.reverse(outer)):
        ringed = shapely.Polygon(shell.exterior, [outer.buffer(-10).exterior])
        rings = to_rings(np.array([ringed], object), map_samples.CRS)
        x, y = np.split(rings.x, rings.sizes[:1]), np.split(rings.y, rings.sizes[:1])
        turns = [
            shapely.is_ccw(shapely.linearrings(np.c_[a, -b])) for a, b in zip(x, y, strict=True)
        ]
        assert turns == [True, False]


def test_differences_add_up_to_the_rings() -> None:
    rings = to_rings(np.array(map_samples.odd_shapes(), object), map_samples.CRS)
    columns = Columns()
    add_rings(columns, rings)
    read = Reader(columns.pack()).columns
    starts = np.cumsum(rings.sizes) - rings.sizes
    for axis, values in (("x", rings.x), ("y", rings.y)):
        start, step = np.cumsum(read[f"start_{axis}"]), np.array(read[f"step_{axis}"])
        whole = (
            np.repeat(start, rings.sizes)
            + np.cumsum(step)
            - np.repeat(np.cumsum(step)[starts], rings.sizes)
        )
        np.testing.assert_array_equal(whole, values)


def test_neighbours_stay_together_and_what_is_not_drawn_comes_last() -> None:
    shapes = np.array(
        [None, map_samples.box(29), map_samples.box(0), shapely.Polygon(), map_samples.box(1)],
        object,
    )
    order = drawing_order(shapes, map_samples.CRS)
    assert order[3:].tolist() == [0, 3]
    assert abs(order.tolist().index(2) - order.tolist().index(4)) == 1


def test_anchors_are_first_vertices() -> None:
    rings = to_rings(
        np.array([None, map_samples.box(0), map_samples.hole(3)], object), map_samples.CRS
    )
    first = anchors(rings)
    assert first[0].tolist() == [0, 0]
    assert first[1].tolist() == [rings.x[0], rings.y[0]]
    assert first[2].tolist() == [rings.x[4], rings.y[4]]


@pytest.mark.parametrize("shapes", [[], [None], [shapely.Polygon()], [shapely.MultiPoint()]])
def test_nothing_to_draw_is_no_error(shapes: list[Any]) -> None:
    rings = to_rings(np.array(shapes, object), map_samples.CRS)
    assert rings.count.tolist() == [0] * len(shapes)
    assert rings.x.tolist() == []


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        pytest.param(0.0, 89.0, "EPSG:4326", id="near the pole"),
        pytest.param(181.0, 0.0, "EPSG:4326", id="beyond 180 degrees"),
        pytest.param(np.inf, 0.0, "EPSG:4326", id="infinite"),
        pytest.param(1e12, 1e12, "EPSG:4549", id="nowhere on the earth"),
    ],
)
def test_a_place_that_no_web_map_shows_is_refused(x: float, y: float, crs: str) -> None:
    with pytest.raises(CRSError, match="no place on a web map"):
        on_grid([x], [y], crs)


def test_missing_points_stay_missing() -> None:
    x, y = on_grid([np.nan, 0.0], [0.0, 0.0], "EPSG:4326")
    assert np.isnan([x[0], y[0]]).all()
    assert [x[1], y[1]] == pytest.approx([GRID_WIDTH / 2] * 2)


def test_the_crs_of_a_frame_is_a_crs() -> None:
    frame = gpd.GeoDataFrame(geometry=[map_samples.box(0)], crs=map_samples.CRS)
    assert to_rings(frame.geometry.to_numpy(), frame.crs).count.tolist() == [1]


def test_points_and_lines_are_lines() -> None:
    line = shapely.LineString([(642_000, 3_455_000), (642_100, 3_455_000), (642_000, 3_455_100)])
    shapes = [line, shapely.Point(642_000, 3_455_000), map_samples.box(0), shapely.MultiLineString([line, line])]  # fmt: skip
    rings = to_rings(np.array(shapes, object), map_samples.CRS)
    assert rings.count.tolist() == [1, 1, 1, 2]
    assert rings.sizes.tolist() == [3, 1, 4, 3, 3]
    assert rings.lines.tolist() == [True, True, False, True, True]
    assert rings.rows(1, 3).sizes.tolist() == [1, 4]
    assert rings.rows(1, 3).x.tolist() == rings.x[3:8].tolist()


def test_debris_beside_polygons_is_left() -> None:
    mixed = shapely.GeometryCollection([map_samples.box(0), shapely.Point(0, 3_455_000)])
    rings = to_rings(np.array([mixed], object), map_samples.CRS)
    assert rings.sizes.tolist() == [4]
    assert not rings.lines.any()


@pytest.mark.parametrize(
    ("shapes", "wide"),
    [
        pytest.param(
            [shapely.Polygon([(179.9, -17), (-179.9, -17), (-179.9, -16.9), (179.9, -16.9)])],
            0.2,
            id="jumps from edge to edge",
        ),
        pytest.param([shapely.box(179, -17, 180, -16), shapely.box(-180, -17, -178, -16)], 3, id="cut there"),
        pytest.param([shapely.box(-180, -60, 180, 60)], 360, id="the whole world"),
        pytest.param([shapely.box(-120, 0, -119, 1), shapely.box(10, 0, 11, 1), shapely.box(110, 0, 111, 1)], 231, id="far and wide"),
    ],
)  # fmt: skip
def test_nothing_is_torn_at_the_antimeridian(shapes: list[Any], wide: float) -> None:
    rings = to_rings(np.array(shapes, object), "EPSG:4326")
    (_, west), (_, east) = rings.lonlat_bounds()
    assert east - west == pytest.approx(wide, abs=1e-5)


def test_a_projected_shape_across_the_antimeridian_is_whole() -> None:
    fiji = to_rings(
        np.array([shapely.box(2_110_000, 3_980_000, 2_160_000, 4_020_000)], object), 3460
    )
    (_, west), (_, east) = fiji.lonlat_bounds()
    assert east - west < 1
    assert west < 180 < east
