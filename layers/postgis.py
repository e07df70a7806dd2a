"""PostGIS: one table of shapes as it is at one moment, every row in a fixed order.

No text of a user's gets into SQL: names come from the catalogue, and psycopg quotes them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from layers.curves import say_chords
from layers.database import address, connected
from layers.gdal_options import ARC_STEP
from layers.ledger import Cases, Ledger
from layers.values import Objects
from layers.vocabulary import nearest

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composable, Composed, Identifier

CURVES = "CURVE|SURFACE|CIRCULAR"  # in what GeometryType calls them; GEOS reads none of them
HOME = (
    "SELECT n.nspname, e.extversion FROM pg_extension e"
    " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'"
)
SHAPES = (
    "SELECT f_table_schema, f_table_name, f_geometry_column FROM {0}"
    " UNION ALL SELECT f_table_schema, f_table_name, f_geography_column FROM {1} ORDER BY 1, 2, 3"
)
COLUMNS = (
    "SELECT a.attname, t.typname, array_position(i.indkey::int2[], a.attnum), a.attcollation <> 0"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped"
    " ORDER BY a.attnum"
)
ABOUT = (
    "SELECT array_agg(DISTINCT {st}.ST_SRID({g})) FILTER (WHERE {g} IS NOT NULL),"
    " bool_or({st}.ST_Zmflag({g}) IN (1, 3)), bool_or({st}.GeometryType({g}) ~ {curves})"
    " FROM {table}"
)
# Measures go, heights stay; chords are of the angle that GDAL is told.
SHAPE = (
    "{st}.ST_AsBinary(CASE WHEN {st}.GeometryType({g}) ~ {curves}"
    " THEN {st}.ST_CurveToLine({flat}, {step}, 2, 1) ELSE {flat} END, 'NDR')"
)
FLAT = (
    "(CASE {st}.ST_Zmflag({g}) WHEN 1 THEN {st}.ST_Force2D({g}) WHEN 3 THEN {st}.ST_Force3D({g})"
    " ELSE {g} END)"
)
WHOLE, TEXTS = ("int2", "int4", "int8"), ("text", "varchar", "bpchar", "name")
PLAIN = (*WHOLE, *TEXTS, "float4", "float8", "numeric", "bool", "date", "timestamp", "timestamptz")
SPATIAL = ("geometry", "geography")
LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Read:
    """One table as read."""

    frame: gpd.GeoDataFrame  # RangeIndex; in the order of the primary key, else of the whole rows
    layer: str
    encoding: str  # of the database
    entry: dict[str, object]  # the receipt's lines on where it came from


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    key: int | None  # its place in the primary key
    collated: bool


@dataclass(frozen=True, slots=True)
class _Table:
    home: str  # the schema of PostGIS
    schema: str
    name: str
    shape: str  # its column of shapes
    columns: tuple[_Column, ...]

    def identifier(self) -> "Identifier":
        from psycopg.sql import Identifier

        return Identifier(self.schema, self.name)

    def order(self) -> "Composable":
        """Sort by the primary key, else by the whole row; by bytes, whatever the locale is."""
        from psycopg.sql import SQL, Identifier

        keyed = [c for c in self.columns if c.key is not None]
        keys = sorted(keyed, key=lambda c: c.key or 0)
        if not keys:
            return SQL('({}.*)::text COLLATE "C"').format(Identifier(self.name))
        bytewise = {True: SQL(' COLLATE "C"'), False: SQL("")}
        return SQL(", ").join(Identifier(c.name) + bytewise[c.collated] for c in keys)


def table_names(written: str, ledger: Ledger) -> list[str]:
    """Name the tables and views with shapes, as a study names them."""
    with connected(address(written, ledger), ledger) as connection:
        return list(_known(connection, _home(connection, ledger)[0]))


def read_postgis(written: str, layer: str | None, ledger: Ledger) -> Read:
    """Read one table or view.

    Parameters
    ----------
    written : str
        The address, as the study writes it.
    layer : str or None
        ``schema.table``, or ``schema.table.column`` where it has several columns of shapes; may be
        left out where the database holds one.
    ledger : Ledger
        Gets the faults; `Abandoned` is raised where nothing can be read.

    Returns
    -------
    Read
    """
    where = address(written, ledger)
    with connected(where, ledger) as connection:
        table, name, version = _table(connection, layer, ledger)
        crs = _look(connection, table, ledger)
        digest, query = _digest(connection, table)
        rows = connection.cursor(binary=True).execute(_select(table)).fetchall()
        info = connection.info
        encoding = info.parameter_status("server_encoding") or ""
        server = f"PostgreSQL {info.parameter_status('server_version')}, PostGIS {version}"
    return Read(_frame(rows, table, crs, ledger), name, encoding, {
        "path": where.shown(), "sha256": digest, "sidecars": {}, "query": query, "server": server,
    })  # fmt: skip


def _home(connection: "Connection[Any]", ledger: Ledger) -> tuple[str, str]:
    found: tuple[str, str] | None = connection.execute(HOME).fetchone()
    if found is None:
        ledger.stop("database-no-postgis")
    return found


def _known(connection: "Connection[Any]", home: str) -> dict[str, tuple[str, str, str]]:
    """Return schema, table and column of all shapes that may be read, by the name for a study."""
    from psycopg.sql import SQL, Identifier

    views = (Identifier(home, name) for name in ("geometry_columns", "geography_columns"))
    found = connection.execute(SQL(SHAPES).format(*views)).fetchall()
    tables = [one[:2] for one in found]
    return {".".join(one if tables.count(one[:2]) > 1 else one[:2]): one for one in found}


def _table(
    connection: "Connection[Any]", layer: str | None, ledger: Ledger
) -> tuple[_Table, str, str]:
    home, version = _home(connection, ledger)
    known = _known(connection, home)
    if not known:
        ledger.stop("layer-none")
    listed = ", ".join(known)
    if layer is None and len(known) > 1:
        ledger.stop("layer-unnamed", known=listed)
    name = layer or next(iter(known))
    if name not in known:
        near = nearest(name, known) or "-"
        ledger.stop("layer-unknown", column="layer", value=name, near=near, known=listed)
    schema, table, shape = known[name]
    columns = [_Column(*one) for one in connection.execute(COLUMNS, (schema, table))]
    return _Table(home, schema, table, shape, tuple(columns)), name, version


def _look(connection: "Connection[Any]", table: _Table, ledger: Ledger) -> CRS | None:
    """Say what would be lost, refuse several reference systems; return the one that is stated."""
    about = _filled(ABOUT, table)
    (found,) = connection.execute(about).fetchall()
    srids, measured, curved = found[0] or [], found[1], found[2]
    if measured:
        ledger.note("shape-m", how="dropped")
    if curved:
        say_chords(ledger)
    if len(srids) > 1:
        ledger.stop("database-srids", known=", ".join(map(str, srids)))
    return _crs(connection, table.home, srids[0]) if any(srids) else None


def _crs(connection: "Connection[Any]", home: str, srid: int) -> CRS | None:
    """Return what a SRID stands for in this database: its authority's code, else its WKT."""
    from psycopg.sql import SQL, Identifier

    query = SQL("SELECT auth_name, auth_srid, srtext FROM {} WHERE srid = %s")
    found = connection.execute(query.format(Identifier(home, "spatial_ref_sys")), (srid,))
    for authority, code, text in found:
        for form in (f"{authority}:{code}", text):
            try:
                return CRS.from_user_input(form)
            except CRSError:  # a grid of the office's own has no code, or none that PROJ knows
                continue
    return None


