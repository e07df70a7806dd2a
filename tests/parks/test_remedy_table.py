"""Remedies as data: for every reason the steps, their numbers, and what comes out then."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
import shapely

from parks.judging import JUDGES
from parks.remedy_table import BY_KIND, COLUMNS
from parks.report import Report
from parks.wording import text
from tests.parks import test_checking
from tests.parks.studies import answers, judged, layer, parcels, square
from tests.parks.test_checking import LAND

pytestmark = pytest.mark.usefixtures("flat")
HECTARE = {"declared_area_m2": [10_000.0]}
FACTORY = test_checking.FACTORY | HECTARE
NAN = float("nan")
HEAD = '[rulebook]\nid = "own"\ntitle = { en = "o", zh = "自" }\n'
RULE = """
[[rule]]
id = "r"
kind = "{kind}"
title = {{ en = "t", zh = "题" }}
{rule}
[[rule.version]]
from = 2018-05-07
status = "in_force"
citation = "c"
{version}
"""


def factory(**changes: Any) -> dict[str, list[Any]]:
    return FACTORY | {name: [value] for name, value in changes.items()}


@pytest.fixture
def book(tmp_path: Path) -> Any:
    def write(kind: str, version: str, rule: str = "") -> str:
        path = tmp_path / "book.toml"
        path.write_text(HEAD + RULE.format(kind=kind, version=version, rule=rule), "utf-8")
        return str(path)

    return write


def steps(report: Report, rule_id: str) -> list[tuple[int, str, str]]:
    rows = report.remedies[report.remedies["rule_id"] == rule_id]
    return list(zip(rows["choice"], rows["action"], rows["outcome_then"], strict=True))


def only(report: Report, action: str) -> "pd.Series[Any]":
    (row,) = (row for _, row in report.remedies.iterrows() if row["action"] == action)
    return row


def test_every_kind_of_rule_has_its_steps() -> None:
    assert set(BY_KIND) == set(JUDGES)


def test_a_report_without_findings_has_an_empty_table() -> None:
    report = judged(parcels(**{name: [] for name in FACTORY}), *LAND)
    assert tuple(report.remedies.columns) == COLUMNS
    assert report.remedies.empty


def test_every_open_finding_has_a_step_and_no_other_has() -> None:
    rows = {name: values * 4 for name, values in FACTORY.items()}
    rows |= {
        "counted_floor_area_m2": [9_000.0, 50_000.0, None, 9_000.0],
        "floor_area_m2": [None] * 4,
    }
    report = judged(parcels(*(square(x) for x in (0, 200, 400, 950)), **rows), *LAND)
    found, key = report.findings, ["parcel_id", "rule_id"]
    open_ = found[found["outcome"] != "pass"]
    assert set(open_[key].itertuples(index=False)) == set(
        report.remedies[key].itertuples(index=False)
    )
    same = report.remedies.merge(found, on=key, suffixes=("", "_found"))
    assert (same["outcome"] == same["outcome_found"]).all()
    assert (same["reason"] == same["reason_found"]).all()
    assert all(text("action", action, "zh") != action for action in set(report.remedies["action"]))


class TestFloorArea:
    def test_cutting_to_the_limit(self) -> None:
        report = judged(
            parcels(square(0), **factory(counted_floor_area_m2=25_000.0, plan_plot_ratio_max=2.5)),
            *LAND,
        )
        assert answers(report, "plot-ratio.plan") == [("pass", "within")]
        row = only(report, "cut_floor_area")
        assert row[["column", "from_value", "to_value", "delta", "unit"]].tolist() == [
            "counted_floor_area_m2", 25_000.0, 20_000.0, -5_000.0, "m2",
        ]  # fmt: skip
        assert steps(report, "plot-ratio.industrial") == [
            (1, "cut_floor_area", "pass"), (2, "route", "review"), (3, "route", "review"),
        ]  # fmt: skip
        routes = report.remedies[report.remedies["action"] == "route"]
        assert routes["detail"].tolist() == ["project-procedure", "reference"]
        assert routes["decided_by_en"].tolist() == ["not stated in the source"] * 2

    def test_the_gross_area_is_named_where_it_stands_in(self) -> None:
        changes = factory(counted_floor_area_m2=None, floor_area_m2=25_000.0)
        report = judged(parcels(square(0), **changes), *LAND)
        cuts = report.remedies[report.remedies["action"] == "cut_floor_area"]
        assert set(cuts["column"]) == {"floor_area_m2"}

    def test_above_the_reference_two_steps_go_together(self) -> None:
        changes = factory(
            counted_floor_area_m2=25_000.0, reference_plot_ratio=2.2, plan_plot_ratio_max=3.0
        )
        report = judged(parcels(square(0), **changes), *LAND)
        rows = report.remedies
        assert rows[["choice", "action", "detail", "to_value", "outcome_then"]].fillna(0).to_numpy().tolist() == [
            [1, "cut_floor_area", "", 20_000.0, "pass"],
            [2, "route", "project-procedure", 0, "review"],
            [3, "cut_floor_area", "", 22_000.0, "review"],
            [3, "route", "reference", 0, "review"],
        ]  # fmt: skip

    def test_what_stands_already_may_stay_if_a_person_says_so(self) -> None:
        changes = factory(
            counted_floor_area_m2=25_000.0, status="existing", plan_plot_ratio_max=2.4
        )
        report = judged(parcels(square(0), **changes), *LAND)
        assert steps(report, "plot-ratio.plan") == [
            (1, "cut_floor_area", "pass"),
            (2, "decide", "review"),
        ]

    def test_between_a_limit_and_an_exceptional_value(self, book: Any) -> None:
        said = 'nature = "ceiling"\nlimit = 2.0\nexceptional = 2.6\nroutes = ["project-procedure"]'
        report = judged(
            parcels(square(0), **factory(counted_floor_area_m2=25_000.0)),
            rulebook=book("plot_ratio", said),
        )
        assert steps(report, "r") == [(1, "cut_floor_area", "pass"), (2, "route", "review")]

    def test_limits_that_contradict_are_corrected(self) -> None:
        report = judged(parcels(square(0), **factory(plan_plot_ratio_min=2.5)), *LAND)
        assert steps(report, "plot-ratio.plan") == [(1, "correct", "")]
        assert only(report, "correct")["column"] == "plan_plot_ratio_min; plan_plot_ratio_max"

    def test_a_cut_that_would_break_the_minimum_is_not_said_to_pass(self) -> None:
        """Of 10,000 and 10,050 m² no floor area keeps both 1.999 and 2.0."""
        changes = factory(
            counted_floor_area_m2=25_000.0, declared_area_m2=10_050.0, plan_plot_ratio_min=1.999
        )
        report = judged(parcels(square(0), **changes), *LAND)
        assert answers(report, "plot-ratio.plan") == [("fail", "above_limit")]
        assert steps(report, "plot-ratio.plan") == [(1, "cut_floor_area", "")]

    def test_a_cut_to_an_open_limit_is_not_said_to_pass(self, book: Any) -> None:
        """Zones of 2.0 and 3.0 lie over each other: above 3.0 is a breach, 3.0 is not sure to do."""
        zones = layer("zones", "zoning", square(-50, -50, 300, 300), square(-60, -60, 320, 320))
        zones.features["far"] = [2.0, 3.0]
        said = 'nature = "ceiling"\nlimit_from = { role = "zoning", column = "far", split = "strictest" }'
        report = judged(
            parcels(square(0), **factory(counted_floor_area_m2=31_000.0)),
            zones,
            rulebook=book("plot_ratio", said),
        )
        assert answers(report, "r") == [("fail", "above_limit")]
        assert steps(report, "r") == [(1, "cut_floor_area", "")]
        assert only(report, "cut_floor_area")["to_value"] == 30_000.0

    @pytest.mark.parametrize(
        ("nature", "floor", "to", "action", "words"),
        [("ceiling", 25_000.0, 20_000.0, "cut_floor_area", "cut 5,000 m²"),
         ("floor", 25_000.0, 30_000.0, "add_floor_area", "add 5,000 m²")],
    )  # fmt: skip
    def test_a_border_too_inaccurate_is_surveyed_or_avoided(
        self, book: Any, nature: str, floor: float, to: float, action: str, words: str
    ) -> None:
        zones = layer("zones", "zoning", square(-50, -50, 149.7, 300), square(99.7, -50, 100, 300))
        zones.features["far"] = [3.0, 2.0] if nature == "ceiling" else [2.0, 3.0]
        said = f'nature = "{nature}"\nlimit_from = {{ role = "zoning", column = "far", split = "strictest" }}'
        report = judged(
            parcels(square(0), **factory(counted_floor_area_m2=floor)),
            zones,
            rulebook=book("plot_ratio", said),
        )
        assert answers(report, "r") == [("review", "limit_borderline")]
        assert steps(report, "r") == [(1, action, "pass"), (2, "survey", "")]
        assert only(report, action)["to_value"] == to
        assert words in report.findings["remedy_en"].iloc[0]


class TestGround:
    def test_the_strip_of_scenario_6(self) -> None:
        """30,000 m², 2,400 of them outside: those come off, 27,600 are left in one piece."""
        lot = square(700, 0, 300, 100)
        land = (
            layer("c", "industrial_community", square(0, 0, 976, 200)),
            layer("b", "industrial_base", square(5_000)),
        )
        rows = factory(declared_area_m2=30_000.0)
        report = judged(
            parcels(lot, **rows), *land, layer("f", "retained_fragmented", square(9_000))
        )
        assert steps(report, "supply-lock") == [
            (1, "shave", "pass"),
            (2, "amend_boundary", "review"),
        ]
        row = only(report, "shave")
        assert row[["from_value", "to_value", "delta", "leaves_parts", "accuracy_m"]].tolist() == [
            30_000.0, 27_600.0, -2_400.0, 1.0, 0.5,
        ]  # fmt: skip
        assert shapely.normalize(row["geometry"]).equals(square(976, 0, 24, 100))

    def test_two_pieces_that_are_left_are_counted(self) -> None:
        river = layer("river", "constraint", square(40, -50, 20, 300), effect="prohibit")
        report = judged(parcels(square(0), **FACTORY), *LAND, river)
        assert steps(report, "constraint/river") == [(1, "shave", "pass")]
        assert only(report, "shave")[["to_value", "leaves_parts"]].tolist() == [8_000.0, 2.0]

    def test_where_nothing_would_be_left_other_land_is_chosen(self) -> None:
        river = layer("river", "constraint", square(-50, -50, 300, 300), effect="prohibit")
        report = judged(parcels(square(0), **FACTORY), *LAND, river)
        assert steps(report, "constraint/river") == [(1, "other_land", "")]
        said = report.findings.set_index("rule_id").loc["constraint/river", "remedy_en"]
        assert said == "choose other land: all of the parcel (10,000 m²) lies in the layer"

    def test_what_stands_there_is_not_sent_away(self) -> None:
        river = layer("river", "constraint", square(-50, -50, 300, 300), effect="prohibit")
        report = judged(parcels(square(0), **factory(status="existing")), *LAND, river)
        assert steps(report, "constraint/river") == [(1, "decide", "review")]

    def test_beside_an_incomplete_layer_the_rest_is_not_said_to_pass(self) -> None:
        river = layer(
            "river", "constraint", square(90, -50, 100, 300), effect="prohibit", coverage=None
        )
        report = judged(parcels(square(0), **FACTORY), *LAND, river)
        assert steps(report, "constraint/river") == [(1, "shave", ""), (1, "declare_coverage", "")]

    def test_a_review_layer_is_looked_at_or_left(self) -> None:
        river = layer("river", "constraint", square(90, -50, 100, 300), effect="review")
        report = judged(parcels(square(0), **FACTORY), *LAND, river)
        assert steps(report, "constraint/river") == [(1, "shave", "pass"), (2, "decide", "review")]

    @pytest.mark.parametrize(("accuracy", "said"), [(0.5, 0.5), (None, NAN)])
    def test_a_borderline_strip_names_how_good_the_line_is(
        self, accuracy: float | None, said: float
    ) -> None:
        river = layer(
            "river",
            "constraint",
            square(99.7, -50, 100, 300),
            effect="prohibit",
            accuracy_m=accuracy,
        )
        report = judged(parcels(square(0), **FACTORY), *LAND, river)
        assert steps(report, "constraint/river") == [(1, "shave", "pass"), (2, "survey", "")]
        np.testing.assert_equal(only(report, "shave")["accuracy_m"], said)

    def test_planned_fragmented_land_is_decided_on(self) -> None:
        report = judged(parcels(square(0, 5_000), **FACTORY), *LAND)
        assert answers(report, "supply-lock") == [("review", "review_tier")]
        assert steps(report, "supply-lock") == [(1, "other_land", ""), (2, "decide", "review")]

    def test_beyond_a_growth_boundary(self, book: Any) -> None:
        line = layer("line", "growth_boundary", square(-50, -50, 110, 300))
        said = 'roles = ["growth_boundary"]\ninside = "required"'
        report = judged(parcels(square(0), **FACTORY), line, rulebook=book("overlay", said))
        assert steps(report, "r") == [(1, "shave", "pass"), (2, "amend_boundary", "review")]
        assert only(report, "shave")["to_value"] == 6_000.0


class TestLockedChange:
    OFFICE: ClassVar[dict[str, Any]] = {
        "planned_land_use": "0902",
        "planned_land_use_kind": "office",
        "status": "change",
    }

    def test_part_of_it_keeps_its_use(self) -> None:
        report = judged(parcels(square(940), **factory(**self.OFFICE)), *LAND)
        assert answers(report, "planning-lock") == [("fail", "locked_change")]
        assert steps(report, "planning-lock") == [
            (1, "keep_use", "pass"), (2, "shave", "pass"), (3, "amend_plan", "review"),
        ]  # fmt: skip
        row = only(report, "keep_use")
        assert row[["column", "detail", "to_value"]].tolist() == [
            "planned_land_use", "industrial; research; mixed_industrial; storage", 6_000.0,
        ]  # fmt: skip
        assert shapely.normalize(row["geometry"]).equals(square(940, 0, 60, 100))

    def test_all_of_it_keeps_its_use(self) -> None:
        report = judged(parcels(square(0), **factory(**self.OFFICE)), *LAND)
        assert steps(report, "planning-lock") == [
            (1, "keep_use", "pass"),
            (2, "amend_plan", "review"),
        ]

    def test_beside_land_that_may_be_locked_too_the_rest_stays_open(self) -> None:
        base = layer("bases", "industrial_base", square(0, 0, 1000, 200), coverage=None)
        report = judged(parcels(square(940), **factory(**self.OFFICE)), base)
        assert [(action, then) for _, action, then in steps(report, "planning-lock")] == [
            ("keep_use", ""), ("shave", ""), ("declare_coverage", ""), ("amend_plan", "review"),
        ]  # fmt: skip

    def test_a_locked_role_without_a_layer_leaves_it_open(self, book: Any) -> None:
        said = 'locked = ["industrial_base", "strategic_reserve"]\nkept = ["industrial"]\nleft = ["office"]'
        path = book("planning_lock", said)
        report = judged(parcels(square(940), **factory(**self.OFFICE)), LAND[0], rulebook=path)
        assert answers(report, "r") == [("fail", "locked_change")]
        assert (1, "keep_use", "") in steps(report, "r")


class TestIndicators:
    def test_both_ways_of_scenario_5(self, book: Any) -> None:
        """90,000 m², 7,200 for offices, 7 %: to 6,300 by conversion, by 967.74 by demolition."""
        path = book("indicator", 'nature = "ceiling"\nlimit = 7', 'indicator = "admin_land_share"')
        rows = {"status": ["new"], "floor_area_m2": [90_000.0], "admin_floor_area_m2": [7_200.0]}
        report = judged(parcels(square(0, 0, 300, 200), **rows), rulebook=path)
        assert steps(report, "r") == [
            (1, "convert_admin_floor", "pass"),
            (2, "demolish_admin_floor", "pass"),
        ]
        assert report.remedies["to_value"].tolist() == [6_300.0, 6_232.26]
        assert report.remedies["delta"].tolist() == [-900.0, -967.74]

    def test_of_several_parts_any_will_do(self, book: Any) -> None:
        path = book(
            "indicator", 'nature = "floor"\nlimit = 30', 'indicator = "building_coefficient"'
        )
        rows = {
            "status": ["new"],
            "footprint_m2": [2_000.0],
            "structures_m2": [100.0],
            "open_yards_m2": [0.0],
        }
        report = judged(parcels(square(0), **rows, **HECTARE), rulebook=path)
        row = only(report, "raise")
        assert row[["column", "from_value", "to_value", "outcome_then"]].tolist() == [
            "footprint_m2; structures_m2; open_yards_m2", 2_100.0, 3_000.0, "pass",
        ]  # fmt: skip

    def test_people_are_whole(self, book: Any) -> None:
        path = book("indicator", 'nature = "floor"\nlimit = 3137', 'indicator = "jobs_density"')
        report = judged(parcels(square(0), status=["new"], jobs=[10.0], **HECTARE), rulebook=path)
        assert only(report, "raise")["to_value"] == 32.0  # 31.37 would do

    def test_money_is_in_the_unit_of_its_column(self, book: Any) -> None:
        path = book("indicator", 'nature = "floor"\nlimit = 15', 'indicator = "tax_intensity"')
        report = judged(
            parcels(square(0), status=["new"], tax_yuan=[1_000_000.0], **HECTARE), rulebook=path
        )
        assert only(report, "raise")[["to_value", "unit"]].tolist() == [2_250_000.0, "yuan"]

    def test_a_part_that_lacks_is_supplied_as_well(self, book: Any) -> None:
        path = book("indicator", 'nature = "ceiling"\nlimit = 1.9', 'indicator = "plot_ratio"')
        report = judged(parcels(square(0), status=["new"], floor_area_m2=[20_000.0]), rulebook=path)
        assert steps(report, "r") == [(1, "cut_floor_area", ""), (1, "supply", "")]
        assert only(report, "supply")["column"] == "counted_floor_area_m2"


class TestUnknown:
    @pytest.mark.parametrize(
        ("changes", "rule", "step"),
        [
            ({"floor_area_m2": None, "counted_floor_area_m2": None}, "plot-ratio.industrial", ("supply", "", "floor_area_m2")),
            ({"plan_plot_ratio_max": None}, "plot-ratio.plan", ("supply", "", "plan_plot_ratio_max")),
            ({"land_use": None, "land_use_kind": None}, "plot-ratio.plan", ("supply", "", "land_use")),
            ({"status": None}, "supply-lock", ("supply", "", "status")),
        ],
    )  # fmt: skip
    def test_the_datum_to_supply(
        self, changes: dict[str, Any], rule: str, step: tuple[str, str, str]
    ) -> None:
        report = judged(parcels(square(950), **factory(**changes)), *LAND)
        rows = report.remedies[report.remedies["rule_id"] == rule]
        assert rows[["action", "detail", "column"]].to_numpy().tolist() == [list(step)]
        assert rows["outcome_then"].tolist() == [""]

    def test_a_layer_that_lacks(self) -> None:
        report = judged(parcels(square(950), **FACTORY), LAND[0])
        rows = report.remedies[report.remedies["rule_id"] == "supply-lock"]
        assert rows[["action", "detail"]].to_numpy().tolist() == [
            ["add_layer", "industrial_community"]
        ]

    def test_the_shape(self) -> None:
        report = judged(parcels(None, **FACTORY), *LAND)
        rows = report.remedies[report.remedies["rule_id"] == "supply-lock"]
        assert rows[["action", "column"]].to_numpy().tolist() == [["supply", "geometry"]]

    def test_a_rulebook_that_is_silent(self, book: Any) -> None:
        said = 'locked = ["industrial_base"]\nkept = ["industrial"]\nleft = ["office"]'
        changes = factory(planned_land_use="07", planned_land_use_kind="residential")
        report = judged(parcels(square(0), **changes), *LAND, rulebook=book("planning_lock", said))
        assert steps(report, "r") == [(1, "complete_rulebook", "")]
        assert only(report, "complete_rulebook")["detail"] == "no_rule"
