"""What the user reads when a command could not do its work, and the code it leaves with."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import click.testing
import pytest

from geo.errors import Problem, RefusedError
from parkgis.cli import main
from parkgis.exits import ROWS_SHOWN, SHOWN, Exit, problem_lines, report

HOME = Path(__file__).parents[2]


def problem(row: int, column: str = "FAR", code: str = "number-text") -> Problem:
    return Problem(code, "is no number", "不是数值", file="a.csv", column=column, row=row)


@pytest.mark.parametrize(
    ("count", "rest"),
    [
        pytest.param(SHOWN, "", id="as many as are shown"),
        pytest.param(SHOWN + 1, f"… and 1 more of this kind, in rows {SHOWN + 1}", id="one more"),
        pytest.param(SHOWN + ROWS_SHOWN + 1, f"{SHOWN + ROWS_SHOWN}, …", id="very many"),
    ],
)
def test_many_problems_of_one_kind_are_summed_up(count: int, rest: str) -> None:
    lines = problem_lines([problem(row) for row in range(1, count + 1)], "en")
    assert lines[0] == "a.csv, row 1, column FAR: is no number"
    assert len(lines) == min(count, SHOWN) + bool(rest)
    assert lines[-1].endswith(rest or f"row {count}, column FAR: is no number")


def test_another_column_is_another_kind() -> None:
    both = [problem(row, column) for row in range(SHOWN) for column in ("a", "b")]
    assert len(problem_lines(both, "zh")) == 2 * SHOWN


def test_a_refusal_holds_all_problems(capsys: pytest.CaptureFixture[str]) -> None:
    error = RefusedError(problem(row) for row in range(500))
    assert report(error, "zh") == Exit.REFUSED
    assert len(error.problems) == len(str(error).splitlines()) == 500
    said = capsys.readouterr().err
    assert "共 500 个问题" in said
    assert len(said.splitlines()) == SHOWN + 2


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "out/a.csv"), "out/a.csv"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (MemoryError(), ""),
        (UnicodeEncodeError("utf-8", "\udce7", 0, 1, "surrogates not allowed"), "UTF-8"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_system_refuses_is_no_fault_of_ours(
    error: Exception, word: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error, lang) == Exit.USAGE
    said = capsys.readouterr().err
    assert word in said
    assert "internal" not in said
    assert "内部" not in said


@pytest.mark.skipif(os.name == "nt", reason="closes descriptors the POSIX way")
@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_closed_stream_is_no_reason_to_fail(closed: str, tmp_path: Path) -> None:
    command = f'exec "{sys.executable}" -m parkgis rules nowhere {closed}>&-'
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(HOME)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == Exit.REFUSED


def run(*words: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("taken", ["out", "out-study"])
def test_a_demo_looks_where_it_writes_before_it_works(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    got = run("demo", "cambridge", "-o", tmp_path / "out")
    assert got.exit_code == Exit.USAGE
    assert [path.name for path in tmp_path.iterdir()] == [taken]
