"""Output per km² of every park, typed, beside the published figures.

Two densities, never mixed: over the land of the parcels in the park, and over all its ground. The
output of a parcel that lies partly in a park is counted by share of its ground.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem, RefusedError
from parks.benchmarks import ANSWERS, against, benchmarks
from parks.density import Densities, density
from parks.density_types import DensityType
from parks.grouping import Grouping
from parks.judgement import Floats, Objects
from parks.outcome import Truth, Truths
from parks.over_ground import over_ground
from parks.park_sums import Members
from parks.repeats import Repeated

NUMERATOR = "gross_output"
CANNOT_BE_SAID = ANSWERS[Truth.UNKNOWN]
PASSED_OVER = ("no-enterprise", "no-place", "no-rows")
"""Notes of a density that say nothing about parks."""
SAID = {
    "output_bn_yuan": "amount",
    "density": "value",
    "density_low": "low",
    "density_high": "high",
    "density_missing": "n_missing",
    "density_coverage": "coverage",
}
"""Columns of a park, and those of `Densities.frame` that they come from."""


@dataclass(frozen=True, slots=True)
class ParkDensity:
    """The densities of m groups, or why there are none.

    ``parcel`` is over the land of parcels, ``park`` over all ground (None where the groups have
    none); the column ``group`` of their frames is the position of the group as text, null: in none.
    ``columns`` holds both with what they are held against, one row per group.
    """

    parcel: Densities | None
    park: Densities | None
    columns: pd.DataFrame
    problems: tuple[Problem, ...]


def park_density(
    parcels: pd.DataFrame, of: Members, ground_m2: Floats, *, repeated: Repeated | None
) -> ParkDensity:
    """Pool the gross output of every group over its land.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``output_yuan``, ``area_m2``, and where there are ``enterprise``, ``statistics_year``,
        ``price_basis``.
    of : Members
        m groups.
    ground_m2 : ndarray of float64, shape (m,)
        All ground of each group; NaN where it has none.
    repeated : {"once", "each"}, optional
        What the same number on several parcels of one enterprise means; left out, it is refused.

    Returns
    -------
    ParkDensity
        Where the table cannot be trusted (other years together, repeated numbers, no output at
        all), no density but the problems.
    """
    grouping, wanted = _grouping(of, len(parcels)), DensityType(NUMERATOR, "parcel")
    try:
        found = density(parcels, by=grouping, of=wanted, repeated=repeated)
    except RefusedError as refused:
        return ParkDensity(None, None, _columns(None, None, of.m), refused.problems)
    over_all = _over_ground(found, ground_m2)
    problems = tuple(one for one in found.problems if one.code not in PASSED_OVER)
    return ParkDensity(found, over_all, _columns(found, over_all, of.m), problems)


def _grouping(of: Members, n: int) -> Grouping:
    """Turn pairs into a grouping; parcels in no group have the key None."""
    alone = np.setdiff1d(np.arange(n), of.parcel)
    return Grouping(
        "group",
        row=np.concatenate([of.parcel, alone]).astype(np.int64),
        key=np.concatenate(
            [of.group.astype(str).astype(object), np.full(len(alone), None, object)]
        ),
        share=np.concatenate([of.share, np.ones(len(alone))]),
    )


def _over_ground(found: Densities, ground_m2: Floats) -> Densities | None:
    """Divide by all ground of the groups that have any."""
    ground = {str(k): float(ground_m2[k]) for k in np.flatnonzero(~np.isnan(ground_m2)).tolist()}
    return over_ground(found, ground, denominator="park") if ground else None


def _columns(parcel: Densities | None, park: Densities | None, m: int) -> pd.DataFrame:
    """Lay out both densities, one row per group; a park's is a floor where output is missing."""
    columns = pd.DataFrame({name: _laid(parcel, of, m) for name, of in SAID.items()})
    for key, one in benchmarks().items():
        beside = against(parcel, one, indication_only=True) if parcel else None
        answers = None if beside is None else beside["exceeds"].to_numpy(object)
        columns[f"exceeds_{_slug(key)}"] = _laid_out(parcel, answers, CANNOT_BE_SAID, m)
        percent = None if beside is None else beside["percent"].to_numpy(float)
        columns[f"percent_of_{_slug(key)}"] = _laid_out(parcel, percent, np.nan, m)
    known = ~np.isnan(_laid(park, "amount", m))  # "at least 0" would say nothing
    columns["density_park_at_least"] = np.where(known, _laid(park, "low", m), np.nan)
    for key, one in benchmarks().items():
        said = _answers(park.exceeds(one.value)) if park else None
        columns[f"park_exceeds_{_slug(key)}"] = _laid_out(park, said, CANNOT_BE_SAID, m)
    return columns


def _laid(found: Densities | None, column: str, m: int) -> npt.NDArray[Any]:
    values = None if found is None else found.frame[column].to_numpy(float)
    return _laid_out(found, values, np.nan, m)


def _laid_out(
    found: Densities | None, values: npt.NDArray[Any] | None, blank: object, m: int
) -> npt.NDArray[Any]:
    """Bring values of the groups of a density to their m positions."""
    out = np.full(m, blank)
    if isinstance(blank, str):
        out = out.astype(object)
    if found is not None and values is not None:
        there = found.frame["group"].notna().to_numpy(bool)
        out[found.frame["group"][there].astype(int)] = values[there]
    return out


def _answers(truths: Truths) -> Objects:
    return np.array([ANSWERS[Truth(one)] for one in truths], object)


def _slug(key: str) -> str:
    return key.replace("-", "_")
