"""A bench on which small studies are built, read and refused."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import Problem, RefusedError
from layers.inputs import Inputs, read_inputs
from layers.study import read_study

HEAD = """
[study]
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "shanghai"
"""
PARCELS = """
[parcels]
path = "parcels.gpkg"
profile = "none"
columns = { parcel_id = "id" }
"""
EAST, NORTH = 500_000, 3_455_000  # on the central meridian of EPSG:4549


def squares(count: int, *, step: float = 100, side: float = 100) -> list[shapely.Polygon]:
    """Lay squares of *side* metres in a row, from west to east."""
    return [
        shapely.box(EAST + i * step, NORTH, EAST + i * step + side, NORTH + side)
        for i in range(count)
    ]


@dataclass
class Bench:
    folder: Path

    def frame(self, crs: object = "EPSG:4549", **columns: Any) -> gpd.GeoDataFrame:
        """Return squares with these columns; ``geometry`` replaces them."""
        shapes = columns.pop("geometry", None)
        count = len(next(iter(columns.values()))) if columns else len(shapes or [])
        return gpd.GeoDataFrame(columns, geometry=shapes or squares(count), crs=crs)

    def write(
        self, file: str = "parcels.gpkg", /, crs: object = "EPSG:4549", **columns: Any
    ) -> Path:
        """Write squares with these columns."""
        path = self.folder / file
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the writer's own words on what is wrong on purpose
            self.frame(crs, **columns).to_file(path)
        return path

    def text(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, more: str = "", *, parcels: str = PARCELS, head: str = HEAD) -> Inputs:
        return read_inputs(read_study(self.text("study.toml", head + parcels + more)))

    def refused(
        self, more: str = "", *, parcels: str = PARCELS, head: str = HEAD
    ) -> tuple[Problem, ...]:
        with pytest.raises(RefusedError) as caught:
            self.read(more, parcels=parcels, head=head)
        problems = caught.value.problems
        assert problems
        assert all(p.message_en and p.message_zh and not p.settled for p in problems)
        return problems


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
