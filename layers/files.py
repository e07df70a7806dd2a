"""Only local files of known kinds are opened, and only if their content is what their name says."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from layers.archive import unpack
from layers.ledger import Ledger, Why

VECTORS = (
    ".gpkg", ".geojson", ".json", ".topojson", ".shp", ".fgb", ".gml", ".kml", ".gdb",
    ".txt",  # boundary points of Chinese land bureaus
)  # fmt: skip
TABLES = (".csv", ".xlsx", ".xls")
SIDECARS = (".shx", ".dbf", ".prj", ".cpg")  # what a shapefile is read from, beside the .shp
# A scheme or a driver prefix ("WFS:", "GeoJSON:"); one letter before the colon is a Windows drive.
NOT_A_PATH = re.compile(r"^\w[\w+. -]+:|^[/\\]vsi|^<|[\x00\n]")
TAKEN_APART = "!;?"  # marks of archives, parameters and queries in what pyogrio reads as a URL
MAGIC = {
    ".gpkg": b"SQLite format 3\x00",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb",
    ".xlsx": b"PK\x03\x04",
    ".xls": b"\xd0\xcf\x11\xe0",
}
JSON, XML = (".geojson", ".json", ".topojson"), (".gml", ".kml")
KNOWN_STARTS = (  # lower case; what people have under a wrong name, and what a server sends instead
    (b"pk\x03\x04", "it is an archive or a workbook", "实为压缩包或工作簿"),
    (
        b"\xd0\xcf\x11\xe0",
        "it is an old or an encrypted Office file",
        "实为旧版或加密的 Office 文件",
    ),
    (b"<!doctype html", "it is a web page", "实为网页"),
    (b"<html", "it is a web page", "实为网页"),
    (b"version https://git-lfs", "it only points to the file (Git LFS)", "仅为 Git LFS 指针"),
    (b"\xff\xfe", "it is UTF-16; save it as UTF-8", "为 UTF-16 编码，请另存为 UTF-8"),
)
NO_FILE = ("it is no regular file", "不是普通文件")
NO_TABLE = ("no .gdbtable is inside", "其中没有 .gdbtable")
# GDAL would follow these to other files, to the network, or into exploding entities.
WAYS_OUT = (b"<!doctype", b"<!entity", b"<ogrvrt", b"<vrtdataset", b"gdal_streamed_alg")


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
    if found.suffix.lower() == ".zip":
        inner = unpack(found, folder / "zip", allowed, ledger)
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
    beside = {".shp": SIDECARS, ".gml": (".xsd",)}.get(path.suffix.lower(), ())
    for one in (path, *(part(path, s) for s in beside)):
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
        ledger.stop(
            "file-kind",
            kind=kind or ("no extension", "无扩展名"),
            allowed=", ".join((*allowed, ".zip")),
        )
    if (kind == ".gdb") != path.is_dir() or not (path.is_dir() or path.is_file()):
        ledger.stop("file-content", kind=kind, why=NO_FILE)
    if kind == ".gdb":
        if not any(path.glob("*.gdbtable")):
            ledger.stop("file-content", kind=kind, why=NO_TABLE)
        return
    if not path.stat().st_size:
        ledger.stop("file-empty")
    why = _why_not(path, kind)
    if why:
        ledger.stop("file-content", kind=kind, why=why)


def _why_not(path: Path, kind: str) -> Why | None:
    """Say why the content is not of its kind; None if it is."""
    if kind in MAGIC:
        with path.open("rb") as file:
            start = file.read(len(MAGIC[kind]))
        return None if start == MAGIC[kind] else _starts_with(start)
    if kind in JSON + XML:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip()
        if not content.startswith(b"{" if kind in JSON else b"<"):
            return _starts_with(content)
        if b"\x00" in content:  # where a copy broke off; GDAL skips what it hides
            return "it holds NUL bytes: it is damaged", "含 NUL 字节，文件已损坏"
        low = content.lower() if kind in XML else content[:65536].lower()
        ways = [way.decode() for way in WAYS_OUT if way in low]
        return (f"it holds {ways[0]}", f"含有 {ways[0]}") if ways else None
    return None


def _starts_with(content: bytes) -> Why:
    """Name what some contents are known by; an encrypted workbook begins like an old one."""
    for start, english, chinese in KNOWN_STARTS:
        if content.lower().startswith(start):
            return english, chinese
    return f"it starts with {content[:8]!r}", f"文件以 {content[:8]!r} 开头"


def _described(path: Path, kind: str, written: str, hashed: Path) -> DataFile:
    beside = [part(path, s) for s in SIDECARS] if kind == ".shp" and path == hashed else []
    sidecars = {p.name: _sha256(p) for p in beside if p.is_file()}
    if not hashed.is_dir():
        return DataFile(path, kind, written, _sha256(hashed), sidecars)
    members = {p.name: _sha256(p) for p in sorted(hashed.iterdir()) if p.is_file()}
    whole = hashlib.sha256("".join(f"{n}:{h}\n" for n, h in members.items()).encode()).hexdigest()
    return DataFile(path, kind, written, whole, members)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
