"""Pooled densities: scenarios to the last digit, double counts, missing firms, bad input."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import RefusedError
from parks.bounds import Assumed
from parks.density import COLUMNS, densities, density
from parks.density_parts import numerators
from parks.density_rows import GREATEST_SUM
from parks.density_types import NOT_STATED, DensityType, DensityTypeError
from parks.faults import templates
from parks.repeats import settle_repeats

NAN = float("nan")
FEW = settings(max_examples=settings().max_examples // 4)  # tables are slow to make
PARCEL = DensityType("gross_output", "parcel", "all firms", 2021, "current")
SILENT = DensityType("gross_output", "parcel")


def table(**columns: list[Any]) -> pd.DataFrame:
    """Four parcels in two parks and one in none; the fourth says nothing of its output."""
    said = {
        "parcel_id": ["p1", "p2", "p3", "p4", "p5"],
        "park": ["b", "a", "a", "a", None],
        "district": ["x", "x", "y", "y", "y"],
        "enterprise": ["E1", "E2", "E3", "E4", "E5"],
        "output_yuan": [8e6, 3e6, 1e6, NAN, 5e6],
        "area_m2": [1000.0, 1000.0, 500.0, 500.0, 2500.0],
    }
    return pd.DataFrame(said | columns)


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, int | None]]:
    return [(one.code, one.row) for one in refused.value.problems]


def test_pooled_by_park() -> None:
    found = density(table(), by="park", of=SILENT)
    frame = found.frame
    assert frame["park"].tolist()[:2] == ["a", "b"]
    assert frame["park"].isna().tolist() == [False, False, True]
    np.testing.assert_array_equal(frame["value"], [4e6 / 1500 / 1000, 8.0, 2.0])
    np.testing.assert_array_equal(frame["low"], [2.0, 8.0, 2.0])  # 4e6 over all 2,000 m²
    np.testing.assert_array_equal(frame["high"], [np.inf, 8.0, 2.0])
    assert frame["amount"].tolist() == [0.004, 0.008, 0.005]
    assert frame["land_km2"].tolist() == [0.002, 0.001, 0.0025]
    assert frame["counted_km2"].tolist() == [0.0015, 0.001, 0.0025]
    assert frame["n"].tolist() == [3, 1, 1]
    assert frame["n_missing"].tolist() == [1, 0, 0]
    assert frame["missing_share"].tolist() == [0.25, 0.0, 0.0]
    assert frame["coverage"].tolist() == [0.75, 1.0, 1.0]
    assert found.exceeds(Fraction(8)).tolist() == [1, 0, 0]
    assert found.exceeds(Fraction(2)).tolist() == [1, 2, 0]
    assert found.ranks().to_numpy().tolist() == [[1, 2], [1, 2], [2, 3]]


def test_pooled_is_a_sum_over_a_sum() -> None:
    pooled = density(table(), by="park", of=SILENT).pooled
    assert pooled["value"] == 17e6 / 5000 / 1000
    assert (pooled["n"], pooled["n_missing"]) == (5, 1)
    assert pooled["land_km2"] == 0.0055


def test_pooled_exceeds() -> None:
    assert density(table(), by="park", of=SILENT).pooled_exceeds(4) == 1
    assert density(table(), by="park", of=SILENT).pooled_exceeds(3) == 2
    every = table(
        output_yuan=[8e6, 3e6, 1e6, 0.0, 5e6], area_m2=[1000.0, 500.0, 500.0, 0.25, 2500.0]
    )
    assert density(every, by="park", of=SILENT).pooled_exceeds(4) == 0


def test_a_limit_is_what_is_written() -> None:
    """14.1 as a float lies below 141/10."""
    one = pd.DataFrame({"park": ["a"], "output_yuan": [141e9], "park_area_m2": [10e6]})
    found = density(one, by="park", of=DensityType("gross_output", "park"))
    for limit in (14.1, Decimal("14.1"), Fraction(141, 10)):
        assert found.exceeds(limit).tolist() == [0]
    assert found.exceeds(14).tolist() == [2]
    assert density(table(), by="park", of=SILENT, assumed=Assumed(greatest=4.1)).frame["high"][
        0
    ] == ((4e6 + 500 * 4100) / 2000 / 1000)


def test_the_result_has_its_own_names() -> None:
    found = density(table(), by="park", of=SILENT).tidy()
    assert set(found) - {"park"} == COLUMNS
    with pytest.raises(RefusedError) as refused:
        density(table(n=[1] * 5), by=["n", "who"], of=SILENT)
    assert [(one.code, one.column) for one in refused.value.problems] == [
        ("no-column", "who"),
        ("name-taken", "n"),
    ]


def test_units_to_the_last_digit() -> None:
    """Scenario 7: 118 bn on 12.5 km²."""
    one = pd.DataFrame({"park": ["a"], "output_yuan": [118e9], "park_area_m2": [12.5e6]})
    row = density(one, by="park", of=DensityType("gross_output", "park")).frame.iloc[0]
    assert row["value"] == 9.44
    assert row["yi_yuan_per_km2"] == 94.4
    assert row["wan_yuan_per_mu"] == 118e9 / 12.5e6 / 15
    assert round(row["wan_yuan_per_mu"], 2) == 629.33


def test_jobs_are_no_money() -> None:
    heads = table(jobs=[10.0, 5.0, 0.0, NAN, 1.0])
    found = density(heads, by="park", of=DensityType("jobs", "parcel"))
    assert "yi_yuan_per_km2" not in found.frame
    assert found.frame["value"].tolist() == [5 / 1500 * 1e6, 10_000.0, 400.0]
    assert found.frame["amount"].tolist() == [5.0, 10.0, 1.0]
    assert found.type.unit == "jobs/km2"


def test_two_columns_at_once() -> None:
    found = density(table(), by=["district", "park"], of=SILENT)
    keys = found.frame[["district", "park"]].astype(object).where(found.frame.notna(), None)
    assert keys.to_numpy().tolist() == [["x", "a"], ["x", "b"], ["y", "a"], ["y", None]]
    assert found.frame["n"].tolist() == [1, 1, 2, 1]
    assert found.by == ("district", "park")


def test_several_groupings_are_each_as_alone() -> None:
    several = densities(table(), by=["park", ["district", "park"]], of=SILENT)
    for found, by in zip(several, ("park", ["district", "park"]), strict=True):
        alone = density(table(), by=by, of=SILENT)
        pd.testing.assert_frame_equal(found.frame, alone.frame)
        pd.testing.assert_series_equal(found.pooled, alone.pooled)


def test_no_row_travels_without_its_type() -> None:
    found = density(table(), by="park", of=PARCEL).tidy()
    said = found[["unit", "numerator", "denominator", "scope", "year", "price_basis"]]
    assert said.to_numpy().tolist() == [
        ["bn_yuan/km2", "gross_output", "parcel", "all firms", 2021, "current"]
    ] * len(found)
    assert density(table(), by="park", of=SILENT).tidy()["year"].isna().all()


# --- what is missing ---


def test_a_group_of_which_nothing_is_known() -> None:
    blank = table(output_yuan=[8e6, NAN, NAN, NAN, 5e6])
    row = density(blank, by="park", of=SILENT).frame.iloc[0]
    assert row[["value", "amount"]].isna().all()
    assert (row["low"], row["high"], row["coverage"]) == (0.0, np.inf, 0.0)


def test_what_may_be_negative_has_no_least() -> None:
    taxes = table(tax_yuan=[8e6, 3e6, -1e6, NAN, 5e6])
    row = density(taxes, by="park", of=DensityType("tax", "parcel")).frame.iloc[0]
    assert (row["low"], row["high"]) == (-np.inf, np.inf)
    assert row["amount"] == 0.002


def test_bounds_that_somebody_states() -> None:
    stated = Assumed(least=Fraction(1), greatest=Fraction(4))
    found = density(table(), by="park", of=SILENT, assumed=stated)
    assert found.frame["low"].tolist() == [(4e6 + 500e3) / 2000 / 1000, 8.0, 2.0]
    assert found.frame["high"].tolist() == [(4e6 + 2000e3) / 2000 / 1000, 8.0, 2.0]
    assert found.exceeds(Fraction(3)).tolist() == [0, 2, 0]
    assert found.exceeds(Fraction(2)).tolist() == [2, 2, 0]


def test_rounded_amounts_and_areas() -> None:
    """Output to 0.1 亿元 and land to 100 m²: each half a step more or less."""
    rough = table(output_yuan=[8e7, 3e7, 1e7, 0.0, 5e7])
    stated = Assumed(amount_step=1e7, area_step_m2=100)
    frame = density(rough, by="park", of=SILENT, assumed=stated).frame
    np.testing.assert_allclose(frame["low"], [30e3 / 2150, 75e3 / 1050, 45e3 / 2550], rtol=1e-12)
    np.testing.assert_allclose(frame["high"], [55e3 / 1850, 85e3 / 950, 55e3 / 2450], rtol=1e-12)
    assert frame["value"].tolist() == [20.0, 80.0, 20.0]
    assert frame["coverage"].tolist() == [1.0, 1.0, 1.0]


def test_unclear_parcels() -> None:
    unclear = table(
        area_m2=[1000.0, 1000.0, 500.0, 500.0, NAN],
        least=[900.0, NAN, NAN, NAN, 2000.0],
        most=[1600.0, NAN, NAN, NAN, NAN],
        output_yuan=[8e6, 3e6, 1e6, 1e6, 5e6],
    )
    stated = Assumed(area_low="least", area_high="most")
    found = density(unclear, by="park", of=SILENT, assumed=stated)
    np.testing.assert_array_equal(found.frame["low"], [2.5, 5.0, 0.0])
    np.testing.assert_array_equal(found.frame["high"], [2.5, 8e6 / 900 / 1000, 2.5])
    assert found.frame["value"].isna().tolist() == [False, False, True]
    assert found.frame["coverage"].isna().tolist() == [False, False, True]
    assert found.exceeds(Fraction(8)).tolist() == [0, 1, 0]


def test_a_share_of_land_nobody_measured_is_not_known() -> None:
    found = density(table(area_m2=[1000.0, NAN, 500.0, 500.0, 2500.0]), by="park", of=SILENT)
    assert found.frame["coverage"].isna().tolist() == [True, False, False]
    assert found.frame["missing_share"].isna().tolist() == [True, False, False]
    assert found.frame["value"].tolist() == [2.0, 8.0, 2.0]  # of a: p3 alone, 1e6 on 500 m²
    assert found.pooled_exceeds(1) == 1  # the land of p2 may be anything


def test_no_parcels() -> None:
    found = density(table().iloc[:0], by="park", of=SILENT)
    assert len(found.frame) == len(found.ranks()) == len(found.exceeds(Fraction(8))) == 0
    assert np.isnan(found.pooled["value"])
    assert found.pooled["n"] == 0
    assert found.pooled_exceeds(8) == 1  # no land, no density, no answer


# --- one enterprise on many parcels ---


def test_a_repeated_number_is_refused_row_by_row() -> None:
    again = table(enterprise=["E1", "E1", "E2", "E2", "E1"], output_yuan=[5e6, 5e6, 5e6, 1e6, 5e6])
    with pytest.raises(RefusedError) as refused:
        density(again, by="park", of=SILENT)
    assert codes(refused) == [("repeated", 1), ("repeated", 2), ("repeated", 5)]
    first = refused.value.problems[0]
    assert (first.parcel_id, first.column, first.value) == ("p1", "output_yuan", "5000000.0")
    assert "E1 has the same number on 3 parcels" in first.text()
    assert "E1 在 3 个地块上数值相同" in first.text("zh")


def test_counted_once_it_is_spread_by_land() -> None:
    again = table(enterprise=["E1", "E1", "E2", "E2", "E1"], output_yuan=[9e6, 9e6, 5e6, 1e6, 9e6])
    found = density(again, by="park", of=SILENT, repeated="once")
    # 9e6 over 1,000 + 1,000 + 2,500 m²: 2e6 to p1 and p2, 5e6 to p5
    assert found.frame["amount"].tolist() == [0.008, 0.002, 0.005]
    assert found.pooled["amount"] == 0.015
    assert [(one.row, one.settled) for one in found.problems] == [(k, "once") for k in (1, 2, 5)]


def test_counted_on_each_it_is_each_parcels_own() -> None:
    again = table(enterprise=["E1", "E1", "E2", "E2", "E1"], output_yuan=[9e6, 9e6, 5e6, 1e6, 9e6])
    assert density(again, by="park", of=SILENT, repeated="each").pooled["amount"] == 0.033


@given(
    amount=st.integers(1, 10**12),
    areas=st.lists(st.integers(1, 10**8), min_size=2, max_size=7),
)
def test_spreading_loses_no_cent(amount: int, areas: list[int]) -> None:
    firms = pd.DataFrame({"enterprise": ["E"] * len(areas)})
    each, land = np.full(len(areas), amount / 100), np.array(areas) / 100
    spread, faults, notes = settle_repeats(firms, "output_yuan", each, land, repeated="once")
    cents = np.rint(spread * 100).astype(int)
    assert cents.sum() == amount
    exact = [Fraction(amount * area, sum(areas)) for area in areas]
    assert all(abs(int(a) - b) <= 1 for a, b in zip(cents[1:], exact[1:], strict=True))
    assert (len(faults), len(notes)) == (0, len(areas))


def test_one_parcel_on_several_rows_is_refused() -> None:
    """Three firms on p1, each with its own output and the whole parcel's land."""
    shared = table(parcel_id=["p1", "p1", "p2", "p1", None], area_m2=[7.0, 7.0, 7.0, 7.0, 7.0])
    with pytest.raises(RefusedError) as refused:
        density(shared, by="park", of=SILENT)
    assert codes(refused) == [("land-twice", 1), ("land-twice", 2), ("land-twice", 4)]
    parts = table(parcel_id=["p1", "p1", "p2", None, None], area_m2=[4.0, 3.0, 7.0, 7.0, 7.0])
    assert density(parts, by="park", of=SILENT).pooled["land_km2"] == 28e-6


