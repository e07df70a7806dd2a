"""Odd data end to end: refused, or settled and said, never taken in silence."""

import contextlib
import json
import os
import sqlite3
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
import shapely

from geo.errors import RefusedError
from layers.forms import read_toml
from layers.survey import survey
from tests.layers.conftest import PARCELS, Bench, squares

BASES = '[[layers]]\nname = "bases"\nrole = "industrial_base"\npath = "bases.gpkg"\n'
JOIN = """
[parcels.join]
path = "t.csv"
on = "id"
columns = { floor_area_m2 = { from = "floor", how = "sum" } }
"""


def codes(bench: Bench, more: str = "", *, parcels: str = PARCELS) -> list[str]:
    return [p.code for p in bench.refused(more, parcels=parcels)]


def said(bench: Bench, more: str = "", *, parcels: str = PARCELS) -> list[str]:
    return [p.code for p in bench.read(more, parcels=parcels).problems]


@pytest.mark.parametrize("content", ["a = " + "[" * 5000, "a = 1\n\x00"])
def test_no_toml_is_ever_a_traceback(tmp_path: Path, content: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(content)
    with pytest.raises(RefusedError):
        read_toml(path)


def test_a_path_that_no_system_knows(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        read_toml(tmp_path / "a\x00b.toml")
    assert caught.value.problems[0].code == "unreadable"


def test_a_windows_path_in_double_quotes_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('path = "D:\\data"')
    with pytest.raises(RefusedError, match="write paths with /"):
        read_toml(path)


def test_one_wrong_value_is_one_problem(bench: Bench) -> None:
    with_bool = PARCELS.replace('"id" }', '"id", status = { value = true } }')
    with pytest.raises(RefusedError) as caught:
        bench.read(parcels=with_bool)
    assert [(p.code, p.column) for p in caught.value.problems] == [("wrong-type", "value")]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        pytest.param("snap_m = 50", "snap_m", id="50 m of ground called noise"),
        pytest.param("snap_m = 0.6\naccuracy_m = 0.5", "accuracy_m", id="better than its noise"),
        pytest.param(
            "valid_from = 2030-01-01\nvalid_to = 2020-01-01", "valid_to", id="ends before it begins"
        ),
    ],
)
def test_layers_that_would_pass_or_vanish_unseen(bench: Bench, line: str, column: str) -> None:
    bench.write(id=["a"])
    bench.write("bases.gpkg", geometry=squares(1))
    with pytest.raises(RefusedError) as caught:
        bench.read(BASES + line)
    assert [p.column for p in caught.value.problems] == [column]


def test_a_fine_drawing_may_be_better_than_the_noise_nobody_stated(bench: Bench) -> None:
    bench.write(id=["a"])
    bench.write("bases.gpkg", geometry=squares(1))
    assert said(bench, BASES + "accuracy_m = 0.01") == []


def test_a_copied_block_with_the_same_path_is_noted(bench: Bench) -> None:
    bench.write(id=["a"])
    bench.write("bases.gpkg", geometry=squares(1))
    twice = BASES + BASES.replace('"bases"', '"other"')
    assert said(bench, twice) == ["layer-same-source"]
    assert said(bench, BASES + twice.replace(BASES, "").replace("industrial_base", "park")) == []


@pytest.mark.parametrize("key", ['id = "geometry"', 'where = { geometry = ["x"] }'])
def test_shapes_are_no_column(bench: Bench, key: str) -> None:
    bench.write(id=["a"])
    bench.write("bases.gpkg", code=["b"], geometry=squares(1))
    assert codes(bench, BASES + key) == ["column-unknown"]


def test_a_layer_of_nothing_but_empty_rows(bench: Bench) -> None:
    bench.write(id=["a"])
    bench.write("bases.gpkg", code=["b", "c"], geometry=[None, None])
    assert codes(bench, BASES + 'settle = { empty = "drop" }') == ["layer-without-shapes"]


