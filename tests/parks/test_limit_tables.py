"""Limits from a table by zone: rows that are listed, verified, in words or missing."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.plot_limits import limits_of
from parks.rulebook import load_rulebook
from parks.rulebook_listing import rule_lines, rule_objects
from tests.parks.limit_books import Book, built, by_table, refused, rule
from tests.parks.studies import answers, judged

pytestmark = pytest.mark.usefixtures("flat")
CSV = "zone,max_far,verified\nM1,2.1,y\nM2,3.0,\nPARK,0,y\nPMD,Varies by PMD,y\nQ,,y\n"


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


def test_a_listing_is_short_however_long_the_table(book: Book) -> None:
    zones = (f'{{ zone = "{name}", max_far = 1.5, verified = true }}' for name in "ABCDEFG")
    rows = f"[{', '.join(zones)}]"
    loaded = load_rulebook(book(by_table(rows)))
    lines = rule_lines(loaded, None, "en")
    assert any("table: 7 rows; key: zone; value: max_far" in line for line in lines)
    [listed] = rule_objects(loaded, None)
    assert listed["version"][0]["limit_by"]["table"][0]["zone"] == "A"
    assert any("the rulebook's table by zone" in line for line in lines)
