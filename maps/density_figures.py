"""Figures of densities: a map of every grouping with ground, Lorenz curves, a histogram."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.frame import label
from maps.fonts import chinese_font, families, quietly
from maps.hotspot_figure import scale_bar
from parks.benchmarks import benchmarks
from parks.density_parts import unit_words
from parks.density_wording import grouping_text, number, percent, say
from parks.distribution import lorenz

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from parks.density_grouped import Grouped
    from parks.density_report import DensityReport

DPI = 150
SHADES = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""YlGnBu of ColorBrewer (Cynthia Brewer, Apache-2.0): read in grey and by the colour-blind."""
UNKNOWN = "#d9d9d9"
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


def breaks(report: "DensityReport") -> list[float]:
    """Return where the classes of a map part: at the published figures where they may stand.

    Else at the quintiles of all groups.
    """
    if _policy(report):
        first, second = sorted(_policy(report))
        return [first / 2, first, second, 2 * second]
    values = np.concatenate([one.placed["value"].to_numpy(float) for one in report.groups])
    known = values[np.isfinite(values)]
    if not len(known):
        return []
    steps = np.quantile(known, (0.2, 0.4, 0.6, 0.8))
    return [float(f"{one:.2g}") for one in np.unique(steps)]


def _policy(report: "DensityReport") -> list[float]:
    there = "exceeds_parks" in report.groups[0].table
    return [float(one.value) for one in benchmarks().values()] if there else []


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

    ground, values = one.ground(), one.placed["value"].to_numpy(float)
    if ground is None:
        raise ValueError(one.word)
    figure, axes = _page(
        report, say("map-title", lang, word=grouping_text(one.word, lang)), label(ground.crs), lang
    )
    steps, drawn = breaks(report), ~ground.isna().to_numpy()
    which = np.digitize(values, steps)
    style: dict[str, Any] = {"edgecolor": "#707070", "linewidth": 0.2}
    handles = []
    for k in range(len(steps) + 1):
        here = (which == k) & np.isfinite(values)
        handles.append(
            Patch(facecolor=SHADES[k], label=f"{_class(steps, k)} ({here.sum():,})", **style)
        )
        if (here & drawn).any():
            ground[here & drawn].plot(ax=axes, facecolor=SHADES[k], aspect=None, **style)
    open_ = ~np.isfinite(values)
    if open_.any():
        if (open_ & drawn).any():
            ground[open_ & drawn].plot(ax=axes, facecolor=UNKNOWN, aspect=None, **style)
        unknown = f"{say('not-known', lang)} ({open_.sum():,})"
        handles.append(Patch(facecolor=UNKNOWN, label=unknown, **style))
    axes.set_aspect("equal", anchor="S")
    axes.set_axis_off()
    scale_bar(axes, lang)
    axes.legend(
        handles=handles, title=unit_words(report.type.unit, lang), loc="upper left",
        bbox_to_anchor=(1, 1), frameon=False,
    )  # fmt: skip
    return figure


def _class(steps: list[float], k: int) -> str:
    if k == 0:
        return f"< {steps[0]:g}" if steps else ""
    return f"≥ {steps[-1]:g}" if k == len(steps) else f"{steps[k - 1]:g} – {steps[k]:g}"


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
    """Show how much land has which density, each grouping by itself, beside the published lines."""
    limits = _policy(report)
    figure, axes = _page(report, say("histogram-title", lang), say("histogram-below", lang), lang)
    values = [one.placed[np.isfinite(one.placed["value"])] for one in report.groups]
    most = max((np.quantile(one["value"], 0.98) for one in values if len(one)), default=1.0)
    most = max([most, *(1.1 * limit for limit in limits)])
    edges = np.linspace(0, most, 41).tolist()
    for k, (one, table) in enumerate(zip(report.groups, values, strict=True)):
        if len(table):
            land = table["counted_km2"] / table["counted_km2"].sum()
            axes.hist(
                np.clip(table["value"], 0, most), bins=edges, weights=land, histtype="step",
                color=LINES[k % len(LINES)], linewidth=1.3,
                label=grouping_text(one.word, lang),
            )  # fmt: skip
    for limit in limits:
        axes.axvline(limit, color="#b00020", linewidth=1, linestyle=":")
        axes.annotate(
            number(limit, 1), (limit, 1), xycoords=("data", "axes fraction"), xytext=(2, -10),
            textcoords="offset points", color="#b00020",
        )  # fmt: skip
    axes.set_xlabel(unit_words(report.type.unit, lang))
    axes.set_ylabel(say("histogram-y", lang))
    axes.set_xlim(0, most)
    axes.legend(loc="center right", frameon=False)
    return figure
