"""Reading all data of a study: every gate, and either all of it or all of its faults."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
from pyproj import CRS

from geo.crs import working_crs
from geo.errors import CRSError, Problem, RefusedError
from layers.buildings import read_buildings
from layers.ledger import Abandoned, Ledger
from layers.parcels import read_parcels
from layers.shifted import check_shifts
from layers.storeys import Storeys, read_storeys
from layers.study import Study
from layers.whereabouts import check_whereabouts
from layers.zones import Layer, read_layer

__all__ = ["Inputs", "Layer", "Storeys", "read_inputs"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The data of a study, in its working CRS and the vocabulary of layers/vocabulary.toml."""

    study: Study
    parcels: gpd.GeoDataFrame  # n rows as in the file, in its order; source_row is 1-based
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]  # what was settled, and notes; each says how in `settled`
    record: dict[str, Any]  # for the receipt: files, crs_operations, repairs, settlements
    storeys: Storeys | None = None  # what stands on the parcels, where the study says


def read_inputs(study: Study) -> Inputs:
    """Read parcels, joined table and layers of a study.

    Parameters
    ----------
    study : Study
        From `layers.study.read_study`.

    Returns
    -------
    Inputs
        As many parcels as the file has rows, whatever is wrong with them.

    Raises
    ------
    RefusedError
        With every fault of every file at once: whatever the study neither maps nor settles.
    """
    ledger = Ledger()
    got = gather(study, ledger)
    if ledger.faults or got.parcels is None:
        raise RefusedError(once(ledger.faults))
    return Inputs(
        study,
        got.parcels,
        tuple(layer for layer in got.layers if layer is not None),
        tuple(once(ledger.settled)),
        ledger.record,
        got.storeys,
    )


@dataclass(frozen=True, slots=True)
class Gathered:
    """What could be read of a study; None stands for what could not."""

    parcels: gpd.GeoDataFrame | None = None
    layers: tuple[Layer | None, ...] = ()
    storeys: Storeys | None = None


def gather(study: Study, ledger: Ledger) -> Gathered:
    """Send all files of a study through every gate; what is found stands in *ledger*."""
    with suppress(Abandoned):
        working = _working(study, ledger.at(f"{study.path.name}, [study]"))
        parcels = read_parcels(study, working, ledger)
        _note_same_sources(study, ledger)
        layers = [read_layer(one, study, working, parcels, ledger) for one in study.layers]
        storeys = _storeys(study, working, parcels, ledger)
        check_whereabouts(study, working, parcels, layers, ledger)
        check_shifts(study, parcels, layers, ledger)
        return Gathered(parcels, tuple(layers), storeys)
    return Gathered()


def _storeys(
    study: Study, working: CRS, parcels: gpd.GeoDataFrame | None, ledger: Ledger
) -> Storeys | None:
    """Read what stands on the parcels, from the table or from the footprints."""
    if parcels is not None and study.storeys is not None:
        return read_storeys(study, parcels, ledger)
    if parcels is not None and study.buildings is not None:
        return read_buildings(study, working, parcels, ledger)
    return None


def _note_same_sources(study: Study, ledger: Ledger) -> None:
    """Note layers that read the same features: a block was copied and its path left as it was."""
    seen: dict[str, str] = {}
    for source in study.layers:
        key = repr((source.path, source.layer, sorted(source.where.items()), source.role))
        if key in seen:
            ledger.at(source.path, source.name).note("layer-same-source", other=seen[key])
        seen.setdefault(key, source.name)


def _working(study: Study, ledger: Ledger) -> CRS:
    local = study.crs.lower().endswith(".prj")
    try:
        return working_crs(study.base / study.crs if local else study.crs)
    except CRSError as error:
        ledger.error("crs-working", error)
        ledger.stop_here()


def once(problems: Sequence[Problem]) -> list[Problem]:
    """Tell faults once: a column that serves twice is read twice."""
    return list(dict.fromkeys(problems))
