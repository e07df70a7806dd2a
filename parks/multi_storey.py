"""Multi-storey industry (工业上楼): whether floor heights, floor load and lifts suit it.

What is enough is data of the rulebook: indicator rules on the columns of `INDICATORS`. No bundled
book holds such numbers, because no standard that gives them was read.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from parks.indicator import judge_indicator
from parks.outcome import Outcome, Reasons, Truth, Truths, all_of
from parks.rulebook import Held
from parks.rulebook_form import IndicatorRule, IndicatorVersion

FIT, WHY = "multi_storey_fit", "multi_storey_reason"
ANSWERS = ("no", "unknown", "yes")  # by `Truth`
INDICATORS = ("ground_floor_height", "upper_floor_height", "floor_load", "freight_lifts")


def fit(parcels: pd.DataFrame, held: Sequence[Held]) -> tuple[Truths, Reasons]:
    """Say which buildings suit multi-storey industry by every threshold of a rulebook.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With those of ``ground_floor_height_m``, ``upper_floor_height_m``, ``floor_load_kg`` (per
        square metre) and ``freight_lifts`` that are known.
    held : sequence of Held
        The versions of the day, as `parks.rulebook.held_on` gives them.

    Returns
    -------
    fit : ndarray of int8, shape (n,)
        `Truth`: false as soon as one threshold is missed; unknown where a datum is missing, a
        threshold has not been verified, or the book has none.
    reason : ndarray of object, shape (n,)
        ``<rule id>: <reason>`` of the first rule that decides, ``no_rule`` without any; "" where
        the building fits.
    """
    n = len(parcels)
    rules = [one for one in held if _is_threshold(one)]
    if not rules:
        return np.full(n, Truth.UNKNOWN, np.int8), np.full(n, "no_rule", object)
    judged = [_judged(parcels, one) for one in rules]
    answer = all_of(*(truths for truths, _ in judged))
    reason = np.full(n, "", object)
    for one, (truths, why) in reversed(list(zip(rules, judged, strict=True))):
        decides = (answer != Truth.TRUE) & (truths == answer)
        reason[decides] = f"{one.rule.id}: " + why[decides]
    return answer, reason


def add_fit(parcels: pd.DataFrame, held: Sequence[Held]) -> pd.DataFrame:
    """Add what `fit` says, where the rulebook holds a threshold.

    Parameters
    ----------
    parcels : DataFrame, n rows
    held : sequence of Held

    Returns
    -------
    DataFrame
        With ``multi_storey_fit``: yes, no or unknown, and ``multi_storey_reason``.
    """
    if not any(map(_is_threshold, held)):
        return parcels
    answer, reason = fit(parcels, held)
    return parcels.assign(**{FIT: np.array(ANSWERS, object)[answer], WHY: reason})


def _is_threshold(held: Held) -> bool:
    return isinstance(held.rule, IndicatorRule) and held.rule.indicator in INDICATORS


def _judged(parcels: pd.DataFrame, held: Held) -> tuple[Truths, Reasons]:
    n = len(parcels)
    if not isinstance(held.rule, IndicatorRule) or not isinstance(held.version, IndicatorVersion):
        return np.full(n, Truth.UNKNOWN, np.int8), np.full(n, held.reason, object)
    judged = judge_indicator(parcels, held.rule, held.version)
    truths = np.full(n, Truth.UNKNOWN, np.int8)
    truths[judged.outcome == Outcome.PASS] = Truth.TRUE
    truths[judged.outcome >= Outcome.REVIEW] = Truth.FALSE
    return truths, judged.reason
