"""The reference plot ratio: scenario 2 from end to end, and every statistic beside fractions."""

import math
from fractions import Fraction
from itertools import permutations
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from geo.area import geodesic_area
from layers.measure import add_areas
from layers.reference_form import Reference
from layers.zones import Layer
from parks.reference import Referred, references
from parks.reference_wording import State
from parks.report import Report
from tests.parks.studies import CRS, judged, layer, parcels, square

MEDIAN: dict[str, Any] = {
    "near": "radius",
    "radius_m": 500.0,
    "parcels_by": "built",
    "statistic": "median",
    "least_count": 1,
}
MEAN = MEDIAN | {"statistic": "area_weighted_mean"}
PARK = MEDIAN | {"near": "park", "radius_m": None}
Lot = dict[str, Any]


def lot(x: float, ratio: float | None, **changes: Any) -> Lot:
    """An existing office of one hectare."""
    return {
        "shape": square(x),
        "land_use_kind": "office",
        "status": "existing",
        "declared_area_m2": 10_000.0,
        "counted_floor_area_m2": None if ratio is None else ratio * 10_000,
        "floor_area_m2": None,
        "plan_plot_ratio_max": None,
        "reference_plot_ratio": None,
    } | changes


def project(**changes: Any) -> Lot:
    """Scenario 2: research on 48 mu with 108,800 m²; its shape is a little larger."""
    return (
        lot(0, None, shape=square(0, 0, 200.1, 160.1), land_use_kind="research", status="new")
        | {"declared_area_m2": 32_000.0, "counted_floor_area_m2": 108_800.0}
        | {"plan_plot_ratio_max": 4.0}
        | changes
    )


def table(*lots: Lot) -> gpd.GeoDataFrame:
    columns = {name: [one[name] for one in lots] for name in lots[0] if name != "shape"}
    made = parcels(*(one["shape"] for one in lots), **columns)
    return made.astype(
        {name: float for name in made.columns if name.endswith(("m2", "max", "ratio"))}
    )


def checked(*lots: Lot, layers: tuple[Layer, ...] = (), **choice: Any) -> Report:
    return judged(table(*lots), *layers, reference=MEDIAN | choice)


def referred(*lots: Lot, layers: tuple[Layer, ...] = (), **choice: Any) -> Referred:
    """The reference of the first lot only."""
    whole = add_areas(table(*lots), "declared", disagreement_pct=1.0)
    asked = np.arange(len(lots)) == 0
    return references(whole, layers, Reference.model_validate(MEDIAN | choice), asked)


def first(found: Referred) -> tuple[float | None, State, int, int]:
    ratio = None if math.isnan(found.ratio[0]) else float(found.ratio[0])
    return ratio, State(int(found.state[0])), int(found.counted[0]), int(found.unknown[0])


def drawn(*shapes: Polygon, far: list[object], **columns: list[object]) -> Layer:
    made = layer("offices", "reference", *shapes)
    for name, values in ({"FAR": far} | columns).items():
        made.features[name] = values
    return made


