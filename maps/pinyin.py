"""First letters of the pinyin of Chinese characters, by which people search for names."""

from collections.abc import Iterable

HAN = range(0x3400, 0x323B0)
"""Ideographs, of all blocks between the first extension and the last."""


def initials(texts: Iterable[str]) -> dict[str, str]:
    """Return for every Chinese character of *texts* the letters that a reading of it begins with.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    dict
        Character to sorted letters; a character with several readings has several, one without a
        known reading is left out.

    Examples
    --------
    >>> initials(["重庆 A1"])
    {'庆': 'q', '重': 'ctz'}
    """
    from pypinyin import Style, pinyin

    found = sorted({c for text in texts for c in set(text) if ord(c) in HAN})
    read = (pinyin(c, style=Style.NORMAL, heteronym=True, errors="ignore") for c in found)
    letters = (
        "".join(sorted({r[0] for r in one[0] if r[:1].isascii()})) if one else "" for one in read
    )
    return {c: said for c, said in zip(found, letters, strict=True) if said}
