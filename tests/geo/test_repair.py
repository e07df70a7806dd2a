"""Nine shapes with areas known by hand; rows in are rows out."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.errors import GeometryError
from geo.repair import repair

SQUARE = box(0, 0, 10, 10)
CROSSING_HOLE = Polygon(SQUARE.exterior, [[(8, 2), (8, 8), (12, 8), (12, 2)]])
CASES = {
    "bow-tie": (Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), 2.0),
    "hole across the border": (CROSSING_HOLE, 88.0),
    # The structure method takes a hole that lies outside for ground; the areas show it.
    "hole outside": (Polygon(SQUARE.exterior, [box(20, 0, 21, 1).exterior]), 101.0),
    "two equal holes": (Polygon(SQUARE.exterior, [box(1, 1, 2, 2).exterior] * 2), 99.0),
    "spike": (Polygon([(0, 0), (10, 0), (10, 10), (10, 20), (10, 10), (0, 10)]), 100.0),
    "overlapping parts": (MultiPolygon([SQUARE, box(5, 0, 15, 10)]), 150.0),
    "collapsed": (Polygon([(0, 0), (5, 5), (9, 9)]), 0.0),
    "collection": (GeometryCollection([SQUARE, box(9, 0, 11, 10), Point(0, 0)]), 110.0),
    "line": (LineString([(0, 0), (1, 1)]), 0.0),
    "point": (Point(1, 1), 0.0),
    "not finite": (box(0, 0, np.inf, 1), 0.0),
}


@pytest.mark.parametrize("name", CASES)
def test_mended(name: str) -> None:
    shape, area = CASES[name]
    mended = repair([shape])
    assert mended.area_after[0] == pytest.approx(area)
    assert mended.changed[0]
    assert mended.reason[0]
    assert mended.geometries[0].geom_type in {"Polygon", "MultiPolygon"}
    assert mended.geometries[0].is_valid


def test_the_area_before_is_told() -> None:
    assert repair([CROSSING_HOLE]).area_before[0] == 76
    assert np.isnan(repair([box(0, 0, np.inf, 1), None]).area_before).all()


def test_what_is_well_stays() -> None:
    parts = MultiPolygon([SQUARE, box(20, 0, 30, 10)])
    given_ = [SQUARE, None, Polygon(), parts, shapely.force_3d(SQUARE, 5.0)]
    mended = repair(given_)
    assert not mended.changed.any()
    assert mended.reason.tolist() == ["", "no geometry", "empty geometry", "", ""]
    assert mended.geometries[0] == SQUARE
    assert mended.geometries[1] is None
    assert mended.geometries[2].is_empty
    assert mended.geometries[3] == parts
    assert mended.z_dropped.tolist() == [False, False, False, False, True]
    assert not shapely.has_z(mended.geometries).any()
    np.testing.assert_array_equal(mended.area_after, [100, np.nan, 0, 200, 100])


def test_what_geos_leaves_invalid_is_mended_anew() -> None:
    ring = [(7, 4), (6, 4), (1, 4), (7, 7), (7, 4), (2, 4), (5, 2)]
    shape = Polygon(ring)
    once = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    mended = repair([shape])
    assert mended.geometries[0].is_valid
    assert mended.area_after[0] == pytest.approx(once.area, abs=1e-9)


def test_what_cannot_be_mended_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapely, "make_valid", lambda shapes, **_: shapes)
    with pytest.raises(GeometryError, match="1 of 1 invalid geometries cannot be mended"):
        repair([CASES["bow-tie"][0]])


def test_no_rows() -> None:
    assert len(repair([]).geometries) == 0


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(3, 12))
def test_any_ring(seed: int, n: int) -> None:
    ring = np.random.default_rng(seed).integers(0, 8, (n, 2))
    shape = Polygon(ring)
    first = repair([shape])
    again = repair(first.geometries)
    assert first.geometries[0].is_valid
    assert not again.changed[0]
    assert first.changed[0] == (not shape.is_valid)
    # Structure keeps ground that the ring encloses: never more than its hull, with no overlap.
    assert first.area_after[0] <= shape.convex_hull.area + 1e-9
