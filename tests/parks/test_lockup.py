"""The two locks, line by line, from grounds that are said instead of measured."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from layers.measure import Ground, Thickness
from parks.lockup import judge_planning_lock, judge_supply_lock, proposes
from parks.outcome import Outcome, Truth
from parks.rulebook_form import PlanningLockVersion
from parks.subject import texts
from tests.parks.grounds import ground

T = Thickness
NAN = float("nan")


def parcels(n: int = 1, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"geodesic_area_m2": np.full(n, 30_000.0), **columns})


def said(judged) -> tuple[str, str]:  # noqa: ANN001 (a Judgement)
    return Outcome(int(judged.outcome[0])).word, judged.reason[0]


class TestSupplyLock:
    @pytest.mark.parametrize(
        ("admitted", "lacking", "answer"),
        [
            pytest.param(ground([1.0]), "", ("pass", "inside"), id="inside"),
            pytest.param(ground([0.92]), "", ("fail", "partly_outside"), id="92 % inside"),
            pytest.param(ground([0.0]), "", ("fail", "outside"), id="outside"),
            pytest.param(ground([0.999], outside=[T.SLIVER]), "", ("pass", "sliver"), id="sliver"),
            pytest.param(ground([0.99], outside=[T.BORDERLINE]), "", ("review", "borderline"), id="borderline"),
            pytest.param(ground([NAN]), "", ("unknown", "missing:geometry"), id="no geometry"),
            pytest.param(ground([0.0], known=False), "", ("unknown", "no_coverage"), id="absence not proven"),
            pytest.param(ground([0.99], outside=[T.BORDERLINE], known=False), "", ("unknown", "no_coverage"), id="borderline, absence not proven"),
            pytest.param(ground([1.0], known=False), "", ("pass", "inside"), id="a hit needs no coverage"),
            pytest.param(ground([1.0]), "industrial_community", ("pass", "inside"), id="a hit needs no other layer"),
            pytest.param(ground([0.92]), "industrial_community", ("unknown", "no_layer:industrial_community"), id="the rest may lie in the layer that lacks"),
            pytest.param(None, "industrial_base", ("unknown", "no_layer:industrial_base"), id="no layer at all"),
        ],
    )  # fmt: skip
    def test_line_by_line(
        self, admitted: Ground | None, lacking: str, answer: tuple[str, str]
    ) -> None:
        assert said(judge_supply_lock(parcels(), admitted, None, lacking)) == answer

    @pytest.mark.parametrize(
        ("tolerated", "lacking", "answer"),
        [
            pytest.param(ground([0.92]), "retained_fragmented", ("unknown", "no_layer:retained_fragmented"), id="the layer that could carry it lacks"),
            pytest.param(ground([0.92], known=False), "", ("unknown", "no_coverage"), id="the layer that could carry it is not complete"),
            pytest.param(ground([0.99], outside=[T.BORDERLINE]), "", ("review", "borderline"), id="all but a strip within the accuracy"),
            pytest.param(ground([0.97]), "", ("fail", "partly_outside"), id="not carried"),
            pytest.param(ground([1.0]), "", ("review", "review_tier"), id="carried"),
            pytest.param(ground([0.999], outside=[T.SLIVER]), "", ("review", "review_tier"), id="carried but for a sliver"),
            pytest.param(ground([0.999], outside=[T.SLIVER]), "retained_fragmented", ("review", "review_tier"), id="carried, whatever lacks"),
        ],
    )  # fmt: skip
    def test_tiers_in_which_a_person_decides(
        self, tolerated: Ground, lacking: str, answer: tuple[str, str]
    ) -> None:
        judged = judge_supply_lock(parcels(), ground([0.92]), tolerated, "", lacking)
        assert said(judged) == answer

    def test_outside_but_for_a_sliver_is_outside(self) -> None:
        admitted = ground([0.0002], inside=[T.SLIVER])
        assert said(judge_supply_lock(parcels(), admitted, None, "")) == ("fail", "outside")

    def test_scenario_6_names_2_400_m2(self) -> None:
        admitted = ground([0.92])
        judged = judge_supply_lock(parcels(), admitted, None, "")
        assert (judged.measured[0], judged.at_stake_m2[0]) == (0.92, 2_400.0)
        assert (judged.limit[0], judged.margin[0]) == (1.0, pytest.approx(-0.08))
        assert judged.place[0] is admitted.outside[0]
        assert judged.unit == "share"

    def test_what_passes_has_no_negative_room(self) -> None:
        """A sliver outside is no breach: nothing needs to be shaved off."""
        for share, thickness in ((1.0, T.NOTHING), (0.999, T.SLIVER)):
            judged = judge_supply_lock(parcels(), ground([share], outside=[thickness]), None, "")
            assert judged.margin.tolist() == [0.0]

    def test_what_lies_wholly_outside_lacks_all_of_it(self) -> None:
        judged = judge_supply_lock(parcels(), ground([0.0]), None, "")
        assert (judged.margin[0], judged.at_stake_m2[0]) == (-1.0, 30_000.0)

    def test_land_is_told_to_a_hundredth_of_a_square_metre(self) -> None:
        third = judge_supply_lock(parcels(), ground([2 / 3 + 1e-8]), None, "")
        assert third.at_stake_m2[0] == 10_000.0
        third = judge_supply_lock(parcels(), ground([2 / 3 - 4e-7]), None, "")
        assert third.at_stake_m2[0] == 10_000.01

    def test_without_any_layer_nothing_is_measured(self) -> None:
        judged = judge_supply_lock(parcels(2), None, None, "industrial_base")
        assert np.isnan([judged.measured, judged.margin, judged.at_stake_m2]).all()
        assert judged.place.tolist() == [None, None]
        assert judged.unit == "share"


LOCK = PlanningLockVersion.model_validate(
    {
        "from": date(2018, 5, 7),
        "status": "statement",
        "citation": "c",
        "locked": ["industrial_base"],
        "kept": ["industrial"],
        "left": ["office"],
    }
)


class TestPlanningLock:
    @pytest.mark.parametrize(
        ("use", "locked", "lacking", "answer"),
        [
            pytest.param("office", ground([1.0]), "", ("fail", "locked_change"), id="locked change"),
            pytest.param("office", ground([0.4]), "", ("fail", "locked_change"), id="part in the base"),
            pytest.param("industrial", ground([1.0]), "", ("pass", "use_kept"), id="industrial use kept"),
            pytest.param("industrial", None, "industrial_base", ("pass", "use_kept"), id="kept, wherever it lies"),
            pytest.param("office", ground([0.0]), "", ("pass", "not_locked"), id="not in a base"),
            pytest.param("office", ground([0.001], inside=[T.SLIVER]), "", ("pass", "sliver"), id="sliver in a base"),
            pytest.param("office", ground([0.01], inside=[T.BORDERLINE]), "", ("review", "borderline"), id="borderline"),
            pytest.param("residential", ground([1.0]), "", ("unknown", "no_rule"), id="in neither list"),
            pytest.param(None, ground([1.0]), "", ("unknown", "missing:planned_land_use"), id="planned use unknown"),
            pytest.param(None, ground([0.0]), "", ("pass", "not_locked"), id="unknown use, but not locked"),
            pytest.param("office", ground([0.0], known=False), "", ("unknown", "no_coverage"), id="absence not proven"),
            pytest.param("office", ground([1.0], known=False), "", ("fail", "locked_change"), id="a hit needs no coverage"),
            pytest.param("office", None, "industrial_base", ("unknown", "no_layer:industrial_base"), id="no layer"),
            pytest.param("office", ground([0.0]), "x", ("unknown", "no_layer:x"), id="one of two layers lacks"),
            pytest.param("office", ground([NAN]), "", ("unknown", "missing:geometry"), id="no geometry"),
            pytest.param("office", ground([0.001], inside=[T.SLIVER]), "x", ("unknown", "no_layer:x"), id="sliver in one of two layers, the other lacks"),
            pytest.param("office", ground([0.001], inside=[T.SLIVER], known=False), "", ("unknown", "no_coverage"), id="sliver in a base, absence not proven"),
        ],
    )  # fmt: skip
    def test_line_by_line(
        self, use: str | None, locked: Ground | None, lacking: str, answer: tuple[str, str]
    ) -> None:
        table = parcels(planned_land_use_kind=pd.Series([use], dtype=object))
        assert said(judge_planning_lock(table, locked, lacking, LOCK)) == answer

    def test_only_the_part_in_the_base_is_at_stake(self) -> None:
        table, locked = parcels(planned_land_use_kind=["office"]), ground([0.4])
        judged = judge_planning_lock(table, locked, "", LOCK)
        assert judged.at_stake_m2[0] == 12_000.0
        assert (judged.measured[0], judged.limit[0], judged.margin[0]) == (0.4, 0.0, -0.4)
        assert judged.place[0] is locked.inside[0]

    def test_a_margin_of_nothing_has_no_sign(self) -> None:
        """Printed, -0 would say that something is wrong."""
        table = parcels(planned_land_use_kind=["office"])
        judged = judge_planning_lock(table, ground([0.0], known=False), "", LOCK)
        assert said(judged)[0] == "unknown"
        assert str(judged.margin[0]) == "0.0"

    def test_a_book_may_leave_the_change_to_a_person(self) -> None:
        lenient = LOCK.model_copy(update={"outcome": "review"})
        table = parcels(planned_land_use_kind=["office"])
        judged = judge_planning_lock(table, ground([1.0]), "", lenient)
        assert said(judged) == ("review", "locked_change")
        assert judged.margin[0] == -1.0


@pytest.mark.parametrize(
    ("status", "planned", "answer", "reason"),
    [
        pytest.param("existing", "0902", Truth.TRUE, "", id="a planned use is a proposal"),
        pytest.param("existing", None, Truth.FALSE, "", id="none planned, none proposed"),
        pytest.param(None, None, Truth.FALSE, "", id="also where the status is missing"),
        pytest.param(
            "change", None, Truth.UNKNOWN, "missing:planned_land_use", id="changes to what?"
        ),
    ],
)
def test_who_proposes_a_change(
    status: str | None, planned: str | None, answer: Truth, reason: str
) -> None:
    table = parcels(
        status=pd.Series([status], dtype=object),
        planned_land_use=pd.Series([planned], dtype=object),
    )
    got, why = proposes(table)
    assert (got[0], why[0]) == (answer, reason)
    assert texts(table, "status").tolist() == [status]
