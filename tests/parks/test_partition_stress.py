"""Statements through partitions: by hand, and what must hold whatever the numbers are."""

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from shapely import box

from geo.errors import ArgumentError, RefusedError
from geo.grid import Grid
from geo.overlay import shares
from parks.partition import Partition, by_column, by_grid, by_shares, by_shifted_grids
from parks.partition_stress import Stress, stress
from parks.partition_view import density_of

CRS = "EPSG:4549"
NAN = float("nan")
seeds = st.integers(0, 2**32 - 1)


def through(table: pd.DataFrame, *partitions: Partition, **options: object) -> Stress:
    return stress(
        table, numerator="output", denominator="land", of="park", partitions=partitions, **options
    )


def parcels(seed: int, n: int = 24) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    output = rng.gamma(2, 5, n)
    output[rng.uniform(size=n) < 0.15] = NAN
    return pd.DataFrame(
        {
            "park": [*"abcd", *rng.choice(list("abcd"), n - 4)],
            "zone": rng.choice(list("uvw"), n),
            "all": "city",
            "parcel": np.arange(n),
            "output": output,
            "land": rng.uniform(0.5, 4, n),
        }
    )


def test_by_hand() -> None:
    """Scenario 8: parks of 4, 1 and 10 km² with 60, 5 and 80; north and south cut them otherwise."""
    table = pd.DataFrame(
        {
            "park": ["a", "b", "c", "c"],
            "half": ["north", "north", "north", "south"],
            "output": [60.0, 5.0, 60.0, 20.0],
            "land": [4.0, 1.0, 5.0, 5.0],
        }
    )
    found = through(
        table,
        by_column(table, "park"),
        by_column(table, "half"),
        pairs=[("a", "c"), ("b", "c")],
        limit=8,
    )
    assert found.groups["pooled"].to_dict() == {"a": 15, "b": 5, "c": 8}
    assert found.groups[0].to_dict() == {"a": 15, "b": 5, "c": 8}
    assert found.groups[1].to_dict() == {"a": 12.5, "b": 12.5, "c": 8.25}
    told = found.partitions
    assert told["units"].tolist() == [3, 2]
    assert told["coverage"].tolist() == [1, 1]
    assert told["share_above"].tolist() == pytest.approx(
        [4 / 15, 10 / 15], rel=1e-12
    )  # 8 is not above 8
    assert told["a > c"].tolist() == [True, True]
    assert told["b > c"].tolist() == [False, True]
    assert told["top"].iloc[0] == "a"
    assert pd.isna(told["top"].iloc[1])  # a and b look alike
    statements = found.statements.set_index("statement")
    assert statements.loc["top 1: a", ["holds", "fails", "unknown"]].tolist() == [1, 0, 1]
    assert statements["survives"].tolist() == [pd.NA, True, False]
    assert found.says("en") == (
        "output over land by park, seen through 2 partitions (park, half): the top 1 (a) stays so in 1 "
        "of 2, 1 cannot be said, a is denser than c in 2 of 2, b is denser than c in 1 of 2, rank "
        "correlation with the groups themselves is at least 0.00, the share of land above 8 runs from "
        "26.7% to 66.7%."
    )
    assert "a高于c在 2/2 种分区下成立" in found.says("zh")


@settings(max_examples=15)
@given(seed=seeds)
def test_nothing_is_lost_whatever_the_partition(seed: int) -> None:
    """Units hold all amounts, and what groups show adds up to them again."""
    table = parcels(seed)
    known = table.dropna()
    part = by_column(table, "zone")
    top = table["output"].to_numpy()
    density, land = density_of(part, top, np.where(np.isnan(top), 0, table["land"]))
    assert np.nansum(density * land) == pytest.approx(known["output"].sum(), rel=1e-12)
    seen = through(table, part).groups[0]
    ground = known.groupby("park")["land"].sum().reindex(seen.index).fillna(0)
    assert (seen.fillna(0) * ground).sum() == pytest.approx(known["output"].sum(), rel=1e-12)


@settings(max_examples=15)
@given(seed=seeds)
def test_the_finest_and_the_groups_show_what_is_and_the_coarsest_nothing(seed: int) -> None:
    table = parcels(seed)
    parts = [by_column(table, c) for c in ("park", "parcel", "all")]
    found = through(table, *parts, pairs=[("a", "b")], k=2)
    np.testing.assert_allclose(found.groups[0], found.groups["pooled"], rtol=1e-12)
    np.testing.assert_allclose(found.groups[1], found.groups["pooled"], rtol=1e-12)
    known = table.dropna()
    overall = known["output"].sum() / known["land"].sum()
    np.testing.assert_allclose(found.groups[2].dropna(), overall, rtol=1e-12)
    if found.groups["pooled"].notna().all():
        np.testing.assert_allclose(found.partitions["rank_correlation"], [1, 1, NAN], rtol=1e-12)
        assert (
            found.partitions["a > b"].iloc[2] is np.False_ or not found.partitions["a > b"].iloc[2]
        )
        assert pd.isna(found.partitions["top"].iloc[2])
    assert found.partitions["coverage"].tolist() == pytest.approx([1, 1, 1])


@settings(max_examples=15)
@given(seed=seeds, at=st.integers(0, 23), part=st.floats(0.05, 0.95))
def test_splitting_a_parcel_changes_nothing(seed: int, at: int, part: float) -> None:
    table = parcels(seed)
    halves = table.loc[[at, at]].copy()
    halves[["output", "land"]] *= np.array([[part], [1 - part]])
    split = pd.concat([table.drop(index=at), halves], ignore_index=True)
    one, other = (through(t, by_column(t, "zone"), limit=10) for t in (table, split))
    np.testing.assert_allclose(one.groups, other.groups, rtol=1e-9)
    np.testing.assert_allclose(
        one.partitions[["share_above", "rank_correlation"]],
        other.partitions[["share_above", "rank_correlation"]],
        rtol=1e-9,
    )


