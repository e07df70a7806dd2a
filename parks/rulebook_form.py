"""The form of a rulebook file: its head and its rules, each of a known kind.

A rule is data. Each kind adds its own keys (`parks.forms`); each version has a day it applies from,
a status and a source. No key holds an expression: nothing here is ever evaluated.
"""

from typing import Annotated

from pydantic import Field, model_validator

from layers.forms import Fault, Form, Several
from parks.forms.admission import AdmissionRule, AdmissionVersion
from parks.forms.base import BINDING, AtLeastOne, RuleForm, Version, Words
from parks.forms.contradictions import refuse_contradictions
from parks.forms.counting import Band, CountingVersion, CountingVersions
from parks.forms.indicator import IndicatorRule, IndicatorVersion
from parks.forms.limit_by import LimitBy
from parks.forms.limit_from import LimitFrom
from parks.forms.overlay import OverlayRule, OverlayVersion
from parks.forms.planning_lock import PlanningLockRule, PlanningLockVersion
from parks.forms.plot_ratio import PlotRatioRule, PlotRatioVersion
from parks.forms.route import Route, RouteNote, Routes
from parks.forms.supply_lock import SupplyLockRule, SupplyLockVersion

Rule = (
    PlotRatioRule | SupplyLockRule | PlanningLockRule | OverlayRule | IndicatorRule | AdmissionRule
)
RULES = (
    PlotRatioRule,
    SupplyLockRule,
    PlanningLockRule,
    OverlayRule,
    IndicatorRule,
    AdmissionRule,
)
VERSIONS = (
    PlotRatioVersion,
    SupplyLockVersion,
    PlanningLockVersion,
    OverlayVersion,
    IndicatorVersion,
    AdmissionVersion,
)
PARTS = (LimitBy, LimitFrom)

__all__ = [
    "BINDING",
    "PARTS",
    "RULES",
    "VERSIONS",
    "AdmissionRule",
    "AdmissionVersion",
    "Band",
    "Book",
    "CountingVersion",
    "IndicatorRule",
    "IndicatorVersion",
    "LimitBy",
    "LimitFrom",
    "OverlayRule",
    "OverlayVersion",
    "PlanningLockRule",
    "PlanningLockVersion",
    "PlotRatioRule",
    "PlotRatioVersion",
    "Route",
    "RouteNote",
    "Rule",
    "RuleForm",
    "RulebookForm",
    "SupplyLockRule",
    "SupplyLockVersion",
    "Version",
    "Words",
]


class Book(Form):
    """Name, title and origin of a rulebook."""

    id: str
    title: Words
    note: Words | None = None


class RulebookForm(Form):
    """A whole rulebook file."""

    rulebook: Book
    counting: CountingVersions = ()
    route: Routes = ()
    rule: Annotated[tuple[Annotated[Rule, Field(discriminator="kind")], ...], Several, AtLeastOne]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "RulebookForm":
        ids = [rule.id for rule in self.rule]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            names = ", ".join(twice)
            raise Fault(f"rule ids occur twice: {names}", f"规则编号重复：{names}")
        refuse_contradictions(self.rule)
        return self
