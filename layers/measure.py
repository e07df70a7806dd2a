"""Where parcels meet layers: the only place. What comes out are columns; rules never see a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.area import geodesic_area, planar_area
from geo.overlay import cut
from geo.width import at_least_m, width_m
from layers.inputs import Layer

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
AreaBasis = Literal["declared", "geodesic", "planar"]


class Thickness(IntEnum):
    """How wide the widest part of something is, beside the tolerances of the layer that cut it."""

    NO_GEOMETRY = -1
    NOTHING = 0
    SLIVER = 1  # at most snap: drawing noise
    BORDERLINE = 2  # at most the accuracy of the lines, or wider than snap where none is declared
    REAL = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """How n parcels lie to the union of some layers."""

    share: Floats  # of the parcel inside the union, 0 to 1; NaN without geometry
    inside: Objects  # the part inside: polygon, empty polygon, or None without geometry
    outside: Objects
    inside_thickness: Ints  # `Thickness`
    outside_thickness: Ints
    absence_known: Mask  # the layers are known to be complete wherever the parcel lies outside
    proven_outside: Ints  # `Thickness` of the part outside where all layers are known complete
    snap_m: float
    accuracy_m: float  # NaN: a layer declares none


def add_areas(
    parcels: gpd.GeoDataFrame, basis: AreaBasis, *, disagreement_pct: float
) -> gpd.GeoDataFrame:
    """Add measured areas, and the one area that feeds ratios.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        In the working CRS; ``declared_area_m2`` where the study maps it.
    basis : {"declared", "geodesic", "planar"}
        Which area feeds ratios. A declared area that is missing falls back to the geodesic one.
    disagreement_pct : float
        By how much the study lets declared and measured areas differ: a missing declared area may
        lie that far from the measured one.

    Returns
    -------
    GeoDataFrame
        A copy with ``geodesic_area_m2``, ``planar_area_m2``, ``area_m2`` (NaN where there is
        none), ``area_basis``, which says for every row where ``area_m2`` came from, and
        ``area_tolerance``: the share by which the area that should have been used may differ from
        it, 0 where it is the one that the study asks for.
    """
    out = parcels.copy()
    out["geodesic_area_m2"] = np.round(geodesic_area(parcels.geometry, parcels.crs), 2)
    out["planar_area_m2"] = np.round(planar_area(parcels.geometry, parcels.crs), 2)
    if "declared_area_m2" not in out:
        out["declared_area_m2"] = np.nan
    declared = out["declared_area_m2"].to_numpy(float, na_value=np.nan)
    first = {"declared": declared}.get(basis, out[f"{basis}_area_m2"].to_numpy(float))
    fallback = np.isnan(first)
    out["area_m2"] = np.where(fallback, out["geodesic_area_m2"], first)
    said = np.where(fallback, "geodesic", basis).astype(object)
    said[np.isnan(out["area_m2"].to_numpy(float))] = None
    out["area_basis"] = said
    out["area_tolerance"] = np.where(fallback, disagreement_pct / 100, 0.0)
    return out


def one_area(parcels: gpd.GeoDataFrame, basis: AreaBasis) -> tuple[Floats, int]:
    """Measure only the area that feeds ratios: ``area_m2`` of `add_areas`, where nothing else asks.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        As for `add_areas`.
    basis : {"declared", "geodesic", "planar"}

    Returns
    -------
    area : ndarray of float64, shape (n,)
        m²; NaN where there is none.
    fallback : int
        How many rows have no declared area and got the geodesic one.
    """
    if basis == "planar":
        return np.round(planar_area(parcels.geometry, parcels.crs), 2), 0
    area = np.full(len(parcels), np.nan)
    if basis == "declared" and "declared_area_m2" in parcels:
        area = parcels["declared_area_m2"].to_numpy(float, na_value=np.nan).copy()
    rest = np.isnan(area)
    if rest.any():
        area[rest] = np.round(geodesic_area(parcels.geometry[rest], parcels.crs), 2)
    fell = int((rest & ~np.isnan(area)).sum()) if basis == "declared" else 0
    return area, fell


def holding(layers: Sequence[Layer], day: date, *, drafts: bool = False) -> list[Layer]:
    """Keep the layers that hold on *day*: no draft without effect, not repealed, in their dates.

    With *drafts*, drafts without effect count as in force.
    """
    statuses = {"in_force", "draft_with_effect", "statement"} | ({"draft"} if drafts else set())
    return [
        layer
        for layer in layers
        if layer.status in statuses
        and (layer.valid_from is None or layer.valid_from <= day)
        and (layer.valid_to is None or day < layer.valid_to)
    ]


def ground(parcels: gpd.GeoDataFrame, layers: Sequence[Layer]) -> Ground:
    """Measure how parcels lie to the union of *layers*.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        Valid polygons in the working CRS; a parcel without geometry stays unknown.
    layers : sequence of Layer
        At least one. Overlapping features count once.

    Returns
    -------
    Ground
    """
    zones = gpd.GeoSeries(
        pd.concat([layer.features.geometry for layer in layers], ignore_index=True),
        crs=parcels.crs,
    )
    parts = cut(parcels, zones)
    snap = min(layer.snap_m for layer in layers)  # no layer's noise excuses another's
    accuracy = max(np.nan if x.accuracy_m is None else x.accuracy_m for x in layers)
    if any(layer.accuracy_m is None for layer in layers):
        accuracy = np.nan
    outside_thickness = thickness(parts.outside, snap, accuracy)
    proven = thickness(_where_complete(parts.outside, layers, parcels.crs), snap, accuracy)
    beyond = _beyond_coverage(parts.outside, layers, parcels.crs)
    return Ground(
        share=parts.share,
        inside=parts.inside,
        outside=parts.outside,
        inside_thickness=thickness(parts.inside, snap, accuracy),
        outside_thickness=outside_thickness,
        absence_known=thickness(beyond, snap, np.nan) <= Thickness.SLIVER,
        proven_outside=proven,
        snap_m=snap,
        accuracy_m=accuracy,
    )


def thickness(geometries: Objects, snap_m: float, accuracy_m: float) -> Ints:
    """Grade geometries by their width, to 1 cm.

    Parameters
    ----------
    geometries : ndarray of object, shape (n,)
        Polygons; None means the parcel has no geometry.
    snap_m, accuracy_m : float
        Metres. A NaN accuracy means that the layer declares none: nothing wider than snap is
        then certain.

    Returns
    -------
    ndarray of int8, shape (n,)
        `Thickness`.
    """
    grade = np.full(len(geometries), Thickness.REAL, np.int8)
    tolerance = snap_m if np.isnan(accuracy_m) else max(snap_m, accuracy_m)
    narrow = np.flatnonzero(~(at_least_m(geometries) > tolerance + 0.005))
    width = np.round(width_m(geometries[narrow]), 2)
    grade[narrow[width <= tolerance]] = Thickness.BORDERLINE
    grade[narrow[width <= snap_m]] = Thickness.SLIVER
    if np.isnan(accuracy_m):
        grade[grade == Thickness.REAL] = Thickness.BORDERLINE
    grade[shapely.is_empty(geometries)] = Thickness.NOTHING
    grade[shapely.is_missing(geometries)] = Thickness.NO_GEOMETRY
    return grade


def _where_complete(parts_out: Objects, layers: Sequence[Layer], crs: object) -> Objects:
    """Keep of each part outside what lies where all layers are known to be complete."""
    kept = parts_out
    for layer in layers:
        if layer.coverage is None:
            kept = _emptied(kept)
        elif not isinstance(layer.coverage, str):
            kept = cut(gpd.GeoSeries(kept, crs=crs), layer.coverage).inside
    return kept


def _beyond_coverage(parts_out: Objects, layers: Sequence[Layer], crs: object) -> Objects:
    """Keep of each part outside what lies where some layer is not known to be complete."""
    beyond = _emptied(parts_out)
    for layer in layers:
        if layer.coverage is None:
            return parts_out
        if not isinstance(layer.coverage, str):
            open_ = cut(gpd.GeoSeries(parts_out, crs=crs), layer.coverage).outside
            beyond = shapely.union(beyond, open_)
    return beyond


def _emptied(geometries: Objects) -> Objects:
    return np.where(shapely.is_missing(geometries), geometries, np.array(shapely.Polygon()))
