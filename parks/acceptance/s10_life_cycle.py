"""Granted 2021-10-01 for 20 years, full production 2024-04-01; 4.2 亿 of output on 100 mu."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from parks.acceptance.scenarios import Answer

TITLE = {"en": "Life cycle of a grant", "zh": "土地全生命周期"}
GRANTED_ON, PRODUCING_FROM = date(2021, 10, 1), date(2024, 4, 1)
EVALUATED = {
    3: ["2027-04-01", "2030-04-01", "2033-04-01", "2036-04-01", "2039-04-01"],
    5: ["2029-04-01", "2034-04-01", "2039-04-01"],
}


def answers() -> Iterator[Answer]:
    """Work it out: term, evaluations at both ends of the interval, and the average bottom line.

    Yields
    ------
    Answer
    """
    from parks.lifecycle import evaluation_interval_years, evaluations, term_ends_on

    ends = term_ends_on([GRANTED_ON], [20])
    yield Answer("term ends", str(ends[0]), "2041-09-30")
    yield Answer("interval", evaluation_interval_years(), (3, 5))
    for years, expected in EVALUATED.items():
        days = evaluations([PRODUCING_FROM], ends, every_years=years)["on"]
        yield Answer(f"every {years} years", days.dt.strftime("%Y-%m-%d").tolist(), expected)
    yield from _yield_of_land()


def _yield_of_land() -> Iterator[Answer]:
    from geo.units import convert, factor
    from parks.lifecycle import against_bottom_line
    from seeds.factbook import facts

    output, area = convert([4.2], "yi_yuan", "yuan"), convert([100], "mu", "m2")
    average = facts()["output-density-parks-2022"]
    line = Fraction(str(average.value)) * factor(average.unit, "yi_yuan/km2")
    yield Answer("average, 亿元/km²", line, 80)
    (row,) = against_bottom_line(output, area, line=line, unit="yi_yuan/km2").to_dict("records")
    yield Answer(
        "density, 万元/亩", convert([row["density"]], "yi_yuan/km2", "wan_yuan/mu")[0], 420
    )
    yield Answer("density, 亿元/km²", row["density"], 63)
    yield Answer("percent of the average", row["percent_of_line"], Decimal("78.75"))
    yield Answer("review list, not exit", row["outcome"], "review")
