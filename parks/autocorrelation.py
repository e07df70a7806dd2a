"""Whether like values lie together: Moran's I over all units, with a test by permutation.

p is two-sided and counts the observed arrangement: (1 + as extreme on the nearer side) / (1 + all),
doubled. esda's own is one-sided on whichever side the observation fell: half as large.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geo.errors import ArgumentError
from geo.neighbours import Weights
from parks.space_field import Field, read_field
from parks.space_wording import say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PERMUTATIONS = 999
_AT_ONCE = 4_000_000  # numbers held at a time
_SAME = 1e-12  # of the size of a sum: below it two arrangements are equal


@dataclass(frozen=True, slots=True)
class Moran:
    """Moran's I of a column, and how likely one as far from chance is without any pattern."""

    statistic: float
    expected: float  # -1 / (n - 1)
    p: float  # two-sided
    n: int  # units that entered
    field: Field
    permutations: int
    seed: int

    @property
    def islands(self) -> tuple[object, ...]:
        """Keys of the units without neighbours: they did not enter."""
        return self.field.names("island")

    @property
    def missing(self) -> tuple[object, ...]:
        """Keys of the units without a value: they did not enter."""
        return self.field.names("missing")

    def says(self, lang: str, *, alpha: float = 0.05) -> str:
        """Say the result as one sentence, with the weights, the seed and who was left out."""
        pattern = "like" if self.statistic > self.expected else "unlike"
        return say(
            "moran",
            lang,
            column=self.field.column,
            statistic=self.statistic,
            expected=self.expected,
            verdict=say(f"moran_pattern.{pattern if self.p <= alpha else 'none'}", lang),
            p=self.p,
            permutations=self.permutations,
            seed=self.seed,
            n=self.n,
            weights=self.field.weights.says(lang),
            left_out=self.field.left_out(lang),
        )


def moran(
    units: "GeoDataFrame",
    column: str,
    *,
    key: str | Sequence[str],
    weights: Weights,
    seed: int,
    permutations: int = PERMUTATIONS,
) -> Moran:
    """Measure whether like values of a column lie together.

    Parameters
    ----------
    units : GeoDataFrame, n rows
        Parks, cells or districts, in a projected CRS in metres.
    column : str
        Such as a density; null where not known: left out and listed, never 0.
    key : str or sequence of str
        The columns that name a unit, each once. The order of the rows has no effect.
    weights : Weights
    seed : int
        Of the permutations; equal seeds give equal results.
    permutations : int

    Returns
    -------
    Moran

    Raises
    ------
    RefusedError, CRSError, ArgumentError
        As for `parks.space_field.read_field`; fewer than 1 permutation.
    """
    check_permutations(permutations)
    field = read_field(units, column, key=key, weights=weights)
    z = field.entered - field.entered.mean()
    w = field.near * field.weight()[:, None]
    scale = len(z) / (w.sum() * (z @ z))
    observed, size = float(z @ (w @ z)), float(np.abs(z) @ (w @ np.abs(z)))
    rng = np.random.default_rng(seed)
    sizes = _batches(permutations, max(1, _AT_ONCE // len(z)))
    simulated = np.concatenate([_mixed(rng, z, w, many) for many in sizes])
    above, below = _tails(simulated, observed, size)
    p = two_sided(above, below, permutations)
    return Moran(observed * scale, -1 / (len(z) - 1), float(p), len(z), field, permutations, seed)


def conditional(field: Field, observed: Floats, *, seed: int, permutations: int) -> Floats:
    """Test each unit's sum over its neighbours: it stays, all others change places.

    Parameters
    ----------
    field : Field
        m units enter.
    observed : ndarray of float64, shape (m,)
        The sum of the values over the neighbours.
    seed, permutations : int
        One set of draws serves all units.

    Returns
    -------
    ndarray of float64, shape (m,)
        Two-sided p.
    """
    value, degree = field.entered, field.degree
    m, most = len(value), int(degree.max())
    rng = np.random.default_rng(seed)
    drawn = np.stack([rng.permutation(m - 1)[:most] for _ in range(permutations)])
    size = np.abs(value).max() * degree
    above, below = np.zeros(m, np.int64), np.zeros(m, np.int64)
    for k in np.unique(degree):
        same = np.flatnonzero(degree == k)
        step = max(1, _AT_ONCE // (permutations * int(k)))
        for unit in np.array_split(same, -(-len(same) // step)):
            # The m - 1 others are counted past the unit itself.
            other = drawn[None, :, :k] + (drawn[None, :, :k] >= unit[:, None, None])
            simulated = value[other].sum(axis=2)
            above[unit], below[unit] = _tails(simulated.T, observed[unit], size[unit])
    return two_sided(above, below, permutations)


def two_sided(above: npt.ArrayLike, below: npt.ArrayLike, permutations: int) -> Floats:
    """Turn counts of arrangements at least, and at most, as large into a two-sided p.

    Examples
    --------
    >>> two_sided([0, 30, 99], [99, 70, 99], 99).tolist()
    [0.02, 0.62, 1.0]
    """
    nearer = np.minimum(above, below)
    return np.minimum(1.0, 2 * (nearer + 1) / (permutations + 1))


def check_permutations(permutations: int) -> None:
    """Refuse less than one permutation."""
    if permutations < 1:
        raise ArgumentError(
            f"{permutations} permutations test nothing; 999 is usual",
            f"随机置换次数为 {permutations}，无法检验；通常取 999",
        )


def _mixed(rng: np.random.Generator, z: Floats, w: "csr_array", size: int) -> Floats:
    """Sum z times its neighbours in arrangements at random, shape (size,)."""
    arranged = np.stack([rng.permutation(z) for _ in range(size)], axis=1)
    found: Floats = (arranged * (w @ arranged)).sum(axis=0)
    return found


def _batches(total: int, size: int) -> list[int]:
    return [min(size, total - start) for start in range(0, total, size)]


def _tails(simulated: Floats, observed: Floats | float, size: Floats | float) -> tuple[Ints, Ints]:
    """Count the arrangements (first axis) at least, and at most, as large as observed."""
    slack = size * _SAME
    above = (simulated >= observed - slack).sum(axis=0)
    below = (simulated <= observed + slack).sum(axis=0)
    return above, below
