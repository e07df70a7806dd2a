"""Which parks there are, and how parcels lie in them.

A park is a key: every feature of a layer that bears it is a piece of the same ground, and every
parcel that names it in a column lies in it. Parks may overlap, and a parcel may lie in several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.area import geodesic_area
from geo.errors import Problem, RefusedError
from geo.overlay import covered, pieces
from geo.parts import union_by
from layers.inputs import Layer
from layers.measure import Thickness, thickness
from layers.vocabulary import roles
from parks.judgement import Floats, Objects
from parks.outcome import Mask
from parks.subject import present, texts
from parks.zone_keys import names_of, zone_keys

Ints = npt.NDArray[np.int64]
ROUNDING = 1e-9  # of a share: what cutting leaves of a parcel that lies wholly in a park
MAJORITY = 0.5
"""A parcel counts where more than this share of its ground lies; exactly half counts nowhere."""


@dataclass(frozen=True, slots=True)
class Parks:
    """m parks, and the k pairs of a parcel and a park it has ground in.

    ``drawn_from`` tells whether the parks are polygons of layers or a column of the parcels; a park
    of a column has no ground of its own: no area, no parts, no geometry.
    """

    key: Objects  # m, sorted
    name: Objects  # m; None where the layer names no label, and for parks of a column
    geometry: Objects  # m; all pieces of the park united, or None
    area_m2: Floats  # m; geodesic, of that ground
    parts: Ints  # m; pieces of it that do not touch; 0 for parks of a column
    drawn_from: Literal["layer", "column"]
    source: str  # names of the layers, or of the column
    parcel: Ints  # k; position of the parcel
    park: Ints  # k; position of the park
    share: Floats  # k; of the parcel's ground in the park, above 0
    union: Floats  # of every parcel: share of its ground in any park; NaN without geometry

    @property
    def counts(self) -> Mask:
        """Whether each pair counts as a parcel of the park: most of its ground lies there."""
        return np.asarray(self.share > MAJORITY, bool)


def parks_of(parcels: gpd.GeoDataFrame, layers: Sequence[Layer], *, by: str = "park") -> Parks:
    """Find the parks of a study: those of the layers of a role, or of a column of the parcels.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        In the working CRS.
    layers : sequence of Layer
        Those that hold on the day.
    by : str
        A role such as ``park`` or ``industrial_base``; where no layer has it, a column of the
        parcels of that name, which holds the key of each parcel's park.

    Raises
    ------
    RefusedError
        If there is neither such a layer nor such a column, or nothing in them.
    """
    chosen = [layer for layer in layers if layer.role == by]
    if chosen:
        return of_layers(parcels, chosen)
    if by in parcels.columns and by != parcels.geometry.name:
        return of_column(parcels, by)
    raise RefusedError([_no_parks(by)])


def of_layers(parcels: gpd.GeoDataFrame, layers: Sequence[Layer]) -> Parks:
    """Take the parks from polygons: features of one ``zone_id`` are one park.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
    layers : sequence of Layer
        At least one. An id that stands in several of them names a park in each: ``LAYER/ID``.

    Returns
    -------
    Parks
        Ground no wider than the layers' drawing noise (the least ``snap_m``) is no share.
    """
    features = zone_keys(layers)
    key, which = np.unique(features["key"].to_numpy(str), return_inverse=True)
    names = names_of(features)
    ground = union_by(features["geometry"].to_numpy(object), which.astype(np.int64))
    shapes = gpd.GeoSeries(ground, crs=parcels.crs)
    met = pieces(parcels, shapes)
    share = shapely.area(met.geometry) / shapely.area(parcels.geometry.to_numpy()[met.parcel])
    share = np.where(share > 1 - ROUNDING, 1.0, share)
    noise = min(layer.snap_m for layer in layers)
    real = share == 1
    open_ = np.flatnonzero(~real)
    real[open_] = thickness(met.geometry[open_], noise, noise) > Thickness.SLIVER
    parcel = met.parcel[real]
    union = covered(parcels, shapes)["share"].to_numpy(float).copy()
    union[~np.isin(np.arange(len(union)), parcel) & ~np.isnan(union)] = 0.0
    return Parks(
        key=key.astype(object),
        name=np.array([names.get(one) for one in key.tolist()], object),
        geometry=ground,
        area_m2=geodesic_area(shapes, parcels.crs),
        parts=shapely.get_num_geometries(ground).astype(np.int64),
        drawn_from="layer",
        source=", ".join(layer.name for layer in layers),
        parcel=parcel,
        park=met.zone[real],
        share=share[real],
        union=union,
    )


def of_column(parcels: pd.DataFrame, column: str) -> Parks:
    """Take the parks from a column of the parcels; a null cell is in no park.

    Parameters
    ----------
    parcels : DataFrame, n rows
    column : str
        Holds the key of the park of each parcel.

    Raises
    ------
    RefusedError
        If every cell is null.
    """
    said = pd.Series(texts(parcels, column), dtype=object)
    named = present(said.to_numpy(object))
    if not named.any():
        raise RefusedError([_no_parks(column)])
    key, which = np.unique(said[named].astype(str).to_numpy(str), return_inverse=True)
    m = len(key)
    return Parks(
        key=key.astype(object),
        name=np.full(m, None, object),
        geometry=np.full(m, None, object),
        area_m2=np.full(m, np.nan),
        parts=np.zeros(m, np.int64),
        drawn_from="column",
        source=column,
        parcel=np.flatnonzero(named).astype(np.int64),
        park=which.astype(np.int64),
        share=np.ones(len(which)),
        union=named.astype(float),
    )


def _no_parks(by: str) -> Problem:
    kind = "layer of role" if by in roles() else "layer or"
    return Problem(
        "no-parks",
        f"the study has no {kind} {by!r} and no parcel says its {by!r} in a column of that name; "
        "add one of them, or name another role or column",
        f"研究文件中没有 {by!r} 图层，地块也没有以 {by!r} 为名的有效字段；"
        "请补充其一，或另指定图层角色或字段",
        column=by,
    )
