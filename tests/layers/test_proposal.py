"""Proposed study files: they parse, nothing unknown stands, and once answered they are accepted."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from geo.errors import CRSError, RefusedError
from layers.inputs import read_inputs
from layers.proposal import compose, propose
from layers.proposal_crs import Proposed, propose_crs
from layers.proposal_text import Words, quoted, role_of
from layers.study import Study, read_study
from layers.survey import Source, Survey, survey

DAY = date(2026, 11, 22)
OPEN = re.compile(r"^#(?=[a-z_0-9]+ = )", re.MULTILINE)
ANSWERS = {"YYYY-MM-DD": "2026-11-22", 'role = "?"': 'role = "zoning"'}
BOW_TIE = shapely.Polygon([(0, 0), (80, 80), (80, 0), (0, 80)])


def row_of_squares(n: int, x: float = 642_000, y: float = 3_455_000) -> list[Any]:
    return [shapely.box(x + 200 * k, y, x + 200 * k + 100, y + 100) for k in range(n)]


def accept(text: str, **answers: str) -> str:
    """Answer as a user does: fill the blanks in, then remove every mark before a proposal."""
    for question, answer in {**ANSWERS, **answers}.items():
        text = text.replace(question, answer)
    return OPEN.sub("", text)


def accepted(text: str, folder: Path, **answers: str) -> Study:
    path = folder / "study.toml"
    path.write_text(accept(text, **answers), encoding="utf-8")
    return read_study(path)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two layers in one GeoPackage; the parcels hold one fault of every kind that settles."""
    shapes = row_of_squares(8, 642_000.25)
    shapes[2] = translate(BOW_TIE, 642_400.25, 3_455_000)
    shapes[3] = None
    ids = ["A", "B", "C", "D", "E", "F", "A", None]
    parcels = {"parcel_id": ids, "floor_area_m2": [1000.0, -5.0, *[2000.0] * 6]}
    file = tmp_path / "city.gpkg"
    frame = gpd.GeoDataFrame(parcels, geometry=shapes, crs=4549)
    frame.to_file(file, layer="plots")
    bases = [shapely.box(641_000.25, 3_454_000.25, 645_000, 3_456_000), BOW_TIE]
    bases[1] = translate(BOW_TIE, 642_000, 3_455_000)
    gpd.GeoDataFrame({"code": ["b1", "b2"]}, geometry=bases, crs=4549).to_file(
        file, layer="IndustrialBases"
    )
    return file


@pytest.fixture
def chinese(tmp_path: Path) -> list[Path]:
    """A shapefile in GB18030 without .cpg, bases in degrees, and a table of taxes."""
    frame = gpd.GeoDataFrame(
        {
            "DKBH": [f"310115-{k:04d}" for k in range(6)],
            "YDXZDM": ["100101", "1001", "0701", "100102", "1001", "0701"],
            "ZMJ": [15_000.5] * 6,
            "RJLSX": [2.0] * 6,
            "备注": ["厂房"] * 6,
        },
        geometry=row_of_squares(6),
        crs=4549,
    )
    parcels = tmp_path / "现状 地块.shp"
    frame.to_file(parcels, encoding="GB18030")
    parcels.with_suffix(".cpg").unlink()
    bases = tmp_path / "产业基地.geojson"
    whole = gpd.GeoSeries([shapely.box(641_000, 3_454_000, 644_000, 3_456_000)], crs=4549)
    whole.to_crs(4326).to_file(bases)
    taxes = tmp_path / "税收.csv"
    table = pd.DataFrame({"编号": frame["DKBH"], "tax_yuan": range(6), "jobs": range(6)})
    table.to_csv(taxes, index=False)
    return [bases, parcels, taxes]


def test_a_package_is_accepted_once_answered(package: Path, tmp_path: Path) -> None:
    inputs = read_inputs(accepted(propose([package], tmp_path), tmp_path))
    assert len(inputs.parcels) == 8
    assert list(inputs.parcels["parcel_id"])[-2:] == ["A#2", "row-8"]
    assert [layer.role for layer in inputs.layers] == ["industrial_base"]
    assert inputs.layers[0].accuracy_m == 0.01


