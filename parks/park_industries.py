"""Which industries a park has more of than the study as a whole: location quotients."""

import numpy as np
import pandas as pd

from parks.distribution import location_quotient
from parks.industry import divisions
from parks.judgement import Objects
from parks.park_sums import Members
from parks.subject import numbers, texts
from seeds.codes import INDUSTRY_SYSTEMS, code_table

MEASURES = {"land": "area_m2", "output": "output_yuan"}
"""What a quotient is taken of, and the column of the parcels that holds it."""
UNITS = {"land": "land_m2", "output": "output_yuan"}
COLUMNS = (
    *("group", "division", "edition", "name_en", "name_zh"),
    *(column for what in MEASURES for column in (UNITS[what], f"{what}_quotient")),
)


def industries(parcels: pd.DataFrame, of: Members) -> pd.DataFrame:
    """Measure every industry of every group against all parcels of the study.

    Parameters
    ----------
    parcels : DataFrame, n rows
        ``industry``, ``industry_system``, ``area_m2``, ``output_yuan``; any may be missing.
    of : Members

    Returns
    -------
    DataFrame
        One row for each group and division that it has: ``group, division, edition`` (of the code;
        None: the parcels do not say), ``name_en, name_zh`` (None without an edition),
        ``land_m2`` and ``output_yuan`` by share of ground, and for each a quotient: the division's
        share in the group over its share in the whole study, over the parcels whose division and
        amount are known. Sorted by group and by the quotient of land, greatest first.
    """
    code, edition = divisions(parcels), texts(parcels, "industry_system")
    label = pd.Series(edition, dtype=object).fillna("") + "/" + pd.Series(code, dtype=object)
    which, names = pd.factorize(label)  # -1 where the division is not known
    if not len(names):
        return pd.DataFrame(columns=list(COLUMNS))
    known = which >= 0
    pairs = np.flatnonzero(known[of.parcel])
    table = pd.DataFrame({"group": of.group[pairs], "which": which[of.parcel[pairs]]})
    for what, column in MEASURES.items():
        values = numbers(parcels, column)
        table[what] = values[of.parcel[pairs]] * of.share[pairs]
    found = table.groupby(["group", "which"], sort=True).sum(min_count=1).reset_index()
    for what, column in MEASURES.items():
        everywhere = pd.Series(numbers(parcels, column)[known]).groupby(which[known]).sum()
        found[f"{what}_quotient"] = _quotients(found, what, everywhere)
    return _named(found, names.to_numpy(object))


def _quotients(
    found: pd.DataFrame, what: str, everywhere: "pd.Series[float]"
) -> "pd.Series[float]":
    whole = found.groupby("group")[what].transform("sum").to_numpy(float)
    all_of_it = float(everywhere.sum())
    out = pd.Series(np.nan, index=found.index)
    for which, rows in found.groupby("which").groups.items():
        out[rows] = location_quotient(
            found.loc[rows, what].to_numpy(float),
            whole[rows],
            part_of_all=float(everywhere.get(which, 0.0)),
            whole_of_all=all_of_it,
        )
    return out.round(4)


def _named(found: pd.DataFrame, names: Objects) -> pd.DataFrame:
    said = pd.Series(names[found["which"]], dtype=object).str.partition("/")
    found = found.rename(columns=UNITS).assign(division=said[2], edition=said[0].replace("", None))
    both = [_name(e, d) for e, d in zip(found["edition"], found["division"], strict=True)]
    found["name_en"], found["name_zh"] = [en for en, _ in both], [zh for _, zh in both]
    order = ["group", "land_quotient", "division"]
    found = found.sort_values(order, ascending=[True, False, True], na_position="last")
    return found.reset_index(drop=True)[list(COLUMNS)]


def _name(edition: object, division: str) -> tuple[str | None, str | None]:
    if edition not in INDUSTRY_SYSTEMS:
        return None, None
    code = code_table(str(edition)).get(division)
    return (code.name_en, code.name_zh) if code else (None, None)
