"""Whom a rule or a layer may concern: the columns that say it, and the words they may hold."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from layers.forms import Fault
from layers.vocabulary import columns, kinds, nearest, tiers

COLUMNS = (
    "designation",
    "district_code",
    "industry",
    "land_use",
    "land_use_kind",
    "land_use_system",
    "planned_land_use",
    "planned_land_use_kind",
    "status",
    "tier",
)


def words_of(column: str) -> tuple[str, ...]:
    """Return the words that a column may hold; none means any text.

    Examples
    --------
    >>> words_of("status"), words_of("industry")
    (('existing', 'new', 'change'), ())
    """
    if column.endswith("_kind"):
        return kinds()
    if column == "tier":
        return (*tiers(), "outside", "split")
    return tuple(columns()[column].choices) if column in columns() else ()


def _as_tuples(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {key: tuple(v) if isinstance(v, list) else v for key, v in value.items()}


def _checked(subject: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Refuse a column or word that would make a rule concern nobody without a sign."""
    for column, words in subject.items():
        if column not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise Fault(f"{column!r} is none of: {known}", f"{column!r} 不在下列字段之中：{known}")
        if not words:
            raise Fault(f"{column} names no value", f"{column} 未列出任何取值")
        _check_words(column, words)
    coded = {"land_use", "planned_land_use"} & set(subject)
    if coded and "land_use_system" not in subject:
        raise Fault(
            f"{min(coded)} means nothing without its classification: add land_use_system",
            f"{min(coded)} 离开其分类体系没有意义：请补充 land_use_system",
        )
    return subject


def _check_words(column: str, words: tuple[str, ...]) -> None:
    allowed = words_of(column)
    for word in words:
        if allowed and word not in allowed:
            known, near = ", ".join(allowed), nearest(word, allowed)
            hint = (f"; did you mean {near!r}?", f"；是否为 {near!r}？") if near else ("", "")
            raise Fault(
                f"{column} cannot be {word!r}{hint[0]} It is one of: {known}",
                f"{column} 不能为 {word!r}{hint[1]} 只能取：{known}",
            )


Subject = Annotated[
    dict[str, tuple[str, ...]], BeforeValidator(_as_tuples), AfterValidator(_checked)
]
"""Columns and the values they may hold; all must hold. Empty: everybody."""
