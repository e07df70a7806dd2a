"""The form of counting: how often the floor area of a storey counts in the plot ratio."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from layers.forms import WHOLE_TOO, Fault, Form, Several
from parks.forms.base import AtLeastOne, Version, refuse_overlaps

GREATEST_TIMES, TIMES_DECIMALS = 10, 2


class Band(Form):
    """Storeys higher than *above_m*, up to the next band, count *times* their floor area."""

    above_m: Annotated[Decimal, Field(gt=0, le=1000), WHOLE_TOO]
    times: Annotated[
        Decimal, Field(gt=1, le=GREATEST_TIMES, decimal_places=TIMES_DECIMALS), WHOLE_TOO
    ]


class CountingVersion(Version):
    """Bands of storey height, and what becomes of storeys below ground."""

    bands: Annotated[tuple[Band, ...], Several, AtLeastOne]
    underground: Literal["left_out", "counted"] | None = None  # None: the book does not say

    @model_validator(mode="after")
    def _bands_rise(self) -> "CountingVersion":
        for lower, upper in pairwise(self.bands):
            if upper.above_m <= lower.above_m or upper.times <= lower.times:
                raise Fault(
                    "bands rise: each one starts higher and counts more often than the one before",
                    "各档须递增：层高起点与计容倍数均须大于前一档",
                )
        return self


def _follow_each_other(versions: tuple[CountingVersion, ...]) -> tuple[CountingVersion, ...]:
    refuse_overlaps(versions)
    return versions


CountingVersions = Annotated[
    tuple[CountingVersion, ...], Several, AfterValidator(_follow_each_other)
]
