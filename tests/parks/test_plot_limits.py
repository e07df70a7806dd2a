"""Where a limit comes from: tables, zones under the parcel, exceptional values, contracts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from geo.area import planar_area
from geo.errors import RefusedError
from layers.zone_values import ZoneValues
from layers.zones import Layer
from parks.plot_limits import limits_of, limits_under
from parks.rulebook import load_rulebook
from parks.rulebook_form import PlotRatioRule
from parks.rulebook_listing import rule_lines, rule_objects
from tests.parks.studies import answers, judged, layer, parcels, square

NAN = float("nan")
HEAD = '[rulebook]\nid = "t"\ntitle = { en = "t", zh = "t" }\n'
RULE = """
[[rule]]
id = "{id}"
kind = "plot_ratio"
title = {{ en = "t", zh = "t" }}
{rule}
[[rule.version]]
from = {start}
nature = "{nature}"
status = "in_force"
citation = "a source"
{version}
"""
BY = 'limit_by = {{ column = "zone", table = {table}, key = "zone", value = "max_far", verified = {verified} }}'
CSV = "zone,max_far,verified\nM1,2.1,y\nM2,3.0,\nPARK,0,y\nPMD,Varies by PMD,y\nQ,,y\n"

Book = Callable[..., str]


@pytest.fixture(autouse=True)
def flat(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a flat earth the areas agree, and limits can be met exactly."""
    monkeypatch.setattr("layers.measure.geodesic_area", planar_area)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Write a rulebook of plot-ratio rules, and a table beside it."""

    def write(*rules: dict[str, str], csv: str | bytes | None = None) -> str:
        default = {"id": "r", "rule": "", "start": "2018-01-01", "nature": "ceiling"}
        said = "".join(RULE.format(**(default | rule)) for rule in rules)
        if "routes" not in said:  # a guide names its routes
            said = said.replace('"guide"\n', '"guide"\nroutes = ["project-procedure"]\n')
        path = tmp_path / "book.toml"
        path.write_text(HEAD + said, "utf-8")
        if csv is not None:
            data = csv.encode() if isinstance(csv, str) else csv
            (tmp_path / "zones.csv").write_bytes(data)
        return str(path)

    return write


def by_table(table: str = '"zones.csv"', verified: str = '"verified"') -> dict[str, str]:
    return {"version": BY.format(table=table, verified=verified)}


def built(*floor: float | None, **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Make new parcels of one hectare with a counted floor area."""
    shapes = [square(200.0 * k) for k in range(len(floor))]
    n = len(floor)
    said = {"status": ["new"] * n, "declared_area_m2": [10_000.0] * n}
    return parcels(*shapes, counted_floor_area_m2=list(floor), **(said | columns))


def refused(path: str) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        load_rulebook(path)
    return [problem.text() for problem in caught.value.problems]


