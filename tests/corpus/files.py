"""Files that are damaged, cut, incomplete, wrongly named or not what their name says."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tests.corpus.bench import (
    Cases,
    Told,
    after,
    frame,
    good,
    join_toml,
    layer_toml,
    parcels_toml,
    squares,
    write,
    write_table,
)

FILES = Cases()
Make = Callable[[Path], None]


def refused(
    name: str, make: Make, study: str, *codes: str, column: str = "", **more: object
) -> None:
    FILES.add(name, make, study, refused=tuple((code, None, column) for code in codes), **more)


def parcels(suffix: str, count: int = 40) -> Make:
    """Write 40 parcels in a format, in degrees where it knows no other."""

    def make(folder: Path) -> None:
        drawn = frame(squares(count)[:count], id=[f"p{k}" for k in range(count)])
        plain = drawn.to_crs(4326) if suffix in {".geojson", ".kml"} else drawn
        write(plain, folder / f"parcels{suffix}")

    return make


def cut(name: str, share: float) -> Make:
    def make(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: int(len(data) * share)])

    return make


def gone(name: str) -> Make:
    return lambda folder: (folder / name).unlink()


def content(name: str, data: bytes) -> Make:
    return lambda folder: void((folder / name).write_bytes(data))


def void(_: object) -> None:
    """Drop a value."""


# Cut at many places: never read short.
for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999):
    for suffix in (".geojson", ".gml", ".kml"):
        refused(f"{suffix} cut at {share:.1%}", after(parcels(suffix), cut(f"parcels{suffix}", share)), parcels_toml(f"parcels{suffix}"), "file-unreadable")  # fmt: skip
    for part in (".shp", ".shx", ".dbf"):
        refused(f"{part} cut at {share:.1%}", after(parcels(".shp"), cut(f"parcels{part}", share)), parcels_toml("parcels.shp"), "shapefile-cut")  # fmt: skip
for share in (0.3, 0.5, 0.7, 0.9, 0.97):
    refused(f".gpkg cut at {share:.0%}", after(parcels(".gpkg", 400), cut("parcels.gpkg", share)), parcels_toml(), "file-unreadable")  # fmt: skip
    refused(f".fgb cut at {share:.0%}", after(parcels(".fgb"), cut("parcels.fgb", share)), parcels_toml("parcels.fgb"), "file-unreadable")  # fmt: skip

# Empty, missing, of another kind, under a wrong name.
for suffix in (".gpkg", ".geojson", ".shp", ".fgb", ".gml", ".kml", ".txt"):
    refused(f"an empty {suffix}", content(f"parcels{suffix}", b""), parcels_toml(f"parcels{suffix}"), "file-empty")  # fmt: skip
for suffix in (".gpkg", ".shp", ".fgb", ".geojson", ".gml", ".kml", ".zip"):
    refused(f"a missing {suffix}", lambda _: None, parcels_toml(f"parcels{suffix}"), "file-missing")
for suffix in (".dwg", ".udb", ".mdb", ".tab", ".vrt", ".doc", ".sdf", ""):
    code = "file-foreign" if suffix in (".dwg", ".udb", ".mdb", ".tab") else "file-kind"
    refused(f"a file {suffix or 'without extension'}", content(f"parcels{suffix}", b"x"), parcels_toml(f"parcels{suffix}"), code)  # fmt: skip
STARTS = {
    "a web page": b"<!DOCTYPE html><html>404</html>", "an archive": b"PK\x03\x04abc",
    "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1", "a text": b"hello",
    "UTF-16": "{}".encode("utf-16"), "zeros": bytes(500),
}  # fmt: skip
for what, data in STARTS.items():
    for suffix in (".gpkg", ".geojson", ".shp", ".fgb"):
        refused(f"{what} called {suffix}", content(f"parcels{suffix}", data), parcels_toml(f"parcels{suffix}"), "file-content")  # fmt: skip
for suffix in (".xlsx", ".xls"):
    refused(f"a text called {suffix}", after(good, content(f"t{suffix}", b"id,v\na,1\n")), parcels_toml() + join_toml(f"t{suffix}", name='"v"'), "file-content")  # fmt: skip
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"  # fmt: skip
for suffix in (".gml", ".kml", ".geojson"):
    for what, data in {"entities": ENTITY, "a VRT": VRT}.items():
        refused(f"{what} in {suffix}", content(f"parcels{suffix}", data), parcels_toml(f"parcels{suffix}"), "file-content")  # fmt: skip
for path in ("http://127.0.0.1:9/a.geojson", "/vsicurl/http://127.0.0.1:9/a.gpkg", "WFS:http://127.0.0.1:9", "PG:host=x", "GeoJSON:a.json", "/vsizip/a.zip", "file:///etc/passwd"):  # fmt: skip
    refused(f"no path: {path}", lambda _: None, parcels_toml(path), "file-not-local")

# Shapefiles in parts.
for part in (".shx", ".dbf"):
    refused(f"no {part}", after(parcels(".shp"), gone(f"parcels{part}")), parcels_toml("parcels.shp"), "shapefile-part-missing")  # fmt: skip
refused("no .prj", after(parcels(".shp"), gone("parcels.prj")), parcels_toml("parcels.shp"), "crs-missing", column="crs")  # fmt: skip
refused("the table of another shapefile", after(parcels(".shp"), lambda f: write(frame(), f / "other.shp"), lambda f: void(shutil.copy(f / "other.dbf", f / "parcels.dbf"))), parcels_toml("parcels.shp"), "shapefile-cut")  # fmt: skip


def dbf_cell(row: int, text: bytes) -> Make:
    """Write over the second field (a number) of a row of parcels.dbf."""

    def make(folder: Path) -> None:
        write(frame(v=[1.5, 2.5, 3.5, 4.5]), folder / "parcels.shp")
        path = folder / "parcels.dbf"
        data = bytearray(path.read_bytes())
        start, width = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
        first, size = data[32 + 16], data[64 + 16]
        at = start + (row - 1) * width + 1 + first
        data[at : at + size] = text.rjust(size)
        path.write_bytes(data)

    return make


def deleted(folder: Path) -> None:
    """Mark row 2 of parcels.dbf as deleted, and put a blank id into row 3."""
    write(frame(id=["a", "b", "", "d"]), folder / "parcels.shp")
    path = folder / "parcels.dbf"
    data = bytearray(path.read_bytes())
    start, width = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    data[start + width] = ord("*")
    path.write_bytes(data)


in_shape = parcels_toml("parcels.shp", floor_area_m2='{ from = "v", zero = "value" }')
small: tuple[Told, ...] = (("number-small", None, "v"),)
for text in (b"12x45", b"1..2", b"--"):
    FILES.add(f"{text!r} in a .dbf", dbf_cell(3, text), in_shape, refused=(("number-text", 3, "v"),), noted=(("driver-said", None, ""), *small))  # fmt: skip
FILES.add("stars in a .dbf", dbf_cell(2, b"*" * 24), in_shape, noted=(("dbf-overflow", 2, "v"), *small))  # fmt: skip
FILES.add("a deleted row", deleted, parcels_toml("parcels.shp"), refused=(("id-blank", 2, "id"),), noted=(("dbf-deleted", None, ""),))  # fmt: skip


# Archives.
def zipped(*members: str, name: str = "parcels.zip", text: bytes = b"x", **how: int) -> Make:
    def make(folder: Path) -> None:
        good(folder)
        with zipfile.ZipFile(folder / name, "w", **how) as archive:
            for member in members:
                if member == "parcels.gpkg":
                    archive.write(folder / member, member)
                else:
                    archive.writestr(member, text)

    return make


in_zip = parcels_toml("parcels.zip")
refused("an archive of nothing", zipped(), in_zip, "zip-data-sets")
refused(
    "an archive of a table", zipped("t.csv", text=b"x\n1\n"), in_zip, "shape-needed", column="shape"
)
refused("an archive of two", zipped("parcels.gpkg", "other.gpkg"), in_zip, "zip-data-sets")
for member in ("../parcels.gpkg", "/etc/parcels.gpkg", "a/../../b.gpkg", "C:\\parcels.gpkg", "inner.zip", "inner.7z"):  # fmt: skip
    refused(f"{member} in an archive", zipped(member), in_zip, "zip-unsafe")
refused("a bomb", zipped("parcels.geojson", text=bytes(20_000_000), compression=zipfile.ZIP_DEFLATED), in_zip, "zip-unsafe")  # fmt: skip
refused("a text called .zip", content("parcels.zip", b"hello"), in_zip, "zip-unsafe")
refused("an archive cut off", after(zipped("parcels.gpkg"), cut("parcels.zip", 0.5)), in_zip, "zip-unsafe")  # fmt: skip
refused("a wrong file in an archive", zipped("parcels.geojson"), in_zip, "file-content")


# Layers in files.
def two_layers(folder: Path) -> None:
    good(folder)
    frame().to_file(folder / "parcels.gpkg", layer="more")


refused("two layers", two_layers, parcels_toml(), "layer-unnamed")
refused("a layer that is not there", two_layers, parcels_toml(more='layer = "mor"\n'), "layer-unknown", column="layer")  # fmt: skip
refused("no row", lambda f: write(frame([]), f / "parcels.gpkg"), parcels_toml(), "layer-empty")
refused("a table without shapes", lambda f: write(frame().drop(columns="geometry").pipe(as_table), f / "parcels.gpkg"), parcels_toml(), "layer-none")  # fmt: skip
refused("an encoding that is not needed", good, parcels_toml(more='encoding = "GBK"\n'), "encoding-needless", column="encoding")  # fmt: skip
FILES.add("axes that are not so", good, parcels_toml(more='axes = "north_east"\n'), refused=(("crs-unfit", None, "crs"),), noted=(("axes-swapped", None, "axes"),))  # fmt: skip
refused("GeoJSON of no features", content("parcels.geojson", b'{"type": "FeatureCollection", "features": []}'), parcels_toml("parcels.geojson"), "layer-empty")  # fmt: skip
refused("JSON that is no GeoJSON", content("parcels.json", json.dumps({"a": 1}).encode()), parcels_toml("parcels.json"), "file-unreadable")  # fmt: skip


def as_table(table: object) -> object:
    """Return a table that is written without shapes."""
    import geopandas as gpd

    return gpd.GeoDataFrame(table)


# Tables.
T = parcels_toml() + join_toml("t.csv", floor_area_m2='"v"')


def csv(name: str, text: str | bytes, *told: Told, study: str = T, noted: tuple[Told, ...] = ()) -> None:  # fmt: skip
    data = text if isinstance(text, bytes) else text.encode()
    FILES.add(f"CSV: {name}", after(good, content("t.csv", data)), study, refused=told, noted=noted)


csv("nothing", "", ("file-empty", None, ""))
csv("a heading alone", "id,v\n", ("table-empty", None, ""))
csv("a blank heading", "id,\na,1\n", ("table-heading", None, ""))
csv("a heading twice", "id,v,v\na,1,2\n", ("table-heading", None, ""))
csv("a row too long", "id,v\na,100\nb,100,3\nc,100\n", ("table-ragged", 3, ""))
csv("a row too short", "id,v\na,100\nb,100\nc\n", ("table-ragged", 4, ""))
csv("an open quote", 'id,v\na,"100\nb,100\n', ("table-quotes", None, ""))
csv("no such column", "id,w\na,100\n", ("column-unknown", None, "v"))
csv("no key column", "key,v\na,100\n", ("column-unknown", None, "id"))
csv("no key in common", "id,v\nx,100\ny,200\n", ("join-nothing", None, ""))
csv("NUL", b"id,v\na\x00,100\n", ("text-nul", None, ""))
csv("replacement characters", "id,v\na\ufffd,100\n", ("text-replaced", None, ""))
csv("bytes of no encoding", b"id,v\na\xff\xff,100\n", ("encoding-unknown", None, ""))
csv("another encoding than said", "id,v\n甲,100\n".encode("gbk"), ("encoding-wrong", None, ""), study=T + 'encoding = "UTF-8"\n')  # fmt: skip
csv("GBK", "id,v,名\na,100,甲\nb,100,乙\nc,100,丙\nd,100,丁\n".encode("gbk"), noted=(("encoding-chosen", None, ""),))  # fmt: skip
csv("rows of one parcel that differ", "id,v\na,100\nb,100\nc,100\nd,100\na,200\n", ("join-conflict", 1, "v"))  # fmt: skip
csv("rows of nobody", "id,v\na,100\nb,100\nc,100\nd,100\nx,100\n", noted=(("join-rows-unmatched", None, ""),))  # fmt: skip
csv("parcels without a row", "id,v\na,100\n", noted=(("join-parcels-unmatched", None, ""),))
csv("blank keys", "id,v\na,100\nb,100\nc,100\nd,100\n,100\n", noted=(("join-key-blank", None, ""),))
SUM = parcels_toml() + join_toml("t.csv", floor_area_m2='{ from = "v", how = "sum" }')
csv("a row twice in a sum", "id,v\na,100\nb,100\nc,100\nd,100\na,100\n", noted=(("join-rows-repeated", None, ""),), study=SUM)  # fmt: skip
csv("an unknown row in a sum", "id,v\na,100\nb,100\nc,100\nd,100\na,\n", noted=(("join-null-member", 1, "v"),), study=SUM)  # fmt: skip
LARGEST = parcels_toml() + join_toml("t.csv", status='{ from = "s", how = "largest_by:v" }')
csv("two largest", "id,v,s\na,100,new\na,100,change\nb,1,new\nc,1,new\nd,1,new\n", noted=(("join-undecided", 1, "s"),), study=LARGEST)  # fmt: skip
csv("a choice in a row of a table", "id,v,s\na,100,new\nb,1,neu\nc,1,new\nd,1,new\n", ("choice-unknown", 3, "s"), study=LARGEST)  # fmt: skip


def sheets(*names: str) -> Make:
    def make(folder: Path) -> None:
        good(folder)
        with pd.ExcelWriter(folder / "t.xlsx", engine="openpyxl") as book:
            for name in names:
                pd.DataFrame({"id": list("abcd"), "v": [100] * 4}).to_excel(book, sheet_name=name, index=False)  # fmt: skip

    return make


X = parcels_toml() + join_toml("t.xlsx", floor_area_m2='"v"')
refused("two sheets", sheets("one", "two"), X, "sheet-unnamed")
refused("a sheet that is not there", sheets("one", "two"), X + 'sheet = "tow"\n', "sheet-unknown", column="sheet")  # fmt: skip
refused("a workbook cut off", after(sheets("one"), cut("t.xlsx", 0.6)), X, "file-unreadable")
for k, cell in enumerate(("=1/0", "=A2", "=SUM(B2:B3)")):
    FILES.add(
        f"formula {cell} without its result",
        lambda f, k=k, c=cell: (good(f), write_table(pd.DataFrame({"id": list("abcd"), "v": [c if i == k else 100 for i in range(4)]}), f / "t.xlsx"))[0],
        X, refused=(("number-text", k + 2, "v"),),
    )  # fmt: skip

# Layers beside the parcels.
L = parcels_toml() + layer_toml()


def zones(**columns: object) -> Make:
    return after(good, lambda f: write(frame(**columns), f / "zones.gpkg"))


refused("a layer that is missing", good, L, "file-missing")
refused("a layer without its id", zones(), parcels_toml() + layer_toml(more='id = "code"\n'), "column-unknown", column="code")  # fmt: skip
refused("a layer of which nothing passes", zones(kind=["x"] * 4), parcels_toml() + layer_toml(more='where = { kind = "base" }\n'), "where-empty", column="kind")  # fmt: skip
FILES.add("a filter for what is not there", zones(kind=["base"] * 4), parcels_toml() + layer_toml(more='where = { kind = ["base", "bas"] }\n'), noted=(("where-unused", None, "kind"),))  # fmt: skip
FILES.add("a blank id in a layer", zones(code=["x", None, "y", "z"]), parcels_toml() + layer_toml(more='id = "code"\n'), noted=(("zone-id-blank", 2, "code"),))  # fmt: skip
refused("a coverage that is missing", zones(), parcels_toml() + layer_toml(more='coverage = "all.gpkg"\n'), "file-missing")  # fmt: skip
refused("a column that is not there", good, parcels_toml(floor_area_m2='"v"'), "column-unknown", column="v")  # fmt: skip
refused("no id mapped", lambda f: write(frame().rename(columns={"id": "key"}), f / "parcels.gpkg"), '[parcels]\npath = "parcels.gpkg"\nprofile = "none"\n', "column-needed", column="parcel_id")  # fmt: skip
