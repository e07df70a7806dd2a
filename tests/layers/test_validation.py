"""Looking through a study: what is found, row by row, and where it lies."""

import numpy as np
import pytest
import shapely

from layers.study import read_study
from layers.validation import Looked, look_through
from tests.layers.conftest import EAST, HEAD, NORTH, PARCELS, Bench, squares

GAP = PARCELS.replace("profile", "gap_m = 0.5\nprofile")


def looked(bench: Bench, more: str = "", *, parcels: str = PARCELS) -> Looked:
    return look_through(read_study(bench.text("study.toml", HEAD + parcels + more)))


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


def test_overlaps_are_noted_with_both_ids_and_their_ground(bench: Bench) -> None:
    bench.write(id=["a", "b", "c"], geometry=[box(0, 0, 10, 10), box(9, 0, 10, 10), box(50, 0, 9, 9)])  # fmt: skip
    found = looked(bench)
    one, _ = found.notes
    assert (one.code, one.row, one.parcel_id, one.value) == ("parcels-overlap", 1, "a", "b")
    assert "row 2 (value: its id), 1.00 m wide (10.00 m2)" in one.message_en
    assert found.places.iloc[0].equals(box(9, 0, 1, 10))
    assert found.inputs is not None


def test_equal_outlines_are_told_once(bench: Bench) -> None:
    bench.write(id=["a", "b"], geometry=[box(0, 0, 10, 10)] * 2)
    assert [p.code for p in looked(bench).notes] == ["shape-twice", "gaps-not-sought"]


def test_noise_along_a_border_is_none(bench: Bench) -> None:
    bench.write(id=["a", "b"], geometry=[box(0, 0, 10.04, 10), box(10, 0, 10, 10)])
    assert [p.code for p in looked(bench).notes] == ["gaps-not-sought"]
    finer = PARCELS.replace("profile", "snap_m = 0.01\nprofile")
    assert "parcels-overlap" in [p.code for p in looked(bench, parcels=finer).notes]


def test_gaps_and_slivers(bench: Bench) -> None:
    shapes = [box(0, 0, 10, 10), box(10.3, 0, 10, 10), box(100, 0, 0.04, 90), box(200, 0, 9, 9)]
    shapes[3] = shapes[3].difference(box(204, 4, 0.2, 2))
    bench.write(id=["a", "b", "c", "d"], geometry=shapes)
    found = looked(bench, parcels=GAP)
    assert [(p.code, p.row, p.parcel_id, p.value) for p in found.notes] == [
        ("shape-sliver", 3, "c", ""), ("parcels-gap", 1, "a", "b"), ("parcels-hole", 4, "d", ""),
    ]  # fmt: skip
    assert found.places.geom_type.tolist() == ["Polygon", "LineString", "Polygon"]
    np.testing.assert_allclose(found.places.iloc[1].length, 0.3)


@pytest.mark.parametrize("settle", ["", 'settle = { invalid = "repair" }\n'])
def test_what_encloses_nothing_is_refused(bench: Bench, settle: str) -> None:
    flat = shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH), (EAST + 5, NORTH)])
    bench.write(id=["a", "b"], geometry=[*squares(1), flat])
    found = looked(bench, parcels=PARCELS + settle)
    wanted = "shape-collapsed" if settle else "shape-invalid"
    assert [(p.code, p.row, p.parcel_id) for p in found.faults] == [(wanted, 2, "b")]
    assert found.places.iloc[0].equals_exact(flat)


def test_what_encloses_nothing_may_be_kept(bench: Bench) -> None:
    flat = shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH), (EAST + 5, NORTH)])
    bench.write(id=["a", "b"], geometry=[*squares(1), flat])
    inputs = bench.read(parcels=PARCELS + 'settle = { invalid = "repair", empty = "keep" }\n')
    assert [p.code for p in inputs.problems] == ["shape-invalid", "shape-collapsed"]
    assert inputs.parcels.geometry.is_empty.tolist() == [False, True]


def test_every_row_is_listed_where_a_check_would_count(bench: Bench) -> None:
    many = 25
    bench.write(id=[f" p{i}" for i in range(many)])
    assert len(bench.read().problems) == 1
    found = looked(bench)
    trimmed = [p for p in found.notes if p.code == "id-trimmed"]
    assert [p.row for p in trimmed] == list(range(1, many + 1))
    assert found.places[:many].geom_equals_exact(bench.frame(id=range(many)).geometry, 1e-9).all()


def test_nothing_stops_at_the_first_file(bench: Bench) -> None:
    bench.write(id=["a", "a"])
    bench.write("far.gpkg", code=["x"], geometry=[box(90_000, 0, 9, 9)])
    layers = "".join(
        f'[[layers]]\nname = "{name}"\nrole = "park"\npath = "{name}.gpkg"\n' for name in ("no", "far")
    )  # fmt: skip
    found = looked(bench, layers)
    assert [(p.code, p.file) for p in found.faults] == [
        ("id-duplicate", "parcels.gpkg"), ("file-missing", "no.gpkg"), ("layer-elsewhere", "far.gpkg"),
    ]  # fmt: skip
    assert found.inputs is None
    assert found.parcels == 2
