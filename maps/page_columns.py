"""What the page of the map knows of every parcel: what it shows, filters, sums and colours by.

Columns of the parcels keep their names; what is worked out for the page starts with ``in_`` or
stands in `DERIVED`. What is not known stays missing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.measure import holding
from layers.membership import members
from layers.vocabulary import columns as vocabulary
from maps.card import FIELDS
from parks.industry import divisions
from parks.park import Parks
from parks.repeats import repeated_rows
from parks.subject import numbers
from seeds.codes import INDUSTRY_SYSTEMS, code_table
from seeds.districts import current_code, districts

if TYPE_CHECKING:
    from parks.report import Report

DERIVED = ("in_district", "in_park", "in_industry", "of_limit", "output_density")
"""Columns that the page alone has."""
CATEGORIES = (
    "in_district",
    "in_park",
    "in_industry",
    "tier",
    "status",
    "land_use_kind",
    "planned_land_use_kind",
)
"""Columns of few words."""
NO_QUANTITY = frozenset({"source_row", "n_pass", "n_unknown", "n_review", "n_fail"})
"""Numbers of a parcel that nobody would colour a map by."""
MOST_NUMBERS = 40
"""Of columns that the page offers as themes; each costs about three bytes a parcel."""
LARGEST = 2.0**51 / 1e4
"""Greatest number that `maps.columnar` keeps to four decimals."""
YUAN_PER_M2 = 1e-3
"""In billion yuan per km²."""

Floats = npt.NDArray[np.float64]
Pair = dict[str, str]


@dataclass(frozen=True, slots=True)
class PageColumns:
    """Columns for n parcels, and the words for them."""

    table: pd.DataFrame  # n rows, in the order of the report
    numbers: tuple[str, ...]  # columns that may colour the map by their size
    codes: dict[str, dict[str, Pair]]  # column -> code -> words
    left_out: tuple[str, ...]  # numbers that the page cannot hold: infinite, too large, too many
    repeated: int  # parcels without a density: another of the same enterprise has the same output


def page_columns(report: "Report", parks: Parks | None) -> PageColumns:
    """Collect the columns of the page.

    Parameters
    ----------
    report : Report
        Of n parcels.
    parks : Parks, optional
        Of these parcels.

    Returns
    -------
    PageColumns
    """
    parcels = pd.DataFrame(report.parcels.drop(columns=report.parcels.geometry.name))
    chosen, left_out = _numbers(parcels)
    texts = [name for name in FIELDS if name in parcels.columns and name not in chosen]
    table = parcels[[*texts, *chosen]].copy()
    amount = _finite(numbers(parcels, "output_yuan"))
    again = (
        repeated_rows(parcels, amount) if "enterprise" in parcels else np.zeros(len(table), bool)
    )
    table["in_district"] = _districts(report, parcels)
    table["in_park"] = None if parks is None else park_labels(parks, len(table))
    table["in_industry"] = divisions(parcels)
    table["of_limit"] = of_limit(parcels)
    density = np.where(again, np.nan, amount) / _area(parcels) * YUAN_PER_M2
    table["output_density"] = rounded_up(density)
    for name in CATEGORIES:
        if name in table:
            table[name] = table[name].astype("category")
    worked_out = (*DERIVED, *CATEGORIES)
    gone = [name for name in {*worked_out} & {*table} if table[name].isna().all()]
    derived = tuple(name for name in ("of_limit", "output_density") if name not in gone)
    return PageColumns(
        table=table.drop(columns=gone),
        numbers=(*chosen, *derived),
        codes=_codes(table, parcels, parks),
        left_out=tuple(left_out),
        repeated=int(again.sum()),
    )


def of_limit(parcels: pd.DataFrame) -> Floats:
    """Return the floor area of each parcel as a share of what its least limit allows.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``area_m2``, ``binding_plot_ratio``, ``binding_remaining_m2``.

    Returns
    -------
    ndarray of float64, shape (n,)
        To four decimals, rounded up but never from within the limit to above 1: what is beyond it,
        be it by 0.01 m², is above 1, and what is within it is not.
        NaN where no limit concerns the parcel or something is not known.
    """
    allowed = numbers(parcels, "binding_plot_ratio") * _area(parcels)
    left = numbers(parcels, "binding_remaining_m2")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = rounded_up(np.where(allowed > 0, (allowed - left) / allowed, np.nan))
    return np.where(left < 0, np.maximum(share, 1.0001), np.minimum(share, 1.0))


def rounded_up(values: Floats) -> Floats:
    """Round to the four decimals that the page keeps, so that what is above a break stays above it.

    Examples
    --------
    >>> rounded_up(np.array([8.0, 8.000_001, 14.1, np.nan])).tolist()
    [8.0, 8.0001, 14.1, nan]
    """
    return np.ceil(np.round(values * 1e4, 5)) / 1e4  # first: 14.1 is a little more in binary


def park_labels(parks: Parks, n: int) -> npt.NDArray[np.object_]:
    """Name the park that holds more than half of each of n parcels; several are joined by "; "."""
    most = parks.counts
    named = pd.Series(parks.key[parks.park[most]], dtype=object).groupby(parks.parcel[most])
    out: npt.NDArray[np.object_] = np.full(n, None, object)
    joined = named.agg("; ".join)
    out[joined.index.to_numpy(np.int64)] = joined.to_numpy(object)
    return out


def _numbers(parcels: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the numeric columns that the page can hold, and those that it cannot."""
    numeric = [
        name
        for name in parcels.select_dtypes("number").columns
        if name not in NO_QUANTITY and name not in DERIVED and parcels[name].notna().any()
    ]
    fits = [n for n in numeric if np.abs(numbers(parcels, n)[parcels[n].notna()]).max() < LARGEST]
    first = sorted(fits, key=lambda name: name not in vocabulary() and name not in FIELDS)
    kept = set(first[:MOST_NUMBERS])
    return [n for n in numeric if n in kept], [n for n in numeric if n not in kept]


