"""The sheet of the workbook that says how much floor area is still allowed, by tier."""

from typing import TYPE_CHECKING

import pandas as pd

from maps.sheets import Cell, Column
from maps.words import head
from parks.remaining import CITY, ROUTES, remaining
from parks.wording import text, tier_text

if TYPE_CHECKING:
    from parks.report import Report

REMAINING = "remaining floor area"


def remaining_columns(report: "Report", lang: str) -> list[Column]:
    """Lay out what is left by tier, and over all, on every route.

    Parameters
    ----------
    report : parks.report.Report
    lang : {"zh", "en"}

    Returns
    -------
    list of Column
        One row for each tier that has parcels, the last for all; an empty cell where nothing is
        known.
    """
    whole = remaining(report, by=CITY).rename(columns={CITY: "tier"})
    table = pd.concat([remaining(report, by="tier"), whole], ignore_index=True)
    return [
        Column(head("tier"), [_tier(name, lang) for name in table["tier"]], width=24),
        _counts(table, "parcels"),
        *(column for route in ROUTES for column in _route(table, route)),
        *(_areas(table, "raised_m2"), _counts(table, "raised_parcels")),
        _counts(table, "gross_for_counted"),
    ]


def _route(table: pd.DataFrame, route: str) -> list[Column]:
    areas = [_areas(table, f"{route}_{what}_m2") for what in ("remaining", "beyond")]
    return [*areas, _counts(table, f"{route}_parcels")]


def _areas(table: pd.DataFrame, name: str) -> Column:
    cells: list[Cell] = [None if pd.isna(value) else float(value) for value in table[name]]
    return Column(head(name), cells, style="2", width=18)


def _counts(table: pd.DataFrame, name: str) -> Column:
    return Column(head(name), [int(value) for value in table[name]], style="0", width=14)


def _tier(name: object, lang: str) -> str:
    if not isinstance(name, str):
        return text("letter", "none", lang)
    return text("remaining", CITY, lang) if name == CITY else tier_text(name, lang)
