"""Rulebooks: reading and validating them, and which version of a rule holds on a day."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from geo.errors import Problem, RefusedError
from layers.forms import faults, known_keys, read_toml
from parks import rulebook_form as form
from parks.limit_wording import limit_origin
from parks.rulebook_tables import TableFile, read_tables
from seeds.factbook import cite, facts

V = TypeVar("V", bound=form.Version)
CONFIRMED_YEARS = 5
"""A version last confirmed longer ago than this says so wherever it is cited."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A validated rulebook and where it came from."""

    name: str
    rules: tuple[form.Rule, ...]
    title: form.Words
    sha256: str
    counting: tuple[form.CountingVersion, ...] = ()  # how storeys count; () = the book is silent
    tables: tuple[TableFile, ...] = ()
    routes: tuple[form.Route, ...] = ()  # whom the named ways are open to


@dataclass(frozen=True, slots=True)
class Held:
    """What a rule says on a day: its version, or why it has none."""

    rule: form.Rule
    version: form.Version | None
    reason: str  # "" | "not_yet_in_force" | "lapsed"
    routes: tuple[form.Route, ...] = ()  # what the book says of the ways that the version names


def bundled() -> list[str]:
    """Name the rulebooks that come with the toolkit.

    Examples
    --------
    >>> "shanghai" in bundled()
    True
    """
    folder = files("parks").joinpath("rulebooks")
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


def load_rulebook(name: str, *, base: Path | None = None) -> Rulebook:
    """Read a bundled rulebook by name, or a file.

    Parameters
    ----------
    name : str
        A name from `bundled`, or a path.
    base : pathlib.Path, optional
        The folder that a relative path starts from.

    Returns
    -------
    Rulebook

    Raises
    ------
    RefusedError
        With every fault of the file: unknown keys, wrong types, overlapping versions, facts that
        the fact base does not hold; each with file, rule and key.
    """
    path = _path(name, base)
    raw = read_toml(path)
    tables = read_tables(raw, path.parent, path.name)
    try:
        read = form.RulebookForm.model_validate(
            raw, context={table.path: table.rows for table in tables}
        )
    except ValidationError as error:
        raise RefusedError(_faults(error, raw, path.name)) from None
    problems = _unknown_facts(read, path.name)
    if problems:
        raise RefusedError(problems)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Rulebook(
        *(read.rulebook.id, read.rule, read.rulebook.title, digest, read.counting, tables),
        routes=read.route,
    )


def held_on(book: Rulebook, day: date, *, drafts: bool = False) -> tuple[Held, ...]:
    """Say what each rule of *book* says on *day*; with *drafts*, as if drafts were in force.

    Raises
    ------
    RefusedError
        If *day* lies before the first version of every rule: the book cannot speak about it.
    """
    first = min(version.from_ for rule in book.rules for version in rule.version)
    if day < first:
        raise RefusedError(
            [
                Problem(
                    "before-any-rule",
                    f"no rule of this book applies yet on {day}; the first applies from {first}: "
                    f"choose a later day ([study] on) or another rulebook",
                    f"{day} 早于本规则集的任何规则（最早自 {first} 起），"
                    "请改用更晚的日期或其他规则集",
                    file=book.name,
                )
            ]
        )
    return tuple(_held(rule, day, book.routes, drafts=drafts) for rule in book.rules)


def counting_on(book: Rulebook, day: date) -> form.CountingVersion | None:
    """Return how storeys count on *day*; None where the book says nothing for that day."""
    return _latest(book.counting, day)[0]


def citation(version: form.Version, day: date, lang: str) -> str:
    """Name the sources of a version: document, date and place, and whether they are stale.

    Parameters
    ----------
    version : Version
    day : datetime.date
        The day of the check: a version confirmed more than five years before it says so.
    lang : {"en", "zh"}

    Returns
    -------
    str
    """
    zh = lang == "zh"
    sources = list(dict.fromkeys(cite(fact, lang) for fact in version.facts))
    if version.citation:
        sources.append(version.citation)
    notes = []
    if origin := limit_origin(version, lang):
        notes.append(origin)
    if version.status == "statement":
        notes.append("公开表述，并非法规原文" if zh else "a statement, not the regulation itself")
    if is_stale(version, day):
        never = "从未" if zh else "never"
        when = version.last_confirmed or never
        notes.append(f"最近核实：{when}" if zh else f"last confirmed {when}")
    said = ("；" if zh else "; ").join(sources)
    if not notes:
        return said
    return f"{said}（{'；'.join(notes)}）" if zh else f"{said} [{'; '.join(notes)}]"


