"""A file appears as a whole or not at all, and never over one that somebody holds."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from geo.errors import OutputError
from maps import swap
from maps.whole_file import put


def writes(text: str, name: str = "a.csv") -> Callable[[Path], list[str]]:
    def fill(folder: Path) -> list[str]:
        (folder / name).write_text(text, "utf-8")
        return [name]

    return fill


def fails(folder: Path) -> list[str]:
    (folder / "a.csv").write_text("half", "utf-8")
    raise RuntimeError("the writer broke")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_file_stands_alone(tmp_path: Path) -> None:
    assert put(tmp_path / "a.csv", writes("new")) == [tmp_path / "a.csv"]
    assert names(tmp_path) == {"a.csv"}


def test_a_standing_file_is_replaced_only_if_asked(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old", "utf-8")
    with pytest.raises(OutputError, match="--replace"):
        put(out, writes("new"))
    assert out.read_text("utf-8") == "old"
    put(out, writes("new"), replace=True)
    assert out.read_text("utf-8") == "new"


def test_a_writer_that_breaks_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old", "utf-8")
    with pytest.raises(RuntimeError, match="broke"):
        put(out, fails, replace=True)
    assert (out.read_text("utf-8"), names(tmp_path)) == ("old", {"a.csv"})


def test_parts_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.dbf").write_text("a table of the user's", "utf-8")
    with pytest.raises(OutputError, match=r"a\.dbf stands there.*a\.shp\.zip"):
        put(tmp_path / "a.shp", writes("x", "a.shp"), parts=(".dbf",), replace=True)
    assert names(tmp_path) == {"a.dbf"}


def test_a_side_table_of_the_users_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "a.csv.fields.csv").write_text("mine", "utf-8")

    def fill(folder: Path) -> list[str]:
        for name in ("a.csv.fields.csv", "a.csv"):
            (folder / name).write_text("new", "utf-8")
        return ["a.csv.fields.csv", "a.csv"]

    with pytest.raises(OutputError, match=r"fields\.csv exists"):
        put(tmp_path / "a.csv", fill)
    assert names(tmp_path) == {"a.csv.fields.csv"}


def test_no_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        put(tmp_path / "none" / "a.csv", writes("x"))


@pytest.mark.parametrize("mark", ["~$a.csv", ".~lock.a.csv#"])
def test_a_file_open_in_an_office_program_is_named(mark: str, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old", "utf-8")
    (tmp_path / mark).write_text("owner", "utf-8")
    with pytest.raises(OutputError, match=r"a\.csv cannot be replaced"):
        put(out, writes("new"), replace=True)
    assert out.read_text("utf-8") == "old"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a.gpkg"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE t (x)")
    return path


def test_a_locked_database_is_named_and_stays(database: Path) -> None:
    before = database.read_bytes()
    with closing(sqlite3.connect(database)) as held:
        held.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OutputError, match=r"a\.gpkg cannot be replaced: it is open"):
            put(database, writes("new", "a.gpkg"), replace=True)
    assert database.read_bytes() == before


def test_changes_that_wait_beside_a_database_are_not_lost(database: Path) -> None:
    with closing(sqlite3.connect(database)) as held:
        held.execute("PRAGMA journal_mode=WAL")
        held.execute("INSERT INTO t VALUES (1)")
        held.commit()
        with pytest.raises(OutputError, match="open in another program"):
            put(database, writes("new", "a.gpkg"), replace=True)
        assert held.execute("SELECT x FROM t").fetchall() == [(1,)]


def test_a_free_database_is_replaced(database: Path) -> None:
    put(database, writes("new", "a.gpkg"), replace=True)
    assert database.read_text("utf-8") == "new"


def test_two_runs_never_write_one_file(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    with swap.sole_writer(out), pytest.raises(OutputError, match="another run"):
        put(out, writes("new"))
    assert not out.exists()


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    swap.new_folder(out).mkdir()
    (swap.new_folder(out) / "half.csv").write_text("half", "utf-8")
    put(out, writes("new"))
    assert names(tmp_path) == {"a.csv"}
