"""What GDAL does not say of a shapefile: missing parts, cut files, and text without an encoding."""

import codecs
import struct
from pathlib import Path

from layers.dbf import check_cells, read_dbf
from layers.encoding import choose, fits
from layers.files import part
from layers.ledger import Ledger

HEADING = 100  # bytes of the heading of .shp and .shx
SHX_RECORD = 8
LANGUAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}  # byte 29 of a .dbf


def check_parts(path: Path, ledger: Ledger) -> None:
    """Refuse a shapefile without .shx or .dbf, one that was cut, or one mixed from two."""
    for suffix in (".shx", ".dbf"):
        if not part(path, suffix).is_file():
            ledger.stop("shapefile-part-missing", part=suffix)
    for suffix in (".shp", ".shx"):
        _check_length(part(path, suffix), suffix, ledger)
    shapes = (_said_bytes(part(path, ".shx")) - HEADING) // SHX_RECORD
    table = read_dbf(part(path, ".dbf"))
    if shapes != table.rows:
        rows = table.rows
        why = (f"{shapes} shapes, {rows} rows", f"有 {shapes} 个图形，{rows} 行属性")
        ledger.stop("shapefile-cut", why=why)
    if not table.is_whole:
        why = (".dbf ends before its last row", ".dbf 不完整，缺少末尾的记录")
        ledger.stop("shapefile-cut", why=why)
    check_cells(table, ledger)


def dbf_encoding(path: Path, stated: str | None, ledger: Ledger) -> str:
    """Return the encoding of a shapefile's table: as stated, as its .cpg file says, or as it fits.

    Without a .cpg file the heading of the .dbf may say it, unless the text is UTF-8 all the same.

    Parameters
    ----------
    path : Path
        The .shp file.
    stated : str or None
        What the study says; then the .cpg file does not count.
    ledger : Ledger
        Gets a fault where the .cpg file does not fit the text. One that names nothing known
        counts as absent: GDAL would read Latin-1.
    """
    table = read_dbf(part(path, ".dbf"))
    text = table.text()
    beside = _cpg(part(path, ".cpg"))
    if stated is None and not beside:
        said = LANGUAGES.get(table.language, "")
        if said and not fits(text, "utf-8") and fits(text, said):
            return said
    if stated is not None or not beside:
        return choose(text, stated, ledger)
    if beside != "utf-8" and not text.isascii() and fits(text, "utf-8"):
        ledger.stop("encoding-doubt", encoding=beside)
    return choose(text, beside, ledger)


def _cpg(path: Path) -> str:
    """Return the Python name of what a .cpg file says; "" if it is absent or says nothing known."""
    if not path.is_file():
        return ""
    said = path.read_bytes().decode("ascii", "replace").strip().strip("\x00")
    number = "".join(c for c in said if c.isdigit())
    plain = said.replace("-", "").replace(" ", "")  # Big-5, GB 18030
    for name in (said, said.replace("ISO 8859", "ISO-8859-"), plain, f"cp{number}"):
        try:
            return codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
    return ""


def _check_length(path: Path, suffix: str, ledger: Ledger) -> None:
    real, said = path.stat().st_size, _said_bytes(path)
    if real < HEADING:
        why = (f"{suffix} has only {real} bytes", f"{suffix} 只有 {real} 字节")
        ledger.stop("shapefile-cut", why=why)
    if said > real:  # some writers leave slack behind the end
        why = (
            f"{suffix} has {real} bytes, its heading says {said}",
            f"{suffix} 有 {real} 字节，而文件头写明 {said} 字节",
        )
        ledger.stop("shapefile-cut", why=why)


def _said_bytes(path: Path) -> int:
    with path.open("rb") as file:
        start = file.read(28)
    return 2 * int(struct.unpack(">i", start[24:])[0]) if len(start) == 28 else 0  # noqa: PLR2004
