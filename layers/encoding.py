"""The encoding of a text: as stated, else UTF-8, marked UTF-16, GB18030; the choice is said."""

from layers.ledger import Ledger

REPLACEMENT = "\ufffd"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # as Excel saves "Unicode text"


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


def fits(data: bytes, encoding: str) -> bool:
    """Whether *data* can be text in this encoding; False where no text encoding bears the name."""
    try:
        data.decode(encoding)
    except (LookupError, UnicodeError):  # no such name, or no encoding of text
        return False
    return True
