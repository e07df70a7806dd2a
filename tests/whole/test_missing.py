"""Every column without its value, under every rule: never a pass that the value could change."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from layers.vocabulary import columns as vocabulary
from seeds.codes import kind_of, systems
from tests.parks.studies import judged, layer, parcels, square

ELSEWHERE = ("industrial_community", "strategic_reserve", "retained_fragmented")
EVERY_KIND = """
[rulebook]
id = "every-kind"
title = { en = "Every kind of rule", zh = "各类规则" }
[[rule]]
id = "floor"
kind = "plot_ratio"
floor_area = "gross"
title = { en = "t", zh = "t" }
applies_to = { industry = ["13"], district_code = ["310115"], designation = ["advanced"] }
[[rule.version]]
from = 2018-01-01
nature = "floor"
limit = 0.5
status = "in_force"
citation = "c"
[[rule]]
id = "table"
kind = "plot_ratio"
title = { en = "t", zh = "t" }
[[rule.version]]
from = 2018-01-01
nature = "ceiling"
limit_by = { column = "land_use", table = [{ use = "100101", far = 2, ok = "y" }, { use = "0802", far = 3, ok = "y" }], key = "use", value = "far", verified = "ok" }
status = "in_force"
citation = "c"
"""
PER_LAND = """
[[rule]]
id = "{name}"
kind = "indicator"
indicator = "{name}_intensity"
title = {{ en = "t", zh = "t" }}
applies_to = {{ {whom} }}
[[rule.version]]
from = 2018-01-01
nature = "floor"
limit = 10
unit = "wan_yuan/mu"
status = "in_force"
citation = "c"
"""
BY_CODE = 'land_use_system = ["planning-2023"], land_use = ["100101"]'
EVERY_KIND += "".join(
    PER_LAND.format(name=name, whom=BY_CODE if name == "output" else "")
    for name in ("output", "tax", "investment")
)
BOOKS = {  # and the day: the indicators of 2008 are the last that hold numbers
    "shanghai": date(2026, 11, 22),
    "national-indicators": date(2020, 1, 1),
    "every-kind": date(2026, 11, 22),
}
SOUND: dict[str, Any] = {  # passes every rule that concerns it
    "land_use": "100101",
    "land_use_system": "planning-2023",
    "planned_land_use": "100101",
    "status": "new",
    "designation": "advanced",
    "district_code": "310115",
    "industry": "13",
    "industry_system": "gbt4754-2002",
    "declared_area_m2": 10_000.0,
    "floor_area_m2": 15_000.0,
    "counted_floor_area_m2": 15_000.0,
    "footprint_m2": 2_500.0,
    "structures_m2": 300.0,
    "open_yards_m2": 300.0,
    "admin_land_m2": 500.0,
    "admin_floor_area_m2": 500.0,
    "green_area_m2": 1_500.0,
    "height_m": 20.0,
    "plan_plot_ratio_max": 2.0,
    "plan_plot_ratio_min": 1.0,
    "plan_coverage_max": 0.5,
    "plan_height_max_m": 24.0,
    "plan_green_min": 0.1,
    "plan_green_max": 0.2,
    "contract_plot_ratio_max": 2.0,
    "contract_plot_ratio_min": 1.0,
    "output_yuan": 1e9,
    "tax_yuan": 1e8,
    "investment_yuan": 1e9,
}
OTHER_TEXTS = ["0902", "0802", "planning-2020", "gb50137-2011", "26", "310116", "x"]
MEANT = {  # columns whose null says something, or for which something known stands in
    ("plan_plot_ratio_min", "plot-ratio.plan"): "a plan without a minimum has none",
    ("contract_plot_ratio_max", "plot-ratio.contract"): "a contract may state either bound",
    ("contract_plot_ratio_min", "plot-ratio.contract"): "a contract may state either bound",
    ("planned_land_use", "planning-lock"): "no planned use, no proposal",
    ("counted_floor_area_m2", "national.plot-ratio"): "a floor: it is no less than the gross one",
    ("admin_land_m2", "national.admin-land"): "apportioned by floor area",
}


def others(column: str) -> list[object]:
    """Return other values that a column may hold, small and large, from its definition."""
    word = vocabulary()[column]
    if word.choices:
        return [one for one in word.choices if one != SOUND[column]]
    if word.kind == "text":
        return [one for one in OTHER_TEXTS if one != SOUND[column]]
    return [0.0, SOUND[column] / 10, SOUND[column] * 3, word.greatest]


def variants() -> pd.DataFrame:
    """Return the sound row, and for each column one without it and some with other values."""
    rows: list[dict[str, Any]] = [SOUND | {"column": "", "value": "sound"}]
    for column in SOUND:
        rows.append(SOUND | {column: None, "column": column, "value": "null"})
        rows += [
            SOUND | {column: other, "column": column, "value": "other"} for other in others(column)
        ]
    for row in rows:
        for name in ("land_use", "planned_land_use"):
            coded = row["land_use_system"] in systems() and row[name]
            row[f"{name}_kind"] = kind_of(row["land_use_system"], row[name]) if coded else None
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def missing(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Judge every variant by every book: a row for each variant, a column for each rule."""
    path = tmp_path_factory.mktemp("book") / "every-kind"
    path.with_suffix(".toml").write_text(EVERY_KIND, "utf-8")
    table = variants()
    land = [layer("base", "industrial_base", square(-50, -50, 200, 200))]
    land += [layer(role, role, square(900)) for role in ELSEWHERE]
    land.append(layer("water", "constraint", square(900), effect="prohibit"))
    found = [table[["column", "value"]]]
    for name, day in BOOKS.items():
        given_ = parcels(*[square(0)] * len(table), **table.drop(columns=["column", "value"]))
        book = str(path.with_suffix(".toml")) if name == path.name else name
        report = judged(given_, *land, rulebook=book, on=day)
        stands_in = report.findings["reason"] == "assumed:gross_is_counted"
        report.findings.loc[stands_in, "outcome"] = "assumed"
        wide = report.findings.pivot_table(
            index="parcel_id", columns="rule_id", values="outcome", aggfunc="first"
        )
        found.append(wide.reindex(given_["parcel_id"]).reset_index(drop=True))
    return pd.concat(found, axis=1)


