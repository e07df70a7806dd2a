"""A study as one sheet: a row for each line of its TOML, text without quotes, and back.

``section`` holds ``[parcels]`` or ``[[layers]]`` as in the file; ``key`` and ``value`` are what
stands below it; ``remark`` is for people. A row whose section or key begins with "#" does not
count.
"""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from geo.errors import Problem, RefusedError
from layers.proposal_text import quoted

HEADING = ("section", "key", "value", "remark")
SECTION = re.compile(r"#?\[{1,2}[^\[\]\r\n]+\]{1,2}")
KEY = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\"[^\"\\\r\n]*\"|'[^'\r\n]*'")
LINE = re.compile(rf"(#?)({KEY.pattern}) = (.*)", re.DOTALL)
OWN_MARKS = ('"', "'", "[", "{")  # what begins like this is TOML, or a mistake


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet, as text."""

    section: str = ""
    key: str = ""
    value: str = ""
    remark: str = ""

    def cells(self) -> tuple[str, str, str, str]:
        """Return the cells from left to right."""
        return self.section, self.key, self.value, self.remark


def to_rows(text: str) -> list[Row]:
    r"""Take the TOML of a study apart, as ``parkgis init`` writes it: one line for each key.

    Examples
    --------
    >>> [row.cells() for row in to_rows('[study]\n#on = 2026-11-22  # which day?\ntitle = "A"')]
    [('[study]', '', '', ''), ('', '#on', '2026-11-22', 'which day?'), ('', 'title', 'A', '')]
    """
    return [_row(line) for line in text.splitlines() if line.strip()]


def to_toml(cells: list[list[object]], file: str) -> str:
    """Return the TOML of a sheet; line n of it is row n of the sheet.

    Raises
    ------
    RefusedError
        With every row that says nothing: a value without a key, a key without a value, a section
        that is none.
    """
    lines, problems = [""], []
    for number, row in enumerate(cells[1:], 2):
        section, key, value = (*[_plain(cell) for cell in row[:3]], "", "", "")[:3]
        line = _line(section, key, value)
        if line is None:
            problems.append(_fault(file, number, section or key or value))
        lines.append(line or "")
    if not cells or tuple(map(_plain, cells[0][:3])) != HEADING[:3]:
        problems.insert(0, _fault(file, 1, ", ".join(map(_plain, cells[0])) if cells else ""))
    if problems:
        raise RefusedError(problems)
    return "\n".join([*lines, ""])


def read_sheet(path: Path) -> str:
    """Return the TOML of a workbook's first sheet.

    Raises
    ------
    RefusedError
        It is no workbook, or as `to_toml`.
    OSError
    """
    data = BytesIO(path.read_bytes())
    try:
        sheet = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise RefusedError(
            [
                Problem(
                    "not-a-workbook",
                    f"cannot be read as a workbook: {error}; give an .xlsx file",
                    f"无法作为工作簿读取：{error}；请提供 .xlsx 文件",
                    file=str(path),
                )
            ]
        ) from None
    return to_toml([list[object](row) for row in cells], str(path))


def _row(line: str) -> Row:
    found = LINE.fullmatch(line)
    if found:
        value, remark = _parted(found[3])
        return Row(key=found[1] + found[2], value=_shown(value), remark=remark)
    if SECTION.fullmatch(line.strip()):
        return Row(section=line.strip())
    return Row(remark=line.removeprefix("#").strip())


def _parted(text: str) -> tuple[str, str]:
    """Part a value from the remark behind it; a mark inside quotes belongs to the value."""
    for at in (m.start() for m in re.finditer("  # ", text)):
        if _is_toml(text[:at]):
            return text[:at].strip(), text[at + 4 :].strip()
    return text.strip(), ""


def _shown(value: str) -> str:
    """Show text without its quotes, where it is read back the same."""
    if value.startswith('"') and _is_toml(value):
        text = tomllib.loads(f"v = {value}")["v"]
        if (
            isinstance(text, str)
            and text.strip() == text
            and text
            and _as_toml(text) == quoted(text)
        ):
            return text
    return value


def _line(section: str, key: str, value: str) -> str | None:
    """Write one row as a line; "" if it does not count, None if it says nothing."""
    if section.startswith("#") or key.startswith("#") or not (section or key or value):
        return ""
    if section:
        return section if SECTION.fullmatch(section) and not (key or value) else None
    return f"{key} = {_as_toml(value)}" if KEY.fullmatch(key) and value else None


def _as_toml(value: str) -> str:
    """Return a cell as a value of TOML: as it is if it is one, else as text."""
    alone = value.startswith(OWN_MARKS) or "#" not in value  # else a mark would cut text off
    return value if alone and _is_toml(value) else quoted(value)


def _is_toml(value: str) -> bool:
    if "\n" in value or "\r" in value:
        return False
    try:
        return list(tomllib.loads(f"v = {value}")) == ["v"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return False


def _plain(cell: object) -> str:
    """Return a cell as text: whole numbers without ".0", midnight as a day."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def _fault(file: str, row: int, seen: str) -> Problem:
    return Problem(
        "sheet-row",
        "is no row of a study: give section alone, or key and value; row 1 is section, key, value",
        "不是研究文件的行：只填 section，或填 key 与 value；第 1 行为 section、key、value",
        file=file,
        row=row,
        value=seen[:80],
    )
