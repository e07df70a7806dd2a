"""Numbers are numbers, blanks are not known, and everything else is refused at once."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import RefusedError
from layers.amounts import amounts


def test_kinds_of_columns() -> None:
    table = pd.DataFrame(
        {
            "whole": [1, 2],
            "nullable": pd.array([None, 3], dtype="Int64"),
            "text": ["4.5", None],
            "nothing": [None, None],
            "flag": [True, False],
        }
    )
    found = amounts(table, list(table))
    np.testing.assert_array_equal(
        found, [[1, 2], [np.nan, 3], [4.5, np.nan], [np.nan, np.nan], [1, 0]]
    )


def test_everything_wrong_is_told_at_once() -> None:
    table = pd.DataFrame({"a": [1.0, np.inf, 3], "b": ["5", "about 7", " "]})
    with pytest.raises(RefusedError) as caught:
        amounts(table, ["a", "b"])
    assert [(p.column, p.row, p.value) for p in caught.value.problems] == [
        ("a", 2, "inf"), ("b", 2, "about 7"), ("b", 3, " "),
    ]  # fmt: skip
    with pytest.raises(RefusedError) as caught:
        amounts(table, ["a", "c", "d"])
    assert [p.column for p in caught.value.problems] == ["c", "d"]
