"""A font for Chinese on this machine, or none."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from geo.errors import OutputError

FAMILIES = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Microsoft YaHei", "SimHei", "PingFang SC"),
    *("Heiti SC", "Hiragino Sans GB", "STHeiti", "SimSun", "Songti SC", "Arial Unicode MS"),
    "Droid Sans Fallback",
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


def family(*texts: str) -> dict[Any, Any]:
    """Choose the font of a figure that shows *texts*.

    Parameters
    ----------
    *texts : str

    Returns
    -------
    dict
        Settings for ``matplotlib.rc_context``: Matplotlib's own font, or a Chinese one where a text
        needs it, in the weight that is installed.

    Raises
    ------
    OutputError
        A text is Chinese and no font of `FAMILIES` is there: a figure of empty boxes would lie.
    """
    if all(map(is_latin, texts)):
        return {"font.family": [LATIN]}
    chinese = chinese_font()
    if chinese is None:
        raise OutputError(
            f"no font for Chinese is installed; install one of {', '.join(FAMILIES)}",
            f"未安装中文字体；请安装其中之一：{'、'.join(FAMILIES)}",
        )
    from matplotlib import font_manager

    fonts = font_manager.fontManager.ttflist
    weight = next(font.weight for font in fonts if font.name == chinese)
    weights = ("font.weight", "axes.titleweight", "axes.labelweight", "figure.labelweight")
    return {"font.family": [chinese], **dict.fromkeys(weights, weight)}


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
