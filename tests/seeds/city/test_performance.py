"""Totals are divided without a yuan lost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seeds.city.performance import shared


@given(
    weight=st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=60),
    total=st.integers(1_000_000, 10**13),
)
def test_parts_are_whole_and_add_up(weight: list[float], total: int) -> None:
    parts = shared(np.array(weight), total)
    assert int(parts.sum()) == total
    np.testing.assert_array_equal(parts, np.rint(parts))


def test_what_weighs_nothing_gets_nothing() -> None:
    assert shared(np.array([0.0, 2.0, 2.0]), 10).tolist() == [0, 5, 5]
