"""Exact conversion of units, read from units.toml.

A quotient of units is written with a slash: ``"bn_yuan/km2"``, ``"wan_yuan/mu"``.
"""

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from geo.errors import UnitError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure and where its definition comes from."""

    dimension: tuple[tuple[str, int], ...]  # powers of the base dimensions, sorted; () = a number
    factor: Fraction  # base units in one of it
    source: str


@cache
def units() -> dict[str, Unit]:
    """Return every simple unit by name, e.g. ``units()["mu"]``."""
    raw = tomllib.loads(files("geo").joinpath("units.toml").read_text("utf-8"))
    return {
        name: Unit(tuple(sorted(u["dimension"].items())), Fraction(u["factor"]), u["source"])
        for name, u in raw.items()
    }


def factor(unit: str, to: str) -> Fraction:
    """Return the exact number of *to* in one *unit*.

    Raises
    ------
    UnitError
        A unit is not known, or the two measure different things.

    Examples
    --------
    >>> factor("ha", "mu")
    Fraction(15, 1)
    >>> factor("bn_yuan/km2", "wan_yuan/mu")
    Fraction(200, 3)
    """
    here, there = _parse(unit), _parse(to)
    if here.dimension != there.dimension:
        raise UnitError(
            f"{unit!r} ({_name(here)}) cannot become {to!r} ({_name(there)}); "
            "name two units that measure the same thing",
            f"单位 {unit!r} 与 {to!r} 的量纲不同，无法换算；请使用同类单位",
        )
    return here.factor / there.factor


def convert(values: "npt.ArrayLike", unit: str, to: str) -> "npt.NDArray[np.float64]":
    """Convert numbers from *unit* to *to*.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN means not known, and stays NaN.
    unit, to : str
        Names of units.toml, or two of them with a slash between.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    UnitError
        A unit is not known, or the two measure different things.

    Examples
    --------
    >>> convert([75.0, float("nan")], "mu", "ha").tolist()
    [5.0, nan]
    """
    import numpy as np

    ratio = factor(unit, to)
    # Multiply first: 75 mu is then exactly 5 ha, which a rounded 1/15 need not give.
    scaled = np.asarray(values, dtype=np.float64) * float(ratio.numerator)
    return scaled / float(ratio.denominator)


def _parse(name: str) -> Unit:
    over, _, under = name.partition("/")
    top = _unit(over, name)
    if not under and "/" not in name:
        return top
    bottom = _unit(under, name)
    powers = dict(top.dimension)
    for base, power in bottom.dimension:
        powers[base] = powers.get(base, 0) - power
    dimension = tuple(sorted((b, p) for b, p in powers.items() if p))
    return Unit(dimension, top.factor / bottom.factor, f"{top.source}; per {bottom.source}")


def _unit(name: str, whole: str) -> Unit:
    try:
        return units()[name]
    except KeyError:
        known = ", ".join(units())
        raise UnitError(
            f"unit {name!r} (in {whole!r}) is not known; use one of {known}, or two with a slash",
            f"未知单位 {name!r}（见 {whole!r}）；可用单位：{known}，或以斜线连接两个单位",
        ) from None


def _name(unit: Unit) -> str:
    return " ".join(f"{base}^{power}" for base, power in unit.dimension) or "a number"
