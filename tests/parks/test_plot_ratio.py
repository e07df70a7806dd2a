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

from parks.exact import GREATEST_M2
from parks.judgement import Judgement
from parks.outcome import Outcome
from parks.plot_limits import Limits
from parks.plot_ratio import FloorArea, floor_area, judge_plot_ratio, plot_ratio
from parks.rulebook_form import PlotRatioRule

NAN = float("nan")


def rule(
    nature: str = "guide",
    counting: str = "counted",
    *,
    only_where_given: bool = False,
    **version: Any,
) -> PlotRatioRule:
    limits = {} if {"limit", "limit_column"} & set(version) else {"limit": Decimal("2.0")}
    if nature == "guide":
        limits["routes"] = ["project-procedure"]
    return PlotRatioRule.model_validate(
        {
            "id": "plot-ratio.test",
            "kind": "plot_ratio",
            "title": {"en": "t", "zh": "t"},
            "floor_area": counting,
            "only_where_given": only_where_given,
            "version": [
                {"from": date(2018, 5, 7), "nature": nature, "status": "statement", "citation": "c"}
                | limits
                | version
            ],
        }
    )


def judge(book: PlotRatioRule, limits: Limits | None = None, **columns: object) -> Judgement:
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
    return judge_plot_ratio(pd.DataFrame([row]), book, book.version[0], limits)


def said(judged: Judgement) -> tuple[str, str]:
    return Outcome(int(judged.outcome[0])).word, judged.reason[0]


GUIDE = {"routes": ["project-procedure", "reference"]}


class TestScenarios:
    """`domain.md` section 7: numbers that a planner worked out by hand."""

    def test_1_new_factory_has_17_500_left(self) -> None:
        judged = judge(rule(), area=50_000.0, counted_floor_area_m2=82_500.0)
        assert said(judged) == ("pass", "within")
        assert (judged.measured[0], judged.at_stake_m2[0]) == (1.65, 17_500.0)
        assert (judged.limit[0], judged.margin[0]) == (2.0, pytest.approx(0.35))
        assert judged.about["allowed_m2"][0] == 100_000.0
        assert judged.unit == "ratio"

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

    def test_a_minimum_may_equal_the_maximum(self) -> None:
        ratios = {"plan_plot_ratio_max": 2.0, "plan_plot_ratio_min": 2.0}
        judged = judge(self.PLAN, counted_floor_area_m2=20_000.0, **ratios)
        assert said(judged) == ("pass", "within")

    def test_a_minimum_above_the_maximum_is_for_a_person(self) -> None:
        ratios = {"plan_plot_ratio_max": 2.0, "plan_plot_ratio_min": 2.1}
        judged = judge(self.PLAN, counted_floor_area_m2=20_000.0, **ratios)
        assert said(judged) == ("review", "limits_contradict")

    def test_where_the_study_measures_a_shape_that_is_not_there_it_is_the_shape_that_lacks(
        self,
    ) -> None:
        declared = {"area": NAN, "declared_area_m2": 10_000.0}
        judged = judge(
            self.PLAN, counted_floor_area_m2=9_000.0, plan_plot_ratio_max=2.0, **declared
        )
        assert said(judged) == ("unknown", "missing:geometry")


class TestContract:
    """A contract may state either bound; who has none of a kind lacks nothing."""

    BOOK = rule(
        "ceiling",
        only_where_given=True,
        limit_column="contract_plot_ratio_max",
        minimum_column="contract_plot_ratio_min",
    )

    @pytest.mark.parametrize(
        ("most", "least", "floor", "answer"),
        [
            pytest.param(NAN, 1.0, 10_000.0, ("pass", "within"), id="minimum only, kept"),
            pytest.param(NAN, 1.0, 9_999.99, ("fail", "below_floor"), id="minimum only, broken"),
            pytest.param(2.0, NAN, 20_000.0, ("pass", "within"), id="maximum only, kept"),
            pytest.param(2.0, NAN, 20_000.01, ("fail", "above_limit"), id="maximum only, broken"),
        ],
    )
    def test_either_bound(
        self, most: float, least: float, floor: float, answer: tuple[str, str]
    ) -> None:
        ratios = {"contract_plot_ratio_max": most, "contract_plot_ratio_min": least}
        judged = judge(self.BOOK, counted_floor_area_m2=floor, **ratios)
        assert said(judged) == answer
        assert judged.limit[0] == (least if np.isnan(most) else most)

    def test_a_maximum_that_is_given_is_not_kept_by_what_is_open(self) -> None:
        """What stands there counts once or twice: 2.0 may be broken."""
        ratios = {"contract_plot_ratio_max": 2.0, "contract_plot_ratio_min": NAN}
        judged = judge(
            self.BOOK, **bounded(15_000.0, 30_000.0, "missing:storey_height_m"), **ratios
        )
        assert said(judged) == ("unknown", "missing:storey_height_m")


