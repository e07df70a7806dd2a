"""Industry divisions: the two digits of a GB/T 4754 code, in the edition that the parcel names."""

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from parks.forms.limit_table import LimitTable
from parks.judgement import Objects
from parks.outcome import Reasons
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
    rows = {row.division: k for k, row in enumerate(table.row)}
    written = [None if row.status == "unverified" else Fraction(row.limit) for row in table.row]
    where = (
        pd.Series(divisions(parcels), dtype=object).map(rows).fillna(-1).to_numpy().astype(np.int64)
    )
    found = limits([*written, None]).take(where)  # -1: the last of them, which is none
    reason = np.full(len(parcels), "", object)
    reason[~found.known] = "unverified_limit"
    reason[where < 0] = "no_rule"
    reason[texts(parcels, "industry_system") != table.edition] = "wrong_edition"
    lacking = unplaced(parcels)
    reason[lacking != ""] = lacking[lacking != ""]
    return replace(found, known=reason == ""), reason
