"""Floor area still allowed: by parcel, and by park, tier or the whole city, on every route."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from layers.measure import holding
from layers.membership import members
from layers.vocabulary import roles
from parks.judgement import Floats
from parks.multi_storey import FIT
from parks.outcome import Truth
from parks.plot_ratio import floor_area
from parks.report import Report
from parks.subject import is_one_of, numbers

RATIOS: Mapping[str, str] = {
    "plan": "plan_plot_ratio_max",
    "contract": "contract_plot_ratio_max",
    "guide": "guide_plot_ratio",
    "reference": "reference_plot_ratio",
}
"""Each limit by itself, and the column that holds its plot ratio."""
TOGETHER = ("binding", "by_reference")
"""What all limits leave together, without and with the reference: of `parks.binding`."""
ROUTES = (*RATIOS, *TOGETHER)
RAISED: Mapping[str, str] = {"raised": "guide", "raised_binding": "binding"}
CITY = "city"
"""Of `remaining`: all parcels as one group."""


def remaining(source: Report | pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Say how much floor area is still allowed.

    Parameters
    ----------
    source : Report or DataFrame, n rows
        The parcels of a report; or a table with ``parcel_id``, ``area_m2``, the floor areas,
        ``status`` and the columns of `RATIOS`.
    by : str, optional
        None: one row for each parcel. ``"city"``: one row for all. The role of a layer of the
        report, such as ``park`` or ``planning_unit``: by the zone that holds more than half of a
        parcel (`layers.membership`). Else a column, such as ``tier``. Parcels without a zone or a
        value are a group of their own; one in several zones counts once, under all their names.

    Returns
    -------
    DataFrame
        For each parcel: ``parcel_id``, ``floor_m2`` (counted, or gross standing in for it:
        ``gross_for_counted``), ``<route>_remaining_m2`` for every one of `ROUTES` (negative:
        beyond it; NaN: not known), and what raising an existing plot would yield: ``raised_m2``
        to its guide, ``raised_binding_m2`` as far as all its limits allow.
        For each group: ``parcels``, ``gross_for_counted`` and ``multi_storey_fit`` (how many), and
        for each route ``<route>_remaining_m2`` (the sum of what is left), ``<route>_beyond_m2``
        (the sum of what is too much) and ``<route>_parcels`` (over how many the sums run); the
        same of what is raised. A sum over none is NaN. Room of one parcel never makes up for
        another.

    Raises
    ------
    KeyError
        If there is neither a layer of this role nor a column *by*.
    """
    parcels = pd.DataFrame(source.parcels) if isinstance(source, Report) else source
    each = _each(parcels)
    if by is None:
        return each.drop(columns=FIT)
    return _grouped(each, _keys(source, parcels, by).rename(by))


def _keys(source: Report | pd.DataFrame, parcels: pd.DataFrame, by: str) -> "pd.Series[Any]":
    if by == CITY:
        return pd.Series(CITY, index=range(len(parcels)))
    if isinstance(source, Report) and by in roles():
        zones = [x for x in holding(source.layers, source.study.on) if x.role == by]
        if zones:
            named = members(source.parcels.geometry, zones).labels(len(parcels))
            return pd.Series(named, dtype=object)
    return parcels[by].reset_index(drop=True)


def _each(parcels: pd.DataFrame) -> pd.DataFrame:
    floor, area = floor_area(parcels, "counted"), numbers(parcels, "area_m2")
    area = np.where(area > 0, area, np.nan)
    left = {
        f"{route}_remaining_m2": np.round(numbers(parcels, column) * area - floor.known, 2)
        for route, column in RATIOS.items()
    }
    left |= {f"{r}_remaining_m2": numbers(parcels, f"{r}_remaining_m2") for r in TOGETHER}
    stands = is_one_of(parcels, "status", ("existing",)) == Truth.TRUE
    raised: dict[str, Floats] = {
        f"{name}_m2": np.where(stands, np.maximum(left[f"{route}_remaining_m2"], 0), np.nan)
        for name, route in RAISED.items()
    }
    return pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"].to_numpy(object),
            "floor_m2": floor.known,
            "gross_for_counted": floor.assumed,
            **left,
            **raised,
            FIT: is_one_of(parcels, FIT, ("yes",)) == Truth.TRUE,
        }
    )


def _grouped(each: pd.DataFrame, keys: "pd.Series[Any]") -> pd.DataFrame:
    columns = {name: each[name].astype(int) for name in ("gross_for_counted", FIT)}
    for route in ROUTES:
        left = each[f"{route}_remaining_m2"]
        columns[f"{route}_remaining_m2"] = left.clip(lower=0)
        columns[f"{route}_beyond_m2"] = (-left).clip(lower=0)
        columns[f"{route}_parcels"] = left.notna().astype(int)
    for name in RAISED:
        columns[f"{name}_m2"] = each[f"{name}_m2"]
        columns[f"{name}_parcels"] = each[f"{name}_m2"].notna().astype(int)
    table = pd.DataFrame(columns)
    grouped = table.groupby(keys, dropna=False, sort=True)
    sums = grouped.sum(min_count=1).round(2)
    sums.insert(0, "parcels", grouped.size())
    return sums.reset_index()
