"""Applying the rules of a day to surveyed parcels: from a rulebook to one judgement a rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from layers.inputs import Layer
from parks.constraint import judge_constraint
from parks.judgement import Judgement, doubtful_shape, settle, without_version
from parks.lockup import judge_planning_lock, judge_supply_lock, proposes
from parks.outcome import Mask, Outcome, Reasons, Truth, Truths, all_of
from parks.plot_ratio import judge_plot_ratio
from parks.rulebook import Held, citation, is_stale
from parks.rulebook_form import (
    OverlayRule,
    OverlayVersion,
    PlanningLockRule,
    PlanningLockVersion,
    PlotRatioRule,
    PlotRatioVersion,
    SupplyLockRule,
    SupplyLockVersion,
)
from parks.subject import concerned, is_one_of
from parks.survey import Survey


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """What was applied: a rule with its version, and how its findings came out."""

    rule_id: str
    kind: str
    title_en: str
    title_zh: str
    version_from: date | None
    version_to: date | None
    status: str
    nature: str
    limit: str
    citation_en: str
    citation_zh: str
    last_confirmed: date | None
    stale: bool
    counts: dict[str, int]

    @property
    def citation(self) -> str:
        """Both languages, as they stand in a finding."""
        if self.citation_en == self.citation_zh:
            return self.citation_en
        return f"{self.citation_zh} / {self.citation_en}"


@dataclass(frozen=True, slots=True)
class Applied:
    """One rule, its judgement, and what the remedy needs to know."""

    rule: AppliedRule
    judged: Judgement
    cause: Reasons  # the reason before it was known that the parcel stands already
    routes: tuple[str, ...]
    accuracy_m: float


_Answer = tuple[Judgement, tuple[Truths, Reasons], float]
"""Judged as if every parcel were concerned and new; whom it concerns, and why; the accuracy."""


def apply_rule(held: Held, survey: Survey, day: date) -> Iterator[Applied]:
    """Apply one rule to every parcel.

    Parameters
    ----------
    held : Held
        The rule and its version on the day.
    survey : Survey
    day : datetime.date

    Yields
    ------
    Applied
        One, but for an overlay rule: one for each layer of its roles.
    """
    if isinstance(held.rule, OverlayRule):
        yield from _overlays(held, survey, day)
        return
    yield _applied(held, day, _judge(held, survey), survey)


def _judge(held: Held, survey: Survey) -> _Answer:
    rule, version, parcels = held.rule, held.version, survey.parcels
    whom = concerned(parcels, rule.applies_to)
    if isinstance(rule, PlanningLockRule):
        whom = _both(whom, proposes(parcels))
    if isinstance(rule, PlotRatioRule) and isinstance(version, PlotRatioVersion):
        return judge_plot_ratio(parcels, rule, version), whom, np.nan
    if isinstance(rule, SupplyLockRule) and isinstance(version, SupplyLockVersion):
        admitted = survey.of_roles(version.admit)
        tolerated = survey.of_roles(version.admit + version.review) if version.review else None
        lacking = survey.lacking(version.admit)
        judged = judge_supply_lock(parcels, admitted, tolerated, lacking)
        return judged, whom, admitted.accuracy_m if admitted else np.nan
    if isinstance(rule, PlanningLockRule) and isinstance(version, PlanningLockVersion):
        locked = survey.of_roles(version.locked)
        judged = judge_planning_lock(parcels, locked, survey.lacking(version.locked), version)
        return judged, whom, locked.accuracy_m if locked else np.nan
    return without_version(len(parcels), held.reason), whom, np.nan


def _overlays(held: Held, survey: Survey, day: date) -> Iterator[Applied]:
    if not isinstance(held.version, OverlayVersion):
        yield _applied(held, day, _judge(held, survey), survey)
        return
    for layer in survey.layers:
        if layer.role in held.version.roles:
            zone = survey.of_layer(layer)
            judged = judge_constraint(survey.parcels, zone, layer.effect or "review")
            whom = concerned(survey.parcels, {**held.rule.applies_to, **layer.applies_to})
            yield _applied(held, day, (judged, whom, zone.accuracy_m), survey, layer)


def _both(one: tuple[Truths, Reasons], other: tuple[Truths, Reasons]) -> tuple[Truths, Reasons]:
    answer = all_of(one[0], other[0])
    reason = np.where(other[0] == Truth.UNKNOWN, other[1], one[1]).astype(object)
    return answer, np.where(answer == Truth.UNKNOWN, reason, "").astype(object)


def _applied(
    held: Held, day: date, answer: _Answer, survey: Survey, layer: Layer | None = None
) -> Applied:
    parcels, judged, whom, accuracy_m = survey.parcels, *answer
    on_shape = judged.unit == "share"
    if on_shape or judged.unit == "ratio":
        judged = doubtful_shape(judged, _doubtful(survey, by_shape=on_shape))
    settled = settle(
        judged,
        *whom,
        existing=is_one_of(parcels, "status", ("existing",)),
        breach_of_existing=Outcome.FAIL if held.rule.existing == "fail" else Outcome.REVIEW,
    )
    version = held.version
    return Applied(
        rule=_described(held, day, settled, layer),
        judged=settled,
        cause=judged.reason,
        routes=version.routes if isinstance(version, PlotRatioVersion) else (),
        accuracy_m=accuracy_m,
    )


def _doubtful(survey: Survey, *, by_shape: bool) -> Mask:
    """Where repair changed a shape beyond tolerance, and the rule leans on that shape."""
    if "repaired_beyond_tolerance" not in survey.parcels:
        return np.zeros(len(survey.parcels), bool)
    doubtful = survey.parcels["repaired_beyond_tolerance"].to_numpy(bool)
    leans = survey.parcels["area_basis"].to_numpy(object) != "declared"
    return np.asarray(doubtful & (leans | by_shape))


def _described(held: Held, day: date, judged: Judgement, layer: Layer | None) -> AppliedRule:
    rule, version = held.rule, held.version
    cited = {lang: citation(version, day, lang) if version else "" for lang in ("en", "zh")}
    if layer is not None and layer.citation:
        cited = {"en": layer.citation, "zh": layer.citation}
    outcomes, counts = np.unique(judged.outcome, return_counts=True)
    name = layer.name if layer else ""
    return AppliedRule(
        rule_id=f"{rule.id}/{layer.name}" if layer else rule.id,
        kind=rule.kind,
        title_en=rule.title.en + (f": {name}" if name else ""),
        title_zh=rule.title.zh + (f"：{name}" if name else ""),
        version_from=version.from_ if version else None,
        version_to=version.to if version else None,
        status=version.status if version else held.reason,
        nature=(layer.effect or "review") if layer else getattr(version, "nature", ""),
        limit=_limit(version),
        citation_en=cited["en"],
        citation_zh=cited["zh"],
        last_confirmed=version.last_confirmed if version else None,
        stale=is_stale(version, day) if version else False,
        counts={
            Outcome(int(outcome)).word: int(count)
            for outcome, count in zip(outcomes, counts, strict=True)
        },
    )


def _limit(version: object) -> str:
    if not isinstance(version, PlotRatioVersion):
        return ""
    return str(version.limit if version.limit is not None else version.limit_column)
