"""Points with values, such as firms, summed into areas or cells: each counted once or listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import Problem, RefusedError
from geo.frame import require_same
from geo.grid import Grid
from geo.parts import as_array
from geo.points import in_cells, inside
from layers.amounts import amounts, require

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.object_]

STATES = ("placed", "shared_border", "overlap", "nowhere", "no_place")
"""What became of a point; the first three are in an area."""


@dataclass(frozen=True, slots=True)
class PointSums:
    """Values of n points, summed into areas.

    ``areas`` holds one row per area, as handed over (per cell that holds a point: sorted by key):
    the key columns, ``n_points``, and for each value column ``v``

    - ``v``: the sum; NaN where there is no point, and where the value of one is missing;
    - ``v_known``: the sum of those that are known; NaN where there are none;
    - ``v_n_missing``: the points whose value is missing.

    ``points`` holds one row per point, as handed over: its id, the key columns of its area (null:
    in none), ``state`` (of `STATES`). A point on the border of several areas, or inside several
    that overlap, goes to one: first to an area that holds it inside, then to the least key.

    ``nowhere`` holds the points in no area, with their values; ``problems`` tells of them, of
    points in several areas, and of points that look like one another's double.
    """

    areas: pd.DataFrame
    points: pd.DataFrame
    nowhere: pd.DataFrame
    problems: tuple[Problem, ...]


def sum_points(
    points: "GeoDataFrame",
    into: "GeoDataFrame | Grid",
    *,
    values: Sequence[str],
    name: str,
    key: str = "",
) -> PointSums:
    """Sum the values of points by the area they lie in.

    Parameters
    ----------
    points : GeoDataFrame, n rows
        Points in a projected CRS in metres; a missing or empty geometry is in no area.
    into : GeoDataFrame or Grid
        Valid polygons with a column *key*, or cells; in the CRS of the points.
    values : sequence of str
        Columns of amounts; null where not known, which is never 0.
    name : str
        The column that names a point.
    key : str
        The column that names an area, each once; of no use with a grid.

    Returns
    -------
    PointSums
        The sum of ``v_known`` and of the known values ``nowhere`` is that of all known values.

    Raises
    ------
    RefusedError
        No such column; values that are no finite numbers; geometries that are no points; keys that
        are null or repeated. Row by row.
    CRSError
        No CRS in metres, or two.

    Examples
    --------
    >>> from geopandas import GeoDataFrame, GeoSeries
    >>> firms = GeoDataFrame(
    ...     {"firm": ["a", "b", "c"], "output_yuan": [5.0, 7.0, 9.0]},
    ...     geometry=GeoSeries.from_xy([1, 10, 99], [5, 5, 5], crs=4549),
    ... )
    >>> parks = GeoDataFrame(
    ...     {"park": ["west", "east"]},
    ...     geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)],
    ...     crs=4549,
    ... )
    >>> found = sum_points(firms, parks, values=["output_yuan"], name="firm", key="park")
    >>> found.areas[["park", "n_points", "output_yuan"]].to_numpy().tolist()
    [['west', 1, 5.0], ['east', 1, 7.0]]
    >>> found.nowhere["firm"].tolist()
    ['c']
    """
    require_same(points.crs, into.crs, en=("points", "areas"), zh=("点", "区域"))
    require(points, [name])
    known = dict(zip(values, amounts(points, values), strict=True))
    if not isinstance(into, Grid):
        require(into, [key])
    _refuse(points, into, key)
    if isinstance(into, Grid):
        keys, at, state = _in_cells(points, into)
    else:
        keys = pd.DataFrame(into[[key]]).reset_index(drop=True)
        at, state = _in_areas(points, into, key)
    place = keys.reindex(np.where(at < 0, -1, at)).reset_index(drop=True)
    told = pd.concat([_plain(points[[name]]), place], axis=1).assign(
        state=pd.Series(state, dtype="str")
    )
    return PointSums(
        areas=_sums(keys, at, known),
        points=told,
        nowhere=_plain(points[[name, *values]])[at < 0].reset_index(drop=True),
        problems=(*_placing(points, name, state), *_doubles(points, name, known)),
    )


def _in_areas(points: "GeoDataFrame", areas: "GeoDataFrame", key: str) -> tuple[Ints, Words]:
    """Find one area for each point: that of the least key among those that hold it."""
    by_key = np.argsort(areas[key].rank(method="first").to_numpy())
    found = inside(points, areas.geometry.iloc[by_key])
    point, n = found["point"].to_numpy(), len(points)
    first = found.drop_duplicates("point")
    at = np.full(n, -1, dtype=np.int64)
    at[first["point"]] = by_key[first["zone"]]
    state = np.full(n, "placed", dtype=object)
    state[point[found["shared"]]] = "shared_border"
    state[np.bincount(point, minlength=n) > 1] = "overlap"
    return at, _without_area(points, at, state)


def _in_cells(points: "GeoDataFrame", grid: Grid) -> tuple[pd.DataFrame, Ints, Words]:
    cell = in_cells(points, grid)
    grouped = cell.groupby(list(grid.keys), sort=True)
    at = grouped.ngroup().to_numpy(np.float64, na_value=-1)
    keys = cell.dropna().drop_duplicates().sort_values(list(grid.keys)).reset_index(drop=True)
    place: Ints = np.where(np.isnan(at), -1, at).astype(np.int64)
    state = np.full(len(points), "placed", dtype=object)
    return keys, place, _without_area(points, place, state)


def _absent(points: "GeoDataFrame") -> npt.NDArray[np.bool_]:
    absent: npt.NDArray[np.bool_] = (points.geometry.isna() | points.geometry.is_empty).to_numpy()
    return absent


def _without_area(points: "GeoDataFrame", at: Ints, state: Words) -> Words:
    state[at < 0] = "nowhere"
    state[_absent(points)] = "no_place"
    return state


def _sums(keys: pd.DataFrame, at: Ints, values: dict[str, Floats]) -> pd.DataFrame:
    n, there = len(keys), at >= 0
    out = keys.assign(n_points=np.bincount(at[there], minlength=n))
    for column, amount in values.items():
        known = there & ~np.isnan(amount)
        count = np.bincount(at[known], minlength=n)
        total = np.where(count > 0, np.bincount(at[known], amount[known], minlength=n), np.nan)
        missing = out["n_points"].to_numpy() - count
        out[column] = np.where(missing == 0, total, np.nan)
        out[f"{column}_known"] = total
        out[f"{column}_n_missing"] = missing
    return out


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame).reset_index(drop=True)


def _refuse(points: "GeoDataFrame", into: "GeoDataFrame | Grid", key: str) -> None:
    spots = as_array(points.geometry.array)
    kind = ~np.isin(shapely.get_type_id(spots), (-1, 0)) & ~_absent(points)
    found = [("", kind, "no-point", "the geometry is no point", "图形不是点")]
    if not isinstance(into, Grid):
        keys = pd.DataFrame(into)[key]
        faulty = (keys.isna() | keys.duplicated()).to_numpy()
        found.append((key, faulty, "key", "an area has no key, or one twice", "区域编号为空或重复"))
    problems = [
        Problem(code, en, zh, row=int(row) + 1, column=column)
        for column, bad, code, en, zh in found
        for row in np.flatnonzero(bad)
    ]
    if problems:
        raise RefusedError(problems)


_PLACING = {
    "nowhere": ("the point lies in no area", "该点不在任何区域内"),
    "no_place": ("the point has no place", "该点缺少位置"),
    "shared_border": (
        "the point lies on the border of several areas; it counts in that of the least key",
        "该点位于多个区域的公共边界，计入编号最小者",
    ),
    "overlap": (
        "the point lies in several areas that overlap; it counts in that of the least key",
        "该点位于多个重叠区域内，计入编号最小者",
    ),
}


def _placing(points: "GeoDataFrame", name: str, state: Words) -> list[Problem]:
    names = points[name].astype(str).to_numpy()
    return [
        Problem(
            f"point-{code}".replace("_", "-"),
            *words,
            row=int(row) + 1,
            column=name,
            value=names[row],
        )
        for code, words in _PLACING.items()
        for row in np.flatnonzero(state == code)
    ]


def _doubles(points: "GeoDataFrame", name: str, values: dict[str, Floats]) -> list[Problem]:
    """Tell of points on one place with the same values, all known: perhaps one firm twice."""
    at = shapely.bounds(as_array(points.geometry.array))  # NaN where there is no point
    frame = pd.DataFrame({"x": at[:, 0], "y": at[:, 1], **values})
    known = frame.notna().all(axis=1)
    first = (
        frame[known]
        .groupby(list(frame.columns), sort=False)["x"]
        .transform(lambda group: group.index[0])
    )
    again = first[first.index.to_numpy() != first.to_numpy()].astype(int)
    names = points[name].astype(str).to_numpy()
    return [
        Problem(
            "point-double",
            f"same place and same values as {names[one]} in row {one + 1}; both are counted",
            f"与第 {one + 1} 行 {names[one]} 位置和数值均相同；两者均已计入",
            row=int(row) + 1,
            column=name,
            value=names[row],
        )
        for row, one in again.items()
    ]
