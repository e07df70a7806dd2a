import contextlib
import json
import pickle
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from geo.errors import OutputError
from maps.geopackage import write_parcels
from maps.receipt import seal, write_receipt
from maps.saved import UnknownParcelError, read_saved
from tests.maps import samples


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "输出 1#?"  # characters that mean something in an address
    folder.mkdir()
    report = samples.report(tmp_path)
    write_parcels(report, folder / "parcels.gpkg")
    write_receipt(report, folder / "receipt.json", {"inputs.gpkg": "1", "parcels.gpkg": "2"})
    return folder


@pytest.mark.parametrize(
    ("parcel_id", "count"), list(zip(samples.IDS, [2, 3, 2, 2, 0, 1], strict=True))
)
def test_one_parcel(parcel_id: str, count: int, out: Path) -> None:
    parcel, findings = read_saved(out).parcel(parcel_id)
    assert parcel["parcel_id"] == parcel_id
    assert "geom" not in parcel
    assert len(findings) == count
    assert {finding["parcel_id"] for finding in findings} <= {parcel_id}
    assert [f["rule_id"] for f in findings] == sorted(f["rule_id"] for f in findings)


def test_values(out: Path) -> None:
    saved = read_saved(out)
    parcel, findings = saved.parcel("临港-3")
    assert parcel["floor_area_m2"] is None
    assert parcel["tier"] == "outside"
    assert findings[1]["reason"] == "missing:floor_area_m2"
    assert findings[1]["measured"] is None
    assert findings[1]["limit"] == 2.0
    assert findings[1]["rule_from"] == "2018-05-07"
    assert saved.study["on"] == "2026-11-22"
    assert [rule["rule_id"] for rule in saved.rules][-1] == "plot-ratio.plan"


@pytest.mark.parametrize(
    "parcel_id",
    [
        "zzz' OR '1'='1",
        "'; DROP TABLE parcels; --",
        '" OR 1=1 --',
        "310115-000%",
        "",
        "310115-0001 ",
    ],
)
def test_no_text_is_sql(parcel_id: str, out: Path) -> None:
    before = (out / "parcels.gpkg").read_bytes()
    with pytest.raises(UnknownParcelError):
        read_saved(out).parcel(parcel_id)
    assert (out / "parcels.gpkg").read_bytes() == before


def test_near_ids_are_named(out: Path) -> None:
    with pytest.raises(UnknownParcelError) as caught:
        read_saved(out).parcel("310115-0007")
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert set(error.near) == {"310115-0001", "310115-0002", "310115-0006"}
    assert "did you mean 310115-000" in str(error)
    assert error.text("zh").startswith("没有地块 '310115-0007'；是否为 310115-000")
    assert isinstance(error, LookupError)


def test_nothing_near(out: Path) -> None:
    with pytest.raises(UnknownParcelError, match=r"^no parcel 'qqq'$"):
        read_saved(out).parcel("qqq")


@pytest.mark.parametrize(
    "receipt",
    [
        pytest.param(None, id="no receipt"),
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param('{"receipt": 1}', id="somebody else's"),
    ],
)
def test_not_ours(receipt: str | None, out: Path) -> None:
    (out / "receipt.json").unlink()
    if receipt is not None:
        (out / "receipt.json").write_text(receipt)
    with pytest.raises(OutputError, match="is no output of parkgis"):
        read_saved(out)


def test_a_lost_file_is_said(out: Path) -> None:
    (out / "parcels.gpkg").unlink()
    with pytest.raises(OutputError, match="lost its parcels"):
        read_saved(out)


def test_a_broken_file_is_said(out: Path) -> None:
    (out / "parcels.gpkg").write_bytes(b"no database at all" * 99)
    with pytest.raises(OutputError, match="cannot be read"):
        read_saved(out).parcel("310115-0001")


def test_the_receipt_says_which_file(out: Path) -> None:
    (out / "parcels.gpkg").rename(out / "parcels-synthetic-2.gpkg")
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    receipt["outputs"] = {"parcels-synthetic-2.gpkg": "1", "report.xlsx": "2"}
    (out / "receipt.json").write_text(json.dumps(receipt | {"seal": seal(receipt)}), "utf-8")
    assert read_saved(out).parcel("310115-0001")[0]["status"] == "existing"


def test_the_former_output_is_read_after_a_crash(out: Path) -> None:
    out.rename(out.with_name(f".{out.name}.parkgis-old"))
    saved = read_saved(out)
    assert saved.parcel("310115-0001")[0]["outcome"] == "fail"
    assert not out.exists()  # reading changes nothing


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("parcel_id", samples.IDS)
def test_the_letter_is_the_reports(parcel_id: str, lang: str, out: Path) -> None:
    expected = samples.report(out.parent).explain(parcel_id, lang=lang)
    assert read_saved(out).letter(parcel_id, lang=lang) == expected


def test_reading_is_by_index(out: Path) -> None:
    database = sqlite3.connect(out / "parcels.gpkg")
    for table in ("parcels", "findings"):
        plan = database.execute(
            f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE parcel_id='a'"
        ).fetchall()
        assert "USING INDEX" in str(plan)
    database.close()


def test_a_folder_that_nobody_may_write_can_be_read(out: Path, monkeypatch: Any) -> None:
    out.chmod(0o500)
    try:
        assert read_saved(out).parcel("310115-0006")[0]["outcome"] == "pass"
    finally:
        out.chmod(0o700)


@pytest.mark.parametrize("lost", ["rules", "study", "title", "title_zh", "kind", "rule_id", "seal"])
def test_a_receipt_that_was_changed_is_said(out: Path, lost: str) -> None:
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    for place in (receipt, receipt["study"], *receipt["rules"]):
        place.pop(lost, None)
    (out / "receipt.json").write_text(json.dumps(receipt), "utf-8")
    with pytest.raises(OutputError, match=r"changed after it was written.*run the check again"):
        read_saved(out)


def test_a_parcels_file_of_another_check_is_said(out: Path) -> None:
    with contextlib.closing(sqlite3.connect(out / "parcels.gpkg")) as database, database:
        # Its triggers on geometry ask for functions that only GDAL has.
        database.execute("CREATE TABLE other AS SELECT * FROM findings")
        database.execute("UPDATE other SET rule_id = 'another'")
        database.execute("DROP TABLE findings")
        database.execute("ALTER TABLE other RENAME TO findings")
    with pytest.raises(OutputError, match="do not fit each other"):
        read_saved(out).letter(samples.IDS[1])
