"""Rulebooks of plot-ratio rules, the parcels they judge, and what such a book is refused for."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pytest

from geo.errors import RefusedError
from parks.rulebook import load_rulebook
from parks.rulebook_form import PlotRatioRule
from tests.parks.studies import parcels, square

HEAD = '[rulebook]\nid = "t"\ntitle = { en = "t", zh = "t" }\n'
RULE = """
[[rule]]
id = "{id}"
kind = "plot_ratio"
title = {{ en = "t", zh = "t" }}
{rule}
[[rule.version]]
from = {start}
nature = "{nature}"
status = "in_force"
citation = "a source"
{version}
"""
BY = 'limit_by = {{ column = "zone", table = {table}, key = "zone", value = "max_far", verified = {verified} }}'

Book = Callable[..., str]


def by_table(table: str = '"zones.csv"', verified: str = '"verified"') -> dict[str, str]:
    return {"version": BY.format(table=table, verified=verified)}


def built(*floor: float | None, **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Make new parcels of one hectare with a counted floor area."""
    shapes = [square(200.0 * k) for k in range(len(floor))]
    n = len(floor)
    said = {"status": ["new"] * n, "declared_area_m2": [10_000.0] * n}
    return parcels(*shapes, counted_floor_area_m2=list(floor), **(said | columns))


def refused(path: str) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        load_rulebook(path)
    return [problem.text() for problem in caught.value.problems]


def rule(nature: str = "ceiling", **version: Any) -> PlotRatioRule:
    said: dict[str, Any] = {
        "from": date(2018, 1, 1),
        "nature": nature,
        "status": "in_force",
        "citation": "c",
    }
    if nature == "guide":
        said["routes"] = ["project-procedure"]
    head = {"id": "r", "kind": "plot_ratio", "title": {"en": "t", "zh": "t"}}
    return PlotRatioRule.model_validate(head | {"version": [said | version]})
