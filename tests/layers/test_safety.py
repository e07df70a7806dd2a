"""What strangers' files may not do: reach the network, other files, or wait for ever."""

import os
import socket
import stat
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from layers.files import VECTORS, opened
from layers.gdal_options import OPTIONS, careful
from layers.ledger import Abandoned, Ledger
from layers.survey import survey
from layers.vector import read_vector

WFS = """<?xml version="1.0"?>
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml"
 xmlns:ms="{at}/ms" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 xsi:schemaLocation="{at}/ms {at}/c?SERVICE=WFS&amp;REQUEST=DescribeFeatureType&amp;TYPENAME=ms:p">
<gml:featureMember><ms:p gml:id="p1"><ms:shape><gml:Polygon srsName="EPSG:4549"><gml:exterior>
<gml:LinearRing><gml:posList>0 0 1 0 1 1 0 0</gml:posList></gml:LinearRing></gml:exterior>
</gml:Polygon></ms:shape><ms:code xlink:href="{at}/x">a</ms:code></ms:p></gml:featureMember>
</wfs:FeatureCollection>"""
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<NetworkLink><Link><href>{at}/n.kml</href></Link></NetworkLink>
<Placemark><styleUrl>{at}/s.kml#s</styleUrl><name>a</name><Polygon><outerBoundaryIs><LinearRing>
<coordinates>120,31 121,31 121,32 120,31</coordinates></LinearRing></outerBoundaryIs></Polygon>
</Placemark></Document></kml>"""
LINKED = '{{"type": "FeatureCollection", "features": [], {crs}}}'
CRS = [
    '"crs": {{"type": "link", "properties": {{"href": "{at}/c", "type": "ogcwkt"}}}}',
    '"crs": {{"properties": {{"href": "{at}/c"}}, "type": "link"}}',
    '"c\\u0072s": {{"type": "l\\u0069nk", "properties": {{"href": "{at}/c"}}}}',
]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """Listen on this machine; yield the address, and what was asked for."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client, suppress(OSError):
                    asked.append(client.recv(200))
                    client.sendall(b"HTTP/1.0 404 no\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def code_of(folder: Path, name: str) -> str:
    """Read a file as parcels are; return the code of the fault, or "" if it was read."""
    ledger = Ledger()
    try:
        with opened(name, folder, VECTORS, ledger) as file:
            read_vector(file, layer=None, encoding=None, ledger=ledger)
    except Abandoned:
        return ledger.faults[0].code
    return ""


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.gml", WFS, ""),
        ("a.kml", KML, ""),
        *(("a.geojson", LINKED.replace("{crs}", crs), "file-content") for crs in CRS),
    ],
)
def test_no_file_makes_a_request(
    tmp_path: Path, listener: tuple[str, list[bytes]], name: str, content: str, code: str
) -> None:
    at, asked = listener
    (tmp_path / name).write_text(content.format(at=at), "utf-8")
    assert code_of(tmp_path, name) == code
    if not code:
        survey([tmp_path / name], tmp_path)
    assert asked == []


def test_the_listener_hears_what_gdal_asks_unasked(
    tmp_path: Path, listener: tuple[str, list[bytes]]
) -> None:
    at, asked = listener
    (tmp_path / "a.gml").write_text(WFS.format(at=at), "utf-8")
    # pyogrio before 0.13 lets no other thread run while GDAL waits for an answer.
    pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": 2})
    try:
        pyogrio.read_dataframe(tmp_path / "a.gml")
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": None})
    for _ in range(100):
        if asked:
            break
        time.sleep(0.05)
    assert asked


