"""Reference systems: which one, whether it can be measured in, and how to come to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjCRSError
from pyproj.exceptions import ProjError
from pyproj.network import is_network_enabled, set_network_enabled  # type: ignore[attr-defined]
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geo.errors import CRSError, GeometryError
from geo.parts import Geometries, as_array, rows

Bounds = tuple[float, float, float, float]  # x (east) first: least x, least y, greatest x, y

# Plain Mercator stretches with latitude in every direction, at Shanghai by 17 % (area 36 %).
_MERCATOR = ("Popular Visualisation Pseudo Mercator", "Mercator (", "Mercator_")


@dataclass(frozen=True, slots=True)
class Moved:
    """Geometries in the working CRS, and how they came there."""

    geometries: Geometries
    operation: str  # PROJ's name of the operation; the names of both CRS where nothing moved
    accuracy_m: float | None  # None: PROJ does not know it


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
            f"{_label(found)} is in {', '.join(sorted(units)) or 'no unit'}, not metres; "
            "bring the data to a projected CRS in metres first, such as EPSG:4549",
            f"{_label(found)} 的单位是 {', '.join(sorted(units)) or '未知'}，不是米；"
            "请先转换到以米为单位的投影坐标系，例如 EPSG:4549",
        )
    if method.startswith(_MERCATOR):
        raise CRSError(
            f"{_label(found)} is a Mercator projection, whose areas are too big away from the "
            "equator; bring the data to a Gauss-Kruger or UTM zone first, such as EPSG:4549",
            f"{_label(found)} 为墨卡托投影，面积严重失真；"
            "请先转换到高斯-克吕格或 UTM 分带，例如 EPSG:4549",
        )
    return found


def working_crs(text: str | Path) -> CRS:
    """Read the working CRS: an EPSG code, a WKT text, or the path of a .prj file.

    Raises
    ------
    CRSError
        The text names no CRS, the file cannot be read, or plane areas mean nothing in it.

    Examples
    --------
    >>> working_crs("EPSG:4549").name
    'CGCS2000 / 3-degree Gauss-Kruger CM 120E'
    """
    named = str(text).strip()
    if named.lower().endswith(".prj"):
        try:
            named = Path(named).read_text("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CRSError(
                f"the CRS file {str(text)!r} cannot be read: {error}",
                f"无法读取坐标系文件 {str(text)!r}：{error}",
            ) from None
    return require_metres(f"EPSG:{named}" if named.isdecimal() else named)


def to_working(geometries: object, crs: object, working: object) -> Moved:
    """Bring geometries to the working CRS by an exact operation; never by a ballpark one.

    Vertices are moved; the lines between them stay straight in the new CRS. Z is dropped.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
        None and empty ones stay as they are.
    crs, working : anything that names a CRS

    Returns
    -------
    Moved
        Of several operations the one of the best stated accuracy, then the first by name, among
        those that hold where the data lie and need no network and no missing grid.

    Raises
    ------
    CRSError
        No exact operation is known.
    GeometryError
        Coordinates are not finite, or have no image in the working CRS; positions are given.
    """
    array = as_array(geometries)
    source, target = require_crs(crs), require_crs(working)
    _require_finite(array, "are not finite numbers", "不是有限数值")
    if source.equals(target, ignore_axis_order=True):
        return Moved(shapely.force_2d(array), f"{_label(source)} = {_label(target)}", 0.0)
    with _offline():
        transformer = _exact(source, target, lon_lat_bounds(shapely.total_bounds(array), source))
        moved = shapely.transform(array, lambda xy: np.column_stack(transformer.transform(*xy.T)))
    _require_finite(
        moved,
        f"have no place in {_label(target)}; is {_label(source)} the CRS they are drawn in?",
        f"在 {_label(target)} 中没有对应位置；请核对原坐标系是否确为 {_label(source)}",
    )
    accuracy = transformer.accuracy if transformer.accuracy >= 0 else None
    return Moved(moved, transformer.description, accuracy)


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
    return (west, south, east, north) if np.isfinite(found).all() else None


def _exact(source: CRS, target: CRS, around: Bounds | None) -> Transformer:
    group = TransformerGroup(
        source,
        target,
        always_xy=True,
        allow_ballpark=False,
        area_of_interest=AreaOfInterest(*around) if around and around[0] <= around[2] else None,
    )
    known = sorted(
        group.transformers,
        key=lambda t: (t.accuracy < 0, t.accuracy, t.description, t.definition),
    )
    if known:
        return known[0]
    needs = sorted({g.short_name for op in group.unavailable_operations for g in op.grids})
    raise CRSError(
        f"no exact operation is known from {_label(source)} to {_label(target)}"
        + (f"; it needs the PROJ grid {', '.join(needs)}" if needs else "")
        + "; give the data already converted, or a .prj that states the transformation",
        f"没有从 {_label(source)} 到 {_label(target)} 的严密转换"
        + (f"，需要 PROJ 格网文件 {', '.join(needs)}" if needs else "")
        + "；请提供已转换的数据，或给出写明转换参数的 .prj 文件",
    )


@contextmanager
def _offline() -> Iterator[None]:
    """Keep PROJ from fetching grids: the result must not depend on the network."""
    before = is_network_enabled()
    set_network_enabled(False)
    try:
        yield
    finally:
        set_network_enabled(before)


def _require_finite(array: Geometries, en: str, zh: str) -> None:
    coordinates, owner = shapely.get_coordinates(array, return_index=True)
    bad = np.unique(owner[~np.isfinite(coordinates).all(axis=1)]).tolist()
    if bad:
        raise GeometryError(
            f"the coordinates of {len(bad)} geometries {en} (rows {rows(bad)})",
            f"{len(bad)} 个图形的坐标{zh}（第 {rows(bad)} 行）",
            bad,
        )


def _label(crs: CRS) -> str:
    authority = crs.to_authority()
    return f"{':'.join(authority)} ({crs.name})" if authority else crs.name
