"""What was written is read back, as its reader will read it, and held against what was meant.

Nothing is lost in silence: a cell, a shape, a row or a reference system that comes back as another
is refused; what only looks otherwise (a blank text for none, the 16th digit) is said.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from geo.crs import to_working
from geo.errors import CRSError, GeometryError, Problem, RefusedError
from layers.boundary_crs import Axes
from maps.conversion_fields import Sheet, as_texts
from maps.conversion_formats import Format, faults_of, problem, refusal, rows_of
from maps.conversion_source import Column, Said, Source, read_source
from maps.findings_csv import FORMULA

EXACT_M = 1e-9
DEGREE_M = 111_320.0
ROUNDED = 1e-14  # relative: 15 digits
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison found."""

    faults: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def compare(sheet: Sheet, path: Path, form: Format, *, axes: Axes | None = None) -> list[Problem]:
    """Read *path* back and return what is to be said of it.

    Raises
    ------
    RefusedError
        With every cell and shape that would come back as another.
    """
    encoding = sheet.encoding if form.encodings else None
    try:
        back = read_source(path, Said(encoding=encoding, axes=axes))
    except RefusedError as error:
        why = (error.text("en")[:300], error.text("zh")[:300])
        raise refusal("driver", format=form, why=why) from error
    said = [p for p in back.problems if p.code == "driver-said"]
    if said:  # of a file just written: a call that failed while nobody looked
        raise refusal("driver", format=form, why=(said[0].message_en, said[0].message_zh))
    if form.key == "gpkg":
        _refuse_unsound(path, sheet, form)
    frame = back.vector.frame
    if len(frame) != len(sheet.geometries):
        raise refusal("rows", format=form, wanted=len(sheet.geometries), found=len(frame))
    found = Found()
    _compare_crs(sheet, frame.crs, form, found)
    _compare_shapes(sheet, np.asarray(frame.geometry.array, dtype=object), form, found)
    _compare_columns(sheet.columns, back, form, found)
    if found.faults:
        raise RefusedError(found.faults)
    return found.notes


def _refuse_unsound(path: Path, sheet: Sheet, form: Format) -> None:
    """Refuse a damaged database, or one whose index lacks shapes: GDAL overlooks failed calls."""
    table = f"rtree_{sheet.layer}_geom".replace('"', '""')
    there = ~(shapely.is_missing(sheet.geometries) | shapely.is_empty(sheet.geometries))
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
            query = f'SELECT count(*) FROM "{table}"'  # noqa: S608 - the name is quoted
            found = database.execute(query).fetchone()[0]
    except sqlite3.Error as error:
        raise refusal("driver", format=form, why=str(error)) from error
    if said != "ok" or found != there.sum():
        why = f"{said}; {found} of {there.sum()} shapes in the index"
        raise refusal("driver", format=form, why=why)


def _compare_crs(sheet: Sheet, back: CRS | None, form: Format, found: Found) -> None:
    if back is None:
        found.notes.append(problem("no-crs", settled="noted", format=form, crs=sheet.crs.name))
        return
    if sheet.crs.equals(back, ignore_axis_order=True) or _same_place(sheet, back):
        return
    found.faults.append(problem("crs", format=form, crs=sheet.crs.name, back=back.name))


def _same_place(sheet: Sheet, back: CRS) -> bool:
    """Whether two descriptions of a system put the corners of the data at one place."""
    west, south, east, north = shapely.total_bounds(sheet.geometries)
    if not np.isfinite([west, south, east, north]).all():
        return sheet.crs.name == back.name
    corners = shapely.points([[west, south], [east, north], [west, north], [east, south]])
    try:
        moved = to_working(corners, sheet.crs, back)
    except (CRSError, GeometryError, ProjError):
        return False
    off = np.abs(shapely.get_coordinates(moved.geometries) - shapely.get_coordinates(corners))
    same_datum = sheet.crs.datum == back.datum or moved.accuracy_m == 0
    scale = DEGREE_M if back.is_geographic else 1.0
    return bool(off.max() * scale <= EXACT_M * 1e3) and bool(same_datum)


