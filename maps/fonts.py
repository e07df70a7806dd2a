"""A font for Chinese on this machine, or none."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

FAMILIES = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Microsoft YaHei", "SimHei", "PingFang SC"),
    *("Heiti SC", "Hiragino Sans GB", "STHeiti", "SimSun", "Songti SC", "Arial Unicode MS"),
)
"""Known to hold simplified Chinese, the first that is there is taken."""
FIRST_CJK = 0x2E80  # the first block of Chinese, Japanese and Korean signs
LATIN = "DejaVu Sans"
"""Comes with matplotlib; holds what Chinese fonts may lack, such as "²"."""


@cache
def chinese_font() -> str | None:
    """Return the family of the first Chinese font that matplotlib finds, or None."""
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in FAMILIES if family in there), None)


def families() -> list[str]:
    """Return the families to draw text with, in the order in which a sign is looked for."""
    chinese = chinese_font()
    return [LATIN, chinese] if chinese else [LATIN]


def is_latin(said: str) -> bool:
    """Whether a text needs no Chinese font.

    Examples
    --------
    >>> is_latin("Lingang, 12 km²"), is_latin("临港")
    (True, False)
    """
    return all(ord(sign) < FIRST_CJK for sign in said)


@contextmanager
def quietly() -> Iterator[None]:
    """Keep back what matplotlib says of fonts: a rare sign in a name, a weight it lacks."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
            yield
    finally:
        log.setLevel(level)
