"""The chain from surveyed parcels to a report, on ground drawn for the purpose."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from parks.findings import COLUMNS
from tests.parks.studies import X, Y, answers, judged, layer, parcels, square

BASE = layer("bases", "industrial_base", square(0, 0, 1000, 200))
COMMUNITY = layer("communities", "industrial_community", square(0, 300, 1000, 200))
RETAINED = layer("retained", "retained_fragmented", square(0, 5000, 100, 100))
LAND = (BASE, COMMUNITY, RETAINED)
ZONE = layer("water", "constraint", square(0, -500, 1000, 100), effect="prohibit")
FACTORY: dict[str, list[Any]] = {
    "land_use": ["100101"],
    "land_use_kind": ["industrial"],
    "status": ["new"],
    "floor_area_m2": [9_000.0],
    "counted_floor_area_m2": [9_000.0],
    "plan_plot_ratio_max": [2.0],
}


def factory(**changes: Any) -> dict[str, list[Any]]:
    return FACTORY | {name: [value] for name, value in changes.items()}


class TestReport:
    def test_a_finding_has_the_columns_of_the_contract(self) -> None:
        report = judged(parcels(square(0), **FACTORY), *LAND)
        assert tuple(report.findings.columns) == COLUMNS

    def test_not_applicable_is_no_row_and_is_named_on_the_parcel(self) -> None:
        report = judged(parcels(square(0), **factory(status="existing")), *LAND)
        assert "supply-lock" not in set(report.findings["rule_id"])
        assert report.parcels["not_concerned"].tolist() == [
            "plot-ratio.research; plot-ratio.contract; supply-lock; planning-lock; constraint"
        ]

    def test_findings_are_sorted_by_parcel_and_rule(self) -> None:
        table = parcels(square(0), square(200), **{k: v * 2 for k, v in FACTORY.items()})
        table["parcel_id"] = ["b", "a"]
        findings = judged(table, *LAND).findings
        pairs = list(zip(findings["parcel_id"], findings["rule_id"], strict=True))
        assert pairs == sorted(pairs)

    def test_the_gravest_outcome_stands_on_the_parcel(self) -> None:
        report = judged(parcels(square(950), **FACTORY), *LAND)
        assert report.parcels["outcome"].tolist() == ["fail"]
        counts = report.parcels[["n_pass", "n_unknown", "n_review", "n_fail"]].iloc[0].tolist()
        assert counts == [2, 0, 0, 1]

    def test_no_parcels_make_an_empty_report(self) -> None:
        report = judged(parcels(**{name: [] for name in FACTORY}), *LAND)
        assert len(report.parcels) == len(report.findings) == 0

    def test_unknowns_are_grouped_by_what_would_settle_them(self) -> None:
        rows = {name: values * 3 for name, values in FACTORY.items()}
        rows |= {"plan_plot_ratio_max": [None, None, 2.0], "status": ["new", "new", None]}
        report = judged(parcels(square(0), square(200), square(400), **rows), *LAND)
        assert [(row["reason"], row["parcels"]) for row in report.unknown_because()] == [
            ("missing:plan_plot_ratio_max", 2),
            ("missing:status", 1),
        ]
        assert report.summary()["unknown_because"][0]["settle_zh"] == "补充规划容积率上限"

    def test_a_rule_that_fired_on_no_parcel_is_named(self) -> None:
        report = judged(parcels(square(0), **FACTORY), *LAND)
        assert report.silent_rules() == [
            "plot-ratio.research",
            "plot-ratio.contract",
            "planning-lock",
            "constraint",
        ]

    def test_a_rule_without_its_layers_was_not_examined_and_says_so(self) -> None:
        report = judged(parcels(square(0), **FACTORY), *LAND)
        assert "not examined: the study has no layer of role constraint" in report.explain("P0")
        assert "未检查：研究文件中没有限制性图层" in report.explain("P0", lang="zh")

    def test_a_layer_that_does_not_hold_is_not_used_and_is_said(self) -> None:
        repealed = layer("bases", "industrial_base", square(0, 0, 1000, 200), status="repealed")
        report = judged(parcels(square(0), **FACTORY), repealed, COMMUNITY)
        assert answers(report, "supply-lock") == [("unknown", "no_layer:industrial_base")]
        assert "layer-not-in-force" in [problem.code for problem in report.problems]

    @pytest.mark.parametrize(
        ("role", "effect", "noted"),
        [
            ("farmland", "prohibit", True),
            ("ecological_red_line", None, True),
            ("industrial_base", "prohibit", False),
            ("constraint", "review", False),
            ("park", None, False),
            ("park", "prohibit", True),
        ],
    )
    def test_a_restriction_that_no_rule_looks_at_is_said(
        self, role: str, effect: str | None, noted: bool
    ) -> None:
        zone = layer("zone", role, square(0), effect=effect)
        report = judged(parcels(square(0), **FACTORY), *LAND, zone)
        assert ("layer-not-judged" in {problem.code for problem in report.problems}) == noted

    def test_areas_that_differ_are_noted(self) -> None:
        report = judged(parcels(square(0), **factory(declared_area_m2=9_500.0)), *LAND)
        assert [problem.code for problem in report.problems] == ["area-differs"]
        assert "P0" in report.problems[0].text("zh")


class TestSplitLand:
    def test_the_part_outside_is_the_finding(self) -> None:
        report = judged(parcels(square(992, 0), **FACTORY), *LAND)
        row = report.findings[report.findings["rule_id"] == "supply-lock"].iloc[0]
        assert (row["outcome"], row["reason"]) == ("fail", "partly_outside")
        assert row["geometry"].equals(box(X + 1000, Y, X + 1092, Y + 100))
        assert row["width_m"] == 92.0
        assert (row["at_x"], row["at_y"]) == pytest.approx((X + 1046, Y + 50), abs=4.1)
        assert row["measured"] == pytest.approx(0.08)

    def test_base_and_community_side_by_side_admit(self) -> None:
        beside = layer("communities", "industrial_community", square(1000, 0, 500, 200))
        report = judged(parcels(square(950), **FACTORY), BASE, beside, RETAINED)
        assert answers(report, "supply-lock") == [("pass", "inside")]

    def test_fragmented_land_goes_to_a_person(self) -> None:
        retained = layer("retained", "retained_fragmented", square(1000, 0, 500, 200))
        report = judged(parcels(square(950), **FACTORY), BASE, COMMUNITY, retained)
        assert answers(report, "supply-lock") == [("review", "review_tier")]


class TestConstraintLayers:
    def test_each_layer_is_a_rule_with_its_own_citation(self) -> None:
        one = layer("water", "constraint", square(0), effect="prohibit", citation="decree 1")
        two = layer("heritage", "constraint", square(0), effect="review", citation="decree 2")
        report = judged(parcels(square(0), **FACTORY), *LAND, one, two)
        assert answers(report, "constraint/water") == [("fail", "prohibited_overlap")]
        assert answers(report, "constraint/heritage") == [("review", "review_overlap")]
        cited = report.findings.set_index("rule_id")["citation"]
        assert (cited["constraint/water"], cited["constraint/heritage"]) == ("decree 1", "decree 2")

    def test_a_layer_says_whom_it_concerns(self) -> None:
        zone = layer(
            "water", "constraint", square(0), effect="prohibit", applies_to={"status": ("new",)}
        )
        old = judged(parcels(square(0), **factory(status="existing")), *LAND, zone)
        assert answers(old, "constraint/water") == []
        nobody = judged(parcels(square(0), **factory(status=None)), *LAND, zone)
        assert answers(nobody, "constraint/water") == [("unknown", "missing:status")]

    def test_rule_and_layer_must_both_concern_the_parcel(self, tmp_path: Path) -> None:
        """A layer cannot widen the subject that its rule states."""
        path = tmp_path / "new-only.toml"
        path.write_text(NEW_ONLY, "utf-8")
        zone = layer(
            "water",
            "constraint",
            square(0),
            effect="prohibit",
            applies_to={"status": ("existing",)},
        )
        report = judged(parcels(square(0), **factory(status="existing")), zone, rulebook=str(path))
        assert answers(report, "clear/water") == []

    def test_what_stands_already_goes_to_a_person(self) -> None:
        zone = layer("water", "constraint", square(0), effect="prohibit")
        report = judged(parcels(square(0), **factory(status="existing")), *LAND, zone)
        assert answers(report, "constraint/water") == [("review", "existing_nonconforming")]
        row = report.findings[report.findings["rule_id"] == "constraint/water"].iloc[0]
        assert row["remedy_en"].startswith("a person decides")
        assert "leave out the" in row["remedy_en"]


NEW_ONLY = """
[rulebook]
id = "new-only"
title = { en = "New only", zh = "仅新增" }
[[rule]]
id = "clear"
kind = "overlay"
title = { en = "Clear", zh = "避让" }
applies_to = { status = ["new"] }
[[rule.version]]
from = 2018-05-07
roles = ["constraint"]
status = "in_force"
citation = "test"
"""

STRICT = """
[rulebook]
id = "strict"
title = { en = "Strict", zh = "严格" }
[[rule]]
id = "plan"
kind = "plot_ratio"
title = { en = "Plan", zh = "规划" }
existing = "fail"
[[rule.version]]
from = 2018-05-07
nature = "ceiling"
limit = 2.0
status = "in_force"
citation = "test"
"""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (STRICT, ("fail", "above_limit")),
        (STRICT.replace('existing = "fail"', ""), ("review", "existing_nonconforming")),
        (STRICT.replace("limit = 2.0", "limit = 2.0\nto = 2020-01-01"), ("unknown", "lapsed")),
    ],
    ids=["spares nobody", "by default a person decides", "lapsed"],
)
def test_what_a_rulebook_says_of_existing_parcels(
    tmp_path: Path, text: str, answer: tuple[str, str]
) -> None:
    path = tmp_path / "strict.toml"
    path.write_text(text, "utf-8")
    table = parcels(square(0), **factory(status="existing", counted_floor_area_m2=30_000.0))
    assert answers(judged(table, rulebook=str(path)), "plan") == [answer]


def test_a_shape_mended_beyond_tolerance_goes_to_a_person() -> None:
    table = parcels(square(0), **factory(declared_area_m2=10_000.0, repaired_beyond_tolerance=True))
    report = judged(table, *LAND)
    assert answers(report, "supply-lock") == [("review", "repaired_beyond_tolerance")]
    assert answers(report, "plot-ratio.plan") == [("pass", "within")]  # by the declared area


NULLABLE = ["land_use_kind", "status", "floor_area_m2", "plan_plot_ratio_max", "geometry", "layer"]


@pytest.mark.parametrize("missing", NULLABLE)
@pytest.mark.parametrize("x", [0, 950, 3000], ids=["inside", "across", "outside"])
def test_nothing_that_is_missing_turns_into_a_pass(missing: str, x: int) -> None:
    """Take away each datum: a rule that it could have decided never says pass."""
    columns = factory(counted_floor_area_m2=None)
    if missing in columns:
        columns[missing] = [None]
    shape = None if missing == "geometry" else square(x)
    layers = (COMMUNITY,) if missing == "layer" else LAND
    report = judged(parcels(shape, **columns), *layers)
    depends = {
        "land_use_kind": ["plot-ratio.plan", "supply-lock"],
        "status": ["supply-lock"],
        "floor_area_m2": ["plot-ratio.industrial", "plot-ratio.plan"],
        "plan_plot_ratio_max": ["plot-ratio.plan"],
        "geometry": ["supply-lock", "plot-ratio.plan"],
        "layer": ["supply-lock"],
    }[missing]
    for rule_id in depends:
        assert [outcome for outcome, _ in answers(report, rule_id)] == ["unknown"], rule_id


ANY_FACTORY = st.fixed_dictionaries(
    {
        "counted_floor_area_m2": st.none() | st.floats(0, 50_000),
        "plan_plot_ratio_max": st.none() | st.floats(0.1, 4).map(lambda x: round(x, 2)),
        "land_use_kind": st.sampled_from([None, "industrial", "office"]),
        "status": st.sampled_from([None, "new", "existing", "change"]),
        "x": st.integers(0, 1200),
    }
)
SUPPLIED = {"land_use_kind": "industrial", "status": "new", "plan_plot_ratio_max": 2.0}


@settings(max_examples=settings().max_examples // 10)  # a report of many costs what one of one does
@given(rows=st.lists(ANY_FACTORY, min_size=10, max_size=20))
def test_supplying_data_never_loosens_what_was_certain(rows: list[dict[str, Any]]) -> None:
    """Whatever was pass or fail with data missing is the same when the data are supplied."""
    shapes = [square(row["x"]) for row in rows]
    given = {name: values * len(rows) for name, values in FACTORY.items()}
    given |= {name: [row[name] for row in rows] for name in rows[0] if name != "x"}
    given["floor_area_m2"] = given["counted_floor_area_m2"]
    filled = given | {
        name: [value if cell is None else cell for cell in given[name]]
        for name, value in SUPPLIED.items()
    }
    before, after = (
        judged(parcels(*shapes, **table), *LAND).findings.set_index(["parcel_id", "rule_id"])
        for table in (given, filled)
    )
    certain = before[before["outcome"].isin(["pass", "fail"])]
    assert after.loc[certain.index, "outcome"].tolist() == certain["outcome"].tolist()