class TestTable:
    @pytest.mark.parametrize(
        ("zone", "floor", "answer"),
        [
            pytest.param("M1", 21_000.0, ("pass", "within"), id="exactly at the limit"),
            pytest.param("M1", 21_000.01, ("fail", "above_limit"), id="a hundredth above"),
            pytest.param(" Ｍ1", 21_000.0, ("pass", "within"), id="full width and blanks"),
            pytest.param("M2", 1.0, ("unknown", "unverified_limit"), id="never a pass"),
            pytest.param("M2", 99_000.0, ("unknown", "unverified_limit"), id="never a fail"),
            pytest.param("PARK", 0.0, ("pass", "within"), id="0 is a limit: nothing stands"),
            pytest.param("PARK", 0.01, ("fail", "above_limit"), id="0 is a limit: something does"),
            pytest.param("m1", 1.0, ("unknown", "no_rule"), id="not listed"),
            pytest.param("Q", 1.0, ("unknown", "no_rule"), id="listed without a number"),
            pytest.param(None, 1.0, ("unknown", "missing:zone"), id="null"),
            pytest.param("  ", 1.0, ("unknown", "missing:zone"), id="blank"),
            pytest.param(
                "PMD", 1.0, ("unknown", "limit_in_words:Varies by PMD"), id="in words, text kept"
            ),
            pytest.param("M1", None, ("unknown", "missing:floor_area_m2"), id="no floor area"),
        ],
    )
    def test_line_by_line(
        self, book: Book, zone: str | None, floor: float | None, answer: tuple[str, str]
    ) -> None:
        report = judged(built(floor, zone=[zone]), rulebook=book(by_table(), csv=CSV))
        assert answers(report, "r") == [answer]

    def test_a_column_that_the_parcels_lack_is_missing(self, book: Book) -> None:
        report = judged(built(1.0), rulebook=book(by_table(), csv=CSV))
        assert answers(report, "r") == [("unknown", "missing:zone")]

    def test_rows_may_stand_in_the_rulebook(self, book: Book) -> None:
        rows = '[{ zone = 26, max_far = 2.1, verified = true }, { zone = "B", max_far = 3 }]'
        table = built(21_000.0, 1.0, zone=[26.0, None])
        table["zone"] = pd.Series(["26", "B"], dtype=object)
        report = judged(table, rulebook=book(by_table(rows)))
        assert answers(report, "r") == [("pass", "within"), ("unknown", "unverified_limit")]

    def test_a_table_may_be_toml(self, book: Book, tmp_path: Path) -> None:
        (tmp_path / "zones.toml").write_text(
            '[[row]]\nzone = "M1"\nmax_far = 2.1\nverified = true\n', "utf-8"
        )
        path = book(by_table('"zones.toml"'))
        assert answers(judged(built(21_000.0, zone=["M1"]), rulebook=path), "r") == [
            ("pass", "within")
        ]

    def test_an_author_may_vouch_for_every_row(self, book: Book) -> None:
        path = book(by_table(verified="true"), csv=CSV)
        report = judged(built(1.0, zone=["M2"]), rulebook=path)
        assert answers(report, "r") == [("pass", "within")]

    def test_the_hash_of_the_table_is_recorded(self, book: Book) -> None:
        path = book(by_table(), csv=CSV)
        tables = judged(built(1.0, zone=["M1"]), rulebook=path).record["rulebook"]["tables"]
        assert [table["path"] for table in tables] == ["zones.csv"]
        changed = book(by_table(), csv=CSV + "Z,1,y\n")
        again = judged(built(1.0, zone=["M1"]), rulebook=changed).record["rulebook"]["tables"]
        assert tables[0]["sha256"] != again[0]["sha256"]

    def test_a_chinese_table_may_be_gb18030(self, book: Book) -> None:
        path = book(by_table(), csv="zone,max_far,verified\n工业,2.0,是\n".encode("gb18030"))
        report = judged(built(20_000.0, zone=["工业"]), rulebook=path)
        assert answers(report, "r") == [("pass", "within")]

    def test_the_finding_says_where_its_limit_stands(self, book: Book) -> None:
        report = judged(built(1.0, zone=["M1"]), rulebook=book(by_table(), csv=CSV))
        assert "limit: max_far of zones.csv by zone" in report.findings["citation"].iloc[0]
        assert report.rules[0].limit == "zones.csv: max_far [zone]"

    @pytest.mark.parametrize(
        ("csv", "words"),
        [
            pytest.param("zone,max_far,verified\nA,1,y\nA,2,y\n", "occur twice", id="key twice"),
            pytest.param(
                "zone,max_far,verified\nA,1,y\n A ,1,y\n", "occur twice", id="twice, blank"
            ),
            pytest.param("zone,max_far,verified\n,1,y\n", "rows without", id="no key"),
            pytest.param("zone,max_far,verified\nA,200,y\n", "percentage", id="percent"),
            pytest.param("zone,max_far,verified\nA,1.123456,y\n", "decimals", id="six decimals"),
            pytest.param("zone,max_fra,verified\nA,1,y\n", "did you mean 'max_fra'", id="column"),
            pytest.param("zone,max_far,verified\nA,1\n", "another number of cells", id="ragged"),
            pytest.param("zone,max_far,verified\n", "at least one row", id="empty"),
            pytest.param('zone,max_far,verified\nA,"1,y\n', "no valid CSV", id="quotes"),
            pytest.param(b"zone,max_far\n\xff\xff,1\n", "neither UTF-8 nor", id="encoding"),
            pytest.param(None, "no such table", id="missing"),
        ],
    )
    def test_what_is_refused(self, book: Book, csv: str | bytes | None, words: str) -> None:
        [said] = refused(book(by_table(), csv=csv))
        assert words in said

    @pytest.mark.parametrize("table", ["3", "[]", "[1]"])
    def test_a_table_is_a_file_or_rows(self, book: Book, table: str) -> None:
        [said] = refused(book(by_table(table)))
        assert "CSV or TOML file" in said

    def test_one_limit_only(self, book: Book) -> None:
        rule = {"version": "limit = 2.0\n" + by_table()["version"]}
        assert "exactly one of" in refused(book(rule, csv=CSV))[0]

    def test_a_misspelt_key_is_named(self, book: Book) -> None:
        rule = {"version": by_table()["version"].replace("value =", "valeu =")}
        assert any("did you mean 'value'" in said for said in refused(book(rule, csv=CSV)))

    @given(number=st.integers(0, 10_000_000))
    def test_every_number_of_five_decimals_is_compared_exactly(self, number: int) -> None:
        ratio = Decimal(number) / 100_000
        rows = [{"zone": "A", "far": str(ratio), "ok": "y"}]
        by = {"column": "zone", "table": rows, "key": "zone", "value": "far", "verified": "ok"}
        version = rule(limit_by=by).version[0]
        got = limits_of(pd.DataFrame({"zone": ["A"]}), version).least
        assert isinstance(got, np.ndarray)
        assert round(got[0] * 100_000) == number


