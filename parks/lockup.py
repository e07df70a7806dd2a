"""The double lockup (双锁定): projects go where they are admitted; locked land keeps its use."""

from dataclasses import replace

import numpy as np
import pandas as pd

from layers.measure import Ground, Thickness
from parks.judgement import Judgement, undecided
from parks.outcome import Mask, Outcome, Outcomes, Reasons, Truth, Truths, decide, truth
from parks.rulebook_form import PlanningLockVersion
from parks.subject import is_one_of, numbers, present, texts


def judge_supply_lock(
    parcels: pd.DataFrame,
    admitted: Ground | None,
    tolerated: Ground | None,
    lacking: str,
    lacking_review: str = "",
) -> Judgement:
    """Judge whether a project lies in the union of the tiers that admit it.

    Parameters
    ----------
    parcels : DataFrame, n rows
    admitted : Ground or None
        The union of the admitted tiers; None where the study has none of them.
    tolerated : Ground or None
        The same with the tiers in which a person decides; None where the rule names none.
    lacking, lacking_review : str
        The first admitted role, and the first of the tiers for a person, that the study has no
        layer for; "" where it has all.

    Returns
    -------
    Judgement
        As if every parcel were concerned. The place is the part outside.
    """
    n = len(parcels)
    if admitted is None:
        return _no_layer(n, lacking)
    widest = tolerated or admitted  # what lies outside of this is admitted by nobody
    out, beyond = admitted.outside_thickness, widest.outside_thickness
    breach = (widest.proven_outside == Thickness.REAL) & np.full(n, lacking_review == "")
    untouched = admitted.inside_thickness <= Thickness.SLIVER
    outcome, reason = decide(
        n,
        [
            (out == Thickness.NO_GEOMETRY, Outcome.UNKNOWN, "missing:geometry"),
            (out == Thickness.NOTHING, Outcome.PASS, "inside"),
            (out == Thickness.SLIVER, Outcome.PASS, "sliver"),
            (np.full(n, lacking != ""), Outcome.UNKNOWN, f"no_layer:{lacking}"),
            (breach & untouched, Outcome.FAIL, "outside"),
            (breach, Outcome.FAIL, "partly_outside"),
            (~admitted.absence_known, Outcome.UNKNOWN, "no_coverage"),
            (out == Thickness.BORDERLINE, Outcome.REVIEW, "borderline"),
            (beyond <= Thickness.SLIVER, Outcome.REVIEW, "review_tier"),
            (np.full(n, lacking_review != ""), Outcome.UNKNOWN, f"no_layer:{lacking_review}"),
            (~widest.absence_known, Outcome.UNKNOWN, "no_coverage"),
            (beyond == Thickness.BORDERLINE, Outcome.REVIEW, "borderline"),
        ],
    )
    return _by_share(parcels, outcome, reason, admitted, of_outside=True)


def judge_planning_lock(
    parcels: pd.DataFrame, locked: Ground | None, lacking: str, version: PlanningLockVersion
) -> Judgement:
    """Judge whether a proposed change of use takes locked land out of industrial use.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``planned_land_use_kind`` is the use proposed.
    locked : Ground or None
        The union of the layers in which use is locked; None where the study has none.
    lacking : str
        The first locked role without a layer, "" where all are there.
    version : PlanningLockVersion

    Returns
    -------
    Judgement
        As if every parcel proposed a change; `proposes` says which do. The place is the part
        inside the locked land: only that part is judged.
    """
    n = len(parcels)
    kept = is_one_of(parcels, "planned_land_use_kind", version.kept)
    if locked is None:
        return _no_layer(n, lacking, use_kept=kept == Truth.TRUE)
    depth = locked.inside_thickness
    left = is_one_of(parcels, "planned_land_use_kind", version.left)
    away = depth <= Thickness.SLIVER
    outcome, reason = decide(
        n,
        [
            (kept == Truth.TRUE, Outcome.PASS, "use_kept"),
            (depth == Thickness.NO_GEOMETRY, Outcome.UNKNOWN, "missing:geometry"),
            (away & np.full(n, lacking != ""), Outcome.UNKNOWN, f"no_layer:{lacking}"),
            (away & ~locked.absence_known, Outcome.UNKNOWN, "no_coverage"),
            (depth == Thickness.NOTHING, Outcome.PASS, "not_locked"),
            (depth == Thickness.SLIVER, Outcome.PASS, "sliver"),
            (left == Truth.UNKNOWN, Outcome.UNKNOWN, "missing:planned_land_use"),
            (left == Truth.FALSE, Outcome.UNKNOWN, "no_rule"),
            (depth == Thickness.BORDERLINE, Outcome.REVIEW, "borderline"),
            (depth == Thickness.REAL, Outcome.FAIL, "locked_change"),
        ],
    )
    return _by_share(parcels, outcome, reason, locked, of_outside=False)


def proposes(parcels: pd.DataFrame) -> tuple[Truths, Reasons]:
    """Say which parcels propose a change of use.

    A planned use is a proposal. No planned use means no proposal, but for a parcel whose status
    is ``change``: that one proposes something which nobody has said.

    Parameters
    ----------
    parcels : DataFrame, n rows

    Returns
    -------
    proposes : ndarray of int8, shape (n,)
        `Truth`.
    reason : ndarray of object, shape (n,)
        ``missing:planned_land_use`` where unknown, else "".
    """
    planned = present(texts(parcels, "planned_land_use"))
    changing = is_one_of(parcels, "status", ("change",)) == Truth.TRUE
    answer = truth(planned, planned | ~changing)
    reason = np.where(answer == Truth.UNKNOWN, "missing:planned_land_use", "").astype(object)
    return answer, reason


def _no_layer(n: int, lacking: str, use_kept: Mask | None = None) -> Judgement:
    kept = np.zeros(n, bool) if use_kept is None else use_kept
    lines = [
        (kept, Outcome.PASS, "use_kept"),
        (~kept, Outcome.UNKNOWN, f"no_layer:{lacking}"),
    ]
    return undecided(n, *decide(n, lines), "share")


def _by_share(
    parcels: pd.DataFrame, outcome: Outcomes, reason: Reasons, on: Ground, *, of_outside: bool
) -> Judgement:
    """Put beside the outcome the share that matters, what it should be, and the part itself."""
    n = len(parcels)
    part = 1 - on.share if of_outside else on.share
    room = np.where((outcome == Outcome.PASS) | (part == 0), 0.0, -part)
    return replace(
        undecided(n, outcome, reason, "share"),
        measured=on.share,
        limit=np.full(n, 1.0 if of_outside else 0.0),
        margin=room,
        at_stake_m2=np.round(part * numbers(parcels, "geodesic_area_m2"), 2),
        place=on.outside if of_outside else on.inside,
    )
