"""Facts as lines for a terminal and as plain objects for programs."""

from dataclasses import asdict
from datetime import date
from typing import Any

from seeds.fact import Fact
from seeds.factbook import cite

BOUND = {
    "equal": "",
    "above": "> ",
    "at_least": "≥ ",
    "at_most": "≤ ",
    "below": "< ",
    "about": "≈ ",
}


def fact_line(fact: Fact, lang: str) -> str:
    """Write a fact as three lines: its id and title, its value, its source.

    Examples
    --------
    >>> from seeds.factbook import facts
    >>> print(fact_line(facts()["far-guide-industrial-2018"], "en"))  # doctest: +ELLIPSIS
    far-guide-industrial-2018 · ...
        2.0 ...
        Press conference on "Shanghai manufacturing", ...
    """
    zh = lang == "zh"
    title = fact.title_zh if zh else fact.title_en
    note = fact.value_note_zh if zh else fact.value_note_en
    scope = fact.scope_zh if zh else fact.scope_en
    value = _value(fact, zh=zh) or note
    year = f" ({fact.year})" if fact.year else ""
    said = " · ".join(part for part in (f"{value}{year}", scope) if part)
    return f"{fact.id} · {title}\n    {said}\n    {cite(fact.id, lang)} [{fact.status}]"


def fact_object(fact: Fact) -> dict[str, Any]:
    """Turn a fact into plain values; days as YYYY-MM-DD, what is not known as null."""
    return {name: _plain(value) for name, value in asdict(fact).items()}


def _value(fact: Fact, *, zh: bool) -> str:
    value = fact.value_zh if zh and fact.value_zh is not None else fact.value
    if value is None:
        return "; ".join(f"{key} {number:g}" for key, number in fact.table)
    if isinstance(value, tuple):
        joint = ("、" if zh else ", ") if isinstance(value[0], str) else "–"
        said = joint.join(map(str, value))
    else:
        said = str(value)
    unit = "" if fact.unit in {"", "1"} else f" {fact.unit}"
    return f"{BOUND[fact.bound]}{said}{unit}"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