def test_the_sound_parcel_passes_every_rule_of_every_book(missing: pd.DataFrame) -> None:
    sound = missing.iloc[0].drop(["column", "value"]).dropna()
    begin_later = {"national.investment", "national.output", "national.tax"}
    assert set(sound.drop(begin_later)) == {"pass"}
    assert len(sound) == 21


def answers_to(missing: pd.DataFrame, column: str, rule_id: str) -> set[str]:
    """Say what a rule answers when a column holds its sound value or another one.

    A number that leaves a rule open decides nothing; a word that does, as another edition, may.
    """
    mine = missing.loc[(missing["column"] == column) & (missing["value"] == "other"), rule_id]
    said = {*mine.fillna("not_applicable"), *missing.loc[:0, rule_id].fillna("not_applicable")}
    return said - ({"unknown", "assumed"} if vocabulary()[column].kind == "number" else set())


@pytest.mark.parametrize("column", SOUND)
def test_no_rule_passes_on_missing_data(missing: pd.DataFrame, column: str) -> None:
    """Where another value of a column could change the answer, its absence is unknown: no pass.

    Nor does the rule step aside: a parcel that lacks what decides whom the rule concerns is unknown.
    """
    (null,) = missing[(missing["column"] == column) & (missing["value"] == "null")].to_dict("records")  # fmt: skip
    for rule_id in missing.columns.drop(["column", "value"]):
        if len(answers_to(missing, column, rule_id)) < 2 or (column, rule_id) in MEANT:
            continue
        if column == "declared_area_m2":  # the measured area stands in, and is said; see docs
            continue
        if column == "counted_floor_area_m2" and null[rule_id] == "assumed":
            continue
        assert null[rule_id] == "unknown", (column, rule_id, null[rule_id])


def test_each_column_could_change_an_answer(missing: pd.DataFrame) -> None:
    """Else the test above would hold for nothing."""
    rules = missing.columns.drop(["column", "value"])
    idle = {
        column
        for column in SOUND
        if all(len(answers_to(missing, column, rule)) < 2 for rule in rules)
    }
    assert idle == {"admin_floor_area_m2"}  # land of its own goes before it
