"""What to supply or to correct before a rule can decide: the steps of an unknown."""

import numpy as np
import pandas as pd

from parks.applying import Applied
from parks.outcome import Mask, Outcome
from parks.remedy_step import Steps, step
from parks.rulebook_form import PlotRatioVersion

CORRECT = ("storeys_disagree", "impossible_share", "zones_disagree", "wrong_edition")
"""Data that contradict each other or the rule."""
OTHERS = ("too_few", "too_many_missing")
"""What lacks are data of other parcels."""


def supply_steps(applied: Applied) -> Steps:
    """Name the datum to supply for each parcel that a rule cannot decide.

    Parameters
    ----------
    applied : Applied

    Returns
    -------
    list of DataFrame
        One step for each distinct reason. Nobody can say before what will come out.
    """
    judged = applied.judged
    unknown = judged.outcome == Outcome.UNKNOWN
    return [
        _step(applied, str(reason), unknown & (judged.reason == reason))
        for reason in np.unique(judged.reason[unknown].astype(str))
    ]


def _step(applied: Applied, reason: str, where: Mask) -> pd.DataFrame:
    verb, _, what = reason.partition(":")
    if verb == "no_layer" or reason == "missing:tier":
        return step(where, 1, "add_layer", detail=what)
    if verb == "missing":
        return step(where, 1, "supply", column=what, detail=_role(applied, what))
    if reason == "no_coverage":
        return step(where, 1, "declare_coverage")
    if reason in CORRECT:
        return step(where, 1, "correct", detail=reason)
    if reason in OTHERS:
        return step(where, 1, "supply_others", detail=reason)
    return step(where, 1, "complete_rulebook", detail=reason)


def _role(applied: Applied, column: str) -> str:
    """Name the role of the layer whose column lacks; "" for a column of the parcel."""
    version = applied.held.version
    asked = version.limit_from if isinstance(version, PlotRatioVersion) else None
    return asked.role if asked is not None and asked.column == column else ""
