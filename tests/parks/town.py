"""A town of seven parcels and four parks whose every sum can be done on paper.

Parcels are 100 m squares of 10,000 m² in a row. Park A has two blocks and overlaps B, which cuts the
third parcel at 60 m; C takes half of the fourth; D has nothing but a strip of 4 cm of the last.
"""

from dataclasses import replace
from typing import Any

import geopandas as gpd

from layers.zones import Layer
from parks.report import Report
from tests.parks.studies import CRS, judged, layer, parcels, square


def town_parcels(**changed: list[Any]) -> gpd.GeoDataFrame:
    columns: dict[str, list[Any]] = {
        "declared_area_m2": [10_000.0] * 7,
        "land_use": ["100102", "0802", "1101", None, "100102", "100102", "100102"],
        "land_use_system": ["planning-2023"] * 7,
        "land_use_kind": ["industrial", "research", "storage", None, *["industrial"] * 3],
        "status": ["existing", "new", "existing", None, "existing", "existing", "existing"],
        "floor_area_m2": [15_000.0, 30_000.0, None, 10_000.0, 5_000.0, 5_000.0, 5_000.0],
        "counted_floor_area_m2": [15_000.0, 30_000.0, None, None, 5_000.0, 5_000.0, 5_000.0],
        "plan_plot_ratio_max": [2.0, 2.5, 2.0, 2.0, 2.0, 2.0, 2.0],
        "output_yuan": [120e6, 40e6, 100e6, None, 30e6, 20e6, 10e6],
        "statistics_year": [2021] * 7,
        "enterprise": list("abcdefg"),
        "industry": ["39", "39", "36", "36", "36", "36", None],
        "industry_system": ["gbt4754-2017"] * 7,
    }
    shapes = [square(x) for x in (0, 200, 400, 600, 800)]
    return parcels(*shapes, None, square(1000), **(columns | changed))


def town_parks(**settings: Any) -> Layer:
    features = gpd.GeoDataFrame(
        {
            "zone_id": ["A", "B", "A", "C", "D"],
            "zone_name": ["东方芯港", None, "东方芯港", "C$\\frac$", "D"],
        },
        geometry=[
            square(-10, -10, 120, 120),
            square(195, -5, 265, 110),
            square(190, -10, 120, 120),
            square(550, -10, 100, 120),
            square(1099.96, -10, 100, 120),
        ],
        crs=CRS,
    )
    return replace(layer("parks", "park", **settings), features=features)


def town(**changed: list[Any]) -> Report:
    base = layer("bases", "industrial_base", square(-50, -50, 400, 200))
    return judged(town_parcels(**changed), base, town_parks())
