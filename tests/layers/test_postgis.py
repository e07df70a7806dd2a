"""Shapes out of a database: the gates of files, one moment, no secret, and nothing is written."""

import hashlib
import os
import socket
import subprocess
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import Problem
from layers import database
from layers import postgis as reader
from layers.inputs import Inputs
from layers.ledger import Abandoned, Ledger
from layers.proposal import propose
from layers.study import read_study
from layers.validation import look_through
from tests.layers.conftest import EAST, HEAD, NORTH, Bench, squares
from tests.postgis_server import PASSWORD, Server

BIG = 310_115_002_003_000_123  # beyond 2**53
WIDE = "gid serial PRIMARY KEY, dkbh text, code bigint, zmj numeric, granted date"
STUDY = """
[parcels]
path = "{path}"
profile = "none"
{more}
columns = {{ parcel_id = "{id}" }}
"""


def square(at: int, srid: int = 4549) -> str:
    return f"'SRID={srid};{squares(at + 1)[at].wkt}'"


def parcels_table(srid: int = 4549) -> tuple[str, ...]:
    return (
        f"CREATE TABLE parcels ({WIDE}, geom geometry(Polygon, {srid}))",
        f"""INSERT INTO parcels (dkbh, code, zmj, granted, geom) VALUES
        ('地块一', {BIG}, 100.5, '2020-01-02', {square(0, srid)}),
        ('b', NULL, NULL, NULL, {square(1, srid)})""",
    )


