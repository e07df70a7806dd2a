"""The form of a file of shapes: what a study says of parcels and of layers alike."""

from typing import Literal

from layers.forms import Form
from layers.study_columns import Text


class Drawn(Form):
    """Where shapes are, and what their file does not say of itself."""

    path: Text
    layer: Text | None = None
    crs: Text | None = None
    datum: Literal["gcj02", "bd09"] | None = None  # drawn on such a web map; never found out
    axes: Literal["north_east", "east_north"] | None = None  # of a boundary-point TXT
    encoding: Text | None = None