class TestScenario2:
    @pytest.mark.parametrize(
        "choice", [MEDIAN, MEAN, MEDIAN | {"statistic": "nth_greatest", "n": 1}]
    )
    @pytest.mark.parametrize(
        ("near", "reason", "allowed", "left", "stands"),
        [
            (3.5, "within_reference", "112,000", "3,200", "still allowed"),
            (3.2, "above_reference", "102,400", "6,400", "beyond it"),
        ],
    )
    def test_from_end_to_end(
        self, choice: dict[str, Any], near: float, reason: str, allowed: str, left: str, stands: str
    ) -> None:
        report = checked(project(), lot(300, near), lot(450, near), **choice)
        finding = report.findings.set_index("rule_id").loc["plot-ratio.research"]
        assert (finding["outcome"], finding["reason"], finding["limit"]) == ("review", reason, 3.0)
        for lang in ("en", "zh"):
            remedy = finding[f"remedy_{lang}"]
            assert all(number in remedy for number in (allowed, left, "12,800", str(near)))
            assert all(number in report.explain("P0", lang=lang) for number in (allowed, left))
        parcel = report.parcels.iloc[0]
        assert parcel["reference_plot_ratio"] == near
        assert parcel["by_reference_remaining_m2"] == 32_000 * near - 108_800
        assert f"{left} m² of floor area {stands}" in report.explain("P0")

    def test_the_letter_says_what_the_reference_was_made_of(self) -> None:
        report = checked(project(), lot(300, 3.5), lot(450, 3.5))
        assert (
            "reference ratio 3.5 (median of the office and commercial projects within 500 m, 2 in "
            "number; parcels of this study by their built ratio)"
        ) in report.explain("P0")
        assert (
            "参照容积率3.5（周边500米内2个商务办公及商业项目容积率中位数；本研究地块的现状容积率）"
        ) in report.explain("P0", lang="zh")

    def test_a_plan_below_the_reference_is_the_least_limit_then(self) -> None:
        report = checked(project(plan_plot_ratio_max=3.2), lot(300, 3.5))
        parcel = report.parcels.iloc[0]
        assert (parcel["binding_rule"], parcel["binding_plot_ratio"]) == (
            "plot-ratio.research",
            3.0,
        )
        assert parcel["by_reference_rule"] == "plot-ratio.plan"
        assert (parcel["by_reference_plot_ratio"], parcel["by_reference_remaining_m2"]) == (
            *(3.2, -6_400.0),
        )

    def test_a_given_reference_stands_and_says_so(self) -> None:
        report = checked(project(reference_plot_ratio=3.5), lot(300, 9.9))
        parcel = report.parcels.iloc[0]
        assert (parcel["reference_plot_ratio"], parcel["reference_state"]) == (3.5, "given")
        assert "reference ratio 3.5 (given in the parcel table)" in report.explain("P0")

    def test_without_a_choice_nothing_is_computed(self) -> None:
        report = judged(table(project(), lot(300, 3.5)))
        finding = report.findings.set_index("rule_id").loc["plot-ratio.research"]
        assert finding["reason"] == "above_guide"
        assert "reference ratio" not in finding["remedy_en"]
        assert "reference_state" not in report.parcels

    def test_no_neighbour_leaves_the_guide_and_says_why(self) -> None:
        report = checked(project(), lot(5_000, 3.5))
        finding = report.findings.set_index("rule_id").loc["plot-ratio.research"]
        assert (finding["outcome"], finding["reason"]) == ("review", "above_guide")
        assert finding["remedy_en"].endswith(
            "no reference ratio could be computed: no office and commercial projects within 500 m; "
            "parcels of this study by their built ratio"
        )
        assert report.parcels["reference_plot_ratio"].isna().all()
        assert np.isnan(report.parcels["by_reference_plot_ratio"][0])

    def test_only_parcels_that_a_rule_asks_for_get_one(self) -> None:
        storage = lot(600, 1.0, land_use_kind="storage")
        unsaid = lot(700, 1.0, land_use_kind=None)
        report = checked(project(), lot(300, 3.5), storage, unsaid, skip_unknown=True)
        states = report.parcels["reference_state"].fillna("")
        assert states.tolist() == ["computed", "", "", "computed"]

    def test_where_areas_disagree_neither_side_is_said(self) -> None:
        """By the contract's 32,000 m² the reference holds, by the smaller shape it does not."""
        report = checked(project(shape=square(0, 0, 200, 150)), lot(300, 3.5))
        finding = report.findings.set_index("rule_id").loc["plot-ratio.research"]
        assert finding["reason"] == "above_guide"

    def test_the_choice_stands_in_the_record_and_in_a_note(self) -> None:
        report = checked(project(), lot(300, 3.5))
        assert report.record["reference"]["statistic"] == "median"
        assert report.record["reference"]["radius_m"] == 500.0
        (note,) = (one for one in report.problems if one.code == "reference-computed")
        assert "0 given, 1 computed, 0 could not" in note.message_en


AREAS = st.integers(10_000, 10**7)  # hundredths
NEAR = st.lists(st.tuples(st.integers(0, 4 * 10**7), AREAS), min_size=1, max_size=6)


def rounded_down(ratio: Fraction) -> float:
    return math.floor(ratio * 100_000) / 100_000


