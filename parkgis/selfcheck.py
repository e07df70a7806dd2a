"""Checks whose answers are known, run on the user's machine without network.

Four of the installation as such, then the acceptance scenarios of `parks.acceptance`.
"""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parks.acceptance.scenarios import Scenario

STUDY = """
[study]
title = "selftest"
crs = "EPSG:4549"
on = 2024-01-01
rulebook = "shanghai"

[parcels]
path = "parcels.gpkg"
profile = "none"
columns = { parcel_id = "id", land_use = "use", status = "status", floor_area_m2 = "floor", \
plan_plot_ratio_max = "most", land_use_system = { value = "planning-2023" } }

[[layers]]
name = "bases"
role = "industrial_base"
path = "bases.gpkg"
coverage = "complete"
accuracy_m = 0.5

[[layers]]
name = "communities"
role = "industrial_community"
path = "communities.gpkg"
coverage = "complete"
accuracy_m = 0.5
"""
X, Y = 640_000.0, 3_457_000.0  # scenario 11: near People's Square
EXPECTED = {
    ("in", "supply-lock"): ("pass", "inside"),
    ("in", "plot-ratio.plan"): ("pass", "within"),
    ("part", "supply-lock"): ("fail", "partly_outside"),
    ("part", "plot-ratio.plan"): ("fail", "above_limit"),
    ("blank", "supply-lock"): ("unknown", "missing:land_use"),
    ("blank", "plot-ratio.industrial"): ("unknown", "missing:land_use"),
}


def run(lang: str) -> Iterator[tuple[str, str]]:
    """Run every check.

    Yields
    ------
    name : str
    fault : str
        "" if the check came out as it should.
    """
    from parks.acceptance.scenarios import scenarios

    zh = lang == "zh"
    checks: list[tuple[str, str, Callable[[], str]]] = [
        ("area on the ellipsoid", "椭球面积", _area),
        ("comparison at the limit", "限值比较", _limit),
        ("facts and rules", "事实与规则", _rules),
        ("a study, from file to output", "研究文件：由文件到结果", _study),
        *((one.title("en"), one.title("zh"), partial(_scenario, one)) for one in scenarios()),
    ]
    for english, chinese, check in checks:
        try:
            fault = check()
        except Exception as error:  # noqa: BLE001 - a self-test reports whatever breaks
            fault = f"{type(error).__name__}: {error}"
        yield (chinese if zh else english), fault


def _scenario(scenario: "Scenario") -> str:
    return "; ".join(answer.fault for answer in scenario.answers() if answer.fault)


def _area() -> str:
    import shapely

    from geo.area import geodesic_area

    # A rectangle of 200 m x 150 m in zone 40: 29,985.485 m² on the ellipsoid.
    got = geodesic_area([shapely.box(X, Y, X + 200, Y + 150)], "EPSG:4549")[0]
    return "" if abs(got - 29_985.485) < 0.001 else f"{got} m²"  # noqa: PLR2004 - to the millimetre


def _limit() -> str:
    from fractions import Fraction

    import numpy as np

    from parks.exact import above

    area = np.arange(1, 200_001) * 7 / 100
    wrong = int((above(3 * area, area, Fraction(3)) != 0).sum())
    return f"{wrong} of {len(area)}" if wrong else ""


def _rules() -> str:
    from parks.rulebook import bundled, load_rulebook
    from seeds.factbook import facts

    empty = [name for name in bundled() if not load_rulebook(name).rules]
    return "" if facts() and not empty else f"empty: {empty}"


def _study() -> str:
    from layers.study import read_study
    from maps.output import write_output
    from parks.checking import check

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_inputs(folder)
        report = check(read_study(folder / "study.toml"))
        write_output(report, folder / "out")
        rows = report.findings.set_index(["parcel_id", "rule_id"])[["outcome", "reason"]]
        wrong = [key for key, answer in EXPECTED.items() if tuple(rows.loc[key]) != answer]
        letter = report.explain("part", lang="zh")
    return f"{wrong}" if wrong else ("" if "不符合" in letter else "letter")


def _write_inputs(folder: Path) -> None:
    import geopandas as gpd
    from shapely import box

    parcels = gpd.GeoDataFrame(
        {
            "id": ["in", "part", "blank"],
            "use": ["100101", "100101", None],
            "status": ["new"] * 3,
            "floor": [9_000.0, 60_000.0, None],
            "most": [2.0, 2.0, 2.0],
        },
        geometry=[box(X + 300 * k, Y, X + 300 * k + 100, Y + 100) for k in range(3)],
        crs="EPSG:4549",
    )
    parcels.to_file(folder / "parcels.gpkg")
    zones = {"bases": box(X, Y, X + 392, Y + 200), "communities": box(X, Y + 500, X + 9, Y + 600)}
    for name, shape in zones.items():
        gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4549").to_file(folder / f"{name}.gpkg")
    (folder / "study.toml").write_text(STUDY, "utf-8")
