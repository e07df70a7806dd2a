"""The study file: what is to be checked, said by its author. Nothing is read here but the TOML."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from geo.errors import Problem, RefusedError
from layers import source_form
from layers.forms import Fault, Form, faults, known_keys, read_toml
from layers.reference_form import Reference, require_layers
from layers.source_form import Crs
from layers.storey_forms import BuildingsSource, StoreySettle, StoreysSource
from layers.study_columns import (
    Column,
    Columns,
    Metres,
    Sentinels,
    Text,
    Zero,
    short_form,
    to_float,
)
from layers.study_words import word_problems
from layers.subjects import Subject
from layers.tolerances import tolerances
from layers.vocabulary import nearest, roles, statuses

HOW = ("sum", "first", "unique", "list")  # and largest_by:COLUMN


def _to_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _one_or_many(value: object) -> object:
    return tuple(map(to_float, value)) if isinstance(value, list) else (to_float(value),)


def _one_of(allowed: tuple[str, ...]) -> AfterValidator:
    def check(value: str) -> str:
        if value in allowed:
            return value
        near = nearest(value, allowed)
        hint = f"; did you mean {near!r}?" if near else ""
        zh = f"；是否为 {near!r}？" if near else ""
        known = ", ".join(allowed)
        raise Fault(f"must be one of {known}{hint}", f"只能取 {known}{zh}")

    return AfterValidator(check)


def _how(value: str) -> str:
    verb, _, by = value.partition(":")
    if value in HOW or (verb == "largest_by" and by):
        return value
    known = ", ".join(HOW)
    raise Fault(
        f"must be one of {known}, or largest_by:COLUMN", f"只能取 {known} 或 largest_by:字段"
    )


SNAP_M = tolerances()["snap"]["m"]  # drawing noise where nothing is said
MOST_SNAP_M = 1.0  # what is narrower passes unseen: beyond a metre this is ground, not noise
# Rules of a parcel are joined by ";".
Name = Annotated[str, Field(min_length=1, pattern=r"^[^;\r\n]+$")]
Values = Annotated[tuple[str | int | float | bool, ...], BeforeValidator(_one_or_many)]


class JoinColumn(Form):
    """How many rows of a joined table become one value of a parcel."""

    source: Text = Field(alias="from")
    how: Annotated[str, AfterValidator(_how)] = "unique"
    unit: Text | None = None
    skip_null: bool = False  # a sum over rows of which one is null is null, unless this says not
    leave_out: dict[str, Values] = Field(default_factory=dict)  # rows that do not count here
    zero: Zero | None = None
    sentinel: Sentinels | None = None


class Join(Form):
    """A table whose rows belong to parcels."""

    path: Text
    on: Text  # column of the table
    to: Text | None = None  # column of the parcels; None: where parcel_id comes from
    encoding: Text | None = None
    sheet: Text | None = None
    columns: dict[str, Annotated[JoinColumn, BeforeValidator(short_form)]] = Field(min_length=1)
    types: dict[str, Literal["text", "number"]] = Field(
        default_factory=dict
    )  # for names outside the vocabulary


class Settle(Form):
    """How faults of the parcels are settled; what is not said here is refused."""

    duplicate_ids: Literal["suffix"] | None = None
    blank_ids: Literal["number"] | None = None
    invalid: Literal["repair"] | None = None
    empty: Literal["keep"] | None = None
    negative: Literal["unknown"] | None = None
    shared_join: Literal["unknown"] | None = None


class Parcels(source_form.Drawn):
    """The parcels, and how their columns are named."""

    profile: Text = "auto"
    columns: Columns = Field(default_factory=dict)
    snap_m: Annotated[Metres, Field(le=MOST_SNAP_M)] = SNAP_M
    gap_m: Annotated[Metres | None, Field(gt=0)] = None  # what is wider between parcels is a street
    settle: Settle = Settle()
    join: Join | None = None


class LayerSettle(Form):
    """How faults of a layer are settled; what is not said here is refused."""

    invalid: Literal["repair"] | None = None
    empty: Literal["drop"] | None = None


class LayerSource(source_form.Drawn):
    """A planning layer and the part it plays."""

    name: Name
    role: Annotated[str, _one_of(roles())]
    where: dict[str, Values] = Field(default_factory=dict)
    id: Text | None = None
    label: Text | None = None  # column with the names of the zones
    code: Text | None = None  # column with land-use codes; `system` says of which classification
    system: Annotated[Text | None, Field(validate_default=True)] = None
    buffer_m: Annotated[Metres | None, Field(gt=0)] = None  # makes areas of lines and points
    coverage: Text | None = None  # "complete", or a polygon file
    snap_m: Annotated[Metres, Field(le=MOST_SNAP_M)] = SNAP_M
    accuracy_m: Metres | None = None  # no default: undeclared
    valid_from: date | None = None
    valid_to: date | None = None
    status: Annotated[str, _one_of(statuses())] = "in_force"
    effect: Annotated[Literal["prohibit", "review"] | None, Field(validate_default=True)] = None
    applies_to: Subject = Field(default_factory=dict)
    citation: str = ""
    settle: LayerSettle = LayerSettle()

    @field_validator("system")
    @classmethod
    def _codes_have_a_system(cls, value: str | None, info: ValidationInfo) -> str | None:
        code = info.data.get("code")
        if (value is None) != (code is None):
            raise Fault(
                "'code' (a column) and 'system' (the classification of its codes) go together",
                "'code'（字段）与 'system'（代码所属分类体系）须同时给出",
            )
        if code is None and info.data.get("role") == "land_use_plan_proposed":
            raise Fault(
                "a proposed plan is compared by its land-use codes: name 'code' and 'system'",
                "拟定规划按用地代码比较：请给出 'code' 与 'system'",
            )
        return value

    @field_validator("accuracy_m")
    @classmethod
    def _no_finer_than_noise(cls, value: float | None, info: ValidationInfo) -> float | None:
        snap = info.data.get("snap_m")
        if value is not None and snap is not None and value < snap > SNAP_M:
            raise Fault(
                f"is less than snap_m ({snap:g}): lines are no better than their noise",
                f"小于 snap_m（{snap:g}）：线位精度不会优于绘图误差",
            )
        return value

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_begins(cls, value: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("valid_from")
        if value is not None and start is not None and value <= start:
            raise Fault(
                f"is not after valid_from ({start}): the layer would never hold",
                f"不晚于 valid_from（{start}）：图层将从不生效",
            )
        return value

    @field_validator("effect")
    @classmethod
    def _constraints_have_one(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("role") == "constraint":
            raise Fault(
                'a constraint needs effect = "prohibit" or "review"',
                '限制性图层须注明 effect = "prohibit" 或 "review"',
            )
        return value


class CodeTable(Form):
    """A land-use code table of the user's own."""

    path: Text
    code: Text = "code"
    kind: Text = "kind"
    encoding: Text | None = None


