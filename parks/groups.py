"""Where parcels lie, as groups of a density: zones of a role, tiers, cells of a grid.

A parcel that lies partly in a group counts there by its share of land, and its output with it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.grid import Grid
from geo.overlay import covered, shares
from geo.parts import as_array, union_by
from geo.points import are_points, in_cells, inside
from layers.vocabulary import tiers
from layers.zones import Layer
from parks.bounds import Ints
from parks.grouping import ROUNDING, Grouping
from parks.judgement import Floats, Objects
from parks.subject import numbers
from parks.zone_keys import zone_keys

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries


def by_role(parcels: "GeoDataFrame", layers: Iterable[Layer], role: str) -> Grouping:
    """Group parcels or firms by the zones of every layer of one role, such as parks or districts.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        Polygons, or points, in the working CRS.
    layers : iterable of Layer
        Those of other roles are passed over.
    role : str
        Also the name of the column of keys.

    Returns
    -------
    Grouping
        The key is that of `parks.zone_keys`, as everywhere; zones of one key are one group, whose
        ground counts once. A firm on the border between groups counts in that of the
        least key. What lies in no zone has the key None; a parcel without a shape lies nowhere.

    Raises
    ------
    KeyError
        No layer has the role: nobody can say where the parcels lie.
    """
    from geopandas import GeoSeries

    mine = [layer for layer in layers if layer.role == role]
    if not mine:
        raise KeyError(f"no layer of the role {role!r}")
    features = zone_keys(mine)
    code, keys = pd.factorize(features["key"], sort=True)  # by key: who owns a shared border
    zones = GeoSeries(union_by(features["geometry"].to_numpy(object), code), crs=parcels.crs)
    return _placed(parcels, zones, np.asarray(keys, object), role)


def by_tier(parcels: pd.DataFrame) -> Grouping:
    """Group judged parcels by tier of industrial land, from their disjoint shares.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``share_<tier>`` of a report, for the tiers that it measured.

    Returns
    -------
    Grouping
        Keys are those of `layers.vocabulary.tiers`; None is outside those measured. A parcel
        without a share lies nowhere.
    """
    held = {
        tier: numbers(parcels, f"share_{tier}") for tier in tiers() if f"share_{tier}" in parcels
    }
    rest = 1 - np.sum(list(held.values()), axis=0) if held else np.full(len(parcels), np.nan)
    return _stacked("tier", held | {None: np.where(np.abs(rest) <= ROUNDING, 0.0, rest)})


def by_cells(parcels: "GeoSeries | GeoDataFrame", grid: Grid) -> Grouping:
    """Group parcels by the cells of a grid, squares or hexagons.

    Parameters
    ----------
    parcels : GeoSeries or GeoDataFrame, n rows
        Polygons, or points, in the CRS of the grid.
    grid : Grid

    Returns
    -------
    Grouping
        Named after shape and size, ``grid_1000`` or ``hexagon_1000``; the key is made of the two
        of the cell, ``"640_3457"``, which `Grid.outlines` draws.

    Raises
    ------
    CRSError, GeometryError, ArgumentError
        As of `Grid.shares`, and for points of `geo.points.in_cells`.
    """
    if are_points(as_array(parcels.geometry)):
        cell = in_cells(parcels, grid)
        found = cell.assign(parcel=np.arange(len(cell)), share=1.0).dropna()
    else:
        found = grid.shares(parcels)
    first, second = (found[name].astype(str) for name in grid.keys)
    name = f"{'grid' if grid.kind == 'square' else grid.kind}_{grid.size_m:g}"
    key = (first + "_" + second).to_numpy(object)
    return Grouping(name, found["parcel"].to_numpy(np.int64), key, found["share"].to_numpy(float))


def _placed(parcels: "GeoDataFrame", zones: "GeoSeries", keys: Objects, name: str) -> Grouping:
    """Pair rows with zones, and with none by what no zone holds of them."""
    shapes = as_array(parcels.geometry)
    if are_points(shapes):
        found = inside(parcels, zones).rename(columns={"point": "parcel"}).assign(share=1.0)
        held = np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), np.nan, 0.0)
        held[found["parcel"]] = 1.0
    else:
        found, held = shares(parcels, zones), covered(parcels, zones)["share"].to_numpy()
    outside = np.flatnonzero(1 - held > ROUNDING)  # NaN: without a shape
    row = np.concatenate([found["parcel"].to_numpy(), outside])
    key = np.concatenate([keys[found["zone"].to_numpy()], np.full(len(outside), None, object)])
    share = np.concatenate([found["share"].to_numpy(), 1 - held[outside]])
    return Grouping(name, row.astype(np.int64), key, share)


def _stacked(name: str, columns: Mapping[str | None, Floats]) -> Grouping:
    """Turn one column of shares per key into pairs."""
    at = {key: np.flatnonzero(share > 0) for key, share in columns.items()}
    row: Ints = np.concatenate([*at.values()]).astype(np.int64)
    keys: list[npt.NDArray[np.object_]] = [
        np.full(len(rows), key, object) for key, rows in at.items()
    ]
    share = np.concatenate([columns[key][rows] for key, rows in at.items()])
    return Grouping(name, row, np.concatenate(keys), share)
