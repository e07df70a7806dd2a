"""The least limit of a parcel: which rule it is of, what it leaves, and what is not known."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parks.report import Report
from tests.parks.studies import judged, parcels, square

NAN = float("nan")
SHOP: dict[str, Any] = {
    "land_use_kind": "industrial",
    "status": "new",
    "declared_area_m2": 10_000.0,
    "counted_floor_area_m2": 9_000.0,
    "floor_area_m2": None,
    "plan_plot_ratio_max": None,
    "contract_plot_ratio_max": None,
    "reference_plot_ratio": None,
}
BOOK = """
[rulebook]
id = "own"
title = { en = "Own", zh = "自有" }
"""
RULE = """
[[rule]]
id = "{id}"
kind = "plot_ratio"
title = {{ en = "Rule {id}", zh = "规则{id}" }}
applies_to = {{ land_use_kind = ["industrial"] }}
floor_area = "{counts}"
[[rule.version]]
from = 2018-01-01
nature = "{nature}"
limit = {limit}
status = "in_force"
citation = "own"
"""


def report(rulebook: str = "shanghai", **changes: Any) -> Report:
    columns = {name: [value] for name, value in (SHOP | changes).items()}
    table = parcels(square(0, 0, 100.1), **columns)
    numbers = {name: float for name in table.columns if name.endswith(("m2", "max", "ratio"))}
    return judged(table.astype(numbers), rulebook=rulebook)


def least(prefix: str = "binding", **changes: Any) -> tuple[Any, ...]:
    parcel = report(**changes).parcels.iloc[0]
    rule, lacks = (parcel[f"{prefix}_{name}"] for name in ("rule", "lacks"))
    return rule, parcel[f"{prefix}_plot_ratio"], lacks, parcel[f"{prefix}_remaining_m2"]


@pytest.mark.parametrize(
    ("plan", "contract", "rule", "ratio"),
    [
        (3.0, None, "plot-ratio.industrial", 2.0),
        (1.5, None, "plot-ratio.plan", 1.5),
        (1.5, 1.2, "plot-ratio.contract", 1.2),
        (1.5, 1.8, "plot-ratio.plan", 1.5),
        (0.5, None, "plot-ratio.plan", 0.5),
    ],
)
def test_the_least_of_all_with_its_rule(
    plan: float, contract: float | None, rule: str, ratio: float
) -> None:
    left = round(10_000 * ratio - 9_000, 2)
    changes = {"plan_plot_ratio_max": plan, "contract_plot_ratio_max": contract}
    assert least(**changes) == (rule, ratio, "", left)


def test_a_limit_that_nobody_supplied_may_be_lower() -> None:
    rule, ratio, lacks, left = least()
    assert (rule, ratio, lacks) == ("plot-ratio.industrial", 2.0, "plot-ratio.plan")
    assert np.isnan(left)
    said = report().explain("P0")
    assert (
        "Least limit: plot ratio 2.0 (Plot ratio of industrial land, guide); what is still" in said
    )
    assert "these limits are not: Plot ratio of the approved detailed plan." in said


def test_of_whom_nobody_knows_what_concerns_it_nothing_is_known() -> None:
    rule, ratio, lacks, left = least(land_use_kind=None, plan_plot_ratio_max=1.0)
    assert rule is None
    assert np.isnan([ratio, left]).all()
    assert set(lacks.split("; ")) >= {"plot-ratio.industrial", "plot-ratio.research"}
    assert np.isnan(report(land_use_kind=None).parcels["guide_plot_ratio"][0])
    assert "最低限值：未知" in report(land_use_kind=None).explain("P0", lang="zh")


def test_whom_no_limit_concerns_has_none() -> None:
    rule, _, lacks, _ = least(land_use_kind="office")
    assert (rule, lacks) == (None, "")
    assert "Least limit" not in report(land_use_kind="office").explain("P0")


def test_without_a_floor_area_the_ratio_still_says_which() -> None:
    changes = {"counted_floor_area_m2": None, "plan_plot_ratio_max": 1.5}
    rule, ratio, lacks, left = least(**changes)
    assert (rule, ratio, lacks) == ("plot-ratio.plan", 1.5, "")
    assert np.isnan(left)
    assert "because floor area or parcel area is not" in report(**changes).explain("P0")


@pytest.mark.parametrize(
    ("reference", "plan", "expected"),
    [
        (2.5, 4.0, ("plot-ratio.industrial", 2.5, "", 16_000.0)),
        (2.5, 2.2, ("plot-ratio.plan", 2.2, "", 13_000.0)),
        (0.9, 4.0, (None, None, None, None)),
        (2.0, 4.0, (None, None, None, None)),
        (None, 4.0, (None, None, None, None)),
    ],
)
def test_a_reference_takes_the_place_of_a_guide_below_it(
    reference: float | None, plan: float, expected: tuple[Any, ...]
) -> None:
    got = least("by_reference", reference_plot_ratio=reference, plan_plot_ratio_max=plan)
    assert tuple(None if value != value else value for value in got) == expected  # noqa: PLR0124


def test_no_reference_anywhere_no_columns() -> None:
    table = parcels(square(0), **{name: [value] for name, value in SHOP.items()})
    made = judged(table.drop(columns="reference_plot_ratio").convert_dtypes())
    assert not [name for name in made.parcels.columns if name.startswith("by_reference")]


def test_a_ceiling_with_an_exceptional_value_is_not_lifted(tmp_path: Path) -> None:
    """The route leads to the exceptional value, not to the reference."""
    rule = RULE.format(id="own", counts="counted", nature="ceiling", limit="2.0")
    path = tmp_path / "own.toml"
    routes = 'exceptional = 2.5\nroutes = ["reference"]\nstatus'
    path.write_text(BOOK + rule.replace("status", routes, 1), "utf-8")
    assert least(rulebook=str(path), reference_plot_ratio=3.0)[:2] == ("own", 2.0)
    lifted = report(rulebook=str(path), reference_plot_ratio=3.0).parcels["by_reference_plot_ratio"]
    assert lifted.isna().all()
    choice = {"near": "radius", "radius_m": 500, "statistic": "median", "least_count": 1}
    table = parcels(square(0), **{name: [value] for name, value in SHOP.items()})
    made = judged(table, rulebook=str(path), reference=choice | {"parcels_by": "built"})
    assert made.parcels["reference_state"].isna().all()


@pytest.mark.parametrize(("status", "guide"), [("existing", 2.0), ("new", 1.5), (None, None)])
def test_a_guide_that_may_concern_a_parcel_leaves_its_guide_open(
    tmp_path: Path, status: str | None, guide: float | None
) -> None:
    wide = RULE.format(id="wide", counts="counted", nature="guide", limit="2.0")
    narrow = RULE.format(id="narrow", counts="counted", nature="guide", limit="1.5")
    narrow = narrow.replace('["industrial"] }', '["industrial"], status = ["new"] }')
    path = tmp_path / "own.toml"
    routes = 'routes = ["reference"]\nstatus = "in_force"'
    path.write_text(BOOK + (wide + narrow).replace('status = "in_force"', routes), "utf-8")
    found = report(rulebook=str(path), status=status).parcels["guide_plot_ratio"][0]
    assert np.isnan(found) if guide is None else found == guide


def test_rules_that_count_otherwise_are_compared_by_what_they_leave(tmp_path: Path) -> None:
    """Counted 15,000 m² of 2.2 leaves 7,000, gross 5,000 m² of 2.0 leaves 15,000."""
    rules = [
        RULE.format(id="gross", counts="gross", nature="ceiling", limit="2.0"),
        RULE.format(id="counted", counts="counted", nature="ceiling", limit="2.2"),
        RULE.format(id="floor", counts="counted", nature="floor", limit="0.1"),
    ]
    path = tmp_path / "own.toml"
    path.write_text(BOOK + "".join(rules), "utf-8")
    floors = {"floor_area_m2": 5_000.0, "counted_floor_area_m2": 15_000.0}
    assert least(rulebook=str(path), **floors) == ("counted", 2.2, "", 7_000.0)
    unknown = floors | {"floor_area_m2": None}
    assert least(rulebook=str(path), **unknown)[0] == "gross"


@settings(max_examples=15)  # each reads the rulebook twice
@given(
    ratios=st.tuples(*[st.integers(1, 400).map(lambda x: x / 100)] * 2),
    more=st.integers(1, 100).map(lambda x: x / 100),
)
def test_a_higher_limit_never_leaves_less(ratios: tuple[float, float], more: float) -> None:
    plan, contract = ratios
    low = least(plan_plot_ratio_max=plan, contract_plot_ratio_max=contract)
    high = least(plan_plot_ratio_max=plan + more, contract_plot_ratio_max=contract)
    assert low[1] == min(2.0, plan, contract)
    assert high[3] >= low[3]
