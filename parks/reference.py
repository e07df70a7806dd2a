"""The reference plot ratio of a parcel: what office and commercial projects near it have.

Ratios are taken to five decimals and rounded down, and so is what is made of them; a mean weighted
by area is the sum of the floor areas over the sum of the areas, rounded down once. All of it is
done in whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.distance import pairs_within
from geo.errors import Problem
from layers.membership import members
from layers.reference_form import Reference
from layers.zones import Layer
from parks.exact import COLUMN_DENOMINATOR
from parks.judgement import Floats, Judgement, Objects
from parks.outcome import Mask, Truth, any_of
from parks.reference_projects import Ints, projects, same_ground
from parks.reference_wording import Basis, State, basis_text
from parks.rulebook import Held
from parks.rulebook_form import PlotRatioVersion
from parks.subject import concerned, numbers, present, texts
from parks.wording import text

COLUMN = "reference_plot_ratio"
ROUTE = "reference"
SUMS = ("floor", "area")
BASIS = {"en": "reference_basis_en", "zh": "reference_basis_zh"}


@dataclass(frozen=True, slots=True)
class Referred:
    """The references of n parcels."""

    ratio: Floats  # NaN where there is none; at most five decimals
    state: Ints  # `State`
    counted: Ints  # neighbours whose ratio is known
    unknown: Ints  # that may count, of unknown land use, status or ratio
    gross: Ints  # of those counted: by their gross floor area

    def basis(self, choice: Reference, lang: str) -> Objects:
        """Say what each reference was made of, or why there is none; None where not asked."""
        rows = np.column_stack([self.state, self.counted, self.unknown, self.gross])
        distinct, which = np.unique(rows, axis=0, return_inverse=True)
        said = [basis_text(Basis(*map(int, row)), choice, lang) for row in distinct]
        return np.array([*said, None], object)[:-1][which.reshape(-1)]


def with_references(
    parcels: gpd.GeoDataFrame, layers: Sequence[Layer], choice: Reference, held: Sequence[Held]
) -> tuple[gpd.GeoDataFrame, Problem]:
    """Add the reference that a study computes, and say what it was made of.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        With areas and floor areas. A ``reference_plot_ratio`` that is given stays as it is.
    layers : sequence of Layer
        Those that hold on the day.
    choice : Reference
    held : sequence of Held
        The rules of the day: only parcels that one with the route ``reference`` concerns, or may
        concern, get one.

    Returns
    -------
    parcels : GeoDataFrame
        With ``reference_plot_ratio`` filled where it follows, ``reference_state`` (a word of
        `State`, None where not asked), ``reference_basis_en`` and ``_zh``.
    note : Problem
        How many references are given, computed and open.
    """
    found = references(parcels, layers, choice, _asked(parcels, held))
    given = numbers(parcels, COLUMN)
    added = {COLUMN: np.where(np.isnan(given), found.ratio, given)}
    said = {name: found.basis(choice, lang) for lang, name in BASIS.items()}
    words = np.array([None, *(state.name.lower() for state in State if state)], object)
    return parcels.assign(**added, reference_state=words[found.state], **said), _note(found)


def worded(judged: Judgement, parcels: pd.DataFrame) -> Judgement:
    """Let the remedies of a guide say what the reference was made of, or why there is none.

    Parameters
    ----------
    judged : Judgement
        Of a plot-ratio rule, for n parcels.
    parcels : DataFrame, n rows
        Where `with_references` added nothing, a reference is one that was given.

    Returns
    -------
    Judgement
    """
    lacking = np.isnan(judged.about["reference"]) & present(texts(parcels, BASIS["en"]))
    words = {}
    for lang, name in BASIS.items():
        basis = texts(parcels, name)
        words[lang] = {"basis": np.where(present(basis), basis, text("reference", "given", lang))}
    return replace(judged, way=np.where(lacking, "no_reference", "").astype(object), words=words)


def references(
    parcels: gpd.GeoDataFrame, layers: Sequence[Layer], choice: Reference, asked: Mask
) -> Referred:
    """Compute the reference plot ratio of every parcel that needs one.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
    layers : sequence of Layer
    choice : Reference
    asked : ndarray of bool, shape (n,)

    Returns
    -------
    Referred
        A parcel is never its own neighbour, nor is a project drawn on its ground. A project
        without a shape may be near any parcel.
    """
    n = len(parcels)
    state = np.where(asked, State.NO_SHAPE, State.NOT_ASKED).astype(np.int64)
    state[asked & ~np.isnan(numbers(parcels, COLUMN))] = State.GIVEN
    target = np.flatnonzero((state == State.NO_SHAPE) & _drawn(parcels.geometry))
    near = projects(parcels, layers, choice)
    lost = int((~_drawn(near["shape"])).sum())
    zones = [layer for layer in layers if layer.role == choice.near]
    places = _places(parcels.geometry.iloc[target], near["shape"], zones, choice)
    found = _found(places, near, lost, choice)
    ratio = np.full(n, np.nan)
    counts = np.zeros((3, n), np.int64)
    ratio[target] = found["ratio"].to_numpy(float)[places.of_target]
    counts[:, target] = (
        found[["counted", "unknown", "gross"]].to_numpy(np.int64).T[:, places.of_target]
    )
    state[target] = found["state"].to_numpy(np.int64)[places.of_target]
    return Referred(ratio, state, *counts)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where t parcels look for neighbours; parcels with the same neighbours share a place."""

    count: int
    of_target: Ints  # t
    place: Ints  # pairs of a place and a project near it
    near: Ints


