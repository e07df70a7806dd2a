"""A rulebook as lines for a terminal and as plain objects for programs."""

from datetime import date
from typing import Any

from parks import rulebook_form as form
from parks.rulebook import Rulebook, citation, held_on


def rule_objects(book: Rulebook, day: date | None) -> list[dict[str, Any]]:
    """List rules with their versions as plain values.

    Parameters
    ----------
    book : Rulebook
    day : datetime.date, optional
        Only the version that holds on this day, and ``reason`` where a rule has none.

    Returns
    -------
    list of dict
    """
    if day is None:
        return [_plain(rule, rule.version) for rule in book.rules]
    return [
        _plain(held.rule, (held.version,) if held.version else ()) | {"reason": held.reason}
        for held in held_on(book, day)
    ]


def rule_lines(book: Rulebook, day: date | None, lang: str) -> list[str]:
    """List rules with their versions as text: what, since when, on whose word."""
    zh = lang == "zh"
    lines = [book.title.zh if zh else book.title.en]
    held = {one.rule.id: one for one in held_on(book, day)} if day else {}
    for rule in book.rules:
        lines.append(f"{rule.id} · {rule.title.zh if zh else rule.title.en} [{rule.kind}]")
        one = held.get(rule.id)
        versions = rule.version if one is None else (one.version,) if one.version else ()
        if one is not None and one.reason:
            lines.append(f"    {one.reason}")
        for version in versions:
            until = f" – {version.to}" if version.to else ""
            lines.append(f"    {version.from_}{until} · {version.status} · {_says(version)}")
            lines.append(f"      {citation(version, day or version.from_, lang)}")
    return lines


def _says(version: form.Version) -> str:
    kept = version.model_dump(exclude_none=True, exclude=set(form.Version.model_fields))
    return ", ".join(f"{key} = {_short(value)}" for key, value in kept.items() if value != ())


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_short(one)}" for key, one in value.items() if one is not None)
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        return f"{len(value)} rows"
    return " | ".join(value) if isinstance(value, tuple) else str(value)


def _plain(rule: form.Rule, versions: tuple[form.Version, ...]) -> dict[str, Any]:
    whole = rule.model_dump(mode="json", by_alias=True, exclude={"version"})
    return whole | {
        "version": [
            version.model_dump(mode="json", by_alias=True)
            | {lang: citation(version, version.from_, lang) for lang in ("en", "zh")}
            for version in versions
        ]
    }
