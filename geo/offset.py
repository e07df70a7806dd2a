"""The shift of Chinese web maps: WGS 84 (or CGCS2000), GCJ-02 and BD-09, in either direction."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

from geo.errors import GeometryError
from geo.parts import Geometries, as_array

Floats = npt.NDArray[np.float64]
Datum = Literal["wgs84", "gcj02", "bd09"]
Shift = Callable[[Floats], Floats]  # (n, 2) degrees to (n, 2) degrees

ACCURACY_M = 1.0  # open programs agree to centimetres, but the official offset is not published
_ORDER: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")  # each step leads to the next
_FEWEST = 3  # control points
_STEPS = 20  # the inverse settles after six; each step gains two digits or more
_SETTLED_DEG = 1e-12  # a tenth of a micrometre


def shift(
    lon: npt.ArrayLike, lat: npt.ArrayLike, *, source: Datum, to: Datum
) -> tuple[Floats, Floats]:
    """Bring degrees from one frame to another.

    Parameters
    ----------
    lon, lat : array_like of float, of one shape
        Degrees. Where one of the two is not finite, both come out as NaN.
    source, to : "wgs84", "gcj02" or "bd09"
        CGCS2000 counts as "wgs84": they differ by less than a metre.

    Returns
    -------
    lon, lat : ndarray of float64, of the shape given
        Towards "wgs84" the shift is undone by iteration: there and back is the same to 1e-9
        degrees. Outside the box of 72.004-137.8347 E, 0.8293-55.8271 N there is no GCJ-02 shift:
        degrees stay as they are (Baidu's own is applied everywhere). Within it the shift is
        applied to the neighbours of China, too, as all open programs do.

    Examples
    --------
    >>> lon, lat = shift([121.47, np.nan], [31.23, 31.23], source="wgs84", to="gcj02")
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([121.474535, nan], [31.228067, nan])
    >>> shift(-0.1, 51.5, source="wgs84", to="gcj02")
    (array(-0.1), array(51.5))
    """
    x, y = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    moved = _route(source, to)(np.stack([x.ravel(), y.ravel()], axis=1))
    return moved[:, 0].reshape(x.shape), moved[:, 1].reshape(x.shape)


def shift_geometries(geometries: object, *, source: Datum, to: Datum) -> Geometries:
    """Bring geometries in degrees from one frame to another, vertex by vertex.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
        x is the longitude. None and empty ones stay; Z is dropped.
    source, to : "wgs84", "gcj02" or "bd09"

    Returns
    -------
    ndarray of object, shape (n,)
        Never measure areas in GCJ-02 or BD-09: they are wrong by up to 0.4 %.
    """
    return as_array(shapely.transform(as_array(geometries), _route(source, to)))


def outside(bounds: npt.ArrayLike) -> bool:
    """Whether west, south, east, north stick out of the box in which GCJ-02 is shifted."""
    west, south, east, north = np.asarray(bounds, np.float64)
    box = _constants()["gcj02"]["box"]
    return bool(west < box[0] or south < box[1] or east > box[2] or north > box[3])


def _route(source: Datum, to: Datum) -> Shift:
    """Chain the steps from one frame to another; all lead over GCJ-02."""
    start, end = _ORDER.index(source), _ORDER.index(to)
    forward: tuple[Shift, ...] = (_to_gcj02, _to_bd09)
    steps = forward[start:end] if start <= end else forward[end:start][::-1]
    back = start > end

    def move(points: Floats) -> Floats:
        known = np.isfinite(points).all(axis=1, keepdims=True)
        points = np.where(known, points, np.nan)  # half a point is none
        for step in steps:
            points = _undone(step, points) if back else step(points)
        return points

    return move


def _undone(step: Shift, points: Floats) -> Floats:
    """Find where *step* leads to *points*: the shift hardly changes from place to place."""
    found = points.copy()
    for _ in range(_STEPS):
        wrong = points - step(found)
        found = found + wrong
        if not (np.abs(wrong) > _SETTLED_DEG).any():  # NaN settles at once
            break
    return found


def _to_gcj02(points: Floats) -> Floats:
    said = _constants()["gcj02"]
    lon, lat = points[:, 0], points[:, 1]
    x, y = lon - said["origin"][0], lat - said["origin"][1]
    radians = np.radians(lat)
    square = said["eccentricity_squared"]
    w2 = 1 - square * np.sin(radians) ** 2
    across = said["semi_major_m"] / np.sqrt(w2)  # radius of curvature east-west
    along = across * (1 - square) / w2  # and north-south
    east = _metres(x, y, said["east"]) / (across * np.cos(radians))
    north = _metres(x, y, said["north"]) / along
    west, south, end, top = said["box"]
    inside = (lon >= west) & (lon <= end) & (lat >= south) & (lat <= top)
    return np.where(inside[:, None], points + np.degrees(np.stack([east, north], axis=1)), points)


def _metres(x: Floats, y: Floats, said: dict[str, Any]) -> Floats:
    terms = (np.ones_like(x), x, y, x * x, x * y, y * y, np.sqrt(np.abs(x)))
    total: Floats = sum(
        (c * term for c, term in zip(said["polynomial"], terms, strict=True)), np.zeros_like(x)
    )
    for amplitude, frequency, of in said["waves"]:
        total = total + amplitude * np.sin(np.pi * frequency * (x if of == "x" else y))
    return total


def _to_bd09(points: Floats) -> Floats:
    said = _constants()["bd09"]
    lon, lat = points[:, 0], points[:, 1]
    turn = np.pi * said["frequency"]
    radius = np.hypot(lon, lat) + said["radius"] * np.sin(lat * turn)
    angle = np.arctan2(lat, lon) + said["angle"] * np.cos(lon * turn)
    polar = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    moved: Floats = radius[:, None] * polar + np.array(said["shift"])
    return moved


@cache
def _constants() -> dict[str, Any]:
    said = tomllib.loads(files("geo").joinpath("offset.toml").read_text("utf-8"))
    said["bd09"]["frequency"] = float(Fraction(said["bd09"]["frequency"]))
    for side in ("east", "north"):
        said["gcj02"][side]["waves"] = [
            (float(Fraction(a)), float(Fraction(f)), of)
            for a, f, of in said["gcj02"][side]["waves"]
        ]
    return said


@dataclass(frozen=True, slots=True)
class Recognised:
    """In which frame control points were drawn."""

    frame: Datum | None  # None: none of the three fits
    residual_m: float  # greatest distance left in the frame that fits best
    shift_m: float  # mean distance from the truth as drawn
    points: int  # how many could be compared


def recognise(
    drawn: npt.ArrayLike, true: npt.ArrayLike, *, tolerance_m: float = 10.0
) -> Recognised:
    """Tell from control points, or the same corners in a reference layer, in which frame data are.

    Parameters
    ----------
    drawn : array_like of float, shape (n, 2)
        Longitude and latitude as the data have them.
    true : array_like of float, shape (n, 2)
        The same points in WGS 84 or CGCS2000.
    tolerance_m : float
        How far the worst point may be off in the frame that is named.

    Returns
    -------
    Recognised
        Points of which a coordinate is NaN do not count. Coordinates alone never tell.

    Raises
    ------
    GeometryError
        Not as many points in one as in the other, or fewer than 3 that count.

    Examples
    --------
    >>> true = np.array([[121.40, 31.10], [121.47, 31.23], [121.52, 31.19]])
    >>> drawn = np.stack(shift(*true.T, source="wgs84", to="gcj02"), axis=1)
    >>> found = recognise(drawn, true)
    >>> found.frame, round(found.shift_m)
    ('gcj02', 483)
    """
    here, there = np.asarray(drawn, np.float64), np.asarray(true, np.float64)
    if here.shape != there.shape or here.ndim != 2 or here.shape[1] != 2:  # noqa: PLR2004
        raise GeometryError(
            f"as many points must be drawn as known: {here.shape} and {there.shape}",
            f"绘制点与已知点数目须一致：{here.shape} 与 {there.shape}",
        )
    known = np.isfinite(here).all(axis=1) & np.isfinite(there).all(axis=1)
    if known.sum() < _FEWEST:
        raise GeometryError(
            f"at least {_FEWEST} control points are needed, {int(known.sum())} can be compared",
            f"至少需要 {_FEWEST} 个控制点，可比较的只有 {int(known.sum())} 个",
        )
    here, there = here[known], there[known]
    off = {frame: _distance_m(here, _route("wgs84", frame)(there)) for frame in _ORDER}
    best = min(_ORDER, key=lambda frame: off[frame].max())
    residual = float(off[best].max())
    fits = best if residual <= tolerance_m else None
    return Recognised(fits, residual, float(off["wgs84"].mean()), int(known.sum()))


def _distance_m(here: Floats, there: Floats) -> Floats:
    found = Geod(ellps="WGS84").inv(*here.T, *there.T)[2]
    return np.asarray(found, np.float64)
