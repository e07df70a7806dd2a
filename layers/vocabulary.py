"""The canonical columns of a parcel table, read from vocabulary.toml."""

import difflib
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

EVERYWHERE_SENTINEL = -9999.0  # PLATEAU and most rasters; never a measurement of land


class Word(BaseModel):
    """What one canonical column holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["text", "number", "date", "choice"]
    en: str
    zh: str
    unit: str = ""  # of geo/units.toml; only numbers have one
    size: bool = False  # cannot be negative
    least: float | None = None  # in `unit`; if all values are below it, the unit is doubtful
    zero_doubtful: bool = False  # a 0 often stands for "not recorded"
    greatest: float | None = None  # in `unit`; above it the unit is almost surely wrong
    sentinel: tuple[float, ...] = ()  # as written in files, beside -9999
    choices: dict[str, tuple[str, ...]] = {}  # canonical value -> written forms


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("layers").joinpath("vocabulary.toml").read_text("utf-8"))


@cache
def columns() -> dict[str, Word]:
    """Return every canonical column by name, in the order of the vocabulary.

    Examples
    --------
    >>> columns()["floor_area_m2"].unit
    'm2'
    """
    return {name: Word.model_validate(word) for name, word in _raw()["columns"].items()}


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds of land use that rules speak of."""
    return tuple(_raw()["kinds"])


@cache
def roles() -> tuple[str, ...]:
    """Return the roles that a layer may play in a study."""
    return tuple(_raw()["roles"])


@cache
def tiers() -> tuple[str, ...]:
    """Return the roles that are tiers of industrial land, by precedence."""
    return tuple(_raw()["tiers"])


@cache
def statuses() -> tuple[str, ...]:
    """Return the legal states that a layer may be in."""
    return tuple(_raw()["statuses"])


@cache
def derived() -> tuple[str, ...]:
    """Return the columns that the toolkit writes itself."""
    return tuple(_raw()["derived"])


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like *word*, or "" if none is like it.

    Examples
    --------
    >>> nearest("parcelid", ["name", "parcel_id"])
    'parcel_id'
    """
    by_folded = {name.casefold(): name for name in known}
    hits = difflib.get_close_matches(word.casefold(), by_folded, 1)
    return by_folded[hits[0]] if hits else ""
