"""What stands on the parcels, storey by storey: a table of rows that belong to parcels.

A row is one storey, or a building of equal storeys; its floor area is that of all its storeys. What
a cell leaves open stays open here: how storeys count is not this room's business.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.columns import canonical_cells, constant_cells, require_columns
from layers.files import TABLES, opened
from layers.identity import refuse_lost_digits
from layers.join import Keys, match
from layers.ledger import Abandoned, Cases, Ledger
from layers.numbers import Reading
from layers.storey_forms import BuildingsSource, StoreysSource
from layers.study import Study
from layers.tables import FIRST_ROW, read_table
from layers.values import Objects, as_code
from layers.vocabulary import nearest, storey_columns

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
HUNDREDTHS = 100  # floor areas are whole hundredths of a square metre
ROUNDING = 1e-9  # 12.6 m are three storeys of 4.2 m, though the quotient falls short of 3


@dataclass(frozen=True, slots=True)
class Storeys:
    """What stands on n parcels.

    The columns of ``rows``: ``parcel`` (position from 0); ``floor_area_m2`` of all storeys of the
    row on this parcel (NaN: not known); ``least_m2`` (the same, or what is certain of it);
    ``storeys`` (their number), ``storey_height_m``, ``height_m`` (of the whole building), NaN where
    not known; ``underground`` ("yes", "no", None).
    """

    rows: pd.DataFrame
    source: Literal["storeys", "buildings"]
    recorded: Flags  # per parcel: nothing stands on it but these rows
    tolerance_m2: float
    file: str


def read_storeys(study: Study, parcels: gpd.GeoDataFrame, parent: Ledger) -> Storeys | None:
    """Read the table of storeys of a study through every gate.

    Parameters
    ----------
    study : Study
        With ``storeys``.
    parcels : GeoDataFrame, n rows
        As `layers.parcels.read_parcels` gives them.
    parent : Ledger
        Gets faults, notes and the record.

    Returns
    -------
    Storeys or None
        Rows that belong to no parcel are noted and left out. A parcel without a row is recorded
        only where the study says ``coverage = "complete"``. None if the table cannot be read.
    """
    spec = study.storeys
    assert spec is not None  # noqa: S101 - the caller asks only then
    ledger = parent.at(spec.path)
    with suppress(Abandoned):
        table = _table(spec, study, ledger)
        require_columns([spec.on, *sources(spec)], list(table.columns), ledger)
        cases = Cases(np.arange(FIRST_ROW, len(table) + FIRST_ROW))
        refuse_lost_digits(table[spec.on], cases, ledger)
        cells = with_floor_area(storey_cells(table, spec, cases, ledger))
        own = _parcel_keys(spec, study, parcels, parent.at(study.parcels.path))
        keys = _matched(table, spec, study, own, parcels, parent)
        parcel, shared = _parcel_of_row(keys, spec, parent.at(study.parcels.path))
        mine = parcel >= 0
        rows = cells[mine].assign(parcel=parcel[mine]).reset_index(drop=True)
        listed = np.bincount(rows["parcel"], minlength=len(parcels)) > 0
        # A row without a key may belong to any parcel: then absence proves nothing.
        complete = spec.coverage == "complete" and bool((keys.row_key >= 0).all())
        recorded = (listed | (complete & ~pd.isna(own))) & ~shared
        found = Storeys(rows, "storeys", recorded, spec.tolerance_m2, spec.path)
        refuse_too_great(found, parcels, parent)
        return found
    return None


def sources(spec: StoreysSource | BuildingsSource) -> list[str]:
    """List the source columns that a section names."""
    return [column.source for column in spec.columns.values() if column.source]


def storey_cells(
    table: pd.DataFrame, spec: StoreysSource | BuildingsSource, cases: Cases, ledger: Ledger
) -> pd.DataFrame:
    """Read the cells of storeys or buildings; columns that the study does not map are unknown.

    Parameters
    ----------
    table : DataFrame, n rows
    spec : StoreysSource or BuildingsSource
    cases : Cases of length n
        Rows, for messages.
    ledger : Ledger

    Returns
    -------
    DataFrame, n rows
        The columns of `layers.vocabulary.storey_columns`, and ``least_m2``.
    """
    found = {name: _cells(table, name, spec, cases, ledger) for name in storey_columns()}
    rows = pd.DataFrame({name: pd.Series(c, dtype=c.dtype) for name, c in found.items()})
    rows["storeys"] = _whole_counts(rows["storeys"].to_numpy(float), spec, cases, ledger)
    rows["storeys"] = _counts_of_heights(rows, ledger)
    if "storeys" not in spec.columns and "height_m" not in spec.columns:
        rows["storeys"] = 1.0  # one row a storey, whose height is its own
    if "underground" not in spec.columns:
        rows["underground"] = "no"
        ledger.note("storeys-above-ground")
    return rows


def _cells(
    table: pd.DataFrame,
    name: str,
    spec: StoreysSource | BuildingsSource,
    cases: Cases,
    ledger: Ledger,
) -> Floats | Objects:
    word, column = storey_columns()[name], spec.columns.get(name)
    if column is None:
        number = word.kind == "number"
        return np.full(len(table), np.nan) if number else np.full(len(table), None, object)
    source, negative = column.source or name, spec.settle.negative
    reading = Reading(source, word, column.unit, column.zero, negative, column.sentinel)
    if column.source is None:
        cells = constant_cells(column.value, name, len(table), ledger, word=word)
        return np.full(len(table), np.nan) if cells is None else cells
    return canonical_cells(table[column.source], name, reading, cases, ledger)


def _whole_counts(
    counts: Floats, spec: StoreysSource | BuildingsSource, cases: Cases, ledger: Ledger
) -> Floats:
    wrong = ~np.isnan(counts) & ((counts < 1) | (counts != np.floor(counts)))
    column = spec.columns["storeys"].source or "storeys" if "storeys" in spec.columns else "storeys"
    if spec.settle.storeys is None:
        ledger.fault_rows("storeys-count", cases.where(wrong, counts), column=column)
    else:
        rows = cases.where(wrong, counts)
        ledger.settle_rows("storeys-count", rows, how=spec.settle.storeys, column=column)
    return np.where(wrong, np.nan, counts)


def _counts_of_heights(rows: pd.DataFrame, ledger: Ledger) -> "pd.Series[float]":
    """Where no number of storeys is given, as many as the building is high enough for."""
    fit = np.maximum(np.floor(rows["height_m"] / rows["storey_height_m"] + ROUNDING), 1)
    taken = rows["storeys"].isna() & np.isfinite(fit)
    if taken.any():
        ledger.note("storeys-of-heights", count=int(taken.sum()))
    return rows["storeys"].where(~taken, fit)


def with_floor_area(rows: pd.DataFrame, share: Floats | None = None) -> pd.DataFrame:
    """Add ``floor_area_m2`` and ``least_m2`` of every row, in whole hundredths.

    Parameters
    ----------
    rows : DataFrame, n rows
        ``floor_area_m2``, else ``footprint_m2`` times ``storeys``.
    share : ndarray of float64, shape (n,), optional
        Which part of the row stands on its parcel; all of it where this is not given.

    Returns
    -------
    DataFrame
        Where the number of storeys is open, ``least_m2`` is one storey: there is one at least.

    Examples
    --------
    >>> row = {"floor_area_m2": np.nan, "footprint_m2": 2000.0, "storeys": 5.0}
    >>> with_floor_area(pd.DataFrame([row]))["floor_area_m2"].tolist()
    [10000.0]
    """
    part = 1.0 if share is None else share
    stated, footprint = rows["floor_area_m2"], rows["footprint_m2"]
    area = stated.fillna(footprint * rows["storeys"]) * part
    area = np.rint(area * HUNDREDTHS) / HUNDREDTHS
    one = np.rint(footprint.fillna(0.0) * part * HUNDREDTHS) / HUNDREDTHS
    return rows.assign(floor_area_m2=area, least_m2=area.fillna(one))


def refuse_too_great(storeys: Storeys, parcels: gpd.GeoDataFrame, parent: Ledger) -> None:
    """Refuse parcels whose rows add up to more than any land can carry."""
    greatest = storey_columns()["floor_area_m2"].greatest
    assert greatest is not None  # noqa: S101 - the vocabulary gives it
    sums = np.bincount(storeys.rows["parcel"], storeys.rows["least_m2"], minlength=len(parcels))
    cases = Cases(parcels["source_row"].to_numpy(np.int64), parcels["parcel_id"].to_numpy(object))
    parent.at(storeys.file).fault_rows(
        "storeys-too-great", cases.where(sums > greatest, sums), greatest=f"{greatest:,.0f}"
    )


def _table(spec: StoreysSource, study: Study, ledger: Ledger) -> pd.DataFrame:
    with opened(spec.path, study.base, TABLES, ledger) as file:
        table = read_table(file, encoding=spec.encoding, sheet=spec.sheet, ledger=ledger)
        entry = file.entry("storeys")
    ledger.record["files"].append(
        entry | {"encoding": table.encoding, "layer": table.sheet, "rows": len(table.frame)}
    )
    return table.frame


def _matched(
    table: pd.DataFrame,
    spec: StoreysSource,
    study: Study,
    own: Objects,
    parcels: gpd.GeoDataFrame,
    parent: Ledger,
) -> Keys:
    cases = Cases(parcels["source_row"].to_numpy(np.int64), parcels["parcel_id"].to_numpy(object))
    at_parcels = parent.at(study.parcels.path)
    return match(as_code(table[spec.on]), own, cases, at_parcels, parent.at(spec.path))


def _parcel_keys(
    spec: StoreysSource, study: Study, parcels: gpd.GeoDataFrame, ledger: Ledger
) -> Objects:
    if spec.to is not None:
        present = [str(name) for name in parcels.columns if name != "geometry"]
        if spec.to not in present:
            near = nearest(spec.to, present) or "-"
            listed = ", ".join(present)
            ledger.stop("column-unknown", column=spec.to, near=near, known=listed)
        if spec.to != "parcel_id":
            return as_code(parcels[spec.to])
    ids = pd.Series(parcels["parcel_id"].to_numpy(object), dtype=object)
    if study.parcels.settle.duplicate_ids == "suffix":
        # The suffix is ours: both parcels bear the id in their file, and so may rows of the table.
        bare = ids.str.replace(r"#[0-9]+$", "", regex=True)
        ids = bare.where(bare.isin(ids), ids)
    return as_code(ids)


def _parcel_of_row(
    keys: Keys, spec: StoreysSource, parcels: Ledger
) -> tuple[npt.NDArray[np.int64], Flags]:
    """Return the parcel of every row (-1: none, or several) and which parcels share their rows."""
    shared = keys.shared
    cases = keys.parcel_rows.where(shared)
    if spec.settle.shared_join is None:
        parcels.fault_rows("join-shared", cases)
    else:
        parcels.settle_rows("join-shared", cases, how=spec.settle.shared_join)
    of_key = np.full(keys.count + 1, -1, np.int64)
    alone = np.flatnonzero((keys.parcel_key >= 0) & ~shared)
    of_key[keys.parcel_key[alone]] = alone
    return of_key[keys.row_key], shared
