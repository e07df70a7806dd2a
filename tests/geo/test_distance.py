"""Pairs within a distance, beside a loop over all pairs."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import pairs_within

BOXES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9)).map(
        lambda at: shapely.box(at[0], at[1], at[0] + at[2], at[1] + 1)
    ),
    max_size=8,
)


def array(shapes: list[shapely.Polygon | None]) -> np.ndarray:
    return np.array([*shapes, None], object)[:-1]


@given(first=BOXES, second=BOXES, distance=st.integers(0, 30))
def test_as_a_loop_finds_them(
    first: list[shapely.Polygon], second: list[shapely.Polygon], distance: int
) -> None:
    got = pairs_within(array(first), array(second), float(distance))
    by_hand = [
        (i, j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
        if round(one.distance(other), 3) <= distance
    ]
    assert list(zip(*(side.tolist() for side in got), strict=True)) == by_hand


@pytest.mark.parametrize(
    ("gap", "found"),
    [
        pytest.param(500.0, True, id="at the distance"),
        pytest.param(500.0004, True, id="beyond it by what rounding leaves"),
        pytest.param(500.001, False, id="a millimetre beyond"),
    ],
)
def test_to_the_millimetre(gap: float, *, found: bool) -> None:
    left, right = shapely.box(0, 0, 10, 10), shapely.box(10 + gap, 0, 20 + gap, 10)
    assert len(pairs_within(array([left]), array([right]), 500.0)[0]) == found


def test_nothing_is_near_what_has_no_shape() -> None:
    here = array([None, shapely.Polygon(), shapely.box(0, 0, 1, 1)])
    assert [side.tolist() for side in pairs_within(here, here, 5.0)] == [[2], [2]]
