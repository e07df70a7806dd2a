"""Routes: what is said of them is a fact, and nobody is named whom the source does not name."""

import numpy as np
import pytest

from parks.routes import decided_by, known_routes, open_to
from parks.wording import routes
from seeds.factbook import facts

STATUS = np.array(["new", "existing", "change", None], object)
SCOPES = {"new-parcels": ("new",), "existing-parcels": ("existing",)}


def test_every_route_points_at_its_fact() -> None:
    assert set(known_routes()) == set(routes())
    for route in known_routes().values():
        scope = facts()[route.fact].scope_key
        assert route.status == next((SCOPES[key] for key in SCOPES if key in scope), ())


@pytest.mark.parametrize(
    ("route", "open_"),
    [
        ("project-procedure", [True, False, True, True]),
        ("district-simplified", [False, True, True, True]),
        ("reference", [True] * 4),
        ("of a rulebook of one's own", [True] * 4),
    ],
)
def test_to_whom_a_route_is_open(route: str, open_: list[bool]) -> None:
    assert open_to(route, STATUS).tolist() == open_


def test_who_decides_is_said_only_where_the_source_says_it() -> None:
    assert decided_by("reference", "zh") == "来源未写明"
    assert decided_by("reference", "en") == "not stated in the source"
    assert decided_by("district-simplified", "en").startswith("district by district")
    assert decided_by("district-simplified", "zh").startswith("分区")
