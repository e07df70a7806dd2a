"""The form of an indicator rule."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from geo.errors import UnitError
from layers.forms import WHOLE_TOO, Fault, Several
from layers.vocabulary import columns, nearest
from parks.definitions import Definition, definitions, scale
from parks.forms.base import AtLeastOne, RuleForm, Version, Words
from parks.forms.limit_table import Table


def _indicator(name: str) -> str:
    if name not in definitions():
        known, near = ", ".join(definitions()), nearest(name, definitions())
        hint = (f"; did you mean {near!r}?", f"；是否为 {near!r}？") if near else ("", "")
        raise Fault(
            f"{name!r} is no indicator{hint[0]} It is one of: {known}",
            f"{name!r} 不是指标{hint[1]} 只能取：{known}",
        )
    return name


Indicator = Annotated[str, AfterValidator(_indicator)]


def require_unit(unit: str, definition: Definition) -> None:
    """Refuse a unit that does not measure what the indicator measures."""
    try:
        scale(unit, definition.base)
    except UnitError as error:
        raise Fault(error.message_en, error.message_zh) from None


class IndicatorVersion(Version):
    """A limit of one indicator: a number, a column of the parcels, or a table by division.

    A version without any of them says in *needs* what a person must supply: the limit exists, but
    nobody has read it, and everybody whom it concerns stays unknown.
    """

    nature: Literal["ceiling", "floor"]
    recommended: bool = False
    limit: Annotated[Decimal, Field(ge=0), WHOLE_TOO] | None = None
    limit_column: str | None = None
    limit_table: Table | None = None
    unit: str | None = None
    needs: Words | None = None

    @model_validator(mode="after")
    def _has_one_limit(self) -> "IndicatorVersion":
        forms = (self.limit, self.limit_column, self.limit_table, self.needs)
        if sum(form is not None for form in forms) != 1:
            raise Fault(
                "give exactly one of 'limit', 'limit_column', 'limit_table' and 'needs'",
                "'limit'、'limit_column'、'limit_table' 与 'needs' 须且只能给出一个",
            )
        if self.unit is not None and self.limit_column is not None:
            raise Fault(
                "a column has its own unit; leave 'unit' out", "字段自带单位，请删去 'unit'"
            )
        return self

    @property
    def said_limit(self) -> str:
        """The limit as it is written in the rulebook."""
        table = self.limit_table.id if self.limit_table else None
        said = self.limit if self.limit is not None else self.limit_column or table or ""
        return f"{said} {self.unit or ''}".strip()


class IndicatorRule(RuleForm):
    """One indicator of a parcel against a limit."""

    kind: Literal["indicator"]
    indicator: Indicator
    version: Annotated[tuple[IndicatorVersion, ...], Several, AtLeastOne]

    @model_validator(mode="after")
    def _units_fit(self) -> "IndicatorRule":
        definition = definitions()[self.indicator]
        for version in self.version:
            if version.unit is not None:
                require_unit(version.unit, definition)
            if version.limit_column is not None:
                require_unit(_unit_of(version.limit_column), definition)
        return self


def _unit_of(column: str) -> str:
    word = columns().get(column)
    if word is None or word.kind != "number":
        near = nearest(column, columns())
        hint = (f"; did you mean {near!r}?", f"；是否为 {near!r}？") if near else ("", "")
        raise Fault(
            f"{column!r} is no column of numbers{hint[0]}", f"{column!r} 不是数值字段{hint[1]}"
        )
    return word.unit
