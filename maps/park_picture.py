"""One park on one page: its parcels by outcome, its land, its parcels, its density."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from maps.fonts import chinese_font, families, is_latin, quietly
from maps.words import looks
from parks.benchmarks import benchmarks
from parks.density_parts import unit_times
from parks.density_wording import limit_text
from parks.park_rows import UNIT
from parks.park_sums import OUTCOMES
from parks.park_words import km2, known, number, say, source, word_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from parks.profiling import Profile

A4_LANDSCAPE = (11.69, 8.27)
DPI = 150
METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".pdf": {"Creator": "parkgis", "Producer": None, "CreationDate": None},
}
"""Nothing that changes from run to run: equal profiles give equal bytes."""
RC: Any = {
    "text.parse_math": False,  # a "$" in a name is a dollar
    "axes.unicode_minus": False,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
LEADING = 4  # industries named on the page
JOINED = {"en": ", ", "zh": "、"}
LEAST_ROWS = 3  # a single bar fills no panel
UNJUDGED = "#BBBBBB"


def write_picture(profile: "Profile", key: str, paths: Sequence[Path], *, lang: str) -> list[str]:
    """Draw a park and write the page as PNG, PDF, or both.

    Parameters
    ----------
    profile : parks.profiling.Profile
    key : str
    paths : sequence of Path
        Their suffixes say the form: .png or .pdf.
    lang : {"en", "zh"}
        Where this machine has no Chinese font, the page is in English.

    Returns
    -------
    list of str
        What the reader should know, in *lang*: that there was no Chinese font.

    Raises
    ------
    KeyError
        If there is no such park.
    """
    import matplotlib as mpl

    drawn_in = lang if chinese_font() else "en"
    with mpl.rc_context(RC | {"font.family": families()}), quietly():
        page = _page(profile, key, drawn_in)
        for path in paths:
            page.savefig(path, dpi=DPI, metadata=METADATA[path.suffix])
    return [] if chinese_font() else [say("no_font", lang)]


def _page(profile: "Profile", key: str, lang: str) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    k, one = profile.position(key), profile.park(key)
    page = Figure(figsize=A4_LANDSCAPE, layout="constrained")
    FigureCanvasAgg(page)
    grid = page.add_gridspec(4, 2, width_ratios=(3, 2))
    ground = page.add_subplot(grid[:, 0])
    _map(ground, profile, k, lang)
    ground.set_title("\n".join(_figures_of(one, lang)), loc="left", fontsize=8)
    _land(page.add_subplot(grid[0, 1]), one, "use", lang)
    _land(page.add_subplot(grid[1, 1]), one, "tier", lang)
    _outcomes(page.add_subplot(grid[2, 1]), one, lang)
    _density(page.add_subplot(grid[3, 1]), one, lang)
    page.suptitle(_title(profile, one, lang), fontsize=13)
    page.supxlabel(_below(profile, lang), fontsize=7)
    return page


def _title(profile: "Profile", one: dict[str, Any], lang: str) -> str:
    name = one["name"] or ""
    said = say("one", lang, park=_shown(one["key"]), name=f" {_shown(name)}" if name else "")
    return f"{say('synthetic', lang)}\n{said}" if profile.synthetic else said


def _figures_of(one: dict[str, Any], lang: str) -> list[str]:
    """Say parcels and land, plot ratio and what is left, status, and the leading industries."""
    ground, left = one["ground"], one["remaining"]["binding"]["remaining_m2"]
    statuses = [
        say("land_of_short", lang, word=word_text("status", word, lang), km2=km2(m2))
        for word, m2 in one["land_m2"]["status"].items()
        if m2
    ]
    leading = [
        f"{row['division']} {row[f'name_{lang}'] or ''}".strip()
        + f" {known(row['land_quotient'], lang, 2)}"
        for row in one["industries"][:LEADING]
    ]
    return [
        say("figures", lang, parcels=number(ground["parcels"]), km2=km2(ground["land_m2"])),
        say(
            "figures_ratio",
            lang,
            ratio=known(one["plot_ratio"]["plot_ratio"], lang, 2),
            left=known(left, lang),
        ),
        say("figures_status", lang, said=JOINED[lang].join(statuses)),
        say(
            "figures_industries",
            lang,
            said=JOINED[lang].join(leading) or say("no_industry", lang),
        ),
    ]


def _shown(said: str) -> str:
    """Leave out what this machine cannot draw."""
    return said if chinese_font() or is_latin(said) else "…"


def _below(profile: "Profile", lang: str) -> str:
    crs = getattr(profile.parcels, "crs", None)
    return say(
        "source_line",
        lang,
        title=_shown(profile.title),
        on=profile.on or "-",
        source=_shown(source(profile, lang)),
        crs=crs.name if crs else "-",
    )


def _map(axes: "Axes", profile: "Profile", k: int, lang: str) -> None:
    """Draw the parcels with ground in the park, and its outline."""
    axes.set_axis_off()
    at = profile.parks.parcel[profile.parks.park == k]
    ground = profile.parks.geometry[k]
    parcels = profile.parcels.iloc[at]
    if not isinstance(parcels, gpd.GeoDataFrame) or parcels.geometry.is_empty.all():
        axes.text(0.5, 0.5, say("no_parcels", lang), ha="center", transform=axes.transAxes)
        return
    axes.set_aspect("equal")
    there = parcels[~(parcels.geometry.isna() | parcels.geometry.is_empty)]
    there.plot(ax=axes, color=_fills(there), edgecolor="#444444", linewidth=0.3, aspect=None)
    if ground is not None:
        outline = gpd.GeoSeries([ground], crs=parcels.crs).boundary
        outline.plot(ax=axes, color="#000000", linewidth=1.2, aspect=None)
    _scale(axes, lang)
    _legend(axes, there, lang)


def _fills(parcels: gpd.GeoDataFrame) -> list[str]:
    if "outcome" not in parcels:
        return [UNJUDGED] * len(parcels)
    return [looks()[word].fill for word in parcels["outcome"]]


def _legend(axes: "Axes", parcels: gpd.GeoDataFrame, lang: str) -> None:
    from matplotlib.patches import Patch

    if "outcome" not in parcels:
        return
    words = [word for word in OUTCOMES if (parcels["outcome"] == word).any()]
    shown = [
        Patch(facecolor=looks()[word].fill, label=word_text("outcome", word, lang))
        for word in words
    ]
    axes.legend(handles=shown, loc="lower right", fontsize=7, frameon=False)


def _scale(axes: "Axes", lang: str) -> None:
    """Draw a bar of 1, 2 or 5 times a power of ten, and where grid north is."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    length = scale_length((east - west) / 3)
    y, x = south - (north - south) * 0.03, west
    axes.plot([x, x + length], [y, y], color="#000000", linewidth=2, clip_on=False)
    label = say("scale", lang, km=f"{length / 1000:g}")
    axes.annotate(label, (x, y), (0, -9), textcoords="offset points", fontsize=7)
    axes.annotate(
        "N",
        (0.02, 0.99),
        (0.02, 0.93),
        xycoords="axes fraction",
        ha="center",
        va="top",
        arrowprops={"arrowstyle": "->"},
    )


