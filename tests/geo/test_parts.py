"""Polygons are found however deep they lie."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.parts import as_array, polygon_part, polygons, rows, surely_finite, union_by

A, B, C = box(0, 0, 1, 1), box(5, 0, 6, 1), box(9, 0, 10, 1)
NESTED = GeometryCollection(
    [Point(0, 0), GeometryCollection([MultiPolygon([A, B]), GeometryCollection([C, Polygon()])])]
)


def test_polygons() -> None:
    parts, owner = polygons(as_array([None, NESTED, A, LineString([(0, 0), (1, 1)]), Polygon()]))
    assert owner.tolist() == [1, 1, 1, 2]
    assert {part.wkt for part in parts[:3]} == {A.wkt, B.wkt, C.wkt}
    assert parts[3] == A


def test_polygon_part() -> None:
    found = polygon_part(as_array([None, NESTED, A, Point(0, 0)]))
    assert found[0] is None
    assert found[1].equals(MultiPolygon([A, B, C]))
    assert found[2] is A
    assert found[3].equals(Polygon())
    assert len(polygon_part(as_array([]))) == 0


def test_union_by() -> None:
    found = union_by(as_array([A, B, box(0, 0, 1, 3)]), np.array([7, 2, 7]))
    assert [g.area for g in found] == [1, 3]


def test_rows_count_from_one() -> None:
    assert rows([0, 4]) == "1, 5"
    assert rows(range(9)) == "1, 2, 3, 4, 5 …"


HOLED = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])


@given(
    corner=st.sampled_from([1, 2, 3, 6, 7, 8]),  # a ring that opens there is refused by GEOS
    axis=st.integers(0, 1),
    value=st.sampled_from([np.nan, np.inf, -np.inf]),
    moved=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
)
def test_a_coordinate_that_is_not_finite_is_never_overlooked(
    corner: int, axis: int, value: float, moved: tuple[int, int]
) -> None:
    shape = shapely.transform(HOLED, lambda xy: xy + moved)
    assert surely_finite(as_array([shape, None, Polygon(), MultiPolygon([A, B])]))
    coordinates = shapely.get_coordinates(shape)
    coordinates[corner, axis] = value
    odd = shapely.set_coordinates(as_array([shape]), coordinates)
    assert not surely_finite(as_array([A, *odd]))


def test_what_areas_cannot_tell_is_not_sure() -> None:
    assert not surely_finite(as_array([A, Point(0, 0)]))
    assert not surely_finite(as_array([NESTED]))
    assert not surely_finite(as_array([box(0, 0, 1e200, 1e200)]))
