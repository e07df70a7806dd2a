"""What tests of rules share: a flat earth, and rulebooks of plot-ratio rules written for the moment."""

from pathlib import Path

import pytest

from geo.area import planar_area
from tests.parks.limit_books import HEAD, RULE, Book


@pytest.fixture
def flat(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a flat earth the areas agree, and limits can be met exactly."""
    monkeypatch.setattr("layers.measure.geodesic_area", planar_area)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Write a rulebook of plot-ratio rules, and a table beside it; other kinds have a `book` of their own."""

    def write(*rules: dict[str, str], csv: str | bytes | None = None) -> str:
        default = {"id": "r", "rule": "", "start": "2018-01-01", "nature": "ceiling"}
        said = "".join(RULE.format(**(default | rule)) for rule in rules)
        if "routes" not in said:  # a guide names its routes
            said = said.replace('"guide"\n', '"guide"\nroutes = ["project-procedure"]\n')
        path = tmp_path / "book.toml"
        path.write_text(HEAD + said, "utf-8")
        if csv is not None:
            data = csv.encode() if isinstance(csv, str) else csv
            (tmp_path / "zones.csv").write_bytes(data)
        return str(path)

    return write
