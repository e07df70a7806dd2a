"""Blocks: every lot is simple, and together they tile the block."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from seeds.city.grid import Cells, single_blocks
from seeds.city.lots import Lots, cut_lots, row_counts
from seeds.city.parcels import scattered_blocks


def blocks(random: np.random.Generator, n: int) -> Cells:
    size = np.column_stack([random.uniform(150, 600, n), random.uniform(150, 350, n)])
    half = np.full((n, 2), 8.0)
    return Cells(np.arange(n), 0 * size, size, half, np.zeros(n), np.ones(n, bool))


def polygons(lots: Lots) -> np.ndarray:
    rings = np.arange(len(lots.offsets))
    kind = shapely.GeometryType.POLYGON
    return shapely.from_ragged_array(kind, lots.points, (lots.offsets, rings))


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1))
def test_lots_tile_their_block_with_shared_corners(seed: int) -> None:
    random = np.random.default_rng(seed)
    cells = blocks(random, 12)
    south, north = row_counts(random, cells)
    lots = cut_lots(random, cells, south, north)
    shapes = polygons(lots)
    assert len(shapes) == (south + north).sum()
    assert shapely.is_valid(shapes).all()
    for block in range(12):
        own = shapes[lots.cell == block]
        assert shapely.coverage_is_valid(own)
        whole = shapely.union_all(own)
        assert whole.geom_type == "Polygon"
        assert not whole.interiors
        room = np.prod(cells.high[block] - 16.0)
        assert 0.97 * room < whole.area < room


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_cut_stays_clear_of_the_corners_of_the_back_line(seed: int) -> None:
    random = np.random.default_rng(seed)
    cells = blocks(random, 10)
    south, north = row_counts(random, cells)
    lots = cut_lots(random, cells, south, np.maximum(north, 1))
    owner = np.repeat(lots.cell, np.diff(lots.offsets))
    for block in range(10):
        x, y = lots.points[owner == block].T
        on_back = np.abs(y) < 0.13 * np.ptp(y)
        assert np.abs(x[on_back] - lots.cut[block]).min() > 8


@pytest.mark.parametrize("wanted", [1, 2, 47, 120])
def test_scattered_blocks_hold_exactly_what_is_wanted(wanted: int) -> None:
    block = scattered_blocks(np.random.default_rng(3), 40, wanted, 5)
    assert len(block.lots.cell) == wanted
    assert block.cells.site.min() == 5


@pytest.mark.parametrize("wanted", [0, -3, 10_000])
def test_a_number_that_does_not_fit_is_refused(wanted: int) -> None:
    with pytest.raises(ValueError, match="another seed"):
        scattered_blocks(np.random.default_rng(3), 40, wanted, 5)


def test_single_blocks_are_wide_enough_for_their_lots() -> None:
    cells = single_blocks(np.random.default_rng(1), 0, np.array([1, 6, 11]))
    width = (cells.high - cells.low)[:, 0]
    assert (width / np.ceil(np.array([1, 6, 11]) / 2) > 60).all()


def test_dividers_of_the_two_rows_that_are_close_become_one() -> None:
    random = np.random.default_rng(11)
    cells = blocks(random, 300)
    south, north = row_counts(random, cells)
    edges = np.diff(shapely.get_coordinates(shapely.get_exterior_ring(
        polygons(cut_lots(random, cells, south, north))
    )), axis=0)  # fmt: skip
    length = np.hypot(*edges.T)
    assert length[length > 0].min() > 2  # also over the jumps between rings
