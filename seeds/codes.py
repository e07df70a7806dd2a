"""Code systems of land use and of industry: what a code means in its own system.

The same digits mean different things in different systems: ``1001`` is industrial land in the
planning classification and railway in the land survey. Every question therefore names the system.

The tables are ``seeds/code_tables/<system>.csv``. Their column ``kind`` is our reading of a class:

- empty: the class spans several kinds ("10" holds industry, mining and salt; "08H2" holds research
  beside schools and hospitals). The kind of such a parcel cannot be told from its code.
- ``0902`` and ``B2`` (business and finance) are ``office``: their buildings are offices, and trade
  has classes of its own. ``05H1`` of the survey holds trade and offices alike: ``commercial``.
- community services inside residential land follow the residential class.
- mining, salt, transport, utilities, green, water and farmland are ``other``.
- an unverified row comes from memory: it has a kind, and ``verified`` is False.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from seeds._checked import DataError

KINDS = (
    "industrial",
    "research",
    "mixed_industrial",
    "storage",
    "office",
    "commercial",
    "residential",
    "public",
    "other",
)
LAND_USE_SYSTEMS = (
    "planning-2020",
    "planning-2023",
    "land-survey",
    "gb50137-2011",
    "shanghai-local",
)
INDUSTRY_SYSTEMS = ("gbt4754-2017", "gbt4754-2002")

_COLUMNS = ["code", "name_en", "name_zh", "kind", "children", "status", "source"]


@dataclass(frozen=True, slots=True)
class Code:
    """A class of a code system.

    ``kind`` is one of `KINDS`, or None where the class spans several kinds or is an industry.
    ``children`` tells that every class below it, listed or not, is of the same kind.
    """

    code: str
    name_en: str
    name_zh: str
    kind: str | None
    verified: bool
    children: bool
    source: str


def systems() -> tuple[str, ...]:
    """Return the names of all code systems, those of land use first."""
    return LAND_USE_SYSTEMS + INDUSTRY_SYSTEMS


@cache
def code_table(system: str) -> Mapping[str, Code]:
    """Return the classes of a system by their code (read-only, cached).

    Raises
    ------
    ValueError
        If there is no such system (the message lists them).

    Examples
    --------
    >>> code_table("planning-2023")["1001"].name_en
    'Industrial land'
    >>> code_table("land-survey")["1001"].name_en
    'Railway'
    """
    if system not in systems():
        raise DataError.unknown_word("code system", system, systems())
    table: dict[str, Code] = {}
    for line, row in enumerate(_rows(f"{system}.csv", _COLUMNS), start=2):
        where = f"{system}.csv: line {line}"
        if row["code"] in table:
            raise DataError(f"{where}: code {row['code']!r} stands twice", "代码重复")
        table[row["code"]] = _code(where, row)
    return MappingProxyType(table)


def find(system: str, code: str) -> Code | None:
    """Return the class of a code, or the nearest one above it that speaks for all below it.

    Only classes marked ``children`` stand in for a longer code: ``R22`` is found as ``R``
    (residential), while ``100109`` is not taken for ``1001``, because that table is complete and
    the code may be a typing error.

    Parameters
    ----------
    system : str
        One of `systems`; another raises ValueError.
    code : str
        As text; blanks around it are ignored.
    """
    table, code = code_table(system), code.strip()
    if code in table:
        return table[code]
    above = (table.get(code[:length]) for length in range(len(code) - 1, 0, -1))
    return next((found for found in above if found is not None and found.children), None)


def kind_of(system: str, code: str) -> str | None:
    """Return the kind of a land-use code, or None if the code does not tell it.

    None means: the code is not in the system, or its class spans several kinds.

    Examples
    --------
    >>> kind_of("planning-2020", "1001"), kind_of("land-survey", "1001")
    ('industrial', 'other')
    >>> kind_of("planning-2020", "10") is None
    True
    """
    found = find(system, code)
    return found.kind if found else None


@cache
def changes_2020_to_2023() -> Mapping[str, str | None]:
    """Return the codes of the trial classification (2020) that the final one (2023) moved.

    None: the class has no code of its own any more, or we could not read which. Codes that are not
    listed are unchanged.
    """
    rows = _rows("planning-2020-to-2023.csv", ["code_2020", "code_2023"])
    return MappingProxyType({row["code_2020"]: row["code_2023"] or None for row in rows})


def _rows(name: str, columns: list[str]) -> list[dict[str, str]]:
    text = (files("seeds") / "code_tables" / name).read_text("utf-8")
    reader = csv.DictReader(text.splitlines(), strict=True)
    if reader.fieldnames != columns:
        raise DataError(f"{name}: line 1: the columns must be {','.join(columns)}", "表头列名不符")
    return list(reader)


def _code(where: str, row: dict[str, str]) -> Code:
    for column, allowed in (
        ("kind", ("", *KINDS)),
        ("children", ("", "yes")),
        ("status", ("read", "unverified")),
    ):
        if row[column] not in allowed:
            raise DataError.unknown_word(f"{where}: {column}", row[column], allowed)
    return Code(
        code=row["code"],
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        kind=row["kind"] or None,
        verified=row["status"] == "read",
        children=row["children"] == "yes",
        source=row["source"],
    )