@pytest.fixture
def server(postgis: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.setenv("PGPASSFILE", os.devnull)
    return postgis


def study(server: Server, more: str = "", name: str = "dkbh") -> str:
    return STUDY.format(path=server.address(), more=more, id=name)


def read(server: Server, bench: Bench, more: str = "", name: str = "dkbh") -> Inputs:
    return bench.read(parcels=study(server, more, name))


def refused(server: Server, bench: Bench, more: str = "") -> Problem:
    (problem,) = bench.refused(parcels=study(server, more))
    return problem


# --- as a file is read ---


def test_a_table_is_read_as_the_same_file_is(server: Server, bench: Bench) -> None:
    server.fresh(*parcels_table())
    ours = read(server, bench)
    bench.frame(
        gid=[1, 2],
        dkbh=["地块一", "b"],
        code=pd.array([BIG, None], "Int64"),
        zmj=[100.5, None],
        granted=pd.to_datetime(["2020-01-02", None]),
    ).to_file(bench.folder / "parcels.gpkg")
    theirs = bench.read(parcels=study(server).replace(server.address(), "parcels.gpkg"))
    pd.testing.assert_frame_equal(
        pd.DataFrame(ours.parcels.drop(columns=["geometry", "code"])),
        pd.DataFrame(theirs.parcels.drop(columns=["geometry", "code"])),
        check_dtype=False,
    )
    assert ours.parcels.geometry.geom_equals(theirs.parcels.geometry).all()
    assert ours.parcels.crs == "EPSG:4549"


def test_every_digit_of_an_id_stays_beside_a_null(server: Server, bench: Bench) -> None:
    server.fresh(*parcels_table(), f"UPDATE parcels SET zmj = {BIG}.00 WHERE gid = 1")
    for name in ("code", "zmj"):
        told = study(server, 'settle = { blank_ids = "number" }', name)
        assert bench.read(parcels=told).parcels["parcel_id"].tolist() == [str(BIG), "row-2"]


@pytest.mark.parametrize(
    ("change", "code", "row"),
    [
        pytest.param("SET geom = NULL", "shape-empty", 2, id="no shape"),
        pytest.param("SET dkbh = '地块一'", "id-duplicate", 2, id="an id twice"),
        pytest.param("SET dkbh = NULL", "id-blank", 2, id="no id"),
        pytest.param(
            # its second and third corner change places (points count from 1, places from 0)
            "SET geom = gis.ST_MakePolygon(gis.ST_SetPoint(gis.ST_SetPoint("
            "gis.ST_ExteriorRing(geom), 1, gis.ST_PointN(gis.ST_ExteriorRing(geom), 3)), 2,"
            " gis.ST_PointN(gis.ST_ExteriorRing(geom), 2)))",
            "shape-invalid",
            2,
            id="a bow tie",
        ),
        pytest.param("SET dkbh = E'a\\uFFFD'", "text-replaced", None, id="text that lost letters"),
    ],
)
def test_the_gates_are_those_of_files(
    change: str, code: str, row: int | None, server: Server, bench: Bench
) -> None:
    server.fresh(*parcels_table(), f"UPDATE parcels {change} WHERE gid = 2")
    problems = bench.refused(parcels=study(server))
    assert (code, row) in [(p.code, p.row) for p in problems]


@pytest.mark.parametrize(
    ("srid", "code"),
    [
        pytest.param(0, "crs-missing", id="none"),
        pytest.param(4528, "crs-unfit", id="of a zone with its number in the easting"),
        pytest.param(4490, "crs-unfit", id="degrees"),
    ],
)
def test_a_wrong_reference_system_is_refused(
    srid: int, code: str, server: Server, bench: Bench
) -> None:
    server.fresh(*parcels_table(srid))
    assert refused(server, bench).code == code


def test_a_grid_of_the_offices_own_is_read_from_its_words(server: Server, bench: Bench) -> None:
    from pyproj import CRS

    own = CRS("EPSG:4549").to_wkt("WKT1_GDAL").replace("4549", "990001")
    words = own.replace("500000", "0").replace("'", "''")  # no false easting
    server.fresh(
        "DELETE FROM spatial_ref_sys WHERE srid = 990001",
        "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext)"
        f" VALUES (990001, 'office', 990001, '{words}')",
        *parcels_table(990001),
        f"UPDATE parcels SET geom = gis.ST_Translate(geom, -{EAST}, 0)",
    )
    corner = read(server, bench).parcels.geometry.iloc[0].bounds[:2]
    assert corner == pytest.approx((EAST, NORTH), abs=1e-6)


def test_rows_in_several_systems_are_refused(server: Server, bench: Bench) -> None:
    server.fresh(
        f"CREATE TABLE parcels (gid serial, dkbh text, geom geometry); INSERT INTO parcels"
        f" (dkbh, geom) VALUES ('a', {square(0)}), ('b', {square(1, 4528)})"
    )
    problem = refused(server, bench)
    assert problem.code == "database-srids"
    assert "4528, 4549" in problem.message_en


# --- what a database has and files have not ---


def test_what_is_chosen_must_be_named(server: Server, bench: Bench) -> None:
    server.fresh(*parcels_table(), "CREATE VIEW half AS SELECT * FROM parcels WHERE gid = 1")
    problem = refused(server, bench)
    assert problem.code == "layer-unnamed"
    assert "public.half, public.parcels" in problem.message_en
    assert len(read(server, bench, 'layer = "public.half"').parcels) == 1
    wrong = refused(server, bench, 'layer = "public.parcel"')
    assert wrong.code == "layer-unknown"
    assert "nearest: public.parcels" in wrong.message_en


def test_no_name_gets_into_sql(server: Server, bench: Bench) -> None:
    odd = """地块"; DROP TABLE kept; --' {} %s"""
    quoted = odd.replace('"', '""')
    server.fresh(
        "CREATE TABLE kept ()",
        f'CREATE TABLE "{quoted}" ("{quoted}" text PRIMARY KEY, dkbh text, "geo""m" geometry(Polygon, 4549))',
        f"""INSERT INTO "{quoted}" VALUES ('a', 'b', {square(0)})""",
    )
    inputs = read(server, bench)
    assert inputs.record["files"][0]["layer"] == f"public.{odd}"
    assert inputs.parcels[odd].tolist() == ["a"]
    server.run("TABLE public.kept")


def test_arcs_become_chords_and_measures_go(server: Server, bench: Bench) -> None:
    x, y = EAST, NORTH
    circle = f"CURVEPOLYGON(CIRCULARSTRING({x} {y},{x + 200} {y},{x} {y}))"
    measured = f"POLYGON M(({x} {y} 1,{x + 10} {y} 2,{x + 10} {y + 10} 3,{x} {y} 1))"
    server.fresh(
        "CREATE TABLE parcels (dkbh text PRIMARY KEY, geom geometry)",
        f"INSERT INTO parcels VALUES ('a', 'SRID=4549;{circle}'), ('b', 'SRID=4549;{measured}')",
    )
    inputs = read(server, bench)
    area = inputs.parcels.geometry.iloc[0].area
    assert 0 < 1 - area / (3.141592653589793 * 100**2) < 1e-6
    assert {"shape-curve", "shape-m"} <= {p.code for p in inputs.problems}


def test_a_solid_is_refused_by_its_row(server: Server, bench: Bench) -> None:
    tin = f"TIN((({EAST} {NORTH},{EAST + 1} {NORTH},{EAST} {NORTH + 1},{EAST} {NORTH})))"
    server.fresh(
        "CREATE TABLE parcels (dkbh text PRIMARY KEY, geom geometry)",
        f"INSERT INTO parcels VALUES ('a', {square(0)}), ('b', 'SRID=4549;{tin}')",
    )
    problems = bench.refused(parcels=study(server))
    assert ("database-shape", 2) in [(p.code, p.row) for p in problems]


def test_geographies_and_odd_types_are_read(server: Server, bench: Bench) -> None:
    server.fresh(
        "CREATE TYPE colour AS ENUM ('红', '绿')",
        "CREATE TABLE parcels (dkbh varchar(9), tint colour, more jsonb, tags text[], ok boolean,"
        " at geometry(Point, 4326), share real, place geography(Polygon, 4326))",
        """INSERT INTO parcels VALUES ('a', '红', '{"a": 1}', '{x,y}', NULL, 'SRID=4326;POINT(1 2)',"""
        " 0.1, 'POLYGON((121 31,121.001 31,121.001 31.001,121 31))')",
    )
    inputs = read(server, bench, 'layer = "public.parcels.place"')
    row = inputs.parcels.iloc[0]
    assert [row[n] for n in ("tint", "more", "tags", "at", "share")] == [
        "红", '{"a": 1}', "{x,y}", "POINT(1 2)", 0.1,
    ]  # fmt: skip
    assert row["ok"] is pd.NA


def test_a_layer_is_filtered(server: Server, bench: Bench) -> None:
    bench.write(id=["a"])
    server.fresh(*parcels_table())
    layer = f"""
[[layers]]
name = "bases"
role = "industrial_base"
path = "{server.address()}"
layer = "public.parcels"
where = {{ code = {BIG} }}
"""
    (zones,) = bench.read(layer).layers
    assert zones.features["dkbh"].tolist() == ["地块一"]


# --- one moment, in one order, hashed ---


def test_anybody_can_hash_the_rows_again(server: Server, bench: Bench) -> None:
    server.fresh(*parcels_table())
    (entry,) = read(server, bench).record["files"]
    settings = [f"{name}={value}" for name, value in database.SETTINGS.items() if "row" not in name]
    told = {"PGOPTIONS": " ".join(f"-c {one}" for one in settings), "PGCLIENTENCODING": "UTF8"}
    command = f"COPY ({entry['query']}) TO STDOUT"
    out = subprocess.run(
        [str(server.program / "psql"), server.address(), "-c", command],
        env=os.environ | told, capture_output=True, check=True,
    )  # fmt: skip
    assert hashlib.sha256(out.stdout).hexdigest() == entry["sha256"]
    assert entry["server"].startswith("PostgreSQL ")
    assert " PostGIS " in entry["server"]
    assert entry["rows"] == 2


@pytest.mark.parametrize("key", ["text PRIMARY KEY", "text"])
def test_rows_keep_their_order_whatever_lies_where(key: str, server: Server, bench: Bench) -> None:
    server.fresh(
        f"CREATE TABLE parcels (dkbh {key}, geom geometry(Polygon, 4549))",
        f"INSERT INTO parcels VALUES ('b', {square(1)}), ('B', {square(2)}), ('a', {square(0)})",
    )
    first = read(server, bench)
    server.run("UPDATE public.parcels SET dkbh = 'B' WHERE dkbh = 'B'")  # moves the row
    second = read(server, bench)
    for inputs in (first, second):
        assert inputs.parcels["parcel_id"].tolist() == ["B", "a", "b"]  # bytewise
    assert first.record["files"] == second.record["files"]


def test_what_is_hashed_is_what_is_read(
    server: Server, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fresh(*parcels_table())
    digest = reader._digest

    def then_changed(*args: Any) -> Any:
        found = digest(*args)
        server.run(f"INSERT INTO public.parcels (dkbh, geom) VALUES ('c', {square(2)})")
        return found

    monkeypatch.setattr(reader, "_digest", then_changed)
    assert len(read(server, bench).parcels) == 2
    monkeypatch.undo()
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert len(read(server, bench).parcels) == 3


def test_reading_writes_nothing(server: Server, bench: Bench) -> None:
    server.fresh(
        *parcels_table(),
        "CREATE FUNCTION written() RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER"
        " AS 'UPDATE public.parcels SET dkbh = ''x'' RETURNING dkbh'",
        "CREATE VIEW sly AS SELECT written() AS dkbh, geom FROM parcels",
    )
    problem = refused(server, bench, 'layer = "public.sly"')
    assert problem.code == "database-said"
    assert "read-only" in problem.message_en
    assert read(server, bench, 'layer = "public.parcels"').parcels["parcel_id"].tolist() == [
        "地块一",
        "b",
    ]


def test_a_query_that_hangs_is_ended(
    server: Server, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fresh(
        *parcels_table(),
        "CREATE VIEW slow AS SELECT dkbh, geom FROM parcels WHERE pg_sleep(60) IS NOT NULL",
    )
    monkeypatch.setitem(database.SETTINGS, "statement_timeout", "200ms")
    problem = refused(server, bench, 'layer = "public.slow"')
    assert problem.code == "database-said"
    assert "statement timeout" in problem.message_en


def test_rows_that_a_policy_would_hide_are_missed(server: Server, bench: Bench) -> None:
    server.fresh(
        *parcels_table(),
        "CREATE POLICY visible ON parcels USING (gid = 1)",
        "ALTER TABLE parcels ENABLE ROW LEVEL SECURITY",
    )
    problem = refused(server, bench)
    assert problem.code == "database-said"
    assert "row-level security" in problem.message_en


def test_a_table_that_may_not_be_read_is_none(server: Server, bench: Bench) -> None:
    server.fresh(*parcels_table())
    server.run("REVOKE SELECT ON public.parcels FROM reader")
    assert refused(server, bench).code in {"layer-none", "database-said"}


@pytest.mark.parametrize(
    ("encoding", "text", "code"),
    [
        pytest.param("EUC_CN", "地块一".encode("gb2312"), None, id="one that is stated"),
        pytest.param("SQL_ASCII", "地块一".encode("gbk"), "database-said", id="GBK that is not"),
    ],
)
def test_the_encoding_of_a_database(
    encoding: str, text: bytes, code: str | None, server: Server, bench: Bench
) -> None:
    name = encoding.lower()
    server.run(
        f"DROP DATABASE IF EXISTS {name}",
        f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0",
    )
    server.run(
        "CREATE EXTENSION postgis",
        "CREATE TABLE parcels (dkbh text, geom geometry)",
        f"INSERT INTO parcels VALUES (convert_from('\\x{text.hex()}', '{encoding}'), {square(0)})",
        "GRANT SELECT ON parcels TO reader",
        database=name,
    )
    told = STUDY.format(path=server.address(name), more="", id="dkbh")
    if code:
        (problem,) = bench.refused(parcels=told)
        assert problem.code == code
        return
    inputs = bench.read(parcels=told)
    assert inputs.parcels["parcel_id"].tolist() == ["地块一"]
    assert inputs.record["files"][0]["encoding"] == encoding


def test_a_database_without_postgis(server: Server, bench: Bench) -> None:
    told = STUDY.format(path=server.address("postgres"), more="", id="dkbh")
    (problem,) = bench.refused(parcels=told)
    assert problem.code == "database-no-postgis"


# --- addresses and secrets ---


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("postgresql://a:hunter2@10.0.0.1/land", "database-password", id="a password"),
        pytest.param("postgresql://a:hunt er2@10.0.0.1/land", "database-password", id="a blank"),
        pytest.param("postgresql://a:x@hunter2@h/land", "database-password", id="two signs"),
        pytest.param("postgresql://h/land?password=hunter2", "database-password", id="at its end"),
        pytest.param("postgresql://h/land?passfile=/a", "database-password", id="its file"),
        pytest.param("postgresql://h/land?options=-c%20x", "database-option", id="an option"),
        pytest.param("postgresql://h/land?service=a", "database-option", id="a service"),
        pytest.param("postgresql://h", "database-address", id="no database"),
        pytest.param("postgresql:///land", "database-address", id="no host"),
        pytest.param("postgresql://h:port/land", "database-address", id="no port"),
        pytest.param("postgres://h/land#x", "database-address", id="a mark"),
    ],
)
def test_an_address_says_no_more_than_it_may(written: str, code: str) -> None:
    ledger = Ledger().at(written)
    with pytest.raises(Abandoned):
        database.address(written, ledger)
    (problem,) = ledger.faults
    assert problem.code == code
    assert "hunter2" not in f"{problem}"


def test_a_password_in_a_study_is_not_repeated(bench: Bench) -> None:
    wrong = 'path = "postgresql://a:hunter2@h/land"\npahth = "postgresql://a:hunter2@h/land"'
    problems = bench.refused(parcels=f"[parcels]\n{wrong}\n")
    assert [p.code for p in problems] == ["unknown-key"]
    assert "hunter2" not in f"{problems}"


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700::1"])
def test_no_database_in_the_public_network_is_asked(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (number, 5432))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    ledger = Ledger()
    where = database.address("postgresql://a@office.example/land", ledger)
    with pytest.raises(Abandoned):
        database._near(where, ledger)
    assert [p.code for p in ledger.faults] == ["database-public"]


def test_a_wrong_password_is_said_and_not_shown(
    server: Server, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "hunter3")
    problem = refused(server, bench)
    assert problem.code == "database-closed"
    assert "password authentication failed" in problem.message_en
    assert "hunter3" not in f"{problem}"


def test_no_variable_leads_elsewhere(
    server: Server, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fresh(*parcels_table())
    for name, value in {
        "PGHOST": "192.0.2.1", "PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGDATABASE": "postgres",
        "PGUSER": "owner", "PGOPTIONS": "-c search_path=gis -c default_transaction_read_only=off",
        "PGTARGETSESSIONATTRS": "standby",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert len(read(server, bench).parcels) == 2


def test_the_password_may_lie_in_its_file(
    server: Server, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fresh(*parcels_table())
    monkeypatch.delenv("PGPASSWORD")
    passfile = bench.text("pgpass", f"localhost:{server.port}:land:reader:{PASSWORD}\n")
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    told = STUDY.format(path=server.address(host="localhost"), more="", id="dkbh")
    assert len(bench.read(parcels=told).parcels) == 2


def test_a_unix_socket_is_an_address(server: Server, bench: Bench) -> None:
    server.fresh(*parcels_table())
    address = f"postgresql://reader@/land?host={server.socket}&port={server.port}"
    assert len(bench.read(parcels=STUDY.format(path=address, more="", id="dkbh")).parcels) == 2


def test_without_psycopg_it_says_what_to_install(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "find_spec", lambda _: None)
    told = STUDY.format(path="postgresql://a@127.0.0.1/land", more="", id="dkbh")
    (problem,) = bench.refused(parcels=told)
    assert problem.code == "extra-missing"
    assert "parkgis[postgis]" in problem.message_en


@pytest.mark.parametrize("key", ["encoding", "shape"])
def test_what_only_files_need_is_refused(key: str, bench: Bench) -> None:
    told = STUDY.format(path="postgresql://a@h/land", more=f'{key} = "gbk"', id="dkbh")
    (problem,) = bench.refused(parcels=told)
    assert problem.code == f"{key}-needless"


# --- what people run ---


def test_init_proposes_a_study_of_a_database(server: Server, bench: Bench) -> None:
    server.fresh(
        *parcels_table(),
        "CREATE TABLE empty (geom geometry(Polygon, 4549))",
        "ALTER TABLE parcels RENAME gid TO fid",
    )
    text = propose([server.address()], bench.folder, on=None)
    assert f'path = "{server.address()}"' in text
    assert 'layer = "public.parcels"' in text
    assert "public.empty" in text  # left out, and why
    assert 'crs = "EPSG:4549"' in text


def test_validate_places_the_faults_of_a_database(server: Server, bench: Bench) -> None:
    server.fresh(*parcels_table(), "UPDATE parcels SET dkbh = '地块一'")
    path = bench.text("study.toml", HEAD + study(server))
    looked = look_through(read_study(path))
    (fault,) = looked.faults
    assert (fault.code, fault.row) == ("id-duplicate", 2)
    assert "reader" not in fault.file
    assert not gpd.GeoSeries(looked.places).iloc[0].is_empty
