"""What one rule says of n parcels, column by column; all kinds of rules answer in this form."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from parks.outcome import Mask, Outcome, Outcomes, Reasons, Truth, Truths

Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


def nothing(n: int) -> Floats:
    """Return a column of *n* numbers of which none is known."""
    return np.full(n, np.nan)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rule's answer for n parcels."""

    outcome: Outcomes
    reason: Reasons
    measured: Floats
    limit: Floats
    margin: Floats  # in `unit`, positive = room left
    at_stake_m2: Floats  # the floor or land area behind the margin
    unit: str
    place: Objects  # the offending part, None where there is none or the whole parcel has no shape
    about: dict[str, Floats] = field(default_factory=dict)  # numbers that only the remedy needs
    # What the remedy of a reason is said by: text "reason.way" where there is one, else "reason".
    way: Objects | None = None
    words: Mapping[str, Mapping[str, str | Objects]] = field(default_factory=dict)  # by language
    by_area: Mask | None = None  # where the parcel's area feeds the number, whatever its unit


def undecided(n: int, outcome: Outcomes, reason: Reasons, unit: str) -> Judgement:
    """Start a judgement with an outcome and no number.

    Parameters
    ----------
    n : int
    outcome, reason : ndarray, shape (n,)
        As `parks.outcome.decide` gives them.
    unit : str

    Returns
    -------
    Judgement
    """
    place = np.full(n, None)
    return Judgement(outcome, reason, nothing(n), nothing(n), nothing(n), nothing(n), unit, place)


def settle(
    judged: Judgement,
    concerned: Truths,
    missing: Reasons,
    *,
    existing: Truths,
    breach_of_existing: Outcome,
) -> Judgement:
    """Apply what holds for every rule: its subject, and what a breach means for what stands there.

    Parameters
    ----------
    judged : Judgement
        The answer as if every parcel were concerned and new.
    concerned, missing : ndarray, shape (n,)
        As `parks.subject.concerned` gives them.
    existing : ndarray of int8, shape (n,)
        `Truth`: whether the parcel stands already.
    breach_of_existing : Outcome
        `Outcome.REVIEW`, or `Outcome.FAIL` where the rulebook says so.

    Returns
    -------
    Judgement
        A breach of which nobody knows whether it is an existing one stays unknown where that
        would change the outcome: it is no pass either way.
    """
    outcome, reason = judged.outcome.copy(), judged.reason.copy()
    if breach_of_existing is not Outcome.FAIL:
        breach = outcome == Outcome.FAIL
        old = breach & (existing == Truth.TRUE)
        outcome[old], reason[old] = Outcome.REVIEW, "existing_nonconforming"
        open_ = breach & (existing == Truth.UNKNOWN)
        outcome[open_], reason[open_] = Outcome.UNKNOWN, "missing:status"
    unknown = concerned == Truth.UNKNOWN
    outcome[unknown], reason[unknown] = Outcome.UNKNOWN, missing[unknown]
    outside = concerned == Truth.FALSE
    outcome[outside], reason[outside] = Outcome.NOT_APPLICABLE, "not_concerned"
    return replace(judged, outcome=outcome, reason=reason)


def without_version(n: int, reason: str) -> Judgement:
    """Answer for a rule that has no version on the day: unknown, with the reason."""
    return undecided(n, np.full(n, Outcome.UNKNOWN, np.int8), np.full(n, reason, object), "")


def doubtful_shape(judged: Judgement, doubtful: Mask) -> Judgement:
    """Send to a person what was judged by a shape that repair changed beyond tolerance.

    Parameters
    ----------
    judged : Judgement
    doubtful : ndarray of bool, shape (n,)

    Returns
    -------
    Judgement
        What was not applicable or unknown stays so.
    """
    outcome, reason = judged.outcome.copy(), judged.reason.copy()
    by_shape = reason != "use_kept"  # an industrial use is kept wherever the parcel lies
    hit = doubtful & by_shape & np.isin(outcome, [Outcome.PASS, Outcome.FAIL])
    outcome[hit], reason[hit] = Outcome.REVIEW, "repaired_beyond_tolerance"
    return replace(judged, outcome=outcome, reason=reason)
