"""Amounts of some areas brought to other areas: nothing lost, nothing made, nothing spread unsaid.

An amount is extensive: people, yuan, tonnes; of two halves it is the sum. Densities and shares are
not: bring their numerator and their denominator, and divide after that.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ArgumentError
from geo.overlay import covered, pieces, shares
from geo.parts import Positions, rows
from geo.raster_weight import raster_weight

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STATES = ("placed", "no_target", "no_weight", "unknown_weight", "unknown_amount")
"""What became of a source's amount; only the first is in the targets."""


@dataclass(frozen=True, slots=True)
class Spread:
    """An amount brought from n sources to m targets.

    ``targets``, on 0 … m-1:

    - ``value``: the amount; NaN where no source reaches, and where a source that reaches the target
      has an amount that is unknown or could not be placed;
    - ``placed``: what the other sources placed there; NaN where none did;
    - ``covered_share``: of the target's area, under any source;
    - ``n_sources``: how many share ground with it.

    ``sources``, on 0 … n-1: ``amount``, ``placed``, ``unplaced`` (the two sum to the amount),
    ``covered_share`` (of its area, under targets: the amount of the whole source goes to them),
    ``state`` (of `STATES`).
    """

    targets: pd.DataFrame
    sources: pd.DataFrame
    weight: str  # "area", "column" or "raster"
    left_out: Positions  # targets of unknown weight that were left out


@dataclass(frozen=True, slots=True)
class Transfer:
    """How n sources weigh on m targets: one entry per pair that shares ground."""

    source: Positions
    target: Positions
    weight: Floats  # NaN: not known
    by: str  # "area", "column" or "raster"
    target_share: Floats  # shape (m,), of the target's area under any source
    source_share: Floats  # shape (n,), of the source's area under targets, at most 1
    overlaps: int  # pairs of sources that overlap

    def spread(
        self, amount: npt.ArrayLike, *, unknown_weight: Literal["hold", "leave_out"] = "hold"
    ) -> Spread:
        """Bring an amount from the sources to the targets, in proportion to the weights.

        Parameters
        ----------
        amount : array_like, shape (n,)
            Extensive, in any unit; NaN where it is not known.
        unknown_weight : {"hold", "leave_out"}
            What a target of unknown weight does: ``hold`` leaves the amount of its sources
            unplaced, since nobody can say what the other targets get; ``leave_out`` places it on
            the others.

        Returns
        -------
        Spread
            ``targets.placed`` and ``sources.unplaced`` sum to the known amounts.

        Raises
        ------
        ArgumentError
            Another number of amounts than of sources, or one that is infinite.
        """
        values = self._amounts(amount)
        open_ = np.isnan(self.weight)
        weight = np.where(open_, 0.0, self.weight)
        n, m = len(self.source_share), len(self.target_share)
        total = np.bincount(self.source, weight, minlength=n).astype(np.float64)
        state = self._states(values, total, open_ & (unknown_weight == "hold"))
        goes = (state == "placed")[self.source] & ~open_
        source, target = self.source[goes], self.target[goes]
        part = values[source] * (weight[goes] / total[source])
        placed = np.bincount(target, part, minlength=m).astype(np.float64)
        placed[np.bincount(target, minlength=m) == 0] = np.nan
        clear = np.bincount(self.target[~goes], minlength=m) == 0
        targets = {
            "value": np.where(clear, placed, np.nan),
            "placed": placed,
            "covered_share": self.target_share,
            "n_sources": np.bincount(self.target, minlength=m),
        }
        return Spread(
            pd.DataFrame(targets),
            self._sources(values, state),
            self.by,
            np.unique(self.target[open_ & (unknown_weight == "leave_out")]),
        )

    def _amounts(self, amount: npt.ArrayLike) -> Floats:
        values = np.asarray(amount, dtype=np.float64)
        if values.shape != self.source_share.shape:
            raise ArgumentError(
                f"{values.size} amounts for {len(self.source_share)} sources",
                f"来源区域有 {len(self.source_share)} 个，而数值有 {values.size} 个",
            )
        _refuse(np.isinf(values), "amounts", "数值", "infinite", "为无穷大")
        return values

    def _states(self, values: Floats, total: Floats, open_: Flags) -> npt.NDArray[np.object_]:
        n = len(values)
        state = np.full(n, "placed", dtype=object)
        state[total == 0] = "no_weight"
        state[np.bincount(self.source[open_], minlength=n) > 0] = "unknown_weight"
        state[np.bincount(self.source, minlength=n) == 0] = "no_target"
        state[np.isnan(values)] = "unknown_amount"
        return state

    def _sources(self, values: Floats, state: npt.NDArray[np.object_]) -> pd.DataFrame:
        known, there = ~np.isnan(values), state == "placed"
        return pd.DataFrame(
            {
                "amount": values,
                "placed": np.where(known, np.where(there, values, 0.0), np.nan),
                "unplaced": np.where(known, np.where(there, 0.0, values), np.nan),
                "covered_share": self.source_share,
                "state": pd.Series(state, dtype="str"),
            }
        )


