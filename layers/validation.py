"""Everything that is wrong or doubtful in the files of a study, row by row, with its place."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from geo.errors import Problem
from layers.inputs import Inputs, gather, once
from layers.ledger import Ledger
from layers.study import Study
from layers.topology import note_topology
from layers.values import Objects


@dataclass(frozen=True, slots=True)
class Looked:
    """What reading a study has found."""

    faults: tuple[Problem, ...]  # what `check` refuses
    notes: tuple[Problem, ...]  # what it settles or merely notes, every row by itself
    places: gpd.GeoSeries  # one for each of faults and notes, in this order; None: it has no place
    parcels: int | None  # how many were read; None: they could not be
    inputs: Inputs | None  # None: the files are refused
    record: dict[str, Any]  # files, CRS operations, repairs with area before and after


def look_through(study: Study) -> Looked:
    """Send the files of a study through every gate and gather all that is found.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Looked
        Overlaps, gaps and slivers of the parcels are among the notes.
    """
    ledger = Ledger(whole=True)
    got = gather(study, ledger)
    notes = once(ledger.settled)  # what `check` says too
    if got.parcels is not None:
        at = ledger.at(study.parcels.path)
        layer = next((of for file, of in ledger.drawn if file == at.file), "")
        note_topology(got.parcels, study.parcels, ledger.at(study.parcels.path, layer))
    faults = once(ledger.faults)
    inputs = None
    if got.parcels is not None and not faults:
        layers = tuple(one for one in got.layers if one is not None)
        inputs = Inputs(study, got.parcels, layers, tuple(notes), ledger.record, got.storeys)
    notes = once(ledger.settled)
    where = _places([*faults, *notes], ledger)
    crs, count = (got.parcels.crs, len(got.parcels)) if got.parcels is not None else (None, None)
    return Looked(
        tuple(faults), tuple(notes), gpd.GeoSeries(where, crs=crs), count, inputs, ledger.record
    )


def _places(problems: list[Problem], ledger: Ledger) -> Objects:
    """Find where every problem lies: in a place of its own, or where its row does."""
    by_row = {
        (file, layer, int(row)): shape
        for (file, layer), (rows, shapes) in ledger.drawn.items()
        for row, shape in zip(rows, shapes, strict=True)
    }
    found = np.full(len(problems), None, object)
    for k, one in enumerate(problems):
        found[k] = ledger.places.get(one, by_row.get((one.file, one.layer, one.row or 0)))
    return found
