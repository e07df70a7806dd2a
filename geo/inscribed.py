"""Largest inscribed circles, by branch and bound over triangles, for many polygons at once.

GEOS's own search divides squares: on a strip of constant width it divides thousands of them and may
stop early. Here a polygon is divided into triangles, and a triangle is given up as soon as no point
of it can be better than the best one known. The distance to a segment is convex, and so is the mean
of two such distances; both are therefore greatest at a corner of the triangle. So, for any edges e
and f, no point of it is farther from the border than the greatest (d(corner, e) + d(corner, f)) /
2. Between parallel edges this bound is exact at once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.parts import Geometries, Positions, as_array

Floats = npt.NDArray[np.float64]

_NARROW_M = 0.5  # radius below which the finer tolerance holds
_FINE_M, _COARSE_M = 0.0004, 0.002  # radius: 1 mm and 5 mm of width, with room to spare
_MANY = 1_000_000  # pairs of triangle and edge beyond which an index chooses them
_ROUGH = 50.0  # parts of a polygon's size to which the first guess is good
_CENTRE = 6  # column of the centroid among a triangle's seven points; 0-2 are its corners


@dataclass(slots=True)
class _Best:
    """The best centre found so far, by owner."""

    radius: Floats
    centre: Floats

    def take(self, radius: Floats, centre: Floats, owner: Positions) -> None:
        order = np.lexsort((-radius, owner))
        who, first = np.unique(owner[order], return_index=True)
        at = order[first]
        better = radius[at] > self.radius[who]
        self.radius[who[better]] = radius[at[better]]
        self.centre[who[better]] = centre[at[better]]

    def goal(self) -> Floats:
        return self.radius + np.where(self.radius < _NARROW_M, _FINE_M, _COARSE_M)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Triangles, each with the edges that may be nearest to one of its points."""

    corners: Floats  # (t, 3, 2)
    owner: Positions  # (t,)
    cell: Positions  # (p,) ascending; every triangle has at least one edge
    edge: Floats  # (p, 2, 2)


def largest(polygons: Geometries, owner: Positions, n: int) -> tuple[Floats, Floats]:
    """Return radius and centre of the largest circle inside any polygon of each of *n* owners.

    Coordinates must be small (a local origin), polygons valid and not empty. The radius is that of
    a circle that does lie inside, so it errs on the small side, by less than the tolerance.
    """
    best = _Best(np.zeros(n), np.full((n, 2), np.nan))
    _guess(polygons, owner, best)
    cells = _triangulated(polygons, owner)
    while len(cells.corners):
        cells = _divide(cells, best)
    return best.radius, best.centre


def _guess(polygons: Geometries, owner: Positions, best: _Best) -> None:
    """Start from GEOS's search at a coarse tolerance: most triangles are then given up at once."""
    rough = np.sqrt(shapely.area(polygons)) / _ROUGH
    radii = as_array(shapely.maximum_inscribed_circle(polygons, tolerance=rough))
    ends = shapely.get_coordinates(radii).reshape(-1, 2, 2)
    best.take(shapely.length(radii), ends[:, 0], owner)


def _triangulated(polygons: Geometries, owner: Positions) -> _Cells:
    bundles = shapely.constrained_delaunay_triangles(polygons)
    triangles, of = shapely.get_parts(bundles, return_index=True)
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    edge, edge_of = _edges(polygons)
    first = np.searchsorted(edge_of, np.arange(len(polygons) + 1))
    count = np.diff(first)[of]
    if count.sum() > _MANY:
        cell, at = _indexed(corners, of, edge, first)
    else:
        cell = np.repeat(np.arange(len(of)), count)
        at = np.arange(len(cell)) + np.repeat(first[of] - np.r_[0, np.cumsum(count)][:-1], count)
    return _Cells(corners, owner[of], cell, edge[at])


def _edges(polygons: Geometries) -> tuple[Floats, Positions]:
    rings, of = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.stack([points[:-1], points[1:]], axis=1)
    real = (ring[1:] == ring[:-1]) & (edge[:, 0] != edge[:, 1]).any(axis=1)
    return edge[real], of[ring[:-1][real]]


