"""From a site's own axes to the map: bend, turn, move, round."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seeds.city.chance import between
from seeds.city.plan import plan
from seeds.city.sites import Sites

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frames:
    """How each site lies on the map: centre (n, 2), angle, and two shears (n, 2) each.

    The bend is a shear along x followed by one along y, so it keeps areas.
    """

    centre: Floats
    angle: Floats
    amplitude: Floats
    length: Floats
    phase: Floats

    def to_map(self, local: Floats, site: npt.NDArray[np.int64]) -> Floats:
        """Move points (n, 2), each in the axes of its *site*, to the map, rounded to the step."""
        wave = 2 * np.pi / self.length[site]
        size, phase = self.amplitude[site], self.phase[site]
        x = local[:, 0] + size[:, 0] * np.sin(wave[:, 0] * local[:, 1] + phase[:, 0])
        y = local[:, 1] + size[:, 1] * np.sin(wave[:, 1] * x + phase[:, 1])
        cos, sin = np.cos(self.angle[site]), np.sin(self.angle[site])
        centre = self.centre[site]
        moved = np.column_stack(
            [centre[:, 0] + cos * x - sin * y, centre[:, 1] + sin * x + cos * y]
        )
        per_metre = round(1 / plan()["city"]["coordinate_step_m"])
        rounded: Floats = np.rint(moved * per_metre) / per_metre
        return rounded


def frames(random: np.random.Generator, sites: Sites) -> Frames:
    """Draw how every site is turned and bent; a scattered block is too small to be bent."""
    n, streets = len(sites.radius), plan()["streets"]
    bent = (sites.kind != "scattered")[:, None]
    return Frames(
        centre=sites.centre,
        angle=random.uniform(-np.pi / 4, np.pi / 4, n),
        amplitude=bent * between(random, streets["warp_m"], (n, 2)),
        length=between(random, streets["warp_length_m"], (n, 2)),
        phase=random.uniform(0, 2 * np.pi, (n, 2)),
    )
