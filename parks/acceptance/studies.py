"""A scenario as a study: written to files, read, checked, and its report compared.

Each ``[[study]]`` says the day (``on``), the layers as rectangles of metres (``ground``), parcels,
storeys if there are any, and what must come out (``expect``): of a finding (``rule``), or of the
parcel and its remaining floor area. Rectangles are ``[west, south, width, height]`` from a point on
the central meridian of EPSG:4549, where area in the plane is area on the ellipsoid, so that 3 ha
are 30,000.00 m². Nothing of it is a real place.
"""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parks.acceptance.scenarios import Answer

if TYPE_CHECKING:
    from shapely import Polygon

    from parks.report import Report

Table = Mapping[str, Any]
CRS, EAST, NORTH = "EPSG:4549", 500_000, 3_455_000
UNITS = {"declared_area_mu": ("declared_area_m2", "mu")}
"""Columns that a scenario gives in another unit: the study converts them."""
HEAD = """
[study]
title = "acceptance"
synthetic = true
crs = "{crs}"
on = {on}
rulebook = "{rulebook}"

[parcels]
path = "parcels.gpkg"
profile = "none"
columns = {{ {columns} }}
"""
LAYER = """
[[layers]]
name = "{role}"
role = "{role}"
path = "{role}.gpkg"
coverage = "complete"
snap_m = 0.05
accuracy_m = 0.5
"""
STOREYS = """
[storeys]
path = "storeys.csv"
on = "parcel"
coverage = "complete"
columns = {{ {columns} }}
"""


def answers(scenario: Table) -> Iterator[Answer]:
    """Check every study of a scenario and compare.

    Parameters
    ----------
    scenario : mapping
        What the file holds.

    Yields
    ------
    Answer
    """
    for study in scenario["study"]:
        report = _checked(study)
        for expected in study["expect"]:
            yield from _compared(report, expected)


def _checked(study: Table) -> "Report":
    from layers.study import read_study
    from parks.checking import check

    with tempfile.TemporaryDirectory() as folder:
        return check(read_study(_written(study, Path(folder))))


def _written(study: Table, folder: Path) -> Path:
    """Write parcels, layers, storeys, rulebook and study file."""
    parcels = study["parcel"]
    _write_shapes(
        folder / "parcels.gpkg",
        [one["ground"] for one in parcels],
        {name: [one.get(name) for one in parcels] for name in _names(parcels)},
    )
    layers = study.get("ground", {})
    for role, rectangles in layers.items():
        _write_shapes(folder / f"{role}.gpkg", rectangles, {})
    rulebook = study.get("rulebook", "shanghai")
    if "rulebook_text" in study:
        rulebook = "rulebook.toml"
        (folder / rulebook).write_text(study["rulebook_text"], "utf-8")
    columns = ", ".join(_mapped(name) for name in _names(parcels))
    text = HEAD.format(crs=CRS, on=study["on"], rulebook=rulebook, columns=columns)
    text += "".join(LAYER.format(role=role) for role in layers)
    text += _storeys(study.get("storey", ()), folder)
    (folder / "study.toml").write_text(text, "utf-8")
    return folder / "study.toml"


def _names(rows: Sequence[Table]) -> list[str]:
    """Name the columns of all rows in the order of their first appearance, less the shape."""
    return [
        name for name in dict.fromkeys(name for row in rows for name in row) if name != "ground"
    ]


def _mapped(name: str) -> str:
    canonical, unit = UNITS.get(name, (name, ""))
    return f'{canonical} = {{ from = "{name}", unit = "{unit}" }}' if unit else f'{name} = "{name}"'


def _storeys(rows: Sequence[Table], folder: Path) -> str:
    if not rows:
        return ""
    names = _names(rows)
    with (folder / "storeys.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return STOREYS.format(columns=", ".join(_mapped(name) for name in names if name != "parcel"))


def _write_shapes(path: Path, rectangles: Sequence[Sequence[Any]], columns: Table) -> None:
    import geopandas as gpd

    plain = {
        name: [value if isinstance(value, str | None) else float(value) for value in values]
        for name, values in columns.items()
    }
    shapes = [_rectangle(*one) for one in rectangles]
    gpd.GeoDataFrame(plain, geometry=shapes, crs=CRS).to_file(path)


def _rectangle(west: float, south: float, width: float, height: float) -> "Polygon":
    from shapely import box

    x, y = EAST + float(west), NORTH + float(south)
    return box(x, y, x + float(width), y + float(height))


def _compared(report: "Report", expected: Table) -> Iterator[Answer]:
    about = {key: expected[key] for key in ("parcel", "rule") if key in expected}
    name = ", ".join(about.values())
    row = _row(report, **about)
    for key, value in expected.items():
        if key.startswith("letter_"):
            row[key] = report.explain(expected["parcel"], lang=key.removeprefix("letter_"))
        if key in about:
            continue
        if isinstance(value, list):  # words that it must hold
            for word in value:
                yield Answer(f"{name}, {key}", word if word in row[key] else "not said", word)
        else:
            yield Answer(f"{name}, {key}", row[key], value)


def _row(report: "Report", parcel: str, rule: str = "") -> dict[str, Any]:
    """Take a finding; without a rule the parcel and its remaining floor area."""
    from parks.remaining import remaining

    tables = [report.findings] if rule else [report.parcels, remaining(report)]
    found: dict[str, Any] = {}
    for table in tables:
        mine = table[table["parcel_id"] == parcel]
        rows = mine[mine["rule_id"] == rule] if rule else mine
        found |= rows.iloc[0].to_dict() if len(rows) else {"outcome": "not_applicable"}
    return found
