"""What the rules of a check reached."""

from pathlib import Path
from typing import Any

import pytest

from parks.coverage import Gap, gap_text
from tests.parks.studies import judged, parcels, square

HEAD = """
[rulebook]
id = "bounds"
title = { en = "Bounds", zh = "限值" }
"""
RULE = """
[[rule]]
id = "{id}"
kind = "plot_ratio"
title = {{ en = "{id}", zh = "{id}" }}
applies_to = {{ land_use_kind = ["{kind}"] }}
[[rule.version]]
from = 2018-05-07
nature = "{nature}"
{limit}
status = "in_force"
citation = "test"
"""


def rule(name: str, nature: str, limit: float | str, kind: str = "industrial") -> str:
    said = limit if isinstance(limit, str) else f"limit = {limit}"
    if nature == "guide":
        said += '\nroutes = ["project-procedure"]'
    return RULE.format(id=name, nature=nature, limit=said, kind=kind)


def gaps(tmp_path: Path, *rules: str, **columns: Any) -> list[Gap]:
    path = tmp_path / "bounds.toml"
    path.write_text(HEAD + "".join(rules), "utf-8")
    table = {
        "status": ["new", "new"],
        "land_use": ["x", "x"],
        "land_use_kind": ["industrial", "industrial"],
        "counted_floor_area_m2": [15_000.0, 15_000.0],
        "plan_plot_ratio_max": [1.0, 1.0],
    }
    return judged(
        parcels(square(0), square(200), **(table | columns)), rulebook=str(path)
    ).coverage()


# Two numbers that exclude each other are refused when the book is read; a column says it later.
BY_PLAN = 'limit_column = "plan_plot_ratio_max"'
COLUMNS = 'limit_column = "plan_plot_ratio_max"\nminimum_column = "plan_plot_ratio_min"'


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule("a", "ceiling", BY_PLAN), rule("b", "floor", 2.0)], [("contradiction", "a", "b", 2, "P0: 1 < 2")]),
        ([rule("a", "ceiling", 2.0), rule("b", "floor", 2.0)], []),
        ([rule("a", "guide", 1.0), rule("b", "floor", 2.0)], []),
        ([rule("a", "ceiling", 1.0), rule("b", "floor", 2.0, "research")], [("never_fired", "b", "", 0, "")]),
        ([rule("a", "ceiling", 1.0, "research")], [("never_fired", "a", "", 0, ""), ("unconcerned", "", "", 2, "P0")]),
    ],
    ids=["ceiling below floor", "they meet", "a guide binds nobody", "never fired", "nobody concerned"],
)  # fmt: skip
def test_gaps(tmp_path: Path, rules: list[str], found: list[tuple[Any, ...]]) -> None:
    assert gaps(tmp_path, *rules) == [Gap(*one) for one in found]


def test_a_minimum_beside_a_ceiling_is_a_floor(tmp_path: Path) -> None:
    plan = {"plan_plot_ratio_max": [3.0, 3.0], "plan_plot_ratio_min": [2.5, 0.5]}
    found = gaps(tmp_path, rule("a", "ceiling", 2.0), rule("b", "ceiling", COLUMNS), **plan)
    assert found == [Gap("contradiction", "a", "b", 1, "P0: 2 < 2.5")]


def test_what_is_unknown_contradicts_nothing(tmp_path: Path) -> None:
    rules = [rule("a", "ceiling", BY_PLAN), rule("b", "floor", 2.0)]
    unknown = {"land_use": [None, None], "land_use_kind": [None, None]}
    assert gaps(tmp_path, *rules, **unknown) == []


@pytest.mark.parametrize("what", ["never_fired", "unconcerned", "contradiction"])
def test_gaps_have_words(what: str) -> None:
    gap = Gap(what, "a", "b", 3, "P0")
    for lang in ("en", "zh"):
        assert "{" not in gap_text(gap, lang)
        assert gap_text(gap, lang) != what
