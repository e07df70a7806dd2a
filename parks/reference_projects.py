"""Office and commercial projects whose plot ratios may be referred to, with what is not known."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.area import geodesic_area
from layers.reference_form import Reference
from layers.vocabulary import columns
from layers.zone_values import ratios
from layers.zones import Layer
from parks.exact import COLUMN_DENOMINATOR, NEAR
from parks.judgement import Floats, Objects
from parks.outcome import Truth, Truths, all_of
from parks.plot_ratio import floor_area
from parks.subject import is_one_of, numbers

Ints = npt.NDArray[np.int64]
SAME = 0.5  # shapes that share more than half of the smaller one are one project
FORM = {
    "shape": object,
    "known": bool,  # it counts, and its ratio is known
    "ratio": np.int64,  # in 1/100,000, rounded down; 0 where not known
    "floor": object,  # int: the floor area, in 1/100,000 of a hundredth of a square metre
    "area": object,  # int: hundredths of a square metre
    "gross": bool,  # the gross floor area stands in for the counted one
}


def projects(parcels: gpd.GeoDataFrame, layers: Sequence[Layer], choice: Reference) -> pd.DataFrame:
    """Gather the projects that a study refers to.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        With the areas of `layers.measure.add_areas`.
    layers : sequence of Layer
        Those that hold on the day.
    choice : Reference

    Returns
    -------
    DataFrame
        Columns as in `FORM`. Of the parcels those that are, or may be, of the kinds named; by
        their built ratio only those that stand already, or may. A project that is drawn in a
        layer of role ``reference`` and is a parcel, too, counts once: as the layer has it.
    """
    named = [layer for layer in layers if layer.role == "reference"] if choice.layers_by else []
    drawn = pd.concat([_table(), *(_of_layer(layer, choice) for layer in named)])
    if choice.parcels_by is None:
        return drawn.reset_index(drop=True)
    own = _of_parcels(parcels, choice)
    twice, _ = same_ground(own["shape"].to_numpy(object), drawn["shape"].to_numpy(object))
    return pd.concat([own.drop(index=own.index[twice]), drawn], ignore_index=True)


def same_ground(first: Objects, second: Objects) -> tuple[Ints, Ints]:
    """Find the pairs of polygons that share more than half of the smaller one.

    Parameters
    ----------
    first, second : ndarray of object, shapes (n,) and (m,)
        None shares nothing.

    Returns
    -------
    first, second : ndarray of int64, shape (k,)
        Positions.

    Examples
    --------
    >>> lot, street, tower = shapely.box([0, 9, 1], [0, 0, 1], [9, 12, 2], [9, 9, 2])
    >>> [one.tolist() for one in same_ground(np.array([lot]), np.array([street, tower]))]
    [[0], [1]]
    """
    one, other = shapely.STRtree(second).query(first, "intersects")
    shared = shapely.area(shapely.intersection(first[one], second[other]))
    smaller = np.minimum(shapely.area(first[one]), shapely.area(second[other]))
    kept = shared > SAME * smaller
    return one[kept].astype(np.int64), other[kept].astype(np.int64)


def _of_parcels(parcels: gpd.GeoDataFrame, choice: Reference) -> pd.DataFrame:
    built = choice.parcels_by == "built"
    counts = is_one_of(parcels, "land_use_kind", choice.kinds)
    if built:
        counts = all_of(counts, is_one_of(parcels, "status", ("existing",)))
    at = np.flatnonzero(counts != Truth.FALSE)
    chosen = parcels.iloc[at]
    area = numbers(chosen, "area_m2")
    if not built:
        ratio = numbers(chosen, "plan_plot_ratio_max")
        return _stated(chosen, counts[at], area, ratio, choice)
    held = floor_area(chosen, "counted")
    known = held.exact & ~np.isnan(held.known) & (area * 100 >= 1)
    size = _whole(np.where(known, area * 100, 1))
    floor = _whole(np.where(known, held.known * 100, 0)) * COLUMN_DENOMINATOR
    table = _rows(chosen, counts[at], known, floor // size, floor, size)
    return table.assign(gross=held.assumed & table["known"])


def _of_layer(layer: Layer, choice: Reference) -> pd.DataFrame:
    counts = np.full(len(layer.features), Truth.TRUE, np.int8)
    if "land_use_kind" in layer.features:
        counts = is_one_of(layer.features, "land_use_kind", choice.kinds)
    at = np.flatnonzero(counts != Truth.FALSE)
    chosen = layer.features.iloc[at]
    area = geodesic_area(chosen.geometry, chosen.crs)
    ratio, _ = ratios(chosen[str(choice.layers_by)])
    return _stated(chosen, counts[at], area, ratio, choice)


def _stated(
    table: gpd.GeoDataFrame, counts: Truths, area_m2: Floats, ratio: Floats, choice: Reference
) -> pd.DataFrame:
    """Lay out projects whose ratio is stated; only a mean weighted by area needs their area."""
    weighs = choice.statistic == "area_weighted_mean"
    known = ~np.isnan(ratio) & ((area_m2 * 100 >= 1) | (not weighs))
    scaled = _whole(np.floor(np.where(known, ratio, 0) * COLUMN_DENOMINATOR + NEAR))
    size = _whole(np.where(area_m2 > 0, area_m2 * 100, 0))
    return _rows(table, counts, known, scaled, scaled * size, size)


def _rows(
    table: gpd.GeoDataFrame,
    counts: Truths,
    known: npt.NDArray[np.bool_],
    ratio: Objects,
    floor: Objects,
    size: Objects,
) -> pd.DataFrame:
    greatest = (columns()["reference_plot_ratio"].greatest or np.inf) * COLUMN_DENOMINATOR
    known = known & (counts == Truth.TRUE) & np.asarray(ratio <= greatest, bool)
    return _table(
        shape=table.geometry.to_numpy(),
        known=known,
        ratio=np.where(known, ratio, 0),
        floor=floor,
        area=size,
        gross=np.zeros(len(table), bool),
    )


def _table(**made: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(made.get(name, ()), dtype=kind) for name, kind in FORM.items()}
    )


def _whole(values: Floats) -> Objects:
    """Return Python's integers, which no product and no sum overflows."""
    return np.array([*map(int, np.rint(values)), None], object)[:-1]
