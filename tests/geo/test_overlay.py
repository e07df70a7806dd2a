"""Shares and pieces against geopandas, exact boxes, and truths that need no oracle."""

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.errors import CRSError, GeometryError
from geo.overlay import covered, cut, shares

EAST, NORTH = 640_000, 3_455_000
SEEDS = st.integers(0, 2**32 - 1)


def series(geometries: object, crs: object = 4549) -> GeoSeries:
    return GeoSeries(list(geometries), crs=crs)


def star(rng: np.random.Generator, radius: float, n: int, spread: float = 1_000) -> Polygon:
    angle = np.sort(np.r_[rng.uniform(0, 2 * np.pi, n), 0.1, 2.2, 4.3])
    length = radius * rng.uniform(0.3, 1, len(angle))
    x, y = rng.uniform(0, spread, 2) + np.array([EAST, NORTH])
    return Polygon(np.c_[x + length * np.cos(angle), y + length * np.sin(angle)])


def town(seed: int) -> tuple[GeoSeries, GeoSeries]:
    """Small parcels, some with holes or two parts; big ragged zones that overlap, one holed."""
    rng = np.random.default_rng(seed)
    parcels = [star(rng, r, 9) for r in rng.uniform(10, 90, 40)]
    parcels[0] = parcels[0].difference(parcels[0].centroid.buffer(3))
    apart = shapely.transform(parcels[2], lambda c: c + 400)
    parcels[1] = MultiPolygon([parcels[2], apart])
    zones = [star(rng, r, n) for r, n in [(700, 400), (600, 30), (400, 900), (90, 8)]]
    zones[1] = zones[1].difference(star(rng, 300, 500))
    zones[2] = zones[2].difference(shapely.union_all([star(rng, 30, 9) for _ in range(20)]))
    return series(parcels), series(zones)


def by_geopandas(parcels: GeoSeries, zones: GeoSeries) -> pd.Series:
    left = gpd.GeoDataFrame({"parcel": range(len(parcels))}, geometry=parcels)
    right = gpd.GeoDataFrame({"zone": range(len(zones))}, geometry=zones)
    both = gpd.overlay(left, right)
    return both.area.groupby([both["parcel"], both["zone"]]).sum()