def _digest(connection: "Connection[Any]", table: _Table) -> tuple[str, str]:
    """Hash the rows as the server writes them, so that anyone can do it again with psql."""
    from psycopg.sql import SQL

    whole = SQL("SELECT * FROM {} ORDER BY {}").format(table.identifier(), table.order())
    digest = hashlib.sha256()
    with connection.cursor().copy(SQL("COPY ({}) TO STDOUT").format(whole)) as blocks:
        for block in blocks:
            digest.update(block)
    return digest.hexdigest(), whole.as_string(connection)


def _filled(form: str, table: _Table, **more: "Composable") -> "Composed":
    from psycopg.sql import SQL, Identifier, Literal

    kind = next(c.kind for c in table.columns if c.name == table.shape)
    home, column = Identifier(table.home), Identifier(table.shape)
    plain = SQL("{}::{}.geometry").format(column, home) if kind == "geography" else column
    words = {"st": home, "g": plain, "curves": Literal(CURVES), "table": table.identifier()}
    return SQL(form).format(**words, **more)


def _select(table: _Table) -> "Composed":
    """Write the query: plain types as they are, further shapes as WKT, all else as text."""
    from psycopg.sql import SQL, Identifier, Literal

    step = Literal(float(np.radians(ARC_STEP)))
    shape = _filled(SHAPE, table, flat=_filled(FLAT, table), step=step)
    forms = {"spatial": SQL("{1}.ST_AsText({0})"), "plain": SQL("{0}"), "other": SQL("{0}::text")}
    parts = [shape]
    for one in _attributes(table):
        kind = "spatial" if one.kind in SPATIAL else "plain" if one.kind in PLAIN else "other"
        parts.append(forms[kind].format(Identifier(one.name), Identifier(table.home)))
    query = SQL("SELECT {} FROM {} ORDER BY {}")
    return query.format(SQL(", ").join(parts), table.identifier(), table.order())


