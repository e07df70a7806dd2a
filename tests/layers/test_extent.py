"""Parcels that lie where the study says that none can."""

import pytest
import shapely

from tests.layers.conftest import EAST, HEAD, NORTH, Bench, squares

HERE = HEAD + "extent = [119.9, 31.0, 120.1, 31.5]\n"


def test_inside_nothing_is_said(bench: Bench) -> None:
    bench.write(id=["a", "b"])
    assert len(bench.read(head=HERE).parcels) == 2


def test_each_parcel_outside_is_named(bench: Bench) -> None:
    far = shapely.box(EAST + 20_000, NORTH, EAST + 20_100, NORTH + 100)
    bench.write(id=["a", "b", "c"], geometry=[*squares(2), far])
    (problem,) = bench.refused(head=HERE)
    assert (problem.code, problem.row, problem.parcel_id) == ("extent-outside", 3, "c")
    assert problem.value == "120.210 E, 31.217 N"


def test_a_neighbouring_zone_is_named(bench: Bench) -> None:
    bench.write("parcels.gpkg", "EPSG:4550", id=["a", "b"])
    (problem,) = bench.refused(head=HERE)
    assert (problem.code, problem.column) == ("extent-all", "extent")
    assert problem.value == "123.001 E, 31.217 N"
    assert "EPSG:4549" in problem.message_en


def test_rows_without_a_shape_lie_nowhere(bench: Bench) -> None:
    bench.write(id=["a", "b"], geometry=[squares(1)[0], None])
    kept = '[parcels]\npath = "parcels.gpkg"\ncolumns = { parcel_id = "id" }\nsettle = { empty = "keep" }\n'
    assert len(bench.read(parcels=kept, head=HERE).parcels) == 2


@pytest.mark.parametrize(
    "box", ["[120.1, 31.0, 119.9, 31.5]", "[119.9, 31.5, 120.1, 31.0]", "[119.9, 31.0, 120.1, 91.0]", "[1, 2, 3]", '["a", 0, 1, 1]'],
)  # fmt: skip
def test_a_box_that_is_none(bench: Bench, box: str) -> None:
    bench.write(id=["a"])
    (problem,) = bench.refused(head=HEAD + f"extent = {box}\n")
    assert (problem.column, "[west, south" in problem.message_en) == ("extent", True)