def _compare_shapes(
    sheet: Sheet, back: npt.NDArray[np.object_], form: Format, found: Found
) -> None:
    meant = sheet.geometries
    gone, empty = shapely.is_missing(meant), shapely.is_empty(meant)
    lost, bare = shapely.is_missing(back), shapely.is_empty(back)
    found.notes.extend(
        rows_of("no-shape", (gone & bare) | (empty & lost), settled="none", format=form)
    )
    none = (gone | empty) & (lost | bare)
    missing = ~none & (gone | empty | lost | bare)
    flat = form.key == "txt"
    heights = ~none & ~missing & (shapely.has_z(meant) != shapely.has_z(back)) & (not flat)
    there = np.flatnonzero(~none & ~missing & ~heights)
    off = np.zeros(len(meant))
    off[there] = distances(meant[there], back[there], heights=not flat)
    off *= DEGREE_M if sheet.crs.is_geographic else 1.0
    far = ~(off <= form.coarse_m)
    texts = np.full(len(meant), "", object)
    for mask, en, zh in (
        (missing, "none", "无图形"),
        (heights, "with other heights", "高程不同"),
        (far & ~missing & ~heights, "corners move or go", "坐标移动或丢失"),
    ):
        why: tuple[str, str] = (en, zh)
        found.faults.extend(faults_of("shape", mask, texts, format=form, why=why))
    worst = float(off[np.isfinite(off)].max(initial=0.0))
    if worst > EXACT_M:
        metres = f"{worst:.1g}"
        found.notes.append(problem("moved", settled="noted", metres=metres, format=form))


def distances(
    meant: npt.ArrayLike, back: npt.ArrayLike, *, heights: bool = True
) -> npt.NDArray[np.float64]:
    """Return how far the corners of shapes lie from those of others, in their unit.

    Where a ring begins, how it turns and the order of parts do not count; one part counts as it
    does alone. Infinite where the shapes have other corners.

    Examples
    --------
    >>> box, turned = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1, ccw=False)
    >>> distances([box, box], [turned, shapely.box(0, 0, 1, 1.5)]).tolist()
    [0.0, 0.5]
    """
    one, other = _alone(meant, heights=heights), _alone(back, heights=heights)
    off = np.full(len(one), np.inf)
    kinds = shapely.get_type_id(one) == shapely.get_type_id(other)
    like = kinds & (shapely.get_num_coordinates(one) == shapely.get_num_coordinates(other))
    for at in np.flatnonzero(like):
        here = shapely.get_coordinates(one[at], include_z=heights)
        there = shapely.get_coordinates(other[at], include_z=heights)
        step = np.abs(np.nan_to_num(here, nan=-1e99) - np.nan_to_num(there, nan=-1e99))
        off[at] = step.max(initial=0.0)
    doubt = np.flatnonzero(like & (off > EXACT_M))  # a hair may change which corner comes first
    if len(doubt):
        hairs = shapely.hausdorff_distance(one[doubt], other[doubt])
        sized = np.abs(shapely.area(one[doubt]) - shapely.area(other[doubt]))
        sound = sized <= hairs * shapely.length(one[doubt]) * 2 + EXACT_M
        better = sound & ~np.asarray(shapely.has_z(one[doubt]))
        off[doubt] = np.where(better, np.minimum(off[doubt], hairs), off[doubt])
    return off


def _alone(shapes: npt.ArrayLike, *, heights: bool) -> npt.NDArray[np.object_]:
    """Normalise; a multi shape of one part becomes that part."""
    array = np.asarray(shapes, object)
    if not heights:
        array = shapely.force_2d(array)
    single = np.isin(shapely.get_type_id(array), (4, 5, 6)) & (
        shapely.get_num_geometries(array) == 1
    )
    array = np.where(single, shapely.get_geometry(array, 0), array)
    return np.asarray(shapely.normalize(array), object)


