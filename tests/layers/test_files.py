import hashlib
import socket
import stat
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from layers.archive import MOST_MEMBERS
from layers.files import TABLES, VECTORS, opened
from layers.ledger import Abandoned, Ledger

GEOJSON = b'{"type": "FeatureCollection", "features": []}'
VRT = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>b.shp</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


def fault(folder: Path, written: str, allowed: tuple[str, ...] = VECTORS) -> str:
    ledger = Ledger().at(written)
    with pytest.raises(Abandoned), opened(written, folder, allowed, ledger):
        pass
    (problem,) = ledger.faults
    assert problem.file == written
    return problem.code


@pytest.mark.parametrize(
    "written",
    [
        "http://example.org/a.geojson", "https://example.org/a.geojson", "/vsicurl/http://example.org/a.geojson",
        "/vsizip/a.zip/a.shp", "/vsimem/a.geojson", "\\vsimem\\a.geojson", "GeoJSON:a.geojson", "WFS:http://e.org", "PG:host=e", "MySQL:a",
        "ftp://e.org/a.shp", "s3://b/a.shp", "zip://a.zip!a.shp", "file:///a.geojson", "<OGRVRTDataSource/>",
        "a.geojson\x00.gpkg", "ESRI Shapefile:a.shp", "zip+https://e.org/a.zip",
    ],
)  # fmt: skip
def test_what_is_no_path_of_a_file(tmp_path: Path, written: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("a request was made"))
    assert fault(tmp_path, written) == "file-not-local"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.vrt", VRT, "file-kind"),
        ("a.geojson", VRT, "file-content"),
        ("a.gml", VRT, "file-content"),
        ("a.gml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>', "file-content"),
        ("a.kml", b"<kml><!ENTITY a></kml>", "file-content"),
        ("a.kml", b"<OGRWFSDataSource>x</OGRWFSDataSource>", "file-content"),
        ("a.geojson", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}', "file-content"),
        ("a.geojson", b"PK\x03\x04", "file-content"),
        ("a.gpkg", GEOJSON, "file-content"),
        ("a.shp", b"\x00" * 200, "file-content"),
        ("a.fgb", GEOJSON, "file-content"),
        ("a.gdb", GEOJSON, "file-content"),
        ("a.geojson", b"", "file-empty"),
        ("a.csv", b"a,b\n", "file-kind"),
        ("a", GEOJSON, "file-kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_content_must_be_what_the_name_says(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert fault(tmp_path, name) == code


def test_gml_as_gdal_writes_it_is_no_way_out(tmp_path: Path) -> None:
    """Its elements are called <ogr:...>, and <OGRVRTDataSource> is what must not get in."""
    text = b'<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/"/>'
    (tmp_path / "a.gml").write_bytes(text)
    with opened("a.gml", tmp_path, VECTORS, Ledger().at("a.gml")) as file:
        assert file.kind == ".gml"


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"a,b\n1,2\n"), ("a.xls", b"PK\x03\x04")])
def test_workbooks_must_be_workbooks(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert fault(tmp_path, name, TABLES) == "file-content"


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert fault(tmp_path, "a.gpkg") == "file-missing"
    (tmp_path / "a.gpkg").mkdir()
    assert fault(tmp_path, "a.gpkg") == "file-content"
    (tmp_path / "b.gdb").mkdir()
    assert fault(tmp_path, "b.gdb") == "file-content"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_judged_by_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "a.vrt").write_bytes(VRT)
    (tmp_path / "b.geojson").symlink_to(tmp_path / "a.vrt")
    assert fault(tmp_path, "b.geojson") == "file-kind"


