"""The parsers alone, in this process, on seeded damage: thousands of cases a second, not a study each.

Called by stage_parsers.py as ``parser_cases.py TARGET FIRST COUNT FOLDER``; COUNT 1 repeats one case.
Prints the number of executions at the end, and a line for every finding: its seed and what came out.
A case may end well or in a refusal with words in both languages; it may not last more than 10 s.
"""

import json
import random
import signal
import sys
import traceback
import zipfile
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import damage
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import Problem, RefusedError, ToolkitError
from layers.boundary_crs import table as txt_forms
from layers.boundary_txt import parse_boundary_txt
from layers.boundary_write import boundary_txt
from layers.files import TABLES, VECTORS, opened
from layers.identity import clean_ids, refuse_lost_digits
from layers.ledger import Abandoned, Cases, Ledger
from layers.numbers import Reading, read_numbers, to_canonical
from layers.tables import read_table
from layers.values import as_choice, as_code, as_days, as_text
from layers.vector import read_vector
from layers.vocabulary import columns as vocabulary
from parks.rulebook import bundled, load_rulebook

HUNG_S = 10
CELLS = 40  # cells of a column, each damaged by itself
Random = random.Random
Case = Callable[[Random, Path], int]


def _words(problems: list[Problem]) -> None:
    """Put every problem into words, as a user would see it."""
    for one in problems:
        if not (one.text("en") and one.text("zh")):
            raise AssertionError(f"a problem without words: {one.code}")


@cache
def _txt_models() -> tuple[str, ...]:
    """Small files in every dialect: a square, one with a hole, one of two parts."""
    square = shapely.box(40_640_000, 3_457_000, 40_640_200, 3_457_150)
    hole = square.difference(shapely.box(40_640_050, 3_457_050, 40_640_080, 3_457_080))
    parts = shapely.MultiPolygon(
        [square, shapely.box(40_640_300, 3_457_000, 40_640_400, 3_457_099)]
    )
    told = {
        "parcel_id": ["1", "2", "3"],
        "name": ["一", "二", "三"],
        "declared_area_ha": ["3.0", "2.91", ""],
    }
    frame = gpd.GeoDataFrame(told, geometry=[square, hole, parts], crs="EPSG:4528")
    found = []
    for name, said in txt_forms()["dialects"].items():
        drawn = frame.to_crs("EPSG:4490") if said.get("degrees") else frame
        found.append(boundary_txt(drawn, dialect=name, encoding="utf-8").data.decode())
    return tuple(found)


def txt(chance: Random, _: Path) -> int:
    """Damage a boundary-point TXT: fields, lines or bytes."""
    text = chance.choice(_txt_models())
    data = damage.damage_fields(chance, text).encode("utf-8", "replace")
    if chance.random() < 0.3:
        data = damage.damage_bytes(chance, data)
    ledger = Ledger()
    axes = chance.choice((None, None, "north_east", "east_north"))
    encoding = chance.choice((None, None, None, "gb18030", "utf-8", "nonsense"))
    try:
        frame, _used = parse_boundary_txt(data, encoding=encoding, axes=axes, ledger=ledger)
    except Abandoned:
        if not ledger.faults:
            raise AssertionError("given up without a fault") from None
    else:
        if len(frame) == 0 or frame.geometry.isna().any():
            raise AssertionError("a parcel without a shape")
    _words([*ledger.faults, *ledger.settled])
    return 1


