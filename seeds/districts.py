"""The districts of Shanghai, their retired codes, and areas that are reported without a code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from seeds._checked import Check, DataError, check_table, is_text, is_whole

_NAMES = {
    "en": Check(is_text, "a text", required=True),
    "zh": Check(is_text, "a text", required=True),
}
_RETIRED = {
    "en": Check(is_text, "a text"),
    "zh": Check(is_text, "a text"),
    "successor": Check(is_text, "a code in force", required=True),
    "year": Check(is_whole, "a year", required=True),
}
_AREA = _NAMES | {"beside": Check(is_text, "a code in force", required=True)}


@dataclass(frozen=True, slots=True)
class District:
    """A district with a code in force."""

    code: str
    name_en: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class RetiredCode:
    """A code that a successor replaced in *year*; its name is empty where our source gives none."""

    code: str
    successor: str
    year: int
    name_en: str = ""
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class ReportingArea:
    """An area that reports figures of its own beside the district *beside*, without a code."""

    key: str
    name_en: str
    name_zh: str
    beside: str


@cache
def districts() -> Mapping[str, District]:
    """Return the 16 districts by their code (read-only, cached)."""
    rows = _section("districts", _NAMES)
    return MappingProxyType({c: District(c, raw["en"], raw["zh"]) for c, raw in rows.items()})


@cache
def retired_codes() -> Mapping[str, RetiredCode]:
    """Return the retired codes, each with its successor and the year (read-only, cached)."""
    return MappingProxyType(
        {
            code: RetiredCode(
                code, raw["successor"], raw["year"], raw.get("en", ""), raw.get("zh", "")
            )
            for code, raw in _section("retired", _RETIRED).items()
        }
    )


@cache
def reporting_areas() -> Mapping[str, ReportingArea]:
    """Return the areas that report beside a district without a code (read-only, cached)."""
    return MappingProxyType(
        {
            key: ReportingArea(key, raw["en"], raw["zh"], raw["beside"])
            for key, raw in _section("reporting_areas", _AREA).items()
        }
    )


def district(code: str) -> District:
    """Return the district of a code; a retired code gives its successor.

    Raises
    ------
    ValueError
        If the code is neither in force nor retired.

    Examples
    --------
    >>> district("310115").name_en, district("310119").name_en
    ('Pudong', 'Pudong')
    """
    return districts()[current_code(code)]


def current_code(code: str) -> str:
    """Return the code in force that stands for *code*: itself, or the successor of a retired one.

    Raises
    ------
    ValueError
        If the code is neither in force nor retired.

    Examples
    --------
    >>> current_code("310108")
    '310106'
    """
    if code in districts():
        return code
    if code in retired_codes():
        return retired_codes()[code].successor
    raise DataError.unknown_word("district code", code, [*districts(), *retired_codes()])


def _section(name: str, schema: Mapping[str, Check]) -> dict[str, dict[str, Any]]:
    parsed = tomllib.loads((files("seeds") / "districts.toml").read_text("utf-8"))
    rows: dict[str, dict[str, Any]] = parsed[name]
    for key, raw in rows.items():
        check_table(f"districts.toml: [{name}.{key}]", raw, schema)
    return rows
