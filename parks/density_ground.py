"""Densities over the ground of the groups: parks, districts, cells as drawn, or less their water.

What lies between parcels (streets, greens, basins) is ground of a park too. Its outline may hold
sea, so outlines are held to published land areas, and water is taken off where a layer shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import ArgumentError, Problem
from geo.parts import union_by
from layers.published_areas import PublishedAreas
from layers.zones import Layer
from parks.density import Densities
from parks.density_groups import Wanted
from parks.density_parts import denominators
from parks.density_types import DensityType
from parks.faults import fault, listed
from parks.grouping import ROUNDING, Grouping
from parks.land_area import LandAreas, land_areas
from parks.over_ground import over_ground
from parks.subject import present

if TYPE_CHECKING:
    from geopandas import GeoSeries

WATER = "water"  # the role of the layers that hold it, and of nothing else
LESS_WATER = "land_without_water"
ALL = "all"
M2 = 1e6  # in a km²
SHOWN = {
    "polygon_km2": "polygon_km2",
    "water_km2": "water_km2",
    "published_km2": "published_km2",
    "difference": "land_difference",
    "flagged": "land_flagged",
    "basis": "land_basis",
}
"""Columns of `LandAreas.frame`, and what a table of densities calls them."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """What is known of water and land where the groups lie."""

    water: "GeoSeries | None"  # valid polygons in the working CRS
    published: PublishedAreas | None

    def of(self, one: Wanted) -> LandAreas:
        """Measure the outlines of the groups that hold rows, and hold them to what is published."""
        from geopandas import GeoDataFrame

        keys = keys_of(one)
        published = None if self.published is None else self.published.of(one.word)
        shapes = GeoDataFrame({"key": keys}, geometry=_drawn(one, keys))
        return land_areas(shapes, key="key", published=published, water=self.water)

    def once(self, one: Wanted, land: LandAreas, *, denominator: str) -> float:
        """Return the m² of all ground of the groups, each piece once.

        Where groups overlap and a published area stands for an outline, nobody can say: NaN.
        """
        from geopandas import GeoDataFrame

        column = _column(denominator)
        whole = float(land.frame[column].sum(skipna=False)) * M2
        if one.noun == "cells":
            return whole
        shapes = _drawn(one, land.frame["key"].tolist())
        united = union_by(shapes.to_numpy(), np.zeros(len(shapes), np.int64))
        if shapely.area(united).sum() >= shapely.area(shapes.to_numpy()).sum() * (1 - ROUNDING):
            return whole
        if denominator == LESS_WATER and (land.frame["basis"] == "published").any():
            return np.nan
        union = GeoDataFrame({"key": [ALL]}, geometry=united, crs=shapes.crs)
        return float(land_areas(union, key="key", water=self.water).frame[column].iloc[0]) * M2


def outlines(layers: Sequence[Layer], crs: object, published: PublishedAreas | None) -> Outlines:
    """Take the water of a study: every layer of the role ``water``."""
    from geopandas import GeoSeries

    wet = [one.features.geometry.to_numpy() for one in layers if one.role == WATER]
    return Outlines(GeoSeries(np.concatenate(wet), crs=crs) if wet else None, published)


def needs_ground(parcels: pd.DataFrame, of: DensityType) -> bool:
    """Whether the groups' own ground has to divide: no column of the parcels says such land."""
    one = denominators().get(of.denominator)
    return one is not None and bool(one.ground_of) and one.column not in parcels


def refuse_without_ground(asked: Sequence[Wanted], of: DensityType, known: Outlines) -> None:
    """Refuse groupings that are no such land, and land less water where no water is known.

    Raises
    ------
    ArgumentError
        All of them at once.
    """
    one = denominators()[of.denominator]
    wrong = [a.word for a in asked if a.ground is None or not one.is_ground_of(a.word)]
    if wrong:
        allowed = ", ".join(one.ground_of).replace("*", "layers, tier, grid:SIZE, hexagon:SIZE")
        named = ", ".join(wrong)
        raise ArgumentError(
            f"{named}: has no ground that is {one.title.en} (such ground have: {allowed}); group "
            f"otherwise, divide by parcel, or give the parcels a column {one.column}",
            f"{named}：没有可作为{one.title.zh}的图形（可用：{allowed}）；请改用其他分组、以宗地面积"
            f"为分母，或为地块补充 {one.column} 列",
        )
    if of.denominator == LESS_WATER and known.water is None and known.published is None:
        raise ArgumentError(
            "nobody says where the water is, and an outline with sea would count as land: give the "
            "study a layer of the role water, or --published a table of published land areas",
            "未说明水域所在：请在研究文件中加入角色为 water 的图层，或以 --published 给出公布的陆域"
            "面积表；否则图形中的海域会被当作土地",
        )


