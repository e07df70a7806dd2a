"""A quick look at any GeoDataFrame: `explore` has the look of geopandas' own, offline and safe.

``GeoDataFrame.explore`` needs four servers, runs scripts that stand in attribute values, and takes
a time that grows with the square of the parcels. This one needs none, runs none, and shows a
million parcels. It draws no basemap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any, cast

import folium
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from branca.element import MacroElement

from geo.errors import ArgumentError
from maps.javascript import Verbatim, script, to_json
from maps.leaflet import read_leaflet
from maps.parcel_layer import ParcelLayer

OKABE_ITO = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Colours that people with any colour vision tell apart (Okabe and Ito, 2008), without black."""
OTHER, MISSING, PLAIN = "#999999", "#DDDDDD", "#0072B2"
LOOK = {"line": "#444444", "width": 0.8, "opacity": 0.7, "least": 2, "detail_from": 12}
WORDS = {
    "missing": {"en": "no value", "zh": "无值"},
    "other": {"en": "other ({n} values)", "zh": "其他（{n} 种取值）"},
}


@dataclass(frozen=True, slots=True)
class _Classes:
    """A class for every row, with what the legend says of each."""

    of: npt.NDArray[np.int64]
    labels: list[str]
    fills: list[str]


def explore(  # noqa: PLR0913 (all but two are named)
    frame: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    breaks: Sequence[float] | None = None,
    k: int = 5,
    fields: Sequence[str] | None = None,
    decimals: int = 4,
    lang: str = "en",
) -> folium.Map:
    """Show *frame* on a map; pointing at a feature shows its row, a click keeps it.

    Parameters
    ----------
    frame : GeoDataFrame
        In any known CRS; polygons, lines and points.
    column : str, optional
        What colours the features. Numbers are classed; anything else gets a colour for each of
        the `OKABE_ITO` most frequent values, and one for all others. Missing is a class of its own.
    breaks : sequence of float, optional
        Upper bounds of all classes of numbers but the last, each belonging to its class; without
        them *k* quantiles.
    k : int
        How many quantiles; fewer where values repeat.
    fields : sequence of str, optional
        Columns to show; all but the geometry without them.
    decimals : int
        The most decimals of a number.
    lang : {"en", "zh"}
        Of the legend.

    Returns
    -------
    folium.Map
        Offline; shows itself in Jupyter, and other layers can be added.

    Raises
    ------
    CRSError
        If the frame has no CRS, or lies where no web map reaches.
    ArgumentError
        If a column is missing or double, or the breaks do not rise.
    RefusedError
        If a field holds numbers that a page cannot hold.
    """
    names = [str(n) for n in frame.columns if n != frame.geometry.name]
    shown = list(names if fields is None else fields)
    if column is not None and column not in frame.columns:
        raise ArgumentError(f"the frame has no column {column!r}", f"数据没有字段 {column!r}")
    classes = _classes(frame, column, breaks, k, lang)
    styles = [{**LOOK, "fill": fill} for fill in classes.fills]
    layer = ParcelLayer(
        frame, shown, styles, classes=classes.of, decimals=decimals, name=column or "features"
    )
    plan = _offline_map()
    if layer.drawn.any():
        plan.fit_bounds(cast("list[list[float]]", layer.get_bounds()))
    layer.add_to(plan)
    counts = np.bincount(classes.of, minlength=len(styles)).tolist()
    legend = [
        {"label": label, "count": count}
        for label, count in zip(classes.labels, counts, strict=True)
    ]
    plan.add_child(_Explorer(layer, {"title": column, "legend": legend if column else []}))
    return plan


class _Explorer(MacroElement):
    """Tooltip, popup and legend of one layer."""

    def __init__(self, layer: ParcelLayer, settings: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.call = f"parkgis.explore({layer.get_name()}, {to_json(settings)});"

    def render(self, **_: object) -> None:  # type: ignore[override]  # as MacroElement's does
        page = cast("folium.Figure", self.get_root())
        code = files("maps").joinpath("explore.js").read_text("utf-8")
        page.header.add_child(Verbatim(script(code)), name="parkgis-explore.js")
        page.script.add_child(Verbatim(self.call), name=self.get_name())


def _offline_map() -> folium.Map:
    plan = folium.Map(tiles=None, max_zoom=22)
    plan.default_js, plan.default_css = [], []
    leaflet = read_leaflet()
    head = f"<style>{leaflet.style}</style>\n" + script(leaflet.script)
    page = cast("folium.Figure", plan.get_root())
    page.header.add_child(Verbatim(head), name="parkgis-leaflet")
    return plan


def _classes(
    frame: gpd.GeoDataFrame, column: str | None, breaks: Sequence[float] | None, k: int, lang: str
) -> _Classes:
    if column is None:
        return _Classes(np.zeros(len(frame), np.int64), [""], [PLAIN])
    values = frame[column]
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        found = _numbers(values.to_numpy(np.float64, na_value=np.nan), breaks, k)
    else:
        found = _kinds(values, lang)
    missing = values.isna().to_numpy()
    if not missing.any():
        return found
    of = np.where(missing, len(found.labels), found.of)
    return _Classes(of, [*found.labels, WORDS["missing"][lang]], [*found.fills, MISSING])


def _numbers(values: npt.NDArray[np.float64], breaks: Sequence[float] | None, k: int) -> _Classes:
    """Class numbers by upper bounds; a value on a bound is of the class that ends there."""
    known = values[~np.isnan(values)]
    bounds = np.asarray(breaks, np.float64) if breaks is not None else _quantiles(known, k)
    if np.isnan(bounds).any() or (np.diff(bounds) <= 0).any():
        raise ArgumentError(
            f"breaks: {bounds.tolist()} must rise", f"breaks：{bounds.tolist()} 应依次递增"
        )
    edges = [f"{bound:,g}" for bound in bounds]
    between = [f"{low} – {high}" for low, high in pairwise(edges)]
    labels = [f"≤ {edges[0]}", *between, f"> {edges[-1]}"] if edges else [""]
    from matplotlib import colormaps, colors

    shades = colormaps["cividis"](np.linspace(0, 1, len(labels)))
    of = np.searchsorted(bounds, values, side="left").astype(np.int64)
    return _Classes(of, labels, [colors.to_hex(shade) for shade in shades])


def _quantiles(known: npt.NDArray[np.float64], k: int) -> npt.NDArray[np.float64]:
    """Bounds between *k* classes of equally many; bounds that repeat are one."""
    if not len(known):
        return np.zeros(0)
    bounds: npt.NDArray[np.float64] = np.unique(
        np.quantile(known, np.arange(1, k) / k, method="inverted_cdf")
    )
    return bounds[: np.searchsorted(bounds, known.max())]


def _kinds(values: pd.Series, lang: str) -> _Classes:
    """Give each of the most frequent values a class; equally frequent ones in order of the text."""
    texts = values.map(str, na_action="ignore").astype(object)
    counts = texts.value_counts()
    ranked = sorted(counts.index, key=lambda text: (-counts[text], text))
    named, rest = ranked[: len(OKABE_ITO)], ranked[len(OKABE_ITO) :]
    place = {text: at for at, text in enumerate(named)}
    of = texts.map(lambda text: place.get(text, len(named))).to_numpy(np.int64)
    labels, fills = list(named), list(OKABE_ITO[: len(named)])
    if rest or not named:
        labels.append(WORDS["other"][lang].format(n=f"{len(rest):,}"))
        fills.append(OTHER)
    return _Classes(np.minimum(of, len(labels) - 1), labels, fills)