@pytest.mark.parametrize("statistic", ["area_weighted_mean", "median", "nth_greatest"])
@given(near=NEAR)
def test_every_statistic_is_that_of_fractions(statistic: str, near: list[tuple[int, int]]) -> None:
    near = [(floor, area) for floor, area in near if floor <= 50 * area] or [(7, 10_000)]
    lots = [
        lot(10 * k, None, declared_area_m2=area / 100, counted_floor_area_m2=floor / 100)
        for k, (floor, area) in enumerate(near)
    ]
    n = {"n": min(2, len(near))} if statistic == "nth_greatest" else {}
    choice = {"statistic": statistic, "least_count": len(near), "radius_m": 5_000.0} | n
    got = referred(project(shape=square(-900)), *lots, **choice).ratio[0]
    ratios = sorted((Fraction(floor, area) for floor, area in near), reverse=True)
    down = [Fraction(math.floor(ratio * 100_000), 100_000) for ratio in ratios]
    expected = {
        "area_weighted_mean": Fraction(sum(f for f, _ in near), sum(a for _, a in near)),
        "median": (down[(len(down) - 1) // 2] + down[len(down) // 2]) / 2,
        "nth_greatest": down[n.get("n", 1) - 1],
    }
    assert got == rounded_down(expected[statistic])


def test_a_mean_of_stated_ratios_weighs_by_area() -> None:
    shapes = square(300), square(500, width=300.0)
    offices = drawn(*shapes, far=["2.0", "4.0"])
    choice = MEAN | {"parcels_by": None, "layers_by": "FAR"}
    small, large = (
        Fraction(round(float(area) * 100))
        for area in geodesic_area(gpd.GeoSeries(shapes, crs=CRS), CRS)
    )
    got = referred(project(), layers=(offices,), **choice).ratio[0]
    assert got == rounded_down((2 * small + 4 * large) / (small + large))
    assert got < 3.5


@pytest.mark.parametrize("written", ["3.3", "2.3", "1.00001", 0.1, 4.35])
def test_a_stated_ratio_is_that_decimal(written: float | str) -> None:
    offices = drawn(square(300), far=[written])
    found = referred(project(), layers=(offices,), parcels_by=None, layers_by="FAR")
    assert found.ratio[0] == float(written)


@given(
    places=st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(["office", "commercial", "industrial"])),
        min_size=1,
        max_size=8,
    ),
    radius=st.integers(1, 12),
)
def test_a_radius_finds_what_a_loop_finds(places: list[tuple[int, str]], radius: int) -> None:
    lots = [lot(100 * x, 2.0, land_use_kind=kind) for x, kind in places]
    found = referred(project(), *lots, radius_m=100.0 * radius)
    here = table(project()).geometry[0]
    near = [
        one
        for one in lots
        if one["land_use_kind"] != "industrial"
        and round(here.distance(one["shape"]), 3) <= 100 * radius
        and not _same(here, one["shape"])
    ]
    assert found.counted[0] == len(near)


def _same(one: Polygon, other: Polygon) -> bool:
    return one.intersection(other).area > min(one.area, other.area) / 2


