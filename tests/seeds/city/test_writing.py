"""The files: equal bytes, names that say synthetic, a study that names them all."""

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from seeds.city.city import City
from seeds.city.writing import write_city


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_city(tmp_path_factory.mktemp("city") / "合成 city")


def test_equal_seeds_give_equal_bytes(study: Path, tmp_path: Path) -> None:
    again = write_city(tmp_path).parent
    names = sorted(path.name for path in study.parent.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    for name in names:
        assert (study.parent / name).read_bytes() == (again / name).read_bytes(), name


def test_every_file_says_synthetic_and_every_layer_has_its_file(study: Path) -> None:
    assert study.name == "synthetic-shanghai-study.toml"
    book = tomllib.loads(study.read_text("utf-8"))
    named = {book["parcels"]["path"], *(layer["path"] for layer in book["layers"]), study.name}
    assert {path.name for path in study.parent.iterdir()} == named
    assert all(name.startswith("synthetic-shanghai-") for name in named)


def test_the_study_says_what_is_to_be_checked(study: Path) -> None:
    book = tomllib.loads(study.read_text("utf-8"))
    head = book["study"]
    assert head["synthetic"] is True
    assert (head["crs"], head["on"], head["rulebook"]) == (
        "EPSG:4549",
        date(2026, 11, 22),
        "shanghai",
    )
    assert head["area_basis"] == "declared"
    roles = {layer["name"]: layer["role"] for layer in book["layers"]}
    assert roles == {
        "bases": "industrial_base",
        "communities": "industrial_community",
        "retained": "retained_fragmented",
        "reserve": "strategic_reserve",
        "parks": "park",
        "districts": "district",
        "protection": "constraint",
        "flood-storage": "constraint",
    }
    for layer in book["layers"]:
        assert layer["coverage"] == "complete"
        assert (layer["snap_m"], layer["accuracy_m"]) == (0.05, 0.5)
    constraints = {layer["name"]: layer for layer in book["layers"] if "effect" in layer}
    assert constraints["protection"]["applies_to"] == {"status": ["new", "change"]}
    assert "applies_to" not in constraints["flood-storage"]
    for layer in constraints.values():
        assert layer["effect"] == "prohibit"
        assert layer["citation"].startswith("Synthetic")


def test_what_is_written_is_what_was_drawn(study: Path, city: City) -> None:
    path = study.parent / "synthetic-shanghai-parcels.gpkg"
    read = gpd.read_file(path)
    assert read.crs.to_epsg() == 4549
    assert list(read) == list(city.parcels)
    assert read.geometry.geom_equals(city.parcels.geometry).all()
    for column in read.columns.drop("geometry"):
        assert (read[column].isna() == city.parcels[column].isna()).all(), column
    for column in ("parcel_id", "declared_area_m2", "output_yuan", "granted_on"):
        assert (read[column].dropna() == city.parcels[column].dropna()).all(), column
    kinds = dict(
        zip(pyogrio.read_info(path)["fields"], pyogrio.read_info(path)["ogr_types"], strict=True)
    )
    assert kinds["granted_on"] == "OFTDate"
    assert kinds["jobs"] == "OFTInteger64"


def test_files_of_the_same_name_are_replaced_and_others_kept(study: Path, tmp_path: Path) -> None:
    (tmp_path / "synthetic-shanghai-bases.gpkg").write_text("old", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    write_city(tmp_path, seed=2023)
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"
    assert len(gpd.read_file(tmp_path / "synthetic-shanghai-bases.gpkg")) > 1


def test_the_clock_of_the_writer_is_given_back(study: Path) -> None:
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_the_package_itself_is_light() -> None:
    code = "import sys, seeds.city; print({'numpy', 'shapely', 'geopandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
