from typing import Any

import pytest
import shapely

from tests.layers.conftest import EAST, NORTH, Bench, squares

LAYER = """
[[layers]]
name = "bases"
role = "industrial_base"
path = "bases.gpkg"
"""
BOW_TIE = shapely.Polygon(
    [(EAST, NORTH), (EAST + 90, NORTH + 90), (EAST + 90, NORTH), (EAST, NORTH + 90)]
)


@pytest.fixture
def zoned(bench: Bench) -> Bench:
    bench.write(id=["p"])
    return bench


def codes(problems: Any) -> list[str]:
    return [p.code for p in problems]


def test_a_layer_with_what_the_study_says_of_it(zoned: Bench) -> None:
    zoned.write("bases.gpkg", code=["B1", "B2"], area=[1.5, None])
    (layer,) = zoned.read(
        LAYER
        + 'id = "code"\naccuracy_m = 0.5\nvalid_from = 2020-01-01\ncitation = "plan"\napplies_to = { status = ["new"] }'
    ).layers
    assert (layer.name, layer.role, layer.effect, layer.citation) == (
        "bases",
        "industrial_base",
        None,
        "plan",
    )
    assert (layer.snap_m, layer.accuracy_m, layer.coverage, layer.status) == (
        0.05,
        0.5,
        None,
        "in_force",
    )
    assert str(layer.valid_from) == "2020-01-01"
    assert layer.applies_to == {"status": ("new",)}
    assert layer.features["zone_id"].tolist() == ["B1", "B2"]
    assert layer.features["area"].fillna(0).tolist() == [1.5, 0]
    assert layer.features.crs.to_epsg() == 4549


def test_zones_without_an_id_are_numbered_by_row(zoned: Bench) -> None:
    zoned.write("bases.gpkg", kind=["x", "y", "x"], zone_id=["theirs"] * 3)
    (layer,) = zoned.read(LAYER + 'where = { kind = ["x"] }').layers
    assert layer.features["zone_id"].tolist() == ["1", "3"]
    assert layer.features["zone_id_source"].tolist() == ["theirs"] * 2
    assert layer.features.index.tolist() == [0, 1]


def test_a_blank_id_is_numbered_and_said(zoned: Bench) -> None:
    zoned.write("bases.gpkg", code=["B1", None])
    inputs = zoned.read(LAYER + 'id = "code"')
    assert inputs.layers[0].features["zone_id"].tolist() == ["B1", "2"]
    assert [(p.code, p.row, p.layer) for p in inputs.problems] == [("zone-id-blank", 2, "bases")]


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ('{ kind = ["x"] }', 2),
        ('{ kind = "x" }', 2),
        ('{ kind = ["x", "y"] }', 3),
        ("{ level = [1] }", 2),
        ("{ level = [1.0] }", 2),
        ('{ level = ["1"] }', 2),
        ('{ kind = ["x"], level = [2] }', 1),
    ],
)
def test_equality_filters(zoned: Bench, where: str, rows: int) -> None:
    zoned.write("bases.gpkg", kind=["x", "y", "x"], level=[1, 1, 2])
    assert len(zoned.read(LAYER + f"where = {where}").layers[0].features) == rows


def test_a_filter_is_never_sql(zoned: Bench) -> None:
    zoned.write("bases.gpkg", kind=["x"])
    assert codes(zoned.refused(LAYER + "where = { kind = [\"x' OR '1'='1\"] }")) == ["where-empty"]


def test_a_filter_that_lets_nothing_pass_shows_what_there_is(zoned: Bench) -> None:
    zoned.write("bases.gpkg", kind=["x", "y", None])
    (problem,) = zoned.refused(LAYER + 'where = { kind = ["base"] }')
    assert problem.code == "where-empty"
    assert "x, y" in problem.message_en
    assert codes(zoned.refused(LAYER + 'where = { knid = ["base"] }')) == ["column-unknown"]


