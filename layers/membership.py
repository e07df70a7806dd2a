"""Which zone of a layer a parcel belongs to: the one that holds more than half of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.overlay import shares
from geo.parts import as_array, union_by
from layers.zones import Layer

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]
HALF = 0.5
DECIMALS = 6  # of a share: what rounding leaves of a border decides nothing


@dataclass(frozen=True, slots=True)
class Membership:
    """Parcels and the zones they belong to: a row for each pair, by parcel and then zone."""

    parcel: Ints
    zone: Ints
    names: Objects  # of every zone of the layers, no two alike

    def labels(self, n: int) -> Objects:
        """Name the zone of each of n parcels; several are joined by ";", None: in none."""
        named = pd.Series(self.names[self.zone], dtype=object).groupby(self.parcel)
        out: Objects = np.full(n, None, object)
        joined = named.agg("; ".join)
        out[joined.index.to_numpy(np.int64)] = joined.to_numpy(object)
        return out


def members(shapes: gpd.GeoSeries, layers: Sequence[Layer]) -> Membership:
    """Find the zones that hold more than half of each shape.

    Parameters
    ----------
    shapes : GeoSeries, n rows
        Valid polygons in the working CRS; those without geometry belong nowhere.
    layers : sequence of Layer
        Features of one layer with one id are one zone. Zones may overlap: a shape may then belong
        to several.

    Returns
    -------
    Membership
        A shape on a border belongs to the zone with its greater part, one that is divided with no
        part above a half to none.
    """
    if not layers:
        nobody = np.empty(0, np.int64)
        return Membership(nobody, nobody.copy(), np.empty(0, object))
    features = pd.concat([_named(layer) for layer in layers], ignore_index=True)
    zone, _ = pd.factorize(pd.MultiIndex.from_frame(features[["layer", "zone_id"]]))
    first = np.unique(zone, return_index=True)[1]
    united = union_by(as_array(features["shape"].to_numpy(object)), zone.astype(np.int64))
    met = shares(shapes, gpd.GeoSeries(united, crs=shapes.crs))
    most = met[met["share"].round(DECIMALS) > HALF]
    return Membership(
        parcel=most["parcel"].to_numpy(np.int64),
        zone=most["zone"].to_numpy(np.int64),
        names=_names(features.iloc[first]),
    )


def _named(layer: Layer) -> pd.DataFrame:
    own = layer.features
    ids = own["zone_id"]
    names = own.get("zone_name", ids)
    return pd.DataFrame(
        {
            "layer": layer.name,
            "zone_id": ids,
            "name": names.where(names.notna(), ids),
            "shape": own.geometry.to_numpy(),
        }
    )


def _names(zones: pd.DataFrame) -> Objects:
    """Call each zone by its name; those of one name by layer and id, too."""
    longer = zones["name"] + " (" + zones["layer"] + " " + zones["zone_id"] + ")"
    alike = zones["name"].duplicated(keep=False)
    return np.asarray(zones["name"].mask(alike, longer).to_numpy(object), object)
