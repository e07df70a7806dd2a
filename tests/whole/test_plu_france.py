"""A real plan whose prescriptions are areas, lines and points, from file to output."""

import json
import shutil
from pathlib import Path

import click.testing
import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.study import read_study
from parkgis.cli import main
from parks.checking import check
from parks.report import Report

DATA = Path(__file__).parents[1] / "data" / "plu_france"
BUFFERS = {"areas": 0.0, "lines": 6.0, "points": 25.0}
STUDY = """
[study]
title = "PLU 30014"
crs = "EPSG:2154"
on = 2020-01-01
rulebook = "rulebook.toml"

[parcels]
path = "zones.fgb"
profile = "none"
columns = { parcel_id = "LIBELLE", status = { value = "new" } }
settle = { duplicate_ids = "suffix" }
""" + "".join(
    f"""
[[layers]]
name = "{name}"
role = "constraint"
path = "{name}.fgb"
effect = "prohibit"
coverage = "complete"
accuracy_m = 0.5
status = "{"draft" if name == "points" else "in_force"}"
"""
    + (f"buffer_m = {metres}\n" if metres else "")
    for name, metres in BUFFERS.items()
)
RULEBOOK = """
[rulebook]
id = "plu"
title = { en = "PLU", zh = "地方城市规划" }
[[rule]]
id = "prescriptions"
kind = "overlay"
title = { en = "Clear of prescriptions", zh = "避让规划限制" }
[[rule.version]]
from = 2017-10-13
roles = ["constraint"]
status = "in_force"
citation = "PLU 30014"
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plu")
    for path in DATA.glob("*.fgb"):
        shutil.copy(path, folder)
    (folder / "study.toml").write_text(STUDY, "utf-8")
    (folder / "rulebook.toml").write_text(RULEBOOK, "utf-8")
    return folder / "study.toml"


@pytest.fixture(scope="module")
def report(study: Path) -> Report:
    return check(read_study(study), also_draft=True)


def free(*names: str) -> np.ndarray:
    """Measure what remains of every zone another way: all at once, with far rounder circles."""
    zones = gpd.read_file(DATA / "zones.fgb")
    taken = [
        shapely.union_all(
            # not GeoSeries.buffer: geopandas 1.1 takes no quad_segs
            shapely.buffer(
                gpd.read_file(DATA / f"{name}.fgb").geometry, BUFFERS[name], quad_segs=500
            )
        )
        for name in names
    ]
    return np.asarray(zones.difference(shapely.union_all(taken)).area / zones.area)


def test_what_remains_agrees_with_another_way(report: Report) -> None:
    share = report.parcels["buildable_area_m2"] / report.parcels["geodesic_area_m2"]
    assert share.to_numpy() == pytest.approx(free("areas", "lines"), abs=2e-5)
    assert report.buildable is not None
    assert report.buildable.geometry.is_valid.all()


def test_drafts_take_more(report: Report) -> None:
    assert report.drafts is not None
    assert set(report.drafts["rule_id"]) == {"prescriptions/points"}
    hit = report.drafts["rule_outcome_with_drafts"] == "fail"
    both, three = free("areas", "lines"), free("areas", "lines", "points")
    assert set(report.drafts.loc[hit, "parcel_id"]) >= set(
        report.parcels["parcel_id"][three < both - 1e-3]
    )


def test_the_outputs_hold_it_all(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = click.testing.CliRunner().invoke(
        main, ["check", str(study), "-o", str(out), "--also-draft", "--json", "--exit-zero"]
    )
    assert said.exit_code == 0, said.output
    summary = json.loads(said.stdout)
    assert set(summary["drafts"]) == {"outcomes", "differ"}
    assert "drafts.csv" in summary["outputs"]
    parcels = gpd.read_file(out / "parcels.gpkg", layer="parcels")
    assert {"buildable_area_m2", "outcome_with_drafts"} <= set(parcels.columns)
    remains = gpd.read_file(out / "parcels.gpkg", layer="buildable")
    assert len(remains) == (parcels["buildable_area_m2"] > 0).sum()
    rows = (out / "drafts.csv").read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("parcel_id,outcome,outcome_with_drafts,rule_id")
    inputs = gpd.read_file(out / "inputs.gpkg", layer="parcels")
    assert "buildable_area_m2" not in inputs
    told = json.loads((out / "receipt.json").read_text("utf-8"))
    assert "shape-buffered" in {one["code"] for one in told["inputs"]["settlements"]}
    again = click.testing.CliRunner().invoke(main, ["check", str(study), "-o", str(out)])
    assert again.exit_code == 1
    assert not (out / "drafts.csv").exists()
