"""Limits from the zones under parcels, worked by hand from the pieces; no map, no report."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from layers.zone_values import ZoneValues
from parks.outcome import Outcome
from parks.plot_limits import binding, limits_of, limits_under, no_limits, spread
from parks.rulebook_form import PlotRatioRule, PlotRatioVersion

NAN = float("nan")
Piece = tuple[float, float]  # value (NaN: the zone states none) and share of the parcel
SPLITS = ("weighted", "strictest", "dominant")


def version(nature: str = "ceiling", **said: Any) -> PlotRatioVersion:
    head = {"id": "r", "kind": "plot_ratio", "title": {"en": "t", "zh": "t"}}
    kept = {"from": date(2018, 1, 1), "nature": nature, "status": "in_force", "citation": "c"}
    return PlotRatioRule.model_validate(head | {"version": [kept | said]}).version[0]


def split(how: str, nature: str = "ceiling") -> PlotRatioVersion:
    return version(nature, limit_from={"role": "zoning", "column": "gfz", "split": how})


def pieces(*given: Piece, **more: Any) -> dict[str, Any]:
    """Say what lies under one parcel; `laid` puts several of them together."""
    blank = {"sure": [True] * len(given), "words": [None] * len(given)}
    blank |= {"uncovered": 0.0, "overlap": 0.0, "doubtful": 0.0, "absence_known": True}
    return {"value": [v for v, _ in given], "share": [s for _, s in given]} | blank | more


def laid(*parcels: dict[str, Any], accuracy_m: float = 0.5) -> ZoneValues:
    def per_piece(name: str, dtype: Any) -> Any:
        return np.array([cell for one in parcels for cell in one[name]], dtype)

    def per_parcel(name: str, dtype: Any) -> Any:
        return np.array([one[name] for one in parcels], dtype)

    return ZoneValues(
        parcel=np.repeat(np.arange(len(parcels)), [len(one["value"]) for one in parcels]),
        value=per_piece("value", float),
        words=per_piece("words", object),
        share=per_piece("share", float),
        sure=per_piece("sure", bool),
        uncovered=per_parcel("uncovered", float),
        absence_known=per_parcel("absence_known", bool),
        overlap=per_parcel("overlap", float),
        doubtful=per_parcel("doubtful", float),
        accuracy_m=accuracy_m,
    )


HALVES = pieces((2.0, 0.5), (4.0, 0.5))
SHIFTED = pieces((2.0, 0.5), (4.0, 0.5), doubtful=0.01)
FAR_SHIFTED = pieces((2.0, 0.9), (4.0, 0.1), doubtful=0.3)
FAR_SHIFTED_UP = pieces((2.0, 0.1), (4.0, 0.9), doubtful=0.3)
VAGUE = pieces((2.0, 0.5), (4.0, 0.5), doubtful=0.3)
WITHOUT_NOISE = pieces((2.0, 0.495), (4.0, 0.495))  # a sliver of 1 % was left out
NARROW = pieces((2.0, 0.01), (4.0, 0.99), sure=[False, True], doubtful=0.005)
TALL_STRIP = pieces((2.0, 0.99), (4.0, 0.01), sure=[True, False], doubtful=0.005)
TWICE = pieces((2.0, 1.0), (4.0, 0.5), overlap=0.5)  # half of it lies in both
TWICE_LOW = pieces((4.0, 1.0), (2.0, 0.5), overlap=0.5)
OPEN = pieces((2.0, 0.6), uncovered=0.4)
OPEN_MORE = pieces((2.0, 0.3), (3.0, 0.1), uncovered=0.6)
OPEN_HALF = pieces((2.0, 0.52), uncovered=0.48, doubtful=0.03)
OPEN_BORDER = pieces((2.0, 0.6), uncovered=0.4, doubtful=0.01)
SILENT = pieces((2.0, 0.6), (NAN, 0.4))
ONE = pieces((2.1, 1.0))
STRIPS = pieces((2.0, 0.01), (4.0, 0.99), sure=[False, False])
OPEN_STRIP = pieces((2.0, 0.01), uncovered=0.99, sure=[False])


@pytest.mark.parametrize(
    ("how", "nature", "under", "least", "greatest"),
    [
        # By area: what may shift moves from one extreme value to the other.
        pytest.param("weighted", "ceiling", HALVES, 3.0, 3.0, id="mean of two halves"),
        pytest.param("weighted", "ceiling", SHIFTED, 2.98, 3.02, id="a hundredth of it may shift"),
        pytest.param("weighted", "ceiling", FAR_SHIFTED, 2.0, 2.8, id="not beyond the values"),
        pytest.param("weighted", "ceiling", FAR_SHIFTED_UP, 3.2, 4.0, id="nor on the other side"),
        pytest.param("weighted", "ceiling", WITHOUT_NOISE, 3.0, 3.0, id="mean of what counts"),
        pytest.param("weighted", "ceiling", TWICE, 2.0, 3.0, id="2 x 1 + 4 x 0.5 less either half"),
        pytest.param("weighted", "ceiling", TWICE_LOW, 3.0, 4.0, id="the other way round"),
        pytest.param("weighted", "ceiling", OPEN, 1.2, NAN, id="the rest may have any limit"),
        pytest.param("weighted", "ceiling", OPEN_BORDER, 1.18, NAN, id="and its border may shift"),
        pytest.param("weighted", "ceiling", OPEN_MORE, 0.9, NAN, id="0.3 x 2 + 0.1 x 3"),
        pytest.param("weighted", "ceiling", SILENT, 1.2, NAN, id="silence is any limit"),
        pytest.param("weighted", "floor", SHIFTED, 2.98, 3.02, id="a mean is a mean"),
        pytest.param("weighted", "floor", OPEN, 1.2, NAN, id="a mean of a minimum, open"),
        # The strictest: of maximums the least, of minimums the greatest.
        pytest.param("strictest", "ceiling", HALVES, 2.0, 2.0, id="least"),
        pytest.param("strictest", "ceiling", NARROW, 2.0, 4.0, id="a strip that may not exist"),
        pytest.param("strictest", "ceiling", TALL_STRIP, 2.0, 2.0, id="a laxer strip is no matter"),
        pytest.param("strictest", "ceiling", STRIPS, 2.0, 4.0, id="nothing but doubtful strips"),
        pytest.param("strictest", "ceiling", TWICE_LOW, 2.0, 4.0, id="all of it may be the other"),
        pytest.param("strictest", "ceiling", TWICE, 2.0, 2.0, id="half of it is 2.0 in any case"),
        pytest.param("strictest", "ceiling", OPEN, 0.0, 2.0, id="the rest may allow nothing"),
        pytest.param("strictest", "ceiling", SILENT, 0.0, 2.0, id="so may a silent zone"),
        pytest.param("strictest", "ceiling", OPEN_STRIP, 0.0, NAN, id="a strip, the rest open"),
        pytest.param("strictest", "floor", HALVES, 4.0, 4.0, id="greatest"),
        pytest.param("strictest", "floor", TALL_STRIP, 2.0, 4.0, id="a strip that asks for more"),
        pytest.param("strictest", "floor", NARROW, 4.0, 4.0, id="a strip that asks for less"),
        pytest.param("strictest", "floor", STRIPS, 2.0, 4.0, id="doubtful strips, floor"),
        pytest.param("strictest", "floor", TWICE, 2.0, 4.0, id="all of it may be the lower"),
        pytest.param("strictest", "floor", OPEN, 2.0, NAN, id="the rest may ask for anything"),
        pytest.param("strictest", "floor", OPEN_STRIP, 0.0, NAN, id="a strip, floor, rest open"),
        # The value of the greatest piece.
        pytest.param("dominant", "ceiling", ONE, 2.1, 2.1, id="only one"),
        pytest.param("dominant", "ceiling", HALVES, 2.0, 4.0, id="neither half dominates"),
        pytest.param("dominant", "ceiling", TALL_STRIP, 2.0, 2.0, id="the greater one"),
        pytest.param("dominant", "ceiling", TWICE, 2.0, 4.0, id="half of it may be either"),
        pytest.param("dominant", "ceiling", OPEN, 2.0, 2.0, id="more than the rest"),
        pytest.param("dominant", "ceiling", OPEN_MORE, 0.0, NAN, id="less than the rest"),
        pytest.param("dominant", "ceiling", OPEN_HALF, 0.0, NAN, id="if the border shifts, less"),
        pytest.param("dominant", "ceiling", VAGUE, 2.0, 4.0, id="no ground is open"),
        pytest.param("dominant", "ceiling", SILENT, 2.0, 2.0, id="more than what is silent"),
        pytest.param("dominant", "floor", HALVES, 2.0, 4.0, id="of minimums likewise"),
    ],
)
def test_by_hand(
    how: str, nature: str, under: dict[str, Any], least: float, greatest: float
) -> None:
    """Whatever lies before and after it in the table, a parcel has the limits of its own pieces."""
    other = pieces((0.1, 0.2), (9.0, 0.8), doubtful=0.1)
    for parcels, at in (((under,), 0), ((other, under, other), 1)):
        got = limits_under(laid(*parcels), split(how, nature))
        found = [np.asarray(got.least)[at], np.asarray(got.greatest)[at]]
        np.testing.assert_allclose(found, [least, greatest], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("border", "answer"), [(0.0099, (2.0, 2.0)), (0.0101, (2.0, 4.0))], ids=["sure", "doubtful"]
)
def test_a_border_that_shifts_takes_from_one_what_it_gives_to_the_other(
    border: float, answer: tuple[float, float]
) -> None:
    """51 to 49: a shift by 1 % of the parcel makes them equal."""
    got = limits_under(laid(pieces((2.0, 0.51), (4.0, 0.49), doubtful=border)), split("dominant"))
    assert (got.least[0], got.greatest[0]) == answer  # type: ignore[index]


@pytest.mark.parametrize(
    ("first", "second", "greatest"),
    [
        pytest.param(0.45, 0.15, 4.0, id="with it the second is the first"),
        pytest.param(0.5, 0.2, 4.0, id="with it they are equal"),
        pytest.param(0.6, 0.1, 2.0, id="with it the second is still the second"),
    ],
)
def test_open_ground_may_belong_to_the_second(first: float, second: float, greatest: float) -> None:
    under = pieces((2.0, first), (4.0, second), uncovered=1 - first - second)
    got = limits_under(laid(under), split("dominant"))
    assert (got.least[0], got.greatest[0]) == (2.0, greatest)  # type: ignore[index]


@pytest.mark.parametrize("how", SPLITS)
@pytest.mark.parametrize("nature", ["ceiling", "floor"])
@pytest.mark.parametrize(
    "under",
    [
        pytest.param(pieces(uncovered=1.0), id="in no zone"),
        pytest.param(pieces((NAN, 1.0)), id="in a silent one"),
        pytest.param(pieces(uncovered=NAN), id="without a shape"),
    ],
)
def test_where_no_zone_states_a_number_nothing_is_known(
    how: str, nature: str, under: dict[str, Any]
) -> None:
    got = limits_under(laid(ONE, under), split(how, nature))
    assert np.isnan(got.least).tolist() == [False, True]
    assert np.isnan(got.greatest).tolist() == [False, True]
    assert got.reason[0] == ""
    assert got.reason[1] != ""
    assert np.isnan(got.exceptional).all()


@pytest.mark.parametrize(
    ("under", "reason"),
    [
        pytest.param(ONE, "", id="one zone"),
        pytest.param(SHIFTED, "", id="accuracy is not named here"),
        pytest.param(TWICE, "zones_disagree", id="zones of different values overlap"),
        pytest.param(OPEN, "no_rule", id="ground in no zone"),
        pytest.param(OPEN | {"absence_known": False}, "no_coverage", id="or nobody knows"),
        pytest.param(TWICE | {"uncovered": 0.1}, "no_rule", id="no zone comes before disagreement"),
        pytest.param(SILENT, "missing:gfz", id="a zone without a number"),
        pytest.param(SILENT | {"words": [None, "不予規定"]}, "limit_in_words:不予規定", id="in words"),
        pytest.param(SILENT | {"uncovered": 0.1}, "missing:gfz", id="silence comes before no zone"),
        pytest.param(
            pieces((NAN, 0.5), (NAN, 0.5), words=["first", "second"]),
            "limit_in_words:first",
            id="of two the first",
        ),
        pytest.param(pieces((NAN, 1.0), uncovered=NAN), "missing:geometry", id="no shape"),
    ],
)  # fmt: skip
def test_what_stands_in_the_way(under: dict[str, Any], reason: str) -> None:
    got = limits_under(laid(ONE, under, ONE), split("weighted"))
    assert got.reason.tolist() == ["", reason, ""]


def test_the_accuracy_of_the_lines_goes_with_the_limits() -> None:
    assert limits_under(laid(ONE, accuracy_m=0.7), split("weighted")).accuracy_m == 0.7


def test_a_version_without_zones_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a version without limit_from has no zones$"):
        limits_under(laid(ONE), version(limit=Decimal(2)))


class TestStated:
    """A limit that the version, a column or a table states."""

    def test_a_number_is_exact(self) -> None:
        got = limits_of(pd.DataFrame({"a": [1, 2]}), version(limit=Decimal("2.1")))
        assert got.least == got.greatest == Fraction(21, 10)
        assert np.isnan(got.exceptional).tolist() == [True, True]
        assert got.reason.tolist() == ["", ""]
        assert np.isnan(got.accuracy_m)

    def test_a_greater_value_that_a_route_may_allow(self) -> None:
        more = {"exceptional": Decimal("2.5"), "routes": ["reference"]}
        got = limits_of(pd.DataFrame({"a": [1, 2]}), version(limit=Decimal(2), **more))
        assert got.exceptional.tolist() == [2.5, 2.5]

    def test_a_column_holds_each_parcel_s_own(self) -> None:
        table = pd.DataFrame({"plan_plot_ratio_max": [2.0, NAN]})
        got = limits_of(table, version(limit_column="plan_plot_ratio_max"))
        for ratios in (got.least, got.greatest):
            np.testing.assert_array_equal(np.asarray(ratios), [2.0, NAN])
        assert got.reason.tolist() == ["", "missing:plan_plot_ratio_max"]
        assert np.isnan(got.exceptional).tolist() == [True, True]

    def test_a_table_line_by_line(self) -> None:
        rows = [
            {"zone": "A", "far": Decimal("2.1"), "more": Decimal("2.5"), "ok": "y"},
            {"zone": "B", "far": Decimal(3), "ok": "y"},
            {"zone": "C", "far": Decimal(3), "more": Decimal(4), "ok": ""},
            {"zone": "D", "far": "as the board decides", "ok": "y"},
            {"zone": "E", "far": "", "ok": "y"},
        ]
        rows = [{"more": ""} | row for row in rows]
        by = {"column": "zone", "table": rows, "key": "zone", "value": "far", "verified": "ok"}
        held = version(limit_by=by | {"exceptional": "more"}, routes=["reference"])
        table = pd.DataFrame({"zone": pd.Series([*"ABCDEF", None, "A"], dtype=object)})
        got = limits_of(table, held)
        expected = [2.1, 3.0, NAN, NAN, NAN, NAN, NAN, 2.1]
        np.testing.assert_array_equal(np.asarray(got.least), expected)
        np.testing.assert_array_equal(np.asarray(got.greatest), expected)
        np.testing.assert_array_equal(got.exceptional, [2.5, *[NAN] * 6, 2.5])
        assert got.reason.tolist() == [
            "",
            "",
            "unverified_limit",
            "limit_in_words:as the board decides",
            "no_rule",
            "no_rule",
            "missing:zone",
            "",
        ]
        assert got.reason.dtype == object  # as all reasons: of any length

    @pytest.mark.parametrize(
        ("column", "reason"),
        [("zone", "missing:zone"), ("land_use_kind", "missing:land_use")],
        ids=["as it is called", "a derived column: what it is derived from"],
    )
    def test_what_to_supply_where_the_parcels_lack_the_column(
        self, column: str, reason: str
    ) -> None:
        rows = [{"zone": "A", "far": Decimal(2), "ok": "y"}]
        by = {"column": column, "table": rows, "key": "zone", "value": "far", "verified": "ok"}
        got = limits_of(pd.DataFrame({"a": [1, 2]}), version(limit_by=by))
        assert got.reason.tolist() == [reason, reason]
        assert np.isnan(got.least).tolist() == [True, True]

    def test_none_known_for_one_reason(self) -> None:
        got = no_limits(2, "no_layer:zoning")
        assert got.reason.tolist() == ["no_layer:zoning"] * 2
        assert got.reason.dtype == object  # as all reasons: of any length
        for ratios in (got.least, got.greatest, got.exceptional):
            assert np.isnan(ratios).tolist() == [True, True]

    def test_a_fixed_limit_is_spread_and_a_column_stays(self) -> None:
        assert spread(Fraction(21, 10), 2).tolist() == [2.1, 2.1]
        own = np.array([1.0, 2.0])
        assert spread(own, 2) is own


class TestBinding:
    """Which of several limits that may hold stands beside the outcome."""

    @pytest.mark.parametrize(
        ("strict", "lax", "outcome", "why", "shown"),
        [
            pytest.param(2.0, 3.0, Outcome.PASS, "no_rule", 2.0, id="a pass keeps the stricter"),
            pytest.param(2.0, 3.0, Outcome.FAIL, "no_rule", 3.0, id="a breach breaks the laxer"),
            pytest.param(2.0, 3.0, Outcome.UNKNOWN, "no_rule", NAN, id="open: against none"),
            pytest.param(2.0, 3.0, Outcome.REVIEW, "", 2.0, id="accuracy alone: the stricter"),
            pytest.param(2.0, 3.0, Outcome.UNKNOWN, "", 2.0, id="open for another reason"),
            pytest.param(2.0, 2.0, Outcome.UNKNOWN, "no_rule", 2.0, id="they agree"),
            pytest.param(2.0, NAN, Outcome.FAIL, "no_rule", NAN, id="no end is known"),
        ],
    )
    def test_line_by_line(
        self, strict: float, lax: float, outcome: Outcome, why: str, shown: float
    ) -> None:
        ends = np.array([strict]), np.array([lax])
        got = binding(*ends, np.int8([outcome]), np.array([why], object))
        np.testing.assert_array_equal(np.asarray(got), [shown])

    def test_one_limit_is_it(self) -> None:
        limit = Fraction(2)
        assert binding(limit, limit, np.int8([1]), np.array([""], object)) is limit

    def test_fractions_are_spread(self) -> None:
        outcomes = np.int8([Outcome.PASS, Outcome.FAIL])
        why = np.array(["no_rule"] * 2, object)
        got = binding(Fraction(2), Fraction(3), outcomes, why)
        assert np.asarray(got).tolist() == [2.0, 3.0]
