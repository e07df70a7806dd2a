"""What the page knows of a parcel: worked out exactly, and missing where it is not known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.page_columns import MOST_NUMBERS, of_limit, page_columns
from maps.park_pages import parks_of_report
from maps.themes import filters, themes
from tests.maps import page_samples

AREA = st.integers(1_000, 10**7).map(lambda hundredths: hundredths / 100)


@pytest.fixture(scope="module")
def columns() -> Any:
    report = page_samples.report()
    parks = parks_of_report(report)
    assert parks is not None
    return page_columns(report, parks.parks)


def listed(column: "pd.Series[Any]") -> list[Any]:
    return [None if pd.isna(value) else value for value in column]


def test_output_per_km2_is_known_where_both_are(columns: Any) -> None:
    found = columns.table["output_density"].to_numpy(float)
    expected = [8, 8.0001, 14.1, np.nan, 0, 16.6667, 1, np.nan]
    np.testing.assert_array_equal(found, expected)


def test_the_same_output_twice_of_one_enterprise_is_no_density() -> None:
    report = page_samples.report()
    report.parcels.loc[1, "output_yuan"] = report.parcels.loc[0, "output_yuan"]
    twice = page_columns(report, None)
    assert twice.repeated == 2
    assert np.isnan(twice.table["output_density"][:2]).all()
    assert twice.table["output_density"].notna().sum() == 4


def test_districts_take_the_code_in_force_and_keep_what_they_do_not_know(columns: Any) -> None:
    said = ["310115", "310115", "310115", "310118", None, "310118", "9", "310115"]
    assert listed(columns.table["in_district"]) == said
    assert columns.codes["in_district"]["310115"] == {"en": "Pudong", "zh": "浦东新区"}
    assert "9" not in columns.codes["in_district"]


def test_without_codes_the_layer_of_districts_says_it() -> None:
    report = page_samples.report()
    report.parcels["district_code"] = None
    whole = page_samples.map_samples.layer(
        "city", "district", report.layers[3].features.assign(zone_id=["east", "west"])
    )
    found = page_columns(replace(report, layers=(whole,)), None)
    assert listed(found.table["in_district"]) == ["东区"] * 3 + ["west"] * 3 + [None] * 2


def test_parks_hold_what_lies_mostly_in_them(columns: Any) -> None:
    assert listed(columns.table["in_park"]) == ["A", "A", "A", "B", "B", "B", None, None]
    assert columns.codes["in_park"] == {"A": {"en": "A 东区", "zh": "A 东区"}}


def test_industries_have_their_words(columns: Any) -> None:
    assert listed(columns.table["in_industry"]) == ["39", "39", "15", None, "15", "15", "99", "15"]
    assert columns.codes["in_industry"]["39"]["zh"].startswith("39 计算机")
    assert set(columns.codes["in_industry"]) == {"39", "15"}


def test_a_number_that_the_page_cannot_hold_is_left_out_and_named(columns: Any) -> None:
    assert columns.left_out == ("height",)
    assert "height" not in columns.table
    assert "note_no" in columns.numbers


def test_too_many_numbers_are_left_out_and_named() -> None:
    report = page_samples.report()
    for k in range(60):
        report.parcels[f"own_{k:02d}"] = float(k)
    found = page_columns(report, None)
    own = [name for name in found.numbers if name.startswith("own_")]
    assert len(found.numbers) == MOST_NUMBERS + 2  # and the two that are worked out
    assert "binding_remaining_m2" in found.numbers
    assert set(own) | set(found.left_out) >= {f"own_{k:02d}" for k in range(60)}


@given(area=AREA, ratio=st.integers(1, 60), floor=st.integers(0, 10**8))
def test_beyond_the_limit_is_above_one_and_within_is_not(
    area: float, ratio: int, floor: int
) -> None:
    left = round(ratio / 10 * area - floor / 100, 2)
    table = pd.DataFrame(
        {"area_m2": [area], "binding_plot_ratio": [ratio / 10], "binding_remaining_m2": [left]}
    )
    assert (of_limit(table)[0] > 1) == (left < 0)


def test_the_share_of_a_limit_is_known_or_missing(columns: Any) -> None:
    found = columns.table["of_limit"].to_numpy(float)
    expected = [0.8612, 1.0001, 1, np.nan, 0.9306, 0.9653, np.nan, np.nan]
    np.testing.assert_array_equal(found, expected)


def test_themes_and_filters_are_those_whose_columns_are_there(columns: Any) -> None:
    ids = [theme["id"] for theme in themes(columns)]
    assert ids[:3] == ["outcome", "tier", "land_use_kind"]
    assert len(ids) == len(set(ids))
    density = next(theme for theme in themes(columns) if theme["id"] == "output_density")
    assert density["breaks"] == [8.0, 14.1]
    assert [said.partition(":")[0] for said in density["sources"]["en"]] == ["8", "14.1"]
    bare = replace(columns, table=columns.table[["parcel_id"]], numbers=())
    assert [theme["id"] for theme in themes(bare)] == ["outcome"]
    assert [one["id"] for one in filters(bare)] == ["outcome"]
