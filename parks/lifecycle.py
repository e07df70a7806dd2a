"""The life of granted land: when its term ends, when it is evaluated, and against what.

Nothing here asks the clock, and nothing decides an exit: land below the bottom line goes on a list
for review.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.units import factor
from parks.judgement import Floats
from parks.outcome import Outcome, Truth
from parks.quotient import below, least_amount, one_limit
from seeds.factbook import facts

Days = npt.NDArray[np.datetime64]  # of whole days, NaT: not known
DaysLike = npt.ArrayLike | Sequence[date | None]
INTERVAL = "evaluation-interval-2018"
"""The fact that says how often land in use is evaluated."""
YEAR, DAY = 12, np.timedelta64(1, "D")
NEAR = 1e-6  # of a month: nearer than this to a whole number, a term has whole months


def term_ends_on(granted_on: DaysLike, term_years: npt.ArrayLike) -> Days:
    """Return the last day of the term of every parcel.

    Parameters
    ----------
    granted_on : array_like of date, shape (n,)
        The first day; None or NaT means not known.
    term_years : array_like of float, shape (n,)
        NaN means not known.

    Returns
    -------
    ndarray of datetime64[D], shape (n,)
        The day before the anniversary of the grant; that of 29 February is 1 March where the year
        has none. NaT where an input is missing, or where the term is not positive or no whole
        number of months: which day that would be, nobody can say.

    Examples
    --------
    >>> term_ends_on([date(2021, 10, 1), None], [20, 20]).astype(str).tolist()
    ['2041-09-30', 'NaT']
    >>> term_ends_on([date(2020, 2, 29)] * 2, [20, 21]).astype(str).tolist()
    ['2040-02-28', '2041-02-28']
    """
    months = np.asarray(term_years, float) * YEAR
    whole = np.rint(np.where(np.isnan(months), 0, months))
    known = (np.abs(months - whole) <= NEAR) & (whole > 0)
    end = _months_after(_days(granted_on), np.where(known, whole, 0).astype(np.int64)) - DAY
    end[~known] = np.datetime64("NaT")
    return end


def evaluation_interval_years() -> tuple[int, int]:
    """Return the least and the greatest number of years between evaluations, from the fact base.

    Examples
    --------
    >>> evaluation_interval_years()
    (3, 5)
    """
    return cast("tuple[int, int]", facts()[INTERVAL].value)


def evaluations(
    full_production_on: DaysLike, ends_on: DaysLike, *, every_years: int
) -> pd.DataFrame:
    """List the days on which parcels are evaluated while their term runs.

    Parameters
    ----------
    full_production_on : array_like of date, shape (n,)
        The day from which the years count; None or NaT means not known.
    ends_on : array_like of date, shape (n,)
        The last day of the term, as of `term_ends_on`.
    every_years : int
        Years from one evaluation to the next: see `evaluation_interval_years`.

    Returns
    -------
    DataFrame
        ``parcel`` (position), ``number`` (from 1) and ``on``, one row for each evaluation up to
        and including the last day. A parcel of which a day is not known, or whose term ends
        before the first evaluation, keeps one row with neither.

    Raises
    ------
    ValueError
        If *every_years* is less than 1.

    Examples
    --------
    >>> days = evaluations([date(2024, 4, 1)], [date(2041, 9, 30)], every_years=5)
    >>> days["on"].dt.year.tolist()
    [2029, 2034, 2039]
    """
    if every_years < 1:
        raise ValueError(f"evaluations are at least 1 year apart, not {every_years}")
    start, end = _days(full_production_on), _days(ends_on)
    count = _whole_steps(start, end, every_years)
    rows = np.maximum(count, 1)
    parcel = np.repeat(np.arange(len(start)), rows)
    number = np.arange(len(parcel)) - np.repeat(np.cumsum(rows) - rows, rows) + 1
    on = _months_after(start[parcel], number * (every_years * YEAR)).astype("datetime64[s]")
    table = pd.DataFrame({"parcel": parcel, "number": pd.array(number, "Int64"), "on": on})
    table.loc[np.repeat(count == 0, rows), ["number", "on"]] = None
    return table


def next_evaluation_on(
    full_production_on: DaysLike,
    ends_on: DaysLike,
    *,
    every_years: int,
    on: date,
) -> Days:
    """Return the first evaluation on or after a day.

    Parameters
    ----------
    full_production_on, ends_on, every_years
        As of `evaluations`.
    on : datetime.date

    Returns
    -------
    ndarray of datetime64[D], shape (n,)
        NaT where a day is not known, and where none is left before the term ends.

    Examples
    --------
    >>> started, ends = [date(2024, 4, 1)], [date(2041, 9, 30)]
    >>> found = next_evaluation_on(started, ends, every_years=3, on=date(2027, 4, 2))
    >>> found.astype(str).tolist()
    ['2030-04-01']
    """
    days = evaluations(full_production_on, ends_on, every_years=every_years)
    left = days["on"].where(days["on"] >= np.datetime64(on, "s"))
    first = left.groupby(days["parcel"]).min()
    return first.to_numpy("datetime64[D]")


def against_bottom_line(
    amount_yuan: npt.ArrayLike, area_m2: npt.ArrayLike, *, line: Fraction, unit: str
) -> pd.DataFrame:
    """Compare what land yields with the average that is its bottom line.

    Parameters
    ----------
    amount_yuan, area_m2 : array_like of float, shape (n,)
        Output, added value or tax, of the kind that the average is of; NaN means not known.
    line : Fraction
        The average, in *unit*; what it is of is for the caller to say.
    unit : str
        Money over land, as ``"yi_yuan/km2"`` or ``"wan_yuan/mu"`` (`geo.units`).

    Returns
    -------
    DataFrame, n rows
        ``density`` in *unit*, ``percent_of_line``, ``short_yuan`` (the least that lacks to reach
        the line, 0 where it is reached) and ``outcome``: ``review`` below the line (a list for
        review, no exit), ``pass`` at or above it, ``unknown`` where a number is missing or there is
        no area. Compared exactly, as of `parks.quotient.below`, with areas to 0.01 m².

    Raises
    ------
    UnitError
        If *unit* is not known or is no money over land.
    ValueError
        If *line* is not positive.

    Examples
    --------
    >>> against_bottom_line([4.2e8], [200_000 / 3], line=Fraction(80), unit="yi_yuan/km2").round(2)
       density  percent_of_line   short_yuan outcome
    0     63.0            78.75  113333360.0  review
    """
    if line <= 0:
        raise ValueError(f"a bottom line is positive, not {line}")
    amount, area = np.asarray(amount_yuan, float), np.asarray(area_m2, float)
    area = np.where(area > 0, area, np.nan)
    limit = one_limit(line * factor(unit, "yuan/m2"), len(amount))
    short = below(amount, area, limit)
    density = amount / area * float(factor("yuan/m2", unit))
    outcome = np.full(len(amount), Outcome.UNKNOWN.word, object)
    outcome[short == Truth.TRUE] = Outcome.REVIEW.word
    outcome[short == Truth.FALSE] = Outcome.PASS.word
    lacks: Floats = np.maximum(least_amount(area, limit) - amount, 0)
    lacks[short == Truth.FALSE] = 0
    return pd.DataFrame(
        {
            "density": density,
            "percent_of_line": density / float(line) * 100,
            "short_yuan": np.round(lacks, 2),
            "outcome": outcome,
        }
    )


def _days(given: DaysLike) -> Days:
    dates = pd.Series(given)  # type: ignore[arg-type] # its stubs know no array_like
    return np.asarray(pd.to_datetime(dates).to_numpy("datetime64[D]"))


def _months_after(days: Days, months: npt.NDArray[np.int64]) -> Days:
    """Go some months on; a day that the month lacks is the first of the next one."""
    month = days.astype("datetime64[M]")
    there = month + months
    same = there.astype("datetime64[D]") + (days - month.astype("datetime64[D]"))
    return np.asarray(np.minimum(same, (there + 1).astype("datetime64[D]")))


def _whole_steps(start: Days, end: Days, every_years: int) -> npt.NDArray[np.int64]:
    """Count the whole steps from start to end; 0 where one of them is not known."""
    known = ~(np.isnat(start) | np.isnat(end))
    apart = (end.astype("datetime64[M]") - start.astype("datetime64[M]")).astype(np.int64)
    steps = np.where(known & (apart > 0), apart, 0) // (every_years * YEAR)
    late = _months_after(start, steps * (every_years * YEAR)) > end
    return np.asarray(np.where(known, steps - (late & (steps > 0)), 0), np.int64)
