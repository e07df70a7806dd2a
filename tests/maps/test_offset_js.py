"""The forward shift of Chinese web maps in the page, against geo.offset."""

import numpy as np
import pytest

from geo.offset import shift
from maps.open_links import constants
from tests.maps.node import run_node

CODE = """({ constants, places, way }) => places.map((place) => parkgis.offset[way](constants, place))"""


@pytest.mark.parametrize(("way", "to"), [("toGcj02", "gcj02"), ("toBd09", "bd09")])
def test_the_shift_is_that_of_the_library(way: str, to: str) -> None:
    random = np.random.default_rng(8)
    lon, lat = random.uniform(70, 140, 2_000), random.uniform(-5, 60, 2_000)
    lon[:3], lat[:3] = (72.004, 137.8347, 121.5), (0.8293, 55.8271, 31.2)  # corners of the box
    given = {"constants": constants(), "way": way, "places": np.stack([lon, lat], axis=1).tolist()}
    found = np.array(run_node(("offset.js",), CODE, given))
    expected = np.stack(shift(lon, lat, source="wgs84", to=to), axis=1)  # type: ignore[arg-type]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
