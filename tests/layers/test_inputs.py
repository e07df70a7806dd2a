"""The way of the parcels, from a study file to one table."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.ledger import messages
from tests.layers.conftest import EAST, NORTH, PARCELS, Bench, squares

SETTLED = """
[parcels]
path = "parcels.gpkg"
profile = "none"
columns = { parcel_id = "id" }
settle = { duplicate_ids = "suffix", blank_ids = "number", invalid = "repair", empty = "keep", negative = "unknown", shared_join = "unknown" }
"""
BOW_TIE = shapely.Polygon(
    [(EAST, NORTH), (EAST + 100, NORTH + 100), (EAST + 100, NORTH), (EAST, NORTH + 100)]
)


def columns(text: str) -> str:
    return PARCELS.replace('{ parcel_id = "id" }', "{ parcel_id = 'id', " + text + " }")


def codes(problems: Any) -> list[str]:
    return [p.code for p in problems]


def test_a_good_file_passes_whole_and_in_order(bench: Bench) -> None:
    bench.write(id=["b", "a", "c"], ZMJ=[1.0, None, 3.0], note=["x", None, "z"])
    inputs = bench.read(parcels=columns("floor_area_m2 = { from = 'ZMJ', unit = 'ha' }"))
    parcels = inputs.parcels
    assert parcels["parcel_id"].tolist() == ["b", "a", "c"]
    assert parcels["source_row"].tolist() == [1, 2, 3]
    assert parcels["floor_area_m2"].fillna(-1).tolist() == [10_000.0, -1.0, 30_000.0]
    assert parcels["note"].fillna("").tolist() == ["x", "", "z"]
    assert parcels["land_use_kind"].isna().all()
    assert parcels["planned_land_use_kind"].isna().all()
    assert not parcels["repaired_beyond_tolerance"].any()
    assert parcels.crs.to_epsg() == 4549
    assert isinstance(parcels.index, pd.RangeIndex)
    assert inputs.problems == ()
    (entry,) = inputs.record["files"]
    assert (entry["path"], entry["used_for"], entry["rows"]) == ("parcels.gpkg", "parcels", 3)
    assert len(entry["sha256"]) == 64


def test_constants_hold_for_all_parcels(bench: Bench) -> None:
    bench.write(id=["a", "b"])
    parcels = bench.read(
        parcels=columns(
            "status = { value = 'existing' }, statistics_year = { value = 2024 }, granted_on = { value = 2020-01-02 }"
        )
    ).parcels
    assert parcels["status"].tolist() == ["existing"] * 2
    assert parcels["statistics_year"].tolist() == [2024.0] * 2
    assert parcels["granted_on"].dt.strftime("%Y-%m-%d").tolist() == ["2020-01-02"] * 2


@pytest.mark.parametrize(
    "column",
    [
        "status = { value = 'old' }",
        "floor_area_m2 = { value = 'much' }",
        "granted_on = { value = 'then' }",
    ],
)
def test_constants_must_fit(bench: Bench, column: str) -> None:
    bench.write(id=["a"])
    assert codes(bench.refused(parcels=columns(column))) == ["constant-kind"]


def test_columns_of_canonical_names_are_read_without_mapping(bench: Bench) -> None:
    bench.write(id=["a", "b"], height_m=["12", "about 9"])
    (problem,) = bench.refused()
    assert (problem.code, problem.row, problem.parcel_id, problem.column, problem.value) == (
        "number-text",
        2,
        "b",
        "height_m",
        "about 9",
    )


def test_a_name_that_is_taken_is_kept_beside(bench: Bench) -> None:
    bench.write(id=["a"], name=["of the file"], other=["of the study"], land_use_kind=["theirs"])
    inputs = bench.read(parcels=columns("name = 'other'"))
    assert inputs.parcels["name"].tolist() == ["of the study"]
    assert inputs.parcels["name_source"].tolist() == ["of the file"]
    assert inputs.parcels["land_use_kind_source"].tolist() == ["theirs"]
    assert codes(inputs.problems) == ["column-renamed"] * 2


def test_automatic_mappings_are_noted(bench: Bench) -> None:
    bench.write(DKBH=["a"], ZMJ=[500.0], RJLSX=[2.0])
    inputs = bench.read(parcels='[parcels]\npath = "parcels.gpkg"\n')
    assert inputs.parcels[["parcel_id", "floor_area_m2", "plan_plot_ratio_max"]].iloc[
        0
    ].tolist() == ["a", 500.0, 2.0]
    assert codes(inputs.problems) == ["alias-used"] * 3
    assert {p.settled for p in inputs.problems} == {"noted"}


def test_an_unmapped_id_is_refused(bench: Bench) -> None:
    bench.write(id=["a"])
    assert codes(bench.refused(parcels='[parcels]\npath = "parcels.gpkg"\n')) == ["column-needed"]


def test_all_faults_of_all_files_at_once(bench: Bench) -> None:
    bench.write(
        id=["a", "a", None],
        far=["2.0", "2.0(含)", "99"],
        high=["9", "ca. 9", "9"],
        geometry=[BOW_TIE, *squares(1), None],
    )
    bench.text("tax.csv", "k;v\na;1\nb;-5\n")
    bench.write("zones.gpkg", id=["z"], geometry=[shapely.Point(500_000, 3_455_000)])
    more = """
