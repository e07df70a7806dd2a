"""The form of an overlay rule."""

from typing import Annotated, Literal

from layers.forms import Several
from parks.forms.base import AtLeastOne, Roles, RuleForm, Version


class OverlayVersion(Version):
    """Layers whose ground a parcel must keep clear of; every layer says its own effect."""

    roles: Roles


class OverlayRule(RuleForm):
    """A parcel keeps clear of the layers of some roles, one finding for each layer."""

    kind: Literal["overlay"]
    version: Annotated[tuple[OverlayVersion, ...], Several, AtLeastOne]
