"""Whom a rule concerns: nothing missing is ever "not concerned"."""

import itertools

import numpy as np
import pandas as pd
import pytest

from parks.outcome import Truth
from parks.subject import concerned, given, is_one_of, numbers, present, texts

RULE = {"status": ("new",), "land_use_kind": ("industrial", "research")}


def table(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


@pytest.mark.parametrize(
    ("status", "kind", "answer", "reason"),
    [
        pytest.param("new", "industrial", Truth.TRUE, "", id="both hold"),
        pytest.param("new", "office", Truth.FALSE, "", id="one excludes"),
        pytest.param("existing", None, Truth.FALSE, "", id="one excludes, the other is missing"),
        pytest.param(None, "office", Truth.FALSE, "", id="the other way round"),
        pytest.param("new", None, Truth.UNKNOWN, "missing:land_use", id="kind decides, missing"),
        pytest.param(None, "research", Truth.UNKNOWN, "missing:status", id="status decides"),
        pytest.param(None, None, Truth.UNKNOWN, "missing:status", id="both: the first is named"),
    ],
)
def test_three_values(status: object, kind: object, answer: Truth, reason: str) -> None:
    got, why = concerned(table(status=[status], land_use_kind=[kind]), RULE)
    assert (got[0], why[0]) == (answer, reason)


def test_a_rule_without_a_subject_concerns_every_parcel() -> None:
    assert concerned(table(name=["a", None]), {})[0].tolist() == [Truth.TRUE, Truth.TRUE]


def test_a_column_that_the_table_lacks_is_missing_everywhere() -> None:
    got, why = concerned(table(name=["a"]), {"designation": ("x",)})
    assert (got[0], why[0]) == (Truth.UNKNOWN, "missing:designation")
    assert np.isnan(numbers(table(name=["a"]), "height_m")).tolist() == [True]
    assert texts(table(name=["a"]), "designation").tolist() == [None]


def test_a_code_that_its_system_does_not_know_may_stand_for_anything() -> None:
    parcels = table(
        land_use=["400", "400", "0406", None, None],
        land_use_kind=["industrial", None, None, None, "industrial"],
    )
    assert is_one_of(parcels, "land_use", ("400",)).tolist() == [2, 1, 1, 1, 1]


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA, pd.NaT])
def test_every_kind_of_blank_is_missing(blank: object) -> None:
    assert texts(table(a=[blank, "x"]), "a").tolist() == [None, "x"]
    assert present(np.array([blank, "x"], object)).tolist() == [False, True]


def test_a_column_of_numbers_has_blanks_too() -> None:
    """A column that is empty from top to bottom comes as numbers, whatever it is meant to hold."""
    assert texts(pd.DataFrame({"a": [float("nan"), 1.0]}), "a").tolist() == [None, 1.0]


@pytest.mark.parametrize("dtype", [object, "float64", "Float64", "Int64"])
def test_numbers_are_floats_however_the_table_keeps_them(dtype: str | type) -> None:
    missing = float("nan") if dtype == "float64" else pd.NA
    got = numbers(pd.DataFrame({"a": pd.Series([2, missing], dtype=dtype)}), "a")
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, [2.0, np.nan])


def test_taking_a_column_leaves_the_table_as_it_is() -> None:
    parcels = table(a=[pd.NA, "x"])
    texts(parcels, "a")
    assert parcels["a"].iloc[0] is pd.NA


@pytest.mark.parametrize(
    ("columns", "held"),
    [
        pytest.param(("most",), [True, False, False, True], id="one column"),
        pytest.param(("most", "least"), [True, True, False, True], id="any of two"),
        pytest.param(("most", None), [True, False, False, True], id="no second is named"),
        pytest.param(("most", "height_m"), [True, False, False, True], id="the table lacks one"),
        pytest.param(("height_m",), [False] * 4, id="the table lacks it"),
        pytest.param((None,), [False] * 4, id="none is named"),
    ],
)
def test_who_has_a_contract_is_concerned(columns: tuple[str | None, ...], held: list[bool]) -> None:
    """A null says that nothing was agreed: it is never unknown. 0 is a number like any other."""
    parcels = table(most=[2.0, None, float("nan"), 0.0], least=[None, 0.8, None, 1.0])
    got, why = given(parcels, *columns)
    assert got.tolist() == [Truth.TRUE if one else Truth.FALSE for one in held]
    assert why.tolist() == [""] * 4
    assert why.dtype == object


def test_supplying_the_named_column_always_moves_the_answer() -> None:
    """The reason is honest: whatever is filled in for it, the parcel is decided or asks anew."""
    for status, kind in itertools.product(
        ["new", "existing", None], ["industrial", "office", None]
    ):
        got, why = concerned(table(status=[status], land_use_kind=[kind]), RULE)
        if got[0] != Truth.UNKNOWN:
            assert why[0] == ""
            continue
        filled = {"missing:status": ("new", kind), "missing:land_use": (status, "office")}[why[0]]
        _, after = concerned(table(status=[filled[0]], land_use_kind=[filled[1]]), RULE)
        assert after[0] != why[0]
