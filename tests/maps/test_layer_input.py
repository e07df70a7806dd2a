"""Bad input to a parcel layer: one clear error that names row and column, or a good map."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import ArgumentError, RefusedError
from maps.layer_input import MOST_NAMED, checked_classes, require_fields
from maps.parcel_layer import ParcelLayer
from tests.maps import map_samples
from tests.maps.layer_page import STYLES, frame


def boxes(n: int, **columns: Any) -> gpd.GeoDataFrame:
    return frame([map_samples.box(k % 30) for k in range(n)], **columns)


def test_infinite_and_huge_numbers_are_all_named_with_row_and_column() -> None:
    parcels = boxes(4, far=[1.0, np.inf, np.nan, -np.inf], code=[1, 2, 2**52, 3])
    with pytest.raises(RefusedError) as refused:
        ParcelLayer(parcels, ["k", "far", "code"], STYLES)
    found = [(p.code, p.row, p.column, p.value) for p in refused.value.problems]
    assert found == [
        ("infinite", 2, "far", "inf"),
        ("infinite", 4, "far", "-inf"),
        ("too-large", 3, "code", "4.5036e+15"),
    ]
    assert "row 2, column far" in str(refused.value)
    assert all(problem.message_zh for problem in refused.value.problems)


def test_a_column_full_of_infinities_is_named_a_few_times() -> None:
    with pytest.raises(RefusedError) as refused:
        require_fields(boxes(100, far=[np.inf] * 100), ["far"])
    assert len(refused.value.problems) == MOST_NAMED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param(["k", "nothing"], "'nothing'", id="missing"),
        pytest.param(["k", "k"], "'k'", id="asked for twice"),
        pytest.param(["k", "twin"], "'twin'", id="two columns of one name"),
    ],
)
def test_a_field_is_one_column(fields: list[str], said: str) -> None:
    parcels = boxes(2)
    twin = pd.DataFrame([[1, 2], [3, 4]], columns=["twin", "twin"])
    with pytest.raises(ArgumentError, match=said):
        ParcelLayer(gpd.GeoDataFrame(pd.concat([parcels, twin], axis=1), crs=parcels.crs), fields, STYLES)  # fmt: skip


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        pytest.param([0, 2], "2 in row 2", id="no such style"),
        pytest.param([-1, 0], "-1 in row 1", id="negative"),
        pytest.param([0, np.nan], "nan in row 2", id="missing"),
        pytest.param([0.5, 0], "0.5 in row 1", id="half a class"),
        pytest.param([0], r"shape \(1,\) for 2", id="too few"),
    ],
)
def test_every_parcel_has_a_class_that_has_a_style(classes: list[float], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        checked_classes(classes, rows=2, styles=2)


@pytest.mark.parametrize("styles", [0, 256])
def test_a_layer_has_1_to_255_styles(styles: int) -> None:
    with pytest.raises(ArgumentError, match=f"{styles} given"):
        checked_classes(None, rows=0, styles=styles)


def test_whatever_a_column_holds_is_packed() -> None:
    """Objects, lists, complex numbers, intervals, spans of time: as text, as pandas writes them."""
    columns = {
        "dicts": [{"a": 1}, None, {"<b>": [1]}],
        "lists": [[1, 2], [3, 4], [5, 6]],
        "arrays": [np.arange(3), np.arange(2), None],
        "complex": np.array([1j, 2, np.nan]),
        "intervals": pd.cut(pd.Series([1, 5, 9]), 3),
        "spans": pd.to_timedelta([1, None, 3], unit="D"),
        "huge": [10**40, -1, None],
        "nothing": [None, None, None],
        "long": ["名" * 10_000, "", "b"],
    }
    layer = ParcelLayer(boxes(3, **columns), list(columns), STYLES)
    kinds = {name: kind for name, kind, *_ in layer.columns.meta["columns"]}
    assert kinds["field:intervals"] == "category"
    assert kinds["field:lists"] == kinds["field:huge"] == kinds["field:spans"] == "text"


def test_as_many_categories_as_rows_are_packed() -> None:
    n = 30_000
    words = pd.Categorical([f"c{k}" for k in range(n)])
    layer = ParcelLayer(boxes(n, word=words), ["word"], STYLES)
    assert layer.columns.meta["texts"][0] == n
