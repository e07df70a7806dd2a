"""The command init: where the draft goes, and how it ends when the data cannot be read."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from layers.forms import read_toml
from parkgis import cli


@pytest.fixture
def parcels(tmp_path: Path) -> Path:
    file = tmp_path / "地块 1.gpkg"
    shape = shapely.box(642_000, 3_455_000, 642_100, 3_455_100)
    gpd.GeoDataFrame({"DKBH": ["a"]}, geometry=[shape], crs=4549).to_file(file)
    return file


def init(*args: object) -> Result:
    return CliRunner().invoke(cli.main, ["init", *map(str, args)])


def test_to_stdout_as_utf8_whatever_the_code_page(parcels: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "parkgis", "init", parcels.name, "--lang", "zh"],
        cwd=tmp_path,
        env=os.environ
        | {"PYTHONIOENCODING": "gbk", "PYTHONPATH": str(Path(cli.__file__).parents[1])},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert tomllib.loads(done.stdout.decode())["parcels"]["path"] == "地块 1.gpkg"
    assert "问题：" in done.stdout.decode()
    assert done.stderr == b""


def test_to_a_file_beside_the_data(parcels: Path) -> None:
    out = parcels.with_name("study.toml")
    done = init(parcels, "-o", out, "--on", "2026-11-22", "--rulebook", "shanghai", "--lang", "en")
    assert (done.exit_code, done.stdout) == (0, "")
    assert str(out) in done.stderr
    raw = tomllib.loads(out.read_text("utf-8"))
    assert raw["study"]["on"].isoformat() == "2026-11-22"
    assert raw["study"]["rulebook"] == "shanghai"
    assert raw["study"]["crs"] == "EPSG:4549"
    assert raw["parcels"]["path"] == "地块 1.gpkg"
    assert b"\r" not in out.read_bytes()


def test_a_rulebook_of_ones_own_is_found_from_the_study(
    parcels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules.toml").touch()
    Path("studies").mkdir()
    assert init(parcels, "-o", "studies/a.toml", "--rulebook", "rules.toml").exit_code == 0
    assert tomllib.loads(Path("studies/a.toml").read_text("utf-8"))["study"]["rulebook"] == (
        "../rules.toml"
    )


def test_what_was_written_is_refused_until_it_is_answered(parcels: Path) -> None:
    out = parcels.with_name("study.toml")
    init(parcels, "-o", out)
    done = CliRunner().invoke(
        cli.main, ["check", str(out), "-o", str(parcels.parent / "out"), "--lang", "en"]
    )
    assert done.exit_code == 3
    assert "column on: this key is required" in done.stderr


def test_an_existing_file_is_never_overwritten(parcels: Path) -> None:
    out = parcels.with_name("study.toml")
    out.write_text("mine")
    done = init(parcels, "-o", out, "--lang", "en")
    assert done.exit_code == 2
    assert "exists and is not overwritten" in done.stderr
    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(["none.gpkg"], 3, "none.gpkg: no such file", id="missing"),
        pytest.param(["notes.doc"], 3, "notes.doc: files of this kind are not read", id="kind"),
        pytest.param(["fake.shp"], 3, "fake.shp: the content is not what", id="no data set"),
        pytest.param(["ok", "--crs", "EPSG:4326"], 3, "in degree", id="degrees"),
        pytest.param(["ok", "--crs", "EPSG:0"], 3, "names no CRS", id="no such CRS"),
        pytest.param(["ok", "--on", "soon"], 2, "is no day", id="no day"),
        pytest.param(["ok", "-o", "nowhere/a.toml"], 2, "there is no folder", id="no folder"),
        pytest.param([], 2, "Missing argument", id="no file named"),
    ],
)
def test_one_clear_message(
    parcels: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], code: int, said: str
) -> None:
    monkeypatch.chdir(parcels.parent)
    Path("notes.doc").write_text("x")
    Path("fake.shp").write_text("x")
    done = init(*(parcels if arg == "ok" else arg for arg in args), "--lang", "en")
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr.count(said) == 1
    assert "Traceback" not in done.stderr


def test_as_a_sheet(parcels: Path) -> None:
    answers = ("--on", "2026-11-22", "--rulebook", "shanghai")
    sheet, text = parcels.with_name("study.xlsx"), parcels.with_name("study.toml")
    assert init(parcels, "-o", sheet, "--xlsx", *answers).exit_code == 0
    assert init(parcels, "-o", text, *answers).exit_code == 0
    assert read_toml(sheet) == read_toml(text)
    assert init(parcels, "-o", sheet, "--xlsx").exit_code == 2, "nothing is overwritten"
    assert init(parcels, "--xlsx").exit_code == 2
    assert init(parcels, "-o", parcels.with_name("a.toml"), "--xlsx").exit_code == 2