@settings(max_examples=15)
@given(seed=seeds)
def test_rank_correlation_agrees_with_scipy(seed: int) -> None:
    table = parcels(seed)
    found = through(table, by_column(table, "zone"))
    both = found.groups.dropna()
    if len(both) > 2 and np.ptp(both[0]) > 1e-9:
        expected = spearmanr(both[0].round(9), both["pooled"].round(9)).statistic
        assert found.partitions["rank_correlation"].iloc[0] == pytest.approx(expected, rel=1e-9)


def town() -> tuple[pd.DataFrame, GeoSeries]:
    rng = np.random.default_rng(8)
    at = [(x, y) for x in range(8) for y in range(8)]
    ground = GeoSeries([box(x * 100, y * 100, x * 100 + 90, y * 100 + 90) for x, y in at], crs=CRS)
    table = pd.DataFrame(
        {
            "park": ["west" if x < 4 else "east" for x, _ in at],
            "output": [rng.gamma(2, 4 if x < 4 else 1) for x, _ in at],
            "land": ground.area,
        }
    )
    return table, ground


def test_several_and_shifted_grids() -> None:
    table, ground = town()
    grids = [
        by_grid(ground, Grid(200, CRS)),
        by_grid(ground, Grid(250, CRS, kind="hexagon")),
        *by_shifted_grids(ground, Grid(300, CRS), steps=2),
    ]
    found = through(table, *grids, pairs=[("west", "east"), ("east", "west")])
    assert found.partitions["coverage"].tolist() == pytest.approx([1] * 6)
    assert found.statements["survives"].tolist() == [True, True, False]
    assert found.partitions["partition"].iloc[2:].tolist() == [
        f"squares of 300 m from ({x}, {y})" for y in (0, 150) for x in (0, 150)
    ]
    assert found.partitions["rank_correlation"].isna().all()  # two groups


def test_a_grid_by_hand() -> None:
    """Two parcels of 100 x 100, cells of 150 from 0: the second lies half in each."""
    ground = GeoSeries([box(0, 0, 100, 100), box(100, 0, 200, 100)], crs=CRS)
    table = pd.DataFrame({"park": ["a", "b"], "output": [10.0, 40.0], "land": [1.0, 1.0]})
    found = through(table, by_grid(ground, Grid(150, CRS)))
    # Cells: (10 + 20) / 1.5 = 20, and 20 / 0.5 = 40.
    np.testing.assert_allclose(found.groups[0], [20, 30], rtol=1e-12)


def test_rows_in_no_unit_and_rows_without_a_number() -> None:
    table = pd.DataFrame(
        {
            "park": ["a", "a", "b", None],
            "base": ["x", None, None, "x"],
            "output": [4.0, 9.0, 5.0, NAN],
            "land": [1.0, 1.0, 2.0, 1.0],
        }
    )
    found = through(table, by_column(table, "base"), pairs=[("a", "b")])
    assert found.partitions["coverage"].tolist() == [0.25]
    np.testing.assert_array_equal(found.groups[0], [4, NAN])
    assert found.groups["pooled"].tolist() == [6.5, 2.5]
    assert found.partitions["a > b"].isna().all()
    assert found.statements["survives"].isna().all()
    assert found.n_left_out == 1
    assert "1 rows without a numerator" in found.says("en")


def test_units_that_overlap_are_no_partition() -> None:
    ground = GeoSeries([box(0, 0, 10, 10)], crs=CRS)
    zones = GeoSeries([box(0, 0, 8, 10), box(5, 0, 10, 10)], crs=CRS)
    with pytest.raises(ArgumentError, match=r"sum to 1\.3"):
        by_shares("parks", shares(ground, zones), "zone", 1)
    assert by_shares("parks", shares(ground, zones.iloc[:1]), "zone", 1).share.tolist() == [0.8]


def test_options_that_are_refused() -> None:
    table = parcels(1)
    part = by_column(table, "zone")
    with pytest.raises(ArgumentError, match="partitions of these 24 rows"):
        through(table)
    with pytest.raises(ArgumentError, match="not so: zone"):
        through(table.head(9), part)
    with pytest.raises(ArgumentError, match="no z"):
        through(table, part, pairs=[("a", "z")])
    with pytest.raises(ArgumentError, match="k is 5"):
        through(table, part, k=5)
    with pytest.raises(ArgumentError, match="no column"):
        by_column(table, "nothing")
    with pytest.raises(ArgumentError, match="steps"):
        by_shifted_grids(GeoSeries([], crs=CRS), Grid(9, CRS), steps=0)


@pytest.mark.parametrize(
    ("changes", "rows"),
    [({"land": 0.0}, 24), ({"output": float("inf")}, 24), ({"land": float("inf")}, 24)],
)
def test_numbers_that_are_refused(changes: dict[str, float], rows: int) -> None:
    table = parcels(1)
    with pytest.raises(RefusedError) as caught:
        through(table.assign(**changes), by_column(table, "zone"))
    assert len(caught.value.problems) == rows


def test_no_such_column() -> None:
    table = parcels(1)
    with pytest.raises(RefusedError, match="land"):
        through(table.drop(columns="land"), by_column(table, "zone"))
