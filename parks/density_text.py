"""Densities as lines for a terminal, and what would settle most of what cannot be said."""

from typing import Any

import pandas as pd

from parks.benchmarks import benchmarks
from parks.density_grouped import CANNOT_BE_SAID, Grouped
from parks.density_parts import unit_words
from parks.density_report import DensityReport
from parks.density_wording import (
    gini_text,
    grouping_text,
    indication,
    key_text,
    limit_text,
    number,
    percent,
    say,
    shown,
)
from parks.text_table import aligned
from parks.wording import text

SHOWN = 100
"""A grid has thousands of cells: a terminal shows the greatest."""
MOST = 0.5


def table_text(report: DensityReport, lang: str) -> str:
    """Lay out every grouping, one group a line, with the whole below.

    Parameters
    ----------
    report : DensityReport
    lang : {"en", "zh"}

    Returns
    -------
    str
    """
    study = report.study
    title = study.title or study.path.stem
    lines = [say("title", lang, title=title, on=study.on, type=report.type.text(lang))]
    lines += [say("synthetic", lang)] * study.synthetic
    for one in report.groups:
        lines += ["", *_grouping(report, one, lang)]
    lines += ["", indication(lang)] if _limits(report) else [""]
    return "\n".join([*lines, text("letter", "close", lang)])


def greatest_hint(report: DensityReport, lang: str) -> str:
    """Say what would settle the verdicts, where most are open because an amount is missing.

    Parameters
    ----------
    report : DensityReport
    lang : {"en", "zh"}

    Returns
    -------
    str
        "" where most can be said, or a bound is stated already.
    """
    if report.assumed.greatest is not None:
        return ""
    for slug, limit in _limits(report).items():
        if any(_mostly_open(one.placed, f"exceeds_{slug}") for one in report.groups):
            whole = report.pooled
            counts = {"missing": int(whole["n_missing"]), "n": int(whole["n"])}
            unit = report.type.unit
            twenty = f"{limit_text(20, unit, lang)} {unit_words(unit, lang)}"
            said = limit_text(limit, unit, lang)
            return say("hint-greatest", lang, limit=said, twenty=twenty, **counts)
    return ""


def _mostly_open(table: pd.DataFrame, exceeds: str) -> bool:
    open_ = (table[exceeds] == CANNOT_BE_SAID) & (table["n_missing"] > 0)
    return bool(open_.mean() > MOST)


def _limits(report: DensityReport) -> dict[str, float]:
    """Return the published figures that the tables are held against, by the ends of columns."""
    slugs = {key.replace("-", "_"): float(one.value) for key, one in benchmarks().items()}
    there = report.groups[0].table
    return {slug: value for slug, value in slugs.items() if f"exceeds_{slug}" in there}


def _grouping(report: DensityReport, one: Grouped, lang: str) -> list[str]:
    table, limits = one.table, _limits(report)
    source = say(one.drawn_from, lang)
    said = {"word": grouping_text(one.word, lang), "source": source, "n": f"{one.spread.groups:,}"}
    picked = table if len(table) <= SHOWN else table.nlargest(SHOWN, "value")
    land = "on-ground" if one.on_ground else "land"
    heads = ("key", "value", "bounds", land, "n", "missing", "coverage", "rank")
    unit = report.type.unit
    rows = [[say(f"head-{name}", lang, unit=unit_words(unit, lang)) for name in heads]]
    for limit in limits.values():
        rows[0].append(say("head-exceeds", lang, limit=limit_text(limit, unit, lang)))
    rows += [_row(row, one, limits, lang) for row in picked.to_dict("records")]
    whole = one.found.pooled.to_dict() | {"said": say("pooled", lang)}
    rows.append(_row(whole, one, limits, lang))
    lines = [say("by", lang, gini=gini_text(one, lang), **said), *aligned(rows, left=[0])]
    rest = len(table) - len(picked)
    return lines + ([say("more", lang, n=f"{rest:,}")] if rest else [])


def _row(row: dict[Any, Any], one: Grouped, limits: dict[str, float], lang: str) -> list[str]:
    best, worst = row.get("best_rank", pd.NA), row.get("worst_rank", pd.NA)
    value, low, high = (shown(row[k], one.found.type.unit, lang) for k in ("value", "low", "high"))
    return [
        row.get("said") or key_text(one.word, row["key"], row["name"], lang),
        value,
        "" if low == high else f"{low} .. {high}",
        number(row["land_km2"], 3),
        f"{int(row['n']):,}",
        f"{int(row['n_missing']):,}",
        percent(row["coverage"]),
        "" if pd.isna(best) else f"{best}" if best == worst else f"{best}-{worst}",
        *(say(row[f"exceeds_{slug}"], lang) if f"exceeds_{slug}" in row else "" for slug in limits),
    ]
