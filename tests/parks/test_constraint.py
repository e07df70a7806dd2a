"""Constraint layers, line by line."""

import numpy as np
import pandas as pd
import pytest

from layers.measure import Ground, Thickness
from parks.constraint import judge_constraint, judge_inside
from parks.judgement import Judgement
from parks.outcome import Outcome
from tests.parks.grounds import ground

T = Thickness
PARCEL = pd.DataFrame({"geodesic_area_m2": [10_000.0]})


def said(judged: Judgement) -> tuple[str, str]:
    return Outcome(int(judged.outcome[0])).word, judged.reason[0]


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
    judged = judge_constraint(PARCEL, zone, effect)
    assert said(judged) == answer
    assert judged.unit == "share"


def test_the_area_inside_is_at_stake() -> None:
    zone = ground([0.3])
    judged = judge_constraint(PARCEL, zone, "prohibit")
    assert (judged.at_stake_m2[0], judged.margin[0], judged.limit[0]) == (3_000.0, -0.3, 0.0)
    assert judged.measured[0] == 0.3
    assert judged.place[0] is zone.inside[0]


@pytest.mark.parametrize(
    ("within", "lacking", "lenient", "answer"),
    [
        pytest.param(ground([1.0]), "", False, ("pass", "inside"), id="inside"),
        pytest.param(ground([1.0], known=False), "x", False, ("pass", "inside"), id="inside needs no other layer"),
        pytest.param(ground([0.999], outside=[T.SLIVER]), "", False, ("pass", "sliver"), id="but for a sliver"),
        pytest.param(ground([0.6]), "", False, ("fail", "beyond_boundary"), id="beyond"),
        pytest.param(ground([0.0]), "", False, ("fail", "beyond_boundary"), id="wholly beyond"),
        pytest.param(ground([0.6]), "", True, ("review", "beyond_boundary"), id="beyond, for a person"),
        pytest.param(ground([0.99], outside=[T.BORDERLINE]), "", True, ("review", "borderline"), id="borderline"),
        pytest.param(ground([0.99], outside=[T.BORDERLINE]), "", False, ("review", "borderline"), id="borderline of a ban"),
        pytest.param(ground([0.6]), "growth_boundary", False, ("unknown", "no_layer:growth_boundary"), id="the rest may lie in the layer that lacks"),
        pytest.param(ground([0.6]), "growth_boundary", True, ("unknown", "no_layer:growth_boundary"), id="that also before a person is asked"),
        pytest.param(ground([0.6], known=False), "", False, ("unknown", "no_coverage"), id="absence not proven"),
        pytest.param(ground([0.99], outside=[T.BORDERLINE], known=False), "", False, ("unknown", "no_coverage"), id="borderline, absence not proven"),
        pytest.param(ground([float("nan")]), "", False, ("unknown", "missing:geometry"), id="no geometry"),
    ],
)  # fmt: skip
def test_a_boundary_line_by_line(
    within: Ground, lacking: str, lenient: bool, answer: tuple[str, str]
) -> None:
    assert said(judge_inside(PARCEL, within, lacking, lenient=lenient)) == answer


def test_the_area_beyond_a_boundary_is_at_stake() -> None:
    within = ground([0.6])
    judged = judge_inside(PARCEL, within, "", lenient=False)
    assert (judged.measured[0], judged.limit[0]) == (0.6, 1.0)
    np.testing.assert_allclose([judged.margin[0], judged.at_stake_m2[0]], [-0.4, 4_000.0])
    assert judged.place[0] is within.outside[0]
