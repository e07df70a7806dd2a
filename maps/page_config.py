"""What the page of the map is told, as plain values: words, rules, layers, themes, filters."""

import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from maps.card import day_text
from maps.page_columns import PageColumns
from maps.themes import filters, looks_of_themes, themes
from maps.words import column_words, looks
from parks.outcome import WORDS
from parks.wording import outcome_text, reason_text, text, tier_text

if TYPE_CHECKING:
    from layers.inputs import Layer
    from parks.applying import AppliedRule
    from parks.profiling import Profile
    from parks.report import Report

CODED = {
    "status": "status",
    "land_use_kind": "kind",
    "planned_land_use_kind": "kind",
    "tier": "tier",
}
"""Columns of the parcels that hold codes, and the table of `parks.wording` with their words."""
IN_FORCE = "in_force"

Pair = dict[str, str]


def page_config(
    report: "Report", columns: PageColumns, parks: "Profile | None", reasons: list[str]
) -> dict[str, Any]:
    """Collect all that the page is told, without the data.

    Parameters
    ----------
    report : Report
    columns : PageColumns
        Of its parcels.
    parks : Profile, optional
    reasons : list of str
        What the codes of reasons in the data index.
    """
    study = report.study
    plain = [one["column"] for one in themes(columns) if "title" not in one]
    return {
        "title": study.title,
        "day": day_text(study.on),
        "rulebook": {lang: report.rulebook_title(lang) for lang in ("en", "zh")},
        "synthetic": study.synthetic,
        "parcels": len(report.parcels),
        "outcomes": _outcomes(),
        "rules": rules(report),
        "reasons": [_pair(reason_text, reason) for reason in reasons],
        "codes": _codes(report) | columns.codes,
        "layers": [_layer(zones, study.on) for zones in report.layers],
        "texts": read_toml("texts.toml"),
        "themes": themes(columns),
        "filters": filters(columns),
        "looks": looks_of_themes(),
        "titles": {name: column_words(name) for name in plain},
        "drawing": drawing()["parcel"] | drawing()["theme"],
        "simplify_m": drawing()["simplify_m"],
        "repeated": columns.repeated,
        "left_out": list(columns.left_out),
        "park_problems": [
            {"en": problem.text("en"), "zh": problem.text("zh")}
            for problem in (parks.problems[:3] if parks else ())
        ],
    }


def rules(report: "Report") -> list[dict[str, Any]]:
    """Describe the rules with their evidence; those over on the day of the study say so."""
    return [_rule(rule, report.study.on) for rule in report.rules]


@cache
def drawing() -> dict[str, Any]:
    """Return how the map draws (``industrial_map.toml``)."""
    return read_toml("industrial_map.toml")


def read_toml(name: str) -> dict[str, Any]:
    """Read a file of ours."""
    return tomllib.loads(files("maps").joinpath(name).read_text("utf-8"))


def _outcomes() -> list[dict[str, Any]]:
    return [
        {
            "word": word,
            "sign": drawing()["outcome"][word]["sign"],
            "fill": looks()[word].fill,
            "tint": looks()[word].tint,
            **_pair(outcome_text, word),
        }
        for word in WORDS
    ]


def _codes(report: "Report") -> dict[str, dict[str, Pair]]:
    """Words for the codes that the parcels hold."""
    found: dict[str, dict[str, Pair]] = {}
    for column, table in CODED.items():
        codes = report.parcels[column].dropna().unique() if column in report.parcels else []
        found[column] = {code: _pair(partial(text, table), code) for code in sorted(codes)}
    return found


def _layer(zones: "Layer", on: date) -> dict[str, Any]:
    """Describe a planning layer, its evidence and until when it holds."""
    return {
        "name": zones.name,
        "role": {"code": zones.role, **_pair(tier_text, zones.role)},
        "legend": drawing()["role"].get(zones.role, drawing()["role"]["other"]),
        "citation": zones.citation,
        "from": day_text(zones.valid_from),
        "to": day_text(zones.valid_to),
        "state": None if zones.status == IN_FORCE else zones.status,
        "over": zones.status == "repealed" or _over(zones.valid_to, on),
    }


def _rule(rule: "AppliedRule", on: date) -> dict[str, Any]:
    return {
        "id": rule.rule_id,
        "title": {"en": rule.title_en, "zh": rule.title_zh},
        "citation": {"en": rule.citation_en, "zh": rule.citation_zh},
        "last_confirmed": day_text(rule.last_confirmed),
        "stale": bool(rule.stale),
        "version_to": day_text(rule.version_to),
        "over": _over(rule.version_to, on),
    }


def _over(until: date | None, on: date) -> bool:
    """Whether what ends on *until* (exclusive) is over on a day."""
    return until is not None and until <= on


def _pair(say: Callable[[str, str], str], code: str) -> Pair:
    return {lang: say(code, lang) for lang in ("en", "zh")}
