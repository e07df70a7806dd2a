"""Every remedy over the synthetic city: carried out, the rule finds nothing; a bit less, it does.

The city has no heights, footprints, green areas or office floors: those are drawn here from a seed,
some of them missing, and judged by rules of this test. Nothing of it is real.
"""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.inputs import Inputs, read_inputs
from layers.study import read_study
from parks.report import Report
from parks.rulebook import held_on, load_rulebook
from seeds.city.writing import write_city
from tests.parks.carrying_out import LEAST, WHOLE, Again, carry_out, change_amount, shave, supply

SEED = 9
SNAP_M = 0.05
GUIDES = ("plot-ratio.industrial", "plot-ratio.research")
INDICATORS = """
[rulebook]
id = "drawn"
title = { en = "Limits of a test", zh = "测试限值" }
"""
LIMITS = (
    # indicator, nature, limit: numbers of this test, no figures of any document
    ("height", "ceiling", 'limit_column = "plan_height_max_m"'),
    ("coverage", "ceiling", 'limit_column = "plan_coverage_max"'),
    ("green_ratio", "floor", 'limit_column = "plan_green_min"'),
    ("green_ratio", "ceiling", "limit = 20.7\nrecommended = true"),
    ("building_coefficient", "floor", "limit = 30"),
    ("admin_land_share", "ceiling", "limit = 7"),
    ("admin_floor_share", "ceiling", "limit = 7\nrecommended = true"),
    ("plot_ratio", "floor", "limit = 0.7"),
    ("plot_ratio", "ceiling", "limit = 1.9"),
    ("investment_intensity", "floor", "limit = 500.3"),
    ("tax_intensity", "floor", "limit = 11.7\nrecommended = true"),
    ("jobs_density", "floor", "limit = 3137"),
)
ADMISSIONS = (
    ("output_intensity", "floor"),
    ("energy_density", "ceiling"),
    ("jobs_density", "floor"),
)


PROMISED = (  # per m², with the decimals that the column has
    ("output_yuan", 1_000, 12_000, 2), ("energy_tce", 0.01, 0.2, 2), ("jobs", 0.001, 0.02, 0),
)  # fmt: skip


def rulebook(folder: Path) -> str:
    """Write the rulebook of this test."""
    head = '\n[[rule]]\nid = "{id}"\nkind = "{kind}"\ntitle = {{ en = "t", zh = "t" }}\n{more}'
    version = '[[rule.version]]\nfrom = 2018-05-07\nstatus = "in_force"\ncitation = "test"\n'
    rules = [
        head.format(id=f"{name}.{nature}.{k}".replace("_", "-"), kind="indicator", more="")
        + f'indicator = "{name}"\n{version}nature = "{nature}"\n{limit}\n'
        for k, (name, nature, limit) in enumerate(LIMITS)
    ]
    study = 'average = "study"\nleast_count = 3\ngreatest_missing_pct = 30\n'
    only = 'applies_to = { status = ["new"] }\n'
    rules += [
        head.format(id=f"admission.{name}".replace("_", "-"), kind="admission", more=only)
        + f'indicator = "{name}"\n{version}nature = "{nature}"\n{study}'
        for name, nature in ADMISSIONS
    ]
    path = folder / "drawn.toml"
    path.write_text(INDICATORS + "".join(rules), "utf-8")
    return str(path)


