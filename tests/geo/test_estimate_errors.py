"""Errors by hand, and none without a truth."""

import numpy as np
import pytest

from geo.estimate_errors import errors

NAN = float("nan")


def test_errors_by_hand() -> None:
    found = errors([1, 2, 6, NAN, 5], [2, 2, 4, 3, NAN])
    assert (found.n, found.n_missing) == (3, 2)
    assert found.mae == 1
    assert found.rmse == pytest.approx((5 / 3) ** 0.5, rel=1e-15)
    assert found.bias == pytest.approx(1 / 3, rel=1e-15)
    assert found.relative == 3 / 8


def test_no_error_without_a_truth() -> None:
    found = errors([NAN, 1], [1, NAN])
    assert (found.n, found.n_missing) == (0, 2)
    assert np.isnan([found.mae, found.rmse, found.bias, found.relative]).all()
    assert np.isnan(errors([1], [0]).relative)
