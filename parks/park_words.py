"""Words and numbers that texts and pictures of parks share."""

from typing import Any

import pandas as pd

from parks.profiling import Profile
from parks.wording import outcome_text, text, tier_text


def word_text(how: str, word: str, lang: str) -> str:
    """Name a word of land use, status, tier or outcome.

    Examples
    --------
    >>> word_text("use", "storage", "zh"), word_text("tier", "unknown", "en")
    ('仓储物流', 'not known')
    """
    if how == "outcome":
        return outcome_text(word, lang)
    if word == "unknown":
        return say("unknown", lang)
    if how == "tier":
        return tier_text(word, lang)
    return text({"use": "kind"}.get(how, how), word, lang)


def source(profile: Profile, lang: str) -> str:
    """Say where the parks were taken from."""
    return say(profile.parks.drawn_from, lang, source=profile.parks.source)


def synthetic(profile: Profile, lang: str) -> list[str]:
    """Return the line that says that nothing of it is real, or nothing."""
    return [say("synthetic", lang)] if profile.synthetic else []


def closing(lang: str) -> list[str]:
    """Return the line that says who decides."""
    return [text("letter", "close", lang)]


def km2(m2: float | None) -> str:
    """Write an area in km², to 100 m²; "?" where it is not known."""
    return "?" if m2 is None else number(m2 / 1e6, 4)


def known(value: float | None, lang: str, decimals: int = 0, times: int = 1) -> str:
    """Write a number *times* what it is, or that it is not known."""
    return say("unknown", lang) if value is None else number(value * times, decimals)


def number(value: Any, decimals: int = 0) -> str:  # noqa: ANN401 - a cell
    """Write a number with groups of thousands; nothing where it is not known.

    Examples
    --------
    >>> number(1234.5, 1), number(float("nan"))
    ('1,234.5', '')
    """
    return "" if value is None or pd.isna(value) else f"{value:,.{decimals}f}"


def say(key: str, lang: str, **words: object) -> str:
    """Fill a text of the table ``park``."""
    return text("park", key, lang).format_map(words)
