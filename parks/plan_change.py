"""Two versions of a land-use plan: what of the locked land leaves industrial use (双锁定·规划锁定).

Where `parks.lockup` judges what a parcel proposes, this looks at the plans themselves: every piece
of a base that is industrial in the plan in force and is not in the proposed one.
"""

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.area import geodesic_area
from geo.errors import Problem
from layers.inputs import Layer
from layers.measure import Objects, Thickness, holding, thickness
from parks.outcome import WORDS, Outcome, decide
from parks.plan_ground import CODE, Geometries, Plan, Positions, apart, lay, meet, united
from parks.plan_tables import PlanChanges, balance, shown
from parks.rulebook_form import PlanningLockVersion


def plans(layers: Sequence[Layer], day: date) -> tuple[list[Layer], list[Layer]]:
    """Choose the layers of the plan in force on *day* and those of the proposed one.

    A proposal is no law yet: its status may be a draft and its days lie ahead. Only one that is
    repealed, or over, is none.

    Parameters
    ----------
    layers : sequence of Layer
        All of the study. A plan without codes cannot be compared and is left out.
    day : datetime.date

    Returns
    -------
    current, proposed : list of Layer
    """
    coded = [layer for layer in layers if set(CODE) <= set(layer.features.columns)]
    current = [x for x in holding(coded, day) if x.role == "land_use_plan"]
    proposed = [
        layer
        for layer in coded
        if layer.role == "land_use_plan_proposed"
        and layer.status != "repealed"
        and (layer.valid_to is None or day < layer.valid_to)
    ]
    return current, proposed


def plan_changes(
    rule_id: str,
    version: PlanningLockVersion,
    locked: Sequence[Layer],
    current: Sequence[Layer],
    proposed: Sequence[Layer],
) -> PlanChanges | None:
    """Find every piece of locked land that leaves industrial use between two plans.

    Parameters
    ----------
    rule_id : str
    version : PlanningLockVersion
        Which kinds of use are kept and left, which zones are exempt, what leaving means.
    locked : sequence of Layer
        The layers that hold the locked land.
    current, proposed : sequence of Layer
        The two versions, as `plans` gives them.

    Returns
    -------
    PlanChanges or None
        None where the study lacks one of the three. Ground that bases share counts for the first,
        that a plan covers twice with one code counts once, with two codes is unknown; so is ground
        that a plan does not cover, and a change whose kinds the rule does not list.
    """
    if not (locked and current and proposed):
        return None
    bases = _bases(locked, version)
    before, after = lay(bases.geometry, current), lay(bases.geometry, proposed)
    parts = pd.concat(
        [_changed(before, after, version, bases.crs), _undecided(before, after, len(bases))],
        ignore_index=True,
    )
    parts = _judged(_connected(_merged(parts)), bases, version, [*locked, *current, *proposed])
    return PlanChanges(shown(parts, bases, rule_id), balance(parts, bases, rule_id))


def plan_notes(
    version: PlanningLockVersion,
    locked: Sequence[Layer],
    current: Sequence[Layer],
    proposed: Sequence[Layer],
) -> tuple[Problem, ...]:
    """Say what a careful reader should know: a plan not compared, an exemption of no zone."""
    notes = []
    if proposed and not (locked and current):
        lacking = "land_use_plan" if locked else ", ".join(version.locked)
        notes.append(
            Problem(
                "plans-not-compared",
                f"the proposed plan was compared with nothing: no layer of role {lacking} holds on "
                "this day (a plan needs 'code' and 'system'); add it to the study",
                f"拟定规划未作比较：当日没有有效的 {lacking} 图层（规划须注明 code 与 system），"
                "请在检查任务中加入",
                layer=proposed[0].name,
            )
        )
    zones = {zone for layer in locked for zone in layer.features["zone_id"]}
    notes += [
        Problem(
            "exempt-unknown",
            "the rulebook exempts a zone that no layer of locked land has; correct its id",
            "规则集豁免的范围不在任何锁定图层中，请核对编号",
            column="exempt",
            value=zone,
        )
        for zone in version.exempt
        if locked and zone not in zones
    ]
    return tuple(notes)


