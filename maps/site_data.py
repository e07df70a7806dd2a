"""What a page must know to judge a site that is drawn on it: layers, rules of the day, tolerances.

The layers stand in full: every coordinate to its last bit, not as they are drawn. A site is a new
project, so rules about changes of use do not concern it; rules that ask for what a drawing does not
have (performance, limits by zone or by industry) are named, and left to a check.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import CRSError, RefusedError
from geo.parts import as_array, polygons
from layers.measure import holding
from layers.vocabulary import kinds, tiers
from maps.columnar import Columns, Packed
from maps.site_frame import site_frame
from parks.rulebook import Held, citation, held_on, load_rulebook
from parks.rulebook_form import (
    OverlayVersion,
    PlanningLockVersion,
    PlotRatioRule,
    PlotRatioVersion,
    SupplyLockVersion,
)
from parks.subject import SUPPLIED_BY
from parks.wording import column_text, reason_text, text, tier_text

if TYPE_CHECKING:
    from layers.inputs import Layer
    from layers.study import Study
    from parks.report import Report

Geometries = npt.NDArray[np.object_]
Words = dict[str, str]

AROUND_M = 5_000.0  # sites may be drawn so far beyond everything that the study holds
REASONS = (
    "inside", "sliver", "outside", "partly_outside", "borderline", "review_tier", "no_coverage",
    "prohibited_overlap", "review_overlap", "beyond_boundary", "not_concerned", "undecided",
    "area_disagrees", "below_floor", "exceptional_value", "above_limit", "above_guide", "within",
    "lapsed", "not_yet_in_force", "missing:floor_area_m2", "missing:declared_area_m2",
)  # fmt: skip
"""Every reason that ``site_verdict.js`` gives and that names neither a column nor a role."""


@dataclass(frozen=True, slots=True)
class SiteData:
    """Settings as plain values, and the rings of the layers packed."""

    settings: dict[str, Any]
    rings: Packed


def site_data(report: "Report") -> SiteData | None:
    """Collect what judges a site.

    Parameters
    ----------
    report : parks.report.Report

    Returns
    -------
    SiteData or None
        None where no site can be judged: the CRS is tied to no ellipsoid, the study holds no
        ground, or its rulebook is not the one of the report any more.
    """
    study = report.study
    held = _held(report)
    bounds = _bounds(report)
    if held is None or bounds is None:
        return None
    try:
        frame = site_frame(report.parcels.crs, bounds)
    except CRSError:
        return None
    rules = [_rule(one, study) for one in held if _judged(one)]
    asked = {*tiers(), *chain.from_iterable(rule.get("asks", ()) for rule in rules)}
    layers = [layer for layer in holding(report.layers, study.on) if layer.role in asked]
    settings = {
        "basis": study.area_basis,
        "disagreement": study.area_disagreement_pct / 100,
        "tiers": list(tiers()),
        "supplied_by": SUPPLIED_BY,
        "rules": rules,
        "not_judged": [_title(one) for one in held if not _judged(one) and not _of_changes(one)],
        "layers": [_layer(layer) for layer in layers],
        "frame": frame,
        "kinds": [{"code": code, **_pair("kind", code)} for code in kinds()],
        "columns": {c: _both(lambda lang, c=c: column_text(c, lang)) for c in _columns(rules)},
        "roles": {role: _both(lambda lang, r=role: tier_text(r, lang)) for role in sorted(asked)},
        "places": {tier: _pair("tier", tier) for tier in (*tiers(), "outside", "split")},
        "reasons": _reasons(rules, asked),
    }
    return SiteData(settings, pack_rings(layers))


def pack_rings(layers: Sequence["Layer"]) -> Packed:
    """Pack the polygons of layers, then those of their coverages, bit by bit.

    Parameters
    ----------
    layers : sequence of Layer

    Returns
    -------
    Packed
        ``polygons`` (of each layer, then of each coverage), ``rings`` (of each polygon; the shell
        comes first), ``sizes`` (vertices of each ring, the closing one left out), and the two
        halves of each coordinate's bits.
    """
    sets = [as_array(layer.features.geometry) for layer in layers]
    sets += [_coverage(layer) for layer in layers]
    parts = [polygons(one)[0] for one in sets]
    every = np.concatenate(parts) if parts else np.array([], object)
    rings, of = shapely.get_rings(every, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    opened = np.r_[ring[1:] == ring[:-1], False][: len(ring)]  # the last vertex is the first again
    columns = Columns()
    columns.number("polygons", [len(part) for part in parts])
    columns.number("rings", np.bincount(of, minlength=len(every)))
    columns.number("sizes", np.bincount(ring[opened], minlength=len(rings)))
    for k, name in enumerate(("x", "y")):
        low, high = np.ascontiguousarray(points[opened, k]).view("<u4").reshape(-1, 2).T
        columns.number(f"{name}_low", low)
        columns.number(f"{name}_high", high)
    return columns.pack()


def _held(report: "Report") -> tuple[Held, ...] | None:
    """Return the rules of the day, if the rulebook is still the one that judged the parcels."""
    try:
        book = load_rulebook(report.study.rulebook, base=report.study.base)
    except (OSError, RefusedError):
        return None
    said = report.record["rulebook"].get("sha256", book.sha256)
    return held_on(book, report.study.on) if said == book.sha256 else None


def _bounds(report: "Report") -> tuple[float, float, float, float] | None:
    shapes = [as_array(report.parcels.geometry)]
    shapes += [as_array(layer.features.geometry) for layer in report.layers]
    box = shapely.total_bounds(np.concatenate(shapes))
    if np.isnan(box).any():
        return None
    west, south, east, north = (float(bound) for bound in box)
    return west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M


def _coverage(layer: "Layer") -> Geometries:
    if layer.coverage is None or isinstance(layer.coverage, str):
        return np.array([], object)
    return as_array(layer.coverage)


def _layer(layer: "Layer") -> dict[str, Any]:
    said = layer.coverage
    return {
        "name": layer.name,
        "role": layer.role,
        "snap": layer.snap_m,
        "accuracy": layer.accuracy_m,
        "coverage": said if said is None or isinstance(said, str) else "drawn",
        "effect": layer.effect,
        "applies_to": {name: list(values) for name, values in layer.applies_to.items()},
    }


def _judged(held: Held) -> bool:
    """Whether a drawing has all that the rule asks for."""
    if held.version is None:
        return not _of_changes(held)
    if isinstance(held.version, PlotRatioVersion):
        return held.version.limit is not None or held.version.limit_column is not None
    return isinstance(held.version, SupplyLockVersion | OverlayVersion)


def _of_changes(held: Held) -> bool:
    return held.rule.kind == "planning_lock" or isinstance(held.version, PlanningLockVersion)


def _rule(held: Held, study: "Study") -> dict[str, Any]:
    rule, version = held.rule, held.version
    said: dict[str, Any] = {
        "id": rule.id,
        "kind": rule.kind,
        "title": _title(held),
        "applies_to": {name: list(values) for name, values in rule.applies_to.items()},
        "lapsed": held.reason,
    }
    if version is None:
        return said
    said["citation"] = _both(lambda lang: citation(version, study.on, lang))
    if isinstance(version, SupplyLockVersion):
        said |= {"admit": list(version.admit), "review": list(version.review)}
        said["asks"] = [*version.admit, *version.review]
    elif isinstance(version, OverlayVersion):
        said |= {"roles": list(version.roles), "required": version.required}
        said |= {"inside": version.inside is not None, "asks": list(version.roles)}
    elif isinstance(version, PlotRatioVersion) and isinstance(rule, PlotRatioRule):
        said |= {"nature": version.nature, "only_where_given": rule.only_where_given}
        said |= {"limit": _fraction(version.limit), "exceptional": _fraction(version.exceptional)}
        said["column"] = version.limit_column
    return said


def _fraction(number: object) -> list[str] | None:
    """Write a limit as numerator and denominator, which a page compares without rounding."""
    if number is None:
        return None
    exact = Fraction(str(number))
    return [str(exact.numerator), str(exact.denominator)]


def _columns(rules: Sequence[dict[str, Any]]) -> list[str]:
    """Name the columns of ratios that somebody may give for a site."""
    named = (
        rule["column"] for rule in rules if rule.get("column") and not rule["only_where_given"]
    )
    return sorted(set(named))


def _reasons(rules: Sequence[dict[str, Any]], asked: set[str]) -> dict[str, Words]:
    columns = {name for rule in rules for name in rule["applies_to"]}
    supplied = {SUPPLIED_BY.get(name, name) for name in columns}
    ratios = {rule["column"] for rule in rules if rule.get("column")}
    codes = [
        *REASONS,
        *(f"missing:{name}" for name in sorted(supplied | ratios)),
        *(f"no_layer:{role}" for role in sorted(asked)),
    ]
    return {code: _both(lambda lang, code=code: reason_text(code, lang)) for code in codes}


def _title(held: Held) -> Words:
    return {"en": held.rule.title.en, "zh": held.rule.title.zh}


def _pair(table: str, code: str) -> Words:
    return _both(lambda lang: text(table, code, lang))


def _both(say: Any) -> Words:  # noqa: ANN401 (a lambda with a default cannot be written as a type)
    return {lang: say(lang) for lang in ("en", "zh")}