def test_an_encoding_that_the_file_does_not_need(bench: Bench) -> None:
    bench.write(id=["a"])
    assert codes(bench, parcels=PARCELS + 'encoding = "klingon"\n') == ["encoding-needless"]


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2], ids=str
)
def test_an_archive_damaged_inside(bench: Bench, method: int) -> None:
    path = bench.folder / "parcels.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.write(bench.write(id=["a"]), "parcels.gpkg")
    data = bytearray(path.read_bytes())
    data[60:400] = bytes(i * 37 % 256 for i in range(340))
    path.write_bytes(data)
    assert codes(bench, parcels=PARCELS.replace("parcels.gpkg", "parcels.zip")) == ["zip-unsafe"]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"<html>404", "web page"), (b"PK\x03\x04x", "archive"), (b"version https://git-lfs", "LFS")],
)
def test_what_stands_under_a_wrong_name_is_named(bench: Bench, content: bytes, word: str) -> None:
    bench.text("parcels.geojson", content)
    (problem,) = bench.refused(parcels=PARCELS.replace(".gpkg", ".geojson"))
    assert problem.code == "file-content"
    assert word in problem.message_en
    assert problem.message_en != problem.message_zh


def test_lists_in_an_id_column_are_text(bench: Bench) -> None:
    places = bench.frame(id=["x", "y"]).to_crs(4490).geometry
    features = [
        {"type": "Feature", "properties": {"id": [i, 2]}, "geometry": shapely.geometry.mapping(g)}
        for i, g in enumerate(places)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    bench.text(
        "parcels.geojson",
        json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}),
    )
    inputs = bench.read(parcels=PARCELS.replace(".gpkg", ".geojson"))
    assert inputs.parcels["parcel_id"].tolist() == ["[0, 2]", "[1, 2]"]


def test_ids_that_look_equal_are_equal(bench: Bench) -> None:
    bench.write(id=["a", "a\u200b", "\ufeffb"])
    assert codes(bench) == ["id-duplicate"]


def test_land_that_is_there_twice_is_noted(bench: Bench) -> None:
    bench.write(id=["a", "b", "c"], geometry=[*squares(2), squares(1)[0]])
    (note,) = bench.read().problems
    assert (note.code, note.row, note.parcel_id) == ("shape-twice", 3, "c")


def test_the_hour_of_greenwich_is_refused_as_a_day(bench: Bench) -> None:
    # Midnight of 7 May in Shanghai, as some databases export it.
    bench.write(id=["a"], d=pd.to_datetime(["2018-05-06T16:00:00Z"]))
    dated = PARCELS.replace('"id" }', '"id", granted_on = "d" }')
    assert codes(bench, parcels=dated) == ["date-zone"]
    bench.write(id=["a"], d=pd.to_datetime(["2018-05-07T00:30:00+08:00"]))
    assert str(bench.read(parcels=dated).parcels["granted_on"].iloc[0])[:10] == "2018-05-07"


class TestJoin:
    def test_rows_repeated_cell_by_cell_are_noted(self, bench: Bench) -> None:
        bench.write(id=["a", "b"])
        bench.text("t.csv", "id,floor\na,100\nb,200\na,100\na,300\n")
        inputs = bench.read(JOIN)
        assert inputs.parcels["floor_area_m2"].tolist() == [500.0, 200.0]
        (note,) = inputs.problems
        assert (note.code, note.message_en.endswith("in rows 4)")) == ("join-rows-repeated", True)

    @pytest.mark.parametrize("key", ["3.1E+17", "3.10115E+17"])
    def test_keys_that_lost_their_digits_are_refused(self, bench: Bench, key: str) -> None:
        bench.write(id=["a", "b"])
        bench.text("t.csv", f"id,floor\na,1\n{key},2\n")
        assert codes(bench, JOIN) == ["id-digits-lost"]

    def test_nul_characters(self, bench: Bench) -> None:
        bench.write(id=["a"])
        bench.text("t.csv", b"id,floor\na\x00,1\n")
        assert codes(bench, JOIN) == ["text-nul"]

    @pytest.mark.parametrize("name", ["undefined", "hex", "rot13", "no-such"])
    def test_encodings_that_are_none(self, bench: Bench, name: str) -> None:
        bench.write(id=["a"])
        bench.text("t.csv", "id,floor\na,1\n")
        more = JOIN.replace('on = "id"', f'on = "id"\nencoding = "{name}"')
        assert codes(bench, more) == ["encoding-wrong"]

    @pytest.mark.parametrize("name", ["outcome", "geometry", "tier"])
    def test_names_that_the_toolkit_writes(self, bench: Bench, name: str) -> None:
        more = JOIN.replace("floor_area_m2", name) + f'types = {{ {name} = "number" }}\n'
        with pytest.raises(RefusedError) as caught:
            bench.read(more)
        assert [p.code for p in caught.value.problems] == ["column-derived"]

    def test_joining_by_the_shape(self, bench: Bench) -> None:
        bench.write(id=["a"])
        bench.text("t.csv", "id,floor\na,1\n")
        assert codes(bench, JOIN + 'to = "geometry"\n') == ["column-unknown"]


