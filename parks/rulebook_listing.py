"""A rulebook as lines for a terminal and as plain objects for programs."""

from datetime import date
from typing import Any

from parks import rulebook_form as form
from parks.rulebook import Rulebook, citation, counting_on, held_on

SHOWN = 5  # rows of a table that are listed one by one


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
            lines += _version_lines(version, day, lang)
    counting = counting_on(book, day) if day else None
    for said in (counting,) if counting else () if day else book.counting:
        lines.append("counting · " + ("楼层计容方式" if zh else "how often a storey counts"))
        lines += _version_lines(said, day, lang)
    return lines


def _version_lines(version: form.Version, day: date | None, lang: str) -> list[str]:
    until = f" – {version.to}" if version.to else ""
    return [
        f"    {version.from_}{until} · {version.status} · {_says(version)}",
        f"      {citation(version, day or version.from_, lang)}",
    ]


def _says(version: form.Version) -> str:
    kept = version.model_dump(exclude_none=True, exclude=set(form.Version.model_fields))
    return ", ".join(
        f"{key} = {_short(value)}" for key, value in kept.items() if value not in ((), False)
    )


def _short(value: object) -> str:
    if isinstance(value, dict):
        if "id" in value:  # a table goes by its name
            return str(value["id"])
        if set(value) == {"en", "zh"}:  # a text in both languages
            return f"{value['zh']} / {value['en']}"
        return "; ".join(f"{key}: {_short(one)}" for key, one in value.items() if one is not None)
    if isinstance(value, tuple) and len(value) > SHOWN and isinstance(value[0], dict):
        return f"{len(value)} rows"
    return " | ".join(map(_short, value)) if isinstance(value, tuple) else str(value)


def _plain(rule: form.Rule, versions: tuple[form.Version, ...]) -> dict[str, Any]:
    whole = rule.model_dump(mode="json", by_alias=True, exclude={"version"})
    return whole | {
        "version": [
            version.model_dump(mode="json", by_alias=True)
            | {lang: citation(version, version.from_, lang) for lang in ("en", "zh")}
            for version in versions
        ]
    }
