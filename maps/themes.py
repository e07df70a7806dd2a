"""By what the page of the map colours and filters: ``themes.toml``, and what the parcels hold."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from maps.page_columns import PageColumns
from parks.benchmarks import Benchmark, benchmarks


def themes(columns: PageColumns) -> list[dict[str, Any]]:
    """Return the themes that the columns allow, as plain values: those of the file, then the rest.

    Parameters
    ----------
    columns : PageColumns

    Returns
    -------
    list of dict
        ``id, kind, title``; where they apply ``column, unit, breaks, from, note, styles,
        plan_colours``. Every number that no theme of the file takes has one by quantiles.
    """
    own = [one for one in _read()["theme"] if one.get("column", "") in {"", *columns.table}]
    taken = {one.get("column") for one in own}
    rest = [name for name in columns.numbers if name not in taken]
    return [
        *(_theme(one) for one in own),
        *({"id": name, "kind": "number", "column": name, "plain": True} for name in rest),
    ]


def filters(columns: PageColumns) -> list[dict[str, Any]]:
    """Return the filters whose column is there; the outcome always is."""
    return [one for one in _read()["filter"] if one["id"] in {"outcome", *columns.table}]


def looks_of_themes() -> dict[str, Any]:
    """Return the palettes, the look of what is not known, and the planning colours."""
    plan = tomllib.loads(files("maps").joinpath("land_use.toml").read_text("utf-8"))
    return {
        "palette": _read()["palette"],
        "missing": _read()["missing"],
        "plan": {kind: look["fill"] for kind, look in plan.items()},
    }


def plan_styles(
    zones: pd.DataFrame, base: dict[str, Any]
) -> tuple[list[dict[str, Any]], npt.NDArray[np.int64]]:
    """Return how a plan is drawn by kind of use: the styles, and the class of each of n zones.

    Parameters
    ----------
    zones : DataFrame, n rows
        With ``land_use_kind``; null is not known and has a look of its own.
    base : dict
        What all styles share.
    """
    kinds = list(_read()["land_use_kind"])
    styles = [base | look for look in _read()["land_use_kind"].values()]
    said = zones["land_use_kind"] if "land_use_kind" in zones else pd.Series(None, zones.index)
    classes = said.map({kind: k for k, kind in enumerate(kinds)}).fillna(len(kinds))
    return [*styles, base | _read()["missing"]], classes.to_numpy(np.int64)


def _theme(one: dict[str, Any]) -> dict[str, Any]:
    theme = dict(one)
    if theme.pop("benchmarks", False):
        published = sorted(benchmarks().values(), key=lambda benchmark: benchmark.value)
        theme["breaks"] = [float(benchmark.value) for benchmark in published]
        theme["sources"] = {lang: [_cited(b, lang) for b in published] for lang in ("en", "zh")}
    if theme["kind"] == "category":
        theme["styles"] = _read()[theme["column"]]
    return theme


def _cited(benchmark: Benchmark, lang: str) -> str:
    return f"{float(benchmark.value):g}: {benchmark.citation(lang)}"


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files("maps").joinpath("themes.toml").read_text("utf-8"))
