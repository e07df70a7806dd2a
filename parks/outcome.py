"""Outcomes that cannot fail open: their order, and logic with three values.

Nothing here turns a missing number into a yes or a no. A comparison answers with a `Truth`, whose
third value says that the answer depends on something nobody supplied, and a decision that no line
of a rule reaches stays `Outcome.UNKNOWN`.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Outcomes = npt.NDArray[np.int8]
Truths = npt.NDArray[np.int8]
Reasons = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

UNDECIDED = "undecided"


class Outcome(IntEnum):
    """What a rule says of a parcel, ordered by gravity: the outcome of several is the greatest."""

    NOT_APPLICABLE = 0
    PASS = 1
    UNKNOWN = 2
    REVIEW = 3
    FAIL = 4

    @property
    def word(self) -> str:
        """The outcome as it stands in files, e.g. ``not_applicable``."""
        return self.name.lower()


WORDS: tuple[str, ...] = tuple(outcome.word for outcome in Outcome)


class Truth(IntEnum):
    """Kleene's three values in the order that makes *and* a minimum and *or* a maximum."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


def truth(values: npt.ArrayLike, known: npt.ArrayLike) -> Truths:
    """Turn booleans into truths, unknown wherever they are not known.

    Parameters
    ----------
    values, known : array_like of bool, shape (n,)
        One *known* may stand for all.

    Returns
    -------
    ndarray of int8, shape (n,)

    Examples
    --------
    >>> truth([True, False, True], [True, True, False]).tolist()
    [2, 0, 1]
    """
    said = np.where(values, Truth.TRUE, Truth.FALSE)
    return np.where(known, said, Truth.UNKNOWN).astype(np.int8)


def all_of(*truths: Truths) -> Truths:
    """Three-valued *and*: one false settles it, whatever is unknown.

    Examples
    --------
    >>> all_of(np.int8([0, 1, 2]), np.int8([1, 1, 2])).tolist()
    [0, 1, 2]
    """
    return np.asarray(np.minimum.reduce(truths), np.int8)


def any_of(*truths: Truths) -> Truths:
    """Three-valued *or*: one true settles it, whatever is unknown.

    Examples
    --------
    >>> any_of(np.int8([0, 1, 2]), np.int8([0, 0, 1])).tolist()
    [0, 1, 2]
    """
    return np.asarray(np.maximum.reduce(truths), np.int8)


def gravest(outcomes: Sequence[Outcomes], n: int) -> Outcomes:
    """Return the gravest outcome of each of *n* parcels over several rules.

    No rule at all gives `Outcome.NOT_APPLICABLE`: a parcel that nothing judged has not passed.

    Examples
    --------
    >>> gravest([np.int8([1, 2]), np.int8([3, 0])], 2).tolist()
    [3, 2]
    """
    ground = np.full(n, Outcome.NOT_APPLICABLE)
    return np.asarray(np.maximum.reduce([ground, *outcomes]), np.int8)


def decide(n: int, lines: Sequence[tuple[Mask, Outcome, Any]]) -> tuple[Outcomes, Reasons]:
    """Read a rule's decision table from the top: the first line that holds gives the outcome.

    Parameters
    ----------
    n : int
        Number of parcels.
    lines : sequence of (mask, outcome, reason)
        *mask* has shape (n,); *reason* is one code or an array of n codes.

    Returns
    -------
    outcome : ndarray of int8, shape (n,)
        `Outcome.UNKNOWN` where no line holds: forgetting a case never passes a parcel.
    reason : ndarray of object, shape (n,)

    Examples
    --------
    >>> outcome, reason = decide(2, [(np.array([True, False]), Outcome.PASS, "within")])
    >>> outcome.tolist(), reason.tolist()
    ([1, 2], ['within', 'undecided'])
    """
    outcome = np.full(n, Outcome.UNKNOWN, np.int8)
    reason = np.full(n, UNDECIDED, object)
    for mask, what, why in reversed(lines):
        outcome[mask] = what
        reason[mask] = np.broadcast_to(why, (n,))[mask]
    return outcome, reason


def names_where(mask: npt.NDArray[np.bool_], names: Sequence[str]) -> Reasons:
    """Join, for every column of *mask*, the names of the rows that hold; each pattern once.

    Parameters
    ----------
    mask : ndarray of bool, shape (k, n)
    names : sequence of str, of length k

    Returns
    -------
    ndarray of object, shape (n,)
        "" where no row holds.

    Examples
    --------
    >>> names_where(np.array([[True, False], [True, False]]), ["a", "b"]).tolist()
    ['a; b', '']
    """
    patterns, which = np.unique(mask.T, axis=0, return_inverse=True)
    joined = ["; ".join(np.array(names, object)[pattern]) for pattern in patterns]
    return np.array(joined, object)[which.reshape(-1)] if joined else np.array([], object)
