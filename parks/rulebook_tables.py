"""The tables beside a rulebook: reading them as they are written, and their hashes."""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import Problem, RefusedError
from layers.forms import read_toml
from parks.forms.limit_by import Row

SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table that a rulebook names."""

    path: str  # as written in the rulebook
    sha256: str
    rows: tuple[Row, ...]


def read_tables(raw: Mapping[str, Any], folder: Path, file: str) -> tuple[TableFile, ...]:
    """Read every table that ``limit_by`` names in a rulebook.

    Parameters
    ----------
    raw : mapping
        The rulebook as its TOML says it, not yet validated.
    folder : pathlib.Path
        Where the rulebook stands: names of tables start from there.
    file : str
        The rulebook, as the reader of a message knows it.

    Returns
    -------
    tuple of TableFile
        In the order they are named, each once.

    Raises
    ------
    RefusedError
        With every table that is missing or cannot be read.
    """
    tables: list[TableFile] = []
    problems: list[Problem] = []
    for name in _named(raw):
        try:
            tables.append(_read(name, folder / name, file))
        except RefusedError as refused:
            problems += refused.problems
    if problems:
        raise RefusedError(problems)
    return tuple(tables)


def _named(raw: Mapping[str, Any]) -> list[str]:
    """List the tables named; whatever else is wrong with the rulebook is told by its form."""
    named = [
        table
        for rule in _dicts(raw.get("rule"))
        for version in _dicts(rule.get("version"))
        for by in _dicts([version.get("limit_by")])
        if isinstance(table := by.get("table"), str)
    ]
    return list(dict.fromkeys(named))


def _dicts(values: object) -> list[dict[str, Any]]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def _read(name: str, path: Path, file: str) -> TableFile:
    try:
        data = path.read_bytes()
    except OSError:
        raise _refused(
            "table-missing",
            "no such table beside the rulebook; check the name",
            "规则集所在目录中没有该表格，请检查文件名",
            file=file,
            column="table",
            value=name,
        ) from None
    rows = _toml_rows(path) if path.suffix == ".toml" else _csv_rows(data, name)
    return TableFile(name, hashlib.sha256(data).hexdigest(), rows)


def _toml_rows(path: Path) -> tuple[Row, ...]:
    rows = _dicts(read_toml(path).get("row"))
    if not rows:
        raise _refused(
            "table-empty",
            "a TOML table lists its rows as [[row]]",
            "TOML 表格须以 [[row]] 逐行列出",
            file=path.name,
        )
    return tuple(rows)


def _csv_rows(data: bytes, name: str) -> tuple[Row, ...]:
    text = _decoded(data, name)
    heading = text.partition("\n")[0]
    separator = max(SEPARATORS, key=heading.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise _refused(
            "table-quotes", f"is no valid CSV: {error}", f"不是有效的 CSV：{error}", file=name
        ) from None
    names = [cell.strip() for cell in lines[0]] if lines else []
    body = [(number, line) for number, line in enumerate(lines[1:], 2) if any(line)]
    if not body or len(set(names)) < len(names):
        raise _refused(
            "table-empty",
            "needs a heading, each name once, and at least one row",
            "须有表头（字段名不得重复）和至少一行数据",
            file=name,
        )
    ragged = [number for number, line in body if len(line) != len(names)]
    if ragged:
        raise _refused(
            "table-ragged",
            f"has another number of cells than the heading ({len(names)})",
            f"单元格数与表头（{len(names)}）不一致",
            file=name,
            row=ragged[0],
        )
    return tuple(dict(zip(names, line, strict=True)) for _, line in body)


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(
        "table-encoding",
        "is neither UTF-8 nor GB18030; save it as UTF-8",
        "既非 UTF-8 也非 GB18030 编码，请另存为 UTF-8",
        file=name,
    )


def _refused(code: str, english: str, chinese: str, **where: Any) -> RefusedError:  # noqa: ANN401
    return RefusedError([Problem(code, english, chinese, **where)])
