"""What rules reached: rules that never fired, parcels that none concerns, contradictions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from parks.wording import text

BOUNDED = ("plot_ratio",)
"""Kinds of rules whose findings are bounds of one quantity, told apart by their nature."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that the coverage of a check shows."""

    what: str  # never_fired | unconcerned | contradiction
    rule_id: str
    other_rule_id: str  # of a contradiction
    parcels: int
    example: str  # the first parcel, with its bounds where they contradict each other


def coverage(
    rules: Sequence[Mapping[str, Any]], parcels: pd.DataFrame, findings: pd.DataFrame
) -> list[Gap]:
    """Say what the rules of a check reached.

    Parameters
    ----------
    rules : sequence of mapping
        ``rule_id, kind, nature, counts``, as `parks.report.rule_facts` gives them.
    parcels : DataFrame
        ``parcel_id, outcome``.
    findings : DataFrame
        ``parcel_id, rule_id, outcome, reason, limit``.

    Returns
    -------
    list of Gap
        Rules that fired on no parcel; parcels that no rule concerns; pairs of rules that no floor
        area can satisfy together on some parcel (a ceiling below a floor), with the first one.
        Guides bind nobody, and what is unknown has no certain bound: neither contradicts.
    """
    silent = [
        Gap("never_fired", rule["rule_id"], "", 0, "")
        for rule in rules
        if set(rule["counts"]) <= {"not_applicable"}
    ]
    alone = parcels.loc[parcels["outcome"] == "not_applicable", "parcel_id"]
    if len(alone):
        silent.append(Gap("unconcerned", "", "", len(alone), str(alone.iloc[0])))
    return silent + _contradictions(rules, findings)


def _contradictions(rules: Sequence[Mapping[str, Any]], findings: pd.DataFrame) -> list[Gap]:
    natures = {rule["rule_id"]: rule["nature"] for rule in rules if rule["kind"] in BOUNDED}
    nature = findings["rule_id"].map(natures)
    certain = (findings["outcome"] != "unknown") & findings["limit"].notna()
    # A ceiling with a minimum beside it names the minimum where that is what is not met.
    by_minimum = (nature == "ceiling") & (findings["reason"] == "below_floor")
    at_most = findings[certain & (nature == "ceiling") & ~by_minimum]
    at_least = findings[certain & ((nature == "floor") | by_minimum)]
    columns = ["parcel_id", "rule_id", "limit"]
    pairs = at_most[columns].merge(at_least[columns], on="parcel_id", suffixes=("", "_least"))
    pairs = pairs[pairs["limit"] < pairs["limit_least"]]
    return [
        Gap("contradiction", str(one), str(other), len(group), _bounds(group.iloc[0]))
        for (one, other), group in pairs.groupby(["rule_id", "rule_id_least"], sort=True)
    ]


def _bounds(row: "pd.Series[Any]") -> str:
    return f"{row['parcel_id']}: {row['limit']:g} < {row['limit_least']:g}"


def gap_text(gap: Gap, lang: str) -> str:
    """Say one gap in a sentence.

    Examples
    --------
    >>> gap_text(Gap("never_fired", "supply-lock", "", 0, ""), "en")
    'rule supply-lock fired on no parcel'
    """
    return text("coverage", gap.what, lang).format_map(asdict(gap))
