"""The form of a supply lock."""

from typing import Annotated, Literal

from layers.forms import Names, Several
from layers.vocabulary import roles
from parks.forms.base import AtLeastOne, Roles, RuleForm, Version, known


class SupplyLockVersion(Version):
    """The tiers that admit a project, and those in which a person decides."""

    admit: Roles
    review: Annotated[Names, known(roles, "role of a layer", "图层角色")] = ()


class SupplyLockRule(RuleForm):
    """A project lies inside the tiers that admit it."""

    kind: Literal["supply_lock"]
    version: Annotated[tuple[SupplyLockVersion, ...], Several, AtLeastOne]
