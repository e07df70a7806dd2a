"""What coordinates themselves tell: a wrong system, likely ones, how finely they were drawn."""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from geo.frame import Bounds, label, lon_lat_bounds, require_crs
from geo.parts import as_array

Floats = npt.NDArray[np.float64]

_CHINA = CRS.from_epsg(4490)
# CGCS2000 and WGS 84: degrees; 3-degree zones by meridian and by number; UTM.
_LIKELY = (4490, 4326, 4549, 4550, 4528, 4529, 32650, 32651)
_MARGIN_DEG = 3.0  # a zone is often drawn on beyond its edge, seldom by more than its own width
_THREE_DEGREE, _SIX_DEGREE = range(25, 46), range(13, 24)  # zone numbers met in China
_MILLION = 1e6
_WIDE_DEG = 10.0  # no study is as wide, but a yard of a local grid is 10 m wide
_DIVISORS, _DECIMALS, _FEW = (1, 2, 3, 4), range(10), 8
_NEAR, _OFF, _MOST = 200, 0.02, 0.99  # steps looked across; parts of a step; share that must agree


def diagnose(bounds: npt.ArrayLike, crs: object, *, lang: str = "en") -> str | None:
    """Say what is wrong if coordinates with these bounds cannot be in *crs*.

    Parameters
    ----------
    bounds : four floats
        Least x, least y, greatest x, greatest y; x is the easting or the longitude.
    crs : anything that names a CRS
    lang : str
        "en" or "zh".

    Returns
    -------
    str or None
        One sentence with the change that would put it right; None if nothing is seen to be wrong.
        A neighbouring zone, or another datum, cannot be seen.

    Raises
    ------
    CRSError
        *crs* names none.

    Examples
    --------
    >>> diagnose((31.2, 121.4, 31.3, 121.5), "EPSG:4490")
    'the axes are swapped: x holds the latitude or northing; swap x and y'
    """
    found, box = require_crs(crs), np.asarray(bounds, dtype=np.float64)
    if not np.isfinite(box).all():
        texts = ("some coordinates are not finite numbers", "部分坐标不是有限数值")
    else:
        texts = _degrees(box, found) if found.is_geographic else _metres(box, found)
    return texts[1 if lang == "zh" else 0] or None


def candidates(bounds: npt.ArrayLike, near: Bounds | None = None) -> tuple[str, ...]:
    """List the systems in use in China in which unlabelled coordinates would make sense.

    Parameters
    ----------
    bounds : four floats
        As for `diagnose`.
    near : four floats, optional
        Where the data must lie: west, south, east, north in degrees. Without it, in China and not
        far outside the system's own area of use.

    Returns
    -------
    tuple of str
        Such as ``"EPSG:4549"``, those first whose own area of use the data fit best.

    Examples
    --------
    >>> candidates((354_000, 3_457_000, 355_000, 3_458_000), near=(120.8, 30.6, 122.3, 31.9))
    ('EPSG:32651', 'EPSG:4550')
    """
    box = np.asarray(bounds, dtype=np.float64)
    found = []
    for order, code in enumerate(_LIKELY):
        crs = CRS.from_epsg(code)
        place = place_of(box, crs)
        if place is None or beyond(place, near or area_of(_CHINA)) > 0:
            continue
        off = beyond(place, area_of(crs))
        if near or off <= _MARGIN_DEG:
            found.append((off, order, f"EPSG:{code}"))
    return tuple(name for _, _, name in sorted(found))


