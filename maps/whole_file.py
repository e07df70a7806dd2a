"""Write a file that a user names: beside, synced, renamed; the old or the new one, never neither.

The new file is filled and looked through in the hidden folder ``.OUT.parkgis-new`` beside OUT and
then renamed onto it: one step of the file system. What consists of several files (or is a folder)
has no such step, so it is only put where nothing of that name stands; in an archive it may be
replaced.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from geo.errors import OutputError
from maps import swap

SQLITE = b"SQLite format 3\x00"
FULL = 1 << 16  # bytes: a disk with less room has run full
OWNERS = ("~${name}", ".~lock.{name}#")  # how Excel and LibreOffice mark an open file


def refuse_standing(out: Path, parts: Sequence[str], *, replace: bool) -> None:
    """Refuse an *out* that must not be written; call it before long work, too.

    Parameters
    ----------
    out : Path
    parts : sequence of str
        Suffixes of the files that *out* consists of; empty where it is one file.
    replace : bool
        Whether a standing file may be replaced.

    Raises
    ------
    OutputError
    """
    if not out.parent.is_dir():
        raise OutputError(
            f"there is no folder {out.parent}; make it first", f"没有文件夹 {out.parent}；请先建立"
        )
    standing = [p for p in (out, *map(out.with_suffix, parts)) if os.path.lexists(p)]
    if standing and parts:
        raise OutputError(
            f"{standing[0]} stands there, and a data set of several files cannot be replaced in "
            f"one step; name {out.name}.zip, another name, or remove the old one",
            f"{standing[0]} 已存在；由多个文件组成的数据无法一步替换，请改用 {out.name}.zip、"
            "另取名称或先删除旧文件",
        )
    if standing and not replace:
        raise OutputError(
            f"{out} exists and is not overwritten; give another name, or --replace",
            f"{out} 已存在，不会覆盖；请另取名称，或加 --replace",
        )
    if out.is_dir():
        raise OutputError(f"{out} is a folder", f"{out} 是文件夹")
    _refuse_held(out)


def put(
    out: Path,
    fill: Callable[[Path], list[str]],
    *,
    parts: Sequence[str] = (),
    replace: bool = False,
) -> list[Path]:
    """Have *fill* write files into a new folder beside *out*, and rename them to where they belong.

    Parameters
    ----------
    out : Path
    fill : callable
        Gets the folder; returns the names of its files, that of *out* last.
    parts, replace
        As for `refuse_standing`.

    Returns
    -------
    list of Path
        The files as they stand, *out* last.

    Raises
    ------
    OutputError
        Another program or run holds *out*, or the disk is full: what stood there still stands.
    """
    refuse_standing(out, parts, replace=replace)
    new = swap.new_folder(out)
    try:
        with swap.sole_writer(out):
            shutil.rmtree(new, ignore_errors=True)
            refuse_standing(out, parts, replace=replace)
            new.mkdir()
            try:
                return _moved(new, fill(new), out, replace=replace)
            except Exception as error:
                _say_full(out, error)
                raise
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except PermissionError as error:
        raise _held(out) from error
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{out} could not be written: {error.strerror or error}; what stood there still stands",
            f"无法写入 {out}：{error.strerror or error}；原文件未变",
        ) from error


def _moved(new: Path, names: list[str], out: Path, *, replace: bool) -> list[Path]:
    for path in sorted(new.rglob("*")):
        swap.sync(path)
    swap.sync(new)
    _refuse_held(out)
    for beside in (out.with_name(name) for name in names[:-1]):
        refuse_standing(beside, (), replace=replace)
    placed = [(new / name).replace(out.with_name(name)) for name in names]
    swap.sync(out.parent)
    return placed


def _refuse_held(out: Path) -> None:
    """Refuse to replace a file that another program has open, as far as it shows."""
    marks = [out.with_name(mark.format(name=out.name)) for mark in OWNERS]
    if any(mark.exists() for mark in marks) or (out.is_file() and _locked(out)):
        raise _held(out)


def _held(out: Path) -> OutputError:
    return OutputError(
        f"{out} cannot be replaced: it is open in another program, or may not be written; close it "
        "there, or give another name",
        f"无法替换 {out}：文件已被其他程序打开，或无写入权限；请先关闭，或另取名称",
    )


def _locked(path: Path) -> bool:
    """Whether somebody holds a SQLite database, or has left changes beside it."""
    with path.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            return False
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            return True
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as database:
            database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False  # damaged: nobody works with it
    return False


def _say_full(out: Path, error: Exception) -> None:
    """Say that the disk is full, whatever the library said that noticed it first."""
    if shutil.disk_usage(out.parent).free < FULL:
        raise OutputError(
            f"the disk of {out} is full; free space, or name another folder",
            f"{out} 所在磁盘已满；请清理空间，或另指定文件夹",
        ) from error
