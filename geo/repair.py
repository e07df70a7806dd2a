"""Mending of invalid polygons, with a record of what was done. No row is dropped."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import GeometryError
from geo.parts import POLYGONAL, Geometries, as_array, polygon_part

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_PASSES = 5  # two were enough for 200,000 random rings


@dataclass(frozen=True, slots=True)
class Repaired:
    """Geometries after mending, and what happened to each; all of shape (n,)."""

    geometries: Geometries  # polygons and multipolygons without Z; None and empty as they came
    changed: Flags  # whether the ground differs from what was given; dropping Z is no change
    reason: npt.NDArray[np.object_]  # text: why, or what is missing; "" where all was well
    area_before: Floats  # as computed from the faulty rings; NaN where it cannot be
    area_after: Floats  # NaN where there is no geometry
    z_dropped: Flags


def repair(geometries: object) -> Repaired:
    """Make polygons valid and keep the polygonal part of everything else.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)

    Returns
    -------
    Repaired
        As many rows as were given. Of an invalid polygon the ground enclosed by its rings stays
        (structure method); collapsed pieces, lines and points go. None and empty geometries stay
        and are named in ``reason``.

    Raises
    ------
    GeometryError
        If a geometry stays invalid whatever is done.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> mended = repair([bow_tie, None])
    >>> mended.changed.tolist(), mended.reason.tolist(), mended.area_after.tolist()
    ([True, False], ['Self-intersection[1 1]', 'no geometry'], [2.0, nan])
    """
    given = as_array(geometries)
    flat = as_array(shapely.force_2d(given))
    missing, empty = shapely.is_missing(given), shapely.is_empty(given)
    valid = shapely.is_valid(flat)
    polygonal = np.isin(shapely.get_type_id(given), POLYGONAL)
    invalid = ~valid & ~missing & ~empty
    other = ~polygonal & ~missing & ~empty
    mended = flat.copy()
    mended[other] = polygon_part(flat[other])
    mended[invalid] = _made_valid(flat[invalid])
    return Repaired(
        geometries=mended,
        changed=invalid | other,
        reason=_reasons(flat, missing, empty, invalid, other),
        area_before=_area(flat),
        area_after=shapely.area(mended),
        z_dropped=shapely.has_z(given),
    )


def _made_valid(geometries: Geometries) -> Geometries:
    """Return the valid polygonal part of each geometry.

    Crossing points are rounded to the nearest number, which can make GEOS return rings that cross
    again (about 2 of 100 random rings of a dozen corners): what comes out is tried anew.
    """
    mended = geometries.copy()
    faulty = np.ones(len(geometries), bool)
    for _ in range(_PASSES):
        again = shapely.make_valid(mended[faulty], method="structure", keep_collapsed=False)
        mended[faulty] = polygon_part(again)
        faulty = ~shapely.is_valid(mended)
        if not faulty.any():
            return mended
    raise GeometryError(
        f"{faulty.sum()} of {len(geometries)} invalid geometries cannot be mended; "
        "mend them in a GIS desktop",
        f"{len(geometries)} 个无效图形中有 {faulty.sum()} 个无法修复；请在 GIS 软件中修复",
    )


def _reasons(
    given: Geometries, missing: Flags, empty: Flags, invalid: Flags, other: Flags
) -> npt.NDArray[np.object_]:
    reason = np.full(len(given), "", dtype=object)
    reason[missing], reason[empty] = "no geometry", "empty geometry"
    reason[other] = [f"{g.geom_type}: polygons kept" for g in given[other]]
    reason[invalid] = shapely.is_valid_reason(given[invalid])
    return reason


def _area(geometries: Geometries) -> Floats:
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers have no area
        area = shapely.area(geometries)
    return np.where(np.isfinite(area), area, np.nan)
