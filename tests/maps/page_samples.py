"""A small city whose every sum is known, for the tests of what the page of the map can do."""

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from tests.maps import map_samples
from tests.maps.map_samples import CRS, box

NAMES = ["重庆路一号", "长兴造船", "临港重装", "=1+1", "Plain Works", None, "银行", "外高桥"]
OUTPUT = [28_800_000, 28_800_000.36, 50_760_000, np.nan, 0, 60_000_000, 3_600_000, 7_200_000]
"""Over 3,600 m²: exactly 8 bn yuan/km², a trace more, 14.1, not known, 0, 16.67, 1, 2."""
LEFT = [1_000.0, -0.02, 0.0, np.nan, 500.0, 250.25, np.nan, 2_000.0]
OUTCOMES = ["pass", "fail", "review", "unknown", "pass", "pass", "not_applicable", "pass"]


def parcels() -> gpd.GeoDataFrame:
    n = len(NAMES)
    left = np.array(LEFT)
    floor = np.where(np.isnan(left), np.nan, 7_200 - left)
    return gpd.GeoDataFrame(
        {
            "parcel_id": [f"P-{k}" for k in range(1, n + 1)],
            "name": NAMES,
            "enterprise": ["甲公司", "甲公司", "乙厂", "乙厂", None, "丙", "丁", "@home"],
            "district_code": ["310115", "310115", "310119", "310118", None, "310118", "9", "310115"],
            "status": ["existing"] * n,
            "tier": ["industrial_base", "outside", "industrial_base", "split", *["outside"] * 4],
            "land_use_kind": ["industrial", "research", "storage", None, *["industrial"] * 4],
            "planned_land_use_kind": ["research", None, *["industrial"] * 6],
            "industry": ["3911", "39", "15", None, "15", "15", "99", "15"],
            "industry_system": ["gbt4754-2017"] * n,
            "area_m2": [3_600.0] * 7 + [np.nan],
            "declared_area_m2": [3_600.0] * n,
            "area_basis": ["declared"] * n,
            "counted_floor_area_m2": floor,
            "floor_area_m2": floor,
            "plot_ratio": floor / 3_600,
            "binding_plot_ratio": np.where(np.isnan(left), np.nan, 2.0),
            "binding_remaining_m2": left,
            "guide_plot_ratio": [2.0] * n,
            "output_yuan": OUTPUT,
            "statistics_year": [2023] * n,
            "height": [3.0, np.inf, *[1.0] * 6],
            "note_no": [float(k) for k in range(n)],
            "outcome": OUTCOMES,
            "not_concerned": [""] * n,
            "evidence": ["deed 7", *[None] * 7],
            "expires_on": pd.to_datetime(["2026-11-22", "2026-11-23", *[None] * 6]),
        },
        geometry=[box(k) for k in range(n)],
        crs=CRS,
    )  # fmt: skip


def report(*, lang_title: str = "小城 Town") -> Any:
    """Eight parcels in a row of six and two; park A holds the first three, park B the next three."""
    table = parcels()
    made = map_samples.report_of(table, map_samples.findings_of(table), ["bases", "flood", "city"])
    return map_samples.replaced(made, title=lang_title, layers=(*made.layers, *layers()))


def layers() -> list[Any]:
    def zones(ids: list[str], ks: list[list[int]], **columns: Any) -> gpd.GeoDataFrame:
        shapes = [gpd.GeoSeries([box(k, 90) for k in one]).union_all().convex_hull for one in ks]
        return gpd.GeoDataFrame({"zone_id": ids, **columns}, geometry=shapes, crs=CRS)

    made = map_samples.layer
    parks = zones(["A", "B"], [[0, 1, 2], [3, 4, 5]], zone_name=["东区", None])
    plan = zones(["p1", "p2"], [[0, 1], [2, 3]], land_use_kind=["industrial", "storage"])
    then = zones(["q1", "q2"], [[0, 1], [2, 3]], land_use_kind=["research", None])
    return [
        made("parks", "park", parks, citation="list of 2025", valid_to=date(2026, 11, 23)),
        made("old line", "constraint", then[["zone_id", "geometry"]], valid_to=date(2026, 11, 22)),
        made("plan", "land_use_plan", plan),
        made("draft", "land_use_plan_proposed", then, status="draft"),
    ]