@given(
    lots=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 50), st.booleans()), min_size=1, max_size=7
    ),
    parks=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=4),
)
def test_a_park_finds_what_a_loop_finds(
    lots: list[tuple[int, int, bool]], parks: list[tuple[int, int]]
) -> None:
    """Every lot asks, offices too; parks may overlap, and lie in none."""
    zones = [square(110.0 * x, width=110.0 * width - 10) for x, width in parks]
    kinds = ("research", "office")
    made = [lot(110.0 * x, r / 10, land_use_kind=kinds[office]) for x, r, office in lots]
    made = [
        one | {"shape": square(110.0 * x, 0, 100)} for one, (x, *_) in zip(made, lots, strict=True)
    ]
    whole = add_areas(table(*made), "declared", disagreement_pct=1.0)
    choice = Reference.model_validate(PARK)
    got = references(whole, (layer("p", "park", *zones),), choice, np.ones(len(made), bool))
    held = [{k for k, zone in enumerate(zones) if zone.covers(one["shape"])} for one in made]
    for i, one in enumerate(made):
        near = [
            lots[j][1] * 10_000
            for j, other in enumerate(made)
            if other["land_use_kind"] == "office"
            and held[i] & held[j]
            and not _same(one["shape"], other["shape"])
        ]
        if not held[i]:
            assert got.state[i] == State.NOWHERE
            continue
        assert got.counted[i] == len(near)
        middle = sorted(near)[(len(near) - 1) // 2 : len(near) // 2 + 1]
        assert not near or got.ratio[i] == math.floor(sum(middle) / len(middle)) / 100_000


class TestNotKnown:
    """One that may count and whose ratio is not known leaves all open, or is counted aside."""

    @pytest.mark.parametrize(
        "doubtful",
        [
            pytest.param(lot(450, None), id="no floor area"),
            pytest.param(lot(450, 3.0, land_use_kind=None), id="it may be an office"),
            pytest.param(lot(450, 3.0, status=None), id="it may stand"),
            pytest.param(lot(450, 3.0, shape=None), id="it may be anywhere"),
            pytest.param(lot(450, 50.1), id="a ratio that no land has"),
            pytest.param(lot(450, 3.0, declared_area_m2=0.001), id="no area"),
        ],
    )
    def test_is_never_skipped_in_silence(self, doubtful: Lot) -> None:
        others = (lot(300, 3.5), doubtful)
        assert first(referred(project(), *others)) == (None, State.NOT_KNOWN, 1, 1)
        left_out = referred(project(), *others, skip_unknown=True)
        assert first(left_out) == (3.5, State.COMPUTED, 1, 1)
        said = left_out.basis(Reference.model_validate(MEDIAN | {"skip_unknown": True}), "en")
        assert said[0].endswith("by their built ratio; 1 not known and left out")
        report = checked(project(), *others)
        assert (
            "1 of the 2 that are or may be office and commercial projects within 500 m have no "
            "known land use, status or ratio"
        ) in report.explain("P0")

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(lot(450, None, land_use_kind="industrial"), id="another kind"),
            pytest.param(lot(450, None, status="new"), id="a proposal"),
            pytest.param(lot(450, None, status="change"), id="a change"),
            pytest.param(lot(5_000, None), id="not near"),
            pytest.param(lot(450, None, land_use_kind=None, status="new"), id="no use, but new"),
        ],
    )
    def test_does_not_matter_where_it_cannot_count(self, other: Lot) -> None:
        assert first(referred(project(), lot(300, 3.5), other)) == (3.5, State.COMPUTED, 1, 0)

    def test_the_gross_area_stands_in_and_is_said(self) -> None:
        gross = lot(300, None, floor_area_m2=35_000.0)
        found = referred(project(), gross)
        assert (first(found)[0], found.gross[0]) == (3.5, 1)
        said = found.basis(Reference.model_validate(MEDIAN), "zh")[0]
        assert said.endswith("其中1个以总建筑面积代计容面积")

    def test_neighbours_that_are_all_left_out_are_too_few_not_none(self) -> None:
        found = referred(project(), lot(300, None), skip_unknown=True)
        assert first(found) == (None, State.TOO_FEW, 0, 1)

    def test_storeys_that_leave_the_counted_area_open(self) -> None:
        bounds: dict[str, Any] = {
            "floor_area_least_m2": math.nan,
            "floor_area_greatest_m2": math.nan,
        }
        bounds |= {"counted_floor_area_least_m2": 2e4, "counted_floor_area_greatest_m2": 4e4}
        bounds |= {"floor_area_conflict": "", "floor_area_lacks": ""}
        lots = table(project(), lot(300, None)).assign(**bounds)
        whole = add_areas(lots, "declared", disagreement_pct=1.0)
        asked = np.array([True, False])
        found = references(whole, (), Reference.model_validate(MEDIAN), asked)
        assert first(found) == (None, State.NOT_KNOWN, 0, 1)

    @pytest.mark.parametrize(("far", "known"), [("3.5", 1), ("不予規定", 0), (None, 0), ("51", 0)])
    def test_a_layer_that_says_it_in_words(self, far: str | None, known: int) -> None:
        offices = drawn(square(300), far=[far])
        found = referred(project(), layers=(offices,), parcels_by=None, layers_by="FAR")
        assert (found.counted[0], found.unknown[0]) == (known, 1 - known)

    def test_a_parcel_without_a_shape(self) -> None:
        found = referred(project(shape=None), lot(300, 3.5))
        assert first(found)[:2] == (None, State.NO_SHAPE)

    def test_too_few(self) -> None:
        found = referred(project(), lot(300, 3.5), least_count=2)
        assert first(found) == (None, State.TOO_FEW, 1, 0)
        said = found.basis(Reference.model_validate(MEDIAN | {"least_count": 2}), "en")
        assert "1 in number, fewer than 2" in said[0]

    def test_a_divided_parcel_belongs_to_no_park(self) -> None:
        parks = layer("parks", "park", square(0, 0, 100, 500), square(100, 0, 100.1, 500))
        half = project(shape=square(0, 0, 200, 160))
        found = referred(half, lot(20, 3.5), layers=(parks,), **PARK)
        assert first(found)[:2] == (None, State.NOWHERE)
        assert "belongs to no park" in found.basis(Reference.model_validate(PARK), "en")[0]


