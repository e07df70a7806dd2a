"""Ways to read coordinates: which system and order of axes put them where they belong."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from geo.clues import area_of, beyond, false_easting, is_degrees, is_transverse, place_of
from geo.frame import Bounds

Floats = npt.NDArray[np.float64]

FIRST = {3: 25, 6: 13}  # number of the first zone of a series
COUNT = {3: 21, 6: 11}
_STICKS_OUT = 0.1  # degrees: data may stick out of the area they belong to by about 10 km
_OWN_MARGIN = 3.0  # and out of the area of use of a system by the width of a zone
_FAR_M = 1.5e6  # from the false easting: no zone is drawn on as far, and the formulas end there
_SAME = 1e-5  # degrees: two systems that place data within a metre are one and the same here
_UTM_NORTH, _UTM_SOUTH, _MERCATOR, _WGS84 = 32600, 32700, 3857, 4326


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read coordinates."""

    crs: CRS
    swapped: bool  # x holds the northing or latitude
    place: Bounds  # west, south, east, north in degrees
    changes: int  # how many things are other than stated: the CRS, the axes

    @property
    def code(self) -> str:
        """The authority's name of the CRS, such as ``"EPSG:4549"``; "" if it has none."""
        return ":".join(self.crs.to_authority() or ())


def readings(
    bounds: npt.ArrayLike,
    near: Bounds | None,
    *,
    stated: CRS | None = None,
    working: CRS | None = None,
) -> tuple[Reading, ...]:
    """List the readings that put coordinates where they belong, the smallest change first.

    Parameters
    ----------
    bounds : four floats
        Least x, least y, greatest x, greatest y as drawn.
    near : four floats, optional
        Where the data belong: west, south, east, north in degrees. Without it only the area of
        use of each system speaks, and neighbouring zones cannot be told apart.
    stated : CRS, optional
        What the coordinates are said to be in; read that way, with the axes as they are, they are
        not listed. Systems of the same frame come first.
    working : CRS, optional
        Comes before other systems that need as many changes. Without *near* the data belong into
        its area of use, or not much farther.

    Returns
    -------
    tuple of Reading
        Systems that place the data within a metre of an earlier one are left out. The frame itself
        (CGCS2000, Xian 1980, Beijing 1954) cannot be seen: it is taken from *stated*, then from
        *working*, then CGCS2000.

    Examples
    --------
    >>> shanghai = (120.8, 30.6, 122.3, 31.9)
    >>> box = (40_642_000, 3_455_000, 40_643_000, 3_456_000)
    >>> [r.code for r in readings(box, shanghai, stated=CRS("EPSG:4549"))]
    ['EPSG:4528']
    """
    box = np.asarray(bounds, np.float64)
    if not np.isfinite(box).all():
        return ()
    found = []
    for order, (crs, swapped) in enumerate(_ways(stated, working, near)):
        turned = box[[1, 0, 3, 2]] if swapped else box
        place = place_of(turned, crs) if _may_be(turned, crs) else None
        off = None if place is None else _off(place, near, crs, working)
        if place is None or off is None:
            continue
        changes = swapped + (stated is None or crs is not stated)
        found.append((changes, off, order, Reading(crs, swapped, place, changes)))
    ranked = [one for *_, one in sorted(found, key=lambda item: item[:3])]
    return tuple(one for i, one in enumerate(ranked) if not _repeats(one, ranked[:i]))


def frame_of(crs: CRS | None) -> str | None:
    """Name the Chinese frame of a CRS (a key of zones.toml); None if it is none of them."""
    base = crs.geodetic_crs if crs is not None else None
    if base is None:
        return None
    name = f"{base.name} {base.datum.name if base.datum else ''}".lower()
    return next((k for k, said in _frames().items() if all(w in name for w in said["words"])), None)


def _may_be(box: Floats, crs: CRS) -> bool:
    """Whether coordinates of this size can be of this system at all."""
    if crs.is_geographic or crs.area_of_use is None:
        return True
    away = float(np.abs(box[[0, 2]] - false_easting(crs)).max())
    return not is_degrees(box) and (away < _FAR_M or not is_transverse(crs))


def _off(place: Bounds, near: Bounds | None, crs: CRS, working: CRS | None) -> float | None:
    """Degrees by which a place sticks out of where it may be; None if it is elsewhere."""
    if near is None:
        if crs.area_of_use is None:
            return None
        off = beyond(place, area_of(working)) if working is not None else 0.0
        return off if max(off, beyond(place, area_of(crs))) <= _OWN_MARGIN else None
    middle = ((place[0] + place[2]) / 2, (place[1] + place[3]) / 2)
    inside = beyond((*middle, *middle), near) <= 0
    return 0.0 if inside and beyond(place, near) <= _STICKS_OUT else None


def _repeats(one: Reading, earlier: list[Reading]) -> bool:
    return any(np.abs(np.subtract(one.place, other.place)).max() < _SAME for other in earlier)


def _ways(
    stated: CRS | None, working: CRS | None, near: Bounds | None
) -> Iterator[tuple[CRS, bool]]:
    """Go through the systems with either order of axes; what is stated comes first, swapped."""
    if stated is not None:
        yield stated, True
    for crs in (*([working] if working is not None else []), *_pool(stated, working, near)):
        if stated is None or not crs.equals(stated, ignore_axis_order=True):
            yield crs, False
            yield crs, True


def _pool(stated: CRS | None, working: CRS | None, near: Bounds | None) -> Iterator[CRS]:
    frame = frame_of(stated) or frame_of(working) or "cgcs2000"
    for code in (*_codes(frame), _WGS84, *_utm(near or _use(working)), _MERCATOR):
        yield _epsg(code)


def _codes(frame: str) -> Iterator[int]:
    said = _frames()[frame]
    yield said["degrees"]
    for series in said["series"]:
        for kind in ("plain", "numbered"):
            yield from range(series[kind], series[kind] + COUNT[series["width"]])


def _utm(near: Bounds | None) -> Iterator[int]:
    if near is None:
        return
    west, south, east, north = near
    first, last = (int((lon + 180) // 6) + 1 for lon in (west - _OWN_MARGIN, east + _OWN_MARGIN))
    for zone in range(max(first, 1), min(last, 60) + 1):
        if north > 0:
            yield _UTM_NORTH + zone
        if south < 0:
            yield _UTM_SOUTH + zone


def _use(crs: CRS | None) -> Bounds | None:
    return crs.area_of_use.bounds if crs is not None and crs.area_of_use else None


@cache
def _epsg(code: int) -> CRS:
    return CRS.from_epsg(code)


@cache
def _frames() -> dict[str, Any]:
    return tomllib.loads(files("geo").joinpath("zones.toml").read_text("utf-8"))
