"""The strip to take off: no admitted ground in it, nothing wider than noise left behind."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from geo.width import width_m
from parks.shaving import shave, wider_than

SNAP_M = 0.05
LOT = box(0, 0, 100, 100)
SIDE = st.integers(-50, 150)
EMPTY = Polygon()


def objects(*shapes: object) -> np.ndarray:
    out = np.empty(len(shapes), object)
    out[:] = shapes
    return out


@pytest.mark.parametrize(
    ("place", "left", "parts"),
    [
        pytest.param(box(90, 0, 100, 100), 0.9, 1, id="one side"),
        pytest.param(box(40, 0, 60, 100), 0.8, 2, id="the middle: two pieces are left"),
        pytest.param(box(99.96, 0, 100, 100), 1.0, 1, id="drawing noise stays"),
        pytest.param(box(99.9, 0, 100, 100), 0.999, 1, id="wider than noise does not"),
        pytest.param(LOT, 0.0, 0, id="all of it: nothing is left"),
        pytest.param(box(0.04, 0, 100, 100), 0.0004, 0, id="what is left is noise"),
        pytest.param(EMPTY, 1.0, 1, id="nothing to take"),
        pytest.param(None, np.nan, np.nan, id="no shape"),
    ],
)
def test_what_is_left(place: Polygon | None, left: float, parts: float) -> None:
    shape = None if place is None else LOT
    found = shave(objects(shape), objects(place), snap_m=SNAP_M)
    np.testing.assert_allclose(found.left, [left], atol=1e-12)
    np.testing.assert_array_equal(found.parts, [parts])


def test_only_the_pieces_wider_than_noise_come_off() -> None:
    noise, real = box(0, 0, 100, 0.04), box(0, 50, 100, 60)
    strip = wider_than(objects(shapely.union(noise, real), noise, real), SNAP_M)
    assert [
        shape.equals(other) for shape, other in zip(strip, (real, EMPTY, real), strict=True)
    ] == [True] * 3


@given(sides=st.lists(st.tuples(SIDE, SIDE, SIDE, SIDE), min_size=1, max_size=4))
def test_over_any_ground(sides: list[tuple[int, int, int, int]]) -> None:
    """Boxes of whole metres: their parts inside a lot are a metre wide, or noise of no width."""
    zones = shapely.union_all([box(*map(float, s)) for s in sides if s[0] < s[2] and s[1] < s[3]])
    place = shapely.difference(LOT, zones)
    place = place if place.geom_type.endswith("Polygon") else EMPTY
    found = shave(objects(LOT), objects(place), snap_m=SNAP_M)
    assert shapely.intersection(found.strip[0], zones).area == 0  # no admitted ground comes off
    rest = shapely.difference(LOT, found.strip[0])
    assert width_m([shapely.difference(rest, zones)])[0] <= SNAP_M  # nothing real stays outside
    assert found.left[0] == pytest.approx(1 - found.strip[0].area / LOT.area)
