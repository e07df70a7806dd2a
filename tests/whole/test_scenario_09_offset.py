"""Scenario 9: digitised on a web map, in numbers and from the file to the finding."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import RefusedError
from geo.offset import shift_geometries
from layers.study import read_study
from parks import check
from parks.acceptance.s09_web_map import LAT, LON, digitised_on_gaode
from parks.report import Report

STUDY = """
[study]
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "shanghai"

[parcels]
path = "parcels.geojson"
columns = { parcel_id = "id", land_use = { value = "100101" }, land_use_system = { value = "planning-2023" }, status = { value = "new" } }
DATUM
[[layers]]
name = "base"
role = "industrial_base"
path = "base.gpkg"
coverage = "complete"
accuracy_m = 1.0
"""


def test_the_numbers() -> None:
    found = digitised_on_gaode()
    assert found["east_m"] == pytest.approx(430.5, abs=0.05)
    assert found["south_m"] == pytest.approx(215.3, abs=0.05)
    assert found["overlap"] == 0
    assert found["overlap_converted"] > 0.999
    assert found["off_converted_m"] < 1.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a parcel as the web map shows it, and a base that it truly fills."""
    place = tmp_path_factory.mktemp("gaode")
    corner = gpd.GeoSeries([shapely.Point(LON, LAT)], crs=4490).to_crs(4549)[0]
    true = shapely.box(corner.x, corner.y, corner.x + 200, corner.y + 150)
    gpd.GeoDataFrame(geometry=[true], crs=4549).to_file(place / "base.gpkg")
    degrees = gpd.GeoSeries([true], crs=4549).to_crs(4490)
    drawn = shift_geometries(degrees, source="wgs84", to="gcj02")
    table = gpd.GeoDataFrame({"id": ["A"]}, geometry=list(drawn), crs=4326)
    table.to_file(place / "parcels.geojson")
    return place


def judged(folder: Path, datum: str) -> Report:
    study = folder / "study.toml"
    study.write_text(STUDY.replace("DATUM", datum), "utf-8")
    return check(read_study(study))


def test_a_shift_that_the_corners_betray_is_asked_about(folder: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        judged(folder, "")
    (problem,) = refused.value.problems
    assert (problem.code, problem.column) == ("datum-seen", "datum")
    assert 'write datum = "gcj02"' in problem.message_en


def test_as_drawn_it_lies_outside_the_base_and_does_not_pass(folder: Path) -> None:
    report = judged(folder, 'datum = "wgs84"')
    assert report.parcels["share_industrial_base"].tolist() == [0]
    lock = report.findings.set_index("rule_id").loc["supply-lock"]
    assert (lock["outcome"], lock["reason"]) == ("unknown", "no_layer:industrial_community")


def test_with_its_datum_said_it_lies_inside(folder: Path) -> None:
    report = judged(folder, 'datum = "gcj02"')
    assert report.parcels["share_industrial_base"].tolist() == pytest.approx([1], abs=1e-6)
    lock = report.findings.set_index("rule_id").loc["supply-lock"]
    assert lock["outcome"] == "pass"
    assert [p.code for p in report.problems if p.column == "datum"] == ["datum-converted"]
    (used,) = [o for o in report.record["crs_operations"] if "GCJ-02" in o["operation"]]
    assert used["accuracy_m"] == 1.0
