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


def _shape(value: object) -> object:
    columns = [value] if isinstance(value, str) else value
    if isinstance(columns, list) and len(columns) in (1, 2) and all(columns):
        return tuple(columns)
    raise Fault(
        "must be a column of WKT, or a list of two columns, as [easting or lon, northing or lat]",
        "须为一列 WKT，或两列坐标组成的列表 [东坐标或经度, 北坐标或纬度]",
    )


Shape = Annotated[tuple[Text, ...], BeforeValidator(_shape)]


class Drawn(Form):
    """Where shapes are, and what their file does not say of itself."""

    path: Text
    layer: Text | None = None
    crs: Text | None = None
    datum: Literal["gcj02", "bd09"] | None = None  # drawn on such a web map; never found out
    axes: Literal["north_east", "east_north"] | None = None  # of a boundary-point TXT
    encoding: Text | None = None
    shape: Shape | None = None  # of a table: its column of WKT, or its two of coordinates
