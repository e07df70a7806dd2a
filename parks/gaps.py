"""What nobody has verified or confirmed: limits, versions, facts; and what each needs."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from parks import rulebook_form as form
from parks.forms.limit_table import LimitTable, bundled_tables
from parks.rulebook import Rulebook, citation, is_stale
from parks.wording import text
from seeds.factbook import cite, facts


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that waits for a person."""

    kind: str  # "limit" | "version" | "row" | "fact"
    where: str  # the rule and the day of its version, the table and its row, the id of the fact
    value: str  # what stands there now, "" where nothing does
    needs_en: str
    needs_zh: str
    source_en: str
    source_zh: str


def gaps(book: Rulebook, day: date | None) -> list[Gap]:
    """List what a person must supply, verify or confirm.

    Parameters
    ----------
    book : Rulebook
    day : datetime.date, optional
        A version confirmed more than five years before it counts as unconfirmed; without a day,
        only one that was never confirmed does.

    Returns
    -------
    list of Gap
        Limits that no version holds, then versions nobody confirmed, then unverified rows of the
        bundled tables and of those the book writes out, then unverified facts.
    """
    versions = [(rule, version) for rule in book.rules for version in rule.version]
    open_ = [gap for rule, version in versions if (gap := _limit(rule, version))]
    stale = [_version(rule, version) for rule, version in versions if _unconfirmed(version, day)]
    return [*open_, *stale, *_rows(_tables(book)), *_facts()]


def gap_objects(found: list[Gap]) -> list[dict[str, Any]]:
    """Turn gaps into plain values."""
    return [asdict(gap) for gap in found]


def gap_lines(found: list[Gap], lang: str) -> list[str]:
    """Write gaps as lines: where, what stands there, what is needed, on whose word."""
    zh, lines = lang == "zh", []
    for gap in found:
        value = f" = {gap.value}" if gap.value else ""
        lines.append(f"[{text('gap', gap.kind, lang)}] {gap.where}{value}")
        lines.append(f"    {gap.needs_zh if zh else gap.needs_en}")
        lines.append(f"    {gap.source_zh if zh else gap.source_en}")
    return lines


def _limit(rule: form.Rule, version: form.Version) -> Gap | None:
    needs: form.Words | None = getattr(version, "needs", None)
    if needs is None:
        return None
    return Gap(
        *("limit", f"{rule.id} {version.from_}", ""),
        *(f"supply: {needs.en}", f"补充：{needs.zh}"),
        *_cited(version),
    )


def _version(rule: form.Rule, version: form.Version) -> Gap:
    when = version.last_confirmed
    return Gap(
        *("version", f"{rule.id} {version.from_}", when.isoformat() if when else ""),
        needs_en="compare it with the official text and set last_confirmed",
        needs_zh="与正式文本核对后填写 last_confirmed",
        **dict(zip(("source_en", "source_zh"), _cited(version), strict=True)),
    )


def _unconfirmed(version: form.Version, day: date | None) -> bool:
    return version.last_confirmed is None if day is None else is_stale(version, day)


def _cited(version: form.Version) -> tuple[str, str]:
    return citation(version, version.from_, "en"), citation(version, version.from_, "zh")


def _tables(book: Rulebook) -> dict[str, LimitTable]:
    own = (getattr(version, "limit_table", None) for rule in book.rules for version in rule.version)
    return bundled_tables() | {table.id: table for table in own if table is not None}


def _rows(tables: dict[str, LimitTable]) -> list[Gap]:
    return [
        Gap(
            *("row", f"{table.id}, {table.edition}, {row.division}", str(row.limit)),
            needs_en="verify division and number in the official table",
            needs_zh="在正式表格中核对行业大类与数值",
            source_en=row.source or cite(row.fact, "en"),
            source_zh=row.source or cite(row.fact, "zh"),
        )
        for table in tables.values()
        for row in table.row
        if row.status == "unverified"
    ]


def _facts() -> list[Gap]:
    return [
        Gap(
            *("fact", fact.id, "" if fact.value is None else f"{fact.value} {fact.unit}".strip()),
            needs_en=f"find it in the document and note the place: {fact.title_en}",
            needs_zh=f"在文件中查证并注明位置：{fact.title_zh}",
            source_en=cite(fact.id, "en"),
            source_zh=cite(fact.id, "zh"),
        )
        for fact in facts().values()
        if fact.status == "unverified"
    ]