@pytest.mark.parametrize(
    "columns",
    [
        {"enterprise": [None, None, "E2", "E3", "E4"]},
        {"enterprise": ["E1", "E1", "E1", "E1", "E1"], "output_yuan": [0.0, 0.0, NAN, NAN, 5.0]},
        {"enterprise": ["E1", "E2", "E3", "E4", "E5"]},
    ],
    ids=["no name repeats nobody", "nothing counts once", "several firms may be equal"],
)
def test_what_is_no_double_count(columns: dict[str, list[Any]]) -> None:
    said = {"output_yuan": [5e6] * 5} | columns
    found = density(table(**said), by="park", of=SILENT)
    assert not found.problems


def test_an_enterprise_whose_land_is_not_known_cannot_be_spread() -> None:
    again = table(
        enterprise=["E1", "E1", "E2", "E3", "E4"],
        output_yuan=[9e6, 9e6, 5e6, 1e6, 9e6],
        area_m2=[1000.0, NAN, 500.0, 500.0, 2500.0],
    )
    found = density(again, by="park", of=SILENT, repeated="once")
    assert found.frame["n_missing"].tolist() == [1, 1, 0]
    assert np.isnan(found.frame["value"][1])


def test_without_enterprises_it_is_said_that_nobody_looked() -> None:
    found = density(table().drop(columns="enterprise"), by="park", of=SILENT)
    assert [(one.code, one.settled) for one in found.problems] == [("no-enterprise", "noted")]


