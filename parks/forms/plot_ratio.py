"""The form of a plot-ratio rule."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from layers.forms import WHOLE_TOO, Fault, Names, Several
from layers.vocabulary import columns
from parks.forms.base import AtLeastOne, RuleForm, Version, known
from parks.forms.limit_by import GREATEST_RATIO, RATIO_DECIMALS, LimitBy
from parks.forms.limit_from import LimitFrom
from parks.wording import routes as known_routes


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
Ratio = Annotated[Decimal, Field(ge=0, le=GREATEST_RATIO, decimal_places=RATIO_DECIMALS), WHOLE_TOO]


class PlotRatioVersion(Version):
    """A limit of the plot ratio: a number, a column of the parcels, a table or a layer's column.

    ``exceptional`` is a greater value that one of the ``routes`` may allow.
    """

    nature: Literal["guide", "ceiling", "floor"]
    limit: Ratio | None = None
    exceptional: Ratio | None = None
    limit_column: RatioColumn | None = None
    limit_by: LimitBy | None = None
    limit_from: LimitFrom | None = None
    minimum_column: RatioColumn | None = None
    routes: Annotated[Names, known(known_routes, "route", "路径")] = ()

    @property
    def has_exceptional(self) -> bool:
        """Whether a named route may lead beyond the limit."""
        by_table = self.limit_by is not None and self.limit_by.exceptional is not None
        return self.exceptional is not None or by_table

    @model_validator(mode="after")
    def _has_one_limit(self) -> "PlotRatioVersion":
        given = (self.limit, self.limit_column, self.limit_by, self.limit_from)
        if sum(one is not None for one in given) != 1:
            raise Fault(
                "give exactly one of 'limit', 'limit_column', 'limit_by' and 'limit_from'",
                "'limit'、'limit_column'、'limit_by'、'limit_from' 须且只能给出一个",
            )
        if self.minimum_column and self.nature != "ceiling":
            raise Fault(
                "'minimum_column' goes with nature = \"ceiling\"",
                "'minimum_column' 只用于 nature = \"ceiling\"",
            )
        return self

    @model_validator(mode="after")
    def _routes_lead_somewhere(self) -> "PlotRatioVersion":
        if self.nature == "guide" and not self.routes:
            raise Fault(
                "a guide names its 'routes': above it a person decides along one of them",
                "引导值须列出 'routes'：高于引导值时由人按其中一条路径判断",
            )
        if self.routes and self.nature != "guide" and not self.has_exceptional:
            raise Fault(
                "'routes' go with nature = \"guide\" or an exceptional value: a limit has no way "
                "above it",
                "'routes' 只用于 nature = \"guide\" 或给出例外值时：限值之上没有路径",
            )
        if self.has_exceptional and (not self.routes or self.nature == "floor"):
            raise Fault(
                "an exceptional value is a greater one that a route allows: name the 'routes'; "
                "a floor has none",
                "例外值是经规定路径可达到的更高值：请列出 'routes'；下限没有例外值",
            )
        if self.exceptional is not None and not (self.limit and self.exceptional > self.limit):
            raise Fault(
                "'exceptional' is greater than the 'limit' it goes with",
                "'exceptional' 须大于与其配套的 'limit'",
            )
        return self


class PlotRatioRule(RuleForm):
    """Floor area over parcel area against a limit.

    ``only_where_given`` is for limits that some parcels do not have, as those of a contract: the
    rule then undertakes to judge the parcels for which `limit_column` or `minimum_column` holds a
    number, and does not concern the others.
    """

    kind: Literal["plot_ratio"]
    floor_area: Literal["counted", "gross"] = "counted"
    only_where_given: bool = False
    version: Annotated[tuple[PlotRatioVersion, ...], Several, AtLeastOne]

    @model_validator(mode="after")
    def _is_given_in_a_column(self) -> "PlotRatioRule":
        if self.only_where_given and not all(version.limit_column for version in self.version):
            raise Fault(
                "'only_where_given' goes with 'limit_column'",
                "'only_where_given' 只与 'limit_column' 同用",
            )
        return self
