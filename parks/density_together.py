"""Densities of several tables side by side: of one type, turned into one, or marked as they are."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd

from geo.units import factor as unit_factor
from parks.bounds import ranks
from parks.density import Densities
from parks.density_types import DensityType, Factor, differences, require_comparable

SAID = ["value", "low", "high"]


def together(
    several: Mapping[str, Densities],
    *,
    of: DensityType | None = None,
    factors: Sequence[Factor] = (),
    indication_only: bool = False,
) -> pd.DataFrame:
    """Join and rank densities of several tables, refusing what is not of one type.

    Parameters
    ----------
    several : mapping of name to Densities
        At least one.
    of : DensityType, optional
        The type that all are brought to; by default that of the first.
    factors : sequence of Factor, optional
        How other types become it; each with its source.
    indication_only : bool, optional
        Show together what nobody converted; every row of it is then marked.

    Returns
    -------
    DataFrame
        One row per group of each: ``of`` (the name), the keys, ``value``, ``low``, ``high`` in
        the unit of the type, ``best`` and ``worst`` rank over all, the type as it was measured,
        ``factor`` (1 where none was needed) with its ``factor_source``, ``indication_only`` and
        ``because``, what keeps the types apart.

    Raises
    ------
    DensityTypeError
        With both types, where they differ or do not say enough, no factor turns one into the
        other, and no indication was asked for.
    UnitError
        Even as an indication, jobs do not stand beside yuan.
    """
    target = of or next(iter(several.values())).type
    parts = [
        _brought(found, target, factors, indication_only=indication_only).assign(of=name)
        for name, found in several.items()
    ]
    joined = pd.concat(parts, ignore_index=True)
    best, worst = ranks(joined["low"], joined["high"])
    first = ["of", *dict.fromkeys(name for found in several.values() for name in found.by)]
    rest = [name for name in joined if name not in first]
    return joined[[*first, *rest]].assign(best=best, worst=worst)


def _brought(
    found: Densities, target: DensityType, factors: Sequence[Factor], *, indication_only: bool
) -> pd.DataFrame:
    """Bring one table to the type, by 1, by a factor, or by leave of the caller."""
    apart = differences(found.type, target)
    fits = [one for one in factors if (one.from_, one.to) == (found.type, target)]
    factor = fits[0] if apart and fits else None
    if apart and factor is None and not indication_only:
        require_comparable(found.type, target)
    turned = float(factor.value if factor else _same(found.type.unit, target.unit))
    open_ = () if factor else apart
    frame = found.tidy()
    columns = [*found.by, *SAID, "unit", "numerator", "denominator", "scope", "year", "price_basis"]
    return frame[columns].assign(
        **{name: frame[name] * turned for name in SAID},
        unit=target.unit,
        factor=turned,
        factor_source=factor.source if factor else "",
        indication_only=bool(open_),
        because="; ".join(one.text() for one in open_),
    )


def _same(unit: str, to: str) -> Fraction:
    """Return how many of a unit one of the other is; jobs are never turned into yuan."""
    return Fraction(1) if unit == to else unit_factor(unit, to)
