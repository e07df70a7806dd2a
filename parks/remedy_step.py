"""One step of a remedy for some parcels: a few rows of the table of remedies."""

from typing import TypedDict, Unpack

import numpy as np
import pandas as pd

from parks.judgement import Floats, Objects
from parks.outcome import Mask
from parks.wording import text

Steps = list[pd.DataFrame]
Value = str | float | Floats | Objects | None
DECIDED = ("decide", "amend_plan", "amend_boundary")
"""Actions of which somebody decides; the sources name nobody but for some routes."""


class Columns(TypedDict, total=False):
    """What a step may say: one value, or one for each of n parcels."""

    detail: Value
    column: Value
    from_value: Value
    to_value: Value
    unit: Value
    outcome_then: Value
    decided_by_en: Value
    decided_by_zh: Value
    leaves_parts: Value
    geometry: Value


class Changed(TypedDict):
    """What ways of changing one amount have in common."""

    column: Objects
    from_value: Floats
    unit: str


def step(
    where: Mask, choice: int, action: str | Objects, **columns: Unpack[Columns]
) -> pd.DataFrame:
    """Lay out one step for the parcels *where* it is taken.

    Parameters
    ----------
    where : ndarray of bool, shape (n,)
    choice : int
        Steps of one choice go together.
    action : str or ndarray of object, shape (n,)
        What is done; a word of the table ``action`` of texts.toml.
    **columns
        Of `Columns`. Who decides is, for actions that somebody decides, that the source does not
        say; all else is empty.

    Returns
    -------
    DataFrame
        One row for each parcel of *where*, with its position ``at`` and the ``delta`` to the value
        wanted.
    """
    at = np.flatnonzero(where)
    said = {"choice": choice, "action": action, **_empty(action), **columns}
    rows = {
        name: value[at] if isinstance(value, np.ndarray) else [value] * len(at)
        for name, value in said.items()
    }
    table = pd.DataFrame({"at": at, **rows})
    numbers = ["from_value", "to_value", "leaves_parts"]
    table[numbers] = table[numbers].astype(float)
    table["delta"] = np.round(table["to_value"] - table["from_value"], 2)
    return table.astype({"geometry": object})


def _empty(action: str | Objects) -> Columns:
    decided = isinstance(action, str) and action in DECIDED
    return {
        "detail": "",
        "column": "",
        "from_value": np.nan,
        "to_value": np.nan,
        "unit": "",
        "outcome_then": "",
        "decided_by_en": text("decided_by", "unsaid", "en") if decided else "",
        "decided_by_zh": text("decided_by", "unsaid", "zh") if decided else "",
        "leaves_parts": np.nan,
        "geometry": None,
    }
