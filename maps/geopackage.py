"""Write parcels, findings and inputs as GeoPackages that QGIS opens with their colours.

Only ever new files, in the folder that `maps.output` is filling: pyogrio deletes a file that it
cannot open for writing, so it never gets a user's file. Equal reports give equal bytes.
"""

import contextlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.errors import OutputError
from maps.qgis_style import findings_style, parcels_style, remedies_style

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from parks.report import Report

# Columns that a check adds to the parcels, with `share_<role>`; the others are as they were read.
MEASURED = {
    *("geodesic_area_m2", "planar_area_m2", "area_m2", "area_basis"),
    *("area_tolerance", "plot_ratio", "tier"),
    *("outcome", "n_pass", "n_unknown", "n_review", "n_fail", "not_concerned"),
    *("buildable_area_m2", "outcome_with_drafts", "multi_storey_fit", "multi_storey_reason"),
    *("guide_plot_ratio", "binding_rule", "binding_plot_ratio", "binding_lacks"),
    *("binding_remaining_m2", "by_reference_rule", "by_reference_plot_ratio"),
    *("by_reference_lacks", "by_reference_remaining_m2"),
    *("reference_state", "reference_basis_en", "reference_basis_zh"),
}
RESERVED = ("fid", "geom")  # the two columns that GDAL adds to every table of a GeoPackage

# The table in which QGIS looks for styles, as QGIS itself makes it.
STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME NOT NULL)
"""
STYLE = (
    "INSERT INTO layer_styles VALUES (NULL, '', '', ?, 'geom', 'parkgis', ?, '', 1, ?, '', NULL, ?)"
)
CONTENT = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change)"
    " VALUES ('layer_styles', 'attributes', 'layer_styles', ?)"
)


def write_parcels(report: "Report", path: Path) -> None:
    """Write the layers ``parcels``, ``findings`` and ``remedies``, each with its style.

    Where the check has them also ``plan_changes`` (pieces of bases that leave industrial use) and
    ``buildable`` (what remains of parcels clear of what prohibits).

    Parameters
    ----------
    report : parks.report.Report
    path : Path
        A file that does not exist.
    """
    tables = {
        "parcels": report.parcels,
        "findings": report.findings,
        "remedies": report.remedies,
    }
    day = report.study.on
    _write(path, tables | _more(report), day)
    styles = {
        "parcels": parcels_style(),
        "findings": findings_style(),
        "remedies": remedies_style(),
    }
    with _database(path) as database:
        for name in tables:  # `explain` looks up one parcel
            database.execute(f"CREATE INDEX {name}_parcel_id ON {name} (parcel_id)")
        database.execute(STYLES)
        rows = [(name, qml, f"parkgis: {name}", _moment(day)) for name, qml in styles.items()]
        database.executemany(STYLE, rows)
        database.execute(CONTENT, (_moment(day),))


def _more(report: "Report") -> "dict[str, GeoDataFrame]":
    changes = report.plan_changes
    found = {
        "plan_changes": changes.pieces if changes is not None else None,
        "buildable": report.buildable,
    }
    return {name: frame for name, frame in found.items() if frame is not None}


def write_inputs(report: "Report", path: Path) -> None:
    """Write the parcels as they were read and every layer as ``layer_<name>``.

    Parameters
    ----------
    report : parks.report.Report
    path : Path
        A file that does not exist.
    """
    added = [
        name for name in report.parcels.columns if name in MEASURED or name.startswith("share_")
    ]
    names = distinct(
        [f"layer_{layer.name}" for layer in report.layers], ["parcels", "layer_styles"]
    )
    read = report.parcels.drop(columns=added)
    if "reference_state" in report.parcels:  # what was computed was not read
        computed = report.parcels["reference_state"] == "computed"
        read["reference_plot_ratio"] = read["reference_plot_ratio"].mask(computed)
    tables = {"parcels": read}
    tables |= {name: layer.features for name, layer in zip(names, report.layers, strict=True)}
    _write(path, tables, report.study.on)


def write_layers(path: Path, tables: "dict[str, GeoDataFrame]", day: date) -> None:
    """Write tables of polygons as the layers of one GeoPackage.

    Parameters
    ----------
    path : Path
        A file that does not exist.
    tables : dict of name to GeoDataFrame
    day : date
        Stamped on every layer, so that equal tables give equal bytes.
    """
    _write(path, tables, day)


def distinct(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Give every name a form of its own: SQLite does not tell ``Name`` from ``name``.

    Examples
    --------
    >>> distinct(["DKBH", "dkbh", "fid"], taken=["fid", "geom"])
    ['DKBH', 'dkbh_2', 'fid_2']
    """
    used, found = {name.lower() for name in taken}, []
    for name in names:
        new, k = name, 1
        while new.lower() in used:
            k += 1
            new = f"{name}_{k}"
        used.add(new.lower())
        found.append(new)
    return found


def plain(frame: "GeoDataFrame") -> "GeoDataFrame":
    """Return *frame* with columns that a GeoPackage can hold and polygons without heights.

    Numbers, truths and moments stay; days, lists and whatever else become text; missing is null.
    """
    import geopandas as gpd
    import shapely

    geometry = shapely.force_2d(frame.geometry.to_numpy())
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    columns = {
        new: _plain_column(table.iloc[:, i])
        for i, new in enumerate(distinct(map(str, table.columns), RESERVED))
    }
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=frame.crs, index=frame.index)


def _plain_column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    kind = column.dtype
    if pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind):
        return column
    values = column.astype(object)
    return values.map(_text, na_action="ignore").where(values.notna(), None)


def _text(value: object) -> str:
    if isinstance(value, Collection) and not isinstance(value, str):
        return "; ".join(map(str, value))
    return str(value)


def _write(path: Path, tables: "dict[str, GeoDataFrame]", day: date) -> None:
    import pyogrio

    with pinned_clock(day):
        for name, frame in tables.items():
            pyogrio.write_dataframe(
                plain(frame),
                path,
                layer=name,
                driver="GPKG",
                geometry_type="MultiPolygon",
                promote_to_multi=True,
            )
    _verify(path, {name: len(frame) for name, frame in tables.items()})


def _verify(path: Path, expected: dict[str, int]) -> None:
    """Count the rows again: GDAL has been seen to start a file anew without a word."""
    with _database(path) as database:
        query = "SELECT table_name, feature_count FROM gpkg_ogr_contents"
        found = dict(database.execute(query).fetchall())
    if found != expected:
        raise OutputError(
            f"{path.name} should hold {expected} and holds {found}; is the disk full?",
            f"{path.name} 应含 {expected}，实际为 {found}；请检查磁盘空间",
        )


@contextlib.contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    """Open, commit and close: `sqlite3` alone leaves the file open."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        yield database


@contextlib.contextmanager
def pinned_clock(day: date) -> Iterator[None]:
    """Have GDAL stamp tables with the day of the study, not with the time of the run."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _moment(day)})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"
