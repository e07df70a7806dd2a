"""The form of a file of shapes: what a study says of parcels and of layers alike."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from layers.forms import Fault, Form
from layers.study_columns import Text, to_float

Box = tuple[float, float, float, float]


def _box(value: object) -> object:
    cells = [to_float(cell) for cell in value] if isinstance(value, list | tuple) else []
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if len(cells) == len(numbers) == 4:  # noqa: PLR2004 - sides of a box
        west, south, east, north = numbers
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:  # noqa: PLR2004 - degrees
            return tuple(numbers)
    raise Fault(
        "must be [west, south, east, north] in degrees", "须为 [西, 南, 东, 北] 四个经纬度数值"
    )


Extent = Annotated[Box, BeforeValidator(_box)]


class Drawn(Form):
    """Where shapes are, and what their file does not say of itself."""

    path: Text
    layer: Text | None = None
    crs: Text | None = None
    datum: Literal["gcj02", "bd09"] | None = None  # drawn on such a web map; never found out
    axes: Literal["north_east", "east_north"] | None = None  # of a boundary-point TXT
    encoding: Text | None = None
