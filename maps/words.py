"""The colours of outcomes, the heads of columns with their units, fixed sentences.

One place, so that map, workbook and styles never disagree; words of codes are in `parks.wording`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from layers.vocabulary import columns as vocabulary
from parks.wording import tier_text

UNITS = {"m2": "m²", "1": "", "yuan": "元 yuan"}


@dataclass(frozen=True, slots=True)
class Look:
    """How an outcome looks and what it means."""

    fill: str  # "#RRGGBB", for areas on a map
    tint: str  # the fill, lightened: black text is read on it
    meaning_en: str
    meaning_zh: str


@cache
def looks() -> dict[str, Look]:
    """Return the outcomes by their word in files, gravest first.

    Examples
    --------
    >>> list(looks())
    ['fail', 'review', 'unknown', 'pass', 'not_applicable']
    """
    return {word: Look(**look) for word, look in _toml("outcomes.toml").items()}


def text(key: str, lang: str, **values: object) -> str:
    """Return a fixed sentence of the outputs."""
    return str(_words()["text"][key][lang]).format_map(values)


def head(name: str) -> str:
    """Return the head of a column: Chinese, the name that programs use, and the unit.

    Examples
    --------
    >>> head("floor_area_m2")
    '总建筑面积 floor_area_m2 (m²)'
    >>> head("share_industrial_base")
    '产业基地占比 share_industrial_base'
    >>> head("LOT_NO")
    'LOT_NO'
    """
    own = _words()["columns"].get(name)
    if own:
        return _joined(own["zh"], name, own.get("unit", ""))
    word = vocabulary().get(name)
    if word:
        return _joined(word.zh, name, word.unit)
    role = name.removeprefix("share_")
    return name if role == name else _joined(f"{tier_text(role, 'zh')}占比", name, "")


def _joined(zh: str, name: str, unit: str) -> str:
    shown = UNITS.get(unit, unit)
    return f"{zh} {name}" + (f" ({shown})" if shown else "")


def column_words(name: str) -> dict[str, str]:
    """Return the words of a column in both languages, and its unit: ``{en, zh, unit}``.

    Examples
    --------
    >>> column_words("floor_area_m2")
    {'en': 'gross floor area', 'zh': '总建筑面积', 'unit': 'm2'}
    >>> column_words("LOT_NO")
    {'en': 'LOT_NO', 'zh': 'LOT_NO', 'unit': ''}
    """
    own = _words()["columns"].get(name)
    if own:
        return {"en": own["en"], "zh": own["zh"], "unit": own.get("unit", "")}
    word = vocabulary().get(name)
    if word:
        return {"en": word.en, "zh": word.zh, "unit": word.unit}
    role = name.removeprefix("share_")
    if role == name:
        return {"en": name, "zh": name, "unit": ""}
    said = {lang: tier_text(role, lang) for lang in ("en", "zh")}
    return {"en": f"share in {said['en']}", "zh": f"{said['zh']}占比", "unit": "share"}


@cache
def _words() -> dict[str, Any]:
    return _toml("words.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("maps").joinpath(name).read_text("utf-8"))
