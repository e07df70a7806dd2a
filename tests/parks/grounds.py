"""Grounds for tests of rules: how parcels lie to layers, said instead of measured."""

from collections.abc import Sequence

import numpy as np
from shapely import Polygon, box

from layers.measure import Ground, Thickness

EMPTY = Polygon()


def ground(
    share: Sequence[float],
    *,
    inside: Sequence[Thickness] | None = None,
    outside: Sequence[Thickness] | None = None,
    known: bool = True,
    accuracy_m: float = 0.5,
) -> Ground:
    """Say shares; thickness follows from them where it is not said."""
    shares = np.asarray(share, float)
    within = _thickness(shares) if inside is None else inside
    without = _thickness(1 - shares) if outside is None else outside
    return Ground(
        share=shares,
        inside=_parts(within),
        outside=_parts(without),
        inside_thickness=np.asarray(within, np.int8),
        outside_thickness=np.asarray(without, np.int8),
        proven_outside=np.asarray(without if known else [Thickness.NOTHING] * len(shares), np.int8),
        absence_known=np.full(len(shares), known) | (np.asarray(without) == Thickness.NOTHING),
        snap_m=0.05,
        accuracy_m=accuracy_m,
    )


def _thickness(shares: np.ndarray) -> list[Thickness]:
    return [
        Thickness.NO_GEOMETRY if np.isnan(x) else Thickness.REAL if x > 0 else Thickness.NOTHING
        for x in shares
    ]


def _parts(thickness: Sequence[Thickness]) -> np.ndarray:
    shapes = {Thickness.NO_GEOMETRY: None, Thickness.NOTHING: EMPTY}
    parts = np.empty(len(thickness), object)
    parts[:] = [shapes.get(grade, box(0, 0, 1, 1)) for grade in thickness]
    return parts
