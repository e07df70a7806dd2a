"""Keeping clear of constraint layers: protection zones, red lines, flood plains."""

from dataclasses import replace

import numpy as np
import pandas as pd

from layers.measure import Ground, Thickness
from parks.judgement import Judgement, undecided
from parks.outcome import Outcome, decide
from parks.subject import numbers


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
    return replace(
        undecided(n, outcome, reason, "share"),
        measured=zone.share,
        limit=np.zeros(n),
        margin=np.where((outcome == Outcome.PASS) | (zone.share == 0), 0.0, -zone.share),
        at_stake_m2=np.round(zone.share * numbers(parcels, "geodesic_area_m2"), 2),
        place=zone.inside,
    )
