"""The form of an overlay rule."""

from typing import Annotated, Literal

from layers.forms import Several
from parks.forms.base import AtLeastOne, Roles, RuleForm, Version


class OverlayVersion(Version):
    """Layers whose ground a parcel must keep clear of; every layer says its own effect.

    With ``inside = "required"`` a parcel must lie in the union of the layers instead.
    """

    roles: Roles
    required: bool = False  # a role without a layer leaves every parcel unknown
    inside: Literal["required"] | None = None


class OverlayRule(RuleForm):
    """A parcel keeps clear of the layers of some roles, one finding for each layer."""

    kind: Literal["overlay"]
    version: Annotated[tuple[OverlayVersion, ...], Several, AtLeastOne]
