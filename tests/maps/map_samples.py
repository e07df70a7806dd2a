"""Reports for the tests of the map: one of hostile texts and odd shapes, one as large as wanted."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import Problem
from layers.zones import Layer
from parks.outcome import WORDS
from parks.report import Report

CRS = "EPSG:4549"
EAST, NORTH = 642_000.0, 3_455_000.0

HOSTILE = [
    '<img src=x onerror="window.hit=1">',
    "</script><script>window.hit=2</script>",
    "<!--<script>",
    "${window.hit=3}",
    "`);window.hit=4;//",
    "'\";window.hit=5;//",
    "{{ 7 * 7 }}{% raw %}",
    "a\0b\0",
    "厂房😀𠮷",
    "line\u2028break\u2029end",
    "&lt;b&gt;&amp;",
    'javascript:window.hit=6" onclick="window.hit=7',
    "\ufeffbom",
    "x" * 300,
    "\\u003cb\\u003e\\",
    "url(https://example.org/a.png)",
]
"""Texts that an HTML, JavaScript or template reader would misread."""


def box(k: int, side: float = 60.0) -> shapely.Polygon:
    x, y = EAST + 100 * (k % 6), NORTH + 100 * (k // 6)
    return shapely.box(x, y, x + side, y + side)


def hole(k: int) -> shapely.Polygon:
    return box(k).difference(box(k).buffer(-15))


def odd_shapes() -> list[Any]:
    """Thirty shapes: boxes, holes, several parts, an island in a hole, none, empty, tiny, long."""
    shapes: list[Any] = [box(k) for k in range(30)]
    for k in (3, 10, 17):
        shapes[k] = hole(k)
    shapes[5] = shapely.MultiPolygon([box(5, 20), shapely.affinity.translate(box(5, 20), 35, 35)])
    shapes[12] = shapely.MultiPolygon([hole(12), box(12).buffer(-25)])
    shapes[20] = None
    shapes[21] = shapely.Polygon()
    shapes[22] = shapely.MultiPolygon()
    shapes[23] = box(23, 0.4)
    shapes[24] = shapely.box(EAST, NORTH + 2_000, EAST + 30_000, NORTH + 2_020)  # steps > 2^16
    shapes[25] = shapely.GeometryCollection([box(25), shapely.Point(EAST, NORTH)])
    return shapes


def areal(shape: Any) -> Any:
    """Keep the polygon of a collection, as reading does: a check has polygons alone."""
    return shapely.get_parts(shape)[0] if shape.geom_type == "GeometryCollection" else shape


def hostile_report(*, title: str = HOSTILE[1], synthetic: bool = True) -> Any:
    """Thirty parcels with a hostile text in every field, findings and layers likewise."""
    n = 30
    texts = [HOSTILE[k % len(HOSTILE)] for k in range(n)]
    outcomes = [WORDS[4 - k % 5] for k in range(n)]
    parcels = gpd.GeoDataFrame(
        {
            "parcel_id": [f"{k:02d} {text}" for k, text in enumerate(texts)],
            "name": [None if k == 1 else text for k, text in enumerate(texts)],
            "enterprise": texts,
            "status": [("existing", "new", "change", None, texts[k])[k % 5] for k in range(n)],
            "land_use": texts,
            "land_use_system": texts,
            "land_use_kind": ["industrial", None, texts[2]] * 10,
            "declared_area_m2": [3_600.0, np.nan] * 15,
            "geodesic_area_m2": [3_600.25] * n,
            "planar_area_m2": [3_601.0] * n,
            "area_basis": ["declared", "geodesic"] * 15,
            "plot_ratio": [2.0, np.nan, 1.23456] * 10,
            "tier": ["industrial_base", "split", texts[0]] * 10,
            "outcome": outcomes,
            "not_concerned": ["", "rule.one; unknown.rule"] * 15,
        },
        geometry=[None if s is None else areal(s) for s in odd_shapes()],
        crs=CRS,
    )
    return report_of(parcels, findings_of(parcels), [*texts[:3]], title=title, synthetic=synthetic)


def cycled(values: list[Any], n: int) -> list[Any]:
    return [values[k % len(values)] for k in range(n)]


def findings_of(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Two findings for every parcel: one of its own outcome with a part, one pass."""
    concerned = parcels[parcels["outcome"] != "not_applicable"]
    n = len(concerned)
    texts = concerned["enterprise"].to_numpy(object)
    low_x, low_y, high_x, high_y = shapely.bounds(concerned.geometry.to_numpy()).T  # NaN: no shape
    common = {"parcel_id": concerned["parcel_id"].to_numpy(object), "citation": texts}
    own = pd.DataFrame(
        common
        | {
            "rule_id": "rule.one",
            "rule_from": "2018-05-07",
            "outcome": concerned["outcome"].to_numpy(object),
            "reason": cycled(["above_guide", "missing:floor_area_m2", texts[0]], n),
            "measured": cycled([2.13, np.nan, 2.000004], n),
            "limit": [2.0] * n,
            "unit": cycled(["ratio", "share", texts[0]], n),
            "margin": cycled([-0.13, np.nan, -0.000004], n),
            "at_stake_m2": [1_234.5] * n,
            "width_m": [0.04] * n,
            "remedy_en": [f"en {text}" for text in texts],
            "remedy_zh": [f"zh {text}" for text in texts],
            "at_x": (low_x + high_x) / 2,
            "at_y": (low_y + high_y) / 2,
            "geometry": [box(0, 1)] * n,
        }
    )
    fine = own.assign(rule_id="rule.two", outcome="pass", reason="within", geometry=None)
    return gpd.GeoDataFrame(pd.concat([fine, own], ignore_index=True), geometry="geometry", crs=CRS)


