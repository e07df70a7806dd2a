"""Carrying remedies out: the input as it would be once somebody did what the table says."""

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.parts import polygon_part
from layers.inputs import Inputs
from parks.checking import judge
from parks.report import Report
from parks.rulebook import Held, Rulebook

LEAST = 0.01  # the unit of every amount
WHOLE = 1.0  # of things that are counted
ON_GROUND = ("supply_lock", "planning_lock", "overlay")  # the others look at no layer here
KEPT = "#kept"  # end of the id of ground that keeps its use, once it is a parcel of its own


class Again:
    """The same study, ready to be judged again with some of its parcels changed."""

    def __init__(self, inputs: Inputs, book: Rulebook, held: tuple[Held, ...]) -> None:
        self.inputs, self.book = inputs, book
        self.held = {one.rule.id: one for one in held}
        self.parcels = inputs.parcels.set_index("parcel_id", drop=False)

    def all(self) -> Report:
        """Judge everything."""
        return judge(self.inputs, self.book, tuple(self.held.values()), progress=_silent)

    def take(self, ids: "pd.Series[str]") -> gpd.GeoDataFrame:
        """Return the parcels as they were read, in the order of *ids*."""
        return self.parcels.loc[ids].reset_index(drop=True)

    def outcomes(self, rule_id: str, parcels: gpd.GeoDataFrame) -> "pd.DataFrame":
        """Judge changed parcels by one rule: outcome and reason by parcel.

        Parcels that make an average stay beside them.
        """
        one = self.held[rule_id.partition("/")[0]]
        if one.rule.kind == "admission":
            others = self.inputs.parcels[
                ~self.inputs.parcels["parcel_id"].isin(parcels["parcel_id"])
            ]
            parcels = gpd.GeoDataFrame(pd.concat([parcels, others], ignore_index=True))
        layers = self.inputs.layers if one.rule.kind in ON_GROUND else ()
        changed = replace(self.inputs, parcels=parcels, layers=layers)
        found = judge(changed, self.book, (one,), progress=_silent).findings
        found = found[found["rule_id"] == rule_id]
        return found.set_index("parcel_id")[["outcome", "reason"]]


def _silent(_step: str) -> None:
    return None


def change_amount(
    parcels: gpd.GeoDataFrame, rows: pd.DataFrame, *, short: float = 0.0
) -> gpd.GeoDataFrame:
    """Bring one column of each parcel to what its remedy says, or short of that.

    Of several columns that make up an amount the first takes the whole change. Demolition takes
    the same from the total.
    """
    out = parcels.copy()
    back = np.sign(rows["from_value"] - rows["to_value"]).to_numpy() * short
    delta = (rows["to_value"] - rows["from_value"]).to_numpy() + back
    first = rows["column"].str.partition("; ")[0].to_numpy()
    for name in np.unique(first):
        here = first == name
        out.loc[here, name] = np.round(out.loc[here, name].to_numpy(float) + delta[here], 2)
    torn = (rows["action"] == "demolish_admin_floor").to_numpy()
    if torn.any():
        total = out.loc[torn, "floor_area_m2"].to_numpy(float)
        out.loc[torn, "floor_area_m2"] = np.round(total + delta[torn], 2)
    return out


def shave(
    parcels: gpd.GeoDataFrame, rows: pd.DataFrame, *, back_m: float = 0.0
) -> gpd.GeoDataFrame:
    """Take the strip off each parcel, but for a band of a width along what remains."""
    shapes, strips = parcels.geometry.to_numpy(), rows.geometry.to_numpy()
    rest = polygon_part(shapely.difference(shapes, strips))
    if back_m:
        less = shapely.difference(strips, shapely.buffer(rest, back_m))
        rest = polygon_part(shapely.difference(shapes, less))
    return parcels.set_geometry(gpd.GeoSeries(rest, crs=parcels.crs))


def split_kept_use(parcels: gpd.GeoDataFrame, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Make the ground that keeps its use a parcel of its own; the rest goes on as proposed."""
    kept = parcels.set_geometry(gpd.GeoSeries(rows.geometry.to_numpy(), crs=parcels.crs))
    kept["parcel_id"] = kept["parcel_id"] + KEPT
    kept["planned_land_use"] = kept["land_use"]
    kept["planned_land_use_kind"] = kept["land_use_kind"]
    rest = shave(parcels, rows)
    rest = rest[~rest.geometry.is_empty & (rest.geometry.area > LEAST)]
    return gpd.GeoDataFrame(pd.concat([kept, rest], ignore_index=True), crs=parcels.crs)


FITTING: dict[str, float | str] = {
    "plan_plot_ratio_max": 9.0, "plan_height_max_m": 99.0, "plan_coverage_max": 0.99,
    "plan_green_min": 0.01, "height_m": 1.0, "status": "new", "land_use": "100101",
    "planned_land_use": "100101", "contract_plot_ratio_max": 9.0, "admin_floor_area_m2": 1.0,
    "admin_land_m2": 1.0,
}  # fmt: skip
"""Values that a person might supply; an amount that is not here is half of the parcel's area."""
KIND_OF = {"land_use": "land_use_kind", "planned_land_use": "planned_land_use_kind"}


def supply(parcels: gpd.GeoDataFrame, lacks: "pd.Series[str]") -> gpd.GeoDataFrame:
    """Fill the column that each parcel lacks; *parcels* and *lacks* are indexed by id."""
    out = parcels.copy()
    for name in lacks.unique():
        ids = lacks.index[lacks == name]
        half = np.round(out.loc[ids, "declared_area_m2"].to_numpy(float) / 2)
        out.loc[ids, name] = FITTING.get(name, half)
        if name in KIND_OF:
            out.loc[ids, KIND_OF[name]] = "industrial"
    return out


Change = Callable[[gpd.GeoDataFrame, pd.DataFrame], gpd.GeoDataFrame]
CARRIED_OUT: dict[str, Change] = {
    "shave": shave,
    "keep_use": split_kept_use,
}


def carry_out(action: str) -> Change:
    """Return what carries out an action; all that are no change of ground change an amount."""
    return CARRIED_OUT.get(action, change_amount)
