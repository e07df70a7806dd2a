"""Applying the rules of a day to surveyed parcels: from a rulebook to one judgement a rule."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from layers.measure import Ground
from parks.judgement import Judgement, doubtful_shape, settle
from parks.judging import Answer, answers
from parks.limit_wording import limit_text
from parks.outcome import Mask, Outcome, Reasons, Truths
from parks.routes import Way, ways
from parks.rulebook import Held, citation, is_stale
from parks.subject import is_one_of
from parks.survey import Survey
from parks.wording import text, tier_text


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
    routes: list[Way] = field(default_factory=list)  # the named ways above it

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
    held: Held
    judged: Judgement
    concerned: Truths
    cause: Reasons  # the reason before it was known that the parcel stands already
    accuracy_m: float
    ground: Ground | None  # how the parcels lie to the layers that the rule asks for


def apply_rule(held: Held, survey: Survey, day: date) -> list[Applied]:
    """Apply one rule to every parcel.

    Parameters
    ----------
    held : Held
        The rule and its version on the day.
    survey : Survey
    day : datetime.date

    Returns
    -------
    list of Applied
        One, but for an overlay rule: one for each layer of its roles.
    """
    return [_applied(held, day, answer, survey) for answer in answers(held, survey)]


def _applied(held: Held, day: date, answer: Answer, survey: Survey) -> Applied:
    parcels, judged = survey.parcels, answer.judged
    on_shape = judged.unit == "share" or bool(getattr(held.version, "limit_from", None))
    if on_shape or judged.unit == "ratio":
        judged = doubtful_shape(judged, _doubtful(survey, by_shape=on_shape))
    elif judged.by_area is not None:
        judged = doubtful_shape(judged, _doubtful(survey, by_shape=False) & judged.by_area)
    settled = settle(
        judged,
        *answer.whom,
        existing=is_one_of(parcels, "status", ("existing",)),
        breach_of_existing=Outcome.FAIL if held.rule.existing == "fail" else Outcome.REVIEW,
    )
    return Applied(
        rule=_described(held, day, settled, answer),
        held=held,
        judged=settled,
        concerned=answer.whom[0],
        cause=judged.reason,
        accuracy_m=answer.accuracy_m,
        ground=answer.ground,
    )


def _doubtful(survey: Survey, *, by_shape: bool) -> Mask:
    """Where repair changed a shape beyond tolerance, and the rule leans on that shape."""
    if "repaired_beyond_tolerance" not in survey.parcels:
        return np.zeros(len(survey.parcels), bool)
    doubtful = survey.parcels["repaired_beyond_tolerance"].to_numpy(bool)
    leans = survey.parcels["area_basis"].to_numpy(object) != "declared"
    return np.asarray(doubtful & (leans | by_shape))


def _described(held: Held, day: date, judged: Judgement, answer: Answer) -> AppliedRule:
    rule, version, layer = held.rule, held.version, answer.layer
    cited = {lang: citation(version, day, lang) if version else "" for lang in ("en", "zh")}
    if layer is not None and layer.citation:
        cited = {"en": layer.citation, "zh": layer.citation}
    outcomes, counts = np.unique(judged.outcome, return_counts=True)
    return AppliedRule(
        rule_id=f"{rule.id}/{layer.name}" if layer else rule.id,
        kind=rule.kind,
        title_en=_title(rule.title.en, answer, "en"),
        title_zh=_title(rule.title.zh, answer, "zh"),
        version_from=version.from_ if version else None,
        version_to=version.to if version else None,
        status=version.status if version else held.reason,
        nature=(layer.effect or "review") if layer else getattr(version, "nature", ""),
        limit=limit_text(version) if version else "",
        citation_en=cited["en"],
        citation_zh=cited["zh"],
        last_confirmed=version.last_confirmed if version else None,
        stale=is_stale(version, day) if version else False,
        counts={
            Outcome(int(outcome)).word: int(count)
            for outcome, count in zip(outcomes, counts, strict=True)
        },
        routes=ways(held, day),
    )


def _title(title: str, answer: Answer, lang: str) -> str:
    """Name the layer that a rule speaks of, or say that it had none to look at."""
    zh = lang == "zh"
    if answer.layer:
        return f"{title}{'：' if zh else ': '}{answer.layer.name}"
    if not answer.lacking:
        return title
    roles = ("、" if zh else ", ").join(tier_text(role, lang) for role in answer.lacking)
    not_examined = text("letter", "not_examined", lang).format(roles=roles)
    return f"{title}{not_examined}"
