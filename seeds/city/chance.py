"""Draws whose limits and chances are numbers of plan.toml."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt


def between(
    random: np.random.Generator, limits: Sequence[float], size: int | tuple[int, ...]
) -> npt.NDArray[np.float64]:
    """Draw evenly between the two *limits*."""
    low, high = limits
    return random.uniform(low, high, size)


def pick(
    random: np.random.Generator, chances: Mapping[str, float], n: int
) -> npt.NDArray[np.object_]:
    """Draw n keys of *chances*, which sum to 1."""
    keys, weights = np.array(list(chances), object), list(chances.values())
    picked: npt.NDArray[np.object_] = random.choice(keys, n, p=weights)
    return picked
