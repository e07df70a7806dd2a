"""The words of a proposal: what is said, and text of users that can never leave its quotes."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from geo.errors import Problem

_PLURAL_FROM = 4  # letters: "gas" is no plural
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("layers").joinpath("proposal.toml").read_text("utf-8"))


def limit(name: str) -> float:
    """Return one of the limits that proposals go by."""
    return float(_data()["limits"][name])


def fault(code: str, file: str) -> Problem:
    """Return a fault of the files as a whole."""
    text = _data()["messages"][code]
    return Problem(code, text["en"], text["zh"], file=file)


def role_of(name: str) -> str:
    """Guess the role of a layer from its name; "" if no keyword is in it.

    Examples
    --------
    >>> role_of("FloodPlains_2024"), role_of("产业基地范围"), role_of("database")
    ('constraint', 'industrial_base', '')
    """
    return next((str(e["role"]) for e in _data()["roles"] if _named(name, e)), "")


def names_parcels(name: str) -> bool:
    """Whether the name of a layer says that it holds parcels."""
    return _named(name, _data()["parcels"])


def _named(name: str, keywords: dict[str, list[str]]) -> bool:
    words = re.findall(r"[a-z]+", _CAMEL.sub(" ", name).casefold())
    singular = [w[:-1] if len(w) >= _PLURAL_FROM and w.endswith("s") else w for w in words]
    english = f" {' '.join(singular)} "
    return any(f" {w} " in english for w in keywords["en"]) or any(
        w in name for w in keywords["zh"]
    )


def quoted(text: str) -> str:
    r"""Return *text* as a TOML string on one line; the same is safe inside a comment.

    Whatever does not print (control characters, line ends, direction marks) is escaped; half a
    surrogate pair, which no TOML file can hold, becomes U+FFFD.

    Examples
    --------
    >>> print(quoted('a "b"\n[c]'))
    "a \"b\"\u000a[c]"
    """
    return '"' + shown(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def shown(text: str) -> str:
    """Return *text* with an escape for whatever does not print: it stays one line of a comment."""
    return "".join(map(_escaped, text))


def _escaped(one: str) -> str:
    if one.isprintable():
        return one
    code = ord(one)
    if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - surrogates
        return "\\ufffd"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def table(**values: str | None) -> str:
    """Return an inline table of text values; None is left out, ``from_`` is ``from``."""
    parts = [f"{k.rstrip('_')} = {quoted(v)}" for k, v in values.items() if v is not None]
    return "{ " + ", ".join(parts) + " }"


class Words:
    """The texts of one language, and the three kinds of lines."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def text(self, key: str, **words: object) -> str:
        """Return a text; the caller quotes users' words, so that one sees where they end."""
        text: str = _data()["texts"][key][self.lang].strip("\n")
        return text.format_map(words) if words else text

    def say(self, key: str, **words: object) -> list[str]:
        """Return a text as comment lines."""
        return [f"# {line}" for line in self.text(key, **words).split("\n")]

    def line(self, key: str, value: str, remark: str = "") -> str:
        """Return a line that stands."""
        return f"{key} = {value}" + (f"  # {shown(remark)}" if remark else "")

    def open(self, key: str, value: str, remark: str = "") -> str:
        """Return a line that stands only once its reader removes the mark."""
        return "#" + self.line(key, value, remark)
