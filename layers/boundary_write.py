"""Parcels written as a boundary-point TXT, in any of the dialects; what would be lost is told."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import CRSError, RefusedError
from layers.boundary_crs import ZONES, table
from layers.boundary_lines import COORDINATES, FIELDS
from layers.ledger import Cases, Ledger
from layers.values import Objects

METRE_DIGITS, DEGREE_DIGITS = 3, 9  # a millimetre; a tenth of one
OWN = ("count", "kind", "")  # fields that the geometry fills


@dataclass(frozen=True, slots=True)
class Written:
    """A file to be written, and what it does not hold."""

    data: bytes
    step: float  # of the coordinates, in their unit
    moved: float  # greatest change of a coordinate by rounding, in their unit
    left_out: tuple[str, ...]  # columns with values for which the dialect has no field


def boundary_txt(
    parcels: gpd.GeoDataFrame,
    *,
    dialect: str,
    encoding: str = "gb18030",
    digits: int | None = None,
    produced_by: str = "",
    produced_on: date | None = None,
) -> Written:
    """Write parcels as a boundary-point TXT.

    Parameters
    ----------
    parcels : GeoDataFrame
        Valid polygons, in a Gauss-Kruger zone of CGCS2000, Xian 1980 or Beijing 1954; for
        ``enforcement`` in degrees. Columns as `layers.boundary_txt.parse_boundary_txt` names them;
        null stays blank.
    dialect : str
        A section of ``boundary_txt.toml``: ``ministry``, ``supply``, ``one_map``, ``linkage``,
        ``enforcement``, ``no_letter``, ``unit_in_area``, ``east_north``.
    encoding : str
    digits : int, optional
        Decimals of the coordinates; 3 in metres, 9 in degrees. The header states it.
    produced_by, produced_on : str, date
        For the header.

    Returns
    -------
    Written
        Lines end in CRLF.

    Raises
    ------
    CRSError
        The header cannot say the CRS of the parcels.
    RefusedError
        With every parcel that has no polygon or an invalid one, whose corners would fall together,
        or whose text holds a comma, an @ or a character that *encoding* has not.
    """
    said, ledger = table()["dialects"].get(dialect), Ledger()
    if said is None:
        ledger.fault("txt-dialect", value=dialect, known=", ".join(table()["dialects"]))
        raise RefusedError(ledger.faults)
    digits = digits if digits is not None else DEGREE_DIGITS if _degrees(said) else METRE_DIGITS
    header = _header(parcels.crs, said, digits, produced_by, produced_on)
    shapes, moved = _rounded(parcels.geometry, digits, ledger)
    cells = _cells(parcels, encoding, ledger)
    if ledger.faults:
        raise RefusedError(ledger.faults)
    lines = [*header]
    for at, shape in enumerate(shapes):
        own = {name: column[at] for name, column in cells.items()}
        lines += _parcel(shape, own, said, digits)
    left_out = tuple(
        name
        for name, column in cells.items()
        if name not in said["parcel"] and any(cell for cell in column)
    )
    data = "".join(f"{line}\r\n" for line in lines).encode(encoding)
    return Written(data, 10.0**-digits, moved, left_out)


def _degrees(said: dict[str, Any]) -> bool:
    return bool(said.get("degrees", False))


def _header(
    crs: CRS | None, said: dict[str, Any], digits: int, by: str, on: date | None
) -> list[str]:
    degrees = _degrees(said)
    if crs is None or crs.is_geographic != degrees:
        unit = ("longitudes and latitudes", "经纬度") if degrees else ("a zone", "分带投影坐标")
        raise CRSError(
            f"this dialect holds {unit[0]}; the parcels are in {crs.name if crs else 'no CRS'}",
            f"该格式须为{unit[1]}；地块坐标系为 {crs.name if crs else '无'}",
        )
    if not said.get("header", True):
        return []
    system, width, zone = _zone_of(crs)
    return [
        "[属性描述]", "格式版本号=1.01版本", f"数据产生单位={by}",
        f"数据产生日期={on.isoformat() if on else ''}", f"坐标系={system}", f"几度分带={width}",
        "投影类型=高斯克吕格", "计量单位=米", f"带号={zone}", f"精度={10.0**-digits:.{digits}f}",
        "转换参数=0,0,0,0,0,0,0", COORDINATES,
    ]  # fmt: skip


def _zone_of(crs: CRS) -> tuple[str, int, int]:
    """Return the name of the system, the width of the zone and its number."""
    code = crs.to_epsg()
    for system in table()["systems"].values():
        for width, zones in ZONES.items():
            for first in system["zones"][str(width)].values():
                if code is not None and 0 <= code - first < len(zones):
                    return system["names"][0], width, zones[code - first]
    raise CRSError(
        f"the header of this format cannot say {crs.name}; convert to a Gauss-Kruger zone",
        f"该格式的文件头无法表示 {crs.name}；请先转换到高斯克吕格分带坐标",
    )


def _rounded(shapes: gpd.GeoSeries, digits: int, ledger: Ledger) -> tuple[Objects, float]:
    """Round the coordinates; refuse what is no valid polygon before or after."""
    drawn: Objects = np.asarray(shapes.array, dtype=object)
    cases = Cases(np.arange(1, len(drawn) + 1))
    polygonal = np.isin(shapely.get_type_id(drawn), (3, 6)) & ~shapely.is_empty(drawn)
    ledger.fault_rows("txt-no-polygon", cases.where(~polygonal))
    flat = shapely.force_2d(drawn)
    near = shapely.transform(flat, lambda xy: np.round(xy, digits))
    sound = shapely.is_valid(drawn)
    ledger.fault_rows("shape-invalid", cases.where(polygonal & ~sound))
    lost = polygonal & sound & ~shapely.is_valid(near)
    ledger.fault_rows("txt-digits", cases.where(lost), digits=digits)
    change = np.abs(shapely.get_coordinates(near) - shapely.get_coordinates(flat))
    return near, float(change.max(initial=0.0))


def _cells(parcels: gpd.GeoDataFrame, encoding: str, ledger: Ledger) -> dict[str, list[str]]:
    """Return the columns of the parcel line as text, "" where null."""
    found = {}
    for name in FIELDS:
        if name in OWN or name not in parcels.columns:
            continue
        column = ["" if pd.isna(cell) else str(cell).strip() for cell in parcels[name]]
        rows = Cases(np.arange(1, len(column) + 1))
        marks = [bool({",", "@", "\n", "\r"} & set(cell)) for cell in column]
        ledger.fault_rows("txt-mark", rows.where(marks, column), column=name)
        foreign = [cell.encode(encoding, "ignore").decode(encoding) != cell for cell in column]
        ledger.fault_rows("txt-encoding", rows.where(foreign, column), column=name, to=encoding)
        found[name] = column
    return found


def _parcel(
    shape: shapely.Geometry, own: dict[str, str], said: dict[str, Any], digits: int
) -> list[str]:
    """Write one parcel: its line, and the points of its rings, numbered on and closed."""
    polygons = shapely.get_parts(shape)
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]
    points = sum(map(len, rings))
    count = points - (len(rings) if said.get("count") == "corners" else 0)
    area = own.get("declared_area_ha")
    suffix = said.get("area_suffix", "") if area else ""
    values = own | {"count": str(count), "kind": "面", "declared_area_ha": f"{area or ''}{suffix}"}
    lines = [",".join([*(values.get(name, "") for name in said["parcel"]), "@"])]
    first = 1
    for number, ring in enumerate(rings, 1):
        names = [*range(first, first + len(ring) - 1), first]
        first += len(ring) - 1
        lengths = np.hypot(*np.diff(ring, axis=0, append=ring[-1:]).T)
        for name, (east, north), length in zip(names, ring, lengths, strict=True):
            cell = {
                "number": f"{said.get('letter', 'J')}{name}",
                "ring": str(number),
                "east": f"{east:.{digits}f}",
                "north": f"{north:.{digits}f}",
                "length": f"{length:.{digits}f}",
            }
            lines.append(",".join(cell.get(key, "") for key in said["point"]))
    return lines
