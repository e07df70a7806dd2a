"""Shapes come to the working CRS as valid areas, or are refused; what is mended is written down."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geo.crs import to_working
from geo.errors import CRSError, GeometryError
from geo.parts import flat
from geo.repair import Repaired, repair
from layers.ledger import NOTED, Cases, Ledger
from layers.tolerances import tolerances
from layers.values import Objects, with_none
from layers.vector import Vector

Flags = npt.NDArray[np.bool_]
LINE_AND_POINT = (0, 1, 2, 4, 5)  # shapely.GeometryType
NOT_AREAS = (*LINE_AND_POINT, 7)  # with collections, which may hold any
QUARTER = 64  # chords of a quarter circle round a buffered point: at most r/13,000 too small
HUGE_M2 = 1e9  # 1,000 km2: no parcel, but a country in the wrong unit


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be settled, as the study says."""

    invalid: Literal["repair"] | None
    empty: Literal["keep", "drop"] | None
    parcels: bool  # parcels have a greatest size; layers do not
    buffer_m: float | None = None  # how far shapes are widened; lines and points need it


@dataclass(frozen=True, slots=True)
class Areas:
    """Shapes in the working CRS."""

    geometries: Objects  # valid polygons; None or empty where the file has none
    beyond: Flags  # a repair changed more than is tolerated
    crs: CRS  # of the file


def to_areas(source: Vector, working: CRS, policy: Policy, cases: Cases, ledger: Ledger) -> Areas:
    """Bring the shapes of one layer to the working CRS and through every gate.

    Parameters
    ----------
    source : Vector
        Its frame has a CRS (`layers.placing.placed`).
    working : CRS
    policy : Policy
    cases : Cases of length n
        Rows and ids, for messages.
    ledger : Ledger
        Gets the faults; `Abandoned` is raised where the shapes cannot be placed.

    Returns
    -------
    Areas
        As many as the file has rows.
    """
    geometries = np.asarray(source.frame.geometry.array, dtype=object)
    crs = source.frame.crs
    _check_empty(geometries, policy, cases, ledger)
    areal = _only_areas(geometries, policy, cases, ledger)
    if shapely.has_z(areal).any():
        ledger.note("shape-z", how="dropped")
    placed = _placed(flat(areal), crs, working, cases, ledger)
    thin = np.isin(shapely.get_type_id(placed), NOT_AREAS)
    placed = _widened(placed, thin, policy.buffer_m)
    ledger.draw(cases, placed)
    invalid = _invalid(areal)
    if not np.shares_memory(placed, areal):
        # An outline that crosses itself by a hair may pass after rounding; it is no less invalid.
        invalid |= _invalid(placed)
    valid, beyond = _mended(placed, invalid, policy, cases, ledger)
    if policy.parcels:
        _check_size(valid, cases, ledger)
        _note_repeated(valid, cases, ledger)
    if policy.buffer_m is not None:
        valid = _widened(valid, ~thin, policy.buffer_m)
        _say_widened(geometries, policy.buffer_m, ledger)
    return Areas(valid, beyond, crs)


def _only_areas(geometries: Objects, policy: Policy, cases: Cases, ledger: Ledger) -> Objects:
    kinds = shapely.get_type_id(geometries)
    wrong = np.isin(kinds, LINE_AND_POINT) & ~shapely.is_empty(geometries)
    if policy.buffer_m is not None:
        return geometries
    if wrong.any() and not policy.parcels:
        ledger.stop("layer-not-area")
    for kind in np.unique(kinds[wrong]):
        name = shapely.GeometryType(kind).name.lower()
        ledger.fault_rows("not-area", cases.where(wrong & (kinds == kind)), kind=name)
    if wrong.all():
        ledger.stop_here()
    return with_none(geometries, wrong)


