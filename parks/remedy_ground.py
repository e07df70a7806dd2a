"""Steps that change where a parcel lies: the strip to take off, the ground that keeps its use."""

import geopandas as gpd
import numpy as np

from parks.applying import Applied
from parks.judgement import Floats, Objects, nothing
from parks.outcome import Mask
from parks.remedy_step import Steps, step
from parks.rulebook_form import PlanningLockVersion
from parks.shaving import Shaving, shave
from parks.subject import numbers

ON_GROUND = (
    *("outside", "partly_outside", "review_tier", "beyond_boundary", "borderline"),
    *("prohibited_overlap", "review_overlap", "locked_change"),
)
"""Causes that lie in a part of the parcel: off with it, and the rule finds nothing."""
STAY = ("review_overlap", "locked_change")
"""Causes for which there is another way than moving away where all of a parcel is concerned."""
PERSON = {
    "partly_outside": "amend_boundary",
    "beyond_boundary": "amend_boundary",
    "review_tier": "decide",
    "review_overlap": "decide",
    "locked_change": "amend_plan",
}
"""The other way than giving up ground: somebody decides on it."""


def ground_steps(parcels: gpd.GeoDataFrame, applied: Applied, open_: Mask) -> Steps:
    """Find for each parcel the strip to take off, and what else may be done.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
    applied : Applied
        Of a lock or an overlay.
    open_ : ndarray of bool, shape (n,)
        Which findings need a remedy.

    Returns
    -------
    list of DataFrame
        Where nothing would be left of a project's parcel, other land is to be chosen.
    """
    cause, ground = applied.cause, applied.ground
    asked = open_ & np.isin(cause, ON_GROUND)
    if ground is None or not asked.any():
        return []
    beyond = applied.judged.limit == 1  # the whole parcel should lie inside
    rest_passes = beyond | ground.absence_known
    shaving = _shaved(parcels, applied, asked, ground.snap_m)
    some = asked & (shaving.parts > 0)
    stays = np.isin(cause, STAY) | (applied.judged.reason == "existing_nonconforming")
    area = numbers(parcels, "geodesic_area_m2")
    taken = np.round((1 - shaving.left) * area, 2)
    then = np.where(rest_passes, "pass", "").astype(object)
    return [
        *_kept_use(applied, open_ & (cause == "locked_change"), shaving, then, taken),
        step(
            some,
            2,
            "shave",
            column="geometry",
            from_value=area,
            to_value=np.round(area - taken, 2),
            unit="m2",
            outcome_then=then,
            leaves_parts=shaving.parts,
            geometry=shaving.strip,
        ),
        step(some & ~rest_passes, 2, "declare_coverage"),
        step(asked & ~some & ~stays, 3, "other_land"),
        step(open_ & (cause == "borderline"), 4, "survey"),
        *(
            step(open_ & (cause == reason), 5, action, outcome_then="review")
            for reason, action in PERSON.items()
        ),
    ]


def _shaved(parcels: gpd.GeoDataFrame, applied: Applied, asked: Mask, snap_m: float) -> Shaving:
    """Shave the parcels that ask for it; the others stay unknown."""
    n, at = len(parcels), np.flatnonzero(asked)
    shapes = parcels.geometry.to_numpy()[at]
    found = shave(shapes, applied.judged.place[at], snap_m=snap_m)
    strip, left, parts = np.full(n, None, object), nothing(n), nothing(n)
    strip[at], left[at], parts[at] = found.strip, found.left, found.parts
    return Shaving(strip, left, parts)


def _kept_use(
    applied: Applied, where: Mask, shaving: Shaving, then: Objects, taken: Floats
) -> Steps:
    """Locked ground keeps an industrial use; what the parcel proposes holds for the rest of it."""
    version = applied.held.version
    if not isinstance(version, PlanningLockVersion):
        return []
    return [
        step(
            where,
            1,
            "keep_use",
            detail="; ".join(version.kept),
            column="planned_land_use",
            to_value=taken,
            unit="m2",
            outcome_then=np.where(shaving.parts > 0, then, "pass").astype(object),
            geometry=shaving.strip,
        )
    ]
