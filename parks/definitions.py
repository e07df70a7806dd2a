"""What each indicator divides by what, read from indicators.toml, and the units it is said in."""

from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from geo.units import factor
from layers.forms import Form, Names, read_toml
from parks.forms.base import Words

COUNTED = dict.fromkeys(("jobs", "tce", "kg", "lifts", "ratio"), "1")
"""Things without a unit of measure in geo: their names only say what is counted or weighed."""


class Definition(Form):
    """One indicator: the sum of some columns over another column."""

    title: Words
    parts: Names
    over: str  # a column; "" for none
    base: str  # the unit that comes out of the columns
    unit: str  # the unit it is written and shown in
    what: Words  # what a remedy changes
    whole: bool = False  # the parts lie inside what they are over
    way: Literal["", "admin_land", "floor_area"] = ""


@cache
def definitions() -> dict[str, Definition]:
    """Return every indicator by name, in the order of the file.

    Examples
    --------
    >>> definitions()["building_coefficient"].parts
    ('footprint_m2', 'structures_m2', 'open_yards_m2')
    """
    raw = read_toml(Path(str(files("parks").joinpath("indicators.toml"))))
    return {name: Definition.model_validate(entry) for name, entry in raw.items()}


def scale(unit: str, base: str) -> Fraction:
    """Return how many of *base* one *unit* is, exactly.

    Raises
    ------
    UnitError
        A unit is not known, or the two measure different things.

    Examples
    --------
    >>> scale("wan_yuan/mu", "yuan/m2"), scale("jobs/km2", "jobs/m2"), scale("percent", "1")
    (Fraction(15, 1), Fraction(1, 1000000), Fraction(1, 100))
    """
    return factor(_measured(unit), _measured(base))


def _measured(unit: str) -> str:
    return "/".join(COUNTED.get(part, part) for part in unit.split("/"))
