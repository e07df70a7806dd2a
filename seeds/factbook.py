"""Facts: what a document says, where in it, how sure we are, and how to cite it.

Data live in ``seeds/facts``: ``documents.toml`` (sources and the places in them), ``scopes.toml``
(what a figure is counted over) and any number of files of facts. A status is about our reading:
``seed`` (a founding document of the project), ``read`` (a public source that we read) or
``unverified`` (from memory or from a copy that we could not place: never a default of a rule).
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from seeds._checked import DataError
from seeds._factbook_reading import read_factbook
from seeds.fact import NATURES, STATUSES, Document, Fact, Factbook

__all__ = [
    "DataError",
    "Document",
    "Fact",
    "Factbook",
    "cite",
    "documents",
    "facts",
    "facts_on",
    "read_factbook",
    "select",
]


def documents() -> Mapping[str, Document]:
    """Return every document by its key (read-only, cached)."""
    return _bundled().documents


def facts() -> Mapping[str, Fact]:
    """Return every fact by its id, in the order of files and lines (read-only, cached).

    Examples
    --------
    >>> facts()["far-guide-industrial-2018"].value
    2.0
    """
    return _bundled().facts


def facts_on(day: date) -> dict[str, Fact]:
    """Return the facts stated on or before *day*."""
    return {key: fact for key, fact in facts().items() if fact.stated_on <= day}


def select(
    text: str | None = None,
    *,
    on: date | None = None,
    document: str | None = None,
    nature: str | None = None,
    status: str | None = None,
) -> tuple[Fact, ...]:
    """Return the facts that meet every condition given.

    Parameters
    ----------
    text : str, optional
        Every word of it must occur in the id, a title, a value, the scope or a note (case ignored).
    on : date, optional
        Stated on or before this day.
    document, nature, status : str, optional
        Equal to the field of this name.

    Raises
    ------
    ValueError
        If *document*, *nature* or *status* is none that exists: a typing error must not read as
        "no such fact".

    Examples
    --------
    >>> [fact.id for fact in select("plot ratio guide", nature="guide")]
    ['far-guide-industrial-2018', 'far-guide-rd-2018']
    """
    for name, asked, known in (
        ("document", document, tuple(documents())),
        ("nature", nature, NATURES),
        ("status", status, STATUSES),
    ):
        if asked is not None and asked not in known:
            raise DataError.unknown_word(f"select({name}=…)", asked, known)
    words = (text or "").casefold().split()
    return tuple(
        fact
        for fact in facts().values()
        if (on is None or fact.stated_on <= on)
        and document in (None, fact.document)
        and nature in (None, fact.nature)
        and status in (None, fact.status)
        and (not words or all(word in _searchable(fact) for word in words))
    )


def cite(fact_id: str, lang: str = "en") -> str:
    """Name the document, its publisher and date, and the place of a fact in it.

    Parameters
    ----------
    fact_id : str
        A key of `facts`; another raises ``KeyError`` with the id.
    lang : {"en", "zh"}

    Examples
    --------
    >>> cite("far-guide-industrial-2018")
    'Press conference on "Shanghai manufacturing", Shanghai Municipal Government, 2018-05-07, \
appendix, second question'
    """
    fact = facts()[fact_id]
    source = documents()[fact.document]
    if lang == "zh":
        parts = [source.title_zh, source.publisher_zh, source.dated, _place(fact, "zh")]
        return "，".join(filter(None, parts)) + (
            "（未核实）" if fact.status == "unverified" else ""
        )
    parts = [source.title_en, source.publisher_en, source.dated, _place(fact, "en")]
    return ", ".join(filter(None, parts)) + (" (unverified)" if fact.status == "unverified" else "")


def _place(fact: Fact, lang: str) -> str:
    if lang == "zh":
        return fact.place_zh or (f"“{fact.phrase}”处" if fact.phrase else "")
    return fact.place_en or (f'at "{fact.phrase}"' if fact.phrase else "")


def _searchable(fact: Fact) -> str:
    values = (fact.value, fact.value_zh)
    words = (
        fact.id, fact.title_en, fact.title_zh, fact.scope_en, fact.scope_zh,
        fact.note_en, fact.note_zh, *(str(v) for v in values if v is not None),
    )  # fmt: skip
    return " ".join(words).casefold()


@cache
def _bundled() -> Factbook:
    return read_factbook(files("seeds") / "facts")