def rule(nature: str = "ceiling", **version: Any) -> PlotRatioRule:
    said: dict[str, Any] = {
        "from": date(2018, 1, 1),
        "nature": nature,
        "status": "in_force",
        "citation": "c",
    }
    if nature == "guide":
        said["routes"] = ["project-procedure"]
    head = {"id": "r", "kind": "plot_ratio", "title": {"en": "t", "zh": "t"}}
    return PlotRatioRule.model_validate(head | {"version": [said | version]})


class TestExceptional:
    BASE: ClassVar[dict[str, str]] = {
        "version": 'limit = 2.0\nexceptional = 2.5\nroutes = ["project-procedure"]'
    }

    @pytest.mark.parametrize(
        ("nature", "floor", "answer"),
        [
            ("ceiling", 20_000.0, ("pass", "within")),
            ("ceiling", 20_000.01, ("review", "exceptional_value")),
            ("ceiling", 25_000.0, ("review", "exceptional_value")),
            ("ceiling", 25_000.01, ("fail", "above_limit")),
            ("guide", 25_000.0, ("review", "exceptional_value")),
            ("guide", 25_000.01, ("review", "above_guide")),
        ],
    )
    def test_between_base_and_exceptional(
        self, book: Book, nature: str, floor: float, answer: tuple[str, str]
    ) -> None:
        path = book(self.BASE | {"nature": nature})
        report = judged(built(floor), rulebook=path)
        assert answers(report, "r") == [answer]

    def test_the_remedy_names_both_ways(self, book: Book) -> None:
        report = judged(built(22_000.0), rulebook=book(self.BASE))
        remedy = report.findings["remedy_en"].iloc[0]
        assert "cut the floor area by 2,000 m² to 20,000 m²" in remedy
        assert "2.5 allows 25,000 m²" in remedy
        assert "set during the project" in remedy
        assert "exceptional value" in report.explain("P0")

    def test_areas_on_different_sides_of_it(self, book: Book) -> None:
        table = built(25_000.0, declared_area_m2=[9_999.0])
        report = judged(table, rulebook=book(self.BASE))
        assert answers(report, "r") == [("review", "area_disagrees")]

    def test_a_table_may_state_it(self, book: Book) -> None:
        csv = "zone,max_far,more,verified\nA,2,2.5,y\nB,2,,y\n"
        version = by_table()["version"].replace(
            'value = "max_far"', 'value = "max_far", exceptional = "more"'
        )
        path = book({"version": version + '\nroutes = ["project-procedure"]'}, csv=csv)
        table = built(22_000.0, 22_000.0, zone=["A", "B"])
        assert answers(judged(table, rulebook=path), "r") == [
            ("review", "exceptional_value"),
            ("fail", "above_limit"),
        ]

    @pytest.mark.parametrize(
        ("version", "nature", "words"),
        [
            ("limit = 2.0\nexceptional = 2.5", "ceiling", "name the 'routes'"),
            ('limit = 2.0\nexceptional = 2.0\nroutes = ["project-procedure"]', "ceiling", "greater than the 'limit'"),
            ('limit = 2.0\nexceptional = 2.5\nroutes = ["project-procedure"]', "floor", "a floor has none"),
            ('limit_column = "plan_plot_ratio_max"\nexceptional = 2.5\nroutes = ["project-procedure"]', "ceiling", "greater than the 'limit'"),
            ('limit = 2.0\nroutes = ["project-procedure"]', "ceiling", "no way above"),
        ],
    )  # fmt: skip
    def test_what_is_refused(self, book: Book, version: str, nature: str, words: str) -> None:
        assert words in refused(book({"version": version, "nature": nature}))[0]

    def test_a_table_with_less_than_the_limit_is_refused(self, book: Book) -> None:
        version = by_table()["version"].replace(
            'value = "max_far"', 'value = "max_far", exceptional = "more"'
        )
        rule = {"version": version + '\nroutes = ["project-procedure"]'}
        csv = "zone,max_far,more,verified\nA,2,1.5,y\n"
        assert "exceptional value 1.5" in refused(book(rule, csv=csv))[0]


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


