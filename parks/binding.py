"""Which plot-ratio limit binds a parcel: of all that concern it the one that leaves least room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from parks.applying import Applied
from parks.judgement import Floats, Objects, nothing
from parks.outcome import Truth, Truths, names_where
from parks.reference import COLUMN
from parks.subject import numbers


def add_binding(parcels: pd.DataFrame, applied: Sequence[Applied]) -> pd.DataFrame:
    """Name for every parcel the limit that binds, and what it leaves.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With ``area_m2``; ``reference_plot_ratio`` where it is known.
    applied : sequence of Applied
        The rules of the day; those of plot ratios that state a greatest one are looked at.

    Returns
    -------
    DataFrame
        With ``guide_plot_ratio`` (the least guide that concerns the parcel; NaN where there is none
        or one is not known), ``binding_rule`` (the id of the rule; None: no limit concerns the
        parcel, or none is known), ``binding_plot_ratio``, ``binding_lacks`` (rules that concern the
        parcel, or may, and whose limit is not known) and ``binding_remaining_m2``: the floor area
        still allowed, negative beyond it, NaN while a limit lacks or the floor area does. Where a
        reference exceeds a guide, ``by_reference_…`` say the same with it in the guide's place;
        elsewhere they are null.
    """
    lines = [_line(one) for one in applied if _states_a_greatest(one)]
    added = _least(lines, parcels, "binding")
    guide = _least([line for line in lines if line.is_guide], parcels, "guide")
    certain = guide["guide_lacks"] == ""
    added["guide_plot_ratio"] = guide["guide_plot_ratio"].where(certain)
    if COLUMN in parcels:
        lifted = _least([_lifted(line) for line in lines], parcels, "by_reference")
        has = np.zeros(len(parcels), bool)
        for line in lines:
            has |= (line.reference > line.most) & (line.concerned == Truth.TRUE)
        added |= {name: column.where(has) for name, column in lifted.items()}
    return parcels.assign(**added)


@dataclass(frozen=True, slots=True)
class _Line:
    """The greatest ratio of one rule for n parcels."""

    rule_id: str
    is_guide: bool
    concerned: Truths
    most: Floats
    reference: Floats  # what may take its place; NaN: nothing
    floor_m2: Floats


def _states_a_greatest(applied: Applied) -> bool:
    return applied.rule.kind == "plot_ratio" and applied.rule.nature != "floor"


def _line(applied: Applied) -> _Line:
    about, none = applied.judged.about, nothing(len(applied.concerned))
    is_guide = applied.rule.nature == "guide"
    return _Line(
        rule_id=applied.rule.rule_id,
        is_guide=is_guide,
        concerned=applied.concerned,
        most=about.get("most", none),
        reference=about.get("reference", none) if is_guide else none,
        floor_m2=about.get("known_floor_m2", none),
    )


def _lifted(line: _Line) -> _Line:
    """Put the reference in the place of a guide below it; a guide that is not known stays so."""
    return replace(line, most=np.where(line.reference > line.most, line.reference, line.most))


def _least(
    lines: Sequence[_Line], parcels: pd.DataFrame, prefix: str
) -> dict[str, "pd.Series[Any]"]:
    """Choose of several limits the one with the least room; by its ratio where no room is known."""
    n, area = len(parcels), numbers(parcels, "area_m2")
    most = np.stack([nothing(n), *(line.most for line in lines)])
    room = np.stack([nothing(n), *(line.most * area - line.floor_m2 for line in lines)])
    concerned = np.stack([np.zeros(n, np.int8), *(line.concerned for line in lines)])
    holds = (concerned == Truth.TRUE) & ~np.isnan(most)
    lacking = (concerned != Truth.FALSE) & ~holds
    by_room = (~np.isnan(room) | ~holds).all(axis=0)
    least = np.where(holds, np.where(by_room, room, most), np.inf).argmin(axis=0)
    at = (np.where(holds.any(axis=0), least, 0), np.arange(n))
    ids: Objects = np.array([None, *(line.rule_id for line in lines)], object)
    lacks = names_where(lacking, list(ids))
    left = np.where(lacking.any(axis=0), np.nan, np.round(room[at], 2))
    return {
        f"{prefix}_rule": pd.Series(ids[at[0]], parcels.index, dtype=object),
        f"{prefix}_plot_ratio": pd.Series(most[at], parcels.index),
        f"{prefix}_lacks": pd.Series(lacks, parcels.index, dtype=object),
        f"{prefix}_remaining_m2": pd.Series(left, parcels.index),
    }
