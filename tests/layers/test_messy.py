"""Files that broke a reader somewhere; what they are stands in tests/data/messy/README.md."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from layers.ledger import Abandoned, Ledger
from layers.shapefile import check_parts, dbf_encoding
from tests.layers.conftest import PARCELS, Bench

MESSY = Path(__file__).parents[1] / "data" / "messy"
HEAD = '[study]\ncrs = "EPSG:32620"\non = 2026-11-22\nrulebook = "r"\n'


def parcels(name: str, column: str = "name") -> str:
    return PARCELS.replace("parcels.gpkg", name).replace('"id"', f'"{column}"')


@pytest.fixture
def messy(bench: Bench) -> Bench:
    for path in MESSY.iterdir():
        shutil.copy(path, bench.folder)
    return bench


@pytest.mark.parametrize(("column", "name"), [("name", "Grenada"), ("name_ru", "Гренада")])
def test_a_shapefile_in_many_scripts(messy: Bench, column: str, name: str) -> None:
    problems = messy.refused(parcels=parcels("gre.shp", column), head=HEAD)
    assert [(p.code, p.parcel_id) for p in problems] == [("shape-huge", name)]  # a whole country


def test_a_name_with_an_exclamation_mark(messy: Bench) -> None:
    problems = messy.refused(parcels=parcels("!test.geojson"), head=HEAD)
    assert "file-unreadable" not in {p.code for p in problems}, "the file was found and read"
    assert {p.file for p in problems} == {"!test.geojson"}


@pytest.mark.parametrize("name", ["test_tin.shp", "multicurve.gml"])
def test_shapes_that_are_no_areas(messy: Bench, name: str) -> None:
    assert messy.refused(parcels=parcels(name), head=HEAD)


def shapefile(bench: Bench, encoding: str, *, cpg: bool) -> Path:
    path = bench.folder / "parcels.shp"
    bench.frame(编号=["甲一", "乙二"], 单位=["嘉定厂", "x"]).to_file(path, encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink()
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[29] = 0  # no language mark either, as many exporters leave it
    path.with_suffix(".dbf").write_bytes(data)
    return path


@pytest.mark.filterwarnings("ignore")  # the writer's own words on cut names
@pytest.mark.parametrize(
    ("encoding", "cpg", "said", "noted"),
    [
        pytest.param("GBK", True, "", [], id="GBK with .cpg"),
        pytest.param("GBK", False, "", ["encoding-chosen"], id="GBK without"),
        pytest.param("GB18030", False, "", ["encoding-chosen"], id="GB18030 without"),
        pytest.param("UTF-8", False, "", [], id="UTF-8 without"),
        pytest.param("GBK", False, 'encoding = "GBK"', [], id="the study says it"),
    ],
)  # fmt: skip
def test_chinese_tables(
    bench: Bench, encoding: str, cpg: bool, said: str, noted: list[str]
) -> None:
    shapefile(bench, encoding, cpg=cpg)
    text = parcels("parcels.shp", "编号").replace("profile", f"{said}\nprofile")
    inputs = bench.read(parcels=text)
    assert inputs.parcels["parcel_id"].tolist() == ["甲一", "乙二"]
    assert [p.code for p in inputs.problems] == noted


@pytest.mark.filterwarnings("ignore")
def test_a_wrong_encoding_of_the_study_is_refused(bench: Bench) -> None:
    shapefile(bench, "GBK", cpg=False)
    text = parcels("parcels.shp").replace("profile", 'encoding = "UTF-8"\nprofile')
    assert [p.code for p in bench.refused(parcels=text)] == ["encoding-wrong"]


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_its_parts(bench: Bench, part: str) -> None:
    path = bench.write("parcels.shp", id=["a", "b"])
    path.with_suffix(part).unlink()
    (problem,) = bench.refused(parcels=parcels("parcels.shp", "id"))
    assert problem.code == "shapefile-part-missing"
    assert part in problem.message_en


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9, 0.97])
def test_a_shapefile_that_was_cut_is_never_read_short(
    bench: Bench, part: str, share: float
) -> None:
    path = bench.write("parcels.shp", id=[f"p{i}" for i in range(40)])
    whole = path.with_suffix(part).read_bytes()
    path.with_suffix(part).write_bytes(whole[: int(len(whole) * share)])
    problems = bench.refused(parcels=parcels("parcels.shp", "id"))
    assert {p.code for p in problems} <= {"shapefile-cut", "file-content", "file-unreadable"}


def test_a_table_of_another_shapefile(bench: Bench) -> None:
    bench.write("parcels.shp", id=["a", "b"])
    other = bench.write("other.shp", id=["a", "b", "c"])
    shutil.copy(other.with_suffix(".dbf"), bench.folder / "parcels.dbf")
    assert [p.code for p in bench.refused(parcels=parcels("parcels.shp", "id"))] == [
        "shapefile-cut"
    ]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["parcels.geojson", "parcels.gpkg", "parcels.fgb"])
def test_other_files_that_were_cut(bench: Bench, name: str, share: float) -> None:
    path = bench.folder / name
    bench.frame(id=[f"p{i}" for i in range(400)]).to_crs("EPSG:4326").to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert bench.refused(parcels=parcels(name, "id"))


def test_a_stated_encoding_without_cpg_is_tried_alone(bench: Bench) -> None:
    path = bench.write("parcels.shp", id=["a"])
    ledger: Any = Ledger()
    path.with_suffix(".cpg").write_text("ISO-8859-1")
    check_parts(path, ledger)
    assert dbf_encoding(path, None, ledger) == "iso8859-1"
    assert dbf_encoding(path, "ascii", ledger) == "ascii"
    with pytest.raises(Abandoned):
        dbf_encoding(path, "no-such", ledger)
