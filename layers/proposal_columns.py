"""Which source column could be which canonical one: what is certain, and what is a guess."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from layers.aliases import automatic, profiles
from layers.ledger import Ledger
from layers.proposal_text import limit
from layers.survey import Source
from layers.values import Objects, is_text
from layers.vocabulary import columns, nearest
from seeds.codes import LAND_USE_SYSTEMS, find


@dataclass(frozen=True, slots=True)
class Hit:
    """A canonical column and where it could come from."""

    sources: tuple[str, ...]  # likeliest first
    unit: str | None = None  # None: that of the canonical name
    profile: str = ""  # of an alias; "" where the names are equal, or near


@dataclass(frozen=True, slots=True)
class Matches:
    """What a table's columns could be, by canonical name."""

    sure: dict[str, Hit]  # equal names and exact aliases
    near: dict[str, Hit]  # near names, and aliases that two columns bear

    def used(self) -> dict[str, str]:
        """Return the canonical name of every source column that is surely mapped."""
        return {hit.sources[0]: name for name, hit in self.sure.items()}


@dataclass(frozen=True, slots=True)
class Key:
    """How a table belongs to the parcels."""

    on: str  # column of the table
    to: str  # column of the parcels
    count: int  # parcels that have a row


def match_columns(present: Sequence[str], taken: Collection[str] = ()) -> Matches:
    """Match source columns to the vocabulary.

    Parameters
    ----------
    present : sequence of str
        Columns of the source.
    taken : collection of str
        Canonical names that come from elsewhere.
    """
    sure = {name: Hit((name,)) for name in columns() if name in present and name not in taken}
    aliases = automatic("auto", present, {*sure, *taken}, Ledger())
    chosen = _profile_of(aliases)
    for name, (source, unit) in aliases.items():
        sure[name] = Hit((source,), unit, chosen)
    used = {hit.sources[0] for hit in sure.values()}
    free = [column for column in present if column not in used]
    return Matches(sure, _near(free, {*sure, *taken}))


def _profile_of(aliases: dict[str, tuple[str, str | None]]) -> str:
    """Name the profile that *aliases* come from: the one that holds them all."""
    of_all = (
        name
        for name, known in profiles().items()
        if all(c in known and source in known[c].names for c, (source, _) in aliases.items())
    )
    return next(of_all, "")


def _near(free: Sequence[str], taken: Collection[str]) -> dict[str, Hit]:
    spellings = _spellings(taken)
    found: dict[str, list[tuple[float, str]]] = {}
    for column in free:
        word = column if column in spellings else nearest(column, spellings)
        likeness = difflib.SequenceMatcher(None, column.casefold(), word.casefold()).ratio()
        if word and likeness >= limit("near_likeness"):
            found.setdefault(spellings[word], []).append((-likeness, column))
    return {
        name: Hit(tuple(column for _, column in sorted(found[name])), _unit_of(name))
        for name in columns()
        if name in found
    }


def _spellings(taken: Collection[str]) -> dict[str, str]:
    """Return the ways to write each free canonical name, aliases of all profiles among them."""
    ways: dict[str, str] = {}
    for name, word in columns().items():
        aliases = [n for p in profiles().values() if name in p for n in p[name].names]
        if name not in taken:
            ways |= dict.fromkeys([name, word.en, word.zh, *aliases], name)
    return ways


def _unit_of(name: str) -> str | None:
    unit = columns()[name].unit
    return unit if unit not in ("", "1") else None  # written out: the reader is to look at it


def differing(source: Source) -> list[str]:
    """List the columns that could name a row: text before whole numbers, then the most different.

    Returns
    -------
    list of str
        Of columns whose given cells differ (`unique_share` of limits) and are mostly given.
    """
    ranked = []
    for order, name in enumerate(source.columns):
        column = source.frame[name]
        text = is_text(column)
        if not (text or pd.api.types.is_integer_dtype(column.dtype)):
            continue
        cells = source.cells(name)
        given = cells[~pd.isna(cells)]
        different = len(pd.unique(given))
        least = limit("unique_share")
        if len(given) >= least * len(cells) and different >= least * len(given):
            ranked.append((not text, -different, order, name))
    return [name for *_, name in sorted(ranked)]


def known_codes(cells: Objects) -> dict[str, int]:
    """Count how many of the different codes each land-use classification knows, the best first."""
    codes = [str(code) for code in pd.unique(cells[~pd.isna(cells)])]
    counts = {s: sum(find(s, code) is not None for code in codes) for s in LAND_USE_SYSTEMS}
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def best_key(table: Source, parcels: Source, ids: Sequence[str]) -> Key | None:
    """Find the column of the table in which most parcels are found; None if none is.

    Parameters
    ----------
    table, parcels : Source
    ids : sequence of str
        Columns of the parcels to try; the first wins a tie.
    """
    keys = [_key(table, on, parcels, to) for to in ids for on in table.columns]
    best = max(keys, key=lambda key: key.count, default=None)  # the first of equal ones
    return best if best is not None and best.count else None


def _key(table: Source, on: str, parcels: Source, to: str) -> Key:
    wanted = pd.Series(parcels.cells(to), dtype=object)
    known = pd.Series(table.cells(on), dtype=object).dropna()
    return Key(on, to, int((wanted.notna() & wanted.isin(known)).sum()))