@cache
def _books() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Head and rules of the bundled books."""
    found = []
    for name in bundled():
        text = files("parks").joinpath("rulebooks", f"{name}.toml").read_text("utf-8")
        head, *rules = text.split("\n[[rule]]\n")
        found.append((head, tuple(rules)))
    return tuple(found)


def book(chance: Random, folder: Path) -> int:
    """Damage a rulebook of one or two rules."""
    head, rules = chance.choice(_books())
    chosen = chance.sample(rules, min(len(rules), chance.choice((1, 1, 2))))
    text = damage.damage_text(chance, "\n[[rule]]\n".join([head, *chosen]))
    data = text.encode("utf-8", "replace")
    if chance.random() < 0.1:
        data = damage.damage_bytes(chance, data)
    path = folder / "book.toml"
    path.write_bytes(data)
    try:
        load_rulebook(str(path))
    except RefusedError as error:
        _words(list(error.problems))
    return 1


def _cell(chance: Random) -> Any:
    """Make one cell: what people write, damaged letter by letter, or a value of another kind."""
    roll = chance.random()
    if roll < 0.3:
        return chance.choice(damage.WORDS)
    if roll < 0.4:
        return chance.choice((None, 0, -1, 1.5, 1e300, float("nan"), float("inf"), True, 10**17))
    text = chance.choice(
        ("12,345.67", "2026-11-22", "310115002000000001", "2.0", "35%", "０.８", "现状", "1.5-2.0")
    )
    letters = list(text)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(letters) + 1)
        letters[at : at + chance.randrange(2)] = chance.choice(
            (
                "",
                "0",
                "9",
                ".",
                ",",
                "-",
                "%",
                " ",
                "e",
                "亩",
                "〇",
                "\u3000",
                "\u200b",
                "\x00",
                "≤",
                "/",
                "+",
            )
        )
    return "".join(letters)


def cells(chance: Random, _: Path) -> int:
    """Read a column of damaged cells as numbers, days, choices, ids, codes and texts."""
    made = [_cell(chance) for _ in range(CELLS)]
    if chance.random() < 0.5:
        made = [c if isinstance(c, str) else None for c in made]
    column = pd.Series(made, dtype=object)
    rows, ledger = Cases(np.arange(1, CELLS + 1)), Ledger()
    name = chance.choice(list(vocabulary()))
    word = vocabulary()[name]
    if word.kind == "number":
        reading = Reading(name, word, None, chance.choice((None, "unknown", "value")))
        numbers = to_canonical(read_numbers(column, reading, rows, ledger), reading, rows, ledger)
        if len(numbers) != CELLS or np.isinf(numbers).any():
            raise AssertionError("numbers of another length, or infinite")
    elif word.kind == "date":
        as_days(column, rows, name, ledger)
    elif word.kind == "choice":
        as_choice(column, word, rows, name, ledger)
    else:
        refuse_lost_digits(column, rows, ledger)
        for texts in (clean_ids(column, rows.rows, ledger), as_code(column), as_text(column)):
            if any(not (cell is None or isinstance(cell, str)) for cell in texts):
                raise AssertionError("a text that is none")
    _words([*ledger.faults, *ledger.settled])
    return CELLS


def _models(folder: Path) -> Path:
    """Write small undamaged files in every format, once."""
    models = folder / "models"
    if models.exists():
        return models
    models.mkdir()
    told = {"id": ["001", "002", "003"], "名称": ["厂房", "a,b", None], "floor": [1.5, np.nan, 3.0]}
    boxes = [shapely.box(640_000 + k, 3_457_000, 640_200 + k, 3_457_150) for k in (0, 300, 600)]
    frame = gpd.GeoDataFrame(told, geometry=boxes, crs="EPSG:4549")
    for suffix in (".gpkg", ".geojson", ".fgb", ".gml"):
        frame.to_file(models / f"m{suffix}", engine="pyogrio")
    frame.to_crs("EPSG:4326").to_file(models / "m.kml", engine="pyogrio", driver="KML")
    frame.to_file(models / "m.shp", engine="pyogrio", encoding="GB18030")
    table = pd.DataFrame(told)
    table.to_csv(models / "m.csv", index=False)
    table.to_excel(models / "m.xlsx", index=False, engine="xlsxwriter")
    (models / "m.txt").write_text(_txt_models()[0], "utf-8")
    with zipfile.ZipFile(models / "m.zip", "w") as archive:
        for part in models.glob("m.s*"):
            archive.write(part, part.name)
    return models


KINDS = (".geojson", ".csv", ".xlsx", ".shp", ".kml", ".gml", ".fgb", ".gpkg", ".txt", ".zip")


def reader(chance: Random, folder: Path) -> int:
    """Damage a file of any format, and read it."""
    models, kind = _models(folder), chance.choice(KINDS)
    parts = [
        p
        for p in models.iterdir()
        if p.suffix == kind
        or (
            kind == ".shp"
            and p.stem == "m"
            and p.suffix in {".shp", ".shx", ".dbf", ".prj", ".cpg"}
        )
    ]
    hit = chance.choice(sorted(parts))
    for part in parts:
        (folder / part.name).write_bytes(part.read_bytes())
    damage.damage_file(chance, folder / hit.name)
    ledger = Ledger()
    try:
        with opened(f"m{kind}", folder, (*VECTORS, *TABLES), ledger) as file:
            if file.kind in TABLES:
                read_table(file, encoding=None, sheet=None, ledger=ledger)
            else:
                read_vector(file, layer=None, encoding=None, ledger=ledger)
    except Abandoned:
        if not ledger.faults:
            raise AssertionError("given up without a fault") from None
    _words([*ledger.faults, *ledger.settled])
    return 1


TARGETS: dict[str, Case] = {"txt": txt, "book": book, "cells": cells, "reader": reader}


def run_case(target: str, seed: int, folder: Path) -> int:
    """Run one case; a finding is raised."""
    signal.alarm(HUNG_S)
    try:
        return TARGETS[target](Random(f"{target} {seed}"), folder)
    except ToolkitError as error:  # a refusal with words
        if not (error.text("en") and error.text("zh")):
            raise AssertionError("a refusal without words") from error
        return 1
    finally:
        signal.alarm(0)


def _hung(*_: object) -> None:
    raise TimeoutError(f"more than {HUNG_S} s")


def run(target: str, first: int, count: int, folder: Path) -> tuple[int, list[tuple[int, str]]]:
    """Run cases; return how many executions, and the findings."""
    signal.signal(signal.SIGALRM, _hung)
    executions, findings = 0, []
    for seed in range(first, first + count):
        try:
            executions += run_case(target, seed, folder)
        except Exception:  # noqa: BLE001 - whatever comes out is the finding
            findings.append((seed, traceback.format_exc()[-1_500:]))
            executions += 1
    return executions, findings


if __name__ == "__main__":
    asked, begin, number, place = sys.argv[1:5]
    done, found = run(asked, int(begin), int(number), Path(place))
    print(json.dumps({"executions": done, "findings": found}))
