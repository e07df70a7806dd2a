"""Figures of densities: a map of every grouping with ground, Lorenz curves, a histogram."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.frame import label
from maps.density_classes import UNKNOWN, classes, policy
from maps.fonts import chinese_font, families, quietly
from maps.hotspot_figure import scale_bar
from parks.density_parts import unit_times, unit_words
from parks.density_wording import grouping_text, limit_text, percent, say
from parks.distribution import lorenz

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from parks.density_grouped import Grouped
    from parks.density_report import DensityReport

DPI = 150
LINES = ("#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#a6761d")
METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Creator": "parkgis", "Date": None},
}
RC: Any = {"text.parse_math": False, "font.size": 9, "svg.hashsalt": "parkgis"}


def write_figures(
    report: "DensityReport", name: Callable[[str], Path], *, lang: str
) -> tuple[list[Path], list[str]]:
    """Write every figure as PNG and SVG; equal reports give equal bytes.

    Parameters
    ----------
    report : DensityReport
    name : callable
        Gives the path of a file name.
    lang : {"en", "zh"}
        Where this machine has no Chinese font, figures are in English.

    Returns
    -------
    paths, notes : list
    """
    import matplotlib as mpl

    drawn_in = lang if chinese_font() else "en"
    paths: list[Path] = []
    with mpl.rc_context(RC | {"font.family": families()}), quietly():
        for stem, figure in _figures(report, drawn_in):
            for suffix, metadata in METADATA.items():
                paths.append(name(f"{stem}{suffix}"))
                figure.savefig(paths[-1], dpi=DPI, metadata=metadata, bbox_inches="tight")
    return paths, [] if chinese_font() else [say("no-font", lang)]


def _figures(report: "DensityReport", lang: str) -> "list[tuple[str, Figure]]":
    maps = [
        (f"map-{one.word.replace(':', '_')}", _map(report, one, lang))
        for one in report.groups
        if one.draws is not None and len(one.placed)
    ]
    return [*maps, ("lorenz", _lorenz(report, lang)), ("histogram", _histogram(report, lang))]


def _page(report: "DensityReport", title: str, below: str, lang: str) -> "tuple[Figure, Axes]":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6.5), layout="constrained")
    FigureCanvasAgg(figure)
    above = [say("synthetic", lang)] if report.study.synthetic else []
    figure.suptitle("\n".join([*above, title]), fontsize=11)
    figure.supxlabel("\n".join([report.type.text(lang), below]).strip(), fontsize=7)
    return figure, figure.add_subplot()


def _map(report: "DensityReport", one: "Grouped", lang: str) -> "Figure":
    from matplotlib.patches import Patch

    ground = one.ground()
    if ground is None:
        raise ValueError(one.word)
    figure, axes = _page(
        report, say("map-title", lang, word=grouping_text(one.word, lang)), label(ground.crs), lang
    )
    scale, drawn = classes(report), ~ground.isna().to_numpy()
    which = scale.of(one.placed)
    style: dict[str, Any] = {"edgecolor": "#707070", "linewidth": 0.2}
    handles = []
    for k, fill in enumerate(scale.fills):
        here = which == k
        if fill == UNKNOWN and not here.any():
            continue
        words = f"{scale.label(k, lang)} ({here.sum():,})"
        handles.append(Patch(facecolor=fill, label=words, **style))
        if (here & drawn).any():
            ground[here & drawn].plot(ax=axes, facecolor=fill, aspect=None, **style)
    axes.set_aspect("equal", anchor="S")
    axes.set_axis_off()
    scale_bar(axes, lang)
    axes.legend(
        handles=handles, title=unit_words(report.type.unit, lang), loc="upper left",
        bbox_to_anchor=(1, 1), frameon=False,
    )  # fmt: skip
    return figure


def _lorenz(report: "DensityReport", lang: str) -> "Figure":
    figure, axes = _page(report, say("lorenz-title", lang), say("lorenz-below", lang), lang)
    axes.plot([0, 1], [0, 1], color="#707070", linewidth=0.8, linestyle="--")
    for k, one in enumerate(report.groups):
        if one.spread.known_gini is None:
            continue
        counted = one.placed[one.placed["counted_km2"] > 0]
        curve = lorenz(counted["amount"], counted["counted_km2"])
        covered = percent(one.spread.coverage) or say("not-known", lang)
        said = say(
            "lorenz-line",
            lang,
            word=grouping_text(one.word, lang),
            gini=f"{one.spread.known_gini:.3f}",
            coverage=covered,
        )
        axes.plot(curve.land_share, curve.output_share, color=LINES[k % len(LINES)], label=said)
    axes.set_xlabel(say("lorenz-x", lang))
    axes.set_ylabel(say("lorenz-y", lang))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="upper left", frameon=False)
    return figure


def _histogram(report: "DensityReport", lang: str) -> "Figure":
    """Show how much land has which density, a row for each grouping, beside the published lines."""
    limits = policy(report)
    figure, whole = _page(report, say("histogram-title", lang), say("histogram-below", lang), lang)
    whole.remove()
    unit = report.type.unit
    times = unit_times(unit, lang)
    tables = [one.placed[np.isfinite(one.placed["value"])] for one in report.groups]
    values = [one["value"] * times for one in tables]
    most = max((np.quantile(one, 0.98) for one in values if len(one)), default=1.0)
    most = max([most, *(1.1 * limit * times for limit in limits)])
    rows = figure.subplots(len(tables), sharex=True, squeeze=False)[:, 0]
    for k, (axes, one, table) in enumerate(zip(rows, report.groups, tables, strict=True)):
        if len(table):
            land = table["counted_km2"] / table["counted_km2"].sum()
            edges = np.linspace(0, most, 41).tolist()
            color = LINES[k % len(LINES)]
            axes.hist(np.clip(values[k], 0, most), bins=edges, weights=land, color=color)
        for limit in limits:
            axes.axvline(limit * times, color="#b00020", linewidth=1, linestyle=":")
        axes.set_title(grouping_text(one.word, lang), loc="left", fontsize=9)
        axes.spines[["top", "right"]].set_visible(False)
    for limit in limits:
        rows[0].annotate(
            limit_text(limit, unit, lang), (limit * times, 1), xycoords=("data", "axes fraction"),
            xytext=(2, 2), textcoords="offset points", color="#b00020",
        )  # fmt: skip
    figure.supylabel(say("histogram-y", lang), fontsize=9)
    rows[-1].set_xlabel(unit_words(unit, lang))
    rows[-1].set_xlim(0, most)
    return figure
