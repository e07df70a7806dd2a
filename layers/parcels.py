"""The parcels of a study: one vocabulary, one CRS, one row per row of the file."""

from contextlib import suppress
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from layers.columns import canonical_cells, constant_cells, require_columns
from layers.extent import refuse_outside
from layers.identity import clean_ids, refuse_lost_digits, settle_ids
from layers.joining import join_columns
from layers.landuse import code_tables, kinds_of_use, refuse_codes_without_system
from layers.ledger import Abandoned, Cases, Ledger
from layers.mapping import Plan, plan
from layers.numbers import Reading
from layers.placing import placed
from layers.plausible import check_floor, check_money, refuse_other_unit
from layers.shapes import Areas, Policy, to_areas
from layers.study import Study
from layers.values import Objects, as_code
from layers.vector import Vector, read_drawn
from layers.vocabulary import columns

Cells = dict[str, npt.NDArray[Any]]
CHECKED = {
    "declared_area_m2": refuse_other_unit,
    "floor_area_m2": check_floor,
    "counted_floor_area_m2": check_floor,
    "output_yuan": check_money,
    "revenue_yuan": check_money,
}


def read_parcels(study: Study, working: CRS, parent: Ledger) -> gpd.GeoDataFrame | None:
    """Read the parcels through every gate.

    Parameters
    ----------
    study : Study
    working : CRS
    parent : Ledger
        Gets all faults, notes and the record.

    Returns
    -------
    GeoDataFrame or None
        Canonical columns first, then the source's own, ``source_row``, geometry; as many rows as
        the file, in its order. None if the parcels cannot be read at all.
    """
    ledger = parent.at(study.parcels.path)
    with suppress(Abandoned):
        source = read_drawn(study.parcels, study.base, "parcels", ledger)
        ledger = parent.at(study.parcels.path, source.layer)
        names = [str(c) for c in source.frame.columns if c != source.frame.geometry.name]
        return _assembled(source, plan(study.parcels, names, ledger), study, working, ledger)
    return None


def _assembled(
    source: Vector, mapping: Plan, study: Study, working: CRS, ledger: Ledger
) -> gpd.GeoDataFrame | None:
    rows = np.arange(len(source.frame)) + source.first_row
    cells: Cells = {"parcel_id": _ids(source.frame, mapping, study, rows, ledger)}
    cases = Cases(rows, cells["parcel_id"])
    areas: Areas | None = None
    with suppress(Abandoned):
        areas = _areas(source, study, working, cases, ledger)
    cells |= _canonical(source.frame, mapping, study, cases, ledger)
    with suppress(Abandoned):
        cells |= _joined(source.frame, mapping, study, cases, ledger)
    cells |= _kinds(cells, study, cases, ledger)
    if areas is None:
        return None
    _check_units(cells, areas, mapping, study, ledger)
    own = {kept: source.frame[name].array for name, kept in mapping.kept.items()}
    extra = {"source_row": rows, "repaired_beyond_tolerance": areas.beyond}
    ordered = {name: cells[name] for name in (*columns(), *cells) if name in cells}
    return gpd.GeoDataFrame({**ordered, **own, **extra}, geometry=areas.geometries, crs=working)


def _areas(source: Vector, study: Study, working: CRS, cases: Cases, ledger: Ledger) -> Areas:
    settle = study.parcels.settle
    policy = Policy(settle.invalid, settle.empty, parcels=True)
    source = placed(source, study.parcels, study, working, cases, ledger)
    areas = to_areas(source, working, policy, cases, ledger)
    if study.extent is not None:
        refuse_outside(areas.geometries, working, study.extent, cases, ledger)
    return areas


def _check_units(cells: Cells, areas: Areas, mapping: Plan, study: Study, ledger: Ledger) -> None:
    """Hold areas and money against the shapes, in the unit that they were read in."""
    join = study.parcels.join
    measured = shapely.area(areas.geometries)
    for name, check in CHECKED.items():
        said = mapping.mapped.get(name) or (join.columns.get(name) if join else None)
        if said is not None and said.source is not None and name in cells:
            unit = said.unit or columns()[name].unit or ""
            check(cells[name], measured, unit=unit, column=said.source, ledger=ledger)


def _ids(
    frame: pd.DataFrame, mapping: Plan, study: Study, rows: npt.NDArray[np.int64], ledger: Ledger
) -> Objects:
    spec = mapping.mapped.get("parcel_id")
    if spec is None or spec.source is None:
        ledger.fault("column-needed", column="parcel_id")
        return np.array([f"row-{row}" for row in rows], object)
    ids = clean_ids(frame[spec.source], rows, ledger)
    return settle_ids(ids, study.parcels.settle, spec.source, rows, ledger)


def _canonical(
    frame: pd.DataFrame, mapping: Plan, study: Study, cases: Cases, ledger: Ledger
) -> Cells:
    found: Cells = {}
    for name, spec in mapping.mapped.items():
        if name == "parcel_id":
            continue
        if spec.source is None:
            cells = constant_cells(spec.value, name, len(frame), ledger)
            if cells is not None:
                found[name] = cells
            continue
        negative = study.parcels.settle.negative
        word = columns()[name]
        reading = Reading(spec.source, word, spec.unit, spec.zero, negative, spec.sentinel)
        found[name] = canonical_cells(frame[spec.source], name, reading, cases, ledger)
    return found


def _joined(
    frame: gpd.GeoDataFrame, mapping: Plan, study: Study, cases: Cases, ledger: Ledger
) -> Cells:
    join = study.parcels.join
    if join is None:
        return {}
    column = mapping.source_of(join.to or "parcel_id")
    present = [str(name) for name in frame.columns if name != frame.geometry.name]
    require_columns([column], present, ledger)
    refuse_lost_digits(frame[column], Cases(cases.rows), ledger)
    return join_columns(study, as_code(frame[column]), cases, ledger)


def _kinds(cells: Cells, study: Study, cases: Cases, ledger: Ledger) -> Cells:
    """Derive the kinds of use; the columns are there even where no code is."""
    none = np.full(len(cases.rows), None, object)
    of_system = cells.get("land_use_system", none)
    uses = [name for name in ("land_use", "planned_land_use") if name in cells]
    for name in uses:
        refuse_codes_without_system(cells[name], of_system, name, cases, ledger)
    tables = code_tables(of_system, study, ledger) if uses else {}
    kinds: Cells = {"land_use_kind": none, "planned_land_use_kind": none}
    for name in uses:
        kinds[f"{name}_kind"] = kinds_of_use(cells[name], of_system, tables, name, ledger)
    return kinds
