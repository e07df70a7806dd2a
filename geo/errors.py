"""Errors raised on purpose; each also derives from the builtin a caller would expect.

Every message is held in English and in Chinese. ``args`` are the fields, so that the errors survive
pickling between processes.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class ToolkitError(Exception):
    """Root of them all: a message in English and one in Chinese.

    Parameters
    ----------
    message_en, message_zh : str
        What is wrong, with what, and what to do. Without a Chinese text the English one serves.
    """

    def __init__(self, message_en: str, message_zh: str = "") -> None:
        super().__init__(message_en, message_zh)
        self.message_en, self.message_zh = message_en, message_zh

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "en") -> str:
        """Return the message in *lang* ("en" or "zh")."""
        return self.message_zh if lang == "zh" and self.message_zh else self.message_en


class CRSError(ToolkitError, ValueError):
    """Coordinates have no reference system, or one in which the question means nothing."""


class UnitError(ToolkitError, ValueError):
    """A unit is not known, or two units do not measure the same thing."""


class ArgumentError(ToolkitError, ValueError):
    """An argument of a function means nothing, or contradicts another."""


class OutputError(ToolkitError, OSError):
    """The output could not be written."""


class GeometryError(ToolkitError, ValueError):
    """Geometries that cannot be measured; ``positions`` (0-based) says which."""

    def __init__(
        self, message_en: str, message_zh: str = "", positions: Iterable[int] = ()
    ) -> None:
        super().__init__(message_en, message_zh)
        self.positions = tuple(positions)
        self.args = (message_en, message_zh, self.positions)


class NotInForceError(ToolkitError, LookupError):
    """A rule has no value on the day asked for."""

    def __init__(self, rule: str, day: object, first: object) -> None:
        super().__init__(
            f"{rule!r} has no value on {day}; its first one starts {first}",
            f"{rule!r} 在 {day} 没有取值；最早的取值自 {first} 起",
        )
        self.rule, self.day, self.first = rule, day, first
        self.args = (rule, day, first)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the data: what is wrong, where, what to do, and how it was settled."""

    code: str  # stable, for programs
    message_en: str  # what is wrong and what to do
    message_zh: str
    file: str = ""
    layer: str = ""
    row: int | None = None  # 1-based, as Excel and QGIS show it
    parcel_id: str = ""
    column: str = ""
    value: str = ""
    settled: str = ""  # how it was settled; "" = it was not

    def text(self, lang: str = "en") -> str:
        """Return one line: where, what, what to do.

        Examples
        --------
        >>> Problem("blank", "no number", "无数值", file="a.csv", row=3, column="FAR").text()
        'a.csv, row 3, column FAR: no number'
        """
        zh = lang == "zh"
        where = ("，" if zh else ", ").join(self._where(zh=zh))
        message = self.message_zh if zh and self.message_zh else self.message_en
        settled = f"（处理：{self.settled}）" if zh else f" (settled: {self.settled})"
        line = (where + ("：" if zh else ": ") if where else "") + message
        return " ".join((line + (settled if self.settled else "")).split())

    def _where(self, *, zh: bool) -> list[str]:
        places = [
            (self.file, "{}", "{}"),
            (self.layer, "layer {}", "图层 {}"),
            (self.row, "row {}", "第 {} 行"),
            (self.parcel_id, "id {}", "地块编号 {}"),
            (self.column, "column {}", "字段 {}"),
            (self.value, "value {!r}", "值 {!r}"),
        ]
        return [(c if zh else e).format(v) for v, e, c in places if v is not None and v != ""]


class RefusedError(ToolkitError, ValueError):
    """The data are refused; ``problems`` holds all faults at once, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        Exception.__init__(self, self.problems)  # the text is made when it is read: it may be long

    @property
    def message_en(self) -> str:  # type: ignore[override]
        """All problems in English, one a line."""
        return self.text("en")

    @property
    def message_zh(self) -> str:  # type: ignore[override]
        """All problems in Chinese, one a line."""
        return self.text("zh")

    def text(self, lang: str = "en") -> str:
        """Return all problems in *lang*, one a line."""
        return "\n".join(problem.text(lang) for problem in self.problems)
