"""How the parcels lie beside each other: overlaps, gaps and slivers, each listed with its place."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.fit import Misfits, gaps, overlaps
from geo.width import at_least_m, width_m
from layers.ledger import NOTED, Cases, Ledger
from layers.study import Parcels
from layers.values import Objects, with_none

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def note_topology(parcels: gpd.GeoDataFrame, said: Parcels, ledger: Ledger) -> None:
    """Note every overlap, gap and sliver; nothing is changed.

    Parameters
    ----------
    parcels : GeoDataFrame
        As `layers.parcels.read_parcels` gives them; shapes that are invalid are passed over.
    said : Parcels
        What the study says: what is no wider than ``snap_m`` is drawing noise, what lies between
        parcels and is no wider than ``gap_m`` is a gap. Equal outlines are not told here.
    ledger : Ledger
        Gets a note for each, with its place.
    """
    shapes = np.asarray(parcels.geometry.array, dtype=object)
    sound = with_none(shapes, ~shapely.is_valid(shapes))
    cases = Cases(parcels["source_row"].to_numpy(), parcels["parcel_id"].to_numpy(object))
    _note_slivers(sound, said.snap_m, cases, ledger)
    found = overlaps(sound, said.snap_m)
    told, words = _listed(found, ~_equal(sound, found), cases)
    ledger.settle_rows("parcels-overlap", told, how=NOTED, column="", **words)
    if said.gap_m is None:
        ledger.note("gaps-not-sought", column="gap_m")
        return
    found = gaps(sound, said.gap_m)
    alone = found.second < 0
    told, words = _listed(found, ~alone, cases)
    ledger.settle_rows("parcels-gap", told, how=NOTED, column="", **words)
    told, words = _listed(found, alone, cases)
    ledger.settle_rows("parcels-hole", told, how=NOTED, column="", **words)


def _note_slivers(shapes: Objects, snap_m: float, cases: Cases, ledger: Ledger) -> None:
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    thin = np.flatnonzero(there & (at_least_m(shapes) <= snap_m))
    width = np.full(len(shapes), np.nan)
    width[thin] = width_m(shapes[thin])
    sliver = width <= snap_m
    words = _metres(width[sliver])
    ledger.settle_rows(
        "shape-sliver", cases.where(sliver), how=NOTED, width=words, snap=f"{snap_m:g}"
    )


def _listed(found: Misfits, chosen: Flags, cases: Cases) -> tuple[Cases, dict[str, Objects]]:
    """Return the places chosen: row and id of the first parcel, id of the second, and words."""
    at = np.flatnonzero(chosen)
    first, second = found.first[at], found.second[at]
    ids = np.asarray(cases.ids, object)
    alone = second < 0
    others = with_none(ids[second], alone)
    area = [f" ({one:.2f} m2)" if np.isfinite(one) else "" for one in found.area_m2[at]]
    words: dict[str, Objects] = {
        "row": cases.rows[second].astype(object),
        "area": np.array(area, object),
        "width": _metres(found.width_m[at]),
    }
    return Cases(cases.rows[first], ids[first], others, found.place[at]), words


def _equal(shapes: Objects, found: Misfits) -> Flags:
    return np.asarray(
        shapely.equals(
            shapely.normalize(shapes[found.first]), shapely.normalize(shapes[found.second])
        )
    )


def _metres(widths: Floats) -> Objects:
    return np.array([f"{one:.2f}" if one >= 0.005 else f"{one:.3f}" for one in widths], object)  # noqa: PLR2004
