"""What GDAL does not say of a shapefile: missing parts, cut files, and text without an encoding."""

import struct
from pathlib import Path

import numpy as np

from layers.encoding import choose
from layers.ledger import Ledger

HEADER = 32  # bytes before the first field descriptor, and of each descriptor
END_OF_FIELDS = 0x0D
SHX_HEADER, SHX_RECORD = 100, 8


def check_parts(path: Path, ledger: Ledger) -> None:
    """Refuse a shapefile without .shx or .dbf, or one that was cut or mixed from two."""
    for part in (".shx", ".dbf"):
        if not path.with_suffix(part).is_file():
            ledger.stop("shapefile-part-missing", part=part)
    for part in (".shp", ".shx"):
        said, real = _said_bytes(path.with_suffix(part)), path.with_suffix(part).stat().st_size
        if said > real:  # some writers leave slack behind the end
            ledger.stop("shapefile-cut", why=f"{part} has {real} bytes, its heading says {said}")
    shapes = (_said_bytes(path.with_suffix(".shx")) - SHX_HEADER) // SHX_RECORD
    rows, start, width = _dbf_heading(path.with_suffix(".dbf"))
    if shapes != rows:
        ledger.stop("shapefile-cut", why=f"{shapes} shapes, {rows} rows")
    if path.with_suffix(".dbf").stat().st_size < start + rows * width:
        ledger.stop("shapefile-cut", why=".dbf ends before its last row")


def dbf_encoding(path: Path, stated: str | None, ledger: Ledger) -> str | None:
    """Return the encoding of a shapefile's table; None leaves it to the .cpg file beside it.

    Parameters
    ----------
    path : Path
        The .shp file.
    stated : str or None
        What the study says.
    ledger : Ledger
    """
    if stated is None and path.with_suffix(".cpg").is_file():
        return None
    return choose(_dbf_text(path.with_suffix(".dbf")), stated, ledger)


def _said_bytes(path: Path) -> int:
    with path.open("rb") as file:
        start = file.read(28)
    return 2 * int(struct.unpack(">i", start[24:28])[0]) if len(start) == 28 else 1 << 62  # noqa: PLR2004


def _dbf_heading(path: Path) -> tuple[int, int, int]:
    """Return the number of rows, the bytes before them, and the bytes of one."""
    with path.open("rb") as file:
        start = file.read(HEADER)
    return struct.unpack("<IHH", start[4:12]) if len(start) == HEADER else (0, 0, 0)


def _dbf_text(path: Path) -> bytes:
    """Return field names and the cells of text fields, each on a line.

    A careless writer cuts a cell in the middle of a character; it must not run into the next.
    """
    data = path.read_bytes()
    rows, start, width = _dbf_heading(path)
    if not width:
        return b""
    heads = [data[i : i + HEADER] for i in range(HEADER, start - 1, HEADER)]
    heads = [h for h in heads if len(h) == HEADER and h[0] != END_OF_FIELDS]
    names = b"\n".join(h[:11].split(b"\x00")[0] for h in heads)
    body = np.frombuffer(data[start : start + rows * width], np.uint8).reshape(-1, width)
    ends = 1 + np.cumsum([h[16] for h in heads])
    cells = [
        _lines(body[:, end - h[16] : end])
        for h, end in zip(heads, ends, strict=True)
        if h[11:12] == b"C"
    ]
    return b"\n".join([names, *cells])


def _lines(cells: "np.ndarray[tuple[int, int], np.dtype[np.uint8]]") -> bytes:
    newline = np.full((len(cells), 1), ord("\n"), np.uint8)
    return np.hstack([cells, newline]).tobytes()