def _area(parcels: pd.DataFrame) -> Floats:
    area = numbers(parcels, "area_m2")
    return np.where(area > 0, area, np.nan)


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def _districts(report: "Report", parcels: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return the district that each parcel names, else the zone of the layer of districts."""
    if "district_code" in parcels and parcels["district_code"].notna().any():
        codes = parcels["district_code"]
        known = {code: _in_force(code) for code in codes.dropna().unique()}
        return codes.map(known).astype(object).where(codes.notna(), None).to_numpy(object)
    zones = [x for x in holding(report.layers, report.study.on) if x.role == "district"]
    return members(report.parcels.geometry, zones).labels(len(parcels))


def _in_force(code: str) -> str:
    try:
        return current_code(code)
    except ValueError:
        return code


def _codes(
    table: pd.DataFrame, parcels: pd.DataFrame, parks: Parks | None
) -> dict[str, dict[str, Pair]]:
    """Return words for the codes of districts, parks and industries that occur and have any."""
    found = {code: _pair(d.name_en, d.name_zh) for code, d in districts().items()}
    codes = {"in_district": _there(table["in_district"], found)}
    if parks is not None:
        pairs = zip(parks.key, parks.name, strict=True)
        named = {k: _pair(f"{k} {n}", f"{k} {n}") for k, n in pairs if isinstance(n, str)}
        codes["in_park"] = _there(table["in_park"], named)
    codes["in_industry"] = _there(table["in_industry"], _division_names(parcels))
    return codes


def _division_names(parcels: pd.DataFrame) -> dict[str, Pair]:
    """Name the divisions, if all parcels that name an edition name the same one that we know."""
    named = "industry_system" in parcels
    said = list(parcels["industry_system"].dropna().unique()) if named else []
    if len(said) != 1 or said[0] not in INDUSTRY_SYSTEMS:
        return {}
    return {
        code: _pair(f"{code} {one.name_en}", f"{code} {one.name_zh}")
        for code, one in code_table(str(said[0])).items()
    }


def _there(column: "pd.Series[Any]", words: dict[str, Pair]) -> dict[str, Pair]:
    return {code: words[code] for code in sorted(column.dropna().unique()) if code in words}


def _pair(en: str, zh: str) -> Pair:
    return {"en": en, "zh": zh}
