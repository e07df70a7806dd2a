import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maps.receipt import as_json, receipt, tree_sha256, write_receipt
from tests.maps import samples


@pytest.fixture
def report(tmp_path: Path) -> Any:
    return samples.report(tmp_path)


def test_what_stands_in_it(report: Any) -> None:
    found = receipt(report)
    assert found["parkgis_receipt"] == "1"
    assert found["study"]["on"] == "2026-11-22"
    assert found["study"]["file"] == "study.toml"
    assert found["rulebook"] == "shanghai"
    assert found["parcels"] == 6
    assert found["rules"][0]["rule_id"] == "lock.supply"
    assert found["tolerances"]["layers"][0] == {
        "name": "bases", "role": "industrial_base", "snap_m": 0.05, "accuracy_m": 0.5,
    }  # fmt: skip
    assert found["inputs"]["crs_operations"][0]["accuracy_m"] is None
    assert {"GDAL", "GEOS", "PROJ", "geopandas"} <= set(found["libraries"])


def test_the_record_may_speak_of_rulebook_and_facts(report: Any) -> None:
    book = {"id": "shanghai", "sha256": "cd" * 32}
    report.record.update(rulebook=book, facts={"sha256": "ef"})
    found = receipt(report)
    assert found["rulebook"] == book
    assert found["facts"] == {"sha256": "ef"}
    assert not {"rulebook", "facts"} & set(found["inputs"])
    assert "rulebook" in report.record  # the report itself is not touched


def test_no_folder_of_anybody(report: Any, tmp_path: Path) -> None:
    report.study.rulebook = "/home/li/rules.toml"
    text = json.dumps(receipt(report), ensure_ascii=False)
    assert not [name for name in ("/home", "Users", "li/", str(tmp_path)) if name in text]
    assert "rules.toml" in text


def test_file_is_sorted_and_the_same_twice(report: Any, tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        write_receipt(report, tmp_path / name, {"findings.csv": "12", "a.gpkg": "34"})
    raw = (tmp_path / "a.json").read_bytes()
    assert raw == (tmp_path / "b.json").read_bytes()
    assert b"\r" not in raw
    assert "新闻发布会".encode() in raw
    found = json.loads(raw)
    assert list(found) == sorted(found)
    assert found["outputs"] == {"a.gpkg": "34", "findings.csv": "12"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(np.float64("nan"), None, id="not a number"),
        pytest.param(np.int64(3), 3, id="numpy"),
        pytest.param(Decimal("2.10"), "2.10", id="decimal as written"),
        pytest.param((1, [True]), [1, [True]], id="nested"),
        pytest.param({"b", "a"}, ["a", "b"], id="set in order"),
        pytest.param(date(2020, 1, 2), "2020-01-02", id="day"),
        pytest.param(Path("data") / "a.shp", "data/a.shp", id="relative path"),
        pytest.param("\\\\server\\share\\li\\a.shp", "a.shp", id="network share"),
        pytest.param("D:/数据/a.shp", "a.shp", id="drive"),
        pytest.param("/", "/", id="a lone slash is no path"),
        pytest.param("m2/km2", "m2/km2", id="text with a slash"),
        pytest.param({1: None}, {"1": None}, id="keys are text"),
    ],
)
def test_json_values(value: Any, expected: Any) -> None:
    found = as_json(value)
    assert found == expected
    json.dumps(found, allow_nan=False)


def test_code_hash_sees_a_change_but_no_line_ends(tmp_path: Path, monkeypatch: Any) -> None:
    package = tmp_path / "hashed_package"
    package.mkdir()
    (package / "__init__.py").write_bytes(b"a = 1\nb = 2\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = tree_sha256("hashed_package")
    (package / "__init__.py").write_bytes(b"a = 1\r\nb = 2\r\n")
    assert tree_sha256("hashed_package") == before
    (package / "__init__.py").write_bytes(b"a = 1\nb = 3\n")
    assert tree_sha256("hashed_package") != before
