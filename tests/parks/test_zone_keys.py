"""One place has one key, in `parks.park` and in `parks.groups` alike."""

from dataclasses import replace

from parks.groups import by_role
from parks.park import of_layers
from parks.zone_keys import names_of, zone_keys
from tests.parks.density_town import PARKS, land, zones
from tests.parks.studies import square


def test_parks_and_densities_speak_of_the_same_keys() -> None:
    other = zones("other", ["p2", "p3"], ["Elsewhere", "North"], square(900), square(100, width=50))
    layers = [PARKS, other]
    parks = of_layers(land(), layers)
    assert parks.key.tolist() == ["other/p2", "p1", "p3", "park/p2"]
    assert parks.name.tolist() == ["Elsewhere", "North", "North", None]
    grouped = by_role(land(), [PARKS, replace(other, role="park")], "park")
    assert set(grouped.key) - {None} == {"p1", "p3", "park/p2"}  # those with parcels


def test_the_first_name_of_a_key_is_its_name() -> None:
    blocks = zones(
        "park", ["a", "a", "b"], [None, "East", None], square(0), square(200), square(400)
    )
    assert names_of(zone_keys([blocks])) == {"a": "East"}
