"""Limits from the zones under a parcel, through a whole check; the pieces alone: test_plot_limits_pieces.py."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from layers.zone_values import ZoneValues
from layers.zones import Layer
from parks.plot_limits import limits_under
from tests.parks.limit_books import Book, built, refused, rule
from tests.parks.studies import answers, judged, layer, parcels, square

pytestmark = pytest.mark.usefixtures("flat")


def zoned(*shapes: tuple[Polygon, object], **settings: Any) -> Layer:
    made = layer("zones", "zoning", *(shape for shape, _ in shapes), **settings)
    made.features["gfz"] = pd.Series([value for _, value in shapes], dtype=object)
    return made


HALVES = ((square(0, 0, 50), 2.0), (square(50, 0, 50), 4.0))


def under(split: str) -> dict[str, str]:
    return {
        "version": f'limit_from = {{ role = "zoning", column = "gfz", split = "{split}" }}',
    }


class TestZones:
    def answer(
        self, book: Book, split: str, floor: float, *zones: Layer, nature: str = "ceiling"
    ) -> tuple[str, str]:
        table = built(floor)
        report = judged(table, *zones, rulebook=book(under(split) | {"nature": nature}))
        return answers(report, "r")[0]

    @pytest.mark.parametrize(
        ("split", "nature", "floor", "answer"),
        [
            # Borders inside are 100 m long; half a metre of accuracy moves half a percent.
            ("weighted", "ceiling", 29_900.0, ("pass", "within")),
            ("weighted", "ceiling", 29_900.01, ("review", "limit_borderline")),
            ("weighted", "ceiling", 30_100.0, ("review", "limit_borderline")),
            ("weighted", "ceiling", 30_100.01, ("fail", "above_limit")),
            ("weighted", "floor", 29_899.99, ("fail", "below_floor")),
            ("weighted", "floor", 30_000.0, ("review", "limit_borderline")),
            ("weighted", "floor", 30_100.0, ("pass", "within")),
            ("strictest", "ceiling", 20_000.0, ("pass", "within")),
            ("strictest", "ceiling", 20_000.01, ("fail", "above_limit")),
            ("strictest", "floor", 39_999.99, ("fail", "below_floor")),
            ("strictest", "floor", 40_000.0, ("pass", "within")),
            ("dominant", "ceiling", 20_000.0, ("pass", "within")),
            ("dominant", "ceiling", 20_000.01, ("review", "limit_borderline")),
            ("dominant", "ceiling", 40_000.01, ("fail", "above_limit")),
        ],
    )
    def test_two_halves(
        self, book: Book, split: str, nature: str, floor: float, answer: tuple[str, str]
    ) -> None:
        assert self.answer(book, split, floor, zoned(*HALVES), nature=nature) == answer

    @pytest.mark.parametrize("split", ["weighted", "strictest", "dominant"])
    @pytest.mark.parametrize("accuracy", [0.5, None])
    def test_wholly_in_one_zone_nothing_is_doubtful(
        self, book: Book, split: str, accuracy: float | None
    ) -> None:
        zones = zoned((square(-50, -50, 300, 300), 2.1), accuracy_m=accuracy)
        assert self.answer(book, split, 21_000.0, zones) == ("pass", "within")
        assert self.answer(book, split, 21_000.01, zones) == ("fail", "above_limit")

    @pytest.mark.parametrize("split", ["weighted", "strictest", "dominant"])
    def test_zones_of_one_value_are_one_zone(self, book: Book, split: str) -> None:
        zones = zoned((square(0, 0, 60), 2.1), (square(40, 0, 60), "2.10"), accuracy_m=None)
        assert self.answer(book, split, 21_000.0, zones) == ("pass", "within")
        assert self.answer(book, split, 21_000.01, zones) == ("fail", "above_limit")

    def test_without_a_declared_accuracy_only_the_extremes_are_sure(self, book: Book) -> None:
        zones = zoned(*HALVES, accuracy_m=None)
        assert self.answer(book, "weighted", 20_000.0, zones) == ("pass", "within")
        assert self.answer(book, "weighted", 20_000.01, zones) == ("review", "limit_borderline")
        assert self.answer(book, "weighted", 40_000.01, zones) == ("fail", "above_limit")

    @pytest.mark.parametrize("split", ["weighted", "strictest", "dominant"])
    def test_a_piece_as_thin_as_drawing_noise_is_none(self, book: Book, split: str) -> None:
        zones = zoned((square(0, 0, 99.96), 3.0), (square(99.96, 0, 100), 0.1))
        assert self.answer(book, split, 30_000.0, zones) == ("pass", "within")
        assert self.answer(book, split, 30_000.01, zones) == ("fail", "above_limit")

    def test_a_piece_within_accuracy_may_not_exist(self, book: Book) -> None:
        zones = zoned((square(0, 0, 99.7), 3.0), (square(99.7, 0, 100), 1.0))
        assert self.answer(book, "strictest", 10_000.0, zones) == ("pass", "within")
        assert self.answer(book, "strictest", 10_000.01, zones) == ("review", "limit_borderline")
        assert self.answer(book, "strictest", 30_000.01, zones) == ("fail", "above_limit")

    @pytest.mark.parametrize(
        ("split", "floor", "answer"),
        [
            # 60 m at 2.0 and 40 m in no zone: 1.2 in any case, less half a metre of border.
            ("weighted", 11_900.0, ("pass", "within")),
            ("weighted", 12_100.0, ("unknown", "no_rule")),
            ("weighted", 90_000.0, ("unknown", "no_rule")),
            ("strictest", 1.0, ("unknown", "no_rule")),
            ("strictest", 20_000.01, ("fail", "above_limit")),
            ("dominant", 20_000.0, ("pass", "within")),
            ("dominant", 20_000.01, ("fail", "above_limit")),
        ],
    )
    def test_partly_in_no_zone(
        self, book: Book, split: str, floor: float, answer: tuple[str, str]
    ) -> None:
        assert self.answer(book, split, floor, zoned((square(0, 0, 60), 2.0))) == answer

    def test_absence_needs_coverage(self, book: Book) -> None:
        zones = zoned((square(0, 0, 60), 2.0), coverage=None)
        assert self.answer(book, "weighted", 15_000.0, zones) == ("unknown", "no_coverage")

    def test_wholly_in_no_zone(self, book: Book) -> None:
        zones = zoned((square(500), 2.0))
        for split in ("weighted", "strictest", "dominant"):
            assert self.answer(book, split, 0.0, zones) == ("unknown", "no_rule")

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            (None, "missing:gfz"),
            ("不予規定", "limit_in_words:不予規定"),
            (-9999.0, "limit_in_words:-9999"),
            (99, "limit_in_words:99"),
        ],
    )
    def test_a_zone_that_states_no_number(self, book: Book, value: object, reason: str) -> None:
        zones = zoned((square(0, 0, 60), 2.0), (square(60, 0, 40), value))
        assert self.answer(book, "weighted", 15_000.0, zones) == ("unknown", reason)
        assert self.answer(book, "strictest", 20_000.01, zones) == ("fail", "above_limit")
        assert self.answer(book, "weighted", 11_900.0, zones) == ("pass", "within")
        alone = zoned((square(0), value))
        assert self.answer(book, "weighted", 0.0, alone) == ("unknown", reason)

    @pytest.mark.parametrize(
        ("split", "floor", "answer"),
        [
            ("weighted", 20_000.0, ("pass", "within")),
            ("weighted", 25_000.0, ("unknown", "zones_disagree")),
            ("weighted", 30_150.01, ("fail", "above_limit")),
            ("strictest", 20_000.0, ("pass", "within")),
            ("strictest", 20_000.01, ("fail", "above_limit")),
            ("dominant", 20_000.0, ("pass", "within")),
            ("dominant", 30_000.0, ("unknown", "zones_disagree")),
            ("dominant", 40_000.01, ("fail", "above_limit")),
        ],
    )
    def test_overlapping_zones(
        self, book: Book, split: str, floor: float, answer: tuple[str, str]
    ) -> None:
        """All of it at 2.0, half of it also at 4.0: 2.0 to 3.0 by area."""
        zones = zoned((square(0), 2.0), (square(50, 0, 50), 4.0))
        assert self.answer(book, split, floor, zones) == answer

    @pytest.mark.parametrize(
        ("floor", "answer"),
        [
            (20_000.0, ("pass", "within")),
            (20_000.01, ("unknown", "zones_disagree")),
            (40_000.01, ("fail", "above_limit")),
        ],
    )
    def test_a_stricter_zone_that_may_not_hold_anywhere(
        self, book: Book, floor: float, answer: tuple[str, str]
    ) -> None:
        zones = zoned((square(0), 4.0), (square(50, 0, 50), 2.0))
        assert self.answer(book, "strictest", floor, zones) == answer

    def test_which_of_two_like_zones_dominates_is_for_a_survey(self, book: Book) -> None:
        zones = zoned((square(0, 0, 50.2), 2.0), (square(50.2, 0, 50), 4.0))
        assert self.answer(book, "dominant", 30_000.0, zones) == ("review", "limit_borderline")
        zones = zoned((square(0, 0, 52), 2.0), (square(52, 0, 50), 4.0))
        assert self.answer(book, "dominant", 30_000.0, zones) == ("fail", "above_limit")

    def test_ground_without_zone_may_dominate(self, book: Book) -> None:
        zones = zoned((square(0, 0, 50), 2.0))
        assert self.answer(book, "dominant", 20_000.0, zones) == ("unknown", "no_rule")
        assert self.answer(book, "dominant", 20_000.01, zones) == ("unknown", "no_rule")

    def test_zones_that_overlap_as_thin_as_noise_do_not(self, book: Book) -> None:
        zones = zoned((square(0, 0, 50.04), 2.0), (square(50, 0, 50), 4.0))
        assert self.answer(book, "weighted", 29_890.0, zones) == ("pass", "within")
        assert self.answer(book, "weighted", 30_000.0, zones) == ("review", "limit_borderline")

    def test_without_a_layer(self, book: Book) -> None:
        assert self.answer(book, "weighted", 1.0) == ("unknown", "no_layer:zoning")

    def test_a_layer_without_the_column(self, book: Book) -> None:
        zones = layer("zones", "zoning", square(0))
        assert self.answer(book, "weighted", 1.0, zones) == ("unknown", "missing:gfz")

    def test_a_parcel_without_geometry(self, book: Book) -> None:
        table = parcels(None, counted_floor_area_m2=[1.0], declared_area_m2=[10_000.0])
        report = judged(table, zoned(*HALVES), rulebook=book(under("weighted")))
        assert answers(report, "r") == [("unknown", "missing:geometry")]

    def test_two_layers_of_the_role_are_one(self, book: Book) -> None:
        left, right = zoned(HALVES[0]), zoned(HALVES[1])
        assert self.answer(book, "weighted", 29_900.0, left, right) == ("pass", "within")
        assert self.answer(book, "weighted", 30_100.01, left, right) == ("fail", "above_limit")

    def test_the_finding_says_how_the_split_was_settled(self, book: Book) -> None:
        report = judged(built(1.0), zoned(*HALVES), rulebook=book(under("weighted")))
        row = report.findings.iloc[0]
        assert "gfz of the layer zoning" in row["citation"]
        assert "weighted by area, to five decimals" in row["citation"]
        assert "按面积加权平均" in report.explain("P0", lang="zh")
        assert report.rules[0].limit == "zoning: gfz (weighted)"

    def test_the_remedy_of_a_borderline_limit_passes(self, book: Book) -> None:
        report = judged(built(30_050.0), zoned(*HALVES), rulebook=book(under("weighted")))
        assert (
            "29,900 m² of floor area keep the limit: cut 150 m²" in report.findings["remedy_en"][0]
        )
        assert "0.5 m" in report.findings["remedy_en"][0]

    @pytest.mark.parametrize("split", ['"mean"', '""'])
    def test_the_rule_must_say_what_holds(self, book: Book, split: str) -> None:
        rule = under("x")["version"].replace('"x"', split)
        assert "must be one of" in refused(book({"version": rule}))[0]
        rule = 'limit_from = { role = "zoning", column = "gfz" }'
        assert "split" in refused(book({"version": rule}))[0]

    def test_a_role_that_is_none_is_named(self, book: Book) -> None:
        rule = under("weighted")["version"].replace('"zoning"', '"zonning"')
        assert "did you mean 'zoning'" in refused(book({"version": rule}))[0]


def measured(*pieces: tuple[float, float]) -> ZoneValues:
    """Say the zones under one parcel as value and share; the lines are perfect."""
    n = len(pieces)
    return ZoneValues(
        parcel=np.zeros(n, np.int64),
        value=np.array([value for value, _ in pieces]),
        words=np.full(n, None, object),
        share=np.array([share for _, share in pieces]),
        sure=np.ones(n, bool),
        uncovered=np.zeros(1),
        absence_known=np.ones(1, bool),
        overlap=np.zeros(1),
        doubtful=np.zeros(1),
        accuracy_m=0.0,
    )


class TestRounding:
    """A weighted limit keeps five decimals, rounded to the stricter side."""

    @pytest.mark.parametrize(
        ("nature", "limit"), [("ceiling", 1.33333), ("guide", 1.33333), ("floor", 1.33334)]
    )
    def test_a_third(self, nature: str, limit: float) -> None:
        asked = {"role": "zoning", "column": "gfz", "split": "weighted"}
        version = rule(nature, limit_from=asked).version[0]
        got = limits_under(measured((1.0, 2 / 3), (2.0, 1 / 3)), version)
        assert got.least[0] == got.greatest[0] == limit  # type: ignore[index]

    @given(
        parts=st.lists(
            st.tuples(st.integers(0, 5_000), st.integers(1, 10_000)), min_size=1, max_size=5
        ),
        nature=st.sampled_from(["ceiling", "floor"]),
    )
    def test_against_fractions(self, parts: list[tuple[int, int]], nature: str) -> None:
        whole = sum(share for _, share in parts)
        exact = Fraction(sum(value * share for value, share in parts), 100 * whole)
        asked = {"role": "zoning", "column": "gfz", "split": "weighted"}
        version = rule(nature, limit_from=asked).version[0]
        pieces = [(value / 100, share / whole) for value, share in parts]
        got = limits_under(measured(*pieces), version).least
        units = round(got[0] * 100_000)  # type: ignore[index]
        strict = exact * 100_000
        want = -(-strict.numerator // strict.denominator) if nature == "floor" else strict // 1
        assert units == want


@given(
    parts=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), min_size=2, max_size=5),
    unknown=st.integers(0, 9),
    value=st.integers(0, 6),
    split=st.sampled_from(["weighted", "strictest", "dominant"]),
    nature=st.sampled_from(["ceiling", "floor"]),
)
def test_whatever_is_not_known_the_limit_lies_between_the_bounds(
    parts: list[tuple[int, int]], unknown: int, value: int, split: str, nature: str
) -> None:
    """Give the ground in no zone any value: the limit that follows is one that was allowed for."""
    known: dict[int, int] = {}
    for ratio, size in parts:
        known[ratio] = known.get(ratio, 0) + size
    ground = sum(known.values()) + unknown
    zones = measured(*((float(ratio), size / ground) for ratio, size in known.items()))
    zones = replace(zones, uncovered=np.array([unknown / ground]))
    asked = {"role": "zoning", "column": "gfz", "split": split}
    got = limits_under(zones, rule(nature, limit_from=asked).version[0])
    whole = dict(known)
    if unknown:
        whole[value] = whole.get(value, 0) + unknown
    top = max(whole.values())
    may = {
        "weighted": [sum(ratio * size for ratio, size in whole.items()) / ground],
        "strictest": [max(whole) if nature == "floor" else min(whole)],
        "dominant": [ratio for ratio, size in whole.items() if size == top],
    }[split]
    least, greatest = float(got.least[0]), float(got.greatest[0])  # type: ignore[index]
    for limit in may:
        assert least <= limit + 1.1e-5
        assert np.isnan(greatest) or limit <= greatest + 1.1e-5
    if not unknown and len(may) == 1:
        assert abs(least - greatest) < 1e-9
    assert (got.reason[0] != "") == bool(unknown)
