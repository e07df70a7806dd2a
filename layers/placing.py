"""In which system a source is drawn: what the file says, what the study says, and what fits."""

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCRSError

from geo.crs import Bounds, diagnose
from layers.advice import advice, named
from layers.boundary_txt import DRIVER
from layers.control import check_control
from layers.ledger import Cases, Ledger, Why
from layers.offsets import unshifted
from layers.sited import Sited, core
from layers.source_form import Crs, Placed
from layers.study import Study
from layers.values import Objects
from layers.vector import Vector

WGS84 = 4326


def placed(
    source: Vector, said: Placed, study: Study, working: CRS, cases: Cases, ledger: Ledger
) -> Vector:
    """Read the coordinates of a source as file and study say, and refuse what cannot be so.

    Parameters
    ----------
    source : Vector
    said : Placed
        What the study says of the source: crs, axes, datum.
    study : Study
    working : CRS
    cases : Cases of length n
        Rows and ids, for messages.
    ledger : Ledger
        Gets the faults; `Abandoned` is raised where the coordinates cannot be placed. What the
        study changes is noted and recorded.

    Returns
    -------
    Vector
        Its frame has a CRS, x is the easting or the longitude, and no shift is left.
    """
    swap = said.axes == "north_east" and source.driver != DRIVER
    if swap:
        source = _swapped(source, ledger)
    shapes: Objects = np.asarray(source.frame.geometry.array, dtype=object)
    here = replace(sited(source, ledger), north_east=swap)
    near = study.extent
    crs = file_crs(source, said.crs, study.base, here, near, working, ledger)
    here = replace(here, crs=crs)
    why = _unfit(here.core, crs)
    if why is not None:
        _refuse("crs-unfit", here, advice(here, near, working), ledger, why=why)
    _refuse_strays(shapes, crs, cases, ledger)
    check_control(said, here, study, working, ledger)
    ledger.sited.append(here)
    frame = source.frame.set_crs(crs, allow_override=True)
    return unshifted(replace(source, frame=frame), said.datum, ledger)


def sited(source: Vector, ledger: Ledger) -> Sited:
    """Say where the coordinates of a source lie, and what its file states of them."""
    shapes: Objects = np.asarray(source.frame.geometry.array, dtype=object)
    by_file = source.frame.crs is not None and not _by_default(source)
    return Sited(
        ledger.file, ledger.layer, core(shapes), source.frame.crs, by_file, north_east=False
    )


def file_crs(  # noqa: PLR0913, PLR0917 (all that the advice needs)
    source: Vector,
    said: Crs | None,
    base: Path,
    here: Sited,
    near: Bounds | None,
    working: CRS,
    ledger: Ledger,
) -> CRS:
    """Return the CRS that file and study state; without one, refuse and name what would fit."""
    crs = _file_crs(source, said, said_crs(said, base, ledger), ledger)
    if crs is None:
        _refuse("crs-missing", here, advice(here, near, working), ledger)
    return crs


def _unfit(box: Bounds, crs: CRS) -> Why | None:
    wrong = diagnose(box, crs) if np.isfinite(box).all() else None  # rows follow
    return (wrong, diagnose(box, crs, lang="zh") or "") if wrong else None


def _refuse_strays(shapes: Objects, crs: CRS, cases: Cases, ledger: Ledger) -> None:
    """Refuse single rows that do not fit the CRS, where the others do: a (0, 0), a lost digit."""
    if _unfit(tuple(shapely.total_bounds(shapes)), crs) is None:
        return
    boxes = shapely.bounds(shapes)
    whys = [_unfit(tuple(box), crs) for box in boxes]
    stray = np.array([why is not None for why in whys])
    drawn = [f"{x:.10g}, {y:.10g}" for x, y in boxes[:, :2]]
    ledger.fault_rows("shape-stray", cases.where(stray, drawn), crs=named(crs))
    if stray.any():
        ledger.stop_here()


def _refuse(code: str, here: Sited, line: Why, ledger: Ledger, **words: Why) -> NoReturn:
    """Refuse a source that cannot be placed; `layers.whereabouts` may know more later."""
    ledger.fault(code, column="crs", advice=line, **words)
    ledger.sited.append(replace(here, fault=ledger.faults[-1]))
    ledger.stop_here()


def _swapped(source: Vector, ledger: Ledger) -> Vector:
    frame, name = source.frame.copy(), source.frame.geometry.name
    turned = shapely.transform(np.asarray(frame.geometry.array, object), lambda xy: xy[:, ::-1])
    frame[name] = turned
    ledger.note("axes-swapped", column="axes", value="north_east", how="swapped")
    ledger.operation("x and y swapped, as the study says", 0.0)
    return replace(source, frame=frame.set_geometry(name, crs=source.frame.crs))


def said_crs(said: Crs | None, base: Path, ledger: Ledger) -> CRS | None:
    """Return the CRS that a study says: an authority code, WKT, or a .prj file beside it."""
    return None if said is None else _crs(said.use, base, ledger)


def _crs(text: str, base: Path, ledger: Ledger) -> CRS:
    try:
        if not text.lower().endswith(".prj"):
            return CRS.from_user_input(text)
        return CRS.from_user_input((base / text).read_text("utf-8-sig").strip())
    except (OSError, UnicodeDecodeError, ProjCRSError) as error:
        ledger.stop("crs-unreadable", column="crs", value=text, why=str(error)[:200])


def _file_crs(source: Vector, said: Crs | None, theirs: CRS | None, ledger: Ledger) -> CRS | None:
    """Return the CRS of the file: what it states, unless the study says that it is another."""
    stated: CRS | None = source.frame.crs
    if stated is None or said is None or theirs is None:
        return theirs if stated is None else stated
    if stated.equals(theirs, ignore_axis_order=True):
        return stated
    if said.instead_of is not None and _is_called(stated, said.instead_of):
        name = said.instead_of
        ledger.note("crs-overruled", column="crs", value=name, how="overruled", said=named(theirs))
        ledger.operation(f"read as {named(theirs)} instead of {name}, as the study says", None)
        return theirs
    if _by_default(source):
        ledger.note("crs-assumed", column="crs", said=theirs.name)
        return theirs
    words = {"stated": named(stated), "said": named(theirs), "use": said.use}
    return ledger.stop("crs-conflict", column="crs", **words)


def _is_called(crs: CRS, name: str) -> bool:
    """Whether a CRS bears this code or name."""
    if name in (crs.name, named(crs)):
        return True
    try:
        return bool(crs.equals(CRS.from_user_input(name), ignore_axis_order=True))
    except ProjCRSError:
        return False


def _by_default(source: Vector) -> bool:
    """Whether a CRS is stated only because GeoJSON means WGS 84 where it says nothing."""
    return source.driver == "GeoJSON" and source.frame.crs.to_epsg() == WGS84
