"""What remains of a parcel to build on: its ground clear of all that prohibits it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo.parts import polygon_part
from layers.measure import Floats, Ground, Objects, Thickness
from parks.judging import Whom, both
from parks.outcome import Mask, Truth
from parks.rulebook import Held
from parks.rulebook_form import OverlayVersion
from parks.subject import concerned, numbers
from parks.survey import Survey


@dataclass(frozen=True, slots=True)
class Buildable:
    """The remaining buildable area of n parcels."""

    area_m2: Floats  # NaN where it is not known
    geometry: Objects  # None where it is not known; an empty polygon where nothing remains

    def layer(self, parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Lay out as a layer what is known and not empty."""
        there = ~np.isnan(self.area_m2) & ~shapely.is_empty(self.geometry)
        return gpd.GeoDataFrame(
            {
                "parcel_id": parcels["parcel_id"].to_numpy(object)[there],
                "buildable_area_m2": self.area_m2[there],
            },
            geometry=self.geometry[there],
            crs=parcels.crs,
        )


@dataclass(frozen=True, slots=True)
class _Bar:
    """One thing that takes ground away: which parcels it concerns, the ground, what is open."""

    whom: Whom
    taken: Objects
    real: Mask  # more than drawing noise is taken
    proven: Mask  # what is not taken is known to be free


def buildable(held: Sequence[Held], survey: Survey) -> Buildable | None:
    """Find the part of each parcel that no prohibiting layer which concerns it takes away.

    Parameters
    ----------
    held : sequence of Held
        The rules of the day; overlay rules speak of ground.
    survey : Survey

    Returns
    -------
    Buildable or None
        None where nothing prohibits anything: then nobody has asked. Slivers no wider than the
        drawing noise are not taken away, as they fail no rule. Not known where a layer is not
        proven complete, where a required one is lacking, where it is open whether one concerns
        the parcel, and where the shape is missing or was mended beyond tolerance.
    """
    bars = [bar for one in held for bar in _bars(one, survey)]
    if not bars:
        return None
    parcels = survey.parcels
    rest = np.asarray(parcels.geometry.array, object).copy()
    shaped = ~(shapely.is_missing(rest) | shapely.is_empty(rest))
    if "repaired_beyond_tolerance" in parcels:
        shaped &= ~parcels["repaired_beyond_tolerance"].to_numpy(bool)
    known = shaped.copy()
    for bar in bars:
        may, must = bar.whom[0] != Truth.FALSE, bar.whom[0] == Truth.TRUE
        known &= ~may | (bar.proven & (must | ~bar.real))
        at = np.flatnonzero(must & bar.real)
        rest[at] = polygon_part(shapely.difference(rest[at], bar.taken[at]))
    known |= shaped & shapely.is_empty(rest)  # nothing is left to take away, whatever is open
    rest[~known] = None
    whole = shapely.area(np.asarray(parcels.geometry.array, object))
    share = np.divide(shapely.area(rest), whole, out=np.full(len(rest), np.nan), where=known)
    return Buildable(np.round(share * numbers(parcels, "geodesic_area_m2"), 2), rest)


def _bars(held: Held, survey: Survey) -> Iterator[_Bar]:
    version = held.version
    if not isinstance(version, OverlayVersion):
        return
    whom = concerned(survey.parcels, held.rule.applies_to)
    chosen = [layer for layer in survey.layers if layer.role in version.roles]
    if version.required and survey.lacking(version.roles):
        yield _nobody_knows(whom)
    if version.inside and chosen:
        if any(layer.effect != "review" for layer in chosen):
            within = survey.of_roles(version.roles)
            yield _outside(whom, within) if within else _nobody_knows(whom)
        return
    for layer in chosen:
        if layer.effect == "prohibit":
            ours = both(whom, concerned(survey.parcels, layer.applies_to))
            yield _inside(ours, survey.of_layer(layer))


def _inside(whom: Whom, zone: Ground) -> _Bar:
    real = zone.inside_thickness > Thickness.SLIVER
    return _Bar(whom, zone.inside, real, zone.absence_known)


def _outside(whom: Whom, within: Ground) -> _Bar:
    real = within.outside_thickness > Thickness.SLIVER
    return _Bar(whom, within.outside, real, within.absence_known)


def _nobody_knows(whom: Whom) -> _Bar:
    n = len(whom[0])
    nothing = np.full(n, shapely.Polygon(), object)
    return _Bar(whom, nothing, np.zeros(n, bool), np.zeros(n, bool))
