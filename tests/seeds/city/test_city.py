"""Facts of the whole city: scale, totals, geometry, determinism, plausibility."""

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pyproj import Geod

from seeds.city.city import City, build_city

LAYERS = (
    *("parcels", "bases", "communities", "retained", "reserve", "parks"),
    *("districts", "protection", "flood_storage"),
)


def background(city: City) -> pd.DataFrame:
    return city.parcels[~city.parcels["parcel_id"].str.startswith("SYN-PLANT-")]


def test_the_scale_is_that_of_the_2023_survey(city: City) -> None:
    assert len(city.parcels) == 48_501
    assert city.parcels.area.sum() == pytest.approx(728e6, rel=0.001)


def test_output_adds_up_to_the_published_totals(city: City) -> None:
    assert city.parcels["output_yuan"].sum() == 4_201_400_000_000
    assert city.parcels["added_value_yuan"].sum() == 1_073_900_000_000


def test_parks_hold_3_2_tn_on_less_than_400_km2(city: City) -> None:
    parks = shapely.union_all(city.parks.geometry.to_numpy())
    assert parks.area <= 400e6
    found = shapely.STRtree(city.parcels.geometry).query(city.parks.geometry, "contains")[1]
    assert len(found) == len(np.unique(found))
    inside = city.parcels["output_yuan"].iloc[found].sum()
    assert inside == 3_200_000_000_000
    assert inside / parks.area * 1e6 > 8e9


def test_no_park_edge_splits_a_parcel(city: City) -> None:
    tree = shapely.STRtree(city.parcels.geometry)
    touched = np.unique(tree.query(city.parks.geometry, "intersects")[1])
    inside = np.unique(tree.query(city.parks.geometry, "contains")[1])
    np.testing.assert_array_equal(touched, inside)


def test_parcels_do_not_overlap(city: City) -> None:
    shapes = city.parcels.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, "intersects")
    pair = one < other
    shared = shapely.area(shapely.intersection(shapes[one[pair]], shapes[other[pair]]))
    assert pair.sum() > 50_000  # neighbours do touch
    assert shared.max() == 0


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_are_valid_and_in_the_working_crs(city: City, layer: str) -> None:
    frame = getattr(city, layer)
    assert frame.crs.to_epsg() == 4549
    assert frame.is_valid.all()
    assert not frame.is_empty.any()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    name = "parcel_id" if layer == "parcels" else "zone_id"
    assert frame[name].is_unique
    assert frame[name].notna().all()


def test_parcels_have_5_to_12_corners_and_sizes_skewed_like_lognormal_ones(city: City) -> None:
    drawn = background(city)
    corners = shapely.get_num_coordinates(drawn.geometry.to_numpy()) - 1
    assert corners.min() >= 5
    assert corners.max() <= 12
    area = drawn.geometry.area
    assert area.mean() == pytest.approx(15_010, rel=0.01)
    assert area.mean() > 1.1 * area.median()
    assert 0.4 < np.log(area).std() < 0.8
    assert abs(np.log(area).skew()) < 0.6


def test_corners_lie_on_the_step_so_that_neighbours_share_them_exactly(city: City) -> None:
    corners = shapely.get_coordinates(background(city).geometry.to_numpy())
    hundredths = corners * 100
    np.testing.assert_allclose(hundredths, np.rint(hundredths), atol=1e-4)


def test_every_parcel_lies_in_the_district_of_its_code(city: City) -> None:
    tree = shapely.STRtree(city.parcels.geometry)
    district, parcel = tree.query(city.districts.geometry, "contains")
    assert len(parcel) == len(city.parcels)
    named = city.districts["zone_id"].to_numpy(object)[district]
    assert (city.parcels["district_code"].to_numpy(object)[parcel] == named).all()
    assert city.parcels["district_code"].nunique() == 16