def test_a_value_that_no_feature_has_is_noted(zoned: Bench) -> None:
    zoned.write("bases.gpkg", kind=["x"])
    inputs = zoned.read(LAYER + 'where = { kind = ["x", "typo"] }')
    assert [(p.code, p.value) for p in inputs.problems] == [("where-unused", "typo")]


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        pytest.param([shapely.Point(EAST, NORTH)], "layer-not-area", id="points"),
        pytest.param([*squares(1), shapely.LineString([(EAST, NORTH), (EAST, NORTH + 9)])], "layer-not-area", id="a line among areas"),
        pytest.param([*squares(1), None], "shape-empty", id="no geometry"),
        pytest.param([BOW_TIE], "shape-invalid", id="invalid"),
        pytest.param([shapely.box(EAST + 50_000, NORTH, EAST + 50_100, NORTH + 100)], "layer-elsewhere", id="far away"),
    ],
)  # fmt: skip
def test_shapes_that_are_no_zones(zoned: Bench, shapes: list[Any], code: str) -> None:
    zoned.write("bases.gpkg", n=list(range(len(shapes))), geometry=shapes)
    (problem,) = zoned.refused(LAYER)
    assert (problem.code, problem.file, problem.layer) == (code, "bases.gpkg", "bases")
    if code == "layer-elsewhere":
        assert "49.9 km" in problem.message_en


def test_a_layer_beside_the_parcels_is_noted(zoned: Bench) -> None:
    zoned.write(
        "bases.gpkg", n=[1], geometry=[shapely.box(EAST + 2100, NORTH, EAST + 2200, NORTH + 100)]
    )
    inputs = zoned.read(LAYER)
    assert codes(inputs.problems) == ["layer-beside"]
    assert "2.0 km" in inputs.problems[0].message_en


def test_faults_of_a_layer_are_settled_by_its_own_word(zoned: Bench) -> None:
    zoned.write("bases.gpkg", n=[1, 2, 3], geometry=[BOW_TIE, None, *squares(1)])
    inputs = zoned.read(LAYER + 'settle = { invalid = "repair", empty = "drop" }')
    (layer,) = inputs.layers
    assert layer.features["zone_id"].tolist() == ["1", "3"]
    assert layer.features.is_valid.all()
    assert {(p.code, p.row, p.settled) for p in inputs.problems} == {
        ("shape-invalid", 1, "repair"), ("shape-beyond-tolerance", 1, "unknown"), ("shape-empty", 2, "drop"),
    }  # fmt: skip


def test_where_a_layer_is_complete(zoned: Bench) -> None:
    zoned.write("bases.gpkg", n=[1])
    zoned.write("city.gpkg", n=[1, 2])
    (layer,) = zoned.read(LAYER + 'coverage = "complete"').layers
    assert layer.coverage == "complete"
    inputs = zoned.read(LAYER + 'coverage = "city.gpkg"')
    coverage: Any = inputs.layers[0].coverage
    assert coverage.area.tolist() == [10_000.0, 10_000.0]
    assert "layers.bases.coverage" in {e["used_for"] for e in inputs.record["files"]}


def test_a_coverage_that_covers_nothing_of_the_layer(zoned: Bench) -> None:
    zoned.write("bases.gpkg", n=[1])
    zoned.write(
        "city.gpkg", n=[1], geometry=[shapely.box(EAST + 500, NORTH, EAST + 600, NORTH + 100)]
    )
    assert codes(zoned.refused(LAYER + 'coverage = "city.gpkg"')) == ["coverage-elsewhere"]


def test_layers_in_another_crs_come_to_the_working_one(zoned: Bench) -> None:
    zoned.frame(n=[1]).to_crs("EPSG:4490").to_file(zoned.folder / "bases.gpkg")
    (layer,) = zoned.read(LAYER).layers
    assert layer.features.area.round(3).tolist() == [10_000.0]
