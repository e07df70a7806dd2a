"""The form of a limit that a table states: by zone, land use or industry, beside the rulebook."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PrivateAttr

from layers.forms import Fault, Form
from layers.vocabulary import nearest

GREATEST_RATIO, RATIO_DECIMALS = 100, 5  # what `parks.exact` compares exactly
VERIFIED = ("1", "true", "verified", "y", "yes", "已核实", "是")
"""The marks of a row that somebody compared with its source; no other text is such a mark."""

Cell = str | bool | int | Decimal
Row = Mapping[str, Cell]
Tables = Mapping[str, tuple[Row, ...]]
"""The rows of the files that a rulebook names, by the name as written there."""


@dataclass(frozen=True, slots=True)
class TableLimit:
    """What a table says of one key."""

    limit: Decimal | None
    words: str  # the text of a cell that is no number, kept for a person to read
    exceptional: Decimal | None  # the greater value that a named route may allow
    verified: bool


def _table(value: object) -> object:
    if isinstance(value, str):
        return value
    rows = list(value) if isinstance(value, (list, tuple)) else []
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise Fault(
            "'table' is the name of a CSV or TOML file beside the rulebook, or a list of rows",
            "'table' 须为规则集所在目录中的 CSV 或 TOML 文件名，或由各行组成的列表",
        )
    if not all(isinstance(cell, Cell) for row in rows for cell in row.values()):
        raise Fault("a cell is text, a number or true", "表格单元须为文本、数字或 true")
    return tuple(dict(row) for row in rows)


class LimitBy(Form):
    """A limit looked up in a table by a column of the parcels.

    Nothing counts as verified that is not marked so: ``verified`` names the column of the marks;
    ``true`` says that the author of the rulebook vouches for every row.
    """

    column: str
    table: Annotated[str | tuple[dict[str, Cell], ...], BeforeValidator(_table)]
    key: str
    value: str
    verified: str | bool
    exceptional: str | None = None
    _limits: dict[str, TableLimit] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any) -> None:  # noqa: ANN401 - pydantic hands over anything
        """Look the rows up, check them and read their numbers."""
        self._limits.update(self._read(self._rows(context or {})))

    @property
    def limits(self) -> Mapping[str, TableLimit]:
        """What the table says, by key."""
        return self._limits

    def _rows(self, tables: Tables) -> tuple[Row, ...]:
        if not isinstance(self.table, str):
            return self.table
        if self.table not in tables:
            raise Fault(
                f"the table {self.table!r} was not read: it stands in a file beside the rulebook",
                f"未读取到表格 {self.table!r}：须与规则集位于同一目录",
            )
        return tables[self.table]

    def _read(self, rows: tuple[Row, ...]) -> dict[str, TableLimit]:
        self._require_columns(rows)
        keys = [as_key(row.get(self.key)) for row in rows]
        blank = [str(number) for number, key in enumerate(keys, 1) if not key]
        if blank:
            listed = ", ".join(blank[:5])
            raise Fault(
                f"rows without a {self.key!r}: {listed}", f"下列行缺少 {self.key!r}：{listed}"
            )
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            listed = ", ".join(twice[:5])
            raise Fault(
                f"occur twice in {self.key!r}: {listed}; leave one row for each",
                f"{self.key!r} 中重复出现：{listed}；每个键只保留一行",
            )
        return {key: self._row(key, row) for key, row in zip(keys, rows, strict=True)}

    def _require_columns(self, rows: tuple[Row, ...]) -> None:
        known = list(dict.fromkeys(name for row in rows for name in row))
        named = [self.key, self.value, self.exceptional, self.verified]
        for name in (name for name in named if isinstance(name, str) and name not in known):
            near = nearest(name, known)
            hint_en = f"; did you mean {near!r}?" if near else f": {', '.join(known)}"
            hint_zh = f"；是否为 {near!r}？" if near else f"：{'、'.join(known)}"
            raise Fault(
                f"the table has no column {name!r}{hint_en}", f"表格没有字段 {name!r}{hint_zh}"
            )

    def _row(self, key: str, row: Row) -> TableLimit:
        limit, words = _ratio(key, row.get(self.value))
        more, more_words = _ratio(key, row.get(self.exceptional or ""))
        if more_words or (more is not None and limit is not None and more < limit):
            raise Fault(
                f"{key}: the exceptional value {more_words or more} is no number from {limit} up",
                f"{key}：例外值 {more_words or more} 须为不小于 {limit} 的数字",
            )
        mark = self.verified if isinstance(self.verified, bool) else row.get(self.verified)
        return TableLimit(limit, words, more, as_key(mark).casefold() in VERIFIED)


def as_key(cell: object) -> str:
    """Write a cell as the key that parcels are compared by: full-width folded, blanks cut.

    Examples
    --------
    >>> as_key(" Ｍ1-1 "), as_key(26), as_key(None)
    ('M1-1', '26', '')
    """
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def _ratio(key: str, cell: object) -> tuple[Decimal | None, str]:
    """Read a plot ratio; text that is no plain number is handed back as text."""
    said = as_key(cell)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", said):
        return None, " ".join(said.split())
    number = Decimal(said)
    exact = number == round(number, RATIO_DECIMALS)
    if number > GREATEST_RATIO or not exact:
        raise Fault(
            f"{key}: {said} is no plot ratio from 0 to {GREATEST_RATIO} with at most "
            f"{RATIO_DECIMALS} decimals (a percentage? write 2.0 for 200 %)",
            f"{key}：{said} 不是 0 至 {GREATEST_RATIO}、至多 {RATIO_DECIMALS} 位小数的容积率"
            "（若为百分数，请将 200% 写作 2.0）",
        )
    return number, ""
