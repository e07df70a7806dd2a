"""What waits for a person is listed, whole and with what is needed."""

from datetime import date

import pytest

from parks.forms.limit_table import bundled_tables
from parks.gaps import gap_lines, gap_objects, gaps
from parks.rulebook import load_rulebook
from seeds.factbook import facts

NATIONAL = load_rulebook("national-indicators")


def where(kind: str, day: date | None = None) -> list[str]:
    return [gap.where for gap in gaps(NATIONAL, day) if gap.kind == kind]


def test_limits_that_no_version_holds() -> None:
    assert where("limit") == [
        f"national.{name} 2023-06-30"
        for name in (
            *("plot-ratio", "building-coefficient", "admin-land"),
            *("investment", "output", "tax"),
        )
    ]


def test_versions_nobody_confirmed() -> None:
    assert len(where("version")) == 9
    assert "plan.height 2018-05-07" not in where("version")
    assert "plan.height 2018-05-07" in where("version", date(2031, 11, 23))


def test_unverified_rows_and_facts() -> None:
    rows = [row for row in bundled_tables()["plot-ratio-2008"].row if row.status == "unverified"]
    assert len(where("row")) == len(rows) == 9
    assert where("fact") == [fact.id for fact in facts().values() if fact.status == "unverified"]
    assert "building-coefficient-2023" in where("fact")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_gap_says_what_is_needed(lang: str) -> None:
    found = gaps(NATIONAL, None)
    lines = gap_lines(found, lang)
    assert len(lines) == 3 * len(found)
    assert all(line.strip() for line in lines)
    assert all(gap[f"needs_{lang}"] and gap[f"source_{lang}"] for gap in gap_objects(found))