[parcels.join]
path = "tax.csv"
on = "k"
columns = { floor_area_m2 = { from = "v", how = "sum" } }
[[layers]]
name = "zones"
role = "district"
path = "zones.gpkg"
[[layers]]
name = "gone"
role = "district"
path = "gone.gpkg"
"""
    problems = bench.refused(
        more, parcels=columns("plan_plot_ratio_max = 'far', height_m = 'high'")
    )
    assert set(codes(problems)) == {
        "id-duplicate", "id-blank", "number-text", "number-sentinel", "shape-invalid", "shape-empty", "number-negative",
        "join-shared", "layer-not-area", "file-missing",
    }  # fmt: skip
    at = {(p.code, p.file, p.row) for p in problems}
    assert ("id-duplicate", "parcels.gpkg", 2) in at
    assert ("number-negative", "tax.csv", 3) in at
    assert ("shape-empty", "parcels.gpkg", 3) in at


def test_everything_settled_is_said(bench: Bench) -> None:
    bench.write(
        id=["a", "a", None, "d"],
        geometry=[BOW_TIE, *squares(2), None],
        floor_area_m2=[100, -1, 3, 4],
    )
    inputs = bench.read(parcels=SETTLED)
    assert inputs.parcels["parcel_id"].tolist() == ["a", "a#2", "row-3", "d"]
    assert inputs.parcels["repaired_beyond_tolerance"].tolist() == [True, False, False, False]
    assert inputs.parcels.area.fillna(0).round().tolist() == [5000, 10_000, 10_000, 0]
    assert {(p.code, p.row, p.settled) for p in inputs.problems} == {
        ("id-duplicate", 2, "suffix"), ("id-blank", 3, "number"), ("shape-invalid", 1, "repair"),
        ("shape-beyond-tolerance", 1, "unknown"), ("shape-empty", 4, "keep"), ("number-negative", 2, "unknown"),
    }  # fmt: skip
    (repair,) = inputs.record["repairs"]
    assert (repair["row"], repair["id"], repair["area_after_m2"]) == (1, "a", 5000.0)
    assert {s["code"] for s in inputs.record["settlements"]} == {p.code for p in inputs.problems}


def test_a_repair_of_a_hair_is_no_reason_for_doubt(bench: Bench) -> None:
    x, y = EAST, NORTH
    spike = shapely.Polygon(
        [
            (x, y),
            (x + 100, y),
            (x + 100, y + 100),
            (x + 200, y + 100),
            (x + 100, y + 100),
            (x, y + 100),
        ]
    )
    assert not spike.is_valid
    bench.write(id=["a"], geometry=[spike])
    inputs = bench.read(parcels=SETTLED)
    assert codes(inputs.problems) == ["shape-invalid"]
    assert inputs.parcels["repaired_beyond_tolerance"].tolist() == [False]


@pytest.mark.parametrize(
    ("crs", "said", "code"),
    [
        pytest.param(None, "", "crs-missing", id="none"),
        pytest.param("EPSG:4549", 'crs = "EPSG:4550"', "crs-conflict", id="two opinions"),
        pytest.param("EPSG:4549", 'crs = "nonsense"', "crs-unreadable", id="no CRS"),
        pytest.param("EPSG:4549", 'crs = "gone.prj"', "crs-unreadable", id="no file"),
        pytest.param("EPSG:4490", "", "crs-unfit", id="metres called degrees"),
        pytest.param("EPSG:4528", "", "crs-unfit", id="zone number missing"),
        pytest.param("EPSG:2437", "", "crs-no-way", id="Beijing 1954 has no exact way"),
    ],
)
def test_reference_systems(bench: Bench, crs: str | None, said: str, code: str) -> None:
    bench.write("parcels.shp", crs=crs, id=["a"])
    parcels = PARCELS.replace('"parcels.gpkg"', f'"parcels.shp"\n{said}')
    assert codes(bench.refused(parcels=parcels)) == [code]


def test_a_missing_crs_comes_with_candidates(bench: Bench) -> None:
    bench.write("parcels.shp", crs=None, id=["a"])
    (problem,) = bench.refused(parcels=PARCELS.replace("gpkg", "shp"))
    assert "EPSG:4549" in problem.message_en
    assert "EPSG:4549" in problem.message_zh


def test_the_study_may_name_the_crs_of_a_silent_file(bench: Bench) -> None:
    bench.write("parcels.shp", crs=None, id=["a"])
    for said in ("EPSG:4549", "own.prj"):
        bench.text("own.prj", gpd.GeoSeries([], crs="EPSG:4549").crs.to_wkt("WKT1_ESRI"))
        parcels = PARCELS.replace('"parcels.gpkg"', f'"parcels.shp"\ncrs = "{said}"')
        assert bench.read(parcels=parcels).parcels.area.round(6).tolist() == [10_000.0]


def test_geojson_in_metres_is_believed_to_the_study(bench: Bench) -> None:
    text = gpd.GeoDataFrame({"id": ["a"]}, geometry=squares(1)).to_json()
    bench.text("parcels.geojson", text)
    parcels = PARCELS.replace('"parcels.gpkg"', '"parcels.geojson"\ncrs = "EPSG:4549"')
    inputs = bench.read(parcels=parcels)
    assert inputs.parcels.area.tolist() == [10_000.0]
    assert codes(inputs.problems) == ["crs-assumed"]


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857", "EPSG:99999", "gone.prj"])
def test_the_working_crs_must_measure_in_metres(bench: Bench, crs: str) -> None:
    bench.write(id=["a"])
    head = f'[study]\ncrs = "{crs}"\non = 2026-11-22\nrulebook = "r"\n'
    assert codes(bench.refused(head=head)) == ["crs-working"]


def test_degrees_come_to_the_working_crs_and_it_is_said_how(bench: Bench) -> None:
    path = bench.folder / "parcels.gpkg"
    bench.frame(id=["a"]).to_crs("EPSG:4490").to_file(path)
    inputs = bench.read()
    assert inputs.parcels.area.round(3).tolist() == [10_000.0]
    (operation,) = inputs.record["crs_operations"]
    assert operation["operation"]


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (shapely.Point(EAST, NORTH), "not-area"),
        (shapely.LineString([(EAST, NORTH), (EAST + 1, NORTH)]), "not-area"),
        (shapely.box(EAST, NORTH, EAST + 40_000, NORTH + 40_000), "shape-huge"),
        (shapely.Polygon([(EAST, NORTH), (EAST, np.inf), (EAST + 1, NORTH)]), "shape-infinite"),
    ],
    ids=["point", "line", "1,600 km2", "infinite"],
)  # fmt: skip
def test_shapes_that_are_no_parcels(bench: Bench, shape: Any, code: str) -> None:
    bench.write(id=["a", "b"], geometry=[*squares(1), shape])
    assert [(p.code, p.row, p.parcel_id) for p in bench.refused() if p.code != "shape-invalid"] == [
        (code, 2, "b")
    ]


def test_heights_are_dropped_and_it_is_said(bench: Bench) -> None:
    bench.write(id=["a"], geometry=[shapely.force_3d(squares(1)[0], 4.0)])
    inputs = bench.read()
    assert not inputs.parcels.has_z.any()
    assert inputs.parcels.area.tolist() == [10_000.0]
    assert [(p.code, p.settled) for p in inputs.problems] == [("shape-z", "dropped")]


def test_files_with_several_layers(bench: Bench) -> None:
    bench.frame(id=["a"]).to_file(bench.folder / "parcels.gpkg", layer="one")
    bench.frame(id=["b"]).to_file(bench.folder / "parcels.gpkg", layer="two")
    assert codes(bench.refused()) == ["layer-unnamed"]
    (problem,) = bench.refused(parcels=PARCELS.replace("profile", 'layer = "tow"\nprofile'))
    assert problem.code == "layer-unknown"
    assert "two" in problem.message_en
    inputs = bench.read(parcels=PARCELS.replace("profile", 'layer = "two"\nprofile'))
    assert inputs.parcels["parcel_id"].tolist() == ["b"]


def test_files_with_nothing_in_them(bench: Bench) -> None:
    bench.frame(id=["a"]).iloc[:0].to_file(bench.folder / "parcels.gpkg")
    assert codes(bench.refused()) == ["layer-empty"]


def test_unknown_columns_are_listed_with_the_nearest(bench: Bench) -> None:
    bench.write(id=["a"], ZMJ=[1.0])
    (problem,) = bench.refused(parcels=columns("floor_area_m2 = 'ZJM'"))
    assert (problem.code, problem.column) == ("column-unknown", "ZJM")
    assert "nearest: ZMJ" in problem.message_en


JOIN = """
[parcels.join]
path = "tax.csv"
on = "key"
columns = { floor_area_m2 = { from = "area", unit = "ft2", how = "sum", zero = "unknown" }, land_use = { from = "use", how = "largest_by:area" }, styles = { from = "style", how = "list" }, rooms = { from = "rooms", how = "sum" } }
types = { styles = "text", rooms = "number" }
"""
TAX = "key,area,use,style,rooms\na,100,x,brick,1\na,200,y,wood,2\nb,0,x,,3\nc,,y,,\nzz,9,x,,9\n"


def test_a_joined_table(bench: Bench) -> None:
    bench.write(id=["a", "b", "c", "d"])
    bench.text("tax.csv", TAX)
    extra = columns("land_use_system = { value = 'mine' }")
    bench.text("codes.csv", "code,kind\nx,industrial\ny,office\n")
    inputs = bench.read(JOIN + '[codes.mine]\npath = "codes.csv"\n', parcels=extra)
    parcels = inputs.parcels
    assert parcels["floor_area_m2"].round(6).fillna(-1).tolist() == [27.870912, -1, -1, -1]
    assert parcels["land_use"].fillna("").tolist() == ["y", "x", "y", ""]
    assert parcels["land_use_kind"].fillna("").tolist() == ["office", "industrial", "office", ""]
    assert parcels["styles"].fillna("").tolist() == ["brick; wood", "", "", ""]
    assert parcels["rooms"].fillna(-1).tolist() == [3, 3, -1, -1]
    assert {e["used_for"] for e in inputs.record["files"]} == {
        "parcels",
        "parcels.join",
        "codes.mine",
    }


def test_a_shared_record_is_not_divided(bench: Bench) -> None:
    bench.write(id=["a", "a", "b"])
    bench.text("tax.csv", TAX)
    assert "join-shared" in codes(
        bench.refused(JOIN, parcels=SETTLED.replace(', shared_join = "unknown"', ""))
    )
    parcels = bench.read(JOIN.replace("land_use", "name"), parcels=SETTLED).parcels
    assert parcels["parcel_id"].tolist() == ["a", "a#2", "b"]
    assert parcels["rooms"].fillna(-1).tolist() == [-1, -1, 3]
    assert parcels["name"].fillna("").tolist() == ["y", "y", "x"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("key = ", ""), None),
        (('on = "key"', 'on = "kee"'), "column-unknown"),
        (('from = "area"', 'from = "aera"'), "column-unknown"),
        (("largest_by:area", "largest_by:aera"), "column-unknown"),
        (('path = "tax.csv"', 'path = "gone.csv"'), "file-missing"),
        (('on = "key"', 'on = "style"'), "join-nothing"),
        (('on = "key"', 'on = "key"\nto = "gone"'), "column-unknown"),
    ],
)  # fmt: skip
def test_bad_joins(bench: Bench, change: tuple[str, str], code: str | None) -> None:
    bench.write(id=["a", "b"])
    bench.text("tax.csv", TAX)
    text = JOIN.replace("land_use", "name").replace(*change)
    if code is None:
        assert len(bench.read(text).parcels) == 2
    else:
        assert codes(bench.refused(text)) == [code]


def test_a_column_cannot_come_from_both_sides(bench: Bench) -> None:
    bench.write(id=["a"], n=["x"])
    bench.text("tax.csv", TAX)
    assert codes(
        bench.refused(JOIN.replace("land_use", "name"), parcels=columns("name = 'n'"))
    ) == ["column-from-both"]


@pytest.mark.parametrize(
    ("mapping", "cells", "code"),
    [
        pytest.param("land_use = 'u'", ["1001", "07"], "system-missing", id="no system at all"),
        pytest.param("land_use = 'u', land_use_system = { value = 'planning' }", ["1001", "07"], "system-unknown", id="unknown system"),
        pytest.param("land_use = 'u', land_use_system = { value = 'gbt4754-2017' }", ["13", "14"], "system-unknown", id="industries are no land use"),
    ],
)  # fmt: skip
def test_codes_mean_nothing_without_their_system(
    bench: Bench, mapping: str, cells: list[str], code: str
) -> None:
    bench.write(id=["a", "b"], u=cells)
    assert codes(bench.refused(parcels=columns(mapping))) == [code]


def test_kinds_of_use_by_system(bench: Bench) -> None:
    bench.write(
        id=list("abcdef"),
        u=["1001", "1001", "10", "9999", None, "１００１"],
        s=["planning-2023", "land-survey", "planning-2023", "planning-2023", None, "planning-2023"],
        p=["0701", None, None, None, None, None],
    )
    inputs = bench.read(
        parcels=columns("land_use = 'u', land_use_system = 's', planned_land_use = 'p'")
    )
    kinds = inputs.parcels["land_use_kind"]
    assert kinds.fillna("").tolist() == ["industrial", "other", "", "", "", "industrial"]
    assert inputs.parcels["planned_land_use_kind"].fillna("").tolist() == [
        "residential",
        "",
        "",
        "",
        "",
        "",
    ]
    assert {(p.code, p.value) for p in inputs.problems} == {
        ("code-spans", "10"),
        ("code-unknown", "9999"),
    }


@pytest.mark.parametrize(
    ("table", "code", "row"),
    [
        ("code,kind\nx,factory\n", "code-kind", 2),
        ("code,kind\nx,\n", "code-kind", 2),
        ("code,kind\nx,office\nx,office\ny,office\nx,other\n", "code-twice", 5),
        ("code,sort\nx,office\n", "column-unknown", None),
        ("", "file-empty", None),
    ],
)
def test_bad_code_tables(bench: Bench, table: str, code: str, row: int | None) -> None:
    bench.write(id=["a"], u=["x"])
    bench.text("codes.csv", table)
    mapping = columns("land_use = 'u', land_use_system = { value = 'mine' }")
    problems = bench.refused('[codes.mine]\npath = "codes.csv"\n', parcels=mapping)
    assert [(p.code, p.row, p.file) for p in problems] == [(code, row, "codes.csv")]


CELL = st.sampled_from([None, "", " ", "a", "b", "a#2", "row-1", "１"])
SHAPE = st.sampled_from([None, shapely.Polygon(), BOW_TIE, *squares(2)])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(CELL, SHAPE, st.sampled_from([None, 0.0, -1.0, 5.0])), min_size=1, max_size=8
    )
)
def test_rows_in_are_rows_out(bench: Bench, rows: list[Any]) -> None:
    (bench.folder / "parcels.gpkg").unlink(missing_ok=True)
    ids, shapes, areas = (list(column) for column in zip(*rows, strict=True))
    frame = gpd.GeoDataFrame(
        {"id": pd.Series(ids, dtype=object), "floor_area_m2": areas}, geometry=shapes, crs=4549
    )
    frame.to_file(bench.folder / "parcels.gpkg", geometry_type="Unknown")
    parcels = bench.read(parcels=SETTLED).parcels
    assert len(parcels) == len(rows)
    assert parcels["parcel_id"].is_unique
    assert parcels["source_row"].tolist() == list(range(1, len(rows) + 1))
    for shape, area in zip(shapes, parcels.area.fillna(0), strict=True):
        expected = 0 if shape is None or shape.is_empty else 5000 if shape is BOW_TIE else 10_000
        assert round(area) == expected


def test_every_message_can_be_filled() -> None:
    assert all({"en", "zh"} == set(template) for template in messages().values())
