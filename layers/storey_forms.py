"""Forms of a study's storeys and buildings: what stands on the parcels, row by row."""

from typing import Literal

from pydantic import Field, model_validator

from layers.forms import Fault, Form
from layers.source_form import Placed
from layers.study_columns import Columns, Metres, Text


class StoreySettle(Form):
    """How faults of storeys and buildings are settled; what is not said here is refused."""

    negative: Literal["unknown"] | None = None
    storeys: Literal["unknown"] | None = None  # a count that is no whole number from 1 up
    shared_join: Literal["unknown"] | None = None
    invalid: Literal["repair"] | None = None
    empty: Literal["drop"] | None = None


class _Source(Form):
    """What a table of storeys and a layer of buildings have in common."""

    path: Text
    encoding: Text | None = None
    columns: Columns = Field(min_length=1)
    coverage: Literal["complete"] | None = None  # every storey in the study area is in this file
    tolerance_m2: Metres = 0.01  # between the rows of a parcel and a total given for it
    settle: StoreySettle = StoreySettle()


class StoreysSource(_Source):
    """A table of storeys, or of buildings with equal storeys, that belong to parcels."""

    on: Text  # column of the table
    to: Text | None = None  # column of the parcels; None: where parcel_id comes from
    sheet: Text | None = None

    @model_validator(mode="after")
    def _says_how_much_floor(self) -> "StoreysSource":
        if "floor_area_m2" in self.columns or {"footprint_m2", "storeys"} <= set(self.columns):
            return self
        raise Fault(
            "map floor_area_m2, or footprint_m2 and storeys: else no floor area follows",
            "请映射 floor_area_m2，或 footprint_m2 与 storeys，否则无法得出建筑面积",
        )


class BuildingsSource(_Source, Placed):
    """A layer of building footprints; each stands on the parcels that it covers."""

    layer: Text | None = None
    snap_m: Metres = 0.05  # a strip no wider than this on another parcel is drawing noise

    @model_validator(mode="after")
    def _says_how_much_floor(self) -> "BuildingsSource":
        if {"floor_area_m2", "storeys"} & set(self.columns):
            return self
        if {"height_m", "storey_height_m"} <= set(self.columns):
            return self
        raise Fault(
            "map floor_area_m2, storeys, or height_m and storey_height_m: "
            "else no floor area follows from the footprints",
            "请映射 floor_area_m2、storeys，或 height_m 与 storey_height_m，"
            "否则无法由基底得出建筑面积",
        )
