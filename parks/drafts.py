"""What would change if drafts were in force: the check of the day beside the one with drafts."""

from dataclasses import replace

import numpy as np
import pandas as pd

from parks.report import Report

COLUMNS = (
    *("parcel_id", "outcome", "outcome_with_drafts", "rule_id"),
    *("rule_outcome", "rule_outcome_with_drafts", "reason", "reason_with_drafts"),
)
NOT_CONCERNED = "not_applicable"


def with_drafts(report: Report, drafted: Report) -> Report:
    """Put the outcomes with drafts beside those of the day.

    Parameters
    ----------
    report : Report
        Of what holds on the day; all that it says stays.
    drafted : Report
        Of the same parcels, drafts counted as in force.

    Returns
    -------
    Report
        *report* with the column ``outcome_with_drafts`` on parcels and the table ``drafts``: one
        row for every parcel and rule that come out differently. ``outcome`` is that of the parcel,
        ``rule_outcome`` that of the rule.
    """
    parcels = report.parcels.copy()
    parcels["outcome_with_drafts"] = drafted.parcels["outcome"].to_numpy(object)
    pairs = _pairs(report).merge(
        _pairs(drafted), how="outer", on=["parcel_id", "rule_id"], suffixes=("", "_with_drafts")
    )
    for end in ("", "_with_drafts"):
        pairs[f"rule_outcome{end}"] = pairs[f"rule_outcome{end}"].fillna(NOT_CONCERNED)
        pairs[f"reason{end}"] = pairs[f"reason{end}"].fillna("")
    differs = pairs["rule_outcome"] != pairs["rule_outcome_with_drafts"]
    pairs = pairs[differs.to_numpy()]
    of_parcel = parcels.set_index("parcel_id")[["outcome", "outcome_with_drafts"]]
    table = pairs.join(of_parcel, on="parcel_id").sort_values(
        ["parcel_id", "rule_id"], kind="stable", ignore_index=True
    )
    return replace(report, parcels=parcels, drafts=table[list(COLUMNS)])


def _pairs(report: Report) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "parcel_id": report.findings["parcel_id"].to_numpy(object),
            "rule_id": report.findings["rule_id"].to_numpy(object),
            "rule_outcome": np.asarray(report.findings["outcome"], object),
            "reason": np.asarray(report.findings["reason"], object),
        }
    )
