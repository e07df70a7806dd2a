"""The form of an admission rule."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from layers.forms import WHOLE_TOO, Fault, Several
from parks.definitions import definitions
from parks.forms.base import AtLeastOne, RuleForm, Version
from parks.forms.indicator import Indicator, require_unit
from parks.forms.limit_table import Table

Percent = Annotated[Decimal, Field(ge=0, le=100), WHOLE_TOO]


class AdmissionVersion(Version):
    """The average of an industry as a bottom line: computed from the study, or from a table.

    Computed, it is the sum over the sum of the existing parcels of the same division; with fewer
    parcels than *least_count*, or more of them lacking a number than *greatest_missing_pct*, there
    is no average and nobody is judged.
    """

    nature: Literal["floor", "ceiling"] = "floor"
    breach: Literal["review", "fail"] = "review"
    average: Literal["study", "table"]
    least_count: Annotated[int, Field(ge=1)] | None = None
    greatest_missing_pct: Percent | None = None
    limit_table: Table | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _says_what_the_average_is(self) -> "AdmissionVersion":
        computed = self.least_count is not None and self.greatest_missing_pct is not None
        neither = self.least_count is None and self.greatest_missing_pct is None
        if self.average == "study" and not (computed and self.limit_table is None):
            raise Fault(
                "average = \"study\" needs 'least_count' and 'greatest_missing_pct', and no table",
                "average = \"study\" 须给出 'least_count' 与 'greatest_missing_pct'，且不得有表",
            )
        if self.average == "table" and not (neither and self.limit_table is not None):
            raise Fault(
                "average = \"table\" needs 'limit_table' and nothing about counting",
                "average = \"table\" 须给出 'limit_table'，且不得有计数条件",
            )
        return self

    @property
    def said_limit(self) -> str:
        """What the limit is."""
        return self.limit_table.id if self.limit_table else "average of the industry / 行业平均"


class AdmissionRule(RuleForm):
    """What a new parcel promises against the average of its industry."""

    kind: Literal["admission"]
    indicator: Indicator
    version: Annotated[tuple[AdmissionVersion, ...], Several, AtLeastOne]

    @model_validator(mode="after")
    def _units_fit(self) -> "AdmissionRule":
        for version in self.version:
            if version.unit is not None:
                require_unit(version.unit, definitions()[self.indicator])
        return self
