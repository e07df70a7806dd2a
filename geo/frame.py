"""What a reference system is: a name made into a CRS, its unit, its place on the globe."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjCRSError
from pyproj.exceptions import ProjError

from geo.errors import CRSError

Bounds = tuple[float, float, float, float]  # x (east) first: least x, least y, greatest x, y
Pair = tuple[str, str]

# Plain Mercator stretches with latitude in every direction, at Shanghai by 17 % (area 36 %).
_MERCATOR = ("Popular Visualisation Pseudo Mercator", "Mercator (", "Mercator_")


def require_crs(crs: object) -> CRS:
    """Return *crs* as a horizontal pyproj CRS; raise `CRSError` if there is none."""
    if crs is None:
        raise CRSError(
            "the geometries have no CRS; give the one they are drawn in",
            "图形没有坐标系；请指明其坐标系",
        )
    try:
        return CRS.from_user_input(crs).to_2d()
    except ProjCRSError as error:
        raise CRSError(
            f"{crs!r} names no CRS; give an EPSG code, a WKT text or a .prj file ({error})",
            f"{crs!r} 不是有效的坐标系；请给出 EPSG 代码、WKT 文本或 .prj 文件",
        ) from None


def require_metres(crs: object) -> CRS:
    """Return *crs* if plane areas and widths mean something in it.

    Raises
    ------
    CRSError
        No CRS; degrees; a unit other than the metre; Web Mercator or another plain Mercator.
    """
    found = require_crs(crs)
    units = {axis.unit_name.lower() for axis in found.axis_info}
    method = found.coordinate_operation.method_name if found.coordinate_operation else ""
    if not units <= {"metre", "meter"} or not units:
        raise CRSError(
            f"{label(found)} is in {', '.join(sorted(units)) or 'no unit'}, not metres; "
            "bring the data to a projected CRS in metres first, such as EPSG:4549",
            f"{label(found)} 的单位是 {', '.join(sorted(units)) or '未知'}，不是米；"
            "请先转换到以米为单位的投影坐标系，例如 EPSG:4549",
        )
    if method.startswith(_MERCATOR):
        raise CRSError(
            f"{label(found)} is a Mercator projection, whose areas are too big away from the "
            "equator; bring the data to a Gauss-Kruger or UTM zone first, such as EPSG:4549",
            f"{label(found)} 为墨卡托投影，面积严重失真；"
            "请先转换到高斯-克吕格或 UTM 分带，例如 EPSG:4549",
        )
    return found


def require_same(ours: object, theirs: object, *, en: Pair, zh: Pair) -> CRS:
    """Return the one CRS of two things that are to be laid over each other.

    Parameters
    ----------
    ours, theirs : anything that names a CRS
    en, zh : pair of str
        What the two are, for the message: ``("parcels", "zones")``.

    Raises
    ------
    CRSError
        As of `require_metres`, or two that differ.
    """
    found = require_metres(ours), require_metres(theirs)
    if not found[0].equals(found[1], ignore_axis_order=True):
        one, other = map(label, found)
        raise CRSError(
            f"the {en[0]} are in {one}, the {en[1]} in {other}; bring both to one CRS",
            f"{zh[0]}坐标系为 {one}，{zh[1]}坐标系为 {other}；请先统一坐标系",
        )
    return found[0]


def lon_lat_bounds(bounds: npt.ArrayLike, crs: CRS) -> Bounds | None:
    """Return the bounds in degrees on the CRS's own ellipsoid; None where that cannot be said."""
    base = crs.geodetic_crs
    if base is None or not np.isfinite(bounds).all():
        return None
    x0, y0, x1, y1 = (float(v) for v in np.asarray(bounds))
    try:
        transformer = Transformer.from_crs(crs, base.to_2d(), always_xy=True)
        found = transformer.transform_bounds(x0, y0, x1, y1, densify_pts=9)
    except ProjError:
        return None
    unit = np.degrees(base.axis_info[0].unit_conversion_factor)
    west, south, east, north = (float(v) * unit for v in found)
    # Written so that NaN, too, is off the globe.
    on_globe = -180 <= west <= 180 >= east >= -180 and -90 <= south <= 90 >= north >= -90  # noqa: PLR2004
    return (west, south, east, north) if on_globe else None


@lru_cache(maxsize=256)
def label(crs: CRS) -> str:
    """Name a CRS for a message; PROJ needs 40 ms to find the code of a CRS that has none."""
    authority = crs.to_authority()
    return f"{':'.join(authority)} ({crs.name})" if authority else crs.name