# --- years and prices ---


def test_the_year_and_prices_of_the_table() -> None:
    said = table(statistics_year=[2021, 2021, 2021, 2019, 2021], price_basis=["current"] * 5)
    for of in (SILENT, PARCEL):  # p4 has no output: its year matters to nobody
        found = density(said, by="park", of=of)
        assert (found.type.year, found.type.price_basis) == (2021, "current")


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (SILENT, [("mixed", 1), ("mixed", 2), ("mixed", 3), ("mixed", 5)]),
        (PARCEL, [("other-year", 2)]),
    ],
)
def test_mixed_years_are_refused(of: DensityType, expected: list[tuple[str, int]]) -> None:
    said = table(statistics_year=[2021, 2020, 2021, 2021, 2021])
    with pytest.raises(RefusedError) as refused:
        density(said, by="park", of=of)
    assert codes(refused) == expected


def test_mixed_prices_are_refused_where_there_are_prices() -> None:
    bases = ["current", "current", "constant 2020", "current", None]
    said = table(price_basis=bases, jobs=[1.0] * 5)
    with pytest.raises(RefusedError) as refused:
        density(said, by="park", of=PARCEL)
    assert codes(refused) == [("other-price-basis", 3)]
    assert density(said, by="park", of=DensityType("jobs", "parcel")).type.price_basis == ""


