"""Checking a study: from its files to a report."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np

from geo.errors import Problem, RefusedError
from layers.inputs import Inputs, Layer, read_inputs
from layers.measure import add_areas, holding
from layers.study import Study
from layers.vocabulary import roles
from parks.applying import Applied, apply_rule
from parks.binding import add_binding
from parks.buildable import buildable
from parks.counting import cited, conflicts, floor_areas, told
from parks.designation import designated, designation_notes
from parks.drafts import with_drafts
from parks.findings import findings
from parks.multi_storey import add_fit
from parks.outcome import WORDS, Outcome, gravest, names_where
from parks.plan_change import plan_changes, plans
from parks.plan_change import plan_notes as notes_on_plans
from parks.plan_tables import PlanChanges
from parks.plot_ratio import floor_area, plot_ratio
from parks.reference import with_references
from parks.remedy_table import remedy_table
from parks.report import Report
from parks.rulebook import Held, Rulebook, counting_on, held_on, load_rulebook
from parks.rulebook_form import PlanningLockVersion
from parks.survey import Survey

Progress = Callable[[str], None]
T = TypeVar("T")
RESTRICTING = ("farmland", "ecological_red_line", "growth_boundary", "constraint")
COUNTED = ("pass", "unknown", "review", "fail")


def check(study: Study, *, progress: Progress | None = None, also_draft: bool = False) -> Report:
    """Check every parcel of a study against the rules that hold on its day.

    Parameters
    ----------
    study : Study
        As `layers.study.read_study` gives it.
    progress : callable, optional
        Told in a word or two what begins, for whoever waits.
    also_draft : bool
        Judge a second time as if drafts were in force, and put both beside each other.

    Returns
    -------
    Report
        Parcels in = parcels out, in the order of the file.

    Raises
    ------
    RefusedError
        With every fault of the rulebook and of all files at once.
    """
    tell = progress or (lambda _step: None)
    problems: list[Problem] = []
    tell("rules")
    book = _collect(problems, lambda: load_rulebook(study.rulebook, base=study.base))
    held = _collect(problems, lambda: held_on(book, study.on)) if book else None
    tell("reading")
    inputs = _collect(problems, lambda: read_inputs(study))
    if book is None or held is None or inputs is None:
        raise RefusedError(problems)
    report = judge(inputs, book, held, progress=tell)
    if not also_draft:
        return report
    drafted = held_on(book, study.on, drafts=True)
    return with_drafts(report, judge(inputs, book, drafted, progress=tell, drafts=True))


def judge(
    inputs: Inputs,
    book: Rulebook,
    held: Sequence[Held],
    *,
    progress: Progress,
    drafts: bool = False,
) -> Report:
    """Judge parcels that are read already.

    Parameters
    ----------
    inputs : Inputs
    book : Rulebook
    held : sequence of Held
        The versions of the day, as `parks.rulebook.held_on` gives them.
    progress : callable
    drafts : bool
        Count layers that are drafts as in force.

    Returns
    -------
    Report
    """
    study = inputs.study
    progress("areas")
    measured = add_areas(
        inputs.parcels, study.area_basis, disagreement_pct=study.area_disagreement_pct
    )
    counting = counting_on(book, study.on)
    apart: tuple[Problem, ...] = ()
    if inputs.storeys is not None:
        measured = floor_areas(measured, inputs.storeys, counting)
        apart = conflicts(measured, inputs.storeys)
        held = cited(held, counting) if counting else held
    active = holding(inputs.layers, study.on, drafts=drafts)
    if study.reference is not None:
        measured, note = with_references(measured, active, study.reference, held)
        apart = (*apart, note)
    progress("tiers")
    survey = Survey(measured, active)
    applied: list[Applied] = []
    for one in held:
        progress(one.rule.id)
        applied += apply_rule(one, survey, study.on)
    progress("findings")
    changes, plan_notes = _plan_changes(inputs, held, active)
    remains = buildable(held, survey)
    parcels = add_binding(_with_outcomes(survey.parcels, applied), applied)
    parcels = add_fit(parcels, held)
    if remains is not None:
        parcels["buildable_area_m2"] = remains.area_m2
    used = [*active, *(plans(inputs.layers, study.on)[1] if changes else ())]
    return Report(
        study=study,
        parcels=parcels,
        findings=findings(survey.parcels, applied),
        rules=tuple(one.rule for one in applied),
        problems=inputs.problems
        + apart
        + _area_notes(measured, study)
        + _idle_layers(inputs, used)
        + _unjudged_layers(used, held)
        + plan_notes,
        layers=inputs.layers,
        remedies=remedy_table(survey.parcels, applied),
        record=inputs.record
        | {"rulebook": _rulebook_record(book)}
        | ({"counting": told(counting, study.on)} if inputs.storeys and counting else {})
        | ({"reference": study.reference.model_dump()} if study.reference else {}),
        plan_changes=changes,
        buildable=remains.layer(parcels) if remains is not None else None,
    )


def _plan_changes(
    inputs: Inputs, held: Sequence[Held], active: Sequence[Layer]
) -> tuple[PlanChanges | None, tuple[Problem, ...]]:
    """Compare two versions of a plan by the first planning lock that holds on the day."""
    current, proposed = plans(inputs.layers, inputs.study.on)
    for one in held:
        if isinstance(one.version, PlanningLockVersion):
            words = one.rule.applies_to.get("designation", ())
            bases = [layer for layer in active if layer.role in one.version.locked]
            locked = designated(bases, words)
            changes = plan_changes(one.rule.id, one.version, locked, current, proposed)
            notes = notes_on_plans(one.version, bases, current, proposed)
            return changes, notes + (designation_notes(bases, words) if changes else ())
    return None, ()


def _collect(problems: list[Problem], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except RefusedError as refused:
        problems += refused.problems
        return None


def _with_outcomes(parcels: gpd.GeoDataFrame, applied: Sequence[Applied]) -> gpd.GeoDataFrame:
    """Add the plot ratio, the gravest outcome, the counts and the rules not concerned."""
    out = parcels.copy()
    n = len(out)
    floor = floor_area(parcels, "counted")
    exact = np.where(floor.exact, floor.known, np.nan)
    out["plot_ratio"] = np.round(plot_ratio(exact, parcels["area_m2"]), 4)
    outcomes = [one.judged.outcome for one in applied]
    out["outcome"] = np.array(WORDS, object)[gravest(outcomes, n)]
    stacked = np.stack(outcomes) if outcomes else np.empty((0, n), np.int8)
    for word in COUNTED:
        out[f"n_{word}"] = (stacked == Outcome[word.upper()]).sum(axis=0)
    out["not_concerned"] = names_where(
        stacked == Outcome.NOT_APPLICABLE, [one.rule.rule_id for one in applied]
    )
    return out


def _area_notes(parcels: gpd.GeoDataFrame, study: Study) -> tuple[Problem, ...]:
    """Note declared areas that differ from the measured ones by more than the study allows."""
    declared = parcels["declared_area_m2"].to_numpy(float, na_value=np.nan)
    measured = parcels["geodesic_area_m2"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(declared / measured - 1) * 100
    rows = np.flatnonzero(apart > study.area_disagreement_pct)
    if not len(rows):
        return ()
    ids = ", ".join(parcels["parcel_id"].iloc[rows[:5]])
    limit = f"{study.area_disagreement_pct:g}"
    return (
        Problem(
            "area-differs",
            f"declared and measured area differ by more than {limit} % on {len(rows)} parcels "
            f"({ids} …); both stand in `parcels`",
            f"{len(rows)} 个地块的登记面积与量算面积相差超过 {limit}%（{ids} …），"
            "两者均列于 parcels",
            column="declared_area_m2",
        ),
    )


def _idle_layers(inputs: Inputs, active: Sequence[object]) -> tuple[Problem, ...]:
    held = {id(layer) for layer in active}
    return tuple(
        Problem(
            "layer-not-in-force",
            f"this layer ({layer.status}) does not hold on {inputs.study.on} and was not used",
            f"该图层（{layer.status}）在 {inputs.study.on} 无效，未予使用",
            layer=layer.name,
        )
        for layer in inputs.layers
        if id(layer) not in held
    )


def _unjudged_layers(layers: Sequence[Layer], held: Sequence[Held]) -> tuple[Problem, ...]:
    """Note layers that restrict something by their nature, and that no rule of the day looks at."""
    asked = {role for one in held if one.version for role in _roles_in(one.version.model_dump())}
    return tuple(
        Problem(
            "layer-not-judged",
            f"no rule of this rulebook looks at layers of role {layer.role}: it is drawn, and "
            "judges nothing; add an overlay rule for it",
            f"本规则集没有规则涉及角色为 {layer.role} 的图层：仅绘出，不作判断；"
            "如需判断请补充 overlay 规则",
            layer=layer.name,
        )
        for layer in layers
        if layer.role not in asked and (layer.effect or layer.role in RESTRICTING)
    )


def _roles_in(value: object) -> set[str]:
    """Find every role that a version names, wherever it stands."""
    if isinstance(value, dict):
        return set().union(*map(_roles_in, value.values()))
    if isinstance(value, tuple | list):
        return set().union(*map(_roles_in, value))
    return {value} & set(roles()) if isinstance(value, str) else set()


def _rulebook_record(book: Rulebook) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": book.name,
        "title_en": book.title.en,
        "title_zh": book.title.zh,
        "sha256": book.sha256,
    }
    if book.tables:
        tables = [{"path": table.path, "sha256": table.sha256} for table in book.tables]
        record["tables"] = tables
    return record
