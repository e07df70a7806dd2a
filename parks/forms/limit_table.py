"""The form of a table of limits by industry division, and those that come with the toolkit."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from layers.forms import WHOLE_TOO, Fault, Form, Several, read_toml
from parks.forms.base import AtLeastOne, Words
from seeds.codes import INDUSTRY_SYSTEMS

DIVISION = r"^[0-9]{2}$"


def _edition(name: str) -> str:
    if name not in INDUSTRY_SYSTEMS:
        known = ", ".join(INDUSTRY_SYSTEMS)
        raise Fault(
            f"{name!r} is no edition of industry codes: {known}",
            f"{name!r} 不是行业分类版本：{known}",
        )
    return name


class Row(Form):
    """The limit of one division, and on whose word."""

    division: str = Field(pattern=DIVISION)
    limit: Annotated[Decimal, Field(ge=0), WHOLE_TOO]
    status: Literal["confirmed", "read", "unverified"]
    fact: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _is_sourced(self) -> "Row":
        if not self.fact and not self.source:
            raise Fault(
                'a row names its source: fact = "..." or source = "..."',
                '每行须注明来源：fact = "..." 或 source = "..."',
            )
        return self


class LimitTable(Form):
    """Limits by division of one edition of GB/T 4754; other editions find nothing here."""

    id: str
    title: Words
    edition: Annotated[str, AfterValidator(_edition)]
    row: Annotated[tuple[Row, ...], Several, AtLeastOne]

    @model_validator(mode="after")
    def _no_division_twice(self) -> "LimitTable":
        names = [row.division for row in self.row]
        twice = ", ".join(sorted({name for name in names if names.count(name) > 1}))
        if twice:
            raise Fault(f"divisions occur twice: {twice}", f"行业大类重复：{twice}")
        return self


@cache
def bundled_tables() -> dict[str, LimitTable]:
    """Return the tables of ``parks/tables`` by id.

    Examples
    --------
    >>> bundled_tables()["plot-ratio-2008"].edition
    'gbt4754-2002'
    """
    folder = Path(str(files("parks").joinpath("tables")))
    tables = [LimitTable.model_validate(read_toml(path)) for path in sorted(folder.glob("*.toml"))]
    return {table.id: table for table in tables}


def _named(value: object) -> object:
    """Take a table by its name, or as it is written in the rulebook."""
    if not isinstance(value, str):
        return value
    if value not in bundled_tables():
        known = ", ".join(bundled_tables())
        raise Fault(
            f"no bundled table {value!r}; there are: {known}; or write the table here",
            f"没有内置表 {value!r}；现有：{known}；也可在此直接写出表",
        )
    return bundled_tables()[value]


Table = Annotated[LimitTable, BeforeValidator(_named)]
"""A table by the name of a bundled one, or written out in the rulebook."""
