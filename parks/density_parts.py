"""What a density may divide by what, read from density_types.toml."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from layers.forms import Form, read_toml
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


@cache
def _raw() -> dict[str, Any]:
    return read_toml(Path(str(files("parks").joinpath("density_types.toml"))))
