"""Replace a folder as a whole, so that a crash leaves the old one or the new one, never neither.

Three hidden names stand beside OUT, in the same parent and so on the same file system:

- ``.OUT.parkgis-new``: what is being written; nobody reads it.
- ``.OUT.parkgis-old``: the former OUT while the new one takes its place.
- ``.OUT.parkgis-lock``: locked by the run that writes; the system releases it when the run dies.

The swap is two renames. A run killed between them leaves no OUT but a whole ``.OUT.parkgis-old``:
`standing` tells a reader where to look, and the next run puts it back before all else.
A single exchange of two folders exists on Linux only (renameat2), so it is not used.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from geo.errors import OutputError

BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}  # held by another run (POSIX, Windows)


def new_folder(out: Path) -> Path:
    """Name the folder in which the next OUT is written."""
    return out.with_name(f".{out.name}.parkgis-new")


def old_folder(out: Path) -> Path:
    """Name the folder to which the former OUT is moved while the new one takes its place."""
    return out.with_name(f".{out.name}.parkgis-old")


def standing(out: Path) -> Path:
    """Return where the last complete output is: *out*, or its moved-aside form after a crash."""
    aside = old_folder(out)
    return aside if not out.exists() and aside.is_dir() else out


@contextlib.contextmanager
def sole_writer(out: Path) -> Iterator[None]:
    """Hold the lock of *out*: two runs never write the same folder at the same time.

    Raises
    ------
    OutputError
        If another run holds it, or the file system has no locks.
    """
    path = out.with_name(f".{out.name}.parkgis-lock")
    handle = _locked(path)
    while not _is_current(handle, path):  # the run before us removed it after we opened it
        handle.close()
        handle = _locked(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows keeps an open file; its name is free again
            path.unlink()
        handle.close()


def recover(out: Path, keep: Callable[[str], bool]) -> None:
    """Mend what a crashed run left: put the old folder back or finish its removal; sweep the rest.

    Parameters
    ----------
    out : Path
    keep : callable
        Says of a file name in the old folder whether it is the user's, not ours.
    """
    aside = old_folder(out)
    if aside.is_dir() and not out.exists():
        aside.rename(out)
    discard_old(out, keep)
    shutil.rmtree(new_folder(out), ignore_errors=True)


def swap(out: Path) -> None:
    """Move the old folder aside and the new one into its place.

    Raises
    ------
    PermissionError
        If a program holds a file of the old folder (Windows); the old folder is then in its place.
    """
    aside, new = old_folder(out), new_folder(out)
    if out.exists():
        out.rename(aside)
    try:
        new.rename(out)
    except OSError:
        if aside.exists():
            aside.rename(out)
        raise
    sync(out.parent)


def discard_old(out: Path, keep: Callable[[str], bool]) -> None:
    """Remove the moved-aside folder, after moving what is the user's into *out*.

    A user's file that cannot be moved stays where it is, and the folder with it: nothing is lost,
    and the next run tries again.
    """
    aside = old_folder(out)
    if not aside.is_dir():
        return
    with contextlib.suppress(OSError):
        for entry in sorted(aside.iterdir()):
            if keep(entry.name):
                entry.rename(_free(out / entry.name))
        shutil.rmtree(aside)


def replace_files(out: Path, names: list[str]) -> dict[str, str]:
    """Replace the files of *out* one by one, where the folder as a whole cannot be moved.

    On Windows a workbook open in Excel can be neither replaced nor moved, and so its folder cannot.
    Such a file keeps its name and the new one is put beside it, as ``report-2.xlsx``. Until this is
    done OUT holds files of two runs; the hashes in the receipt, replaced last, tell them apart.

    Returns
    -------
    dict of str to str
        The name that each of *names* has got.
    """
    return {name: _replace_one(new_folder(out) / name, out / name).name for name in names}


def sync(path: Path) -> None:
    """Have the system write a file or a folder to the disk (Windows cannot do folders)."""
    if path.is_dir() and os.name == "nt":
        return
    # Windows flushes only what is open for writing.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace_one(source: Path, target: Path) -> Path:
    for name in _names(target):
        try:
            _drop_journals(name)
            return source.replace(name)
        except PermissionError:
            continue
    raise OutputError(
        f"{target.name} cannot be replaced in {target.parent}: it is open in another program; "
        "close it and run again",
        f"无法替换 {target.parent} 中的 {target.name}：文件已被其他程序打开，请关闭后重试",
    )


def _drop_journals(database: Path) -> None:
    """Remove what SQLite left of the former file: it would be played into the new one."""
    for ending in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _names(path: Path, most: int = 9) -> Iterator[Path]:
    yield path
    yield from (path.with_name(f"{path.stem}-{k}{path.suffix}") for k in range(2, most + 1))


def _free(path: Path) -> Path:
    return next(name for name in _names(path, most=1_000_000) if not name.exists())


def _locked(path: Path) -> IO[bytes]:
    handle = path.open("ab")
    try:
        _lock(handle)
    except OSError as error:
        handle.close()
        if error.errno in BUSY:
            raise OutputError(
                f"another run is writing {path.parent}; wait for it to end",
                f"另一个任务正在写入 {path.parent}，请等待其完成",
            ) from error
        raise OutputError(
            f"{path.parent} is on a file system that cannot lock files ({error.strerror}); "
            "write to a local folder and copy the result",
            f"{path.parent} 所在的文件系统不支持文件锁（{error.strerror}），"
            "请先写到本机文件夹再复制",
        ) from error
    return handle


def _lock(handle: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_current(handle: IO[bytes], path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle.fileno()), path.stat())
    return False