def _indexed(
    corners: Floats, of: Positions, edge: Floats, first: Positions
) -> tuple[Positions, Positions]:
    """Choose the edges near each triangle by a tree; one polygon at a time."""
    centre, reach = _reach(corners)
    points, lines = as_array(shapely.points(centre)), as_array(shapely.linestrings(edge))
    cells, edges = [], []
    for polygon in np.unique(of):
        here, start = np.flatnonzero(of == polygon), first[polygon]
        tree = shapely.STRtree(lines[start : first[polygon + 1]])
        _, near = tree.query_nearest(points[here], return_distance=True, all_matches=False)
        cell, at = tree.query(points[here], "dwithin", near * (1 + 1e-9) + 2 * reach[here])
        order = np.argsort(cell, kind="stable")
        cells.append(here[cell[order]])
        edges.append(at[order] + start)
    return np.concatenate(cells), np.concatenate(edges)


def _divide(cells: _Cells, best: _Best) -> _Cells:
    """Try seven points of each triangle; halve those that may hold a better one."""
    corners = cells.corners
    middles = (corners + np.roll(corners, -1, axis=1)) / 2
    centre, reach = _reach(corners)
    points = np.concatenate([corners, middles, centre[:, None]], axis=1)
    distance = _distances(points[cells.cell], cells.edge)
    start = np.searchsorted(cells.cell, np.arange(len(corners)))
    least = np.minimum.reduceat(distance, start, axis=0)
    tried = least[:, 3:]
    best.take(tried.ravel(), points[:, 3:].reshape(-1, 2), np.repeat(cells.owner, tried.shape[1]))

    bound = np.minimum.reduceat(_bounds(distance, least[:, _CENTRE], cells.cell), start)
    alive = bound > best.goal()[cells.owner]
    limit = least[:, _CENTRE] + 2 * reach  # an edge farther off is nearest to no point of it
    kept = alive[cells.cell] & (distance[:, _CENTRE] <= limit[cells.cell])
    renumbered = np.cumsum(alive) - 1
    cell, n = renumbered[cells.cell[kept]], int(alive.sum())
    return _Cells(
        _halves(corners[alive]),
        np.tile(cells.owner[alive], 2),
        np.concatenate([cell, cell + n]),
        np.tile(cells.edge[kept], (2, 1, 1)),
    )


def _bounds(distance: Floats, least: Floats, cell: Positions) -> Floats:
    """Bound the distance from the border within each pair's triangle, by two edges or by one."""
    nearest = np.flatnonzero(distance[:, _CENTRE] == least[cell])
    _, first = np.unique(cell[nearest], return_index=True)
    partner = distance[nearest[first]][cell]
    two = ((distance[:, :3] + partner[:, :3]) / 2).max(axis=1)
    bound: Floats = np.minimum(two, distance[:, :3].max(axis=1))
    return bound


def _halves(corners: Floats) -> Floats:
    """Cut each triangle through the middle of its longest side."""
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    turn = (sides.argmax(axis=1)[:, None] + np.arange(3)) % 3
    a, b, c = np.moveaxis(np.take_along_axis(corners, turn[:, :, None], axis=1), 1, 0)
    middle = (a + b) / 2
    return np.concatenate([np.stack([a, middle, c], axis=1), np.stack([middle, b, c], axis=1)])


def _reach(corners: Floats) -> tuple[Floats, Floats]:
    centre = corners.mean(axis=1)
    return centre, np.linalg.norm(corners - centre[:, None], axis=2).max(axis=1)


def _distances(points: Floats, edge: Floats) -> Floats:
    """Distance from each of k points, (p, k, 2), to their pair's edge, (p, 2, 2)."""
    start, along = edge[:, None, 0], (edge[:, 1] - edge[:, 0])[:, None]
    off = points - start
    share = np.clip((off * along).sum(axis=2) / (along**2).sum(axis=2), 0, 1)
    gap = off - share[:, :, None] * along
    length: Floats = np.hypot(gap[:, :, 0], gap[:, :, 1])
    return length
