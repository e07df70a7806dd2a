"""A place that a document names, and the list it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seeds.factbook import documents


@dataclass(frozen=True, slots=True)
class PlaceList:
    """What one document says of one kind of place.

    ``total`` is how many places the document counts (None: it does not say); ``open`` tells that
    it names some of them as examples ("such as"). ``fact`` is the fact that holds the list, or "".
    """

    key: str
    kind: str
    kind_en: str
    kind_zh: str
    fact: str
    document: str
    place_en: str
    place_zh: str
    dated: str
    status: str
    total: int | None
    open: bool
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as one document names it; what the document does not say is None or empty.

    ``area_km2`` and ``area_ha`` are one published figure in two units, and ``area_unit`` is the one
    it was published in. ``blocks`` is how many pieces of ground it has; ``bounds`` maps east,
    south, west and north to roads and waters, in Chinese as published. ``number`` is its row in
    the list; ``stands_for`` tells that the document counts several places without naming them.
    """

    key: str
    name_en: str
    name_zh: str
    kind: str
    list: PlaceList
    number: int | None = None
    area_km2: float | None = None
    area_ha: float | None = None
    area_unit: str = ""
    industries_en: tuple[str, ...] = ()
    industries_zh: tuple[str, ...] = ()
    blocks: int | None = None
    bounds: Mapping[str, str] = field(default_factory=dict)
    approved: str = ""
    stands_for: int = 1
    note_en: str = ""
    note_zh: str = ""

    @property
    def status(self) -> str:
        """How we read the document: seed, read or unverified."""
        return self.list.status

    def source(self, lang: str = "en") -> str:
        """Name the document, its publisher, its date and the place in it.

        Examples
        --------
        >>> from seeds.places import place
        >>> place("wujing").source()
        'Press conference on "Shanghai manufacturing", Shanghai Municipal Government, 2018-05-07, \
passage on the action plan 2018-2020'
        """
        told = documents()[self.list.document]
        if lang == "zh":
            parts = (told.title_zh, told.publisher_zh, told.dated, self.list.place_zh)
            return "，".join(filter(None, parts))
        parts = (told.title_en, told.publisher_en, told.dated, self.list.place_en)
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All kinds, lists and places of a folder; a kind is its name in English and Chinese."""

    kinds: Mapping[str, tuple[str, str]]
    lists: Mapping[str, PlaceList]
    places: Mapping[str, Place]
