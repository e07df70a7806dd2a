"""The industrial map: one HTML file with every parcel and every finding, opened from disk, offline.

Built on `folium.Map` with its links to other sites taken out: Leaflet is inlined, nothing else is
needed. The finished page is sealed (`maps.policy`).
"""

import tomllib
from collections.abc import Callable, Sequence
from functools import cache, partial
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import folium
from branca.element import MacroElement

from maps.card import FIELDS, day_text, pack_card
from maps.javascript import Verbatim, data_block, script, to_json
from maps.leaflet import read_leaflet
from maps.page_tools import tool_scripts, tool_settings, tool_style, tool_texts
from maps.parcel_layer import ParcelLayer
from maps.policy import PLACE, seal
from maps.words import looks
from parks.outcome import WORDS
from parks.wording import outcome_text, reason_text, text, tier_text

if TYPE_CHECKING:
    from layers.inputs import Layer
    from parks.applying import AppliedRule
    from parks.report import Report

CARD = "parkgis_card"
SCRIPTS = ("words.js", "card.js", "toolbox.js", "industrial_map.js")
"""Of the page, in the order in which they need each other; tools come after them."""
CODED = {
    "status": ("status",),
    "kind": ("land_use_kind", "planned_land_use_kind"),
    "tier": ("tier",),
}
"""Which columns of the parcels hold codes of which table of `parks.wording`."""

Pair = dict[str, str]


def write_map(report: "Report", path: str | Path, *, lang: Literal["en", "zh"] = "zh") -> Path:
    """Write the map of *report* as one HTML file.

    Parameters
    ----------
    report : parks.report.Report
        Parcels without geometry are found by search and are not drawn.
    path : str or Path
        Replaced if it exists.
    lang : {"zh", "en"}
        The language in which the page opens; a button switches it.

    Returns
    -------
    Path
        *path*. Equal reports give equal bytes.

    Raises
    ------
    OutputError
        If Leaflet is not installed, or is not the one we know.
    CRSError
        If the parcels lie where no web map reaches.
    """
    path = Path(path)
    path.write_text(map_page(report, lang=lang), encoding="utf-8", newline="\n")
    return path


def map_page(report: "Report", *, lang: Literal["en", "zh"] = "zh") -> str:
    """Return the page that `write_map` writes."""
    layer = _parcel_layer(report)
    overlays = [_overlay(zones, k) for k, zones in enumerate(report.layers)]
    rules = _rules(report)
    reasons = sorted(report.findings["reason"].unique())
    card = pack_card(report, layer, [rule["id"] for rule in rules], reasons)
    config = {
        **_head(report),
        "lang": lang,
        "bounds": None if layer.get_bounds() == [[None, None]] * 2 else layer.get_bounds(),
        "outcomes": _outcomes(report),
        "not_drawn": int((~layer.drawn).sum()),
        "rules": rules,
        "reasons": [_pair(reason_text, reason) for reason in reasons],
        "codes": _codes(report),
        "layers": [{"name": z.name, "role": _pair(tier_text, z.role)} for z in report.layers],
        "texts": _toml("texts.toml") | tool_texts(),
        "tools": tool_settings(report),
        "data": CARD,
        "meta": card.meta,
    }
    page = _figure(report, layer, overlays, data_block(CARD, card.base64), config)
    return seal(page.render())