def is_stale(version: form.Version, day: date) -> bool:
    """Whether a version was last confirmed more than five years before *day*, or never."""
    confirmed = version.last_confirmed
    if confirmed is None:
        return True
    # 29 February has no anniversary in most years: the day after counts.
    leap = (confirmed.month, confirmed.day) == (2, 29)
    year = confirmed.year + CONFIRMED_YEARS
    limit = date(year, 3, 1) if leap else confirmed.replace(year=year)
    return day > limit


def _path(name: str, base: Path | None) -> Path:
    if name in bundled():
        return Path(str(files("parks").joinpath("rulebooks", f"{name}.toml")))
    path = (base or Path()) / name
    if path.suffix != ".toml":
        known = ", ".join(bundled())
        raise RefusedError(
            [
                Problem(
                    "unknown-rulebook",
                    f"no bundled rulebook of this name; there are: {known}; or give a .toml file",
                    f"没有此名称的内置规则集；现有：{known}；也可给出 .toml 文件路径",
                    column="rulebook",
                    value=name,
                )
            ]
        )
    return path


def _held(rule: form.Rule, day: date, routes: Sequence[form.Route], *, drafts: bool) -> Held:
    version, reason = _latest(rule.version, day, drafts=drafts)
    named = version.routes if isinstance(version, form.PlotRatioVersion) else ()
    return Held(rule, version, reason, tuple(route for route in routes if route.id in named))


def _latest(versions: Sequence[V], day: date, *, drafts: bool = False) -> tuple[V | None, str]:
    """Return the version that holds on *day*, or None and why there is none."""
    spoken = [version for version in versions if drafts or version.status != "draft"]
    started = [version for version in spoken if version.from_ <= day]
    if not started:
        return None, "not_yet_in_force"
    latest = max(started, key=lambda version: version.from_)  # what it superseded stays so
    ended = latest.to is not None and latest.to <= day
    if ended or latest.status not in (*form.BINDING, "draft"):
        return None, "lapsed"
    return latest, ""


def _faults(error: ValidationError, raw: dict[str, Any], file: str) -> list[Problem]:
    shared = (
        *(form.RulebookForm, form.Book, form.Words, form.Band, form.CountingVersion),
        *(form.Route, form.RouteNote),
    )
    models = (*shared, *form.RULES, *form.VERSIONS, *form.PARTS)
    keys = [key for model in models for key in known_keys(model)]
    return faults(error, file=file, place=lambda path: _place(path, raw), keys=keys)


def _place(path: tuple[str | int, ...], raw: dict[str, Any]) -> str:
    numbers = [part for part in path if isinstance(part, int)]
    if path[:1] == ("counting",) and numbers:
        return f"counting, version {numbers[0] + 1}"
    if path[:1] not in {("rule",), ("route",)} or not numbers:
        return str(path[0]) if path else ""
    entry = raw[str(path[0])][numbers[0]]
    named = entry.get("id") if isinstance(entry, dict) else None
    words = f"{path[0]} {named or numbers[0] + 1}"
    part = next((name for name in ("version", "note") if name in path), "")
    return f"{words}, {part} {numbers[1] + 1}" if part and len(numbers) > 1 else words


def _unknown_facts(read: form.RulebookForm, file: str) -> list[Problem]:
    known = facts()
    sourced: list[tuple[str, form.Route | form.Version]] = [
        (f"{where}, version {number}", version)
        for where, versions in [
            *((f"rule {rule.id}", rule.version) for rule in read.rule),
            ("counting", read.counting),
        ]
        for number, version in enumerate(versions, 1)
    ]
    for route in read.route:
        ours: tuple[form.Route | form.Version, ...] = (route, *route.note)
        sourced += [(f"route {route.id}", one) for one in ours]
    return [
        Problem(
            "unknown-fact",
            "the fact base holds no such fact; see `parkgis facts`",
            "事实库中没有该条目，请查看 `parkgis facts`",
            file=f"{file}, {where}",
            column="facts",
            value=name,
        )
        for where, one in sourced
        for name in (*one.facts, *_facts_of_table(one))
        if name not in known
    ]


def _facts_of_table(version: form.Route | form.Version) -> tuple[str, ...]:
    table = getattr(version, "limit_table", None)
    return tuple(dict.fromkeys(row.fact for row in table.row if row.fact)) if table else ()
