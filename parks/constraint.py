"""Keeping clear of constraint layers: protection zones, red lines, flood plains."""

import numpy as np
import pandas as pd

from layers.measure import Ground, Thickness
from parks.judgement import Judgement
from parks.lockup import by_share
from parks.outcome import Outcome, decide


def judge_constraint(parcels: pd.DataFrame, zone: Ground, effect: str) -> Judgement:
    """Judge whether parcels keep clear of one constraint layer.

    Parameters
    ----------
    parcels : DataFrame, n rows
    zone : Ground
        How the parcels lie to the layer.
    effect : {"prohibit", "review"}
        What lying in the layer means: a breach, or a question for a person.

    Returns
    -------
    Judgement
        As if every parcel were concerned and new. The place is the part inside the layer; at
        stake is its area. That a parcel lies outside counts only where the layer is complete.
    """
    n = len(parcels)
    depth = zone.inside_thickness
    hit = (
        (Outcome.FAIL, "prohibited_overlap")
        if effect == "prohibit"
        else (Outcome.REVIEW, "review_overlap")
    )
    outcome, reason = decide(
        n,
        [
            (depth == Thickness.NO_GEOMETRY, Outcome.UNKNOWN, "missing:geometry"),
            (depth == Thickness.REAL, *hit),
            (depth == Thickness.BORDERLINE, Outcome.REVIEW, "borderline"),
            (~zone.absence_known, Outcome.UNKNOWN, "no_coverage"),
            (depth == Thickness.SLIVER, Outcome.PASS, "sliver"),
            (depth == Thickness.NOTHING, Outcome.PASS, "outside"),
        ],
    )
    return by_share(parcels, outcome, reason, zone, of_outside=False)


def judge_inside(
    parcels: pd.DataFrame, within: Ground, lacking: str, *, lenient: bool
) -> Judgement:
    """Judge whether parcels lie inside some layers: the growth boundary, say.

    Parameters
    ----------
    parcels : DataFrame, n rows
    within : Ground
        How the parcels lie to the union of the layers.
    lacking : str
        The first role that the rule requires and the study has no layer for, or "".
    lenient : bool
        Whether lying outside is a question for a person and no breach.

    Returns
    -------
    Judgement
        As if every parcel were concerned and new. The place is the part outside.
    """
    n = len(parcels)
    out = within.outside_thickness
    breach = (within.proven_outside == Thickness.REAL) & np.full(n, lacking == "")
    outcome, reason = decide(
        n,
        [
            (out == Thickness.NO_GEOMETRY, Outcome.UNKNOWN, "missing:geometry"),
            (out == Thickness.NOTHING, Outcome.PASS, "inside"),
            (out == Thickness.SLIVER, Outcome.PASS, "sliver"),
            (breach & np.full(n, lenient), Outcome.REVIEW, "beyond_boundary"),
            (breach, Outcome.FAIL, "beyond_boundary"),
            (np.full(n, lacking != ""), Outcome.UNKNOWN, f"no_layer:{lacking}"),
            (~within.absence_known, Outcome.UNKNOWN, "no_coverage"),
            (out == Thickness.BORDERLINE, Outcome.REVIEW, "borderline"),
        ],
    )
    return by_share(parcels, outcome, reason, within, of_outside=True)
