"""A park of 12.5 km² with 118 bn yuan of gross output, beside 8 and 14.1; and 118 typed as 亿."""

from collections.abc import Iterator
from decimal import Decimal

from parks.acceptance.scenarios import Answer

TITLE = {"en": "Output per km² of a park", "zh": "园区产业经济密度"}
EXPECTED: dict[str, object] = {
    "bn_yuan_per_km2": Decimal("9.44"),
    "yi_yuan_per_km2": Decimal("94.4"),
    "wan_yuan_per_mu": Decimal("629.33"),
    "percent_of_parks": Decimal("118.0"),
    "percent_of_special_parks": Decimal("66.95"),
    "short_of_special_parks_bn_yuan": Decimal("58.25"),
    "doubts": [],
}


def answers() -> Iterator[Answer]:
    """Hold the park against both figures, and a figure in the wrong unit against plausibility.

    Yields
    ------
    Answer
    """
    from parks.acceptance.densities import park_against_benchmarks

    found = park_against_benchmarks(output=118.0, unit="bn_yuan", land_km2=12.5)
    for what, expected in EXPECTED.items():
        yield Answer(what, found[what], expected)
    wrong = park_against_benchmarks(output=118.0, unit="yi_yuan", land_km2=12.5)
    yield Answer("typed as 亿", wrong["bn_yuan_per_km2"], Decimal("0.944"))
    yield Answer("typed as 亿, doubted", wrong["doubts"], ["too-low"])
