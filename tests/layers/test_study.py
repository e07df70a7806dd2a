from datetime import date
from pathlib import Path

import pytest

from geo.errors import Problem, RefusedError
from layers.study import Study, read_study

GOOD = """
[study]
title = "Lingang"
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "shanghai"

[parcels]
path = "parcels.gpkg"
columns = { parcel_id = "DKBH", floor_area_m2 = { from = "ZMJ", unit = "ha" }, status = { value = "new" } }
settle = { duplicate_ids = "suffix" }

[parcels.join]
path = "tax.csv"
on = "ML"
columns = { declared_area_m2 = { from = "A", how = "sum" }, style = "S" }
types = { style = "text" }

[codes.mine]
path = "codes.csv"

[[layers]]
name = "bases"
role = "industrial_base"
path = "bases.gpkg"
where = { kind = ["base", 3], year = 2.5 }
coverage = "complete"
accuracy_m = 1

[[layers]]
name = "water"
role = "constraint"
effect = "prohibit"
path = "w.shp"
applies_to = { status = ["new", "change"] }
"""


def study(folder: Path, text: str) -> Study:
    path = folder / "study.toml"
    path.write_text(text, "utf-8")
    return read_study(path)


def refused(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(RefusedError) as caught:
        study(folder, text)
    return caught.value.problems


def test_all_keys_are_read(tmp_path: Path) -> None:
    read = study(tmp_path, GOOD)
    assert (read.crs, read.on, read.area_basis) == ("EPSG:4549", date(2026, 11, 22), "declared")
    assert (read.area_disagreement_pct, read.synthetic) == (1.0, False)
    assert (read.path, read.base) == (tmp_path / "study.toml", tmp_path)
    assert read.parcels.columns["parcel_id"].source == "DKBH"
    assert read.parcels.columns["floor_area_m2"].unit == "ha"
    assert read.parcels.columns["status"].value == "new"
    assert read.parcels.settle.duplicate_ids == "suffix"
    assert read.parcels.settle.blank_ids is None
    assert read.parcels.join is not None
    assert read.parcels.join.columns["style"].how == "unique"
    assert read.codes["mine"].kind == "kind"
    bases, water = read.layers
    assert bases.where == {"kind": ("base", 3), "year": (2.5,)}
    assert (bases.snap_m, bases.accuracy_m, bases.status) == (0.05, 1.0, "in_force")
    assert water.accuracy_m is None
    assert water.applies_to == {"status": ("new", "change")}


def test_a_study_cannot_be_changed(tmp_path: Path) -> None:
    read = study(tmp_path, GOOD)
    with pytest.raises(ValueError, match="frozen"):
        read.crs = "EPSG:4326"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "key"),
    [
        pytest.param('crs = "EPSG:4549"', "", "missing-key", "[study]", "crs", id="missing"),
        pytest.param("rulebook =", "rulebok =", "unknown-key", "[study]", "rulebok", id="typo"),
        pytest.param("on = 2026-11-22", 'on = "soon"', "wrong-type", "[study]", "on", id="no date"),
        pytest.param("accuracy_m = 1", 'accuracy_m = "1"', "wrong-type", "[[layers]] 1 (bases)", "accuracy_m", id="text for a number"),
        pytest.param("accuracy_m = 1", "accuracy_m = -1", "wrong-type", "[[layers]] 1 (bases)", "accuracy_m", id="negative length"),
        pytest.param('"industrial_base"', '"industrial_bas"', "wrong-value", "[[layers]] 1 (bases)", "role", id="unknown role"),
        pytest.param('effect = "prohibit"', "", "wrong-value", "[[layers]] 2 (water)", "effect", id="constraint without effect"),
        pytest.param('effect = "prohibit"', 'effect = "ban"', "not-allowed", "[[layers]] 2 (water)", "effect", id="unknown effect"),
        pytest.param('duplicate_ids = "suffix"', 'duplicate_ids = "drop"', "not-allowed", "[parcels.settle]", "duplicate_ids", id="unknown settlement"),
        pytest.param('how = "sum"', 'how = "mean"', "wrong-value", "[parcels.join.columns.declared_area_m2]", "how", id="unknown how"),
        pytest.param('style = "S"', 'style = { from = "S", how = "sum" }', "how-unfit", "[parcels.join.columns]", "style", id="sum of text"),
        pytest.param('how = "sum"', 'how = "list"', "how-unfit", "[parcels.join.columns]", "declared_area_m2", id="list of numbers"),
        pytest.param('value = "new"', 'value = "new", from = "ZT"', "wrong-value", "[parcels.columns.status]", "value", id="constant and column"),
        pytest.param('{ value = "new" }', "{ }", "wrong-value", "[parcels.columns.status]", "value", id="neither"),
        pytest.param('parcel_id = "DKBH"', 'parcelid = "DKBH"', "column-not-canonical", "[parcels.columns]", "parcelid", id="no canonical name"),
        pytest.param('unit = "ha"', 'unit = "yuan"', "unit-unfit", "[parcels.columns]", "floor_area_m2", id="wrong dimension"),
        pytest.param('unit = "ha"', 'unit = "hectare"', "unit-unfit", "[parcels.columns]", "floor_area_m2", id="unknown unit"),
        pytest.param('{ value = "new" }', '{ from = "ZT", unit = "m" }', "unit-without-number", "[parcels.columns]", "status", id="unit of a text"),
        pytest.param('path = "parcels.gpkg"', 'path = "parcels.gpkg"\nprofile = "chinaplanning"', "profile-unknown", "[parcels]", "profile", id="unknown profile"),
        pytest.param('name = "water"', 'name = "bases"', "layer-name-twice", "[[layers]]", "name", id="two of one name"),
        pytest.param("[study]", "[study]\ncrs = 4549", "not-toml", "", "", id="key twice"),
        pytest.param("synthetic", "synthetic", "", "", "", id="unchanged"),
    ],
)  # fmt: skip
def test_faults_are_named(
    tmp_path: Path, old: str, new: str, code: str, place: str, key: str
) -> None:
    if not code:
        assert study(tmp_path, GOOD)
        return
    assert old in GOOD
    problems = refused(tmp_path, GOOD.replace(old, new, 1))
    assert (code, place, key) in {(p.code, p.file.partition(", ")[2], p.column) for p in problems}
    assert all("study.toml" in p.file and p.message_zh for p in problems)


def test_the_nearest_key_is_proposed(tmp_path: Path) -> None:
    (problem,) = (
        p for p in refused(tmp_path, GOOD.replace("rulebook", "rulebok")) if p.column == "rulebok"
    )
    assert "rulebook" in problem.message_en
    assert "rulebook" in problem.message_zh


def test_all_faults_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("rulebook", "rulebok").replace('"ha"', '"yuan"').replace('"suffix"', '"x"')
    codes = {p.code for p in refused(tmp_path, text)}
    assert {"unknown-key", "missing-key", "unit-unfit", "not-allowed"} <= codes


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "file-missing"), (b"\xd6\xd0", "not-utf8"), (b"[study", "not-toml")],
)
def test_unreadable_files(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "study.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RefusedError) as caught:
        read_study(path)
    assert [p.code for p in caught.value.problems] == [code]


@pytest.mark.parametrize("layers", ["layers = 3", "layers = [1, 2]", "layers = [{ name = 1 }]"])
def test_a_layers_section_of_the_wrong_shape(tmp_path: Path, layers: str) -> None:
    assert refused(
        tmp_path,
        f"{layers}\n[study]\ncrs='EPSG:4549'\non=2026-01-01\nrulebook='r'\n[parcels]\npath='p'",
    )
