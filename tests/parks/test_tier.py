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


def test_a_parcel_as_thin_as_noise_lies_in_the_first_tier_that_holds_it() -> None:
    """4 cm of a lane within a base, hence within every union after it too."""
    thin = {roles: ground([1.0], inside=[T.SLIVER]) for roles in cumulative(TIERS)}
    assert tier_columns(thin, 1)["tier"].tolist() == ["industrial_base"]


def test_a_finer_layer_does_not_take_back_what_a_coarser_one_said() -> None:
    """The base is drawn with more noise than the union of it and the communities allows."""
    measured = unions(0.999, 0.999, 0.999, 0.999)
    measured[("industrial_base",)] = ground([0.999], outside=[T.SLIVER])
    assert tier_columns(measured, 1)["tier"].tolist() == ["industrial_base"]


def test_shares_are_disjoint_and_sum_to_one() -> None:
    columns = tier_columns(unions(0.2, 0.5, 0.5, 0.9), 1).drop(columns="tier")
    assert columns.columns.tolist() == [*(f"share_{role}" for role in TIERS), "share_outside"]
    np.testing.assert_allclose(columns.to_numpy()[0], [0.2, 0.3, 0.0, 0.4, 0.1])


@pytest.mark.parametrize("measured", [(1 + 1e-12, 1, 1, 1), (0.5, 0.5 - 1e-12, 0.5, 1 + 1e-12)])
def test_the_last_digit_of_an_overlay_makes_no_share_below_0_or_above_1(
    measured: tuple[float, ...],
) -> None:
    shares = tier_columns(unions(*measured), 1).drop(columns="tier").to_numpy()[0]
    assert shares.min() >= 0
    assert shares.max() <= 1


def test_a_parcel_without_a_shape_has_no_shares() -> None:
    shares = tier_columns(unions(NAN, NAN, NAN, NAN), 1).drop(columns="tier").to_numpy()
    assert np.isnan(shares).all()


def test_without_tier_layers_nothing_is_said() -> None:
    assert tier_columns({}, 2).columns.tolist() == ["tier"]
    assert tier_columns({}, 2)["tier"].tolist() == [None, None]


def test_a_tier_that_precedes_must_have_a_layer() -> None:
    alone = {
        ("industrial_community",): ground([0.6]),
        ("industrial_community", "strategic_reserve"): ground([1.0]),
    }
    columns = tier_columns(alone, 1)
    assert columns["tier"].tolist() == [None]
    assert columns["share_industrial_community"].tolist() == [
        0.6
    ]  # its share is known all the same
    assert columns["share_strategic_reserve"].tolist() == [0.4]


def test_a_strip_no_wider_than_the_accuracy_leaves_the_tier_open() -> None:
    measured = unions(0.998, 0.998, 0.998, 0.998)
    for roles in measured:
        measured[roles] = ground([0.998], outside=[T.BORDERLINE])
    assert tier_columns(measured, 1)["tier"].tolist() == [None]
