"""What is written: columns as a format can hold them, under names that fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS

from geo.errors import Problem
from layers.values import Objects
from layers.vocabulary import nearest
from maps.conversion_formats import KINDS_ZH, Format, problem, refusal
from maps.conversion_source import Column
from maps.findings_csv import FORMULA

STAMP = date(2000, 1, 1)  # of files that must bear a moment: equal input gives equal bytes
CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")
XML, WORD = re.compile(r"[^\w.-]"), re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written: shapes and columns as the format holds them."""

    geometries: Objects
    crs: CRS
    columns: tuple[Column, ...]  # under the names of the file
    layer: str
    encoding: str
    dialect: str = "ministry"
    notes: list[Problem] = field(default_factory=list)  # what a writer had to say


def chosen(columns: tuple[Column, ...], asked: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """Return the columns asked for, in that order, under the names asked for.

    Parameters
    ----------
    columns : tuple of Column
    asked : sequence of (name, name in the source)
        Empty: all columns under their own names.
    """
    if not asked:
        return columns
    known = {column.name: column for column in columns}
    for _, name in asked:
        if name not in known:
            near = nearest(name, list(known)) or "-"
            raise refusal("columns", value=name, near=near, known=", ".join(known))
    names = [name for name, _ in asked]
    for name in names:
        if names.count(name) > 1:
            raise refusal("columns-twice", column=name)
    return tuple(replace(known[name], name=new) for new, name in asked)


def fitted(names: Sequence[str], form: Format, encoding: str) -> list[str]:
    """Return names that the format keeps: allowed characters, its length, each one once.

    Examples
    --------
    >>> from maps.conversion_formats import formats
    >>> fitted(["容积率上限规划值", "容积率上限现状值", "Id", "id"], formats()[".shp"], "gb18030")
    ['容积率上限', '容积率上_2', 'Id', 'id_2']
    >>> fitted(["fid", "a"], formats()[".gpkg"], "utf-8")
    ['fid_2', 'a']
    """
    used, found = set(form.reserved), []
    for name in names:
        base = _allowed(name, form, encoding)
        new, k = _cut(base, "", form.longest, encoding), 1
        while new.casefold() in used:
            k += 1
            new = _cut(base, f"_{k}", form.longest, encoding)
        used.add(new.casefold())
        found.append(new)
    return found


def _allowed(name: str, form: Format, encoding: str) -> str:
    plain = CONTROL.sub("_", name).strip().encode(encoding, "replace").decode(encoding)
    if form.name == "xml":
        plain = XML.sub("_", plain)
    if form.name == "word":
        plain = WORD.sub("_", plain)
    if not plain:
        return "column"
    if form.key == "csv" and plain.startswith(FORMULA):
        return f"_{plain}"
    starts = plain[0].isalpha() or plain[0] == "_" or form.name == "any"
    return plain if starts else f"_{plain}"


def _cut(name: str, ending: str, longest: int, encoding: str) -> str:
    """Cut a name so that it and its ending have no more bytes than allowed, between characters."""
    if not longest:
        return name + ending
    room = longest - len(ending.encode(encoding))
    while len(name.encode(encoding)) > room:
        name = name[:-1]
    return name + ending


def held(column: Column, form: Format) -> tuple[Column, list[Problem]]:
    """Return the column as a kind that the format has, and what is to be said of that."""
    if column.kind == "text" or column.kind in form.holds:
        return column, []
    if column.kind == "integer" and "number" in form.holds and _small(column.cells):
        return column, []
    text = Column(column.name, "text", pd.Series(as_texts(column), dtype=object))
    if not form.holds:  # said once of the whole file
        return text, []
    kind = (f"a column of kind {column.kind}", KINDS_ZH[column.kind])
    return text, [problem("as-text", settled="text", column=column.name, kind=kind, format=form)]


def _small(cells: "pd.Series[Any]") -> bool:
    return bool((cells.abs() < 10**15).fillna(value=True).all())  # what Excel keeps


def as_texts(column: Column) -> list[str | None]:
    """Write cells as text that can be read back as the same value: ISO 8601, shortest digits."""
    missing = column.cells.isna().to_numpy(bool)
    write = {
        "integer": lambda v: str(int(v)),
        "number": _shortest,
        "truth": lambda v: "1" if v else "0",
        "day": lambda v: v.date().isoformat(),
        "moment": _iso,
    }[column.kind]
    values = column.cells.tolist()
    return [None if gone else write(v) for v, gone in zip(values, missing, strict=True)]


def _shortest(value: float) -> str:
    text = repr(float(value))
    return text.removesuffix(".0")


def _iso(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def unwritable(column: Column, form: Format) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Say which texts hold a character that no file of the format can hold."""
    if column.kind != "text":
        return np.zeros(len(column.cells), bool)
    xml = form.key in {"kml", "gml", "xlsx"}
    wrong = re.compile(
        r"[\ud800-\udfff\x00]" + (r"|[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]" * xml)
    )
    return np.array(
        [isinstance(c, str) and wrong.search(c) is not None for c in column.cells], bool
    )
