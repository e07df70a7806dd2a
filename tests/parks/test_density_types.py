"""Types of density: what may stand side by side, and what is refused with both types said."""

import pickle
from dataclasses import replace
from fractions import Fraction

import pytest

from geo.units import units
from layers.vocabulary import columns, derived
from parks.density_parts import denominators, numerators
from parks.density_types import (
    NOT_STATED,
    DensityType,
    DensityTypeError,
    Factor,
    differences,
    require_comparable,
)

PARK = DensityType("gross_output", "park", "all firms", 2021, "current")


@pytest.mark.parametrize("key", numerators())
def test_numerators_speak_the_vocabulary(key: str) -> None:
    top = numerators()[key]
    word = columns()[top.column]
    assert (top.base == "yuan") == top.money == (word.unit == "yuan")
    assert top.signed == (not word.size), "what may be negative is not at least nothing"
    assert DensityType(key, "park").per_base() > 0
    assert not top.money or top.unit in units()


@pytest.mark.parametrize("key", denominators())
def test_denominators_speak_the_vocabulary(key: str) -> None:
    column = denominators()[key].column
    assert column in derived() or columns()[column].unit == "m2"


def test_every_kind_the_issue_names_is_there() -> None:
    assert set(numerators()) == {
        *("gross_output", "added_value", "revenue", "tax", "investment", "jobs", "energy"),
    }
    assert set(denominators()) == {
        *("parcel", "supplied", "built", "planned", "park", "land_without_water"),
    }


def test_units_are_exact() -> None:
    of = [PARK.per_base(unit) for unit in ("bn_yuan/km2", "yi_yuan/km2", "wan_yuan/mu")]
    assert of == [Fraction(1, 1000), Fraction(1, 100), Fraction(1, 15)]
    assert DensityType("jobs", "park").per_base() == 10**6
    assert DensityType("jobs", "park").unit == "jobs/km2"


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        (PARK, []),
        (replace(PARK, numerator="added_value"), ["numerator"]),
        (replace(PARK, denominator="supplied"), ["denominator"]),
        (replace(PARK, scope="above-scale"), ["scope"]),
        (replace(PARK, year=2020), ["year"]),
        (replace(PARK, year=None), ["year"]),
        (replace(PARK, price_basis="constant 2020"), ["price_basis"]),
        (
            DensityType("tax", "parcel"),
            ["numerator", "denominator", "scope", "year", "price_basis"],
        ),
    ],
)
def test_what_keeps_two_types_apart(other: DensityType, fields: list[str]) -> None:
    assert [one.field for one in differences(PARK, other)] == fields
    if not fields:
        require_comparable(PARK, other)
        return
    with pytest.raises(DensityTypeError) as refused:
        require_comparable(PARK, other)
    for lang in ("en", "zh"):
        assert PARK.text(lang) in refused.value.text(lang)
        assert other.text(lang) in refused.value.text(lang)


@pytest.mark.parametrize("field", ["scope", "year", "price_basis"])
def test_what_neither_states_keeps_them_apart(field: str) -> None:
    silent = replace(PARK, **{field: None if field == "year" else ""})
    assert [one.text() for one in differences(silent, silent)] == [
        {"scope": "scope", "year": "year", "price_basis": "price basis"}[field] + ": not stated"
    ]


def test_a_numerator_that_is_not_stated_equals_nothing() -> None:
    unknown = replace(PARK, numerator=NOT_STATED)
    assert [one.field for one in differences(unknown, unknown)] == ["numerator"]
    assert unknown.unit == "bn_yuan/km2"
    assert "未说明" in unknown.text("zh")


def test_heads_have_no_prices() -> None:
    jobs = DensityType("jobs", "park", "all firms", 2021)
    assert not differences(jobs, jobs)
    assert "prices" not in jobs.text()
    with pytest.raises(DensityTypeError, match="jobs is no money"):
        replace(jobs, price_basis="current")


def test_a_change_over_years_may_differ_in_the_year_alone() -> None:
    require_comparable(PARK, replace(PARK, year=2020), but=("year",))
    with pytest.raises(DensityTypeError, match="scope"):
        require_comparable(PARK, replace(PARK, year=2020, scope="x"), but=("year",))


def test_a_word_that_names_nothing() -> None:
    with pytest.raises(DensityTypeError, match="did you mean 'gross_output'"):
        DensityType("gros_output", "park")
    with pytest.raises(DensityTypeError, match=r"is no denominator .known: parcel"):
        DensityType("tax", "moon")


@pytest.mark.parametrize(("value", "source"), [(0, "a"), (-1, "a"), (1, " ")])
def test_a_factor_nobody_answers_for(value: int, source: str) -> None:
    with pytest.raises(DensityTypeError, match="with its source"):
        Factor(PARK, PARK, Fraction(value), source)


def test_the_error_survives_pickling() -> None:
    error = DensityTypeError("a", "b")
    assert pickle.loads(pickle.dumps(error)).text("zh") == "b"  # noqa: S301 - our own bytes
