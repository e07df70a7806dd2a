"""The planted cases: exact parcels, the zones drawn for them, and the answers that are right."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from seeds.city.area import ellipsoid_area
from seeds.city.plan import plan

PREFIX = "SYN-PLANT-"
GRANTED, PRODUCING = date(2016, 3, 1), date(2018, 9, 1)
GRANTED_NEW = date(2025, 9, 1)


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(files("seeds.city").joinpath("planted.toml").read_text("utf-8"))


def planted() -> pd.DataFrame:
    """List the answers that are known.

    Returns
    -------
    DataFrame
        Columns parcel_id, case, rule_id, outcome, reason, note; one row per parcel and rule.
        reason "" is not pinned; outcome not_applicable has no finding. It does not depend on the
        seed.

    Examples
    --------
    >>> planted().loc[0, ["parcel_id", "rule_id", "outcome", "reason"]].tolist()
    ['SYN-PLANT-INSIDE', 'supply-lock', 'pass', 'inside']
    """
    rows = [
        (parcel_id(case), case["case"], *answer, case["note"])
        for case in _book()["case"]
        for answer in case["expect"]
    ]
    return pd.DataFrame(rows, columns=["parcel_id", "case", "rule_id", "outcome", "reason", "note"])


def parcel_id(case: dict[str, Any]) -> str:
    """Give the id of a case's parcel."""
    return PREFIX + str(case["case"]).upper()


def ground() -> tuple[float, float, float]:
    """Give the circle kept free around the planted cases: x, y, radius in metres."""
    ground = _book()["ground"]
    x, y = np.add(ground["origin"], ground["middle"])
    return float(x), float(y), float(ground["radius"])


def planted_zone(layer: str) -> shapely.Polygon:
    """Draw the zone of *layer* (bases, communities, …) that the cases need."""
    return _polygon(_book()["zones"][layer])


def planted_parcels() -> gpd.GeoDataFrame:
    """Draw the parcels of the cases.

    Returns
    -------
    GeoDataFrame
        Canonical columns, in the city's CRS; complete but for what each case leaves out.
    """
    cases = _book()["case"]
    shapes = [_shape(case) for case in cases]
    areas = ellipsoid_area(np.array(shapes, object)).round(2)
    rows = [_row(case, float(area)) for case, area in zip(cases, areas, strict=True)]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=plan()["city"]["crs"])


def _shape(case: dict[str, Any]) -> shapely.Polygon:
    """Draw a rectangle, with a square tab on its north side where the case has one."""
    (x, y), (width, height) = case["at"], case["size"]
    top = [(x + width, y + height), (x, y + height)]
    if "tab" in case:
        offset, side = case["tab"]
        west, east, north = x + offset, x + offset + side, y + height
        top[1:1] = [(east, north), (east, north + side), (west, north + side), (west, north)]
    corners = [(x, y), (x + width / 2, y), (x + width, y), *top]
    return _polygon(corners)


def _polygon(corners: Sequence[Sequence[float]]) -> shapely.Polygon:
    """Place corners given in the axes of the ground."""
    return shapely.Polygon(np.add(corners, _book()["ground"]["origin"]))


def _row(case: dict[str, Any], area: float) -> dict[str, Any]:
    row = {
        "parcel_id": parcel_id(case),
        "name": f"Planted case {case['case']} 预置案例",
        "district_code": _book()["ground"]["district_code"],
        "enterprise": f"Synthetic Planted Co {case['case']} 合成企业",
        "declared_area_m2": area,
        **_book()["defaults"],
        **case.get("set", {}),
    }
    ratio = row.pop("plot_ratio")
    row.setdefault("floor_area_m2", round(ratio * row["declared_area_m2"], 2))
    row.setdefault("counted_floor_area_m2", row["floor_area_m2"])
    row |= _history(row["status"])
    return row | dict.fromkeys(case.get("without", ()))


def _history(status: str) -> dict[str, Any]:
    """Give dates and performance: a new parcel has been granted and nothing more."""
    if status == "new":
        return {"granted_on": GRANTED_NEW, "statistics_year": None}
    return {"granted_on": GRANTED, "full_production_on": PRODUCING, **_book()["performance"]}
