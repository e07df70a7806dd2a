"""Two versions of a plan and the coverage of rules, from files to what people open."""

import json
from pathlib import Path
from typing import Any

import click.testing
import geopandas as gpd
import openpyxl
import pytest
import shapely

from parkgis.cli import main

CRS = "EPSG:4549"
X, Y = 640_000.0, 3_457_000.0
STUDY = """
[study]
title = "plans"
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "shanghai"

[parcels]
path = "parcels.gpkg"
profile = "none"
columns = { parcel_id = "id", land_use = "use", status = "status", land_use_system = { value = "planning-2023" } }

[[layers]]
name = "bases"
role = "industrial_base"
path = "bases.gpkg"
id = "no"
label = "JDMC"
coverage = "complete"
accuracy_m = 0.5
"""
PLANS = """
[[layers]]
name = "plan"
role = "land_use_plan"
path = "plan.gpkg"
code = "YDXZDM"
system = "planning-2023"
accuracy_m = 0.5

[[layers]]
name = "proposal"
role = "land_use_plan_proposed"
path = "proposal.gpkg"
code = "YDXZDM"
system = "planning-2023"
accuracy_m = 0.5
status = "draft"
"""


def ground(x: float, width: float = 100) -> shapely.Polygon:
    return shapely.box(X + x, Y, X + x + width, Y + 100)


def write(folder: Path, name: str, *shapes: shapely.Polygon, **columns: list[Any]) -> None:
    table = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)
    table.to_file(folder / f"{name}.gpkg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "parcels", ground(0), ground(150), id=["a", "b"], use=["100101", "0701"], status=["new", "new"])  # fmt: skip
    write(tmp_path, "bases", ground(0, 300), no=["B1"], JDMC=["临港基地"])
    write(tmp_path, "plan", ground(0, 300), YDXZDM=["100101"])
    write(tmp_path, "proposal", ground(0, 200), ground(200), YDXZDM=["100101", "0902"])
    (tmp_path / "study.toml").write_text(STUDY + PLANS, "utf-8")
    return tmp_path


def run(*words: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(main, [str(word) for word in words])


def checked(folder: Path) -> dict[str, Any]:
    got = run(
        "check",
        folder / "study.toml",
        "-o",
        folder / "out",
        "--json",
        "--exit-zero",
        "--lang",
        "en",
    )
    assert got.exit_code == 0, got.output
    said: dict[str, Any] = json.loads(got.stdout)
    return said


def test_plan_changes_reach_every_output(folder: Path) -> None:
    said = checked(folder)
    assert said["plan_changes"]["pieces"] == {"fail": 1}
    assert said["plan_changes"]["left_km2"] == pytest.approx(0.01, rel=1e-3)
    assert said["plan_changes"]["kept_km2"] == pytest.approx(0.02, rel=1e-3)
    assert "layer-not-in-force" not in {problem["code"] for problem in said["problems"]}
    pieces = gpd.read_file(folder / "out" / "parcels.gpkg", layer="plan_changes")
    (piece,) = pieces.to_dict("records")
    assert (piece["base_id"], piece["base_name"], piece["to_kind"]) == ("B1", "临港基地", "office")
    assert piece["geometry"].normalize().equals(shapely.MultiPolygon([ground(200)]).normalize())
    book = openpyxl.load_workbook(folder / "out" / "report.xlsx")
    rows = list(book["plan changes"].iter_rows(values_only=True))
    assert rows[2][0] == "B1"
    assert [row[1] for row in book["plan balance"].iter_rows(min_row=3, values_only=True)] == [
        "base", "tier", "all",
    ]  # fmt: skip


def test_a_proposal_alone_is_said(folder: Path) -> None:
    proposal = PLANS[PLANS.index("[[layers]]", 5) :]
    (folder / "study.toml").write_text(STUDY + proposal, "utf-8")
    said = checked(folder)
    assert "plan_changes" not in said
    assert "plans-not-compared" in {problem["code"] for problem in said["problems"]}


def test_nothing_left_is_an_empty_layer(folder: Path) -> None:
    write(folder, "proposal", ground(0, 300), YDXZDM=["100101"])
    assert checked(folder)["plan_changes"]["pieces"] == {}
    assert gpd.read_file(folder / "out" / "parcels.gpkg", layer="plan_changes").empty


def test_coverage_of_a_finished_check(folder: Path) -> None:
    checked(folder)
    got = run("rules", "--coverage", folder / "out", "--lang", "en")
    assert got.exit_code == 0
    assert got.stdout.splitlines() == [
        *(f"rule {name} fired on no parcel" for name in ("plot-ratio.research", "plot-ratio.contract", "planning-lock", "constraint")),
        "no rule concerns 1 parcels (the first: b)",
    ]  # fmt: skip
    listed = json.loads(run("rules", "--coverage", folder / "out", "--json").stdout)
    assert [gap["what"] for gap in listed] == ["never_fired"] * 4 + ["unconcerned"]
    book = openpyxl.load_workbook(folder / "out" / "report.xlsx")
    said = [row[0] for row in book["summary"].iter_rows(values_only=True)]
    assert any(text and "planning-lock fired on no parcel" in str(text) for text in said)
    assert run("rules", "--coverage", folder).exit_code == 2


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        ([ground(0).buffer(0).difference(ground(0))], "shape-empty"),
        ([shapely.box(X + 90_000, Y, X + 90_100, Y + 100)], "layer-elsewhere"),
        ([], "layer-empty"),
    ],
    ids=["no ground", "far away", "no rows"],
)
def test_a_base_layer_that_is_empty_or_far_away_is_refused(
    folder: Path, shapes: list[Any], code: str
) -> None:
    write(folder, "bases", *shapes, no=["B1"] * len(shapes), JDMC=["x"] * len(shapes))
    got = run("check", folder / "study.toml", "-o", folder / "out", "--lang", "en")
    assert got.exit_code == 3
    assert "bases.gpkg" in got.stderr
    expected = {"shape-empty": "empty", "layer-elsewhere": "km", "layer-empty": "holds no row"}
    assert expected[code] in got.stderr
    assert not (folder / "out").exists()
