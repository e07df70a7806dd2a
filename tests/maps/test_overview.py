"""The first picture: every cell shows what a plain loop over the vertices finds there."""

import base64
import gzip
from typing import Any

import numpy as np
import pytest

from maps.grid import to_rings
from maps.overview import FROM_ROWS, MOST_CELLS, overview
from tests.maps import map_samples
from tests.maps.layer_page import many


def cells(picture: Any) -> list[list[int]]:
    raw = b"".join(gzip.decompress(base64.b64decode(p)) for p in picture.base64.split("."))
    width = picture.meta["width"]
    return [list(raw[k : k + width]) for k in range(0, len(raw), width)]


@pytest.fixture(scope="module")
def rings() -> Any:
    return to_rings(many(FROM_ROWS).geometry.to_numpy(), map_samples.CRS)


def test_a_cell_shows_the_highest_class_that_has_a_vertex_there(rings: Any) -> None:
    classes = np.arange(FROM_ROWS) * 7919 % 11 % 5
    picture = overview(rings, classes)
    assert picture is not None
    meta = picture.meta
    wanted: dict[tuple[int, int], int] = {}
    vertex = ring = 0
    for row, count in enumerate(rings.count):
        for _ in range(count):
            for _ in range(rings.sizes[ring]):
                at = (
                    (rings.y[vertex] - meta["north"]) // meta["step"],
                    (rings.x[vertex] - meta["west"]) // meta["step"],
                )
                wanted[at] = max(wanted.get(at, 0), int(classes[row]) + 1)
                vertex += 1
            ring += 1
    found = cells(picture)
    assert len(found) == meta["height"] <= MOST_CELLS
    shown = {(y, x): v for y, line in enumerate(found) for x, v in enumerate(line) if v}
    assert shown == wanted


def test_it_is_small_beside_the_parcels(rings: Any) -> None:
    picture = overview(rings, np.zeros(FROM_ROWS, np.int64))
    assert picture is not None
    assert len(picture.base64) < FROM_ROWS


def test_few_parcels_need_none(rings: Any) -> None:
    assert overview(rings.rows(0, FROM_ROWS - 1), np.zeros(FROM_ROWS - 1, np.int64)) is None


def test_many_rows_without_shapes_need_none() -> None:
    nothing = to_rings(np.array([None] * FROM_ROWS, object), map_samples.CRS)
    assert overview(nothing, np.zeros(FROM_ROWS, np.int64)) is None


def test_all_at_one_place_is_one_cell() -> None:
    one = np.array([map_samples.box(0, 0.01)] * FROM_ROWS, object)
    picture = overview(to_rings(one, map_samples.CRS), np.arange(FROM_ROWS) % 3)
    assert picture is not None
    assert {max(line) for line in cells(picture)} == {3}
