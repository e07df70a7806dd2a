"""What stands on the parcels, building by building: footprints laid over the parcels."""

from contextlib import suppress

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geo.area import geodesic_area
from geo.overlay import shares
from geo.width import width_m
from layers.columns import require_columns
from layers.files import VECTORS
from layers.ledger import Abandoned, Cases, Ledger
from layers.placing import placed
from layers.shapes import Policy, to_areas
from layers.source_form import Drawn
from layers.storey_forms import BuildingsSource
from layers.storeys import Storeys, refuse_too_great, sources, storey_cells, with_floor_area
from layers.study import Study
from layers.values import Objects
from layers.vector import Vector, read_drawn

FIRST = 5  # rows that a message names


def read_buildings(
    study: Study, working: CRS, parcels: gpd.GeoDataFrame, parent: Ledger
) -> Storeys | None:
    """Read the buildings of a study through every gate, and lay them over the parcels.

    Parameters
    ----------
    study : Study
        With ``buildings``.
    working : CRS
    parcels : GeoDataFrame, n rows
        In the working CRS.
    parent : Ledger
        Gets faults, notes and the record.

    Returns
    -------
    Storeys or None
        One row for each building and parcel that it stands on; its floor area is shared by
        footprint. A footprint that no column gives is the geodesic area of the shape. Without
        ``coverage = "complete"`` nothing says that there are no further buildings. None if the
        layer cannot be read.
    """
    spec = study.buildings
    assert spec is not None  # noqa: S101 - the caller asks only then
    ledger = parent.at(spec.path, "buildings")
    with suppress(Abandoned):
        drawn = Drawn(path=spec.path, layer=spec.layer, encoding=spec.encoding, axes=spec.axes)
        source = read_drawn(drawn, study.base, "buildings", ledger, kinds=VECTORS)
        names = [str(c) for c in source.frame.columns if c != source.frame.geometry.name]
        require_columns(sources(spec), names, ledger)
        cases = Cases(np.arange(1, len(source.frame) + 1))
        cells = storey_cells(pd.DataFrame(source.frame), spec, cases, ledger)
        shapes = _shapes(source, spec, study, working, cases, ledger)
        if parent.faults:  # shapes that are refused cannot be laid over anything
            return None
        ids = cells["building_id"].to_numpy(object)
        stands = _stands(shapes, parcels, spec.snap_m)
        _note(stands, shapes, cases, ids, ledger)
        _note_overlaps(shapes, spec.snap_m, ledger)
        given = cells["footprint_m2"].to_numpy(np.float64)
        cells["footprint_m2"] = np.where(np.isnan(given), geodesic_area(shapes, working), given)
        at = stands["building"].to_numpy(np.int64)
        rows = with_floor_area(
            cells.iloc[at].reset_index(drop=True), stands["share"].to_numpy(np.float64)
        ).assign(parcel=stands["parcel"].to_numpy(np.int64))
        there = ~(parcels.geometry.isna() | parcels.geometry.is_empty).to_numpy(bool)
        recorded = there & (spec.coverage == "complete")
        found = Storeys(rows, "buildings", recorded, spec.tolerance_m2, spec.path)
        refuse_too_great(found, parcels, parent)
        return found
    return None


def _shapes(
    source: Vector, spec: BuildingsSource, study: Study, working: CRS, cases: Cases, ledger: Ledger
) -> gpd.GeoSeries:
    source = placed(source, spec, study, working, cases, ledger)
    policy = Policy(spec.settle.invalid, spec.settle.empty, parcels=False)
    return gpd.GeoSeries(to_areas(source, working, policy, cases, ledger).geometries, crs=working)


def _stands(shapes: gpd.GeoSeries, parcels: gpd.GeoDataFrame, snap_m: float) -> pd.DataFrame:
    """Say which share of each building stands on which parcel; drawing noise goes to the rest."""
    met = shares(shapes, parcels.geometry).rename(columns={"parcel": "building", "zone": "parcel"})
    whole = np.bincount(met["building"], met["share"] >= 1.0, minlength=len(shapes)) == 1
    cut = ~whole[met["building"].to_numpy(np.int64)]
    noise = np.zeros(len(met), bool)
    noise[cut] = _is_noise(shapes, parcels, met[cut], snap_m)
    total = met.groupby("building")["share"].sum()
    kept = met[~noise].reset_index(drop=True)
    left = kept.groupby("building")["share"].transform("sum")
    kept["share"] = (kept["share"] * kept["building"].map(total) / left).clip(upper=1.0)
    # A building drawn within noise of one parcel stands on that parcel with all its floor area.
    alone = ~kept["building"].duplicated(keep=False).to_numpy(bool)
    part = np.flatnonzero(alone & (kept["share"] < 1.0).to_numpy(bool))
    within = _is_noise(shapes, parcels, kept.iloc[part], snap_m, outside=True)
    kept.loc[part[within], "share"] = 1.0
    return kept


def _is_noise(
    shapes: gpd.GeoSeries,
    parcels: gpd.GeoDataFrame,
    met: pd.DataFrame,
    snap_m: float,
    *,
    outside: bool = False,
) -> npt.NDArray[np.bool_]:
    """Whether the part on the parcel, or the part *outside* it, is no wider than drawing noise."""
    take = shapely.difference if outside else shapely.intersection
    theirs = parcels.geometry.to_numpy()[met["parcel"]]
    pieces: Objects = take(shapes.to_numpy()[met["building"]], theirs)
    return np.asarray(width_m(pieces) <= snap_m)


def _note(
    kept: pd.DataFrame, shapes: gpd.GeoSeries, cases: Cases, ids: Objects, ledger: Ledger
) -> None:
    """Tell which buildings are shared, and which stand on no parcel."""
    parts = np.bincount(kept["building"], minlength=len(shapes))
    whole = np.bincount(kept["building"], kept["share"] >= 1.0, minlength=len(shapes)) > 0
    across = (parts > 1) | ((parts == 1) & ~whole)
    ledger.settle_rows("building-across", cases.where(across, ids), how="shared")
    there = ~(shapes.isna() | shapes.is_empty).to_numpy(bool)
    outside = cases.where((parts == 0) & there)
    if len(outside.rows):
        first = ", ".join(str(row) for row in outside.rows[:FIRST])
        ledger.note("buildings-outside", count=len(outside.rows), first=first)


def _note_overlaps(shapes: gpd.GeoSeries, snap_m: float, ledger: Ledger) -> None:
    """Tell buildings that share ground: a tower on its podium may, a double may not."""
    met = shares(shapes, shapes)
    met = met[met["parcel"] < met["zone"]]
    outlines = shapes.to_numpy()
    common = shapely.intersection(outlines[met["parcel"]], outlines[met["zone"]])
    wide = met[width_m(common) > snap_m]
    rows = np.unique(wide[["parcel", "zone"]].to_numpy(np.int64)) + 1
    if len(rows):
        first = ", ".join(str(row) for row in rows[:FIRST])
        ledger.note("buildings-overlap", count=len(rows), first=first)
