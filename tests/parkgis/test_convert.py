"""``parkgis convert``: options, what is said where, exit codes."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from parkgis.cli import main
from tests.maps import conversion_samples as samples

BOX = shapely.box(640_000, 3_457_000, 640_200, 3_457_150)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    told: samples.Tables = {"DKBH": ("text", ["001"]), "面积": ("number", [30000.0])}
    return samples.write_source(tmp_path / "in.fgb", told, [BOX])


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["convert", *map(str, words), "--lang", "en"])


def test_the_file_is_named_on_stdout_and_the_rest_on_stderr(source: Path) -> None:
    out = source.with_name("out.gpkg")
    done = run(source, out, "--crs", "EPSG:4490", "--columns", "parcel_id=DKBH")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [str(out)]
    assert "brought from CGCS2000 / 3-degree Gauss-Kruger CM 120E to" in done.stderr
    assert samples.read_plain(out).cells == {"parcel_id": ["001"]}


def test_json_tells_all(source: Path) -> None:
    done = run(source, source.with_name("out.csv"), "--json", "--quiet")
    told = json.loads(done.stdout)
    assert not done.stderr
    assert (told["rows"], told["crs"]) == (1, "EPSG:4549")
    assert {p["code"] for p in told["problems"]} == {"convert-untyped", "convert-no-crs"}
    assert all(p["en"] and p["zh"] for p in told["problems"])


def test_a_drawing_is_converted(tmp_path: Path) -> None:
    ring = gpd.GeoDataFrame({"Layer": ["边界"]}, geometry=[BOX.exterior], crs=4549)
    ring.to_file(tmp_path / "in.dxf", driver="DXF")
    out = tmp_path / "out.gpkg"
    done = run(tmp_path / "in.dxf", out, "--source-crs", "EPSG:4549")
    assert done.exit_code == 0, done.stderr
    found = gpd.read_file(out)
    assert (found.crs.to_epsg(), found["Layer"].tolist()) == (4549, ["边界"])
    assert found.geometry[0].equals(BOX)


def test_exit_codes(source: Path) -> None:
    out = source.with_name("out.gpkg")
    assert run(source, source.with_name("out.dxf")).exit_code == 3
    assert run(source.with_name("none.gpkg"), out).exit_code == 3
    assert run(source, out, "--columns", "a=").exit_code == 2
    assert run(source, out).exit_code == 0
    again = run(source, out)
    assert again.exit_code == 2
    assert "--replace" in again.stderr
    assert run(source, out, "--replace").exit_code == 0


def test_the_way_back_from_a_web_map_names_the_law(source: Path) -> None:
    done = run(
        source, source.with_name("out.gpkg"), "--offset", "gcj02:wgs84", "--crs", "EPSG:4490"
    )
    assert done.exit_code == 3
    assert "surveying law" in done.stderr
