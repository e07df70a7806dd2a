"""What a change of output over years is made of: land, structure and intensity.

Output = land × share of each unit in it × output per land of each unit. Every factor is given the
mean of its effect over all orders in which the three may change (the Shapley value), so that the
effects add up to the change without a rest and no order is preferred: J. W. Sun, Changes in energy
consumption and energy intensity: a complete decomposition model, Energy Economics 20 (1998) 85-100;
B. W. Ang, F. L. Liu and E. P. Chew, Perfect decomposition techniques in energy and environmental
analysis, Energy Policy 31 (2003) 1561-1566.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RefusedError
from parks.density import Densities
from parks.density_parts import numerators
from parks.density_types import require_comparable
from parks.faults import fault
from parks.judgement import Floats


@dataclass(frozen=True, slots=True)
class Change:
    """The change of output and its three parts, for each of n units; their sums are the totals."""

    total: Floats
    land: Floats  # more or less land altogether
    structure: Floats  # land moved between units
    intensity: Floats  # output per land of the units


def decompose(
    output_before: npt.ArrayLike,
    land_before: npt.ArrayLike,
    output_after: npt.ArrayLike,
    land_after: npt.ArrayLike,
) -> Change:
    """Split the change of output of n units into land, structure and intensity.

    Parameters
    ----------
    output_before, land_before, output_after, land_after : array_like of float, shape (n,)
        The same units in the same order. A unit that is not there yet, or no longer, has 0 of both:
        it has no intensity then, so that of the other year is taken for both, and its coming or
        going is land and structure. NaN is not known, and makes all four of every unit NaN: its
        land is part of everybody's share.

    Returns
    -------
    Change
        ``land + structure + intensity = total`` for every unit.

    Raises
    ------
    RefusedError
        Negative land, output without land, no land at all in a year, or columns of several
        lengths.

    Examples
    --------
    >>> change = decompose([10.0, 10.0], [1.0, 1.0], [30.0, 10.0], [2.0, 1.0])
    >>> parts = [change.land, change.structure, change.intensity, change.total]
    >>> [round(float(part.sum()), 3) for part in parts]
    [11.528, 1.111, 7.361, 20.0]
    """
    y0, a0, y1, a1 = _checked(output_before, land_before, output_after, land_after)
    d0, d1 = _intensity(y0, a0), _intensity(y1, a1)
    d0, d1 = np.where(a0 == 0, d1, d0), np.where(a1 == 0, d0, d1)
    d0, d1 = np.where((a0 == 0) & (a1 == 0), 0.0, d0), np.where((a0 == 0) & (a1 == 0), 0.0, d1)
    l0, l1 = np.full(len(y0), a0.sum()), np.full(len(y0), a1.sum())
    w0, w1 = a0 / l0, a1 / l1
    return Change(
        total=y1 - y0,
        land=_effect(l1 - l0, (w0, w1), (d0, d1)),
        structure=_effect(w1 - w0, (l0, l1), (d0, d1)),
        intensity=_effect(d1 - d0, (l0, l1), (w0, w1)),
    )


def change_between(before: Densities, after: Densities) -> pd.DataFrame:
    """Decompose the change between two years of one panel, group by group.

    Parameters
    ----------
    before, after : Densities
        Of one type but for the year, by the same columns, at constant prices if they are money.

    Returns
    -------
    DataFrame
        One row per group of either year: the keys, ``total``, ``land``, ``structure``,
        ``intensity`` in the unit of amounts. NaN throughout where a group lacks an amount or an
        area: what is missing is no change.

    Raises
    ------
    DensityTypeError
        The types differ in more than the year.
    RefusedError
        Money at current prices, or groups by other columns.
    """
    require_comparable(before.type, after.type, but=("year",))
    wrong = []
    if numerators()[before.type.numerator].money and before.type.price_basis == "current":
        wrong.append(fault("current-prices"))
    if before.by != after.by:
        wrong.append(fault("other-groups", here=", ".join(before.by), there=", ".join(after.by)))
    if wrong:
        raise RefusedError(wrong)
    frames = [_of_groups(one) for one in (before, after)]
    both = frames[0].merge(frames[1], on=list(before.by), how="outer", suffixes=("_0", "_1"))
    for year in ("0", "1"):  # a group that a year does not have holds nothing there
        gone = both[f"there_{year}"].isna()
        both.loc[gone, [f"amount_{year}", f"land_km2_{year}"]] = 0.0
    change = decompose(both["amount_0"], both["land_km2_0"], both["amount_1"], both["land_km2_1"])
    parts = {"total": change.total, "land": change.land}
    parts |= {"structure": change.structure, "intensity": change.intensity}
    return both[list(before.by)].assign(**parts)


def _of_groups(found: Densities) -> pd.DataFrame:
    frame = found.frame[[*found.by, "amount", "land_km2"]].assign(there=True)
    frame.loc[found.frame["n_missing"] > 0, ["amount", "land_km2"]] = np.nan
    return frame


def _effect(change: Floats, one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    """Return the mean effect of one factor's change over the six orders of three factors."""
    same = one[0] * other[0] + one[1] * other[1]
    mixed = one[0] * other[1] + one[1] * other[0]
    return np.asarray(change * (2 * same + mixed) / 6, float)


def _intensity(output: Floats, land: Floats) -> Floats:
    density = np.full(len(land), np.nan)
    np.divide(output, land, out=density, where=land != 0)
    return density


def _checked(*columns: npt.ArrayLike) -> tuple[Floats, ...]:
    arrays = [np.asarray(column, float) for column in columns]
    wrong = []
    if not arrays[0].size or len({one.shape for one in arrays}) > 1:
        raise RefusedError([fault("no-units")])
    for output, land in (arrays[:2], arrays[2:]):
        if np.any(land < 0) or np.any(~np.isfinite(land) & ~np.isnan(land)) or land.sum() == 0:
            wrong.append(fault("not-positive"))
        if np.any((land == 0) & (output != 0)):
            wrong.append(fault("output-without-land"))
    if wrong:
        raise RefusedError(wrong)
    lost = any(np.isnan(one).any() for one in arrays)
    return tuple(np.full_like(one, np.nan) if lost else one for one in arrays)
