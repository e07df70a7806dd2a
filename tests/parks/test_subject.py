"""Whom a rule concerns: nothing missing is ever "not concerned"."""

import itertools

import pandas as pd
import pytest

from parks.outcome import Truth
from parks.subject import concerned, is_one_of, numbers, texts

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
    assert numbers(table(name=["a"]), "height_m").tolist() != [0.0]


def test_a_code_that_its_system_does_not_know_may_stand_for_anything() -> None:
    parcels = table(
        land_use=["400", "400", "0406", None], land_use_kind=["industrial", None, None, None]
    )
    assert is_one_of(parcels, "land_use", ("400",)).tolist() == [2, 1, 1, 1]


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA, pd.NaT])
def test_every_kind_of_blank_is_missing(blank: object) -> None:
    assert texts(table(a=[blank, "x"]), "a").tolist() == [None, "x"]


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