def test_the_settle_line_settles_exactly_the_faults(package: Path, tmp_path: Path) -> None:
    text = propose([package], tmp_path)
    assert "settle" not in tomllib.loads(text)["parcels"]  # nothing is settled in silence
    assert "settle" not in tomllib.loads(text)["layers"][0]
    study = accepted(text, tmp_path)
    said = study.parcels.settle.model_dump(exclude_none=True)
    assert set(said) == {"duplicate_ids", "blank_ids", "invalid", "empty", "negative"}
    assert study.layers[0].settle.model_dump(exclude_none=True) == {"invalid": "repair"}
    without = re.sub(r"^settle = .*$", "", accept(text), flags=re.MULTILINE)
    (tmp_path / "study.toml").write_text(without, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_inputs(read_study(tmp_path / "study.toml"))
    codes = {p.code for p in refused.value.problems}
    assert codes == {
        "id-duplicate", "id-blank", "shape-invalid", "shape-empty", "number-negative",
    }  # fmt: skip


def test_clean_data_need_no_settling(chinese: list[Path], tmp_path: Path) -> None:
    assert "settle" not in propose(chinese, tmp_path)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_chinese_files_are_accepted_once_answered(
    chinese: list[Path], tmp_path: Path, lang: str
) -> None:
    text = propose(chinese, tmp_path, lang=lang, on=DAY, rulebook="shanghai")
    inputs = read_inputs(accepted(text, tmp_path))
    parcels = inputs.parcels
    assert inputs.study.parcels.path == "现状 地块.shp"
    assert inputs.study.parcels.encoding == "gb18030"
    assert inputs.study.crs == "EPSG:4549"
    assert parcels["land_use_kind"].tolist()[1:3] == ["industrial", "residential"]
    assert parcels["plan_plot_ratio_max"].tolist() == [2.0] * 6
    assert parcels["tax_yuan"].tolist() == [0, 1, 2, 3, 4, 5]
    assert parcels["备注"].tolist() == ["厂房"] * 6
    assert [layer.role for layer in inputs.layers] == ["industrial_base"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_unanswered_it_is_refused_with_what_is_missing(
    package: Path, tmp_path: Path, lang: str
) -> None:
    path = tmp_path / "study.toml"
    path.write_text(propose([package], tmp_path, lang=lang), encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_study(path)
    assert {(p.code, p.column) for p in refused.value.problems} == {
        ("missing-key", "on"),
        ("missing-key", "rulebook"),
    }


def test_the_day_is_never_taken_from_the_clock(package: Path, tmp_path: Path) -> None:
    assert "on" not in tomllib.loads(propose([package], tmp_path))["study"]
    given_day = tomllib.loads(propose([package], tmp_path, on=DAY))["study"]
    assert given_day["on"] == DAY


def test_no_guess_stands_without_saying_so(chinese: list[Path], tmp_path: Path) -> None:
    """Every line that stands is a fact of the file, an answer, a default, or bears a remark."""
    facts = {"path", "name", "layer", "crs", "area_basis"}
    for line in propose(chinese, tmp_path).splitlines():
        if line and not line.startswith(("#", "[")):
            assert line.split(" = ")[0] in facts or "  # " in line, line


def test_the_same_bytes_twice(chinese: list[Path], tmp_path: Path) -> None:
    assert propose(chinese, tmp_path) == propose(chinese, tmp_path)


def test_paths_are_relative_to_the_study(chinese: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    raw = tomllib.loads(propose(chinese, folder))
    assert raw["parcels"]["path"] == "../../现状 地块.shp"


def test_a_table_with_several_rows_per_parcel_asks_how(chinese: list[Path], tmp_path: Path) -> None:
    table = pd.DataFrame({"编号": ["310115-0000"] * 2 + ["310115-0001"], "tax_yuan": [1, 2, 4]})
    table.to_csv(chinese[2], index=False)
    text = propose(chinese, tmp_path)
    assert tomllib.loads(text)["parcels"]["join"]["columns"] == {}
    parcels = read_inputs(accepted(text, tmp_path)).parcels
    np.testing.assert_array_equal(parcels["tax_yuan"], [3, 4, *[np.nan] * 4])


def test_near_names_are_only_proposed(tmp_path: Path) -> None:
    data = {"Parcel_Id": ["a", "b"], "FloorArea": [1.0, 2.0], "shape_len": [4.0, 4.0]}
    frame = gpd.GeoDataFrame(data, geometry=row_of_squares(2), crs=4549)
    frame.to_file(tmp_path / "x.gpkg")
    text = propose([tmp_path / "x.gpkg"], tmp_path)
    assert tomllib.loads(text)["parcels"]["columns"] == {}
    found = tomllib.loads(accept(text))["parcels"]["columns"]
    assert found["parcel_id"] == "Parcel_Id"
    assert found["floor_area_m2"] == {"from": "FloorArea", "unit": "m2"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param([{"a": [1]}, {"b": [1]}], 0, id="the first"),
        pytest.param([{"a": [1]}, {"DKBH": ["x"]}], 1, id="the only one with an alias"),
        pytest.param([{"BBL": ["x"]}, {"DKBH": ["x"]}], 0, id="two aliases: the first"),
    ],
)
def test_which_layer_is_the_parcels(columns: list[dict[str, Any]], expected: int) -> None:
    sources = [memory(f"{'mn'[i]}.gpkg", data) for i, data in enumerate(columns)]
    raw = tomllib.loads(compose(Survey(sources)))
    assert raw["parcels"]["path"] == f"{'mn'[expected]}.gpkg"


def memory(path: str, columns: dict[str, Any], crs: object = 4549, x: float = 642_000) -> Source:
    count = len(next(iter(columns.values())))
    frame = gpd.GeoDataFrame(columns, geometry=row_of_squares(count, x), crs=crs)
    return Source(path, path.removesuffix(".gpkg"), frame, "UTF-8")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        pytest.param("bases_2024", "industrial_base", id="plural"),
        pytest.param("database", "", id="part of a word"),
        pytest.param("上海市产业基地", "industrial_base", id="Chinese base"),
        pytest.param("产业社区", "industrial_community", id="Chinese community"),
        pytest.param("community", "industrial_community", id="community"),
        pytest.param("生态保护红线", "ecological_red_line", id="narrow before wide"),
        pytest.param("黄浦江保护范围", "constraint", id="protection"),
        pytest.param("道路红线", "constraint", id="red line"),
        pytest.param("FloodPlain", "constraint", id="camel case"),
        pytest.param("Zoning-Districts", "zoning", id="the first entry wins"),
        pytest.param("图层1", "", id="nothing"),
    ],
)
def test_roles_from_names(name: str, role: str) -> None:
    assert role_of(name) == role


def test_a_role_that_is_not_known_is_asked(tmp_path: Path) -> None:
    text = compose(Survey([memory("p.gpkg", {"a": ["1"]}), memory("q.gpkg", {"a": ["1"]})]), on=DAY)
    assert "role" not in tomllib.loads(text)["layers"][0]


def degrees(west: float, south: float, east: float, north: float, crs: object = 4326) -> Source:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(west, south, east, north)], crs=crs)
    return Source("a.gpkg", "a", frame, "UTF-8")