def coordinate_step_m(geometries: object, crs: object) -> float | None:
    """Find the step on which coordinates were drawn or stored: the least honest accuracy.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
    crs : anything that names a CRS

    Returns
    -------
    float or None
        Metres: the width of a grid on which all coordinates lie (quantised TopoJSON), or the last
        decimal they carry. None if they show none, as after a change of CRS.

    Raises
    ------
    CRSError
        No CRS.
    """
    found = require_crs(crs)
    points = shapely.get_coordinates(as_array(geometries))
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return None
    x, y = _step(points[:, 0]), _step(points[:, 1])
    if x is None or y is None:
        return None
    unit = found.axis_info[0].unit_conversion_factor
    if not found.is_geographic:
        return max(x, y) * unit
    radius = found.ellipsoid.semi_major_metre if found.ellipsoid else 0.0
    return float(max(x * np.cos(points[:, 1].mean() * unit), y) * unit * radius)


Texts = tuple[str, str]
_FINE: Texts = ("", "")
_SWAPPED: Texts = (
    "the axes are swapped: x holds the latitude or northing; swap x and y",
    "坐标轴颠倒：x 中为纬度或北坐标；请交换 x 与 y",
)


def _degrees(box: Floats, crs: CRS) -> Texts:
    if place_of(box, crs) is None:
        if is_degrees(_swap(box)):
            return _SWAPPED
        zone_en, zone_zh = _zone_hint(box) or _zone_hint(_swap(box)) or _FINE
        return (
            f"{label(crs)} is in degrees, but these are metres{zone_en}; give their projected CRS",
            f"{label(crs)} 以度为单位，而坐标似为米{zone_zh}；请指明其投影坐标系",
        )
    return _FINE if _fits(box, crs) else _elsewhere(box, crs)


def _metres(box: Floats, crs: CRS) -> Texts:
    turned = _swap(box)
    if (is_degrees(box) or is_degrees(turned)) and _rather_degrees(box, crs):
        return (
            f"{label(crs)} is in metres, these are degrees; give their CRS, such as EPSG:4490",
            f"{label(crs)} 以米为单位，而坐标似为经纬度；请指明其地理坐标系，例如 EPSG:4490",
        )
    if is_transverse(crs) and false_easting(crs) < _MILLION:
        for here in (box, turned):
            hint = _zone_hint(here)
            if hint:
                also = _SWAPPED if here is turned else _FINE
                return tuple(  # type: ignore[return-value]  # a pair from a pair
                    text + ("; " if also[i] and not i else "；" if also[i] else "") + also[i]
                    for i, text in enumerate(_prefixed(crs, hint))
                )
    return _FINE if _fits(box, crs) else _elsewhere(box, crs)


def _rather_degrees(box: Floats, crs: CRS) -> bool:
    """Whether numbers as small as degrees are degrees: a local grid may have them, too."""
    wide = max(box[2] - box[0], box[3] - box[1]) > _WIDE_DEG
    in_china = _fits(box, _CHINA) or _fits(_swap(box), _CHINA)
    return crs.area_of_use is not None or (in_china and not wide)


def is_transverse(crs: CRS) -> bool:
    """Whether a system is a transverse Mercator one: no other has zone numbers before eastings.

    Elsewhere coordinates of tens of millions are ordinary: Shanghai lies at 13.5 million in 3857,
    Houston at 13.8 million feet in EPSG:2278.
    """
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    return "Transverse Mercator" in method or "Transverse_Mercator" in method


def _prefixed(crs: CRS, hint: Texts) -> Texts:
    return (
        f"the eastings begin with a zone number, which {label(crs)} has not{hint[0]}",
        f"东坐标带有带号，而 {label(crs)} 不带带号{hint[1]}",
    )


