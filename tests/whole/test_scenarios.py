"""The acceptance scenarios, from files to report, to the last digit."""

import copy
import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from parks.acceptance.scenarios import Answer, Scenario, scenarios
from parks.acceptance.studies import answers

ALL = scenarios()


@pytest.mark.parametrize("scenario", ALL, ids=lambda one: f"{one.number}-{one.title_en}")
def test_scenario(scenario: Scenario) -> None:
    found = list(scenario.answers())
    assert len(found) > 3
    assert [answer.fault for answer in found if answer.fault] == []


def test_each_is_there_once_with_a_name_in_both_languages() -> None:
    numbers = [one.number for one in ALL]
    assert len(set(numbers)) == len(numbers)
    assert numbers == list(range(1, 13))
    assert all(one.title("en") != one.title("zh") for one in ALL)


@pytest.mark.parametrize(
    ("got", "expected", "right"),
    [
        (29_333.333, Decimal("29333.33"), True),
        (29_333.34, Decimal("29333.33"), False),
        (17_500.004, 17_500, True),
        (17_500.01, 17_500, False),
        (1.7250001, Decimal("1.725"), True),
        (1.7244, Decimal("1.725"), False),
        (float("nan"), 0, False),
        (None, 0, False),
        ("pass", "pass", True),
        ("pass", "fail", False),
        (["a"], ["a", "b"], False),
    ],
)
def test_what_counts_as_right(got: object, expected: object, right: bool) -> None:
    assert (Answer("x", got, expected).fault == "") == right


FIRST = tomllib.loads(
    files("parks.acceptance").joinpath("s01_new_factory.toml").read_text("utf-8"),
    parse_float=Decimal,
)


def faults(change: dict[str, Any], where: str = "parcel") -> list[str]:
    """Change the first parcel, the first expectation or the study, and say what is wrong then."""
    one = copy.deepcopy(FIRST["study"][0])
    target = one if where == "study" else one[where][0]
    target.update(change)
    return [answer.fault for answer in answers({"study": [one]}) if answer.fault]


def test_a_changed_input_or_number_is_noticed() -> None:
    assert faults({}) == []
    assert "factory, guide_remaining_m2: 17499.9 instead of 17500.00" in faults(
        {"counted_floor_area_m2": Decimal("82500.1")}
    )
    assert faults({"plot_ratio": Decimal("1.66")}, "expect") == [
        "factory, plot_ratio: 1.65 instead of 1.66"
    ]
    assert "factory, supply-lock, outcome: fail instead of pass" in faults(
        {"ground": [3500, 100, 250, 200]}
    )


def test_a_misspelt_expectation_is_no_pass() -> None:
    with pytest.raises(KeyError):
        faults({"plot_ration": 1}, "expect")
