"""Output per km² of every park, typed, beside the published figures.

Two densities, never mixed: over the land of the parcels in the park, and over all its ground. The
output of a parcel that lies partly in a park is counted by share of its ground.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError
from parks.benchmarks import ANSWERS, Benchmark, against, benchmarks
from parks.density import Densities, density
from parks.density_types import DensityType, numerators
from parks.judgement import Floats, Objects
from parks.outcome import Truth
from parks.park_sums import Members
from parks.repeats import Repeated, settle_repeats
from parks.subject import numbers

NUMERATOR = "gross_output"
CANNOT_BE_SAID = ANSWERS[Truth.UNKNOWN]
PASSED_ON = ("statistics_year", "price_basis", "source_row", "parcel_id")
GROUND = "park_area_m2"


@dataclass(frozen=True, slots=True)
class ParkDensity:
    """The densities of m groups, or why there are none.

    ``parcel`` is over the land of parcels, ``park`` over all ground (None where the groups have
    none); ``columns`` holds both with what they are held against, one row per group.
    """

    parcel: Densities | None
    park: Densities | None
    columns: pd.DataFrame
    problems: tuple[Problem, ...]


def park_density(
    parcels: pd.DataFrame,
    of: Members,
    ground_m2: Floats,
    *,
    repeated: Repeated | None,
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
    try:
        pairs, notes = _pairs(parcels, of, repeated)
        found = density(pairs, by="group", of=DensityType(NUMERATOR, "parcel"))
    except RefusedError as refused:
        return ParkDensity(None, None, _columns(None, None, of.m), refused.problems)
    over_all = _over_ground(found, ground_m2)
    problems = (*notes, *(one for one in found.problems if one.code != "no-enterprise"))
    return ParkDensity(found, over_all, _columns(found, over_all, of.m), problems)


def _pairs(
    parcels: pd.DataFrame, of: Members, repeated: Repeated | None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Give each pair its share of output and land, after repeated numbers were settled once."""
    column = numerators()[NUMERATOR].column
    output, area = numbers(parcels, column), numbers(parcels, "area_m2")
    output, wrong, notes = settle_repeats(parcels, column, output, area, repeated=repeated)
    if wrong:
        raise RefusedError(wrong)
    kept = [name for name in PASSED_ON if name in parcels]
    pairs = parcels[kept].iloc[of.parcel].reset_index(drop=True)
    if column in parcels:
        pairs[column] = output[of.parcel] * of.share
    return pairs.assign(area_m2=area[of.parcel] * of.share, group=of.group), notes


def _over_ground(found: Densities, ground_m2: Floats) -> Densities | None:
    """Divide the known output by all ground; what is missing can only add to it."""
    frame = found.frame
    mine = frame["group"].to_numpy(int)
    usable = np.isfinite(ground_m2[mine]) & (ground_m2[mine] > 0) & frame["amount"].notna()
    if not usable.any():
        return None
    table = pd.DataFrame(
        {
            "group": mine[usable],
            numerators()[NUMERATOR].column: frame["amount"][usable].to_numpy(float) * 1e9,
            GROUND: ground_m2[mine[usable]],
        }
    )
    return density(table, by="group", of=replace(found.type, denominator="park"))


def _columns(parcel: Densities | None, park: Densities | None, m: int) -> pd.DataFrame:
    """Lay out both densities, one row per group; a park's is a floor where output is missing."""
    names = ["density", "density_low", "density_high", "density_missing", "density_coverage"]
    columns = pd.DataFrame(np.nan, index=range(m), columns=["output_bn_yuan", *names])
    if parcel is not None:
        at = parcel.frame["group"].to_numpy(int)
        said = ["amount", "value", "low", "high", "n_missing", "coverage"]
        columns.loc[at, ["output_bn_yuan", *names]] = parcel.frame[said].to_numpy(float)
    columns = columns.join(_beside(parcel, m))
    columns["density_park_at_least"] = np.nan
    if park is not None:
        at = park.frame["group"].to_numpy(int)
        columns.loc[at, "density_park_at_least"] = park.frame["value"].to_numpy(float)
    for key, one in benchmarks().items():
        exceeds = _above(park, one, columns["density_missing"].to_numpy(float))
        columns[f"park_exceeds_{_slug(key)}"] = exceeds
    return columns


def _beside(found: Densities | None, m: int) -> pd.DataFrame:
    """Hold the density over parcel land against every benchmark."""
    columns: dict[str, Any] = {}
    for key, one in benchmarks().items():
        exceeds, percent = np.full(m, CANNOT_BE_SAID, object), np.full(m, np.nan)
        if found is not None:
            at, said = found.frame["group"].to_numpy(int), against(found, one, indication_only=True)
            exceeds[at], percent[at] = said["exceeds"], said["percent"]
        columns |= {f"exceeds_{_slug(key)}": exceeds, f"percent_of_{_slug(key)}": percent}
    return pd.DataFrame(columns)


def _above(park: Densities | None, benchmark: Benchmark, missing: Floats) -> Objects:
    """Say whether output over all ground exceeds a benchmark; what is missing only adds to it."""
    said = np.full(len(missing), CANNOT_BE_SAID, object)
    if park is not None:
        at = park.frame["group"].to_numpy(int)
        truth = park.exceeds(benchmark.value)
        settled = (truth == Truth.TRUE) | (missing[at] == 0)
        said[at[settled]] = [ANSWERS[Truth(one)] for one in truth[settled]]
    return said


def _slug(key: str) -> str:
    return key.replace("-", "_")