@settings(max_examples=settings().max_examples // 4)
@given(seed=SEEDS)
def test_agrees_with_geopandas(seed: int) -> None:
    parcels, zones = town(seed)
    found = shares(parcels, zones).set_index(["parcel", "zone"])
    expected = by_geopandas(parcels, zones)
    assert list(found.index) == list(expected[expected > 1e-6].index)
    np.testing.assert_allclose(found["area_m2"], expected[found.index], rtol=1e-9, atol=1e-6)
    of = parcels.area.to_numpy()[found.index.get_level_values("parcel")]
    np.testing.assert_allclose(found["share"], found["area_m2"] / of)


@settings(max_examples=settings().max_examples // 4)
@given(seed=SEEDS)
def test_overlapping_zones_count_once(seed: int) -> None:
    parcels, zones = town(seed)
    union = shapely.union_all(zones.array)
    expected = shapely.area(shapely.intersection(parcels.array, union))
    found = covered(parcels, zones)
    np.testing.assert_allclose(found["area_m2"], expected, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(found["share"], found["area_m2"] / parcels.area)
    assert found["share"].between(0, 1).all()


@settings(max_examples=settings().max_examples // 4)
@given(seed=SEEDS)
def test_inside_and_outside_make_the_parcel(seed: int) -> None:
    parcels, zones = town(seed)
    parts = cut(parcels, zones)
    ins, out = parts.inside, parts.outside
    np.testing.assert_array_equal(parts.share, covered(parcels, zones)["share"])
    assert shapely.is_valid(np.r_[ins, out]).all()
    assert np.isin(shapely.get_type_id(np.r_[ins, out]), (3, 6)).all()
    np.testing.assert_allclose(shapely.area(ins) + shapely.area(out), parcels.area, rtol=1e-9)
    np.testing.assert_allclose(shapely.area(ins), covered(parcels, zones)["area_m2"], rtol=1e-9)
    union = shapely.union_all(zones.array)
    assert shapely.area(shapely.intersection(out, union)).max() < 1e-5
    np.testing.assert_allclose(shapely.area(shapely.difference(ins, union)), 0, atol=1e-5)


Box = tuple[int, int, int, int]
BOX = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 12), st.integers(1, 12)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


def common(a: Box, b: Box) -> int:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return max(wide, 0) * max(high, 0)


def cells(b: Box) -> set[tuple[int, int]]:
    return {(x, y) for x in range(b[0], b[2]) for y in range(b[1], b[3])}


@given(
    parcels=st.lists(BOX, min_size=1, max_size=8),
    zones=st.lists(BOX, max_size=6),
    at=st.sampled_from([(0, 0), (EAST, NORTH), (40_640_000, NORTH)]),
)
def test_boxes_exactly(parcels: list[Box], zones: list[Box], at: tuple[int, int]) -> None:
    ours, theirs = (
        series([box(b[0] + at[0], b[1] + at[1], b[2] + at[0], b[3] + at[1]) for b in boxes])
        for boxes in (parcels, zones)
    )
    pairs = shares(ours, theirs)
    found = {(r.parcel, r.zone): (r.area_m2, r.share) for r in pairs.itertuples()}
    exact = {
        (i, j): (common(p, z), float(Fraction(common(p, z), common(p, p))))
        for i, p in enumerate(parcels)
        for j, z in enumerate(zones)
        if common(p, z)
    }
    assert found == exact
    union = set().union(*(cells(z) for z in zones))
    shared = [float(Fraction(len(cells(p) & union), len(cells(p)))) for p in parcels]
    assert covered(ours, theirs)["share"].tolist() == shared


@settings(max_examples=settings().max_examples // 3)
@given(seed=SEEDS, east=st.sampled_from([0, 40_000_000]))
def test_a_parcel_cut_out_of_a_zone_lies_in_it(seed: int, east: int) -> None:
    rng = np.random.default_rng(seed)
    zone = shapely.transform(star(rng, 800, 300), lambda c: c + np.array([east, 0]))
    pieces = [
        shapely.intersection(
            zone, shapely.transform(star(rng, 200, 9), lambda c: c + np.array([east, 0]))
        )
        for _ in range(20)
    ]
    parcels = [p for p in pieces if p.geom_type == "Polygon" and p.area > 1]
    crs = 4528 if east else 4549
    found = covered(series(parcels, crs), series([zone], crs))
    assert (found["share"] == 1.0).all()
    assert shapely.is_empty(cut(series(parcels, crs), series([zone], crs)).outside).all()


def test_a_parcel_left_over_by_a_zone_only_touches_it() -> None:
    rng = np.random.default_rng(7)
    zone = star(rng, 500, 2_000)
    rest = shapely.get_parts(box(*shapely.buffer(zone, 50).bounds).difference(zone))
    assert shares(series(rest), series([zone])).empty
    assert (covered(series(rest), series([zone]))["share"] == 0).all()


def test_two_zones_cover_a_parcel_together() -> None:
    parcel = series([box(0, 0, 10, 10)])
    zones = series([box(-1, -1, 5, 11), box(5, -1, 11, 11), box(4, 0, 6, 20)])
    assert covered(parcel, zones)["share"].tolist() == [1.0]
    assert cut(parcel, zones).inside[0] is parcel.array[0] or cut(parcel, zones).inside[0].equals(
        parcel[0]
    )
    assert shares(parcel, zones)["share"].tolist() == [0.5, 0.5, 0.2]


def test_hand_drawn_truths() -> None:
    holed = Polygon(box(0, 0, 10, 10).exterior, [box(2, 2, 8, 8).exterior])
    parcels = series(
        [holed, box(3, 3, 4, 4), box(2, 2, 8, 8), box(-5, 0, 5, 10), box(10, 0, 20, 9)]
    )
    zones = series([holed])
    found = covered(parcels, zones)
    assert found["area_m2"].tolist() == [64, 0, 0, 32, 0]
    assert found["share"].tolist() == [1, 0, 0, 0.32, 0]
    assert shares(parcels, zones)["parcel"].tolist() == [0, 3]
    assert shapely.area(cut(parcels, zones).outside).tolist() == [0, 1, 36, 68, 90]


def test_a_zone_that_overlaps_here_and_touches_there() -> None:
    parcels = series([box(0, 0, 10, 10)])
    zones = series([MultiPolygon([box(2, 2, 4, 4), box(10, 0, 20, 10)])])
    assert cut(parcels, zones).inside[0].equals(box(2, 2, 4, 4))  # and not a line beside it
    assert cut(parcels, zones).outside[0].area == 96


def test_nothing_to_measure() -> None:
    parcels = series([None, Polygon(), box(0, 0, 1, 1)])
    for zones in ([], [None], [Polygon(), None]):
        found = covered(parcels, series(zones))
        np.testing.assert_array_equal(found["share"], [np.nan, np.nan, 0])
        np.testing.assert_array_equal(found["area_m2"], [np.nan, np.nan, 0])
        pairs = shares(parcels, series(zones))
        assert pairs.empty
        assert pairs.dtypes.astype(str).tolist() == ["int64", "int64", "float64", "float64"]
    assert [g if g is None else g.area for g in cut(parcels, series([])).outside] == [None, None, 1]
    assert [g if g is None else g.area for g in cut(parcels, series([])).inside] == [None, None, 0]
    assert covered(series([]), parcels).empty
    assert len(cut(series([]), parcels).inside) == 0


def test_index_and_input_do_not_matter() -> None:
    parcels = gpd.GeoDataFrame(geometry=[box(0, 0, 2, 2), box(9, 9, 11, 11)], crs=4549)
    parcels.index = ["b", "a"]
    before = shapely.to_wkb(parcels.geometry.array)
    found = covered(parcels, series([box(1, 0, 9, 9)]))
    assert found.index.tolist() == [0, 1]
    assert found["share"].tolist() == [0.5, 0]
    assert (shapely.to_wkb(parcels.geometry.array) == before).all()


def test_a_district_taken_as_the_parcel() -> None:
    rng = np.random.default_rng(3)
    district, zones = star(rng, 900, 5_000), [star(rng, 20, 8) for _ in range(60)]
    found = shares(series([district]), series(zones))
    expected = shapely.area(shapely.intersection(zones, district))
    np.testing.assert_allclose(found["area_m2"], expected[expected > 0], atol=1e-6)
    union = shapely.union_all(zones).intersection(district).area
    assert covered(series([district]), series(zones))["area_m2"][0] == pytest.approx(union)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(4549, 4550, id="two zones"),
        pytest.param(None, 4549, id="none"),
        pytest.param(4549, None, id="none of the zones"),
        pytest.param(4490, 4490, id="degrees"),
        pytest.param(3857, 3857, id="Web Mercator"),
        pytest.param(2249, 2249, id="feet"),
    ],
)
@pytest.mark.parametrize("measure", [shares, covered, cut])
def test_crs_refused(measure, ours: object, theirs: object) -> None:  # noqa: ANN001
    with pytest.raises(CRSError):
        measure(series([box(0, 0, 1, 1)], ours), series([box(0, 0, 1, 1)], theirs))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), id="bow-tie"),
        pytest.param(LineString([(0, 0), (1, 1)]), id="line"),
        pytest.param(Point(0, 0), id="point"),
        pytest.param(box(0, 0, np.inf, 1), id="not finite"),
    ],
)
def test_geometry_refused(bad: shapely.Geometry) -> None:
    good = box(0, 0, 1, 1)
    for ours, theirs in (([good, None, bad], [good]), ([good], [good, None, bad])):
        with pytest.raises(GeometryError, match="rows 3") as caught:
            shares(series(ours), series(theirs))
        assert caught.value.positions == (2,)
