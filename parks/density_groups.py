"""What the words of ``--by`` mean: which groups a density is taken of, and on which ground.

A word is a role of the study's layers (park, district, industrial_base …), ``tier``, ``grid:SIZE``
or ``hexagon:SIZE``, or a column of the parcels. A layer comes before a column of the same name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.errors import ArgumentError
from geo.grid import Grid
from geo.parts import union_by
from layers.vocabulary import nearest, roles, tiers
from layers.zones import Layer
from parks.density import COLUMNS
from parks.grouping import Grouping
from parks.groups import by_cells, by_role, by_tier
from parks.survey import Survey
from parks.zone_keys import names_of, zone_keys

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries
    from shapely.geometry.base import BaseGeometry

TIER = "tier"
CELLS = re.compile(r"(grid|hexagon):(\d+(?:\.\d+)?)")
SHAPES = {"grid": "square", "hexagon": "hexagon"}
NOT_KEYS = frozenset({"geometry", "source_row", "repaired_beyond_tolerance"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one word asks for."""

    word: str
    by: str | Grouping
    ground: "Callable[[Sequence[str]], GeoSeries] | None"  # of keys; None: a column draws nothing
    noun: str  # what draws the groups: "layer", "cells", "column"
    names: Mapping[str, str] = field(default_factory=dict)  # by key, where a layer says them


def refuse_unmeant(words: Sequence[str]) -> None:
    """Refuse words that mean nothing whatever the study holds; call it before reading.

    Raises
    ------
    ArgumentError
        No word at all, one word twice, or cells without a size above 0.
    """
    if not words or not all(words) or len(set(words)) < len(words):
        raise ArgumentError(
            f"name groups once each, such as park,district,tier,grid:1000; not {','.join(words)!r}",
            f"分组须各写一次，如 park,district,tier,grid:1000；而非 {','.join(words)!r}",
        )
    for word in words:
        shape, colon, _ = word.partition(":")
        found = CELLS.fullmatch(word)
        if shape in SHAPES and colon and (found is None or float(found[2]) <= 0):
            raise ArgumentError(
                f"{word!r}: write the size of a cell in metres, such as {shape}:1000",
                f"{word!r}：请以米写出网格尺寸，如 {shape}:1000",
            )


def wanted(word: str, parcels: "GeoDataFrame", layers: Sequence[Layer]) -> Wanted:
    """Find out what a word asks for.

    Parameters
    ----------
    word : str
    parcels : GeoDataFrame, n rows
        In the working CRS.
    layers : sequence of Layer
        Those that hold on the day.

    Returns
    -------
    Wanted

    Raises
    ------
    ArgumentError
        There is neither such a layer nor such a column; the nearest word is named.
    """
    if found := CELLS.fullmatch(word):
        return _cells(word, Grid(float(found[2]), parcels.crs, kind=SHAPES[found[1]]), parcels)  # type: ignore[arg-type]
    there = {layer.role for layer in layers}
    if word in there:
        zones = zone_keys([layer for layer in layers if layer.role == word])
        ground = _of_zones(zones, parcels.crs)
        return Wanted(word, by_role(parcels, layers, word), ground, "layer", names_of(zones))
    if word == TIER and there & set(tiers()):
        mine = [layer for layer in layers if layer.role in tiers()]
        measured = Survey(parcels, mine).parcels
        return Wanted(word, by_tier(measured), _of_tiers(mine, parcels.crs), "layer")
    names = [str(name) for name in parcels.columns if name not in NOT_KEYS | COLUMNS]
    if word in names:
        return Wanted(word, word, None, "column")
    raise _unknown(word, [*there, *names])


def _cells(word: str, grid: Grid, parcels: "GeoDataFrame") -> Wanted:
    from geopandas import GeoSeries

    def ground(keys: Sequence[str]) -> "GeoSeries":
        at = np.array([key.split("_") for key in keys], np.int64).reshape(-1, 2)
        return GeoSeries(grid.outlines(at[:, 0], at[:, 1]), crs=parcels.crs)

    return Wanted(word, by_cells(parcels, grid), ground, "cells")


def _of_zones(zones: pd.DataFrame, crs: object) -> "Callable[[Sequence[str]], GeoSeries]":
    """Draw each key by all its zones, united."""

    def ground(keys: Sequence[str]) -> "GeoSeries":
        code, found = pd.factorize(zones["key"])
        united = union_by(zones["geometry"].to_numpy(object), code)
        return _laid(list(found), list(united), keys, crs)

    return ground


def _of_tiers(layers: Sequence[Layer], crs: object) -> "Callable[[Sequence[str]], GeoSeries]":
    """Draw each tier by what no tier before it holds."""

    def ground(keys: Sequence[str]) -> "GeoSeries":
        drawn: dict[str, BaseGeometry] = {}
        before: BaseGeometry = shapely.Polygon()
        for tier in tiers():
            mine = [one.features.geometry.to_numpy() for one in layers if one.role == tier]
            if mine:
                whole = shapely.union_all(np.concatenate(mine))
                drawn[tier] = shapely.difference(whole, before)
                before = shapely.union(before, whole)
        return _laid(list(drawn), list(drawn.values()), keys, crs)

    return ground


def _laid(
    found: Sequence[object], shapes: Sequence[object], keys: Sequence[str], crs: object
) -> "GeoSeries":
    from geopandas import GeoSeries

    by_key = dict(zip(found, shapes, strict=True))
    return GeoSeries([by_key.get(key) for key in keys], crs=crs)


def _unknown(word: str, known: Sequence[str]) -> ArgumentError:
    near = nearest(word, known)
    hint = (f"; did you mean {near!r}?", f"；是否为 {near!r}？") if near else ("", "")
    listed = ", ".join(dict.fromkeys(known))
    kind = ("no layer of that role and no column", "该角色的图层，也没有该列")
    what = kind if word in roles() or word == TIER else ("no layer and no column", "该图层或该列")
    return ArgumentError(
        f"{word!r}: the study has {what[0]} to group by{hint[0]} (there are: {listed}, "
        "grid:SIZE, hexagon:SIZE)",
        f"{word!r}：研究文件中没有{what[1]}{hint[1]}（可用：{listed}、grid:尺寸、hexagon:尺寸）",
    )
