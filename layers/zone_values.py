"""Which values of a layer's column lie under each parcel: shares, and how sure the borders are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.clip import near
from geo.overlay import shares
from geo.parts import polygon_part, union_by
from layers.measure import Ground, Thickness, thickness
from layers.values import as_code
from layers.vocabulary import EVERYWHERE_SENTINEL, columns
from layers.zones import Layer

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
ROUNDING_M = 1e-3  # what rounding leaves of a border that is none


@dataclass(frozen=True, slots=True)
class ZoneValues:
    """The values under n parcels. The first four columns: one row for each parcel and value.

    Zones of one value count as one zone; pieces no wider than drawing noise are left out.
    """

    parcel: Ints  # position, ascending
    value: Floats  # NaN: the zone states none that can be read
    words: Objects  # what such a zone states; None where its cell is null, and for numbers
    share: Floats  # of the parcel
    sure: Mask  # the piece is wider than the lines are accurate
    uncovered: Floats  # n; share of the parcel in no zone, slivers left out; NaN without geometry
    absence_known: Mask  # n; the layers are known to be complete there
    overlap: Floats  # n; share that lies in zones of different values, counted once too often
    doubtful: Floats  # n; share that a shift of the inner borders by their accuracy would move
    accuracy_m: float


def zone_values(
    parcels: gpd.GeoDataFrame, layers: Sequence[Layer], column: str, ground: Ground
) -> ZoneValues:
    """Measure how the values of a column divide every parcel.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        Valid polygons in the working CRS.
    layers : sequence of Layer
        At least one; a layer without the column states nothing.
    column : str
        Of plot ratios.
    ground : Ground
        How the parcels lie to the union of *layers*.

    Returns
    -------
    ZoneValues
        Where the layers declare no accuracy, every border inside a parcel is doubtful.
    """
    zones = gpd.GeoSeries(
        pd.concat([layer.features.geometry for layer in layers], ignore_index=True),
        crs=parcels.crs,
    )
    value, words, group = _stated(layers, column)
    parcel, zone, piece, share = _pieces(parcels, zones, group)
    wide = thickness(piece, ground.snap_m, ground.accuracy_m)
    kept = (wide > Thickness.SLIVER) | (share == 1)
    parcel, zone, share, wide = parcel[kept], zone[kept], share[kept], wide[kept]
    n = len(parcels)
    uncovered = _uncovered(ground)
    border, area = _inner_border(parcels, parcel, piece[kept], ground, uncovered)
    tolerance = ground.snap_m if np.isnan(ground.accuracy_m) else ground.accuracy_m
    overlap = np.bincount(parcel, share, n) + uncovered - 1
    # Where zones overlap no wider than drawing noise along their borders, they do not overlap.
    noise = np.maximum(ground.snap_m * border / area, 1e-9)
    moved = np.where(border > 0, tolerance * border / area, 0.0)
    undeclared = np.isnan(ground.accuracy_m) & (moved > 0)
    return ZoneValues(
        parcel=parcel,
        value=value[zone],
        words=words[zone],
        share=share,
        sure=(wide == Thickness.REAL) | (share == 1),
        uncovered=uncovered,
        absence_known=ground.absence_known,
        overlap=np.where(overlap > noise, overlap, 0.0),
        doubtful=np.where(undeclared, 1.0, np.minimum(moved, 1.0)),
        accuracy_m=ground.accuracy_m,
    )


def ratios(cells: "pd.Series[Any]") -> tuple[Floats, Objects]:
    """Read plot ratios; what is no number, or none that land can have, is kept as text.

    Parameters
    ----------
    cells : Series of length n

    Returns
    -------
    value : ndarray of float64, shape (n,)
    words : ndarray of object, shape (n,)
        None where the cell is a number or null.

    Examples
    --------
    >>> value, words = ratios(pd.Series(["2.0", "不予規定", None, "-9999"]))
    >>> value.tolist(), words.tolist()
    ([2.0, nan, nan, nan], [None, '不予規定', None, '-9999'])
    """
    said = pd.Series(as_code(cells), dtype=object)
    plain = said.notna() & said.astype(str).str.fullmatch(NUMBER)
    value = np.full(len(said), np.nan)
    value[plain] = said[plain].astype(float)
    word = columns()["plan_plot_ratio_max"]
    odd = np.isin(value, [EVERYWHERE_SENTINEL, *word.sentinel])
    value[odd | (value > (word.greatest or np.inf))] = np.nan
    words = said.to_numpy(object).copy()
    words[said.isna().to_numpy() | ~np.isnan(value)] = None
    return value, words


def _stated(layers: Sequence[Layer], column: str) -> tuple[Floats, Objects, Ints]:
    """Return value and words of every zone, and a number for each distinct statement."""
    cells = pd.concat(
        [
            layer.features.get(column, pd.Series(None, layer.features.index, dtype=object))
            for layer in layers
        ],
        ignore_index=True,
    )
    value, words = ratios(cells)
    said = np.where(np.isnan(value), words, value.astype(object))
    return value, words, pd.factorize(said, use_na_sentinel=False)[0].astype(np.int64)


def _pieces(
    parcels: gpd.GeoDataFrame, zones: gpd.GeoSeries, group: Ints
) -> tuple[Ints, Ints, Objects, Floats]:
    """Cut the parcels by the zones; pieces of one parcel in zones of one group are united."""
    met = shares(parcels, zones)
    parcel, zone = met["parcel"].to_numpy(), met["zone"].to_numpy()
    share = met["share"].to_numpy().copy()
    ground, cover = parcels.geometry.to_numpy(), zones.to_numpy()
    piece = ground[parcel]
    cut = np.flatnonzero(share < 1)
    box = shapely.bounds(piece[cut])
    piece[cut] = polygon_part(shapely.intersection(piece[cut], near(cover, zone[cut], box)))
    pair = parcel * (group.max(initial=0) + 1) + group[zone]
    distinct, first, owner, count = np.unique(
        pair, return_index=True, return_inverse=True, return_counts=True
    )
    whole = np.bincount(owner, share == 1, len(distinct)) > 0
    several = (count > 1)[owner] & ~whole[owner]
    united, part = piece[first], share[first]
    if several.any():
        at = np.unique(owner[several])
        united[at] = union_by(piece[several], owner[several])
        part[at] = np.minimum(shapely.area(united[at]) / shapely.area(ground[parcel[first[at]]]), 1)
    united[whole], part[whole] = ground[parcel[first[whole]]], 1.0
    return parcel[first], zone[first], united, part


def _uncovered(ground: Ground) -> Floats:
    gone = ground.outside_thickness <= Thickness.SLIVER
    return np.where(np.isnan(ground.share), np.nan, np.where(gone, 0.0, 1 - ground.share))


def _inner_border(
    parcels: gpd.GeoDataFrame, parcel: Ints, piece: Objects, ground: Ground, uncovered: Floats
) -> tuple[Floats, Floats]:
    """Return the length of the borders inside each parcel, and its area.

    Every inner border is the edge of two pieces, every outer one of one piece.
    """
    shape = parcels.geometry.to_numpy()
    around = np.bincount(parcel, shapely.length(piece), len(shape))
    beside = np.where(uncovered > 0, shapely.length(ground.outside), 0.0)
    border = (around + beside - shapely.length(shape)) / 2
    area = shapely.area(shape)
    return np.where(border > ROUNDING_M, border, 0.0), np.where(area > 0, area, np.nan)
