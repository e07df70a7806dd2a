"""Styles for QGIS (QML), so that a layer opens with the colours of its outcomes."""

from xml.etree import ElementTree as ET

from maps.words import Look, looks
from parks.wording import outcome_text

QGIS = "3.28.0"  # the oldest long-term release that people still run; newer ones read it
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def parcels_style() -> str:
    """Return the style of the layer ``parcels``: filled by outcome."""
    return _style(
        {"style": "solid", "outline_color": "90,90,90,255", "outline_width": "0.1"}, "0.8"
    )


def findings_style() -> str:
    """Return the style of the layer ``findings``: the offending parts, outlined by outcome."""
    return _style({"style": "no", "outline_width": "0.8"}, "1")


def remedies_style() -> str:
    """Return the style of the layer ``remedies``: what is to come off, hatched by outcome."""
    return _style({"style": "b_diagonal", "outline_width": "0.4"}, "1")


def _style(pen: dict[str, str], alpha: str) -> str:
    root = ET.Element("qgis", version=QGIS, styleCategories="Symbology")
    renderer = ET.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr="outcome", symbollevels="0"
    )
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for k, (outcome, look) in enumerate(looks().items()):
        label = f"{outcome_text(outcome, 'zh')} {outcome_text(outcome, 'en')}"
        ET.SubElement(
            categories, "category", value=outcome, label=label, symbol=str(k), render="true"
        )
        symbols.append(_symbol(str(k), look, pen, alpha))
    ET.indent(root)
    return DOCTYPE + ET.tostring(root, encoding="unicode")


def _symbol(name: str, look: Look, pen: dict[str, str], alpha: str) -> ET.Element:
    colour = ",".join(map(str, (*bytes.fromhex(look.fill.removeprefix("#")), 255)))
    options = {
        "color": colour,
        "outline_color": colour,
        "outline_style": "solid",
        "outline_width_unit": "MM",
        **pen,
    }
    symbol = ET.Element("symbol", type="fill", name=name, alpha=alpha, clip_to_extent="1")
    layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill"}, enabled="1", locked="0")
    layer.set("pass", "0")
    held = ET.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ET.SubElement(held, "Option", type="QString", name=key, value=value)
    return symbol
