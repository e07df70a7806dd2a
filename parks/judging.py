"""From a kind of rule to the function that judges by it: one entry of a table for each kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from layers.inputs import Layer
from layers.measure import Ground
from parks.admission import judge_admission
from parks.constraint import judge_constraint, judge_inside
from parks.indicator import judge_indicator
from parks.judgement import Judgement, undecided, without_version
from parks.lockup import judge_planning_lock, judge_supply_lock, proposes
from parks.outcome import Outcome, Reasons, Truth, Truths, all_of
from parks.plot_limits import limits_under, no_limits
from parks.plot_ratio import judge_plot_ratio
from parks.reference import worded
from parks.rulebook import Held
from parks.rulebook_form import (
    AdmissionRule,
    AdmissionVersion,
    IndicatorRule,
    IndicatorVersion,
    OverlayRule,
    OverlayVersion,
    PlanningLockRule,
    PlanningLockVersion,
    PlotRatioRule,
    PlotRatioVersion,
    SupplyLockRule,
    SupplyLockVersion,
)
from parks.subject import concerned, given
from parks.survey import Survey

Whom = tuple[Truths, Reasons]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says: judged as if every parcel were concerned and new, and whom it concerns."""

    judged: Judgement
    whom: Whom
    accuracy_m: float = np.nan  # of the lines that decided, NaN: none, or not declared
    ground: Ground | None = None  # where the rule asks how parcels lie to layers
    layer: Layer | None = None  # the one layer that an overlay rule speaks of here
    lacking: tuple[str, ...] = ()  # roles without any layer: nothing was examined


def answers(held: Held, survey: Survey) -> Iterator[Answer]:
    """Judge every parcel by one rule.

    Parameters
    ----------
    held : Held
        The rule and its version on the day; without a version all that it concerns is unknown.
    survey : Survey

    Yields
    ------
    Answer
    """
    whom = concerned(survey.parcels, held.rule.applies_to)
    if held.rule.kind == "planning_lock":
        whom = both(whom, proposes(survey.parcels))
    if held.version is None:
        yield Answer(without_version(len(survey.parcels), held.reason), whom)
        return
    yield from JUDGES[held.rule.kind](survey, held.rule, held.version, whom)


def _plot_ratio(
    survey: Survey, rule: PlotRatioRule, version: PlotRatioVersion, whom: Whom
) -> Iterator[Answer]:
    if rule.only_where_given:
        whom = both(whom, given(survey.parcels, version.limit_column, version.minimum_column))
    asked = version.limit_from
    if asked is None:
        yield Answer(worded(judge_plot_ratio(survey.parcels, rule, version), survey.parcels), whom)
        return
    zones = survey.zone_values(asked.role, asked.column)
    none = no_limits(len(survey.parcels), f"no_layer:{asked.role}")
    limits = none if zones is None else limits_under(zones, version)
    judged = judge_plot_ratio(survey.parcels, rule, version, limits)
    yield Answer(worded(judged, survey.parcels), whom, limits.accuracy_m)


def _indicator(
    survey: Survey, rule: IndicatorRule, version: IndicatorVersion, whom: Whom
) -> Iterator[Answer]:
    yield Answer(judge_indicator(survey.parcels, rule, version), whom)


def _admission(
    survey: Survey, rule: AdmissionRule, version: AdmissionVersion, whom: Whom
) -> Iterator[Answer]:
    yield Answer(judge_admission(survey.parcels, rule, version), whom)


def _supply_lock(
    survey: Survey, _: SupplyLockRule, version: SupplyLockVersion, whom: Whom
) -> Iterator[Answer]:
    admitted = survey.of_roles(version.admit)
    tolerated = survey.of_roles(version.admit + version.review) if version.review else None
    judged = judge_supply_lock(
        survey.parcels,
        admitted,
        tolerated,
        survey.lacking(version.admit),
        survey.lacking(version.review),
    )
    yield Answer(judged, whom, _accuracy(admitted), admitted)


def _planning_lock(
    survey: Survey, _: PlanningLockRule, version: PlanningLockVersion, whom: Whom
) -> Iterator[Answer]:
    locked = survey.of_roles(version.locked, without=version.exempt)
    lacking = survey.lacking(version.locked)
    judged = judge_planning_lock(survey.parcels, locked, lacking, version)
    if locked is not None and lacking:  # what lies in no locked layer may lie in the one that lacks
        locked = replace(locked, absence_known=np.zeros(len(survey.parcels), bool))
    yield Answer(judged, whom, _accuracy(locked), locked)


def _overlay(
    survey: Survey, _: OverlayRule, version: OverlayVersion, whom: Whom
) -> Iterator[Answer]:
    """Answer for each layer by itself; without any layer nothing is examined.

    A role that the rule requires and the study lacks leaves every parcel unknown.
    """
    chosen = [layer for layer in survey.layers if layer.role in version.roles]
    lacking = survey.lacking(version.roles) if version.required else ""
    ground = survey.of_roles(version.roles) if version.inside else None
    if ground is not None:
        lenient = all(layer.effect == "review" for layer in chosen)
        judged = judge_inside(survey.parcels, ground, lacking, lenient=lenient)
        yield Answer(judged, whom, _accuracy(ground), ground)
        return
    if lacking:
        yield Answer(without_version(len(survey.parcels), f"no_layer:{lacking}"), whom)
    for layer in chosen:
        zone = survey.of_layer(layer)
        judged = judge_constraint(survey.parcels, zone, layer.effect or "review")
        concerns = both(whom, concerned(survey.parcels, layer.applies_to))
        yield Answer(judged, concerns, zone.accuracy_m, zone, layer)
    absent = tuple(role for role in version.roles if role not in {x.role for x in chosen})
    if absent and not lacking:
        yield _not_examined(len(survey.parcels), absent)


JUDGES: dict[str, Callable[[Survey, Any, Any, Whom], Iterator[Answer]]] = {
    "plot_ratio": _plot_ratio,
    "supply_lock": _supply_lock,
    "planning_lock": _planning_lock,
    "overlay": _overlay,
    "indicator": _indicator,
    "admission": _admission,
}


def both(one: Whom, other: Whom) -> Whom:
    """Say whom two subjects concern together, and what is missing where that is open."""
    answer = all_of(one[0], other[0])
    reason = np.where(other[0] == Truth.UNKNOWN, other[1], one[1]).astype(object)
    return answer, np.where(answer == Truth.UNKNOWN, reason, "").astype(object)


def _not_examined(n: int, roles: tuple[str, ...]) -> Answer:
    outcome = np.full(n, Outcome.NOT_APPLICABLE, np.int8)
    reason = np.full(n, "not_concerned", object)
    nobody = (np.full(n, Truth.FALSE, np.int8), np.full(n, "", object))
    return Answer(undecided(n, outcome, reason, ""), nobody, lacking=roles)


def _accuracy(ground: Ground | None) -> float:
    return ground.accuracy_m if ground else float("nan")
