"""Measuring an indicator: what stands above the line, what below, and what is missing for it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.vocabulary import columns
from parks.definitions import Definition, definitions
from parks.judgement import Floats
from parks.outcome import Mask, Reasons
from parks.plot_ratio import floor_area
from parks.subject import numbers

SUPPLIED = {"area_m2": "declared_area_m2"}
"""Derived columns, and the column that a person would have to supply."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator of n parcels as an amount over another; the amount with what bounds it.

    A part that is missing cannot be negative, so that the parts that are known are the least that
    the sum can be; the greatest is then not known (NaN).
    """

    least: Floats
    greatest: Floats
    known: Floats  # the amount that is shown; NaN where a part is missing
    over: Floats  # ones where the indicator is over nothing; NaN where not known or not positive
    missing: Reasons  # ``missing:<column>``, "" where all is there
    by_area: Mask  # the parcel's area is below the line
    apportioned: Mask  # a share of land taken from a share of floor area


def measure(parcels: pd.DataFrame, name: str) -> Measure:
    """Measure one indicator of every parcel.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With the areas of `layers.measure.add_areas`.
    name : str
        A key of `parks.definitions.definitions`.

    Returns
    -------
    Measure
    """
    definition = definitions()[name]
    if definition.way == "admin_land":
        return _admin_land(parcels, definition)
    if definition.way == "floor_area":
        return _floor_area(parcels, definition)
    return _summed(parcels, definition)


def _summed(parcels: pd.DataFrame, definition: Definition) -> Measure:
    n = len(parcels)
    parts = np.stack([numbers(parcels, name) for name in definition.parts])
    known = parts.sum(axis=0)  # NaN as soon as one part is
    sizes = all(columns()[name].size for name in definition.parts)
    over = _over(parcels, definition.over)
    lacking = {name: np.isnan(part) for name, part in zip(definition.parts, parts, strict=True)}
    return Measure(
        least=np.nansum(parts, axis=0) if sizes else known,
        greatest=known,
        known=known,
        over=over,
        missing=_missing({**lacking, definition.over: np.isnan(over)}, n),
        by_area=np.full(n, definition.over == "area_m2"),
        apportioned=np.zeros(n, bool),
    )


def _admin_land(parcels: pd.DataFrame, definition: Definition) -> Measure:
    """By its own land; where that is not told apart, the area times its share of the floor area.

    Area x floor / total floor over the area is floor over total floor: the area cancels.
    """
    by_land = _summed(parcels, definition)
    by_floor = _summed(parcels, definitions()["admin_floor_share"])
    apportioned = np.isnan(by_land.known) & ~np.isnan(by_floor.known)
    known = np.where(apportioned, by_floor.known, by_land.known)
    return Measure(
        least=known,
        greatest=known,
        known=known,
        over=np.where(apportioned, by_floor.over, by_land.over),
        missing=np.where(apportioned, by_floor.missing, by_land.missing).astype(object),
        by_area=~apportioned,
        apportioned=apportioned,
    )


def _floor_area(parcels: pd.DataFrame, definition: Definition) -> Measure:
    floor, over, n = floor_area(parcels, "counted"), _over(parcels, definition.over), len(parcels)
    lacking = {
        "floor_area_m2": np.isnan(floor.known),
        definition.over: np.isnan(over),
        "counted_floor_area_m2": floor.assumed,
    }
    return Measure(
        least=floor.least,
        greatest=floor.greatest,
        known=floor.known,
        over=over,
        missing=_missing(lacking, n),
        by_area=np.ones(n, bool),
        apportioned=np.zeros(n, bool),
    )


def _over(parcels: pd.DataFrame, column: str) -> Floats:
    if not column:
        return np.ones(len(parcels))
    values = numbers(parcels, column)
    return np.where(np.rint(values * 100) > 0, values, np.nan)  # comparison counts in hundredths


def _missing(lacking: dict[str, Mask], n: int) -> Reasons:
    """Name the first column to supply."""
    reason = np.full(n, "", object)
    for column, absent in reversed(lacking.items()):
        reason[absent] = f"missing:{SUPPLIED.get(column, column)}"
    return reason