def _figure(
    report: "Report",
    layer: ParcelLayer,
    overlays: Sequence[ParcelLayer],
    data: str,
    config: dict[str, Any],
) -> folium.Figure:
    """Put the page together: head, skeleton, map, layers, and the call that brings it to life."""
    leaflet = read_leaflet()
    config["leaflet"] = {"version": leaflet.version, "licence": leaflet.licence}
    config["simplify_m"] = _drawing()["simplify_m"]
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
    style = leaflet.style + _read("industrial_map.css") + tool_style()
    page.header.add_child(Verbatim(PLACE))
    page.header.add_child(Verbatim(f"<style>{style}</style>\n" + script(leaflet.script)))
    page.html.add_child(Verbatim(_read("industrial_map.html") + data))
    for drawn in (layer, *overlays):
        drawn.add_to(plan)
    call = _Call(plan, layer, overlays, config)
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
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        names = ", ".join(overlay.get_name() for overlay in overlays)
        self.code = (
            f"parkgis.page = new parkgis.Page({plan.get_name()}, {layer.get_name()}, [{names}], "
            f"{to_json(config)});"
        )

    def render(self, **_: object) -> None:  # type: ignore[override]  # as MacroElement's does
        page = cast("folium.Figure", self.get_root())
        for name in (*SCRIPTS, *tool_scripts()):
            page.header.add_child(Verbatim(script(_read(name))), name=f"parkgis-{name}")
        page.script.add_child(Verbatim(self.code), name="parkgis-page")


def _parcel_layer(report: "Report") -> ParcelLayer:
    fields = [name for name in FIELDS if name in report.parcels.columns]
    styles = [
        {"fill": looks()[word].fill, **_drawing()["parcel"], **_drawing()["outcome"][word]}
        for word in WORDS
    ]
    classes = report.parcels["outcome"].map(WORDS.index).to_numpy()
    return ParcelLayer(
        report.parcels,
        fields,
        styles,
        classes=classes,
        decimals=4,
        interactive=False,
        element_id="parcels",
    )


def _overlay(zones: "Layer", k: int) -> ParcelLayer:
    """Draw a planning layer as outlines, simplified for display."""
    styles = _drawing()["role"]
    features = zones.features[["zone_id", "geometry"]].copy()
    features.geometry = features.geometry.simplify(_drawing()["simplify_m"])
    style = styles.get(zones.role, styles["other"])
    return ParcelLayer(features, ["zone_id"], [style], interactive=False, element_id=f"layer_{k}")


def _head(report: "Report") -> dict[str, Any]:
    study = report.study
    return {
        "title": study.title,
        "day": day_text(study.on),
        "rulebook": {lang: report.rulebook_title(lang) for lang in ("en", "zh")},
        "synthetic": study.synthetic,
        "parcels": len(report.parcels),
    }


def _outcomes(report: "Report") -> list[dict[str, Any]]:
    counts = report.parcels["outcome"].value_counts()
    return [
        {
            "word": word,
            "sign": _drawing()["outcome"][word]["sign"],
            "fill": looks()[word].fill,
            "tint": looks()[word].tint,
            "count": int(counts.get(word, 0)),
            **_pair(outcome_text, word),
        }
        for word in WORDS
    ]


def _codes(report: "Report") -> dict[str, dict[str, Pair]]:
    """Words for the codes of the parcels that have any."""
    found: dict[str, dict[str, Pair]] = {}
    for table, columns in CODED.items():
        present = [name for name in columns if name in report.parcels]
        codes = {code for name in present for code in report.parcels[name].dropna().unique()}
        found[table] = {code: _pair(partial(text, table), code) for code in sorted(codes)}
    return found


def _rules(report: "Report") -> list[dict[str, Any]]:
    return [_rule(rule) for rule in report.rules]


def _rule(rule: "AppliedRule") -> dict[str, Any]:
    return {
        "id": rule.rule_id,
        "title": {"en": rule.title_en, "zh": rule.title_zh},
        "citation": {"en": rule.citation_en, "zh": rule.citation_zh},
        "last_confirmed": day_text(rule.last_confirmed),
        "stale": bool(rule.stale),
    }


def _pair(say: Callable[[str, str], str], code: str) -> Pair:
    return {lang: say(code, lang) for lang in ("en", "zh")}


@cache
def _drawing() -> dict[str, Any]:
    return _toml("industrial_map.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


def _read(name: str) -> str:
    return files("maps").joinpath(name).read_text("utf-8")