def _bases(locked: Sequence[Layer], version: PlanningLockVersion) -> gpd.GeoDataFrame:
    """Lay out the locked zones so that no ground is in two; exempt ones come last."""
    rows = [
        pd.DataFrame(
            {
                "base_id": layer.features["zone_id"],
                "base_name": _names(layer),
                "layer": layer.name,
                "tier": layer.role,
                "geometry": np.asarray(layer.features.geometry.array, object),
            }
        )
        for layer in sorted(locked, key=lambda layer: version.locked.index(layer.role))
    ]
    table = pd.concat(rows, ignore_index=True)
    table["exempt"] = table["base_id"].isin(version.exempt)
    table = table.sort_values("exempt", kind="stable", ignore_index=True)
    shapes = apart(table.pop("geometry").to_numpy(object))
    bases = gpd.GeoDataFrame(table, geometry=shapes, crs=locked[0].features.crs)
    bases = bases[~bases.geometry.is_empty].reset_index(drop=True)
    area = geodesic_area(bases.geometry, bases.crs)
    bases["stretch"] = area / bases.geometry.area  # geodesic m² in one planar m²
    return bases


def _names(layer: Layer) -> Objects:
    features = layer.features
    name = next((name for name in ("zone_name", "name") if name in features), None)
    return np.full(len(features), None, object) if name is None else features[name].to_numpy(object)


def _changed(before: Plan, after: Plan, version: PlanningLockVersion, crs: object) -> pd.DataFrame:
    """Tell what becomes of the ground that both plans give one code."""
    was, becomes, ground = meet(before, after, crs)
    old, new = before.use.iloc[was].reset_index(drop=True), after.use.iloc[becomes]
    table = old.set_axis(["from_code", "from_system", "from_kind"], axis=1)
    table[["to_code", "to_system", "to_kind"]] = new.to_numpy(object)
    table["base"] = before.base[was]
    state, reason = _state(table, version)
    return table.assign(state=state, reason=reason, geometry=ground)


def _state(table: pd.DataFrame, version: PlanningLockVersion) -> tuple[Objects, Objects]:
    """Read the pair of kinds; a code that stays is no change, whatever it stands for."""
    listed = version.kept + version.left
    was_kept, is_kept = (table[c].isin(version.kept).to_numpy() for c in ("from_kind", "to_kind"))
    known = (table["from_kind"].isin(listed) & table["to_kind"].isin(listed)).to_numpy()
    stays = (
        np.logical_and.reduce(
            [
                (table[f"from_{what}"] == table[f"to_{what}"]).to_numpy(bool, na_value=False)
                for what in ("code", "system")
            ]
        )
        & table["from_code"].notna().to_numpy()
    )
    blank = (table["from_kind"].isna() | table["to_kind"].isna()).to_numpy()
    state = np.select(
        [was_kept & is_kept, stays, known & was_kept, known],
        ["kept", "other", "left", "other"],
        "unknown",
    ).astype(object)
    reason = np.where(blank, "missing:land_use", "no_rule").astype(object)
    reason[state == "left"] = "leaves_industrial"
    reason[np.isin(state, ("kept", "other"))] = ""
    return state, reason


