"""Neighbours by hand, against libpysal where it is right, and where shapes overlap."""

import numpy as np
import pytest
import shapely
from geopandas import GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, box

from geo.errors import ArgumentError, CRSError, GeometryError
from geo.neighbours import Weights, neighbours

CRS = "EPSG:4549"


def lattice(n: int) -> GeoSeries:
    return GeoSeries([box(x, y, x + 1, y + 1) for y in range(n) for x in range(n)], crs=CRS)


def of(units: GeoSeries, weights: Weights, unit: int) -> list[int]:
    return np.flatnonzero(neighbours(units, weights).toarray()[unit]).tolist()


def test_a_lattice_of_three_by_three() -> None:
    units = lattice(3)
    assert of(units, Weights("queen"), 4) == [0, 1, 2, 3, 5, 6, 7, 8]
    assert of(units, Weights("rook"), 4) == [1, 3, 5, 7]
    assert of(units, Weights("band", distance_m=1), 0) == [1, 3]
    assert of(units, Weights("band", distance_m=1.42), 0) == [1, 3, 4]
    assert of(units, Weights("knn", k=2), 0) == [1, 3]
    assert of(units, Weights("knn", k=1), 8) == [5]  # of two equally near, the first


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 8))
def test_agrees_with_libpysal(seed: int, k: int) -> None:
    graph = pytest.importorskip("libpysal.graph").Graph
    rng = np.random.default_rng(seed)
    points = GeoSeries(shapely.points(rng.uniform(0, 1e4, (30, 2))), crs=CRS)
    cells = GeoSeries(
        shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points.to_numpy()))), crs=CRS
    )
    expected = {
        Weights("knn", k=k): graph.build_knn(points, k=k),
        Weights("band", distance_m=2_000): graph.build_distance_band(points, 2_000),
    }
    for weights, theirs in expected.items():
        np.testing.assert_array_equal(
            neighbours(points, weights).toarray(), theirs.sparse.toarray() > 0
        )
    for kind, rook in (("queen", False), ("rook", True)):
        theirs = graph.build_contiguity(cells, rook=rook, strict=True)
        np.testing.assert_array_equal(
            neighbours(cells, Weights(kind)).toarray(), theirs.sparse.toarray()
        )


@pytest.mark.parametrize("kind", ["queen", "rook"])
def test_shapes_that_overlap_are_neighbours(kind: str) -> None:
    """Parks overlap; libpysal, which asks for a touch only, would call them strangers."""
    units = GeoSeries(
        [box(0, 0, 5, 5), box(3, 1, 8, 6), box(1, 1, 2, 2), box(90, 0, 99, 9)], crs=CRS
    )
    assert of(units, Weights(kind), 0) == [1, 2]
    assert of(units, Weights(kind), 3) == []


def test_parts_of_a_park_count_as_one() -> None:
    units = GeoSeries(
        [MultiPolygon([box(0, 0, 1, 1), box(9, 0, 10, 1)]), box(10, 0, 11, 1)], crs=CRS
    )
    assert of(units, Weights("rook"), 0) == [1]


def test_a_border_that_is_cut_into_other_vertices() -> None:
    long = shapely.segmentize(box(0, 0, 10, 1), 0.7)
    assert of(GeoSeries([long, box(3, 1, 4, 2)], crs=CRS), Weights("rook"), 0) == [1]


def test_points_on_one_place_are_neighbours() -> None:
    units = GeoSeries([Point(0, 0), Point(0, 0), Point(5, 0), Point(9, 0)], crs=CRS)
    assert of(units, Weights("knn", k=1), 0) == [1]
    assert of(units, Weights("knn", k=1), 1) == [0]
    assert of(units, Weights("band", distance_m=4), 0) == [1]


def test_nothing_has_no_neighbours() -> None:
    assert neighbours(GeoSeries([], crs=CRS), Weights("queen")).shape == (0, 0)
    assert neighbours(GeoSeries([], crs=CRS), Weights("band", distance_m=4)).shape == (0, 0)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"kind": "bishop"}, "bishop"),
        ({"kind": "knn"}, "k is None"),
        ({"kind": "knn", "k": 0}, "k is 0"),
        ({"kind": "band"}, "distance_m is None"),
        ({"kind": "band", "distance_m": float("nan")}, "distance_m is nan"),
        ({"kind": "queen", "k": 3}, "k is 3"),
        ({"kind": "rook", "distance_m": 3.0}, "distance_m is 3.0"),
    ],
)
def test_weights_that_say_nothing(options: dict[str, object], word: str) -> None:
    with pytest.raises(ArgumentError, match=word):
        Weights(**options)


def test_units_that_have_no_neighbours_to_find() -> None:
    with pytest.raises(GeometryError, match="rows 2, 3") as caught:
        neighbours(GeoSeries([Point(0, 0), None, LineString()], crs=CRS), Weights("knn", k=1))
    assert caught.value.positions == (1, 2)
    with pytest.raises(CRSError):
        neighbours(lattice(2).set_crs("EPSG:4490", allow_override=True), Weights("queen"))
    with pytest.raises(ArgumentError, match="only 3 other"):
        neighbours(lattice(2), Weights("knn", k=4))


def test_weights_say_what_they_are() -> None:
    assert Weights("band", distance_m=2_500, row_standardised=False).says("en") == (
        "neighbours: centroids within 2500 m; binary"
    )
    assert Weights("queen").says("zh") == "邻接：有公共点、公共边或重叠；行标准化"
