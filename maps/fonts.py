"""Which font writes Chinese in a figure: the first that is installed of a list."""

from typing import Any

from geo.errors import OutputError

CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Hiragino Sans GB",
    "SimHei",
    "SimSun",
    "Droid Sans Fallback",
)
"""Names of fonts that hold the characters, by preference."""

_HAN = ("\u2e80", "\U0003ffff")


def family(*texts: str) -> dict[Any, Any]:
    """Choose the fonts of a figure that shows *texts*.

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
        A text is Chinese and no font of `CHINESE` is installed: a figure of empty boxes would lie.
    """
    if not any(_HAN[0] <= letter <= _HAN[1] for text in texts for letter in text):
        return {"font.family": ["DejaVu Sans"]}
    from matplotlib.font_manager import fontManager

    installed = {font.name: font.weight for font in reversed(fontManager.ttflist)}
    for name in CHINESE:
        if name in installed:
            weights = ("font.weight", "axes.titleweight", "axes.labelweight", "figure.labelweight")
            return {"font.family": [name], **dict.fromkeys(weights, installed[name])}
    raise OutputError(
        f"no font for Chinese is installed; install one of {', '.join(CHINESE)}",
        f"未安装中文字体；请安装其中之一：{'、'.join(CHINESE)}",
    )
