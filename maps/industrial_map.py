"""The industrial map: one HTML file with every parcel and every finding, opened from disk, offline.

Built on `folium.Map` with its links to other sites taken out: Leaflet is inlined, nothing else is
needed. The finished page is sealed (`maps.policy`).
"""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import folium
import geopandas as gpd
import pandas as pd
from branca.element import MacroElement

from maps.basemap import Background
from maps.card import pack_card
from maps.columnar import Packed
from maps.javascript import Verbatim, data_block, script, to_json
from maps.leaflet import read_leaflet
from maps.page_columns import PageColumns, page_columns
from maps.page_config import drawing, page_config
from maps.page_tools import Tools, tools_of
from maps.parcel_layer import ParcelLayer
from maps.park_pages import pack_parks, parks_of_report
from maps.pinyin import initials
from maps.policy import PLACE, seal
from maps.themes import plan_styles
from maps.words import looks
from parks.outcome import WORDS

if TYPE_CHECKING:
    from layers.inputs import Layer
    from parks.report import Report

CARD, PARKS = "parkgis_card", "parkgis_parks"
SCRIPTS = (
    *("dom.js", "words.js", "filters.js", "themes.js", "legend.js", "filter_panel.js", "search.js"),
    *(
        "search_box.js",
        "card_model.js",
        "card.js",
        "card_text.js",
        "card_picture.js",
        "park_card.js",
    ),
    *("csv.js", "permalink.js", "about.js", "toolbox.js", "industrial_map.js"),
)
"""Of the page, in the order in which they need each other; tools come after them."""
PLANS = ("land_use_plan", "land_use_plan_proposed")
"""Roles of layers that are drawn filled, by kind of use, and shown only when asked for."""
SPOKEN = ("name", "enterprise")
"""Columns that are searched by pinyin, too."""


def write_map(
    report: "Report",
    path: str | Path,
    *,
    lang: Literal["en", "zh"] = "zh",
    backgrounds: Sequence[Background] = (),
) -> Path:
    """Write the map of *report* as one HTML file.

    Parameters
    ----------
    report : parks.report.Report
        Parcels without geometry are found by search and are not drawn.
    path : str or Path
        Replaced if it exists.
    lang : {"zh", "en"}
        The language in which the page opens; a button switches it.
    backgrounds : sequence of Background
        What lies under the drawing, from below (`maps.basemap`); at most one web map. With one the
        page asks the network, for its pictures and for nothing else.

    Returns
    -------
    Path
        *path*. Equal reports give equal bytes.

    Raises
    ------
    OutputError
        If Leaflet is not installed, or is not the one we know; or with two web maps.
    CRSError
        If the parcels lie where no web map reaches.
    """
    path = Path(path)
    page = map_page(report, lang=lang, backgrounds=backgrounds)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def map_page(
    report: "Report",
    *,
    lang: Literal["en", "zh"] = "zh",
    backgrounds: Sequence[Background] = (),
) -> str:
    """Return the page that `write_map` writes."""
    parks = parks_of_report(report)
    columns = page_columns(report, parks.parks if parks else None)
    layer = _parcel_layer(report, columns)
    overlays = [_overlay(zones, k) for k, zones in enumerate(report.layers)]
    reasons = sorted(report.findings["reason"].unique())
    blocks = {CARD: pack_card(report, layer, [rule.rule_id for rule in report.rules], reasons)}
    if parks is not None:
        blocks[PARKS] = pack_parks(parks)
    tools = tools_of(report, backgrounds=backgrounds)
    said = page_config(report, columns, parks, reasons)
    config = {
        **said,
        "texts": said["texts"] | tools.texts(),
        "tools": tools.settings,
        "lang": lang,
        "bounds": None if layer.get_bounds() == [[None, None]] * 2 else layer.get_bounds(),
        "not_drawn": int((~layer.drawn).sum()),
        "initials": initials(text for name in SPOKEN for text in _texts(report.parcels, name)),
        "data": {"block": CARD, "meta": blocks[CARD].meta},
        "parks": parks and {"block": PARKS, "meta": blocks[PARKS].meta, "role": parks.by},
    }
    page = _figure(report, layer, overlays, blocks | tools.blocks, config, tools)
    return seal(page.render(), images=tools.hosts)


