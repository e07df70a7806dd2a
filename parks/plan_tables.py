"""What two plans do to locked land, as tables: the open pieces, and the balance of the ground."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.units import convert
from geo.width import widest
from layers.measure import Floats
from parks.remedy import amount
from parks.wording import settle_text, text

STATES = ("kept", "left", "unknown", "other")
"""What becomes of ground; *other* was not industrial, or stays what it is and is not industrial."""

COLUMNS = (
    *("rule_id", "base_id", "base_name", "layer", "tier"),
    *("from_code", "from_system", "from_kind", "to_code", "to_system", "to_kind"),
    *("state", "outcome", "reason", "area_m2", "width_m"),
    *("remedy_en", "remedy_zh", "at_x", "at_y", "geometry"),
)
UNITS = ("km2", "mu")
BALANCE = ("total", *STATES, "sliver")


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """What two plans do to locked land."""

    pieces: gpd.GeoDataFrame  # COLUMNS: ground that left or is unknown, one connected piece a row
    balance: pd.DataFrame  # by base, by tier, and all: <BALANCE>_km2 and _mu, n_left, n_unknown, …

    def summary(self) -> dict[str, object]:
        """Count for ``check --json``: pieces by outcome, slivers left out, km2 by state."""
        whole = self.balance[self.balance["level"] == "all"]
        counts = self.pieces["outcome"].value_counts()
        return {
            "pieces": {str(word): int(n) for word, n in sorted(counts.items())},
            "slivers": int(whole["n_slivers"].sum()),
            **{f"{name}_km2": round(float(whole[f"{name}_km2"].sum()), 6) for name in BALANCE},
        }


def shown(parts: pd.DataFrame, bases: gpd.GeoDataFrame, rule_id: str) -> gpd.GeoDataFrame:
    """Lay out the open pieces wider than slivers, with remedy and place."""
    wide = parts["state"].isin(("left", "unknown")) & ~parts["sliver"]
    table = parts[wide].reset_index(drop=True)
    width, at = widest(table["geometry"].to_numpy(object))
    of_base = bases[["base_id", "base_name", "layer", "tier"]].iloc[table["base"]]
    table[list(of_base.columns)] = of_base.to_numpy(object)
    table = table.assign(
        rule_id=rule_id,
        area_m2=np.round(table["area_m2"].to_numpy(float), 2),
        width_m=np.round(width, 2),
        at_x=np.round(at[:, 0], 3),
        at_y=np.round(at[:, 1], 3),
    )
    for lang in ("en", "zh"):
        table[f"remedy_{lang}"] = _remedies(table, lang)
    order = ["base", "from_code", "to_code", "reason", "at_x", "at_y"]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=bases.crs)[list(COLUMNS)]


def _remedies(table: pd.DataFrame, lang: str) -> list[str]:
    undeclared, metres = ("未说明", "米") if lang == "zh" else ("not declared", " m")
    return [
        settle_text(reason, lang)
        if outcome == "unknown"
        else text("remedy", reason, lang).format(
            stake=amount(area),
            width=amount(width),
            accuracy=undeclared if np.isnan(accuracy) else f"{accuracy:g}{metres}",
        )
        if outcome != "pass"
        else ""
        for outcome, reason, area, width, accuracy in zip(
            *(table[c] for c in ("outcome", "reason", "area_m2", "width_m", "accuracy_m")),
            strict=True,
        )
    ]


def balance(parts: pd.DataFrame, bases: gpd.GeoDataFrame, rule_id: str) -> pd.DataFrame:
    """Add up what becomes of the ground: by base, by tier, and of all."""
    state = parts["state"].where(~parts["sliver"], "sliver")
    area = parts.pivot_table(
        index="base", columns=state, values="area_m2", aggfunc="sum", fill_value=0.0
    ).reindex(index=range(len(bases)), columns=[*STATES, "sliver"], fill_value=0.0)
    area.insert(0, "total", (bases.geometry.area * bases["stretch"]).to_numpy(float))
    counts = pd.crosstab(parts["base"], state).reindex(
        index=range(len(bases)), columns=["left", "unknown", "sliver"], fill_value=0
    )
    counts.columns = pd.Index(["n_left", "n_unknown", "n_slivers"])
    whole = pd.concat([bases[["layer", "tier", "base_id", "base_name"]], area, counts], axis=1)
    numbers = [*area.columns, *counts.columns]
    levels = [
        whole.assign(level="base"),
        whole.groupby("tier", sort=False)[numbers].sum().reset_index().assign(level="tier"),
        whole[numbers].sum().to_frame().T.assign(level="all"),
    ]
    table = pd.concat(levels, ignore_index=True).assign(rule_id=rule_id)
    for name in BALANCE:
        metres: Floats = table.pop(name).to_numpy(float)
        table[f"{name}_km2"], table[f"{name}_mu"] = (convert(metres, "m2", u) for u in UNITS)
    first = ["rule_id", "level", "tier", "layer", "base_id", "base_name"]
    table[list(counts.columns)] = table[list(counts.columns)].astype(int)
    ordered: pd.DataFrame = table[[*first, *(n for n in table.columns if n not in first)]]
    return ordered
