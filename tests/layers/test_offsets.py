"""Sources drawn on a shifted map, read as the study says they were drawn."""

from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.offset import shift_geometries
from tests.layers.conftest import PARCELS, Bench, squares

WORKING = "EPSG:4549"
LAYER = """
[[layers]]
name = "bases"
role = "industrial_base"
path = "bases.geojson"
datum = "bd09"
"""
SHIFTED = PARCELS.replace("parcels.gpkg", "parcels.geojson").replace("profile", 'datum = "gcj02"\nprofile')  # fmt: skip


def drawn(bench: Bench, name: str, frame: Any, *, crs: str | None = "EPSG:4326") -> Any:
    """Write squares as a map of *frame* shows them; return where they truly are."""
    true = gpd.GeoSeries(squares(3), crs=WORKING)
    degrees = true.to_crs("EPSG:4490").array
    shapes = shift_geometries(degrees, source="wgs84", to=frame)
    bench.frame(crs, id=["a", "b", "c"], geometry=list(shapes)).to_file(bench.folder / name)
    return true


@pytest.mark.parametrize("frame", ["gcj02", "bd09"])
def test_parcels_are_brought_back(bench: Bench, frame: str) -> None:
    true = drawn(bench, "parcels.geojson", frame)
    found = bench.read(parcels=SHIFTED.replace("gcj02", frame))
    corners = shapely.get_coordinates(found.parcels.geometry)
    assert abs(corners - shapely.get_coordinates(true)).max() < 1e-3
    assert [p.code for p in found.problems if p.code.startswith("datum")] == ["datum-converted"]
    first, second = found.record["crs_operations"]
    assert first["accuracy_m"] == 1.0
    assert "to WGS 84" in first["operation"]
    assert second["operation"] == "WGS 84 = CGCS2000"


def test_without_a_word_nothing_is_guessed(bench: Bench) -> None:
    true = drawn(bench, "parcels.geojson", "gcj02")
    found = bench.read(parcels=SHIFTED.replace('datum = "gcj02"', ""))
    shares = shapely.area(shapely.intersection(found.parcels.geometry.array, true.array))
    assert shares.tolist() == [0, 0, 0]
    assert not [p for p in found.problems if p.code.startswith("datum")]


def test_a_layer_is_brought_back(bench: Bench) -> None:
    bench.write(id=["a", "b", "c"])
    true = drawn(bench, "bases.geojson", "bd09")
    (layer,) = bench.read(LAYER).layers
    corners = shapely.get_coordinates(layer.features.geometry)
    assert abs(corners - shapely.get_coordinates(true)).max() < 1e-3


def test_what_was_projected_as_if_it_were_not_shifted_is_brought_back(bench: Bench) -> None:
    true = drawn(bench, "parcels.geojson", "gcj02")
    degrees = gpd.read_file(bench.folder / "parcels.geojson").set_crs("EPSG:4490", allow_override=True)  # fmt: skip
    degrees.to_crs(WORKING).to_file(bench.folder / "parcels.gpkg")
    found = bench.read(parcels=SHIFTED.replace(".geojson", ".gpkg"))
    corners = shapely.get_coordinates(found.parcels.geometry)
    assert abs(corners - shapely.get_coordinates(true)).max() < 1e-3


def test_degrees_of_another_ellipsoid_are_refused(bench: Bench) -> None:
    bench.write("parcels.gpkg", "EPSG:4214", id=["a"], geometry=[shapely.box(121, 31, 121.01, 31.01)])  # fmt: skip
    (problem,) = bench.refused(parcels=SHIFTED.replace(".geojson", ".gpkg"))
    assert problem.code == "datum-not-degrees"


def test_elsewhere_there_is_no_shift_to_undo(bench: Bench) -> None:
    bench.write("parcels.geojson", "EPSG:4326", id=["a"], geometry=[shapely.box(139.7, 35.6, 139.71, 35.61)])  # fmt: skip
    (problem,) = bench.refused(parcels=SHIFTED)
    assert problem.code == "datum-outside"


@pytest.mark.filterwarnings("ignore")  # the writer misses the CRS, too
def test_an_unlabelled_file_needs_its_crs_all_the_same(bench: Bench) -> None:
    drawn(bench, "parcels.fgb", "gcj02", crs=None)
    unlabelled = SHIFTED.replace(".geojson", ".fgb")
    (problem,) = bench.refused(parcels=unlabelled)
    assert problem.code == "crs-missing"
    told = unlabelled.replace("datum", 'crs = "EPSG:4490"\ndatum')
    assert bench.read(parcels=told).record["crs_operations"][0]["accuracy_m"] == 1.0


def test_an_unknown_datum_is_told(bench: Bench) -> None:
    bench.write(id=["a"])
    (problem,) = bench.refused(parcels=SHIFTED.replace("gcj02", "gcj2"))
    assert problem.column == "datum"
