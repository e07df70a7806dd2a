"""Densities that can be done on paper: two parks, a district with sea, cells, an industry.

Parcels are squares of 0.01 km² in a row. Park p1 (named) holds the first and half of the second on
0.03 km² of ground, p2 the third. The district is twice the land: its right half is sea.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.inputs import Inputs
from layers.published_areas import PublishedAreas
from layers.zones import Layer
from parks.density_report import DensityReport, density_report
from parks.density_types import DensityType
from tests.parks.studies import CRS, layer, parcels, square, study

OUTPUT = DensityType("gross_output", "parcel", "all firms", 2021, "current")
FILE = {"path": "parcels.gpkg", "used_for": "parcels", "sha256": "ab" * 32}


def land(**columns: Sequence[object]) -> gpd.GeoDataFrame:
    given: dict[str, Sequence[object]] = {
        "output_yuan": [90e6, 60e6, 200e6],
        "industry": ["39", "36", "39"],
        "enterprise": ["a", "b", "c"],
    }
    return parcels(square(0), square(100), square(200), **(given | columns))


def zones(role: str, ids: list[str], names: list[str | None], *shapes: Any) -> Layer:
    features = gpd.GeoDataFrame(
        {"zone_id": ids, "zone_name": names}, geometry=list(shapes), crs=CRS
    )
    return replace(layer(role, role), features=features)


PARKS = zones("park", ["p1", "p2"], ["North", None], square(0, width=150, height=200), square(200))
DISTRICT = zones("district", ["310115"], [None], square(0, width=600))
SEA = zones("water", ["sea"], [None], square(300, width=1000, height=500))


def made(by: str, *, of: DensityType = OUTPUT, layers: Sequence[Layer] = (), **how: Any) -> Any:
    columns = how.pop("columns", {})
    settings = how.pop("settings", {}) | {"area_basis": "planar"}
    path = how.pop("path", Path("study.toml"))
    inputs = Inputs(
        study(path=path, **settings),
        land(**columns),
        tuple(layers or (PARKS, DISTRICT)),
        (),
        {"files": [FILE]},
    )
    found: DensityReport = density_report(inputs, by=by.split(","), of=of, **how)
    return found


def published(*rows: tuple[str, str, float]) -> PublishedAreas:
    table = pd.DataFrame(rows, columns=["by", "key", "land_km2"]).assign(source="yearbook 2021")
    return PublishedAreas(table, FILE | {"path": "areas.csv", "used_for": "published areas"}, ())
