"""What a proposal says of the parcels: their id, their columns, and what no column says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from layers.proposal_columns import (
    Hit,
    Key,
    Matches,
    best_key,
    differing,
    known_codes,
    match_columns,
)
from layers.proposal_faults import (
    id_counts,
    id_faults,
    join_faults,
    merged,
    number_faults,
    shape_faults,
)
from layers.proposal_source import located, seen, settlement
from layers.proposal_text import Words, limit, quoted
from layers.proposal_text import table as inline
from layers.survey import Source
from layers.vocabulary import columns

CODED = ("land_use", "planned_land_use")


@dataclass(frozen=True, slots=True)
class Found:
    """The parcels and the table that belongs to them, with what their columns could be."""

    parcels: Source
    own: Matches
    ids: tuple[str, ...]  # columns that could name a parcel, the likeliest first
    table: Source | None
    joined: Matches
    key: Key | None

    def sources(self, name: str) -> Iterator[tuple[Source, str]]:
        """Yield where a canonical column could come from."""
        for source, found in ((self.parcels, self.own), (self.table, self.joined)):
            hit = found.sure.get(name) or found.near.get(name)
            if source is not None and hit is not None:
                yield source, hit.sources[0]

    def faults(self) -> dict[str, int]:
        """Count the faults that the study must settle."""
        counts = [shape_faults(self.parcels), number_faults(self.parcels, self.own.sure)]
        if self.ids:
            counts.append(id_faults(self.parcels, self.ids[0]))
        if self.table is not None:
            counts.append(number_faults(self.table, self.joined.sure))
        if self.table is not None and self.key is not None:
            counts.append(join_faults(self.table, self.key.on, self.parcels, self.key.to))
        return merged(counts)


def look(parcels: Source, table: Source | None) -> Found:
    """Match the columns of the parcels and of their table, and find the key between them."""
    own = match_columns(parcels.columns)
    ids = _ids(parcels, own)
    if table is None:
        return Found(parcels, own, ids, None, Matches({}, {}), None)
    key = best_key(table, parcels, ids)
    if key is not None and "parcel_id" not in own.sure:
        ids = tuple(dict.fromkeys([key.to, *ids]))  # what others refer to names the parcel
    rest = [name for name in table.columns if key is None or name != key.on]
    joined = match_columns(rest, ["parcel_id", *own.sure])
    own = Matches(own.sure, {n: h for n, h in own.near.items() if n not in joined.sure})
    joined = Matches(joined.sure, {n: h for n, h in joined.near.items() if n not in own.near})
    return Found(parcels, own, ids, table, joined, key)


def _ids(source: Source, own: Matches) -> tuple[str, ...]:
    if "parcel_id" in own.sure:
        first = own.sure["parcel_id"].sources
    else:
        near = own.near["parcel_id"].sources if "parcel_id" in own.near else ()
        first = tuple(name for name in near if name in differing(source))
    return tuple(dict.fromkeys([*first, *differing(source)]))


def parcel_lines(words: Words, found: Found, why: str, working: str) -> list[str]:
    """Propose ``[parcels]`` and ``[parcels.columns]``.

    Parameters
    ----------
    words : Words
    found : Found
    why : str
        Key of the text that says why this layer was taken.
    working : str
        The working CRS; "" if it is not known.
    """
    return [
        "[parcels]",
        *words.say(why),
        *seen(words, found.parcels, found.own.used()),
        *located(words, found.parcels, working),
        words.line("profile", quoted("none"), words.text("profile")),
        *settlement(words, found.faults(), empty="keep"),
        "",
        "[parcels.columns]",
        *_id(words, found),
        *_mapped(words, found.own.sure),
        *_guessed(words, found.own.near),
        *_system(words, found),
        *_status(words, found),
    ]


def _id(words: Words, found: Found) -> list[str]:
    if "parcel_id" in found.own.sure:
        return []  # stands among the mapped ones
    if not found.ids:
        return [*words.say("id_unknown"), words.open("parcel_id", quoted("?"))]
    told = [
        words.say("id_candidate", column=quoted(name), repeated=repeated, blank=blank)
        for name in found.ids
        for repeated, blank in [id_counts(found.parcels, name)]
    ]
    return [
        *words.say("id_proposed"),
        *(line for lines in told for line in lines),
        words.open("parcel_id", quoted(found.ids[0])),
    ]


def _mapped(words: Words, sure: Mapping[str, Hit]) -> list[str]:
    return [words.line(name, origin(hit), reason(words, hit)) for name, hit in sure.items()]


def _guessed(words: Words, near: Mapping[str, Hit]) -> list[str]:
    return [
        words.open(name, origin(hit), guess(words, hit))
        for name, hit in near.items()
        if name != "parcel_id"
    ]


def origin(hit: Hit) -> str:
    """Write where a canonical column comes from."""
    return inline(from_=hit.sources[0], unit=hit.unit) if hit.unit else quoted(hit.sources[0])


def reason(words: Words, hit: Hit) -> str:
    """Say why a column is surely mapped."""
    return words.text("alias", profile=hit.profile) if hit.profile else words.text("same_name")


def guess(words: Words, hit: Hit) -> str:
    """Say that a mapping is a guess, and which other columns it could be."""
    remark = words.text("near_unit" if hit.unit else "near")
    others = ", ".join(map(quoted, hit.sources[1:]))
    return remark + (words.text("others", others=others) if others else "")


def _system(words: Words, found: Found) -> list[str]:
    """Ask for the classification of land use codes, with how many codes each one knows."""
    coded = [place for name in CODED for place in found.sources(name)]
    if not coded or any(found.sources("land_use_system")):
        return []
    source, column = coded[0]
    cells = source.cells(column)
    known = known_codes(cells)
    listed = ", ".join(f"{system} {count}" for system, count in known.items())
    different = len({cell for cell in cells if cell is not None})
    return [*words.say("system", count=different, known=listed), _best(words, known, different)]


def _best(words: Words, known: Mapping[str, int], different: int) -> str:
    best = next(iter(known))
    if known[best] < max(1, limit("known_share") * different):
        return words.open("land_use_system", inline(value="?"))
    ties = [system for system, count in known.items() if count == known[best]][1:]
    remark = (
        words.text("system_tie", others=", ".join(ties)) if ties else words.text("system_guess")
    )
    return words.open("land_use_system", inline(value=best), remark)


def _status(words: Words, found: Found) -> list[str]:
    if any(found.sources("status")):
        return []
    first = next(iter(columns()["status"].choices))
    return [*words.say("status"), words.open("status", inline(value=first))]