def test_a_blank_year_makes_the_amount_unknown() -> None:
    said = table(statistics_year=[2021, 2021, NAN, 2021, 2021])
    for of in (SILENT, PARCEL):
        found = density(said, by="park", of=of)
        assert found.frame["n_missing"].tolist() == [2, 0, 0]
        assert [(one.code, one.row, one.settled) for one in found.problems] == [
            ("not-said", 3, "unknown")
        ]
        assert found.type.year == 2021


# --- bad input ---


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"area_m2": [0.0, 1.0, -1.0, 1.0, 1.0]}, [("not-positive", 1), ("not-positive", 3)]),
        ({"area_m2": [0.005, 1.0, 0.006, 1.0, 1.0]}, [("not-positive", 1)]),
        ({"output_yuan": [-1.0, 1.0, 1.0, 1.0, 1.0]}, [("negative", 1)]),
        (
            {"output_yuan": [np.inf, 1.0, 1.0, 1.0, 1.0]},
            [("not-a-number", 1), ("too-great", 1)][:1],
        ),
        ({"output_yuan": ["118亿", 1.0, 1.0, 1.0, 1.0]}, [("not-a-number", 1)]),
        ({"output_yuan": [1.1e14, 1.0, 1.0, 1.0, 1.0]}, [("too-great", 1)]),
        (
            {"output_yuan": [-1.0, 1.0, 1.0, 1.0, 1.0], "area_m2": [0.0, 1.0, 1.0, 1.0, 1.0]},
            [("negative", 1), ("not-positive", 1)],
        ),
        ({"area_m2": [GREATEST_SUM / 100, 2e16, 1.0, 1.0, 1.0]}, [("too-much-together", None)]),
    ],
)
def test_bad_numbers_are_refused_all_at_once(
    columns: dict[str, list[Any]], expected: list[tuple[str, int | None]]
) -> None:
    with pytest.raises(RefusedError) as refused:
        density(table(**columns), by="park", of=SILENT)
    assert set(codes(refused)) == set(expected)


