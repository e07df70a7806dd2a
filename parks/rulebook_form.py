"""The form of a rulebook file: which keys it knows and what may stand in them.

A rule is data. Each kind of rule adds its own keys; each version has a day it applies from, a
status and a source. No key holds an expression: nothing here is ever evaluated.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from layers.forms import Form, Names, Number, Several

Status = Literal["in_force", "draft_with_effect", "draft", "repealed", "statement"]
BINDING: tuple[str, ...] = ("in_force", "draft_with_effect", "statement")
"""The statuses under which a version judges; a draft without effect or a repealed one does not."""

SUBJECT_COLUMNS = (
    "designation",
    "district_code",
    "industry",
    "land_use",
    "land_use_kind",
    "planned_land_use",
    "planned_land_use_kind",
    "status",
    "tier",
)
"""The columns by which a rule may state its subject."""


def _as_names(value: object) -> object:
    if isinstance(value, dict):
        return {key: tuple(v) if isinstance(v, list) else v for key, v in value.items()}
    return value


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
            raise ValueError('a version names its source: facts = [...] or citation = "..."')
        if self.to is not None and self.to <= self.from_:
            raise ValueError("'to' must be later than 'from'")
        return self


class PlotRatioVersion(Version):
    """A limit of the plot ratio: one number or a column of the parcels."""

    nature: Literal["guide", "ceiling", "floor"]
    limit: Number | None = None
    limit_column: str | None = None
    minimum_column: str | None = None
    routes: Names = ()

    @model_validator(mode="after")
    def _has_one_limit(self) -> "PlotRatioVersion":
        if (self.limit is None) == (self.limit_column is None):
            raise ValueError("give exactly one of 'limit' and 'limit_column'")
        if self.minimum_column and self.nature != "ceiling":
            raise ValueError("'minimum_column' goes with nature = \"ceiling\"")
        if self.routes and self.nature != "guide":
            raise ValueError("'routes' go with nature = \"guide\": a limit has no way above it")
        return self


class SupplyLockVersion(Version):
    """The tiers that admit a project, and those in which a person decides."""

    admit: Names = Field(min_length=1)
    review: Names = ()


class PlanningLockVersion(Version):
    """Where industrial use is locked, which changes keep it and which leave it."""

    locked: Names = Field(min_length=1)
    kept: Names = Field(min_length=1)
    left: Names = Field(min_length=1)


class OverlayVersion(Version):
    """Layers whose ground a parcel must keep clear of; every layer says its own effect."""

    roles: Names = Field(min_length=1)


class _Rule(Form):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    title: Words
    applies_to: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_as_names)] = Field(
        default_factory=dict
    )
    existing: Literal["review", "fail"] = "review"

    @model_validator(mode="after")
    def _is_a_rule_one_can_apply(self) -> "_Rule":
        strange = sorted(set(self.applies_to) - set(SUBJECT_COLUMNS))
        if strange:
            raise ValueError(f"applies_to knows {', '.join(SUBJECT_COLUMNS)}; not {strange}")
        _refuse_overlaps(getattr(self, "version", ()))
        return self


class PlotRatioRule(_Rule):
    """Floor area over parcel area against a limit."""

    kind: Literal["plot_ratio"]
    floor_area: Literal["counted", "gross"] = "counted"
    version: Annotated[tuple[PlotRatioVersion, ...], Several]


class SupplyLockRule(_Rule):
    """A project lies inside the tiers that admit it."""

    kind: Literal["supply_lock"]
    version: Annotated[tuple[SupplyLockVersion, ...], Several]


class PlanningLockRule(_Rule):
    """Locked land keeps its industrial use."""

    kind: Literal["planning_lock"]
    version: Annotated[tuple[PlanningLockVersion, ...], Several]


class OverlayRule(_Rule):
    """A parcel keeps clear of the layers of some roles, one finding for each layer."""

    kind: Literal["overlay"]
    version: Annotated[tuple[OverlayVersion, ...], Several]


Rule = PlotRatioRule | SupplyLockRule | PlanningLockRule | OverlayRule


class Book(Form):
    """Name, title and origin of a rulebook."""

    id: str
    title: Words
    note: Words | None = None


class RulebookForm(Form):
    """A whole rulebook file."""

    rulebook: Book
    rule: Annotated[tuple[Annotated[Rule, Field(discriminator="kind")], ...], Several]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "RulebookForm":
        ids = [rule.id for rule in self.rule]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"rule ids occur twice: {', '.join(twice)}")
        return self


def _refuse_overlaps(versions: Sequence[Version]) -> None:
    ordered = sorted(versions, key=lambda version: version.from_)
    for earlier, later in pairwise(ordered):
        if later.from_ == earlier.from_:
            raise ValueError(f"two versions apply from {later.from_}")
        if earlier.to is not None and earlier.to > later.from_:
            raise ValueError(
                f"versions overlap: one runs to {earlier.to}, the next applies from {later.from_}"
            )