def _places(
    targets: gpd.GeoSeries, drawn: "pd.Series[Any]", zones: Sequence[Layer], choice: Reference
) -> _Places:
    """Pair targets and projects; the last place is that of parcels in no zone."""
    shapes, others = targets.to_numpy(), drawn.to_numpy(object)
    own = same_ground(shapes, others)
    t = len(shapes)
    if choice.radius_m is not None:
        pairs = pairs_within(shapes, others, choice.radius_m)
        return _Places(t + 1, np.arange(t), *_without(*pairs, own, len(others)))
    both = gpd.GeoSeries(np.concatenate([shapes, others]), crs=targets.crs)
    held = members(both, zones)
    ours, theirs = held.parcel < t, held.parcel >= t
    mine = pd.DataFrame({"target": held.parcel[ours], "zone": held.zone[ours]})
    near = pd.DataFrame({"near": held.parcel[theirs] - t, "zone": held.zone[theirs]})
    # Most lie in one zone and have no project on their own ground: near them is what is in it.
    plain = np.bincount(mine["target"], minlength=t) == 1
    plain[own[0]] = False
    k = len(held.names)
    of_target = np.where(np.bincount(mine["target"], minlength=t) == 0, k + t, k + np.arange(t))
    alone = plain[mine["target"]]
    of_target[mine["target"][alone]] = mine["zone"][alone]
    apart = mine[~alone].merge(near, on="zone")[["target", "near"]].drop_duplicates()
    one, other = _without(apart["target"].to_numpy(), apart["near"].to_numpy(), own, len(others))
    return _Places(
        k + t + 1,
        of_target,
        np.concatenate([near["zone"].to_numpy(), k + one]),
        np.concatenate([near["near"].to_numpy(), other]),
    )


def _without(one: Ints, other: Ints, own: tuple[Ints, Ints], width: int) -> tuple[Ints, Ints]:
    """Leave out the pairs that are *own*."""
    kept = ~np.isin(one * width + other, own[0] * width + own[1])
    return one[kept], other[kept]


def _found(places: _Places, near: pd.DataFrame, lost: int, choice: Reference) -> pd.DataFrame:
    """Make the reference of every place, and say what became of it."""
    known = near["known"].to_numpy(bool)[places.near]
    gross = near["gross"].to_numpy(bool)[places.near]
    counted, unknown, by_gross = (
        np.bincount(places.place[which], minlength=places.count) for which in (known, ~known, gross)
    )
    unknown += lost
    state = np.full(places.count, State.COMPUTED, np.int64)
    state[counted < choice.least_count] = State.TOO_FEW
    state[counted + unknown == 0] = State.NONE_NEAR
    if not choice.skip_unknown:
        state[unknown > 0] = State.NOT_KNOWN
    if choice.near != "radius":
        state[-1] = State.NOWHERE
    ratio = np.full(places.count, np.nan)
    some = counted > 0
    order = _by_place(places.place[known], near.iloc[places.near[known]])
    ratio[some] = _statistic(order, counted[some], choice) / COLUMN_DENOMINATOR
    ratio[state != State.COMPUTED] = np.nan
    return pd.DataFrame(
        {"ratio": ratio, "state": state, "counted": counted, "unknown": unknown, "gross": by_gross}
    )


def _by_place(place: Ints, near: pd.DataFrame) -> pd.DataFrame:
    """Order the neighbours by place, the greatest ratio of each first."""
    return near.iloc[np.lexsort((-near["ratio"].to_numpy(), place))]


def _statistic(near: pd.DataFrame, counted: Ints, choice: Reference) -> Ints:
    """Take the statistic of every group of neighbours, in 1/100,000, rounded down.

    Parameters
    ----------
    near : DataFrame
        Group by group, the greatest ratio of each first.
    counted : ndarray of int64, shape (k,)
        How many are in each group, at least one. Of fewer than ``choice.n`` the least is taken;
        ``least_count`` sees to it that nobody uses it.
    choice : Reference
    """
    start = np.cumsum(counted) - counted
    if choice.statistic == "area_weighted_mean":
        if not len(counted):
            return counted
        floor, area = (np.add.reduceat(near[name].to_numpy(object), start) for name in SUMS)
        return np.asarray(floor // area, np.int64)
    ratio = near["ratio"].to_numpy(np.int64)
    if choice.n is not None:
        return np.asarray(ratio[start + np.minimum(choice.n, counted) - 1], np.int64)
    return np.asarray((ratio[start + (counted - 1) // 2] + ratio[start + counted // 2]) // 2)


def _drawn(shapes: "pd.Series[Any]") -> Mask:
    geometries = shapes.to_numpy(object)
    return np.asarray(~(shapely.is_missing(geometries) | shapely.is_empty(geometries)))


def _asked(parcels: pd.DataFrame, held: Sequence[Held]) -> Mask:
    """Whether a guide of the day that names the route concerns a parcel, or may."""
    answers = [
        concerned(parcels, one.rule.applies_to)[0]
        for one in held
        if isinstance(one.version, PlotRatioVersion)
        and one.version.nature == "guide"
        and ROUTE in one.version.routes
    ]
    return np.asarray(any_of(np.zeros(len(parcels), np.int8), *answers) != Truth.FALSE)


def _note(found: Referred) -> Problem:
    given, computed = ((found.state == which).sum() for which in (State.GIVEN, State.COMPUTED))
    open_ = int((found.state != State.NOT_ASKED).sum() - given - computed)
    return Problem(
        "reference-computed",
        f"reference ratios: {given} given, {computed} computed, {open_} could not be computed; "
        "`reference_basis_en` says of each what it was made of",
        f"参照容积率：给定 {given} 个，计算 {computed} 个，{open_} 个无法计算；"
        "依据见 reference_basis_zh",
        column=COLUMN,
    )