def transfer(
    sources: "GeoSeries | GeoDataFrame",
    targets: "GeoSeries | GeoDataFrame",
    *,
    weight: npt.ArrayLike | None = None,
    raster: Path | str | None = None,
    overlap: Literal["refuse", "say"] = "refuse",
) -> Transfer:
    """Weigh targets for sources: by shared area, by a number of each target, or by a raster.

    Parameters
    ----------
    sources, targets : GeoSeries or GeoDataFrame
        Valid polygons in one projected CRS in metres, as for `geo.overlay.shares`.
    weight : array_like, shape (m,), optional
        A number of each target (its floor area); a target that lies in several sources weighs on
        each with its share of area there. Not negative; NaN is not known.
    raster : path, optional
        A raster whose values say where the amount is (night lights, built volume): a pair weighs
        the sum of the pixels on its ground, each by the share of it that is covered. Nodata under
        any of it: not known.
    overlap : {"refuse", "say"}
        What sources that overlap do: ``say`` counts them in ``overlaps``. Each then places its
        amount as if it were alone.

    Returns
    -------
    Transfer
        Without ``weight`` and ``raster``: by shared area.

    Raises
    ------
    ArgumentError
        Both weights; negative or infinite ones, or as many as there are no targets; sources that
        overlap; a raster that cannot be read or has no CRS.
    CRSError, GeometryError
        As for `geo.overlay.shares`.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> from shapely import box
    >>> district = GeoSeries([box(0, 0, 30, 10)], crs=4549)
    >>> parcels = GeoSeries([box(0, 0, 10, 10), box(10, 0, 30, 10), box(90, 0, 99, 9)], crs=4549)
    >>> transfer(district, parcels).spread([120.0]).targets["value"].tolist()
    [40.0, 80.0, nan]
    >>> by_floor = transfer(district, parcels, weight=[5, 1, 7])
    >>> by_floor.spread([120.0]).targets["value"].tolist()
    [100.0, 20.0, nan]
    """
    if weight is not None and raster is not None:
        raise ArgumentError(
            "weigh by a column or by a raster, not both", "权重只能取一种：字段或栅格"
        )
    found = shares(targets, sources)
    target, source = found["parcel"].to_numpy(), found["zone"].to_numpy()
    overlaps = _overlaps(sources, overlap)
    n, m = len(sources), len(targets)
    by, values = "area", found["area_m2"].to_numpy()
    if weight is not None:
        by, values = "column", _checked(weight, m)[target] * found["share"].to_numpy()
    elif raster is not None:
        cut = pieces(targets, sources)
        by, values = "raster", raster_weight(cut.geometry, targets.crs, raster)
    area = found["area_m2"].to_numpy()
    ground = sources.geometry.area.to_numpy()
    on_source = np.full(n, np.nan)
    np.divide(np.bincount(source, area, minlength=n), ground, out=on_source, where=ground > 0)
    return Transfer(
        source=source,
        target=target,
        weight=values,
        by=by,
        target_share=_under(targets, sources, found, overlaps, m),
        source_share=np.minimum(on_source, 1.0),
        overlaps=overlaps,
    )


def _under(
    targets: "GeoSeries | GeoDataFrame",
    sources: "GeoSeries | GeoDataFrame",
    found: pd.DataFrame,
    overlaps: int,
    m: int,
) -> Floats:
    """Return the share of each target under the union of the sources; NaN without a geometry."""
    if overlaps:
        return covered(targets, sources)["share"].to_numpy()
    share = np.bincount(found["parcel"].to_numpy(), found["share"].to_numpy(), minlength=m)
    absent = (targets.geometry.isna() | targets.geometry.is_empty).to_numpy()
    return np.where(absent, np.nan, np.minimum(share, 1.0))


def _overlaps(sources: "GeoSeries | GeoDataFrame", overlap: str) -> int:
    both = shares(sources, sources)
    first, second = both["parcel"].to_numpy(), both["zone"].to_numpy()
    pair = first < second
    area, count = both["area_m2"].to_numpy()[pair], int(pair.sum())
    if count and overlap == "refuse":
        worst = int(area.argmax())
        at = rows([int(first[pair][worst]), int(second[pair][worst])])
        raise ArgumentError(
            f"{count} pairs of sources overlap, on {area.sum():.2f} m² (the most: rows {at}); "
            "mend them, or allow it with overlap='say'",
            f"有 {count} 对来源区域重叠，共 {area.sum():.2f} 平方米"
            f"（最大者为第 {at} 行）；请修正，或以 overlap='say' 允许",
        )
    return count


def _checked(weight: npt.ArrayLike, m: int) -> Floats:
    values = np.asarray(weight, dtype=np.float64)
    if values.shape != (m,):
        raise ArgumentError(
            f"{values.size} weights for {m} targets", f"目标有 {m} 个，而权重有 {values.size} 个"
        )
    _refuse(
        (values < 0) | np.isinf(values), "weights", "权重", "negative or infinite", "为负或无穷大"
    )
    return values


def _refuse(bad: Flags, en: str, zh: str, fault_en: str, fault_zh: str) -> None:
    if bad.any():
        shown = rows(np.flatnonzero(bad).tolist())
        raise ArgumentError(
            f"{int(bad.sum())} {en} are {fault_en} (rows {shown})",
            f"有 {int(bad.sum())} 个{zh}{fault_zh}（第 {shown} 行）",
        )
