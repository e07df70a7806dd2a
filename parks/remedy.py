"""The smallest change that would pass, in words with its number; solved in the judgement."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from parks.applying import Applied
from parks.judgement import Floats, Judgement, Objects
from parks.outcome import Outcome
from parks.routes import open_ways
from parks.wording import settle_text, text

RATIOS = ("limit", "reference")  # numbers of a remedy that are plot ratios, not areas


def remedies(parcels: pd.DataFrame, applied: Applied, width_m: Floats, lang: str) -> Objects:
    """Word the remedy of every finding of one rule.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With the columns that say which ways are open to a parcel.
    applied : Applied
    width_m : ndarray of float64, shape (n,)
        Width of the offending part, NaN where it has none.
    lang : {"en", "zh"}

    Returns
    -------
    ndarray of object, shape (n,)
        "" for a pass and for a parcel that the rule does not concern; for an unknown, what to
        supply.
    """
    judged = applied.judged
    out = np.full(len(judged.outcome), "", object)
    for k in np.flatnonzero(judged.outcome == Outcome.UNKNOWN):
        out[k] = settle_text(judged.reason[k], lang)
    open_ = np.flatnonzero(judged.outcome >= Outcome.REVIEW)
    ways = _ways(judged)
    routes = open_ways(parcels.iloc[open_], applied.rule.routes, lang)
    all_amounts = _amounts(applied, width_m, open_, lang)
    for k, numbers, open_routes in zip(open_, all_amounts, routes, strict=True):
        amounts = {**numbers, "routes": open_routes or text("decided_by", "no_route", lang)}
        cause = applied.cause[k]
        inner = _text(cause, ways[k], lang)
        out[k] = _worded(judged.reason[k], cause, inner.format_map(amounts), amounts, lang)
    return out


def _ways(judged: Judgement) -> Objects:
    """Return what each remedy is said by, where that is more than the reason.

    Of floor area whether more is needed, of ground whether all of the parcel is concerned.
    """
    if "allowed_m2" in judged.about:
        more = judged.about["allowed_m2"] > judged.about["floor_m2"]
        ways = np.where(more, "more", "").astype(object)
    else:
        whole = (judged.unit == "share") & (np.abs(judged.measured - judged.limit) == 1)
        stands = judged.reason == "existing_nonconforming"  # and is not sent away
        ways = np.where(whole & ~stands, "whole", "").astype(object)
    return ways if judged.way is None else np.where(judged.way == "", ways, judged.way)


def _text(cause: str, way: str, lang: str) -> str:
    """Look up the remedy of a reason, the one for its way where there is one."""
    special = f"{cause}.{way}"
    said = text("remedy", special, lang)
    return text("remedy", cause, lang) if said == special else said


def _worded(reason: str, cause: str, inner: str, amounts: Mapping[str, str], lang: str) -> str:
    if reason == cause:
        return inner
    return text("remedy", reason, lang).format_map({**amounts, "inner": inner})


def _amounts(
    applied: Applied, width_m: Floats, rows: np.ndarray[Any, Any], lang: str
) -> list[dict[str, str]]:
    """Format, for the rows that need a remedy, every number that a remedy may name."""
    judged = applied.judged
    about = {name: values[rows] for name, values in judged.about.items()}
    floor = about.get("floor_m2", np.full(len(rows), np.nan))
    allowed = about.get("allowed_m2", floor)
    reference = about.get("reference_allowed_m2", floor)
    columns: dict[str, Floats] = {
        "cut": np.abs(floor - allowed),
        "allowed": allowed,
        "limit": judged.limit[rows],
        "area": about.get("area_m2", floor),
        "reference": about.get("reference", floor),
        "reference_allowed": reference,
        "reference_room": reference - floor,
        "reference_cut": floor - reference,
        "exceptional": about.get("exceptional", floor),
        "exceptional_allowed": about.get("exceptional_allowed_m2", floor),
        "declared": about.get("declared_area_m2", floor),
        "geodesic": about.get("geodesic_area_m2", floor),
        "planar": about.get("planar_area_m2", floor),
        "stake": judged.at_stake_m2[rows],
        "width": width_m[rows],
    }
    columns |= about
    undeclared, metres = ("未说明", "米") if lang == "zh" else ("not declared", " m")
    said_m = f"{applied.accuracy_m:g}{metres}"
    accuracy = undeclared if np.isnan(applied.accuracy_m) else said_m
    none = "未知" if lang == "zh" else "not known"
    said = {
        name: [_said(name, value, none) for value in values] for name, values in columns.items()
    }
    for name, word in judged.words.get(lang, {}).items():
        said[name] = [word] * len(rows) if isinstance(word, str) else list(word[rows])
    return [
        {name: values[k] for name, values in said.items()} | {"accuracy": accuracy}
        for k in range(len(rows))
    ]


def _said(name: str, value: float, none: str) -> str:
    if np.isnan(value):
        return none
    return ratio_text(value) if name in RATIOS else amount(value)


def ratio_text(value: object, decimals: int = 4) -> str:
    """Write a plot ratio with one decimal at least.

    Examples
    --------
    >>> ratio_text(2), ratio_text(2.125), ratio_text("0.90041", 4)
    ('2.0', '2.125', '0.9004')
    """
    whole, _, rest = f"{float(str(value)):.{decimals}f}".partition(".")
    return f"{whole}.{rest[0]}{rest[1:].rstrip('0')}"


def amount(value: float) -> str:
    """Write a number as people do: thousands apart, at most two decimals.

    Examples
    --------
    >>> amount(12800.0), amount(0.5)
    ('12,800', '0.5')
    """
    return f"{value:,.2f}".rstrip("0").rstrip(".")
