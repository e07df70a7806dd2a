"""The sheets of the workbook that say how much floor area is still allowed."""

from typing import TYPE_CHECKING

import pandas as pd

from layers.measure import holding
from maps.sheets import Cell, Column
from maps.words import head
from parks.multi_storey import FIT, WHY
from parks.remaining import CITY, RAISED, ROUTES, TOGETHER, remaining
from parks.wording import text, tier_text

if TYPE_CHECKING:
    from parks.report import Report

REMAINING = "remaining floor area"
BY_PARCEL = "remaining by parcel"
LEFT = tuple(f"{route}_remaining_m2" for route in ROUTES)
LEVELS = ("park", "planning_unit", "district")  # roles by whose zones the sums run, beside tiers


def remaining_columns(report: "Report", lang: str) -> list[Column]:
    """Lay out what is left by tier, by park, planning unit and district, and over all.

    Parameters
    ----------
    report : parks.report.Report
    lang : {"zh", "en"}

    Returns
    -------
    list of Column
        One row for each group that has parcels, the last for all; an empty cell where nothing is
        known. A level of which the study has no layer is left out.
    """
    there = {layer.role for layer in holding(report.layers, report.study.on)}
    levels = ["tier", *(role for role in LEVELS if role in there), CITY]
    tables = [remaining(report, by=level).rename(columns={level: "group"}) for level in levels]
    table = pd.concat(
        [one.assign(level=level) for one, level in zip(tables, levels, strict=True)],
        ignore_index=True,
    )
    named = [_group(*pair, lang) for pair in zip(table["group"], table["level"], strict=True)]
    return [
        Column(head("level"), [text("remaining", x, lang) for x in table["level"]], width=14),
        Column(head("group"), named, width=24),
        _counts(table, "parcels"),
        *(column for route in ROUTES for column in _route(table, route)),
        *(
            x
            for name in RAISED
            for x in (_areas(table, f"{name}_m2"), _counts(table, f"{name}_parcels"))
        ),
        *(_counts(table, name) for name in ("gross_for_counted", FIT)),
    ]


def by_parcel_columns(report: "Report", lang: str) -> list[Column]:
    """Lay out what every limit leaves on every parcel, and which of them is the least.

    Parameters
    ----------
    report : parks.report.Report
    lang : {"zh", "en"}

    Returns
    -------
    list of Column
        One row for each parcel that a limit concerns, or may, in their order.
    """
    table = remaining(report)
    areas = ["floor_m2", *LEFT, *(f"{name}_m2" for name in RAISED)]
    parcels = report.parcels.reset_index(drop=True)
    listed = table[list(LEFT)].notna().any(axis=1)
    for name in {"binding_rule", "binding_lacks"} & set(parcels.columns):
        listed |= parcels[name].fillna("") != ""
    table, parcels = table[listed], parcels[listed]
    columns = [Column(head("parcel_id"), _texts(table, "parcel_id"), width=18)]
    columns += [_areas(table, name) for name in areas]
    for prefix in TOGETHER:
        if f"{prefix}_rule" in parcels:
            columns += _least_limit(report, parcels, prefix, lang)
    others = [(f"reference_basis_{lang}", 40), (FIT, 14), (WHY, 24)]
    return columns + [
        Column(head(name), _texts(parcels, name), width=width)
        for name, width in others
        if name in parcels
    ]


def _least_limit(report: "Report", parcels: pd.DataFrame, prefix: str, lang: str) -> list[Column]:
    """Lay out the least limit of every parcel, the title and source of its rule, what lacks."""
    zh = lang == "zh"
    titles = {rule.rule_id: rule.title_zh if zh else rule.title_en for rule in report.rules}
    cited = {rule.rule_id: rule.citation_zh if zh else rule.citation_en for rule in report.rules}
    rules = _texts(parcels, f"{prefix}_rule")
    ratio = f"{prefix}_plot_ratio"
    return [
        Column(head(ratio), _numbers(parcels, ratio), style="4"),
        Column(head(f"{prefix}_rule"), [titles.get(str(x)) for x in rules], width=30),
        Column(head("citation"), [cited.get(str(x)) for x in rules], width=40),
        Column(head(f"{prefix}_lacks"), _texts(parcels, f"{prefix}_lacks"), width=24),
    ]


def _route(table: pd.DataFrame, route: str) -> list[Column]:
    areas = [_areas(table, f"{route}_{what}_m2") for what in ("remaining", "beyond")]
    return [*areas, _counts(table, f"{route}_parcels")]


def _areas(table: pd.DataFrame, name: str) -> Column:
    return Column(head(name), _numbers(table, name), style="2", width=18)


def _counts(table: pd.DataFrame, name: str) -> Column:
    return Column(head(name), [int(value) for value in table[name]], style="0", width=14)


def _numbers(table: pd.DataFrame, name: str) -> list[Cell]:
    return [None if pd.isna(value) else float(value) for value in table[name]]


def _texts(table: pd.DataFrame, name: str) -> list[Cell]:
    return [str(value) if pd.notna(value) and value else None for value in table[name]]


def _group(name: object, level: str, lang: str) -> str:
    if not isinstance(name, str):
        return (
            text("letter", "none", lang) if level == "tier" else text("remaining", "nowhere", lang)
        )
    if level == CITY:
        return text("remaining", "all", lang)
    return tier_text(name, lang) if level == "tier" else name
