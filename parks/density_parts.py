"""What a density may divide by what, read from density_types.toml."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from layers.forms import Form, Names, read_toml
from parks.forms.base import Words


class Numerator(Form):
    """What may be divided by land."""

    title: Words
    column: str  # of a parcel table
    base: str  # the unit of the column
    unit: str  # what densities are said in, per km²
    money: bool = False  # it has a price basis
    signed: bool = False  # it may be negative


class Denominator(Form):
    """Which land divides; its column is in m²."""

    title: Words
    column: str
    ground_of: Names = ()  # roles whose zones are such land; "*": whatever has ground

    def is_ground_of(self, word: str) -> bool:
        """Whether the zones of a grouping are such land themselves."""
        return "*" in self.ground_of or word in self.ground_of


class Times(Form):
    """By how much a number is multiplied to be read beside the word for its unit."""

    en: int = 1
    zh: int = 1


class Unit(Form):
    """What people call a unit."""

    title: Words
    times: Times = Times()


@cache
def numerators() -> dict[str, Numerator]:
    """Return every numerator by name.

    Examples
    --------
    >>> numerators()["gross_output"].column
    'output_yuan'
    """
    return {key: Numerator.model_validate(raw) for key, raw in _raw()["numerator"].items()}


@cache
def denominators() -> dict[str, Denominator]:
    """Return every denominator by name.

    Examples
    --------
    >>> denominators()["parcel"].column
    'area_m2'
    """
    return {key: Denominator.model_validate(raw) for key, raw in _raw()["denominator"].items()}


def unit_words(unit: str, lang: str) -> str:
    """Write a unit of amounts, of land or of a density as people do.

    Examples
    --------
    >>> unit_words("bn_yuan/km2", "en"), unit_words("bn_yuan/km2", "zh"), unit_words("jobs", "zh")
    ('bn yuan/km²', '亿元/平方公里', '人')
    """
    return "/".join(getattr(_units()[part].title, lang) for part in unit.split("/"))


def unit_times(unit: str, lang: str) -> int:
    """Say by how much a number in *unit* is multiplied to stand beside `unit_words`.

    Examples
    --------
    >>> unit_times("bn_yuan/km2", "en"), unit_times("bn_yuan/km2", "zh"), unit_times("jobs", "zh")
    (1, 10, 1)
    """
    return int(getattr(_units()[unit.partition("/")[0]].times, lang))


@cache
def _units() -> dict[str, Unit]:
    return {key: Unit.model_validate(raw) for key, raw in _raw()["unit"].items()}


@cache
def _raw() -> dict[str, Any]:
    return read_toml(Path(str(files("parks").joinpath("density_types.toml"))))
