"""Plot ratio: the worked scenarios to the last digit, and every line of the decision table."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.judgement import Judgement
from parks.outcome import Outcome
from parks.plot_ratio import floor_area, judge_plot_ratio, plot_ratio
from parks.rulebook_form import PlotRatioRule

NAN = float("nan")


def rule(nature: str = "guide", counting: str = "counted", **version: Any) -> PlotRatioRule:
    limits = {} if {"limit", "limit_column"} & set(version) else {"limit": Decimal("2.0")}
    if nature == "guide":
        limits["routes"] = ["project-procedure"]
    return PlotRatioRule.model_validate(
        {
            "id": "plot-ratio.test",
            "kind": "plot_ratio",
            "title": {"en": "t", "zh": "t"},
            "floor_area": counting,
            "version": [
                {"from": date(2018, 5, 7), "nature": nature, "status": "statement", "citation": "c"}
                | limits
                | version
            ],
        }
    )


def judge(book: PlotRatioRule, **columns: object) -> Judgement:
    area = columns.pop("area", 10_000.0)
    row = {
        "floor_area_m2": NAN,
        "counted_floor_area_m2": NAN,
        "declared_area_m2": area,
        "geodesic_area_m2": area,
        "planar_area_m2": area,
        "area_m2": area,
        "area_tolerance": 0.0,
    } | columns
    return judge_plot_ratio(pd.DataFrame([row]), book, book.version[0])


def said(judged: Judgement) -> tuple[str, str]:
    return Outcome(int(judged.outcome[0])).word, judged.reason[0]


GUIDE = {"routes": ["project-procedure", "reference"]}


class TestScenarios:
    """`domain.md` section 7: numbers that a planner worked out by hand."""

    def test_1_new_factory_has_17_500_left(self) -> None:
        judged = judge(rule(), area=50_000.0, counted_floor_area_m2=82_500.0)
        assert said(judged) == ("pass", "within")
        assert (judged.measured[0], judged.at_stake_m2[0]) == (1.65, 17_500.0)
        assert judged.about["allowed_m2"][0] == 100_000.0

    def test_1_under_a_minimum_the_same_parcel_is_short_by_17_500(self) -> None:
        judged = judge(rule("floor"), area=50_000.0, counted_floor_area_m2=82_500.0)
        assert said(judged) == ("fail", "below_floor")
        assert (judged.margin[0], judged.at_stake_m2[0]) == (pytest.approx(-0.35), 17_500.0)

    def test_2_research_above_the_guide_by_12_800(self) -> None:
        judged = judge(
            rule(limit=Decimal("3.0"), **GUIDE), area=32_000.0, counted_floor_area_m2=108_800.0
        )
        assert said(judged) == ("review", "above_guide")
        assert (judged.measured[0], judged.at_stake_m2[0]) == (3.4, 12_800.0)

    @pytest.mark.parametrize(
        ("reference", "reason", "allowed", "room"),
        [
            (3.5, "within_reference", 112_000.0, 3_200.0),
            (3.2, "above_reference", 102_400.0, -6_400.0),
        ],
    )
    def test_2_with_a_reference(
        self, reference: float, reason: str, allowed: float, room: float
    ) -> None:
        judged = judge(
            rule(limit=Decimal("3.0"), **GUIDE),
            area=32_000.0,
            counted_floor_area_m2=108_800.0,
            reference_plot_ratio=reference,
        )
        assert said(judged) == ("review", reason)
        assert judged.about["reference_allowed_m2"][0] == allowed
        assert judged.about["reference_allowed_m2"][0] - judged.about["floor_m2"][0] == room

    def test_3_old_plant_has_29_333_33_left(self) -> None:
        judged = judge(rule(), area=float(Fraction(40 * 2000, 3)), counted_floor_area_m2=24_000.0)
        assert round(judged.measured[0], 4) == 0.9
        assert judged.at_stake_m2[0] == 29_333.33

    def test_4_a_high_hall_counts_twice(self) -> None:
        judged = judge(
            rule(), area=20_000.0, floor_area_m2=18_000.0, counted_floor_area_m2=26_000.0
        )
        assert (judged.measured[0], judged.at_stake_m2[0]) == (1.30, 14_000.0)


class TestCeiling:
    PLAN = rule("ceiling", limit_column="plan_plot_ratio_max", minimum_column="plan_plot_ratio_min")

    @pytest.mark.parametrize(
        ("columns", "answer"),
        [
            pytest.param(
                {"counted_floor_area_m2": 20_000.0, "plan_plot_ratio_max": 2.0},
                ("pass", "within"),
                id="exactly at the limit",
            ),
            pytest.param(
                {"counted_floor_area_m2": 20_000.01, "plan_plot_ratio_max": 2.0},
                ("fail", "above_limit"),
                id="one hundredth above",
            ),
            pytest.param(
                {
                    "counted_floor_area_m2": 5_000.0,
                    "plan_plot_ratio_max": 2.0,
                    "plan_plot_ratio_min": 0.8,
                },
                ("fail", "below_floor"),
                id="below the minimum",
            ),
            pytest.param(
                {
                    "counted_floor_area_m2": 5_000.0,
                    "plan_plot_ratio_max": NAN,
                    "plan_plot_ratio_min": 0.8,
                },
                ("fail", "below_floor"),
                id="below the minimum, whatever the maximum is",
            ),
            pytest.param(
                {
                    "counted_floor_area_m2": 9_000.0,
                    "plan_plot_ratio_max": NAN,
                    "plan_plot_ratio_min": 0.8,
                },
                ("unknown", "missing:plan_plot_ratio_max"),
                id="maximum missing",
            ),
            pytest.param(
                {"counted_floor_area_m2": 9_000.0, "plan_plot_ratio_max": 2.0},
                ("pass", "within"),
                id="a plan without a minimum has none",
            ),
            pytest.param(
                {"plan_plot_ratio_max": 2.0},
                ("unknown", "missing:floor_area_m2"),
                id="no floor area",
            ),
            pytest.param(
                {"counted_floor_area_m2": 9_000.0, "plan_plot_ratio_max": 2.0, "area": NAN},
                ("unknown", "missing:declared_area_m2"),
                id="no area",
            ),
            pytest.param(
                {"counted_floor_area_m2": 9_000.0, "plan_plot_ratio_max": 2.0, "area": 0.0},
                ("unknown", "missing:declared_area_m2"),
                id="area zero",
            ),
        ],
    )
    def test_line_by_line(self, columns: dict[str, object], answer: tuple[str, str]) -> None:
        assert said(judge(self.PLAN, **columns)) == answer

    def test_a_breach_of_the_minimum_shows_the_minimum(self) -> None:
        judged = judge(
            self.PLAN,
            counted_floor_area_m2=5_000.0,
            plan_plot_ratio_max=2.0,
            plan_plot_ratio_min=0.8,
        )
        assert (judged.limit[0], judged.margin[0], judged.at_stake_m2[0]) == (
            0.8,
            pytest.approx(-0.3),
            3_000.0,
        )


class TestGrossForCounted:
    """Counted floor area lies between the gross one and twice that."""

    @pytest.mark.parametrize(
        ("gross", "answer"),
        [
            pytest.param(9_000.0, ("pass", "within"), id="even doubled within"),
            pytest.param(
                15_000.0, ("pass", "assumed:gross_is_counted"), id="doubling could flip it"
            ),
            pytest.param(21_000.0, ("fail", "above_limit"), id="above however it is counted"),
        ],
    )
    def test_ceiling(self, gross: float, answer: tuple[str, str]) -> None:
        assert said(judge(rule("ceiling"), floor_area_m2=gross)) == answer

    @pytest.mark.parametrize(
        ("gross", "answer"),
        [
            pytest.param(9_000.0, ("fail", "below_floor"), id="even doubled short"),
            pytest.param(
                15_000.0, ("unknown", "missing:counted_floor_area_m2"), id="could reach it"
            ),
            pytest.param(21_000.0, ("pass", "within"), id="reaches it however it is counted"),
        ],
    )
    def test_floor(self, gross: float, answer: tuple[str, str]) -> None:
        assert said(judge(rule("floor"), floor_area_m2=gross)) == answer

    def test_a_rule_that_counts_gross_needs_the_gross_one(self) -> None:
        judged = judge(rule("ceiling", "gross"), counted_floor_area_m2=9_000.0)
        assert said(judged) == ("unknown", "missing:floor_area_m2")

    def test_the_known_one_is_shown(self) -> None:
        both = pd.DataFrame({"floor_area_m2": [1.0, 1.0], "counted_floor_area_m2": [NAN, 2.0]})
        taken = floor_area(both, "counted")
        assert (taken.known.tolist(), taken.assumed.tolist()) == ([1.0, 2.0], [True, False])
        assert taken.greatest.tolist() == [2.0, 2.0]


class TestAreasThatDisagree:
    @pytest.mark.parametrize("odd", ["declared_area_m2", "geodesic_area_m2", "planar_area_m2"])
    @pytest.mark.parametrize("nature", ["guide", "ceiling", "floor"])
    def test_any_of_the_three_sends_it_to_a_person(self, odd: str, nature: str) -> None:
        other = 9_999.0 if nature != "floor" else 10_001.0
        judged = judge(rule(nature), counted_floor_area_m2=20_000.0, **{odd: other})
        assert said(judged) == ("review", "area_disagrees")

    def test_a_difference_that_changes_nothing_is_no_matter(self) -> None:
        judged = judge(rule(), counted_floor_area_m2=15_000.0, declared_area_m2=9_000.0)
        assert said(judged) == ("pass", "within")

    def test_an_area_that_is_missing_disagrees_with_nothing(self) -> None:
        judged = judge(rule(), counted_floor_area_m2=20_000.0, declared_area_m2=NAN)
        assert said(judged) == ("pass", "within")


class TestMissingDeclaredArea:
    """A measured area stands in, but not for a call that the declared one could turn."""

    @pytest.mark.parametrize(
        ("floor", "answer"),
        [
            pytest.param(19_700.0, ("pass", "within"), id="clearly within"),
            pytest.param(19_900.0, ("unknown", "missing:declared_area_m2"), id="close below"),
            pytest.param(20_100.0, ("unknown", "missing:declared_area_m2"), id="close above"),
            pytest.param(20_300.0, ("fail", "above_limit"), id="clearly above"),
        ],
    )
    def test_ceiling(self, floor: float, answer: tuple[str, str]) -> None:
        columns = {"counted_floor_area_m2": floor, "declared_area_m2": NAN, "area_tolerance": 0.01}
        assert said(judge(rule("ceiling"), **columns)) == answer


COLUMNS = ("counted_floor_area_m2", "area", "plan_plot_ratio_max")


@given(
    floor=st.integers(0, 10**7),
    area=st.integers(1, 10**7),
    limit=st.integers(1, 500),
    missing=st.sampled_from(COLUMNS),
)
def test_no_parcel_passes_on_missing_data(floor: int, area: int, limit: int, missing: str) -> None:
    columns = dict(zip(COLUMNS, (floor / 100, area / 100, limit / 100), strict=True))
    book = rule("ceiling", limit_column="plan_plot_ratio_max")
    judged = judge(book, **(columns | {missing: NAN}))
    assert judged.outcome[0] == Outcome.UNKNOWN


@given(floor=st.integers(0, 10**7), area=st.integers(1, 10**7), limit=st.integers(1, 500))
def test_raising_the_limit_never_makes_it_worse(floor: int, area: int, limit: int) -> None:
    outcomes = [
        judge(
            rule("ceiling", limit_column="plan_plot_ratio_max"),
            counted_floor_area_m2=floor / 100,
            area=area / 100,
            plan_plot_ratio_max=ratio / 100,
        ).outcome[0]
        for ratio in (limit, limit + 1, limit * 2)
    ]
    assert outcomes == sorted(outcomes, reverse=True)


@given(floor=st.integers(1, 10**7), area=st.integers(100, 10**7))
def test_applying_the_remedy_makes_it_pass(floor: int, area: int) -> None:
    judged = judge(rule("ceiling"), counted_floor_area_m2=floor / 100, area=area / 100)
    allowed = judged.about["allowed_m2"][0]
    again = judge(rule("ceiling"), counted_floor_area_m2=allowed, area=area / 100)
    assert again.outcome[0] == Outcome.PASS


def test_ratio_of_nothing_is_not_known() -> None:
    got = plot_ratio([1.0, NAN, 1.0, 3.0], [0.0, 1.0, NAN, 2.0])
    np.testing.assert_array_equal(got, [NAN, NAN, NAN, 1.5])
