"""What the card of a parcel shows, as columns: findings by number and code, every text once."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem
from maps.columnar import Columns, Packed
from maps.grid import Floats, Ints, on_grid
from parks.outcome import WORDS

if TYPE_CHECKING:
    from maps.parcel_layer import ParcelLayer
    from parks.report import Report

FIELDS = (
    "parcel_id", "name", "enterprise", "status", "land_use", "land_use_system", "land_use_kind",
    "planned_land_use", "planned_land_use_kind", "declared_area_m2", "geodesic_area_m2",
    "planar_area_m2", "area_basis", "floor_area_m2", "counted_floor_area_m2", "plot_ratio", "tier",
    "not_concerned", "evidence", "expires_on",
)  # fmt: skip
"""Columns of the parcels that the card shows, as far as the report has them."""

QUANTITIES = {"measured": 6, "limit": 6, "margin": 6, "at_stake_m2": 2, "width_m": 2}
"""Columns of the findings that are numbers, with the decimals kept."""
TEXTS = ("unit", "remedy_en", "remedy_zh")


def pack_card(
    report: "Report", layer: "ParcelLayer", rules: Sequence[str], reasons: Sequence[str]
) -> Packed:
    """Pack findings and faults, parcel after parcel in the order of *layer*, the gravest first.

    Parameters
    ----------
    report : parks.report.Report
    layer : ParcelLayer
        Of ``report.parcels``; places are given as steps from its anchors.
    rules, reasons : sequence of str
        What the codes of the columns ``rule`` and ``reason`` index.

    Raises
    ------
    ValueError
        If a finding names a parcel, rule, reason or outcome that is not there.
    """
    ids = pd.Index(report.parcels["parcel_id"].to_numpy()[layer.order])
    outcome = _places(report.findings["outcome"], pd.Index(WORDS))
    parcel = _places(report.findings["parcel_id"], ids)
    by = np.lexsort([report.findings["rule_id"].astype(str), -outcome, parcel])
    findings, owner = report.findings.iloc[by], parcel[by]
    columns = Columns()
    columns.number("finding_count", np.bincount(owner, minlength=len(ids)))
    columns.number("rule", _places(findings["rule_id"], pd.Index(rules)))
    columns.number("outcome", outcome[by])
    columns.number("reason", _places(findings["reason"], pd.Index(reasons)))
    columns.text("rule_from", findings["rule_from"].map(day_text))
    for name, decimals in QUANTITIES.items():
        numbers = findings[name].to_numpy(float, na_value=np.nan)
        columns.number(name, numbers, decimals=decimals)
    for name in TEXTS:
        columns.text(name, findings[name])
    at = _offending(findings, report.parcels.crs) - layer.anchors[owner]
    columns.number("at_x", at[:, 0])
    columns.number("at_y", at[:, 1])
    _add_notes(columns, report.problems, ids)
    return columns.pack()


def day_text(day: object) -> str | None:
    """Write a day as 2026-11-22; None for what is missing.

    Examples
    --------
    >>> day_text(date(2026, 11, 22)), day_text(None)
    ('2026-11-22', None)
    """
    if day is None or day is pd.NaT:
        return None
    return f"{day:%Y-%m-%d}" if isinstance(day, date) else str(day) or None


def _offending(findings: gpd.GeoDataFrame, crs: object) -> Floats:
    """Where on the grid the offending part lies, shape (n, 2); NaN where a finding has no part.

    A finding without a part of its own says where the parcel is; that needs no mark.
    """
    at = findings[["at_x", "at_y"]].to_numpy(float, copy=True, na_value=np.nan)
    at[np.asarray(findings.geometry.isna() | findings.geometry.is_empty)] = np.nan
    return np.rint(np.column_stack(on_grid(at[:, 0], at[:, 1], crs)))


def _add_notes(columns: Columns, problems: Iterable[Problem], ids: pd.Index) -> None:
    """Add the faults that name a parcel; the others are in the workbook."""
    named = [problem for problem in problems if problem.parcel_id]
    owner = ids.get_indexer(pd.Index([problem.parcel_id for problem in named], dtype=object))
    kept = np.flatnonzero(owner >= 0)  # an id may have been renamed when it was settled
    kept = kept[np.argsort(owner[kept], kind="stable")]
    columns.number("note_count", np.bincount(owner[kept], minlength=len(ids)))
    for lang in ("en", "zh"):
        texts = np.array([named[k].text(lang) for k in kept], object)
        columns.text(f"note_{lang}", texts)


def _places(values: pd.Series, among: pd.Index) -> Ints:
    """Return the position of each value in *among*, which holds each once."""
    found: npt.NDArray[Any] = among.get_indexer(pd.Index(values))
    if (found < 0).any():
        missing = values.iloc[int(np.argmax(found < 0))]
        raise ValueError(f"{values.name}: {missing!r} is in the findings, but nowhere else")
    return found.astype(np.int64)
