"""Which statements about density hold however the land is divided (the modifiable areal unit).

A partition sees the land through its units: every row takes the pooled density of its unit. Groups
(parks, districts) are then compared by what is seen: the mean over their land. Through the groups
themselves that is their pooled density; through ever coarser units all become alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ArgumentError, Problem, RefusedError
from layers.amounts import amounts
from parks.partition import Partition, by_column
from parks.partition_view import beyond, density_of, groups_seen, land_above
from parks.space_wording import joined, listed, say

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Pair = tuple[str | int, str | int]


@dataclass(frozen=True, slots=True)
class Stress:
    """Statements about groups, and through which partitions they hold.

    ``partitions``, one row per partition: ``partition``, ``units``, ``coverage`` (the share of the
    land in any unit), ``top`` (the k densest groups, sorted by name, joined by "; "; null where
    groups are equal at the edge or not known), ``rank_correlation`` (Spearman, of the groups, with
    their own pooled densities; NaN for fewer than 3 groups, or if all are equal), ``share_above``
    (of the covered land, in units above the limit; NaN without one), and for each pair a column
    ``A > B`` (boolean; null: cannot be said).

    ``statements``, one row per statement: ``statement``, ``holds``, ``fails``, ``unknown`` (numbers
    of partitions), ``survives`` (True: holds in all; False: fails in one; null: cannot be said).

    ``groups`` holds a density for every group (row) and partition (column, by position), in units
    of the numerator over the denominator; the column ``pooled`` is the group's own.
    """

    partitions: pd.DataFrame
    statements: pd.DataFrame
    groups: pd.DataFrame
    of: str
    columns: tuple[str, str]
    limit: float | None
    k: int
    pairs: tuple[Pair, ...]
    n_left_out: int  # rows without a numerator or a denominator

    def says(self, lang: str) -> str:
        """Say what survives, as one sentence."""
        m, names = len(self.partitions), self.partitions["partition"]
        left_out = say("stress_left_out", lang, n=self.n_left_out) if self.n_left_out else ""
        return say(
            "stress",
            lang,
            numerator=self.columns[0],
            denominator=self.columns[1],
            of=self.of,
            m=m,
            names=listed(list(names), lang),
            statements=joined([*self._counted(lang, m), *self._ranges(lang)], lang),
            left_out=left_out,
        )

    def _counted(self, lang: str, m: int) -> list[str]:
        told = []
        for place, row in enumerate(self.statements.itertuples()):
            unknown = say("stress_statement.unknown", lang, n=row.unknown) if row.unknown else ""
            words = {"holds": row.holds, "m": m, "unknown": unknown}
            if place == 0:
                which = self.statements["statement"].iloc[0].partition(": ")[2]
                told.append(say("stress_statement.top", lang, k=self.k, which=which, **words))
            else:
                a, b = self.pairs[place - 1]
                told.append(say("stress_statement.denser", lang, a=a, b=b, **words))
        return told

    def _ranges(self, lang: str) -> list[str]:
        rank, above = self.partitions["rank_correlation"], self.partitions["share_above"]
        told = []
        if rank.notna().any():
            told.append(say("stress_statement.rank", lang, least=rank.min()))
        if above.notna().any():
            low, high = above.min(), above.max()
            told.append(say("stress_statement.above", lang, limit=self.limit, low=low, high=high))
        return told


def stress(  # noqa: PLR0913  # all but the table are keywords that the caller states
    table: pd.DataFrame,
    *,
    numerator: str,
    denominator: str,
    of: str,
    partitions: Sequence[Partition],
    k: int = 1,
    pairs: Sequence[Pair] = (),
    limit: float | None = None,
) -> Stress:
    """See statements about groups through several partitions.

    Parameters
    ----------
    table : DataFrame, n rows
        Parcels.
    numerator, denominator : str
        Columns; null where not known: the row is left out of both sums, and counted. Amounts of a
        row in several units are divided by its shares of land.
    of : str
        The column of the groups that statements are about; null: in no group.
    partitions : sequence of Partition
        Of these n rows; at least one.
    k : int
        How many groups the statement about the densest names.
    pairs : sequence of (a, b)
        Groups of which the first is said to be the denser.
    limit : float, optional
        In units of the numerator over the denominator; strictly above counts.

    Returns
    -------
    Stress

    Raises
    ------
    ArgumentError
        No partition, one of another number of rows, a group that does not occur, k that is no
        number of groups.
    RefusedError
        No such column, denominators that are not positive, infinite numbers: row by row.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"park": ["a", "a", "b"], "side": [0, 1, 1], "y": [9.0, 3.0, 4.0], "x": [1.0, 1, 1]}
    ... )
    >>> found = stress(
    ...     table, numerator="y", denominator="x", of="park", pairs=[("a", "b")],
    ...     partitions=[by_column(table, "park"), by_column(table, "side")],
    ... )
    >>> found.groups["pooled"].to_dict(), found.groups[1].to_dict()
    ({'a': 6.0, 'b': 4.0}, {'a': 6.25, 'b': 3.5})
    >>> found.statements["survives"].tolist()
    [True, True]
    """
    top, under = _read(table, numerator, denominator)
    _check(table, of, partitions, pairs)
    groups = by_column(table, of)
    names = pd.Index(sorted(table[of].dropna().unique()), name=of)
    if not 1 <= k <= len(names):
        raise ArgumentError(
            f"k is {k}; there are {len(names)} groups", f"k 为 {k}，而分组有 {len(names)} 个"
        )
    known = ~np.isnan(top)
    seen = [groups_seen(part, top, under, groups) for part in partitions]
    own = density_of(groups, top, under)[0]
    frame = pd.DataFrame({"pooled": own} | dict(enumerate(seen)), index=names)
    rows = [
        _row(part, frame[i], frame["pooled"], land_above(part, top, under, limit), (k, pairs))
        for i, part in enumerate(partitions)
    ]
    told = pd.DataFrame(rows).astype({"top": "str", **dict.fromkeys(map(_pair, pairs), "boolean")})
    return Stress(
        partitions=told,
        statements=_statements(told, _top(frame["pooled"], k), pairs, k),
        groups=frame,
        of=of,
        columns=(numerator, denominator),
        limit=limit,
        k=k,
        pairs=tuple(pairs),
        n_left_out=int((~known).sum()),
    )


def _row(
    part: Partition,
    seen: "pd.Series[float]",
    own: "pd.Series[float]",
    units: tuple[float, float],
    asked: tuple[int, Sequence[Pair]],
) -> dict[str, object]:
    k, pairs = asked
    return {
        "partition": part.name,
        "units": part.n_units,
        "coverage": units[0],
        "top": _top(seen, k),
        "rank_correlation": _rank_correlation(seen, own),
        "share_above": units[1],
    } | {_pair(pair): _denser(seen, pair) for pair in pairs}


def _top(density: "pd.Series[float]", k: int) -> str | None:
    """Name the k densest; None where one is not known, or the k-th is no denser than the next."""
    if density.isna().any():
        return None
    ordered = density.sort_values(ascending=False, kind="stable")
    if k < len(ordered) and not beyond(ordered.iloc[k - 1], ordered.iloc[k]):
        return None
    return "; ".join(sorted(str(name) for name in ordered.index[:k]))


def _denser(density: "pd.Series[float]", pair: Pair) -> bool | None:
    one, other = density.loc[pair[0]], density.loc[pair[1]]
    return None if np.isnan(one) or np.isnan(other) else bool(beyond(one, other))


def _rank_correlation(seen: "pd.Series[float]", own: "pd.Series[float]") -> float:
    both = pd.DataFrame({"seen": seen, "own": own}).dropna()
    # Ranks of densities that are equal but for rounding are equal.
    ranks = (both / both.abs().max()).round(9).rank()
    if len(ranks) < 3 or (ranks.nunique() < 2).any():  # noqa: PLR2004  # two points always correlate
        return float("nan")
    return float(ranks["seen"].corr(ranks["own"]))


def _pair(pair: Pair) -> str:
    return f"{pair[0]} > {pair[1]}"


def _statements(told: pd.DataFrame, top: str | None, pairs: Sequence[Pair], k: int) -> pd.DataFrame:
    same = (told["top"] == top).astype("boolean").where(told["top"].notna() & (top is not None))
    answers = {f"top {k}: {top or '?'}": same} | {_pair(p): told[_pair(p)] for p in pairs}
    counts = [
        {
            "statement": name,
            "holds": int(answer.fillna(value=False).sum()),
            "fails": int((~answer).fillna(value=False).sum()),
            "unknown": int(answer.isna().sum()),
        }
        for name, answer in answers.items()
    ]
    frame = pd.DataFrame(counts)
    survives = (frame["fails"] == 0).astype("boolean")
    return frame.assign(survives=survives.mask((frame["fails"] == 0) & (frame["unknown"] > 0)))


def _read(table: pd.DataFrame, numerator: str, denominator: str) -> tuple[Floats, Floats]:
    """Return both columns, NaN in both where either is not known."""
    top, under = amounts(table, [numerator, denominator])
    problems = [
        Problem(
            "not-positive",
            "the denominator is not positive; leave it blank where it is not known",
            "分母不是正数；未知者请留空",
            row=int(row) + 1,
            column=denominator,
            value=str(under[row]),
        )
        for row in np.flatnonzero(under <= 0)
    ]
    if problems:
        raise RefusedError(problems)
    gap = np.isnan(top) | np.isnan(under)
    return np.where(gap, np.nan, top), np.where(gap, 0.0, under)


def _check(
    table: pd.DataFrame, of: str, partitions: Sequence[Partition], pairs: Sequence[Pair]
) -> None:
    wrong = [part.name for part in partitions if part.n_rows != len(table)]
    if wrong or not partitions:
        raise ArgumentError(
            f"partitions of these {len(table)} rows are needed; not so: {', '.join(wrong) or '-'}",
            f"需要对这 {len(table)} 行的分区；不符者：{'、'.join(wrong) or '-'}",
        )
    names = set(table[of].dropna()) if of in table else set()
    strange = [str(name) for pair in pairs for name in pair if name not in names]
    if of not in table or strange:
        raise ArgumentError(
            f"in column {of!r} there is no {', '.join(strange) or 'value'}",
            f"字段 {of!r} 中没有 {'、'.join(strange) or '取值'}",
        )
