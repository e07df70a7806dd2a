"""A small study without files: parcels and layers in the plane, judged by a rulebook of the test."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Polygon, box

from layers.inputs import Inputs, Storeys
from layers.study import Study
from layers.zones import Layer
from parks.checking import judge
from parks.report import Report
from parks.rulebook import held_on, load_rulebook

CRS = "EPSG:4549"
X, Y = 640_000.0, 3_457_000.0
DAY = date(2026, 11, 22)


def square(x: float, y: float = 0.0, width: float = 100.0, height: float = 100.0) -> Polygon:
    return box(X + x, Y + y, X + x + width, Y + y + height)


def parcels(*shapes: Polygon | None, **columns: Sequence[object]) -> gpd.GeoDataFrame:
    n = len(shapes)
    given = {"parcel_id": [f"P{k}" for k in range(n)], "source_row": range(1, n + 1)} | columns
    table = pd.DataFrame({name: pd.Series(list(values)) for name, values in given.items()})
    return gpd.GeoDataFrame(table, geometry=list(shapes), crs=CRS)


def layer(name: str, role: str, *shapes: Polygon, **settings: Any) -> Layer:
    features = gpd.GeoDataFrame(
        {"zone_id": [str(k) for k in range(len(shapes))]}, geometry=list(shapes), crs=CRS
    )
    said: dict[str, Any] = {
        "effect": None,
        "applies_to": MappingProxyType({}),
        "citation": "",
        "coverage": "complete",
        "snap_m": 0.05,
        "accuracy_m": 0.5,
        "valid_from": None,
        "valid_to": None,
        "status": "in_force",
    }
    return Layer(name=name, role=role, features=features, **(said | settings))


def study(**settings: Any) -> Study:
    said: dict[str, Any] = {
        "title": "test",
        "crs": CRS,
        "on": DAY,
        "rulebook": "shanghai",
        "parcels": {"path": "parcels.gpkg"},
        "codes": {},
        "layers": (),
        "path": Path("study.toml"),
        "base": Path(),
    }
    return Study.model_validate(said | settings)


def judged(
    table: gpd.GeoDataFrame,
    *layers: Layer,
    rulebook: str = "shanghai",
    storeys: Storeys | None = None,
    **settings: Any,
) -> Report:
    asked = study(rulebook=rulebook, **settings)
    book = load_rulebook(rulebook)
    inputs = Inputs(asked, table, layers, (), {}, storeys)
    return judge(inputs, book, held_on(book, asked.on), progress=lambda _step: None)


def answers(report: Report, rule_id: str) -> list[tuple[str, str]]:
    rows = report.findings[report.findings["rule_id"] == rule_id]
    return list(zip(rows["outcome"], rows["reason"], strict=True))
