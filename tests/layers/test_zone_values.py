"""Values of zones under parcels: shares against drawn ground, and what is doubtful about them."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from layers.measure import ground
from layers.zone_values import ZoneValues, ratios, zone_values
from tests.parks.studies import layer, parcels, square


def under(table: gpd.GeoDataFrame, *shapes: tuple[Polygon, object], **settings: Any) -> ZoneValues:
    zones = layer("zones", "zoning", *(shape for shape, _ in shapes), **settings)
    zones.features["gfz"] = pd.Series([value for _, value in shapes], dtype=object)
    return zone_values(table, [zones], "gfz", ground(table, [zones]))


def rows(zones: ZoneValues) -> list[tuple[int, float, float]]:
    share = np.round(zones.share, 6)
    return list(zip(zones.parcel.tolist(), zones.value.tolist(), share.tolist(), strict=True))


def test_shares_of_several_parcels() -> None:
    table = parcels(square(0), square(100), square(300), None)
    got = under(table, (square(-10, -10, 120, 200), 1.0), (square(110, -10, 90, 200), "2.5"))
    assert rows(got) == [(0, 1.0, 1.0), (1, 1.0, 0.1), (1, 2.5, 0.9)]
    np.testing.assert_allclose(got.uncovered, [0, 0, 1, np.nan])
    assert got.overlap.tolist()[:3] == [0, 0, 0]
    # A border of 100 m that is half a metre off moves half a percent of a hectare.
    np.testing.assert_allclose(got.doubtful[:3], [0, 0.005, 0])


def test_features_of_one_value_count_once_where_they_overlap() -> None:
    got = under(parcels(square(0)), (square(0, 0, 60), 2.0), (square(40, 0, 60), 2))
    assert rows(got) == [(0, 2.0, 1.0)]
    assert got.overlap.tolist() == [0]
    assert got.doubtful.tolist() == [0]


def test_overlap_of_two_values() -> None:
    got = under(parcels(square(0)), (square(0), 2.0), (square(50, 0, 50), 4.0))
    assert rows(got) == [(0, 2.0, 1.0), (0, 4.0, 0.5)]
    np.testing.assert_allclose(got.overlap, [0.5])


def test_undeclared_accuracy_makes_every_inner_border_doubtful() -> None:
    table = parcels(square(0), square(200))
    got = under(
        table, (square(0, 0, 50), 1.0), (square(50, 0, 50), 2.0), (square(200), 3.0),
        accuracy_m=None,
    )  # fmt: skip
    assert got.doubtful.tolist() == [1.0, 0.0]
    assert got.sure.tolist() == [False, False, True]


@pytest.mark.parametrize(("width", "kept"), [(0.04, 1), (0.2, 2), (2.0, 2)])
def test_slivers_are_left_out(width: float, kept: int) -> None:
    got = under(
        parcels(square(0)),
        (square(0, 0, 100 - width), 1.0),
        (square(100 - width, 0, 50), 2.0),
    )
    assert len(got.value) == kept
    assert got.sure.tolist()[1:] == [width > 0.5] * (kept - 1)


def test_no_parcels() -> None:
    got = under(parcels(), (square(0), 1.0))
    assert (len(got.parcel), len(got.uncovered)) == (0, 0)


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        (2, 2.0, None), (2.5, 2.5, None), ("0.8", 0.8, None), ("２.0", 2.0, None), (0, 0.0, None),
        (None, None, None), ("", None, None), ("210%", None, "210%"), ("180~200", None, "180~200"),
        ("-1", None, "-1"), (99, None, "99"), (51, None, "51"), ("1e1", None, "1e1"),
    ],
)  # fmt: skip
def test_ratios(cell: object, value: float | None, words: str | None) -> None:
    got, said = ratios(pd.Series([cell], dtype=object))
    assert (None if np.isnan(got[0]) else got[0]) == value
    assert said[0] == words


@given(cuts=st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True))
def test_shares_of_strips_sum_to_one(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 100]
    strips = [
        (square(low, -5, high - low, 120), float(k))
        for k, (low, high) in enumerate(pairwise(edges))
    ]
    turned = [
        (shapely.affinity.rotate(shape, 20, origin=strips[0][0].centroid), v) for shape, v in strips
    ]
    parcel = shapely.affinity.rotate(square(0), 20, origin=strips[0][0].centroid)
    got = under(parcels(parcel), *turned)
    np.testing.assert_allclose(got.share, np.diff(edges) / 100, atol=1e-9)
    np.testing.assert_allclose(got.doubtful, 0.5 * len(cuts) / 100, rtol=1e-6)
