"""Control points: corners of which the true place is known tell how a source is to be read."""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod

from geo.crs import Bounds, to_working
from geo.errors import CRSError, GeometryError
from geo.offset import Datum, shift_geometries
from geo.readings import readings
from layers.advice import LOCAL, study_line
from layers.columns import require_columns
from layers.files import TABLES, opened
from layers.ledger import Cases, Ledger
from layers.numbers import parse
from layers.sited import Sited
from layers.source_form import Placed
from layers.study import Study
from layers.tables import FIRST_ROW, read_table

Floats = npt.NDArray[np.float64]

DRAWN, TRUE = ("x", "y"), ("lon", "lat")  # columns of the table
FEWEST = 3
TOLERANCE_M = (
    10.0  # hand-drawn corners may be off by metres; no shift and no other frame is as small
)
TRUE_CRS = CRS.from_epsg(4490)
FRAMES: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")
NEAR_DEG = 0.05


def check_control(said: Placed, source: Sited, study: Study, working: CRS, ledger: Ledger) -> None:
    """Hold a source against its control points, and say what would make them agree.

    Parameters
    ----------
    said : Placed
        Its ``control`` is a table with the columns x, y (as in the file) and lon, lat (true, in
        CGCS2000 or WGS 84); None: nothing is done.
    source : Sited
        With the CRS that it is read in.
    study : Study
    working : CRS
    ledger : Ledger
        Gets a note with the greatest distance where they agree to 10 m, else a fault with the one
        change that would make them; `Abandoned` is then raised.
    """
    if said.control is None or source.crs is None:
        return
    drawn, true = _points(said.control, study, ledger)
    if source.north_east:
        drawn = drawn[:, ::-1]
    datum = said.datum or "wgs84"
    off = _off_m(drawn, true, source.crs, datum)
    if off <= TOLERANCE_M:
        ledger.note("control-holds", column="control", points=len(drawn), off=f"{off:.2f}")
        ledger.operation(f"{len(drawn)} control points agree", round(off, 3))
        return
    best, line = _best(drawn, true, source, datum, working)
    why = (f"to {best:.1f} m they would agree with {line}", f"如写 {line}，可符合到 {best:.1f} 米")
    away = f"{off:,.0f}" if np.isfinite(off) else "?"
    known = why if line else LOCAL
    ledger.stop("control-off", column="control", points=len(drawn), off=away, advice=known)


def _points(path: str, study: Study, ledger: Ledger) -> tuple[Floats, Floats]:
    own = ledger.at(path)
    with opened(path, study.base, TABLES, own) as file:
        frame = read_table(file, encoding=None, sheet=None, ledger=own).frame
        own.record["files"].append(file.entry("control"))
    require_columns([*DRAWN, *TRUE], [str(c) for c in frame.columns], own)
    rows = Cases(np.arange(FIRST_ROW, FIRST_ROW + len(frame)))
    cells = np.stack([parse(frame[name], name, rows, own) for name in (*DRAWN, *TRUE)], axis=1)
    cells = cells[np.isfinite(cells).all(axis=1)]
    if len(np.unique(cells, axis=0)) < FEWEST:
        own.stop("control-few", fewest=FEWEST, found=len(cells))
    return cells[:, :2], cells[:, 2:]


def _off_m(drawn: Floats, true: Floats, crs: CRS, datum: Datum) -> float:
    """Return how far the worst point is off in metres; infinite where it cannot be placed."""
    try:
        points = to_working(shapely.points(drawn), crs, TRUE_CRS).geometries
    except (CRSError, GeometryError):
        return np.inf
    found = shapely.get_coordinates(shift_geometries(points, source=datum, to="wgs84"))
    return float(np.max(Geod(ellps="GRS80").inv(*found.T, *true.T)[2]))


def _best(
    drawn: Floats, true: Floats, source: Sited, datum: Datum, working: CRS
) -> tuple[float, str]:
    """Return the change that brings the points nearest to their place, if it is near enough."""
    assert source.crs is not None  # noqa: S101 - for the type checker; the caller has looked
    ways = [(f'datum = "{f}"', source.crs, False, f) for f in FRAMES if f != datum]
    near: Bounds = (
        *(float(v) for v in true.min(axis=0) - NEAR_DEG),
        *(float(v) for v in true.max(axis=0) + NEAR_DEG),
    )  # type: ignore[assignment]  # two and two are four
    box = (*drawn.min(axis=0), *drawn.max(axis=0))
    ways += [
        (study_line(one, source), one.crs, one.swapped, datum)
        for one in readings(box, near, stated=source.crs, working=working)
    ]
    offs = [_off_m(drawn[:, ::-1] if swap else drawn, true, crs, f) for _, crs, swap, f in ways]
    best = int(np.argmin(offs)) if offs else -1
    return (offs[best], ways[best][0]) if offs and offs[best] <= TOLERANCE_M else (np.inf, "")
