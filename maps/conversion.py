"""Convert a file of shapes to another format: what changes was asked for, or is said."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.crs import to_working
from geo.errors import OutputError, Problem, RefusedError
from geo.offset import ACCURACY_M, Datum, outside, shift_geometries
from layers.boundary_crs import Axes, table
from layers.ledger import Abandoned, Ledger
from layers.offsets import NAMES, UNSHIFTED
from layers.placing import file_crs, said_crs, sited
from layers.source_form import Crs as Meant
from layers.values import Objects
from maps import whole_file
from maps.conversion_check import compare
from maps.conversion_fields import Sheet, chosen, fitted, held, unwritable
from maps.conversion_formats import Place, faults_of, place, problem, refusal
from maps.conversion_source import Column, Said, Source, read_source
from maps.conversion_write import write, zipped
from maps.findings_csv import write_table

FREE_OFFSET = "wgs84:gcj02"  # the only one done without a flag
DATUMS = get_args(Datum)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a conversion is to change, and what the input does not say of itself."""

    layer: str | None = None
    source_crs: str | None = None
    source_encoding: str | None = None
    shape: tuple[str, ...] | None = None  # of a table: its column of WKT, or its two of coordinates
    axes: Axes | None = None  # of a boundary-point TXT
    crs: str | None = None  # of the output; None: stays
    encoding: str | None = None
    offset: str | None = None  # "wgs84:gcj02"
    offset_permitted: bool = False
    columns: tuple[tuple[str, str], ...] = ()  # (name, name in the source); empty: all
    dialect: str | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion did."""

    outputs: tuple[Path, ...]  # the file asked for last
    rows: int
    crs: str
    operation: str  # "" where the CRS stayed
    fields: dict[str, str]  # name in the file -> name, where they differ
    problems: tuple[Problem, ...]  # what was said of it


def convert(source: str | Path, out: str | Path, asked: Asked = Asked()) -> Converted:
    """Read one layer of *source* and write it to *out*, whose suffix tells the format.

    Parameters
    ----------
    source : str or Path
        A file, or the address of a database.
    out : str or Path
        ``.zip`` behind its suffix packs it: ``parcels.shp.zip``.
    asked : Asked

    Returns
    -------
    Converted

    Raises
    ------
    RefusedError
        The source cannot be read, or would come back from *out* as something else.
    CRSError
        No exact operation leads to the CRS asked for.
    OutputError
        *out* stands there, is held by another program or cannot be written.
    """
    path, target = Path(source), place(Path(out).absolute())
    _refuse_options(asked, target)
    if target.out.exists() and path.exists() and path.samefile(target.out):
        raise OutputError(
            f"{out} is the file that is read; give another name",
            f"{out} 就是输入文件；请另取名称",
        )
    whole_file.refuse_standing(target.out, target.parts, replace=asked.replace)
    read = read_source(source, Said(asked.layer, asked.source_encoding, asked.axes, asked.shape))
    notes = list(read.problems)
    shapes, crs, operation = _placed(read, path, asked, notes)
    shapes = _shifted(shapes, crs, asked, notes)
    _refuse_crs(crs, target, notes)
    sheet, names = _sheet(read, shapes, crs, asked, target, notes)
    outputs = whole_file.put(
        target.out,
        lambda folder: _fill(folder, sheet, names, target, notes),
        parts=target.parts,
        replace=asked.replace,
    )
    if not names:  # of an earlier file of this name
        target.table.unlink(missing_ok=True)
    return Converted(tuple(outputs), len(shapes), crs.to_string(), operation, names, tuple(notes))


def _refuse_options(asked: Asked, target: Place) -> None:
    form = target.format
    if asked.encoding is not None and asked.encoding.lower() not in form.encodings:
        allowed = ", ".join(form.encodings)
        why = (
            (f"{form.suffix} takes {allowed}", f"{form.suffix} 可用 {allowed}")
            if allowed
            else (f"{form.suffix} says its encoding itself", f"{form.suffix} 自带编码")
        )
        raise refusal("option", option=f"--encoding {asked.encoding}", why=why)
    if asked.dialect is not None and form.key != "txt":
        why = ("only .txt has dialects", "只有 .txt 有格式变体")
        raise refusal("option", option="--dialect", why=why)
    if asked.dialect is not None and asked.dialect not in table()["dialects"]:
        known = ", ".join(table()["dialects"])
        why = (f"there are {known}", f"可用：{known}")
        raise refusal("option", option=f"--dialect {asked.dialect}", why=why)
    if asked.offset is not None:
        _refuse_offset(asked.offset, permitted=asked.offset_permitted)


def _refuse_offset(offset: str, *, permitted: bool) -> None:
    ends = offset.split(":")
    if len(ends) != 2 or ends[0] == ends[1] or not set(ends) <= set(DATUMS):  # noqa: PLR2004 - from, to
        known = ", ".join(DATUMS)
        why = (f"write FROM:TO with two of {known}", f"须写作 FROM:TO，取自 {known}")
        raise refusal("option", option=f"--offset {offset}", why=why)
    if offset != FREE_OFFSET and not permitted:
        raise refusal("offset-flag", value=offset)


def _placed(
    read: Source, path: Path, asked: Asked, notes: list[Problem]
) -> tuple[Objects, CRS, str]:
    """Bring the shapes to the CRS asked for by an exact operation; heights stay as they are."""
    ledger = Ledger().at(path.name)  # of an address the part that holds no user
    shapes: Objects = np.asarray(read.vector.frame.geometry.array, dtype=object)
    try:
        wanted = said_crs(_named(asked.crs), Path(), ledger)
        said, here = _named(asked.source_crs), sited(read.vector, ledger)
        working = wanted or CRS(UNSHIFTED[1])
        crs = file_crs(read.vector, said, Path(), here, None, working, ledger)
    except Abandoned:
        raise RefusedError(ledger.faults) from None
    notes.extend(ledger.settled)
    if wanted is None or wanted.equals(crs, ignore_axis_order=True):
        return shapes, crs, ""
    moved = to_working(shapes, crs, wanted)
    accuracy = "?" if moved.accuracy_m is None else f"{moved.accuracy_m:g} m"
    words = {"source": crs.name, "target": wanted.name, "operation": moved.operation}
    notes.append(problem("crs-moved", settled="noted", accuracy=accuracy, **words))
    return _with_heights(moved.geometries, shapes), wanted, moved.operation


def _named(crs: str | None) -> Meant | None:
    return None if crs is None else Meant(use=crs)


def _with_heights(moved: Objects, before: Objects) -> Objects:
    """Give back the heights that moving in the plane left out."""
    high = np.flatnonzero(shapely.has_z(before))
    if not len(high):
        return moved
    flat = shapely.get_coordinates(moved[high])
    heights = shapely.get_coordinates(before[high], include_z=True)[:, 2]
    result = moved.copy()
    result[high] = shapely.set_coordinates(before[high].copy(), np.column_stack([flat, heights]))
    return result


def _shifted(shapes: Objects, crs: CRS, asked: Asked, notes: list[Problem]) -> Objects:
    if asked.offset is None:
        return shapes
    if not any(crs.equals(CRS(known), ignore_axis_order=True) for known in UNSHIFTED):
        raise refusal("offset-degrees", crs=crs.name)
    if outside(shapely.total_bounds(shapes)):
        raise refusal("offset-outside")
    start, end = asked.offset.split(":")
    moved = shift_geometries(shapes, source=start, to=end)  # type: ignore[arg-type]
    known = {"wgs84": "WGS 84"} | NAMES
    if end != "wgs84":
        words = {"source": known[start], "to": known[end], "crs": crs.name}
        notes.append(problem("shifted", settled="noted", **words))
    if DATUMS.index(end) < DATUMS.index(start):
        notes.append(problem("unshifted", settled="noted", accuracy=ACCURACY_M))
    return _with_heights(moved, shapes)


def _refuse_crs(crs: CRS, target: Place, notes: list[Problem]) -> None:
    wgs84 = crs.equals(CRS(UNSHIFTED[0]), ignore_axis_order=True)
    if target.format.key == "kml" and not wgs84:
        raise refusal("wgs84", format=target.format, crs=crs.name)
    if target.format.key == "geojson" and not wgs84:
        notes.append(problem("old-geojson", settled="noted", crs=crs.name))


def _sheet(
    read: Source, shapes: Objects, crs: CRS, asked: Asked, target: Place, notes: list[Problem]
) -> tuple[Sheet, dict[str, str]]:
    """Return what is to be written, and the names that had to change: new -> old."""
    form = target.format
    encoding = (asked.encoding or (form.encodings or ("utf-8",))[0]).lower()
    columns = chosen(read.columns, asked.columns)
    faults: list[Problem] = []
    kept: list[Column] = []
    for column in columns:
        wrong = unwritable(column, form)
        faults += faults_of("unwritable", wrong, column.cells, column=column.name, format=form)
        as_held, said = held(column, form)
        kept.append(as_held)
        notes += said
    if faults:
        raise RefusedError(faults)
    new = fitted([column.name for column in kept], form, encoding)
    names = {n: c.name for n, c in zip(new, kept, strict=True) if n != c.name}
    side = target.table.name
    for short, name in names.items():
        words = {"column": name, "new": short, "table": side}
        notes.append(problem("renamed", settled="renamed", **words))
    renamed = tuple(Column(n, c.kind, c.cells) for n, c in zip(new, kept, strict=True))
    return Sheet(shapes, crs, renamed, target.stem, encoding, asked.dialect or "ministry"), names


def _fill(
    folder: Path, sheet: Sheet, names: dict[str, str], target: Place, notes: list[Problem]
) -> list[str]:
    """Write, read back and compare; return the names of the files, that of the target last."""
    inner = folder / "data"
    inner.mkdir()
    name = f"{target.stem}{target.format.suffix}"
    write(sheet, inner / name, target.format)
    notes += sheet.notes
    axes: Axes | None = "east_north" if sheet.dialect == "east_north" else None
    notes += compare(sheet, inner / name, target.format, axes=axes)
    if target.zipped:
        zipped(inner, folder / target.out.name)
        written = [target.out.name]
    else:
        for path in inner.iterdir():
            path.rename(folder / path.name)
        others = sorted(p.name for p in folder.iterdir() if p.name not in {"data", name})
        written = [*others, name]
    if names:
        side = target.table.name
        write_table(
            pd.DataFrame({"field": list(names), "name": list(names.values())}), folder / side
        )
        written.insert(0, side)
    return written