class TestReference:
    def test_a_route_that_the_version_does_not_name_is_not_taken(self) -> None:
        judged = judge(rule(), counted_floor_area_m2=21_000.0, reference_plot_ratio=3.0)
        assert said(judged) == ("review", "above_guide")
        assert np.isnan(judged.about["reference"][0])


class TestExceptional:
    BOOK = rule("ceiling", exceptional=Decimal("2.5"), routes=["project-procedure"])

    @pytest.mark.parametrize(
        ("floor", "answer"),
        [
            pytest.param(20_000.0, ("pass", "within"), id="at the base value"),
            pytest.param(20_000.01, ("review", "exceptional_value"), id="above it"),
            pytest.param(25_000.0, ("review", "exceptional_value"), id="at the greater one"),
            pytest.param(25_000.01, ("fail", "above_limit"), id="above that too"),
        ],
    )
    def test_a_person_decides_between_the_two(self, floor: float, answer: tuple[str, str]) -> None:
        assert said(judge(self.BOOK, counted_floor_area_m2=floor)) == answer

    def test_both_ways_out_are_told(self) -> None:
        about = judge(self.BOOK, counted_floor_area_m2=22_000.0).about
        assert (about["allowed_m2"][0], about["exceptional_allowed_m2"][0]) == (20_000.0, 25_000.0)
        assert about["exceptional"][0] == 2.5


class TestNumbers:
    """What stands beside the outcome: a planner must be able to check it with a pocket calculator."""

    FORTY_MU = float(Fraction(40 * 2000, 3))  # 26,666.666… m²; 26,666.67 in a register

    def test_what_the_remedy_is_made_of(self) -> None:
        book = rule(limit=Decimal("3.0"), **GUIDE)
        areas = {"declared_area_m2": 31_999.0, "geodesic_area_m2": 32_001.0}
        about = judge(
            book,
            area=32_000.0,
            counted_floor_area_m2=108_800.0,
            reference_plot_ratio=3.2,
            **areas,
        ).about
        expected = {
            "floor_m2": 108_800.0,
            "allowed_m2": 95_997.0,  # by the smallest of the areas: it must satisfy each
            "area_m2": 32_000.0,
            "exceptional": NAN,
            "exceptional_allowed_m2": NAN,
            "reference": 3.2,
            "reference_allowed_m2": 102_396.8,
            "declared_area_m2": 31_999.0,
            "geodesic_area_m2": 32_001.0,
            "planar_area_m2": 32_000.0,
        }
        found = {name: about[name][0] for name in expected}
        np.testing.assert_equal(found, expected)

    @pytest.mark.parametrize(
        ("floor", "at_stake"),
        [
            pytest.param(
                60_000.0, 6_666.66, id="too much: from whole hundredths, so cutting helps"
            ),
            pytest.param(53_333.36, 0.02, id="too much, by very little"),
            pytest.param(53_333.33, 0.0, id="used up"),
            pytest.param(50_000.0, 3_333.33, id="left: from the area as given"),
        ],
    )
    def test_of_40_mu(self, floor: float, at_stake: float) -> None:
        judged = judge(rule("ceiling"), area=self.FORTY_MU, counted_floor_area_m2=floor)
        assert judged.at_stake_m2[0] == pytest.approx(at_stake, abs=1e-6)

    def test_of_40_mu_under_a_minimum(self) -> None:
        judged = judge(rule("floor"), area=self.FORTY_MU, counted_floor_area_m2=53_000.0)
        assert said(judged) == ("fail", "below_floor")
        assert judged.at_stake_m2[0] == pytest.approx(333.34)

    def test_room_above_a_minimum_is_told(self) -> None:
        judged = judge(rule("floor"), counted_floor_area_m2=25_000.0)
        assert said(judged) == ("pass", "within")
        assert (judged.margin[0], judged.at_stake_m2[0]) == (0.5, 5_000.0)

    def test_exactly_at_the_limit_there_is_no_negative_room(self) -> None:
        """As floats, 1.2 less 1,202.4 / 1,002 is -2e-16."""
        judged = judge(
            rule("ceiling", limit=Decimal("1.2")), area=1_002.0, counted_floor_area_m2=1_202.4
        )
        assert said(judged) == ("pass", "within")
        assert judged.margin.tolist() == [0.0]


