"""Styles for QGIS (QML), so that a layer opens with the colours of its outcomes."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from maps.words import looks
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


def classes_style(attribute: str, fills: Sequence[str], labels: Sequence[str]) -> str:
    """Return the style of a layer that is filled by class.

    Parameters
    ----------
    attribute : str
        The column that holds the class of a feature, from 0.
    fills : sequence of str
        ``#RRGGBB`` of each class.
    labels : sequence of str
    """
    pen = {"style": "solid", "outline_color": "90,90,90,255", "outline_width": "0.1"}
    kinds = [
        (str(k), label, fill) for k, (fill, label) in enumerate(zip(fills, labels, strict=True))
    ]
    return _categories(attribute, kinds, pen, "0.85")


def _style(pen: dict[str, str], alpha: str) -> str:
    kinds = [
        (outcome, f"{outcome_text(outcome, 'zh')} {outcome_text(outcome, 'en')}", look.fill)
        for outcome, look in looks().items()
    ]
    return _categories("outcome", kinds, pen, alpha)


def _categories(
    attribute: str, kinds: Sequence[tuple[str, str, str]], pen: dict[str, str], alpha: str
) -> str:
    """Write a symbol for every value, with its label and colour."""
    root = ET.Element("qgis", version=QGIS, styleCategories="Symbology")
    renderer = ET.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0"
    )
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for k, (value, label, fill) in enumerate(kinds):
        ET.SubElement(
            categories, "category", value=value, label=label, symbol=str(k), render="true"
        )
        symbols.append(_symbol(str(k), fill, pen, alpha))
    ET.indent(root)
    return DOCTYPE + ET.tostring(root, encoding="unicode")


def _symbol(name: str, fill: str, pen: dict[str, str], alpha: str) -> ET.Element:
    colour = ",".join(map(str, (*bytes.fromhex(fill.removeprefix("#")), 255)))
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