@pytest.mark.parametrize(
    ("source", "code", "edge"),
    [
        pytest.param(memory("a.gpkg", {"a": [1]}), "EPSG:4549", None, id="own, metres"),
        pytest.param(degrees(121.2, 31, 121.3, 31.1), "EPSG:4549", None, id="Shanghai west"),
        pytest.param(degrees(121.8, 31, 121.9, 31.1, 4490), "EPSG:4550", None, id="Lingang"),
        pytest.param(degrees(121.1, 31, 121.7, 31.1), "EPSG:4549", 121.5, id="across 121.5"),
        pytest.param(degrees(113.2, 23, 113.3, 23.1), "EPSG:4547", None, id="Guangzhou"),
        pytest.param(degrees(-71.2, 42.3, -71.1, 42.4), "EPSG:32619", None, id="Cambridge"),
        pytest.param(degrees(151, -34, 151.1, -33.9), "EPSG:32756", None, id="south"),
    ],
)
def test_working_crs(source: Source, code: str, edge: float | None) -> None:
    found = propose_crs([source])
    assert (found.crs, found.edge) == (code, edge)


def test_web_mercator_is_not_worked_in() -> None:
    frame = degrees(-71.2, 42.3, -71.1, 42.4).frame.to_crs(3857)
    assert propose_crs([Source("a.gpkg", "a", frame, "UTF-8")]).crs == "EPSG:32619"


