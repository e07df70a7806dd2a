"""The paragraph that a paper can print: what was divided by what, over whom, and what is open."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from layers.vocabulary import tiers
from parks.benchmarks import benchmarks
from parks.density_ground import WATER
from parks.density_groups import TIER
from parks.density_parts import unit_words
from parks.density_wording import (
    gini_text,
    grouping_text,
    limit_text,
    number,
    percent,
    shown,
)

if TYPE_CHECKING:
    from parks.density_report import DensityReport


def methods(report: "DensityReport", version: str, lang: str) -> str:
    """Write the paragraph.

    Parameters
    ----------
    report : DensityReport
    version : str
        Of parkgis.
    lang : {"en", "zh"}

    Returns
    -------
    str
        Ends with a line break.
    """
    parts = [
        *([_say("synthetic", lang)] if report.study.synthetic else []),
        *_what(report, lang),
        _missing(report, lang),
        *_groups(report, lang),
        *_beside(report, lang),
        _say("software", lang, version=version, study=report.study.path.name, on=report.study.on),
        _say("sources", lang, files=_files(report, lang)),
    ]
    return ("" if lang == "zh" else " ").join(parts) + "\n"


def _what(report: "DensityReport", lang: str) -> list[str]:
    """Say what was divided by what, the whole, and which land that is."""
    whole, of = report.pooled, report.type
    amount_unit = unit_words(of.unit.partition("/")[0], lang)
    said = _say(
        "what-on-ground" if report.on_ground else "what",
        lang,
        type=of.text(lang),
        value=_value(report, lang),
        amount=f"{shown(whole['amount'], of.unit, lang, 3)} {amount_unit}",
        land=number(whole["land_km2" if report.on_ground else "counted_km2"], 3),
        n=f"{int(whole['n']):,}",
        word=grouping_text(report.groups[0].word, lang),
    )
    return [said, *_basis(report, lang)]


def _value(report: "DensityReport", lang: str) -> str:
    """Say the density of all together, or between which it lies."""
    unit = unit_words(report.type.unit, lang)
    value, low, high = _whole(report, lang)
    if value:
        return f"{value} {unit}"
    return _say("between", lang, low=low, high=high, unit=unit) if low else _say("not-known", lang)


def _whole(report: "DensityReport", lang: str) -> list[str]:
    """Write the density of all together, at least and at most."""
    whole, unit = report.pooled, report.type.unit
    return [shown(whole[name], unit, lang, 3) for name in ("value", "low", "high")]


def _basis(report: "DensityReport", lang: str) -> list[str]:
    """Say which area of a parcel divides, and how outlines stand to the published land."""
    of, said = report.type, []
    if of.denominator == "parcel":
        fallback = _say("fallback", lang, n=f"{report.n_geodesic:,}") if report.n_geodesic else ""
        said.append(_say(f"basis-{report.study.area_basis}", lang) + fallback)
    if report.on_ground:
        said.append(_say(f"ground-{of.denominator}", lang))
    checked = [one for one in report.groups if one.land is not None]
    return said + [
        f"{grouping_text(one.word, lang)}{'：' if lang == 'zh' else ': '}{one.land.says(lang)}"
        for one in checked
        if one.land is not None and one.land.frame["published_km2"].notna().any()
    ]


def _missing(report: "DensityReport", lang: str) -> str:
    whole, unit = report.pooled, unit_words(report.type.unit, lang)
    if whole["n_missing"] == 0:
        return _say("complete", lang)
    greatest = report.assumed.greatest
    if greatest is None:
        bound = _say("no-bound", lang)
    else:
        said = limit_text(float(greatest), report.type.unit, lang)
        bound = _say("bound", lang, greatest=said, unit=unit)
    _, low, high = _whole(report, lang)
    said = _say(
        "missing",
        lang,
        missing=f"{int(whole['n_missing']):,}",
        coverage=percent(whole["coverage"]) or _say("not-known", lang),
        bound=bound,
        low=low,
        high=high,
        unit=unit,
    )
    return said + (_say(f"repeated-{report.repeated}", lang) if report.repeated else "")


def _groups(report: "DensityReport", lang: str) -> list[str]:
    return [
        _say(
            f"by-{one.drawn_from}",
            lang,
            word=grouping_text(one.word, lang),
            n=f"{one.spread.groups:,}",
            gini=gini_text(one, lang),
        )
        + (_say("overlap", lang, n=f"{one.overlapping:,}") if one.overlapping else "")
        for one in report.groups
    ]


def _beside(report: "DensityReport", lang: str) -> list[str]:
    """Cite the published figures and what they leave open, where the tables show them."""
    if "exceeds_parks" not in report.groups[0].table:
        return []
    cited = [
        _say(
            "benchmark",
            lang,
            value=limit_text(float(one.value), one.type.unit, lang),
            unit=unit_words(one.type.unit, lang),
            citation=one.citation(lang),
            note=one.note(lang).rstrip("。."),
        )
        for one in benchmarks().values()
    ]
    return [_say("beside", lang), *cited]


def _files(report: "DensityReport", lang: str) -> str:
    """Name every file that was used, with the beginning of its hash."""
    words = {one.word for one in report.groups}
    roles = words | {WATER} | (set(tiers()) if TIER in words else set())
    unused = {f"layers.{one.name}" for one in report.study.layers if one.role not in roles}
    read = {
        str(one["path"]): str(one["sha256"])[:12]
        for one in report.record["files"]
        if one["used_for"].removesuffix(".coverage") not in unused
    }
    named = [f"{path} (SHA-256 {digest}…)" for path, digest in read.items()]
    return ("；" if lang == "zh" else "; ").join(named)


def _say(key: str, lang: str, **words: object) -> str:
    return str(_texts()[key][lang]).format_map(words)


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("maps").joinpath("density_methods.toml").read_text("utf-8"))
