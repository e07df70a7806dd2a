"""Forms of one column of a study: where its cells come from and how they are read."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from layers.forms import Fault, Form


def to_float(value: object) -> object:
    """Return a decimal as the float that the cells hold."""
    return float(value) if isinstance(value, Decimal) else value


def short_form(value: object) -> object:
    """Let a bare column name stand for the table that names it."""
    return {"from": value} if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1)]
Metres = Annotated[float, BeforeValidator(to_float), Field(ge=0, allow_inf_nan=False)]
Plain = Annotated[str | int | float | date, BeforeValidator(to_float)]
Zero = Literal["unknown", "value"]


def _floats(value: object) -> object:
    return tuple(map(to_float, value)) if isinstance(value, list) else value


Sentinels = Annotated[tuple[float | int, ...], BeforeValidator(_floats)]


class Column(Form):
    """Where a canonical column of the parcels comes from: a source column, or one value for all."""

    source: Text | None = Field(default=None, alias="from")
    value: Annotated[Plain | None, Field(validate_default=True)] = None
    unit: Text | None = None  # None: the unit of the canonical name
    zero: Zero | None = None  # "unknown": a 0 stands for "not recorded"; None: a 0 is noted
    sentinel: Sentinels | None = None  # numbers that stand for "not recorded"; empty: none does

    @field_validator("value")
    @classmethod
    def _either(cls, value: Plain | None, info: ValidationInfo) -> Plain | None:
        if (value is None) == (info.data.get("source") is None):
            raise Fault(
                "give either 'from' (a column) or 'value' (one value for all parcels)",
                "请给出 'from'（字段）或 'value'（全部地块取同一值）之一",
            )
        return value


Columns = dict[str, Annotated[Column, BeforeValidator(short_form)]]