def _elsewhere(box: Floats, crs: CRS) -> Texts:
    if _fits(_swap(box), crs):
        return _SWAPPED
    easting = false_easting(crs)
    zone = int(easting // _MILLION)
    if zone and _fits(box + np.array([1, 0, 1, 0]) * zone * _MILLION, crs):
        code = _code(zone, prefixed=False)
        return (
            f"the eastings lack the zone number {zone} of {label(crs)}; use {code}",
            f"东坐标缺少 {label(crs)} 的带号 {zone}；请使用 {code}",
        )
    return (
        f"the coordinates lie far outside the area of use of {label(crs)}; give their true CRS",
        f"坐标远离 {label(crs)} 的适用范围；请核对其坐标系",
    )


def _zone_hint(box: Floats) -> Texts | None:
    """Name the zone in front of the eastings, and its CRS."""
    zone = int(box[0] // _MILLION)
    if zone != int(box[2] // _MILLION) or zone not in (*_THREE_DEGREE, *_SIX_DEGREE):
        return None
    code = _code(zone, prefixed=True)
    return (f" (zone {zone}: {code} if CGCS2000)", f"（带号 {zone}：如为 CGCS2000，即 {code}）")


def _code(zone: int, *, prefixed: bool) -> str:
    """EPSG code of a CGCS2000 zone: 3-degree 25-45, 6-degree 13-23, in unbroken series."""
    if zone in _THREE_DEGREE:
        return f"EPSG:{(4488 if prefixed else 4509) + zone}"
    return f"EPSG:{(4478 if prefixed else 4489) + zone}"


def false_easting(crs: CRS) -> float:
    """Return the easting of the central meridian; 0 where there is none."""
    operation = crs.coordinate_operation
    values = [p.value for p in operation.params if p.name == "False easting"] if operation else []
    return float(values[0]) if values else 0.0


def _swap(box: Floats) -> Floats:
    return box[[1, 0, 3, 2]]


def is_degrees(box: Floats) -> bool:
    """Whether coordinates are small enough to be degrees."""
    return bool(np.abs(box[[0, 2]]).max() <= 180 and np.abs(box[[1, 3]]).max() <= 90)  # noqa: PLR2004


def place_of(box: Floats, crs: CRS) -> Bounds | None:
    """Return bounds in degrees, or None where the coordinates have none in this CRS."""
    if crs.is_geographic:
        unit = np.degrees(crs.axis_info[0].unit_conversion_factor)
        west, south, east, north = (float(v) for v in box * unit)
        return (west, south, east, north) if is_degrees(box * unit) else None
    return lon_lat_bounds(box, crs)


def area_of(crs: CRS) -> Bounds:
    """Return the area of use of a system; the globe where nothing is known of it."""
    area = crs.area_of_use
    return area.bounds if area else (-180.0, -90.0, 180.0, 90.0)


def _fits(box: Floats, crs: CRS) -> bool:
    place = place_of(box, crs)
    if crs.area_of_use is None:  # a local grid: nothing is known of where it belongs
        return place is not None or crs.geodetic_crs is None
    return place is not None and beyond(place, area_of(crs)) <= _MARGIN_DEG


def beyond(place: Bounds, area: Bounds) -> float:
    """Degrees by which a place sticks out of an area; an area may span the antimeridian."""
    west, south, east, north = area
    if west > east:
        east += 360
    return max(west - place[0], south - place[1], place[2] - east, place[3] - north, 0.0)


def _step(values: Floats) -> float | None:
    values = np.unique(values)
    noise = 8 * float(np.spacing(np.abs(values).max()))
    return _grid(values, noise) or _last_decimal(values, noise)


def _grid(values: Floats, noise: float) -> float | None:
    """Width of a grid that the values lie on, from the gaps between neighbours."""
    gap = np.diff(values)
    gap = gap[gap > noise]
    if len(gap) < _FEW:
        return None
    for divisor in _DIVISORS:  # the least gap may be a few steps wide
        step = gap.min() / divisor
        near = gap[gap < _NEAR * step]
        count = np.rint(near / step)
        agree = np.abs(near / step - count) < _OFF + noise / step
        if noise < _OFF * step and len(near) >= _FEW and agree.mean() > _MOST:
            return float(near.sum() / count.sum())
    return None


def _last_decimal(values: Floats, noise: float) -> float | None:
    for digits in _DECIMALS:
        step = 10.0**-digits
        if noise < _OFF * step and (np.abs(values - np.round(values, digits)) <= noise).all():
            return step
    return None
