"""The numbers the city is drawn from, read from plan.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def plan() -> dict[str, Any]:
    """Read `plan.toml`.

    Returns
    -------
    dict
        The sections of the file; shared and cached, so do not change it.

    Examples
    --------
    >>> plan()["city"]["parcels"]
    48501
    """
    return tomllib.loads(files("seeds.city").joinpath("plan.toml").read_text("utf-8"))