class Header(Form):
    """The section ``[study]``."""

    title: str = ""
    crs: Text  # EPSG code or .prj file; metres
    on: date  # the day whose rules apply; the library never asks the clock
    rulebook: Text
    area_basis: Literal["declared", "geodesic", "planar"] = "declared"
    area_disagreement_pct: Metres = 1.0
    extent: source_form.Extent | None = (
        None  # where parcels lie: west, south, east, north in degrees
    )
    synthetic: bool = False
    map_review_number: str = ""  # 审图号, printed on sheets and pictures of the map


class StudyForm(Form):
    """The file as a whole."""

    study: Header
    parcels: Parcels
    storeys: StoreysSource | None = None
    buildings: BuildingsSource | None = None
    codes: dict[str, CodeTable] = Field(default_factory=dict)
    layers: Annotated[tuple[LayerSource, ...], BeforeValidator(_to_tuple)] = ()
    reference: Reference | None = None

    @model_validator(mode="after")
    def _floor_area_has_one_source(self) -> "StudyForm":
        if self.storeys and self.buildings:
            raise Fault(
                "give [storeys] or [buildings]: together they would count floor area twice",
                "[storeys] 与 [buildings] 只能给出其一，否则建筑面积会重复计算",
            )
        return self

    @model_validator(mode="after")
    def _reference_has_its_layers(self) -> "StudyForm":
        if self.reference is not None:
            buffered = [(one.name, one.role, one.buffer_m is not None) for one in self.layers]
            require_layers(self.reference, buffered)
        return self


class Study(Header):
    """A study: the keys of ``[study]``, its sources, and where the file lies."""

    parcels: Parcels
    codes: dict[str, CodeTable]
    layers: tuple[LayerSource, ...]
    storeys: StoreysSource | None = None
    buildings: BuildingsSource | None = None
    reference: Reference | None = None
    path: Path  # the study file
    base: Path  # its folder; paths in the study are relative to it


FORMS: tuple[type[BaseModel], ...] = (
    StudyForm, Header, Parcels, Settle, Column, Join, JoinColumn, LayerSource, LayerSettle,
    CodeTable, StoreysSource, StoreySettle, BuildingsSource, Reference, Crs,
)  # fmt: skip


def read_study(path: str | Path) -> Study:
    """Read a study file and check its form; no data file is opened.

    Parameters
    ----------
    path : str or Path
        A TOML file of the form that ``parkgis init`` writes.

    Returns
    -------
    Study

    Raises
    ------
    RefusedError
        With every fault of the file at once: section, key, what is allowed, nearest known key.
    """
    path = Path(path)
    raw = read_toml(path)
    problems = word_problems(raw, str(path))
    try:
        form = StudyForm.model_validate(raw)
    except ValidationError as error:
        problems = _form_problems(error, raw, str(path)) + problems
    if problems:
        raise RefusedError(problems)
    return Study(
        **dict(form.study) | {"title": form.study.title or path.stem},
        parcels=form.parcels,
        codes=form.codes,
        layers=form.layers,
        storeys=form.storeys,
        buildings=form.buildings,
        reference=form.reference,
        path=path,
        base=path.parent,
    )


def _form_problems(error: ValidationError, raw: dict[str, Any], file: str) -> list[Problem]:
    keys = {key for form in FORMS for key in known_keys(form)}
    return faults(error, file=file, place=lambda loc: _place(loc, raw), keys=keys)


def _place(loc: tuple[str | int, ...], raw: dict[str, Any]) -> str:
    """Name the section of a key as its author wrote it: ``[parcels]``, ``[[layers]] 2 (parks)``."""
    sections = loc[:-1]
    if len(loc) > 1 and loc[0] == "layers" and isinstance(loc[1], int):
        entry = raw["layers"][loc[1]]
        name = entry.get("name", "") if isinstance(entry, dict) else ""
        rest = ".".join(map(str, loc[2:-1]))
        return f"[[layers]] {loc[1] + 1}" + (f" ({name})" if name else "") + (rest and f" {rest}")
    return f"[{'.'.join(map(str, sections))}]" if sections else ""
