"""Mislabelled systems are found and mended as the message says; right files raise no alarm.

Ordinary runs take a sample, fewer right files than a tenth: each is written and read. The whole is
marked long, and printed by ``tests/full/stage_crs.py``.
"""

from collections import Counter

import pytest

from tests.full.crs_cases import TRUE, alarms, matrix, mistakes


def test_four_systems_and_eight_mistakes() -> None:
    assert [len(mistakes(true)) for true in TRUE] == [8] * 4


@pytest.mark.parametrize(
    ("times", "seed"), [(2, 900), pytest.param(32, 901, marks=pytest.mark.long)]
)
def test_every_cell_of_the_matrix(times: int, seed: int) -> None:
    tried = list(matrix(times, seed))
    assert Counter((true, mistake) for true, mistake, _ in tried) == {
        (true, mistake): times for true in TRUE for mistake in mistakes(true)
    }
    wrong = [one for one in tried if one[2]]
    assert len(wrong) <= 0.001 * len(tried), wrong[:10]


@pytest.mark.parametrize(
    ("count", "seed"),
    [(120, 910), *(pytest.param(1_000, seed, marks=pytest.mark.long) for seed in range(10))],
)
def test_no_false_alarm(count: int, seed: int) -> None:
    assert [one for one in alarms(count, seed) if one[1]] == []
