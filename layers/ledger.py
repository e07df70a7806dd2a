"""The ledger of one reading: every fault, everything settled, and the record for the receipt."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from geo.errors import Problem, ToolkitError
from layers.secrets import without_secrets
from layers.sited import Sited

MANY = 20  # more settled rows of one kind than this become one problem with a count
FIRST = 5  # and this many examples
NOTED = "noted"  # how a note is settled: nothing was changed

Why = tuple[str, str]
"""A word that fills a message, in English and in Chinese."""
Rows = Sequence[int] | npt.NDArray[np.int64]


class Abandoned(Exception):  # noqa: N818 - a signal between our own modules, not an error of the user's
    """One source cannot be read any further; its faults are in the ledger."""


@cache
def messages() -> dict[str, dict[str, str]]:
    """Return the message templates by code and language."""
    return tomllib.loads(files("layers").joinpath("messages.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Cases:
    """Rows of a source that share one fault: 1-based numbers, their ids and the values seen."""

    rows: npt.NDArray[np.int64]
    ids: Sequence[object] | npt.NDArray[np.object_] | None = None
    values: Sequence[object] | npt.NDArray[np.object_] | None = None
    places: npt.NDArray[np.object_] | None = None  # geometries, where they are not the rows' own

    def where(self, mask: npt.ArrayLike, values: npt.ArrayLike | None = None) -> "Cases":
        """Return the rows that *mask* picks, with their values."""
        at = np.flatnonzero(np.asarray(mask, bool))
        if not len(at):  # the usual case, and it must cost nothing
            return Cases(self.rows[:0])
        ids = None if self.ids is None else np.asarray(self.ids, object)[at]
        return Cases(self.rows[at], ids, None if values is None else np.asarray(values, object)[at])


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where gates write. ``at`` gives a view that knows its file and layer; all share one book.

    A word that fills a message may be a pair: in English and in Chinese. For many rows it may be
    an array: a word for each.
    """

    file: str = ""
    layer: str = ""
    whole: bool = False  # list every row that was settled, and keep where the rows lie
    faults: list[Problem] = field(default_factory=list)
    settled: list[Problem] = field(default_factory=list)
    sited: list[Sited] = field(default_factory=list)  # where the sources of shapes lie
    record: dict[str, Any] = field(
        default_factory=lambda: {
            "files": [],
            "crs_operations": [],
            "repairs": [],
            "settlements": [],
        }
    )
    drawn: dict[tuple[str, str], tuple[Rows, npt.NDArray[np.object_]]] = field(default_factory=dict)
    places: dict[Problem, object] = field(default_factory=dict)

    def at(self, file: str, layer: str = "") -> "Ledger":
        """Return the same book, opened at *file* and *layer*."""
        return replace(self, file=without_secrets(file), layer=layer)

    def draw(self, cases: Cases, placed: npt.NDArray[np.object_]) -> None:
        """Keep the shapes of rows in the working CRS: ``parkgis validate`` shows where they lie."""
        if self.whole:
            self.drawn[self.file, self.layer] = (cases.rows, placed)

    def fault(self, code: str, *, column: str = "", value: object = "", **words: object) -> None:
        """Write one fault that belongs to no row."""
        self.faults.append(self._problem(code, words, column=column, value=value))

    def stop(self, code: str, *, column: str = "", value: object = "", **words: object) -> NoReturn:
        """Write one fault and give this source up."""
        self.fault(code, column=column, value=value, **words)
        raise Abandoned

    def stop_here(self) -> NoReturn:
        """Give this source up; its faults are written."""
        raise Abandoned

    def error(self, code: str, error: ToolkitError) -> None:
        """Write one fault in the words of an error of ours."""
        english, chinese = error.text("en"), error.text("zh")
        self.faults.append(Problem(code, english, chinese, file=self.file, layer=self.layer))

    def operation(self, text: str, accuracy_m: float | None) -> None:
        """Record what was done to coordinates."""
        self.record["crs_operations"].append(
            {
                "file": self.file,
                "layer": self.layer,
                "operation": text,
                "accuracy_m": accuracy_m,
            }
        )

    def fault_rows(self, code: str, rows: Cases, *, column: str = "", **words: object) -> None:
        """Write one fault for every row: none is left out."""
        self.faults.extend(self._each(code, rows, column, "", words))

    def note(
        self,
        code: str,
        *,
        column: str = "",
        value: object = "",
        how: str = NOTED,
        **words: object,
    ) -> None:
        """Write one thing that the reader should know, and how it was settled."""
        self.settled.append(self._problem(code, words, column=column, value=value, settled=how))
        self._keep(code, how, column, Cases(np.zeros(0, np.int64)), 1)

    def settle_rows(
        self, code: str, rows: Cases, *, how: str, column: str = "", **words: object
    ) -> None:
        """Write rows that were settled: one by one, or as a count with the first few."""
        count = len(rows.rows)
        if not count:
            return
        self._keep(code, how, column, rows, count)
        if count <= MANY or self.whole:
            self.settled.extend(self._each(code, rows, column, how, words))
            return
        examples = [int(row) for row in rows.rows[:FIRST]]
        one = self._problem(code, words, column=column, settled=how)
        listed = ", ".join(map(str, examples))
        english = f"{one.message_en} ({count} rows, the first are {listed})"
        chinese = f"{one.message_zh}（共 {count} 行，前几行：{listed}）"
        self.settled.append(replace(one, message_en=english, message_zh=chinese))

    def _each(
        self, code: str, cases: Cases, column: str, how: str, words: dict[str, object]
    ) -> list[Problem]:
        empty = [""] * len(cases.rows)
        ids = empty if cases.ids is None else cases.ids
        values = empty if cases.values is None else cases.values
        found = [
            replace(
                self._problem(code, _nth(k, words), column=column, value=value, settled=how),
                row=int(row),
                parcel_id=_text(parcel),
            )
            for k, (row, parcel, value) in enumerate(zip(cases.rows, ids, values, strict=True))
        ]
        if cases.places is not None:
            self.places.update(zip(found, cases.places, strict=True))
        return found

    def _problem(
        self,
        code: str,
        words: dict[str, object],
        *,
        column: str = "",
        value: object = "",
        settled: str = "",
    ) -> Problem:
        template = messages()[code]
        return Problem(
            code,
            template["en"].format_map(_in(0, words)),
            template["zh"].format_map(_in(1, words)),
            file=self.file,
            layer=self.layer,
            column=column,
            value=without_secrets(_text(value))[:80],
            settled=settled,
        )

    def _keep(self, code: str, how: str, column: str, cases: Cases, count: int) -> None:
        entry = {
            "code": code,
            "settled": how,
            "file": self.file,
            "layer": self.layer,
            "column": column,
            "count": count,
            "rows": [int(row) for row in cases.rows],
        }
        if entry not in self.record["settlements"]:  # a column that serves twice is read twice
            self.record["settlements"].append(entry)


def _in(lang: int, words: dict[str, object]) -> dict[str, object]:
    """Choose the language of words that come as a pair."""
    return {key: word[lang] if isinstance(word, tuple) else word for key, word in words.items()}


def _nth(k: int, words: dict[str, object]) -> dict[str, object]:
    """Choose the words of one row, where they come as arrays."""
    return {key: w[k] if isinstance(w, np.ndarray) else w for key, w in words.items()}


def _text(value: object) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "" if missing else str(value)
