"""The folder of parks: written as a whole, equal bytes, nobody else's files touched."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import OutputError
from maps import park_output, swap
from maps.park_output import safe_name, write_parks
from parks import Profile, profile
from parks.report import Report
from tests.parks.studies import judged
from tests.parks.town import town, town_parcels, town_parks

ALL = ["parks.csv", "parks.json"]
ONE = ["park-A.json", "park-A.pdf", "park-A.png"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    made = town()
    path = tmp_path_factory.mktemp("study") / "study.toml"
    path.write_text("", "utf-8")  # the receipt tells its hash
    return replace(made, study=made.study.model_copy(update={"path": path}))


@pytest.fixture(scope="module")
def found(report: Report) -> Profile:
    return profile(report)


def test_all_parks(report: Report, found: Profile, tmp_path: Path) -> None:
    names, notes = write_parks(report, found, tmp_path / "out", lang="zh")
    assert names == [*ALL, "receipt.json"]
    assert notes == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    told = json.loads((tmp_path / "out/parks.json").read_text("utf-8"))
    assert [one["key"] for one in told["parks"]] == ["A", "B", "C", "D"]


def test_the_table_holds_parks_then_sum_union_and_study(
    report: Report, found: Profile, tmp_path: Path
) -> None:
    write_parks(report, found, tmp_path / "out", lang="zh")
    raw = (tmp_path / "out/parks.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 8
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [(row["row"], row["park"]) for row in rows] == [
        *(("park", key) for key in "ABCD"),
        *((of, "") for of in ("sum", "union", "study")),
    ]
    a, c, union = rows[0], rows[2], rows[5]
    assert (a["land_m2"], a["parcels"], a["plot_ratio"]) == ("20000.00", "2", "2.2500")
    assert (a["density"], a["exceeds_parks"], a["name"]) == ("8.0000", "no", "东方芯港")
    assert (c["density"], c["density_high"], c["density_missing"]) == ("", "inf", "1")
    assert (union["land_m2"], union["parcels"]) == ("31000.00", "3")
    assert list(rows[0]) == ["row", *found.table.columns]


def test_one_park_too(report: Report, found: Profile, tmp_path: Path) -> None:
    names, _ = write_parks(report, found, tmp_path / "out", key="A", lang="en")
    assert names == [*ONE, *ALL, "receipt.json"]
    told = json.loads((tmp_path / "out/park-A.json").read_text("utf-8"))
    assert told == found.park("A")


def test_equal_bytes_and_a_receipt_that_tells_them(
    report: Report, found: Profile, tmp_path: Path
) -> None:
    for name in ("1", "2"):
        write_parks(report, found, tmp_path / name, key="A", lang="zh")
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes(), path.name
    receipt = json.loads((tmp_path / "1/receipt.json").read_text("utf-8"))
    assert (receipt["command"], receipt["park"]) == ("park", {"by": "park", "key": "A"})
    assert sorted(receipt["outputs"]) == [*ONE, *ALL]


def test_our_own_output_is_replaced_and_the_users_files_stay(
    report: Report, found: Profile, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_parks(report, found, out, key="A", lang="zh")
    (out / "notes.docx").write_text("mine")
    write_parks(report, found, out, lang="zh")
    assert sorted(path.name for path in out.iterdir()) == ["notes.docx", *ALL, "receipt.json"]
    assert (out / "notes.docx").read_text() == "mine"


def test_the_output_of_another_command_is_refused(
    report: Report, found: Profile, tmp_path: Path
) -> None:
    (tmp_path / "receipt.json").write_text('{"parkgis_receipt": "1"}', "utf-8")
    with pytest.raises(OutputError, match="another command"):
        write_parks(report, found, tmp_path, lang="zh")
    assert [path.name for path in tmp_path.iterdir()] == ["receipt.json"]


def test_a_foreign_folder_is_refused(report: Report, found: Profile, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("x")
    with pytest.raises(OutputError, match=r"thesis\.docx"):
        write_parks(report, found, tmp_path, lang="zh")


def test_a_run_that_fails_leaves_what_stood_there(
    report: Report, found: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_parks(report, found, out, lang="zh")
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(park_output, "write_json", full)
    with pytest.raises(OutputError, match="No space left"):
        write_parks(report, found, out, key="A", lang="zh")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert not swap.new_folder(out).exists()


def test_an_unknown_park_writes_nothing(report: Report, found: Profile, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_parks(report, found, tmp_path / "out", key="nowhere", lang="zh")
    assert list(tmp_path.iterdir()) == []


def test_synthetic_files_say_so(report: Report, tmp_path: Path) -> None:
    made = judged(town_parcels(), town_parks(), synthetic=True)
    made = replace(made, study=made.study.model_copy(update={"path": report.study.path}))
    names, _ = write_parks(made, profile(made), tmp_path / "out", key="A", lang="zh")
    assert names[:-1] == [name.replace(".", "-synthetic.") for name in [*ONE, *ALL]]
    assert not any(park_output.FOLDER.is_users(name) for name in names)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("临港/东方芯港", "临港_东方芯港"),
        ("..", "_"),
        ("a\\b:c*d?e", "a_b_c_d_e"),
        ("x" * 200, "x" * 80),
        ("P 01", "P_01"),
    ],
)
def test_keys_are_made_fit_for_file_names(key: str, name: str) -> None:
    assert safe_name(key) == name
