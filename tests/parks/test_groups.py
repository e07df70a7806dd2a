"""Densities by places: zones, tiers and cells share a parcel out, and nothing is lost."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.grid import Grid
from layers.vocabulary import tiers
from parks.bounds import NOTHING_ASSUMED
from parks.density import density
from parks.density_rows import read_rows
from parks.density_types import DensityType
from parks.grouping import Grouping, split
from parks.groups import by_cells, by_role, by_tier
from parks.over_ground import over_ground
from tests.parks.studies import CRS, X, Y, layer, parcels, square

NAN = float("nan")
OF = DensityType("gross_output", "parcel")
FEW = settings(max_examples=settings().max_examples // 4)


def keys(found: pd.DataFrame, name: str) -> list[str | None]:
    return [None if pd.isna(key) else key for key in found[name]]


def pairs(by: Grouping) -> set[tuple[int, Any, float]]:
    return {
        (int(r), k, round(float(s), 9)) for r, k, s in zip(by.row, by.key, by.share, strict=True)
    }


def test_a_parcel_on_the_edge_of_a_park_is_shared_out() -> None:
    land = parcels(
        square(0),
        square(150),
        square(1000),
        None,
        output_yuan=[4e6, 2e6, 1e6, 9e6],
        area_m2=[1e4, 1e4, 1e4, 1e4],
    )
    park = layer("parks", "park", square(0, width=200))
    found = density(
        land, by=by_role(land, [park, layer("d", "district", square(0))], "park"), of=OF
    )
    assert keys(found.frame, "park") == ["0", None]
    assert found.frame["amount"].tolist() == [0.005, 0.002]  # 4 + 1; 1 + 1 million
    assert found.frame["land_km2"].tolist() == [0.015, 0.015]
    assert found.frame["n"].tolist() == [2, 2]
    assert found.pooled["amount"] == 0.016
    assert [
        (one.code, one.row, one.settled) for one in found.problems if one.code != "no-enterprise"
    ] == [("no-place", 4, "in no group")]


def test_blocks_of_one_id_are_one_park_and_their_ground_counts_once() -> None:
    land = parcels(square(0), output_yuan=[4e6], area_m2=[1e4])
    blocks = layer("parks", "park", square(0, width=60), square(40, width=60), square(0, width=10))
    blocks.features["zone_id"] = ["A", "A", "2"]
    blocks.features["zone_name"] = ["North", "South", "North"]  # a name makes no park
    by = by_role(land, [blocks], "park")
    assert pairs(by) == {(0, "A", 1.0), (0, "2", 0.1)}
    assert by.overlaps(1).tolist() == [True]


def test_several_layers_of_a_role() -> None:
    land = parcels(square(0), square(500))
    layers = [layer("one", "park", square(0)), layer("two", "park", square(500, width=50))]
    assert pairs(by_role(land, layers, "park")) == {  # one id in two layers: a park in each
        *((0, "one/0", 1.0), (1, "two/0", 0.5), (1, None, 0.5)),
    }
    layers[1].features["zone_id"] = ["second"]
    assert pairs(by_role(land, layers, "park")) == {
        *((0, "0", 1.0), (1, "second", 0.5), (1, None, 0.5)),
    }


def test_without_a_layer_nobody_can_say_where() -> None:
    with pytest.raises(KeyError, match="district"):
        by_role(parcels(square(0)), [], "district")


def test_tiers_of_a_report() -> None:
    shares = {f"share_{tier}": [0.0, 0.0, NAN, 0.0] for tier in tiers()}
    shares["share_industrial_base"] = [0.7, 1.0, NAN, 0.7]
    shares["share_industrial_community"] = [0.1, 0.0, NAN, 0.2]
    shares["share_strategic_reserve"] = [0.0, 0.0, NAN, 0.1]  # 1 but for the last bit
    by = by_tier(pd.DataFrame(shares))
    assert pairs(by) == {
        (0, "industrial_base", 0.7),
        (0, "industrial_community", 0.1),
        (0, None, 0.2),
        (1, "industrial_base", 1.0),
        (3, "industrial_base", 0.7),
        (3, "industrial_community", 0.2),
        (3, "strategic_reserve", 0.1),
    }
    assert len(by_tier(pd.DataFrame({"a": [1]})).row) == 0  # nothing was measured


@pytest.mark.parametrize("kind", ["square", "hexagon"])
def test_cells_share_everything_out(kind: str) -> None:
    land = parcels(square(0), square(150, width=30), output_yuan=[4e6, 2e6], area_m2=[1e4, 3e3])
    by = by_cells(land, Grid(80, CRS, kind=kind))
    assert by.name == {"square": "grid_80", "hexagon": "hexagon_80"}[kind]
    found = density(land, by=by, of=OF)
    assert found.frame["amount"].sum() == pytest.approx(0.006, abs=1e-15)
    assert found.frame["land_km2"].sum() == pytest.approx(0.013, abs=1e-15)
    # A sliver of 0.04 m² holds its land to 1e-8 m², its density to 1e-6 of itself.
    assert found.frame["value"].between(0.4 - 1e-6, 2 / 3 + 1e-6).all()


def test_the_key_of_a_cell_draws_it() -> None:
    land = parcels(square(3, 4, width=1, height=1))
    grid = Grid(1000, CRS)
    (key,) = by_cells(land, grid).key
    assert key == f"{int(X // 1000)}_{int(Y // 1000)}"
    assert grid.outlines(*([int(part)] for part in key.split("_")))[0].covers(land.geometry[0])


def firms(*xy: tuple[float, float] | None, **columns: Any) -> gpd.GeoDataFrame:
    shapes = [None if one is None else shapely.Point(X + one[0], Y + one[1]) for one in xy]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_firms_by_park_over_published_ground() -> None:
    points = firms(
        *((10, 10), (20, 20), (999, 0), None),
        output_yuan=[3e6, 5e6, 1e6, 9e6],
        area_m2=[NAN] * 4,
    )
    by = by_role(points, [layer("parks", "park", square(0))], "park")
    found = density(points, by=by, of=OF)
    assert found.frame["n"].tolist() == [2, 1]
    assert found.frame["value"].isna().all()
    assert [one.row for one in found.problems if one.code == "no-place"] == [4]
    over = over_ground(found, {"0": 1000.0}, denominator="park")
    assert over.frame["value"].tolist() == [8.0]


@pytest.mark.parametrize("names", [("A", "B"), ("B", "A")])
def test_a_firm_on_the_border_of_two_parks_counts_in_one(names: tuple[str, str]) -> None:
    """That of the least key, whichever row comes first; parks that overlap each hold it."""
    parks = layer("parks", "park", square(0), square(100), square(50))
    parks.features["zone_id"] = [*names, "C"]
    assert pairs(by_role(firms((100, 0), (60, 50)), [parks], "park")) == {
        *((0, "A", 1.0), (1, names[0], 1.0), (1, "C", 1.0)),
    }


@pytest.mark.parametrize("kind", ["square", "hexagon"])
def test_firms_by_cells(kind: str) -> None:
    points = firms((10, 10), (10, 12), (500, 500), (0, 0), None)
    grid = Grid(100, CRS, kind=kind)
    by = by_cells(points, grid)
    assert by.row.tolist() == [0, 1, 2, 3]
    assert by.key[0] == by.key[1] != by.key[2]
    assert by.share.tolist() == [1.0] * 4
    keys = zip(*([int(part) for part in key.split("_")] for key in by.key), strict=True)
    drawn = grid.outlines(*(list(key) for key in keys))
    assert shapely.intersects(drawn, points.geometry.to_numpy()[:4]).all()


@FEW
@given(
    amounts=st.lists(st.one_of(st.none(), st.integers(0, 10**15)), min_size=1, max_size=4),
    cuts=st.lists(st.floats(0.01, 0.99), min_size=4, max_size=4),
)
def test_nothing_is_lost_to_rounding(amounts: list[int | None], cuts: list[float]) -> None:
    n = len(amounts)
    table = pd.DataFrame(
        {
            "output_yuan": [NAN if amount is None else amount / 100 for amount in amounts],
            "area_m2": [123.45 + k for k in range(n)],
        }
    )
    row, share = np.repeat(np.arange(n), 2), np.ravel([[cut, 1 - cut] for cut in cuts[:n]])
    by = Grouping("half", row, np.array(["a", "b"] * n, object), share)
    rows = read_rows(table, OF, assumed=NOTHING_ASSUMED, repeated=None)
    parts = split(rows, by)
    finer = parts.unit // rows.unit
    assert finer >= 10
    for held in ("amount", "amount_low", "amount_high", "area", "area_low", "area_high"):
        together = np.zeros(n, np.int64)
        np.add.at(together, row, getattr(parts, held))
        assert (together == getattr(rows, held) * finer).all()
        exact = getattr(rows, held)[row] * finer * share
        np.testing.assert_allclose(getattr(parts, held), exact, rtol=1e-12, atol=2)
    found = density(table, by=by, of=OF)
    assert found.pooled["n_missing"] == sum(amount is None for amount in amounts)
    values = found.frame["value"].dropna()
    assert values.empty or values.min() <= found.pooled["value"] * (1 + 1e-9)


def test_thirds_add_up_and_overlaps_do_not() -> None:
    table = pd.DataFrame({"output_yuan": [1.0, 8.0], "area_m2": [1.0, 2.0]})
    row, share = np.array([0, 0, 0, 1, 1]), np.array([1 / 3, 1 / 3, 1 / 3, 1.0, 0.5])
    rows = read_rows(table, OF, assumed=NOTHING_ASSUMED, repeated=None)
    parts = split(rows, Grouping("x", row, np.array(list("abcab"), object), share))
    assert parts.amount[:3].sum() == parts.area[:3].sum() == parts.unit
    assert (parts.amount[3:] / parts.unit).tolist() == [8.0, 4.0]
    assert (parts.area[3:] / parts.unit).tolist() == [2.0, 1.0]


def test_a_small_part_outside_is_outside() -> None:
    land = parcels(square(0))
    by = by_role(land, [layer("parks", "park", square(0, width=90))], "park")
    assert pairs(by) == {(0, "0", 0.9), (0, None, 0.1)}


def test_a_sliver_keeps_its_density() -> None:
    table = pd.DataFrame({"output_yuan": [8e6], "area_m2": [1000.0]})
    share = np.array([1e-6, 1 - 1e-6])
    by = Grouping("half", np.array([0, 0]), np.array(["a", "b"], object), share)
    assert density(table, by=by, of=OF).frame["value"].tolist() == pytest.approx([8.0, 8.0])


def test_where_there_is_no_room_for_decimals() -> None:
    table = pd.DataFrame({"output_yuan": [1e14] * 400, "area_m2": [1000.0] * 400})
    rows = read_rows(table, OF, assumed=NOTHING_ASSUMED, repeated=None)
    by = Grouping("all", np.arange(400), np.full(400, "a", object), np.ones(400))
    assert split(rows, by).unit == rows.unit
    assert split(rows, by).amount.sum() == 400 * 10**16


def test_a_split_parcel_is_no_repetition() -> None:
    """Both halves of a parcel hold the same amount: that is no double count."""
    table = gpd.GeoDataFrame({"output_yuan": [8.0], "area_m2": [2.0], "enterprise": ["E"]})
    by = Grouping("half", np.array([0, 0]), np.array(["a", "b"], object), np.array([0.5, 0.5]))
    found = density(table, by=by, of=OF)
    assert found.frame["amount"].tolist() == [4e-9, 4e-9]
    assert not found.problems
