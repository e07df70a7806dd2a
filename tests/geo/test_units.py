"""Units are exact fractions, each with a source."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnitError
from geo.units import convert, factor, units

AREAS = ["m2", "ha", "km2", "mu", "wan_mu", "ft2", "acre"]


@pytest.mark.parametrize(
    ("unit", "to", "expected"),
    [
        pytest.param("mu", "m2", Fraction(2000, 3), id="mu"),
        pytest.param("ha", "mu", Fraction(15), id="15 mu a hectare"),
        pytest.param("km2", "mu", Fraction(1500), id="1500 mu a km2"),
        pytest.param("wan_mu", "km2", Fraction(20, 3), id="wan mu"),
        pytest.param("ft", "m", Fraction("0.3048"), id="foot"),
        pytest.param("km", "m", Fraction(1000), id="kilometre"),
        pytest.param("ft2", "m2", Fraction("0.3048") ** 2, id="square foot"),
        pytest.param("acre", "m2", Fraction("4046.8564224"), id="acre"),
        pytest.param("acre", "ft2", Fraction(43560), id="acre in feet"),
        pytest.param("1", "percent", Fraction(100), id="percent"),
        pytest.param("m2/m2", "1", Fraction(1), id="a ratio of areas is a number"),
        pytest.param("tn_yuan", "yi_yuan", Fraction(10_000), id="trillion"),
        pytest.param("bn_yuan/km2", "yi_yuan/km2", Fraction(10), id="bn is ten yi"),
        pytest.param("bn_yuan/km2", "wan_yuan/mu", Fraction(200, 3), id="bn per km2 per mu"),
        pytest.param("bn_yuan/km2", "yuan/m2", Fraction(1000), id="bn per km2 in yuan per m2"),
        pytest.param("wan_yuan/mu", "yuan/m2", Fraction(15), id="wan per mu"),
    ],
)
def test_factor(unit: str, to: str, expected: Fraction) -> None:
    assert factor(unit, to) == expected
    assert factor(to, unit) == 1 / expected


def test_every_unit_has_a_source() -> None:
    assert all(unit.source and unit.factor > 0 for unit in units().values())


@pytest.mark.parametrize(
    ("unit", "to", "named"),
    [
        pytest.param("mu", "yuan", ["'mu'", "'yuan'"], id="area is not money"),
        pytest.param("yuan/m2", "yuan", ["'yuan/m2'", "'yuan'"], id="density is not money"),
        pytest.param("m", "m2", ["'m'", "'m2'"], id="length is not area"),
        pytest.param("acres", "m2", ["'acres'"], id="unknown"),
        pytest.param("yuan/", "yuan", ["''", "'yuan/'"], id="nothing below the slash"),
        pytest.param("yuan/m2/m2", "yuan", ["'m2/m2'"], id="two slashes"),
    ],
)
def test_refused(unit: str, to: str, named: list[str]) -> None:
    with pytest.raises(UnitError) as caught:
        factor(unit, to)
    for lang in ("en", "zh"):
        assert all(name in caught.value.text(lang) for name in named)


def test_convert_keeps_what_is_not_known() -> None:
    np.testing.assert_array_equal(convert([75, np.nan, 0], "mu", "ha"), [5.0, np.nan, 0.0])
    assert convert([], "mu", "ha").shape == (0,)
    assert convert([118.0], "bn_yuan/km2", "wan_yuan/mu")[0] == pytest.approx(7866.667, abs=1e-3)


@given(value=st.floats(1e-6, 1e15), unit=st.sampled_from(AREAS), to=st.sampled_from(AREAS))
def test_there_and_back(value: float, unit: str, to: str) -> None:
    there = convert([value], unit, to)
    assert Fraction(float(there[0])) / (Fraction(value) * factor(unit, to)) == pytest.approx(1)
    assert convert(there, to, unit)[0] == pytest.approx(value, rel=1e-15)


def test_needs_no_numpy_to_import() -> None:
    code = "import sys, geo.units, geo.errors; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
