"""Exceptional values, contracts, and rules that contradict each other; tables and zones have files of their own."""

from pathlib import Path
from typing import ClassVar

import pytest

from parks.rulebook import load_rulebook
from tests.parks.limit_books import Book, built, by_table, refused
from tests.parks.studies import answers, judged

pytestmark = pytest.mark.usefixtures("flat")


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
