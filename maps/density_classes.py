"""In which class a density is drawn: figures, the map and the styles for QGIS share one scale."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from parks.benchmarks import benchmarks
from parks.density_wording import limit_text, say

if TYPE_CHECKING:
    import pandas as pd

    from parks.density_report import DensityReport

SHADES = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""YlGnBu of ColorBrewer (Cynthia Brewer, Apache-2.0): read in grey and by the colour-blind."""
UNKNOWN = "#d9d9d9"


@dataclass(frozen=True, slots=True)
class Classes:
    """Where classes part, in the unit of the densities; the last class is "not known".

    A density at a break belongs to the class above it.
    """

    steps: tuple[float, ...]
    unit: str

    @property
    def fills(self) -> tuple[str, ...]:
        """One colour for each class, the last of "not known"."""
        return (*SHADES[: len(self.steps) + 1], UNKNOWN)

    def of(self, table: "pd.DataFrame") -> npt.NDArray[np.int64]:
        """Return the class of every row of a table of densities.

        Where the value is not known, but all that it may be lies in one class, that is its class.
        """
        value, low, high = (table[name].to_numpy(float) for name in ("value", "low", "high"))
        steps = list(self.steps)
        least, most = np.digitize(low, steps), np.digitize(high, steps)
        certain = ~np.isnan(low) & ~np.isnan(high) & (least == most)
        found = np.where(certain, least, len(steps) + 1)
        known = np.isfinite(value)
        return np.where(known, np.digitize(value, steps), found).astype(np.int64)

    def label(self, k: int, lang: str) -> str:
        """Say which densities a class holds."""
        steps = self.steps
        if k == len(self.fills) - 1:
            return say("not-known", lang)
        if not steps:
            return say("known", lang)
        said = [limit_text(one, self.unit, lang) for one in steps]
        if k == 0:
            return f"< {said[0]}"
        return f"≥ {said[-1]}" if k == len(steps) else f"{said[k - 1]} – {said[k]}"


def classes(report: "DensityReport") -> Classes:
    """Return the classes of a report: they part at the published figures where those may stand.

    Else at the quintiles of all groups.
    """
    if limits := policy(report):
        first, second = sorted(limits)
        return Classes((first / 2, first, second, 2 * second), report.type.unit)
    values = np.concatenate([one.placed["value"].to_numpy(float) for one in report.groups])
    known = values[np.isfinite(values)]
    if not len(known):
        return Classes((), report.type.unit)
    steps: Any = np.quantile(known, (0.2, 0.4, 0.6, 0.8))
    rounded = {float(f"{one:.2g}") for one in steps.tolist()}
    return Classes(tuple(sorted(rounded)), report.type.unit)


def policy(report: "DensityReport") -> list[float]:
    """Return the published figures that the densities may stand beside, as an indication."""
    there = "exceeds_parks" in report.groups[0].table
    return [float(one.value) for one in benchmarks().values()] if there else []
