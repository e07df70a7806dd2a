"""The encoding of a text: as stated, else UTF-8, marked UTF-16, GB18030; the choice is said."""

from layers.ledger import Ledger

REPLACEMENT = "\ufffd"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # as Excel saves "Unicode text"
BIG5 = "cp950"
# The common characters (level 1; 3,755 in GB2312, 5,401 in Big5): first and last lead byte, least
# second byte. Below the latter GBK has what GB2312 had no room for.
GB_LEVEL_1, BIG5_LEVEL_1 = (0xB0, 0xD7, 0xA1), (0xA4, 0xC6, 0x40)
SAMPLE = 200_000  # bytes that are looked at


def choose(data: bytes, stated: str | None, ledger: Ledger) -> str:
    """Return the encoding of *data*.

    Parameters
    ----------
    data : bytes
    stated : str or None
        What the study says; then only that is tried.
    ledger : Ledger
        Gets a note if the choice was not UTF-8, a fault (and `Abandoned`) if none fits.

    Returns
    -------
    str
        The stated name, ``utf-8``, ``utf-16`` (only with its mark) or ``gb18030``.
    """
    if stated is not None:
        if not fits(data, stated):
            ledger.stop("encoding-wrong", encoding=stated)
        return stated
    if fits(data, "utf-8"):
        return "utf-8"
    if data.startswith(UTF_16) and fits(data, "utf-16"):
        ledger.note("encoding-chosen", encoding="utf-16")
        return "utf-16"
    if not fits(data, "gb18030"):
        ledger.stop("encoding-unknown", tried="UTF-8, GB18030")
    if rather_big5(data):
        shown = (_shown(data, "gb18030"), _shown(data, BIG5))
        ledger.stop("encoding-either", simplified=shown[0], traditional=shown[1])
    ledger.note("encoding-chosen", encoding="gb18030")
    return "gb18030"


def decode(data: bytes, stated: str | None, ledger: Ledger) -> tuple[str, str]:
    """Return the text without byte order mark, and its encoding."""
    encoding = choose(data, stated, ledger)
    text = data.decode(encoding).removeprefix("\ufeff")
    if REPLACEMENT in text:
        ledger.stop("text-replaced")
    if "\x00" in text:
        ledger.stop("text-nul")
    return text, encoding


def rather_big5(data: bytes) -> bool:
    """Whether text that is GB18030 by its bytes makes more sense as Big5.

    Nearly all characters that people write are in the first levels of their character sets; text
    read in the other encoding consists of rare ones. Nothing is decided by it: it is asked.

    Examples
    --------
    >>> rather_big5("松江工業區".encode("big5")), rather_big5("松江工业区".encode("gbk"))
    (True, False)
    """
    start = data[:SAMPLE]
    if not fits(data, BIG5):
        return False
    return _common(start, BIG5, *BIG5_LEVEL_1) > _common(start, "gb18030", *GB_LEVEL_1)


def _common(data: bytes, encoding: str, first: int, last: int, trail: int) -> float:
    """Return which share of the text beyond ASCII lies among the common characters."""
    letters = [
        one.encode(encoding) if one.isalpha() else b"\x00\x00"
        for one in data.decode(encoding, "ignore")
        if not one.isascii()
    ]
    common = sum(first <= letter[0] <= last and letter[1] >= trail for letter in letters)
    return common / max(len(letters), 1)


def _shown(data: bytes, encoding: str) -> str:
    text = data.decode(encoding)
    return "".join(one for one in text if not one.isascii())[:12]


def fits(data: bytes, encoding: str) -> bool:
    """Whether *data* can be text in this encoding; False where no text encoding bears the name."""
    try:
        data.decode(encoding)
    except (LookupError, UnicodeError):  # no such name, or no encoding of text
        return False
    return True
