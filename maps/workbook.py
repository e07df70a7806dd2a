"""The workbook: what was found, for people who work in Excel."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.vocabulary import columns as vocabulary
from maps.file_names import file_name
from maps.receipt import receipt
from maps.remaining_sheet import (
    BY_PARCEL,
    REMAINING,
    by_parcel_columns,
    remaining_columns,
)
from maps.sheets import Block, Book, Cell, Column
from maps.words import head, looks, text
from parks import wording
from parks.coverage import gap_text

if TYPE_CHECKING:
    from parks.applying import AppliedRule
    from parks.plan_tables import PlanChanges
    from parks.report import Report

# Columns of the sheet `parcels`, where the report has them; shares follow the tier, then comes the
# rest of the vocabulary.
FIRST = ("parcel_id", "name", "enterprise", "outcome", "n_fail", "n_review", "n_unknown", "n_pass")
MEASURED = ("area_m2", "area_basis", "plot_ratio", "geodesic_area_m2", "planar_area_m2", "tier")
REMAINS = ("buildable_area_m2", "outcome_with_drafts")
LAST = ("land_use_kind", "planned_land_use_kind", "not_concerned", "source_row")
CODED = {  # columns that hold codes, and the table of parks/texts.toml that has their words
    "tier": "tier", "status": "status", "area_basis": "basis",
    "land_use_kind": "kind", "planned_land_use_kind": "kind",
    "from_kind": "kind", "to_kind": "kind", "action": "action",
}  # fmt: skip
OUTCOMES = {
    "outcome",
    "outcome_then",
    "outcome_with_drafts",
    "rule_outcome",
    "rule_outcome_with_drafts",
}
OPEN = ("unknown", "review", "fail")
RATIO = {"", "1"}  # units of columns shown with four decimals
LONGEST = 1000  # of a receipt's value in a cell
COUNTS = {"n_fail", "n_review", "n_unknown", "n_pass", "source_row", "statistics_year", "jobs"}
COUNTS |= {"n_left", "n_slivers", "choice", "leaves_parts"}


def write_workbook(report: "Report", path: Path, *, lang: str = "zh") -> None:
    """Write *report* as a workbook of nine sheets, and some that only some checks have.

    ``summary``, ``parcels``, ``findings`` (what is open; passes are counted), ``remedies`` (of
    what fails or needs review), ``problems``, ``rules applied``, ``remaining floor area`` (by tier,
    park …), ``remaining by parcel`` and
    ``receipt``; ``plan changes`` and ``plan balance`` where two versions of a plan were compared;
    ``drafts`` where drafts were judged, too. No text becomes a formula or a link.

    Parameters
    ----------
    report : parks.report.Report
    path : Path
        A file that does not exist.
    lang : {"zh", "en"}
        Of sentences and outcomes; heads are in both languages.
    """
    study = report.study
    book = Book(path, created=study.on, lang=lang, synthetic=study.synthetic)
    try:
        _summary(book, report, lang)
        _parcels(book, report, lang)
        _findings(book, report, lang)
        _remedies(book, report, lang)
        _problems(book, report, lang)
        _rules(book, report, lang)
        book.table(REMAINING, remaining_columns(report, lang), text("remaining", lang), "")
        _remaining_by_parcel(book, report, lang)
        if report.plan_changes is not None:
            _plan_changes(book, report.plan_changes, lang, study.synthetic)
        if report.drafts is not None:
            _drafts(book, report.drafts, lang, study.synthetic)
        _receipt(book, report, lang)
    finally:
        book.close()


def _summary(book: Book, report: "Report", lang: str) -> None:
    study = report.study
    about: dict[str, Cell] = {
        text("day", lang): study.on.isoformat(),
        text("rulebook", lang): report.rulebook_title(lang),
        text("parcels", lang): len(report.parcels),
    }
    title = study.title or study.path.name
    facts = [
        Column(head("key"), list(about), width=26),
        Column(head("value"), list(about.values()), style="0", width=34),
    ]
    blocks = [
        Block(text("study", lang), facts),
        Block(text("outcomes", lang), _by_outcome(report)),
        Block(text("rules", lang), _by_rule(report.rules, lang)),
        Block(text("unknowns", lang), _unknowns(report, lang)),
        Block(text("coverage", lang), _coverage(report, lang)),
        Block(text("meanings", lang), _meanings(lang)),
    ]
    book.blocks("summary", title, text("reports", lang), blocks)


def _by_outcome(report: "Report") -> list[Column]:
    counts = report.parcels["outcome"].value_counts()
    numbers = [int(counts.get(word, 0)) for word in looks()]
    whole = max(len(report.parcels), 1)
    return [
        Column(head("outcome"), list(looks()), style="outcome"),
        Column(head("parcels"), numbers, style="0"),
        Column(head("share"), [number / whole for number in numbers], style="percent"),
    ]


def _by_rule(rules: Sequence["AppliedRule"], lang: str) -> list[Column]:
    titles: list[Cell] = [rule.title_zh if lang == "zh" else rule.title_en for rule in rules]
    counts = [
        Column(
            head(f"n_{word}") if word != "not_applicable" else _look(word),
            [rule.counts.get(word, 0) for rule in rules],
            style="0",
        )
        for word in looks()
    ]
    ids: list[Cell] = [rule.rule_id for rule in rules]
    return [Column(head("rule_id"), ids), Column(head("rule_title"), titles), *counts]


def _look(word: str) -> str:
    return f"{wording.outcome_text(word, 'zh')} {word}"


def _unknowns(report: "Report", lang: str) -> list[Column]:
    groups = report.unknown_because()
    return [
        Column(head("settles"), [group[f"settle_{lang}"] for group in groups], width=48),
        Column(head("parcels"), [group["parcels"] for group in groups], style="0"),
        Column(head("findings"), [group["findings"] for group in groups], style="0"),
    ]


def _coverage(report: "Report", lang: str) -> list[Column]:
    gaps = report.coverage()
    said = [gap_text(gap, lang) for gap in gaps] or [wording.text("coverage", "none", lang)]
    return [Column(head("coverage"), said, width=48)]


def _plan_changes(book: Book, changes: "PlanChanges", lang: str, synthetic: bool) -> None:  # noqa: FBT001
    pieces = changes.pieces.drop(columns="geometry")
    pieces["reason_text"] = pieces["reason"].map(lambda code: wording.reason_text(code, lang))
    names = ("base_id", "base_name", "outcome", "reason_text", "area_m2", "width_m", "from_code",
             "from_kind", "to_code", "to_kind", f"remedy_{lang}", "tier", "layer", "reason",
             "rule_id", "at_x", "at_y")  # fmt: skip
    where = file_name("parcels.gpkg", synthetic=synthetic)
    slivers = int(changes.balance.loc[changes.balance["level"] == "all", "n_slivers"].sum())
    note = text("plan_changes", lang, n=f"{len(pieces):,}", slivers=f"{slivers:,}", where=where)
    book.table("plan changes", [_column(pieces[name], lang) for name in names], note, where)
    balance = changes.balance
    columns = [_column(balance[name], lang) for name in balance.columns]
    book.table("plan balance", columns, text("plan_balance", lang), "")


def _remaining_by_parcel(book: Book, report: "Report", lang: str) -> None:
    columns = by_parcel_columns(report, lang)
    listed, whole = len(columns[0].values), len(report.parcels)
    note = text("by_parcel", lang, n=f"{listed:,}", all=f"{whole:,}")
    where = file_name("parcels.gpkg", synthetic=report.study.synthetic)
    book.table(BY_PARCEL, columns, note, where)


def _drafts(book: Book, drafts: pd.DataFrame, lang: str, synthetic: bool) -> None:  # noqa: FBT001
    columns = [_column(drafts[name], lang) for name in drafts.columns]
    where = file_name("drafts.csv", synthetic=synthetic)
    parcels = drafts.loc[drafts["outcome"] != drafts["outcome_with_drafts"], "parcel_id"].nunique()
    note = text("drafts", lang, n=f"{len(drafts):,}", parcels=f"{parcels:,}")
    book.table("drafts", columns, note, where)


def _meanings(lang: str) -> list[Column]:
    meanings = [look.meaning_zh if lang == "zh" else look.meaning_en for look in looks().values()]
    return [
        Column(head("outcome"), list(looks()), style="outcome"),
        Column(head("meaning"), meanings),
    ]


def _parcels(book: Book, report: "Report", lang: str) -> None:
    parcels = report.parcels
    shares = sorted(name for name in parcels.columns if str(name).startswith("share_"))
    wanted = dict.fromkeys([*FIRST, *MEASURED, *shares, *REMAINS, *vocabulary(), *LAST])
    filled = [name for name in wanted if name in parcels.columns and _holds(parcels[name])]
    columns = [_column(parcels[name], lang) for name in filled]
    where = file_name("parcels.gpkg", synthetic=report.study.synthetic)
    note = text("all_parcels", lang, n=f"{len(parcels):,}", where=where)
    book.table("parcels", columns, note, where)


def _holds(column: "pd.Series[Any]") -> bool:
    """Whether a column holds anything; the id and the outcome stand in every list."""
    return column.name in FIRST or bool(column.notna().any())


def _findings(book: Book, report: "Report", lang: str) -> None:
    whole = report.findings
    found = whole.loc[whole["outcome"].isin(OPEN)]
    titles = {r.rule_id: r.title_zh if lang == "zh" else r.title_en for r in report.rules}
    names = ("parcel_id", "outcome", "rule_id", "rule_title", "reason_text", "measured", "limit",
             "unit", "margin", "at_stake_m2", "width_m", f"remedy_{lang}", "citation", "rule_from",
             "reason", "at_x", "at_y")  # fmt: skip
    added = {
        "rule_title": found["rule_id"].map(titles),
        "reason_text": found["reason"].map(lambda code: wording.reason_text(code, lang)),
    }
    columns = [_column(added.get(name, found.get(name)).rename(name), lang) for name in names]
    passes = int((whole["outcome"] == "pass").sum())
    where = file_name("findings.csv", synthetic=report.study.synthetic)
    note = text("open_findings", lang, n=f"{len(found):,}", passes=f"{passes:,}", where=where)
    book.table("findings", columns, note, where)


def _remedies(book: Book, report: "Report", lang: str) -> None:
    whole = report.remedies
    found = whole.loc[whole["outcome"] != "unknown"]
    then = found["outcome_then"].astype(object)
    steps = found.assign(
        outcome_then=then.where(then != "", None),
        detail=found["detail"].map(lambda code: wording.text("route", code, lang)),
    )
    names = ("parcel_id", "outcome", "rule_id", "choice", "action", "column", "from_value",
             "to_value", "delta", "unit", "outcome_then", "detail", f"decided_by_{lang}",
             "leaves_parts", "accuracy_m", "reason")  # fmt: skip
    where = file_name("parcels.gpkg", synthetic=report.study.synthetic)
    drawn = f"{int((~found.geometry.isna()).sum()):,}"
    note = text("remedies", lang, n=f"{len(found):,}", drawn=drawn, where=where)
    book.table("remedies", [_column(steps[name], lang) for name in names], note, where)


def _problems(book: Book, report: "Report", lang: str) -> None:
    names = (
        "code",
        f"message_{lang}",
        "settled",
        "file",
        "layer",
        "row",
        "parcel_id",
        "column",
        "value",
    )
    columns = [
        Column(
            head(name),
            [_cell(getattr(problem, name)) for problem in report.problems],
            width=60 if name.startswith("message") else 16,
        )
        for name in names
    ]
    note = text("problems", lang, n=f"{len(report.problems):,}")
    book.table("problems", columns, note, "receipt.json")


def _rules(book: Book, report: "Report", lang: str) -> None:
    names = ("rule_id", "kind", f"title_{lang}", "version_from", "version_to", "status", "nature",
             "limit", f"citation_{lang}", "last_confirmed", "stale")  # fmt: skip
    columns = [
        Column(
            head(name),
            [_said(getattr(rule, name), lang) for rule in report.rules],
            width=40 if name.startswith(("citation", "title")) else 16,
        )
        for name in names
    ]
    counts = _by_rule(report.rules, lang)[2:]
    book.table("rules applied", [*columns, *counts], text("applied", lang, n=len(report.rules)), "")


def _receipt(book: Book, report: "Report", lang: str) -> None:
    rows = list(_flat(receipt(report)))
    columns = [
        Column(head("key"), [key for key, _ in rows], width=40),
        Column(head("value"), [value for _, value in rows], width=60),
    ]
    book.table("receipt", columns, text("receipt", lang), "receipt.json")


def _column(column: "pd.Series[Any]", lang: str) -> Column:
    """Choose style and width of a column of parcels or findings, and make its values cells."""
    name = str(column.name)
    if name in OUTCOMES:
        return Column(head(name), column.tolist(), style="outcome", width=18)
    if pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != bool:
        numbers = column.astype(object).where(
            np.isfinite(column.to_numpy(float, na_value=np.nan)), None
        )
        return Column(head(name), numbers.tolist(), style=_number_style(name), width=14)
    values = column.astype(object).where(column.notna(), None)
    if name in CODED:
        values = values.map(lambda code: wording.text(CODED[name], code, lang), na_action="ignore")
    return Column(head(name), [_said(v, lang) for v in values], width=_text_width(name))


def _number_style(name: str) -> str:
    if name in COUNTS:
        return "" if name in {"statistics_year", "source_row"} else "0"
    if name in {"measured", "limit", "margin"} or name.endswith("_km2"):
        return "free"
    word = vocabulary().get(name)
    ratio = name == "plot_ratio" or name.startswith("share_") or (word and word.unit in RATIO)
    return "4" if ratio else "2"


def _text_width(name: str) -> float:
    wide = {"remedy_zh": 40, "remedy_en": 40, "citation": 40, "reason_text": 30, "rule_title": 30}
    return wide.get(name, 18)


def _said(value: object, lang: str) -> Cell:
    if isinstance(value, bool | np.bool_):
        return text("yes" if value else "no", lang)
    return _cell(value)


def _cell(value: object) -> Cell:
    if value is None or value == "":
        return None
    return value if isinstance(value, str | int | float) else str(value)


def _flat(value: object, key: str = "") -> Iterator[tuple[str, Cell]]:
    """Lay a receipt out as lines: ``inputs.files[1].sha256`` and its value."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _flat(item, f"{key}.{name}" if key else name)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for k, item in enumerate(value, 1):
            yield from _flat(item, f"{key}[{k}]")
    else:
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield key, said if len(said) <= LONGEST else f"{said[:LONGEST]} … (receipt.json)"
