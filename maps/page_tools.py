"""The tools of the map page: which files, words and settings they bring.

A tool ``measure`` is ``tool_measure.js``, which pushes itself onto ``parkgis.tools``; beside it may
stand ``tool_measure.toml`` (its words, read as the section ``measure`` of the page's texts) and
``tool_measure.css``. docs/house.md says what the page calls and offers.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parks.report import Report

TOOLS: tuple[str, ...] = ()
"""Names of the tools, in the order of the menu."""


def tool_scripts() -> list[str]:
    """Return the names of the script files, in the order of the menu."""
    return [f"tool_{name}.js" for name in TOOLS]


def tool_style() -> str:
    """Return the style sheets of all tools as one text."""
    return "".join(_read(f"tool_{name}.css") for name in TOOLS)


def tool_texts() -> dict[str, Any]:
    """Return the words of all tools: ``{tool: {key: {en, zh}}}``."""
    return {name: tomllib.loads(_read(f"tool_{name}.toml")) for name in TOOLS}


def tool_settings(report: "Report") -> Mapping[str, Any]:  # noqa: ARG001 (none needs it yet)
    """Return what the tools must know of *report*, as plain values: ``page.config.tools``."""
    return {}


def _read(name: str) -> str:
    """Return the text of a file of ours; a tool need not bring words or styles."""
    file = files("maps").joinpath(name)
    return file.read_text("utf-8") if file.is_file() else ""
