"""Points in areas: each once, none lost, borders by a rule, doubles told."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame, GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from geo.errors import CRSError, RefusedError
from geo.grid import Grid
from layers.points import STATES, PointSums, sum_points

CRS = "EPSG:4549"
NAN = float("nan")


def firms(*rows: tuple[str, object, float], crs: str = CRS) -> GeoDataFrame:
    names, spots, output = zip(*rows, strict=True)
    return GeoDataFrame({"firm": names, "output_yuan": output}, geometry=list(spots), crs=crs)


def parks(**areas: shapely.Polygon) -> GeoDataFrame:
    return GeoDataFrame({"park": list(areas)}, geometry=list(areas.values()), crs=CRS)


WEST, EAST = box(0, 0, 10, 10), box(10, 0, 20, 10)


def into(points: GeoDataFrame, areas: GeoDataFrame | Grid) -> PointSums:
    return sum_points(points, areas, values=["output_yuan"], name="firm", key="park")


def test_sums_and_gaps() -> None:
    found = into(
        firms(
            ("a", Point(1, 1), 5.0),
            ("b", Point(2, 2), 7.0),
            ("c", Point(15, 5), 3.0),
            ("d", Point(16, 5), NAN),
            ("e", Point(90, 90), 11.0),
            ("f", None, 13.0),
            ("g", Point(), NAN),
        ),
        parks(west=WEST, east=EAST, empty=box(50, 50, 60, 60), unknown=box(70, 0, 80, 9)),
    )
    areas = found.areas.set_index("park")
    assert areas["n_points"].to_dict() == {"west": 2, "east": 2, "empty": 0, "unknown": 0}
    np.testing.assert_array_equal(areas["output_yuan"], [12, NAN, NAN, NAN])
    np.testing.assert_array_equal(areas["output_yuan_known"], [12, 3, NAN, NAN])
    assert areas["output_yuan_n_missing"].tolist() == [0, 1, 0, 0]
    assert found.points["state"].tolist() == ["placed"] * 4 + ["nowhere", "no_place", "no_place"]
    assert found.points["park"].fillna("").tolist() == ["west", "west", "east", "east", "", "", ""]
    assert found.nowhere["firm"].tolist() == ["e", "f", "g"]
    np.testing.assert_array_equal(found.nowhere["output_yuan"], [11, 13, NAN])
    assert [(p.code, p.row, p.value) for p in found.problems] == [
        ("point-nowhere", 5, "e"), ("point-no-place", 6, "f"), ("point-no-place", 7, "g"),
    ]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_a_shared_border_goes_to_the_least_key(turned: bool) -> None:
    """Whichever row comes first."""
    areas = parks(b=WEST, a=EAST)
    found = into(firms(("x", Point(10, 5), 4.0)), areas.iloc[::-1] if turned else areas)
    assert found.areas.set_index("park")["n_points"].to_dict() == {"a": 1, "b": 0}
    assert found.points["state"].tolist() == ["shared_border"]
    assert "least key" in found.problems[0].text("en")


def test_inside_one_is_stronger_than_the_border_of_another() -> None:
    found = into(firms(("x", Point(10, 5), 4.0)), parks(a=EAST, b=box(5, 0, 15, 10)))
    assert found.points["park"].tolist() == ["b"]
    assert found.points["state"].tolist() == ["placed"]


def test_inside_two_that_overlap_counts_once_and_is_said() -> None:
    found = into(firms(("x", Point(5, 5), 4.0)), parks(b=WEST, a=box(4, 4, 6, 6)))
    assert found.areas["n_points"].tolist() == [0, 1]
    assert [p.code for p in found.problems] == ["point-overlap"]
    assert "编号最小者" in found.problems[0].text("zh")


def test_a_border_of_one_is_in_it() -> None:
    found = into(firms(("x", Point(0, 5), 4.0)), parks(a=WEST))
    assert found.points["state"].tolist() == ["placed"]


def test_no_firms() -> None:
    """Nobody says that an area without a firm makes nothing: null, not 0."""
    found = into(firms(("a", Point(1, 1), 5.0)).iloc[:0], parks(west=WEST))
    assert found.areas["n_points"].tolist() == [0]
    assert found.areas["output_yuan"].isna().all()
    assert not found.problems


def test_doubles_are_told_and_counted() -> None:
    found = into(
        firms(
            ("a", Point(1, 1), 5.0),
            ("b", Point(1, 1), 5.0),
            ("c", Point(1, 1), 6.0),
            ("d", Point(2, 1), 5.0),
            ("e", Point(3, 1), NAN),
            ("f", Point(3, 1), NAN),
            ("g", Point(1, 1), 5.0),
            ("h", None, 5.0),
            ("i", None, 5.0),
        ),
        parks(west=WEST),
    )
    told = [p for p in found.problems if p.code == "point-double"]
    assert [(p.row, p.value) for p in told] == [(2, "b"), (7, "g")]
    assert "as a in row 1; both are counted" in told[0].text("en")
    assert found.areas["output_yuan_known"].tolist() == [26.0]


def test_cells() -> None:
    grid = Grid(10, CRS)
    found = into(
        firms(
            ("a", Point(10, 0), 5.0),
            ("b", Point(-1, 3), 2.0),
            ("c", Point(19, 9), 1.0),
            ("d", None, 3.0),
        ),
        grid,
    )
    assert found.areas[["col", "row", "n_points", "output_yuan"]].to_numpy().tolist() == [
        [-1, 0, 1, 2.0], [1, 0, 2, 6.0],
    ]  # fmt: skip
    assert found.points["state"].tolist() == ["placed", "placed", "placed", "no_place"]
    assert found.nowhere["firm"].tolist() == ["d"]


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(["areas", "square", "hexagon"]))
def test_none_is_lost_and_none_counted_twice(seed: int, kind: str) -> None:
    """Whole coordinates, so that many points lie on borders and corners."""
    rng = np.random.default_rng(seed)
    n = 60
    points = GeoDataFrame(
        {
            "firm": range(n),
            "output_yuan": np.where(rng.uniform(size=n) < 0.2, NAN, rng.integers(0, 99, n)),
        },
        geometry=GeoSeries.from_xy(*rng.integers(-2, 23, (2, n)), crs=CRS),
    )
    cells = {f"{x}-{y}": box(x, y, x + 5, y + 5) for x in range(0, 20, 5) for y in range(0, 20, 5)}
    areas = parks(**cells) if kind == "areas" else Grid(5, CRS, kind=kind)
    found = into(points, areas)
    assert found.areas["n_points"].sum() + len(found.nowhere) == n
    total = found.areas["output_yuan_known"].sum() + found.nowhere["output_yuan"].sum()
    assert total == points["output_yuan"].sum()
    assert set(found.points["state"]) <= set(STATES)
    if kind != "areas":
        assert found.nowhere.empty


def test_agrees_with_a_spatial_join() -> None:
    rng = np.random.default_rng(6)
    points = GeoDataFrame(
        {"firm": range(300), "output_yuan": rng.uniform(0, 9, 300)},
        geometry=GeoSeries.from_xy(*rng.uniform(0, 30, (2, 300)), crs=CRS),
    )
    areas = parks(west=WEST, east=EAST)
    expected = gpd.sjoin(points, areas).groupby("park")["output_yuan"].sum()
    found = into(points, areas).areas.set_index("park")["output_yuan"]
    pd.testing.assert_series_equal(found.sort_index(), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("points", "areas", "codes"),
    [
        (firms(("a", LineString([(0, 0), (1, 1)]), 1.0)), parks(a=WEST), ["no-point"]),
        (firms(("a", Point(0, 0), float("inf"))), parks(a=WEST), ["no-number"]),
        (firms(("a", Point(0, 0), 1.0)), parks(a=WEST, b=EAST).assign(park="a"), ["key"]),
        (firms(("a", Point(0, 0), 1.0)), parks(a=WEST).assign(park=None), ["key"]),
        (firms(("a", Point(0, 0), 1.0)).drop(columns=["firm"]), parks(a=WEST), ["no-column"]),
        (firms(("a", Point(0, 0), 1.0)), parks(a=WEST).drop(columns=["park"]), ["no-column"]),
    ],
)
def test_refused(points: GeoDataFrame, areas: GeoDataFrame, codes: list[str]) -> None:
    with pytest.raises(RefusedError) as caught:
        into(points, areas)
    assert [p.code for p in caught.value.problems] == codes


def test_two_reference_systems() -> None:
    with pytest.raises(CRSError, match="bring both"):
        into(firms(("a", Point(0, 0), 1.0), crs="EPSG:4550"), parks(a=WEST))