def test_ids_say_synthetic_and_are_sorted(city: City) -> None:
    ids = city.parcels["parcel_id"]
    assert ids.is_unique
    assert ids.is_monotonic_increasing
    form = re.compile(r"SYN-(3101(0[1-9]|1\d|20|51)-\d{5}|PLANT-[A-Z0-9.-]+)")
    assert all(map(form.fullmatch, ids))
    for column in ("name", "enterprise"):
        assert city.parcels[column].str.contains("ynthetic|Planted").all()
    for layer in ("bases", "communities", "retained", "reserve", "parks", "protection"):
        assert getattr(city, layer)["name"].str.contains("Synthetic.*合成").all()


def test_declared_area_is_the_geodesic_one_but_for_the_noise(city: City) -> None:
    sample = background(city).sample(800, random_state=7)
    geod = Geod(a=6378137.0, rf=298.257222101)
    degrees = sample.geometry.to_crs("EPSG:4490")
    measured = np.array([abs(geod.geometry_area_perimeter(shape)[0]) for shape in degrees])
    relative = np.abs(sample["declared_area_m2"] / measured - 1)
    assert relative.max() < 0.0031
    exact = np.abs(sample["declared_area_m2"] - measured) < 0.0051
    assert 0.88 < exact.mean() < 0.96


@pytest.mark.parametrize(
    ("column", "least", "most"),
    [
        pytest.param("land_use", 0.005, 0.03, id="land use"),
        pytest.param("floor_area_m2", 0.01, 0.03, id="floor area"),
        pytest.param("plan_plot_ratio_max", 0.08, 0.12, id="plan ratio"),
        pytest.param("counted_floor_area_m2", 0.2, 0.3, id="counted floor area"),
        pytest.param("declared_area_m2", 0, 0, id="declared area"),
        pytest.param("granted_on", 0, 0, id="grant"),
    ],
)
def test_data_are_missing_at_a_plausible_rate(
    city: City, column: str, least: float, most: float
) -> None:
    assert least <= city.parcels[column].isna().mean() <= most


def test_statuses_and_what_hangs_on_them(city: City) -> None:
    parcels = background(city)
    share = parcels["status"].value_counts(normalize=True)
    assert share["existing"] == pytest.approx(0.93, abs=0.002)
    assert share["new"] == pytest.approx(0.05, abs=0.001)
    assert share["change"] == pytest.approx(0.02, abs=0.001)
    new, change = parcels["status"] == "new", parcels["status"] == "change"
    assert parcels.loc[new, ["output_yuan", "full_production_on"]].isna().all(axis=None)
    assert parcels.loc[~new, "output_yuan"].isna().mean() == pytest.approx(0.03, abs=0.005)
    assert (parcels["planned_land_use"].notna() == change).all()
    assert (parcels["planned_land_use"] != parcels["land_use"])[change].all()
    assert (parcels["full_production_on"].dropna() > parcels["granted_on"][~new]).all()
    assert parcels["granted_on"].max() < pd.Timestamp("2026-11-22")


def test_most_existing_plants_keep_to_guide_and_plan_and_some_do_not(city: City) -> None:
    parcels = background(city)
    parcels = parcels[parcels["status"] == "existing"]
    ratio = parcels["floor_area_m2"] / parcels["declared_area_m2"]
    industrial = parcels["land_use"].fillna("").str.startswith("1001")
    assert 0.01 < (ratio[industrial] > 2.0).mean() < 0.05
    assert 0.01 < (ratio > parcels["plan_plot_ratio_max"]).mean() < 0.05
    assert 0.001 < (ratio < parcels["plan_plot_ratio_min"]).mean() < 0.02
    counted = parcels["counted_floor_area_m2"].dropna()
    assert (counted >= parcels["floor_area_m2"].loc[counted.index]).all()


def test_equal_seeds_give_equal_cities(city: City) -> None:
    again = build_city(2023)
    for layer in LAYERS:
        assert_geodataframe_equal(getattr(city, layer), getattr(again, layer))


def test_another_seed_gives_another_city_of_the_same_totals(city: City) -> None:
    other = build_city(1)
    assert len(other.parcels) == 48_501
    assert other.parcels.area.sum() == pytest.approx(728e6, rel=0.001)
    assert other.parcels["output_yuan"].sum() == 4_201_400_000_000
    assert not other.parcels.geometry.geom_equals(city.parcels.geometry).mean() > 0.01