def test_the_row_of_the_file_is_named() -> None:
    said = table(area_m2=[0.0, 1.0, 1.0, 1.0, 1.0], source_row=[17, 18, 19, 20, 21])
    with pytest.raises(RefusedError, match=r"row 17, id p1, column area_m2, value '0.0'"):
        density(said, by="park", of=SILENT)


def test_least_above_greatest() -> None:
    said = table(low=[5.0] * 5, high=[9.0, 4.0, 9.0, 9.0, 9.0])
    with pytest.raises(RefusedError) as refused:
        density(said, by="park", of=SILENT, assumed=Assumed(area_low="low", area_high="high"))
    assert codes(refused) == [("bounds-crossed", 2)]


@pytest.mark.parametrize(
    ("by", "of", "missing"),
    [
        ("borough", SILENT, ["borough"]),
        ("park", DensityType("revenue", "supplied"), ["revenue_yuan", "supplied_area_m2"]),
    ],
)
def test_columns_that_are_not_there(by: str, of: DensityType, missing: list[str]) -> None:
    with pytest.raises(RefusedError) as refused:
        density(table(), by=by, of=of)
    assert [one.column for one in refused.value.problems] == missing


def test_what_is_not_stated_cannot_be_taken() -> None:
    with pytest.raises(DensityTypeError, match="stated numerator"):
        density(table(), by="park", of=DensityType(NOT_STATED, "parcel"))


