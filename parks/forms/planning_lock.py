"""The form of a planning lock."""

from typing import Annotated, Literal

from pydantic import model_validator

from layers.forms import Fault, Names, Several
from parks.forms.base import AtLeastOne, Kinds, Roles, RuleForm, Version


class PlanningLockVersion(Version):
    """Where industrial use is locked, which changes keep it and which leave it."""

    locked: Roles
    kept: Kinds
    left: Kinds
    outcome: Literal["fail", "review"] = "fail"  # what leaving industrial use means
    exempt: Names = ()  # ids of zones of the locked layers in which the lock does not hold

    @model_validator(mode="after")
    def _no_kind_is_in_both(self) -> "PlanningLockVersion":
        both = ", ".join(sorted(set(self.kept) & set(self.left)))
        if both:
            raise Fault(f"both kept and left: {both}", f"同时列入 kept 与 left：{both}")
        return self


class PlanningLockRule(RuleForm):
    """Locked land keeps its industrial use."""

    kind: Literal["planning_lock"]
    version: Annotated[tuple[PlanningLockVersion, ...], Several, AtLeastOne]