def test_a_crs_by_name_and_a_property_called_crs_are_no_links(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"crs": ["link"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4549).to_file(
        tmp_path / "a.geojson"
    )
    assert '"crs"' in (tmp_path / "a.geojson").read_text("utf-8")
    assert code_of(tmp_path, "a.geojson") == ""


def test_options_of_the_user_are_put_back() -> None:
    pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": 2})
    try:
        with careful("GBK"):
            assert pyogrio.get_gdal_config_option("OGR_ARC_STEPSIZE") == "0.1"
            assert pyogrio.get_gdal_config_option("DXF_ENCODING") == "GBK"
        assert pyogrio.get_gdal_config_option("OGR_ARC_STEPSIZE") == 2
        assert pyogrio.get_gdal_config_option("DXF_ENCODING") is None
        assert pyogrio.get_gdal_config_option("GML_DOWNLOAD_SCHEMA") is None
        assert "GDAL_HTTP_PROXY" in OPTIONS
    finally:
        pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": None})


def test_a_content_that_belongs_to_another_extension(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4549)
    frame.to_file(tmp_path / "a.gml", driver="GML")
    frame.to_file(tmp_path / "a.sqlite", driver="SQLite")
    (tmp_path / "a.gml").rename(tmp_path / "a.kml")
    (tmp_path / "a.sqlite").rename(tmp_path / "a.gpkg")
    assert code_of(tmp_path, "a.kml") == "file-content"
    assert code_of(tmp_path, "a.gpkg") in ("file-content", "file-unreadable")


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes there")
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".dxf", ".txt", ".csv", ".zip", ".kmz"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(tmp_path / f"a{suffix}")
    ledger = Ledger()
    with pytest.raises(Abandoned), opened(f"a{suffix}", tmp_path, (*VECTORS, ".csv"), ledger):
        pass
    assert ledger.faults[0].code in ("file-content", "file-kind")


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes there")
@pytest.mark.parametrize("suffix", [".cpg", ".prj", ".QIX", ".dbf", ".shx"])
def test_a_pipe_beside_a_shapefile(bench: Any, suffix: str) -> None:
    path = bench.write("a.shp", code=["a"])
    path.with_suffix(suffix).unlink(missing_ok=True)
    os.mkfifo(path.with_suffix(suffix))
    assert code_of(bench.folder, "a.shp") == "file-content"


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes there")
def test_a_pipe_in_a_geodatabase(bench: Any) -> None:
    bench.frame(code=["a"]).to_file(bench.folder / "a.gdb", driver="OpenFileGDB")
    os.mkfifo(bench.folder / "a.gdb" / "a00000099.gdbtable")
    assert code_of(bench.folder, "a.gdb") == "file-content"


@pytest.mark.skipif(sys.platform == "win32", reason="there are none")
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin"])
def test_devices(tmp_path: Path, path: str) -> None:
    assert code_of(tmp_path, path) == "file-kind"
    (tmp_path / "a.geojson").symlink_to(path)
    assert code_of(tmp_path, "a.geojson") == "file-kind"


@pytest.mark.parametrize(
    "content", [b"<!DOCTYPE a>", b"<!doctype a>", b"\xef\xbb\xbf<?xml?><!DocType"]
)
def test_a_doctype_is_refused_wherever_it_stands(tmp_path: Path, content: bytes) -> None:
    for name in ("a.gml", "a.kml"):
        (tmp_path / name).write_bytes(b"<a>" + b" " * 100_000 + content)
        assert code_of(tmp_path, name) == "file-content"
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.write(tmp_path / "a.kml", "doc.kml")
    assert code_of(tmp_path, "a.kmz") == "file-content"


def test_the_schema_beside_a_gml_is_looked_at_and_recorded(tmp_path: Path) -> None:
    path = tmp_path / "a.gml"
    square = shapely.box(0, 0, 9, 9)
    gpd.GeoDataFrame({"n": ["001"]}, geometry=[square], crs=4549).to_file(path, driver="GML")
    with opened("a.gml", tmp_path, VECTORS, Ledger()) as file:
        assert set(file.sidecars) == {"a.xsd"}
    path.with_suffix(".xsd").write_bytes(b"<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'><a/>")
    assert code_of(tmp_path, "a.gml") == "file-content"


@pytest.mark.parametrize("mode", [stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_members_of_an_archive_that_are_no_files_become_files(tmp_path: Path, mode: int) -> None:
    info = zipfile.ZipInfo("a.geojson")
    info.external_attr = (mode | 0o644) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "{}")
    with opened("a.zip", tmp_path, VECTORS, Ledger()) as file:
        assert file.path.is_file()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("postgresql://me:hunter2@host/db", "database-password"),
        ("PG:host=h user=me password=hunter2", "file-not-local"),
        ("https://me:hunter2@host/a.gpkg?token=hunter2", "file-not-local"),
        ("WFS:https://me:hunter2@host/wfs", "file-not-local"),
        ("/vsicurl/https://me:hunter2@host/a.gpkg", "file-not-local"),
    ],
)
def test_no_secret_is_repeated(bench: Any, written: str, code: str) -> None:
    study = f'[parcels]\npath = "{written}"\n'
    problems = bench.refused(parcels=study)
    assert [p.code for p in problems] == [code]
    assert not [p for p in problems if "hunter2" in p.text("en") + p.text("zh") + p.file]
