"""Tiers: base, community, strategic reserve, retained fragmented land, outside; or split."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from layers.measure import Floats, Ground, Objects, Thickness
from layers.vocabulary import tiers
from parks.subject import present

TIERS = tiers()
"""By precedence: ground in two of them counts for the first."""

NO_MORE_THAN_NOISE = (Thickness.NOTHING, Thickness.SLIVER)


def cumulative(present: Sequence[str]) -> list[tuple[str, ...]]:
    """List the unions that tiers are measured by: each tier with all that precede it.

    Examples
    --------
    >>> cumulative(["industrial_community", "industrial_base"])
    [('industrial_base',), ('industrial_base', 'industrial_community')]
    """
    ordered = [role for role in TIERS if role in present]
    return [tuple(ordered[: k + 1]) for k in range(len(ordered))]


def tier_columns(unions: Mapping[tuple[str, ...], Ground], n: int) -> pd.DataFrame:
    """Say in which tier each parcel lies, with the share of each.

    Parameters
    ----------
    unions : mapping of roles to Ground
        For every entry of `cumulative`.
    n : int
        Number of parcels.

    Returns
    -------
    DataFrame, n rows
        ``tier``: the one tier that the parcel lies in but for slivers, ``outside``, ``split``, or
        None where the parcel has no geometry, or where a missing or incomplete layer or a strip no
        wider than the lines are accurate, leaves it open. ``share_<role>`` for every tier that has
        a layer and ``share_outside``: disjoint, by precedence, their sum is 1; NaN without a shape.
    """
    tier: Objects = np.full(n, None)
    if not unions:
        return pd.DataFrame({"tier": tier})
    shares: dict[str, Floats] = {}
    before, free, split = np.zeros(n), np.ones(n, bool), np.zeros(n, bool)
    for roles, ground in unions.items():
        shares[f"share_{roles[-1]}"] = np.clip(ground.share - before, 0, 1)
        before = ground.share
        if roles != TIERS[: len(roles)]:  # a tier that precedes this one has no layer
            continue
        filled = np.isin(ground.outside_thickness, NO_MORE_THAN_NOISE)
        within = ground.inside_thickness == Thickness.REAL
        split |= ~filled & within & (ground.proven_outside == Thickness.REAL)
        tier[free & filled] = roles[-1]
        # A later tier is certain only where this one and those before are known to be absent.
        absent = np.isin(ground.inside_thickness, NO_MORE_THAN_NOISE) & ground.absence_known
        free &= absent & ~filled
    shares["share_outside"] = np.maximum(1 - before, 0)
    tier[split & ~present(tier)] = "split"
    if tuple(unions)[-1] == TIERS:
        tier[free] = "outside"
    return pd.DataFrame({"tier": tier, **shares})
