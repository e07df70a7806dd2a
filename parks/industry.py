"""Industry divisions: the two digits of a GB/T 4754 code, in the edition that the parcel names."""

import re
from fractions import Fraction

import numpy as np
import pandas as pd

from parks.forms.limit_table import LimitTable
from parks.judgement import Objects
from parks.outcome import Mask, Reasons
from parks.quotient import Limits, limits
from parks.subject import present, texts

CODE = re.compile(r"[A-T]?(\d{2})\d{0,2}")
"""A division, group or class, with or without the letter of its section: C39, 39, 3911."""


def divisions(parcels: pd.DataFrame) -> Objects:
    """Return the division of every parcel's industry.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``industry``.

    Returns
    -------
    ndarray of object, shape (n,)
        Two digits; None where the code is missing or is no code of GB/T 4754.

    Examples
    --------
    >>> divisions(pd.DataFrame({"industry": ["C39", "3911", "chips", None]})).tolist()
    ['39', '39', None, None]
    """
    codes = texts(parcels, "industry")
    which, distinct = pd.factorize(codes)  # -1 where missing
    found = [CODE.fullmatch(str(code).strip()) for code in distinct]
    short = np.array([*(match[1] if match else None for match in found), None], object)
    return np.asarray(short[which], object)


def unplaced(parcels: pd.DataFrame) -> Reasons:
    """Say what a parcel lacks to be placed in an industry: ``missing:<column>``, or ""."""
    reason = np.full(len(parcels), "", object)
    reason[~present(texts(parcels, "industry_system"))] = "missing:industry_system"
    reason[~present(divisions(parcels))] = "missing:industry"
    return reason


def look_up(parcels: pd.DataFrame, table: LimitTable) -> tuple[Limits, Reasons]:
    """Look up the limit of every parcel's division in a table of one edition.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``industry`` and ``industry_system``.
    table : LimitTable

    Returns
    -------
    limits : Limits
        As written in the table; not known where nothing holds.
    reason : ndarray of object, shape (n,)
        Why not: ``missing:industry``, ``missing:industry_system``, ``wrong_edition`` (the digits
        mean another division there), ``no_rule``, ``unverified_limit``; "" where there is one.
    """
    rows = {row.division: row for row in table.row}
    division = divisions(parcels)
    found = [rows.get(name) for name in division]
    wrong: Mask = texts(parcels, "industry_system") != table.edition
    doubtful = np.array([row is not None and row.status == "unverified" for row in found], bool)
    reason = np.full(len(parcels), "", object)
    reason[doubtful] = "unverified_limit"
    reason[np.array([row is None for row in found], bool)] = "no_rule"
    reason[wrong] = "wrong_edition"
    lacking = unplaced(parcels)
    reason[lacking != ""] = lacking[lacking != ""]
    values = [
        row.limit if row is not None and not why else None
        for row, why in zip(found, reason, strict=True)
    ]
    return limits([None if value is None else Fraction(value) for value in values]), reason
