"""What parks are like, side by side: land, plot ratio, room, density, industries, findings."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.area import geodesic_area
from geo.errors import Problem
from layers.measure import holding
from parks.park import Parks, of_column, parks_of
from parks.park_density import ParkDensity, park_density
from parks.park_industries import industries
from parks.park_object import park_object, shared_object, together_object
from parks.park_sums import by_rule, everything, left_of, members, sums
from parks.repeats import Repeated
from parks.report import Report
from seeds.place import Place
from seeds.places import named

TOGETHER = ("sum", "union", "study")
RATIOS = ("plot_ratio", "density", "percent_of", "top_industry")
"""Beginnings of columns whose sum over parks means nothing."""
NO_FINDINGS = pd.DataFrame(columns=["park", "rule_id", "outcome", "findings"])


@dataclass(frozen=True, slots=True)
class Profile:
    """All parks of a study, side by side.

    ``table`` holds one row per park (its columns: docs/parks.md); ``together`` the same columns
    summed over parks (``sum``: ground of several parks several times), for the ground of all parks,
    each piece once (``union``), and for all parcels of the study (``study``). Land, floor area and
    output are counted by the share of a parcel's ground that lies in the park; parcels and findings
    where more than half of it does.
    """

    title: str  # of the study; "" for a table
    on: date | None
    synthetic: bool
    by: str
    parks: Parks
    table: pd.DataFrame
    together: pd.DataFrame
    industries: pd.DataFrame  # one row per park and division
    findings: pd.DataFrame  # one row per park, rule and outcome
    density: ParkDensity
    published: dict[str, tuple[Place, ...]]  # what the gazetteer says of a park of that name
    parcels: gpd.GeoDataFrame | pd.DataFrame
    problems: tuple[Problem, ...]

    def park(self, key: str) -> dict[str, Any]:
        """Return one park as plain values: the object of ``parkgis park STUDY KEY --json``.

        Raises
        ------
        KeyError
            If there is no such park.
        """
        return shared_object(self) | park_object(self, self.position(key))

    def summary(self) -> dict[str, Any]:
        """Return all parks as plain values: the object of ``parkgis park STUDY --json``."""
        return {
            **shared_object(self),
            "parks": [park_object(self, k) for k in range(len(self.table))],
            "together": together_object(self),
        }

    def position(self, key: str) -> int:
        """Return the row of a park; another key raises ``KeyError``."""
        found = np.flatnonzero(self.parks.key == key)
        if not len(found):
            raise KeyError(key)
        return int(found[0])


def profile(
    source: Report | pd.DataFrame, *, by: str = "park", repeated: Repeated | None = None
) -> Profile:
    """Describe every park of a study.

    Parameters
    ----------
    source : Report or DataFrame
        A report of `parks.check`; or a table of parcels with ``parcel_id``, ``area_m2`` and the
        column *by*, of which nothing was judged.
    by : str
        A role of layers (``park``, ``industrial_base``, …), or a column of the parcels that names
        the park of each. A layer of the role comes first.
    repeated : {"once", "each"}, optional
        What the same output on several parcels of one enterprise means: the whole enterprise's,
        or every parcel's own. Left out, such a study has no densities, and ``problems`` say why.

    Returns
    -------
    Profile

    Raises
    ------
    RefusedError
        If there is neither such a layer nor such a column.
    """
    if isinstance(source, Report):
        active = holding(source.layers, source.study.on)
        parks = parks_of(source.parcels, active, by=by)
        parcels = pd.DataFrame(source.parcels.drop(columns=source.parcels.geometry.name))
        return _profile(source, parcels, parks, by, repeated)
    return _profile(None, source, of_column(source, by), by, repeated)


def _profile(
    report: Report | None,
    parcels: pd.DataFrame,
    parks: Parks,
    by: str,
    repeated: Repeated | None,
) -> Profile:
    findings = report.findings if report else None
    left = left_of(report or parcels)
    of, whole = members(parks), everything(parks)
    ground = np.array([_united_m2(parks, report), np.nan])
    dense = park_density(parcels, of, parks.area_m2, repeated=repeated)
    dense_whole = park_density(parcels, whole, ground, repeated=repeated)
    found = industries(parcels, of)
    held = sums(parcels, findings, of, left=left)
    table = pd.concat([_head(parks), held, dense.columns, _top(found, of.m)], axis=1)
    rest = [sums(parcels, findings, whole, left=left), dense_whole.columns]
    return Profile(
        title=report.study.title if report else "",
        on=report.study.on if report else None,
        synthetic=report.study.synthetic if report else False,
        by=by,
        parks=parks,
        table=table,
        together=_together(table, pd.concat(rest, axis=1).assign(park_area_m2=ground)),
        industries=found.assign(park=parks.key[found["group"].to_numpy(int)]).drop(columns="group"),
        findings=NO_FINDINGS if findings is None else by_rule(findings, parcels, parks),
        density=dense,
        published=dict(zip(parks.key, map(_published, parks.key, parks.name), strict=True)),
        parcels=report.parcels if report else parcels,
        problems=(*_layer_and_column(report, parks, by), *dense.problems),
    )


def _head(parks: Parks) -> pd.DataFrame:
    return pd.DataFrame(
        {"park": parks.key, "name": parks.name, "parts": parks.parts, "park_area_m2": parks.area_m2}
    )


def _united_m2(parks: Parks, report: Report | None) -> float:
    """Return the ground of all parks, each piece once; NaN for parks of a column."""
    if parks.drawn_from == "column" or report is None:
        return np.nan
    united = gpd.GeoSeries([shapely.union_all(parks.geometry)], crs=report.parcels.crs)
    return float(geodesic_area(united, report.parcels.crs)[0])


def _top(found: pd.DataFrame, m: int) -> pd.DataFrame:
    """Name the industry with the greatest quotient of land of each group."""
    first = found[found["land_quotient"].notna()].drop_duplicates("group").set_index("group")
    top = first.reindex(range(m))
    return pd.DataFrame(
        {
            "top_industry": top["division"].to_numpy(object),
            "top_industry_quotient": top["land_quotient"].to_numpy(float),
        }
    )


def _together(table: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """Put the sum over parks, the union and the whole study below each other."""
    added = [
        name
        for name in table.select_dtypes("number").columns
        if not name.startswith(RATIOS) or name.startswith("plot_ratio_")
    ]
    summed = pd.DataFrame([table[added].sum(min_count=1)])
    both = pd.concat([summed, rest], ignore_index=True)
    both.insert(0, "of", TOGETHER)
    order = ["of", *(name for name in table if name in both)]
    whole = table.select_dtypes("integer").columns.intersection(both.columns)
    return both[order].astype(dict.fromkeys(whole, "Int64"))


def _published(key: str, name: object) -> tuple[Place, ...]:
    """Return what the gazetteer says of a park of exactly this key or name."""
    words = [word for word in (key, name) if isinstance(word, str)]
    return tuple({one.key: one for word in words for one in named(word)}.values())


def _layer_and_column(report: Report | None, parks: Parks, by: str) -> tuple[Problem, ...]:
    """Say that the polygons were taken where parcels name their park, too."""
    if report is None or parks.drawn_from == "column" or by not in report.parcels:
        return ()
    return (
        Problem(
            "park-layer-taken",
            f"the parcels have a column {by!r}, too; parks are taken from the layer "
            f"{parks.source}, and the column is not used",
            f"地块另有字段 {by!r}；园区取自图层 {parks.source}，未使用该字段",
            column=by,
        ),
    )