@pytest.mark.parametrize(
    ("floor", "noted"),
    [
        pytest.param([0.0, 2000.0], ["zero-value"], id="a 0 that may mean unknown"),
        pytest.param([1.5, 0.8], ["number-small"], id="10,000 m2 read as m2"),
        pytest.param([99.0, 100.0], [], id="small, but some are not"),
        pytest.param([None, None], [], id="nothing known"),
    ],
)
def test_values_that_would_pass_unseen(
    bench: Bench, floor: list[float | None], noted: list[str]
) -> None:
    bench.write(id=["a", "b"], floor_area_m2=pd.array(floor, dtype="Float64"))
    assert said(bench) == noted


@pytest.mark.parametrize(("zero", "code"), [("unknown", ["zero-unknown"]), ("value", [])])
def test_what_a_0_means_can_be_said(bench: Bench, zero: str, code: list[str]) -> None:
    bench.write(id=["a", "b"], f=[0.0, 2000.0])
    spec = f'"id", floor_area_m2 = {{ from = "f", zero = "{zero}" }} }}'
    assert said(bench, parcels=PARCELS.replace('"id" }', spec)) == code


def test_a_package_that_is_open_elsewhere_is_read_with_its_changes(bench: Bench) -> None:
    path = bench.write(id=["a"])
    odd = path.rename(path.with_name("!parcels.gpkg"))  # a name for which the file is copied
    with contextlib.closing(sqlite3.connect(odd)) as editor:
        editor.execute("PRAGMA journal_mode = WAL")
        for (name,) in editor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            editor.execute(f'DROP TRIGGER "{name}"')  # they call functions that only GDAL has
        editor.execute("UPDATE parcels SET id = 'changed'")
        editor.commit()
        inputs = bench.read(parcels=PARCELS.replace("parcels.gpkg", odd.name))
    assert [p.code for p in inputs.problems] == ["file-being-edited"]
    assert inputs.parcels["parcel_id"].tolist() == ["changed"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs rights that can be taken")
def test_a_file_without_the_right_to_read_it(bench: Bench) -> None:
    bench.write(id=["a"]).chmod(0)
    assert codes(bench) == ["file-denied"]


def test_a_hole_of_zeros_in_a_text_file_is_damage(bench: Bench) -> None:
    path = bench.folder / "parcels.geojson"
    bench.frame(id=[f"p{i}" for i in range(40)]).to_crs(4490).to_file(path)
    data = bytearray(path.read_bytes())
    data[2000:2512] = bytes(512)
    path.write_bytes(data)
    assert codes(bench, parcels=PARCELS.replace(".gpkg", ".geojson")) == ["file-content"]


@pytest.mark.filterwarnings("error")
def test_a_proposal_says_nothing_on_stderr_in_the_words_of_the_driver(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bench.write(id=["a"])
    listed = pyogrio.list_layers

    def talkative(*where: Path) -> object:
        warnings.warn("Measured (M) geometry types are not supported.", stacklevel=1)
        return listed(*where)

    monkeypatch.setattr("layers.vector.pyogrio.list_layers", talkative)
    assert survey([path], bench.folder).sources[0].has_areas
