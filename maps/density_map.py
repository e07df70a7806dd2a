"""The map of densities: one HTML file, every grouping with ground, classes that part at 8 and 14.1.

It opens from disk without a network: Leaflet is inlined, the page is sealed (`maps.policy`).
"""

import tomllib
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import folium
import numpy as np
from branca.element import MacroElement
from geopandas import GeoDataFrame

from maps.density_classes import Classes, classes, policy
from maps.javascript import Verbatim, script, to_json
from maps.leaflet import read_leaflet
from maps.parcel_layer import ParcelLayer
from maps.policy import PLACE, seal
from parks.density_parts import unit_times, unit_words
from parks.density_wording import grouping_text, indication, key_text, limit_text, say

if TYPE_CHECKING:
    from parks.density_grouped import Grouped
    from parks.density_report import DensityReport

LANGUAGES = ("en", "zh")
SHOWN = (
    *("value", "low", "high", "amount", "land_km2", "n", "n_missing", "coverage"),
    *("best_rank", "worst_rank", "exceeds_parks", "exceeds_special_parks"),
)
LINE = {"line": "#5a5a5a", "width": 0.7, "opacity": 0.85, "least": 2}
FINE = 11  # the zoom below which the lines of cells would cover their fills

Pair = dict[str, Any]  # by language


def density_map(report: "DensityReport", *, lang: str) -> str | None:
    """Return the page.

    Parameters
    ----------
    report : DensityReport
    lang : {"en", "zh"}
        In which it opens; a button switches it.

    Returns
    -------
    str or None
        None where no grouping has ground. Equal reports give equal pages.

    Raises
    ------
    OutputError
        Leaflet is not installed, or is not the one we know.
    CRSError
        The groups lie where no web map reaches.
    """
    drawn = [one for one in report.groups if one.draws is not None and len(one.placed)]
    if not drawn:
        return None
    scale = classes(report)
    layers = [_layer(one, scale, k) for k, one in enumerate(drawn)]
    config = {
        **_head(report, lang),
        "classes": [
            {"fill": fill, **_pair(lambda each, k=k: scale.label(k, each))}
            for k, fill in enumerate(scale.fills)
        ],
        "groupings": [
            {
                "title": _pair(lambda each, one=one: grouping_text(one.word, each)),
                "bounds": layer.get_bounds(),
                "not_drawn": int((~layer.drawn).sum()),
                "counts": np.bincount(scale.of(one.placed), minlength=len(scale.fills)).tolist(),
            }
            for one, layer in zip(drawn, layers, strict=True)
        ],
        "texts": tomllib.loads(_read("density_map.toml")),
    }
    return seal(_page(report, layers, config).render())


def _head(report: "DensityReport", lang: str) -> dict[str, Any]:
    study = report.study
    return {
        "lang": lang,
        "title": study.title or study.path.stem,
        "on": study.on.isoformat(),
        "type": _pair(report.type.text),
        "unit": _pair(lambda each: unit_words(report.type.unit, each)),
        "amount": _pair(lambda each: unit_words(report.type.unit.partition("/")[0], each)),
        "times": _pair(lambda each: unit_times(report.type.unit, each)),
        "synthetic": _pair(lambda each: say("synthetic", each)) if study.synthetic else None,
        "limits": _pair(
            lambda each: [limit_text(one, report.type.unit, each) for one in policy(report)]
        ),
        "indication": _pair(indication) if policy(report) else None,
    }


def _layer(one: "Grouped", scale: Classes, k: int) -> ParcelLayer:
    """Pack the groups of one grouping; what has no bound is left blank."""
    table = one.placed
    fields = [name for name in SHOWN if name in table]
    keys = list(zip(table["key"], table["name"], strict=True))
    words = {
        f"label_{lang}": [key_text(one.word, key, name, lang) for key, name in keys]
        for lang in LANGUAGES
    }
    shown = table[fields].replace([np.inf, -np.inf], np.nan).assign(**words)
    frame = GeoDataFrame(shown, geometry=one.ground())
    line = LINE | ({"detail_from": FINE} if one.drawn_from == "cells" else {})
    styles = [{"fill": fill, **line} for fill in scale.fills]
    return ParcelLayer(
        frame,
        [*words, *fields],
        styles,
        classes=scale.of(table),
        decimals=4,
        element_id=f"groups_{k}",
        show=k == 0,
    )


def _page(
    report: "DensityReport", layers: list[ParcelLayer], config: dict[str, Any]
) -> folium.Figure:
    leaflet = read_leaflet()
    config["leaflet"] = {"version": leaflet.version, "licence": leaflet.licence}
    plan = folium.Map(location=[31.2, 121.5], tiles=None, zoom_control=True, max_zoom=22)
    plan.default_js, plan.default_css, plan._id = [], [], "parkgis"  # noqa: SLF001 (equal bytes)
    page = cast("folium.Figure", plan.get_root())
    page.title = escape(report.study.title or "parkgis")
    page.header.add_child(Verbatim(PLACE))
    style = f"<style>{leaflet.style}{_read('density_map.css')}</style>\n"
    page.header.add_child(Verbatim(style + script(leaflet.script)))
    page.html.add_child(Verbatim(_read("density_map.html")))
    for layer in layers:
        layer.add_to(plan)
    plan.add_child(_Call(plan, layers, config))
    return page


class _Call(MacroElement):
    """The last script of the page."""

    def __init__(self, plan: folium.Map, layers: list[ParcelLayer], config: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        names = ", ".join(layer.get_name() for layer in layers)
        self.code = (
            f"parkgis.page = new parkgis.DensityPage({plan.get_name()}, [{names}], "
            f"{to_json(config)});"
        )

    def render(self, **_: object) -> None:  # type: ignore[override]  # as MacroElement's does
        page = cast("folium.Figure", self.get_root())
        page.header.add_child(Verbatim(script(_read("density_map.js"))), name="parkgis-density")
        page.script.add_child(Verbatim(self.code), name="parkgis-page")


def _pair(say_in: Any) -> Pair:  # noqa: ANN401 - a function of a language, a lambda's too
    return {lang: say_in(lang) for lang in LANGUAGES}


def _read(name: str) -> str:
    return files("maps").joinpath(name).read_text("utf-8")
