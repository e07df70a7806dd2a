"""The study says how a file's coordinates are read; what it does not say is refused with a line to write."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.full.crs_cases import LOCAL
from tests.layers.conftest import EAST, HEAD, NORTH, PARCELS, Bench, squares

HERE = HEAD + "extent = [119.9, 31.0, 120.1, 31.5]\n"
FGB = PARCELS.replace("gpkg", "fgb")


def saying(line: str, parcels: str = PARCELS) -> str:
    return parcels.replace("profile", f"{line}\nprofile")


def lies_right(bench: Bench, parcels: str) -> bool:
    found = bench.read(parcels=parcels, head=HERE).parcels
    return bool(found.geometry.geom_equals_exact(gpd.GeoSeries(squares(2), crs=found.crs), 1e-6).all())  # fmt: skip


def test_a_wrong_label_is_overruled_by_name_only(bench: Bench) -> None:
    bench.write("parcels.gpkg", "EPSG:4550", id=["a", "b"])
    line = 'crs = { use = "EPSG:4549", instead_of = "EPSG:4550" }'
    (problem,) = bench.refused(head=HERE)
    assert (problem.code, line in problem.message_en, line in problem.message_zh) == ("extent-all", True, True)  # fmt: skip
    assert lies_right(bench, saying(line))
    found = bench.read(parcels=saying(line), head=HERE)
    assert [(p.code, p.settled) for p in found.problems] == [("crs-overruled", "overruled")]
    said = [one["operation"] for one in found.record["crs_operations"]]
    assert said[0] == "read as EPSG:4549 instead of EPSG:4550, as the study says"


def test_a_label_put_right_later_is_believed(bench: Bench) -> None:
    line = 'crs = { use = "EPSG:4549", instead_of = "EPSG:4550" }'
    bench.write("parcels.gpkg", "EPSG:4549", id=["a", "b"])
    assert lies_right(bench, saying(line))
    bench.write("parcels.gpkg", "EPSG:4528", id=["a", "b"])  # a third opinion
    assert [p.code for p in bench.refused(parcels=saying(line), head=HERE)] == ["crs-conflict"]


def test_two_opinions_come_with_the_line_that_decides(bench: Bench) -> None:
    bench.write("parcels.gpkg", "EPSG:4550", id=["a", "b"])
    (problem,) = bench.refused(parcels=saying('crs = "EPSG:4549"'))
    line = 'crs = { use = "EPSG:4549", instead_of = "EPSG:4550" }'
    assert (problem.code, line in problem.message_en) == ("crs-conflict", True)
    assert lies_right(bench, saying(line))


def test_a_label_without_a_code_is_called_by_its_name(bench: Bench) -> None:
    bench.write("parcels.gpkg", LOCAL, id=["a", "b"])
    (problem,) = bench.refused(head=HERE)
    line = 'crs = { use = "EPSG:4549", instead_of = "Own" }'
    assert line in problem.message_en
    assert lies_right(bench, saying(line))


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson"])
def test_the_northing_first(bench: Bench, suffix: str) -> None:
    turned = [shapely.box(NORTH, EAST + i * 100, NORTH + 100, EAST + i * 100 + 100) for i in range(2)]  # fmt: skip
    crs = "EPSG:4549"
    if suffix == "geojson":
        degrees = gpd.GeoSeries(squares(2), crs=crs).to_crs("EPSG:4326")
        turned, crs = list(shapely.transform(degrees.array, lambda xy: xy[:, ::-1])), "EPSG:4326"
    bench.write(f"parcels.{suffix}", crs, id=["a", "b"], geometry=turned)
    parcels = PARCELS.replace("gpkg", suffix)
    (problem,) = bench.refused(parcels=parcels, head=HERE)
    assert (problem.code, problem.message_en.endswith('write axes = "north_east"')) == ("crs-unfit", True)  # fmt: skip
    said = saying('axes = "north_east"', parcels)
    found = bench.read(parcels=said, head=HERE)
    corners = [shapely.get_coordinates(shapely.normalize(g)) for g in (found.parcels.geometry.array, np.array(squares(2)))]  # fmt: skip
    assert abs(corners[0] - corners[1]).max() < 1e-3
    assert [p.code for p in found.problems] == ["axes-swapped"]
    assert found.record["crs_operations"][0]["operation"].startswith("x and y swapped")


def test_axes_said_though_they_are_as_usual(bench: Bench) -> None:
    bench.write(id=["a", "b"])
    assert lies_right(bench, saying('axes = "east_north"'))
    (problem,) = bench.refused(parcels=saying('axes = "north_east"'), head=HERE)
    assert problem.message_en.endswith('write axes = "east_north"')


def test_both_changes_at_once(bench: Bench) -> None:
    far = [shapely.box(NORTH, 40_500_000 + i * 100, NORTH + 100, 40_500_100 + i * 100) for i in range(2)]  # fmt: skip
    bench.write(id=["a", "b"], geometry=far)
    (problem,) = bench.refused(head=HERE)
    lines = 'crs = { use = "EPSG:4528", instead_of = "EPSG:4549" }, axes = "north_east"'
    assert lines in problem.message_en
    found = bench.read(parcels=saying(lines.replace("}, ", "}\n")), head=HERE)
    assert found.parcels.total_bounds == pytest.approx((EAST, NORTH, EAST + 200, NORTH + 100))


@pytest.mark.parametrize("towgs84", ["", ",TOWGS84[0,0,0,0,0,0,0]"], ids=["national frame", "own frame"])  # fmt: skip
def test_a_local_grid_needs_the_file_of_the_office(bench: Bench, towgs84: str) -> None:
    wkt = LOCAL.replace("121.47", "120.0").replace("31.23", "31.2")
    if towgs84:
        wkt = wkt.replace('DATUM["D_China_2000"', 'DATUM["Own"').replace("257222101]]", f"257222101]{towgs84}]")  # fmt: skip
    true = gpd.GeoSeries(squares(2), crs="EPSG:4549")
    local = true.to_crs(LOCAL.replace("121.47", "120.0").replace("31.23", "31.2"))
    bench.write("parcels.fgb", None, id=["a", "b"], geometry=list(local))
    (problem,) = bench.refused(parcels=FGB, head=HERE)
    assert (problem.code, 'crs = "its-grid.prj"' in problem.message_en) == ("crs-missing", True)
    bench.text("own.prj", wkt)
    found = bench.read(parcels=saying('crs = "own.prj"', FGB), head=HERE).parcels
    assert found.total_bounds == pytest.approx(true.total_bounds, abs=1e-4)
    bench.write(
        "parcels.fgb", "EPSG:4549", id=["a", "b"], geometry=list(local)
    )  # under a false flag
    assert 'crs = "its-grid.prj"' in bench.refused(parcels=FGB, head=HERE)[0].message_en
    line = 'crs = { use = "own.prj", instead_of = "EPSG:4549" }'
    assert len(bench.read(parcels=saying(line, FGB), head=HERE).parcels) == 2


@pytest.mark.parametrize("frame", ['DATUM["Own"', 'LOCAL_CS["own",UNIT["metre",1]]'])
def test_a_grid_that_nothing_ties_to_the_ground_is_refused(bench: Bench, frame: str) -> None:
    bench.write("parcels.fgb", None, id=["a", "b"])
    wkt = frame if frame.startswith("LOCAL") else LOCAL.replace('DATUM["D_China_2000"', frame)
    bench.text("own.prj", wkt)
    (problem,) = bench.refused(parcels=saying('crs = "own.prj"', FGB))
    assert problem.code == "crs-no-way"
    assert "states the transformation" in problem.message_en


def test_single_rows_elsewhere_are_named(bench: Bench) -> None:
    shapes = [*squares(5), shapely.box(0, 0, 100, 100), shapely.box(EAST, NORTH * 10, EAST + 9, NORTH * 10 + 9)]  # fmt: skip
    bench.write(id=list("abcdefg"), geometry=shapes)
    problems = bench.refused()
    assert [(p.code, p.row, p.parcel_id) for p in problems] == [("shape-stray", 6, "f"), ("shape-stray", 7, "g")]  # fmt: skip
    assert problems[0].value == "0, 0"


@pytest.mark.parametrize(
    "line",
    ["crs = 4549", 'crs = { instead_of = "EPSG:4549" }', 'crs = { use = "EPSG:4549", of = "x" }', 'axes = "xy"', 'datum = "wgs"'],
)  # fmt: skip
def test_keys_that_are_none(bench: Bench, line: str) -> None:
    bench.write(id=["a"])
    assert len(bench.refused(parcels=saying(line))) == 1
