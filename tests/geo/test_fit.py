"""Overlaps and gaps beside a loop over all pairs and beside drawings worked out by hand."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import fit
from geo.fit import gaps, overlaps

BOXES = st.lists(
    st.tuples(*[st.integers(0, 20)] * 2, *[st.integers(1, 6)] * 2).map(
        lambda at: shapely.box(at[0], at[1], at[0] + at[2], at[1] + at[3])
    ),
    max_size=8,
)


def array(*shapes: shapely.Geometry | None) -> np.ndarray:
    return np.array([*shapes, None], object)[:-1]


@given(boxes=BOXES, snap=st.sampled_from([0.05, 1.5]))
def test_overlaps_are_those_of_a_loop(boxes: list[shapely.Polygon], snap: float) -> None:
    found = overlaps(array(*boxes), snap)
    by_hand = {}
    for (i, one), (j, other) in combinations(enumerate(boxes), 2):
        a, b = one.bounds, other.bounds
        sides = [min(a[k + 2], b[k + 2]) - max(a[k], b[k]) for k in (0, 1)]
        if min(sides) > snap:  # of two boxes the common ground is a box, as wide as its short side
            by_hand[i, j] = (sides[0] * sides[1], min(sides))
    pairs = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert pairs == list(by_hand)
    assert found.area_m2.tolist() == [area for area, _ in by_hand.values()]
    np.testing.assert_allclose(found.width_m, [width for _, width in by_hand.values()], atol=0.005)


@pytest.mark.parametrize(
    ("by", "count"),
    [
        pytest.param(0.0, 0, id="touching"),
        pytest.param(0.05, 0, id="as wide as the noise"),
        pytest.param(0.06, 1, id="wider"),
    ],
)
def test_noise_is_no_overlap(by: float, count: int) -> None:
    # A strip of noise along 1 km holds 50 m2: only its width says what it is.
    left, right = shapely.box(0, 0, 10, 1000), shapely.box(10 - by, 0, 20, 1000)
    assert len(overlaps(array(left, right), 0.05).first) == count


def test_what_has_no_shape_overlaps_nothing() -> None:
    whole = shapely.box(0, 0, 10, 10)
    found = overlaps(array(None, shapely.Polygon(), whole, whole), 0.05)
    assert (found.first.tolist(), found.second.tolist()) == ([2], [3])
    assert found.area_m2.tolist() == [100.0]


def test_a_gap_between_two() -> None:
    left, right = shapely.box(0, 0, 10, 10), shapely.box(10.3, 0, 20, 10)
    found = gaps(array(None, left, right), 0.5)
    assert (found.first.tolist(), found.second.tolist()) == ([1], [2])
    np.testing.assert_allclose(found.width_m, 0.3)
    assert np.isnan(found.area_m2).all()
    assert not len(gaps(array(left, right), 0.2).first), "a street"


def test_a_third_one_fills_the_gap() -> None:
    between = shapely.box(10, 0, 10.3, 10)
    found = gaps(array(shapely.box(0, 0, 10, 10), between, shapely.box(10.3, 0, 20, 10)), 0.5)
    assert not len(found.first)


def test_one_border_drawn_twice_encloses_ground() -> None:
    # The second drawing of the border cuts a corner: a triangle 100 m long and 0.4 m deep.
    lower = shapely.Polygon([(0, 0), (100, 0), (100, 50), (50, 49.6), (0, 50)])
    upper = shapely.box(0, 50, 100, 100)
    found = gaps(array(lower, upper), 0.5)
    assert (found.first.tolist(), found.second.tolist()) == ([0], [1])
    np.testing.assert_allclose(found.area_m2, 100 * 0.4 / 2)
    # The circle in it: 2 x area / perimeter of the triangle.
    circle = 2 * 40 / (100 + 2 * np.hypot(50, 0.4))
    np.testing.assert_allclose(found.width_m, circle, atol=0.001)


def test_a_slit_in_one_shape_borders_no_other() -> None:
    slit = shapely.box(4, 4, 4.2, 8)
    found = gaps(array(shapely.box(0, 0, 10, 10).difference(slit)), 0.5)
    assert (found.first.tolist(), found.second.tolist()) == ([0], [-1])
    np.testing.assert_allclose(found.area_m2, 0.8)


def test_each_gap_is_told_once_whatever_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    # Four squares round a hole of 0.2 m, forty times over; blocks of three cut through them.
    def ring(x: float) -> list[shapely.Polygon]:
        return [
            shapely.box(x, 0, x + 5.2, 5), shapely.box(x + 5.2, 0, x + 10, 5.2),
            shapely.box(x + 5, 5.2, x + 10, 10), shapely.box(x, 5, x + 5, 10),
        ]  # fmt: skip

    shapes = array(*[one for k in range(40) for one in ring(k * 20.0)])
    whole = gaps(shapes, 0.5)
    assert len(whole.first) == 40
    np.testing.assert_allclose(whole.area_m2, 0.04)
    monkeypatch.setattr(fit, "_BLOCK", 3)
    parts = gaps(shapes, 0.5)
    assert (parts.first.tolist(), parts.second.tolist()) == (whole.first.tolist(), whole.second.tolist())  # fmt: skip


def test_nothing_at_all() -> None:
    assert not len(gaps(array(), 0.5).first)
    assert not len(overlaps(array(None), 0.05).first)
