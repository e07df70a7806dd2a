"""Tiers from cumulative unions."""

import numpy as np
import pytest

from layers.measure import Ground, Thickness
from parks.tier import TIERS, cumulative, tier_columns
from tests.parks.grounds import ground

T = Thickness
NAN = float("nan")


def unions(*shares: float, known: bool = True) -> dict[tuple[str, ...], Ground]:
    return {
        roles: ground([share], known=known)
        for roles, share in zip(cumulative(TIERS), shares, strict=False)
    }


@pytest.mark.parametrize(
    ("measured", "tier"),
    [
        pytest.param(unions(1, 1, 1, 1), "industrial_base", id="base"),
        pytest.param(unions(0, 1, 1, 1), "industrial_community", id="community"),
        pytest.param(unions(0, 0, 1, 1), "strategic_reserve", id="reserve"),
        pytest.param(unions(0, 0, 0, 1), "retained_fragmented", id="fragmented"),
        pytest.param(unions(0, 0, 0, 0), "outside", id="outside"),
        pytest.param(unions(0.5, 1, 1, 1), "split", id="base and community"),
        pytest.param(unions(0, 0.5, 0.5, 0.5), "split", id="community and nothing"),
        pytest.param(unions(NAN, NAN, NAN, NAN), None, id="no geometry"),
        pytest.param(unions(0, 0, 0, 0, known=False), None, id="absence not proven"),
        pytest.param(unions(0, 0), None, id="layers of two tiers lack"),
        pytest.param(unions(1, 1), "industrial_base", id="a hit needs no other layer"),
        pytest.param(unions(1, 1, known=False), "industrial_base", id="a hit needs no coverage"),
        pytest.param(unions(0, 1, 1, 1, known=False), None, id="a base may lie there too"),
        pytest.param(unions(0.5, 1, 1, 1, known=False), None, id="a base may lie in the rest too"),
        pytest.param(unions(0.5, 0.5), "split", id="split whatever the others are"),
    ],
)
def test_tier(measured: dict[tuple[str, ...], Ground], tier: str | None) -> None:
    assert tier_columns(measured, 1)["tier"].tolist() == [tier]


def test_slivers_do_not_split() -> None:
    measured = unions(0.999, 1, 1, 1)
    measured[("industrial_base",)] = ground([0.999], outside=[T.SLIVER])
    assert tier_columns(measured, 1)["tier"].tolist() == ["industrial_base"]
    measured[("industrial_base",)] = ground([0.001], inside=[T.SLIVER])
    assert tier_columns(measured, 1)["tier"].tolist() == ["industrial_community"]


def test_shares_are_disjoint_and_sum_to_one() -> None:
    columns = tier_columns(unions(0.2, 0.5, 0.5, 0.9), 1).drop(columns="tier")
    np.testing.assert_allclose(columns.to_numpy()[0], [0.2, 0.3, 0.0, 0.4, 0.1])


def test_without_tier_layers_nothing_is_said() -> None:
    assert tier_columns({}, 2).columns.tolist() == ["tier"]
    assert tier_columns({}, 2)["tier"].tolist() == [None, None]


def test_a_tier_that_precedes_must_have_a_layer() -> None:
    alone = {("industrial_community",): ground([1.0])}
    assert tier_columns(alone, 1)["tier"].tolist() == [None]


def test_a_strip_no_wider_than_the_accuracy_leaves_the_tier_open() -> None:
    measured = unions(0.998, 0.998, 0.998, 0.998)
    for roles in measured:
        measured[roles] = ground([0.998], outside=[T.BORDERLINE])
    assert tier_columns(measured, 1)["tier"].tolist() == [None]