def _undecided(before: Plan, after: Plan, n: int) -> pd.DataFrame:
    """Gather the ground of *n* bases on which a plan is silent, or says two things."""
    both = shapely.intersection(before.beyond, after.beyond)
    silent = shapely.union(before.beyond, after.beyond)
    whose: Positions = np.concatenate([before.disputed[0], after.disputed[0]])
    disputed = united(np.concatenate([before.disputed[1], after.disputed[1]]), whose, n)
    silences = [
        (Outcome.UNKNOWN, "no_plan", both),
        (Outcome.UNKNOWN, "only_current_plan", shapely.difference(after.beyond, before.beyond)),
        (Outcome.UNKNOWN, "only_proposed_plan", shapely.difference(before.beyond, after.beyond)),
        (Outcome.UNKNOWN, "plan_conflict", shapely.difference(disputed, silent)),
    ]
    return pd.concat(
        [
            pd.DataFrame(
                {"base": np.arange(n), "state": outcome.word, "reason": reason, "geometry": ground}
            )
            for outcome, reason, ground in silences
        ],
        ignore_index=True,
    )


KEY = ["base", *(f"{end}_{what}" for end in ("from", "to") for what in ("code", "system", "kind"))]
KEY += ["state", "reason"]


def _merged(parts: pd.DataFrame) -> pd.DataFrame:
    """Unite the ground of one base and one change: ground that is told twice counts once."""
    which: Positions = np.asarray(parts.groupby(KEY, dropna=False).ngroup(), np.int64)
    groups, first = np.unique(which, return_index=True)
    ground = united(parts["geometry"].to_numpy(object), which, len(groups))
    merged = parts[KEY].iloc[first].reset_index(drop=True).assign(geometry=ground)
    return merged[~shapely.is_empty(ground)].reset_index(drop=True)


def _connected(parts: pd.DataFrame) -> pd.DataFrame:
    """Give every connected piece of open ground a row of its own."""
    ground: Geometries = parts["geometry"].to_numpy(object)
    open_ = parts["state"].isin(("left", "unknown")).to_numpy()
    pieces, owner = shapely.get_parts(ground[open_], return_index=True)
    rows = np.concatenate([np.flatnonzero(open_)[owner], np.flatnonzero(~open_)])
    shapes = np.concatenate([pieces, ground[~open_]])
    return parts.iloc[rows].reset_index(drop=True).assign(geometry=shapes)


def _judged(
    parts: pd.DataFrame,
    bases: gpd.GeoDataFrame,
    version: PlanningLockVersion,
    layers: Sequence[Layer],
) -> pd.DataFrame:
    """Add area, thickness and outcome, and say of each row whether it is a sliver."""
    ground: Geometries = parts["geometry"].to_numpy(object)
    base = parts["base"].to_numpy(np.int64)
    open_ = parts["state"].isin(("left", "unknown")).to_numpy()
    snap, accuracy = tolerances(layers)
    grade = np.full(len(parts), Thickness.REAL, np.int8)
    grade[open_] = thickness(ground[open_], snap, accuracy)
    exempt = bases["exempt"].to_numpy(bool)[base] & open_
    left = (parts["state"] == "left").to_numpy()
    outcome, reason = decide(
        len(parts),
        [
            (~open_, Outcome.PASS, parts["reason"].to_numpy(object)),
            (exempt, Outcome.PASS, "exempt"),
            (left & (grade == Thickness.BORDERLINE), Outcome.REVIEW, "borderline"),
            (
                left & np.full(len(parts), version.outcome == "review"),
                Outcome.REVIEW,
                "leaves_industrial",
            ),
            (left, Outcome.FAIL, "leaves_industrial"),
            (open_, Outcome.UNKNOWN, parts["reason"].to_numpy(object)),
        ],
    )
    return parts.assign(
        outcome=np.array(WORDS, object)[outcome],
        reason=reason,
        area_m2=shapely.area(ground) * bases["stretch"].to_numpy(float)[base],
        sliver=open_ & (grade <= Thickness.SLIVER),
        accuracy_m=accuracy,
    )


def tolerances(layers: Sequence[Layer]) -> tuple[float, float]:
    """Return the least snap of some layers and the worst accuracy, NaN if one declares none."""
    said = [np.nan if layer.accuracy_m is None else layer.accuracy_m for layer in layers]
    return min(layer.snap_m for layer in layers), float(np.max(said))
