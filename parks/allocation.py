"""Amounts known of districts brought down to parcels or up to cells, and what stays unplaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from geo.estimate_errors import Errors, errors
from geo.interpolate import Spread, transfer
from layers.amounts import amounts, require
from parks.space_wording import listed, say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class Allocation:
    """One column brought from n areas to m targets.

    ``targets``: *target_key*, the column (NaN: not known), ``placed``, ``covered_share``,
    ``n_sources``; ``sources``: *source_key*, ``amount``, ``placed``, ``unplaced``,
    ``covered_share``, ``state``. `geo.interpolate.Spread` says what they mean.
    """

    column: str
    targets: pd.DataFrame
    sources: pd.DataFrame
    spread: Spread
    weight: str  # what was weighed by: a column, a raster's path, or "area"
    overlaps: int  # pairs of sources that overlap

    @property
    def unplaced(self) -> pd.DataFrame:
        """The sources that have an amount which went nowhere."""
        return self.sources[
            self.sources["state"].isin(["no_target", "no_weight", "unknown_weight"])
        ]

    def compare(self, truth: Sequence[float]) -> Errors:
        """Say how far the targets lie from a truth, one number each; NaN where it is not known."""
        return errors(self.targets[self.column].to_numpy(), truth)

    def says(self, lang: str) -> str:
        """Say what was placed, what was not and why, as one sentence."""
        unknown = self.sources.loc[self.sources["state"] == "unknown_amount"].iloc[:, 0]
        share = self.targets["covered_share"]
        partly, out = int(((share > 0) & (share < 1)).sum()), len(self.spread.left_out)
        return say(
            "allocation",
            lang,
            column=self.column,
            n=len(self.sources),
            m=len(self.targets),
            weight=say(f"allocation_weight.{self.spread.weight}", lang, weight=self.weight),
            placed=self.sources["placed"].sum(),
            total=self.sources["amount"].sum(),
            unplaced=self._unplaced(lang),
            unknown=_part("unknown", lang, len(unknown), which=listed(list(unknown), lang)),
            without=int((self.targets["n_sources"] == 0).sum()),
            partly=_part("partly", lang, partly),
            left_out=_part("left_out", lang, out),
            overlaps=_part("overlaps", lang, self.overlaps),
        )

    def _unplaced(self, lang: str) -> str:
        left = self.unplaced
        told = [
            say(
                "allocation_part.unplaced_of",
                lang,
                name=name,
                amount=amount,
                why=say(f"allocation_state.{state}", lang),
            )
            for name, amount, state in zip(
                left.iloc[:, 0], left["amount"], left["state"], strict=True
            )
        ]
        return _part("unplaced", lang, len(told), which=listed(told, lang))


def allocate(  # noqa: PLR0913  # all but the layers and the columns are keywords
    sources: "GeoDataFrame",
    targets: "GeoDataFrame",
    columns: Sequence[str],
    *,
    source_key: str,
    target_key: str,
    weight: str | None = None,
    raster: Path | str | None = None,
    unknown_weight: Literal["hold", "leave_out"] = "hold",
    overlap: Literal["refuse", "say"] = "refuse",
) -> list[Allocation]:
    """Bring extensive amounts of areas to targets, the total conserved.

    Parameters
    ----------
    sources : GeoDataFrame, n rows
        Districts, parks: with *source_key* and *columns*; null where an amount is not known.
    targets : GeoDataFrame, m rows
        Parcels, cells: with *target_key*, and the column *weight* if there is one.
    columns : sequence of str
        Amounts, such as ``output_yuan``; never densities or shares.
    source_key, target_key : str
        The columns that name an area and a target.
    weight : str, optional
        A column of the targets (``floor_area_m2``); null is not known, 0 takes nothing.
    raster : path, optional
        A raster that says where the amount is.
    unknown_weight, overlap
        As for `geo.interpolate.Transfer.spread` and `geo.interpolate.transfer`.

    Returns
    -------
    list of Allocation
        One for each column. The layers are cut once.

    Raises
    ------
    RefusedError
        No such column, or what is no finite number: row by row.
    ArgumentError, CRSError, GeometryError
        As for `geo.interpolate.transfer`.
    """
    require(sources, [source_key])
    require(targets, [target_key])
    known = amounts(sources, columns)
    by = amounts(targets, [weight])[0] if weight else None
    moved = transfer(sources, targets, weight=by, raster=raster, overlap=overlap)
    name = weight or (Path(raster).name if raster else "area")
    keys = (sources[source_key], targets[target_key])
    return [
        _allocation(
            moved.spread(amount, unknown_weight=unknown_weight), column, keys, name, moved.overlaps
        )
        for column, amount in zip(columns, known, strict=True)
    ]


def _allocation(
    spread: Spread, column: str, keys: "tuple[pd.Series, pd.Series]", weight: str, overlaps: int
) -> Allocation:
    """Name the rows of a spread."""
    source, target = (key.reset_index(drop=True) for key in keys)
    return Allocation(
        column=column,
        targets=pd.concat([target, spread.targets.rename(columns={"value": column})], axis=1),
        sources=pd.concat([source, spread.sources], axis=1),
        spread=spread,
        weight=weight,
        overlaps=overlaps,
    )


def _part(key: str, lang: str, n: int, **words: object) -> str:
    """Say one part of the sentence; "" where there is nothing to say."""
    return say(f"allocation_part.{key}", lang, n=n, **words) if n else ""
