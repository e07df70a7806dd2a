"""Densities over all ground of a group instead of the land of its rows.

A park has streets and water that belong to no parcel, and firms that are points have no land at
all: then the ground comes from a published table or from the polygons of the groups.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem, RefusedError
from parks.bounds import Assumed, Extent, Ints
from parks.density import Densities
from parks.density_parts import denominators
from parks.density_types import DensityType, DensityTypeError
from parks.faults import fault
from parks.judgement import Floats
from parks.pooling import in_amounts, in_km2, values

DISAGREES = 0.01
"""Polygons further than this from the published land hold sea, or are not the same place."""


def over_ground(found: Densities, ground_m2: Mapping[str, float], *, denominator: str) -> Densities:
    """Divide what the groups make by all their ground.

    Parameters
    ----------
    found : Densities
        By one key; their amounts count whether or not the rows had land.
    ground_m2 : mapping of key to float
        Square metres of every group; a group without ground has no density.
    denominator : str
        What the ground is: ``"park"``, ``"land_without_water"`` …

    Returns
    -------
    Densities
        Of the groups with a key; rows in none have no ground. ``value`` only where no amount is
        missing, for all ground divides and a missing amount is not 0; else ``low`` and ``high``.
        ``pooled`` is over these groups.

    Raises
    ------
    DensityTypeError
        No such denominator, or several keys.
    RefusedError
        Ground that is not a positive number.

    Examples
    --------
    >>> from parks.density import density
    >>> firms = pd.DataFrame({"park": ["a", "a"], "output_yuan": [6e9, 2e9], "area_m2": 1e5})
    >>> by_park = density(firms, by="park", of=DensityType("gross_output", "parcel"))
    >>> over_ground(by_park, {"a": 1e6}, denominator="park").frame["value"].tolist()
    [8.0]
    """
    if len(found.by) != 1 or denominator not in denominators():
        raise DensityTypeError(
            "ground is given by one key, and is one of the denominators",
            "用地须按单一分组给出，且须为已知的分母",
        )
    key = found.by[0]
    wrong = [name for name, area in ground_m2.items() if not (np.isnan(area) or 0 < area < np.inf)]
    if wrong:
        raise RefusedError(fault("not-positive", column=name) for name in wrong)
    keyed = found.frame[key].notna().to_numpy(bool)
    keys = found.frame.loc[keyed, key].reset_index(drop=True)
    ground = np.array([ground_m2.get(name, np.nan) for name in keys], float)
    sums = _each(found.extent, lambda column: column[keyed])
    of = replace(found.type, denominator=denominator)
    size = found.frame.loc[keyed, "n"].to_numpy(np.int64)
    frame, extent = _divided(sums, ground, size, of, found.assumed)
    one = np.array([ground.sum()]), np.array([size.sum()])
    pooled, whole = _divided(_each(sums, _sum), *one, of, found.assumed)
    empty = [name for name in ground_m2 if name not in set(keys)]
    noted = tuple(fault("no-rows", column=str(name), settled="noted") for name in empty)
    return replace(
        found,
        type=of,
        frame=pd.concat([keys, frame], axis=1),
        pooled=pooled.iloc[0],
        extent=extent,
        whole=whole,
        problems=found.problems + noted,
    )


def disagreeing_land(
    measured_m2: Mapping[str, float], published_m2: Mapping[str, float]
) -> list[Problem]:
    """Flag polygons whose area is not the published land area: they may hold sea or water.

    Parameters
    ----------
    measured_m2, published_m2 : mapping of key to float
        Only keys that both have can be told.

    Returns
    -------
    list of Problem
        One for every key off by more than 1 % of the published area.

    Examples
    --------
    >>> [one.column for one in disagreeing_land({"a": 1.77e6, "b": 1e6}, {"a": 1e6, "b": 1.005e6})]
    ['a']
    """
    return [
        fault("land-disagrees", column=key, settled="noted", percent=off / published * 100)
        for key, published in published_m2.items()
        if key in measured_m2
        for off in [measured_m2[key] - published]
        if abs(off) > DISAGREES * published
    ]


def _divided(
    sums: Extent, ground: Floats, size: Ints, of: DensityType, assumed: Assumed
) -> tuple[pd.DataFrame, Extent]:
    """Divide sums by ground: all of it, of which a part may be that of missing amounts."""
    known = ~np.isnan(ground)
    whole: Ints = np.rint(np.where(known, ground, 0) * sums.unit).astype(np.int64)
    gap_low = np.minimum(sums.gap_low, whole)
    gap_high = np.where(sums.gap_open, whole, np.minimum(sums.gap_high, whole))
    lacking = sums.missing > 0
    extent = replace(
        sums,
        land_low=whole - gap_high,
        land_high=whole - gap_low,
        fixed=True,
        land_open=~known,
        gap_low=gap_low,
        gap_high=gap_high,
        gap_open=~known & lacking,
    )
    share = np.where(known & (gap_low == gap_high), gap_high / np.maximum(whole, 1), np.nan)
    columns = {
        **values(sums.amount, np.where(lacking, 0, whole), extent, of, assumed),
        "amount": in_amounts(np.where(sums.missing < size, sums.amount, np.nan), of, sums.unit),
        "counted_km2": in_km2(ground * (1 - share), 1),
        "land_km2": in_km2(ground, 1),
        "n": size,
        "n_missing": sums.missing,
        "missing_share": share,
        "coverage": 1 - share,
    }
    return pd.DataFrame(columns), extent


def _each(extent: Extent, how: Callable[[Any], Any]) -> Extent:
    """Do one thing to every column."""
    names = [field.name for field in fields(extent) if field.name not in ("unit", "fixed")]
    return replace(extent, **{name: how(getattr(extent, name)) for name in names})


def _sum(column: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    return np.array([column.any() if column.dtype == bool else column.sum()])