class TestWhoCounts:
    def test_a_parcel_is_never_its_own_neighbour(self) -> None:
        assert first(referred(lot(0, 9.0)))[:2] == (None, State.NONE_NEAR)
        parks = (layer("parks", "park", square(-50, -50, 900, 900)),)
        assert first(referred(lot(0, 9.0), layers=parks, **PARK))[:2] == (None, State.NONE_NEAR)
        assert first(referred(lot(0, 9.0), lot(300, 2.0), layers=parks, **PARK))[0] == 2.0

    @pytest.mark.parametrize("shape", [square(0), square(40, 40, 5, 5), square(-5, -5, 110, 110)])
    def test_nor_is_a_project_drawn_on_its_ground(self, shape: Polygon) -> None:
        offices = (drawn(shape, square(300), far=["9", "2"]),)
        found = referred(lot(0, 9.0), layers=offices, layers_by="FAR")
        assert first(found) == (2.0, State.COMPUTED, 1, 0)

    def test_a_project_that_touches_or_overlaps_a_little_is_a_neighbour(self) -> None:
        offices = (drawn(square(95), square(90, -100), far=["4", "2"]),)
        found = referred(lot(0, 9.0), layers=offices, parcels_by=None, layers_by="FAR")
        assert first(found)[0] == 3.0

    def test_a_parcel_that_is_drawn_counts_once_by_the_layer(self) -> None:
        offices = (drawn(square(301, 1, 98, 98), far=["4.0"]),)
        both = referred(project(), lot(300, 2.0), layers=offices, layers_by="FAR")
        assert first(both) == (4.0, State.COMPUTED, 1, 0)

    def test_kinds_are_chosen(self) -> None:
        lots = (lot(300, 2.0), lot(450, 6.0, land_use_kind="commercial"))
        assert first(referred(project(), *lots))[0] == 4.0
        assert first(referred(project(), *lots, kinds=("office",)))[0] == 2.0

    def test_a_layer_with_codes_has_kinds(self) -> None:
        kinds: list[object] = ["office", "residential", None]
        codes: list[object] = ["0902", "0701", "??"]
        shapes = square(300), square(450), square(600)
        offices = drawn(*shapes, far=["2", "9", "9"], land_use_kind=kinds, land_use=codes)
        found = referred(project(), layers=(offices,), parcels_by=None, layers_by="FAR")
        assert (found.counted[0], found.unknown[0]) == (1, 1)

    def test_by_the_plan_a_proposal_counts_too(self) -> None:
        new = lot(300, None, status="new", plan_plot_ratio_max=3.0)
        assert first(referred(project(), new, parcels_by="plan"))[0] == 3.0

    def test_other_layers_are_no_projects(self) -> None:
        other = drawn(square(300), far=["9"])
        found = referred(project(), lot(400, 2.0), layers=(other,))
        assert first(found)[0] == 2.0


def test_the_order_of_rows_does_not_matter() -> None:
    lots = [lot(300, 3.5), lot(450, 2.0), lot(560, None), lot(670, 7.7)]
    found = {first(referred(project(), *some, skip_unknown=True)) for some in permutations(lots)}
    assert found == {(3.5, State.COMPUTED, 3, 1)}


@settings(max_examples=settings().max_examples // 3)
@given(
    ratios=st.lists(st.integers(0, 400), min_size=2, max_size=6),
    which=st.integers(0, 5),
    more=st.integers(0, 90),
    statistic=st.sampled_from(["area_weighted_mean", "median", "nth_greatest"]),
)
def test_a_greater_neighbour_never_lowers_it(
    ratios: list[int], which: int, more: int, statistic: str
) -> None:
    choice = {"statistic": statistic, "radius_m": 5_000.0, "least_count": 2}
    choice |= {"n": 2} if statistic == "nth_greatest" else {}

    def made(values: list[int]) -> float:
        lots = [lot(300 + 110 * k, ratio / 100) for k, ratio in enumerate(values)]
        return float(referred(project(), *lots, **choice).ratio[0])

    greater = list(ratios)
    greater[which % len(ratios)] += more
    assert made(greater) >= made(ratios)
