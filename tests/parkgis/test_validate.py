"""``parkgis validate`` as people run it: the list, the files, the exit codes."""

import csv
import json
from pathlib import Path

import click.testing
import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from parkgis.cli import main
from tests.layers.conftest import EAST, HEAD, NORTH, PARCELS, Bench, squares


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def run(bench: Bench, *words: str, parcels: str = PARCELS, head: str = HEAD) -> click.testing.Result:  # fmt: skip
    study = bench.text("study.toml", head + parcels)
    return click.testing.CliRunner().invoke(main, ["validate", str(study), *words])


def test_the_list_is_grouped_and_whole(bench: Bench) -> None:
    bench.write(id=["a", "a", None], floor_area_m2=["1", "x", "y"])
    got = run(bench, "--lang", "en")
    assert got.exit_code == 3
    lines = got.stdout.splitlines()
    assert lines[0] == "study.toml: 3 parcels read"
    assert "Refused by a check: 4" in lines
    at = lines.index("  [number-text] parcels.gpkg, layer parcels; column floor_area_m2: 2")
    assert lines[at + 2 : at + 4] == ["        row 2  id a  (x)", "        row 3  (y)"]


def test_files_with_places(bench: Bench) -> None:
    bench.write(id=["a", "=b", "c"], geometry=[*squares(2), squares(1)[0].buffer(1)])
    out = bench.folder / "out"
    got = run(bench, "-o", str(out), "--json")
    assert got.exit_code == 4
    said = json.loads(got.stdout)
    assert said["outputs"] == ["problems.csv", "problems.gpkg", "receipt.json"]
    assert (said["parcels"], said["refused"]) == (3, 0)
    with (out / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["code"] for row in rows][:2] == ["parcels-overlap", "parcels-overlap"]
    assert rows[1]["id"] == "'=b", "no formula"
    assert len(rows) == said["noted"] == len(said["problems"])
    assert pyogrio.list_layers(out / "problems.gpkg")[:, 0].tolist() == ["points", "places"]
    places = gpd.read_file(out / "problems.gpkg", layer="places")
    assert places.crs.to_epsg() == 4549
    assert places["number"].tolist() == [r["number"] for r in rows if r["at_x"]]
    again = (out / "problems.gpkg").read_bytes()
    run(bench, "-o", str(out))
    assert (out / "problems.gpkg").read_bytes() == again


def test_repairs_are_recorded_with_the_area_before_and_after(bench: Bench) -> None:
    bow_tie = shapely.transform(
        shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]),
        lambda at: at + np.array([EAST, NORTH]),
    )
    bench.write(id=["a", "b"], geometry=[bow_tie, squares(5)[4]])
    out = bench.folder / "out"
    got = run(bench, "-o", str(out), parcels=PARCELS + 'settle = { invalid = "repair" }\n')
    assert got.exit_code == 4, "the repair moved more than is tolerated"
    (repair,) = json.loads((out / "receipt.json").read_text("utf-8"))["inputs"]["repairs"]
    assert (repair["row"], repair["id"]) == (1, "a")
    # Its two lobes have 2,500 m2 each; run round in opposite ways they add up to nothing.
    assert (repair["area_before_m2"], repair["area_after_m2"]) == (0.0, 5000.0)
    assert repair["reason"].startswith("Self-intersection")


@pytest.mark.parametrize(
    ("ids", "settle", "code"),
    [
        pytest.param(["a", "b"], "gap_m = 0.1\n", 0, id="nothing"),
        pytest.param(["a", "b"], "", 4, id="gaps were not looked for"),
        pytest.param(["a", "a"], "gap_m = 0.1\n", 3, id="refused"),
        pytest.param(["a", "a"], 'gap_m = 0.1\nsettle = { duplicate_ids = "suffix" }\n', 0, id="settled"),
    ],
)  # fmt: skip
def test_exit_codes(bench: Bench, ids: list[str], settle: str, code: int) -> None:
    bench.write(id=ids)
    got = run(bench, "--lang", "zh", parcels=PARCELS + settle)
    assert got.exit_code == code, got.output


def test_a_study_that_is_none_and_a_rulebook_that_is_not_there(bench: Bench) -> None:
    got = run(bench, "--lang", "en", head="[study]\n")
    assert got.exit_code == 3
    assert "[missing-key]" in got.stdout
    bench.write(id=["a", "a"])
    got = run(bench, "--lang", "en", head=HEAD.replace("shanghai", "atlantis"))
    assert "[unknown-rulebook]" in got.stdout
    assert "[id-duplicate]" in got.stdout, "all at once"


def test_what_a_check_itself_would_note_is_listed(bench: Bench) -> None:
    bench.write(id=["a"], declared_area_m2=[20_000.0])
    assert "[area-differs]" in run(bench, "--lang", "en").stdout


def test_a_folder_of_something_else_is_not_touched(bench: Bench) -> None:
    bench.write(id=["a"])
    bench.folder.joinpath("mine").mkdir()
    (bench.folder / "mine" / "a.txt").write_text("x")
    assert run(bench, "-o", str(bench.folder / "mine")).exit_code == 2