def test_a_good_file_is_described(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_bytes(b"\xef\xbb\xbf " + GEOJSON)
    with opened("./a.geojson", tmp_path, VECTORS, Ledger()) as file:
        assert file.path == (tmp_path / "a.geojson").resolve()
        assert file.kind == ".geojson"
        entry = file.entry("parcels")
    assert entry["path"] == "./a.geojson"
    assert entry["sha256"] == hashlib.sha256(b"\xef\xbb\xbf " + GEOJSON).hexdigest()


def test_the_parts_of_a_shapefile_are_hashed(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4549).to_file(
        tmp_path / "a.shp"
    )
    with opened("a.shp", tmp_path, VECTORS, Ledger()) as file:
        assert set(file.sidecars) == {"a.shx", "a.dbf", "a.prj", "a.cpg"}


@pytest.mark.parametrize(
    "name", ["!a.geojson", "b!a.geojson", "a;b.geojson", "a?b.geojson", "a.zip!b.geojson"]
)
@pytest.mark.skipif(sys.platform == "win32", reason="some of these are no names there")
def test_names_that_readers_take_apart_are_copied_to_plain_ones(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(GEOJSON)
    with opened(name, tmp_path, VECTORS, Ledger()) as file:
        assert not set("!;?") & set(str(file.path))
        assert file.path.read_bytes() == GEOJSON
    assert not file.path.exists()


def test_nothing_is_written_beside_a_file_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "a.gml").write_bytes(b"<gml/>")
    with opened("a.gml", tmp_path, VECTORS, Ledger()) as file:
        assert file.path.parent != tmp_path
    assert [p.name for p in tmp_path.iterdir()] == ["a.gml"]


def archive(folder: Path, members: dict[str, bytes], *, mode: int = 0) -> str:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)
    return "a.zip"


def test_one_data_set_is_unpacked_and_swept_away(tmp_path: Path) -> None:
    written = archive(
        tmp_path, {"x/读我.txt": b"read me", "x/a.geojson": GEOJSON, "__MACOSX/._a.geojson": b"?"}
    )
    with opened(written, tmp_path, VECTORS, Ledger()) as file:
        assert file.path.read_bytes() == GEOJSON
        assert file.kind == ".geojson"
        assert file.sha256 == hashlib.sha256((tmp_path / "a.zip").read_bytes()).hexdigest()
    assert not file.path.exists()


def test_a_geodatabase_in_an_archive_is_one_data_set(tmp_path: Path) -> None:
    written = archive(tmp_path, {"p/x.gdb/a1.gdbtable": b"1", "p/x.gdb/a1.gdbtablx": b"2"})
    with opened(written, tmp_path, VECTORS, Ledger()) as file:
        assert file.path.name == "x.gdb"


@pytest.mark.parametrize(
    ("members", "mode", "code"),
    [
        pytest.param({"../a.geojson": GEOJSON}, 0, "zip-unsafe", id="leaves the folder"),
        pytest.param({"/a.geojson": GEOJSON}, 0, "zip-unsafe", id="absolute"),
        pytest.param({"C:/a.geojson": GEOJSON}, 0, "zip-unsafe", id="drive"),
        pytest.param({"x\\..\\..\\a.geojson": GEOJSON}, 0, "zip-unsafe", id="backslashes"),
        pytest.param({"a.geojson": b"/etc/passwd"}, stat.S_IFLNK, "zip-unsafe", id="link"),
        pytest.param({"a.geojson": GEOJSON, "b.zip": b"PK"}, 0, "zip-unsafe", id="archive within"),
        pytest.param({"a.geojson": b"0" * (11 << 20)}, 0, "zip-unsafe", id="bomb"),
        pytest.param(
            {f"{i}.txt": b"" for i in range(MOST_MEMBERS + 1)}, 0, "zip-unsafe", id="too many"
        ),
        pytest.param({"a.geojson": GEOJSON, "b.geojson": GEOJSON}, 0, "zip-data-sets", id="two"),
        pytest.param({"a.doc": GEOJSON}, 0, "zip-data-sets", id="none"),
        pytest.param({"a.vrt": VRT}, 0, "zip-data-sets", id="kind not read"),
        pytest.param({"a.geojson": VRT}, 0, "file-content", id="wrong content"),
    ],
)
def test_archives_of_strangers(
    tmp_path: Path, members: dict[str, bytes], mode: int, code: str
) -> None:
    written = archive(tmp_path, members, mode=mode)
    assert fault(tmp_path, written) == code
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("content", [b"no archive", b""])
def test_a_broken_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert fault(tmp_path, "a.zip") == "zip-unsafe"
