"""All ground divides: parks with streets, firms that are points, published land."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import RefusedError
from parks.bounds import Assumed
from parks.density import density
from parks.density_types import DensityType, DensityTypeError
from parks.over_ground import disagreeing_land, over_ground

NAN = float("nan")
OF = DensityType("gross_output", "parcel", "all", 2021, "current")


def firms() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "park": ["a", "a", "b", "b", "c", None],
            "output_yuan": [6e9, 2e9, 3e9, NAN, NAN, 7e9],
            "area_m2": [1e5, 1e5, 2e5, 2e5, 1e5, 1e5],
        }
    )


def test_all_ground_divides() -> None:
    by_park = density(firms(), by="park", of=OF)
    found = over_ground(by_park, {"a": 1e6, "b": 1e6, "c": 5e5, "d": 9e9}, denominator="park")
    frame = found.frame
    assert frame["park"].tolist() == ["a", "b", "c"]
    np.testing.assert_array_equal(frame["value"], [8.0, NAN, NAN])
    np.testing.assert_array_equal(frame["yi_yuan_per_km2"], [80.0, NAN, NAN])
    assert frame["low"].tolist() == [8.0, 3.0, 0.0]
    assert frame["high"].tolist() == [8.0, np.inf, np.inf]
    np.testing.assert_array_equal(frame["amount"], [8.0, 3.0, NAN])
    assert frame["land_km2"].tolist() == [1.0, 1.0, 0.5]
    assert frame["n"].tolist() == [2, 2, 1]
    assert frame["n_missing"].tolist() == [0, 1, 1]
    assert frame["missing_share"].tolist() == [0.0, 0.2, 0.2]
    assert frame["counted_km2"].tolist() == [1.0, 0.8, 0.4]
    assert found.type == DensityType("gross_output", "park", "all", 2021, "current")
    assert found.exceeds(8).tolist() == [0, 1, 1]
    assert [(one.code, one.column) for one in found.problems if one.code == "no-rows"] == [
        ("no-rows", "d")
    ]


def test_the_whole_is_that_of_the_groups() -> None:
    by_park = density(firms(), by="park", of=OF)
    found = over_ground(by_park, {"a": 1e6, "b": 1e6, "c": 5e5}, denominator="park")
    assert np.isnan(found.pooled["value"])
    assert found.pooled["low"] == 11 / 2.5
    assert (found.pooled["n"], found.pooled["n_missing"]) == (5, 2)
    assert found.pooled_exceeds(4) == 2
    assert found.pooled_exceeds(5) == 1


def test_stated_bounds_of_what_is_missing() -> None:
    by_park = density(firms(), by="park", of=OF, assumed=Assumed(least=1, greatest=10))
    frame = over_ground(by_park, {"a": 1e6, "b": 1e6, "c": 5e5}, denominator="park").frame
    np.testing.assert_allclose(frame["low"], [8.0, 3.2, 0.2], rtol=1e-12)
    np.testing.assert_allclose(frame["high"], [8.0, 5.0, 2.0], rtol=1e-12)


def test_missing_land_beyond_the_ground() -> None:
    """The published ground is less than the parcels in it: all of it may be of missing firms."""
    by_park = density(firms(), by="park", of=OF, assumed=Assumed(least=1, greatest=10))
    row = over_ground(by_park, {"b": 1e5}, denominator="park").frame.iloc[1]
    assert (row["low"], row["high"]) == (3e9 / 1e5 / 1000 + 1, 3e9 / 1e5 / 1000 + 10)
    assert (row["missing_share"], row["coverage"]) == (1.0, 0.0)


def test_ground_nobody_measured_may_be_anything() -> None:
    by_park = density(firms(), by="park", of=OF, assumed=Assumed(greatest=10))
    frame = over_ground(by_park, {}, denominator="park").frame
    assert frame["low"].tolist() == [0.0, 0.0, 0.0]
    assert frame["high"].tolist() == [
        np.inf,
        np.inf,
        10.0,
    ]  # c is known to make nothing but what is missing


def test_points_have_no_land() -> None:
    points = firms().assign(area_m2=NAN)
    found = over_ground(
        density(points, by="park", of=OF), {"a": 1e6, "b": 1e6, "c": 5e5}, denominator="park"
    )
    np.testing.assert_array_equal(found.frame["value"], [8.0, NAN, NAN])
    np.testing.assert_array_equal(found.frame["amount"], [8.0, 3.0, NAN])
    assert found.frame["low"].tolist() == [8.0, 3.0, 0.0]
    np.testing.assert_array_equal(found.frame["coverage"], [1.0, NAN, NAN])


def test_a_group_without_ground_has_no_density() -> None:
    by_park = density(firms(), by="park", of=OF)
    found = over_ground(by_park, {"a": 1e6, "b": NAN}, denominator="land_without_water")
    np.testing.assert_array_equal(found.frame["value"], [8.0, NAN, NAN])
    assert found.frame["low"].tolist() == [8.0, 0.0, 0.0]
    assert found.frame["high"].tolist() == [8.0, np.inf, np.inf]
    assert np.isnan(found.pooled["value"])


@settings(max_examples=settings().max_examples // 4)
@given(
    made=st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=1, max_size=5),
    land=st.integers(1, 10**5),
    more=st.integers(0, 10**6),
    real=st.fractions(0, 9, max_denominator=8),
)
def test_the_real_density_lies_within(
    made: list[int | None], land: int, more: int, real: Fraction
) -> None:
    """Whatever the missing firms make, up to the density stated, the bounds hold it."""
    table = pd.DataFrame(
        {
            "park": "a",
            "output_yuan": [NAN if m is None else float(m) for m in made],
            "area_m2": float(land),
        }
    )
    by_park = density(table, by="park", of=OF, assumed=Assumed(greatest=Fraction(9, 1000)))
    ground = land * len(made) + more
    row = over_ground(by_park, {"a": float(ground)}, denominator="park").frame.iloc[0]
    total = sum(real * land if m is None else m for m in made)
    density_now = float(Fraction(total, 1) / ground / 1000)
    assert row["low"] <= density_now * (1 + 1e-12)
    assert density_now <= row["high"] * (1 + 1e-12)
    if None not in made:
        assert row["value"] == pytest.approx(density_now)


def test_what_is_refused() -> None:
    by_park = density(firms(), by="park", of=OF)
    with pytest.raises(RefusedError) as refused:
        over_ground(by_park, {"a": 0.0, "b": np.inf, "c": -1.0}, denominator="park")
    assert [one.column for one in refused.value.problems] == ["a", "b", "c"]
    with pytest.raises(DensityTypeError):
        over_ground(by_park, {}, denominator="sea")
    with pytest.raises(DensityTypeError):
        over_ground(density(firms(), by=["park", "area_m2"], of=OF), {}, denominator="park")


def test_sea_in_the_polygon_is_flagged() -> None:
    """A coastal district of 1.77 times its land: every density in it would be 77 % off."""
    flagged = disagreeing_land(
        {"coast": 1.77e6, "inland": 1.01e6, "x": 1.0}, {"coast": 1e6, "inland": 1e6}
    )
    assert [(one.code, one.column) for one in flagged] == [("land-disagrees", "coast")]
    assert "+77.0 %" in flagged[0].message_en
    assert [one.column for one in disagreeing_land({"a": 0.98e6}, {"a": 1e6})] == ["a"]
