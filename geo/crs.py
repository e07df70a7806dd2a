"""Reference systems: which one, whether it can be measured in, and how to come to it."""

import tomllib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.network import is_network_enabled, set_network_enabled  # type: ignore[attr-defined]
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geo.clues import candidates, coordinate_step_m, diagnose
from geo.errors import CRSError, GeometryError
from geo.frame import Bounds, label, lon_lat_bounds, require_crs, require_metres
from geo.parts import Geometries, as_array, flat, rows, surely_finite

__all__ = [
    "Bounds",
    "Moved",
    "candidates",
    "coordinate_step_m",
    "diagnose",
    "require_crs",
    "require_metres",
    "to_working",
    "working_crs",
]

_WGS84 = CRS.from_epsg(4326)

Floats = npt.NDArray[np.float64]
Move = Callable[[Floats], Floats]  # (n, 2) to (n, 2)


@dataclass(frozen=True, slots=True)
class Moved:
    """Geometries in the working CRS, and how they came there."""

    geometries: Geometries
    operation: str  # PROJ's name of the operation; the names of both CRS where nothing moved
    accuracy_m: float | None  # None: PROJ does not know it


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
        return Moved(flat(array), f"{label(source)} = {label(target)}", 0.0)
    around = lon_lat_bounds(shapely.total_bounds(array), source)
    with _offline():
        move, operation, accuracy = _operation(source, target, around)
        moved = shapely.transform(array, move)
    _require_finite(
        moved,
        f"have no place in {label(target)}; is {label(source)} the CRS they are drawn in?",
        f"在 {label(target)} 中没有对应位置；请核对原坐标系是否确为 {label(source)}",
    )
    return Moved(moved, operation, accuracy)


def _operation(source: CRS, target: CRS, around: Bounds | None) -> tuple[Move, str, float | None]:
    with warnings.catch_warnings():
        # pyproj warns of a better operation whose grid is absent; the operation's name says it.
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(
            source,
            target,
            always_xy=True,
            allow_ballpark=False,
            area_of_interest=AreaOfInterest(*around) if around and around[0] <= around[2] else None,
        )
    needs = sorted({g.short_name for op in group.unavailable_operations for g in op.grids})
    if group.transformers:
        best = min(
            group.transformers,
            key=lambda t: (t.accuracy < 0, t.accuracy, t.description, t.definition),
        )
        better = "" if group.best_available else f" (a better one needs {', '.join(needs)})"
        accuracy = float(best.accuracy) if best.accuracy >= 0 else None
        return _mover(best), best.description + better, accuracy
    found = _same_frame(source, target) or _by_own_parameters(source, target, around)
    return found or _refuse(source, target, needs)


def _by_own_parameters(
    source: CRS, target: CRS, around: Bounds | None
) -> tuple[Move, str, float | None] | None:
    """Go by way of WGS 84, to which a .prj with TOWGS84 states the transformation itself."""
    if not (source.is_bound or target.is_bound) or _WGS84 in (source, target):
        return None
    first, to_wgs84, _ = _operation(source, _WGS84, around)
    second, onwards, _ = _operation(_WGS84, target, around)
    return lambda xy: second(first(xy)), f"{to_wgs84}; {onwards}", None


def _same_frame(source: CRS, target: CRS) -> tuple[Move, str, float | None] | None:
    """Join two frames that agree, with longitude and latitude unchanged (frames.toml)."""
    here, there = source.geodetic_crs, target.geodetic_crs
    if here is None or there is None:
        return None
    ends = {_datum(here), _datum(there)}
    pair = next((p for p in _frames() if all(ends & set(names) for names in p["datums"])), None)
    if pair is None:
        return None
    down = _mover(Transformer.from_crs(source, here.to_2d(), always_xy=True))
    up = _mover(Transformer.from_crs(there.to_2d(), target, always_xy=True))
    return lambda xy: up(down(xy)), pair["name"], float(pair["accuracy_m"])


def _datum(crs: CRS) -> str:
    greenwich = crs.prime_meridian is not None and crs.prime_meridian.longitude == 0
    return crs.datum.name if crs.datum and greenwich else ""


@cache
def _frames() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(files("geo").joinpath("frames.toml").read_text("utf-8"))["same"])


def _mover(transformer: Transformer) -> Move:
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def _refuse(source: CRS, target: CRS, needs: list[str]) -> NoReturn:
    grid_en = f"; it needs the PROJ grid {', '.join(needs)}" if needs else ""
    grid_zh = f"，需要 PROJ 格网文件 {', '.join(needs)}" if needs else ""
    raise CRSError(
        f"no exact operation is known from {label(source)} to {label(target)}{grid_en}; "
        "give the data already converted, or a .prj that states the transformation",
        f"没有从 {label(source)} 到 {label(target)} 的严密转换{grid_zh}；"
        "请提供已转换的数据，或给出写明转换参数的 .prj 文件",
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
    if surely_finite(array) or np.isfinite(shapely.get_coordinates(array)).all():
        return
    coordinates, owner = shapely.get_coordinates(array, return_index=True)
    bad = np.unique(owner[~np.isfinite(coordinates).all(axis=1)]).tolist()
    if bad:
        raise GeometryError(
            f"the coordinates of {len(bad)} geometries {en} (rows {rows(bad)})",
            f"{len(bad)} 个图形的坐标{zh}（第 {rows(bad)} 行）",
            bad,
        )