def drawn(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw what the city lacks, three cells in a hundred missing."""
    chance = np.random.default_rng(SEED)
    n, area = len(parcels), parcels["declared_area_m2"].to_numpy(float)
    floor = parcels["floor_area_m2"].to_numpy(float)

    def share(least: float, most: float, of: np.ndarray) -> np.ndarray:
        cell = np.round(chance.uniform(least, most, n) * of, 2)
        return np.where(chance.random(n) < 0.03, np.nan, cell)

    ones, new = np.ones(n), (parcels["status"] == "new").to_numpy()
    promises = {  # existing parcels have their numbers, new ones promise some
        name: np.where(
            new,
            np.round(share(least, most, area), places),
            parcels[name].to_numpy(float, na_value=np.nan),
        )
        for name, least, most, places in PROMISED
    }
    return parcels.assign(
        height_m=share(8, 60, ones), plan_height_max_m=share(20, 60, ones),
        footprint_m2=share(0.1, 0.6, area), plan_coverage_max=share(0.3, 0.6, ones),
        structures_m2=share(0, 0.1, area), open_yards_m2=share(0, 0.1, area),
        green_area_m2=share(0.05, 0.3, area), plan_green_min=share(0.05, 0.25, ones),
        admin_floor_area_m2=share(0.01, 0.12, floor),
        admin_land_m2=np.where(chance.random(n) < 0.5, np.nan, share(0.01, 0.12, area)),
        industry_system="gbt4754-2017",
        **promises,
    )  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return read_inputs(read_study(write_city(tmp_path_factory.mktemp("city"))))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(2_000, id="2,000 parcels"),
        pytest.param(None, id="the whole city", marks=pytest.mark.long),
    ],
)
def some(city: Inputs, request: pytest.FixtureRequest) -> Inputs:
    """Every n-th parcel, with all that lie across a line and those planted: they are rare."""
    if request.param is None:
        return city
    lines = [shapely.boundary(layer.features.geometry.to_numpy()) for layer in city.layers]
    tree = shapely.STRtree(city.parcels.geometry.to_numpy())
    crossed = np.unique(tree.query(np.concatenate(lines), predicate="intersects")[1])
    step = np.arange(0, len(city.parcels), len(city.parcels) // 1_500)
    planted = np.flatnonzero(city.parcels["parcel_id"].str.contains("PLANT"))
    few = np.random.default_rng(SEED).permutation(crossed)[
        : request.param - len(step) - len(planted)
    ]
    chosen = np.unique(np.concatenate([step, few, planted]))
    return replace(city, parcels=city.parcels.iloc[chosen].reset_index(drop=True))


@pytest.fixture(scope="module", params=["shanghai", "indicators"])
def again(
    some: Inputs, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Again:
    if request.param == "shanghai":
        book = load_rulebook("shanghai")
    else:
        book = load_rulebook(rulebook(tmp_path_factory.mktemp("book")))
        some = replace(some, parcels=drawn(some.parcels))
    return Again(some, book, tuple(held_on(book, some.study.on)))


@pytest.fixture(scope="module")
def report(again: Again) -> Report:
    return again.all()


def groups(report: Report) -> list[tuple[str, str, pd.DataFrame]]:
    """Return, by rule and action, the steps after which the rule must find nothing."""
    solved = report.remedies[report.remedies["outcome_then"] == "pass"]
    return [
        (str(rule), str(action), rows.reset_index(drop=True))
        for (rule, action), rows in solved.groupby(["rule_id", "action"])
    ]


def test_carried_out_the_rule_finds_nothing(again: Again, report: Report) -> None:
    assert groups(report)
    for rule, action, rows in groups(report):
        changed = carry_out(action)(again.take(rows["parcel_id"]), rows)
        got = again.outcomes(rule, changed).reindex(changed["parcel_id"])
        left = got[got["outcome"] != "pass"]
        assert left.empty, (rule, action, len(left), len(rows), left.head().to_dict("index"))


def test_one_unit_less_is_not_enough(again: Again, report: Report) -> None:
    for rule, action, rows in groups(report):
        if carry_out(action) is not change_amount:
            continue
        unit = WHOLE if (rows["unit"] == "jobs").all() else LEAST
        changed = change_amount(again.take(rows["parcel_id"]), rows, short=unit)
        got = again.outcomes(rule, changed).reindex(changed["parcel_id"])
        passed = got[got["outcome"] == "pass"]
        assert passed.empty, (rule, action, len(passed), len(rows), list(passed.index[:5]))


def test_a_strip_narrower_by_two_snaps_is_not_enough(again: Again, report: Report) -> None:
    """A band of one snap may stay, as drawing noise; of two it breaks the rule again."""
    for rule, action, rows in groups(report):
        if action != "shave":
            continue
        changed = shave(again.take(rows["parcel_id"]), rows, back_m=2 * SNAP_M + 0.01)
        got = again.outcomes(rule, changed).reindex(changed["parcel_id"])
        passed = got[got["outcome"] == "pass"]
        assert passed.empty, (rule, len(passed), len(rows), list(passed.index[:5]))


def test_what_lacks_is_named_until_the_rule_decides(again: Again, report: Report) -> None:
    """Supply what is asked for, and again if more is asked for: then nothing is unknown."""
    asked = report.remedies[report.remedies["action"] == "supply"]
    for rule, rows in asked[asked["outcome"] == "unknown"].groupby("rule_id"):
        parcels = again.take(rows["parcel_id"]).set_index("parcel_id", drop=False)
        lacks = rows.set_index("parcel_id")["column"]
        for _ in range(4):
            parcels = supply(parcels, lacks)
            got = again.outcomes(str(rule), parcels.reset_index(drop=True))
            lacks = got.loc[got["outcome"] == "unknown", "reason"].str.removeprefix("missing:")
            if lacks.empty:
                break
        assert lacks.empty, (rule, lacks.value_counts().to_dict())
        if rule in GUIDES:  # what `supply` fills in keeps them
            filled = rows.loc[rows["column"].str.contains("floor_area"), "parcel_id"]
            assert set(got.loc[filled, "outcome"]) == {"pass"}
