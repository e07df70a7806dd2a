"""Multi-storey industry: thresholds are the user's, and a missing datum never fits."""

from datetime import date
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from parks.multi_storey import add_fit, fit
from parks.outcome import Truth
from parks.rulebook import Held, held_on, load_rulebook

NAN = float("nan")
HEAD = """
[rulebook]
id = "own"
title = { en = "Own", zh = "自有" }
"""
RULE = """
[[rule]]
id = "{id}"
kind = "indicator"
indicator = "{name}"
title = {{ en = "t", zh = "t" }}
[[rule.version]]
from = 2023-09-20
nature = "floor"
{limit}
status = "statement"
citation = "a city's own guide"
"""
GOOD = {
    "ground_floor_height_m": 6.0,
    "upper_floor_height_m": 4.5,
    "floor_load_kg": 800.0,
    "freight_lifts": 1.0,
}
LIMITS = {
    "ground_floor_height": "limit = 6",
    "upper_floor_height": "limit = 4.5",
    "floor_load": "limit = 800",
    "freight_lifts": "limit = 1",
}


def held(folder: Path, **changes: str) -> tuple[Held, ...]:
    rules = [
        RULE.format(id=name.replace("_", "-"), name=name, limit=limit)
        for name, limit in (LIMITS | changes).items()
    ]
    path = folder / "own.toml"
    path.write_text(HEAD + "".join(rules), "utf-8")
    return held_on(load_rulebook(str(path)), date(2026, 11, 22))


def ask(rules: tuple[Held, ...], **columns: float) -> tuple[Truth, str]:
    answer, reason = fit(pd.DataFrame([GOOD | columns]), rules)
    return Truth(int(answer[0])), reason[0]


def test_every_threshold_is_met(tmp_path: Path) -> None:
    assert ask(held(tmp_path)) == (Truth.TRUE, "")


@pytest.mark.parametrize(("column", "missing"), list(product(GOOD, [False, True])))
def test_one_that_is_missed_or_missing(tmp_path: Path, column: str, missing: bool) -> None:
    value = NAN if missing else GOOD[column] - 0.01
    rule = column.removesuffix("_m").removesuffix("_kg").replace("_", "-")
    why = f"missing:{column}" if missing else "below_floor"
    answer = Truth.UNKNOWN if missing else Truth.FALSE
    assert ask(held(tmp_path), **{column: value}) == (answer, f"{rule}: {why}")


def test_one_that_is_missed_settles_it_whatever_is_missing(tmp_path: Path) -> None:
    got = ask(held(tmp_path), ground_floor_height_m=NAN, freight_lifts=0.0)
    assert got == (Truth.FALSE, "freight-lifts: below_floor")


def test_a_threshold_that_nobody_verified_fits_nobody(tmp_path: Path) -> None:
    needs = 'needs = { en = "the load", zh = "荷载" }'
    got = ask(held(tmp_path, floor_load=needs))
    assert got == (Truth.UNKNOWN, "floor-load: unverified_limit")


@pytest.mark.parametrize("book", ["shanghai", "national-indicators"])
def test_no_bundled_book_has_thresholds(book: str) -> None:
    rules = held_on(load_rulebook(book), date(2026, 11, 22))
    assert ask(rules) == (Truth.UNKNOWN, "no_rule")


def test_the_answer_stands_on_the_parcel(tmp_path: Path) -> None:
    table = pd.DataFrame([GOOD, GOOD | {"floor_load_kg": 799.0}, GOOD | {"freight_lifts": NAN}])
    got = add_fit(table, held(tmp_path))
    assert got["multi_storey_fit"].tolist() == ["yes", "no", "unknown"]
    assert got["multi_storey_reason"].tolist()[0] == ""
    assert got["multi_storey_reason"].tolist()[1].startswith("floor-load: ")


def test_without_thresholds_nothing_is_said() -> None:
    table = pd.DataFrame([GOOD])
    assert add_fit(table, held_on(load_rulebook("shanghai"), date(2026, 11, 22))) is table
