"""The form of ``[reference]``: how the reference plot ratio of a parcel is computed."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from layers.forms import Fault, Form, Several
from layers.study_columns import Metres, Text

FARTHEST_M = 10_000.0  # what lies farther off is no neighbour, and every pair must be looked at


class Reference(Form):
    """Whose plot ratios count as neighbours of a parcel, and what is taken of them.

    The source says only "by reference to office and commercial projects of the same area": what
    the area is and which number is taken of several is the choice of whoever writes the study.
    """

    near: Literal["park", "planning_unit", "radius"]
    radius_m: Annotated[Metres | None, Field(gt=0, le=FARTHEST_M)] = None
    kinds: Annotated[tuple[Literal["office", "commercial"], ...], Several, Field(min_length=1)] = (
        "office",
        "commercial",
    )
    parcels_by: Literal["built", "plan"] | None = None  # which ratio of parcels of the study counts
    layers_by: Text | None = None  # column of ratios, in the layers of role `reference`
    statistic: Literal["area_weighted_mean", "median", "nth_greatest"]
    n: Annotated[int | None, Field(ge=1)] = None
    least_count: Annotated[int, Field(ge=1)]
    skip_unknown: bool = False  # True: neighbours without a known ratio are left out, and counted

    @model_validator(mode="after")
    def _fits_together(self) -> "Reference":
        if (self.near == "radius") != (self.radius_m is not None):
            raise Fault(
                "'radius_m' goes with near = \"radius\"", "'radius_m' 与 near = \"radius\" 同用"
            )
        if self.parcels_by is None and self.layers_by is None:
            raise Fault(
                "say whose ratios count: 'parcels_by' (parcels of the study), 'layers_by' (layers "
                "of role reference), or both",
                "请说明采用谁的容积率：'parcels_by'（本研究的地块）、'layers_by'（reference 图层）"
                "或两者",
            )
        if (self.statistic == "nth_greatest") != (self.n is not None):
            raise Fault(
                "'n' goes with statistic = \"nth_greatest\"",
                "'n' 与 statistic = \"nth_greatest\" 同用",
            )
        if self.n is not None and self.least_count < self.n:
            raise Fault(
                "'least_count' is at least 'n': of fewer neighbours there is no n-th",
                "'least_count' 不得小于 'n'：邻近项目不足 n 个时没有第 n 大值",
            )
        return self


def require_layers(asked: Reference, layers: Sequence[tuple[str, str, bool]]) -> None:
    """Refuse a choice that the layers of the study cannot carry.

    Parameters
    ----------
    asked : Reference
    layers : sequence of (name, role, whether it is widened by ``buffer_m``)

    Raises
    ------
    Fault
        Without a layer of a role that is asked for, or where areas to weigh by are no projects'.
    """
    needed = {asked.near} - {"radius"} | ({"reference"} if asked.layers_by else set())
    for role in sorted(needed):
        if all(own != role for _, own, _ in layers):
            raise Fault(
                f"[reference] needs a layer of role {role}: add it to [[layers]]",
                f"[reference] 需要角色为 {role} 的图层：请加入 [[layers]]",
            )
    widened = [name for name, role, wide in layers if role == "reference" and wide]
    if asked.layers_by and widened and asked.statistic == "area_weighted_mean":
        raise Fault(
            f"layer {widened[0]!r} has 'buffer_m', so its areas are not those of projects: in "
            "[reference] take the median or the n-th greatest",
            f"图层 {widened[0]!r} 有 'buffer_m'，其面积并非项目用地面积："
            "[reference] 请改用中位数或第 n 大值",
        )
