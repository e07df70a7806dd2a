"""Terms, evaluations and the average bottom line, against calendars written another way."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnitError
from parks.lifecycle import (
    against_bottom_line,
    evaluation_interval_years,
    evaluations,
    next_evaluation_on,
    term_ends_on,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def anniversary(day: date, years: int) -> date:
    """Return the same day *years* later; 1 March stands for a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class TestTerm:
    @pytest.mark.parametrize(
        ("granted", "years", "ends"),
        [
            ("2021-10-01", 20, "2041-09-30"),
            ("2021-01-01", 50, "2070-12-31"),
            ("2020-02-29", 20, "2040-02-28"),
            ("2020-02-29", 1, "2021-02-28"),
            ("2020-03-01", 1, "2021-02-28"),
            ("2021-10-01", 20.5, "2042-03-31"),
            ("2020-08-31", 0.5, "2021-02-28"),
        ],
    )
    def test_last_day(self, granted: str, years: float, ends: str) -> None:
        assert str(term_ends_on([date.fromisoformat(granted)], [years])[0]) == ends

    @pytest.mark.parametrize(
        ("granted", "years"),
        [(None, 20), (date(2021, 10, 1), np.nan), (date(2021, 10, 1), 0), (date(2021, 10, 1), -1), (date(2021, 10, 1), 20.01)],
        ids=["no day", "no term", "0 years", "negative", "no whole months"],
    )  # fmt: skip
    def test_what_nobody_can_say_is_not_known(self, granted: date | None, years: float) -> None:
        ends = term_ends_on([granted, date(2021, 10, 1)], [years, 20])
        assert ends.astype(str).tolist() == ["NaT", "2041-09-30"]

    @given(DAYS, st.integers(1, 99))
    def test_against_the_calendar_of_the_standard_library(self, granted: date, years: int) -> None:
        ends = term_ends_on([granted], [years])[0].astype(object)
        assert ends + timedelta(days=1) == anniversary(granted, years)

    def test_columns_of_a_table(self) -> None:
        table = pd.DataFrame(
            {"granted_on": pd.to_datetime(["2021-10-01", None]), "years": [20, 20]}
        )
        table.index = [7, 3]
        ends = term_ends_on(table["granted_on"], table["years"])
        assert ends.astype(str).tolist() == ["2041-09-30", "NaT"]
        assert len(term_ends_on([], [])) == 0


class TestEvaluations:
    def test_the_interval_is_that_of_the_fact(self) -> None:
        assert evaluation_interval_years() == (3, 5)

    def test_no_parcel_vanishes(self) -> None:
        started = [date(2024, 4, 1), None, date(2040, 1, 1), date(2024, 4, 1)]
        ends = [date(2030, 3, 31), date(2041, 9, 30), date(2041, 9, 30), None]
        days = evaluations(started, ends, every_years=3)
        assert days["parcel"].tolist() == [0, 1, 2, 3]
        assert days["number"].isna().tolist() == [False, True, True, True]
        assert days["on"].dt.strftime("%Y-%m-%d").tolist()[0] == "2027-04-01"
        assert days["on"].isna().tolist() == [False, True, True, True]

    def test_the_last_day_counts(self) -> None:
        for last, count in ((date(2030, 4, 1), 2), (date(2030, 3, 31), 1)):
            days = evaluations([date(2024, 4, 1)], [last], every_years=3)
            assert days["number"].max() == count

    @given(st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS), max_size=5), st.integers(1, 9))
    def test_against_counting_year_by_year(
        self, spans: list[tuple[date | None, date | None]], every: int
    ) -> None:
        days = evaluations([one for one, _ in spans], [two for _, two in spans], every_years=every)
        for k, (start, end) in enumerate(spans):
            expected = []
            while start and end and anniversary(start, every * (len(expected) + 1)) <= end:
                expected.append(anniversary(start, every * (len(expected) + 1)))
            mine = days[days["parcel"] == k]
            assert len(mine) == max(len(expected), 1)
            assert mine["on"].dropna().dt.date.tolist() == expected
            assert mine["number"].dropna().tolist() == list(range(1, len(expected) + 1))

    def test_the_next_one_on_a_day(self) -> None:
        started = [date(2024, 4, 1), None, date(2024, 4, 1)]
        ends = [date(2041, 9, 30), date(2041, 9, 30), date(2026, 1, 1)]
        for on, following in (("2026-11-22", "2027-04-01"), ("2027-04-01", "2027-04-01"), ("2027-04-02", "2030-04-01"), ("2039-04-02", "NaT")):  # fmt: skip
            found = next_evaluation_on(started, ends, every_years=3, on=date.fromisoformat(on))
            assert found.astype(str).tolist() == [following, "NaT", "NaT"]

    def test_no_interval_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least 1 year"):
            evaluations([date(2024, 4, 1)], [date(2041, 9, 30)], every_years=0)


class TestBottomLine:
    def test_exactly_at_the_line_is_not_below(self) -> None:
        found = against_bottom_line(
            [80e8, 80e8 - 0.01, 80e8 + 1], [1e6] * 3, line=Fraction(80), unit="yi_yuan/km2"
        )
        assert found["outcome"].tolist() == ["pass", "review", "pass"]
        assert found["short_yuan"].tolist() == [0, 0.01, 0]

    @pytest.mark.parametrize(
        ("amount", "area"), [(np.nan, 1e6), (1e9, np.nan), (1e9, 0.0)], ids=["no output", "no area", "0"]
    )  # fmt: skip
    def test_missing_is_unknown_and_no_number(self, amount: float, area: float) -> None:
        (row,) = against_bottom_line(
            [amount], [area], line=Fraction(80), unit="yi_yuan/km2"
        ).to_dict("records")
        assert row.pop("outcome") == "unknown"
        assert all(np.isnan(value) for value in row.values())

    @given(st.integers(0, 10**13), st.integers(1, 10**9), st.fractions(1, 1000, max_denominator=30))
    def test_against_fractions(self, cents: int, hundredths: int, line: Fraction) -> None:
        (row,) = against_bottom_line(
            [cents / 100], [hundredths / 100], line=line, unit="wan_yuan/mu"
        ).to_dict("records")
        needed = line * 10_000 / Fraction(2000, 3) * hundredths  # in cents
        assert row["outcome"] == ("review" if cents + Fraction(1, 2) < needed else "pass")

    def test_supplying_the_line_brings_it_onto_the_list_no_more(self) -> None:
        (row,) = against_bottom_line([4.2e8], [1e5], line=Fraction(80), unit="yi_yuan/km2").to_dict(
            "records"
        )
        mended = 4.2e8 + row["short_yuan"]
        found = against_bottom_line([mended], [1e5], line=Fraction(80), unit="yi_yuan/km2")
        assert found["outcome"].tolist() == ["pass"]

    def test_units_and_lines_that_cannot_be(self) -> None:
        with pytest.raises(UnitError):
            against_bottom_line([1.0], [1.0], line=Fraction(1), unit="mu")
        with pytest.raises(ValueError, match="positive"):
            against_bottom_line([1.0], [1.0], line=Fraction(0), unit="yuan/m2")
