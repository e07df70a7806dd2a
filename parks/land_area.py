"""Land without the sea: what a density may be divided by, held to the published land area.

Outlines of districts run out into the sea and the Yangtze. A density over such an outline is too
small by as much as the outline holds of water, and nothing in the number shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.area import geodesic_area
from geo.errors import ArgumentError, Problem, RefusedError
from parks.space_wording import joined, say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STATES = ("agrees", "mended_by_mask", "mended_by_table", "unchecked", "no_place")
TOLERANCE = Fraction(1, 100)
_KM2 = 1e6
_AREA_UNITS = ("m2", "ha", "km2", "mu")
_WHOLE = 10_000  # areas are compared as whole 100 m², a ten-thousandth of a km²


@dataclass(frozen=True, slots=True)
class LandAreas:
    """The land of n areas, and on what it rests.

    ``frame``, one row per area as handed over: the key; ``polygon_km2`` (geodesic); ``water_km2``
    (under the mask; NaN without one); ``published_km2`` and its ``source``; ``difference`` (polygon
    over published, less 1); ``flagged`` (boolean: the difference is beyond the tolerance; null
    where nothing is published); ``land_km2``, what to divide by; ``basis`` (polygon, water_mask,
    published; null where nothing is known); ``state`` (of `STATES`).
    """

    frame: pd.DataFrame
    key: str
    tolerance: Fraction
    problems: tuple[Problem, ...]

    def says(self, lang: str) -> str:
        """Say how the areas stand, and the outline that is furthest off, as sentences."""
        count = self.frame["state"].value_counts()
        percent = float(self.tolerance * 100)
        counts = [
            say(f"land_state.{state}", lang, n=int(count[state]), tolerance=percent)
            for state in STATES
            if state in count
        ]
        worst = self._worst(lang)
        return say("land_area", lang, n=len(self.frame), counts=joined(counts, lang), worst=worst)

    def _worst(self, lang: str) -> str:
        flagged = self.frame[self.frame["flagged"].fillna(value=False)]
        if flagged.empty:
            return ""
        row = flagged.iloc[int(flagged["difference"].abs().to_numpy().argmax())]
        return say(
            "land_area_worst",
            lang,
            name=row[self.key],
            polygon=row["polygon_km2"],
            published=row["published_km2"],
            difference=row["difference"],
            density=row["published_km2"] / row["polygon_km2"],
        )


def land_areas(
    areas: "GeoDataFrame",
    *,
    key: str,
    published: pd.DataFrame | None = None,
    water: "GeoSeries | GeoDataFrame | None" = None,
    tolerance: Fraction = TOLERANCE,
) -> LandAreas:
    """Hold outlines to the published land area, and say which area to divide by.

    Parameters
    ----------
    areas : GeoDataFrame, n rows
        Outlines, in any known CRS; with a water mask in a projected one in metres.
    key : str
        The column that names an area, each once.
    published : DataFrame, optional
        *key*, ``land_km2`` and ``source``, as `published_facts` gives it or a user wrote it down.
    water : GeoSeries or GeoDataFrame, optional
        Sea, rivers, lakes: valid polygons in the CRS of *areas*. They may overlap.
    tolerance : Fraction
        Beyond it an outline is flagged; exactly there it is not.

    Returns
    -------
    LandAreas
        Where the outline, less water, agrees with the published area, it is used; else the
        published area; where nothing is published, the outline, less water, and ``unchecked``.

    Raises
    ------
    RefusedError
        Keys that are null or repeated, no such column, published areas that are not positive or
        have no source.
    CRSError, GeometryError
        No CRS; with a mask as for `geo.overlay.covered`.

    Examples
    --------
    >>> from geopandas import GeoDataFrame
    >>> from shapely import box
    >>> district = GeoDataFrame(
    ...     {"district": ["a"]}, geometry=[box(500_000, 3_450_000, 520_000, 3_460_000)], crs=4549
    ... )
    >>> table = pd.DataFrame({"district": ["a"], "land_km2": [113.0], "source": ["yearbook"]})
    >>> land_areas(district, key="district", published=table).frame["basis"].tolist()
    ['published']
    """
    _refuse(areas, key, published)
    polygon = geodesic_area(areas.geometry, areas.crs) / _KM2
    wet = _under_water(areas, polygon, water)
    land = polygon - np.where(np.isnan(wet), 0, wet)
    names = pd.Series(areas[key].to_numpy(), name=key)
    told, source, problems = _look_up(names, published)
    agrees = _within(land, told, tolerance)
    differs = ~_within(polygon, told, tolerance)
    known, placed = ~np.isnan(told), ~np.isnan(polygon)
    state = np.select(
        [~placed, ~known, ~agrees, differs],
        ["no_place", "unchecked", "mended_by_table", "mended_by_mask"],
        "agrees",
    )
    by_table = known & (~placed | ~agrees)
    basis = np.where(wet > 0, "water_mask", "polygon").astype(object)
    basis[by_table], basis[~placed & ~known] = "published", None
    frame = pd.DataFrame(
        {
            key: names,
            "polygon_km2": polygon,
            "water_km2": wet,
            "published_km2": told,
            "source": source,
            "difference": polygon / told - 1,
            "flagged": pd.arrays.BooleanArray(differs, ~(known & placed)),
            "land_km2": np.where(by_table, told, land),
            "basis": pd.Series(basis, dtype="str"),
            "state": pd.Series(state, dtype="str"),
        }
    )
    return LandAreas(frame, key, tolerance, problems)


def published_facts(areas: Mapping[str, str], *, key: str, lang: str = "en") -> pd.DataFrame:
    """Make a table of published land areas out of facts.

    Parameters
    ----------
    areas : mapping
        The name of an area to the id of a fact (`seeds.factbook.facts`).
    key : str
        What the column of names is called.
    lang : {"en", "zh"}
        Of the citations.

    Returns
    -------
    DataFrame
        *key*, ``land_km2``, ``source``: as `land_areas` takes it.

    Raises
    ------
    ArgumentError
        No such fact, one that is no area, or one that nobody has verified.

    Examples
    --------
    >>> published_facts({"Shanghai": "city-area-master-plan"}, key="city")["land_km2"].tolist()
    [6833.0]
    """
    from geo.units import convert
    from seeds.factbook import cite, facts

    rows = []
    for name, fact_id in areas.items():
        fact = facts().get(fact_id)
        value = fact.value if fact and fact.unit in _AREA_UNITS else None
        if fact is None or fact.status == "unverified" or not isinstance(value, int | float):
            raise ArgumentError(
                f"{fact_id!r} is no verified fact about an area; `parkgis facts` lists them",
                f"{fact_id!r} 不是经核实的面积数据；可用 `parkgis facts` 查看",
            )
        km2 = float(convert([value], fact.unit, "km2")[0])
        rows.append({key: name, "land_km2": km2, "source": cite(fact_id, lang)})
    return pd.DataFrame(rows, columns=[key, "land_km2", "source"])


def _under_water(
    areas: "GeoDataFrame", polygon: Floats, water: "GeoSeries | GeoDataFrame | None"
) -> Floats:
    """Return the km² under water: the covered share of the plane, of the area on the ellipsoid."""
    from geo.overlay import covered

    if water is None:
        return np.full(len(polygon), np.nan)
    share: Floats = covered(areas, water)["share"].to_numpy()
    return share * polygon


def _within(area: Floats, published: Floats, tolerance: Fraction) -> Flags:
    """Whether two areas differ by no more than the tolerance, in whole numbers; False for NaN."""
    known = ~(np.isnan(area) | np.isnan(published))
    ours, theirs = (
        np.rint(np.where(known, v, 0) * _WHOLE).astype(np.int64) for v in (area, published)
    )
    near: Flags = np.abs(ours - theirs) * tolerance.denominator <= theirs * tolerance.numerator
    return known & near


def _look_up(
    names: "pd.Series[str]", published: pd.DataFrame | None
) -> tuple[Floats, "pd.Series[str]", tuple[Problem, ...]]:
    if published is None:
        nothing = np.full(len(names), np.nan)
        return nothing, pd.Series([None] * len(names), dtype="str"), ()
    key = str(names.name)
    table = published.set_index(key)
    found = table.reindex(names.to_numpy())
    spare = table.index.difference(pd.Index(names), sort=False)
    problems = tuple(
        Problem(
            "area-not-found",
            "the published area belongs to none of the outlines",
            "公布面积没有对应的图形",
            column=key,
            value=str(name),
        )
        for name in spare
    )
    source = found["source"].astype("str").reset_index(drop=True)
    return found["land_km2"].to_numpy(np.float64), source, problems


def _refuse(areas: "GeoDataFrame", key: str, published: pd.DataFrame | None) -> None:
    problems = _faults(pd.DataFrame(areas), key, (key,))
    if published is not None:
        problems += _faults(published, key, (key, "land_km2", "source"))
    if problems:
        raise RefusedError(problems)


def _faults(table: pd.DataFrame, key: str, columns: tuple[str, ...]) -> list[Problem]:
    absent = [column for column in columns if column not in table]
    if absent:
        return [
            Problem("no-column", "there is no such column", "没有该字段", column=c) for c in absent
        ]
    bad = {
        key: (
            table[key].isna() | table[key].duplicated(),
            "no name, or one twice",
            "名称为空或重复",
        )
    }
    if "land_km2" in columns:
        area = pd.to_numeric(table["land_km2"], errors="coerce")
        fine = (area > 0) & np.isfinite(area)
        bad["land_km2"] = (~fine, "no positive area", "面积不是正数")
        blank = table["source"].isna() | (table["source"].astype("str").str.strip() == "")
        bad["source"] = (
            blank,
            "an area without a source; say where it is published",
            "面积未注明出处",
        )
    return [
        Problem("published-area", en, zh, row=int(row) + 1, column=column)
        for column, (where, en, zh) in bad.items()
        for row in np.flatnonzero(where.to_numpy())
    ]
