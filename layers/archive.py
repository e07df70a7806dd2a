"""Unpacking of archives that strangers made: bounded, inside one folder, one data set."""

import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from layers.kinds import foreign
from layers.ledger import Ledger, Why

MOST_MEMBERS = 2_000  # a File Geodatabase of a whole city has some hundreds
MOST_BYTES = 4 << 30
MOST_RATIO = 200  # deflate reaches 1032 on zeros; real GIS data stay below 30
RATIO_FROM = 10 << 20  # small files may be as regular as they like
# What zipfile raises on archives that are cut, encrypted or packed in a way it does not know.
DAMAGED = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError,
    zlib.error, lzma.LZMAError,
)  # fmt: skip
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar")


def unpack(path: Path, folder: Path, allowed: tuple[str, ...], ledger: Ledger) -> Path:
    """Unpack *path* into *folder* and return its one data set.

    Refused are paths that leave the folder, links, archives within, more than 2,000 members, more
    than 4 GiB, and members of 10 MiB or more that shrink more than 200 times.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            why = why_unsafe(members)
            if why:
                ledger.stop("zip-unsafe", why=why)
            chosen = _one_data_set(members, allowed, ledger)
            archive.extractall(folder, [m.filename for m in members])
            if not chosen.suffix:  # a File Geodatabase that was zipped without its folder
                return (folder / chosen).rename(folder.with_name("unpacked.gdb"))
    except OSError as error:
        ledger.stop("zip-unsafe", why=error.strerror or str(error))
    except DAMAGED as error:
        ledger.stop("zip-unsafe", why=str(error) or type(error).__name__)
    return folder / chosen


def why_unsafe(members: list[zipfile.ZipInfo]) -> Why | None:
    """Say why an archive of these members is not unpacked; None: it may be."""
    count, gib = len(members), MOST_BYTES >> 30
    if count > MOST_MEMBERS:
        return (
            f"{count} members, more than {MOST_MEMBERS}",
            f"含 {count} 个文件，多于 {MOST_MEMBERS}",
        )
    if sum(m.file_size for m in members) > MOST_BYTES:
        return f"more than {gib} GiB unpacked", f"解压后超过 {gib} GiB"
    return next((why for why in map(_why_unsafe_member, members) if why), None)


def _why_unsafe_member(member: zipfile.ZipInfo) -> Why | None:
    name = member.filename
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return f"{name!r} leaves the folder", f"{name!r} 超出目标文件夹"
    if stat.S_ISLNK(member.external_attr >> 16):
        return f"{name!r} is a link", f"{name!r} 是链接"
    if path.suffix.lower() in ARCHIVES:
        return f"{name!r} is an archive in the archive", f"{name!r} 是压缩包中的压缩包"
    great = member.file_size > RATIO_FROM
    if great and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        return f"{name!r} shrinks more than {MOST_RATIO} times", f"{name!r} 压缩比超过 {MOST_RATIO}"
    return None


def _one_data_set(
    members: list[zipfile.ZipInfo], allowed: tuple[str, ...], ledger: Ledger
) -> PurePosixPath:
    every = {_data_set(PurePosixPath(m.filename), allowed) for m in members} - {None}
    # A text beside other data is what somebody wrote about them.
    found = {one for one in every if one and one.suffix.lower() != ".txt"} or every
    others = [what for m in members if (what := foreign().get(_suffix(m)))]
    if not found and others:
        ledger.stop("file-foreign", what=others[0], allowed=", ".join(allowed))
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
    if path.suffix.lower() == ".gdbtable" and ".gdb" in allowed:
        return path.parent
    return path if path.suffix.lower() in allowed else None


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()
