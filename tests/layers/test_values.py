import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from layers.ledger import Cases, Ledger
from layers.values import as_choice, as_code, as_days, as_text
from layers.vocabulary import columns


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ([" a ", "", None], ["a", None, None]),
        ([1001, 7], ["1001", "7"]),
        ([1001.0, np.nan, 7.5], ["1001", None, "7.5"]),
        ([1e15, 1e20], ["1000000000000000.0", "1e+20"]),
        ([1001.0, "M1", dt.datetime.fromisoformat("2020-01-02"), dt.date(2020, 1, 2), pd.NaT, ""], ["1001", "M1", "2020-01-02", "2020-01-02", None, None]),
        ([True, False], ["True", "False"]),
        ([None, None], [None, None]),
    ],
)  # fmt: skip
def test_cells_as_text(cells: list[Any], text: list[str | None]) -> None:
    assert as_text(pd.Series(cells)).tolist() == text


def test_codes_are_folded_to_one_spelling() -> None:
    assert as_code(pd.Series(["Ｍ１", " 1001\u3000", None, 400.0])).tolist() == [
        "M1",
        "1001",
        None,
        "400",
    ]


def days(cells: pd.Series) -> tuple[list[str], Ledger]:  # type: ignore[type-arg]
    ledger = Ledger()
    found = as_days(cells, Cases(np.arange(1, len(cells) + 1)), "d", ledger)
    return np.datetime_as_string(found, "D").tolist(), ledger


@pytest.mark.parametrize(
    "cell",
    ["2018-05-07", "2018/5/7", "2018.05.07", "20180507", " 2018-05-07 ", "2018-05-07 00:00:00", 20180507, dt.date(2018, 5, 7), pd.Timestamp(2018, 5, 7)],
    ids=str,
)  # fmt: skip
def test_days(cell: object) -> None:
    found, ledger = days(pd.Series([cell, None], dtype=object))
    assert found == ["2018-05-07", "NaT"]
    assert not ledger.faults


@pytest.mark.parametrize(
    "cell", ["07/05/2018", "2018-13-01", "2018-02-30", "2018", "May 2018", 43227, "2018年5月"]
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    found, ledger = days(pd.Series(["2018-05-07", cell], dtype=object))
    assert found[1] == "NaT"
    assert [(p.code, p.row) for p in ledger.faults] == [("date-text", 2)]


def test_days_of_a_date_column_lose_their_zone_not_their_day() -> None:
    found, _ = days(pd.Series(pd.to_datetime(["2018-05-07"]).tz_localize("Asia/Shanghai")))
    assert found == ["2018-05-07"]


def test_choices_take_written_forms_and_refuse_others() -> None:
    ledger = Ledger()
    cells, cases = pd.Series(["现状", "new", "变更", None, "planned"]), Cases(np.arange(1, 6))
    found = as_choice(cells, columns()["status"], cases, "ZT", ledger)
    assert found.tolist() == ["existing", "new", "change", None, None]
    assert [(p.code, p.row, p.value) for p in ledger.faults] == [("choice-unknown", 5, "planned")]
