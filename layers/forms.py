"""Forms that people write by hand (studies, rulebooks): strict models, faults in plain words."""

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from geo.errors import Problem, RefusedError
from layers.secrets import without_secrets
from layers.study_sheet import read_sheet


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
WHOLE_TOO = BeforeValidator(_as_decimal)
"""Lets a whole number stand for a decimal one; comes last, after the bounds of the number."""
Number = Annotated[Decimal, WHOLE_TOO]
"""A number as it is written: 2.1 is 21/10."""


class Fault(ValueError):  # noqa: N818 - a word for people, turned into a Problem before it is raised
    """What a validator of a form finds wrong, in both languages."""

    def __init__(self, message_en: str, message_zh: str) -> None:
        super().__init__(message_en, message_zh)
        self.message_en, self.message_zh = message_en, message_zh


PLAIN = {  # pydantic's kinds of fault, in words for people
    "string_type": ("must be text in quotes", "须为引号内的文本"),
    "bool_type": ("must be true or false", "须为 true 或 false"),
    "date_type": (
        "must be a day such as 2026-11-22, without quotes",
        "须为日期，如 2026-11-22，不加引号",
    ),
    "tuple_type": ("must be a list in [ ]", "须为 [ ] 内的列表"),
    "dict_type": ("must be a table of keys and values", "须为键值表"),
    "model_type": ("must be a table of keys and values", "须为键值表"),
    "is_instance_of": ("must be a number", "须为数字"),
    "decimal_type": ("must be a number", "须为数字"),
    "float_type": ("must be a number", "须为数字"),
    "too_short": ("must not be empty", "不能为空"),
    "string_too_short": ("must not be empty", "不能为空"),
    "greater_than_equal": ("must be at least {ge}", "不能小于 {ge}"),
    "greater_than": ("must be more than {gt}", "须大于 {gt}"),
    "less_than_equal": ("must be at most {le}", "不能大于 {le}"),
    "decimal_max_places": (
        "must have at most {decimal_places} decimals",
        "最多 {decimal_places} 位小数",
    ),
    "string_pattern_mismatch": ("must be of the form {pattern}", "须符合格式 {pattern}"),
    "union_tag_not_found": ("needs a key 'kind'", "缺少键 'kind'"),
}

Place = Callable[[tuple[str | int, ...]], str]


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file with its numbers exactly as written (`Decimal`), or the same as a sheet.

    Raises
    ------
    RefusedError
        If the file is missing, is not UTF-8 or is no TOML; the line is named.
    """
    try:
        text = read_sheet(path) if path.suffix.lower() == ".xlsx" else path.read_text("utf-8-sig")
        return tomllib.loads(text, parse_float=Decimal)
    except RefusedError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        code, english, chinese = _why_no_toml(error)
    raise RefusedError([Problem(code, english, chinese, file=str(path))])


def _why_no_toml(error: Exception) -> tuple[str, str, str]:
    """Return code and message; a path with a NUL in it is a plain ValueError."""
    if isinstance(error, FileNotFoundError):
        return "file-missing", "no such file; check the path", "找不到该文件，请检查路径"
    if isinstance(error, UnicodeDecodeError):
        return (
            "not-utf8",
            "is no text in UTF-8; a TOML file is needed here: save it as UTF-8",
            "不是 UTF-8 文本；此处应为 TOML 文件，请另存为 UTF-8",
        )
    if isinstance(error, tomllib.TOMLDecodeError):
        path = "\\" in str(error)  # "D:\data"
        return (
            "not-toml",
            f"is no valid TOML: {error}" + ("; write paths with /" if path else ""),
            f"不是有效的 TOML：{error}" + ("；路径请用 / 分隔" if path else ""),
        )
    if isinstance(error, RecursionError):
        return "not-toml", "is nested too deeply", "嵌套过深"
    why = getattr(error, "strerror", None) or str(error)
    return "unreadable", f"cannot be read: {why}; give a file", f"无法读取：{why}；请给出文件"


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
    return [_problem(fault, file, place, known) for fault in _once(error)]


def _once(error: ValidationError) -> list[Mapping[str, Any]]:
    """Take the first of the faults that pydantic finds for every member of a union."""
    found: dict[tuple[str | int, ...], Mapping[str, Any]] = {}
    for fault in error.errors(include_url=False):
        path = tuple(fault["loc"])
        is_member = path[-1:] in {("str",), ("int",), ("float",), ("date",), ("bool",)}
        where = path[:-1] if is_member else path
        found.setdefault(where, {**fault, "loc": where})
    return list(found.values())


def _problem(fault: Mapping[str, Any], file: str, place: Place, known: list[str]) -> Problem:
    path = tuple(fault["loc"])
    key = str(path[-1]) if path else ""
    code, english, chinese = _wording(fault, key, known)
    given = fault["input"]
    value = "" if given is None or isinstance(given, dict | list | tuple) else str(given)
    where = ", ".join(filter(None, [file, place(path)]))
    return Problem(
        code, english, chinese, file=where, column=key, value=without_secrets(value)[:80]
    )


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
    if kind in PLAIN:
        english, chinese = (said.format_map(context) for said in PLAIN[kind])
        return "wrong-type", english, chinese
    return "wrong-type", str(fault["msg"]), f"类型或取值有误：{fault['msg']}"
