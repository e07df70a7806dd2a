"""The tools of the map page: which files, words and settings they bring.

A tool ``measure`` is ``tool_measure.js``, which pushes itself onto ``parkgis.tools``; beside it may
stand ``tool_measure.toml`` (its words, read as the section ``measure`` of the page's texts) and
``tool_measure.css``; other scripts that it needs stand in `NEEDS`. docs/house.md says what the page
calls and offers.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from maps.basemap import Background, hosts, together
from maps.columnar import Packed
from maps.open_links import constants
from maps.site_data import site_data

if TYPE_CHECKING:
    from parks.report import Report

SITE = "parkgis_site"
"""The block of a page that holds the rings of its layers in full."""
TOOLS: tuple[str, ...] = ("site", "measure", "swipe", "basemap", "open", "picture", "sheet")
"""Names of the tools, in the order of the menu."""
NEEDS: dict[str, tuple[str, ...]] = {
    "site": (
        *("plane.js", "geodesy.js", "site_ground.js", "site_verdict.js", "site_text.js"),
        "site_panel.js",
    ),
    "measure": ("geodesy.js",),
    "basemap": ("offset.js",),
    "open": ("offset.js",),
    "picture": ("geodesy.js", "map_picture.js"),
    "sheet": ("geodesy.js", "map_picture.js"),
}
"""Scripts that a tool calls, in the order in which they need each other."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of one page."""

    names: tuple[str, ...]
    settings: dict[str, Any]  # by tool: ``page.config.tools``
    blocks: dict[str, Packed]  # by the id of their element
    hosts: tuple[str, ...]  # whose pictures the page fetches

    def scripts(self) -> list[str]:
        """Return the names of the script files, each once and after those that it needs."""
        needed = [script for name in self.names for script in NEEDS.get(name, ())]
        return list(dict.fromkeys([*needed, *(f"tool_{name}.js" for name in self.names)]))

    def style(self) -> str:
        """Return the style sheets as one text."""
        return "".join(_read(f"tool_{name}.css") for name in self.names)

    def texts(self) -> dict[str, Any]:
        """Return the words: ``{tool: {key: {en, zh}}}``."""
        return {name: tomllib.loads(_read(f"tool_{name}.toml")) for name in self.names}


def tools_of(
    report: "Report", *, backgrounds: Sequence[Background] = (), redacted: bool = False
) -> Tools:
    """Say which tools the page of *report* has, and what they must know.

    Parameters
    ----------
    report : parks.report.Report
    backgrounds : sequence of Background
        What lies under the drawing.
    redacted : bool
        Whether the coordinates of the page are not to be told: no tool then gives any away.

    Returns
    -------
    Tools

    Raises
    ------
    OutputError
        More than one web map.
    """
    site = None if redacted else site_data(report)
    told = {
        "site": site and site.settings | {"block": SITE, "meta": site.rings.meta},
        "open": None if redacted else constants(),
        "basemap": together(backgrounds),
        "sheet": _sheet(report),
    }
    names = tuple(name for name in TOOLS if told.get(name, True))
    settings = {name: said for name, said in told.items() if said}
    return Tools(names, settings, {SITE: site.rings} if site else {}, tuple(hosts(backgrounds)))


def _sheet(report: "Report") -> dict[str, Any]:
    """Collect what a map on paper must say beside what the page says anyway."""
    said = report.record["rulebook"]
    citations = [layer.citation for layer in report.layers if layer.citation]
    return {
        "rulebook": {"en": said["title_en"], "zh": said["title_zh"]},
        "version": str(said.get("sha256", ""))[:12] or "-",
        "sources": list(dict.fromkeys(citations)),
        "review_number": getattr(report.study, "map_review_number", ""),
    }


def _read(name: str) -> str:
    """Return the text of a file of ours; a tool need not bring words or styles."""
    file = files("maps").joinpath(name)
    return file.read_text("utf-8") if file.is_file() else ""
