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


class Crs(Form):
    """The CRS of a file, and, where the file itself is wrong, what it wrongly states."""

    use: Text
    instead_of: Text | None = None  # if the file states anything else, the two are at odds


def _crs(value: object) -> object:
    """Let a bare name stand for the table that says no more."""
    if isinstance(value, str):
        return {"use": value}
    if isinstance(value, dict):
        return value
    raise Fault(
        'must be text in quotes, or { use = "...", instead_of = "..." }',
        '须为引号内的文本，或 { use = "...", instead_of = "..." }',
    )


def _shape(value: object) -> object:
    columns = [value] if isinstance(value, str) else value
    if isinstance(columns, list) and len(columns) in (1, 2) and all(columns):
        return tuple(columns)
    raise Fault(
        "must be a column of WKT, or a list of two columns, as [easting or lon, northing or lat]",
        "须为一列 WKT，或两列坐标组成的列表 [东坐标或经度, 北坐标或纬度]",
    )


Shape = Annotated[tuple[Text, ...], BeforeValidator(_shape)]


class Placed(Form):
    """How coordinates are to be read, where a file does not say so, or says it wrongly."""

    crs: Annotated[Crs, BeforeValidator(_crs)] | None = None
    datum: Literal["wgs84", "gcj02", "bd09"] | None = None  # of the web map it was drawn on
    axes: Literal["north_east", "east_north"] | None = None
    control: Text | None = None  # a table of points of which the true place is known


class Drawn(Placed):
    """Where shapes are, and what their file does not say of itself."""

    path: Text
    layer: Text | None = None
    encoding: Text | None = None
    shape: Shape | None = None  # of a table: its column of WKT, or its two of coordinates
