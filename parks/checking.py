"""Checking a study: from its files to a report."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np

from geo.errors import Problem, RefusedError
from layers.inputs import Inputs, read_inputs
from layers.measure import add_areas, holding
from layers.study import Study
from parks.applying import Applied, apply_rule
from parks.findings import findings
from parks.outcome import WORDS, Outcome, gravest
from parks.plot_ratio import floor_area, plot_ratio
from parks.report import Report
from parks.rulebook import Held, Rulebook, held_on, load_rulebook
from parks.survey import Survey

Progress = Callable[[str], None]
T = TypeVar("T")
COUNTED = ("pass", "unknown", "review", "fail")


def check(study: Study, *, progress: Progress | None = None) -> Report:
    """Check every parcel of a study against the rules that hold on its day.

    Parameters
    ----------
    study : Study
        As `layers.study.read_study` gives it.
    progress : callable, optional
        Told in a word or two what begins, for whoever waits.

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
    return judge(inputs, book, held, progress=tell)


def judge(inputs: Inputs, book: Rulebook, held: Sequence[Held], *, progress: Progress) -> Report:
    """Judge parcels that are read already.

    Parameters
    ----------
    inputs : Inputs
    book : Rulebook
    held : sequence of Held
        The versions of the day, as `parks.rulebook.held_on` gives them.
    progress : callable

    Returns
    -------
    Report
    """
    study = inputs.study
    progress("areas")
    measured = add_areas(
        inputs.parcels, study.area_basis, disagreement_pct=study.area_disagreement_pct
    )
    active = holding(inputs.layers, study.on)
    progress("tiers")
    survey = Survey(measured, active)
    applied: list[Applied] = []
    for one in held:
        progress(one.rule.id)
        applied += apply_rule(one, survey, study.on)
    progress("findings")
    return Report(
        study=study,
        parcels=_with_outcomes(survey.parcels, applied),
        findings=findings(survey.parcels, applied),
        rules=tuple(one.rule for one in applied),
        problems=inputs.problems + _area_notes(measured, study) + _idle_layers(inputs, active),
        layers=inputs.layers,
        record=inputs.record | {"rulebook": _rulebook_record(book)},
    )


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
    floor = floor_area(parcels, "counted").known
    out["plot_ratio"] = np.round(plot_ratio(floor, parcels["area_m2"]), 4)
    outcomes = [one.judged.outcome for one in applied]
    out["outcome"] = np.array(WORDS, object)[gravest(outcomes, n)]
    stacked = np.stack(outcomes) if outcomes else np.empty((0, n), np.int8)
    for word in COUNTED:
        out[f"n_{word}"] = (stacked == Outcome[word.upper()]).sum(axis=0)
    out["not_concerned"] = _names_where(
        stacked == Outcome.NOT_APPLICABLE, [one.rule.rule_id for one in applied]
    )
    return out


def _names_where(mask: np.ndarray[Any, Any], names: Sequence[str]) -> np.ndarray[Any, Any]:
    """Join, for every column of *mask*, the names of the rows that hold; each pattern once."""
    patterns, which = np.unique(mask.T, axis=0, return_inverse=True)
    joined = ["; ".join(np.array(names, object)[pattern]) for pattern in patterns]
    return np.array(joined, object)[which.reshape(-1)] if joined else np.array([], object)


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
