"""A validation as text: what is refused and what is noted, by file and kind, every row of it."""

from collections.abc import Sequence

from geo.errors import Problem
from parks.validating import Validation
from parks.wording import text


def validation_text(found: Validation, lang: str) -> str:
    """Write the whole list, grouped by file and code.

    Parameters
    ----------
    found : Validation
    lang : {"en", "zh"}

    Returns
    -------
    str
        Under each code what is wrong and what to do, then a line for each row.
    """
    n = "-" if found.parcels is None else f"{found.parcels:,}"
    lines = [_say("title", lang, study=found.path.name, n=n)]
    for key, problems in (("refused", found.refused), ("noted", found.noted)):
        lines += ["", _say(key, lang, n=f"{len(problems):,}")]
        for same in _kinds(problems):
            lines += _kind(same, lang)
    return "\n".join(lines)


def _kinds(problems: Sequence[Problem]) -> list[list[Problem]]:
    kinds: dict[tuple[str, ...], list[Problem]] = {}
    for one in sorted(problems, key=lambda one: (one.file, one.layer)):
        kinds.setdefault((one.file, one.layer, one.code, one.column, one.settled), []).append(one)
    return list(kinds.values())


def _kind(same: list[Problem], lang: str) -> list[str]:
    """Say a kind once, and below it where it occurs; what differs from row to row is said there."""
    first = same[0]
    messages = {
        one.message_zh if lang == "zh" and one.message_zh else one.message_en for one in same
    }
    place = ", ".join(
        filter(None, (first.file, first.layer and _say("layer", lang, name=first.layer)))
    )
    column = _say("column", lang, name=first.column) if first.column else ""
    head = f"  [{first.code}] " + "; ".join(filter(None, (place, column)))
    if len(same) > 1:
        head += _say("times", lang, n=f"{len(same):,}")
    if first.settled:
        head += _say("settled", lang, how=first.settled)
    shared = [f"      {next(iter(messages))}"] if len(messages) == 1 else []
    rows = [_row(one, lang, said=bool(shared)) for one in same if one.row is not None or not shared]
    value = _say("value", lang, value=first.value) if first.value and not rows else ""
    return [head, *(f"{line}{value}" for line in shared), *rows]


def _row(one: Problem, lang: str, *, said: bool) -> str:
    parts = [
        _say("row", lang, row=one.row) if one.row is not None else "",
        _say("id", lang, id=one.parcel_id) if one.parcel_id else "",
        _say("value", lang, value=one.value).strip() if one.value else "",
        "" if said else (one.message_zh if lang == "zh" and one.message_zh else one.message_en),
    ]
    return " ".join(("        " + "  ".join(filter(None, parts))).split("\n"))


def _say(key: str, lang: str, **words: object) -> str:
    return text("validation", key, lang).format_map(words)
