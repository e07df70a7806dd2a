"""Areas against geographiclib, the official formula and geometry known by hand."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from shapely.affinity import rotate

from geo.area import geodesic_area, planar_area
from geo.errors import CRSError, GeometryError

EDGE = Geod(ellps="GRS80")
Measure = Callable[..., np.ndarray]
SQUARE = box(642_000, 3_455_000, 643_000, 3_456_000)
HOLED = Polygon(SQUARE.exterior, [box(642_100, 3_455_100, 642_200, 3_455_300).exterior])


def karney(ring: np.ndarray, crs: object = "EPSG:4549") -> float:
    """Area of a ring by geographiclib, independent of PROJ's geodesics and of ours."""
    source = CRS.from_user_input(crs)
    ellipsoid = source.ellipsoid
    assert ellipsoid is not None
    earth = Geodesic(ellipsoid.semi_major_metre, 1 / ellipsoid.inverse_flattening)
    to_degrees = Transformer.from_crs(source, source.geodetic_crs, always_xy=True)
    area = earth.Polygon()
    for lon, lat in zip(*to_degrees.transform(ring[:-1, 0], ring[:-1, 1]), strict=True):
        area.AddPoint(lat, lon)
    return abs(area.Compute()[2])


def official(ring: np.ndarray) -> float:
    """Ellipsoid area of a ring by the formula of 国土调查办发〔2008〕32号 (CGCS2000, radians)."""
    a, f = 6378137.0, 1 / 298.257222101
    e2, b = 2 * f - f * f, 6378137.0 * (1 - 1 / 298.257222101)
    c = [
        1 + 3 / 6 * e2 + 30 / 80 * e2**2 + 35 / 112 * e2**3 + 630 / 2304 * e2**4,
        -(1 / 6 * e2 + 15 / 80 * e2**2 + 21 / 112 * e2**3 + 420 / 2304 * e2**4),
        3 / 80 * e2**2 + 7 / 112 * e2**3 + 180 / 2304 * e2**4,
        -(1 / 112 * e2**3 + 45 / 2304 * e2**4),
        5 / 2304 * e2**4,
    ]
    assert a > b
    total = 0.0
    for (l0, b0), (l1, b1) in pairwise(ring):
        mean, delta = (b0 + b1) / 2, b1 - b0
        terms = sum(
            k * math.sin((2 * i + 1) * delta / 2) * math.cos((2 * i + 1) * mean)
            for i, k in enumerate(c)
        )
        total += 2 * b * b * ((l0 + l1) / 2 - 2.1) * terms
    return abs(total)


@st.composite
def parcels(draw: st.DrawFn) -> Polygon:
    """A star-shaped parcel of 100 m² to 20 km² within 120 km of the zone's meridian."""
    n, seed = draw(st.integers(3, 30)), draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, n - 3))
    angle = np.sort(np.r_[angle, 0.1, 2.2, 4.3])
    radius = 10 ** draw(st.floats(0.9, 3.4)) * rng.uniform(0.4, 1, n)
    x, y = draw(st.floats(380_000, 620_000)), draw(st.floats(2_000_000, 5_500_000))
    return Polygon(np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)])


@given(parcel=parcels())
def test_agrees_with_geographiclib(parcel: Polygon) -> None:
    expected = karney(shapely.get_coordinates(parcel))
    # geographiclib itself wavers by 1e-4 m² when a small parcel is moved by a metre.
    assert geodesic_area([parcel], 4549)[0] == pytest.approx(expected, rel=1e-8, abs=1e-3)


