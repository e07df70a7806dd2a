"""Indicators: the worked scenario to the last digit, every line of the decision table, remedies."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RefusedError
from parks.definitions import definitions
from parks.forms.limit_table import bundled_tables
from parks.indicator import judge_indicator
from parks.industry import divisions
from parks.judgement import Judgement
from parks.outcome import Outcome
from parks.rulebook import load_rulebook
from parks.rulebook_form import IndicatorRule
from seeds.factbook import facts
from tests.parks.studies import answers, judged, parcels, square

NAN = float("nan")


def rule(indicator: str, nature: str, **version: Any) -> IndicatorRule:
    said = {"from": date(2008, 1, 1), "nature": nature, "status": "in_force", "citation": "c"}
    return IndicatorRule.model_validate(
        {
            "id": "test",
            "kind": "indicator",
            "indicator": indicator,
            "title": {"en": "t", "zh": "t"},
            "version": [said | version],
        }
    )


def judge(book: IndicatorRule, area: float = 60_000.0, **columns: object) -> Judgement:
    areas = dict.fromkeys(
        ("declared_area_m2", "geodesic_area_m2", "planar_area_m2", "area_m2"), area
    )
    return judge_indicator(pd.DataFrame([areas | columns]), book, book.version[0])


def said(judgement: Judgement) -> tuple[str, str]:
    return Outcome(int(judgement.outcome[0])).word, judgement.reason[0]


ADMIN = rule("admin_land_share", "ceiling", limit=7, unit="percent")
COEFFICIENT_30 = rule("building_coefficient", "floor", limit=30, unit="percent")
COEFFICIENT_40 = rule("building_coefficient", "floor", limit=40, unit="percent")
BUILT = {"footprint_m2": 21_000.0, "structures_m2": 1_500.0, "open_yards_m2": 1_500.0}
MINIMUM_2008 = rule("plot_ratio", "floor", limit_table="plot-ratio-2008")


class TestScenario5:
    """`domain.md`, section 7: 6 ha, 90,000 m², offices and services 7,200 m²."""

    OFFICES: ClassVar = {"floor_area_m2": 90_000.0, "admin_floor_area_m2": 7_200.0}

    def test_apportioned_land_is_600_m2_too_much(self) -> None:
        answer = judge(ADMIN, **self.OFFICES)
        assert said(answer) == ("fail", "above_limit")
        assert (round(answer.measured[0], 9), answer.limit[0]) == (8.0, 7.0)
        assert answer.at_stake_m2[0] == 600.0

    def test_by_conversion_it_passes_at_6_300(self) -> None:
        answer = judge(ADMIN, **self.OFFICES)
        assert (answer.about["allowed"][0], answer.about["cut"][0]) == (6_300.0, 900.0)
        assert said(judge(ADMIN, floor_area_m2=90_000.0, admin_floor_area_m2=6_300.0))[0] == "pass"
        assert said(judge(ADMIN, floor_area_m2=90_000.0, admin_floor_area_m2=6_300.01))[0] == "fail"

    def test_by_demolition_the_least_cut_is_967_74(self) -> None:
        cut = judge(ADMIN, **self.OFFICES).about["demolition"][0]
        assert cut == 967.74
        for less, outcome in ((0.0, "pass"), (0.01, "fail")):
            gone = cut - less
            left = {
                "floor_area_m2": round(90_000.0 - gone, 2),
                "admin_floor_area_m2": round(7_200.0 - gone, 2),
            }
            assert said(judge(ADMIN, **left))[0] == outcome

    @pytest.mark.parametrize(
        "book", [COEFFICIENT_30, COEFFICIENT_40], ids=["30 %", "equal to 40 %"]
    )
    def test_building_coefficient_is_40_percent(self, book: IndicatorRule) -> None:
        answer = judge(book, **BUILT)
        assert (said(answer), round(answer.measured[0], 9)) == (("pass", "within"), 40.0)


class TestMissingParts:
    @pytest.mark.parametrize(
        ("book", "columns", "answer"),
        [
            pytest.param(
                *(COEFFICIENT_30, BUILT | {"structures_m2": NAN}, ("pass", "met_by_known_parts")),
                id="a minimum met by what is known",
            ),
            pytest.param(
                *(COEFFICIENT_40, BUILT | {"structures_m2": NAN}),
                ("unknown", "missing:structures_m2"),
                id="the missing part could reach it",
            ),
            pytest.param(
                *(COEFFICIENT_30, {}, ("unknown", "missing:footprint_m2")), id="nothing is known"
            ),
            pytest.param(
                rule("building_coefficient", "ceiling", limit=30, unit="percent"),
                BUILT | {"structures_m2": NAN},
                ("fail", "above_limit"),
                id="a ceiling broken by what is known",
            ),
            pytest.param(
                rule("building_coefficient", "ceiling", limit=50, unit="percent"),
                BUILT | {"structures_m2": NAN},
                ("unknown", "missing:structures_m2"),
                id="the missing part could break the ceiling",
            ),
            pytest.param(
                *(COEFFICIENT_30, BUILT | {"area": NAN}, ("unknown", "missing:declared_area_m2")),
                id="no area",
            ),
            pytest.param(
                *(COEFFICIENT_30, BUILT | {"footprint_m2": 60_000.0}),
                ("unknown", "impossible_share"),
                id="more than the parcel",
            ),
            pytest.param(
                *(ADMIN, {"admin_floor_area_m2": 1.0}, ("unknown", "missing:floor_area_m2")),
                id="apportioning needs the total",
            ),
            pytest.param(
                *(ADMIN, {"floor_area_m2": 90_000.0}, ("unknown", "missing:admin_land_m2")),
                id="neither land nor floor area of offices",
            ),
            pytest.param(
                *(ADMIN, {"admin_land_m2": 4_200.0}, ("pass", "within")), id="by land, at the limit"
            ),
            pytest.param(
                *(ADMIN, {"admin_land_m2": 4_200.01}, ("fail", "above_limit")), id="by land, above"
            ),
        ],
    )  # fmt: skip
    def test_line(
        self, book: IndicatorRule, columns: dict[str, Any], answer: tuple[str, str]
    ) -> None:
        assert said(judge(book, **columns)) == answer

    def test_what_the_known_parts_are_is_shown(self) -> None:
        answer = judge(COEFFICIENT_30, **(BUILT | {"structures_m2": NAN}))
        assert answer.measured[0] == 37.5

    def test_areas_on_both_sides_go_to_a_person(self) -> None:
        assert said(judge(COEFFICIENT_40, **BUILT, planar_area_m2=60_001.0)) == (
            *("review", "area_disagrees"),
        )

    @pytest.mark.parametrize(
        ("limit", "answer"),
        [
            (39, ("pass", "within")),
            (40, ("unknown", "missing:declared_area_m2")),
            (41, ("fail", "below_floor")),
        ],
    )
    def test_a_missing_declared_area_leaves_close_calls_open(
        self, limit: int, answer: tuple[str, str]
    ) -> None:
        book = rule("building_coefficient", "floor", limit=limit, unit="percent")
        columns = BUILT | {"declared_area_m2": NAN, "area_tolerance": 0.01}
        assert said(judge(book, **columns)) == answer

    def test_an_apportioned_share_does_not_lean_on_the_area(self) -> None:
        offices = {"floor_area_m2": 90_000.0, "admin_floor_area_m2": 4_250.0}
        assert said(judge(ADMIN, **offices, planar_area_m2=70_000.0)) == ("pass", "within")

    def test_its_own_land_goes_before_apportioning(self) -> None:
        both = {"floor_area_m2": 90_000.0, "admin_floor_area_m2": 7_200.0, "admin_land_m2": 600.0}
        answer = judge(ADMIN, **both)
        assert (said(answer), round(answer.measured[0], 9)) == (("pass", "within"), 1.0)


class TestColumnsOfThePlan:
    @pytest.mark.parametrize(
        ("indicator", "nature", "column", "limit", "at", "beyond"),
        [
            ("height", "ceiling", "plan_height_max_m", 24.0, {"height_m": 24.0}, {"height_m": 24.01}),
            (
                *("coverage", "ceiling", "plan_coverage_max", 0.35),
                {"footprint_m2": 21_000.0},
                {"footprint_m2": 21_000.01},
            ),
            (
                *("green_ratio", "floor", "plan_green_min", 0.1),
                {"green_area_m2": 6_000.0},
                {"green_area_m2": 5_999.99},
            ),
            (
                *("green_ratio", "ceiling", "plan_green_max", 0.2),
                {"green_area_m2": 12_000.0},
                {"green_area_m2": 12_000.01},
            ),
        ],
    )  # fmt: skip
    def test_exact_at_the_limit(
        self, indicator: str, nature: str, column: str, limit: float, at: dict, beyond: dict
    ) -> None:
        book = rule(indicator, nature, limit_column=column)
        assert said(judge(book, **{column: limit}, **at)) == ("pass", "within")
        assert said(judge(book, **{column: limit}, **beyond))[0] == "fail"
        assert said(judge(book, **at)) == ("unknown", f"missing:{column}")


class TestMoney:
    """200 wan yuan per mu is 3,000 yuan per m²: 180 million yuan on 6 ha (90 mu)."""

    @pytest.mark.parametrize(
        ("limit", "unit"), [(200, "wan_yuan/mu"), (3_000, "yuan/m2"), (3, "bn_yuan/km2")]
    )
    def test_units_are_exact(self, limit: int, unit: str) -> None:
        book = rule("investment_intensity", "floor", limit=limit, unit=unit, recommended=True)
        assert said(judge(book, investment_yuan=180_000_000.0)) == ("pass", "within")
        short = judge(book, investment_yuan=179_999_999.99)
        assert said(short) == ("review", "below_recommended")
        assert short.about["allowed"][0] == 18_000.0
        assert np.isnan(short.at_stake_m2[0])

    def test_a_loss_of_tax_is_below(self) -> None:
        book = rule("tax_intensity", "floor", limit=10)
        assert said(judge(book, tax_yuan=-5.0)) == ("fail", "below_floor")
        assert said(judge(book)) == ("unknown", "missing:tax_yuan")

    def test_tax_that_is_missing_may_be_negative(self) -> None:
        book = rule("tax_intensity", "floor", limit=0)
        assert said(judge(book)) == ("unknown", "missing:tax_yuan")

    def test_a_large_sum_on_much_land_stays_exact(self) -> None:
        book = rule("output_intensity", "floor", limit=100_000, unit="yuan/m2")
        assert said(judge(book, area=1e9, output_yuan=1e14)) == ("pass", "within")


class TestTables:
    @pytest.mark.parametrize(
        ("industry", "edition", "answer"),
        [
            ("13", "gbt4754-2002", ("pass", "within")),
            ("C26", "gbt4754-2002", ("pass", "within")),
            ("2900", "gbt4754-2002", ("pass", "within")),
            ("13", "gbt4754-2017", ("unknown", "wrong_edition")),
            ("29", "gbt4754-2011", ("unknown", "wrong_edition")),
            ("13", None, ("unknown", "missing:industry_system")),
            (None, "gbt4754-2002", ("unknown", "missing:industry")),
            ("chips", "gbt4754-2002", ("unknown", "missing:industry")),
            ("38", "gbt4754-2002", ("unknown", "no_rule")),
            ("40", "gbt4754-2002", ("unknown", "unverified_limit")),
        ],
    )
    def test_editions_are_kept_apart(
        self, industry: str | None, edition: str | None, answer: tuple[str, str]
    ) -> None:
        columns = {"industry": industry, "industry_system": edition, "floor_area_m2": 60_000.0}
        assert said(judge(MINIMUM_2008, **columns)) == answer

    @pytest.mark.parametrize(
        ("gross", "answer"),
        [
            (29_999.0, ("fail", "below_floor")),
            (30_000.0, ("unknown", "missing:counted_floor_area_m2")),
            (59_999.0, ("unknown", "missing:counted_floor_area_m2")),
            (60_000.0, ("pass", "within")),
        ],
    )
    def test_gross_bounds_counted(self, gross: float, answer: tuple[str, str]) -> None:
        columns = {"industry": "13", "industry_system": "gbt4754-2002", "floor_area_m2": gross}
        assert said(judge(MINIMUM_2008, **columns)) == answer

    def test_every_row_that_is_read_holds_the_number_of_its_fact(self) -> None:
        for table in bundled_tables().values():
            for row in table.row:
                if row.status == "read":
                    fact = facts()[row.fact]
                    assert fact.status != "unverified"
                    assert fact.table_key == table.edition
                    assert dict(fact.table)[row.division] == float(row.limit)

    def test_divisions(self) -> None:
        codes = pd.DataFrame({"industry": ["13", "C1311", "131", " 39 ", "", "X13", "1", None]})
        assert divisions(codes).tolist() == ["13", "13", "13", "39", None, None, None, None]

    def test_no_parcels(self) -> None:
        empty = pd.DataFrame({"industry": [], "industry_system": [], "area_m2": []})
        assert len(judge_indicator(empty, MINIMUM_2008, MINIMUM_2008.version[0]).outcome) == 0


def test_a_limit_that_nobody_read_judges_nobody() -> None:
    needs = {"en": "the number", "zh": "数值"}
    book = rule("building_coefficient", "floor", needs=needs)
    assert said(judge(book, **BUILT)) == ("unknown", "unverified_limit")


@pytest.mark.parametrize(
    ("indicator", "version", "why"),
    [
        ("coverage", {"limit": 30, "unit": "m2"}, "cannot become '1'"),
        ("height", {"limit": 30, "unit": "percent"}, "cannot become 'm'"),
        ("coverage", {"limit_column": "plan_height_max_m"}, "cannot become '1'"),
        ("coverage", {"limit_column": "plan_covrage_max"}, "did you mean 'plan_coverage_max'"),
        ("coverage", {"limit_column": "land_use"}, "no column of numbers"),
        ("covrage", {"limit": 30}, "did you mean 'coverage'"),
        ("coverage", {}, "exactly one of"),
        ("coverage", {"limit": 30, "limit_column": "plan_coverage_max"}, "exactly one of"),
        ("plot_ratio", {"limit_table": "plot-ratio-2009"}, "no bundled table"),
        ("coverage", {"limit": -1}, "greater than or equal to 0"),
        ("coverage", {"limit_column": "plan_coverage_max", "unit": "percent"}, "own unit"),
    ],
)
def test_refused(indicator: str, version: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rule(indicator, "floor", **version)


ROW: dict[str, Any] = {"division": "39", "limit": 1, "status": "confirmed", "source": "s"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"edition": "gbt4754-1994"}, "no edition"),
        ({"row": [ROW, ROW]}, "divisions occur twice: 39"),
        ({"row": []}, "at least 1 item"),
        ({"row": [ROW | {"source": ""}]}, "names its source"),
        ({"row": [ROW | {"division": "C39"}]}, "match pattern"),
        ({"row": [ROW | {"status": "maybe"}]}, "'confirmed', 'read' or 'unverified'"),
    ],
)
def test_a_table_of_the_user_that_is_refused(changes: dict[str, Any], why: str) -> None:
    table = {"id": "own", "title": {"en": "t", "zh": "t"}, "edition": "gbt4754-2017", "row": [ROW]}
    assert rule("plot_ratio", "floor", limit_table=table)
    with pytest.raises(ValueError, match=why):
        rule("plot_ratio", "floor", limit_table=table | changes)


NATURES = st.sampled_from(["ceiling", "floor"])
AMOUNT = st.integers(0, 6_000_000).map(lambda hundredths: hundredths / 100)


@given(nature=NATURES, limit=st.integers(0, 99), parts=st.tuples(AMOUNT, AMOUNT, AMOUNT))
def test_no_indicator_passes_for_a_missing_part(
    nature: str, limit: int, parts: tuple[float, float, float]
) -> None:
    """Whatever fills the gap, an answer that was given without it stays what it was."""
    book = rule("building_coefficient", nature, limit=limit, unit="percent")
    names = ("footprint_m2", "structures_m2", "open_yards_m2")
    whole = dict(zip(names, parts, strict=True))
    full = said(judge(book, **whole))[0]
    for name in names:
        partial, reason = said(judge(book, **(whole | {name: NAN})))
        assert partial in {full, "unknown"} or full == "unknown"
        assert partial != "pass" or reason == "met_by_known_parts"


@given(
    admin=st.integers(1, 10**7), more=st.integers(0, 10**7), limit=st.integers(0, 99), area=AMOUNT
)
def test_both_cures_of_the_admin_share_are_least(
    admin: int, more: int, limit: int, area: float
) -> None:
    book = rule("admin_land_share", "ceiling", limit=limit, unit="percent")
    total = admin + more
    answer = judge(book, area=area + 1, admin_floor_area_m2=admin / 100, floor_area_m2=total / 100)
    if said(answer) != ("fail", "above_limit"):
        return
    keep = round(answer.about["allowed"][0] * 100)
    gone = round(answer.about["demolition"][0] * 100)

    def outcome(part: int, whole: int) -> str:
        columns = {"admin_floor_area_m2": part / 100, "floor_area_m2": whole / 100}
        return said(judge(book, area=area + 1, **columns))[0]

    assert outcome(keep, total) == "pass"
    assert outcome(keep + 1, total) == "fail"
    assert outcome(admin - gone + 1, total - gone + 1) == "fail"
    if total > gone:  # else nothing is left to be a share of
        assert outcome(admin - gone, total - gone) == "pass"


@given(
    name=st.sampled_from(["coverage", "green_ratio", "investment_intensity", "jobs_density"]),
    nature=NATURES,
    amount=st.integers(1, 10**6),
    limit=st.integers(1, 99),
)
def test_applying_the_remedy_makes_it_pass(name: str, nature: str, amount: int, limit: int) -> None:
    definition = definitions()[name]
    book = rule(name, nature, limit=limit)
    column = definition.parts[0]
    answer = judge(book, **{column: amount / 100})
    if said(answer)[0] != "fail":
        return
    allowed = answer.about["allowed"][0] * (10_000 if definition.base == "yuan/m2" else 1)
    assert said(judge(book, **{column: round(allowed, 2)})) == ("pass", "within")


@given(part=AMOUNT, area=st.integers(1, 10**7), limit=st.integers(0, 100))
def test_against_fractions(part: float, area: int, limit: int) -> None:
    """An independent answer, in rational numbers."""
    book = rule("green_ratio", "ceiling", limit=limit, unit="percent")
    grown = Fraction(round(part * 100)) - Fraction(1, 2)
    if Fraction(round(part * 100), area) > 1:
        return
    expected = "fail" if grown / area > Fraction(limit, 100) else "pass"
    assert said(judge(book, area=area / 100, green_area_m2=part))[0] == expected


class TestInAStudy:
    COLUMNS: ClassVar = {
        "land_use": ["100101"],
        "land_use_kind": ["industrial"],
        "status": ["new"],
        "declared_area_m2": [60_000.0],
        "floor_area_m2": [90_000.0],
        "admin_floor_area_m2": [7_200.0],
        **{name: [value] for name, value in BUILT.items()},
    }

    def report(self, **columns: Any) -> Any:
        table = parcels(square(0, 0, 300, 200), **(self.COLUMNS | columns))
        return judged(table, rulebook="national-indicators", on=date(2010, 1, 1))

    def test_the_letter_says_both_cures(self) -> None:
        report = self.report()
        assert answers(report, "national.admin-land") == [("fail", "above_limit")]
        english, chinese = (report.explain("P0", lang=lang) for lang in ("en", "zh"))
        for number in ("600 m²", "900 m²", "6,300 m²", "967.74 m²", "8 % against a limit of 7 %"):
            assert number in english
        assert "拆除其中967.74平方米" in chinese
        assert "{" not in english + chinese

    def test_what_stands_already_is_for_review(self) -> None:
        table = {"status": ["existing"], "height_m": [30.0], "plan_height_max_m": [24.0]}
        report = self.report(**table)
        assert answers(report, "national.admin-land") == []
        report = judged(
            parcels(square(0, 0, 300, 200), **(self.COLUMNS | table)),
            rulebook="national-indicators",
        )
        assert answers(report, "plan.height") == [("review", "existing_nonconforming")]
        assert "reduce the height by 6 m to 24 m" in report.explain("P0")

    def test_the_edition_of_2023_judges_nobody(self) -> None:
        table = parcels(square(0, 0, 300, 200), **self.COLUMNS)
        report = judged(table, rulebook="national-indicators")
        national = report.findings[report.findings["rule_id"].str.startswith("national.")]
        assert set(national["reason"]) == {"unverified_limit"}
        assert len(national) == 6

    def test_a_mended_shape_sends_what_leans_on_it_to_a_person(self) -> None:
        table = {"declared_area_m2": [NAN], "repaired_beyond_tolerance": [True]}
        report = self.report(**table)
        doubted = ("review", "repaired_beyond_tolerance")
        assert answers(report, "national.building-coefficient") == [doubted]
        assert answers(report, "national.admin-land") == [("fail", "above_limit")]


def test_decimals_of_the_rulebook_are_exact() -> None:
    book = rule("coverage", "ceiling", limit=Decimal("33.3"), unit="percent")
    assert said(judge(book, area=1_000.0, footprint_m2=333.0)) == ("pass", "within")
    assert said(judge(book, area=1_000.0, footprint_m2=333.01)) == ("fail", "above_limit")


TWO_RULES = """
[rulebook]
id = "t"
title = {{ en = "t", zh = "t" }}
[[rule]]
id = "first"
kind = "indicator"
indicator = "coverage"
title = {{ en = "t", zh = "t" }}
applies_to = {{ land_use_kind = ["industrial"] }}
[[rule.version]]
from = 2020-01-01
status = "in_force"
citation = "c"
{one}
[[rule]]
id = "second"
kind = "indicator"
indicator = "{indicator}"
title = {{ en = "t", zh = "t" }}
applies_to = {{ land_use_kind = ["industrial", "storage"] }}
[[rule.version]]
from = 2021-01-01
status = "in_force"
citation = "c"
{other}
"""
CEILING_40 = 'nature = "ceiling"\nlimit = 40\nunit = "percent"'


@pytest.mark.parametrize(
    ("other", "indicator", "contradict"),
    [
        ('nature = "ceiling"\nlimit = 45\nunit = "percent"', "coverage", True),
        ('nature = "ceiling"\nlimit = 0.4\nunit = "1"', "coverage", False),
        ('nature = "floor"\nlimit = 41\nunit = "percent"', "coverage", True),
        ('nature = "floor"\nlimit = 40\nunit = "percent"', "coverage", False),
        ('nature = "ceiling"\nrecommended = true\nlimit = 30\nunit = "percent"', "coverage", False),
        ('nature = "ceiling"\nlimit = 45\nunit = "percent"', "green_ratio", False),
        ('nature = "ceiling"\nlimit_column = "plan_coverage_max"', "coverage", False),
        ('to = 2021-01-02\nnature = "ceiling"\nlimit = 45\nunit = "percent"', "coverage", True),
    ],
    ids=["two ceilings", "one, in another unit", "floor over ceiling", "floor at ceiling",
         "recommended beside binding", "another indicator", "parcel by parcel", "one day"],
)  # fmt: skip
def test_two_numbers_for_one_kind_and_day_are_refused(
    tmp_path: Path, other: str, indicator: str, contradict: bool
) -> None:
    path = tmp_path / "book.toml"
    path.write_text(TWO_RULES.format(one=CEILING_40, other=other, indicator=indicator), "utf-8")
    if not contradict:
        assert len(load_rulebook(str(path)).rules) == 2
        return
    with pytest.raises(RefusedError, match=r"rules first .* and second .* contradict"):
        load_rulebook(str(path))
