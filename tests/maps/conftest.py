"""What tests of the industrial map share: its file, and its open page."""

from pathlib import Path
from typing import Any

import pytest

from maps.industrial_map import write_map


@pytest.fixture(scope="module")
def file(report: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the map of the `report` that a test file has."""
    return write_map(report, tmp_path_factory.mktemp("map") / "map.html", lang="en")


@pytest.fixture
def tab(browser_page: Any, file: Path) -> Any:
    """Open it, and wait until it can be used."""
    browser_page.page.goto(file.as_uri())
    browser_page.page.evaluate("parkgis.page.ready.then(() => 0)")
    return browser_page.page