def _attributes(table: _Table) -> list[_Column]:
    return [c for c in table.columns if c.name != table.shape]


def _frame(
    rows: Sequence[Sequence[Any]], table: _Table, crs: CRS | None, ledger: Ledger
) -> gpd.GeoDataFrame:
    cells: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    shapes = _shapes(cells[0], ledger)
    named = zip(_attributes(table), cells[1:], strict=True)
    columns = {one.name: _typed(one.kind, values) for one, values in named}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))
    frame[table.shape] = gpd.GeoSeries(list(shapes), crs=crs)
    return gpd.GeoDataFrame(frame, geometry=table.shape, crs=crs)


def _shapes(cells: Sequence[bytes | None], ledger: Ledger) -> Objects:
    wkb = np.array([*cells, None], object)[:-1]  # None: else an array of bytes cuts NULs off
    shapes: Objects = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), object)
    wrong = shapely.is_missing(shapes) & np.array([cell is not None for cell in cells], bool)
    ledger.fault_rows("database-shape", Cases(np.arange(1, len(cells) + 1)).where(wrong))
    return shapes


def _typed(kind: str, cells: Sequence[Any]) -> "pd.Series[Any]":
    """Give a column its type; whole numbers keep every digit, with nulls among them, too."""
    if kind == "numeric":
        kind = "int8" if all(c is None or _whole(c) for c in cells) else "float8"
    if kind in WHOLE:
        kept = pd.array([None if c is None else int(c) for c in cells], "Int64")
        return pd.Series(kept if kept.isna().any() else kept.to_numpy(np.int64))
    if kind == "float4":  # 0.1 is 0.1, not 0.10000000149011612
        cells = [None if c is None else str(np.float32(c)) for c in cells]
    if kind in {"float4", "float8"}:
        return pd.Series([np.nan if c is None else float(c) for c in cells], dtype=np.float64)
    if kind == "bool":
        truths = pd.Series(cells, dtype="boolean")
        return truths if truths.isna().any() else truths.astype(bool)
    if kind in {"date", "timestamp", "timestamptz"}:
        days = pd.to_datetime(list(cells), utc=kind == "timestamptz")
        return pd.Series(days.as_unit("ms" if kind == "date" else "us"))
    return pd.Series(cells, dtype=pd.StringDtype(na_value=np.nan))


def _whole(cell: Any) -> bool:  # noqa: ANN401 - a Decimal, of which mypy sees nothing
    return bool(cell.is_finite() and cell == cell.to_integral_value() and abs(cell) < LARGEST)
