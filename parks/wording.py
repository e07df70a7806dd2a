"""Codes into words, in Chinese and English: outcomes, reasons, tiers, routes, what to supply."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from layers.vocabulary import columns


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(files("parks").joinpath("texts.toml").read_text("utf-8"))


def text(table: str, key: str, lang: str) -> str:
    """Look up one text; a key that has none stands for itself.

    Parameters
    ----------
    table : str
        ``outcome``, ``reason``, ``route``, ``tier``, ``settle`` or ``remedy``.
    key : str
    lang : {"en", "zh"}
    """
    entry = _texts()[table].get(key)
    return str(entry[lang]) if entry else key


def routes() -> tuple[str, ...]:
    """Name the routes that have words.

    Examples
    --------
    >>> "reference" in routes()
    True
    """
    return tuple(_texts()["route"])


def outcome_text(outcome: str, lang: str) -> str:
    """Say an outcome in words.

    Examples
    --------
    >>> outcome_text("review", "zh")
    '需人工复核'
    """
    return text("outcome", outcome, lang)


def reason_text(reason: str, lang: str) -> str:
    """Say a reason in words.

    Examples
    --------
    >>> reason_text("missing:floor_area_m2", "en")
    'gross floor area is missing'
    """
    return _with_object("reason", reason, lang)


def settle_text(reason: str, lang: str) -> str:
    """Say what would settle an unknown.

    Examples
    --------
    >>> settle_text("missing:status", "en")
    'supply status'
    """
    return _with_object("settle", reason, lang)


def tier_text(tier: str, lang: str) -> str:
    """Say a tier or the role of a layer in words."""
    return text("tier", tier, lang)


def column_text(column: str, lang: str) -> str:
    """Name a column in words; a column outside the vocabulary stands for itself."""
    word = columns().get(column)
    return (word.zh if lang == "zh" else word.en) if word else column


def _with_object(table: str, code: str, lang: str) -> str:
    verb, _, what = code.partition(":")
    if code in _texts()[table] or not what:
        return text(table, code, lang)
    named = tier_text(what, lang) if verb == "no_layer" else column_text(what, lang)
    return text(table, verb, lang).format(what=named)
