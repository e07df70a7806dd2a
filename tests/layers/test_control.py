"""Control points tell what coordinates alone do not: a shift, a frame, a neighbouring zone."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer

from geo.offset import shift_geometries
from tests.layers.conftest import PARCELS, Bench, squares

SAID = PARCELS.replace("profile", 'control = "control.csv"\nprofile')


def put(bench: Bench, crs: str, *, frame: str = "wgs84", label: str = "", points: int = 3) -> str:
    """Write squares as drawn in a frame and a system, under a label, and control points of them."""
    degrees = gpd.GeoSeries(squares(3), crs="EPSG:4549").to_crs("EPSG:4490")
    drawn = shift_geometries(degrees.array, source="wgs84", to=frame)  # type: ignore[arg-type]
    moved = gpd.GeoSeries(list(drawn), crs="EPSG:4490").to_crs(crs)
    bench.write("parcels.gpkg", label or crs, id=["a", "b", "c"], geometry=list(moved))
    lines = ["x,y,lon,lat"]
    for shape, true in list(zip(moved, degrees, strict=True))[:points]:
        (x, y), (lon, lat) = (shapely.get_coordinates(one)[0] for one in (shape, true))
        lines.append(f"{x:.9f},{y:.9f},{lon:.9f},{lat:.9f}")
    bench.text("control.csv", "\n".join(lines) + "\n")
    return SAID


def test_points_that_agree_are_noted(bench: Bench) -> None:
    found = bench.read(parcels=put(bench, "EPSG:4549"))
    assert [(p.code, "3 control points" in p.message_en) for p in found.problems] == [("control-holds", True)]  # fmt: skip
    assert found.record["crs_operations"][0]["operation"] == "3 control points agree"
    assert [f["used_for"] for f in found.record["files"]] == ["parcels", "control"]


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4549"])
@pytest.mark.parametrize("frame", ["gcj02", "bd09"])
def test_a_shifted_map_is_recognised(bench: Bench, frame: str, crs: str) -> None:
    said = put(bench, crs, frame=frame)
    (problem,) = bench.refused(parcels=said)
    assert (problem.code, f'datum = "{frame}"' in problem.message_en) == ("control-off", True)
    found = bench.read(parcels=said.replace("profile", f'datum = "{frame}"\nprofile'))
    assert [p.code for p in found.problems] == ["control-holds", "datum-converted"]
    corners = shapely.get_coordinates(found.parcels.geometry)
    assert abs(corners - shapely.get_coordinates(squares(3))).max() < 0.01


@pytest.mark.parametrize(
    ("true", "label"),
    [("EPSG:4549", "EPSG:4550"), ("EPSG:4550", "EPSG:32651"), ("EPSG:32651", "EPSG:4550")],
    ids=["zone", "1.4 km, UTM and Gauss-Kruger", "1.4 km, the other way"],
)
def test_a_system_that_no_extent_would_show(bench: Bench, true: str, label: str) -> None:
    said = put(bench, true, label=label)
    (problem,) = bench.refused(parcels=said)
    line = f'crs = {{ use = "{true}", instead_of = "{label}" }}'
    assert line in problem.message_en
    assert len(bench.read(parcels=said.replace("profile", f"{line}\nprofile")).parcels) == 3


def test_points_with_swapped_axes(bench: Bench) -> None:
    said = put(bench, "EPSG:4549")
    rows = [line.split(",") for line in (bench.folder / "control.csv").read_text().splitlines()]
    turned = ["x,y,lon,lat", *(f"{y},{x},{lon},{lat}" for x, y, lon, lat in rows[1:])]
    bench.text("control.csv", "\n".join(turned))
    shapes = shapely.transform(squares(3), lambda xy: xy[:, ::-1])
    bench.write("parcels.gpkg", id=["a", "b", "c"], geometry=list(shapes))
    found = bench.read(parcels=said.replace("profile", 'axes = "north_east"\nprofile'))
    assert [p.code for p in found.problems] == ["axes-swapped", "control-holds"]


def test_points_that_nothing_explains(bench: Bench) -> None:
    said = put(bench, "EPSG:4549")
    text = (bench.folder / "control.csv").read_text()
    bench.text("control.csv", text.replace("31.2", "31.4", 1))
    (problem,) = bench.refused(parcels=said)
    assert (problem.code, "its-grid.prj" in problem.message_en) == ("control-off", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x,y,lon\n1,2,3\n", "column-unknown"), ("x,y,lon,lat\n1,2,120,31\n1,2,120,31\n1,2,120,31\n", "control-few"),
        ("x,y,lon,lat\n1,2,120,31\n1,2,,31\n1,3,120,31\n", "control-few"), ("x,y,lon,lat\na,2,120,31\n", "number-text"),
    ],
    ids=["a column missing", "thrice the same", "a blank", "a word"],
)  # fmt: skip
def test_tables_that_are_none(bench: Bench, text: str, code: str) -> None:
    said = put(bench, "EPSG:4549")
    bench.text("control.csv", text)
    assert code in [p.code for p in bench.refused(parcels=said)]


def test_a_true_place_in_another_order_is_off(bench: Bench) -> None:
    said = put(bench, "EPSG:4549")
    to = Transformer.from_crs("EPSG:4549", "EPSG:4490")  # latitude first
    lat, lon = to.transform(3_455_000, 500_000)
    assert lon > lat
    path: Path = bench.folder / "control.csv"
    path.write_text(path.read_text().replace("lon,lat", "lat,lon"))
    assert [p.code for p in bench.refused(parcels=said)] == ["control-off"]
