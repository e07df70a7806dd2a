"""Sentences about space in Chinese and English, out of space_texts.toml."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

SHOWN = 5  # units by name


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(files("parks").joinpath("space_texts.toml").read_text("utf-8"))


def say(key: str, lang: str, **words: object) -> str:
    """Fill one text; a dot leads into a table.

    Examples
    --------
    >>> say("class.hot", "zh")
    '热点'
    """
    entry = _texts()
    for step in key.split("."):
        entry = entry[step]
    return str(entry[lang]).format_map(words)


def listed(names: Sequence[object], lang: str) -> str:
    """Name the first few.

    Examples
    --------
    >>> listed(["a", "b", "c", "d", "e", "f"], "en")
    'a, b, c, d, e, …'
    """
    shown = [str(name) for name in names[:SHOWN]] + ["…"] * (len(names) > SHOWN)
    return ("、" if lang == "zh" else ", ").join(shown)


def joined(parts: Sequence[str], lang: str) -> str:
    """Put parts of a sentence together."""
    return ("、" if lang == "zh" else ", ").join(parts)
