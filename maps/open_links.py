"""What the links to Chinese web maps need in the page: the constants of the forward shift."""

import tomllib
from fractions import Fraction
from importlib.resources import files
from typing import Any


def constants() -> dict[str, Any]:
    """Return the constants of ``geo/offset.toml`` as numbers, as ``offset.js`` reads them.

    Examples
    --------
    >>> constants()["bd09"]["shift"]
    [0.0065, 0.006]
    """
    said = tomllib.loads(files("geo").joinpath("offset.toml").read_text("utf-8"))
    said["bd09"]["frequency"] = float(Fraction(said["bd09"]["frequency"]))
    for side in ("east", "north"):
        said["gcj02"][side]["waves"] = [
            [float(Fraction(amplitude)), float(Fraction(frequency)), of]
            for amplitude, frequency, of in said["gcj02"][side]["waves"]
        ]
    return said
