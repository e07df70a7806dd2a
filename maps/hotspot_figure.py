"""A hot-spot map as a picture: every class with its count, and how it was tested below it."""

import textwrap
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import ArgumentError, OutputError
from geo.frame import label, require_metres
from maps.fonts import FAMILIES, chinese_font, families, is_latin
from parks.hotspots import CLASSES, Hotspots
from parks.space_wording import say

if TYPE_CHECKING:
    from geopandas import GeoSeries
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

ALWAYS = ("not-significant", "island", "missing")
"""Classes of every method; units without a place are on no map, and in the line below it."""

_WRAP = {"en": 120, "zh": 64}  # letters a line


@cache
def _looks() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("maps").joinpath("hotspot_figure.toml").read_text("utf-8"))


def hotspot_figure(found: Hotspots, ground: "GeoSeries", *, title: str, lang: str) -> "Figure":
    """Draw the verdicts of a local statistic.

    Parameters
    ----------
    found : Hotspots
        n units.
    ground : GeoSeries, shape (n,)
        Their geometries, in the order in which they were tested.
    title : str
    lang : {"en", "zh"}

    Returns
    -------
    matplotlib Figure
        North up, in the units' CRS, with a scale bar.

    Raises
    ------
    ArgumentError
        Another number of geometries than of units.
    CRSError
        No CRS in metres.
    OutputError
        A text is Chinese and no font for it is installed.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    crs = require_metres(ground.crs)
    if len(ground) != len(found.frame):
        raise ArgumentError(
            f"{len(ground)} geometries for {len(found.frame)} units",
            f"单元有 {len(found.frame)} 个，而图形有 {len(ground)} 个",
        )
    below = f"{_lines(found.says(lang), lang)}\n{label(crs)}"
    _require_font(title + below)
    with rc_context({"font.family": families(), "font.size": 9}):
        figure = Figure(figsize=(8, 8), layout="constrained")
        axes = figure.add_subplot()
        handles = _draw(axes, found, ground, lang)
        axes.set_title(title, fontsize=12)
        axes.set_aspect("equal", anchor="S")
        axes.set_axis_off()
        scale_bar(axes, lang)
        axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
        figure.supxlabel(below, fontsize=7, ha="left", x=0.02)
    return figure


def write_hotspots(
    found: Hotspots, ground: "GeoSeries", path: Path | str, *, title: str, lang: str
) -> None:
    """Write the figure: the suffix says as what (.png, .svg, .pdf). Equal input, equal bytes.

    Parameters
    ----------
    found, ground, title, lang
        As for `hotspot_figure`.
    path : path

    Raises
    ------
    ArgumentError, CRSError
        As for `hotspot_figure`.
    OutputError
        It cannot be written, or there is no font.
    """
    from matplotlib import rc_context

    figure = hotspot_figure(found, ground, title=title, lang=lang)
    kind = Path(path).suffix.lower()
    undated = {"Date": None} if kind == ".svg" else {"CreationDate": None} if kind == ".pdf" else {}
    try:
        with rc_context({"svg.hashsalt": "parkgis"}):
            figure.savefig(path, dpi=150, bbox_inches="tight", metadata=undated)
    except (OSError, ValueError) as error:  # ValueError: no such format
        raise OutputError(
            f"the figure {str(path)!r} cannot be written: {error}",
            f"无法写入图件 {str(path)!r}：{error}",
        ) from error


def _require_font(text: str) -> None:
    """Refuse to draw empty boxes for letters."""
    if not is_latin(text) and chinese_font() is None:
        raise OutputError(
            f"no font for Chinese is installed; install one of {', '.join(FAMILIES)}",
            f"未安装中文字体；请安装其中之一：{'、'.join(FAMILIES)}",
        )


def _lines(text: str, lang: str) -> str:
    """Break a text into lines; Chinese breaks between any two letters."""
    width = _WRAP[lang]
    if lang == "zh":
        return "\n".join(text[i : i + width] for i in range(0, len(text), width))
    return textwrap.fill(text, width)


def _draw(axes: "Axes", found: Hotspots, ground: "GeoSeries", lang: str) -> "list[Patch]":
    """Draw one class after the other, and return its key with the count."""
    from matplotlib.patches import Patch

    verdict = found.frame["class"].to_numpy()
    drawn: list[Patch] = []
    for name, look in _looks().items():
        if name not in (*CLASSES[found.method], *ALWAYS):
            continue
        style: dict[str, Any] = {
            "facecolor": look["fill"],
            "edgecolor": "#808080",
            "hatch": look.get("hatch"),
            "linewidth": 0.3,
        }
        here = verdict == name
        shapes = ground[here & ground.notna().to_numpy()]
        if len(shapes):
            shapes.plot(ax=axes, aspect=None, **style)
        drawn.append(Patch(label=f"{say(f'class.{name}', lang)} ({here.sum()})", **style))
    return drawn


def scale_bar(axes: "Axes", lang: str) -> None:
    """Draw the longest round length below a quarter of the width."""
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    room = (right - left) / 4
    power = 10.0 ** (len(str(int(room))) - 1)
    length = power * max(step for step in (1, 2, 5) if step * power <= max(room, power))
    y = low - (high - low) * 0.03
    axes.plot([left, left + length], [y, y], color="black", linewidth=2)
    unit = ("公里", "米") if lang == "zh" else ("km", "m")
    km = 1000
    said = f"{length / km:g} {unit[0]}" if length >= km else f"{length:g} {unit[1]}"
    axes.annotate(said, (left, y), xytext=(0, -12), textcoords="offset points")
