"""Planning layers: which areas play which part, where they are complete, and how good they are."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from layers.columns import require_columns
from layers.landuse import code_tables, kinds_of_use
from layers.ledger import Abandoned, Cases, Ledger
from layers.placing import placed
from layers.shapes import Policy, to_areas
from layers.source_form import Drawn, Placed
from layers.study import LayerSource, Study
from layers.values import Objects, as_code, as_text, as_written
from layers.vector import Vector, read_drawn

SHOWN = 20  # values of a column that a message lists


@dataclass(frozen=True, slots=True)
class Layer:
    """One planning layer, ready to be measured against."""

    name: str
    role: str
    features: gpd.GeoDataFrame  # working CRS, valid polygons, RangeIndex, zone_id + source columns;
    # with zone_name where the study names a label, land_use, land_use_system, land_use_kind where
    # it names codes
    effect: str | None  # of a constraint: prohibit | review
    applies_to: Mapping[str, tuple[str, ...]]
    citation: str
    coverage: gpd.GeoSeries | Literal["complete"] | None  # where absence proves absence
    snap_m: float  # drawing noise
    accuracy_m: float | None  # how good the lines are; None: undeclared
    valid_from: date | None
    valid_to: date | None
    status: str


PASSED_ON = {f.name for f in fields(Layer) if f.name not in ("features", "coverage")}


def read_layer(
    source: LayerSource,
    study: Study,
    working: CRS,
    around: gpd.GeoDataFrame | None,
    parent: Ledger,
) -> Layer | None:
    """Read one layer through every gate.

    Parameters
    ----------
    source : LayerSource
        What the study says of it.
    study : Study
    working : CRS
    around : GeoDataFrame or None
        The parcels, if they could be read: a layer that touches none of them is noted.
    parent : Ledger

    Returns
    -------
    Layer or None
        None if it cannot be read; the faults are in the ledger.
    """
    ledger = parent.at(source.path, source.name)
    with suppress(Abandoned):
        features = _features(source, study, working, ledger)
        _note_beside(features, around, ledger)
        coverage = _coverage(source, study, working, features, parent)
        return Layer(
            features=features,
            coverage=coverage,
            **source.model_dump(include=PASSED_ON),
        )
    return None


def _features(source: LayerSource, study: Study, working: CRS, ledger: Ledger) -> gpd.GeoDataFrame:
    read = _read(source.path, source, study, f"layers.{source.name}", ledger)
    wanted = [*source.where, *filter(None, (source.id, source.label, source.code))]
    if source.role == "reference" and study.reference and study.reference.layers_by:
        wanted.append(study.reference.layers_by)
    shape = read.frame.geometry.name
    require_columns(wanted, [str(c) for c in read.frame.columns if c != shape], ledger)
    chosen = _chosen(read, source, ledger)
    rows = np.flatnonzero(chosen) + read.first_row
    ids = _zone_ids(read, source, rows, ledger)
    cases = Cases(rows, ids)
    part = Vector(read.frame.iloc[rows - read.first_row].reset_index(drop=True), *read.how())
    settle, buffer_m = source.settle, source.buffer_m
    policy = Policy(settle.invalid, settle.empty, parcels=False, buffer_m=buffer_m)
    part = placed(part, source, study, working, cases, ledger)
    areas = to_areas(part, working, policy, cases, ledger)
    own = part.frame.drop(columns=part.frame.geometry.name)
    added = {"zone_id": ids, **_uses(part.frame, source, study, ledger)}
    if source.label:
        added["zone_name"] = as_text(part.frame[source.label])
    own = own.rename(columns={name: f"{name}_source" for name in (*added, "geometry")})
    frame = gpd.GeoDataFrame(
        {**added, **{c: own[c].array for c in own}}, geometry=areas.geometries, crs=working
    )
    there = ~(frame.geometry.isna() | frame.geometry.is_empty)
    if not there.any():
        ledger.stop("layer-without-shapes")
    return frame[there].reset_index(drop=True)


def _uses(
    frame: gpd.GeoDataFrame, source: LayerSource, study: Study, ledger: Ledger
) -> dict[str, Objects]:
    """Return codes, their system and the kinds they stand for, where the layer holds codes."""
    if source.code is None:
        return {}
    codes = as_code(frame[source.code])
    systems: Objects = np.full(len(codes), source.system, object)
    tables = code_tables(systems, study, ledger)
    kinds = kinds_of_use(codes, systems, tables, source.code, ledger)
    return {"land_use": codes, "land_use_system": systems, "land_use_kind": kinds}


def _read(path: str, source: LayerSource, study: Study, used_for: str, ledger: Ledger) -> Vector:
    own = path == source.path  # what is said of the layer's file says nothing of its coverage's
    said = source if own else Drawn(path=path)
    return read_drawn(said, study.base, used_for, ledger)


def _chosen(read: Vector, source: LayerSource, ledger: Ledger) -> npt.NDArray[np.bool_]:
    """Whether a feature passes the equality filter; text and numbers compare by their text."""
    chosen = np.ones(len(read.frame), bool)
    for column, values in source.where.items():
        cells = as_code(read.frame[column])
        wanted = [as_written(value) for value in values]
        chosen &= np.isin(cells.astype(str), wanted)
        if not chosen.any():
            known = sorted({str(cell) for cell in cells if cell is not None})
            listed = ", ".join(known[:SHOWN]) + (" …" if len(known) > SHOWN else "")
            ledger.stop("where-empty", column=column, where=", ".join(wanted), known=listed)
        for value in sorted(set(wanted) - set(cells)):
            ledger.note("where-unused", column=column, value=value)
    return chosen


def _zone_ids(
    read: Vector, source: LayerSource, rows: npt.NDArray[np.int64], ledger: Ledger
) -> Objects:
    numbers: Objects = rows.astype(str).astype(object)
    if source.id is None:
        return numbers
    ids = as_code(read.frame[source.id])[rows - read.first_row]
    blank = np.array([one is None for one in ids], bool)
    ledger.settle_rows("zone-id-blank", Cases(rows).where(blank), how="number", column=source.id)
    return np.where(blank, numbers, ids)


def _note_beside(
    features: gpd.GeoDataFrame, around: gpd.GeoDataFrame | None, ledger: Ledger
) -> None:
    """Note a layer that is merely beside the parcels; `layers.whereabouts` refuses far ones."""
    if around is None:
        return
    here, there = (shapely.box(*frame.total_bounds) for frame in (around, features))
    distance = float(shapely.distance(here, there))
    if distance > 0:
        ledger.note("layer-beside", km=f"{distance / 1000:,.1f}")


def _coverage(
    source: LayerSource,
    study: Study,
    working: CRS,
    features: gpd.GeoDataFrame,
    parent: Ledger,
) -> gpd.GeoSeries | Literal["complete"] | None:
    if source.coverage is None or source.coverage == "complete":
        return "complete" if source.coverage else None
    ledger = parent.at(source.coverage, source.name)
    read = _read(source.coverage, source, study, f"layers.{source.name}.coverage", ledger)
    rows = Cases(np.arange(len(read.frame)) + read.first_row)
    policy = Policy(source.settle.invalid, source.settle.empty, parcels=False)
    read = placed(read, Placed(), study, working, rows, ledger)
    areas = to_areas(read, working, policy, rows, ledger)
    coverage = gpd.GeoSeries(areas.geometries, crs=working)
    if not shapely.intersects(coverage.union_all(), features.geometry.array).any():
        ledger.stop("coverage-elsewhere")
    return coverage