def test_a_local_grid_is_named_by_its_prj_file() -> None:
    local = "+proj=tmerc +lat_0=0 +lon_0=121.4667 +x_0=0 +y_0=-3457147 +ellps=bessel +units=m"
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 9, 9)], crs=local)
    beside = Source("a.shp", "a", frame, "UTF-8", prj="a.prj")
    assert propose_crs([beside]).crs == "a.prj"
    assert propose_crs([Source("a.gpkg", "a", frame, "UTF-8")]).crs.startswith("PROJCRS[")


def test_mislabelled_coordinates_decide_nothing_and_are_told() -> None:
    wrong = memory("p.gpkg", {"a": ["1"]}, crs=4326)
    assert propose_crs([wrong]) == Proposed("unknown")
    text = compose(Survey([wrong]))
    assert "Attention, this will be refused" in text
    assert "crs" not in tomllib.loads(text)["study"]


def test_a_silent_file_is_asked_for_its_crs(tmp_path: Path) -> None:
    text = compose(Survey([memory("p.gpkg", {"a": ["1"]}, crs=None)]), crs="EPSG:4549")
    assert "crs" not in tomllib.loads(text)["parcels"]
    assert tomllib.loads(accept(text))["parcels"]["crs"] == "EPSG:4549"
    text = compose(Survey([degrees(121.1, 31, 121.2, 31.1, None)]))
    assert tomllib.loads(accept(text))["parcels"]["crs"] in {"EPSG:4490", "EPSG:4326"}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param(0.01, 0.01, id="centimetres"),
        pytest.param(0.5, 0.5, id="half metres"),
        pytest.param(None, None, id="computed coordinates"),
    ],
)
def test_accuracy_comes_from_the_coordinate_step(
    step: float | None, expected: float | None
) -> None:
    rng = np.random.default_rng(1)
    base = np.array([[0, 0], [90, 0], [90, 90], [0, 90]]) + rng.uniform(0, 9, (40, 4, 2))
    rings = base + np.array([642_000, 3_455_000]) + 100 * np.arange(40)[:, None, None]
    if step:
        rings = np.round(np.round(rings / step) * step, 6)
    frame = gpd.GeoDataFrame({"a": range(40)}, geometry=shapely.polygons(rings), crs=4549)
    layer = Source("bases.gpkg", "bases", frame, "UTF-8")
    text = compose(Survey([memory("p.gpkg", {"DKBH": ["1"]}), layer]))
    assert "accuracy_m" not in tomllib.loads(text)["layers"][0]
    assert tomllib.loads(accept(text))["layers"][0].get("accuracy_m") == expected


ANYTHING = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
NASTY = st.one_of(
    ANYTHING,
    st.sampled_from(['"', '"""', "\\", "a\nb = 1", "\r", "\x00", "\x7f", "\u2028", "]", "#x = 1"]),
)


