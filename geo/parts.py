"""Taking geometries apart: their polygons, and the polygonal part of a collection."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
Positions = npt.NDArray[np.int64]

_POLYGON, _SEVERAL = 3, (4, 5, 6, 7)  # shapely.GeometryType
POLYGONAL = (_POLYGON, 6)
_SHOWN = 5
_PLANE = 2  # dimensions


def as_array(geometries: object) -> Geometries:
    """Return a one-dimensional object array of geometries from any sequence of them."""
    array: Geometries = np.asarray(geometries, dtype=object)
    return array.reshape(-1)


def flat(geometries: Geometries) -> Geometries:
    """Drop Z and M; geometries that have neither are returned as they are, not copied.

    Parameters
    ----------
    geometries : ndarray of geometries, shape (n,)
        None and empty ones stay as they are.

    Returns
    -------
    ndarray of geometries, shape (n,)
    """
    if (shapely.get_coordinate_dimension(geometries) > _PLANE).any():
        return shapely.force_2d(geometries)
    return geometries


def surely_finite(geometries: Geometries) -> bool:
    """Whether all are polygons whose coordinates are finite, as their areas alone can tell.

    A coordinate that is not finite leaves the area of its ring not finite either. False may also
    mean lines, points, or coordinates so great that the area overflows.
    """
    if not np.isin(shapely.get_type_id(geometries), (-1, *POLYGONAL)).all():
        return False
    with np.errstate(invalid="ignore", over="ignore"):
        area = shapely.area(geometries)
    return bool((np.isfinite(area) | shapely.is_missing(geometries)).all())


def rows(positions: Sequence[int]) -> str:
    """Name the first few rows, 1-based as Excel and QGIS show them."""
    shown = ", ".join(str(i + 1) for i in positions[:_SHOWN])
    return shown + (" …" if len(positions) > _SHOWN else "")


def polygons(geometries: Geometries) -> tuple[Geometries, Positions]:
    """Return the non-empty polygons inside *geometries* and the position each comes from."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    while len(nested := np.flatnonzero(np.isin(shapely.get_type_id(parts), _SEVERAL))):
        inner, at = shapely.get_parts(parts[nested], return_index=True)
        kept = np.delete(np.arange(len(parts)), nested)
        owner = np.concatenate([owner[kept], owner[nested][at]])
        parts = np.concatenate([parts[kept], inner])
    chosen = (shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)
    order = np.argsort(owner[chosen], kind="stable")
    return parts[chosen][order], owner[chosen][order].astype(np.int64)


def polygon_part(geometries: Geometries) -> Geometries:
    """Return the polygonal part of each geometry; an empty polygon where there is none.

    None stays None. Parts of one geometry that overlap or share an edge become one.
    """
    out = geometries.copy()
    kind = shapely.get_type_id(geometries)
    other = np.flatnonzero((kind >= 0) & ~np.isin(kind, POLYGONAL))
    if len(other):
        out[other] = shapely.Polygon()
        parts, owner = polygons(geometries[other])
        if len(parts):
            found = np.unique(owner)
            out[other[found]] = union_by(parts, owner)
    return out


def union_by(geometries: Geometries, owner: Positions) -> Geometries:
    """Unite the geometries of each owner; one result per distinct owner, in ascending order."""
    order = np.argsort(owner, kind="stable")
    _, group = np.unique(owner[order], return_inverse=True)
    bundles = shapely.geometrycollections(geometries[order], indices=group)
    # A union over an axis of length one is the union of the collection's own members.
    return as_array(shapely.union_all(as_array(bundles)[:, None], axis=1))
