"""Tiers, protection zones: where their edges run, and that no sliver comes about by accident."""

import numpy as np
import pytest
import shapely

from seeds.city.city import City

EDGED = ["bases", "communities", "retained", "reserve", "protection", "flood_storage"]


@pytest.mark.parametrize(
    ("layer", "least_km2", "most_km2"),
    [
        ("bases", 250, 400),
        ("communities", 140, 240),
        ("retained", 60, 110),
        ("reserve", 10, 25),
        ("parks", 380, 400),
        ("protection", 60, 250),
        ("flood_storage", 8, 40),
    ],
)
def test_land_of_the_layers(city: City, layer: str, least_km2: float, most_km2: float) -> None:
    land = shapely.union_all(getattr(city, layer).geometry.to_numpy()).area
    assert least_km2 < land / 1e6 < most_km2


def test_there_is_one_reserve_and_some_bases_have_several_parts(city: City) -> None:
    assert len(city.reserve) == 1
    several = city.bases.geom_type == "MultiPolygon"
    assert 3 <= several.sum() < len(city.bases)


def test_tiers_do_not_share_land(city: City) -> None:
    tiers = [getattr(city, name).union_all() for name in EDGED[:4]]
    for i, tier in enumerate(tiers):
        for other in tiers[:i]:
            assert tier.intersection(other).area < 1e-6


def _parts(city: City, layer: str) -> tuple[np.ndarray, np.ndarray]:
    """Give the parts in and out of the layer of the parcels that its edges cross, not planted."""
    parcels = city.parcels[~city.parcels["parcel_id"].str.startswith("SYN-PLANT-")]
    shapes = parcels.geometry.to_numpy()
    zones = getattr(city, layer).geometry
    tree = shapely.STRtree(shapes)
    hit, held = (np.unique(tree.query(zones, how)[1]) for how in ("intersects", "contains"))
    crossed = shapes[np.setdiff1d(hit, held)]
    union = zones.union_all()
    return shapely.intersection(crossed, union), shapely.difference(crossed, union)


@pytest.mark.parametrize("layer", EDGED)
def test_no_accidental_strip_between_drawing_noise_and_accuracy(city: City, layer: str) -> None:
    for parts in _parts(city, layer):
        narrow = shapely.is_empty(shapely.buffer(parts, -0.25))
        noise = shapely.is_empty(shapely.buffer(parts, -0.025))
        assert not (narrow & ~noise).any()


@pytest.mark.parametrize(
    ("layer", "least", "most"),
    [("bases", 400, 1_500), ("communities", 50, 400), ("retained", 0, 0)],
)
def test_few_parcels_are_split(city: City, layer: str, least: int, most: int) -> None:
    inside, outside = _parts(city, layer)
    split = (shapely.area(inside) > 1) & (shapely.area(outside) > 1)
    assert least <= split.sum() <= most


def test_districts_do_not_overlap(city: City) -> None:
    total = city.districts.area.sum()
    assert city.districts.union_all().area == pytest.approx(total, abs=1)
    assert city.districts["note"].str.contains("not for measuring").all()
