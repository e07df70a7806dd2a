"""What the header of a boundary-point TXT says of its coordinates: axes, zone, reference system."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from layers.boundary_lines import Floats, Lines
from layers.ledger import Cases, Ledger

Axes = Literal["north_east", "east_north"]
Flags = npt.NDArray[np.bool_]
MILLION = 1_000_000
ZONES = {3: range(25, 46), 6: range(13, 24)}  # numbers of 3- and of 6-degree zones; none is both
NORTHINGS = (1.0e6, 6.5e6)  # from 9 N to 59 N
EASTINGS = (0.0, 1.0e6)  # without a zone number
NUMBERED = (13.0e6, 46.0e6)
LONGITUDES, LATITUDES = (70.0, 140.0), (0.0, 60.0)  # no overlap: the order shows
PLAIN = re.compile(r"[()（）\s]")
MARKS = set("+-0., ，;；")  # a transformation of which nothing else is left does nothing


@cache
def table() -> dict[str, Any]:
    """Return systems and dialects."""
    return tomllib.loads(files("layers").joinpath("boundary_txt.toml").read_text("utf-8"))


def are_degrees(lines: Lines) -> bool:
    """Whether the coordinates are too small for metres."""
    points = lines.points
    return bool((np.maximum(abs(points.first), abs(points.second)) <= 180).all())  # noqa: PLR2004


def in_place(lines: Lines, axes: Axes | None, ledger: Ledger) -> tuple[Floats, Floats]:
    """Return x (east) and y (north).

    Metres are written with the northing first, degrees with the longitude first, unless *axes*
    says otherwise. Coordinates that show the other order are refused, line by line.
    """
    points, degrees = lines.points, are_degrees(lines)
    order = axes or ("east_north" if degrees else "north_east")
    pair = (points.first, points.second)
    x, y = pair if order == "east_north" else pair[::-1]
    if degrees:
        swapped = _within(y, LONGITUDES) & _within(x, LATITUDES)
        foreign = ~(swapped | _within(x, LONGITUDES) & _within(y, LATITUDES))
        ledger.fault_rows("txt-degrees", Cases(points.line).where(foreign, x))
    else:
        swapped = (_within(y, EASTINGS) | _within(y, NUMBERED)) & _within(x, NORTHINGS)
        foreign = np.zeros(len(x), bool)
    if swapped.all():
        other = "north_east" if order == "east_north" else "east_north"
        ledger.stop("txt-axes", column="axes", value=axes or "", axes=other)
    ledger.fault_rows("txt-axes-some", Cases(points.line).where(swapped, points.first))
    if (swapped | foreign).any():
        ledger.stop_here()
    return x, y


def _within(values: Floats, bounds: tuple[float, float]) -> Flags:
    return (values >= bounds[0]) & (values < bounds[1])


def header_crs(lines: Lines, x: Floats, ledger: Ledger) -> CRS | None:
    """Return the reference system that the header and the eastings state; None: they do not.

    Parameters
    ----------
    lines : Lines
    x : ndarray of float
        Eastings or longitudes.
    ledger : Ledger
        Gets faults where the header contradicts itself or the coordinates (`Abandoned` is raised).

    Returns
    -------
    CRS or None
        None if the system is not named, or eastings have no zone number and the header has none:
        then the study has to say it.
    """
    degrees = are_degrees(lines)
    _check_header(lines.header, degrees=degrees, ledger=ledger)
    system = _system(lines.header, ledger)
    if degrees:
        return CRS.from_epsg(system["degrees"]) if system else None
    prefix = _prefix(lines, x, ledger)
    zone = _zone(lines.header, prefix, ledger)
    if system is None or zone is None:
        return None
    width = 3 if zone in ZONES[3] else 6
    series = system["zones"][str(width)]["plain" if prefix is None else "numbered"]
    return CRS.from_epsg(series + zone - ZONES[width][0])


def _check_header(header: dict[str, str], *, degrees: bool, ledger: Ledger) -> None:
    """Refuse a unit, a projection or a transformation that the coordinates are not read with."""
    unit, projection = header.get("计量单位", ""), header.get("投影类型", "")
    if unit not in ("", "度" if degrees else "米"):
        ledger.stop("txt-unit", column="计量单位", value=unit)
    if not degrees and projection and not re.match("高斯", projection):
        ledger.stop("txt-projection", column="投影类型", value=projection)
    shift = header.get("转换参数", "")
    if set(shift) - MARKS:
        ledger.stop("txt-shift", column="转换参数", value=shift)


def _system(header: dict[str, str], ledger: Ledger) -> dict[str, Any] | None:
    written = header.get("坐标系", "")
    plain = PLAIN.sub("", unicodedata.normalize("NFKC", written)).upper()
    for system in table()["systems"].values():
        if plain in system["names"]:
            found: dict[str, Any] = system
            return found
    if plain:
        ledger.note("txt-system", column="坐标系", value=written)
    return None


def _prefix(lines: Lines, x: Floats, ledger: Ledger) -> int | None:
    """Return the zone number that all eastings begin with; None if none does."""
    first = (x // MILLION).astype(np.int64)
    zones = np.where(np.isin(first, [*ZONES[3], *ZONES[6]]), first, 0)
    zone = int(np.bincount(zones).argmax())
    other = zones != zone
    ledger.fault_rows("txt-zone-mixed", Cases(lines.points.line).where(other, x), zone=zone or "-")
    if other.any():
        ledger.stop_here()
    return zone or None


def _zone(header: dict[str, str], prefix: int | None, ledger: Ledger) -> int | None:
    """Return the zone; what header and eastings say of it must agree."""
    written = header.get("带号", "").removesuffix("带")
    wide = header.get("几度分带", header.get("分带", ""))
    known = {str(zone): width for width, zones in ZONES.items() for zone in zones}
    if written and written not in known:
        ledger.stop("txt-zone-unknown", column="带号", value=written)
    if written and prefix is not None and written != str(prefix):
        ledger.stop("txt-zone", column="带号", value=written, prefix=prefix)
    zone = int(written) if written else prefix
    width = re.sub("[度分带]", "", wide)
    if width and zone is not None and width != str(known[str(zone)]):
        ledger.stop("txt-zone-width", column="几度分带", value=wide, zone=zone)
    return zone
