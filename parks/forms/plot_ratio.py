"""The form of a plot-ratio rule."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from layers.forms import Fault, Names, Number, Several
from layers.vocabulary import columns
from parks.forms.base import AtLeastOne, RuleForm, Version, known
from parks.wording import routes as known_routes

GREATEST_RATIO, RATIO_DECIMALS = 100, 5  # what `parks.exact` compares exactly


def _ratio_columns() -> tuple[str, ...]:
    return tuple(name for name in columns() if "plot_ratio" in name)


def _ratio_column(name: str) -> str:
    if name not in _ratio_columns():
        known = ", ".join(_ratio_columns())
        raise Fault(
            f"{name!r} is no column of plot ratios: {known}", f"{name!r} 不是容积率字段：{known}"
        )
    return name


RatioColumn = Annotated[str, AfterValidator(_ratio_column)]
Ratio = Annotated[Number, Field(ge=0, le=GREATEST_RATIO, decimal_places=RATIO_DECIMALS)]


class PlotRatioVersion(Version):
    """A limit of the plot ratio: one number or a column of the parcels."""

    nature: Literal["guide", "ceiling", "floor"]
    limit: Ratio | None = None
    limit_column: RatioColumn | None = None
    minimum_column: RatioColumn | None = None
    routes: Annotated[Names, known(known_routes, "route", "路径")] = ()

    @model_validator(mode="after")
    def _has_one_limit(self) -> "PlotRatioVersion":
        if (self.limit is None) == (self.limit_column is None):
            raise Fault(
                "give exactly one of 'limit' and 'limit_column'",
                "'limit' 与 'limit_column' 须且只能给出一个",
            )
        if self.minimum_column and self.nature != "ceiling":
            raise Fault(
                "'minimum_column' goes with nature = \"ceiling\"",
                "'minimum_column' 只用于 nature = \"ceiling\"",
            )
        if self.nature == "guide" and not self.routes:
            raise Fault(
                "a guide names its 'routes': above it a person decides along one of them",
                "引导值须列出 'routes'：高于引导值时由人按其中一条路径判断",
            )
        if self.routes and self.nature != "guide":
            raise Fault(
                "'routes' go with nature = \"guide\": a limit has no way above it",
                "'routes' 只用于 nature = \"guide\"：限值之上没有路径",
            )
        return self


class PlotRatioRule(RuleForm):
    """Floor area over parcel area against a limit."""

    kind: Literal["plot_ratio"]
    floor_area: Literal["counted", "gross"] = "counted"
    version: Annotated[tuple[PlotRatioVersion, ...], Several, AtLeastOne]
