"""Forms that people write by hand (studies, rulebooks): strict models, faults in plain words."""

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from geo.errors import Problem, RefusedError


class Form(BaseModel):
    """A part of a form: unknown keys and wrong types are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _as_decimal(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""A list of text."""
Several = BeforeValidator(_as_tuple)
"""For a tuple of tables, which TOML hands over as a list."""
Number = Annotated[Decimal, BeforeValidator(_as_decimal)]
"""A number as it is written: 2.1 is 21/10."""


class Fault(ValueError):  # noqa: N818 - a word for people, turned into a Problem before it is raised
    """What a validator of a form finds wrong, in both languages."""

    def __init__(self, message_en: str, message_zh: str) -> None:
        super().__init__(message_en, message_zh)
        self.message_en, self.message_zh = message_en, message_zh


Place = Callable[[tuple[str | int, ...]], str]


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file with its numbers exactly as written (`Decimal`).

    Raises
    ------
    RefusedError
        If the file is missing, is not UTF-8 or is no TOML; the line is named.
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        fault = ("file-missing", "no such file; check the path", "找不到该文件，请检查路径")
    except UnicodeDecodeError:
        fault = ("not-utf8", "is not UTF-8; save it as UTF-8", "不是 UTF-8 编码，请另存为 UTF-8")
    except tomllib.TOMLDecodeError as error:
        fault = ("not-toml", f"is no valid TOML: {error}", f"不是有效的 TOML：{error}")
    except OSError as error:
        fault = ("unreadable", f"cannot be read: {error}", f"无法读取：{error}")
    code, english, chinese = fault
    raise RefusedError([Problem(code, english, chinese, file=str(path))])


def known_keys(model: type[BaseModel]) -> list[str]:
    """List the keys that a form knows, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def faults(
    error: ValidationError,
    *,
    file: str,
    place: Place,
    keys: Iterable[str],
) -> list[Problem]:
    """Turn every fault that pydantic found into a problem with file, place, key and what to do.

    Parameters
    ----------
    error : pydantic.ValidationError
    file : str
        The file, as the reader of the message knows it.
    place : callable
        Turns pydantic's path into words, e.g. ``rule plot-ratio.plan, version 2``.
    keys : iterable of str
        Every key the form knows, to propose the nearest one.

    Returns
    -------
    list of Problem
    """
    known = sorted(set(keys))
    return [_problem(fault, file, place, known) for fault in error.errors(include_url=False)]


def _problem(fault: Mapping[str, Any], file: str, place: Place, known: list[str]) -> Problem:
    path = tuple(fault["loc"])
    key = str(path[-1]) if path else ""
    code, english, chinese = _wording(fault, key, known)
    value = "" if isinstance(fault["input"], (dict, list)) else str(fault["input"])
    where = ", ".join(filter(None, [file, place(path)]))
    return Problem(code, english, chinese, file=where, column=key, value=value[:80])


def _wording(fault: Mapping[str, Any], key: str, known: list[str]) -> tuple[str, str, str]:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, known, 1)
        return (
            "unknown-key",
            "unknown key" + (f"; did you mean {near[0]!r}?" if near else "; remove it"),
            "未知的键" + (f"，是否为 {near[0]!r}？" if near else "，请删除"),
        )
    if kind == "missing":
        return "missing-key", "this key is required; add it", "缺少必需的键，请补充"
    if kind in {"literal_error", "union_tag_invalid", "enum"}:
        allowed = context.get("expected") or context.get("expected_tags")
        return "not-allowed", f"must be one of {allowed}", f"只能取 {allowed}"
    if kind == "value_error" and isinstance(context["error"], Fault):
        return "wrong-value", context["error"].message_en, context["error"].message_zh
    return "wrong-type", str(fault["msg"]), f"类型或取值有误：{fault['msg']}"
