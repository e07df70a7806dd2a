"""Areas, distances and the ways between map and study, in the page, against PROJ."""

from typing import Any

import numpy as np
import pytest
from pyproj import CRS, Geod, Transformer
from shapely import Polygon

from geo.area import geodesic_area
from geo.errors import CRSError
from maps.site_frame import site_frame
from tests.maps.node import run_node

SCRIPTS = ("geodesy.js",)
GEOD = Geod(ellps="WGS84")
AREAS = "({ rings }) => rings.map((ring) => parkgis.geodesy.ringArea(ring))"
LENGTHS = "({ pairs }) => pairs.map(([a, b]) => parkgis.geodesy.distance(a, b))"
MOVED = "({ way, places }) => places.map((place) => parkgis.geodesy.transform(way, place))"
CITIES = [
    pytest.param("EPSG:4549", (120.9, 30.7, 122.0, 31.9), id="Shanghai, Gauss-Krueger"),
    pytest.param("EPSG:32651", (120.9, 30.7, 122.0, 31.9), id="Shanghai, UTM"),
    pytest.param("EPSG:26986", (-71.2, 42.3, -71.0, 42.5), id="Cambridge, Lambert"),
    pytest.param("EPSG:27700", (-0.5, 51.3, 0.3, 51.7), id="London, another datum"),
    pytest.param("EPSG:2193", (174.5, -37.1, 175.1, -36.6), id="Auckland, in the south"),
]


def rings(n: int) -> list[list[list[float]]]:
    """Draw sites of 10 m to 30 km across, in cities from the equator to 65 degrees."""
    random = np.random.default_rng(3)
    found = []
    for k in range(n):
        lon, lat = random.uniform(-179, 179), random.uniform(-65, 65)
        corners = int(random.integers(3, 12))
        turn = np.sort(random.uniform(0, 2 * np.pi, corners))
        size = 10.0 ** random.uniform(1, 4.5)
        far = size * random.uniform(0.5, 1, corners) / 111_000
        x = lon + far * np.cos(turn) / np.cos(np.radians(lat))
        points = np.stack([x, lat + far * np.sin(turn)], axis=1)
        found.append(points.tolist() + ([points[0].tolist()] if k % 2 else []))
    return found


def test_areas_are_those_of_pyproj_and_of_the_library() -> None:
    drawn = rings(400)
    expected = np.array([abs(GEOD.polygon_area_perimeter(*np.array(r).T)[0]) for r in drawn])
    found = np.array(run_node(SCRIPTS, AREAS, {"rings": drawn}))
    # PROJ itself rounds to some 5e-5 m² a ring, whatever its size.
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-4)
    library = geodesic_area([Polygon(ring) for ring in drawn], "EPSG:4326")
    np.testing.assert_allclose(found, library, rtol=1e-9, atol=1e-6)


def test_distances_are_those_of_pyproj() -> None:
    random = np.random.default_rng(4)
    start = np.stack([random.uniform(-180, 180, 500), random.uniform(-80, 80, 500)], axis=1)
    step = 10.0 ** random.uniform(-5, 1.5, (500, 1)) * random.uniform(-1, 1, (500, 2))
    end = start + step
    expected = GEOD.inv(*start.T, *end.T)[2]
    pairs = np.stack([start, end], axis=1).tolist()
    found = np.array(run_node(SCRIPTS, LENGTHS, {"pairs": pairs}), float)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-6)


def test_no_distance_is_made_up() -> None:
    same, opposite = [[121.0, 31.0], [121.0, 31.0]], [[0.0, 0.0], [179.7, 0.5]]
    assert run_node(SCRIPTS, LENGTHS, {"pairs": [same, opposite]}) == [0, None]


@pytest.mark.parametrize(("crs", "degrees"), CITIES)
def test_the_ways_agree_with_proj(crs: str, degrees: tuple[float, float, float, float]) -> None:
    there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    bounds = there.transform_bounds(*degrees)
    frame = site_frame(crs, bounds)
    random = np.random.default_rng(6)
    x, y = random.uniform(bounds[0], bounds[2], 300), random.uniform(bounds[1], bounds[3], 300)
    base = CRS.from_user_input(crs).geodetic_crs
    assert base is not None
    for way, other in (("map", CRS("EPSG:4326")), ("geodetic", base.to_2d())):
        expected = Transformer.from_crs(crs, other, always_xy=True).transform(x, y)
        found = moved(frame[way], x, y)
        np.testing.assert_allclose(found, np.stack(expected, axis=1), rtol=0, atol=1e-11)
    back = moved(frame["work"], *moved(frame["map"], x, y).T)
    inside = ~np.isnan(back[:, 0])
    assert inside.mean() > 0.95
    expected = np.stack(there.transform(*moved(frame["map"], x, y).T), axis=1)
    np.testing.assert_allclose(back[inside], expected[inside], rtol=0, atol=1e-6)


def moved(way: dict[str, Any], x: Any, y: Any) -> Any:
    found = run_node(SCRIPTS, MOVED, {"way": way, "places": np.stack([x, y], axis=1).tolist()})
    return np.array([[np.nan, np.nan] if one is None else one for one in found])


def test_beyond_its_box_a_way_leads_nowhere() -> None:
    frame = site_frame("EPSG:4549", (600_000, 3_400_000, 650_000, 3_450_000))
    given = {"way": frame["map"], "places": [[599_999, 3_420_000], [620_000, 3_420_000], ["x", 1]]}
    found = run_node(SCRIPTS, MOVED, given)
    assert [one is None for one in found] == [True, False, True]


@pytest.mark.parametrize(
    ("crs", "bounds", "why"),
    [
        pytest.param('LOCAL_CS["site grid",UNIT["metre",1]]', (0, 0, 9, 9), "no ellipsoid",
                     id="a local grid"),
        pytest.param("EPSG:4549", (-9e6, -9e6, 9e6, 9e6), "too large", id="half the earth"),
    ],
)  # fmt: skip
def test_ground_without_a_way_is_refused(crs: str, bounds: Any, why: str) -> None:
    with pytest.raises(CRSError, match=why):
        site_frame(crs, bounds)
