"""The gazetteer: every place that the documents name, as far as they say anything of it.

Data live in ``seeds/place_tables``. A list is what one document says of one kind of place; a place
belongs to one list and has its document, date and status from there. A name that several documents
use stands in several lists: none of them says that it means the same ground as another. What is
not published, or was not read, is None or empty: no area, block or boundary is estimated.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from seeds._checked import DataError
from seeds._places_reading import read_gazetteer
from seeds.place import Gazetteer, Place, PlaceList


def place(key: str) -> Place:
    """Return the place of a key.

    Raises
    ------
    ValueError
        If there is none; the message names the key that was probably meant.

    Examples
    --------
    >>> place("oriental-chip-harbour").area_km2, place("oriental-chip-harbour").blocks
    (5.45, 4)
    >>> place("wujing").area_km2 is None  # not published
    True
    """
    found = _gazetteer().places.get(key)
    if found is None:
        raise DataError.unknown_word("place", key, _gazetteer().places)
    return found


def places(*, kind: str | None = None) -> tuple[Place, ...]:
    """Return all places, or those of one kind, in the order of the files.

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> [one.name_en for one in places(kind="transformation_area")]
    ['Wujing', 'Gaoqiao', 'Nanda', 'Wusong', 'Taopu']
    """
    if kind is not None and kind not in kinds():
        raise DataError.unknown_word("kind of place", kind, kinds())
    return tuple(one for one in _gazetteer().places.values() if kind in (None, one.kind))


def find(text: str) -> tuple[Place, ...]:
    """Return the places that hold every word of *text*, in English or Chinese, case ignored.

    Searched are key, names, kind, industries, bounds and notes.

    Examples
    --------
    >>> [one.key for one in find("芯")]
    ['oriental-chip-harbour', 'pujiang-chip-city']
    >>> [one.key for one in find("zhangjiang pilot")]
    ['zhangjiang-pilot']
    """
    words = text.casefold().split()
    return tuple(one for one in places() if all(word in _searchable(one) for word in words))


def named(name: str) -> tuple[Place, ...]:
    """Return the places whose key or name is exactly *name*, blanks around it and case ignored.

    Examples
    --------
    >>> [one.key for one in named("张江创新药产业基地")]
    ['zhangjiang-innovative-drugs']
    """
    wanted = name.strip().casefold()
    return tuple(
        one
        for one in places()
        if wanted in {one.key, one.name_en.casefold(), one.name_zh.casefold()}
    )


def lists() -> Mapping[str, PlaceList]:
    """Return the lists by their key: what of which document was read, and how much it counts."""
    return _gazetteer().lists


def kinds() -> Mapping[str, tuple[str, str]]:
    """Return the kinds of places, each with its name in English and Chinese."""
    return _gazetteer().kinds


def _searchable(one: Place) -> str:
    words = (
        one.key, one.name_en, one.name_zh, *kinds()[one.kind], *one.industries_en,
        *one.industries_zh, *one.bounds.values(), one.note_en, one.note_zh,
    )  # fmt: skip
    return " ".join(words).casefold()


@cache
def _gazetteer() -> Gazetteer:
    return read_gazetteer(files("seeds") / "place_tables")
