"""A published table of land supply, recomputed: totals, prices per mu, and the shares it claims.

Every figure is taken as it was printed, so that half a unit of its last decimal says how far it may
be off. A printed price that the printed area and amount cannot give is a fault of the source; one
that they can give, but do not give themselves, was computed from numbers with more decimals.
"""

import csv
import math
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from geo.errors import Problem, RefusedError
from geo.units import factor
from layers.forms import Form, Names, Several, read_toml
from parks.faults import fault
from parks.forms.base import Words

FIGURES = ("plots", "area_ha", "amount_yi_yuan", "price_wan_yuan_per_mu")
SUMMED = FIGURES[:3]


class Claim(Form):
    """A share that the source states beside its table."""

    id: str
    title: Words
    parts: Names
    whole: str
    stated_percent: str


class About(Form):
    """Where a table was read, and what its source claims of it."""

    title: Words
    source: Words
    status: Literal["read", "unverified"]
    total: str
    claim: Annotated[tuple[Claim, ...], Several] = ()


@dataclass(frozen=True, slots=True)
class SupplyTable:
    """A table as it was printed: the figures of every use, with their decimals."""

    about: About
    rows: dict[str, dict[str, Decimal]]  # by use, then by column of `FIGURES`


@dataclass(frozen=True, slots=True)
class Price:
    """A printed price per mu beside the one that printed area and amount give."""

    use: str
    area_mu: Fraction
    printed: Decimal
    recomputed: Fraction
    off: Decimal  # printed less recomputed, at the decimals of the print
    explained: bool  # the rounding of area and amount can give the printed one
    reported: bool  # off by more than one unit of the last decimal


@dataclass(frozen=True, slots=True)
class Total:
    """A printed total beside the sum of its rows."""

    column: str
    printed: Decimal
    recomputed: Decimal

    @property
    def off(self) -> Decimal:
        """Printed less recomputed."""
        return self.printed - self.recomputed


@dataclass(frozen=True, slots=True)
class Share:
    """A claimed share, in percent, beside the one that its own numbers give."""

    id: str
    stated: Decimal
    recomputed: Decimal  # at the decimals of the stated one

    @property
    def agrees(self) -> bool:
        """Whether the claim is what its numbers give."""
        return self.stated == self.recomputed


@dataclass(frozen=True, slots=True)
class Recomputed:
    """All that was recomputed, and what does not agree."""

    prices: tuple[Price, ...]
    totals: tuple[Total, ...]
    shares: tuple[Share, ...]
    problems: tuple[Problem, ...]


def read_supply(name: str, folder: Path | None = None) -> SupplyTable:
    """Read ``NAME.csv`` and ``NAME.toml``, of those bundled or of a folder.

    Raises
    ------
    RefusedError
        A file is missing, a figure is no number or not positive, a column is missing, or no row
        is the total.

    Examples
    --------
    >>> read_supply("land-supply-2022").rows["storage"]["area_ha"]
    Decimal('54.82')
    """
    where = folder or Path(str(files("seeds").joinpath("tables")))
    about = About.model_validate(read_toml(where / f"{name}.toml"))
    with (where / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        raw = list(csv.DictReader(stream))
    wrong = [one for at, row in enumerate(raw, 2) for one in _faults(row, at)]
    if about.total not in {row.get("use") for row in raw}:
        wrong.append(fault("no-total", column="use", total=about.total))
    if wrong:
        raise RefusedError(wrong)
    rows = {row["use"]: {column: Decimal(row[column]) for column in FIGURES} for row in raw}
    return SupplyTable(about, rows)


def recompute(table: SupplyTable) -> Recomputed:
    """Recompute a table from its own figures, exactly.

    Returns
    -------
    Recomputed
        ``problems`` says in words which prices are off by more than one unit of their last
        decimal, which totals do not close, and which claims their numbers do not give.

    Examples
    --------
    >>> [one.text() for one in recompute(read_supply("land-supply-2022")).problems]
    ['storage: the printed price 108.56 is 0.04 below 108.60, what printed area and amount give; \
their rounding explains it', 'four-largest: 72.3 % is claimed, its own numbers give 75.0 %']
    """
    prices = tuple(_price(use, row) for use, row in table.rows.items())
    parts = [row for use, row in table.rows.items() if use != table.about.total]
    whole = table.rows[table.about.total]
    totals = tuple(
        Total(column, whole[column], sum((row[column] for row in parts), Decimal(0)))
        for column in SUMMED
    )
    shares = tuple(_share(claim) for claim in table.about.claim)
    problems = [*map(_of_price, prices), *map(_of_total, totals), *map(_of_share, shares)]
    return Recomputed(prices, totals, shares, tuple(one for one in problems if one))


def _price(use: str, row: dict[str, Decimal]) -> Price:
    printed, area = row["price_wan_yuan_per_mu"], row["area_ha"]
    amount, per = row["amount_yi_yuan"], factor("yi_yuan/ha", "wan_yuan/mu")
    exact = Fraction(amount) / Fraction(area) * per
    at_least = (Fraction(amount) - _half(amount)) / (Fraction(area) + _half(area)) * per
    at_most = (Fraction(amount) + _half(amount)) / (Fraction(area) - _half(area)) * per
    off = printed - _rounded(exact, printed)
    return Price(
        use=use,
        area_mu=Fraction(area) * factor("ha", "mu"),
        printed=printed,
        recomputed=exact,
        off=off,
        explained=at_least - _half(printed) <= Fraction(printed) <= at_most + _half(printed),
        reported=abs(Fraction(off)) > 2 * _half(printed),
    )


def _share(claim: Claim) -> Share:
    stated = Decimal(claim.stated_percent)
    exact = 100 * sum(map(Fraction, claim.parts)) / Fraction(claim.whole)
    return Share(claim.id, stated, _rounded(exact, stated))


def _half(printed: Decimal) -> Fraction:
    """Return half a unit of the last decimal shown."""
    return Fraction(Decimal(1).scaleb(-_decimals(printed))) / 2


def _rounded(exact: Fraction, like: Decimal) -> Decimal:
    """Round half up to the decimals of a printed figure."""
    places = _decimals(like)
    return Decimal(math.floor(exact * 10**places + Fraction(1, 2))).scaleb(-places)


def _decimals(printed: Decimal) -> int:
    return -int(printed.as_tuple().exponent)


def _of_price(price: Price) -> Problem | None:
    if not price.reported:
        return None
    ways = ("below", "低") if price.off < 0 else ("above", "高")
    why = (
        ("their rounding explains it", "可由四舍五入解释")
        if price.explained
        else ("their rounding does not explain it", "四舍五入无法解释")
    )
    return fault(
        "price-off",
        use=price.use,
        printed=price.printed,
        off=abs(price.off),
        way=ways,
        given=price.printed - price.off,
        why=why,
    )


def _of_total(total: Total) -> Problem | None:
    if not total.off:
        return None
    return fault("total-off", column=total.column, printed=total.printed, given=total.recomputed)


def _of_share(share: Share) -> Problem | None:
    if share.agrees:
        return None
    return fault("share-off", claim=share.id, stated=share.stated, given=share.recomputed)


def _faults(row: dict[str, str], at: int) -> list[Problem]:
    """Return what is wrong with the figures of one row, each as its own problem."""
    wrong = [column for column in FIGURES if not _is_positive(row.get(column))]
    return [
        replace(fault("not-positive-figure", column=column), row=at, value=str(row.get(column)))
        for column in wrong
    ]


def _is_positive(text: str | None) -> bool:
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return False
    return number.is_finite() and number > 0
