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
FIRST = 5  # so many rows are named of those that share one note
PARTS = {".shp": (".shx", ".dbf", ".prj", ".cpg"), ".gml": (".xsd",), ".gdb": (".gdb",)}
WHERE = ("file", "column", "settled")
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
    def table(self) -> Path:
        """Where names that the format cut are kept."""
        return self.out.with_name(f"{self.out.name}.fields.csv")

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
        fields: dict[str, Any] = {
            n: tuple(v) if isinstance(v, list) else v for n, v in said.items()
        }
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


def problem(code: str, **words: object) -> Problem:
    """Make a problem of a code of ``conversion.toml``; a pair of words is English and Chinese.

    The words ``file``, ``column``, ``value`` and ``settled`` become fields of the problem.
    """
    template = _table()["messages"][code]
    where: dict[str, Any] = {n: str(words[n]) for n in WHERE if n in words}
    english, chinese = (
        template[lang].format_map({k: _in(i, w) for k, w in words.items()})
        for i, lang in enumerate(("en", "zh"))
    )
    shown = "" if "{value" in template["en"] else str(words.get("value", ""))[:80]
    return Problem(f"convert-{code}", english, chinese, value=shown, **where)


def refusal(code: str, **words: object) -> RefusedError:
    """Make the error of one problem."""
    return RefusedError([problem(code, **words)])


def rows_of(code: str, rows: npt.NDArray[np.bool_], **words: object) -> list[Problem]:
    """Return one problem for the rows that a mask picks: how many, and the first of them."""
    at = (np.flatnonzero(rows) + 1).tolist()
    if not at:
        return []
    one = problem(code, **words)
    listed = ", ".join(map(str, at[:FIRST]))
    more = f" ({len(at)} rows, the first are {listed})", f"（共 {len(at)} 行，前几行：{listed}）"
    english, chinese = one.message_en + more[0], one.message_zh + more[1]
    return [replace(one, message_en=english, message_zh=chinese)]


def faults_of(
    code: str,
    rows: npt.NDArray[np.bool_],
    values: npt.ArrayLike,
    first_row: int = 1,
    **words: object,
) -> list[Problem]:
    """Return one problem for every row that a mask picks; a word may be an array, one for a row."""
    seen = np.asarray(values, object)
    found = []
    for at in np.flatnonzero(rows):
        own = {k: w[at] if isinstance(w, np.ndarray) else w for k, w in words.items()}
        found.append(replace(problem(code, **own, value=seen[at]), row=int(at) + first_row))
    return found


def _in(lang: int, word: object) -> object:
    if isinstance(word, tuple):
        return word[lang]
    if isinstance(word, Format):
        return word.title[("en", "zh")[lang]]
    return word
