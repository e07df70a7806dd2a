"""Refuse data files that do not say what they should: unknown key, missing key, wrong type."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


class DataError(ValueError):
    """A bundled data file is wrong: file, id and key in English, and the matter in Chinese too."""

    def __init__(self, message_en: str, message_zh: str) -> None:
        super().__init__(message_en, message_zh)
        self.message_en, self.message_zh = message_en, message_zh

    def __str__(self) -> str:
        return f"{self.message_en} / {self.message_zh}"

    @classmethod
    def unknown_word(cls, where: str, word: object, known: Collection[str]) -> "DataError":
        """Say that *word* is none of *known*, and which was probably meant."""
        from difflib import get_close_matches  # only a mistake pays for it

        near = get_close_matches(str(word), known, n=1)
        listed = near or sorted(known)
        hint = f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(listed)}"
        return cls(
            f"{where}: {word!r} is not known; {hint}", f"未知的 {word!r},可用:{'、'.join(listed)}"
        )


@dataclass(frozen=True, slots=True)
class Check:
    """How one key is checked: ``holds`` tells a good value, ``wanted`` describes it."""

    holds: Callable[[Any], bool]
    wanted: str
    required: bool = False


def check_table(where: str, raw: object, schema: Mapping[str, Check]) -> None:
    """Raise `DataError` unless *raw* is a table with the keys and types of *schema*."""
    if not isinstance(raw, dict):
        raise DataError(f"{where}: not a table", "不是一个表")
    for key, value in raw.items():
        if key not in schema:
            raise DataError.unknown_word(f"{where}: key", key, schema)
        if not schema[key].holds(value):
            raise DataError(
                f"{where}: {key}: {value!r} is not {schema[key].wanted}",
                f"{key} 的值 {value!r} 不符合要求",
            )
    for key, check in schema.items():
        if check.required and key not in raw:
            raise DataError(f"{where}: {key}: missing; give {check.wanted}", f"缺少 {key}")


def is_text(value: object) -> bool:
    """Whether *value* is a text that is not blank."""
    return isinstance(value, str) and value.strip() != ""


def is_number(value: object) -> bool:
    """Whether *value* is a number (``true`` is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> bool:
    """Whether *value* is a whole number (``true`` is none)."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_day(value: object) -> bool:
    """Whether *value* is a date without a time."""
    return isinstance(value, date) and not isinstance(value, datetime)


def is_bilingual(value: object) -> bool:
    """Whether *value* is a table ``{ en = text, zh = text }``."""
    return (
        isinstance(value, dict) and set(value) == {"en", "zh"} and all(map(is_text, value.values()))
    )


def is_text_list(value: object) -> bool:
    """Whether *value* is a list of texts with no text twice."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(map(is_text, value))
        and len(set(value)) == len(value)
    )


def is_bilingual_list(value: object) -> bool:
    """Whether *value* is ``{ en = [...], zh = [...] }`` with as many texts on either side."""
    return (
        isinstance(value, dict)
        and set(value) == {"en", "zh"}
        and all(map(is_text_list, value.values()))
        and len(value["en"]) == len(value["zh"])
    )


def is_range(value: object) -> bool:
    """Whether *value* is two ascending numbers."""
    return (
        isinstance(value, list)
        and [is_number(v) for v in value] == [True, True]
        and bool(value[0] < value[1])
    )


def one_of(words: Collection[str], *, required: bool = False) -> Check:
    """Check that a value is one of *words*."""
    return Check(lambda value: value in words, f"one of {', '.join(words)}", required)
