"""A small report, of the shape that parks.report gives, for the tests of maps."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import Problem
from parks.applying import AppliedRule
from parks.report import Report

CRS = "EPSG:4549"
IDS = ["310115-0001", "310115-0002", "临港-3", 'O\'Brien "4"', "=1+1", "310115-0006"]
OUTCOMES = ["fail", "review", "unknown", "pass", "not_applicable", "pass"]
KINDS = {
    "lock.supply": "supply_lock", "overlay": "overlay",
    "plot-ratio.guide": "plot_ratio", "plot-ratio.plan": "plot_ratio",
}  # fmt: skip
CITATION = "“五量调控”新闻发布会，2018-05-07，附件第二问"


def square(k: int, side: float = 100) -> shapely.Polygon:
    return shapely.box(642_000 + 200 * k, 3_455_000, 642_000 + 200 * k + side, 3_455_000 + side)


def parcels() -> gpd.GeoDataFrame:
    shapes = [
        square(0),
        square(1),
        shapely.MultiPolygon([square(2)]),
        square(3),
        None,
        shapely.Polygon(),
    ]
    columns = {
        "parcel_id": IDS,
        "source_row": range(1, 7),
        "name": ["一号地块", "<script>alert(1)</script>", None, "+86 21", "@SUM(A1)", "plain"],
        "land_use": ["M1", "M1", None, "M4", "R2", "001"],
        "status": ["existing", "new", "new", "change", "existing", None],
        "floor_area_m2": [25_000.0, 21_000.0, np.nan, 10_000.0, np.nan, 0.0],
        "granted_on": [date(2010, 1, 2), None, None, None, None, date(1999, 12, 31)],
        "plan_plot_ratio_max": [2.0, np.nan, np.nan, 2.5, np.nan, np.nan],
        "FID": [7, 7, 8, 9, 9, 9],
        "note": ["a", None, "b", "c", "d", "e"],
        "Note": [["x", "y"], None, [], ["z"], None, None],
        "geodesic_area_m2": [10_001.5, 10_001.5, 10_001.5, 10_001.5, np.nan, np.nan],
        "area_m2": [10_000.0, 10_000.0, 10_000.0, 10_000.0, np.nan, np.nan],
        "area_basis": ["geodesic"] * 6,
        "plot_ratio": [2.5, 2.1, np.nan, 1.0, np.nan, np.nan],
        "tier": ["industrial_base", "split", "outside", "industrial_base", None, None],
        "share_industrial_base": [1.0, 0.5, 0.0, 1.0, np.nan, np.nan],
        "outcome": OUTCOMES,
        "n_pass": [0, 1, 1, 2, 0, 1],
        "n_unknown": [0, 0, 1, 0, 0, 0],
        "n_review": [0, 2, 0, 0, 0, 0],
        "n_fail": [2, 0, 0, 0, 0, 0],
        "not_concerned": [
            "",
            "plot-ratio.plan",
            "",
            "",
            "lock.supply; overlay; plot-ratio.guide; plot-ratio.plan",
            "",
        ],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def findings() -> gpd.GeoDataFrame:
    rows = [
        (0, "lock.supply", "fail", "partly_outside", 0.92, 1.0, "share", -0.08, 800.0, 8.0),
        (0, "plot-ratio.plan", "fail", "above_limit", 2.5, 2.0, "ratio", -0.5, 5_000.0, np.nan),
        (1, "lock.supply", "review", "borderline", 0.998, 1.0, "share", -0.002, 20.0, 0.3),
        (1, "overlay", "pass", "sliver", 0.4, 0.0, "m2", -0.4, 0.4, 0.004),
        (1, "plot-ratio.guide", "review", "above_guide", 2.1, 2.0, "ratio", -0.1, 1_000.0, np.nan),
        (2, "lock.supply", "pass", "inside", 1.0, 1.0, "share", -0.0, 0.0, np.nan),
        (2, "plot-ratio.guide", "unknown", "missing:floor_area_m2", np.nan, 2.0, "ratio", np.nan, np.nan, np.nan),
        (3, "lock.supply", "pass", "inside", 1.0, 1.0, "share", 0.0, 0.0, np.nan),
        (3, "plot-ratio.guide", "pass", "within", 1.0, 2.0, "ratio", 1.0, 10_000.0, np.nan),
        (5, "lock.supply", "pass", "inside", 1.0, 1.0, "share", 0.0, 0.0, np.nan),
    ]  # fmt: skip
    names = ("parcel", "rule_id", "outcome", "reason", "measured", "limit", "unit", "margin",
             "at_stake_m2", "width_m")  # fmt: skip
    columns: dict[str, Any] = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    positions = columns.pop("parcel")
    wrong = [outcome != "pass" for outcome in columns["outcome"]]
    columns |= {
        "parcel_id": [IDS[k] for k in positions],
        "rule_from": [date(2018, 5, 7)] * len(rows),
        "remedy_en": ["-take 800.00 m² away" if bad else None for bad in wrong],
        "remedy_zh": ["减少 800.00 m²" if bad else None for bad in wrong],
        "citation": [CITATION] * len(rows),
        "at_x": [642_000.12345 if bad else np.nan for bad in wrong],
        "at_y": [3_455_000.0 if bad else np.nan for bad in wrong],
    }
    shapes = [square(k, 8) if bad else None for k, bad in zip(positions, wrong, strict=True)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def remedies() -> gpd.GeoDataFrame:
    rows = [
        (0, "lock.supply", "fail", "partly_outside", 1, "shave", "", "geometry", 10_000.0, 9_200.0, -800.0, "pass", 1.0),
        (0, "lock.supply", "fail", "partly_outside", 2, "amend_boundary", "", "", np.nan, np.nan, np.nan, "review", np.nan),
        (0, "lock.supply", "fail", "partly_outside", 3, "route", "reference", "", np.nan, np.nan, np.nan, "", np.nan),
        (0, "plot-ratio.plan", "fail", "above_limit", 1, "cut_floor_area", "", "counted_floor_area_m2", 25_000.0, 20_000.0, -5_000.0, "pass", np.nan),
        (2, "plot-ratio.guide", "unknown", "missing:floor_area_m2", 1, "supply", "", "floor_area_m2", np.nan, np.nan, np.nan, "", np.nan),
    ]  # fmt: skip
    names = ("parcel", "rule_id", "outcome", "reason", "choice", "action", "detail", "column",
             "from_value", "to_value", "delta", "outcome_then", "leaves_parts")  # fmt: skip
    columns: dict[str, Any] = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    shaved = [action == "shave" for action in columns["action"]]
    columns |= {
        "parcel_id": [IDS[k] for k in columns.pop("parcel")],
        "unit": ["" if np.isnan(delta) else "m2" for delta in columns["delta"]],
        "decided_by_en": ["not stated" if a == "amend_boundary" else "" for a in columns["action"]],
        "decided_by_zh": ["未写明" if a == "amend_boundary" else "" for a in columns["action"]],
        "accuracy_m": 0.5,
    }
    shapes = [square(0, 8) if drawn else None for drawn in shaved]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def rule(rule_id: str, counts: dict[str, int]) -> AppliedRule:
    return AppliedRule(
        rule_id=rule_id, kind=KINDS[rule_id], title_en=f"Title of {rule_id}",
        title_zh=f"{rule_id} 规则", version_from=date(2018, 5, 7), version_to=None,
        status="statement", nature="guide", limit="2.0", citation_en="press conference, 2018-05-07",
        citation_zh=CITATION, last_confirmed=date(2018, 5, 7), stale=True, counts=counts,
    )  # fmt: skip


def applied_rules() -> list[AppliedRule]:
    given = findings()
    return [
        rule(rule_id, group["outcome"].value_counts().to_dict())
        for rule_id, group in given.groupby("rule_id")
    ]


def layers() -> tuple[SimpleNamespace, ...]:
    zones = gpd.GeoDataFrame({"zone_id": ["G1"], "级别": [1]}, geometry=[square(0, 900)], crs=CRS)
    layer = {"role": "industrial_base", "snap_m": 0.05, "features": zones, "coverage": "complete"}
    layer |= {"status": "in_force", "valid_from": None, "valid_to": None}
    return (
        SimpleNamespace(name="bases", accuracy_m=0.5, **layer),
        SimpleNamespace(name="styles", accuracy_m=None, **layer),
        SimpleNamespace(name='水源 "保护"; DROP', accuracy_m=None, **layer),
    )


def report(
    folder: Path, *, synthetic: bool = False, title: str = "Lingang, spring review"
) -> Report:
    path = folder / "study.toml"
    path.write_text("[study]\n", "utf-8")
    return Report(
        study=SimpleNamespace(
            title=title, crs=CRS, on=date(2026, 11, 22), rulebook="shanghai", path=path, base=folder,
            area_basis="declared", area_disagreement_pct=1.0, synthetic=synthetic,
        ),
        parcels=parcels(),
        findings=findings(),
        remedies=remedies(),
        rules=tuple(applied_rules()),
        problems=(
            Problem("blank-id", "no id", "无编号", file="a.gpkg", row=5, column="DKBH", settled="number"),
            Problem("note", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", parcel_id="@1", value="-1+1"),
        ),
        layers=layers(),
        record={
            "files": [{"path": "/home/li/数据/a.gpkg", "sha256": "ab" * 32, "rows": 6}],
            "crs_operations": [{"layer": "bases", "operation": "Inverse of 3-degree", "accuracy_m": float("nan")}],
            "repairs": [],
            "settlements": [{"code": "blank-id", "rows": np.array([5]), "file": "C:\\Users\\li\\a.gpkg"}],
        },
    )  # fmt: skip
