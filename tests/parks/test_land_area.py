"""Outlines with sea in them are found, mended, and said; exactly one percent is still fine."""

from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame, GeoSeries
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geo.area import geodesic_area
from geo.errors import ArgumentError, CRSError, RefusedError
from parks.land_area import STATES, LandAreas, _within, land_areas, published_facts

CRS = "EPSG:4549"
NAN = float("nan")
ROOT = Path(__file__).parents[2]


def square(x_km: float, y_km: float, side_km: float) -> object:
    x, y = 500_000 + x_km * 1000, 3_450_000 + y_km * 1000
    return box(x, y, x + side_km * 1000, y + side_km * 1000)


def km2(geometry: object) -> float:
    return float(geodesic_area([geometry], CRS)[0]) / 1e6


def outlines(**shapes: object) -> GeoDataFrame:
    return GeoDataFrame({"district": list(shapes)}, geometry=list(shapes.values()), crs=CRS)


def table(**areas: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"district": list(areas), "land_km2": list(areas.values()), "source": "yearbook"}
    )


def judge(areas: GeoDataFrame, **options: object) -> LandAreas:
    return land_areas(areas, key="district", **options)


def test_the_sea_in_a_district_is_found_and_the_table_mends_it() -> None:
    whole = square(0, 0, 10)
    found = judge(outlines(coast=whole), published=table(coast=km2(whole) / 1.77))
    row = found.frame.iloc[0]
    assert row["flagged"]
    assert row["difference"] == pytest.approx(0.77, rel=1e-12)
    assert (row["basis"], row["state"], row["source"]) == (
        "published",
        "mended_by_table",
        "yearbook",
    )
    assert row["land_km2"] == km2(whole) / 1.77
    said = found.says("en")
    assert "1 differ: the published area is used" in said
    assert "(+77.0%): over the outline a density would come out at 56.5% of what it is" in said
    assert "密度仅为实际的 56.5%" in found.says("zh")


def test_a_mask_mends_it() -> None:
    whole, sea = square(0, 0, 10), [square(5, 0, 10), square(5, 0, 3)]  # the sea overlaps itself
    land = km2(whole) / 2
    found = judge(outlines(coast=whole), published=table(coast=land), water=GeoSeries(sea, crs=CRS))
    row = found.frame.iloc[0]
    assert (row["basis"], row["state"]) == ("water_mask", "mended_by_mask")
    assert row["flagged"]
    np.testing.assert_allclose([row["water_km2"], row["land_km2"]], land, rtol=1e-9)
    assert "1 as published once water is taken off" in found.says("en")


def test_a_mask_that_does_not_suffice() -> None:
    whole = square(0, 0, 10)
    found = judge(
        outlines(coast=whole),
        published=table(coast=50.0),
        water=GeoSeries([square(9, 9, 2)], crs=CRS),
    )
    assert found.frame["state"].tolist() == ["mended_by_table"]
    assert found.frame["land_km2"].tolist() == [50.0]


def test_every_state() -> None:
    shape = square(0, 0, 10)
    areas = outlines(
        fine=shape, unknown=square(20, 0, 10), lost=None, gone=None, inland=square(40, 0, 10)
    )
    found = judge(
        areas,
        published=table(fine=km2(shape), lost=7.0, inland=km2(square(40, 0, 10)), elsewhere=3.0),
        water=GeoSeries([square(20, 0, 5)], crs=CRS),
    )
    frame = found.frame.set_index("district")
    assert frame["state"].to_dict() == {
        "fine": "agrees", "unknown": "unchecked", "lost": "no_place", "gone": "no_place", "inland": "agrees",
    }  # fmt: skip
    assert frame["basis"].fillna("").to_dict() == {
        "fine": "polygon", "unknown": "water_mask", "lost": "published", "gone": "", "inland": "polygon",
    }  # fmt: skip
    assert frame.loc["lost", "land_km2"] == 7
    assert np.isnan(frame.loc["gone", "land_km2"])
    assert frame.loc["unknown", "land_km2"] == pytest.approx(
        km2(square(20, 0, 10)) * 0.75, rel=1e-9
    )
    assert frame["flagged"].isna().tolist() == [False, True, True, True, False]
    assert [(p.code, p.value) for p in found.problems] == [("area-not-found", "elsewhere")]
    assert set(frame["state"]) <= set(STATES)


def test_nothing_published_is_not_checked() -> None:
    found = judge(outlines(a=square(0, 0, 10)))
    assert found.frame["state"].tolist() == ["unchecked"]
    assert found.frame["source"].isna().all()
    assert "not checked" in found.says("en")


@pytest.mark.parametrize(
    ("area", "fine"), [(101.0, True), (99.0, True), (101.0001, False), (98.9999, False)]
)
def test_exactly_one_percent(area: float, fine: bool) -> None:
    assert _within(np.array([area]), np.array([100.0]), Fraction(1, 100)).tolist() == [fine]


@given(area=st.floats(0.01, 1e5), published=st.floats(0.01, 1e5), more=st.floats(0, 0.5))
def test_the_flag_follows_the_tolerance(area: float, published: float, more: float) -> None:
    strict, loose = Fraction(1, 100), Fraction(1, 100) + Fraction(more).limit_denominator(1000)
    one, other = (_within(np.array([area]), np.array([published]), t)[0] for t in (strict, loose))
    assert one <= other
    if abs(area / published - 1) > 0.0101 and published > 1:
        assert not one


def test_the_outlines_of_the_demonstration_hold_sea() -> None:
    """Their sum against the master plan's 6,833 km²; the outlines are drawn, not surveyed."""
    drawn = gpd.read_file(ROOT / "seeds/city/data/districts.geojson").set_crs(
        "EPSG:4490", allow_override=True
    )
    city = GeoDataFrame({"district": ["Shanghai"]}, geometry=[drawn.union_all()], crs="EPSG:4490")
    found = judge(
        city, published=published_facts({"Shanghai": "city-area-master-plan"}, key="district")
    ).frame.iloc[0]
    assert found["flagged"]
    assert found["polygon_km2"] == pytest.approx(7456.5, abs=0.5)
    assert found["land_km2"] == 6833
    assert "master plan" in found["source"].lower()


@pytest.mark.parametrize(
    "fact", ["city-area-statistics", "no-such-fact", "far-guide-industrial-2018"]
)
def test_facts_that_are_no_verified_area(fact: str) -> None:
    with pytest.raises(ArgumentError, match="no verified fact"):
        published_facts({"a": fact}, key="district")


@pytest.mark.parametrize(
    ("published", "column"),
    [
        (table(a=0.0), "land_km2"),
        (table(a=NAN), "land_km2"),
        (table(a=float("inf")), "land_km2"),
        (table(a=1.0).assign(source=" "), "source"),
        (pd.concat([table(a=1.0)] * 2), "district"),
        (table(a=1.0).drop(columns="source"), "source"),
    ],
)
def test_refused(published: pd.DataFrame, column: str) -> None:
    with pytest.raises(RefusedError) as caught:
        judge(outlines(a=square(0, 0, 1)), published=published)
    assert {p.column for p in caught.value.problems} == {column}


def test_refused_outlines() -> None:
    with pytest.raises(RefusedError):
        judge(outlines(a=square(0, 0, 1)).assign(district=None))
    with pytest.raises(CRSError):
        judge(outlines(a=square(0, 0, 1)).set_crs(None, allow_override=True))
