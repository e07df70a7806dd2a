"""The city is drawn once for all tests of this folder."""

import pytest

from seeds.city.city import City, build_city


@pytest.fixture(scope="session")
def city() -> City:
    return build_city()
