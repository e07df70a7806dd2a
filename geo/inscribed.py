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
_CROWDED = 100  # edges beyond which a tree chooses the near ones
_CROWD = 50_000  # triangles beyond which the tree's work is worth no more of them
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
    _guess(polygons, owner, best, np.sqrt(shapely.area(polygons)) / _ROUGH)
    corners, of = _triangles(polygons)
    whole = np.isclose(np.bincount(of, _areas(corners), len(polygons)), shapely.area(polygons))
    # Should GEOS fail to divide a polygon, its own search at a fine tolerance must do.
    _guess(polygons[~whole], owner[~whole], best, np.full((~whole).sum(), _FINE_M))
    edge, edge_of = _edges(polygons)
    first = np.searchsorted(edge_of, np.arange(len(polygons) + 1))
    crowded = np.diff(first) > _CROWDED
    few = whole[of] & ~crowded[of]
    rounds = [_all_edges(corners[few], of[few], owner, edge, first)]
    for i in np.flatnonzero(whole & crowded):
        near = edge[first[i] : first[i + 1]]
        rounds.append(_near_edges(corners[of == i], int(owner[i]), near, best))
    for cells in rounds:
        while len(cells.corners):
            cells = _divide(cells, best)  # noqa: PLW2901  # the same round, one level deeper
    return best.radius, best.centre


def _guess(polygons: Geometries, owner: Positions, best: _Best, tolerance: Floats) -> None:
    """Try GEOS's search; at a coarse tolerance it rids us of most triangles at once."""
    radii = as_array(shapely.maximum_inscribed_circle(polygons, tolerance=tolerance))
    ends = shapely.get_coordinates(radii).reshape(-1, 2, 2)
    best.take(shapely.length(radii), ends[:, 0], owner)


def _triangles(polygons: Geometries) -> tuple[Floats, Positions]:
    bundles = shapely.constrained_delaunay_triangles(polygons)
    triangles, of = shapely.get_parts(bundles, return_index=True)
    return shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3], of


def _areas(corners: Floats) -> Floats:
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area: Floats = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
    return area


def _edges(polygons: Geometries) -> tuple[Floats, Positions]:
    rings, of = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.stack([points[:-1], points[1:]], axis=1)
    real = (ring[1:] == ring[:-1]) & (edge[:, 0] != edge[:, 1]).any(axis=1)
    return edge[real], of[ring[:-1][real]]


def _all_edges(
    corners: Floats, of: Positions, owner: Positions, edge: Floats, first: Positions
) -> _Cells:
    """Give each triangle every edge of its polygon."""
    count = np.diff(first)[of]
    cell = np.repeat(np.arange(len(of)), count)
    at = np.arange(len(cell)) + np.repeat(first[of] - np.r_[0, np.cumsum(count)][:-1], count)
    return _Cells(corners, owner[of], cell, edge[at])


def _near_edges(corners: Floats, owner: int, edge: Floats, best: _Best) -> _Cells:
    """Give each triangle of one polygon of many edges those near it, found by a tree.

    Long triangles are near everything, so they are first halved, or given up, until they are no
    longer than the circle is wide.
    """
    tree = shapely.STRtree(as_array(shapely.linestrings(edge)))
    done: list[Floats] = []
    while len(corners):
        centre, reach = _reach(corners)
        least = _nearest(tree, centre)
        best.take(least, centre, np.full(len(least), owner))
        alive = least + reach > best.goal()[owner]
        long = reach > best.radius[owner]
        many = len(corners) + sum(map(len, done)) > _CROWD
        done.append(corners[alive if many else alive & ~long])
        corners = corners[:0] if many else _halves(corners[alive & long])
    corners = np.concatenate(done)
    centre, reach = _reach(corners)
    limit = _nearest(tree, centre) * (1 + 1e-9) + 2 * reach
    cell, at = tree.query(shapely.points(centre), "dwithin", limit)
    order = np.argsort(cell, kind="stable")
    return _Cells(corners, np.full(len(corners), owner), cell[order], edge[at[order]])


def _nearest(tree: shapely.STRtree, points: Floats) -> Floats:
    _, distance = tree.query_nearest(
        shapely.points(points), return_distance=True, all_matches=False
    )
    return distance


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