def zones(least: float, greatest: float, reason: str = "", exceptional: float = NAN) -> Limits:
    """Say a limit that is only known to lie between two values."""
    ends = (np.array([end]) for end in (least, greatest, exceptional))
    return Limits(*ends, np.array([reason], object))


class TestLimitWithinBounds:
    @pytest.mark.parametrize(
        ("nature", "floor", "answer", "shown"),
        [
            pytest.param("ceiling", 20_000.0, ("pass", "within"), 2.0, id="kept in any case"),
            pytest.param("ceiling", 20_000.01, ("review", "limit_borderline"), 2.0, id="perhaps"),
            pytest.param("ceiling", 30_000.0, ("review", "limit_borderline"), 2.0, id="hardly"),
            pytest.param("ceiling", 30_000.01, ("fail", "above_limit"), 2.0, id="broken anyhow"),
            pytest.param("floor", 30_000.0, ("pass", "within"), 3.0, id="reached in any case"),
            pytest.param("floor", 29_999.99, ("review", "limit_borderline"), 3.0, id="nearly"),
            pytest.param("floor", 20_000.0, ("review", "limit_borderline"), 3.0, id="just"),
            pytest.param("floor", 19_999.99, ("fail", "below_floor"), 3.0, id="missed anyhow"),
        ],
    )
    def test_by_accuracy_alone_the_stricter_end_is_shown(
        self, nature: str, floor: float, answer: tuple[str, str], shown: float
    ) -> None:
        book = rule(nature, limit=Decimal(9))
        judged = judge(book, zones(2.0, 3.0), counted_floor_area_m2=floor)
        assert said(judged) == answer
        assert judged.limit[0] == shown

    @pytest.mark.parametrize(
        ("nature", "floor", "answer", "shown"),
        [
            pytest.param("ceiling", 20_000.0, ("pass", "within"), 2.0, id="kept in any case"),
            pytest.param("ceiling", 20_000.01, ("unknown", "zones_disagree"), NAN, id="open"),
            pytest.param("ceiling", 30_000.01, ("fail", "above_limit"), 3.0, id="broken anyhow"),
            pytest.param("floor", 30_000.0, ("pass", "within"), 3.0, id="reached in any case"),
            pytest.param("floor", 29_999.99, ("unknown", "zones_disagree"), NAN, id="open, floor"),
            pytest.param("floor", 19_999.99, ("fail", "below_floor"), 2.0, id="missed anyhow"),
        ],
    )
    def test_where_something_is_not_known_a_breach_is_shown_against_what_it_breaks(
        self, nature: str, floor: float, answer: tuple[str, str], shown: float
    ) -> None:
        book = rule(nature, limit=Decimal(9))
        judged = judge(book, zones(2.0, 3.0, "zones_disagree"), counted_floor_area_m2=floor)
        assert said(judged) == answer
        np.testing.assert_equal(judged.limit[0], shown)


def bounded(least: float, greatest: float, lacks: str = "", **columns: object) -> dict[str, object]:
    """Name the columns that counting storeys adds, for an area that lies between two values."""
    return {
        "counted_floor_area_least_m2": least,
        "counted_floor_area_greatest_m2": greatest,
        "floor_area_lacks": lacks,
        "floor_area_conflict": "",
    } | columns


