"""A column of values over units of ground, and which of them may enter a statistic of space."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem, RefusedError
from geo.neighbours import Weights, neighbours
from layers.amounts import amounts, require
from parks.space_wording import joined, listed, say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST = 4
"""Units that a statistic of space needs."""


@dataclass(frozen=True, slots=True)
class Field:
    """The n units handed over, and the m of them that enter, in the order of their keys.

    Units without a value are left out before neighbours are sought; units without neighbours are
    left out after, and do not enter the mean.
    """

    keys: pd.DataFrame  # n rows, as handed over
    column: str
    value: Floats  # shape (n,), NaN where missing
    state: npt.NDArray[np.object_]  # shape (n,): "in", "missing", "no-place" or "island"
    at: Ints  # shape (m,), positions of those that enter
    near: "csr_array"  # shape (m, m), 1 for a neighbour
    weights: Weights

    @property
    def entered(self) -> Floats:
        """The values that enter, shape (m,)."""
        return self.value[self.at]

    @property
    def degree(self) -> Ints:
        """The number of neighbours, shape (m,)."""
        degree: Ints = np.diff(self.near.indptr).astype(np.int64)
        return degree

    def weight(self) -> Floats:
        """Return what each neighbour of a unit weighs, shape (m,)."""
        return 1 / self.degree if self.weights.row_standardised else np.ones(len(self.at))

    def names(self, state: str) -> tuple[object, ...]:
        """Return the keys of the units in a state: of one key column as they are, else tuples."""
        frame = self.keys[self.state == state]
        if frame.shape[1] == 1:
            return tuple(frame.iloc[:, 0])
        return tuple(frame.itertuples(index=False, name=None))

    def left_out(self, lang: str) -> str:
        """Say which units did not enter, and why; "" where all did."""
        found = [(state, self.names(state)) for state in ("missing", "no-place", "island")]
        parts = [
            say("left_out_of", lang, n=len(n), why=say(f"class.{s}", lang), which=listed(n, lang))
            for s, n in found
            if n
        ]
        return say("left_out", lang, what=joined(parts, lang)) if parts else ""

    def over_all(self, entered: Floats) -> Floats:
        """Put numbers of those that enter in the places of all; NaN for the others."""
        out = np.full(len(self.value), np.nan)
        out[self.at] = entered
        return out


def read_field(
    units: "GeoDataFrame", column: str, *, key: str | Sequence[str], weights: Weights
) -> Field:
    """Take a column of values and find the neighbours.

    Parameters
    ----------
    units : GeoDataFrame, n rows
        In a projected CRS in metres.
    column : str
        Finite numbers; null where not known.
    key : str or sequence of str
        The columns that name a unit: none null, each once. The order of the rows has no effect.
    weights : Weights

    Returns
    -------
    Field

    Raises
    ------
    RefusedError
        No such column, keys that are null or repeated, values that are no finite numbers; fewer
        than `LEAST` units that enter; values that are all the same.
    CRSError, ArgumentError
        As for `geo.neighbours.neighbours`.
    """
    names = [key] if isinstance(key, str) else list(key)
    require(units, [*names, column])
    keys = pd.DataFrame(units[names]).reset_index(drop=True)
    value = amounts(units, [column])[0]
    _refuse(_faults(keys))
    shape = units.geometry
    state = np.full(len(units), "in", dtype=object)
    state[(shape.isna() | shape.is_empty).to_numpy()] = "no-place"
    state[np.isnan(value)] = "missing"
    at = keys.sort_values(names).index.to_numpy()
    at = at[state[at] == "in"]
    near = neighbours(shape.iloc[at], weights)
    apart = np.diff(near.indptr) == 0
    state[at[apart]] = "island"
    at, near = at[~apart], near[~apart][:, ~apart]
    _refuse(_too_little(value[at], column))
    return Field(keys, column, value, state, at.astype(np.int64), near, weights)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise RefusedError(problems)


def _faults(keys: pd.DataFrame) -> list[Problem]:
    name = ", ".join(keys.columns)
    found = [
        (keys.isna().any(axis=1), "blank", "a unit has no key", "单元缺少编号"),
        (keys.duplicated(), "repeated", "two units have one key", "两个单元编号相同"),
    ]
    return [
        Problem(code, en, zh, row=int(row) + 1, column=name)
        for bad, code, en, zh in found
        for row in np.flatnonzero(bad.to_numpy())
    ]


def _too_little(value: Floats, column: str) -> list[Problem]:
    if len(value) < LEAST:
        return [
            Problem(
                "too-few-units",
                f"{len(value)} units have a value and a neighbour; at least {LEAST} are needed",
                f"既有数值又有邻居的单元仅 {len(value)} 个，至少需要 {LEAST} 个",
                column=column,
            )
        ]
    if np.ptp(value) == 0:
        return [
            Problem(
                "no-variation",
                "all units have the same value; there is no pattern to look for",
                "各单元数值相同，无从分析空间格局",
                column=column,
            )
        ]
    return []