def in_any(one: Wanted) -> Grouping:
    """Return which share of each row lies in any group at all, each piece of it once."""
    by = one.by
    if not isinstance(by, Grouping):
        raise TypeError(one.word)
    keyed, n = present(by.key), int(by.row.max(initial=-1)) + 1
    held = np.bincount(by.row[keyed], weights=by.share[keyed], minlength=n)
    nowhere = np.bincount(by.row[~keyed], weights=by.share[~keyed], minlength=n)
    once = np.where(held > 0, np.minimum(held, 1 - nowhere), 0.0)
    row = np.flatnonzero(once > ROUNDING)
    return Grouping(ALL, row, np.full(len(row), ALL, object), once[row])


def over_own_ground(
    one: Wanted,
    found: Densities,
    together: Densities,
    land: LandAreas,
    *,
    whole_m2: float,
    denominator: str,
) -> Densities:
    """Divide what groups make by their ground, and what all make together by all of it, once.

    Parameters
    ----------
    one : Wanted
    found : Densities
        Over the land of parcels, by *one*.
    together : Densities
        The same by `in_any`.
    land : LandAreas
        Of the groups.
    whole_m2 : float
        `Outlines.once`.
    denominator : str
        ``park``: the ground as drawn; ``land_without_water``: the land of *land*.

    Returns
    -------
    Densities
        As of `over_ground`; a group wholly under water has no density. Among the problems are
        the number of rows outside all groups, and the groups without land.
        ``pooled`` is over the ground of all groups, each piece once.
    """
    ground = land.frame[_column(denominator)] * M2
    drowned = (ground <= ROUNDING * land.frame["polygon_km2"] * M2).to_numpy(bool)
    known = dict(zip(land.frame["key"], ground.mask(drowned), strict=True))
    over = over_ground(found, known, denominator=denominator)
    all_of_it = over_ground(together, {ALL: whole_m2}, denominator=denominator)
    return replace(
        over,
        pooled=all_of_it.frame.drop(columns=ALL).iloc[0],
        whole=all_of_it.extent,
        problems=(*over.problems, *_outside(one, found), *_drowned(one, land, drowned)),
    )


def flagged(word: str, land: LandAreas, *, denominator: str) -> list[Problem]:
    """Note outlines that are not the published land, and how that was settled."""
    mended = land.frame["state"].str.startswith("mended") & (denominator == LESS_WATER)
    settled = land.frame["basis"].where(mended, "noted")
    rows = zip(land.frame["key"], land.frame["difference"] * 100, settled, strict=True)
    off = land.frame["flagged"].fillna(value=False).to_numpy(bool)
    notes = [
        replace(fault("land-disagrees", column=word, settled=how, percent=percent), value=key)
        for (key, percent, how), wrong in zip(rows, off, strict=True)
        if wrong
    ]
    notes += [replace(problem, column=word) for problem in land.problems]
    unchecked = land.frame["water_km2"].isna() & (land.frame["state"] == "unchecked")
    if denominator == LESS_WATER and (n := int(unchecked.sum())):
        notes.append(fault("land-unchecked", column=word, settled="polygon", count=n))
    return notes


def land_columns(
    land: LandAreas, key: "pd.Series[str]", *, denominator: str, on_ground: bool
) -> pd.DataFrame:
    """Return what is known of the outline of each group, in the order of *key*.

    ``land_basis``, where the land that divides comes from, is there only where ground divides.
    """
    told = land.frame.set_index("key")[list(SHOWN)].rename(columns=SHOWN)
    if not on_ground:
        told = told.drop(columns=SHOWN["basis"])
    elif denominator != LESS_WATER:
        told[SHOWN["basis"]] = "polygon"
    return told.reindex(key).set_axis(key.index)


def keys_of(one: Wanted) -> list[str]:
    """Return the keys of a grouping that hold rows, sorted."""
    if not isinstance(one.by, Grouping):
        return []
    return sorted(set(one.by.key[present(one.by.key)].tolist()))


def _drawn(one: Wanted, keys: list[str]) -> "GeoSeries":
    if one.ground is None:
        raise TypeError(one.word)
    return one.ground(keys)


def _column(denominator: str) -> str:
    return "land_km2" if denominator == LESS_WATER else "polygon_km2"


def _outside(one: Wanted, found: Densities) -> list[Problem]:
    """Count the rows with land outside all groups: they are in no density over ground."""
    frame = found.frame
    n = int(frame.loc[frame[found.by[0]].isna(), "n"].sum())
    return [fault("outside-ground", column=one.word, settled="noted", count=n)] if n else []


def _drowned(one: Wanted, land: LandAreas, which: npt.NDArray[np.bool_]) -> list[Problem]:
    """Say which groups hold rows and have no land."""
    keys = land.frame.loc[which, "key"]
    words = {"count": len(keys), "keys": listed(keys)}
    return [fault("no-land", column=one.word, settled="unknown", **words)] if len(keys) else []