@pytest.mark.parametrize("code", templates())
def test_messages_are_in_both_languages(code: str) -> None:
    template = templates()[code]
    assert set(template) == {"en", "zh"}
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in template["en"].replace("亿元", ""))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in template["zh"])


# --- properties ---

ROW = st.tuples(
    st.one_of(st.none(), st.integers(0, 10**13)),
    st.integers(1, 10**9),
    st.sampled_from(["a", "b", "c", None]),
)


def rows_table(rows: list[tuple[int | None, int, str | None]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "output_yuan": [NAN if amount is None else amount / 100 for amount, _, _ in rows],
            "area_m2": [area / 100 for _, area, _ in rows],
            "park": pd.Series([park for *_, park in rows], dtype=object),
        }
    )


@FEW
@given(rows=st.lists(ROW, min_size=1, max_size=12))
def test_against_exact_fractions(rows: list[tuple[int | None, int, str | None]]) -> None:
    found = density(rows_table(rows), by="park", of=SILENT)
    for _, row in found.frame.iterrows():
        park = None if pd.isna(row["park"]) else row["park"]
        known = [(amount, area) for amount, area, key in rows if key == park and amount is not None]
        land = sum(area for _, area, key in rows if key == park)
        made, under = sum(amount for amount, _ in known), sum(area for _, area in known)
        if known:
            assert row["value"] == pytest.approx(float(Fraction(made, under) / 1000), rel=1e-15)
        else:
            assert np.isnan(row["value"])
        assert row["low"] == pytest.approx(float(Fraction(made, land) / 1000), rel=1e-15)
        assert (row["high"] == np.inf) == (under < land)
        assert row["coverage"] == pytest.approx(under / land)


@FEW
@given(rows=st.lists(ROW, min_size=1, max_size=12))
def test_pooled_lies_between_least_and_greatest(
    rows: list[tuple[int | None, int, str | None]],
) -> None:
    found = density(rows_table(rows), by="park", of=SILENT)
    values = found.frame["value"].dropna()
    if len(values):
        pooled = found.pooled["value"]
        assert values.min() * (1 - 1e-15) <= pooled <= values.max() * (1 + 1e-15)
    assert found.frame["n"].sum() == len(rows) == found.pooled["n"]
    assert (found.frame["low"] <= found.frame["high"]).all()


@FEW
@given(rows=st.lists(ROW, min_size=1, max_size=8), at=st.integers(0, 7), k=st.integers(2, 5))
def test_splitting_a_parcel_with_its_output_changes_nothing(
    rows: list[tuple[int | None, int, str | None]], at: int, k: int
) -> None:
    whole = [
        (None if amount is None else amount * k, area * k, park) for amount, area, park in rows
    ]
    split = whole[at % len(rows)]
    part = (None if split[0] is None else split[0] // k, split[1] // k, split[2])
    parts = whole[: at % len(rows)] + [part] * k + whole[at % len(rows) + 1 :]
    one = density(rows_table(whole), by="park", of=SILENT, repeated="each")
    other = density(rows_table(parts), by="park", of=SILENT, repeated="each")
    counts = ["n", "n_missing"]
    pd.testing.assert_frame_equal(one.frame.drop(columns=counts), other.frame.drop(columns=counts))


@FEW
@given(rows=st.lists(ROW, min_size=1, max_size=8), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[tuple[int | None, int, str | None]], seed: Any
) -> None:
    mixed = rows.copy()
    seed.shuffle(mixed)
    one = density(rows_table(rows), by="park", of=SILENT)
    pd.testing.assert_frame_equal(one.frame, density(rows_table(mixed), by="park", of=SILENT).frame)


@pytest.mark.parametrize("key", numerators())
def test_every_numerator_can_be_taken(key: str) -> None:
    column = numerators()[key].column
    found = density(
        table(**{column: [1e6, 2.0, 3.0, 4.0, 5.0]}), by="park", of=DensityType(key, "parcel")
    )
    assert found.frame["value"][1] == float(1000 * found.type.per_base())
