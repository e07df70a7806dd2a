"""Published densities to hold others against, with what their sources leave open.

8.0 and 14.1 bn yuan/km² state neither their land nor their year, and one of them not its numerator.
So whatever stands beside them is an indication only, and says why.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem
from geo.units import factor as unit_factor
from layers.forms import read_toml
from parks.density import Densities
from parks.density_parts import unit_times
from parks.density_types import DensityType, differences, require_comparable
from parks.faults import fault
from parks.outcome import Truth
from seeds.factbook import Fact, cite, facts

ANSWERS = {Truth.TRUE: "yes", Truth.UNKNOWN: "cannot be said", Truth.FALSE: "no"}
"""Whether a density exceeds a benchmark, in words."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A published density and what its source says of it.

    ``value`` is in ``type.unit``; ``bound`` says how the source puts it ("above": it exceeds the
    value); ``disputed_by`` are the facts that must be read with it.
    """

    key: str
    fact: Fact
    value: Fraction
    bound: str
    type: DensityType
    disputed_by: tuple[Fact, ...]

    def citation(self, lang: str = "en") -> str:
        """Name document, publisher, date and place."""
        return cite(self.fact.id, lang)

    def note(self, lang: str = "en") -> str:
        """Say what the source leaves open."""
        return self.fact.note_zh if lang == "zh" else self.fact.note_en


@cache
def benchmarks() -> dict[str, Benchmark]:
    """Return every benchmark by key; the values are those of the facts.

    Examples
    --------
    >>> {key: (float(one.value), one.bound) for key, one in benchmarks().items()}
    {'parks': (8.0, 'above'), 'special-parks': (14.1, 'equal')}
    >>> benchmarks()["special-parks"].type.year is None
    True
    """
    return {key: _benchmark(key, raw) for key, raw in _raw()["benchmark"].items()}


def against(
    found: Densities, benchmark: Benchmark, *, indication_only: bool = False
) -> pd.DataFrame:
    """Hold every group against a benchmark.

    Parameters
    ----------
    found : Densities
        Of n groups.
    benchmark : Benchmark
    indication_only : bool, optional
        Show it although the types differ or are not stated; every row is then marked so.

    Returns
    -------
    DataFrame, n rows
        ``exceeds``: "yes", "no" or "cannot be said", exactly and strictly; ``percent`` of the
        benchmark; ``short_amount``: how much more would reach it on this land, in the unit of
        amounts (negative: beyond it); ``short_km2``: by how much less land the same amount would;
        both NaN where an amount or an area is missing. ``indication_only`` and ``because``, what
        keeps the types apart.

    Raises
    ------
    DensityTypeError
        The types differ, and no indication was asked for.
    UnitError
        The units measure different things: jobs are never held against yuan.
    """
    if not indication_only:
        require_comparable(found.type, benchmark.type)
    unit_factor(found.type.unit, benchmark.type.unit)
    apart = differences(found.type, benchmark.type)
    limit, frame = float(benchmark.value), found.frame
    whole = frame["n_missing"] == 0
    amount, land = frame["amount"].where(whole), frame["land_km2"].where(whole)
    return pd.DataFrame(
        {
            "exceeds": [ANSWERS[Truth(t)] for t in found.exceeds(benchmark.value)],
            "percent": frame["value"] * 100 / limit,
            "short_amount": limit * land - amount,
            "short_km2": land - amount / limit,
            "indication_only": bool(apart),
            "because": "; ".join(one.text() for one in apart),
        },
        index=frame.index,
    )


def doubts(values: npt.ArrayLike, *, of: DensityType) -> list[Problem | None]:
    """Doubt densities that a slip of the unit would explain.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        In ``of.unit``; NaN is not known, and not doubted.
    of : DensityType
        Only gross output and revenue are of the size of the benchmark; others are not doubted.

    Returns
    -------
    list of Problem or None, n long
        ``too-low`` under 1/8 of the benchmark of parks (亿元 typed as billion), ``too-high`` over
        8 times it (the reverse).

    Examples
    --------
    >>> low, fine = doubts([0.944, 9.44], of=DensityType("gross_output", "park"))
    >>> low.code, fine
    ('too-low', None)
    """
    numbers = np.asarray(values, float)
    if of.numerator not in ("gross_output", "revenue"):
        return [None] * len(numbers)
    times, beside = int(_raw()["doubt"]["times"]), benchmarks()[_raw()["doubt"]["benchmark"]]
    limit = float(beside.value)
    return [_doubt(number, limit, times, of.unit) for number in numbers.tolist()]


def _doubt(number: float, limit: float, times: int, unit: str) -> Problem | None:
    low, high = number * times < limit, number > limit * times
    if not (low or high):
        return None
    code, other = ("too-low", number * 10) if low else ("too-high", number / 10)
    scales = [unit_times(unit, lang) for lang in ("en", "zh")]
    read = {"value": number, "other": other, "benchmark": limit}
    said: dict[str, Any] = {word: tuple(one * by for by in scales) for word, one in read.items()}
    return fault(code, settled="noted", times=times, **said)


def _benchmark(key: str, raw: dict[str, str]) -> Benchmark:
    fact = facts()[raw["fact"]]
    of = DensityType(
        raw["numerator"],
        raw["denominator"],
        scope=fact.scope_key.partition("/")[2],
        year=fact.year,
    )
    value = Fraction(str(fact.value)) * unit_factor(fact.unit, of.unit)
    against_it = tuple(facts()[other] for other in fact.conflicts_with)
    return Benchmark(key, fact, value, fact.bound, of, against_it)


@cache
def _raw() -> dict[str, Any]:
    return read_toml(Path(str(files("parks").joinpath("benchmarks.toml"))))
