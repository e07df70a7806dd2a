"""Steps that change an amount: floor area to cut or add, parts of an indicator, and the routes."""

import numpy as np
import pandas as pd

from parks.applying import Applied
from parks.definitions import definitions
from parks.judgement import Floats, Objects
from parks.measures import Measure, measure
from parks.outcome import Mask, Reasons
from parks.plot_ratio import FloorArea, floor_area
from parks.remedy_step import Changed, Steps, step
from parks.routes import Way, open_to
from parks.rulebook_form import AdmissionRule, IndicatorRule, PlotRatioRule, PlotRatioVersion

ROUTED = ("above_guide", "exceptional_value", "within_reference", "above_reference")
FLOOR_AREA = (*ROUTED, "above_limit", "limit_borderline", "below_floor")
INDICATED = (
    *("above_limit", "below_floor", "above_recommended", "below_recommended"),
    *("below_average", "above_average"),
)
FIRST_ROUTE = 10  # choices before it do without any


def floor_area_steps(parcels: pd.DataFrame, applied: Applied, open_: Mask) -> Steps:
    """Say how much floor area to cut or to add, and which routes lead beyond a guide.

    Parameters
    ----------
    parcels : DataFrame, n rows
    applied : Applied
        Of a plot ratio.
    open_ : ndarray of bool, shape (n,)
        Which findings need a remedy.

    Returns
    -------
    list of DataFrame
        The change holds for the floor area that the rule counts: ``counted_floor_area_m2``, or the
        gross one where that stands in for it.
    """
    rule, cause = applied.held.rule, applied.cause
    if not isinstance(rule, PlotRatioRule) or not open_.any():
        return []
    about = applied.judged.about
    floor = floor_area(parcels, rule.floor_area)
    column = _floor_column(floor, rule)
    have, allowed = about["floor_m2"], about["allowed_m2"]
    beyond = open_ & np.isin(cause, FLOOR_AREA) & ~np.isnan(allowed)
    sure = _surely_kept(floor, have, allowed, applied)
    change: Changed = {"column": column, "from_value": have, "unit": "m2"}
    steps = [
        step(
            beyond,
            1,
            _floor_action(have, allowed),
            **change,
            to_value=allowed,
            outcome_then=np.where(sure, "pass", "").astype(object),
        ),
        step(open_ & (cause == "limit_borderline"), 2, "survey"),
        *_correct_steps(applied, open_),
    ]
    for k, way in enumerate(applied.rule.routes, FIRST_ROUTE):
        leads = open_ & np.isin(cause, ROUTED) & open_to(parcels, way)
        if way["name"] == "reference":
            within = about["reference_allowed_m2"]
            less = leads & (cause == "above_reference")
            cut = _floor_action(have, within)
            steps.append(step(less, k, cut, **change, to_value=within, outcome_then="review"))
        steps.append(_route_step(leads, k, way))
    return steps


def _route_step(where: Mask, choice: int, way: Way) -> pd.DataFrame:
    return step(
        where,
        choice,
        "route",
        detail=way["name"],
        outcome_then="review",
        decided_by_en=way["who"]["en"],
        decided_by_zh=way["who"]["zh"],
    )


def _floor_column(floor: FloorArea, rule: PlotRatioRule) -> Objects:
    gross = floor.assumed | (rule.floor_area == "gross")
    return np.where(gross, "floor_area_m2", "counted_floor_area_m2").astype(object)


def _floor_action(have: Floats, wanted: Floats) -> Objects:
    return np.where(wanted < have, "cut_floor_area", "add_floor_area").astype(object)


def _surely_kept(floor: FloorArea, have: Floats, allowed: Floats, applied: Applied) -> Mask:
    """Whether the new floor area keeps every limit of the rule, whatever is open of them."""
    about = applied.judged.about
    bounded = floor.assumed | ~np.isnan(floor.greatest) | (allowed > have)
    return np.asarray(
        bounded & (allowed <= about["most_m2"]) & (allowed >= about["least_m2"]), bool
    )


def _correct_steps(applied: Applied, open_: Mask) -> Steps:
    """Name the data that contradict each other."""
    version = applied.held.version
    named = (
        (version.minimum_column, version.limit_column)
        if isinstance(version, PlotRatioVersion)
        else ()
    )
    limits, areas = ("limits_contradict", "area_disagrees")
    return [
        step(
            open_ & (applied.cause == limits),
            1,
            "correct",
            detail=limits,
            column="; ".join(filter(None, named)),
        ),
        step(
            open_ & (applied.cause == areas), 1, "correct", detail=areas, column="declared_area_m2"
        ),
    ]


def indicator_steps(parcels: pd.DataFrame, applied: Applied, open_: Mask) -> Steps:
    """Say by how much to change the parts of an indicator.

    Parameters
    ----------
    parcels : DataFrame, n rows
    applied : Applied
        Of an indicator or an admission.
    open_ : ndarray of bool, shape (n,)

    Returns
    -------
    list of DataFrame
        Where a share of floor area is too great there are two ways: to convert some of it, or to
        demolish it, the total falling too. Where a part is not known it is to be supplied as well.
    """
    rule, about = applied.held.rule, applied.judged.about
    if not isinstance(rule, IndicatorRule | AdmissionRule) or not open_.any():
        return []
    measured = measure(parcels, rule.indicator)
    part = definitions()[rule.indicator].parts[0]
    column = _changed_column(rule.indicator, measured, floor_area(parcels, "counted"))
    have, wanted = about["from_value"], about["to_value"]
    broken = open_ & np.isin(applied.cause, INDICATED) & ~np.isnan(wanted)
    known = np.where(wanted < have, measured.greatest, measured.least) == have
    then = np.where(known, "pass", "").astype(object)
    action = _actions(column, wanted < have)
    changed: Changed = {"column": column, "unit": part.rpartition("_")[2], "from_value": have}
    demolition = about["demolition"]
    return [
        step(broken, 1, action, **changed, to_value=wanted, outcome_then=then),
        step(broken & ~known, 1, "supply", column=_lacking(measured.missing)),
        step(
            broken & ~np.isnan(demolition),
            2,
            "demolish_admin_floor",
            detail="floor_area_m2",
            **changed,
            to_value=np.round(have - demolition, 2),
            outcome_then=then,
        ),
        *_correct_steps(applied, open_),
    ]


def _changed_column(name: str, measured: Measure, floor: FloorArea) -> Objects:
    """Name the column to change; of several any will do."""
    definition = definitions()[name]
    column = np.full(len(measured.known), "; ".join(definition.parts), object)
    column[measured.apportioned] = "admin_floor_area_m2"
    if definition.way == "floor_area":
        column[floor.assumed] = "floor_area_m2"
    return column


def _actions(column: Objects, less: Mask) -> Objects:
    admin = less & (column == "admin_floor_area_m2")
    floor = np.isin(column, ["floor_area_m2", "counted_floor_area_m2"])
    return np.select(
        [admin, floor & less, floor, less],
        ["convert_admin_floor", "cut_floor_area", "add_floor_area", "reduce"],
        "raise",
    ).astype(object)


def _lacking(missing: Reasons) -> Objects:
    return np.array([*(str(reason).partition(":")[2] for reason in missing), None], object)[:-1]
