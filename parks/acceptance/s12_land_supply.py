"""The land-supply table of 2022, recomputed: what closes, what is off, which claim is wrong."""

from collections.abc import Iterator
from decimal import Decimal

from parks.acceptance.scenarios import Answer

TITLE = {"en": "A published table, recomputed", "zh": "复算公布的供地表"}
PRICES = {"industrial": "62.312", "research": "368.119", "storage": "108.598", "total": "118.587"}


def answers() -> Iterator[Answer]:
    """Recompute prices, totals and claims.

    Yields
    ------
    Answer
    """
    from parks.acceptance.densities import land_supply

    found = land_supply()
    for use, price in PRICES.items():
        yield Answer(f"price of {use}, 万元/亩", found["price"][use], Decimal(price))
    yield Answer("mu in all", found["area_mu"]["total"], Decimal("11619.3"))
    yield Answer("storage is off by", found["off"]["storage"], Decimal("-0.04"))
    yield Answer("totals close", found["totals_close"], expected=True)
    yield Answer("claim, stated", found["stated_percent"]["four-largest"], Decimal("72.3"))
    yield Answer("claim, recomputed", found["recomputed_percent"]["four-largest"], Decimal("75.0"))
