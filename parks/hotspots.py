"""Where high or low values lie together: local Moran's I and Getis-Ord Gi*, one verdict a unit.

Many units are tested at once, so that some look striking by chance: verdicts follow q, the false
discovery rate of Benjamini and Hochberg, not p.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ArgumentError
from geo.neighbours import Weights
from parks.autocorrelation import PERMUTATIONS, check_permutations, conditional
from parks.space_field import Field, read_field
from parks.space_wording import joined, say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.object_]

CLASSES = {
    "local_moran": ("high-high", "low-low", "high-low", "low-high"),
    "getis_ord": ("hot", "cold"),
}
NOT_SIGNIFICANT = "not-significant"


@dataclass(frozen=True, slots=True)
class Hotspots:
    """A local statistic over n units, with a verdict for each.

    ``frame`` holds one row per unit, as handed over:

    - the key columns, and ``value``;
    - ``neighbours``: how many (Int64), null for a unit that did not enter;
    - ``statistic``: local Moran's I ((n-1) z times the sum of its neighbours' z, over the sum of
      z²), or the z-score of Gi*; NaN for a unit that did not enter, as what follows;
    - ``p``: two-sided, by permutation of all other units;
    - ``q``: the least false discovery rate at which the unit is significant;
    - ``class``: high-high, low-low, high-low, low-high, or hot, cold; not-significant; island
      (without neighbours), missing (without a value), no-place (without a geometry).
    """

    method: str  # "local_moran" or "getis_ord"
    frame: pd.DataFrame
    field: Field
    alpha: float
    permutations: int
    seed: int

    @property
    def weights(self) -> Weights:
        """Who is whose neighbour, and what each counts."""
        return self.field.weights

    @property
    def islands(self) -> tuple[object, ...]:
        """Keys of the units without neighbours."""
        return self.field.names("island")

    @property
    def missing(self) -> tuple[object, ...]:
        """Keys of the units without a value."""
        return self.field.names("missing")

    @property
    def needed(self) -> int:
        """How many units must reach the least p before any is significant."""
        least = 2 / (self.permutations + 1)
        return max(1, int(np.ceil(least * len(self.field.at) / self.alpha - 1e-9)))

    def says(self, lang: str) -> str:
        """Say the result as one sentence, with the weights, the seed and who was left out."""
        count = self.frame["class"].value_counts()
        names = (*CLASSES[self.method], NOT_SIGNIFICANT)
        counts = [f"{count.get(name, 0)} {say(f'class.{name}', lang)}" for name in names]
        few = {"permutations": self.permutations, "needed": self.needed}
        return say(
            "local",
            lang,
            column=self.field.column,
            method=say(f"method.{self.method}", lang),
            counts=joined(counts, lang),
            n=len(self.field.at),
            alpha=self.alpha,
            permutations=self.permutations,
            seed=self.seed,
            weights=self.weights.says(lang),
            left_out=self.field.left_out(lang),
            too_few=say("too_few", lang, **few) if self.needed > 1 else "",
        )


def local_moran(  # noqa: PLR0913  # all but two are keywords that the caller states
    units: "GeoDataFrame",
    column: str,
    *,
    key: str | Sequence[str],
    weights: Weights,
    seed: int,
    permutations: int = PERMUTATIONS,
    alpha: float = 0.05,
) -> Hotspots:
    """Tell clusters and outliers: high among high, low among low, and the two that stand out.

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
        The least p is 2 / (permutations + 1).
    alpha : float
        The false discovery rate allowed: between 0 and 1.

    Returns
    -------
    Hotspots

    Raises
    ------
    RefusedError, CRSError, ArgumentError
        As for `parks.space_field.read_field`; no permutation; alpha not between 0 and 1.
    """
    field = read_field(units, column, key=key, weights=weights)
    z = field.entered - field.entered.mean()
    lag = (field.near @ z) * field.weight()
    statistic = (len(z) - 1) * z * lag / (z @ z)
    near = np.where(lag > 0, "high", "low").astype(object)
    kind = np.where(z > 0, "high-", "low-").astype(object) + near
    return _tested("local_moran", field, statistic, kind, (alpha, permutations, seed))


def getis_ord(  # noqa: PLR0913  # all but two are keywords that the caller states
    units: "GeoDataFrame",
    column: str,
    *,
    key: str | Sequence[str],
    weights: Weights,
    seed: int,
    permutations: int = PERMUTATIONS,
    alpha: float = 0.05,
) -> Hotspots:
    """Tell hot and cold spots: where a unit and its neighbours together are high, or low.

    Parameters
    ----------
    units, column, key, weights, seed, permutations, alpha
        As for `local_moran`. Row-standardised or not makes no difference here: the unit itself
        weighs as much as one neighbour, and the z-score does not depend on the scale of a row.

    Returns
    -------
    Hotspots
        The statistic is the z-score of Ord and Getis (1995), with the unit itself.

    Raises
    ------
    RefusedError, CRSError, ArgumentError
        As for `local_moran`; a unit that has all others as neighbours: nothing is left to compare.
    """
    field = read_field(units, column, key=key, weights=weights)
    x, n, size = field.entered, len(field.at), field.degree + 1
    if (size == n).any():
        raise ArgumentError(
            "a unit has all others as neighbours, so that nothing is left to compare it with; "
            "choose nearer neighbours",
            "有单元与其余全部单元相邻，无从比较；请缩小邻域",
        )
    spread = x.std() * np.sqrt(size * (n - size) / (n - 1))
    statistic = (field.near @ x + x - x.mean() * size) / spread
    kind = np.where(statistic > 0, "hot", "cold").astype(object)
    return _tested("getis_ord", field, statistic, kind, (alpha, permutations, seed))


def _tested(
    method: str, field: Field, statistic: Floats, kind: Words, test: tuple[float, int, int]
) -> Hotspots:
    from scipy.stats import false_discovery_control

    alpha, permutations, seed = test
    check_permutations(permutations)
    if not 0 < alpha < 1:
        raise ArgumentError(
            f"alpha is {alpha}; give a rate between 0 and 1", f"alpha 为 {alpha}；应在 0 与 1 之间"
        )
    p = conditional(field, field.near @ field.entered, seed=seed, permutations=permutations)
    q = false_discovery_control(p, method="bh")
    verdict = field.state.copy()
    verdict[field.at] = np.where(q <= alpha, kind, NOT_SIGNIFICANT)
    degree = pd.array([pd.NA] * len(verdict), dtype="Int64")
    degree[field.at] = field.degree
    frame = field.keys.assign(
        value=field.value,
        neighbours=degree,
        statistic=field.over_all(statistic),
        p=field.over_all(p),
        q=field.over_all(q),
        **{"class": pd.Series(verdict, dtype="str")},
    )
    return Hotspots(method, frame, field, alpha, permutations, seed)
