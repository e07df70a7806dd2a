"""Ratios as people write them: exactly read where one value stands there, else kept as text."""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from layers.ledger import MANY, Cases, Ledger
from layers.values import as_text

# Full-width forms of ASCII only: NFKC would also turn 10² into 102.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFE6A: 0x25}
# No commas here: 1,200 is 1200 to some and 1.2 to others, and both are ratios.
RATIO = r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*(%?)"


def parse_ratios(
    column: "pd.Series[Any]", name: str, rows: Cases, ledger: Ledger, *, percent: bool
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Read a column of ratios in the unit of the source.

    A bare number and a number with a percent sign are read, exactly. A range ("180~200"), words
    ("不予規定", "varies") and anything else state no single ratio: the value is NaN and the text
    is kept in a note (``ratio-text``). No number is ever guessed.

    Parameters
    ----------
    column : Series of length n
    name : str
        Of the source column, for messages.
    rows : Cases of length n
    ledger : Ledger
    percent : bool
        Whether bare numbers are percentages; what comes out is then in percent too.

    Returns
    -------
    ndarray of float64, shape (n,)

    Examples
    --------
    >>> cells = pd.Series(["2.1", "210%", "２１０％", "180~200"])
    >>> parse_ratios(cells, "FAR", Cases(np.arange(1, 5)), Ledger(), percent=False).tolist()
    [2.1, 2.1, 2.1, nan]
    """
    text = pd.Series(as_text(column), dtype=object)
    numbers = np.full(len(text), np.nan)
    given = text.dropna()
    if not len(given):
        return numbers
    found = given.str.translate(HALF_WIDTH).str.strip().str.extract(f"^{RATIO}$")
    read = found[0].notna()
    spelled = found[read]
    exact = spelled[0].map(Decimal)
    # In a column of percentages the sign only repeats the unit.
    scaled = exact if percent else exact.where(spelled[1] != "%", exact / 100)
    numbers[spelled.index] = scaled.to_numpy(object).astype(np.float64)
    _keep_text(text, given.index[~read], name, rows, ledger)
    return numbers


def _keep_text(
    text: "pd.Series[Any]", at: "pd.Index[Any]", name: str, rows: Cases, ledger: Ledger
) -> None:
    """Note every text with the rows that hold it; of very many different ones the rest together."""
    kept = text.loc[at]
    distinct = list(dict.fromkeys(kept))
    for one in distinct[:MANY]:
        mask = np.isin(np.arange(len(text)), kept.index[kept == one])
        ledger.settle_rows(
            "ratio-text", rows.where(mask), how="unknown", column=name, text=str(one)[:80]
        )
    rest = np.isin(np.arange(len(text)), kept.index[kept.isin(distinct[MANY:])])
    if rest.any():
        ledger.settle_rows(
            "ratio-text", rows.where(rest, text), how="unknown", column=name, text="…"
        )
