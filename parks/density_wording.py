"""Words of densities in Chinese and English, out of density_texts.toml."""

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from layers.vocabulary import roles, tiers
from parks.benchmarks import benchmarks
from parks.density_groups import SHAPES, TIER
from parks.density_parts import denominators, numerators, unit_times, unit_words
from parks.wording import column_text, tier_text
from seeds.districts import districts

if TYPE_CHECKING:
    from parks.density_grouped import Grouped


def say(key: str, lang: str, **words: object) -> str:
    """Fill one text.

    Examples
    --------
    >>> say("pooled", "zh")
    '总体'
    """
    return str(_texts()[key][lang]).format_map(words)


def number(value: object, decimals: int = 2) -> str:
    """Write a number; nothing where it is not known, ∞ where it has no bound.

    Examples
    --------
    >>> number(7.0), number(float("inf")), number(float("nan"))
    ('7.00', '∞', '')
    """
    found = float(str(value))
    if math.isnan(found):
        return ""
    return f"{found:,.{decimals}f}" if math.isfinite(found) else ("∞" if found > 0 else "-∞")


def shown(value: Any, unit: str, lang: str, decimals: int = 2) -> str:  # noqa: ANN401 - a cell
    """Write a number in the unit that *lang* reads it in (`unit_words`), without that unit.

    Examples
    --------
    >>> shown(9.44, "bn_yuan/km2", "en"), shown(9.44, "bn_yuan/km2", "zh")
    ('9.44', '94.40')
    """
    return number(value * unit_times(unit, lang), decimals)


def limit_text(limit: float, unit: str, lang: str) -> str:
    """Write a limit as short as it is, in the unit that *lang* reads it in, without that unit.

    Examples
    --------
    >>> limit_text(14.1, "bn_yuan/km2", "en"), limit_text(14.1, "bn_yuan/km2", "zh")
    ('14.1', '141')
    """
    return f"{limit * unit_times(unit, lang):g}"


def indication(lang: str) -> str:
    """Say that the published figures stand beside densities as an indication only.

    Examples
    --------
    >>> indication("zh")
    '80 与 141 亿元/平方公里公布时未说明用地口径与年份，对照仅供参考。'
    """
    published = list(benchmarks().values())
    limits = [limit_text(float(one.value), one.type.unit, lang) for one in published]
    joined = {"en": " and ", "zh": " 与 "}[lang].join(limits)
    return say("indication", lang, limits=joined, unit=unit_words(published[0].type.unit, lang))


def percent(share: float | None) -> str:
    """Write a share in per cent; nothing where it is not known.

    Examples
    --------
    >>> percent(0.9227), percent(None)
    ('92.3 %', '')
    """
    return "" if share is None or math.isnan(share) else f"{share * 100:.1f} %"


def grouping_text(word: str, lang: str) -> str:
    """Name a grouping as people do: a role, a tier, cells with their size, a column.

    Examples
    --------
    >>> grouping_text("district", "zh"), grouping_text("grid:1000", "zh")
    ('行政区', '边长 1000 米的方格')
    >>> grouping_text("hexagon:500", "en"), grouping_text("industry", "en")
    ('hexagons of 500 m', 'industry division (GB/T 4754)')
    """
    shape, colon, size = word.partition(":")
    if colon and shape in SHAPES:
        return say(shape, lang, size=size)
    if word == TIER:
        return say(TIER, lang)
    return tier_text(word, lang) if word in roles() else column_text(word, lang)


def key_text(word: str, key: str | None, name: object, lang: str) -> str:
    """Name a group as people read it: its key and its name, tiers in words, no place as such.

    The districts of Shanghai have names where the layer says none.

    Examples
    --------
    >>> key_text("park", "p1", "North", "en"), key_text("district", "310112", None, "zh")
    ('p1 North', '310112 闵行')
    """
    if key is None:
        return say("none", lang)
    said = name_text(word, key, name, lang)
    return said if word == TIER and said else f"{key} {said}" if said not in ("", key) else key


def name_text(word: str, key: str | None, name: object, lang: str) -> str:
    """Return what people call a group, beside its key; "" where nobody says.

    Examples
    --------
    >>> name_text("tier", "industrial_base", None, "zh"), name_text("park", "p1", None, "zh")
    ('产业基地', '')
    """
    if isinstance(name, str):
        return name
    if word == TIER and key in tiers():
        return tier_text(str(key), lang)
    if word == "district" and key in districts():
        return str(getattr(districts()[str(key)], f"name_{lang}"))
    return ""


def column_head(name: str, unit: str, lang: str) -> str:
    """Name a column of a table of densities."""
    amount = unit_words(unit.partition("/")[0], lang)
    return say(f"column {name}", lang, unit=unit_words(unit, lang), amount=amount)


def cell_text(name: str, value: str, lang: str) -> str:
    """Say a text of a table of densities in words: what divides what, yes and no, a basis."""
    if name == "numerator" and value in numerators():
        return str(getattr(numerators()[value].title, lang))
    if name == "denominator" and value in denominators():
        return str(getattr(denominators()[value].title, lang))
    if name.startswith("exceeds_"):
        return say(f"answer {value}", lang)
    return say(f"basis {value}", lang) if name == "land_basis" else value


def gini_text(one: "Grouped", lang: str) -> str:
    """Say the Gini coefficient, or of how much of the land it can be said."""
    spread = one.spread
    if spread.gini is not None:
        return f"{spread.gini:.3f}"
    if spread.known_gini is None or spread.coverage is None:
        return say("gini-open", lang)
    shown = {"gini": f"{spread.known_gini:.3f}", "coverage": percent(spread.coverage)}
    return say("gini-known", lang, **shown)


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("parks").joinpath("density_texts.toml").read_text("utf-8"))
