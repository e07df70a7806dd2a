"""Mislabelled systems are found and mended as the message says; right files raise no alarm.

A sample: each file is written and read. The whole, 1,024 cells and 10,000 right files, is tried and
printed by ``tests/full/stage_crs.py``.
"""

from collections import Counter

from tests.full.crs_cases import TRUE, alarms, matrix, mistakes


def test_four_systems_and_eight_mistakes() -> None:
    assert [len(mistakes(true)) for true in TRUE] == [8] * 4


def test_every_cell_of_the_matrix() -> None:
    times = 2
    tried = list(matrix(times, seed=900))
    assert Counter((true, mistake) for true, mistake, _ in tried) == {
        (true, mistake): times for true in TRUE for mistake in mistakes(true)
    }
    wrong = [one for one in tried if one[2]]
    assert len(wrong) <= 0.001 * len(tried), wrong[:10]


def test_no_false_alarm() -> None:
    assert [one for one in alarms(120, seed=910) if one[1]] == []
