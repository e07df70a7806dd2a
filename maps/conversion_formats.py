"""The formats that a conversion writes, what each can hold, and the messages of a conversion."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from geo.errors import Problem, RefusedError

Kind = Literal["text", "integer", "number", "truth", "day", "moment"]
MANY, FIRST = 20, 5  # more rows of one kind than this are counted, and so many named
PARTS = {".shp": (".shx", ".dbf", ".prj", ".cpg"), ".gml": (".xsd",), ".gdb": (".gdb",)}
KINDS_ZH = {"integer": "整数", "number": "数值", "truth": "真假", "day": "日期", "moment": "时刻"}


@dataclass(frozen=True, slots=True)
class Format:
    """One format; the comments of ``conversion.toml`` say what its fields mean."""

    key: str
    title: dict[str, str]
    suffix: str
    coarse_m: float
    driver: str = ""
    holds: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()
    name: str = "any"
    longest: int = 0
    parts: bool = False
    equal_bytes: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversion writes: the file, its format, and whether it goes into an archive."""

    out: Path
    format: Format
    zipped: bool

    @property
    def stem(self) -> str:
        """The name without its suffixes, also that of the layer."""
        name = self.out.name.removesuffix(self.out.suffix) if self.zipped else self.out.name
        return name[: -len(self.format.suffix)]

    @property
    def parts(self) -> tuple[str, ...]:
        """Suffixes of the files that stand there one by one; none in an archive."""
        return () if self.zipped else PARTS.get(self.format.suffix, ())


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("maps").joinpath("conversion.toml").read_text("utf-8"))


@cache
def formats() -> dict[str, Format]:
    """Return the formats that are written, by suffix."""
    known = {}
    for key, said in _table()["formats"].items():
        fields = {name: tuple(v) if isinstance(v, list) else v for name, v in said.items()}
        known[said["suffix"]] = Format(key=key, **fields)
    return known


def place(out: Path) -> Place:
    """Tell the format of *out* from its name: ``parcels.gpkg``, ``parcels.shp.zip``.

    Raises
    ------
    RefusedError
        No such format is written; the message says why where that is known.

    Examples
    --------
    >>> place(Path("a/parcels.SHP.zip")).stem, place(Path("parcels.kml")).format.key
    ('parcels', 'kml')
    """
    zipped = out.suffix.lower() == ".zip"
    suffix = (out.with_suffix("") if zipped else out).suffix.lower()
    if suffix in formats():
        return Place(out, formats()[suffix], zipped)
    why = _table()["refused"].get(suffix)
    if why:
        raise refusal("not-written", why=(why["en"], why["zh"]))
    known = ", ".join(formats())
    raise refusal("format", value=suffix or out.name, known=f"{known} (.zip)")


def problem(code: str, *, settled: str = "", value: object = "", **words: object) -> Problem:
    """Make a problem of a code of ``conversion.toml``; a pair of words is English and Chinese."""
    template = _table()["messages"][code]
    place_words = ("file", "layer", "column")
    where = {name: str(words[name]) for name in place_words if name in words}
    english, chinese = (
        template[lang].format_map({"value": value} | {k: _in(i, w) for k, w in words.items()})
        for i, lang in enumerate(("en", "zh"))
    )
    shown = "" if "{value" in template["en"] else str(value)[:80]
    return Problem(f"convert-{code}", english, chinese, value=shown, settled=settled, **where)


def refusal(code: str, *, value: object = "", **words: object) -> RefusedError:
    """Make the error of one problem."""
    return RefusedError([problem(code, value=value, **words)])


def rows_of(
    code: str, rows: npt.NDArray[np.bool_], *, settled: str, **words: object
) -> list[Problem]:
    """Return one problem for the rows that a mask picks: how many, and the first of them."""
    at = (np.flatnonzero(rows) + 1).tolist()
    if not at:
        return []
    one = problem(code, settled=settled, **words)
    listed = ", ".join(map(str, at[:FIRST]))
    more = f" ({len(at)} rows, the first are {listed})", f"（共 {len(at)} 行，前几行：{listed}）"
    english, chinese = one.message_en + more[0], one.message_zh + more[1]
    return [
        Problem(one.code, english, chinese, column=one.column, value=one.value, settled=settled)
    ]


def faults_of(
    code: str, rows: npt.NDArray[np.bool_], values: npt.ArrayLike, **words: object
) -> list[Problem]:
    """Return one problem for every row that a mask picks; a word may be an array of a word a row."""
    seen = np.asarray(values, object)
    found = []
    for at in np.flatnonzero(rows):
        own = {k: w[at] if isinstance(w, np.ndarray) else w for k, w in words.items()}
        found.append(replace(problem(code, value=seen[at], **own), row=int(at) + 1))
    return found


def _in(lang: int, word: object) -> object:
    if isinstance(word, tuple):
        return word[lang]
    if isinstance(word, Format):
        return word.title[("en", "zh")[lang]]
    return word
