"""Land, structure and intensity: against all six orders in exact fractions."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RefusedError
from parks.decomposition import change_between, decompose
from parks.density import density
from parks.density_types import DensityType, DensityTypeError

NAN = float("nan")
FACTORS = ("land", "structure", "intensity")
UNIT = st.tuples(*[st.integers(0, 10**6), st.integers(1, 10**4)] * 2)


def shapley(units: list[tuple[int, int, int, int]]) -> list[dict[str, Fraction]]:
    """Change the three factors one after another, in every order, and take the mean."""
    before, after = sum(a for _, a, _, _ in units), sum(b for *_, b in units)
    effects = []
    for y0, a0, y1, a1 in units:
        old = {"land": Fraction(before), "structure": Fraction(a0, before)}
        new = {"land": Fraction(after), "structure": Fraction(a1, after)}
        old["intensity"] = Fraction(y0, a0) if a0 else Fraction(y1, a1)
        new["intensity"] = Fraction(y1, a1) if a1 else Fraction(y0, a0)
        effect = dict.fromkeys(FACTORS, Fraction(0))
        for order in permutations(FACTORS):
            now = dict(old)
            for name in order:
                then = now | {name: new[name]}
                step = [
                    state["land"] * state["structure"] * state["intensity"] for state in (now, then)
                ]
                effect[name] += (step[1] - step[0]) / 6
                now = then
        effects.append(effect)
    return effects


@given(units=st.lists(UNIT, min_size=1, max_size=6), gone=st.sampled_from(["", "old", "new"]))
def test_against_every_order(units: list[tuple[int, int, int, int]], gone: str) -> None:
    if gone == "old":
        units = [*units, (5, 7, 0, 0)]
    if gone == "new":
        units = [*units, (0, 0, 5, 7)]
    change = decompose(*np.array(units, float).T)
    expected = shapley(units)
    scale = max(max(y0, y1) for y0, _, y1, _ in units) + 1
    for name in FACTORS:
        want = [float(effect[name]) for effect in expected]
        np.testing.assert_allclose(getattr(change, name), want, atol=1e-9 * scale)
    together = change.land + change.structure + change.intensity
    np.testing.assert_allclose(together, change.total, atol=1e-9 * scale)


def test_one_factor_at_a_time() -> None:
    more_land = decompose([10.0, 30.0], [1.0, 2.0], [20.0, 60.0], [2.0, 4.0])
    assert (more_land.land.sum(), more_land.structure.sum()) == (40.0, 0.0)
    assert more_land.intensity.sum() == 0.0
    better = decompose([10.0, 30.0], [1.0, 2.0], [20.0, 60.0], [1.0, 2.0])
    assert (better.land.sum(), better.structure.sum(), better.intensity.sum()) == (0.0, 0.0, 40.0)
    moved = decompose([10.0, 20.0], [1.0, 1.0], [5.0, 30.0], [0.5, 1.5])
    assert (moved.land.sum(), moved.structure.sum(), moved.intensity.sum()) == (0.0, 5.0, 0.0)


def test_a_unit_that_never_was_changes_nothing() -> None:
    change = decompose([10.0, 0.0], [1.0, 0.0], [20.0, 0.0], [1.0, 0.0])
    for part in (change.total, change.land, change.structure, change.intensity):
        assert part[1] == 0.0
    assert change.intensity[0] == 10.0


def test_what_is_not_known_makes_all_shares_unknown() -> None:
    change = decompose([10.0, NAN], [1.0, 1.0], [20.0, 1.0], [1.0, 1.0])
    for part in (change.total, change.land, change.structure, change.intensity):
        assert np.isnan(part).all()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (([], [], [], []), "no-units"),
        (([1.0], [1.0, 2.0], [1.0], [1.0]), "no-units"),
        (([1.0], [-1.0], [1.0], [1.0]), "not-positive"),
        (([0.0], [0.0], [1.0], [1.0]), "not-positive"),
        (([1.0], [1.0], [1.0], [np.inf]), "not-positive"),
        (([1.0, 1.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]), "output-without-land"),
    ],
)
def test_what_cannot_be_decomposed(columns: tuple[list[float], ...], code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        decompose(*columns)
    assert [one.code for one in refused.value.problems] == [code]


def year(
    year: int, parks: list[str], output: list[float], basis: str = "constant 2020", **of: Any
) -> Any:
    table = pd.DataFrame(
        {"park": parks, "output_yuan": output, "park_area_m2": [1e6, 2e6, 3e6][: len(parks)]}
    )
    return density(
        table, by="park", of=DensityType("gross_output", "park", "all", year, basis, **of)
    )


def test_between_two_years() -> None:
    found = change_between(year(2020, ["a", "b"], [1e9, 4e9]), year(2021, ["b", "c"], [3e9, 4e9]))
    assert found["park"].tolist() == ["a", "b", "c"]
    assert found["total"].tolist() == [-1.0, -1.0, 4.0]
    parts = found[["land", "structure", "intensity"]]
    np.testing.assert_allclose(parts.sum(axis=1), found["total"], atol=1e-12)
    # a goes (-1); b rises from 2 to 3 on 2, then 1 km² (1.5 and -2.5); c comes (+4)
    np.testing.assert_allclose(parts, [[0, -1, 0], [0, -2.5, 1.5], [0, 4, 0]], atol=1e-12)


def test_a_missing_amount_is_no_change() -> None:
    found = change_between(year(2020, ["a", "b"], [1e9, NAN]), year(2021, ["a", "b"], [3e9, 4e9]))
    assert found[["total", "land", "structure", "intensity"]].isna().all(axis=None)


def test_half_a_group_is_no_group() -> None:
    table = pd.DataFrame(
        {"park": ["a", "a"], "output_yuan": [1e9, NAN], "park_area_m2": [1e6, 1e6]}
    )
    of = DensityType("gross_output", "park", "all", 2020, "constant 2020")
    found = change_between(density(table, by="park", of=of), year(2021, ["a"], [3e9]))
    assert found["total"].isna().all()


def test_prices_and_types_must_agree() -> None:
    here = year(2020, ["a"], [1e9])
    with pytest.raises(DensityTypeError, match="price basis: constant 2020 ≠ constant 2015"):
        change_between(here, year(2021, ["a"], [1e9], "constant 2015"))
    with pytest.raises(RefusedError, match="current prices"):
        change_between(year(2020, ["a"], [1e9], "current"), year(2021, ["a"], [1e9], "current"))


def test_groups_must_agree() -> None:
    table = pd.DataFrame({"tier": ["a"], "output_yuan": [1.0], "park_area_m2": [1.0]})
    of = DensityType("gross_output", "park", "all", 2021, "constant 2020")
    with pytest.raises(RefusedError, match=r"park; tier"):
        change_between(year(2020, ["a"], [1e9]), density(table, by="tier", of=of))
