"""Firms as points: summed into parcels, parks and cells; those in none are counted and listed."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.cells import Grid
from geo.errors import RefusedError
from parks.density import density
from parks.density_types import DensityType
from parks.firms import sum_into_parcels
from parks.groups import by_cells, by_role
from parks.over_ground import over_ground
from tests.parks.studies import CRS, X, Y, layer, parcels, square

NAN = float("nan")


def firms(*xy: tuple[float, float] | None, **columns: Any) -> gpd.GeoDataFrame:
    shapes = [None if one is None else shapely.Point(X + one[0], Y + one[1]) for one in xy]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_sums_of_parcels() -> None:
    land = parcels(square(0), square(200), square(400), square(600))
    points = firms(
        *((10, 10), (20, 20), (210, 10), (220, 20), (410, 10), (999, 0), None),
        output_yuan=[1.0, 2.0, 4.0, NAN, 0.0, 64.0, 128.0],
        jobs=[1, 1, 1, 1, 1, 1, 1],
    )
    found = sum_into_parcels(points, land, ["output_yuan", "jobs"])
    np.testing.assert_array_equal(found.table["output_yuan"], [3.0, NAN, 0.0, NAN])
    np.testing.assert_array_equal(found.table["jobs"], [2.0, 2.0, 1.0, NAN])
    assert found.table["n_firms"].tolist() == [2, 2, 1, 0]
    assert [(one.code, one.row) for one in found.problems] == [
        ("in-no-parcel", 6),
        ("in-no-parcel", 7),
    ]


def test_no_firms() -> None:
    found = sum_into_parcels(firms(output_yuan=[]), parcels(square(0)), ["output_yuan"])
    assert found.table["output_yuan"].isna().all()
    assert found.table["n_firms"].tolist() == [0]


def test_on_the_line_between_parcels_nobody_can_say() -> None:
    land = parcels(square(0), square(100))
    with pytest.raises(RefusedError) as refused:
        sum_into_parcels(firms((5, 5), (100, 50), jobs=[1, 2]), land, ["jobs"])
    assert [(one.code, one.row) for one in refused.value.problems] == [("in-several-parcels", 2)]
    with pytest.raises(RefusedError, match="output_yuan"):
        sum_into_parcels(firms((5, 5)), land, ["output_yuan"])


def test_points_by_park_over_published_ground() -> None:
    points = firms(
        *((10, 10), (20, 20), (999, 0), None),
        output_yuan=[3e6, 5e6, 1e6, 9e6],
        area_m2=[NAN] * 4,
    )
    by = by_role(points, [layer("parks", "park", square(0))], "park")
    found = density(points, by=by, of=DensityType("gross_output", "parcel"))
    assert found.frame["n"].tolist() == [2, 1]
    assert found.frame["value"].isna().all()
    assert [one.row for one in found.problems if one.code == "no-place"] == [4]
    over = over_ground(found, {"0": 1000.0}, denominator="park")
    assert over.frame["value"].tolist() == [8.0]


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_points_by_cells(shape: str) -> None:
    points = firms((10, 10), (10, 12), (500, 500), (0, 0), None)
    by = by_cells(points, Grid(100.0, shape))
    assert by.row.tolist() == [0, 1, 2, 3]  # a corner of squares belongs to the one above it
    assert by.key[0] == by.key[1] != by.key[2]
    assert by.share.tolist() == [1.0] * 4
    column, row = (
        np.array([int(k) for k in part])
        for part in zip(*(key.split("_") for key in by.key), strict=True)
    )
    drawn = Grid(100.0, shape).outlines(column, row)
    assert shapely.intersects(drawn, points.geometry.to_numpy()[:4]).all()
