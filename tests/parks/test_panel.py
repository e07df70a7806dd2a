"""Panels: money at the prices of one year, every year on its own."""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.errors import RefusedError, ToolkitError
from parks.decomposition import change_between
from parks.density_types import DensityType
from parks.panel import PriceIndex, by_year, deflate

NAN = float("nan")
INDEX = PriceIndex({2019: Decimal(100), 2020: Decimal("102.5"), 2021: Decimal(110)}, "test")


def panel(**columns: list[Any]) -> pd.DataFrame:
    said = {
        "parcel_id": ["a", "b", "a", "b"],
        "park": ["x", "y", "x", "y"],
        "statistics_year": [2020, 2020, 2021, 2021],
        "price_basis": ["current"] * 4,
        "output_yuan": [102.5, 205.0, 110.0, NAN],
        "tax_yuan": [-1.025, 0.0, 1.1, 2.2],
        "jobs": [1.0, 2.0, 3.0, 4.0],
        "area_m2": [10.0, 10.0, 10.0, 20.0],
    }
    return pd.DataFrame(said | columns)


def test_to_the_prices_of_one_year() -> None:
    before = panel()
    got = deflate(before, unit="parcel_id", index=INDEX, to=2019)
    np.testing.assert_array_equal(got["output_yuan"], [100.0, 200.0, 100.0, NAN])
    np.testing.assert_allclose(got["tax_yuan"], [-1.0, 0.0, 1.0, 2.0], rtol=1e-15)
    assert got["jobs"].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert set(got["price_basis"]) == {"constant 2019"}
    pd.testing.assert_frame_equal(before, panel())  # the caller's own is left alone


def test_its_own_year_changes_nothing() -> None:
    one = panel(statistics_year=[2021] * 4, parcel_id=list("abcd"))
    got = deflate(one, unit="parcel_id", index=INDEX, to=2021)
    pd.testing.assert_frame_equal(got.drop(columns="price_basis"), one.drop(columns="price_basis"))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"statistics_year": [2018, 2020, 2021, NAN]}, {("not-in-index", 1), ("no-year", 4)}),
        (
            {"price_basis": ["current", None, "constant 2020", "current"]},
            {("not-current", 2), ("not-current", 3)},
        ),
        ({"parcel_id": ["a", "a", "a", "b"]}, {("unit-twice", 1), ("unit-twice", 2)}),
    ],
)
def test_what_is_mixed_is_refused_row_by_row(
    columns: dict[str, list[Any]], expected: set[tuple[str, int]]
) -> None:
    with pytest.raises(RefusedError) as refused:
        deflate(panel(**columns), unit="parcel_id", index=INDEX, to=2019)
    assert {(one.code, one.row) for one in refused.value.problems} == expected


def test_what_is_not_there() -> None:
    with pytest.raises(RefusedError) as refused:
        deflate(panel().drop(columns="price_basis"), unit="firm", index=INDEX, to=2015)
    assert [(one.code, one.column) for one in refused.value.problems] == [
        ("no-column", "firm"),
        ("no-column", "price_basis"),
        ("no-level", ""),
    ]


@pytest.mark.parametrize(
    ("levels", "source"), [({2020: Decimal(0)}, "x"), ({2020: Decimal(1)}, " ")]
)
def test_an_index_nobody_answers_for(levels: dict[int, Decimal], source: str) -> None:
    with pytest.raises(ToolkitError, match="names its source"):
        PriceIndex(levels, source)


def test_every_year_on_its_own() -> None:
    of = DensityType("gross_output", "parcel", "all")
    found = by_year(deflate(panel(), unit="parcel_id", index=INDEX, to=2019), by="park", of=of)
    assert [(key, one.type.year, one.type.price_basis) for key, one in found.items()] == [
        (2020, 2020, "constant 2019"),
        (2021, 2021, "constant 2019"),
    ]
    assert found[2020].frame["value"].tolist() == [0.01, 0.02]
    change = change_between(found[2020], found[2021])
    assert change["total"].isna().all()  # b says nothing of 2021


def test_faults_of_all_years_with_the_rows_of_the_panel() -> None:
    said = panel(
        area_m2=[0.0, 1.0, 1.0, 1.0],
        output_yuan=[1.0, 2.0, -3.0, 4.0],
        statistics_year=[2020, NAN, 2021, 2021],
    )
    with pytest.raises(RefusedError) as refused:
        by_year(said, by="park", of=DensityType("gross_output", "parcel"))
    assert [(one.code, one.row) for one in refused.value.problems] == [
        ("no-year", 2),
        ("not-positive", 1),
        ("negative", 3),
    ]
    with pytest.raises(RefusedError, match="statistics_year"):
        by_year(said.drop(columns="statistics_year"), by="park", of=DensityType("tax", "parcel"))
