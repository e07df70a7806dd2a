"""How much of something may be wrong before it matters, read from tolerances.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def tolerances() -> dict[str, Any]:
    """Return the tolerances by what they are for; each says why it is what it is."""
    return tomllib.loads(files("layers").joinpath("tolerances.toml").read_text("utf-8"))
