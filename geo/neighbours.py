"""Which pieces of ground are neighbours: by touch, by number or by distance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import ArgumentError, GeometryError
from geo.frame import require_metres
from geo.parts import Geometries, as_array, rows

if TYPE_CHECKING:
    from geopandas import GeoSeries
    from scipy.sparse import csr_array

Ints = npt.NDArray[np.int64]
Kind = Literal["queen", "rook", "knn", "band"]

_WORDS = {
    "queen": ("touch at a point, on a line or overlap", "有公共点、公共边或重叠"),
    "rook": ("share a line or overlap", "有公共边或重叠"),
    "knn": ("the {k} nearest by their centroids", "质心最近的 {k} 个"),
    "band": ("centroids within {distance_m:g} m", "质心距离不超过 {distance_m:g} 米"),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Who is whose neighbour, and what each counts; nothing here has a default but the last.

    Parameters
    ----------
    kind : {"queen", "rook", "knn", "band"}
        ``queen``: whose shapes have a point in common; ``rook``: a line or ground, so that a corner
        is not enough; ``knn``: the ``k`` nearest centroids (one may be near another, and not the
        other way round); ``band``: all whose centroids are at most ``distance_m`` away.
    k : int, optional
    distance_m : float, optional
    row_standardised : bool
        True: the weights of a unit's neighbours sum to 1. False: each neighbour weighs 1.

    Raises
    ------
    ArgumentError
        Another kind; ``k`` or ``distance_m`` missing, not positive, or given to another kind.

    Examples
    --------
    >>> Weights("knn", k=4).says("en")
    'neighbours: the 4 nearest by their centroids; row-standardised'
    """

    kind: Kind
    k: int | None = None
    distance_m: float | None = None
    row_standardised: bool = True

    def __post_init__(self) -> None:
        """Refuse what defines no neighbours."""
        if self.kind not in _WORDS:
            raise ArgumentError(
                f"{self.kind!r} are no weights; choose of {', '.join(_WORDS)}",
                f"{self.kind!r} 不是空间权重类型；可选：{'、'.join(_WORDS)}",
            )
        for name, value, owner in (("k", self.k, "knn"), ("distance_m", self.distance_m, "band")):
            fits = value is None if self.kind != owner else value is not None and value > 0
            if not fits:
                raise ArgumentError(
                    f"{name} is {value!r} with {self.kind} weights; {owner} needs a positive one, "
                    "the others none",
                    f"{self.kind} 权重的 {name} 为 {value!r}；仅 {owner} 需要且须为正数",
                )

    def says(self, lang: str) -> str:
        """State the weights in *lang* ("en" or "zh")."""
        zh = lang == "zh"
        who = _WORDS[self.kind][zh].format(k=self.k, distance_m=self.distance_m)
        if zh:
            return f"邻接：{who}；{'行标准化' if self.row_standardised else '二值权重'}"
        return f"neighbours: {who}; {'row-standardised' if self.row_standardised else 'binary'}"


def neighbours(units: "GeoSeries", weights: Weights) -> "csr_array":
    """Find the neighbours of every unit.

    Parameters
    ----------
    units : GeoSeries, shape (n,)
        Polygons in a projected CRS in metres, none missing or empty. Points serve ``knn`` and
        ``band``.
    weights : Weights

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (n, n)
        Row i holds a 1 for every neighbour of i, never i itself. An empty row is an island. Not
        standardised: whoever sums does so after the islands are gone.

    Raises
    ------
    CRSError
        No CRS, or one in which distances mean nothing.
    GeometryError
        A geometry is missing or empty; positions are given.
    ArgumentError
        ``k`` neighbours where there are not so many other units.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> units = GeoSeries([shapely.box(x, y, x + 1, y + 1) for x, y in [(0, 0), (1, 1), (1, 0)]])
    >>> neighbours(units.set_crs(4549), Weights("rook")).toarray().tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    from scipy.sparse import csr_array

    require_metres(units.crs)
    shapes = as_array(units.array)
    absent = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes)).tolist()
    if absent:
        raise GeometryError(
            f"{len(absent)} units have no geometry (rows {rows(absent)})",
            f"有 {len(absent)} 个单元缺少图形（第 {rows(absent)} 行）",
            absent,
        )
    first, second = _pairs(shapes, weights)
    n = len(shapes)
    return csr_array((np.ones(len(first)), (first, second)), shape=(n, n))


def _pairs(shapes: Geometries, weights: Weights) -> tuple[Ints, Ints]:
    if weights.kind in ("queen", "rook"):
        return _touching(shapes, corner=weights.kind == "queen")
    if weights.kind == "knn" and weights.k is not None:
        return _nearest(shapes, weights.k)
    return _within(shapes, float(weights.distance_m or 0))


def _touching(shapes: Geometries, *, corner: bool) -> tuple[Ints, Ints]:
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    other = first != second
    first, second = first[other], second[other]
    if not corner:
        ours, theirs = shapes[first], shapes[second]
        # Their borders share a line, or their interiors ground.
        line = shapely.relate_pattern(ours, theirs, "****1****")
        line |= shapely.relate_pattern(ours, theirs, "T********")
        first, second = first[line], second[line]
    return first.astype(np.int64), second.astype(np.int64)


def _centroids(shapes: Geometries) -> npt.NDArray[np.float64]:
    middle: npt.NDArray[np.float64] = shapely.get_coordinates(shapely.centroid(shapes))
    return middle


def _nearest(shapes: Geometries, k: int) -> tuple[Ints, Ints]:
    """Take the k nearest; of equally far ones, those that come first."""
    from scipy.spatial import KDTree

    n = len(shapes)
    if k >= n:
        raise ArgumentError(
            f"{k} neighbours of each, but only {n - 1} other units",
            f"仅有 {n - 1} 个其他单元，无法取 {k} 个邻居",
        )
    middle = _centroids(shapes)
    reach = KDTree(middle).query(middle, k=[k + 1])[0][:, 0]  # the unit itself is the first
    first, second = _closer_than(middle, reach + 1e-6)
    away = np.hypot(*(middle[first] - middle[second]).T)
    order = np.lexsort((second, np.round(away, 6), first))
    first, second = first[order], second[order]
    start = np.searchsorted(first, np.arange(n))
    kept = np.arange(len(first)) - start[first] < k
    return first[kept], second[kept]


def _within(shapes: Geometries, distance_m: float) -> tuple[Ints, Ints]:
    middle = _centroids(shapes)
    # A micrometre for the rounding of centroids: cells of 1 km are 1 km apart.
    return _closer_than(middle, np.full(len(middle), distance_m + 1e-6))


def _closer_than(middle: npt.NDArray[np.float64], reach: npt.ArrayLike) -> tuple[Ints, Ints]:
    from scipy.spatial import KDTree

    near = KDTree(middle).query_ball_point(middle, reach, return_sorted=True)
    first = np.repeat(np.arange(len(middle)), [len(found) for found in near])
    second = np.concatenate([np.zeros(0, np.int64), *(np.asarray(f, np.int64) for f in near)])
    other = first != second
    return first[other], second[other]
