"""The industries that the city names, document by document: 2+(3+6)+(4+5) and the cluster lists.

Data live in ``seeds/taxonomy_tables``; names, documents and days are those of the facts. The lists
of 2018, 2022 and 2023 differ and are kept apart. The "2" of the formula is in no document read so
far, so its list is empty and says so. No document says which divisions of GB/T 4754 an industry
holds either: the links there are ours, ``unverified``, and never used unless asked for.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from seeds._checked import Check, DataError, check_table, is_text, is_text_list
from seeds.codes import code_table
from seeds.fact import Fact
from seeds.factbook import cite, facts

EDITION = "gbt4754-2017"
FORMULA = "taxonomy-formula"
COLOUR = re.compile("#[0-9A-F]{6}")

_LIST = {
    "term": Check(is_text, "a term of the formula"),
    "fact": Check(lambda key: key in facts(), "the id of a fact", required=True),
    "keys": Check(is_text_list, "a list of keys of industries.toml"),
}
_DIVISIONS = Check(
    lambda value: is_text_list(value) and set(value) <= set(code_table(EDITION)),
    f"a list of divisions of {EDITION}",
)
_INDUSTRY = {
    "colour": Check(
        lambda value: is_text(value) and COLOUR.fullmatch(value) is not None,
        "a colour such as #0072B2",
        required=True,
    ),
    "whole": _DIVISIONS,
    "part": _DIVISIONS,
}


@dataclass(frozen=True, slots=True)
class Link:
    """One division that an industry is taken to hold; ``whole``: all of it, not a part."""

    division: str
    whole: bool
    status: str = "unverified"
    by_en: str = "the parkgis authors, from the names of the divisions"
    by_zh: str = "parkgis 作者，据大类名称"


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry as one list names it; the same key in another list may have another name."""

    key: str
    name_en: str
    name_zh: str
    colour: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class IndustryList:
    """One list of one document.

    ``term`` is its place in the formula, "" where it stands beside it. ``industries`` is empty
    where the document does not define it: then ``note_en`` and ``note_zh`` say so.
    """

    key: str
    term: str
    title_en: str
    title_zh: str
    fact: str
    document: str
    dated: str
    status: str
    by_year: int | None
    industries: tuple[Industry, ...]
    note_en: str
    note_zh: str

    @property
    def defined(self) -> bool:
        """Whether the document says what the list holds."""
        return bool(self.industries)

    def source(self, lang: str = "en") -> str:
        """Name document, publisher, date and place."""
        return cite(self.fact, lang)


def lists(*, document: str | None = None) -> tuple[IndustryList, ...]:
    """Return the lists of all documents, or of one; those of the formula come first.

    Raises
    ------
    ValueError
        If no list is of this document.

    Examples
    --------
    >>> [(one.key, len(one.industries)) for one in lists(document="press-2018-05-07")]
    [('clusters-2018-first', 2), ('clusters-2018-second', 4)]
    """
    known = {one.document for one in _taxonomy().values()}
    if document is not None and document not in known:
        raise DataError.unknown_word("document", document, known)
    return tuple(one for one in _taxonomy().values() if document in (None, one.document))


def system() -> tuple[IndustryList, ...]:
    """Return the lists of the formula 2+(3+6)+(4+5), in its order.

    Examples
    --------
    >>> [(one.term, one.defined) for one in system()]
    [('2', False), ('3', True), ('6', True), ('4', True), ('5', True)]
    """
    return tuple(one for one in _taxonomy().values() if one.term)


def formula() -> Fact:
    """Return the fact that holds the formula; its status tells how sure its source is."""
    return facts()[FORMULA]


def find(text: str) -> tuple[tuple[IndustryList, Industry], ...]:
    """Return the industries that hold every word of *text* in key or names, each with its list.

    Parameters
    ----------
    text : str
        English or Chinese; case ignored.

    Examples
    --------
    >>> [(of.key, one.name_en) for of, one in find("汽车") if "2018" in of.key or of.term]
    [('key-six', 'automobiles'), ('clusters-2018-first', 'automobile')]
    """
    words = text.casefold().split()
    return tuple(
        (of, one)
        for of in lists()
        for one in of.industries
        if all(word in f"{one.key} {one.name_en} {one.name_zh}".casefold() for word in words)
    )


def divisions(key: str, *, unverified: bool = False) -> tuple[str, ...]:
    """Return the divisions of GB/T 4754-2017 that an industry holds.

    Parameters
    ----------
    key : str
        As in `Industry`.
    unverified : bool
        Take in links that nobody verified. Without it the answer is empty wherever no document
        gives one: today everywhere.

    Raises
    ------
    ValueError
        If there is no such industry.

    Examples
    --------
    >>> divisions("automobiles"), divisions("automobiles", unverified=True)
    ((), ('36',))
    """
    found = {one.key: one for of in lists() for one in of.industries}
    if key not in found:
        raise DataError.unknown_word("industry", key, found)
    return tuple(
        link.division for link in found[key].links if unverified or link.status != "unverified"
    )


@cache
def _taxonomy() -> Mapping[str, IndustryList]:
    return read_taxonomy(files("seeds") / "taxonomy_tables")


def read_taxonomy(folder: Traversable) -> Mapping[str, IndustryList]:
    """Read and check a folder of lists and industries.

    Raises
    ------
    ValueError
        Naming the file, the key and what is wrong: unknown or missing key, wrong type, as many
        keys as the fact has names, an industry that no list names.
    """
    raw = _tables(folder / "industries.toml", _INDUSTRY)
    held = {
        key: _list(f"lists.toml: [{key}]", key, table, raw)
        for key, table in _tables(folder / "lists.toml", _LIST).items()
    }
    idle = set(raw) - {one.key for of in held.values() for one in of.industries}
    if idle:
        raise DataError(
            f"industries.toml: no list names {', '.join(sorted(idle))}", f"清单未列：{sorted(idle)}"
        )
    return MappingProxyType(held)


def _tables(path: Traversable, schema: Mapping[str, Check]) -> dict[str, dict[str, Any]]:
    parsed = tomllib.loads(path.read_text("utf-8"))
    for key, table in parsed.items():
        check_table(f"{path.name}: [{key}]", table, schema)
    return parsed


def _list(
    where: str, key: str, raw: Mapping[str, Any], industries: Mapping[str, Mapping[str, Any]]
) -> IndustryList:
    fact = facts()[raw["fact"]]
    keys = raw.get("keys", [])
    names = list(zip(_names(fact.value), _names(fact.value_zh), strict=True))
    if len(keys) != len(names):
        raise DataError(
            f"{where}: keys: {len(keys)} keys, but the fact {fact.id} names {len(names)}",
            f"键 {len(keys)} 个，事实 {fact.id} 列名 {len(names)} 个",
        )
    for one in keys:
        if one not in industries:
            raise DataError.unknown_word(f"{where}: keys", one, industries)
    return IndustryList(
        key, raw.get("term", ""), fact.title_en, fact.title_zh, fact.id, fact.document,
        fact.stated_on.isoformat(), fact.status, fact.by_year,
        tuple(
            Industry(one, en, zh, industries[one]["colour"], _links(industries[one]))
            for one, (en, zh) in zip(keys, names, strict=True)
        ),
        fact.value_note_en or fact.note_en,
        fact.value_note_zh or fact.note_zh,
    )  # fmt: skip


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _links(raw: Mapping[str, Any]) -> tuple[Link, ...]:
    linked = [
        Link(code, whole=how == "whole") for how in ("whole", "part") for code in raw.get(how, [])
    ]
    return tuple(sorted(linked, key=lambda link: link.division))
