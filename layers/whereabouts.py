"""Do the sources of a study lie together: which is elsewhere, and what would bring it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geo.crs import Bounds
from geo.frame import lon_lat_bounds
from layers.advice import advice
from layers.ledger import Ledger, Why
from layers.secrets import without_secrets
from layers.sited import Sited
from layers.study import Study
from layers.zones import Layer

# A wrong zone, datum or axis order puts data hundreds of kilometres away; a study of one parcel may
# well have its nearest base some kilometres off.
ELSEWHERE_M = 10_000.0
MARGIN_DEG = 0.1  # about as much
ANCHORS = ("study_area", "district")  # roles that say where a study is; other layers only are there


@dataclass(frozen=True, slots=True)
class _Lying:
    """A source that could be placed."""

    file: str
    name: str
    role: str
    box: shapely.Polygon  # bounds in the working CRS
    sited: Sited | None


def check_whereabouts(
    study: Study,
    working: CRS,
    parcels: gpd.GeoDataFrame | None,
    layers: Sequence[Layer | None],
    ledger: Ledger,
) -> None:
    """Refuse sources that lie far from the others, and name the change that would bring them back.

    Where data must lie is said by ``extent``; without it by a layer of role ``study_area`` or
    ``district``; without one by whatever else the study holds. What said it is recorded.

    Parameters
    ----------
    study : Study
    working : CRS
    parcels : GeoDataFrame or None
        In the working CRS; None: they could not be read.
    layers : sequence of Layer or None
        In the order of the study.
    ledger : Ledger
        Gets a fault for each source that is elsewhere; faults of sources that could not be placed
        at all now name the change that would bring them to the others.
    """
    lying = [
        _lying(source.path, layer.name, layer.role, layer.features, ledger)
        for source, layer in zip(study.layers, layers, strict=True)
        if layer is not None
    ]
    own = None if parcels is None else _lying(study.parcels.path, "", "parcels", parcels, ledger)
    if own is not None and not shapely.is_empty(own.box):
        _compare(own, lying, study, working, ledger)
        lying = [own, *lying]
    by, near = _area(study, lying, working)
    ledger.record["study_area"] = {"by": by, "bounds": near and [round(float(v), 4) for v in near]}
    for one in ledger.sited:
        if one.fault is not None:
            _say_anew(one, study.extent, near, working, ledger)


def _lying(file: str, name: str, role: str, frame: gpd.GeoDataFrame, ledger: Ledger) -> _Lying:
    file = without_secrets(file)  # as the ledger names it
    bounds = frame.total_bounds
    box = shapely.box(*bounds) if np.isfinite(bounds).all() else shapely.Polygon()
    mine = [s for s in ledger.sited if s.file == file and (role == "parcels" or s.layer == name)]
    return _Lying(file, name, role, box, mine[0] if mine else None)


def _compare(own: _Lying, lying: list[_Lying], study: Study, working: CRS, ledger: Ledger) -> None:
    """Tell who is elsewhere: a layer, the parcels, or one of the two."""
    far = [one for one in lying if shapely.distance(own.box, one.box) > ELSEWHERE_M]
    anchors = [one for one in lying if one.role in ANCHORS]
    firm = anchors or lying
    if study.extent is None and firm and all(one in far for one in firm) and _together(firm):
        if anchors or len(firm) > 1:
            _refuse_parcels(own, firm, working, ledger)
            return
        _refuse_either(own, firm[0], working, ledger)
        return
    for one in far:
        line = _advice(one, study.extent or _degrees([own], working), working)
        ledger.at(one.file, one.name).fault("layer-elsewhere", km=_km(own, one), advice=line)


def _refuse_parcels(own: _Lying, firm: list[_Lying], working: CRS, ledger: Ledger) -> None:
    line = _advice(own, _degrees(firm, working), working)
    names = ", ".join(one.name for one in firm)
    at = ledger.at(own.file, own.sited.layer if own.sited else "")
    at.fault("parcels-elsewhere", km=_km(own, firm[0]), layers=names, advice=line)


def _refuse_either(own: _Lying, one: _Lying, working: CRS, ledger: Ledger) -> None:
    """Refuse a layer or the parcels: two sources alone do not tell which of them is wrong."""
    here = _advice(one, _degrees([own], working), working)
    there = _advice(own, _degrees([one], working), working)
    both = (
        f"if the parcels are right: {here[0]}; if the layer is right, under [parcels]: {there[0]}",
        f"如地块正确：{here[1]}；如图层正确，则在 [parcels] 下：{there[1]}",
    )
    ledger.at(one.file, one.name).fault("layer-elsewhere", km=_km(own, one), advice=both)


def _advice(one: _Lying, near: Bounds | None, working: CRS) -> Why:
    if one.sited is None or near is None:
        return "check its crs or the file", "请检查坐标系或文件"
    return advice(one.sited, near, working)


def _area(study: Study, lying: list[_Lying], working: CRS) -> tuple[str, Bounds | None]:
    """Say where the study is, and what says so."""
    if study.extent is not None:
        return "extent", study.extent
    for by in (*ANCHORS, "parcels"):
        mine = [one for one in lying if one.role == by]
        if mine and _together(mine):
            return by, _degrees(mine, working)
    if lying and _together(lying):
        return "layers", _degrees(lying, working)
    return "nothing", None


def _together(some: Sequence[_Lying]) -> bool:
    return all(shapely.distance(some[0].box, one.box) <= ELSEWHERE_M for one in some)


def _degrees(some: Sequence[_Lying], working: CRS) -> Bounds | None:
    """Return the bounds in degrees, wider by as much as sources may lie apart."""
    found = lon_lat_bounds(shapely.total_bounds([one.box for one in some]), working)
    if found is None:
        return None
    west, south, east, north = found
    return west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG


def _km(one: _Lying, other: _Lying) -> str:
    return f"{shapely.distance(one.box, other.box) / 1000:,.1f}"


def _say_anew(
    one: Sited, before: Bounds | None, near: Bounds | None, working: CRS, ledger: Ledger
) -> None:
    """Put into a fault what is known only now that all sources are read."""
    at = next(i for i, fault in enumerate(ledger.faults) if fault is one.fault)
    old, new = advice(one, before, working), advice(one, near, working)
    fault = ledger.faults[at]
    ledger.faults[at] = replace(
        fault,
        message_en=fault.message_en.replace(old[0], new[0]),
        message_zh=fault.message_zh.replace(old[1], new[1]),
    )
