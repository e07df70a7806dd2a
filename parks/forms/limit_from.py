"""The form of a limit that a layer states: a column of the zones under the parcel."""

from typing import Literal

from layers.forms import Form
from parks.forms.base import Role

Split = Literal["weighted", "strictest", "dominant"]


class LimitFrom(Form):
    """The limit is a column of the layers of a role; *split* says what holds across zones.

    ``weighted`` is the mean by area, ``strictest`` the one that allows least, ``dominant`` the
    value that covers most of the parcel (zones of one value count together).
    """

    role: Role
    column: str
    split: Split
