"""Unpacking of archives that strangers made: bounded, inside one folder, one data set."""

import stat
import zipfile
from pathlib import Path, PurePosixPath

from layers.ledger import Ledger

MOST_MEMBERS = 2_000  # a File Geodatabase of a whole city has some hundreds
MOST_BYTES = 4 << 30
MOST_RATIO = 200  # deflate reaches 1032 on zeros; real GIS data stay below 30
RATIO_FROM = 10 << 20  # small files may be as regular as they like
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar")


def unpack(path: Path, folder: Path, allowed: tuple[str, ...], ledger: Ledger) -> Path:
    """Unpack *path* into *folder* and return its one data set.

    Refused are paths that leave the folder, links, archives within, more than 2,000 members, more
    than 4 GiB, and members of 10 MiB or more that shrink more than 200 times.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            why = _why_unsafe(members)
            if why:
                ledger.stop("zip-unsafe", why=why)
            chosen = _one_data_set(members, allowed, ledger)
            archive.extractall(folder, [m.filename for m in members])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        ledger.stop("zip-unsafe", why=str(error) or type(error).__name__)
    return folder / chosen


def _why_unsafe(members: list[zipfile.ZipInfo]) -> str:
    if len(members) > MOST_MEMBERS:
        return f"{len(members)} members, more than {MOST_MEMBERS}"
    if sum(m.file_size for m in members) > MOST_BYTES:
        return f"more than {MOST_BYTES >> 30} GiB unpacked"
    return next((why for why in map(_why_unsafe_member, members) if why), "")


def _why_unsafe_member(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return f"{member.filename!r} leaves the folder"
    if stat.S_ISLNK(member.external_attr >> 16):
        return f"{member.filename!r} is a link"
    if path.suffix.lower() in ARCHIVES:
        return f"{member.filename!r} is an archive in the archive"
    great = member.file_size > RATIO_FROM
    if great and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        return f"{member.filename!r} shrinks more than {MOST_RATIO} times"
    return ""


def _one_data_set(
    members: list[zipfile.ZipInfo], allowed: tuple[str, ...], ledger: Ledger
) -> PurePosixPath:
    found = {_data_set(PurePosixPath(m.filename), allowed) for m in members} - {None}
    if len(found) != 1:
        ledger.stop("zip-data-sets", found=", ".join(sorted(map(str, found))) or "-")
    return next(p for p in found if p is not None)


def _data_set(path: PurePosixPath, allowed: tuple[str, ...]) -> PurePosixPath | None:
    """Return the data set that a member is, or belongs to as part of a File Geodatabase."""
    if "__MACOSX" in path.parts:
        return None
    for parent in path.parents:
        if parent.suffix.lower() == ".gdb" and ".gdb" in allowed:
            return parent
    return path if path.suffix.lower() in allowed else None
