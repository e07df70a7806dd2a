"""Widths of shapes known by hand, and against GEOS's own search at a fine tolerance."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from shapely.affinity import rotate, translate

from geo.width import at_least_m, widest, width_m

EAST, NORTH = 40_640_000, 3_455_000


def placed(shape: Polygon, angle: float = 17) -> Polygon:
    return translate(rotate(shape, angle), EAST, NORTH)


def ring(outer: float, inner: float) -> Polygon:
    return Point(0, 0).buffer(outer, quad_segs=64).difference(Point(0, 0).buffer(inner, 64))


ELL = Polygon([(0, 0), (100, 0), (100, 30), (30, 30), (30, 80), (0, 80)])
FLAT = Polygon([(0, 0), (130, 0), (50, 9)])
FRAME = box(0, 0, 1_000, 1_000).difference(box(10, 10, 990, 990))
WAVE = Polygon(
    [(x, 3 * np.sin(x / 20)) for x in range(0, 300, 5)]
    + [(x, 3 * np.sin(x / 20) + 0.8) for x in range(295, -1, -5)]
)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        pytest.param(box(0, 0, 100, 60), 60, id="rectangle"),
        pytest.param(Polygon([(0, 0), (3, 0), (3, 4)]), 2, id="triangle 3-4-5"),
        pytest.param(FLAT, 4 * FLAT.area / FLAT.length, id="flat triangle"),
        pytest.param(box(0, 0, 300, 0.04), 0.04, id="sliver"),
        pytest.param(shapely.segmentize(box(0, 0, 300, 0.04), 7), 0.04, id="sliver, many vertices"),
        pytest.param(shapely.segmentize(box(0, 0, 100, 60), 9), 60, id="rectangle, many vertices"),
        pytest.param(ELL, 2 * 30 * np.sqrt(2) / (1 + np.sqrt(2)), id="L, the corner is widest"),
        pytest.param(FRAME, 2 * 10 * np.sqrt(2) / (1 + np.sqrt(2)), id="frame"),
        pytest.param(ring(50, 30), 20 * np.cos(np.pi / 256), id="ring"),
        pytest.param(Point(0, 0).buffer(50, 64), 100 * np.cos(np.pi / 256), id="disc"),
        pytest.param(Polygon([(0, 0), (300, 0), (300, 0.06), (0, 0.02)]), 0.06, id="wedge"),
    ],
)
def test_known_shapes(shape: Polygon, expected: float) -> None:
    tolerance = 0.001 if expected < 1 else 0.005
    found = width_m([placed(shape)])[0]
    assert expected - tolerance <= found <= expected + 1e-6


def test_nothing_and_several_parts() -> None:
    parts = MultiPolygon([box(0, 0, 9, 2), box(20, 0, 29, 5), box(40, 0, 99, 1)])
    mixed = GeometryCollection([parts, LineString([(0, 0), (1, 1)])])
    shapes = [None, Polygon(), Point(0, 0), LineString([(0, 0), (1, 1)]), parts, mixed]
    np.testing.assert_allclose(width_m(shapes), [np.nan, 0, 0, 0, 5, 5], atol=0.005)
    at = widest(shapes)[1]
    assert np.isnan(at[:4]).all()
    assert shapely.contains_xy(parts.geoms[1], at[4:]).all()
    assert width_m([]).shape == (0,)
    assert widest([])[1].shape == (0, 2)
    np.testing.assert_array_equal(at_least_m([None, Polygon(), Point(0, 0)]), [np.nan, 0, 0])


@st.composite
def shapes(draw: st.DrawFn) -> Polygon:
    """Ragged, thin or holed shapes of 5 cm to 200 m, far from the origin."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, size = draw(st.integers(0, 60)), 10 ** draw(st.floats(-1, 2.3))
    angle = np.sort(np.r_[rng.uniform(0, 2 * np.pi, n), 0.1, 2.2, 4.3])
    radius = size * rng.uniform(draw(st.floats(0.1, 1)), 1, len(angle))
    flat = draw(st.sampled_from([1.0, 0.3, 0.01]))
    shape = Polygon(np.c_[radius * np.cos(angle), flat * radius * np.sin(angle)])
    if draw(st.booleans()):
        shape = shape.difference(Point(0, 0).buffer(size * flat / 9, 3))
    return placed(shape, draw(st.floats(0, 90)))


@given(shape=shapes())
def test_agrees_with_geos(shape: Polygon) -> None:
    if shape.is_empty or not shape.is_valid:
        return
    local = translate(shape, -EAST, -NORTH)
    geos = 2 * shapely.length(shapely.maximum_inscribed_circle(local, tolerance=0.0001))
    tolerance = 0.001 if geos < 1 else 0.005
    (found,), at = widest([shape])
    assert geos - tolerance <= found <= geos + tolerance
    # The circle does lie inside: the centre is in, and that far from the border.
    assert shapely.contains_xy(shape, at).all()
    border = shapely.distance(shape.boundary, shapely.points(at))[0]
    assert 2 * border == pytest.approx(found, abs=1e-6)
    assert at_least_m([shape])[0] <= 2 * border + tolerance


def test_many_at_once_are_as_one_by_one() -> None:
    rng = np.random.default_rng(5)
    crowd = [placed(box(0, 0, *rng.uniform(0.02, 90, 2)), rng.uniform(0, 90)) for _ in range(200)]
    crowd += [placed(ELL), placed(WAVE), None]
    np.testing.assert_array_equal(width_m(crowd), [width_m([shape])[0] for shape in crowd])


def test_a_wave_of_constant_height_is_widest_at_a_crest() -> None:
    geos = 2 * shapely.maximum_inscribed_circle(WAVE, tolerance=0.0001).length
    assert width_m([WAVE])[0] == pytest.approx(geos, abs=0.001)


def test_where_triangles_fail_geos_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(shapes: np.ndarray) -> np.ndarray:
        return np.full(len(shapes), GeometryCollection(), dtype=object)

    monkeypatch.setattr(shapely, "constrained_delaunay_triangles", nothing)
    assert width_m([ELL])[0] == pytest.approx(2 * 30 * np.sqrt(2) / (1 + np.sqrt(2)), abs=0.001)


def test_a_big_ragged_one() -> None:
    rng = np.random.default_rng(11)
    angle = np.linspace(0, 2 * np.pi, 3_000, endpoint=False)
    radius = rng.uniform(900, 1_000, 3_000)
    shape = Polygon(np.c_[radius * np.cos(angle), radius * np.sin(angle)])
    geos = 2 * shapely.maximum_inscribed_circle(shape, tolerance=0.001).length
    assert width_m([shape])[0] == pytest.approx(geos, abs=0.005)


def test_many_small_holes_do_not_deceive_the_bound() -> None:
    dots = [Point(x, y).buffer(1e-6, 1) for x in range(1, 10) for y in range(1, 10)]
    net = box(0, 0, 10, 10).difference(shapely.union_all(dots))
    assert net.area / net.length > width_m([net])[0]  # what the bound would be without its h
    assert 0.5 < at_least_m([net])[0] <= width_m([net])[0] + 0.005


def test_the_bound_is_exact_for_a_disc_and_for_a_strip() -> None:
    disc = Point(0, 0).buffer(50, quad_segs=500)
    assert at_least_m([disc])[0] == pytest.approx(100, rel=1e-2)
    assert at_least_m([box(0, 0, 300, 0.04)])[0] == pytest.approx(0.04, rel=1e-3)
