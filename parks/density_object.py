"""Densities as plain values: what ``parkgis density --json`` prints."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from parks.benchmarks import benchmarks
from parks.density_ground import SHOWN

if TYPE_CHECKING:
    from parks.density_grouped import Grouped
    from parks.density_report import DensityReport

SCHEMA_VERSION = "1"
DECIMALS = 6
WHICH = ("by", "key", "name")
NUMBERS = ("value", "low", "high")
TYPE = ("numerator", "denominator", "scope", "year", "price_basis")
COUNTS = ("n", "n_missing")
SHARES = ("coverage", "missing_share", "amount", "land_km2")


def summary(report: "DensityReport") -> dict[str, Any]:
    """Return groups, the whole and the spread; what is not known or has no bound is None."""
    return {
        "schema_version": SCHEMA_VERSION,
        "study": report.study.title,
        "on": report.study.on.isoformat(),
        "synthetic": report.study.synthetic,
        "groups": [row for one in report.groups for row in _rows(one)],
        "pooled": _pooled(report),
        "gini": {one.word: plain(one.spread.gini) for one in report.groups},
        "gini_of_known": {one.word: plain(one.spread.known_gini) for one in report.groups},
        "theil": {one.word: plain(one.spread.theil) for one in report.groups},
        "coverage": {one.word: plain(one.spread.coverage) for one in report.groups},
        "assumed": {
            "greatest": None if report.assumed.greatest is None else float(report.assumed.greatest),
            "repeated": report.repeated,
        },
        "benchmarks": [_benchmark(key) for key in benchmarks()],
        "problems": [
            {"code": p.code, "en": p.text("en"), "zh": p.text("zh")} for p in report.problems
        ],
    }


def unit_text(unit: str) -> str:
    """Write a unit as people do.

    Examples
    --------
    >>> unit_text("bn_yuan/km2")
    'bn yuan/km2'
    """
    return unit.replace("_", " ")


def plain(value: object) -> Any:  # noqa: ANN401 - a JSON value
    """Turn a cell into a JSON value.

    Examples
    --------
    >>> plain(np.float64(7)), plain(float("inf")), plain(pd.NA), plain(np.int64(3)), plain("")
    (7.0, None, None, 3, None)
    """
    if value is None or value is pd.NA or value == "":
        return None
    if isinstance(value, float | np.floating):
        number = float(value)
        return round(number, DECIMALS) if math.isfinite(number) else None
    if isinstance(value, np.bool_):
        return bool(value)
    return int(value) if isinstance(value, np.integer) else value


def _rows(one: "Grouped") -> list[dict[str, Any]]:
    extra = [
        name
        for name in map(str, one.table)
        if name.startswith(("exceeds_", "percent_of_", "because_")) or name in SHOWN.values()
    ]
    names = [*WHICH, *NUMBERS, "unit", *TYPE, *COUNTS, *SHARES, "best_rank", "worst_rank"]
    rows = one.table[[*names, *extra]].to_dict("records")
    return [{str(k): plain(v) for k, v in row.items()} for row in rows]


def _pooled(report: "DensityReport") -> dict[str, Any]:
    row, of = report.pooled, report.type
    said: dict[str, Any] = {name: plain(row[name]) for name in NUMBERS}
    said["unit"] = unit_text(of.unit)
    said["ground_of"] = report.groups[0].word if report.on_ground else None
    said |= {name: plain(getattr(of, name)) for name in TYPE}
    said |= {name: int(row[name]) for name in COUNTS}
    return said | {name: plain(row[name]) for name in SHARES}


def _benchmark(key: str) -> dict[str, Any]:
    one = benchmarks()[key]
    return {
        "benchmark": key,
        "value": float(one.value),
        "unit": unit_text(one.type.unit),
        **{name: plain(getattr(one.type, name)) for name in TYPE},
        "indication_only": True,
        "citation_en": one.citation("en"),
        "citation_zh": one.citation("zh"),
    }
