"""Which zone a parcel belongs to: more than half of it decides."""

import geopandas as gpd
import pytest
from shapely import Polygon

from layers.membership import members
from layers.zones import Layer
from tests.parks.studies import CRS, layer, square


def parks(*shapes: Polygon, ids: list[str] | None = None, names: list[str | None] | None = None,
          name: str = "parks") -> Layer:  # fmt: skip
    made = layer(name, "park", *shapes)
    if ids:
        made.features["zone_id"] = ids
    if names:
        made.features["zone_name"] = names
    return made


def labels(shape: Polygon | None, *layers: Layer) -> str | None:
    return members(gpd.GeoSeries([shape], crs=CRS), layers).labels(1)[0]


@pytest.mark.parametrize(
    ("x", "label"),
    [(0, "0"), (50.01, None), (49.99, "0"), (49.99999, None), (150, "1"), (500, None)],
)
def test_more_than_half_of_it(x: float, label: str | None) -> None:
    assert labels(square(x), parks(square(0), square(150))) == label


def test_zones_that_overlap_hold_it_both() -> None:
    assert labels(square(0), parks(square(-10, width=200), square(0))) == "0; 1"


def test_features_of_one_id_are_one_zone() -> None:
    halves = (square(0, width=50), square(50, width=50))
    assert labels(square(0), parks(*halves, ids=["A", "A"])) == "A"
    assert labels(square(0), parks(*halves, ids=["A", "B"])) is None


def test_ground_drawn_twice_counts_once() -> None:
    """Two features of one zone over the same 40 % do not make 80 %."""
    assert labels(square(0), parks(*[square(0, width=40)] * 2, ids=["A", "A"])) is None


def test_names_are_those_of_the_layer_and_no_two_alike() -> None:
    far = square(5000)
    assert labels(square(0), parks(square(0), far, names=["East", "West"])) == "East"
    assert labels(square(0), parks(square(0), far, names=[None, "West"])) == "0"
    assert labels(square(0), parks(square(0), far, names=["East", "East"])) == "East (parks 0)"
    more = parks(square(0), name="more")
    assert labels(square(0), parks(square(0)), more) == "0 (parks 0); 0 (more 0)"


def test_no_shape_and_no_layer() -> None:
    assert labels(None, parks(square(0))) is None
    assert labels(square(0)) is None
