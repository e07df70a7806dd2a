import hashlib
import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geo.errors import OutputError
from maps import output, swap
from maps.output import is_ours, locked, refuse_foreign, write_output
from maps.saved import read_saved
from tests.maps import samples

NAMES = ["parcels.gpkg", "inputs.gpkg", "findings.csv", "report.xlsx", "map.html", "receipt.json"]
ROOT = Path(__file__).parents[2]


def write_map(report: Any, path: Path, *, lang: str) -> Path:
    """Stands in for maps.industrial_map: these tests are about folders."""
    path.write_text(f"<!doctype html><title>{report.study.title} {lang}</title>", "utf-8")
    return path


@pytest.fixture(autouse=True)
def _map(monkeypatch: pytest.MonkeyPatch) -> None:
    module = type(sys)("maps.industrial_map")
    module.write_map = write_map  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "maps.industrial_map", module)


@pytest.fixture
def report(tmp_path: Path) -> Any:
    (tmp_path / "study").mkdir()
    return samples.report(tmp_path / "study")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "结果 out"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def assert_clean(out: Path) -> None:
    assert {path.name for path in out.parent.iterdir()} <= {"study", out.name}


def title(out: Path) -> str:
    """The title that the standing output carries, after checking that it is whole."""
    folder = swap.standing(out)
    receipt = json.loads((folder / "receipt.json").read_text("utf-8"))
    for name, digest in receipt["outputs"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    return str(receipt["study"]["title"])


def test_everything_is_written(report: Any, out: Path) -> None:
    assert write_output(report, out) == NAMES
    assert sorted(content(out)) == sorted(NAMES)
    assert title(out) == "Lingang, spring review"
    assert (out / "map.html").read_text("utf-8").endswith("zh</title>")
    assert_clean(out)
    assert read_saved(out).parcel("310115-0001")[0]["outcome"] == "fail"


def test_synthetic_stands_in_the_names(tmp_path: Path, report: Any, out: Path) -> None:
    report.study.synthetic = True
    names = write_output(report, out)
    assert names == [
        "parcels-synthetic.gpkg", "inputs-synthetic.gpkg", "findings-synthetic.csv",
        "report-synthetic.xlsx", "map-synthetic.html", "receipt.json",
    ]  # fmt: skip
    assert sorted(content(out)) == sorted(names)
    assert read_saved(out).parcel("310115-0001")[0]["outcome"] == "fail"


def test_two_runs_give_equal_bytes(report: Any, out: Path) -> None:
    write_output(report, out)
    before = content(out)
    write_output(report, out)
    assert content(out) == before


def test_an_empty_folder_and_missing_parents_are_fine(report: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_output(report, tmp_path / "empty")
    write_output(report, tmp_path / "a" / "b" / "c")
    assert title(tmp_path / "empty") == title(tmp_path / "a" / "b" / "c")


def test_ours_is_replaced_and_the_users_file_kept(report: Any, out: Path) -> None:
    report.study.synthetic = True
    write_output(report, out)
    (out / "my notes.docx").write_text("mine")
    (out / "QGIS").mkdir()
    (out / "parcels-synthetic.gpkg-wal").write_text("left by QGIS")
    report.study.synthetic, report.study.title = False, "second"
    write_output(report, out)
    assert title(out) == "second"
    assert sorted(content_names(out)) == sorted([*NAMES, "my notes.docx", "QGIS"])
    assert (out / "my notes.docx").read_text() == "mine"
    assert_clean(out)


def content_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    "name", ["photo.jpg", ".hidden", "receipt.json", "parcels.gpkg", "findings.csv"]
)
def test_a_foreign_folder_is_refused(name: str, report: Any, out: Path) -> None:
    out.mkdir()
    (out / name).write_text('{"invoice": 1}')
    with pytest.raises(OutputError, match=name) as caught:
        write_output(report, out)
    assert name in caught.value.text("zh")
    assert content(out) == {name: b'{"invoice": 1}'}
    assert_clean(out)


def test_a_file_is_refused(report: Any, out: Path) -> None:
    out.write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        write_output(report, out)
    assert out.read_text() == "x"


def test_the_working_folder_is_refused(report: Any, out: Path, monkeypatch: Any) -> None:
    write_output(report, out)
    monkeypatch.chdir(out)
    with pytest.raises(OutputError, match="working in"):
        write_output(report, ".")
    assert title(out) == "Lingang, spring review"


def test_a_link_is_followed(report: Any, out: Path, tmp_path: Path) -> None:
    write_output(report, out)
    (tmp_path / "study" / "link").symlink_to(out)
    report.study.title = "second"
    write_output(report, tmp_path / "study" / "link")
    assert (tmp_path / "study" / "link").is_symlink()
    assert title(out) == "second"


WRITERS = [
    "maps.geopackage.write_parcels",
    "maps.geopackage.write_inputs",
    "maps.findings_csv.write_findings",
    "maps.workbook.write_workbook",
    "maps.industrial_map.write_map",
    "maps.output.write_receipt",
    "maps.swap.sync",
]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_failure_leaves_the_former_output(
    writer: str, error: BaseException, report: Any, out: Path, monkeypatch: Any
) -> None:
    write_output(report, out)
    before = content(out)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    module, _, name = writer.rpartition(".")
    monkeypatch.setattr(importlib.import_module(module), name, fail)
    report.study.title = "second"
    expected = OutputError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as caught:
        write_output(report, out)
    if isinstance(error, OSError):
        assert "No space left" in str(caught.value)
        assert "无法写入" in caught.value.text("zh")
    assert content(out) == before
    assert_clean(out)


def test_a_failure_leaves_nothing_where_nothing_was(
    report: Any, out: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("maps.workbook.write_workbook", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_output(report, out)
    assert not out.exists()
    assert_clean(out)


# Children that kill themselves: the product code has no hook for it.
CHILD = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.maps import samples, test_output
module = type(sys)("maps.industrial_map")
module.write_map = test_output.write_map
sys.modules["maps.industrial_map"] = module
from maps import output, swap
import maps.findings_csv, maps.geopackage, maps.workbook
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
def after(function):
    def run(*args, **kwargs):
        function(*args, **kwargs)
        die()
    return run
report = samples.report(Path({study!r}), title="second")
{kill}
output.write_output(report, {out!r})
"""
KILLS = {
    "before the first file": ("maps.geopackage.write_parcels = die", "first"),
    "within a database": ("maps.geopackage._verify = die", "first"),
    "after the findings": ("maps.findings_csv.write_findings = after(maps.findings_csv.write_findings)", "first"),
    "within the workbook": ("maps.workbook._findings = die", "first"),
    "before the receipt": ("output.write_receipt = die", "first"),
    "before the swap": ("swap.swap = die", "first"),
    "between the renames": (
        "rename = Path.rename\nPath.rename = lambda a, b: die() if '-new' in a.name else rename(a, b)",
        "first",
    ),
    "after the renames": ("swap.sync = lambda path: die() if path.name == 'room' else None", "second"),
    "before the former one is removed": ("swap.discard_old = lambda *a, **k: die() if swap.old_folder(a[0]).exists() else None", "second"),
    "within the removal": ("swap.shutil.rmtree = lambda path, **k: (next(Path(path).glob('*.gpkg')).unlink(), die()) if '-old' in str(path) else None", "second"),
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("kill", KILLS)
def test_killed_at_any_moment_the_old_or_the_new_stands(
    kill: str, report: Any, tmp_path: Path
) -> None:
    out = tmp_path / "room" / "out"
    report.study.title = "first"
    write_output(report, out)
    (out / "mine.txt").write_text("mine")
    code, expected = KILLS[kill]
    script = CHILD.format(root=str(ROOT), study=str(report.study.base), out=str(out), kill=code)
    child = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, cwd=tmp_path
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    assert title(out) == expected
    assert read_saved(out).parcel("310115-0001")[0]["outcome"] == "fail"
    report.study.title = "third"
    write_output(report, out)  # the next run mends and sweeps
    assert title(out) == "third"
    assert (out / "mine.txt").read_text() == "mine"
    assert content_names(tmp_path / "room") == ["out"]


def test_a_run_that_fails_after_a_crash_puts_the_former_output_back(
    report: Any, out: Path, monkeypatch: Any
) -> None:
    write_output(report, out)
    out.rename(swap.old_folder(out))
    monkeypatch.setattr("maps.geopackage.write_parcels", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_output(report, out)
    assert is_ours(out)
    assert_clean(out)


def test_two_runs_at_once(report: Any, out: Path) -> None:
    write_output(report, out)
    before = content(out)
    with swap.sole_writer(out), pytest.raises(OutputError, match="another run"):
        write_output(report, out)
    assert content(out) == before
    write_output(report, out)
    assert_clean(out)


@pytest.fixture
def excel(monkeypatch: Any) -> set[str]:
    """Names that a program holds open, as Windows treats them: neither they nor their folder move."""
    held: set[str] = set()
    rename, replace = os.rename, os.replace

    def refuse(target: Path) -> None:
        inside = target.is_dir() and held & set(content_names(target))
        if target.exists() and (inside or target.name in held):
            raise PermissionError(13, "being used by another process", str(target))

    def renamed(source: Any, target: Any) -> None:
        refuse(Path(source))
        rename(source, target)

    def replaced(source: Any, target: Any) -> None:
        refuse(Path(target))
        replace(source, target)

    monkeypatch.setattr(os, "rename", renamed)
    monkeypatch.setattr(os, "replace", replaced)
    return held


def test_a_workbook_open_in_excel(report: Any, out: Path, excel: set[str]) -> None:
    report.study.title = "first"
    write_output(report, out)
    old = (out / "report.xlsx").read_bytes()
    excel.add("report.xlsx")
    report.study.title = "second"
    names = write_output(report, out)
    assert names == [name.replace("report", "report-2") for name in NAMES]
    assert title(out) == "second"
    assert (out / "report.xlsx").read_bytes() == old
    assert locked(names, "zh") == [
        "report.xlsx 已被其他程序打开，保持原样；本次结果写入 report-2.xlsx"
    ]
    assert_clean(out)

    excel.add("report-2.xlsx")  # they open that one, too
    report.study.title = "third"
    assert "report-3.xlsx" in write_output(report, out)
    assert title(out) == "third"

    excel.clear()
    report.study.title = "fourth"
    assert write_output(report, out) == NAMES
    assert sorted(content(out)) == sorted(NAMES)


def test_a_stale_journal_never_meets_a_new_database(
    report: Any, out: Path, excel: set[str]
) -> None:
    write_output(report, out)
    (out / "parcels.gpkg-wal").write_bytes(b"pages of the former file")
    excel.add("report.xlsx")
    write_output(report, out)
    assert not (out / "parcels.gpkg-wal").exists()


def test_nothing_can_be_replaced(report: Any, out: Path, excel: set[str]) -> None:
    write_output(report, out)
    before = content(out)
    excel.update(["parcels.gpkg", *(f"parcels-{k}.gpkg" for k in range(2, 10))])
    for k in range(2, 10):
        (out / f"parcels-{k}.gpkg").write_bytes(b"")
    with pytest.raises(OutputError, match="open in another program"):
        write_output(report, out)
    assert content(out).items() >= before.items()


def test_nothing_said_of_files_that_were_replaced() -> None:
    assert locked(NAMES) == []
    (said,) = locked(["map-synthetic.html", "report-synthetic-2.xlsx"])
    assert said == (
        "report-synthetic.xlsx is open in another program and was left as it was; "
        "this run is in report-synthetic-2.xlsx"
    )


def test_a_long_run_can_ask_first(out: Path) -> None:
    refuse_foreign(out)
    out.mkdir()
    refuse_foreign(out)
    for k in range(5):
        (out / f"{k}.txt").write_text("")
    with pytest.raises(OutputError, match=r"\(0.txt, 1.txt, 2.txt, …\)"):
        refuse_foreign(out)


def test_names_of_ours() -> None:
    ours = ["map-synthetic.html", "report-2.xlsx", "~$report.xlsx", ".~lock.report.xlsx#",
            "parcels.gpkg-wal", "inputs-synthetic.gpkg-shm", *NAMES]  # fmt: skip
    users = ["report-final.xlsx", "map2.html", "Thumbs.db", "parcels.qgz", "receipt.json.bak"]
    assert [name for name in [*ours, *users] if output._is_users(name)] == users