class TestContract:
    COLUMNS = 'limit_column = "contract_plot_ratio_max"\nminimum_column = "contract_plot_ratio_min"'

    @pytest.mark.parametrize(
        ("most", "least", "floor", "answer"),
        [
            pytest.param(2.0, None, 20_000.0, [("pass", "within")], id="at the maximum"),
            pytest.param(2.0, None, 20_000.01, [("fail", "above_limit")], id="above"),
            pytest.param(2.0, 1.0, 9_999.99, [("fail", "below_floor")], id="below"),
            pytest.param(
                None, 1.0, 9_999.99, [("fail", "below_floor")], id="only a minimum, below"
            ),
            pytest.param(None, 1.0, 10_000.0, [("pass", "within")], id="only a minimum, kept"),
            pytest.param(None, None, 10_000.0, [], id="no contract given: not concerned"),
            pytest.param(2.0, None, None, [("unknown", "missing:floor_area_m2")], id="no floor"),
        ],
    )
    def test_who_has_one_is_judged(
        self, book: Book, most: float | None, least: float | None, floor: float | None,
        answer: list[tuple[str, str]],
    ) -> None:  # fmt: skip
        path = book({"version": self.COLUMNS, "rule": "only_where_given = true"})
        ratios = {"contract_plot_ratio_max": [most], "contract_plot_ratio_min": [least]}
        report = judged(built(floor, **ratios), rulebook=path)
        assert answers(report, "r") == answer

    def test_a_study_without_such_columns_concerns_nobody_and_says_so(self, book: Book) -> None:
        path = book({"version": self.COLUMNS, "rule": "only_where_given = true"})
        report = judged(built(1.0), rulebook=path)
        assert report.silent_rules() == ["r"]
        assert report.parcels["outcome"].tolist() == ["not_applicable"]

    def test_it_goes_with_a_column(self, book: Book) -> None:
        rule = {"version": "limit = 2.0", "rule": "only_where_given = true"}
        assert "goes with 'limit_column'" in refused(book(rule))[0]