def _compare_columns(columns: Sequence[Column], back: Source, form: Format, found: Found) -> None:
    known = {column.name: column for column in back.columns}
    for meant in columns:
        if meant.name in known:
            _compare_cells(meant, known[meant.name], form, found)
        elif (
            form.key != "txt" and not meant.cells.isna().all()
        ):  # a TXT has said what it leaves out
            found.faults.append(problem("lost-column", column=meant.name, format=form))


def _compare_cells(meant: Column, back: Column, form: Format, found: Found) -> None:
    if meant.kind == "text":
        same = _texts(meant, back, form, found)
    elif meant.kind == "number":
        same = _numbers(meant, back, form, found)
    else:
        same = _exact(meant, back, form, found)
    seen = [("" if pd.isna(cell) else str(cell)) for cell in back.cells]
    shown = np.array([text[:60] for text in seen], object)
    found.faults.extend(
        faults_of("changed", ~same, meant.cells, column=meant.name, back=shown, format=form)
    )


def _texts(meant: Column, back: Column, form: Format, found: Found) -> Flags:
    one, other = _plain(meant, form), _plain(back, form)
    same = np.asarray(one == other, bool)
    nothing = np.array([c is None or c == "" for c in one]) & np.array(
        [c is None or c == "" for c in other]
    )
    trimmed = np.array([_trim(a) == _trim(b) for a, b in zip(one, other, strict=True)], bool)
    for code, mask in (("blank", nothing & ~same), ("trimmed", trimmed & ~same & ~nothing)):
        found.notes.extend(rows_of(code, mask, settled="noted", column=meant.name, format=form))
    return np.asarray(same | nothing | trimmed, bool)


def _plain(column: Column, form: Format) -> npt.NDArray[np.object_]:
    cells = column.cells.tolist() if column.kind == "text" else as_texts(column)
    if form.key == "csv":  # an apostrophe was put before what looks like a formula, and said
        cells = [c[1:] if c and c[0] == "'" and c[1:].startswith(FORMULA) else c for c in cells]
    return np.array([None if pd.isna(c) else str(c) for c in cells], object)


def _trim(text: str | None) -> str:
    return "\n".join((text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def _numbers(meant: Column, back: Column, form: Format, found: Found) -> Flags:
    one = meant.cells.to_numpy(np.float64)
    other = pd.to_numeric(back.cells, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    same = (one == other) | (np.isnan(one) & back.cells.isna().to_numpy(bool))
    with np.errstate(invalid="ignore"):
        near = ~same & (np.abs(one - other) <= ROUNDED * np.abs(one))
    found.notes.extend(rows_of("rounded", near, settled="noted", column=meant.name, format=form))
    return np.asarray(same | near, bool)


def _exact(meant: Column, back: Column, form: Format, found: Found) -> Flags:
    """Compare whole numbers, truths, days and moments: each comes back as it was, or is refused."""
    one, other = meant.cells, back.cells
    if meant.kind in {"day", "moment"} and pd.api.types.is_datetime64_any_dtype(other.dtype):
        if one.dt.tz is None and other.dt.tz is not None:
            found.notes.append(
                problem("zone-of-time", settled="noted", column=meant.name, format=form)
            )
            other = other.dt.tz_localize(None)
        if (one.dt.tz is None) != (other.dt.tz is None):
            return np.asarray(one.isna() & other.isna(), bool)
        gone = one.isna().to_numpy(bool) & other.isna().to_numpy(bool)
        return np.asarray((one == other).to_numpy(bool) | gone, bool)
    return np.array([_same(a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True)], bool)


def _same(one: object, other: object) -> bool:
    if pd.isna(one) or pd.isna(other):  # type: ignore[call-overload]
        return bool(pd.isna(one) and pd.isna(other))  # type: ignore[call-overload]
    if isinstance(other, str):
        return str(int(one)) == other  # type: ignore[call-overload]
    return bool(one == other)
