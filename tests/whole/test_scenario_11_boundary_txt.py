"""Scenario 11: a boundary-point TXT, in numbers and from the file to the parcel table."""

from pathlib import Path
from typing import Any

import pytest

from geo.errors import RefusedError
from layers.study import read_study
from parks import check
from parks.acceptance.s11_boundary_txt import HEADER, PARCEL, POINTS, boundary_points

STUDY = """
[study]
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "shanghai"
area_basis = "geodesic"
extent = [120.8, 30.6, 122.3, 31.9]

[parcels]
path = "parcels.txt"
columns = { floor_area_m2 = { value = 59970.97 }, status = { value = "new" } }
"""


def test_the_numbers() -> None:
    found = boundary_points()
    assert found["planar_m2"] == pytest.approx(30_000, abs=5e-4)
    assert found["ellipsoid_m2"] == pytest.approx(29_985.485, abs=5e-4)
    assert (found["declared_ha"], found["mu"]) == ("3.0000", 45.0)
    assert found["lon"] == pytest.approx(121.46931019, abs=5e-9)
    assert found["lat"] == pytest.approx(31.22634268, abs=5e-9)
    assert found["floor_planar_m2"] == pytest.approx(60_000, abs=5e-3)
    assert found["floor_ellipsoid_m2"] == pytest.approx(59_970.97, abs=5e-3)
    assert found["wrong_lon"] == pytest.approx(124.469, abs=5e-4)
    assert found["wrong_zone"] == ["txt-zone"]
    assert found["wrong_meridian"] == ["extent-all"]
    assert found["swapped"] == ["txt-axes"]


def checked(folder: Path, text: str, study: str = STUDY) -> Any:
    (folder / "parcels.txt").write_bytes(text.replace("\n", "\r\n").encode("gbk"))
    (folder / "study.toml").write_text(study, "utf-8")
    return check(read_study(folder / "study.toml"))


def test_from_the_file_to_the_table(tmp_path: Path) -> None:
    report = checked(tmp_path, HEADER + PARCEL + POINTS)
    (row,) = report.parcels.to_dict("records")
    assert (row["parcel_id"], row["name"], row["use_name"]) == ("001", "地块一", "工业用地")
    assert row["declared_area_m2"] == 30_000
    assert (row["planar_area_m2"], row["area_m2"]) == (30_000, 29_985.48)
    assert row["plot_ratio"] == pytest.approx(2.0, abs=1e-6)
    (file,) = report.record["files"]
    assert (file["encoding"], file["crs"]) == ("gb18030", "EPSG:4528")


@pytest.mark.parametrize(
    ("text", "study", "code"),
    [
        pytest.param(HEADER.replace("带号=40", "带号=41"), STUDY, "txt-zone", id="the header's zone"),
        pytest.param(HEADER, STUDY.replace("columns", 'crs = "EPSG:4550"\ncolumns'), "crs-conflict", id="the study's meridian"),
        pytest.param("", STUDY.replace("columns", 'crs = "EPSG:4550"\ncolumns'), "crs-unfit", id="no header"),
        pytest.param(HEADER, STUDY.replace("columns", 'axes = "east_north"\ncolumns'), "txt-axes", id="axes said wrongly"),
    ],
)  # fmt: skip
def test_wrong_readings_are_refused(tmp_path: Path, text: str, study: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        checked(tmp_path, text + PARCEL + POINTS, study)
    assert code in [p.code for p in caught.value.problems]


def test_another_meridian_without_a_zone_number_falls_into_the_sea(tmp_path: Path) -> None:
    text = HEADER.replace("带号=40", "带号=41") + PARCEL + POINTS.replace(",40640", ",640")
    with pytest.raises(RefusedError) as caught:
        checked(tmp_path, text)
    (problem,) = caught.value.problems
    assert problem.code == "extent-all"
    assert problem.value == "124.470 E, 31.227 N"
    assert "EPSG:4549" in problem.message_en
