"""Words of densities in Chinese and English, out of density_texts.toml."""

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from layers.vocabulary import tiers
from parks.density_groups import TIER
from parks.wording import tier_text

if TYPE_CHECKING:
    from parks.density_report import Grouped


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


def percent(share: float | None) -> str:
    """Write a share in per cent; nothing where it is not known.

    Examples
    --------
    >>> percent(0.9227), percent(None)
    ('92.3 %', '')
    """
    return "" if share is None or math.isnan(share) else f"{share * 100:.1f} %"


def key_text(word: str, key: str | None, lang: str) -> str:
    """Name a group as people read it: tiers in words, no place as such."""
    if key is None:
        return say("none", lang)
    return tier_text(key, lang) if word == TIER and key in tiers() else key


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
