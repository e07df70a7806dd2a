"""The form of a rulebook file: which keys it knows and what may stand in them.

A rule is data. Each kind of rule adds its own keys; each version has a day it applies from, a
status and a source. No key holds an expression: nothing here is ever evaluated.
"""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from layers.forms import Fault, Form, Names, Number, Several
from layers.subjects import Subject
from layers.vocabulary import columns, kinds, nearest, roles

Status = Literal["in_force", "draft_with_effect", "draft", "repealed", "statement"]
BINDING: tuple[str, ...] = ("in_force", "draft_with_effect", "statement")
"""The statuses under which a version judges; a draft without effect or a repealed one does not."""
GREATEST_RATIO, RATIO_DECIMALS = 100, 5  # what `parks.exact` compares exactly


def _known(known: Callable[[], tuple[str, ...]], what_en: str, what_zh: str) -> AfterValidator:
    """Refuse a word that names nothing: a rule that asks for it would never speak."""

    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if word not in known():
                near = nearest(word, known())
                hint_en = f"; did you mean {near!r}?" if near else f" ({', '.join(known())})"
                hint_zh = f"；是否为 {near!r}？" if near else f"（{', '.join(known())}）"
                raise Fault(
                    f"{word!r} is no {what_en}{hint_en}", f"{word!r} 不是{what_zh}{hint_zh}"
                )
        return words

    return AfterValidator(check)


def _ratio_columns() -> tuple[str, ...]:
    return tuple(name for name in columns() if "plot_ratio" in name)


def _ratio_column(name: str) -> str:
    if name not in _ratio_columns():
        known = ", ".join(_ratio_columns())
        raise Fault(
            f"{name!r} is no column of plot ratios: {known}", f"{name!r} 不是容积率字段：{known}"
        )
    return name


Roles = Annotated[Names, _known(roles, "role of a layer", "图层角色"), Field(min_length=1)]
Kinds = Annotated[Names, _known(kinds, "kind of land use", "用地类别"), Field(min_length=1)]
AtLeastOne = Field(min_length=1)
RatioColumn = Annotated[str, AfterValidator(_ratio_column)]
Ratio = Annotated[Number, Field(ge=0, le=GREATEST_RATIO, decimal_places=RATIO_DECIMALS)]


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
        if not self.facts and not self.citation:
            raise Fault(
                'a version names its source: facts = [...] or citation = "..."',
                '每个版本须注明来源：facts = [...] 或 citation = "..."',
            )
        if self.to is not None and self.to <= self.from_:
            raise Fault("'to' must be later than 'from'", "'to' 必须晚于 'from'")
        return self


class PlotRatioVersion(Version):
    """A limit of the plot ratio: one number or a column of the parcels."""

    nature: Literal["guide", "ceiling", "floor"]
    limit: Ratio | None = None
    limit_column: RatioColumn | None = None
    minimum_column: RatioColumn | None = None
    routes: Names = ()

    @model_validator(mode="after")
    def _has_one_limit(self) -> "PlotRatioVersion":
        if (self.limit is None) == (self.limit_column is None):
            raise Fault(
                "give exactly one of 'limit' and 'limit_column'",
                "'limit' 与 'limit_column' 须且只能给出一个",
            )
        if self.minimum_column and self.nature != "ceiling":
            raise Fault(
                "'minimum_column' goes with nature = \"ceiling\"",
                "'minimum_column' 只用于 nature = \"ceiling\"",
            )
        if self.routes and self.nature != "guide":
            raise Fault(
                "'routes' go with nature = \"guide\": a limit has no way above it",
                "'routes' 只用于 nature = \"guide\"：限值之上没有路径",
            )
        return self


class SupplyLockVersion(Version):
    """The tiers that admit a project, and those in which a person decides."""

    admit: Roles
    review: Annotated[Names, _known(roles, "role of a layer", "图层角色")] = ()


class PlanningLockVersion(Version):
    """Where industrial use is locked, which changes keep it and which leave it."""

    locked: Roles
    kept: Kinds
    left: Kinds

    @model_validator(mode="after")
    def _no_kind_is_in_both(self) -> "PlanningLockVersion":
        both = ", ".join(sorted(set(self.kept) & set(self.left)))
        if both:
            raise Fault(f"both kept and left: {both}", f"同时列入 kept 与 left：{both}")
        return self


class OverlayVersion(Version):
    """Layers whose ground a parcel must keep clear of; every layer says its own effect."""

    roles: Roles


class _Rule(Form):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    title: Words
    applies_to: Subject = Field(default_factory=dict)
    existing: Literal["review", "fail"] = "review"

    @model_validator(mode="after")
    def _versions_follow_each_other(self) -> "_Rule":
        _refuse_overlaps(getattr(self, "version", ()))
        return self


class PlotRatioRule(_Rule):
    """Floor area over parcel area against a limit."""

    kind: Literal["plot_ratio"]
    floor_area: Literal["counted", "gross"] = "counted"
    version: Annotated[tuple[PlotRatioVersion, ...], Several, AtLeastOne]


class SupplyLockRule(_Rule):
    """A project lies inside the tiers that admit it."""

    kind: Literal["supply_lock"]
    version: Annotated[tuple[SupplyLockVersion, ...], Several, AtLeastOne]


class PlanningLockRule(_Rule):
    """Locked land keeps its industrial use."""

    kind: Literal["planning_lock"]
    version: Annotated[tuple[PlanningLockVersion, ...], Several, AtLeastOne]


class OverlayRule(_Rule):
    """A parcel keeps clear of the layers of some roles, one finding for each layer."""

    kind: Literal["overlay"]
    version: Annotated[tuple[OverlayVersion, ...], Several, AtLeastOne]


Rule = PlotRatioRule | SupplyLockRule | PlanningLockRule | OverlayRule


class Book(Form):
    """Name, title and origin of a rulebook."""

    id: str
    title: Words
    note: Words | None = None


class RulebookForm(Form):
    """A whole rulebook file."""

    rulebook: Book
    rule: Annotated[tuple[Annotated[Rule, Field(discriminator="kind")], ...], Several, AtLeastOne]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "RulebookForm":
        ids = [rule.id for rule in self.rule]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            names = ", ".join(twice)
            raise Fault(f"rule ids occur twice: {names}", f"规则编号重复：{names}")
        return self


def _refuse_overlaps(versions: Sequence[Version]) -> None:
    ordered = sorted(versions, key=lambda version: version.from_)
    for earlier, later in pairwise(ordered):
        if later.from_ == earlier.from_:
            raise Fault(f"two versions apply from {later.from_}", f"两个版本均自 {later.from_} 起")
        if earlier.to is not None and earlier.to > later.from_:
            raise Fault(
                f"versions overlap: one runs to {earlier.to}, the next applies from {later.from_}",
                f"版本重叠：前一版本至 {earlier.to}，后一版本自 {later.from_} 起",
            )
