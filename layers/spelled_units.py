"""Numbers with their unit in the cell: read in the unit that the cell itself states."""

import tomllib
import unicodedata
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import UnitError
from geo.units import factor
from layers.ledger import Cases, Ledger
from layers.ratios import HALF_WIDTH

Floats = npt.NDArray[np.float64]


def read_spelled(
    text: "pd.Series[Any]", number: str, unit: str, name: str, rows: Cases, ledger: Ledger
) -> Floats:
    """Read the cells that hold a number and a known unit of the right kind, exactly.

    Parameters
    ----------
    text : Series of length n
        Text or null.
    number : str
        Pattern of a number.
    unit : str
        In which the numbers come out.
    name : str
        Of the source column, for messages.
    rows : Cases of length n
    ledger : Ledger
        Gets a note for each cell that was read: it counts by its own unit, not by the column's.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN for every other cell: bare numbers, words, units of another kind.
    """
    numbers = np.full(len(text), np.nan)
    given = text.dropna().str.translate(HALF_WIDTH).str.strip()
    parts = given.str.extract(f"^({number})\\s*([^0-9.,\\s].*)$").dropna()
    if not len(parts):
        return numbers
    said = {spelling: _scale(spelling, unit) for spelling in parts[1].unique()}
    scales = {spelling: scale for spelling, scale in said.items() if scale is not None}
    fits = parts[parts[1].isin(list(scales))]
    numbers[fits.index] = [
        float(Fraction(digits.replace(",", "")) * scales[spelling])
        for digits, spelling in zip(fits[0], fits[1], strict=True)
    ]
    ledger.settle_rows(
        "number-unit", rows.where(~np.isnan(numbers), text), how="own unit", column=name, unit=unit
    )
    return numbers


def _scale(spelling: str, unit: str) -> Fraction | None:
    """Return how many *unit* one of a spelled unit is; None if it is none, or of another kind."""
    known = _spellings().get(unicodedata.normalize("NFKC", spelling).strip().lower())
    try:
        return factor(known, unit) if known else None
    except UnitError:
        return None


@cache
def _spellings() -> dict[str, str]:
    said = tomllib.loads(files("layers").joinpath("spelled_units.toml").read_text("utf-8"))
    return {spelling: unit for unit, spellings in said.items() for spelling in spellings}