def replaced(report: Any, *, title: str, layers: tuple[Layer, ...]) -> Any:
    """Return a report with another title and other layers."""
    study = SimpleNamespace(**vars(report.study) | {"title": title})
    return replace(report, study=study, layers=layers)


def rule(rule_id: str, text: str) -> SimpleNamespace:
    return SimpleNamespace(
        rule_id=rule_id, title_en=f"en {text}", title_zh=f"zh {text}", citation_en=text,
        citation_zh=text, last_confirmed=date(2018, 5, 7), stale=rule_id == "rule.one",
        version_from=date(2018, 5, 7), version_to=None, counts={},
    )  # fmt: skip


def layer(name: str, role: str, features: gpd.GeoDataFrame, **said: Any) -> Layer:
    plain: dict[str, Any] = {
        "effect": None, "applies_to": {}, "citation": "", "coverage": None, "snap_m": 0.5,
        "accuracy_m": None, "valid_from": None, "valid_to": None, "status": "in_force",
    }  # fmt: skip
    return Layer(name=name, role=role, features=features, **plain | said)


def report_of(
    parcels: gpd.GeoDataFrame,
    findings: gpd.GeoDataFrame,
    texts: list[str],
    *,
    title: str = "临港 2026 年春季核查",
    synthetic: bool = True,
) -> Any:
    roles = ("industrial_base", "constraint", "district")
    zones = [
        gpd.GeoDataFrame({"zone_id": [f"zone {text}"]}, geometry=[box(k, 350 + 50 * k)], crs=CRS)
        for k, text in enumerate(texts)
    ]
    return Report(
        study=SimpleNamespace(
            title=title,
            on=date(2026, 11, 22),
            rulebook="shanghai",
            synthetic=synthetic,
            crs=CRS,
            base=None,
            area_basis="declared",
            area_disagreement_pct=1.0,
        ),
        parcels=parcels,
        findings=findings,
        remedies=findings.iloc[:0],
        rules=(rule("rule.one", texts[0]), rule("rule.two", texts[1])),
        layers=tuple(
            layer(text, role, zone) for text, role, zone in zip(texts, roles, zones, strict=True)
        ),
        problems=(
            Problem("a", texts[0], texts[1], parcel_id=parcels["parcel_id"].iloc[0]),
            Problem("b", "names no parcel", "未指明地块"),
            Problem("c", "gone", "已改名", parcel_id="no such id"),
        ),
        record={"rulebook": {"title_en": texts[0], "title_zh": texts[1]}},
    )