@given(parcel=parcels().filter(lambda parcel: parcel.area < 40_000))
def test_agrees_with_an_equal_area_projection(parcel: Polygon) -> None:
    to_degrees = Transformer.from_crs(4549, 4490, always_xy=True)
    lon, lat = to_degrees.transform(parcel.centroid.x, parcel.centroid.y)
    laea = CRS.from_proj4(f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=GRS80")
    to_laea = Transformer.from_crs(4490, laea, always_xy=True)
    corners = np.column_stack(to_degrees.transform(*parcel.exterior.xy))
    # Straight lines of that plane bend away from geodesics, by up to 1e-7 of such an area.
    edges = [EDGE.npts(*start, *end, 15, initial_idx=0) for start, end in pairwise(corners)]
    ring = np.column_stack(to_laea.transform(*np.concatenate(edges).T))
    assert geodesic_area([parcel], 4549)[0] == pytest.approx(Polygon(ring).area, rel=1e-9, abs=1e-5)


@pytest.mark.parametrize(
    ("polygon", "crs"),
    [
        pytest.param(box(121.4, 31.2, 121.5, 31.3), 4490, id="degrees, 10 km edges"),
        pytest.param(box(100, 20, 140, 60), 4326, id="edges of thousands of km go to PROJ"),
        pytest.param(box(350_000, 3_450_000, 350_100, 3_450_050), 32651, id="UTM"),
        pytest.param(rotate(box(0, 0, 9_000, 2), 30), "EPSG:3857", id="Web Mercator, a strip"),
        pytest.param(box(151.2, -33.9, 151.23, -33.87), 4326, id="south"),
        pytest.param(box(179.99, 10, 180.01, 10.02), 4326, id="across the antimeridian"),
        pytest.param(box(2.3, 54.2, 2.31, 54.22), 4807, id="grads from Paris"),
        pytest.param(box(763_000, 2_950_000, 764_000, 2_951_000), 2249, id="feet"),
    ],
)
def test_any_known_crs(polygon: Polygon, crs: object) -> None:
    ring = shapely.get_coordinates(polygon)
    unit = CRS(crs).geodetic_crs.axis_info[0].unit_name
    if unit == "grad":
        ring, crs = ring * 0.9, CRS(crs)
        earth = Geodesic(crs.ellipsoid.semi_major_metre, 1 / crs.ellipsoid.inverse_flattening)
        area = earth.Polygon()
        for lon, lat in ring[:-1]:
            area.AddPoint(lat, lon)
        expected = abs(area.Compute()[2])
    else:
        expected = karney(ring, crs)
    assert geodesic_area([polygon], crs)[0] == pytest.approx(expected, rel=1e-8)


def test_equals_the_official_formula_at_parcel_size() -> None:
    to_degrees = Transformer.from_crs(4549, 4490, always_xy=True)
    square = shapely.segmentize(SQUARE, 5)  # the formula's edges are straight in degrees
    dense = shapely.get_coordinates(square)
    ring = np.radians(np.column_stack(to_degrees.transform(dense[:, 0], dense[:, 1])))
    assert geodesic_area([square], 4549)[0] == pytest.approx(official(ring), rel=1e-10)


def test_the_boundary_file_of_the_survey() -> None:
    parcel = box(40_640_000, 3_457_000, 40_640_200, 3_457_150)  # EPSG:4528, zone 40
    assert geodesic_area([parcel], 4528)[0] == pytest.approx(29_985.485, abs=0.001)
    assert planar_area([parcel], 4528)[0] == 30_000


def test_orientation_holes_and_parts() -> None:
    whole, hole = geodesic_area([SQUARE, Polygon(HOLED.interiors[0])], 4549)
    reversed_shell = Polygon(SQUARE.exterior.coords[::-1], [HOLED.interiors[0].coords[::-1]])
    wound_alike = Polygon(SQUARE.exterior.coords, [HOLED.interiors[0].coords[::-1]])
    far = shapely.transform(SQUARE, lambda c: c + 5_000)
    both = MultiPolygon([HOLED, far])
    mixed = GeometryCollection([both, Point(0, 0), LineString([(0, 0), (1, 1)])])
    found = geodesic_area([HOLED, reversed_shell, wound_alike, both, mixed], 4549)
    np.testing.assert_allclose(found[:3], whole - hole, rtol=1e-12)
    np.testing.assert_allclose(found[3:], whole - hole + geodesic_area([far], 4549)[0], rtol=1e-12)


@pytest.mark.parametrize("measure", [geodesic_area, planar_area])
def test_nothing_to_measure(measure: Measure) -> None:
    found = measure([None, Polygon(), MultiPolygon(), SQUARE, Point(642_000, 3_455_000)], 4549)
    assert np.isnan(found[:3]).all()
    assert found[3] > 999_000
    assert found[4] == 0
    assert measure([], 4549).shape == (0,)
    assert np.isnan(measure([None], 4549)).all()


def test_height_does_not_matter() -> None:
    raised = shapely.force_3d(SQUARE, 12.0)
    assert geodesic_area([raised], 4549) == geodesic_area([SQUARE], 4549)


@pytest.mark.parametrize(
    ("measure", "crs"),
    [
        pytest.param(planar_area, None, id="planar, none"),
        pytest.param(planar_area, 4490, id="planar, degrees"),
        pytest.param(planar_area, 3857, id="planar, Web Mercator"),
        pytest.param(planar_area, "ESRI:102100", id="planar, Web Mercator by its other name"),
        pytest.param(planar_area, "+proj=merc +datum=WGS84 +units=m", id="planar, any Mercator"),
        pytest.param(planar_area, 2249, id="planar, feet"),
        pytest.param(geodesic_area, None, id="geodesic, none"),
        pytest.param(geodesic_area, 'LOCAL_CS["plant",UNIT["metre",1]]', id="geodesic, local"),
        pytest.param(geodesic_area, "EPSG:999999", id="geodesic, no such code"),
    ],
)
def test_refused(measure: Measure, crs: object) -> None:
    with pytest.raises(CRSError) as caught:
        measure([SQUARE], crs)
    assert caught.value.message_zh


@pytest.mark.parametrize(
    ("bad", "crs"),
    [
        pytest.param(box(0, 0, np.inf, 1), 4549, id="not a number"),
        pytest.param(SQUARE, 4490, id="metres in a degree CRS"),
    ],
)
def test_positions_without_a_place_are_named(bad: Polygon, crs: int) -> None:
    good = box(121, 31, 121.1, 31.1) if crs == 4490 else SQUARE
    with pytest.raises(GeometryError) as caught:
        geodesic_area([good, bad], crs)
    assert caught.value.positions == (1,)
