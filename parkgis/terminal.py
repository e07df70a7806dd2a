"""The terminal: which language to speak, and how never to fail on a character it cannot show."""

import locale
import os
import sys
from collections.abc import Mapping


def system_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language of the system, "zh" or "en" (which also stands for any other).

    Examples
    --------
    >>> system_language({"LANG": "zh_CN.GB18030"})
    'zh'
    >>> system_language({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    'en'
    """
    names = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    tag = next(filter(None, names), None) or _windows_locale()
    return "zh" if tag.lower().startswith("zh") else "en"


def _windows_locale() -> str:
    """Return the display language of Windows, which sets no LANG; "" elsewhere."""
    if sys.platform != "win32":
        return ""
    import ctypes

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


def never_fail_on_characters() -> None:
    """Write what the terminal's code page lacks as an escape; write nowhere if there is no stream.

    A Chinese Windows terminal (code page 936) has no "²" and no "é": by default, printing one of
    them ends the program. Where a stream was closed before the start, the next file opened
    would take its place, and a warning of a C library would be written into it.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for good
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a stream that tests or notebooks put in its place
            reconfigure(errors="backslashreplace")
