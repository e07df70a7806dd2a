"""One step of a remedy for some parcels: a few rows of the table of remedies."""

from typing import Any

import numpy as np
import pandas as pd

from parks.outcome import Mask
from parks.wording import text

Steps = list[pd.DataFrame]
DECIDED = ("decide", "amend_plan", "amend_boundary")
"""Actions of which somebody decides; the sources name nobody but for some routes."""


def step(  # noqa: PLR0913 - one argument for each column that a step may fill
    where: Mask,
    choice: int,
    action: Any,
    *,
    detail: Any = "",
    column: Any = "",
    from_value: Any = np.nan,
    to_value: Any = np.nan,
    unit: str = "",
    outcome_then: Any = "",
    decided_by: tuple[str, str] | None = None,
    leaves_parts: Any = np.nan,
    geometry: Any = None,
) -> pd.DataFrame:
    """Lay out one step for the parcels *where* it is taken.

    Parameters
    ----------
    where : ndarray of bool, shape (n,)
    choice : int
        Steps of one choice go together.
    action : str or ndarray of object, shape (n,)
        What is done; a word of the table ``action`` of texts.toml.
    detail, column, from_value, to_value, unit, outcome_then, leaves_parts, geometry
        One value, or one for each of the n parcels.
    decided_by : (en, zh), optional
        Who decides; by default that the source does not say, for actions that somebody decides.

    Returns
    -------
    DataFrame
        One row for each parcel of *where*, with its position ``at``.
    """
    at = np.flatnonzero(where)
    if decided_by is None:
        said = isinstance(action, str) and action in DECIDED
        decided_by = _unsaid() if said else ("", "")
    columns = {
        "choice": choice,
        "action": action,
        "detail": detail,
        "column": column,
        "from_value": from_value,
        "to_value": to_value,
        "unit": unit,
        "outcome_then": outcome_then,
        "decided_by_en": decided_by[0],
        "decided_by_zh": decided_by[1],
        "leaves_parts": leaves_parts,
        "geometry": geometry,
    }
    rows = {
        name: value[at] if isinstance(value, np.ndarray) else [value] * len(at)
        for name, value in columns.items()
    }
    table = pd.DataFrame({"at": at, **rows})
    numbers = ["from_value", "to_value", "leaves_parts"]
    table[numbers] = table[numbers].astype(float)
    table["delta"] = np.round(table["to_value"] - table["from_value"], 2)
    return table.astype({"geometry": object})


def _unsaid() -> tuple[str, str]:
    return text("decided_by", "unsaid", "en"), text("decided_by", "unsaid", "zh")