@settings(max_examples=150)
@given(
    names=st.lists(NASTY.filter(lambda n: n != "geometry"), min_size=1, max_size=5, unique=True),
    cell=NASTY,
    path=NASTY,
    layer=NASTY,
    lang=st.sampled_from(["en", "zh"]),
)
def test_no_text_breaks_out(names: list[str], cell: str, path: str, layer: str, lang: str) -> None:
    parcels = memory("p.gpkg", {name: [cell, cell + "x"] for name in names})
    zones = memory("z.gpkg", {name: [cell, None] for name in names})
    table = Source("t.csv", "t", pd.DataFrame({name: [cell] for name in names}), "utf-8")
    sources = [
        Source(path, layer, s.frame, "UTF-8", layer=None if s is table else layer)
        for s in (parcels, zones, table)
    ]
    text = compose(Survey(sources), lang=lang, on=DAY, rulebook=path)
    raw = tomllib.loads(text)
    assert raw["parcels"]["path"] == path
    assert raw["layers"][0]["name"] == layer
    assert set(raw) == {"study", "parcels", "layers"}
    assert len(raw["layers"]) == 1
    known = {"path", "layer", "profile", "columns", "join"}
    assert set(raw["parcels"]) <= known
    tomllib.loads(accept(text))  # all proposals at once: no key twice


@given(ANYTHING)
def test_quoted_text_comes_back(text: str) -> None:
    line = quoted(text)
    assert tomllib.loads(f"a = {line}  # {line}") == {"a": text}
    assert line.isprintable()


def test_half_a_character_cannot_spoil_the_file() -> None:
    assert tomllib.loads(f"a = {quoted(chr(0xD800))}") == {"a": "\ufffd"}


def test_all_texts_stand_in_both_languages() -> None:
    raw = tomllib.loads(
        (Path(propose.__code__.co_filename).parent / "proposal.toml").read_text("utf-8")
    )
    for group in ("texts", "messages"):
        for key, text in raw[group].items():
            assert set(text) == {"en", "zh"}, key
            slots = [set(re.findall(r"\{(\w+)\}", text[lang])) for lang in ("en", "zh")]
            assert slots[0] == slots[1], key
    assert Words("zh").say("title")[0].startswith("# ")


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "text.gpkg").write_text("no package")
    files = [
        tmp_path / "none.shp",
        tmp_path / "empty.csv",
        tmp_path / "text.gpkg",
        "http://a/b.gpkg",
    ]
    with pytest.raises(RefusedError) as refused:
        propose(files, tmp_path)
    found = [(p.code, p.file) for p in refused.value.problems]
    codes = ["file-missing", "file-empty", "file-content", "file-not-local"]
    assert found == [(code, str(file)) for code, file in zip(codes, files, strict=True)]


def test_a_table_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    with pytest.raises(RefusedError, match="no file holds areas"):
        propose([tmp_path / "a.csv"], tmp_path)


def test_a_working_crs_in_degrees_is_refused(package: Path, tmp_path: Path) -> None:
    with pytest.raises(CRSError, match="degree"):
        propose([package], tmp_path, crs="EPSG:4326")


def test_lines_and_bad_layers_are_left_out_and_said(package: Path, tmp_path: Path) -> None:
    lines = gpd.GeoSeries([shapely.LineString([(0, 0), (1, 1)])], crs=4549)
    lines.to_file(package, layer="roads")
    text = propose([package], tmp_path)
    assert '# Left out: "city.gpkg, roads": it holds no areas.' in text
    assert [layer["layer"] for layer in tomllib.loads(text)["layers"]] == ["IndustrialBases"]


def test_every_sheet_is_looked_at(chinese: list[Path], tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    with pd.ExcelWriter(book) as writer:
        for sheet in ("甲", "乙"):
            pd.DataFrame({"k": ["310115-0001"], "jobs": [3]}).to_excel(
                writer, sheet_name=sheet, index=False
            )
    found = survey([chinese[1], book], tmp_path)
    assert [source.sheet for source in found.sources] == [None, "甲", "乙"]
    raw = tomllib.loads(compose(found))
    assert raw["parcels"]["join"]["sheet"] == "甲"
    assert raw["parcels"]["join"]["on"] == "k"


def test_lists_in_cells_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    square = shapely.to_geojson(shapely.box(121, 31, 121.01, 31.01))
    file.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"tags":["a","b"]},'
        f'"geometry":{square}}}]}}'
    )
    assert "tags" in propose([file], tmp_path)
