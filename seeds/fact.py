"""A document, a fact in it, and the words their fields may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Scalar = int | float | str

KINDS = (
    "press_conference", "news", "plan", "regulation", "guidance", "standard", "article",
    "reply", "web_page", "method",
)  # fmt: skip
NATURES = ("target", "observed", "guide", "policy", "count", "definition", "name_list")
STATUSES = ("seed", "read", "unverified")
BOUNDS = ("equal", "above", "at_least", "at_most", "below", "about")
PRECISIONS = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Document:
    """A source.

    ``date`` is the last day on which it can have appeared; ``precision`` says how much of it the
    source gives ("year": only the year is known, and ``date`` is its 31 December).
    ``places`` maps a key to the place in English and Chinese.
    """

    key: str
    title_en: str
    title_zh: str
    publisher_en: str
    publisher_zh: str
    date: date
    kind: str
    status: str
    precision: str = "day"
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    note_en: str = ""
    note_zh: str = ""

    @property
    def dated(self) -> str:
        """The date as far as it is known: ``2018-05-07``, ``2024-10`` or ``2024``."""
        return self.date.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of one document, in our own words.

    ``value`` is a number, two ascending numbers (a range), a text or a tuple of texts; ``value_zh``
    is the Chinese of a text. None means that the source gives none, and ``value_note_*`` says so.
    ``table`` holds the values of a fact that gives one per code of the code system ``table_key``.
    ``bound`` tells "above 8" from "8"; a guide ("may be raised to") is no bound. ``year`` is the
    year measured and None unless the source gives one; ``by_year`` the year by which a target is
    due; ``period`` the first and last year of a plan that names no single year. Only facts with
    equal ``scope_key`` may be compared; ``conflicts_with`` names those that must not be read
    without each other.
    """

    id: str
    title_en: str
    title_zh: str
    document: str
    place_en: str
    place_zh: str
    phrase: str
    value: Scalar | tuple[Scalar, ...] | None
    value_zh: str | tuple[str, ...] | None
    table: tuple[tuple[str, float], ...]
    table_key: str
    bound: str
    value_note_en: str
    value_note_zh: str
    unit: str
    scope_key: str
    scope_en: str
    scope_zh: str
    year: int | None
    period: tuple[int, int] | None
    by_year: int | None
    stated_on: date
    nature: str
    status: str
    conflicts_with: tuple[str, ...]
    note_en: str
    note_zh: str


@dataclass(frozen=True, slots=True)
class Factbook:
    """All documents and facts of a folder."""

    documents: Mapping[str, Document]
    facts: Mapping[str, Fact]
