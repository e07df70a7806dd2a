"""What holds for every rule: subjects, what stands already, doubtful shapes."""

import itertools

import numpy as np
import pytest

from parks.judgement import doubtful_shape, nothing, settle, undecided, without_version
from parks.outcome import Outcome, Truth


def judged(outcome: Outcome, reason: str = "why"):  # noqa: ANN201 (a Judgement)
    return undecided(1, np.int8([outcome]), np.array([reason], object), "ratio")


def settled(
    outcome: Outcome, concerned: Truth, existing: Truth, breach: Outcome
) -> tuple[str, str]:
    answer = settle(
        judged(outcome),
        np.int8([concerned]),
        np.array(["missing:land_use" if concerned == Truth.UNKNOWN else ""], object),
        existing=np.int8([existing]),
        breach_of_existing=breach,
    )
    return Outcome(int(answer.outcome[0])).word, answer.reason[0]


@pytest.mark.parametrize(
    ("existing", "breach", "answer"),
    [
        pytest.param(
            Truth.TRUE, Outcome.REVIEW, ("review", "existing_nonconforming"), id="stands already"
        ),
        pytest.param(Truth.TRUE, Outcome.FAIL, ("fail", "why"), id="the rulebook spares nobody"),
        pytest.param(Truth.FALSE, Outcome.REVIEW, ("fail", "why"), id="new"),
        pytest.param(
            Truth.UNKNOWN, Outcome.REVIEW, ("unknown", "missing:status"), id="nobody knows"
        ),
        pytest.param(
            Truth.UNKNOWN, Outcome.FAIL, ("fail", "why"), id="nobody knows, and it is no matter"
        ),
    ],
)
def test_a_breach(existing: Truth, breach: Outcome, answer: tuple[str, str]) -> None:
    assert settled(Outcome.FAIL, Truth.TRUE, existing, breach) == answer


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.UNKNOWN, Outcome.REVIEW])
@pytest.mark.parametrize("existing", list(Truth))
def test_what_is_no_breach_stays(outcome: Outcome, existing: Truth) -> None:
    assert settled(outcome, Truth.TRUE, existing, Outcome.REVIEW) == (outcome.word, "why")


@pytest.mark.parametrize(("outcome", "existing"), list(itertools.product(Outcome, Truth)))
def test_outside_the_subject_nothing_is_said(outcome: Outcome, existing: Truth) -> None:
    assert settled(outcome, Truth.FALSE, existing, Outcome.REVIEW) == (
        "not_applicable",
        "not_concerned",
    )


@pytest.mark.parametrize(("outcome", "existing"), list(itertools.product(Outcome, Truth)))
def test_an_unknown_subject_is_unknown(outcome: Outcome, existing: Truth) -> None:
    assert settled(outcome, Truth.UNKNOWN, existing, Outcome.REVIEW) == (
        "unknown",
        "missing:land_use",
    )


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (Outcome.PASS, Outcome.REVIEW),
        (Outcome.FAIL, Outcome.REVIEW),
        (Outcome.UNKNOWN, Outcome.UNKNOWN),
        (Outcome.REVIEW, Outcome.REVIEW),
    ],
)
def test_a_shape_mended_beyond_tolerance_goes_to_a_person(outcome: Outcome, after: Outcome) -> None:
    got = doubtful_shape(judged(outcome), np.array([True]))
    changed = after != outcome
    assert got.outcome[0] == after
    assert got.reason.tolist() == ["repaired_beyond_tolerance" if changed else "why"]
    assert doubtful_shape(judged(outcome), np.array([False])).outcome[0] == outcome


def test_an_industrial_use_is_kept_whatever_the_shape() -> None:
    kept = judged(Outcome.PASS, "use_kept")
    got = doubtful_shape(kept, np.array([True]))
    assert (got.outcome[0], got.reason[0]) == (Outcome.PASS, "use_kept")


def test_nothing_of_what_was_judged_is_changed_in_place() -> None:
    before = judged(Outcome.FAIL)
    doubtful_shape(before, np.array([True]))
    settle(
        before,
        np.int8([Truth.FALSE]),
        np.array([""], object),
        existing=np.int8([Truth.TRUE]),
        breach_of_existing=Outcome.REVIEW,
    )
    assert (before.outcome[0], before.reason[0]) == (Outcome.FAIL, "why")


def test_a_judgement_starts_without_a_number_and_without_a_place() -> None:
    start = undecided(2, np.int8([1, 2]), np.array(["a", "b"], object), "share")
    for numbers in (start.measured, start.limit, start.margin, start.at_stake_m2, nothing(2)):
        assert numbers.dtype == np.float64
        assert np.isnan(numbers).tolist() == [True, True]
    assert start.place.tolist() == [None, None]
    assert start.unit == "share"


@pytest.mark.parametrize("reason", ["lapsed", "not_yet_in_force"])
def test_no_version_is_unknown(reason: str) -> None:
    got = without_version(2, reason)
    assert got.outcome.tolist() == [Outcome.UNKNOWN] * 2
    assert got.reason.tolist() == [reason] * 2
    assert got.outcome.dtype == np.int8
    assert got.unit == ""
    got.reason[0] = "repaired_beyond_tolerance"  # a longer reason is not cut to the first one
    assert got.reason[0] == "repaired_beyond_tolerance"
