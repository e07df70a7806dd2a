"""Layers of lines and points become areas by a stated distance; layers of codes get kinds."""

import math

import geopandas as gpd
import pytest
import shapely

from layers.shapes import QUARTER
from tests.layers.conftest import EAST, NORTH, Bench, squares

LAYER = """
[[layers]]
name = "wells"
role = "constraint"
path = "wells.gpkg"
effect = "prohibit"
"""
POINT = shapely.Point(EAST + 50, NORTH + 50)
LINE = shapely.LineString([(EAST, NORTH), (EAST + 90, NORTH)])
PLAN = """
[[layers]]
name = "plan"
role = "land_use_plan"
path = "plan.gpkg"
"""


@pytest.fixture
def zoned(bench: Bench) -> Bench:
    bench.write(id=["p"])
    return bench


@pytest.mark.parametrize(
    ("shapes", "area"),
    [
        ([POINT], math.pi * 900),
        ([LINE], math.pi * 900 + 90 * 60),
        ([shapely.MultiPoint([POINT, shapely.Point(EAST + 500, NORTH)])], 2 * math.pi * 900),
        (squares(1), 10_000 + 400 * 30 + math.pi * 900),
        ([shapely.LineString([POINT, POINT])], None),
    ],
    ids=["point", "line", "points", "area", "a line of no length"],
)
def test_shapes_are_widened(
    zoned: Bench, shapes: list[shapely.Geometry], area: float | None
) -> None:
    zoned.write("wells.gpkg", n=[1], geometry=shapes)
    if area is None:
        assert [p.code for p in zoned.refused(LAYER + "buffer_m = 30")] == ["shape-invalid"]
        return
    (layer,) = zoned.read(LAYER + "buffer_m = 30").layers
    (found,) = layer.features.area
    assert area * (1 - 2e-4) < found <= area
    assert layer.features.geom_type.isin(["Polygon", "MultiPolygon"]).all()


def test_lines_points_and_areas_may_stand_together(zoned: Bench) -> None:
    zoned.write("wells.gpkg", n=[1, 2, 3], geometry=[POINT, LINE, *squares(1)])
    inputs = zoned.read(LAYER + "buffer_m = 30")
    assert len(inputs.layers[0].features) == 3
    (note,) = inputs.problems
    assert (note.code, note.value, note.settled) == ("shape-buffered", "30", "buffer")
    assert "1 points, 1 lines, 1 areas" in note.message_en
    assert "256 chords" in note.message_en


def test_the_drawn_circle_falls_short_by_what_is_said(zoned: Bench) -> None:
    zoned.write("wells.gpkg", n=[1], geometry=[POINT])
    inputs = zoned.read(LAYER + "buffer_m = 1000")
    ring = inputs.layers[0].features.geometry[0].exterior
    assert 1000 - shapely.distance(POINT, ring) == pytest.approx(0.075, abs=5e-4)
    assert "at most 0.075 m" in inputs.problems[0].message_en
    assert QUARTER >= 32


def test_the_distance_is_in_metres_whatever_the_file_is_in(zoned: Bench) -> None:
    degrees = gpd.GeoSeries([POINT], crs="EPSG:4549").to_crs("EPSG:4490")
    zoned.write("wells.gpkg", crs="EPSG:4490", n=[1], geometry=list(degrees))
    (layer,) = zoned.read(LAYER + "buffer_m = 30").layers
    assert layer.features.area[0] == pytest.approx(math.pi * 900, rel=2e-4)


def test_without_a_distance_lines_are_refused_with_the_key(zoned: Bench) -> None:
    zoned.write("wells.gpkg", n=[1], geometry=[LINE])
    (problem,) = zoned.refused(LAYER)
    assert problem.code == "layer-not-area"
    assert "buffer_m" in problem.message_en
    assert "buffer_m" in problem.message_zh


@pytest.mark.parametrize("buffer", ["0", "-5", "nan", '"30"'])
def test_distances_that_are_none(zoned: Bench, buffer: str) -> None:
    zoned.write("wells.gpkg", n=[1], geometry=[POINT])
    assert [p.column for p in zoned.refused(LAYER + f"buffer_m = {buffer}")] == ["buffer_m"]


def test_codes_of_a_plan_get_their_kind(zoned: Bench) -> None:
    zoned.write(
        "plan.gpkg", YDXZDM=["100101", "9999", None], land_use=["theirs"] * 3, MC=["a", "b", None]
    )
    inputs = zoned.read(PLAN + 'code = "YDXZDM"\nsystem = "planning-2023"\nlabel = "MC"')
    features = inputs.layers[0].features
    assert features["land_use"].fillna("-").tolist() == ["100101", "9999", "-"]
    assert features["land_use_kind"].fillna("-").tolist() == ["industrial", "-", "-"]
    assert features["land_use_system"].unique().tolist() == ["planning-2023"]
    assert features["zone_name"].fillna("-").tolist() == ["a", "b", "-"]
    assert features["land_use_source"].tolist() == ["theirs"] * 3
    assert [(p.code, p.value) for p in inputs.problems] == [("code-unknown", "9999")]


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ('code = "YDXZDM"', "system"),
        ('system = "planning-2023"', "system"),
        ('code = "YDXZ"\nsystem = "planning-2023"', "YDXZ"),
        ('code = "YDXZDM"\nsystem = "planning"', "land_use_system"),
    ],
    ids=["no system", "no code", "no such column", "no such system"],
)
def test_codes_without_meaning(zoned: Bench, more: str, column: str) -> None:
    zoned.write("plan.gpkg", YDXZDM=["100101"])
    assert column in [p.column for p in zoned.refused(PLAN + more)]


def test_a_proposed_plan_has_codes(zoned: Bench) -> None:
    zoned.write("plan.gpkg", YDXZDM=["100101"])
    proposed = PLAN.replace('"land_use_plan"', '"land_use_plan_proposed"')
    assert [p.column for p in zoned.refused(proposed)] == ["system"]
