"""What a proposal says of the table that is joined to the parcels."""

import pandas as pd

from layers.proposal_columns import Hit
from layers.proposal_parcels import Found, guess, origin, reason
from layers.proposal_source import located, seen
from layers.proposal_text import Words, quoted
from layers.proposal_text import table as inline
from layers.vocabulary import columns


def join_lines(words: Words, found: Found) -> list[str]:
    """Propose ``[parcels.join]``; nothing without a table."""
    if found.table is None:
        return []
    repeated = _repeated(found)
    if repeated:
        sure: list[str] = []
        several = words.say("join_repeated", count=repeated)
        near = _several(words, found)
    else:
        several = []
        sure = [words.line(n, origin(h), reason(words, h)) for n, h in found.joined.sure.items()]
        near = [words.open(n, origin(h), guess(words, h)) for n, h in found.joined.near.items()]
    return [
        "[parcels.join]",
        *words.say("join"),
        *seen(words, found.table, {} if repeated else found.joined.used()),
        *located(words, found.table, ""),
        *_key(words, found),
        "",
        "[parcels.join.columns]",
        *([] if sure or near else words.say("join_columns")),
        *several,
        *sure,
        *near,
    ]


def _key(words: Words, found: Found) -> list[str]:
    if found.key is None:
        return [*words.say("join_on_unknown"), words.open("on", quoted("?"))]
    key, parcels = found.key, len(found.parcels.frame)
    remark = words.text("join_on", count=key.count, parcels=parcels, to=quoted(key.to))
    lines = [words.line("on", quoted(key.on), remark)]
    return lines if key.to == found.ids[0] else [*lines, words.line("to", quoted(key.to))]


def _repeated(found: Found) -> int:
    """Count the rows of the table whose key an earlier row has."""
    if found.table is None or found.key is None:
        return 0
    keys = pd.Series(found.table.cells(found.key.on), dtype=object).dropna()
    return int(keys.duplicated().sum())


def _several(words: Words, found: Found) -> list[str]:
    """Propose how several rows become one: numbers add up, anything else must agree."""
    sure = [(name, hit, reason(words, hit)) for name, hit in found.joined.sure.items()]
    near = [(name, hit, guess(words, hit)) for name, hit in found.joined.near.items()]
    return [words.open(name, _folded(name, hit), remark) for name, hit, remark in sure + near]


def _folded(name: str, hit: Hit) -> str:
    how = "sum" if columns()[name].kind == "number" else "unique"
    return inline(from_=hit.sources[0], unit=hit.unit, how=how)
