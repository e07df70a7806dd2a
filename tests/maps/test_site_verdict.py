"""A site drawn in the page gets the answer that the library gives for the same polygon."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import Polygon

from maps.site_data import SiteData, site_data
from parks.report import Report
from tests.maps import site_samples
from tests.maps.node import run_node
from tests.parks.studies import judged, parcels, square

SCRIPTS = (
    "inflate.js",
    "columnar.js",
    "plane.js",
    "geodesy.js",
    "site_ground.js",
    "site_verdict.js",
)
JUDGE = """async ({ settings, rings, meta, sites }) => {
  const table = new parkgis.columnar.Table(meta, await parkgis.columnar.unpacked(rings));
  const data = { ...settings, layers: parkgis.ground.withRings(settings.layers, table) };
  return sites.map(({ polygons, facts }) => {
    try {
      return parkgis.verdict.judge(polygons, facts, data);
    } catch (error) {
      if (error instanceof RangeError) return { refused: error.message };
      throw error;
    }
  });
}"""
SITES = 1_000
CODES = {"industrial": "100101", "research": "R&D", "commercial": "0901"}


def rings_of(shape: Polygon) -> list[list[list[list[float]]]]:
    return [
        [shapely.get_coordinates(ring)[:-1].tolist() for ring in (p.exterior, *p.interiors)]
        for p in shapely.get_parts(shape)
    ]


def facts(shape: Polygon, k: int) -> dict[str, Any]:
    """Everything that somebody says of a site beside drawing it; some near the limits."""
    kind = ("industrial", "research", "commercial", "mixed_industrial")[k % 4]
    ratio = (1.2, 2.0, 2.0000001, 3.0, None, 2.01, 0.0)[k % 7]
    return {
        "land_use_kind": kind,
        "floor_area_m2": None if ratio is None else round(ratio * shape.area, 2),
        "plan_plot_ratio_max": (None, ["2", "1"], ["21", "10"])[k % 3],
    }


def library(shapes: list[Polygon], said: list[dict[str, Any]], **settings: Any) -> Report:
    """Check the same polygons as new parcels."""
    ratios = [fact["plan_plot_ratio_max"] for fact in said]
    floors = [np.nan if f["floor_area_m2"] is None else f["floor_area_m2"] for f in said]
    table = parcels(
        *shapes,
        land_use=["code"] * len(shapes),
        land_use_kind=[fact["land_use_kind"] for fact in said],
        status=["new"] * len(shapes),
        floor_area_m2=floors,
        counted_floor_area_m2=floors,
        plan_plot_ratio_max=[np.nan if r is None else int(r[0]) / int(r[1]) for r in ratios],
    )
    return judged(table, *site_samples.layers(), **settings)


def browser(report: Report, shapes: list[Polygon], said: list[dict[str, Any]]) -> list[Any]:
    data = site_data(report)
    assert isinstance(data, SiteData)
    drawn = [
        {"polygons": rings_of(shape), "facts": fact}
        for shape, fact in zip(shapes, said, strict=True)
    ]
    given = {"settings": data.settings, "rings": data.rings.base64, "meta": data.rings.meta}
    answer: list[Any] = run_node(SCRIPTS, JUDGE, given | {"sites": drawn})
    return answer


def tiers_of(report: Report) -> list[str | None]:
    tiers = report.parcels["tier"]
    return [tier if isinstance(tier, str) else None for tier in tiers]


@pytest.fixture(scope="module", params=["declared", "geodesic", "planar"])
def answers(request: pytest.FixtureRequest) -> tuple[Report, list[Any], list[Polygon]]:
    n = SITES if request.param == "declared" else 70
    shapes = site_samples.sites(n)
    said = [facts(shape, k) for k, shape in enumerate(shapes)]
    report = library(shapes, said, area_basis=request.param)
    return report, browser(report, shapes, said), shapes


def test_every_rule_gives_the_outcome_and_the_reason_of_the_library(answers: Any) -> None:
    report, drawn, _ = answers
    rows = report.findings
    theirs = {
        (parcel, rule): (outcome, reason)
        for parcel, rule, outcome, reason in zip(
            rows["parcel_id"], rows["rule_id"], rows["outcome"], rows["reason"], strict=True
        )
    }
    mine = {
        (f"P{k}", line["rule"]["id"] + (f"/{line['layer']}" if "layer" in line else "")): (
            line["outcome"],
            line["reason"],
        )
        for k, one in enumerate(drawn)
        for line in one["findings"]
        if line["outcome"] != "not_applicable"
    }
    assert mine.keys() == theirs.keys()
    wrong = {key: (mine[key], theirs[key]) for key in mine if mine[key][0] != theirs[key][0]}
    assert wrong == {}
    reasons = {key: (mine[key], theirs[key]) for key in mine if mine[key] != theirs[key]}
    # Where a border is the same but for the last bit of a coordinate, nothing and noise are one.
    assert all(
        {one[1] for one in pair} <= {"inside", "sliver", "outside"} for pair in reasons.values()
    )
    assert len(reasons) <= len(drawn) / 100


def test_tier_and_shares_are_those_of_the_library(answers: Any) -> None:
    report, drawn, _ = answers
    assert [one["tier"] for one in drawn] == tiers_of(report)
    for role in (*site_data(report).settings["tiers"], "outside"):  # type: ignore[union-attr]
        share = [one["shares"][role] for one in drawn]
        np.testing.assert_allclose(share, report.parcels[f"share_{role}"], atol=1e-8)


def test_areas_are_those_of_the_library(answers: Any) -> None:
    report, drawn, _ = answers
    for mine, theirs in (
        ("geodesic", "geodesic_area_m2"),
        ("planar", "planar_area_m2"),
        ("area", "area_m2"),
    ):
        area = report.parcels[theirs].to_numpy()
        np.testing.assert_allclose([one[mine] for one in drawn], area, rtol=1e-9, atol=0.0101)


def test_what_remains_is_what_the_library_leaves(answers: Any) -> None:
    report, drawn, _ = answers
    binding = [one["binding"] for one in drawn]
    rules = [one["rule"]["id"] if one["rule"] else None for one in binding]
    assert rules == report.parcels["binding_rule"].tolist()
    left = np.array([np.nan if b["remaining"] is None else b["remaining"] for b in binding])
    theirs = report.parcels["binding_remaining_m2"].to_numpy(float)
    np.testing.assert_array_equal(np.isnan(left), np.isnan(theirs))
    np.testing.assert_allclose(left, theirs, rtol=3e-9, atol=0.031)
    assert [one["outcome"] for one in drawn] == report.parcels["outcome"].tolist()


def test_the_sites_ask_everything(answers: Any) -> None:
    """Who compares only sites that lie well inside has compared nothing."""
    report, _, _ = answers
    assert {"split", "outside", "industrial_base", None} <= set(tiers_of(report))
    reasons = set(report.findings["reason"])
    assert reasons >= {
        "inside", "sliver", "outside", "partly_outside", "borderline", "no_coverage",
        "prohibited_overlap", "review_overlap", "above_guide", "above_limit", "within",
        "missing:plan_plot_ratio_max", "missing:floor_area_m2",
    }  # fmt: skip
    if report.study.area_basis == "declared":
        assert "missing:declared_area_m2" in reasons


@pytest.mark.parametrize(
    ("polygons", "why"),
    [
        pytest.param([[[0, 0], [100, 100], [100, 0], [0, 100]]], "not_simple", id="crossing lines"),
        pytest.param([[[0, 0], [50, 50], [100, 100]]], "not_simple", id="no area"),
        pytest.param([[[0, 0], [100, 0], [100, 100]], [[200, 200], [300, 200], [300, 300]]],
                     "not_simple", id="a hole outside"),
        pytest.param([[[0, 0], [9e6, 0], [9e6, 9e6]]], "too_far", id="beyond the study"),
    ],
)  # fmt: skip
def test_what_is_no_site_is_refused(polygons: Any, why: str) -> None:
    report = library([square(0)], [facts(square(0), 0)])
    data = site_data(report)
    assert data is not None
    moved = [[[x + 640_000.0, y + 3_457_000.0] for x, y in ring] for ring in polygons]
    site = {"polygons": [moved], "facts": facts(square(0), 0)}
    given = {"settings": data.settings, "rings": data.rings.base64, "meta": data.rings.meta}
    assert run_node(SCRIPTS, JUDGE, given | {"sites": [site]}) == [{"refused": why}]


def test_at_a_limit_the_page_passes_nothing_that_the_library_does_not() -> None:
    """Floor areas exactly at a limit by one of the areas, and one hundredth to either side."""
    shapes = [shape for shape in site_samples.sites(49, seed=9) for _ in range(4)]
    areas = library(shapes, [facts(shape, 0) for shape in shapes]).parcels
    said = []
    for k in range(len(shapes)):
        area = areas[("geodesic_area_m2", "planar_area_m2")[k % 2]].iloc[k]
        floor = float(round(2 * Fraction(str(area)) + Fraction((k // 2) % 4 - 1, 100), 2))
        ratio = ["2", "1"]
        said.append({**facts(shapes[k], 0), "floor_area_m2": floor, "plan_plot_ratio_max": ratio})
    report = library(shapes, said, area_basis="geodesic")
    rows = report.findings[report.findings["rule_id"] == "plot-ratio.plan"]
    theirs = rows.set_index("parcel_id")["outcome"]
    plans = [
        next(line for line in one["findings"] if line["rule"]["id"] == "plot-ratio.plan")
        for one in browser(report, shapes, said)
    ]
    mine = [line["outcome"] for line in plans]
    expected = [theirs[f"P{k}"] for k in range(len(shapes))]
    assert {"pass", "review", "fail"} <= set(expected)
    assert [k for k, one in enumerate(mine) if one == "pass" != expected[k]] == []
    assert sum(one != other for one, other in zip(mine, expected, strict=True)) <= 3
