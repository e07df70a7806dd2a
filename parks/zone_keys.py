"""Which features of a study's layers are one place, by which key, and what people call it.

A park of two blocks is two features of one id. Everything that speaks of places by layer
(`parks.park`, `parks.groups`) takes key and name from here, so that a place has one key everywhere.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from layers.zones import Layer
from parks.subject import present, texts


def zone_keys(layers: Sequence[Layer]) -> pd.DataFrame:
    """List key, name and shape of every feature of some layers.

    Parameters
    ----------
    layers : sequence of Layer
        At least one.

    Returns
    -------
    DataFrame
        ``key``: the zone's id, or ``LAYER/ID`` where several of the layers have that id: it names
        a place in each. ``name``: what the layer's label says of the feature, or None.
        ``geometry``: in the order of the layers and their rows.
    """
    seen = Counter(zone for layer in layers for zone in set(layer.features["zone_id"]))
    tables = []
    for layer in layers:
        ids = layer.features["zone_id"]
        alone = ids.map(seen) == 1
        tables.append(
            pd.DataFrame(
                {
                    "key": np.where(alone, ids, f"{layer.name}/" + ids.astype(str)),
                    "name": texts(layer.features, "zone_name"),
                    "geometry": layer.features.geometry.to_numpy(object),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def names_of(zones: pd.DataFrame) -> dict[str, str]:
    """Return the name of every key that has one: the first that its features bear.

    Examples
    --------
    >>> names_of(pd.DataFrame({"key": ["a", "a", "b"], "name": [None, "North", None]}))
    {'a': 'North'}
    """
    named = zones[present(zones["name"].to_numpy(object))].drop_duplicates("key")
    return dict(zip(named["key"], named["name"], strict=True))
