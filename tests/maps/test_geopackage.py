import sqlite3
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import OutputError
from maps import geopackage
from maps.geopackage import distinct, plain, write_inputs, write_parcels
from tests.maps import samples


@pytest.fixture
def report(tmp_path: Path) -> Any:
    return samples.report(tmp_path)


def query(path: Path, sql: str) -> list[Any]:
    database = sqlite3.connect(path)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def test_no_parcel_and_no_finding_is_lost(report: Any, tmp_path: Path) -> None:
    write_parcels(report, tmp_path / "p.gpkg")
    parcels = gpd.read_file(tmp_path / "p.gpkg", layer="parcels")
    findings = gpd.read_file(tmp_path / "p.gpkg", layer="findings")
    assert parcels["parcel_id"].tolist() == samples.IDS
    assert parcels.crs == samples.CRS
    assert len(findings) == 10
    assert findings.geometry.isna().sum() == 5
    assert set(findings.geometry.dropna().geom_type) == {"MultiPolygon"}
    np.testing.assert_allclose(parcels.area[:4], 10_000)
    assert parcels.geometry.isna().tolist() == [False] * 4 + [True, False]
    assert parcels.geometry.iloc[5].is_empty


def test_remedies_stand_beside_them_with_the_strip(report: Any, tmp_path: Path) -> None:
    write_parcels(report, tmp_path / "p.gpkg")
    steps = gpd.read_file(tmp_path / "p.gpkg", layer="remedies")
    assert len(steps) == len(report.remedies)
    strip = steps[steps["action"] == "shave"].iloc[0]
    assert (strip["to_value"], strip["delta"], strip["leaves_parts"]) == (9_200.0, -800.0, 1.0)
    assert strip.geometry.equals(shapely.MultiPolygon([samples.square(0, 8)]))
    assert steps.loc[steps["action"] != "shave", "geometry"].isna().all()


def test_values_survive(report: Any, tmp_path: Path) -> None:
    write_parcels(report, tmp_path / "p.gpkg")
    back = gpd.read_file(tmp_path / "p.gpkg", layer="parcels")
    assert back["FID_2"].tolist() == [7, 7, 8, 9, 9, 9]
    assert back["Note_2"].tolist()[0] == "x; y"
    assert back["granted_on"].tolist()[0] == "2010-01-02"
    assert back["name"].tolist()[:2] == ["一号地块", "<script>alert(1)</script>"]
    assert pd.isna(back["name"].tolist()[2])
    assert np.isnan(back["floor_area_m2"].iloc[2])
    assert back["land_use"].tolist()[5] == "001"


def test_styles_are_found_by_qgis(report: Any, tmp_path: Path) -> None:
    write_parcels(report, tmp_path / "p.gpkg")
    rows = query(
        tmp_path / "p.gpkg",
        "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles",
    )
    assert [row[:3] for row in rows] == [
        (name, "geom", 1) for name in ("parcels", "findings", "remedies")
    ]
    for *_, qml in rows:
        renderer = ET.fromstring(qml).find("renderer-v2")  # noqa: S314 - our own text
        assert renderer is not None
        assert renderer.get("attr") == "outcome"
        values = [category.get("value") for category in renderer.iter("category")]
        assert values == ["fail", "review", "unknown", "pass", "not_applicable"]
        named = {symbol.get("name") for symbol in renderer.iter("symbol")}
        assert {category.get("symbol") for category in renderer.iter("category")} == named


def test_findings_are_outlined_and_parcels_filled(report: Any, tmp_path: Path) -> None:
    write_parcels(report, tmp_path / "p.gpkg")
    rows = dict(query(tmp_path / "p.gpkg", "SELECT f_table_name, styleQML FROM layer_styles"))
    assert 'name="style" value="no"' in rows["findings"]
    assert 'name="style" value="solid"' in rows["parcels"]


@pytest.mark.parametrize("write", [write_parcels, write_inputs])
def test_two_runs_give_equal_bytes(
    write: Any, report: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    write(report, tmp_path / "a.gpkg")
    write(report, tmp_path / "b.gpkg")
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    stamps = {row[0] for row in query(tmp_path / "a.gpkg", "SELECT last_change FROM gpkg_contents")}
    assert stamps == {"2026-11-22T00:00:00.000Z"}
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_inputs_hold_every_layer_and_nothing_measured(report: Any, tmp_path: Path) -> None:
    write_inputs(report, tmp_path / "i.gpkg")
    names = pyogrio.list_layers(tmp_path / "i.gpkg")[:, 0].tolist()
    assert names == ["parcels", "layer_bases", "layer_styles_2", 'layer_水源 "保护"; DROP']
    parcels = gpd.read_file(tmp_path / "i.gpkg", layer="parcels")
    assert "floor_area_m2" in parcels
    assert not {"outcome", "n_fail", "tier", "area_m2", "share_industrial_base"} & set(
        parcels.columns
    )
    zones = gpd.read_file(tmp_path / "i.gpkg", layer='layer_水源 "保护"; DROP')
    assert zones["zone_id"].tolist() == ["G1"]
    assert zones["级别"].tolist() == [1]


def test_a_lost_row_is_noticed(report: Any, tmp_path: Path, monkeypatch: Any) -> None:
    whole = pyogrio.write_dataframe
    monkeypatch.setattr(
        pyogrio, "write_dataframe", lambda frame, *a, **k: whole(frame[1:], *a, **k)
    )
    with pytest.raises(OutputError, match="should hold"):
        write_parcels(report, tmp_path / "p.gpkg")


def test_heights_are_left_out() -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4549)
    frame.geometry = shapely.force_3d(frame.geometry, 5.0)
    assert not plain(frame).has_z.any()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([True, False], [True, False], id="truths"),
        pytest.param([date(2020, 1, 1), None], ["2020-01-01", None], id="days"),
        pytest.param([["a", "b"], None], ["a; b", None], id="lists"),
        pytest.param(["a", 1], ["a", "1"], id="mixed"),
        pytest.param([None, None], [None, None], id="nothing"),
    ],
)
def test_columns_become_plain(values: list[Any], expected: list[Any]) -> None:
    frame = gpd.GeoDataFrame({"c": values}, geometry=[None, None], crs=4549)
    back = plain(frame)["c"].astype(object)
    assert back.where(back.notna(), None).tolist() == expected


@given(st.lists(st.text(alphabet="aAbB_2", min_size=1, max_size=3), max_size=8))
def test_distinct_names_are_distinct_without_case(names: list[str]) -> None:
    found = distinct(names, geopackage.RESERVED)
    assert len({name.lower() for name in [*found, "fid", "geom"]}) == len(names) + 2
    assert all(new.startswith(old) for new, old in zip(found, names, strict=True))
