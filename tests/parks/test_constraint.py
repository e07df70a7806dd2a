"""Constraint layers, line by line."""

import pandas as pd
import pytest

from layers.measure import Ground, Thickness
from parks.constraint import judge_constraint
from parks.outcome import Outcome
from tests.parks.grounds import ground

T = Thickness


@pytest.mark.parametrize(
    ("zone", "effect", "answer"),
    [
        pytest.param(ground([0.3]), "prohibit", ("fail", "prohibited_overlap"), id="prohibited"),
        pytest.param(ground([0.3]), "review", ("review", "review_overlap"), id="for review"),
        pytest.param(ground([0.3], known=False), "prohibit", ("fail", "prohibited_overlap"), id="a hit needs no coverage"),
        pytest.param(ground([0.01], inside=[T.BORDERLINE]), "prohibit", ("review", "borderline"), id="borderline"),
        pytest.param(ground([0.01], inside=[T.SLIVER]), "prohibit", ("pass", "sliver"), id="sliver"),
        pytest.param(ground([0.0]), "prohibit", ("pass", "outside"), id="outside"),
        pytest.param(ground([0.0], known=False), "prohibit", ("unknown", "no_coverage"), id="absence not proven"),
        pytest.param(ground([0.01], inside=[T.SLIVER], known=False), "prohibit", ("unknown", "no_coverage"), id="sliver, absence not proven"),
        pytest.param(ground([float("nan")]), "prohibit", ("unknown", "missing:geometry"), id="no geometry"),
    ],
)  # fmt: skip
def test_line_by_line(zone: Ground, effect: str, answer: tuple[str, str]) -> None:
    judged = judge_constraint(pd.DataFrame({"geodesic_area_m2": [10_000.0]}), zone, effect)
    assert (Outcome(int(judged.outcome[0])).word, judged.reason[0]) == answer


def test_the_area_inside_is_at_stake() -> None:
    judged = judge_constraint(
        pd.DataFrame({"geodesic_area_m2": [10_000.0]}), ground([0.3]), "prohibit"
    )
    assert (judged.at_stake_m2[0], judged.margin[0], judged.limit[0]) == (3_000.0, -0.3, 0.0)