def scale_length(most: float) -> float:
    """Return the longest of 1, 2, 5 times a power of ten that is not longer than *most*.

    Examples
    --------
    >>> scale_length(1234.0), scale_length(600.0), scale_length(49.0)
    (1000.0, 500.0, 20.0)
    """
    power = 10.0 ** np.floor(np.log10(most))
    return float(power * max(times for times in (1, 2, 5) if times * power <= most))


def _land(axes: "Axes", one: dict[str, Any], how: str, lang: str) -> None:
    parts = {word: m2 for word, m2 in one["land_m2"][how].items() if m2}
    words = list(parts)
    fills = [land_use_fills()[word] if how == "use" else "#8A8A8A" for word in words]
    _bars(
        axes,
        [word_text(how, word, lang) for word in words],
        [m2 / 1e6 for m2 in parts.values()],
        fills,
        [number(m2 / 1e6, 2) for m2 in parts.values()],
    )
    axes.set_title(f"{say(how, lang)} ({say('km2_axis', lang)})", loc="left", fontsize=9)


def _outcomes(axes: "Axes", one: dict[str, Any], lang: str) -> None:
    counted = {word: n for word, n in one["findings"]["parcels"].items() if n}
    _bars(
        axes,
        [word_text("outcome", word, lang) for word in counted],
        list(counted.values()),
        [looks()[word].fill for word in counted],
        [number(n) for n in counted.values()],
    )
    axes.set_title(say("findings", lang), loc="left", fontsize=9)


def _density(axes: "Axes", one: dict[str, Any], lang: str) -> None:
    """Draw the density over each land, with the published figures as lines."""
    parcel, park = one["density"]["parcel"], one["density"]["park"]
    times = unit_times(UNIT, lang)
    bars = [(say("parcel_land", lang), parcel["value"], _range(parcel, times))] if parcel else []
    bars += [(say("all_ground", lang), park["at_least"], "")] if park else []
    known = [bar for bar in bars if bar[1] is not None]
    values = [float(value) * times for _, value, _ in known]
    said = [number(value, 2) + bar[2] for value, bar in zip(values, known, strict=True)]
    _bars(axes, [label for label, _, _ in known], values, ["#0072B2"] * len(known), said)
    title = say("density_axis", lang)
    if not known:
        title = f"{title}: {say('unknown', lang)}"
    else:
        for benchmark in benchmarks().values():
            limit = float(benchmark.value)
            at, label = limit * times, limit_text(limit, UNIT, lang)
            axes.axvline(at, color="#D55E00", linestyle="--", linewidth=1)
            axes.annotate(label, (at, 1), xycoords=("data", "axes fraction"), fontsize=7)
    axes.set_title(title, loc="left", fontsize=9, pad=14)  # the limits stand below it


def _range(parcel: dict[str, Any], times: int) -> str:
    """Say between which densities it lies; nothing where it is certain."""
    low, high = parcel["low"], parcel["high"]
    if low is None or low == high:
        return ""
    return f" ({number(low * times, 2)} – {'∞' if high is None else number(high * times, 2)})"


def _bars(
    axes: "Axes", labels: list[str], values: list[float], fills: list[str], said: list[str]
) -> None:
    """Draw bars from top to bottom, each with what is said of it."""
    drawn = axes.barh(range(len(values)), values, color=fills, edgecolor="#444444", linewidth=0.4)
    axes.set_yticks(range(len(values)), labels)
    axes.set_ylim(max(len(values), LEAST_ROWS) - 0.5, -0.5)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    plain = {"facecolor": "#FFFFFF", "edgecolor": "none", "pad": 0.5}  # over a limit's line
    axes.bar_label(drawn, said, padding=2, fontsize=8, bbox=plain)
    axes.margins(x=0.15)


@cache
def land_use_fills() -> dict[str, str]:
    """Return the fill of every kind of land use, and of ``unknown``.

    Examples
    --------
    >>> land_use_fills()["industrial"], land_use_fills()["storage"]
    ('#BB9674', '#8761D3')
    """
    raw = tomllib.loads(files("maps").joinpath("land_use.toml").read_text("utf-8"))
    return {kind: str(look["fill"]) for kind, look in raw.items()}
