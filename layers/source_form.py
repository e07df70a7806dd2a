"""The form of a file of shapes: what a study says of parcels and of layers alike."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

from layers.forms import Fault, Form
from layers.study_columns import Text, to_float

Box = tuple[float, float, float, float]


def _box(value: object) -> object:
    return tuple(map(to_float, value)) if isinstance(value, list) else value


def _on_globe(box: Box) -> Box:
    west, south, east, north = box
    if -180 <= west < east <= 180 and -90 <= south < north <= 90:  # noqa: PLR2004 - degrees
        return box
    raise Fault("must be west, south, east, north in degrees", "须依次为西、南、东、北界，单位为度")


Extent = Annotated[Box, BeforeValidator(_box), AfterValidator(_on_globe)]


class Drawn(Form):
    """Where shapes are, and what their file does not say of itself."""

    path: Text
    layer: Text | None = None
    crs: Text | None = None
    datum: Literal["gcj02", "bd09"] | None = None  # drawn on such a web map; never found out
    axes: Literal["north_east", "east_north"] | None = None  # of a boundary-point TXT
    encoding: Text | None = None
