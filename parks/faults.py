"""Faults of a table handed over in Python: every row of them, in both languages."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Problem
from parks.subject import texts


def faults(
    code: str,
    table: pd.DataFrame,
    where: npt.ArrayLike,
    *,
    column: str,
    settled: str = "",
    words: Mapping[str, object] | None = None,
) -> list[Problem]:
    """Write one problem for every row that *where* picks: none is left out.

    Parameters
    ----------
    code : str
        A key of faults.toml.
    table : DataFrame, n rows
        Its ``source_row``, where it has one, is the row that is named; else the position, from 1.
    where : array_like of bool, shape (n,)
    column : str
        The column at fault, whose value is shown.
    settled : str, optional
        How it was settled.
    words : mapping, optional
        What fills the message; a pair holds the English and the Chinese of a word, an array of
        shape (n,) the word of every row.

    Returns
    -------
    list of Problem
    """
    at = np.flatnonzero(np.asarray(where, bool))
    if not len(at):  # the usual case, and it must cost nothing
        return []
    said = {
        k: v[at] if isinstance(v, np.ndarray) else [v] * len(at) for k, v in (words or {}).items()
    }
    picked = table.iloc[at]
    rows = picked["source_row"].to_numpy() if "source_row" in picked else at + 1
    values = picked[column].to_numpy(object) if column in picked else [""] * len(at)
    return [
        Problem(
            code,
            *message(code, {name: values_of[k] for name, values_of in said.items()}),
            row=int(row),
            parcel_id=str(parcel or ""),
            column=column,
            value="" if pd.isna(value) else str(value),
            settled=settled,
        )
        for k, (row, parcel, value) in enumerate(
            zip(rows, texts(picked, "parcel_id"), values, strict=True)
        )
    ]


def fault(code: str, *, column: str = "", settled: str = "", **words: object) -> Problem:
    """Write one problem that belongs to no row."""
    english, chinese = message(code, words)
    return Problem(code, english, chinese, column=column, settled=settled)


def message(code: str, words: Mapping[str, object]) -> tuple[str, str]:
    """Fill the message of a code in English and in Chinese."""
    template = templates()[code]
    english = {k: v[0] if isinstance(v, tuple) else v for k, v in words.items()}
    chinese = {k: v[1] if isinstance(v, tuple) else v for k, v in words.items()}
    return template["en"].format_map(english), template["zh"].format_map(chinese)


def listed(values: Iterable[object], most: int = 5) -> str:
    """List a few values; "…" stands for the rest.

    Examples
    --------
    >>> listed(range(2019, 2026))
    '2019, 2020, 2021, 2022, 2023, …'
    """
    shown = [str(value) for value in values]
    return ", ".join(shown[:most] + ["…"] * (len(shown) > most))


@cache
def templates() -> dict[str, dict[str, str]]:
    """Return the messages by code and language."""
    return tomllib.loads(files("parks").joinpath("faults.toml").read_text("utf-8"))
