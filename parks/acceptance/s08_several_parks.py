"""Parks of 4, 1 and 10 km² with 60, 5 and 80 bn yuan: pooled, compared, and how uneven."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from parks.acceptance.scenarios import Answer

TITLE = {"en": "Several parks, as a researcher asks", "zh": "多园区比较（研究）"}
LORENZ = ([Fraction(0), Fraction(1, 15), Fraction(11, 15), Fraction(1)], [0, 5, 85, 145])


def answers() -> Iterator[Answer]:
    """Pool them, hold them against 8, order them by density.

    Yields
    ------
    Answer
    """
    from parks.acceptance.densities import several_parks

    found = several_parks(
        land_km2=[4.0, 1.0, 10.0],
        output_bn_yuan=[60.0, 5.0, 80.0],
        quotient={"part": 30, "whole": 120, "part_of_all": 100, "whole_of_all": 800},
    )
    yield Answer("densities", found["densities"], [15.0, 5.0, 8.0])
    yield Answer("pooled", found["pooled"], Decimal("9.667"))
    yield Answer("mean of densities", found["mean_of_densities"], Decimal("9.333"))
    yield Answer("exceeds 8", found["exceeds_parks"], ["yes", "no", "no"])
    yield Answer("Lorenz, land", found["lorenz_land"], [float(one) for one in LORENZ[0]])
    yield Answer("Lorenz, output", found["lorenz_output"], [one / 145 for one in LORENZ[1]])
    yield Answer("Gini", found["gini"], Decimal("0.1609"))
    yield Answer("location quotient", found["location_quotient"], Decimal("2.0"))
