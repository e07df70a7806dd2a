"""Counting storeys: bands, what lies below ground, what is open, and totals that do not add up."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.inputs import Storeys
from layers.storeys import with_floor_area
from layers.vocabulary import derived_from_storeys
from parks.counting import cited, conflicts, floor_areas, times, told
from parks.exact import GREATEST_M2
from parks.outcome import Outcome
from parks.plot_ratio import floor_area, judge_plot_ratio
from parks.rulebook import Held, counting_on, held_on, load_rulebook
from parks.rulebook_form import CountingVersion, PlotRatioRule
from parks.wording import reason_text, settle_text
from tests.parks.studies import DAY, answers, judged, parcels, square

NAN = float("nan")
BANDS = ((8, 2),)


def counting(bands: Any = BANDS, underground: str | None = "left_out") -> CountingVersion:
    return CountingVersion.model_validate(
        {
            "from": date(2018, 5, 7),
            "status": "in_force",
            "citation": "c",
            "bands": [{"above_m": Decimal(str(h)), "times": Decimal(str(t))} for h, t in bands],
            "underground": underground,
        }
    )


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    blank = {"parcel": 0, "floor_area_m2": NAN, "footprint_m2": NAN, "storeys": 1.0}
    blank |= {"storey_height_m": NAN, "height_m": NAN, "underground": "no"}
    return with_floor_area(pd.DataFrame([blank | row for row in given]))


def storeys(*given: dict[str, Any], recorded: bool = True, n: int = 1, **more: Any) -> Storeys:
    said = {"source": "storeys", "tolerance_m2": 0.01, "file": "storeys.csv"} | more
    return Storeys(rows=rows(*given), recorded=np.full(n, recorded), **said)


def table(**columns: Any) -> pd.DataFrame:
    blank = {"parcel_id": "P", "floor_area_m2": NAN, "counted_floor_area_m2": NAN}
    area = columns.pop("area", 20_000.0)
    areas = dict.fromkeys(("area_m2", "declared_area_m2"), area)
    areas |= dict.fromkeys(("geodesic_area_m2", "planar_area_m2"), area)
    return pd.DataFrame([blank | areas | columns])


def bounds(found: pd.DataFrame, name: str = "counted_floor_area") -> tuple[float, float]:
    return found[f"{name}_least_m2"].iloc[0], found[f"{name}_greatest_m2"].iloc[0]


def judge(found: pd.DataFrame, nature: str = "ceiling", counts: str = "counted") -> tuple[str, str]:
    routes = {"routes": ["reference"]} if nature == "guide" else {}
    rule = PlotRatioRule.model_validate(
        {
            "id": "r", "kind": "plot_ratio", "title": {"en": "t", "zh": "t"}, "floor_area": counts,
            "version": [{"from": date(2018, 5, 7), "nature": nature, "limit": Decimal(2),
                         "status": "statement", "citation": "c"} | routes],
        }
    )  # fmt: skip
    answer = judge_plot_ratio(found, rule, rule.version[0])
    return Outcome(int(answer.outcome[0])).word, answer.reason[0]


def _on(found: pd.DataFrame, area_m2: float) -> pd.DataFrame:
    """Put the same floor area on a parcel of another size."""
    names = ("area_m2", "declared_area_m2", "geodesic_area_m2", "planar_area_m2")
    return found.assign(**dict.fromkeys(names, area_m2))


HALL = {"footprint_m2": 8_000.0, "storey_height_m": 12.0}
BLOCK = {"footprint_m2": 2_000.0, "storeys": 5.0, "storey_height_m": 4.5}


class TestScenario4:
    """2 ha; a hall of 8,000 m2, a block of five storeys of 2,000 m2 at 4.5 m."""

    @pytest.mark.parametrize(
        ("height", "counted", "ratio", "left"),
        [(12.0, 26_000.0, 1.3, 14_000.0), (8.0, 18_000.0, 0.9, 22_000.0), (8.01, 26_000.0, 1.3, 14_000.0)],
    )  # fmt: skip
    def test_to_the_last_digit(
        self, height: float, counted: float, ratio: float, left: float
    ) -> None:
        shape = square(0, width=200, height=100)
        report = judged(
            parcels(
                shape, land_use_kind=["industrial"], status=["new"], declared_area_m2=[20_000.0]
            ),
            storeys=storeys(HALL | {"storey_height_m": height}, BLOCK),
        )
        parcel = report.parcels.iloc[0]
        assert (parcel["floor_area_m2"], parcel["counted_floor_area_m2"]) == (18_000.0, counted)
        assert parcel["plot_ratio"] == ratio
        assert (parcel["floor_area_basis"], parcel["counted_floor_area_basis"]) == ("storeys",) * 2
        finding = report.findings[report.findings["rule_id"] == "plot-ratio.industrial"].iloc[0]
        assert (finding["outcome"], finding["reason"]) == ("pass", "within")
        assert (finding["measured"], finding["at_stake_m2"]) == (ratio, left)
        assert "2008" in finding["citation"]  # the source of the counting, beside the rule's own

    def test_the_columns_are_those_that_are_promised(self) -> None:
        found = floor_areas(table(), storeys(HALL, BLOCK), counting())
        assert set(found) - set(table()) == set(derived_from_storeys())

    def test_raw_is_090(self) -> None:
        found = floor_areas(table(), storeys(HALL, BLOCK), counting())
        assert found["floor_area_m2"].iloc[0] / 20_000 == 0.9


class TestTimes:
    @pytest.mark.parametrize(
        ("row", "least", "greatest"),
        [
            pytest.param({"storey_height_m": 8.0}, 1, 1, id="exactly 8 m"),
            pytest.param({"storey_height_m": 8.0000001}, 2, 2, id="above 8 m"),
            pytest.param({}, 1, 2, id="height unknown"),
            pytest.param({"height_m": 8.0}, 1, 1, id="a building of 8 m holds no higher storey"),
            pytest.param({"height_m": 12.0}, 2, 2, id="one storey is as high as the building"),
            pytest.param({"height_m": 12.0, "storeys": 2.0}, 1, 1.5, id="one of two may be higher"),
            pytest.param({"height_m": 24.0, "storeys": 3.0}, 1, 5 / 3, id="three fit only at 8 m"),
            pytest.param({"height_m": 24.1, "storeys": 3.0}, 4 / 3, 2, id="one is surely higher"),
            pytest.param({"height_m": 12.0, "storeys": NAN}, 1, 2, id="storeys unknown"),
            pytest.param({"height_m": 7.0, "storeys": NAN}, 1, 1, id="low, storeys unknown"),
            pytest.param({"height_m": 8.0, "storeys": NAN}, 1, 1, id="8 m, storeys unknown"),
            pytest.param({"storey_height_m": 4.0, "underground": "yes"}, 0, 0, id="below ground"),
            pytest.param({"storey_height_m": 4.0, "underground": None}, 0, 1, id="perhaps below"),
            pytest.param({"underground": None}, 0, 2, id="all open"),
        ],
    )
    def test_one_band(self, row: dict[str, Any], least: float, greatest: float) -> None:
        found = times(rows({"floor_area_m2": 100.0} | row), counting())
        assert (found.least[0], found.greatest[0]) == pytest.approx((least, greatest))

    @pytest.mark.parametrize(
        ("underground", "least", "greatest"), [("counted", 2, 2), ("left_out", 0, 0), (None, 0, 2)]
    )
    def test_below_ground_as_the_book_says(
        self, underground: str | None, least: float, greatest: float
    ) -> None:
        row = {"floor_area_m2": 1.0, "storey_height_m": 9.0, "underground": "yes"}
        found = times(rows(row), counting(underground=underground))
        assert (found.least[0], found.greatest[0]) == (least, greatest)

    @pytest.mark.parametrize(
        ("height", "factor"), [(8, 1), (8.5, 1.5), (12, 1.5), (12.5, 3), (40, 3)]
    )
    def test_the_highest_band_passed_counts(self, height: float, factor: float) -> None:
        row = {"floor_area_m2": 1.0, "storey_height_m": float(height)}
        found = times(rows(row), counting(((8, 1.5), (12, 3))))
        assert (found.least[0], found.greatest[0]) == (factor, factor)

    @given(
        heights=st.lists(st.integers(20, 200), min_size=1, max_size=4),
        bands=st.sampled_from([BANDS, ((8, 1.5), (12, 3)), ((4, 2), (9, 2.5), (15, 4))]),
    )
    def test_a_building_of_known_height_lies_within_its_bounds(
        self, heights: list[int], bands: Any
    ) -> None:
        """Oracle: the storeys themselves, each counted by its own band."""
        book = counting(bands)
        metres = [h / 10 for h in heights]
        each = times(rows(*({"floor_area_m2": 1.0, "storey_height_m": h} for h in metres)), book)
        building = {
            "floor_area_m2": 1.0,
            "height_m": sum(heights) / 10,
            "storeys": float(len(heights)),
        }
        whole = times(rows(building), book)
        mean = each.least.mean()
        assert whole.least[0] <= mean + 1e-9
        assert mean <= whole.greatest[0] + 1e-9


class TestBounds:
    def test_an_unknown_height_leaves_an_interval(self) -> None:
        found = floor_areas(table(), storeys(HALL | {"storey_height_m": NAN}, BLOCK), counting())
        assert bounds(found) == (18_000.0, 26_000.0)
        assert np.isnan(found["counted_floor_area_m2"].iloc[0])
        assert found["floor_area_m2"].iloc[0] == 18_000.0
        assert found["floor_area_lacks"].iloc[0] == "missing:storey_height_m"

    @pytest.mark.parametrize(
        ("area", "nature", "answer"),
        [
            (13_000.0, "ceiling", ("pass", "within")),
            (10_000.0, "ceiling", ("unknown", "missing:storey_height_m")),
            (8_000.0, "ceiling", ("fail", "above_limit")),
            (14_000.0, "floor", ("fail", "below_floor")),
            (10_000.0, "floor", ("unknown", "missing:storey_height_m")),
            (9_000.0, "floor", ("pass", "within")),
        ],
    )
    def test_it_is_unknown_only_where_it_matters(
        self, area: float, nature: str, answer: tuple[str, str]
    ) -> None:
        hall = HALL | {"storey_height_m": NAN}
        found = floor_areas(table(area=area), storeys(hall, BLOCK), counting())
        assert judge(found, nature) == answer

    def test_a_pass_shows_the_room_that_is_left_at_least(self) -> None:
        hall = HALL | {"storey_height_m": NAN}
        shape = square(0, width=200, height=100)
        report = judged(
            parcels(
                shape, land_use_kind=["industrial"], status=["new"], declared_area_m2=[20_000.0]
            ),
            storeys=storeys(hall, BLOCK),
        )
        finding = report.findings[report.findings["rule_id"] == "plot-ratio.industrial"].iloc[0]
        assert (finding["measured"], finding["at_stake_m2"]) == (1.3, 14_000.0)
        assert np.isnan(report.parcels["plot_ratio"].iloc[0])

    def test_storeys_below_ground_of_which_the_book_is_silent(self) -> None:
        cellar = {"floor_area_m2": 30_000.0, "storey_height_m": 4.0, "underground": "yes"}
        found = floor_areas(table(), storeys(BLOCK, cellar), counting(underground=None))
        assert bounds(found) == (10_000.0, 40_000.0)
        assert judge(floor_areas(table(area=15_000.0), storeys(BLOCK, cellar), counting(underground=None))) == (
            "unknown", "no_rule",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("row", "lacks"),
        [
            ({}, "missing:storey_height_m"),
            ({"storey_height_m": 4.0, "underground": None}, "missing:underground"),
            ({"storey_height_m": 4.0, "underground": "yes"}, "no_rule"),
            ({"storey_height_m": 4.0}, ""),
            ({"floor_area_m2": NAN, "storeys": NAN}, "missing:storeys"),
            ({"floor_area_m2": NAN}, "missing:floor_area_m2"),
        ],
    )
    def test_what_would_settle_it_is_named(self, row: dict[str, Any], lacks: str) -> None:
        found = floor_areas(
            table(), storeys({"floor_area_m2": 9.0} | row), counting(underground=None)
        )
        assert found["floor_area_lacks"].tolist() == [lacks]
        settled = floor_areas(
            table(floor_area_m2=9.0),
            storeys({"floor_area_m2": 9.0} | row),
            counting(underground=None),
        )
        assert settled["floor_area_lacks"].tolist() == [lacks]  # the total says nothing of heights
        for lang in ("en", "zh"):
            assert not lacks or reason_text(lacks, lang) not in {"", lacks}
            assert not lacks or settle_text(lacks, lang) not in {"", lacks}

    @pytest.mark.parametrize("below", ["yes", "no", None])
    def test_where_cellars_count_nobody_asks_what_lies_below_ground(
        self, below: str | None
    ) -> None:
        row = {"floor_area_m2": 9.0, "underground": below}
        found = floor_areas(table(), storeys(row), counting(underground="counted"))
        assert found["floor_area_lacks"].tolist() == ["missing:storey_height_m"]
        assert bounds(found) == (9.0, 18.0)

    def test_what_is_open_has_no_basis(self) -> None:
        found = floor_areas(table(), storeys(HALL | {"storey_height_m": NAN}), counting())
        assert found["counted_floor_area_basis"].tolist() == [None]
        assert found["floor_area_basis"].tolist() == ["storeys"]

    def test_an_unknown_floor_area_has_no_upper_bound(self) -> None:
        found = floor_areas(
            table(), storeys(HALL, {"footprint_m2": 500.0, "storeys": NAN}), counting()
        )
        assert bounds(found, "floor_area")[0] == 8_500.0
        assert bounds(found)[0] == 16_500.0
        assert np.isnan([bounds(found)[1], bounds(found, "floor_area")[1]]).all()
        assert judge(found) == ("unknown", "missing:storeys")
        assert judge(found, counts="gross") == ("unknown", "missing:storeys")
        assert judge(_on(found, 8_000.0)) == ("fail", "above_limit")

    def test_a_total_bounds_what_a_storey_leaves_open(self) -> None:
        hall, open_ = HALL, {"storeys": NAN, "storey_height_m": 4.0}
        found = floor_areas(table(floor_area_m2=10_000.0), storeys(hall, open_), counting())
        assert bounds(found) == (18_000.0, 18_000.0)  # 8,000 twice, and 2,000 below 8 m
        tall = {"storeys": NAN}
        found = floor_areas(table(floor_area_m2=10_000.0), storeys(hall, tall), counting())
        assert bounds(found) == (18_000.0, 20_000.0)
        low, high = open_, {"storeys": NAN, "storey_height_m": 12.0}
        found = floor_areas(table(floor_area_m2=10_000.0), storeys(hall, low, high), counting())
        assert bounds(found) == (18_000.0, 20_000.0)

    def test_a_total_that_the_known_storeys_use_up_leaves_nothing(self) -> None:
        found = floor_areas(
            table(floor_area_m2=8_000.0), storeys(HALL, {"storeys": NAN}), counting()
        )
        assert bounds(found) == (16_000.0, 16_000.0)

    def test_what_a_cellar_takes_of_the_total_does_not_count(self) -> None:
        cellar = {"storeys": NAN, "underground": "yes"}
        found = floor_areas(table(floor_area_m2=10_000.0), storeys(HALL, cellar), counting())
        assert bounds(found) == (16_000.0, 16_000.0)

    def test_of_buildings_that_are_not_recorded_the_total_bounds_the_rest(self) -> None:
        """8,000 twice; the other 2,000 once at least, twice at most."""
        hall = storeys(HALL, recorded=False)
        found = floor_areas(table(floor_area_m2=10_000.0), hall, counting())
        assert bounds(found) == (18_000.0, 20_000.0)

    def test_buildings_without_coverage_are_a_lower_bound(self) -> None:
        found = floor_areas(table(), storeys(HALL, recorded=False), counting())
        assert bounds(found)[0] == 16_000.0
        assert judge(found) == ("unknown", "no_coverage")
        assert judge(_on(found, 7_000.0)) == ("fail", "above_limit")

    def test_a_parcel_without_rows_is_empty_only_where_that_is_known(self) -> None:
        none = storeys(HALL, n=2, recorded=True)
        two = pd.concat([table(), table(parcel_id="Q")], ignore_index=True)
        assert floor_areas(two, none, counting())["counted_floor_area_m2"].tolist() == [16_000, 0]
        found = floor_areas(two, storeys(HALL, n=2, recorded=False), counting()).iloc[[1]]
        assert np.isnan(bounds(found)).all()
        assert judge(found) == ("unknown", "missing:floor_area_m2")

    @given(
        given=st.lists(
            st.tuples(
                st.integers(1, 10**6),
                st.integers(1, 5),
                st.sampled_from([4.0, 8.0, 8.5, 12.0]),
                st.sampled_from(["yes", "no"]),
            ),
            min_size=1,
            max_size=4,
        ),
        hidden=st.sets(
            st.tuples(
                st.integers(0, 3),
                st.sampled_from(["footprint_m2", "storeys", "storey_height_m", "underground"]),
            )
        ),
        underground=st.sampled_from(["left_out", "counted", None]),
        total=st.booleans(),
        limit=st.integers(1, 400),
    )
    def test_hiding_any_cell_never_turns_a_verdict_round(
        self, given: Any, hidden: Any, underground: str | None, total: bool, limit: int
    ) -> None:
        names = ("footprint_m2", "storeys", "storey_height_m", "underground")
        full = [dict(zip(names, (a / 100, float(n), h, u), strict=True)) for a, n, h, u in given]
        part = [dict(row) for row in full]
        for k, name in hidden:
            if k < len(part):
                part[k][name] = None if name == "underground" else NAN
        book = counting(underground=underground)
        gross = sum(round(row["footprint_m2"] * row["storeys"], 2) for row in full)
        parcel = table(area=1e6 / limit, floor_area_m2=gross if total else NAN)
        truth = floor_areas(parcel, storeys(*full), book)
        open_ = floor_areas(parcel, storeys(*part), book)
        assert open_["floor_area_conflict"].tolist() == [""]
        low, high = bounds(truth)
        least, greatest = bounds(open_)
        assert not least > low + 0.05
        assert not greatest < high - 0.05
        for nature in ("ceiling", "floor"):
            said, known = judge(open_, nature)[0], judge(truth, nature)[0]
            assert said in {known, "unknown"} or abs(2 * 1e6 / limit - low) < 0.1

    @given(
        area=st.integers(1, 10**7),
        heights=st.lists(st.sampled_from([4.0, 8.0, 8.5, 12.0]), min_size=1, max_size=4),
        hidden=st.integers(0, 3),
    )
    def test_hiding_a_height_never_excludes_the_truth(
        self, area: int, heights: list[float], hidden: int
    ) -> None:
        full = [{"floor_area_m2": area / 100, "storey_height_m": h} for h in heights]
        part = [
            row | ({"storey_height_m": NAN} if k == hidden else {}) for k, row in enumerate(full)
        ]
        truth = floor_areas(table(), storeys(*full), counting())["counted_floor_area_m2"].iloc[0]
        least, greatest = bounds(floor_areas(table(), storeys(*part), counting()))
        assert least <= truth <= greatest


@pytest.mark.parametrize("gross", [500_000.0, GREATEST_M2 / 2])
def test_as_much_as_land_can_carry_is_a_bound(gross: float) -> None:
    found = floor_areas(
        table(), storeys({"floor_area_m2": gross, "storey_height_m": 9.0}), counting()
    )
    assert bounds(found) == (2 * gross, 2 * gross)


def test_a_square_metre_more_is_none() -> None:
    hall = {"floor_area_m2": GREATEST_M2 / 2 + 1, "storey_height_m": 9.0}
    least, greatest = bounds(floor_areas(table(), storeys(hall), counting()))
    assert least == GREATEST_M2
    assert np.isnan(greatest)


@pytest.mark.parametrize("given", [9e8, NAN])
def test_more_than_any_land_can_carry_is_no_bound(given: float) -> None:
    found = floor_areas(
        table(floor_area_m2=given),
        storeys({"floor_area_m2": 9e8, "storey_height_m": 9.0}),
        counting(((8, 10),)),
    )
    assert bounds(found)[0] == GREATEST_M2
    assert np.isnan(bounds(found)[1])
    assert judge(found) == ("fail", "above_limit")


class TestTotals:
    @pytest.mark.parametrize(
        ("given", "tolerance", "conflict"),
        [
            (18_000.0, 0.01, ""), (18_000.01, 0.01, ""), (17_999.99, 0.01, ""),
            (18_000.02, 0.01, "floor_area_m2"), (17_999.98, 0.01, "floor_area_m2"),
            (18_005.0, 5.0, ""), (18_005.01, 5.0, "floor_area_m2"),
        ],
    )  # fmt: skip
    def test_gross(self, given: float, tolerance: float, conflict: str) -> None:
        found = floor_areas(
            table(floor_area_m2=given), storeys(HALL, BLOCK, tolerance_m2=tolerance), counting()
        )
        assert found["floor_area_conflict"].iloc[0] == conflict
        assert found["floor_area_m2"].iloc[0] == given  # what the file says stands in the table
        assert judge(found)[1] == ("storeys_disagree" if conflict else "within")
        assert np.isnan(bounds(found, "floor_area")).all() == bool(conflict)

    @pytest.mark.parametrize(
        ("counted", "conflict"), [(26_000.0, ""), (18_000.0, "counted_floor_area_m2"), (26_000.02, "counted_floor_area_m2")]
    )  # fmt: skip
    def test_counted(self, counted: float, conflict: str) -> None:
        found = floor_areas(table(counted_floor_area_m2=counted), storeys(HALL, BLOCK), counting())
        assert found["floor_area_conflict"].iloc[0] == conflict
        assert judge(found, counts="gross")[0] == "pass"  # the gross area is not in doubt

    def test_where_no_storey_is_known_none_contradicts(self) -> None:
        """Five times the gross area is much; but it is not the storeys that say so."""
        two = pd.concat([table(), table(floor_area_m2=100.0, counted_floor_area_m2=500.0)])
        elsewhere = storeys(HALL, n=2, recorded=False)
        found = floor_areas(two.reset_index(drop=True), elsewhere, counting())
        assert found["floor_area_conflict"].tolist() == ["", ""]
        assert bounds(found.iloc[[1]]) == (500.0, 500.0)

    def test_a_counted_total_settles_an_open_height(self) -> None:
        hall = HALL | {"storey_height_m": NAN}
        found = floor_areas(table(counted_floor_area_m2=26_000.0), storeys(hall, BLOCK), counting())
        assert bounds(found) == (26_000.0, 26_000.0)
        assert found["counted_floor_area_basis"].iloc[0] == "given"

    def test_storeys_beyond_the_total_conflict_even_if_more_is_open(self) -> None:
        open_ = {"storeys": NAN, "footprint_m2": 100.0}
        found = floor_areas(table(floor_area_m2=8_050.0), storeys(HALL, open_), counting())
        assert found["floor_area_conflict"].iloc[0] == "floor_area_m2"

    @pytest.mark.parametrize("nature", ["ceiling", "floor", "guide"])
    @pytest.mark.parametrize("area", [1.0, 9_000.0, 1e8])
    def test_no_verdict_rests_on_what_does_not_add_up(self, nature: str, area: float) -> None:
        given = table(floor_area_m2=17_000.0, area=area)
        found = floor_areas(given, storeys(HALL, BLOCK), counting())
        for counts in ("counted", "gross"):
            assert judge(found, nature, counts) == ("unknown", "storeys_disagree")
        taken = floor_area(found, "counted")
        assert np.isnan([taken.least[0], taken.greatest[0], taken.known[0]]).all()

    def test_the_conflict_is_told_with_both_numbers(self) -> None:
        two = pd.concat([table(parcel_id="Q"), table(floor_area_m2=17_000.0)], ignore_index=True)
        on_the_second = storeys(HALL | {"parcel": 1}, BLOCK | {"parcel": 1}, n=2)
        found = floor_areas(two, on_the_second, counting())
        [problem] = conflicts(found, on_the_second)
        assert (problem.parcel_id, problem.file) == ("P", "storeys.csv")
        assert (problem.column, problem.settled) == ("floor_area_m2", "unknown")
        assert "stays undecided" in problem.text("en")
        assert "均无法判定" in problem.text("zh")
        for lang in ("en", "zh"):
            assert "18,000.00" in problem.text(lang)
            assert "17,000.00" in problem.text(lang)

    def test_in_a_report(self) -> None:
        report = judged(
            parcels(square(0), land_use_kind=["industrial"], status=["new"],
                    declared_area_m2=[10_000.0], floor_area_m2=[17_000.0]),
            storeys=storeys(HALL, BLOCK),
        )  # fmt: skip
        assert answers(report, "plot-ratio.industrial") == [("unknown", "storeys_disagree")]
        assert [p.code for p in report.problems if "storeys" in p.code] == ["storeys-do-not-add-up"]
        [because] = [b for b in report.unknown_because() if b["reason"] == "storeys_disagree"]
        assert "add up" in because["settle_en"]
        assert "不符" in report.explain("P0", lang="zh")


class TestWithoutCounting:
    def test_counted_areas_stay_as_given(self) -> None:
        given = table(counted_floor_area_m2=1.0)
        found = floor_areas(given, storeys(HALL, BLOCK), None)
        assert found["floor_area_m2"].iloc[0] == 18_000.0
        assert found["counted_floor_area_m2"].iloc[0] == 1.0
        assert "counted_floor_area_least_m2" not in found

    def test_the_gross_area_stands_in_as_ever(self) -> None:
        found = floor_areas(table(area=10_000.0), storeys(HALL, BLOCK), None)
        assert judge(found) == ("pass", "assumed:gross_is_counted")

    def test_a_gross_total_leaves_nothing_open(self) -> None:
        open_ = storeys(HALL, {"storeys": NAN})
        assert floor_areas(table(), open_, None)["floor_area_lacks"].tolist() == ["missing:storeys"]
        found = floor_areas(table(floor_area_m2=9_000.0), open_, None)
        assert found["floor_area_lacks"].tolist() == [""]
        assert judge(found) == ("pass", "within")  # 9,000 twice is not above 40,000


class TestBook:
    def test_shanghai_counts_as_the_fact_says(self) -> None:
        book = load_rulebook("shanghai")
        held = counting_on(book, DAY)
        assert held is not None
        assert [(band.above_m, band.times) for band in held.bands] == [(8, 2)]
        assert held.facts == ("counted-storey-8m",)
        assert held.underground is None
        assert counting_on(book, date(2018, 5, 6)) is None

    def test_only_rules_that_count_cite_it(self) -> None:
        book = load_rulebook("shanghai")
        held = held_on(book, DAY)
        named = [
            one.rule.id
            for one in cited(held, book.counting[0])
            if one.version and "counted-storey-8m" in one.version.facts
        ]
        rules = ("industrial", "research", "plan", "contract")
        assert named == [f"plot-ratio.{name}" for name in rules]

    @pytest.mark.parametrize(
        ("own", "citation"), [("the plan", "the plan; c"), (None, "c")], ids=["both", "only one"]
    )
    def test_both_sources_are_named(self, own: str | None, citation: str) -> None:
        book = load_rulebook("shanghai")
        held = next(one for one in held_on(book, DAY) if one.rule.id == "plot-ratio.industrial")
        assert held.version is not None
        version = held.version.model_copy(update={"citation": own, "facts": ("a", "b")})
        facts = counting().model_copy(update={"facts": ("b", "c")})
        [found] = cited([Held(held.rule, version, "")], facts)
        assert found.version is not None
        assert found.version.citation == citation
        assert found.version.facts == ("a", "b", "c")

    def test_the_receipt_says_how_storeys_were_counted(self) -> None:
        plain = told(counting(((8, 1.5), (12, 3))), DAY)
        assert plain == {
            "from": "2018-05-07",
            "bands": [{"above_m": "8", "times": "1.5"}, {"above_m": "12", "times": "3"}],
            "underground": "left_out",
            "en": "c [last confirmed never]",
            "zh": "c（最近核实：从未）",
        }

    @pytest.mark.parametrize(
        "bands", [(), ((8, 1),), ((8, 2), (8, 3)), ((8, 2), (12, 2)), ((12, 3), (8, 2)), ((0, 2),)]
    )
    def test_bands_rise(self, bands: Any) -> None:
        with pytest.raises(ValueError, match=r"rise|least 1|greater than"):
            counting(bands)


def test_every_combination_gives_bounds_in_order() -> None:
    values = product((NAN, 4.0, 8.0, 12.0), (NAN, 6.0, 30.0), (NAN, 1.0, 3.0), ("yes", "no", None))
    names = ("storey_height_m", "height_m", "storeys", "underground")
    table_ = rows(*({"floor_area_m2": 1.0} | dict(zip(names, row, strict=True)) for row in values))
    for underground in ("counted", "left_out", None):
        found = times(table_, counting(((8, 1.5), (10, 3)), underground))
        assert (found.least <= found.greatest).all()
        assert (found.least >= 0).all()
        assert (found.greatest <= 3).all()
