"""The smallest change that would pass, as data: what to change, from what, to what, and where.

`parks.remedy` says the same in words. Each row is one step; steps of one choice go together, and
choices are alternatives.
"""

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from parks.applying import Applied
from parks.judgement import Objects
from parks.outcome import WORDS, Mask, Outcome
from parks.remedy_amounts import floor_area_steps, indicator_steps
from parks.remedy_ground import ground_steps
from parks.remedy_step import Steps, step
from parks.remedy_supply import supply_steps
from parks.subject import texts

COLUMNS = (
    *("parcel_id", "rule_id", "outcome", "reason", "choice", "action", "detail", "column"),
    *("from_value", "to_value", "delta", "unit", "outcome_then"),
    *("decided_by_en", "decided_by_zh", "leaves_parts", "accuracy_m", "geometry"),
)
BY_KIND: dict[str, Callable[[pd.DataFrame, Applied, Mask], Steps]] = {
    "plot_ratio": floor_area_steps,
    "indicator": indicator_steps,
    "admission": indicator_steps,
    "supply_lock": ground_steps,
    "planning_lock": ground_steps,
    "overlay": ground_steps,
}


def remedy_table(parcels: gpd.GeoDataFrame, applied: Sequence[Applied]) -> gpd.GeoDataFrame:
    """Lay out the remedies of every open finding.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        As they were judged.
    applied : sequence of Applied

    Returns
    -------
    GeoDataFrame
        Columns as in `COLUMNS`, sorted by parcel, rule and choice. ``outcome_then`` is what the
        rule says once the choice is carried out and nothing else changes: ``pass``, ``review``
        where a person decides, "" where that depends on what will be supplied. ``from_value``,
        ``to_value`` and ``delta`` are in the unit of the column, NaN for a step without a number;
        ``geometry`` is the strip to take off, or the ground that keeps its use.
    """
    tables = [_of_rule(parcels, one) for one in applied]
    kept = [table for table in tables if len(table)] or [pd.DataFrame(columns=list(COLUMNS))]
    table = pd.concat(kept, ignore_index=True)
    found = table.groupby(["parcel_id", "rule_id"], sort=False)["choice"]
    table["choice"] = found.rank(method="dense").astype(int)
    order = ["parcel_id", "rule_id", "choice"]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=parcels.crs)[list(COLUMNS)]


def _of_rule(parcels: gpd.GeoDataFrame, applied: Applied) -> pd.DataFrame:
    judged = applied.judged
    open_ = judged.outcome >= Outcome.REVIEW
    steps = [
        *supply_steps(applied),
        *BY_KIND[applied.rule.kind](parcels, applied, open_),
        *_person_steps(applied, open_),
    ]
    tables = [one for one in steps if len(one)]
    if not tables:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(tables, ignore_index=True)
    at = table.pop("at").to_numpy(np.int64)
    ids: Objects = texts(parcels, "parcel_id")
    return table.assign(
        parcel_id=ids[at],
        rule_id=applied.rule.rule_id,
        outcome=np.array(WORDS, object)[judged.outcome[at]],
        reason=judged.reason[at],
        accuracy_m=applied.accuracy_m,
    )


def _person_steps(applied: Applied, open_: Mask) -> Steps:
    """Have a person decide on what stands already; have a doubtful shape supplied anew."""
    existing = open_ & (applied.judged.reason == "existing_nonconforming")
    doubtful = open_ & (applied.cause == "repaired_beyond_tolerance")
    return [
        step(existing, 90, "decide", outcome_then="review"),
        step(doubtful, 1, "supply", column="geometry"),
    ]
