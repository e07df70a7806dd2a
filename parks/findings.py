"""Findings: one row for every rule and parcel that it concerns."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.width import widest
from parks.applying import Applied
from parks.judgement import Floats
from parks.outcome import WORDS, Mask, Outcome
from parks.remedy import remedies
from parks.subject import texts

COLUMNS = (
    "parcel_id",
    "rule_id",
    "rule_from",
    "outcome",
    "reason",
    "measured",
    "limit",
    "unit",
    "margin",
    "at_stake_m2",
    "width_m",
    "remedy_en",
    "remedy_zh",
    "citation",
    "at_x",
    "at_y",
    "geometry",
)


def findings(parcels: gpd.GeoDataFrame, applied: Sequence[Applied]) -> gpd.GeoDataFrame:
    """Lay the judgements of several rules out as one long table.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        With ``parcel_id``; in the working CRS.
    applied : sequence of Applied

    Returns
    -------
    GeoDataFrame
        Columns as in `COLUMNS`, sorted by parcel and rule. ``not_applicable`` is not a row.
        ``geometry`` is the offending part, None for a pass and where a rule looks at no ground;
        ``at_x, at_y`` is the middle of its widest circle, else a point inside the parcel.
    """
    inner = _inner_points(parcels)
    tables = [_rows(parcels, one, inner) for one in applied]
    kept = [table for table in tables if len(table)] or [pd.DataFrame(columns=list(COLUMNS))]
    table = pd.concat(kept, ignore_index=True)
    table = table.sort_values(["parcel_id", "rule_id"], kind="stable", ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=parcels.crs)[list(COLUMNS)]


def _rows(parcels: gpd.GeoDataFrame, applied: Applied, inner: Floats) -> pd.DataFrame:
    judged, rule = applied.judged, applied.rule
    shown = _shown(applied)
    width, at = np.full(len(shown), np.nan), inner.copy()
    width[shown], at[shown] = widest(judged.place[shown])
    width, status = np.round(width, 2), texts(parcels, "status")
    rows = judged.outcome != Outcome.NOT_APPLICABLE
    place = judged.place.copy()
    place[~shown | (judged.outcome == Outcome.PASS)] = None
    return pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"].to_numpy(object)[rows],
            "rule_id": rule.rule_id,
            "rule_from": rule.version_from.isoformat() if rule.version_from else "",
            "outcome": np.array(WORDS, object)[judged.outcome[rows]],
            "reason": judged.reason[rows],
            "measured": judged.measured[rows],
            "limit": judged.limit[rows],
            "unit": judged.unit,
            "margin": judged.margin[rows],
            "at_stake_m2": judged.at_stake_m2[rows],
            "width_m": width[rows],
            "remedy_en": remedies(applied, width, status, "en")[rows],
            "remedy_zh": remedies(applied, width, status, "zh")[rows],
            "citation": rule.citation,
            "at_x": np.round(at[rows, 0], 3),
            "at_y": np.round(at[rows, 1], 3),
            "geometry": place[rows],
        }
    )


def _shown(applied: Applied) -> Mask:
    """Which findings have a part of their own to show: what is wrong, and slivers let pass."""
    judged = applied.judged
    open_ = judged.outcome >= Outcome.REVIEW
    sliver = (judged.outcome == Outcome.PASS) & (judged.reason == "sliver")
    there = ~(shapely.is_missing(judged.place) | shapely.is_empty(judged.place))
    return np.asarray((open_ | sliver) & there, bool)


def _inner_points(parcels: gpd.GeoDataFrame) -> Floats:
    """Return a point inside every parcel; NaN where it has no shape."""
    point = shapely.point_on_surface(parcels.geometry.to_numpy())
    point[shapely.is_empty(point)] = None
    return np.column_stack([shapely.get_x(point), shapely.get_y(point)])
