"""Floor area still allowed: by parcel, and by park, tier or the whole city, on every route."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from parks.judgement import Floats
from parks.outcome import Truth
from parks.plot_ratio import floor_area
from parks.report import Report
from parks.subject import is_one_of, numbers

GUIDE = "guide_plot_ratio"
ROUTES: Mapping[str, str] = {
    "plan": "plan_plot_ratio_max",
    "guide": GUIDE,
    "reference": "reference_plot_ratio",
}
"""Each route, and the column that holds its plot ratio."""
CITY = "city"


def remaining(source: Report | pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Say how much floor area is still allowed.

    Parameters
    ----------
    source : Report or DataFrame, n rows
        The parcels of a report, with the guide of the rule that concerns each; or a table with
        ``parcel_id``, ``area_m2``, the floor areas, ``status`` and the columns of `ROUTES`.
    by : str, optional
        None: one row for each parcel. ``"city"``: one row for all. Else a column, such as ``tier``
        or one that names the park; parcels without a value there are a group of their own.

    Returns
    -------
    DataFrame
        For each parcel: ``parcel_id``, ``floor_m2`` (counted, or gross standing in for it:
        ``gross_for_counted``), ``<route>_remaining_m2`` (negative: beyond it; NaN: not known) and
        ``raised_m2``, what raising an existing plot to its guide would yield.
        For each group: ``parcels``, ``gross_for_counted`` (how many), and for each route
        ``<route>_remaining_m2`` (the sum of what is left), ``<route>_beyond_m2`` (the sum of what
        is too much) and ``<route>_parcels`` (over how many the sums run); ``raised_m2`` over
        ``raised_parcels``. A sum over none is NaN. Room of one parcel never makes up for another.

    Raises
    ------
    KeyError
        If there is no column *by*.
    """
    parcels = _with_guide(source) if isinstance(source, Report) else source
    each = _each(parcels)
    if by is None:
        return each
    keys = pd.Series(CITY, index=each.index) if by == CITY else parcels[by].reset_index(drop=True)
    return _grouped(each, keys.rename(by))


def _with_guide(report: Report) -> pd.DataFrame:
    """Take the guide of every parcel from the findings of the plot-ratio rules that are guides."""
    guides = {r.rule_id for r in report.rules if r.kind == "plot_ratio" and r.nature == "guide"}
    found = report.findings[report.findings["rule_id"].isin(guides)]
    strictest = found.groupby("parcel_id")["limit"].min()
    table = pd.DataFrame(report.parcels.drop(columns=report.parcels.geometry.name))
    return table.assign(**{GUIDE: table["parcel_id"].map(strictest).astype(float)})


def _each(parcels: pd.DataFrame) -> pd.DataFrame:
    floor, area = floor_area(parcels, "counted"), numbers(parcels, "area_m2")
    area = np.where(area > 0, area, np.nan)
    left = {
        f"{route}_remaining_m2": np.round(numbers(parcels, column) * area - floor.known, 2)
        for route, column in ROUTES.items()
    }
    stands = is_one_of(parcels, "status", ("existing",)) == Truth.TRUE
    raised: Floats = np.where(stands, np.maximum(left["guide_remaining_m2"], 0), np.nan)
    return pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"].to_numpy(object),
            "floor_m2": floor.known,
            "gross_for_counted": floor.assumed,
            **left,
            "raised_m2": raised,
        }
    )


def _grouped(each: pd.DataFrame, keys: "pd.Series[str]") -> pd.DataFrame:
    columns = {"gross_for_counted": each["gross_for_counted"].astype(int)}
    for route in ROUTES:
        left = each[f"{route}_remaining_m2"]
        columns[f"{route}_remaining_m2"] = left.clip(lower=0)
        columns[f"{route}_beyond_m2"] = (-left).clip(lower=0)
        columns[f"{route}_parcels"] = left.notna().astype(int)
    columns["raised_m2"] = each["raised_m2"]
    columns["raised_parcels"] = each["raised_m2"].notna().astype(int)
    table = pd.DataFrame(columns)
    grouped = table.groupby(keys, dropna=False, sort=True)
    sums = grouped.sum(min_count=1).round(2)
    sums.insert(0, "parcels", grouped.size())
    return sums.reset_index()