class TestStoreys:
    @pytest.mark.parametrize(
        ("nature", "least", "greatest", "answer", "shown"),
        [
            pytest.param("ceiling", 10_000.0, 20_000.0, ("pass", "within"), 20_000.0, id="within"),
            pytest.param("ceiling", 10_000.0, 20_001.0, ("unknown", "missing:storey_height_m"), 20_001.0, id="open"),
            pytest.param("ceiling", 20_001.0, 30_000.0, ("fail", "above_limit"), 30_000.0, id="above"),
            pytest.param("ceiling", 20_001.0, NAN, ("fail", "above_limit"), 20_001.0, id="above, no upper bound"),
            pytest.param("ceiling", 10_000.0, NAN, ("unknown", "missing:storey_height_m"), 10_000.0, id="no upper bound"),
            pytest.param("floor", 20_000.0, 30_000.0, ("pass", "within"), 20_000.0, id="reached"),
            pytest.param("floor", 10_000.0, 30_000.0, ("unknown", "missing:storey_height_m"), 10_000.0, id="open, floor"),
            pytest.param("floor", 10_000.0, 19_999.0, ("fail", "below_floor"), 10_000.0, id="missed"),
        ],
    )  # fmt: skip
    def test_bounds_decide_where_both_lead_to_the_same(
        self, nature: str, least: float, greatest: float, answer: tuple[str, str], shown: float
    ) -> None:
        """What is shown is the bound that leaves less room."""
        judged = judge(rule(nature), **bounded(least, greatest, "missing:storey_height_m"))
        assert said(judged) == answer
        assert judged.about["floor_m2"][0] == shown

    def test_open_without_a_reason_stays_undecided(self) -> None:
        assert said(judge(rule("ceiling"), **bounded(1.0, 20_001.0))) == ("unknown", "undecided")

    @pytest.mark.parametrize(
        ("conflict", "counting", "doubted"),
        [
            ("floor_area_m2", "gross", True),
            ("floor_area_m2", "counted", True),
            ("counted_floor_area_m2", "gross", False),
            ("counted_floor_area_m2", "counted", True),
            ("", "gross", False),
            ("", "counted", False),
        ],
    )
    def test_a_total_that_the_storeys_contradict_is_no_number(
        self, conflict: str, counting: str, doubted: bool
    ) -> None:
        """A doubtful counted area leaves the gross one as it is; the other way round it does not."""
        columns = bounded(9.0, 9.0, floor_area_m2=5.0, counted_floor_area_m2=9.0)
        columns |= {"floor_area_conflict": conflict}
        taken = floor_area(pd.DataFrame([columns]), counting)
        assert taken.conflict.tolist() == [doubted]
        number = NAN if doubted else {"gross": 5.0, "counted": 9.0}[counting]
        np.testing.assert_equal([taken.least[0], taken.greatest[0], taken.known[0]], [number] * 3)
        judged = judge(rule("ceiling", counting), **columns)
        assert said(judged) == (("unknown", "storeys_disagree") if doubted else ("pass", "within"))

    def test_gross_bounds_are_taken_too(self) -> None:
        columns = {"floor_area_least_m2": 1.0, "floor_area_greatest_m2": 3.0}
        taken = floor_area(pd.DataFrame([columns]), "gross")
        assert (taken.least[0], taken.greatest[0], taken.exact[0]) == (1.0, 3.0, False)

    def test_where_storeys_are_open_the_gross_area_does_not_stand_in(self) -> None:
        columns = bounded(3.0, NAN, "missing:storeys", floor_area_m2=5.0)
        taken = floor_area(pd.DataFrame([columns]), "counted")
        assert (taken.least[0], taken.known[0], taken.assumed[0]) == (3.0, 3.0, False)
        assert np.isnan(taken.greatest[0])
        assert taken.lacks.tolist() == ["missing:storeys"]

    @pytest.mark.parametrize(("gross", "bound"), [(2e9, GREATEST_M2), (2.1e9, NAN)])
    def test_twice_more_than_any_land_carries_is_no_bound(self, gross: float, bound: float) -> None:
        table = pd.DataFrame({"floor_area_m2": [gross], "counted_floor_area_m2": [NAN]})
        np.testing.assert_equal(floor_area(table, "counted").greatest, [bound])

    def test_of_two_bounds_the_one_that_leaves_less_room_is_shown(self) -> None:
        yes, no = np.array([True, True, True]), np.array([False, False, False])
        area = FloorArea(
            least=np.array([1.0, 2.0, 1.0]),
            greatest=np.array([3.0, 2.0, 2.0]),
            known=np.array([3.0, 2.0, 1.5]),
            assumed=np.array([False, False, True]),
            conflict=no,
            lacks=np.full(3, "", object),
        )
        assert area.shown(no).tolist() == [3.0, 2.0, 1.5]
        assert area.shown(yes).tolist() == [1.0, 2.0, 1.5]


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
    np.testing.assert_array_equal(plot_ratio([None, 3], [1, None]), [NAN, NAN])


def test_a_ratio_has_no_least_area() -> None:
    assert plot_ratio([1], [0.5]).tolist() == [2.0]