def _texts(parcels: gpd.GeoDataFrame, name: str) -> "pd.Series[Any]":
    """Return the distinct texts of a column; none where there is no such column."""
    held = parcels[name] if name in parcels else pd.Series(dtype=object)
    return pd.Series(held.dropna().unique()).astype(str)


def _figure(
    report: "Report",
    layer: ParcelLayer,
    overlays: Sequence[ParcelLayer],
    blocks: dict[str, Packed],
    config: dict[str, Any],
    tools: Tools,
) -> folium.Figure:
    """Put the page together: head, skeleton, map, layers, and the call that brings it to life."""
    leaflet = read_leaflet()
    config["leaflet"] = {"version": leaflet.version, "licence": leaflet.licence}
    south_west, north_east = config["bounds"] or [[-60, -180], [75, 180]]
    center = [(a + b) / 2 for a, b in zip(south_west, north_east, strict=True)]
    plan = folium.Map(
        location=center,
        tiles=None,
        zoom_control=False,
        font_size="14px",
        min_zoom=2,
        max_zoom=22,
    )
    plan.default_js, plan.default_css, plan._id = [], [], "parkgis"  # noqa: SLF001 (equal bytes)
    page = cast("folium.Figure", plan.get_root())
    page.title = escape(report.study.title or "parkgis")
    style = leaflet.style + _read("industrial_map.css") + tools.style()
    page.header.add_child(Verbatim(PLACE))
    page.header.add_child(Verbatim(f"<style>{style}</style>\n" + script(leaflet.script)))
    data = "".join(data_block(name, packed.base64) for name, packed in blocks.items())
    page.html.add_child(Verbatim(_read("industrial_map.html") + data))
    for drawn in (layer, *overlays):
        drawn.add_to(plan)
    call = _Call(plan, layer, overlays, config, tools.scripts())
    plan.add_child(call)
    return page


class _Call(MacroElement):
    """The last script of the page."""

    def __init__(
        self,
        plan: folium.Map,
        layer: ParcelLayer,
        overlays: Sequence[ParcelLayer],
        config: dict[str, Any],
        scripts: Sequence[str],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        names = ", ".join(overlay.get_name() for overlay in overlays)
        self.scripts = (*SCRIPTS, *scripts)
        self.code = (
            f"parkgis.page = new parkgis.Page({plan.get_name()}, {layer.get_name()}, [{names}], "
            f"{to_json(config)});"
        )

    def render(self, **_: object) -> None:  # type: ignore[override]  # as MacroElement's does
        page = cast("folium.Figure", self.get_root())
        for name in self.scripts:
            page.header.add_child(Verbatim(script(_read(name))), name=f"parkgis-{name}")
        page.script.add_child(Verbatim(self.code), name="parkgis-page")


def _parcel_layer(report: "Report", columns: PageColumns) -> ParcelLayer:
    table = columns.table
    parcels = gpd.GeoDataFrame(table, geometry=report.parcels.geometry, crs=report.parcels.crs)
    styles = [
        {"fill": looks()[word].fill, **drawing()["parcel"], **drawing()["outcome"][word]}
        for word in WORDS
    ]
    classes = report.parcels["outcome"].map(WORDS.index).to_numpy()
    return ParcelLayer(
        parcels, [*table.columns], styles, classes=classes, decimals=4, element_id="parcels"
    )


def _overlay(zones: "Layer", k: int) -> ParcelLayer:
    """Draw a planning layer as outlines, a plan by its kinds of use; simplified for display."""
    features = zones.features[["zone_id", "geometry"]].copy()
    features.geometry = features.geometry.simplify(drawing()["simplify_m"])
    styles, classes = [_line_of(zones.role)], None
    if zones.role in PLANS:
        styles, classes = plan_styles(zones.features, drawing()["parcel"] | drawing()["theme"])
    return ParcelLayer(
        features,
        ["zone_id"],
        styles,
        classes=classes,
        interactive=False,
        element_id=f"layer_{k}",
        show=zones.role not in PLANS,
    )


def _line_of(role: str) -> dict[str, Any]:
    styles: dict[str, dict[str, Any]] = drawing()["role"]
    return styles.get(role, styles["other"])


def _read(name: str) -> str:
    return files("maps").joinpath(name).read_text("utf-8")
