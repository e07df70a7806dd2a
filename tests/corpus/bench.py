"""A place where bad files are made: what is right stands here, a case says what it breaks."""

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from layers.study import read_study
from layers.validation import look_through

CRS = "EPSG:4549"
EAST, NORTH = 500_000, 3_455_000
HEAD = '[study]\ncrs = "EPSG:4549"\non = 2026-11-22\nrulebook = "shanghai"\n'
NOT_SOUGHT = "gaps-not-sought"  # no case says gap_m unless it is about gaps

Told = tuple[str, int | None, str]
"""Code, row and column of a problem; the row as Excel and QGIS count it, None: of no row."""


@dataclass(frozen=True)
class Case:
    """One bad study: how its files are made, and all that must be said of them."""

    name: str
    make: Callable[[Path], None]
    study: str  # what stands below the heading
    refused: tuple[Told, ...] = ()
    noted: tuple[Told, ...] = ()
    head: str = HEAD
    file: str = ""  # whose problems they are; "": that is not looked at


@dataclass
class Cases:
    """The cases of one module, in the order they are added."""

    all: list[Case] = field(default_factory=list)

    def add(self, name: str, make: Callable[[Path], None], study: str, **told: Any) -> None:
        self.all.append(Case(name, make, study, **told))


def parcels_toml(file: str = "parcels.gpkg", /, more: str = "", **columns: str) -> str:
    """Write [parcels]: the file, which of its columns is what, and more lines."""
    mapped = ", ".join(f"{key} = {spec}" for key, spec in ({"parcel_id": '"id"'} | columns).items())
    return f'[parcels]\npath = "{file}"\nprofile = "none"\ncolumns = {{ {mapped} }}\n{more}'


def layer_toml(name: str = "zones.gpkg", more: str = "") -> str:
    return f'[[layers]]\nname = "zones"\nrole = "park"\npath = "{name}"\n{more}'


def join_toml(file: str, /, **columns: str) -> str:
    mapped = ", ".join(f"{key} = {spec}" for key, spec in columns.items())
    return f'[parcels.join]\npath = "{file}"\non = "id"\ncolumns = {{ {mapped} }}\n'


def box(x: float, y: float, width: float = 100, height: float = 100) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


def squares(count: int = 4) -> list[shapely.Geometry | None]:
    return [box(100 * k, 0) for k in range(count)]


def ring(*points: tuple[float, float]) -> shapely.Polygon:
    """Draw a polygon from corners in metres from the south-west."""
    return shapely.Polygon([(EAST + x, NORTH + y) for x, y in points])


def frame(
    geometry: Sequence[shapely.Geometry | None] | None = None, crs: object = CRS, **columns: Any
) -> gpd.GeoDataFrame:
    """Return four parcels a, b, c, d, or as many as there are shapes."""
    shapes = squares() if geometry is None else list(geometry)
    ids = {"id": list("abcdefghijklmn"[: len(shapes)])}
    return gpd.GeoDataFrame(ids | columns, geometry=shapes, crs=crs)


def write(table: gpd.GeoDataFrame, path: Path, **how: Any) -> None:
    """Write shapes in the format of the suffix; what GDAL says of bad ones is known.

    FlatGeobuf with an index holds its rows in another order, and that is then the file's.
    """
    how |= {"SPATIAL_INDEX": "NO"} if path.suffix == ".fgb" else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table.to_file(path, **({"driver": "LIBKML"} if path.suffix == ".kml" else {}), **how)


def write_table(table: pd.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        table.to_csv(path, index=False, encoding="utf-8")
    else:
        table.to_excel(path, index=False, engine="openpyxl")


def good(folder: Path) -> None:
    """Write four parcels that nothing is wrong with."""
    write(frame(), folder / "parcels.gpkg")


def after(*steps: Callable[[Path], None]) -> Callable[[Path], None]:
    """Do several things one after the other."""

    def make(folder: Path) -> None:
        for step in steps:
            step(folder)

    return make


def geojson(geometries: Sequence[dict[str, Any] | None], path: Path, crs: int = 4549) -> None:
    """Write GeoJSON by hand, with what no library would write."""
    features = [
        {"type": "Feature", "properties": {"id": "abcdefgh"[k]}, "geometry": one}
        for k, one in enumerate(geometries)
    ]
    name = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    text = json.dumps({"type": "FeatureCollection", "crs": name, "features": features})
    path.write_text(text, "utf-8")


def told(case: Case, folder: Path) -> dict[str, list[Told]]:
    """Make the files of a case, look through its study, and return what was said."""
    case.make(folder)
    (folder / "study.toml").write_text(case.head + case.study, "utf-8")
    found = look_through(read_study(folder / "study.toml"))
    if case.file:
        named = {p.file for p in (*found.faults, *found.notes) if p.code != NOT_SOUGHT}
        assert named == {case.file}
    for one in (*found.faults, *found.notes):
        assert one.message_en, one
        assert one.message_zh, one
    return {"refused": list(_said(found.faults)), "noted": list(_said(found.notes))}


def _said(problems: Sequence[Any]) -> Iterator[Told]:
    for one in problems:
        if one.code != NOT_SOUGHT:
            yield one.code, one.row, one.column
