"""``parkgis density`` as a user runs it, and the files it writes."""

import csv
import io
import json
from pathlib import Path

import click.testing
import geopandas as gpd
import pytest
from shapely import box

from parkgis.cli import main

X, Y = 640_000.0, 3_457_000.0
STUDY = """
[study]
title = "two parks"
crs = "EPSG:4549"
on = 2024-01-01
rulebook = "shanghai"
synthetic = {synthetic}

[parcels]
path = "parcels.gpkg"
profile = "none"
columns = {{ parcel_id = "id", output_yuan = "output", statistics_year = "year", \
enterprise = "firm", industry = "industry" }}

[[layers]]
name = "parks"
role = "park"
path = "parks.gpkg"
id = "code"
coverage = "complete"
"""
FIGURES = [
    f"{stem}.{form}"
    for stem in ("histogram", "lorenz", "map-grid_200", "map-park")
    for form in ("png", "svg")
]
ALL = sorted(
    [
        *("density-map.html", "density.csv", "density.gpkg", "density.parquet", "density.xlsx"),
        *FIGURES,
        "methods-zh.txt",
        "methods.txt",
    ]
)


def run(*words: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    gpd.GeoDataFrame(
        {"id": ["1", "2", "3"], "output": [90e6, None, 40e6], "year": 2021, "firm": ["a", "b", "c"], "industry": ["39", "36", "=1+1"]},
        geometry=[box(X + x, Y, X + x + 100, Y + 100) for x in (0, 100, 200)],
        crs="EPSG:4549",
    ).to_file(tmp_path / "parcels.gpkg")  # fmt: skip
    gpd.GeoDataFrame(
        {"code": ["东", "west"]},
        geometry=[box(X, Y, X + 100, Y + 100), box(X + 100, Y, X + 300, Y + 100)],
        crs="EPSG:4549",
    ).to_file(tmp_path / "parks.gpkg")
    path = tmp_path / "study.toml"
    path.write_text(STUDY.format(synthetic="false"), "utf-8")
    return path


def test_text(study: Path) -> None:
    got = run("density", study, "--by", "park,industry", "--lang", "en")
    assert got.exit_code == 0, got.output
    assert "gross output per km² of parcel land; scope not stated; year 2021" in got.stdout
    assert got.stdout.count("all together") == 2
    assert "no font" not in got.stderr


def test_json_and_nothing_else(study: Path) -> None:
    words = ("--by", "park", "--scope", "all", "--price-basis", "current", "--greatest", "8")
    told = json.loads(run("density", study, *words, "--json").stdout)
    assert [row["key"] for row in told["groups"]] == ["west", "东"]
    west = told["groups"][0]
    assert (west["value"], west["low"], west["scope"], west["unit"]) == (
        pytest.approx(4.0, rel=1e-3),
        pytest.approx(2.0, rel=1e-3),
        "all",
        "bn yuan/km2",
    )
    assert west["high"] == pytest.approx(6.0, rel=1e-3)
    assert told["gini"] == {"park": None}
    assert told["outputs"] == []


def test_what_would_settle_it_is_said_once_most_is_open(study: Path) -> None:
    words = ("density", study, "--by", "industry", "--lang", "en")
    assert "--greatest" not in run(*words).stderr  # one of three is open
    gpd.read_file(study.parent / "parcels.gpkg").assign(output=[None, None, 40e6]).to_file(
        study.parent / "parcels.gpkg"
    )
    assert "--greatest" in run(*words).stderr
    assert not run(*words, "--quiet").stderr


def test_files(study: Path) -> None:
    pytest.importorskip("pyarrow")  # the extra `parquet`; without it that one file is left out
    out = study.parent / "out"
    got = run("density", study, "--by", "park,grid:200,industry", "-o", out, "--lang", "zh")
    assert got.exit_code == 0, got.output
    assert sorted(path.name for path in out.iterdir()) == sorted([*ALL, "receipt.json"])
    assert all(str(out / name) in got.stdout for name in ALL)
    raw = (out / "density.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["by"] for row in rows] == ["park"] * 2 + ["grid:200"] * 2 + ["industry"] * 3
    assert [row["key"] for row in rows][-3:] == ["36", "39", "'=1+1"]
    assert rows[0]["high"] == "inf"
    assert (rows[0]["value"][:4], rows[0]["year"], rows[0]["n_missing"]) == ("4.00", "2021", "1")
    for name, count in (("park", 2), ("grid_200", 2)):
        drawn = gpd.read_file(out / "density.gpkg", layer=name)
        assert len(drawn) == count
        assert drawn.crs == "EPSG:4549"
    parquet = gpd.read_parquet(out / "density.parquet")
    assert parquet["by"].tolist() == ["park"] * 2 + ["grid:200"] * 2
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    assert receipt["density"]["by"] == ["park", "grid:200", "industry"]
    assert sorted(receipt["outputs"]) == ALL


def test_equal_bytes(study: Path) -> None:
    for name in ("one", "two"):
        run("density", study, "--by", "park,grid:200", "-o", study.parent / name)
    for path in (study.parent / "one").iterdir():
        assert path.read_bytes() == (study.parent / "two" / path.name).read_bytes(), path.name


def test_the_paragraph_says_what_was_divided_and_what_is_open(study: Path) -> None:
    out = study.parent / "out"
    run("density", study, "--by", "park", "--greatest", "8.5", "-o", out)
    said = (out / "methods.txt").read_text("utf-8")
    for words in (
        "gross output per km² of parcel land", "year 2021", "prices not stated", "all 3 parcels",
        "missing for 1 parcels", "coverage by land is 66.7 %", "at most 8.5 bn yuan/km²", "indication only",
        "no year given", "parcels.gpkg (SHA-256", "parks.gpkg (SHA-256", "parkgis ",
    ):  # fmt: skip
        assert words in said
    zh = (out / "methods-zh.txt").read_text("utf-8")
    assert "工业总产值/平方公里（宗地面积）" in zh
    assert "不超过所在用地的 85 亿元/平方公里" in zh


def test_synthetic_says_so_in_every_name_and_text(study: Path) -> None:
    study.write_text(STUDY.format(synthetic="true"), "utf-8")
    out = study.parent / "out"
    run("density", study, "--by", "park", "-o", out)
    names = [path.name for path in out.iterdir() if path.name != "receipt.json"]
    assert all("-synthetic." in name for name in names)
    assert "SYNTHETIC" in (out / "methods-synthetic.txt").read_text("utf-8")
    assert "SYNTHETIC" in run("density", study, "--by", "park").stdout


def test_only_columns_draw_no_map_and_say_so(study: Path) -> None:
    out = study.parent / "out"
    got = run("density", study, "--by", "industry", "-o", out, "--lang", "en")
    assert "density.gpkg is not written" in got.stderr
    assert not (out / "density.gpkg").exists()


def test_an_earlier_output_is_replaced_and_what_is_not_ours_is_kept(study: Path) -> None:
    out = study.parent / "out"
    run("density", study, "--by", "park", "-o", out)
    (out / "mine.txt").write_text("x", "utf-8")
    assert run("density", study, "--by", "industry", "-o", out).exit_code == 0
    assert (out / "mine.txt").exists()
    assert not (out / "map-park.png").exists()


def test_the_output_of_another_command_is_refused(study: Path) -> None:
    out = study.parent / "out"
    run("park", study, "-o", out)
    assert run("density", study, "--by", "park", "-o", out).exit_code == 2
    assert (out / "parks.csv").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--by", "parl"), "park", id="word"),
        pytest.param(("--by", "grid:no"), "grid:1000", id="cells"),
        pytest.param(("--by", "park", "--numerator", "taxx"), "tax", id="numerator"),
        pytest.param(("--by", "park", "--denominator", "parcle"), "parcel", id="denominator"),
        pytest.param(("--by", "park", "--greatest", "nan"), "greatest", id="bound"),
        pytest.param((), "--by", id="no grouping"),
    ],
)
def test_usage(study: Path, words: tuple[str, ...], said: str) -> None:
    got = run("density", study, *words, "--lang", "en")
    assert got.exit_code == 2
    assert said in got.stderr


def test_a_column_that_the_parcels_lack_is_refused(study: Path) -> None:
    got = run("density", study, "--by", "park", "--numerator", "tax", "--lang", "en")
    assert got.exit_code == 3
    assert "tax_yuan" in got.stderr


def test_the_ground_of_parks_held_to_what_is_published(study: Path) -> None:
    """The parks hold 0.01 and 0.02 km²; of the second 0.01 is published."""
    table = study.parent / "areas.csv"
    table.write_text("by,key,land_km2,source\npark,west,0.01,list\n", "utf-8")
    words = ("density", study, "--by", "park", "--denominator", "park", "--published", table)
    got = run(*words, "--json", "--lang", "en")
    assert got.exit_code == 0, got.output
    west, east = json.loads(got.stdout)["groups"]
    assert (west["denominator"], west["value"], west["land_flagged"]) == ("park", None, True)
    assert east["value"] == pytest.approx(9.0, rel=1e-3)
    assert "land area" in got.stderr
    assert run("density", study, "--by", "industry", "--denominator", "park").exit_code == 2
    table.write_text("by,key,land_km2,source\npark,west,-1,list\n", "utf-8")
    assert run(*words).exit_code == 3
