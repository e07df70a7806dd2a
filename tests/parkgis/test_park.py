"""``parkgis park`` as a user runs it."""

import json
from pathlib import Path

import click.testing
import geopandas as gpd
import pytest
from shapely import box

from parkgis.cli import main
from parkgis.selfcheck import STUDY, X, Y, _write_inputs

LAYER = """
[[layers]]
name = "parks"
role = "park"
path = "parks.gpkg"
id = "code"
label = "title"
coverage = "complete"
"""


def run(*words: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    _write_inputs(tmp_path)
    gpd.GeoDataFrame(
        {"code": ["P1", "P1", "P2"], "title": ["东方芯港", "东方芯港", "二号园"]},
        geometry=[box(X - 5, Y - 5, X + 60, Y + 500), box(X + 60, Y - 5, X + 900, Y + 500), box(X - 5, Y - 5, X + 900, Y + 500)],
        crs="EPSG:4549",
    ).to_file(tmp_path / "parks.gpkg")  # fmt: skip
    path = tmp_path / "study.toml"
    path.write_text(STUDY + LAYER, "utf-8")
    return path


def test_all_parks_side_by_side(study: Path) -> None:
    got = run("park", study, "--lang", "en")
    assert got.exit_code == 0, got.output
    lines = got.stdout.splitlines()
    assert "2 parks (layer parks)" in lines[0]
    first = next(line for line in lines if line.startswith("P1 东方芯港 "))
    second = next(line for line in lines if line.startswith("P2 二号园 "))
    assert first.split()[2:] == second.split()[2:]
    assert any(line.startswith("ground of all parks, once") for line in lines)
    assert "output_yuan" in got.stderr  # why there are no densities


def test_one_park_in_chinese(study: Path) -> None:
    got = run("park", study, "P1", "--lang", "zh")
    assert got.exit_code == 0
    assert got.stdout.startswith("园区 P1 东方芯港\n")
    assert "nan" not in got.stdout
    assert "None" not in got.stdout


def test_json_and_nothing_else(study: Path) -> None:
    told = json.loads(run("park", study, "--json").stdout)
    assert [one["key"] for one in told["parks"]] == ["P1", "P2"]
    assert set(told["together"]) == {"sum", "union", "study"}
    one = json.loads(run("park", study, "P2", "--json", "--quiet").stdout)
    assert one["name"] == "二号园"
    assert one["outputs"] == []


def test_files(study: Path) -> None:
    out = study.parent / "out"
    got = run("park", study, "P1", "-o", out, "--lang", "zh")
    names = {"parks.csv", "parks.json", *(f"park-P1.{form}" for form in ("json", "png", "pdf"))}
    assert {path.name for path in out.iterdir()} == names | {"receipt.json"}
    assert all(str(out / name) in got.stdout for name in names)


def test_an_output_of_check_is_refused_before_any_work(study: Path) -> None:
    out = study.parent / "out"
    run("check", study, "-o", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    got = run("park", study, "-o", out)
    assert got.exit_code == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_unknown_park(study: Path) -> None:
    got = run("park", study, "P3", "--lang", "en")
    assert got.exit_code == 2
    assert "'P3'" in got.stderr
    assert "P1" in got.stderr


def test_by_another_role_and_by_a_column(study: Path) -> None:
    assert "layer bases" in run("park", study, "--by", "industrial_base", "--lang", "en").stdout
    got = run("park", study, "--by", "status", "--lang", "en")
    assert "(column status)" in got.stdout


def test_a_study_without_parks_is_refused(study: Path) -> None:
    study.write_text(STUDY, "utf-8")
    got = run("park", study, "--lang", "en")
    assert got.exit_code == 3
    assert "'park'" in got.stderr
    assert got.stdout == ""


def test_a_study_that_cannot_be_read(tmp_path: Path) -> None:
    assert run("park", tmp_path / "none.toml").exit_code == 3