def _check_empty(geometries: Objects, policy: Policy, cases: Cases, ledger: Ledger) -> None:
    empty = cases.where(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if policy.empty is None:
        ledger.fault_rows("shape-empty", empty)
    else:
        ledger.settle_rows("shape-empty", empty, how=policy.empty)


def _placed(geometries: Objects, crs: CRS, working: CRS, cases: Cases, ledger: Ledger) -> Objects:
    try:
        moved = to_working(geometries, crs, working)
    except GeometryError as error:
        at = np.isin(np.arange(len(geometries)), error.positions)
        ledger.fault_rows("shape-infinite", cases.where(at))
        ledger.stop_here()
    except CRSError as error:
        ledger.error("crs-no-way", error)
        ledger.stop_here()
    ledger.operation(moved.operation, moved.accuracy_m)
    return moved.geometries


def _widened(geometries: Objects, which: Flags, buffer_m: float | None) -> Objects:
    """Widen some shapes by *buffer_m*, round at corners and ends; the others stay."""
    if buffer_m is None:
        return geometries
    out = geometries.copy()
    out[which] = shapely.buffer(geometries[which], buffer_m, quad_segs=QUARTER)
    return out


def _say_widened(geometries: Objects, buffer_m: float, ledger: Ledger) -> None:
    kinds = shapely.get_type_id(geometries)
    ledger.note(
        "shape-buffered",
        column="buffer_m",
        value=f"{buffer_m:g}",
        how="buffer",
        points=int(np.isin(kinds, (0, 4)).sum()),
        lines=int(np.isin(kinds, (1, 2, 5)).sum()),
        areas=int(np.isin(kinds, (3, 6, 7)).sum()),
        chords=4 * QUARTER,
        short=f"{buffer_m * (1 - math.cos(math.pi / (4 * QUARTER))):.3f}",
    )


def _invalid(geometries: Objects) -> Flags:
    collections = shapely.get_type_id(geometries) == shapely.GeometryType.GEOMETRYCOLLECTION
    collections &= ~shapely.is_empty(geometries)  # of which it is said already
    invalid = ~(shapely.is_valid(geometries) | shapely.is_missing(geometries)) | collections
    return np.asarray(invalid, bool)


def _mended(
    geometries: Objects, invalid: Flags, policy: Policy, cases: Cases, ledger: Ledger
) -> tuple[Objects, Flags]:
    beyond = np.zeros(len(geometries), bool)
    if not invalid.any():
        return geometries, beyond
    at = np.flatnonzero(invalid)
    mended = repair(geometries[at])
    reasons = np.full(len(geometries), None, object)
    reasons[at] = [str(r) or "invalid before it was brought to this CRS" for r in mended.reason]
    if policy.invalid is None:
        ledger.fault_rows("shape-invalid", cases.where(invalid, reasons))
    else:
        ledger.settle_rows("shape-invalid", cases.where(invalid, reasons), how="repair")
    if policy.invalid is None:
        return geometries, beyond
    change = np.abs(mended.area_after - mended.area_before)
    allowed = tolerances()["repair"]
    tolerated = np.maximum(allowed["m2"], allowed["share"] * mended.area_before)
    beyond[at] = ~(change <= tolerated)  # an area that cannot be computed is no small change
    _record_repairs(at, mended, beyond, cases, ledger)
    _check_collapsed(at, mended, policy, cases, ledger)
    result = geometries.copy()
    result[at] = mended.geometries
    return result, beyond


def _check_collapsed(
    at: npt.NDArray[np.int64], mended: Repaired, policy: Policy, cases: Cases, ledger: Ledger
) -> None:
    """Treat shapes that enclose nothing as those that are not drawn at all."""
    nothing = np.zeros(len(cases.rows), bool)
    nothing[at] = shapely.is_empty(mended.geometries)
    if policy.empty is None:
        ledger.fault_rows("shape-collapsed", cases.where(nothing))
    else:
        ledger.settle_rows("shape-collapsed", cases.where(nothing), how=policy.empty)


def _record_repairs(
    at: npt.NDArray[np.int64], mended: Repaired, beyond: Flags, cases: Cases, ledger: Ledger
) -> None:
    """Keep every repair for the receipt, and tell those beyond tolerance."""
    mine = cases.where(np.isin(np.arange(len(beyond)), at))
    ids = [None] * len(at) if mine.ids is None else mine.ids
    before, after = mended.area_before.tolist(), mended.area_after.tolist()
    ledger.record["repairs"].extend(
        {
            "file": ledger.file,
            "layer": ledger.layer,
            "row": int(row),
            "id": name,
            "reason": str(reason),
            "area_before_m2": None if math.isnan(was) else round(was, 4),
            "area_after_m2": round(became, 4),
        }
        for row, name, reason, was, became in zip(
            mine.rows, ids, mended.reason, before, after, strict=True
        )
    )
    changes = np.full(len(beyond), None, object)
    changes[at] = [f"{was:.2f} -> {now:.2f}" for was, now in zip(before, after, strict=True)]
    told = cases.where(beyond, changes)
    ledger.settle_rows("shape-beyond-tolerance", told, how="unknown")


def _note_repeated(geometries: Objects, cases: Cases, ledger: Ledger) -> None:
    """Note rows whose outline an earlier row has: whatever is summed counts the land twice."""
    repeated = np.zeros(len(geometries), bool)
    # Equal outlines have equal boxes, at whatever corner they begin: few need to be compared.
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    box = shapely.bounds(geometries)
    mark = box[:, 0] + np.e * box[:, 1] + np.pi * box[:, 2] + np.sqrt(2) * box[:, 3]
    alike = pd.Series(mark).duplicated(keep=False).to_numpy() & there
    repeated[alike] = pd.Series(shapely.to_wkb(shapely.normalize(geometries[alike]))).duplicated()
    ledger.settle_rows("shape-twice", cases.where(repeated), how=NOTED)


def _check_size(geometries: Objects, cases: Cases, ledger: Ledger) -> None:
    areas = shapely.area(geometries)
    ledger.fault_rows("shape-huge", cases.where(areas > HUGE_M2, np.round(areas / 1e6)))
