"""What holds on a day, and what would hold if drafts were in force."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.inputs import Inputs
from layers.measure import holding
from layers.vocabulary import statuses
from parks.checking import judge
from parks.drafts import COLUMNS, with_drafts
from parks.report import Report
from parks.rulebook import held_on, load_rulebook
from tests.parks.studies import DAY, layer, parcels, square, study

HEAD = """
[rulebook]
id = "dated"
title = { en = "Dated", zh = "按日" }
[[rule]]
id = "plan"
kind = "plot_ratio"
title = { en = "Plan", zh = "规划" }
"""
VERSION = """
[[rule.version]]
from = {start}
{to}
nature = "ceiling"
limit = {limit}
status = "{status}"
citation = "test"
"""
OLD = VERSION.format(start="2018-05-07", to="", limit="2.0", status="in_force")
CLEAR = """
[[rule]]
id = "clear"
kind = "overlay"
title = { en = "Clear", zh = "避让" }
[[rule.version]]
from = 2018-05-07
roles = ["constraint"]
status = "in_force"
citation = "test"
"""
BOTH = {"land_use": ["x"] * 2, "counted_floor_area_m2": [15_000.0] * 2, "status": ["new"] * 2}


def version(start: str, limit: float, status: str, to: str = "") -> str:
    return VERSION.format(start=start, to=to and f"to = {to}", limit=limit, status=status)


def both(tmp_path: Path, text: str, *layers: Any, day: date = DAY) -> Report:
    path = tmp_path / "dated.toml"
    path.write_text(HEAD + text, "utf-8")
    book = load_rulebook(str(path))
    asked = study(rulebook=str(path), on=day)
    inputs = Inputs(asked, parcels(square(0), square(200), **BOTH), layers, (), {})
    one, other = (
        judge(inputs, book, held_on(book, day, drafts=d), progress=lambda _: None, drafts=d)
        for d in (False, True)
    )
    return with_drafts(one, other)


@pytest.mark.parametrize(
    ("status", "now", "drafted"),
    [
        ("draft", "pass", "fail"),
        ("draft_with_effect", "fail", "fail"),
        ("statement", "fail", "fail"),
        ("repealed", "unknown", "unknown"),
    ],
)
def test_a_later_version_by_its_status(tmp_path: Path, status: str, now: str, drafted: str) -> None:
    report = both(tmp_path, OLD + version("2020-01-01", 1.0, status))
    assert report.parcels["outcome"].tolist() == [now] * 2
    assert report.parcels["outcome_with_drafts"].tolist() == [drafted] * 2
    assert report.drafts is not None
    assert tuple(report.drafts.columns) == COLUMNS
    assert len(report.drafts) == (2 if now != drafted else 0)


def test_the_table_says_which_rule_and_why(tmp_path: Path) -> None:
    report = both(tmp_path, OLD + version("2020-01-01", 1.0, "draft"))
    assert report.drafts is not None
    assert report.drafts.iloc[0].tolist() == [
        "P0", "pass", "fail", "plan", "pass", "fail", "within", "above_limit",
    ]  # fmt: skip
    assert report.summary()["drafts"] == {
        "outcomes": {"fail": 2, "review": 0, "unknown": 0, "pass": 0, "not_applicable": 0},
        "differ": 2,
    }


def test_a_draft_layer_takes_effect_only_there(tmp_path: Path) -> None:
    zone = layer("water", "constraint", square(0), effect="prohibit", status="draft")
    report = both(tmp_path, OLD + CLEAR, zone)
    assert report.parcels["outcome"].tolist() == ["pass", "pass"]
    assert report.parcels["outcome_with_drafts"].tolist() == ["fail", "pass"]
    assert report.drafts is not None
    found = report.drafts[["parcel_id", "rule_id", "rule_outcome", "rule_outcome_with_drafts"]]
    assert found.values.tolist() == [
        ["P0", "clear/water", "not_applicable", "fail"],
        ["P1", "clear/water", "not_applicable", "pass"],
    ]
    assert [problem.code for problem in report.problems] == ["layer-not-in-force"]


def test_a_draft_that_begins_later_is_none_yet(tmp_path: Path) -> None:
    report = both(tmp_path, OLD + version("2027-01-01", 1.0, "draft"))
    assert report.parcels["outcome_with_drafts"].tolist() == ["pass"] * 2


@pytest.mark.parametrize(
    ("day", "reason", "limit"),
    [
        (date(2018, 5, 7), "", "2.0"),
        (date(2019, 12, 31), "", "2.0"),
        (date(2020, 1, 1), "", "1.0"),
        (date(2021, 12, 31), "", "1.0"),
        (date(2022, 1, 1), "lapsed", None),
        (date(2024, 6, 1), "", "3.0"),
    ],
    ids=str,
)
def test_the_version_of_the_day(tmp_path: Path, day: date, reason: str, limit: str | None) -> None:
    path = tmp_path / "dated.toml"
    text = version("2018-05-07", 2.0, "in_force") + version("2020-01-01", 1.0, "in_force", "2022-01-01")  # fmt: skip
    path.write_text(HEAD + text + version("2024-06-01", 3.0, "in_force"), "utf-8")
    (held,) = held_on(load_rulebook(str(path)), day)
    assert held.reason == reason
    assert getattr(held.version, "limit", None) == (limit and Decimal(limit))


DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 9))


@given(st.sampled_from(statuses()), st.none() | DAYS, st.none() | DAYS, DAYS)
def test_a_layer_holds_on_the_days_it_says(
    status: str, start: date | None, end: date | None, day: date
) -> None:
    one = layer("x", "constraint", square(0), status=status, valid_from=start, valid_to=end)
    within = (start or date.min) <= day < (end or date.max)
    assert bool(holding([one], day)) == (
        within and status in {"in_force", "draft_with_effect", "statement"}
    )
    assert bool(holding([one], day, drafts=True)) == (
        within and status in {"in_force", "draft_with_effect", "statement", "draft"}
    )
    assert not end or not holding([one], end, drafts=True)
    assert not start or not holding([one], start - timedelta(days=1), drafts=True)