class TestContradictions:
    def two(self, book: Book, one: dict[str, str], other: dict[str, str]) -> str:
        base = {"version": "limit = 2.0"}
        return book(base | {"id": "first"} | one, base | {"id": "second"} | other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param({}, {"version": "limit = 2.1"}, id="everybody"),
            pytest.param(
                {"rule": 'applies_to = { land_use_kind = ["industrial"] }'},
                {
                    "rule": 'applies_to = { land_use_kind = ["research", "industrial"] }',
                    "version": "limit = 3.0",
                },
                id="one kind in both",
            ),
            pytest.param(
                {"nature": "guide"}, {"nature": "guide", "version": "limit = 3"}, id="guides"
            ),
            pytest.param(
                {}, {"nature": "floor", "version": "limit = 2.1"}, id="floor over ceiling"
            ),
            pytest.param(
                {"nature": "floor", "version": "limit = 2.1"}, {}, id="ceiling under floor"
            ),
        ],
    )
    def test_they_are_refused_by_name(
        self, book: Book, one: dict[str, str], other: dict[str, str]
    ) -> None:
        [said] = refused(self.two(book, one, other))
        assert "contradict" in said
        assert "first" in said
        assert "second" in said

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param({}, {}, id="the same number"),
            pytest.param(
                {}, {"version": "to = 2018-01-01\nlimit = 3", "start": "2017-01-01"}, id="day"
            ),
            pytest.param(
                {"version": "to = 2018-06-01\nlimit = 3"},
                {"start": "2018-06-01"},
                id="day, other order",
            ),
            pytest.param(
                {"rule": 'applies_to = { land_use_kind = ["industrial"] }'},
                {"rule": 'applies_to = { land_use_kind = ["research"] }', "version": "limit = 3"},
                id="another kind",
            ),
            pytest.param(
                {"rule": 'applies_to = { land_use_kind = ["industrial"] }'},
                {
                    "rule": 'applies_to = { land_use_kind = ["industrial"], status = ["new"] }',
                    "version": "limit = 1",
                },
                id="a narrower rule",
            ),
            pytest.param({}, {"nature": "floor", "version": "limit = 2.0"}, id="floor at ceiling"),
            pytest.param(
                {}, {"nature": "floor", "version": "limit = 1.0"}, id="floor below ceiling"
            ),
            pytest.param({}, {"nature": "guide", "version": "limit = 1.0"}, id="guide and ceiling"),
            pytest.param(
                {}, {"rule": 'floor_area = "gross"', "version": "limit = 3"}, id="another area"
            ),
            pytest.param(
                {}, {"version": 'limit_column = "plan_plot_ratio_max"'}, id="parcel by parcel"
            ),
        ],
    )
    def test_these_are_none(self, book: Book, one: dict[str, str], other: dict[str, str]) -> None:
        assert len(load_rulebook(self.two(book, one, other)).rules) == 2

    def test_a_draft_contradicts_nobody(self, book: Book) -> None:
        path = Path(self.two(book, {}, {"version": "limit = 3.0"}))
        text = path.read_text("utf-8")
        head, _, tail = text.rpartition('status = "in_force"')
        path.write_text(head + 'status = "draft"' + tail, "utf-8")
        assert len(load_rulebook(str(path)).rules) == 2


def test_a_listing_is_short_however_long_the_table(book: Book) -> None:
    zones = (f'{{ zone = "{name}", max_far = 1.5, verified = true }}' for name in "ABCDEFG")
    rows = f"[{', '.join(zones)}]"
    loaded = load_rulebook(book(by_table(rows)))
    lines = rule_lines(loaded, None, "en")
    assert any("table: 7 rows; key: zone; value: max_far" in line for line in lines)
    [listed] = rule_objects(loaded, None)
    assert listed["version"][0]["limit_by"]["table"][0]["zone"] == "A"
    assert any("the rulebook's table by zone" in line for line in lines)
