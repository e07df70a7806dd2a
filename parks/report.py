"""What a check returns: parcels, findings, what was applied, and how to explain one parcel."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import Problem
from layers.inputs import Layer
from layers.study import Study
from parks.applying import AppliedRule
from parks.coverage import Gap, coverage
from parks.explanation import letter
from parks.outcome import WORDS
from parks.plan_tables import PlanChanges
from parks.wording import settle_text

SCHEMA_VERSION = "1"


@dataclass(frozen=True)
class Report:
    """The answer of a check."""

    study: Study
    parcels: gpd.GeoDataFrame
    findings: gpd.GeoDataFrame
    remedies: gpd.GeoDataFrame
    rules: tuple[AppliedRule, ...]
    problems: tuple[Problem, ...]
    layers: tuple[Layer, ...]
    record: dict[str, Any]
    plan_changes: PlanChanges | None = None  # where the study holds two versions of a plan
    buildable: gpd.GeoDataFrame | None = None  # where a layer prohibits: what remains of parcels
    drafts: pd.DataFrame | None = None  # where it was asked: what would differ with drafts in force

    def explain(self, parcel_id: str, *, lang: str = "en") -> str:
        """Write the letter about one parcel: what was found, by which clause, what would mend it.

        Parameters
        ----------
        parcel_id : str
        lang : {"en", "zh"}

        Returns
        -------
        str
            Plain text.

        Raises
        ------
        KeyError
            If no parcel has this id.
        """
        rows = self.parcels[self.parcels["parcel_id"] == parcel_id]
        if rows.empty:
            raise KeyError(parcel_id)
        mine = self.findings[self.findings["parcel_id"] == parcel_id]
        remedies = self.remedies[self.remedies["parcel_id"] == parcel_id]
        return letter(
            rows.drop(columns="geometry").iloc[0].to_dict(),
            mine.drop(columns="geometry").to_dict("records"),
            remedies.drop(columns="geometry").to_dict("records"),
            [rule_facts(rule) for rule in self.rules],
            study_facts(self),
            lang=lang,
        )

    def summary(self) -> dict[str, Any]:
        """Summarise the check as the object that ``parkgis check --json`` prints.

        Returns
        -------
        dict
            ``schema_version, parcels, outcomes, rules, unknown_because, problems``.
        """
        outcomes = Counter(self.parcels["outcome"])
        return {
            "schema_version": SCHEMA_VERSION,
            "parcels": len(self.parcels),
            "outcomes": {word: int(outcomes.get(word, 0)) for word in reversed(WORDS)},
            "rules": {rule.rule_id: dict(rule.counts) for rule in self.rules},
            "unknown_because": self.unknown_because(),
            "problems": [
                {"code": problem.code, "en": problem.text("en"), "zh": problem.text("zh")}
                for problem in self.problems
            ],
            **({} if self.plan_changes is None else {"plan_changes": self.plan_changes.summary()}),
            **({} if self.drafts is None else {"drafts": self.drafts_summary()}),
        }

    def drafts_summary(self) -> dict[str, Any]:
        """Count the parcels by what they would be with drafts in force, and those that differ."""
        outcomes = Counter(self.parcels["outcome_with_drafts"])
        differs = self.parcels["outcome"] != self.parcels["outcome_with_drafts"]
        return {
            "outcomes": {word: int(outcomes.get(word, 0)) for word in reversed(WORDS)},
            "differ": int(differs.sum()),
        }

    def unknown_because(self) -> list[dict[str, Any]]:
        """Group the unknowns by the one thing that would settle them, the most useful first.

        Returns
        -------
        list of dict
            ``reason, findings, parcels, settle_en, settle_zh``.
        """
        unknown = self.findings[self.findings["outcome"] == "unknown"]
        counted = unknown.groupby("reason")["parcel_id"].agg(["size", "nunique"])
        ordered = sorted(counted.itertuples(), key=lambda row: (-row.nunique, str(row.Index)))
        return [
            {
                "reason": row.Index,
                "findings": int(row.size),
                "parcels": int(row.nunique),
                "settle_en": settle_text(str(row.Index), "en"),
                "settle_zh": settle_text(str(row.Index), "zh"),
            }
            for row in ordered
        ]

    def rulebook_title(self, lang: str) -> str:
        """Return the title of the rulebook; its file's name where the record holds none."""
        held: dict[str, str] = self.record.get("rulebook", {})
        return held.get(f"title_{lang}") or Path(self.study.rulebook).name

    def coverage(self) -> list[Gap]:
        """Say which rules never fired, which parcels none concerns, which contradict each other."""
        return coverage([rule_facts(rule) for rule in self.rules], self.parcels, self.findings)

    def silent_rules(self) -> list[str]:
        """Name the rules that fired on no parcel."""
        return [r.rule_id for r in self.rules if set(r.counts) <= {"not_applicable"}]


def rule_facts(rule: AppliedRule) -> dict[str, Any]:
    """Describe an applied rule in plain values, as the receipt holds it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(rule).items()
    }


def study_facts(report: Report) -> dict[str, Any]:
    """Describe the study of a report in plain values, as the receipt holds it."""
    study = report.study
    return {
        "title": study.title,
        "on": study.on.isoformat(),
        "rulebook_en": report.rulebook_title("en"),
        "rulebook_zh": report.rulebook_title("zh"),
        "area_basis": study.area_basis,
        "synthetic": study.synthetic,
        "crs": study.crs,
    }
