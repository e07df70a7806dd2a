"""A layer in the study shows that another source was drawn on a shifted web map."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.offset import Datum, shift_geometries
from tests.layers.conftest import EAST, NORTH, PARCELS, Bench

LAYER = '\n[[layers]]\nname = "blocks"\nrole = "planning_unit"\npath = "blocks.gpkg"\n'


def block(seed: int = 1) -> gpd.GeoSeries:
    rng = np.random.default_rng(seed)
    at = np.array([EAST, NORTH]) + rng.uniform(0, 3_000, (12, 2))
    return gpd.GeoSeries(shapely.box(*at.T, *(at + rng.uniform(50, 90, (12, 2))).T), crs="EPSG:4549")  # fmt: skip


def drawn(shapes: gpd.GeoSeries, frame: Datum) -> gpd.GeoSeries:
    moved = shift_geometries(shapes.to_crs("EPSG:4490").array, source="wgs84", to=frame)
    return gpd.GeoSeries(list(moved), crs="EPSG:4490").to_crs("EPSG:4549")


def write(bench: Bench, parcels: gpd.GeoSeries, blocks: gpd.GeoSeries) -> None:
    ids = [str(i) for i in range(len(parcels))]
    bench.write("parcels.gpkg", id=ids, geometry=list(parcels))
    bench.write("blocks.gpkg", n=ids, geometry=list(blocks))


@pytest.mark.parametrize("frame", ["gcj02", "bd09"])
def test_shifted_parcels(bench: Bench, frame: Datum) -> None:
    write(bench, drawn(block(), frame), block())
    (problem,) = bench.refused(LAYER)
    assert (problem.code, problem.file, problem.layer) == ("datum-seen", "parcels.gpkg", "")
    assert f'datum = "{frame}"' in problem.message_en
    found = bench.read(LAYER, parcels=PARCELS.replace("profile", f'datum = "{frame}"\nprofile'))
    corners = (shapely.get_coordinates(one) for one in (found.parcels.geometry, block()))
    assert abs(np.subtract(*corners)).max() < 0.01


def test_a_shifted_layer(bench: Bench) -> None:
    write(bench, block(), drawn(block(), "gcj02"))
    (problem,) = bench.refused(LAYER)
    assert (problem.code, problem.layer, problem.file) == ("datum-seen", "blocks", "blocks.gpkg")
    found = bench.read(LAYER + 'datum = "gcj02"\n')
    assert [p.code for p in found.problems] == ["datum-converted"]


def test_the_study_has_the_last_word(bench: Bench) -> None:
    write(bench, drawn(block(), "gcj02"), block())
    said = PARCELS.replace("profile", 'datum = "wgs84"\nprofile')
    assert [p.code for p in bench.read(LAYER, parcels=said).problems if "datum" in p.code] == []


@pytest.mark.parametrize("other", [1, 2], ids=["the same corners", "none in common"])
def test_nothing_is_said_of_what_fits(bench: Bench, other: int) -> None:
    write(bench, block(), block(other))
    assert [p.code for p in bench.read(LAYER).problems if "datum" in p.code] == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("高德地块", "高德"), ("amap-2024", "amap"), ("GCJ02", "GCJ02"), ("bd_09", "bd_09"), ("parcels", None)],
)  # fmt: skip
def test_a_name_that_speaks_of_such_a_map_is_noted(
    bench: Bench, name: str, hint: str | None
) -> None:
    bench.write(f"{name}.gpkg", id=["a"])
    said = PARCELS.replace("parcels.gpkg", f"{name}.gpkg")
    notes = [(p.value, p.settled) for p in bench.read(parcels=said).problems]
    assert notes == ([(hint, "noted")] if hint else [])
    assert not bench.read(parcels=said.replace("profile", 'datum = "wgs84"\nprofile')).problems
