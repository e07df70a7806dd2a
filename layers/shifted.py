"""A source drawn on a shifted web map betrays itself by the corners that it shares with others."""

import re
from collections.abc import Sequence

import geopandas as gpd

from geo.corners import Parted, parted
from geo.errors import CRSError, GeometryError
from layers.ledger import Ledger
from layers.offsets import NAMES
from layers.study import Study
from layers.zones import Layer

# Words in the name of a file or layer that speak of such a map.
HINT = re.compile(
    r"gcj[-_ ]?02|bd[-_ ]?09|amap|gaode|autonavi|tencent|baidu|高德|腾讯|百度|火星", re.IGNORECASE
)


def check_shifts(
    study: Study,
    parcels: gpd.GeoDataFrame | None,
    layers: Sequence[Layer | None],
    ledger: Ledger,
) -> None:
    """Refuse parcels or layers that others show to be drawn on GCJ-02 or BD-09.

    Of two sources that share corners, once the shift of one is undone, that one is refused until
    the study states its ``datum`` (``"wgs84"``: it is not shifted, whatever the corners say).
    Names that speak of such a map are noted.

    Parameters
    ----------
    study : Study
    parcels : GeoDataFrame or None
    layers : sequence of Layer or None
        In the order of the study.
    ledger : Ledger
    """
    _note_hints(study, ledger)
    for source, layer in zip(study.layers, layers, strict=True):
        if parcels is None or layer is None or (source.datum and study.parcels.datum):
            continue
        found = _parted(parcels, layer)
        own = found is not None and found.which == "first"
        spec = study.parcels if own else source
        if found is not None and spec.datum is None:
            ledger.at(spec.path, "" if own else layer.name).fault(
                "datum-seen",
                column="datum",
                name=NAMES[found.frame],
                corners=found.corners,
                compared=found.compared,
                other=(layer.name, layer.name) if own else ("the parcels", "地块"),
                datum=found.frame,
            )


def _parted(parcels: gpd.GeoDataFrame, layer: Layer) -> Parted | None:
    try:
        return parted(parcels.geometry.array, layer.features.geometry.array, parcels.crs)
    except (CRSError, GeometryError):  # a local grid that nothing ties to the globe
        return None


def _note_hints(study: Study, ledger: Ledger) -> None:
    for spec, name in [(study.parcels, ""), *((one, one.name) for one in study.layers)]:
        words = HINT.search(" ".join(filter(None, (spec.path, spec.layer, name))))
        if words and spec.datum is None:
            ledger.at(spec.path, name).note("datum-hint", column="datum", value=words.group())
