"""Which CRS a study could work in, and which one a silent file could be drawn in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info, query_utm_crs_info
from pyproj.enums import PJType

from geo.crs import Bounds, candidates, diagnose, require_metres
from geo.errors import CRSError
from geo.frame import lon_lat_bounds
from layers.survey import Source

WORLD = "EPSG:4326"
CHINA = "CGCS2000 / 3-degree Gauss-Kruger CM "  # how EPSG names the zones without a prefix


@dataclass(frozen=True, slots=True)
class Proposed:
    """A working CRS, and why."""

    key: str  # of the text: asked, own, china, utm, unknown
    crs: str = ""  # as the study writes it
    name: str = ""
    file: str = ""
    source: str = ""  # name of the CRS that the data are in
    place: Bounds | None = None  # of the data, in degrees
    edge: float | None = None  # meridian at which the zone ends, if the data cross it


def propose_crs(sources: Sequence[Source]) -> Proposed:
    """Propose a working CRS: the data's own if in metres, else the zone in which they lie.

    Parameters
    ----------
    sources : sequence of Source
        The parcels first; the first whose CRS is known and fits decides.
    """
    for source in sources:
        if source.crs is None or diagnose(bounds(source), source.crs) is not None:
            continue
        try:
            own = require_metres(source.crs)
        except CRSError:
            place = lon_lat_bounds(bounds(source), source.crs)
            if place is None:
                continue
            return _zone(place, source)
        return Proposed("own", written(source, own), own.name, source.path)
    return Proposed("unknown")


def written(source: Source, crs: CRS) -> str:
    """Write a CRS: its code, else the .prj file beside the data, else its WKT."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else source.prj or crs.to_wkt()


def fits(source: Source, working: str) -> list[str]:
    """List the systems in which the coordinates of a silent file make sense, likeliest first."""
    box = bounds(source)
    if not np.isfinite(box).all():
        return []
    named = [] if working.lower().endswith(".prj") or not working else [working]
    tried = [*named, *candidates(box), WORLD]
    return [crs for crs in dict.fromkeys(tried) if diagnose(box, crs) is None]


def bounds(source: Source) -> Bounds:
    """Return the bounds in the file's own coordinates."""
    x0, y0, x1, y1 = (float(v) for v in shapely.total_bounds(source.shapes))
    return x0, y0, x1, y1


def _zone(place: Bounds, source: Source) -> Proposed:
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    here = AreaOfInterest(x, y, x, y)
    projected = query_crs_info(
        auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS], area_of_interest=here
    )
    china = sorted((i for i in projected if i.name.startswith(CHINA)), key=lambda i: i.code)
    utm = query_utm_crs_info(datum_name="WGS 84", area_of_interest=here)
    if not china and not utm:
        return Proposed("unknown")  # near the poles
    info = china[0] if china else utm[0]
    area = info.area_of_use
    limits = (area.west, area.east) if china and area else ()
    edges = [edge for edge in limits if place[0] < edge < place[2]]
    return Proposed(
        "china" if china else "utm",
        f"EPSG:{info.code}",
        info.name,
        source.path,
        source.crs.name if source.crs is not None else "",
        place,
        edges[0] if edges else None,
    )
