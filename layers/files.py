"""Only local files of known kinds are opened, and only if their content is what their name says."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from layers.archive import unpack
from layers.kinds import SIDECARS, TABLES, VECTORS, ZIPPED, foreign, why_not
from layers.ledger import Ledger

__all__ = ["TABLES", "VECTORS", "DataFile", "opened", "part"]

# A scheme or a driver prefix ("WFS:", "GeoJSON:"); one letter before the colon is a Windows drive.
NOT_A_PATH = re.compile(r"^\w[\w+. -]+:|^[/\\]vsi|^<|[\x00\n]")
TAKEN_APART = "!;?"  # marks of archives, parameters and queries in what pyogrio reads as a URL
NO_FILE = ("it is no regular file", "不是普通文件")
NO_TABLE = ("no .gdbtable is inside", "其中没有 .gdbtable")
ODD_PART = ("{name} in it is no regular file", "其中 {name} 不是普通文件")
READ_ALONG = {".shp": SIDECARS, ".gml": (".xsd",)}  # without its schema, GML makes 1 of 001
BESIDE = (*SIDECARS, ".qpj", ".qix", ".sbn", ".sbx")  # what GDAL opens beside a .shp unasked


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data set that may be opened."""

    path: Path  # what to open; inside a temporary folder if it came out of an archive
    kind: str  # extension, lower case
    written: str  # the path as the study writes it
    sha256: str
    sidecars: dict[str, str]  # name -> sha256

    def entry(self, used_for: str) -> dict[str, object]:
        """Return the receipt's lines on this file."""
        return {
            "path": self.written,
            "used_for": used_for,
            "sha256": self.sha256,
            "sidecars": self.sidecars,
        }


@contextmanager
def opened(
    written: str, base: Path, allowed: tuple[str, ...], ledger: Ledger
) -> Iterator[DataFile]:
    """Find the file that a study names, check it, unpack it if it is an archive.

    Parameters
    ----------
    written : str
        The path as the study writes it, relative to *base*.
    base : Path
    allowed : tuple of str
        Extensions; an archive (.zip) of one such data set is always allowed.
    ledger : Ledger
        Gets the fault; `Abandoned` is then raised.

    Yields
    ------
    DataFile
    """
    found = _local(written, base, ledger)
    with TemporaryDirectory(prefix="parkgis-") as folder:
        try:
            file = _checked(found, written, Path(folder), allowed, ledger)
        except PermissionError:
            ledger.stop("file-denied")
        except OSError as error:
            ledger.stop("file-unreadable", why=error.strerror or str(error))
        if file.kind == ".gpkg" and _edits(found).is_file() and _edits(found).stat().st_size:
            ledger.note("file-being-edited")
        yield file


def _checked(
    found: Path, written: str, folder: Path, allowed: tuple[str, ...], ledger: Ledger
) -> DataFile:
    inner = found
    if found.suffix.lower() in ZIPPED and found.is_file():
        within = allowed if found.suffix.lower() == ".zip" else (".kml",)
        inner = unpack(found, folder / "zip", within, ledger)
    _check_kind(inner, allowed, ledger)
    described = _described(inner, inner.suffix.lower(), written, found)
    return replace(described, path=_openable(inner, folder / "copy"))


def part(path: Path, suffix: str) -> Path:
    """Return the file beside a shapefile, in whatever case its suffix is written.

    Examples
    --------
    >>> part(Path("gone.shp"), ".dbf").name
    'gone.dbf'
    """
    forms = (path.with_suffix(s) for s in (suffix, suffix.upper()))
    return next((p for p in forms if p.is_file()), path.with_suffix(suffix))


def _openable(path: Path, folder: Path) -> Path:
    """Copy a data set that cannot be opened where it lies.

    pyogrio takes some paths apart: ``a!b`` is to it ``b`` in the archive ``a``, so it would read
    another file, or none. GDAL writes a .gfs file beside every .gml that it opens.
    """
    if path.suffix.lower() != ".gml" and not any(mark in str(path) for mark in TAKEN_APART):
        return path
    plain = folder / path.name.translate({ord(mark): "_" for mark in TAKEN_APART})
    folder.mkdir()
    if path.is_dir():
        shutil.copytree(path, plain)
        return plain
    for one in (path, *(part(path, s) for s in READ_ALONG.get(path.suffix.lower(), ()))):
        if one.is_file():
            shutil.copyfile(one, plain.with_suffix(one.suffix))
    if _edits(path).is_file():
        shutil.copyfile(_edits(path), _edits(plain))
    return plain


def _edits(database: Path) -> Path:
    """Return where SQLite keeps what another program has changed but not yet put into the file."""
    return database.with_name(f"{database.name}-wal")


def _local(written: str, base: Path, ledger: Ledger) -> Path:
    if NOT_A_PATH.search(written):
        ledger.stop("file-not-local")
    try:
        return (base / written).resolve(strict=True)
    except PermissionError:
        ledger.stop("file-denied")
    except (OSError, RuntimeError, ValueError):
        ledger.stop("file-missing")


def _check_kind(path: Path, allowed: tuple[str, ...], ledger: Ledger) -> None:
    kind = path.suffix.lower()
    if kind not in allowed:
        listed = ", ".join((*allowed, ".zip"))
        if kind in foreign():
            ledger.stop("file-foreign", what=foreign()[kind], allowed=listed)
        ledger.stop("file-kind", kind=kind or ("no extension", "无扩展名"), allowed=listed)
    if (kind == ".gdb") != path.is_dir() or not (path.is_dir() or path.is_file()):
        ledger.stop("file-content", kind=kind, why=NO_FILE)
    parts = list(path.iterdir()) if kind == ".gdb" else []
    if kind == ".shp":
        parts = [path.with_suffix(s) for ext in BESIDE for s in (ext, ext.upper())]
    odd = next((p for p in parts if os.path.lexists(p) and not p.is_file()), None)
    if odd is not None:  # a pipe or a device would be waited for
        why = (ODD_PART[0].format(name=odd.name), ODD_PART[1].format(name=odd.name))
        ledger.stop("file-content", kind=kind, why=why)
    if kind == ".gdb":
        if not any(path.glob("*.gdbtable")):
            ledger.stop("file-content", kind=kind, why=NO_TABLE)
        return
    if not path.stat().st_size:
        ledger.stop("file-empty")
    _check_content(path, kind, ledger)
    if kind == ".gml" and part(path, ".xsd").is_file():
        _check_content(part(path, ".xsd"), kind, ledger)


def _check_content(path: Path, kind: str, ledger: Ledger) -> None:
    if wrong := why_not(path, kind):
        ledger.stop("file-content", kind=path.suffix.lower(), why=wrong)


def _described(path: Path, kind: str, written: str, hashed: Path) -> DataFile:
    beside = [part(path, s) for s in READ_ALONG.get(kind, ())] if path == hashed else []
    sidecars = {p.name: _sha256(p) for p in beside if p.is_file()}
    if not hashed.is_dir():
        return DataFile(path, kind, written, _sha256(hashed), sidecars)
    members = {p.name: _sha256(p) for p in sorted(hashed.iterdir()) if p.is_file()}
    whole = hashlib.sha256("".join(f"{n}:{h}\n" for n, h in members.items()).encode()).hexdigest()
    return DataFile(path, kind, written, whole, members)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
