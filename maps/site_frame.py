"""The way between the degrees of a map and the metres of a study, small enough to stand in a page.

A projection is smooth, so over the ground of one city a polynomial of two variables says the same
as PROJ does, for any CRS. It is fitted in Chebyshev's form and then held against PROJ at other
points; a fit that is not as good as `CLOSE_M` is refused, never used.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Geod, Transformer

from geo.errors import CRSError

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]

CLOSE_M = 1e-6
MOST_DEGREES = 20
DIGITS_M = 1e-9  # coefficients below this say nothing
METRES_A_DEGREE = 111_320.0
WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class _Way:
    """One direction: what goes in, and by how many metres a unit of what comes out counts."""

    transformer: Transformer
    box: Bounds
    unit_m: float


def site_frame(crs: object, bounds: Bounds) -> dict[str, Any]:
    """Fit the ways between map and study.

    Parameters
    ----------
    crs : anything that names a CRS
        That of the study: projected, in metres.
    bounds : west, south, east, north
        In *crs*: the ground on which sites may be drawn.

    Returns
    -------
    dict
        ``work`` (degrees of WGS 84 to metres), ``map`` (metres to degrees of WGS 84) and
        ``geodetic`` (metres to degrees on the ellipsoid of *crs*), each with ``box`` (bounds of
        what goes in), ``at`` (x and y to add) and ``x``, ``y`` (rows of coefficients);
        ``ellipsoid``: ``a`` in metres and ``e2``. As ``geodesy.js`` reads it. All three agree with
        PROJ to `CLOSE_M`.

    Raises
    ------
    CRSError
        A local grid tied to no ellipsoid, or ground too large or too close to a pole for a fit.
    """
    known = CRS.from_user_input(crs)
    base = known.geodetic_crs
    geod = known.get_geod()
    if base is None or geod is None:
        raise CRSError(
            f"{known.name!r} is a local grid tied to no ellipsoid: no place on a map can be judged",
            f"{known.name!r} 为未与椭球关联的地方坐标系：无法在图上判断地块",
        )
    to_map = Transformer.from_crs(known, WGS84, always_xy=True)
    degrees = to_map.transform_bounds(*bounds)
    return {
        "work": _fitted(_Way(Transformer.from_crs(WGS84, known, always_xy=True), degrees, 1.0)),
        "map": _fitted(_Way(to_map, bounds, METRES_A_DEGREE)),
        "geodetic": _fitted(
            _Way(Transformer.from_crs(known, base.to_2d(), always_xy=True), bounds, METRES_A_DEGREE)
        ),
        "ellipsoid": _ellipsoid(geod),
    }


def _ellipsoid(geod: Geod) -> dict[str, float]:
    return {"a": float(geod.a), "e2": float(geod.es)}


def _fitted(way: _Way) -> dict[str, Any]:
    for degree in range(6, MOST_DEGREES + 1, 2):
        fit = _fit(way, degree)
        if _furthest(way, fit) * way.unit_m < CLOSE_M:
            return fit
    raise _too_large(way)


def _too_large(way: _Way) -> CRSError:
    return CRSError(
        f"the ground {way.box} is too large for sites to be drawn on; give a smaller extent",
        f"范围 {way.box} 过大，无法在图上绘制地块；请缩小范围",
    )


def _fit(way: _Way, degree: int) -> dict[str, Any]:
    """Interpolate at Chebyshev's nodes."""
    nodes = np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    x, y = _asked(way, *np.meshgrid(nodes, nodes, indexing="ij"))
    middle = x.mean(), y.mean()
    order = np.arange(degree + 1)
    turn = np.cos(np.pi * np.outer(order, order + 0.5) / (degree + 1))
    half = turn * np.where(order == 0, 1, 2)[:, None] / (degree + 1)
    rows = [half @ (value - at) @ half.T for value, at in zip((x, y), middle, strict=True)]
    least = DIGITS_M / way.unit_m
    return {
        "box": [float(bound) for bound in way.box],
        "at": [float(at) for at in middle],
        "x": _rows(rows[0], least),
        "y": _rows(rows[1], least),
    }


def _rows(coefficients: Floats, least: float) -> list[list[float]]:
    """Leave out what says nothing at the end of each row, and empty rows at the end."""
    rows = []
    for row in coefficients:
        last = np.flatnonzero(np.abs(row) >= least)
        rows.append([float(value) for value in row[: last[-1] + 1]] if len(last) else [])
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _furthest(way: _Way, fit: dict[str, Any]) -> float:
    """Return the greatest difference from PROJ, in units of what comes out, between the nodes."""
    line = np.linspace(-1, 1, 23)
    s, t = np.meshgrid(line, line, indexing="ij")
    off = 0.0
    for value, at, name in zip(_asked(way, s, t), fit["at"], ("x", "y"), strict=True):
        rows = fit[name]
        wide = max((len(row) for row in rows), default=1)
        padded = np.array([[*row, *[0.0] * (wide - len(row))] for row in rows] or [[0.0]])
        found = np.polynomial.chebyshev.chebval2d(s, t, padded) + at
        off = max(off, float(np.abs(found - value).max()))
    return off


def _asked(way: _Way, s: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Return what PROJ says at places of the box, given in -1 to 1."""
    west, south, east, north = way.box
    x, y = (west + east + s * (east - west)) / 2, (south + north + t * (north - south)) / 2
    found = np.stack(way.transformer.transform(x.ravel(), y.ravel()))
    if not np.isfinite(found).all():
        raise _too_large(way)
    return found[0].reshape(s.shape), found[1].reshape(s.shape)
