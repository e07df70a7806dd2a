"""The one change to a study that would put data where they belong, as the line to write."""

import json

from pyproj import CRS, Geod

from geo.frame import Bounds
from geo.readings import Reading, readings
from layers.ledger import Why
from layers.sited import Sited

OTHERS = 3  # readings that are named beside the first
LOCAL: Why = (
    (
        "no system in use puts them where they belong: coordinates of a local grid need the file "
        'of your own office, crs = "its-grid.prj"'
    ),
    (
        "常用坐标系均不能使其落入应在范围：如为地方独立坐标系，请写明本单位的坐标系文件，"
        'crs = "本地坐标系.prj"'
    ),
)
OPEN: Why = (
    "; without extent under [study] nothing tells these apart",
    "；[study] 未写 extent，无法区分",
)


def advice(source: Sited, near: Bounds | None, working: CRS) -> Why:
    """Say which line of the study would put a source where it belongs.

    Parameters
    ----------
    source : Sited
    near : four floats or None
        Where it belongs, in degrees; None: nothing says so.
    working : CRS

    Returns
    -------
    pair of str
        In English and Chinese. What else would fit is named, too, with its distance.
    """
    found = readings(source.core, near, stated=source.crs, working=working)
    if not found:
        return LOCAL
    first, *rest = found
    line, place = study_line(first, source), _place(first.place)
    also_en, also_zh = _others(first, rest)
    open_en, open_zh = OPEN if near is None and rest else ("", "")
    return (
        f"to place them at {place}, write {line}{also_en}{open_en}",
        f"如应位于 {place}，请写 {line}{also_zh}{open_zh}",
    )


def study_line(reading: Reading, source: Sited) -> str:
    """Write a reading as lines of a study.

    Examples
    --------
    >>> here = Sited("a.gpkg", "", (0, 0, 1, 1), CRS("EPSG:4528"), by_file=True, north_east=False)
    >>> study_line(Reading(CRS("EPSG:4549"), False, (121, 31, 122, 32), 1), here)
    'crs = { use = "EPSG:4549", instead_of = "EPSG:4528" }'
    """
    lines = []
    if source.crs is None or not reading.crs.equals(source.crs, ignore_axis_order=True):
        use = quoted(named(reading.crs))
        stated = source.crs if source.by_file else None
        lines.append(
            f"crs = {use}"
            if stated is None
            else f"crs = {{ use = {use}, instead_of = {quoted(named(stated))} }}"
        )
    if reading.swapped:
        lines.append(f'axes = "{"east_north" if source.north_east else "north_east"}"')
    return ", ".join(lines)


def named(crs: CRS) -> str:
    """Name a CRS as a study does: by its code, else by its name."""
    return ":".join(crs.to_authority() or ()) or crs.name


def quoted(text: str) -> str:
    """Write a text as TOML does."""
    return json.dumps(text, ensure_ascii=False)


def _place(place: Bounds) -> str:
    return f"{(place[0] + place[2]) / 2:.3f} E, {(place[1] + place[3]) / 2:.3f} N"


def _others(first: Reading, rest: list[Reading]) -> Why:
    """Name what would fit as well, and how far off it would place the data."""
    alike = [one for one in rest if one.changes == first.changes][:OTHERS]
    if not alike:
        return "", ""
    names = ", ".join(f"{named(one.crs)} ({_apart_km(first, one):,.1f} km)" for one in alike)
    return f" (would fit as well, so far away: {names})", f"（以下亦可能，括号内为相距：{names}）"


def _apart_km(one: Reading, other: Reading) -> float:
    ends = [((r.place[0] + r.place[2]) / 2, (r.place[1] + r.place[3]) / 2) for r in (one, other)]
    return float(Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2]) / 1000
