"""Parks and how parcels lie in them: blocks, overlaps, shares, slivers, columns."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import RefusedError
from parks.park import Parks, of_column, of_layers, parks_of
from tests.parks.studies import CRS, layer, parcels, square
from tests.parks.town import town_parcels, town_parks


def pairs(parks: Parks) -> set[tuple[str, int, float]]:
    return {
        (str(parks.key[park]), int(parcel), round(float(share), 9))
        for park, parcel, share in zip(parks.park, parks.parcel, parks.share, strict=True)
    }


def test_blocks_of_one_key_are_one_park_and_a_parcel_may_lie_in_two() -> None:
    parks = of_layers(town_parcels(), [town_parks()])
    assert parks.key.tolist() == ["A", "B", "C", "D"]
    assert parks.parts.tolist() == [2, 1, 1, 1]
    assert pairs(parks) == {
        ("A", 0, 1.0),
        ("A", 1, 1.0),
        ("B", 1, 1.0),
        ("B", 2, 0.6),
        ("C", 3, 0.5),
    }
    assert parks.union[[0, 1, 4, 6]].tolist() == [1.0, 1.0, 0.0, 0.0]  # 4 cm of the last: noise
    assert parks.union[[2, 3]] == pytest.approx([0.6, 0.5], abs=1e-9)
    assert np.isnan(parks.union[5])  # no geometry


def test_a_parcel_counts_where_more_than_half_of_it_lies() -> None:
    parks = of_layers(town_parcels(), [town_parks()])
    counted = {
        (str(parks.key[parks.park[k]]), int(parks.parcel[k])) for k in np.flatnonzero(parks.counts)
    }
    assert counted == {("A", 0), ("A", 1), ("B", 1), ("B", 2)}  # exactly half: in none


def test_the_ground_of_a_park_is_that_of_its_blocks_on_the_ellipsoid() -> None:
    parks = of_layers(town_parcels(), [town_parks()])
    blocks = gpd.GeoSeries([square(-10, -10, 120, 120), square(190, -10, 120, 120)], crs=CRS)
    expected = 0.0
    for ring in shapely.segmentize(blocks.array, 5.0):
        degrees = gpd.GeoSeries([ring], crs=CRS).to_crs("EPSG:4490").iloc[0]
        polygon = Geodesic.WGS84.Polygon()
        for x, y in degrees.exterior.coords[:-1]:
            polygon.AddPoint(y, x)
        expected += abs(polygon.Compute()[2])
    assert parks.area_m2[0] == pytest.approx(expected, rel=1e-6)
    assert parks.drawn_from == "layer"


def test_names_come_from_the_label_of_the_layer() -> None:
    parks = of_layers(town_parcels(), [town_parks()])
    assert [name if isinstance(name, str) else None for name in parks.name] == [
        "东方芯港",
        None,
        "C$\\frac$",
        "D",
    ]


def test_one_id_in_two_layers_is_two_parks() -> None:
    first = layer("old", "park", square(0), square(400))
    other = layer("new", "park", square(200))
    parks = of_layers(parcels(square(0), square(200)), [first, other])
    assert parks.key.tolist() == ["1", "new/0", "old/0"]


def test_what_is_wider_than_the_noise_of_the_layer_is_a_share() -> None:
    here = parcels(square(1000))
    strip = layer("parks", "park", square(1099.96, -10, 100, 120))
    assert len(of_layers(here, [strip]).share) == 0
    finer = replace(strip, snap_m=0.03)
    assert of_layers(here, [finer]).share == pytest.approx([0.0004], rel=1e-6)


def test_a_column_names_the_park_of_each_parcel() -> None:
    table = parcels(square(0), square(200), None, base=["甲", None, "甲"])
    parks = parks_of(table, [], by="base")
    assert (parks.key.tolist(), parks.drawn_from, parks.source) == (["甲"], "column", "base")
    assert pairs(parks) == {("甲", 0, 1.0), ("甲", 2, 1.0)}  # without geometry, too
    assert parks.union.tolist() == [1.0, 0.0, 1.0]
    assert np.isnan(parks.area_m2).all()
    assert parks.geometry.tolist() == [None]


def test_a_layer_comes_before_a_column() -> None:
    table = parcels(square(0), park=["x"])
    assert parks_of(table, [layer("parks", "park", square(0))]).key.tolist() == ["0"]
    bases = layer("bases", "industrial_base", square(0))
    assert parks_of(table, [bases], by="industrial_base").source == "bases"


@pytest.mark.parametrize("by", ["park", "no_such_column", "geometry", "empty"])
def test_without_parks_the_study_is_refused(by: str) -> None:
    table = parcels(square(0), empty=[None])
    with pytest.raises(RefusedError) as refused:
        parks_of(table, [], by=by)
    (problem,) = refused.value.problems
    assert problem.code == "no-parks"
    assert repr(by) in problem.text("en")
    assert repr(by) in problem.text("zh")


def test_of_column_needs_no_geometry() -> None:
    table = parcels(square(0), square(1), park=["b", "a"]).drop(columns="geometry")
    assert of_column(table, "park").key.tolist() == ["a", "b"]


boxes = st.tuples(*(st.integers(0, 9) for _ in range(2)), *(st.integers(1, 6) for _ in range(2)))


@settings(max_examples=25, deadline=None)
@given(lots=st.lists(boxes, min_size=1, max_size=6), zones=st.lists(boxes, min_size=1, max_size=6))
def test_shares_are_those_of_an_overlay_of_dissolved_zones(
    lots: list[tuple[int, int, int, int]], zones: list[tuple[int, int, int, int]]
) -> None:
    """Oracle: geopandas dissolves and overlays; every second zone belongs to the same park."""
    table = parcels(*(square(10 * x, 10 * y, 10 * w, 10 * h) for x, y, w, h in lots))
    drawn = layer(
        "parks", "park", *(square(10 * x, 10 * y, 10 * w, 10 * h) for x, y, w, h in zones)
    )
    features = drawn.features.assign(zone_id=[f"p{k % 2}" for k in range(len(zones))])
    parks = of_layers(table, [replace(drawn, features=features)])
    dissolved = features.dissolve("zone_id").reset_index()
    met = gpd.overlay(
        table.reset_index(names="at"), dissolved, how="intersection", keep_geom_type=False
    )
    expected = {
        (zone, int(at), round(area / table.geometry.area[at], 9))
        for zone, at, area in zip(met["zone_id"], met["at"], met.geometry.area, strict=True)
        if area > 1e-6
    }
    assert pairs(parks) == expected
    whole = shapely.union_all(features.geometry.to_numpy())
    inside = shapely.area(shapely.intersection(table.geometry.to_numpy(), whole))
    assert parks.union == pytest.approx(inside / table.geometry.area.to_numpy(), abs=1e-9)
