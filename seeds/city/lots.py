"""Parcels of a block: one row, or two rows back to back, sharing every corner of their edges.

All arrays have one line per block and are padded with NaN, so that there is no loop over parcels.
Coordinates are metres from the block's south-west corner.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seeds.city.chance import between
from seeds.city.grid import Cells
from seeds.city.plan import plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Lots:
    """Rings of all parcels, one after the other.

    cell: (n,) block of each parcel; points: (m, 2) metres from the middle of the block, rings
    closed; offsets: (n + 1,) where each ring starts; cut: (blocks,) where a line across the block
    stays farthest from its dividers, metres from the block's middle.
    """

    cell: Ints
    points: Floats
    offsets: Ints
    cut: Floats


def row_counts(random: np.random.Generator, cells: Cells) -> tuple[Ints, Ints]:
    """Draw how many parcels the south and the north row of every block have (north may be 0)."""
    lots, size = plan()["lots"], _size(cells)
    two = random.random(len(size)) < lots["two_rows"]
    wide = lots["width_m"] * np.where(two, 1.0, 1.35)
    wide = wide * np.exp(random.normal(0, lots["width_sigma"], len(size)))
    south = _fit(size[:, 0] / wide, size[:, 0])
    north = _fit(size[:, 0] / wide * random.uniform(0.7, 1.4, len(size)), size[:, 0])
    return south, np.where(two, north, 0)


def _fit(count: Floats, width: Floats) -> Ints:
    lots = plan()["lots"]
    most = np.minimum(lots["most_per_row"], width // lots["narrowest_m"])
    least = np.ceil(width / lots["widest_m"])
    fitted: Ints = np.clip(np.rint(count), least, np.maximum(most, least)).astype(np.int64)
    return fitted


def _size(cells: Cells) -> Floats:
    size: Floats = cells.high - cells.low - 2 * cells.half
    return size


def cut_lots(random: np.random.Generator, cells: Cells, south: Ints, north: Ints) -> Lots:
    """Divide every block into its parcels.

    Parameters
    ----------
    random : Generator
    cells : Cells
        The blocks, n of them.
    south, north : ndarray of int, shape (n,)
        Parcels per row; a block with north 0 has one row through its whole depth.

    Returns
    -------
    Lots
        South row first, block by block.
    """
    size = _size(cells)
    front = _dividers(random, size[:, 0], south)
    rear = _merged(_dividers(random, size[:, 0], north), front)
    back_x, back_y = _back_line(random, size, front, rear, north > 0)
    chamfer = between(random, plan()["lots"]["chamfer_m"], (len(size), 4))
    near = _rings(random, front, back_x, back_y, size[:, 0], chamfer[:, :2])
    far = _rings(random, rear, back_x, size[:, 1:] - back_y, size[:, 0], chamfer[:, 2:])
    far[..., 1] = size[:, 1, None, None] - far[..., 1]
    return _packed(np.concatenate([near, far[:, :, ::-1]], axis=1), size, _cut(back_x))


def _dividers(random: np.random.Generator, width: Floats, count: Ints) -> Floats:
    """Cut every width into *count* unequal pieces: shape (n, most + 1), NaN after the last."""
    most = plan()["lots"]["most_per_row"]
    share = np.exp(random.normal(0, plan()["lots"]["within_sigma"], (len(width), most)))
    share = share.clip(0.6, 1.7)
    share[np.arange(most) >= count[:, None]] = 0
    total = np.maximum(share.sum(axis=1, keepdims=True), SAME)
    ends = width[:, None] * np.cumsum(share, axis=1) / total
    ends[np.arange(1, most + 1) == count[:, None]] = width[count > 0]
    dividers = np.column_stack([np.zeros(len(width)), ends])
    dividers[np.arange(most + 1) > count[:, None]] = np.nan
    dividers[count == 0] = np.nan
    return dividers


def _merged(rear: Floats, front: Floats) -> Floats:
    """Move dividers of the rear row onto those of the front row that are close."""
    gap = np.abs(rear[:, :, None] - front[:, None, :])
    gap[np.isnan(gap)] = np.inf
    nearest = np.take_along_axis(front, gap.argmin(axis=2), axis=1)
    merged: Floats = np.where(gap.min(axis=2) < plan()["lots"]["merge_m"], nearest, rear)
    return merged


def _back_line(
    random: np.random.Generator,
    size: Floats,
    front: Floats,
    rear: Floats,
    two: npt.NDArray[np.bool_],
) -> tuple[Floats, Floats]:
    """Give the corners of the line where both rows meet, x ascending, NaN after the last."""
    known = (np.abs(rear[:, :, None] - front[:, None, :]) < SAME).any(axis=2)
    x = np.sort(np.column_stack([front, np.where(known, np.nan, rear)]), axis=1)
    level = size[:, 1:] * np.where(two, random.uniform(0.42, 0.58, len(size)), 1.0)[:, None]
    shift = np.where(two[:, None], random.uniform(-3, 3, x.shape), random.uniform(-1.5, 0, x.shape))
    ends = (x < SAME) | (x > size[:, :1] - SAME)
    return x, np.where(np.isnan(x), np.nan, level + np.where(ends, 0, shift))


def _rings(
    random: np.random.Generator,
    at: Floats,
    back_x: Floats,
    back_y: Floats,
    width: Floats,
    cut: Floats,
) -> Floats:
    """Give the open rings of one row, its street at y = 0: (n, most, slots, 2), NaN = none."""
    left, right = at[:, :-1], at[:, 1:]
    first, last = left < SAME, right > width[:, None] - SAME
    bend = _bends(random, at, back_y)
    back = _backs(left, right, back_x, back_y)
    corner = np.where(first, cut[:, :1], 0.0), np.where(last, cut[:, 1:], 0.0)
    middle = (left + right) / 2 + random.uniform(-0.1, 0.1, left.shape) * (right - left)
    front = [
        _point(left + corner[0], 0 * left),
        _point(middle, random.uniform(0.2, 1.2, left.shape)),
        _point(right - corner[1], 0 * left),
        _point(np.where(last, right, np.nan), corner[1]),
    ]
    sides = [bend[:, 1:], back, bend[:, :-1], _point(np.where(first, left, np.nan), corner[0])]
    slots = [*(p[:, :, None] for p in front), sides[0][:, :, None], back]
    rings = np.concatenate([*slots, sides[2][:, :, None], sides[3][:, :, None]], axis=2)
    rings[np.isnan(right)] = np.nan
    return rings


def _point(x: Floats, y: Floats) -> Floats:
    return np.stack([x, np.where(np.isnan(x), np.nan, y)], axis=-1)


def _bends(random: np.random.Generator, at: Floats, back_y: Floats) -> Floats:
    """Give the bend of every divider, NaN where it is straight or the side of the block."""
    depth = np.nanmin(back_y, axis=1, keepdims=True)
    outer = (np.arange(at.shape[1]) == 0) | np.isnan(
        np.column_stack([at[:, 1:], at[:, :1] * np.nan])
    )
    straight = outer | (random.random(at.shape) >= plan()["lots"]["bend"])
    x = np.where(straight, np.nan, at + random.uniform(-2.5, 2.5, at.shape))
    return _point(x, depth * random.uniform(0.3, 0.7, at.shape))


def _backs(left: Floats, right: Floats, back_x: Floats, back_y: Floats) -> Floats:
    """Give each parcel its piece of the back line, from right to left."""
    x, y = back_x[:, None, ::-1], back_y[:, None, ::-1]
    own = (x > left[:, :, None] - SAME) & (x < right[:, :, None] + SAME)
    return _point(np.where(own, x, np.nan), y + 0 * x)


def _cut(back_x: Floats) -> Floats:
    """Give the middle of the widest piece of the back line."""
    gaps = np.nan_to_num(np.diff(back_x, axis=1), nan=-1.0)
    widest = gaps.argmax(axis=1)
    line = np.arange(len(back_x))
    middle: Floats = (back_x[line, widest] + back_x[line, widest + 1]) / 2
    return middle


def _packed(rings: Floats, size: Floats, cut: Floats) -> Lots:
    """Drop the padding and close the rings."""
    blocks, per_block, slots, _ = rings.shape
    flat = rings.reshape(blocks * per_block, slots, 2)
    used = ~np.isnan(flat[..., 0])
    real = used.any(axis=1)
    flat, used, cell = flat[real], used[real], np.repeat(np.arange(blocks), per_block)[real]
    first = np.take_along_axis(flat, used.argmax(axis=1)[:, None, None], axis=1)
    closed = np.concatenate([flat, first], axis=1)
    keep = np.column_stack([used, np.ones(len(used), bool)])
    corners = keep.sum(axis=1)
    # Rounded, because the north row was mirrored twice and shared corners must stay equal.
    points = np.round(closed[keep] - np.repeat(size[cell] / 2, corners, axis=0), 6)
    return Lots(cell, points, np.concatenate([[0], np.cumsum(corners)]), cut - size[:, 0] / 2)
