"""Which kinds of files are read, and whether a content is of the kind that its name says."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from layers.ledger import Why

VECTORS = (
    ".gpkg", ".geojson", ".json", ".topojson", ".shp", ".fgb", ".gml", ".kml", ".gdb",
    ".dxf",
    ".parquet",  # GeoParquet; needs the extra `parquet`
    ".txt",  # boundary points of Chinese land bureaus
)  # fmt: skip
TABLES = (".csv", ".xlsx", ".xls")
ZIPPED = (".zip", ".kmz")
SIDECARS = (".shx", ".dbf", ".prj", ".cpg")  # what a shapefile is read from, beside the .shp
MAGIC = {
    ".gpkg": b"SQLite format 3\x00",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb",
    ".parquet": b"PAR1",
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
    (b"ac10", "it is a DWG drawing; save it as DXF", "实为 DWG 图形，请另存为 DXF"),
    (
        b"autocad binary",
        "it is a binary DXF; save it as a DXF of text",
        "为二进制 DXF，请存为文本 DXF",
    ),
)
# GDAL would follow these to other files, to the network, or into exploding entities. A file of GML
# that GDAL wrote begins with <ogr:FeatureCollection, and is meant.
WAYS_OUT = re.compile(rb"<!doctype|<!entity|<ogr[a-z]+|<vrtdataset|gdal_streamed_alg")
# GeoJSON may name its CRS by a link, which GDAL would fetch. Letters may be written as escapes.
CRS_OBJECT = re.compile(
    rb'"(?:c|\\u0063)(?:r|\\u0072)(?:s|\\u0073)"\s*:\s*\{(.{0,2000})', re.DOTALL
)
DXF_START = re.compile(rb"(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION")


def why_not(path: Path, kind: str) -> Why | None:
    """Say why the content of a file is not of its kind; None if it is."""
    if kind in MAGIC:
        with path.open("rb") as file:
            start = file.read(len(MAGIC[kind]))
        return None if start == MAGIC[kind] else _starts_with(start)
    if kind == ".dxf":
        with path.open("rb") as file:
            start = file.read(4096)
        return None if DXF_START.match(start.removeprefix(b"\xef\xbb\xbf")) else _starts_with(start)
    return _why_no_text(path, kind) if kind in JSON + XML else None


def _why_no_text(path: Path, kind: str) -> Why | None:
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip()
    if not content.startswith(b"{" if kind in JSON else b"<"):
        return _starts_with(content)
    if b"\x00" in content:  # where a copy broke off; GDAL skips what it hides
        return "it holds NUL bytes: it is damaged", "含 NUL 字节，文件已损坏"
    found = WAYS_OUT.search(content.lower() if kind in XML else content[:65536].lower())
    if found:
        word = found[0].decode()
        return f"it holds {word}", f"含有 {word}"
    if kind in JSON and any(map(_is_link, CRS_OBJECT.findall(content))):
        return "its crs is a link, which is never followed", "其 crs 为链接，程序不会访问"
    return None


def _is_link(crs: bytes) -> bool:
    own = re.split(rb"\}\s*\}", crs, maxsplit=1)[0]
    return b"href" in own or b"link" in own or b"\\u00" in own


def _starts_with(content: bytes) -> Why:
    """Name what some contents are known by; an encrypted workbook begins like an old one."""
    for start, english, chinese in KNOWN_STARTS:
        if content.lower().startswith(start):
            return english, chinese
    return f"it starts with {content[:8]!r}", f"文件以 {content[:8]!r} 开头"


@cache
def foreign() -> dict[str, Why]:
    """Return what files of other kinds are, and what to export instead, by extension."""
    table = tomllib.loads(files("layers").joinpath("kinds.toml").read_text("utf-8"))["foreign"]
    return {ext: (one["en"], one["zh"]) for one in table for ext in one["ext"]}
