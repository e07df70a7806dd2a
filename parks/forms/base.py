"""What the forms of all kinds of rules share: words, versions with their sources, subjects."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from layers.forms import Fault, Form, Names
from layers.subjects import Subject
from layers.vocabulary import kinds, nearest, roles

Status = Literal["in_force", "draft_with_effect", "draft", "repealed", "statement"]
BINDING: tuple[str, ...] = ("in_force", "draft_with_effect", "statement")
"""The statuses under which a version judges; a draft without effect or a repealed one does not."""


def known(words_of: Callable[[], tuple[str, ...]], what_en: str, what_zh: str) -> AfterValidator:
    """Refuse a word that names nothing: a rule that asks for it would never speak."""

    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            _refuse_unknown(word, words_of(), what_en, what_zh)
        return words

    return AfterValidator(check)


def one_known(words: Callable[[], tuple[str, ...]], what_en: str, what_zh: str) -> AfterValidator:
    """Refuse, as `known` does, a single word."""

    def check(word: str) -> str:
        _refuse_unknown(word, words(), what_en, what_zh)
        return word

    return AfterValidator(check)


def _refuse_unknown(word: str, allowed: tuple[str, ...], what_en: str, what_zh: str) -> None:
    if word not in allowed:
        near = nearest(word, allowed)
        hint_en = f"; did you mean {near!r}?" if near else f" ({', '.join(allowed)})"
        hint_zh = f"；是否为 {near!r}？" if near else f"（{', '.join(allowed)}）"
        raise Fault(f"{word!r} is no {what_en}{hint_en}", f"{word!r} 不是{what_zh}{hint_zh}")


Roles = Annotated[Names, known(roles, "role of a layer", "图层角色"), Field(min_length=1)]
Role = Annotated[str, one_known(roles, "role of a layer", "图层角色")]
Kinds = Annotated[Names, known(kinds, "kind of land use", "用地类别"), Field(min_length=1)]
AtLeastOne = Field(min_length=1)


def refuse_unsourced(facts: Sequence[str], citation: str) -> None:
    """Refuse what names no source."""
    if not facts and not citation.strip():
        raise Fault(
            'a version or route names its source: facts = [...] or citation = "..."',
            '版本与路径均须注明来源：facts = [...] 或 citation = "..."',
        )


class Words(Form):
    """A text in both languages."""

    en: str
    zh: str


class Version(Form):
    """One version of a rule: applies from *from* until the day before *to*."""

    from_: date = Field(alias="from")
    to: date | None = None
    status: Status
    facts: Names = ()
    citation: str = ""
    last_confirmed: date | None = None

    @model_validator(mode="after")
    def _is_sourced_and_ordered(self) -> "Version":
        refuse_unsourced(self.facts, self.citation)
        if self.to is not None and self.to <= self.from_:
            raise Fault("'to' must be later than 'from'", "'to' 必须晚于 'from'")
        return self


class RuleForm(Form):
    """What every rule says: its name, whom it concerns, what a breach means for what stands."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    title: Words
    applies_to: Subject = Field(default_factory=dict)
    existing: Literal["review", "fail"] = "review"

    @model_validator(mode="after")
    def _versions_follow_each_other(self) -> "RuleForm":
        refuse_overlaps(getattr(self, "version", ()))
        return self


def refuse_overlaps(versions: Sequence[Version]) -> None:
    """Refuse versions of which two would hold on one day."""
    spoken = (version for version in versions if version.status != "draft")  # drafts may overlap
    ordered = sorted(spoken, key=lambda version: version.from_)
    for earlier, later in pairwise(ordered):
        if later.from_ == earlier.from_:
            raise Fault(f"two versions apply from {later.from_}", f"两个版本均自 {later.from_} 起")
        if earlier.to is not None and earlier.to > later.from_:
            raise Fault(
                f"versions overlap: one runs to {earlier.to}, the next applies from {later.from_}",
                f"版本重叠：前一版本至 {earlier.to}，后一版本自 {later.from_} 起",
            )
